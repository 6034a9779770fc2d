"""Words as tesseract reads them, put right by their text, their boxes and their print.

Tesseract says one word twice ('á ấm'), runs words together ('Ytế'), takes 'I' for '1' and small letters for capitals of
the same shape. What is checked here are the words of one line, from left to right, in pixels of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

import cv2
import numpy as np

from extractors.ocr.numerals import candidates, is_letter_i, value_of
from extractors.ocr.picture import Pixels, as_pixels
from extractors.ocr.tesseract import Reading
from normalizers.syllable import is_valid
from normalizers.text import strip_marks

_DIRT = frozenset("_~¬ˆ^`´˜¨|¦\\⁄°¡›‹{}ˇ˙")  # signs that plans do not print: a word with one and no letter is dirt
_BULLETS = frozenset("~¬ˆ")  # first on a line they are dashes
_ETH = str.maketrans("Ðð", "Đđ")  # the Icelandic letters look the same and are no Vietnamese ones
_TWICE = re.compile(r"([Đđ])\1+")  # Đ is read as both at once
_WITHIN = 0.6  # of a word's width: as much of it lies in its neighbour's box, so it has been read twice
_BLANK = 0.15  # of the type size: letters of one word stand nearer together, words further apart
_INK = 150  # of 255: darker is a letter
_FIGURES_AND_WORD = re.compile(r"(\d{1,2})([^\W\d_]{3,})([.,;:]?)")
_ALIKE = frozenset("csvxz")  # the letters that look the same in both cases, first in a word and without marks above
_SMALL = (0.8, 1.16)  # of the usual height of small letters: those are as high, capitals 1.33 to 1.48 times
_SMALL_WIDTH = 1.3  # of that height: what is wider are two letters
_LIKE_OTHERS = (0.75, 1.15)  # of the page's usual small letters
_LEAST_SMALL = 0.6  # of the height of small letters: lower parts of print are marks and dots
_USUAL, _LEAST_LETTERS = 20, 12  # percentile: most letters of a line have neither ascender nor descender
_STROKES = re.compile(r"([1IVXilHTÏ|!]{1,4})(|[.,;:)]|[./]\d{4}[.,;:]?)")
_CUT_OFF = re.compile(r"[1IVl|]*[IVl|][1IVl|]*/\d{4}[.,;:]?")  # 'IV/2031', whose 'Quý' may stand on the page before
_QUARTER = "quý"
_LAST_QUARTER = 4
_UNSURE = 0.8  # confidence: a numeral below this is compared with its print
_FIGURE_HEIGHT = 0.68  # of the type size
_YEAR_SIGNS = 5  # of '/2031'
_SINGLE = 0.8  # of its height: a single figure is narrower
_OVER = 0.1  # of the type size: letters that reach further over the stroke run together with it
_UPRIGHT = 0.5  # of its height: an I is narrower, with its serifs
_YEAR = 2.25  # of the type size: how wide '/2031' is at least
_LEAST_CAPITAL = 0.4  # of the type size: the same for capitals

_Area = tuple[int, int, int, int]


def without_dirt(line: Sequence[Reading]) -> list[Reading]:
    """The words less those of signs that nobody prints; such a sign before a line is its dash."""
    words = [replace(w, text=_TWICE.sub(r"\1", w.text.translate(_ETH))) for w in line]
    if len(words) > 1 and len(words[0].text) == 1 and words[0].text in _BULLETS:
        words[0] = replace(words[0], text="-")
    return [w for w in words if _DIRT.isdisjoint(w.text) or any(c.isalnum() for c in w.text)]


def without_stutter(line: Sequence[Reading]) -> list[Reading]:
    """The words less those that are the beginning of the next one, or the end of the one before, read twice."""
    kept = []
    for i, word in enumerate(line):
        core = strip_marks(word.text).casefold()
        after = line[i + 1] if i + 1 < len(line) else None
        before = line[i - 1] if i else None
        twice = any(
            _lies_in(word, near)
            for near in (before, after)
            if near is not None and len(near.text) > len(word.text) and word.confidence <= near.confidence
        )
        begins = after is not None and strip_marks(after.text).casefold().startswith(core)
        ends = before is not None and strip_marks(before.text).casefold().endswith(core)
        if not (twice and (begins or ends)):
            kept.append(word)
    return kept


def _lies_in(word: Reading, near: Reading) -> bool:
    common = min(word.x1, near.x1) - max(word.x0, near.x0)
    return common > _WITHIN * (word.x1 - word.x0)


def apart(line: Sequence[Reading], page: Pixels, size: float) -> list[Reading]:
    """The words with those that were run together parted, where there is a blank between two syllables.

    `size` is the type size in pixels. A day or year run together with 'tháng' or 'năm' is parted in any case.
    """
    return [part for word in line for part in _parted(word, page, size)]


def _parted(word: Reading, page: Pixels, size: float) -> Iterator[Reading]:
    counted = _FIGURES_AND_WORD.fullmatch(word.text)
    if counted and not counted[2].isascii() and is_valid(counted[2]):
        yield from _cut(word, len(counted[1]), None)
        return
    core = word.text.rstrip(".,;:)")
    splits = [i for i in range(1, len(core)) if is_valid(core[:i]) and is_valid(core[i:])]
    if not splits or is_valid(core) or core.isupper():
        yield word
        return
    blank = _widest_blank(_crop(page, word))
    if blank is None or blank[1] - blank[0] < _BLANK * size:
        yield word
        return
    share = sum(blank) / 2 / max(word.x1 - word.x0, 1)
    yield from _cut(word, min(splits, key=lambda i: abs(i / len(word.text) - share)), blank)


def _cut(word: Reading, at: int, blank: tuple[int, int] | None) -> tuple[Reading, Reading]:
    if blank is None:
        middle = round((word.x1 - word.x0) * at / len(word.text))
        blank = (middle, middle)
    first = replace(word, text=word.text[:at], x1=word.x0 + blank[0])
    return first, replace(word, text=word.text[at:], x0=word.x0 + blank[1])


def _crop(page: Pixels, word: Reading) -> Pixels:
    return page[max(word.y0, 0) : word.y1, max(word.x0, 0) : word.x1]


def _widest_blank(grey: Pixels) -> tuple[int, int] | None:
    """The widest run of columns without ink between two letters."""
    columns = np.flatnonzero((grey < _INK).any(axis=0))
    if len(columns) < 2:
        return None
    widest = int(np.argmax(np.diff(columns)))
    return int(columns[widest]) + 1, int(columns[widest + 1])


def with_small_letters(
    line: Sequence[Reading], around: Sequence[Reading], page: Pixels, letter: float
) -> list[Reading]:
    """The words with a first letter that was taken for a capital as small as it is printed, for c, s, v, x and z.

    Args:
        line: The words.
        around: Words in the same type.
        page: The print.
        letter: The usual height of small letters on the page, in pixels.
    """
    if not any(_may_be_small(w.text) for w in line):
        return list(line)
    small = _small_letter([w for w in around if not w.text.isupper()], page, letter)
    if not _LIKE_OTHERS[0] <= small / letter <= _LIKE_OTHERS[1]:
        return list(line)  # letters run together, with each other or with their marks
    result = []
    for i, word in enumerate(line):
        beside = [w.text for w in (*line[max(i - 1, 0) : i], *line[i + 1 : i + 2])]
        among_capitals = word.text.isupper() and any(len(t) > 1 and t.isupper() for t in beside)
        fitting = _may_be_small(word.text) and not among_capitals
        result.append(_small_as_printed(word, page, small) if fitting else word)
    return result


def _may_be_small(text: str) -> bool:
    return text[:1].lower() in _ALIKE and text[0].isupper() and is_valid(text.rstrip(".,;:)"))


def _small_letter(words: Sequence[Reading], page: Pixels, letter: float) -> float:
    """The height of small letters without ascenders, in pixels; 0 where too few letters tell."""
    heights = [height for word in words for _, _, _, height in _letters(_crop(page, word), _LEAST_SMALL * letter)]
    return float(np.percentile(heights, _USUAL)) if len(heights) >= _LEAST_LETTERS else 0.0


def _small_as_printed(word: Reading, page: Pixels, small: float) -> Reading:
    letters = _letters(_crop(page, word), _LEAST_SMALL * small)
    if not letters:
        return word
    text = word.text
    width, height = letters[0][2] / small, letters[0][3] / small
    if _SMALL[0] < height < _SMALL[1] and width < _SMALL_WIDTH:
        return replace(word, text=text.lower() if text.isupper() else text[0].lower() + text[1:])
    return word


def _letters(grey: Pixels, least: float) -> list[_Area]:
    """The letters in a part of a page from left to right, `least` pixels high or more: left, top, width, height."""
    ink = as_pixels((grey < _INK).astype(np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found = [(x, y, w, h) for x, y, w, h, _ in stats[1:].tolist() if h >= least]
    return sorted(found)


def with_numerals(line: Sequence[Reading], before: str, page: Pixels, size: float) -> list[Reading]:
    """The words with Roman numerals as they are printed: those of quarters ('Quý IV'), and unsure ones.

    `before` is the word before the line.
    """
    result: list[Reading] = []
    for i, word in enumerate(line):
        quarter = (line[i - 1].text if i else before).casefold() == _QUARTER or bool(_CUT_OFF.fullmatch(word.text))
        result.append(_with_numeral(word, page, size, quarter))
    return result


def _before_year(letters: Sequence[_Area]) -> list[_Area]:
    """The letters of 'IV/2031' before the stroke; none where they run together with it."""
    signs = letters[-_YEAR_SIGNS:]
    if len(letters) > _YEAR_SIGNS and all(width < _SINGLE * height for _, _, width, height in signs):
        return list(letters[:-_YEAR_SIGNS])
    # figures touch: they are all as wide
    right = max((x + width for x, _, width, _ in letters), default=0)
    figure = median([height for _, _, _, height in letters] or [0]) / _FIGURE_HEIGHT
    end = right - _YEAR * figure
    before = [a for a in letters if a[0] < end]
    return before if all(x + width < end + _OVER * figure for x, _, width, _ in before) else []


def _with_numeral(word: Reading, page: Pixels, size: float, quarter: bool) -> Reading:
    match = _STROKES.fullmatch(word.text)
    if match is None or (match[1].isdecimal() and not quarter):
        return word
    read, rest = match[1], match[2]
    if not quarter and (word.confidence >= _UNSURE or not value_of(read)):
        return word
    grey = _crop(page, word)
    letters = _letters(grey, _LEAST_CAPITAL * size)
    letters = _before_year(letters) if rest[:1] == "/" else letters
    if not letters:
        return word
    shown = np.pad(grey[:, : letters[-1][0] + letters[-1][2]], 4, constant_values=255)
    found = candidates(as_pixels(shown))
    strokes = all(width < _UPRIGHT * height for _, _, width, height in letters)
    if quarter:
        # strokes alone are I, II and III; with V there is a broad letter
        found = [n for n in found if value_of(n) <= _LAST_QUARTER and strokes == (set(n) == {"I"})]
        found = found or [n for n in (read.replace("1", "I").replace("l", "I"),) if "V" in n and value_of(n)]
        if found == ["I"] and read == "1" and not is_letter_i(as_pixels(shown)):
            return word
    else:
        found = [n for n in found if set(n) <= set(read)]
    if len(found) != 1 or found[0] == read:
        return word
    return replace(word, text=found[0] + rest)
