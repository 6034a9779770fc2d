"""The margins of a page's text column and the size of its type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page import Line, Page

_WIDE = 0.5  # of the page's width: lines at least this wide show where the column stands
_SHORT = 1.2  # of the type size: a line that ends this far before the right margin is not full


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right edge of the text column and the usual type size, in points; all 0 where there is no geometry."""

    left: float
    right: float
    size: float

    @property
    def width(self) -> float:
        """Width of the column in points."""
        return self.right - self.left


NO_MARGINS = Margins(0.0, 0.0, 0.0)


def find_margins(page: Page, lines: Sequence[Line]) -> Margins:
    """The column of a page: the edges that most of its wide lines keep to."""
    boxes = [(line.box, line) for line in lines]
    placed = [(box, line) for box, line in boxes if box is not None]
    if not placed:
        return NO_MARGINS
    sizes: Counter[float] = Counter()
    for _, line in placed:
        sizes[round(line.words[0].style.size)] += sum(len(w.text) for w in line.words)
    size = float(sizes.most_common(1)[0][0])
    wide = [box for box, _ in placed if box.width > _WIDE * page.width]
    if not wide:
        wide = [box for box, _ in placed]
    left = _edge([b.x0 for b in wide], least=True)
    right = _edge([b.x1 for b in wide], least=False)
    return Margins(left, right, size)


def _edge(values: list[float], least: bool) -> float:
    """The outermost value that several lines share within a few points; else the outermost."""
    ordered = sorted(values, reverse=not least)
    for value in ordered:
        if sum(abs(v - value) < 4 for v in values) >= max(2, len(values) // 8):
            return value
    return ordered[0]
