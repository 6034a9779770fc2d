"""A picture of a page made ready for OCR: upright, level, evenly lit, without seals, in the letter size read best.

Pure functions over arrays. Each step is here because it lowers the error on scans; where a page does not need a step it
comes out as it went in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from extractors.ocr.picture import Picture, Pixels, as_pixels
from extractors.ocr.preprocess_angle import Orientation, letter_height, letters, orientation, skew
from extractors.ocr.preprocess_ink import without_ink
from extractors.ocr.preprocess_light import dark, even_light, without_borders

LETTER_HEIGHT = 20.0  # pixels: the height of a small letter without ascender that tesseract reads well
_TOLERANCE = (0.85, 1.15)  # of the height wanted: within this a page is not scaled, since each scaling blurs
_LEAST_SCALE, _MOST_SCALE = 0.25, 4.0
_MOST_PIXELS = 40_000_000  # of the scaled page: an A4 page at 600 dpi has 35 million
_LEAST_SKEW = 0.08  # degrees: less than this moves a line of A4 by under one pixel at 72 dpi
_MOST_SHARPENING = 2.0
_RADIUS = 0.09  # of the letter height: about half a stroke


@dataclass(frozen=True, slots=True)
class Look:
    """What letters look like when a page is ready.

    `height` is that of small letters in pixels; `slope` how steep edges are made, as a share of the contrast a pixel;
    `gamma` above 1 darkens half-tones, since fine marks over letters come out grey.
    """

    height: float = LETTER_HEIGHT
    slope: float = 0.9
    gamma: float = 1.3


BEST_LOOK = Look()
# For pages of so few pixels that readings differ: other looks to read them by and vote.
OTHER_LOOKS = (Look(15.0, 1.0, 1.3), Look(25.0, 1.2, 1.6))
COARSE = 11.0  # pixels: the height of letters below which a page is read by all looks


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A page ready for OCR, in grey; its rotation counts the turn that made it upright.

    `skew` is by how many degrees clockwise its lines fell before it was levelled about its middle; the page keeps its
    size. `orientation` says how sure the turn is, `letters` how high small letters were in the picture, in pixels.
    """

    picture: Picture
    skew: float
    orientation: Orientation
    letters: float


def prepare(
    picture: Picture, debug_dir: Path | None = None, *, turn: int | None = None, look: Look = BEST_LOOK
) -> Prepared:
    """Makes a page ready for OCR.

    Args:
        picture: The page, grey or RGB.
        debug_dir: A folder for a picture after each step, if given.
        turn: By how many degrees clockwise to turn the page; found out where None.
        look: What letters are to look like.
    """
    cv2.setNumThreads(1)  # the pages are shared out over processes
    album = _Album(debug_dir)
    album.add("given", picture.pixels)
    picture = replace(picture, pixels=even_light(picture))
    album.add("even-light", picture.pixels)
    picture = replace(picture, pixels=without_ink(picture))
    album.add("without-ink", picture.pixels)
    picture = replace(picture, pixels=without_borders(picture))
    album.add("without-borders", picture.pixels)
    lying = orientation(picture.pixels) if turn is None else Orientation(turn, True)
    picture = picture.turned(lying.turn if lying.sure else 0)
    angle = skew(letters(picture.pixels))
    angle = angle if abs(angle) >= _LEAST_SKEW else 0.0
    letters_height = letter_height(picture.pixels)
    picture = level_and_scale(picture, angle, scale_for(letters_height, picture.pixels.size, look))
    album.add("level", picture.pixels)
    picture = replace(picture, pixels=darkened(sharpened(picture.pixels, look.slope), look.gamma))
    album.add("sharp-and-dark", picture.pixels)
    return Prepared(picture, angle, lying, letters_height)


def scale_for(height: float, pixels: int, look: Look = BEST_LOOK) -> float:
    """By how much to enlarge a page of so many pixels with small letters of that height (0: not known)."""
    if not height or _TOLERANCE[0] <= height / look.height <= _TOLERANCE[1]:
        return 1.0
    largest = (_MOST_PIXELS / pixels) ** 0.5
    return float(np.clip(look.height / height, _LEAST_SCALE, min(_MOST_SCALE, max(largest, _LEAST_SCALE))))


def level_and_scale(picture: Picture, angle: float, scale: float) -> Picture:
    """The grey page turned back by `angle` degrees about its middle and enlarged: in one step, since each one blurs."""
    if not angle and scale == 1.0:
        return picture
    height, width = picture.pixels.shape
    new_height, new_width = round(height * scale), round(width * scale)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    matrix[:, 2] += (new_width - width) / 2, (new_height - height) / 2
    method = cv2.INTER_AREA if scale < 1 and not angle else cv2.INTER_CUBIC
    source = picture.pixels
    if scale < 0.7 and angle:
        source = as_pixels(cv2.GaussianBlur(source, (0, 0), 0.4 / scale))
    if method == cv2.INTER_AREA:
        pixels = as_pixels(cv2.resize(source, (new_width, new_height), interpolation=method))
    else:
        warped = cv2.warpAffine(source, matrix, (new_width, new_height), flags=method, borderValue=255)
        pixels = as_pixels(warped)
    return replace(picture, pixels=pixels, dpi=picture.dpi * new_height / height)


def sharpness(grey: Pixels) -> float:
    """How steep the edges of print are: the change a pixel, as a share of the contrast between ink and paper."""
    ink = dark(grey) > 0
    if ink.sum() < 500:
        return 1.0
    across = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    rows = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8))[:, 1:] > 0
    contrast = float(np.median(grey[~ink])) - float(np.median(grey[ink]))
    return float(np.percentile(across[rows], 93)) / max(contrast, 30.0)


def sharpened(grey: Pixels, wanted: float) -> Pixels:
    """The page with the edges of blurred letters made steeper, towards the slope that is wanted."""
    slope = sharpness(grey)
    strength = min(_MOST_SHARPENING, wanted / max(slope, 0.01) - 1)
    if strength < 0.1:
        return grey
    blurred = cv2.GaussianBlur(grey, (0, 0), _RADIUS * (letter_height(grey) or LETTER_HEIGHT))
    return as_pixels(cv2.addWeighted(grey, 1 + strength, blurred, -strength, 0))


def darkened(grey: Pixels, gamma: float) -> Pixels:
    """The page with half-tones darker (gamma above 1)."""
    if gamma == 1.0:
        return grey
    curve = (255 * (np.arange(256) / 255) ** gamma).astype(np.uint8)
    return as_pixels(cv2.LUT(grey, curve))


class _Album:
    """Pictures of the steps, numbered in their order, where a folder for them is given."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.count = 0

    def add(self, name: str, pixels: Pixels) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        shown = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        data = cv2.imencode(".png", shown)[1]
        (self.folder / f"{self.count}-{name}.png").write_bytes(data.tobytes())
        self.count += 1
