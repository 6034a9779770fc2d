"""Columns of tables that have no upright rules: where the text leaves a gutter, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from extractors.geometry import Box, Rule
from extractors.lines import visual_lines
from extractors.page import Word

_HEADER_GAP = 5.0  # points: less blank than this between two words of a header is the blank between words
_GUTTER = 0.55  # of the type size: on a line that crosses a border, less blank than this is no gutter
_WIDE_ROWS = 0.3  # of the rows: so many may run over a border (rows that head a group)


def virtual_columns(ys: Sequence[float], left: float, right: float, words: Sequence[Word]) -> list[Rule]:
    """The upright rules that a table with level rules at `ys`, from x = `left` to x = `right`, would have.

    The first row names the columns; a border lies between two of its names, where fewest rows have a word. Nothing
    where fewer than three columns are seen. Points.
    """
    rows = [_inside(words, left, right, a, b) for a, b in zip(ys, ys[1:], strict=False)]
    if not rows or not rows[0]:
        return []
    names = _spans(rows[0], _HEADER_GAP)
    if len(names) < 3:
        return []
    borders = []
    for a, b in zip(names, names[1:], strict=False):
        border = _border(rows, (a[0] + a[1]) / 2, (b[0] + b[1]) / 2)
        if border is None:
            return []
        borders.append(border)
    return virtual_rules([left, *borders, right], ys, words)


def virtual_rules(xs: Sequence[float], ys: Sequence[float], words: Sequence[Word]) -> list[Rule]:
    """Upright rules at `xs` through the rows between `ys`, left out where a row's text runs across."""
    rules: list[Rule] = []
    for top, bottom in zip(ys, ys[1:], strict=False):
        lines = visual_lines(_inside(words, xs[0], xs[-1], top, bottom))
        for i, x in enumerate(xs):
            if i in (0, len(xs) - 1) or not any(_runs_across(line, x) for line in lines):
                rules.append(Rule("v", x, top, bottom))
    return rules


def _inside(words: Sequence[Word], left: float, right: float, top: float, bottom: float) -> list[Word]:
    box = Box(left, top, right, bottom)
    return [w for w in words if w.box is not None and box.contains(*w.box.centre)]


def _spans(words: Sequence[Word], gap: float) -> list[tuple[float, float]]:
    """The stretches of x that words cover, those nearer than `gap` together."""
    spans: list[tuple[float, float]] = []
    for x0, x1 in sorted((w.box.x0, w.box.x1) for w in words if w.box is not None):
        if spans and x0 - spans[-1][1] < gap:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
        else:
            spans.append((x0, x1))
    return spans


def _border(rows: Sequence[Sequence[Word]], start: float, end: float) -> float | None:
    """The middle of the widest stretch between `start` and `end` that fewest rows cover."""
    covered = [_spans(row, 0.0) for row in rows]
    edges = sorted({start, end, *(x for spans in covered for span in spans for x in span if start < x < end)})
    counted = []
    for a, b in zip(edges, edges[1:], strict=False):
        middle = (a + b) / 2
        counted.append((sum(any(x0 < middle < x1 for x0, x1 in spans) for spans in covered), a, b))
    if not counted:
        return None
    least = min(c for c, _, _ in counted)
    if least > _WIDE_ROWS * len(rows):
        return None
    stretches: list[tuple[float, float]] = []
    for count, a, b in counted:
        if count != least:
            continue
        if stretches and a - stretches[-1][1] < 0.01:
            stretches[-1] = (stretches[-1][0], b)
        else:
            stretches.append((a, b))
    a, b = max(stretches, key=lambda s: s[1] - s[0])
    return (a + b) / 2


def _runs_across(line: Sequence[Word], x: float) -> bool:
    """Whether a line's text goes over x without a gutter there."""
    boxes = [w.box for w in line if w.box is not None]
    size = median(b.height for b in boxes) * 0.85
    if any(b.x0 < x - 1 and b.x1 > x + 1 for b in boxes):
        return True
    before = max((b.x1 for b in boxes if b.centre[0] < x), default=None)
    after = min((b.x0 for b in boxes if b.centre[0] >= x), default=None)
    return before is not None and after is not None and after - before < _GUTTER * size
