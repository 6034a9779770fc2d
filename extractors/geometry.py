"""Boxes and ruling lines of a page.

All lengths are points (1/72 inch); the origin is the top left corner of the unrotated page and y grows downwards, as in
the published `boxes` columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, in points."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """The middle as (x, y)."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies in the box or on its edge."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def overlap(self, other: Box) -> float:
        """The area shared with `other`, in square points."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )


def bounding(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around all of `boxes`; None when there are none."""
    found = list(boxes)
    if len(found) < 2:
        return found[0] if found else None
    return Box(
        min([b.x0 for b in found]),
        min([b.top for b in found]),
        max([b.x1 for b in found]),
        max([b.bottom for b in found]),
    )


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box and the page (from 1) that it lies on."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line: printed as a stroke, as a thin filled rectangle, or found in a picture.

    A horizontal rule ('h') lies at y = `position` from x = `start` to x = `end`; a vertical one ('v') the other way
    round.
    """

    orientation: Literal["h", "v"]
    position: float
    start: float
    end: float
    thickness: float = 0.0

    @property
    def length(self) -> float:
        """Length in points."""
        return self.end - self.start
