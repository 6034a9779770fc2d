"""A page parted into what is read by itself: each cell of a ruled table, and all that stands outside tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.geometry import Box
from extractors.ocr.picture import POINTS_PER_INCH, Picture, Pixels, as_pixels
from extractors.ocr.preprocess_light import dark
from extractors.ocr.tesseract import Reading
from extractors.page import Grid, GridCell

_MARGIN = 12  # pixels of white around a region: tesseract loses letters at the edge of a picture
_SPECK = 0.3  # of the letter height: lower and narrower ink is dirt
_COVER = 0.25  # of the letter height: how far print reaches over the box of its word
_LEAST_FILL = 0.18  # of a letter's box; strokes of a signature and arcs of a seal fill less
_LEAST_LETTERS = 3  # unread letters together
_EDGE = 2  # pixels inside a cell where the rule's rest may stand


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A part of the page: its pixels with a white margin, and the place of their top left corner in the page."""

    pixels: Pixels
    x: int
    y: int
    cell: GridCell | None = None

    def on_page(self, reading: Reading) -> Reading:
        """A word read in the region, placed in the page."""
        return replace(
            reading,
            x0=reading.x0 + self.x,
            y0=reading.y0 + self.y,
            x1=reading.x1 + self.x,
            y1=reading.y1 + self.y,
        )


def pixel_box(box: Box, picture: Picture) -> tuple[int, int, int, int]:
    """A box in points as whole pixels of the page: left, top, right, bottom."""
    scale = picture.dpi / POINTS_PER_INCH
    height, width = picture.pixels.shape[:2]
    return (
        max(round(box.x0 * scale), 0),
        max(round(box.top * scale), 0),
        min(round(box.x1 * scale), width),
        min(round(box.bottom * scale), height),
    )


def cells(picture: Picture, grids: Sequence[Grid], letter: float) -> list[Region]:
    """The cells that have print in them, cropped to it.

    `picture` is without rules, `letter` the height of its small letters in pixels.
    """
    regions = []
    for grid in grids:
        for cell in grid.cells:
            assert cell.box is not None
            x0, y0, x1, y1 = pixel_box(cell.box, picture)
            x0, y0, x1, y1 = x0 + _EDGE, y0 + _EDGE, x1 - _EDGE, y1 - _EDGE
            if x1 - x0 > 4 and y1 - y0 > 4:
                region = _cropped(picture.pixels[y0:y1, x0:x1], x0, y0, letter)
                if region is not None:
                    regions.append(replace(region, cell=cell))
    return regions


def outside(picture: Picture, grids: Sequence[Grid], letter: float) -> Region | None:
    """The page without its tables; None where nothing is left."""
    pixels = picture.pixels
    if grids:
        pixels = pixels.copy()
        for grid in grids:
            assert grid.box is not None
            x0, y0, x1, y1 = pixel_box(grid.box, picture)
            pixels[max(y0 - _EDGE, 0) : y1 + _EDGE, max(x0 - _EDGE, 0) : x1 + _EDGE] = 255
    return _cropped(pixels, 0, 0, letter)


def _cropped(pixels: Pixels, x: int, y: int, letter: float) -> Region | None:
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark(pixels), connectivity=8)
    parts = stats[1:]
    least = max(_SPECK * letter, 3)
    parts = parts[(parts[:, cv2.CC_STAT_WIDTH] >= least) | (parts[:, cv2.CC_STAT_HEIGHT] >= least)]
    if len(parts) == 0:
        return None
    # marks over the letters may be smaller than what counts as print
    around = round(0.6 * letter)
    left = max(int(parts[:, 0].min()) - around, 0)
    top = max(int(parts[:, 1].min()) - around, 0)
    right = min(int((parts[:, 0] + parts[:, 2]).max()) + around, pixels.shape[1])
    bottom = min(int((parts[:, 1] + parts[:, 3]).max()) + around, pixels.shape[0])
    part = np.ascontiguousarray(pixels[top:bottom, left:right])
    framed = cv2.copyMakeBorder(part, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_CONSTANT, value=255)
    return Region(as_pixels(framed), x + left - _MARGIN, y + top - _MARGIN)


def unread(region: Region, readings: Sequence[Reading], letter: float) -> list[Region]:
    """The parts of a region with letters that no reading covers: tesseract drops whole lines now and then."""
    mask = dark(region.pixels)
    for r in readings:
        around = round(_COVER * letter)
        mask[max(r.y0 - around, 0) : r.y1 + around, max(r.x0 - around, 0) : r.x1 + around] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    solid = stats[:, cv2.CC_STAT_AREA] > _LEAST_FILL * wide * high
    like_letters = (high > 0.7 * letter) & (high < 2.5 * letter) & (wide > 0.15 * letter) & (wide < 4 * letter) & solid
    like_letters[0] = False
    found = like_letters[labels].astype(np.uint8)
    reach = np.ones((max(round(1.2 * letter), 1), max(round(2.5 * letter), 1)), np.uint8)
    _, blocks, areas, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(found, cv2.MORPH_CLOSE, reach))
    middles = np.flatnonzero(like_letters)
    homes = (
        np.bincount([int(blocks[labels == i].max()) for i in middles], minlength=len(areas))
        if len(middles)
        else np.zeros(len(areas), int)
    )
    around = round(0.8 * letter)
    lost = []
    for (x, y, width, height, _), letters in zip(areas[1:].tolist(), homes[1:].tolist(), strict=True):
        if letters < _LEAST_LETTERS or width < 3 * letter:
            continue
        left, top = max(x - around, 0), max(y - around, 0)
        part = _cropped(region.pixels[top : y + height + around, left : x + width + around], left, top, letter)
        if part is not None:
            lost.append(part)
    return lost
