"""The charts of a comparison: Vega-Lite, made SVG by vl-convert without browser or network.

Text stays text in them, in the fonts of the reader, so that no Vietnamese letter is a box and the report can colour it
for light and dark; colours of marks are those of Okabe and Ito, told apart also by the colour-blind, and every mark has
its numbers in a tooltip.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from normalizers.text import fold, strip_marks
from pipeline.analysis.compare_captions import in_language
from pipeline.errors import MissingDependencyError

if TYPE_CHECKING:
    from pipeline.analysis.compare import Comparison

Spec = dict[str, Any]
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#a6761d")
MARK = "#2b86c9"  # of what has one colour: seen on white and on black
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left", "triangle-right")
MOST_BARS = 15
MOST_PLANS = 40
_FONT = "'Noto Sans', 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif"


def charts(comparison: Comparison, language: str) -> dict[str, str]:
    """The charts as SVG, by name; a chart without data is left out.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    makers: dict[str, Callable[[Comparison, str], Spec | None]] = {
        "chart_tasks": heat_map,
        "chart_timeline": time_line,
        "chart_levels": levels,
        "chart_cited": most_cited,
    }
    found = {name: make(comparison, language) for name, make in makers.items()}
    return {name: _svg(spec, f"{name}-{language}") for name, spec in found.items() if spec is not None}


def heat_map(comparison: Comparison, language: str) -> Spec | None:
    """Tasks by axis and plan; where there are too many plans, by axis and province."""
    names, by_province = _columns(comparison)
    counts: Counter[tuple[str, str]] = Counter()
    for (axis, document), n in comparison.task_counts.items():
        counts[axis, names[document]] += n
    if not counts:
        return None
    axes = [in_language(a, language, "axis") for a in comparison.axes]
    columns = _in_order(names, by_province)
    values = [
        {"axis": in_language(a, language, "axis"), "plan": c, "n": counts[a, c]}
        for a in comparison.axes
        for c in columns
        if counts[a, c]
    ]
    half = max(counts.values()) / 2
    x = {
        "field": "plan",
        "type": "nominal",
        "sort": columns,
        "title": None,
        "axis": _labels(-35 if len(columns) > 7 else 0),
    }
    y = {"field": "axis", "type": "nominal", "sort": axes, "title": None, "axis": _labels()}
    kind = "province" if by_province else "plan"
    tip = [_tip("axis", "axis", language), _tip("plan", kind, language), _tip("n", "tasks", language)]
    cell = {
        "mark": {"type": "rect", "cornerRadius": 3, "stroke": "transparent", "strokeWidth": 2},
        "encoding": {
            "color": {
                "field": "n",
                "type": "quantitative",
                "scale": {"range": ["#dceaf5", "#08519c"], "domainMin": 0},
                "legend": {"title": in_language("task", language), "gradientLength": 160},
            },
            "tooltip": tip,
        },
    }
    text = {
        "mark": {"type": "text", "fontSize": 12},
        "encoding": {
            "text": {"field": "n", "type": "quantitative"},
            "color": {"condition": {"test": f"datum.n > {half}", "value": "#ffffff"}, "value": "#10263b"},
        },
    }
    width = min(132, 940 // max(1, len(columns))) * len(columns)
    return _spec(values, width, 34 * len(axes), encoding={"x": x, "y": y}, layer=[cell, text])


def time_line(comparison: Comparison, language: str) -> Spec | None:
    """When tasks are due, a row a plan (or province), the size of a dot the number of tasks of that day (or month)."""
    names, by_province = _columns(comparison)
    counts = Counter(
        (names[e.document_id], (e.due.replace(day=1) if by_province else e.due).isoformat())
        for t in comparison.tasks
        for e in t.entries.values()
        if e.due is not None
    )
    if not counts:
        return None
    dated = {name for name, _ in counts}
    rows = [name for name in _in_order(names, by_province) if name in dated]
    values = [{"plan": plan, "due": due, "n": n} for (plan, due), n in sorted(counts.items())]
    encoding = {
        "x": {
            "field": "due",
            "type": "temporal",
            "title": in_language("due", language),
            "axis": {"format": "%m/%Y", "tickCount": 10, "labelOverlap": True},
        },
        "y": {"field": "plan", "type": "nominal", "sort": rows, "title": None, "axis": _labels()},
        **_sized(counts, "task", (40, 700), language),
        "tooltip": [
            _tip("plan", "plan", language),
            {"field": "due", "type": "temporal", "format": "%d/%m/%Y", "title": in_language("due", language)},
            _tip("n", "tasks", language),
        ],
    }
    mark = {"type": "circle", "opacity": 0.85, "color": MARK}
    return _spec(values, 860, max(90, (24 if by_province else 34) * len(rows)), encoding=encoding, mark=mark)


def levels(comparison: Comparison, language: str) -> Spec | None:
    """The same target in per cent at different levels: a row a target, a dot a plan.

    Where there are too many plans, a dot is a level, its size the number of plans that have it.
    """
    rows = [t for t in comparison.targets if t.differs and all(e.unit == "%" for e in t.entries.values())][:MOST_BARS]
    if not rows:
        return None
    names = [_short(f"{at + 1}. {t.label}") for at, t in enumerate(rows)]
    labels = {p.document_id: p.label for p in comparison.plans}
    dots = [
        (name, e.value, labels[e.document_id])
        for name, t in zip(names, rows, strict=True)
        for e in t.entries.values()
        if e.value is not None
    ]
    order = list(dict.fromkeys(name for name, _, _ in dots))
    scale = {"domain": [10 * int(max(0.0, min(v for _, v, _ in dots) - 5) // 10), 100], "clamp": False, "nice": True}
    place = {"field": "target", "type": "nominal", "sort": order, "title": None, "axis": _labels(limit=330)}
    x = {"field": "value", "type": "quantitative", "title": in_language("levels", language), "scale": scale}
    ends = {"x": {**x, "aggregate": "min"}, "x2": {"field": "value", "aggregate": "max"}}
    line = {"mark": {"type": "rule", "strokeWidth": 2, "color": "#9aa5b1"}, "encoding": {"y": place, **ends}}
    tips = [_tip("target", "target", language), _tip("value", "level", language)]
    mark = {"type": "point", "filled": True, "size": 110, "opacity": 0.9, "color": MARK}
    many = _columns(comparison)[1]
    if many:
        counts = Counter((name, value) for name, value, _ in dots)
        values: list[Spec] = [{"target": name, "value": value, "n": n} for (name, value), n in counts.items()]
        encoding: Spec = {
            "tooltip": [*tips, _tip("n", "in_plans", language)],
            **_sized(counts, "in_plans", (20, 320), language),
        }
    else:
        values = [{"target": name, "plan": label, "value": value} for name, value, label in dots]
        shown = [label for label in dict.fromkeys(labels.values()) if any(label == plan for _, _, plan in dots)]
        encoding = {"tooltip": [_tip("plan", "plan", language), *tips], **_told_apart(shown)}
        mark["opacity"] = 0.9 if len(shown) <= len(COLOURS) else 0.45
    layers = [line, {"mark": mark, "encoding": {"y": place, "x": x, **encoding}}]
    return _spec(values, 280, 34 * len(order), layer=layers)


def _told_apart(plans: Sequence[str]) -> Spec:
    """Colour and shape of plans, where they are few enough to be told apart by these."""
    if len(plans) > len(COLOURS):
        return {}
    legend = {"title": None, "orient": "bottom", "columns": 3}
    ranges = {"color": COLOURS, "shape": SHAPES}
    return {
        name: {"field": "plan", "legend": legend, "scale": {"domain": plans, "range": list(values[: len(plans)])}}
        for name, values in ranges.items()
    }


def _sized(counts: Mapping[Any, int], caption: str, area: tuple[int, int], language: str) -> Spec:
    """The size of a dot by its number `n`; `area` is that of the smallest and the largest, in square pixels."""
    most = max(counts.values())
    sizes = sorted({1, (most + 1) // 2, most})
    return {
        "size": {
            "field": "n",
            "type": "quantitative",
            "title": in_language(caption, language),
            "scale": {"range": list(area)},
            "legend": {"values": sizes, "format": "d", "symbolFillColor": MARK, "symbolStrokeWidth": 0},
        }
    }


def most_cited(comparison: Comparison, language: str) -> Spec | None:
    """The documents that most plans cite."""
    rows = comparison.cited[:MOST_BARS]
    if not rows:
        return None
    values = [{"document": _short(c.label, 60), "plans": len(c.mentions), "n": c.total} for c in rows]
    order = [str(v["document"]) for v in values]
    y = {"field": "document", "type": "nominal", "sort": order, "title": None, "axis": _labels(limit=330)}
    x = {
        "field": "plans",
        "type": "quantitative",
        "title": in_language("in_plans", language),
        "axis": {"format": "d", "tickMinStep": 1},
    }
    tip = [_tip("document", "document", language), _tip("plans", "in_plans", language), _tip("n", "mentions", language)]
    bar = {"mark": {"type": "bar", "color": MARK, "cornerRadiusEnd": 3}, "encoding": {"tooltip": tip}}
    text = {
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11, "aria": False},
        "encoding": {"text": {"field": "plans", "type": "quantitative"}},
    }
    return _spec(values, 270, 26 * len(order), encoding={"x": x, "y": y}, layer=[bar, {**text, "name": "outside"}])


def _columns(comparison: Comparison) -> tuple[Mapping[str, str], bool]:
    """The column of each plan: itself, or its province where there are too many."""
    by_province = len(comparison.plans) > MOST_PLANS
    return {p.document_id: (p.province or "–") if by_province else p.label for p in comparison.plans}, by_province


def _in_order(names: Mapping[str, str], by_province: bool) -> list[str]:
    """Plans as they follow each other in time, provinces by the alphabet."""
    found = list(dict.fromkeys(names.values()))
    return sorted(found, key=lambda name: (strip_marks(fold(name)), name)) if by_province else found


def _labels(angle: int = 0, limit: int = 260) -> Spec:
    return {
        "labelAngle": angle,
        "labelLimit": limit,
        "ticks": False,
        "domain": False,
        "labelPadding": 8,
        "labelFontSize": 12,
    }


def _tip(field: str, caption: str, language: str) -> Spec:
    return {"field": field, "title": in_language(caption, language)}


def _short(text: str, longest: int = 64) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]}…"


def _spec(values: Sequence[Mapping[str, object]], width: int, height: int, **more: Any) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": list(values)},
        "width": width,
        "height": height,
        "background": None,
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {
                "grid": True,
                "gridOpacity": 0.6,
                "titleFontWeight": "normal",
                "labelFontSize": 12,
                "titleFontSize": 12,
            },
            "axisBand": {"grid": False},
            "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 260},
        },
        **more,
    }


def _svg(spec: Spec, name: str) -> str:
    try:
        import vl_convert
    except ImportError as error:
        raise MissingDependencyError(
            "The charts of a report need vl-convert", "pip install 'kehoach[report]'; --json and --xlsx do without"
        ) from error
    svg: str = vl_convert.vegalite_to_svg(spec)
    # Several charts share one page: their ids must not meet, and their size is that of the column.
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    return re.sub(r'^<svg ([^>]*?)width="([\d.]+)" height="[\d.]+"', r'<svg \1style="max-width:\2px"', svg, count=1)
