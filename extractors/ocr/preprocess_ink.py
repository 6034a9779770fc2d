"""Coloured ink: seals and signatures taken out of a page where they cover print, the black print kept."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.ocr.picture import MILLIMETRES_PER_INCH, Picture, Pixels, as_pixels, brightest_channel, shrunk

_COLOURED = 13  # of 255: least difference between the channels of a coloured pixel, grain smoothed away
_LONG, _BROAD = 8.0, 3.0  # millimetres: a seal, its star or a stroke of a signature is larger, a letter smaller
# Filled to this share and longer than _PANEL it is a coloured panel behind text, no ink over it; a disc fills 0.79.
_SOLID = 0.85
_PANEL = 30.0  # millimetres
_AROUND = 3.0  # millimetres: fainter parts of the ink this far outside its strokes
_PAPER = 230  # of 255: in its brightest channel ink as bright as this leaves no trace
_BLACK = 60  # of 255: what is darker in its brightest channel is print with a coloured edge
_PURE = 60  # percentile of colour: the ink itself, less its blurred edges
_PRINT = 0.35  # of the ink's brightness: print under it is darker than this

_Area = tuple[int, int, int, int]


def without_ink(picture: Picture) -> Pixels:
    """The page in grey, with seals and signatures in red or blue ink faded to the paper.

    In its brightest channel coloured ink is brighter than the print below it: what is as bright as the ink itself
    becomes paper, what is darker stays in proportion. This is done around large strokes alone: numbers stamped in blue
    and text printed in colour stay as they are. The light on the page is taken to be even.
    """
    if picture.pixels.ndim == 2:
        return picture.pixels
    grey = as_pixels(cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2GRAY))
    brightest = brightest_channel(picture.pixels)
    red, green, blue = cv2.split(picture.pixels)
    darkest = cv2.min(cv2.min(red, green), blue)
    span = as_pixels(cv2.blur(cv2.subtract(brightest, darkest), (3, 3)))
    coloured = as_pixels(cv2.inRange(span, np.array(_COLOURED), np.array(255)))
    reddish = cv2.compare(red, blue, cv2.CMP_GT)
    inks = [as_pixels(cv2.bitwise_and(coloured, hue)) for hue in (reddish, cv2.bitwise_not(reddish))]
    around = picture.millimetres(_AROUND)
    for x0, y0, x1, y1 in _strokes(coloured, picture):
        rows = slice(max(y0 - around, 0), y1 + around)
        columns = slice(max(x0 - around, 0), x1 + around)
        for ink in inks:
            # a signature is darker than the seal that it crosses
            if ink[rows, columns].any():
                _fade(grey[rows, columns], brightest[rows, columns], span[rows, columns], ink[rows, columns])
    return grey


def _fade(grey: Pixels, brightest: Pixels, span: Pixels, coloured: Pixels) -> None:
    """Fades ink of one colour in a part of the page, in place; `span` is how coloured each pixel is."""
    inked = coloured > 0
    # where strokes are most coloured they are ink alone, neither print below nor blurred edge
    pure = inked & (span >= np.percentile(span[inked], _PURE))
    ink = min(float(np.percentile(brightest[pure], 20)), _PAPER)
    if ink < _BLACK:
        return
    low = _PRINT * ink
    ramp = np.clip((np.arange(256) - low) * 255 / (ink - low), 0, 255).astype(np.uint8)
    reach = cv2.dilate(coloured, np.ones((5, 5), np.uint8)) > 0
    grey[reach] = np.maximum(grey, cv2.LUT(brightest, ramp))[reach]


def _strokes(coloured: Pixels, picture: Picture) -> list[_Area]:
    """The areas of large coloured strokes, in pixels."""
    # at 100 dpi strokes are still whole, and grain of the scanner is gone
    shrink = min(1.0, 100 / picture.dpi)
    small = shrunk(coloured, shrink)
    mask = cv2.morphologyEx((small > 60).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    millimetre = shrink * picture.dpi / MILLIMETRES_PER_INCH
    areas = []
    for x, y, width, height, area in stats[1:].tolist():
        long, broad = max(width, height) / millimetre, min(width, height) / millimetre
        panel = long > _PANEL and area > _SOLID * width * height
        if long > _LONG and broad > _BROAD and not panel:
            areas.append(
                (round(x / shrink), round(y / shrink), round((x + width) / shrink), round((y + height) / shrink))
            )
    return areas
