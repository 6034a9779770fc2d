"""How a page lies: turned by quarters, and askew by a few degrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.picture import Pixels, as_pixels, shrunk
from extractors.ocr.preprocess_light import dark

MOST_SKEW = 5.0  # degrees
_STEPS = (0.5, 0.1, 0.02)  # degrees: the search gets finer around the best so far
_MEASURED = 1200  # pixels: the height at which angles are measured
_PART = 64  # pixels there: the side of a part, about three lines of five syllables
_FULL = 0.06  # inked to this share a part of the page holds text
_STRIP = 96  # pixels there: the width of the strips in which lines are looked for
_LINE = (6, 40)  # pixels there: the height of a line of text
_LEAST_LINES = 5  # lines: fewer do not tell how high letters are
_STROKES = 5  # pixels there: the body of a letter
_LONG_RUN = 60  # pixels there: longer runs are rules and pictures, no letters
_LEAST_INK = 400  # pixels there: less ink shows no lines
_SIDEWAYS = 1.5  # lines one way are this much clearer than the other way, or the direction is not sure
_UPSIDE = 0.06  # the marks above letters outweigh those below by at least this share


@dataclass(frozen=True, slots=True)
class Orientation:
    """By how many degrees clockwise a page is to be turned to stand upright, and whether that is sure."""

    turn: int
    sure: bool


def letters(grey: Pixels) -> NDArray[np.bool_]:
    """Where letters are on a page with even light, reduced to the size at which angles are measured."""
    shrink = min(1.0, _MEASURED / max(grey.shape))
    mask = dark(shrunk(grey, shrink))
    for kernel in (np.ones((1, _LONG_RUN), np.uint8), np.ones((_LONG_RUN, 1), np.uint8)):
        rules = cv2.dilate(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8))
        mask = as_pixels(cv2.subtract(mask, rules))
    ink: NDArray[np.bool_] = mask > 0
    return ink


def skew(ink: NDArray[np.bool_]) -> float:
    """By how many degrees the lines fall to the right (clockwise), -5 to 5; 0 where there are no lines."""
    rows, columns = np.nonzero(ink)
    if len(rows) < _LEAST_INK:
        return 0.0
    x, y = columns.astype(np.float32), rows.astype(np.float32)
    best, reach = 0.0, MOST_SKEW + _STEPS[0]
    for step in _STEPS:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda a: _clearness(x, y, float(a))))
        reach = step
    return round(best, 2) if abs(best) < MOST_SKEW + _STEPS[1] else 0.0


def _clearness(x: NDArray[np.float32], y: NDArray[np.float32], angle: float) -> float:
    """How clearly lines and the blank between them stand out when read at that angle."""
    turn = np.deg2rad(angle)
    heights = y * np.float32(np.cos(turn)) - x * np.float32(np.sin(turn))
    profile = np.bincount((heights - heights.min()).astype(np.intp)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())


def orientation(grey: Pixels) -> Orientation:
    """How a page of Vietnamese text lies.

    Lines of text make a clear profile across and none along. Upright Vietnamese has far more ink above its small
    letters (ascenders, capitals, the marks of vowels and tones) than below (descenders, the dot of nặng): tesseract's
    own test of orientation looks at the shapes of Latin letters, which those marks upset.
    """
    ink = letters(grey)
    if int(ink.sum()) < _LEAST_INK:
        return Orientation(0, False)
    level = _levelled(ink)
    clearness = _lines(level)
    sideways = clearness < 1
    balance = _balance(np.rot90(level, -1) if sideways else level)
    turn = 90 if sideways else 0
    clear = max(clearness, 1 / clearness) > _SIDEWAYS
    return Orientation((turn + 180) % 360 if balance < 0 else turn, clear and abs(balance) > _UPSIDE)


def _lines(level: NDArray[np.bool_]) -> float:
    """How much clearer lines stand out across than along in the usual part of the page.

    Taken part by part, since the columns of a table and the margins make a profile of their own.
    """
    height, width = (n - n % _PART for n in level.shape)
    tiles = level[:height, :width].reshape(height // _PART, _PART, width // _PART, _PART)
    parts = tiles.swapaxes(1, 2).reshape(-1, _PART, _PART)
    full = parts[parts.mean(axis=(1, 2)) > _FULL].astype(np.float64)
    if len(full) == 0:
        return 1.0
    across, along = _unevenness(full.sum(axis=2)), _unevenness(full.sum(axis=1))
    return float(np.exp(np.median(np.log((across + 1) / (along + 1)))))


def _unevenness(profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each profile varies once the strokes of the letters are smoothed away."""
    summed = np.cumsum(profiles, axis=1)
    uneven: NDArray[np.float64] = (summed[:, _STROKES:] - summed[:, :-_STROKES]).var(axis=1)
    return uneven


def _levelled(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ink without its skew, whichever way the lines run."""
    angle = skew(ink) if _lines(ink) >= 1 else skew(np.rot90(ink))
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(ink.astype(np.uint8) * 255, matrix, (width, height), flags=cv2.INTER_LINEAR)
    level: NDArray[np.bool_] = turned > 127
    return level


def _balance(ink: NDArray[np.bool_]) -> float:
    """The ink above the bodies of the letters against that below them, -1 to 1."""
    above = below = 0.0
    for line, first, last in _bodies(ink):
        above += float(line[:first].sum())
        below += float(line[last + 1 :].sum())
    return (above - below) / (above + below) if above + below else 0.0


def letter_height(grey: Pixels) -> float:
    """The height of small letters without ascenders in pixels, of a level page; 0 where there are too few to tell.

    Measured on lines, since the letters of a blurred page run together.
    """
    ink = letters(grey)
    bodies = [last - first + 1 for _, first, last in _bodies(ink)]
    if len(bodies) < _LEAST_LINES:
        return 0.0
    low, high = np.percentile(bodies, (25, 75))
    usual = [b for b in bodies if low <= b <= high]
    return sum(usual) / len(usual) * int(grey.shape[0]) / int(ink.shape[0])


def _bodies(ink: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.float64], int, int]]:
    """Lines of text as profiles of their ink from top to bottom, with the first and last row of the letters' bodies.

    Found in strips, since the lines in the columns of a table stand at different heights.
    """
    for left in range(0, ink.shape[1] - _STRIP + 1, _STRIP):
        for line in _bands(ink[:, left : left + _STRIP].sum(axis=1).astype(np.float64)):
            body = np.flatnonzero(line > 0.5 * np.percentile(line, 90))
            yield line, int(body[0]), int(body[-1])


def _bands(profile: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The lines of text in a profile: where there is ink, from blank to blank."""
    inked = np.concatenate(([False], profile > 0, [False]))
    edges = np.flatnonzero(np.diff(inked.astype(np.int8)))
    bands = [profile[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if _LINE[0] <= b - a <= _LINE[1]]
    return [band for band in bands if band.max() >= _STRIP // 8]
