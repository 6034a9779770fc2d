"""Light and dirt of a page: uneven light, dark borders, punch holes, blur."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.ocr.picture import Picture, Pixels, as_pixels, brightest_channel, shrunk

_BACKGROUND_DPI = 40.0  # where the light on the paper is measured
_LETTER = 9  # pixels there: wider than any stroke, so that the brightest nearby is paper
_SMOOTH = 31  # pixels there
_EVEN = 6  # of 255: less than this between the darkest and the brightest paper is even enough
_DARKEST = 60  # of 255: paper is no darker; darker large areas are pictures or borders
_BORDER = 20.0  # millimetres: how far a border left by the scanner's lid reaches in
_LONG_BORDER = 0.3  # of the page's side
_HOLE = (3.5, 9.0)  # millimetres across
_HOLE_EDGE = 22.0  # millimetres from the edge of the page at most
_ROUND = (0.68, 0.9)  # a disc fills pi/4 of its box


def even_light(picture: Picture) -> Pixels:
    """The pixels with the paper equally white everywhere, also in shadows and at bent edges."""
    pixels = picture.pixels
    paper = _paper(brightest_channel(pixels), picture.dpi)
    low, high = np.percentile(paper, (2, 98))
    if high - low < _EVEN and low > 255 - 2 * _EVEN:
        return pixels
    light = cv2.resize(paper, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    if pixels.ndim == 3:
        light = cv2.merge([light] * 3)
    return as_pixels(cv2.divide(pixels, light, scale=255))


def _paper(grey: Pixels, dpi: float) -> Pixels:
    """How bright the paper is, at a low resolution."""
    shrink = min(1.0, _BACKGROUND_DPI / dpi)
    small = shrunk(grey, shrink)
    brightest = cv2.dilate(small, np.ones((_LETTER, _LETTER), np.uint8))
    smooth = cv2.medianBlur(brightest, _SMOOTH)
    return np.maximum(as_pixels(cv2.GaussianBlur(smooth, (0, 0), _LETTER / 2)), np.uint8(_DARKEST))


def dark(grey: Pixels) -> Pixels:
    """A mask (255 where dark) of a page with even light."""
    threshold, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    if threshold > 200:
        # a blank page has no two kinds of pixels
        mask = cv2.inRange(grey, np.array(0), np.array(200))
    return as_pixels(mask)


def without_borders(picture: Picture) -> Pixels:
    """The grey page with what is not of the paper made white: dark borders of the scanner, punch holes."""
    grey = picture.pixels
    shrink = min(1.0, 50 / picture.dpi)
    small = shrunk(grey, shrink)
    mask = cv2.morphologyEx(dark(small), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    millimetre = shrink * picture.dpi / 25.4
    dirt = np.zeros(count, bool)
    for i in range(1, count):
        dirt[i] = _is_border(stats[i].tolist(), small.shape, millimetre) or _is_hole(
            stats[i].tolist(), small.shape, millimetre
        )
    if not dirt.any():
        return grey
    wide = cv2.dilate(dirt[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    cover = cv2.resize(wide, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST)
    cleaned = grey.copy()
    cleaned[cover > 0] = 255
    return cleaned


def _is_border(stats: list[int], shape: tuple[int, ...], millimetre: float) -> bool:
    """A dark strip along an edge of the picture, or in its corner."""
    x, y, width, height, area = stats
    rows, columns = shape[:2]
    touches = x <= 1 or y <= 1 or x + width >= columns - 1 or y + height >= rows - 1
    if not touches:
        return False
    upright = width < _BORDER * millimetre and height > _LONG_BORDER * rows
    level = height < _BORDER * millimetre and width > _LONG_BORDER * columns
    frame = width > 0.95 * columns and height > 0.95 * rows and area < 0.25 * rows * columns
    return upright or level or frame


def _is_hole(stats: list[int], shape: tuple[int, ...], millimetre: float) -> bool:
    """A solid disc near an edge: a punch hole before a dark lid."""
    x, y, width, height, area = stats
    rows, columns = shape[:2]
    across = (width + height) / 2 / millimetre
    if not _HOLE[0] <= across <= _HOLE[1] or not 0.8 < width / height < 1.25:
        return False
    middle = x + width / 2, y + height / 2
    edge = min(middle[0], middle[1], columns - middle[0], rows - middle[1]) / millimetre
    return edge < _HOLE_EDGE and _ROUND[0] < area / (width * height) < _ROUND[1]
