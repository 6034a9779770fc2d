"""The charts of a comparison: Vega-Lite, made SVG by vl-convert without browser or network.

Text stays text in them, in the fonts of the reader, so that no Vietnamese letter is a box and the report can colour it
for light and dark; colours of marks are those of Okabe and Ito, told apart also by the colour-blind, and every mark has
its numbers as its title, for the mouse and for screen readers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from normalizers.text import fold, strip_marks
from pipeline.analysis.compare_captions import LANGUAGES, day, in_language, month, number
from pipeline.errors import MissingDependencyError

if TYPE_CHECKING:
    from pipeline.analysis.compare import Comparison

Spec = dict[str, Any]
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#a6761d")
MARK = "#2b86c9"  # of what has one colour: seen on white and on black
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left", "triangle-right")
_BLUES = ["#dceaf5", "#08519c"]
_SAYS = {"field": "says", "type": "nominal"}
_APART = "other"  # the axis of what has none
MOST_BARS = 15
MOST_PLANS = 40
_MARK = re.compile(r'<(path) aria-label="([^"]*)"([^>]*)/>')
_FONT = "'Noto Sans', 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as SVG, and how wide it is at its natural size, in pixels."""

    svg: str
    width: int


def charts(comparison: Comparison, language: str) -> dict[str, Chart]:
    """The charts by name; a chart without data is left out.

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
    kind = "province" if by_province else "plan"
    values = [
        {"axis": name, "plan": c, "n": counts[a, c], "apart": a == _APART}
        | {"says": _says(language, axis=name, **{kind: c}, number_of_tasks=counts[a, c])}
        for a, name in zip(comparison.axes, axes, strict=True)
        for c in columns
        if counts[a, c]
    ]
    # What has no field is often more than all fields: it would leave them one pale colour, so it is out of the scale.
    most = max((n for (axis, _), n in counts.items() if axis != _APART), default=1)
    x = {
        "field": "plan",
        "type": "nominal",
        "sort": columns,
        "title": None,
        "axis": _labels(-35 if len(columns) > 7 else 0),
    }
    y = {"field": "axis", "type": "nominal", "sort": axes, "title": None, "axis": _labels()}
    cell = {
        "mark": {"type": "rect", "cornerRadius": 3, "stroke": "transparent", "strokeWidth": 2},
        "encoding": {
            "color": {
                "condition": {"test": "datum.apart", "value": "#d9dde2"},
                "field": "n",
                "type": "quantitative",
                "scale": {"range": _BLUES, "domain": [0, most], "clamp": True},
                "legend": {
                    "title": in_language("number_of_tasks", language),
                    "gradientLength": 120,
                    "values": _whole_ticks(most, 4),
                    "format": "d",
                },
            },
            "description": _SAYS,
        },
    }
    text = {
        "mark": {"type": "text", "fontSize": 12, "aria": False},
        "encoding": {
            "text": {"field": "n", "type": "quantitative"},
            "color": {
                "condition": {"test": f"!datum.apart && datum.n > {most / 2}", "value": "#ffffff"},
                "value": "#10263b",
            },
        },
    }
    width = min(132, 940 // max(1, len(columns))) * len(columns)
    return _spec(values, width, 28 * len(axes), encoding={"x": x, "y": y}, layer=[cell, text])


def time_line(comparison: Comparison, language: str) -> Spec | None:
    """When tasks are due, a row a plan (or province), the size of a dot the number of tasks of that day (or month)."""
    names, by_province = _columns(comparison)
    counts = Counter(
        (names[e.document_id], e.due.replace(day=1) if by_province else e.due)
        for t in comparison.tasks
        for e in t.entries.values()
        if e.due is not None
    )
    if not counts:
        return None
    rows = _in_order(names, by_province)
    dated = {name for name, _ in counts}
    at = LANGUAGES.index(language)
    kind = "province" if by_province else "plan"
    values = [
        {"plan": plan, "due": due.isoformat(), "n": n}
        | {
            "says": _says(
                language, **{kind: plan}, due=month(due)[at] if by_province else day(due)[at], number_of_tasks=n
            )
        }
        for (plan, due), n in sorted(counts.items())
    ]
    x = {
        "field": "due",
        "type": "temporal",
        "title": in_language("due", language),
        "scale": {"padding": 16},
        "axis": {"format": "%m/%Y", "tickCount": 10, "labelOverlap": True},
    }
    y = {"field": "plan", "type": "nominal", "sort": rows, "scale": {"domain": rows}, "title": None, "axis": _labels()}
    size = _sized(counts, "number_of_tasks", (40, 450), language)
    dots = {
        "mark": {"type": "circle", "opacity": 0.85, "color": MARK},
        "encoding": {"x": x, "y": y, **size, "description": _SAYS},
    }
    # A plan whose tasks have no day keeps its row: that it has none is something to know.
    empty = {
        "data": {"values": [{"plan": name} for name in rows if name not in dated]},
        "name": "outside",
        "mark": {"type": "text", "align": "left", "fontSize": 11, "fontStyle": "italic"},
        "encoding": {"y": y, "x": {"value": 10}, "text": {"value": in_language("no_dates", language)}},
    }
    height = max(90, (15 if len(rows) > 20 else 20 if len(rows) > 8 else 30) * len(rows))
    return _spec(values, 860, height, layer=[dots, *([empty] if len(dated) < len(rows) else [])])


def levels(comparison: Comparison, language: str) -> Spec | None:
    """The same target in per cent at different levels.

    Of few plans a row a target and a dot a plan, told apart by colour and shape; of more a table of targets and plans,
    or of targets and provinces with the median of the plans of each.
    """
    rows = [t for t in comparison.targets if t.differs and all(e.unit == "%" for e in t.entries.values())][:MOST_BARS]
    if not rows:
        return None
    columns, by_province = _columns(comparison)
    found: dict[tuple[str, str], list[float]] = {}
    for at, topic in enumerate(rows, 1):
        for entry in topic.entries.values():
            if entry.value is not None:
                found.setdefault((_short(f"{at}. {topic.label}"), columns[entry.document_id]), []).append(entry.value)
    met = {column for _, column in found}
    shown = [column for column in _in_order(columns, by_province) if column in met]
    if len(shown) <= len(COLOURS) and not by_province:
        return _dots_of_levels(found, shown, language)
    return _table_of_levels(found, shown, by_province, language)


def _dots_of_levels(found: Mapping[tuple[str, str], Sequence[float]], plans: Sequence[str], language: str) -> Spec:
    values = [
        {"target": target, "plan": plan, "value": v}
        | {"says": _says(language, plan=plan, target=target, levels=number(v)[LANGUAGES.index(language)])}
        for (target, plan), all_ in found.items()
        for v in all_
    ]
    order = list(dict.fromkeys(target for target, _ in found))
    least = min(min(all_) for all_ in found.values())
    scale = {"domain": [10 * int(max(0.0, least - 5) // 10), 100], "clamp": False, "nice": True}
    place = {"field": "target", "type": "nominal", "sort": order, "title": None, "axis": _labels(limit=330)}
    x = {"field": "value", "type": "quantitative", "title": in_language("levels", language), "scale": scale}
    ends = {"x": {**x, "aggregate": "min"}, "x2": {"field": "value", "aggregate": "max"}}
    line = {"mark": {"type": "rule", "strokeWidth": 2, "color": "#9aa5b1"}, "encoding": {"y": place, **ends}}
    dots = {
        "mark": {"type": "point", "filled": True, "size": 110, "opacity": 0.9, "color": MARK},
        "encoding": {"y": place, "x": x, "description": _SAYS, **_told_apart(plans)},
    }
    return _spec(values, 280, 34 * len(order), layer=[line, dots])


def _table_of_levels(
    found: Mapping[tuple[str, str], Sequence[float]], columns: Sequence[str], by_province: bool, language: str
) -> Spec:
    values = [_level_cell(target, column, all_, by_province, language) for (target, column), all_ in found.items()]
    order = list(dict.fromkeys(target for target, _ in found))
    y = {"field": "target", "type": "nominal", "sort": order, "title": None, "axis": _labels(limit=330)}
    x = {"field": "plan", "type": "nominal", "sort": list(columns), "title": None, "axis": _labels(-35)}
    middle = [median(all_) for all_ in found.values()]
    least, most = min(middle), max(middle)
    title = in_language("median_levels" if by_province else "levels", language)
    colour = {
        "field": "value",
        "type": "quantitative",
        "scale": {"range": _BLUES, "domain": [least, most]},
        "legend": {"title": title, "gradientLength": 120},
    }
    cell = {
        "mark": {"type": "rect", "cornerRadius": 3, "stroke": "transparent", "strokeWidth": 2},
        "encoding": {"color": colour, "description": _SAYS},
    }
    dark = f"datum.value > {(least + most) / 2}"
    text = {
        "mark": {"type": "text", "fontSize": 11, "aria": False},
        "encoding": {
            "text": {"field": "text", "type": "nominal"},
            "color": {"condition": {"test": dark, "value": "#ffffff"}, "value": "#10263b"},
        },
    }
    width = max(26, min(56, 780 // len(columns))) * len(columns)
    return _spec(values, width, 20 * len(order), encoding={"x": x, "y": y}, layer=[cell, text])


def _level_cell(target: str, column: str, levels: Sequence[float], by_province: bool, language: str) -> Spec:
    """One cell: the level, or the median of several; what it says has the lowest and the highest."""
    at = LANGUAGES.index(language)
    span = " – ".join(number(v)[at] for v in sorted({min(levels), max(levels)}))
    of = {"province": column, "in_plans": len(levels)} if by_province else {"plan": column}
    value = median(levels)
    says = _says(language, **of, target=target, levels=span)
    return {"target": target, "plan": column, "value": value, "text": number(value)[at], "n": len(levels), "says": says}


def _told_apart(plans: Sequence[str]) -> Spec:
    """Colour and shape of plans; there are no more than colours."""
    legend = {"title": None, "orient": "bottom", "columns": 3}
    ranges = {"color": COLOURS, "shape": SHAPES}
    return {
        name: {"field": "plan", "legend": legend, "scale": {"domain": plans, "range": list(values[: len(plans)])}}
        for name, values in ranges.items()
    }


def _whole_ticks(most: int, number: int = 6) -> list[int]:
    """Ticks at whole numbers from 0: there is no half of a plan."""
    step = next(s * 10**p for p in range(12) for s in (1, 2, 5) if s * 10**p * number >= most)
    return list(range(0, most + 1, step))


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
    order: list[str] = []
    for c in rows:
        name = _short(c.label, 60)
        order.append(name if name not in order else f"{len(order) + 1}. {name}")  # two names may begin alike
    values = [{"document": name, "plans": len(c.mentions), "n": c.total} for name, c in zip(order, rows, strict=True)]
    y = {"field": "document", "type": "nominal", "sort": order, "title": None, "axis": _labels(limit=330)}
    x = {
        "field": "plans",
        "type": "quantitative",
        "title": in_language("in_plans", language),
        "axis": {"format": "d", "values": _whole_ticks(max(len(c.mentions) for c in rows))},
    }
    bar = {"mark": {"type": "bar", "color": MARK, "cornerRadiusEnd": 3}, "encoding": {"description": _SAYS}}
    text = {
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11, "aria": False},
        "encoding": {"text": {"field": "plans", "type": "quantitative"}},
    }
    return _spec(values, 270, 20 * len(order), encoding={"x": x, "y": y}, layer=[bar, {**text, "name": "outside"}])


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


def _says(language: str, **told: object) -> str:
    """What a mark tells, caption by caption: 'Kế hoạch: Sơn La; Số nhiệm vụ: 4'."""
    return "; ".join(f"{in_language(caption, language)}: {value}" for caption, value in told.items())


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


def _svg(spec: Spec, name: str) -> Chart:
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
    # What a mark says to a screen reader, it says to the mouse too.
    svg = _MARK.sub(r"<\1\3><title>\2</title></\1>", svg)
    size = re.search(r'^<svg [^>]*?width="([\d.]+)" height="[\d.]+"', svg)
    width = round(float(size[1])) if size else 0
    svg = re.sub(r'^<svg ([^>]*?)width="[\d.]+" height="[\d.]+"', rf'<svg \1style="--width:{width}"', svg, count=1)
    return Chart(svg, width)
