"""Roman numerals by their shape: tesseract reads bold 'II' as 'H', 'III' as 'II' or 'M', and 'I' as '1'."""

from __future__ import annotations

from statistics import median_low

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.picture import Pixels
from extractors.ocr.preprocess_light import dark

_HIGHEST = 39
_SYMBOLS = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
# How many strokes a level cut meets in the upper and in the lower part of each letter.
_STROKES = {"I": (1, 1), "V": (2, 1), "X": (2, 2)}
_UPPER, _LOWER = (0.2, 0.36), (0.7, 0.86)  # of the height: where letters are cut, clear of their serifs
_OPEN = (0.06, 0.16)  # of the height: V has two ends there, 4 has one
_LEAST_HEIGHT = 8  # pixels
_TOP = 0.14  # of the height: the upper serif of I and the flag of 1
_SERIF = 0.15  # of the stroke: I has a serif to the right at the top, 1 has none


def roman(value: int) -> str:
    """The Roman numeral of 1 to 39; letters for more are no ordinals of plans."""
    result = ""
    for symbol, worth in _SYMBOLS:
        while value >= worth:
            result, value = result + symbol, value - worth
    return result


_NUMERALS = tuple(roman(v) for v in range(1, _HIGHEST + 1))


def value_of(text: str) -> int:
    """The value of a Roman numeral, 0 where the text is none."""
    return _NUMERALS.index(text) + 1 if text in _NUMERALS else 0


def candidates(pixels: Pixels) -> list[str]:
    """The Roman numerals that have as many strokes as the print in a picture; none where it is no row of letters."""
    ink = _print(pixels)
    if ink is None:
        return []
    upper, lower = _cuts(ink, _UPPER), _cuts(ink, _LOWER)
    return [n for n in _NUMERALS if _count(n, 0) == upper and _count(n, 1) == lower]


def is_letter_i(pixels: Pixels) -> bool:
    """Whether a single upright stroke is the letter I with its serifs rather than the figure 1."""
    ink = _print(pixels)
    if ink is None or _cuts(ink, _UPPER) != 1 or _cuts(ink, _LOWER) != 1:
        return False
    height = ink.shape[0]
    middle = ink[round(0.4 * height) : round(0.6 * height)]
    columns = np.flatnonzero(middle.mean(axis=0) > 0.5)
    top = np.flatnonzero(ink[: max(round(_TOP * height), 1)].any(axis=0))
    if len(columns) == 0 or len(top) == 0:
        return False
    stroke = columns[-1] - columns[0] + 1
    left, right = columns[0] - top[0], top[-1] - columns[-1]
    return bool(right >= _SERIF * stroke and left >= _SERIF * stroke)


def is_letter_v(pixels: Pixels) -> bool:
    """Whether print that a V has the strokes of is V, open at the top, rather than the figure 4."""
    ink = _print(pixels)
    return ink is not None and candidates(pixels) == ["V"] and _cuts(ink, _OPEN) == 2


def _count(numeral: str, part: int) -> int:
    return sum(_STROKES[c][part] for c in numeral)


def _print(pixels: Pixels) -> NDArray[np.bool_] | None:
    """The letters of a one-line picture, cropped to them; dots and specks left out."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark(pixels), connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    if len(heights) == 0 or heights.max() < _LEAST_HEIGHT:
        return None
    tall = np.flatnonzero(heights > 0.7 * heights.max()) + 1
    ink: NDArray[np.bool_] = np.isin(labels, tall)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _cuts(ink: NDArray[np.bool_], part: tuple[float, float]) -> int:
    """How many strokes level cuts meet there, usually."""
    height = ink.shape[0]
    rows = ink[round(part[0] * height) : max(round(part[1] * height), round(part[0] * height) + 1)]
    padded = np.pad(rows, ((0, 0), (1, 0)))
    return int(median_low((padded[:, 1:] & ~padded[:, :-1]).sum(axis=1).tolist()))
