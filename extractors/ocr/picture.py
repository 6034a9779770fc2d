"""A page as pixels, and the two ways between pixels and points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]

POINTS_PER_INCH = 72.0
MILLIMETRES_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A page as pixels: grey (height x width) or RGB (height x width x 3), 0 black to 255 white.

    `rotation` is by how many degrees clockwise the page has been turned to be as it is: what the file states, and what
    was found out from the picture.
    """

    pixels: Pixels
    dpi: float
    rotation: int = 0

    @property
    def width(self) -> float:
        """Width in points."""
        return int(self.pixels.shape[1]) * POINTS_PER_INCH / self.dpi

    @property
    def height(self) -> float:
        """Height in points."""
        return int(self.pixels.shape[0]) * POINTS_PER_INCH / self.dpi

    def millimetres(self, length: float) -> int:
        """A length on paper in whole pixels, at least 1."""
        return max(1, round(length * self.dpi / MILLIMETRES_PER_INCH))

    def turned(self, degrees: int) -> Picture:
        """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
        if degrees % 360 == 0:
            return self
        pixels = np.ascontiguousarray(np.rot90(self.pixels, -degrees // 90))
        return replace(self, pixels=pixels, rotation=(self.rotation + degrees) % 360)
