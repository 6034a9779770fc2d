"""A page as pixels, and the two ways between pixels and points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Box

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

    def cropped(self, box: Box) -> Picture:
        """The part of the picture within a box, given in points of the page as shown."""
        scale = self.dpi / POINTS_PER_INCH
        rows = slice(max(round(box.top * scale), 0), max(round(box.bottom * scale), 1))
        columns = slice(max(round(box.x0 * scale), 0), max(round(box.x1 * scale), 1))
        return replace(self, pixels=np.ascontiguousarray(self.pixels[rows, columns]))

    def turned(self, degrees: int) -> Picture:
        """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
        if degrees % 360 == 0:
            return self
        pixels = np.ascontiguousarray(np.rot90(self.pixels, -degrees // 90))
        return replace(self, pixels=pixels, rotation=(self.rotation + degrees) % 360)


def as_pixels(array: cv2.typing.MatLike) -> Pixels:
    """What OpenCV gives back for pixels: its types say less than is known."""
    return array if array.dtype == np.uint8 else array.astype(np.uint8)  # type: ignore[return-value]


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """The pixels made smaller by a factor below 1, each the mean of those that it stands for."""
    if factor >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    return as_pixels(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def brightest_channel(pixels: Pixels) -> Pixels:
    """The brightest of red, green and blue of each pixel: coloured ink is faint in it."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = cv2.split(pixels)
    return as_pixels(cv2.max(cv2.max(red, green), blue))
