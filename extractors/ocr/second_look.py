"""Words that were read with little confidence, read again in another size with what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2

from extractors.ocr.picture import Pixels, as_pixels
from extractors.ocr.tesseract import Place, Reading, Segmentation, read
from normalizers.syllable import is_valid

_DOUBTFUL = 0.7  # confidence: a less sure word is read again
_AROUND = 2  # words on either side are read with it
_SCALE = 0.8  # of the size read first: letters that fail in one size rarely fail in another
_EDGE = 0.45  # of the letter height: how far a part of a line reaches over the boxes of its words
_MARGIN = 10  # pixels of white around it
_MOST_LINES = 30  # a page with more doubtful lines is poor all over
_LOST = 0.4  # confidence: what is less sure and not seen again is dirt, a seal or a signature
_SCRAWL = 0.55  # confidence: a line with no surer word, and no syllable, is no print
_SAME = 0.4  # of the narrower box
_INSIDE = 0.8  # of the width of a word read again, in the place of those that it replaces
_ODD = 0.6  # what is no syllable, number or acronym is worth this share of its confidence
_PUNCTUATION = ".,;:()[]/-–\"'“”"


@dataclass(frozen=True, slots=True)
class _Run:
    """Doubtful words of a line that follow each other: `first` to before `end`; what is read is `start` to `stop`."""

    line: int
    first: int
    end: int
    start: int
    stop: int


def look_again(lines: Sequence[list[Reading]], page: Pixels, letter: float, place: Place) -> list[list[Reading]]:
    """The lines of a page with doubtful words as they read better a second time; what is not seen again goes.

    Args:
        lines: The words of each line from left to right, in pixels of the page.
        page: The page, without rules.
        letter: The height of its small letters in pixels.
        place: Which page it is.
    """
    runs = [run for i, line in enumerate(lines) for run in _runs(i, line)]
    result = [list(line) for line in lines]
    if not runs or len({run.line for run in runs}) > _MOST_LINES:
        return result
    parts = [_part(page, lines[run.line][run.start : run.stop], letter) for run in runs]
    again = read([pixels for pixels, _, _ in parts], place, segmentation=Segmentation.LINE)
    for run, (_, x, y), words in reversed(list(zip(runs, parts, again, strict=True))):
        seen = [_on_page(w, x, y) for w in words]
        result[run.line][run.first : run.end] = _better(lines[run.line], run, seen)
    return result


def _runs(number: int, line: Sequence[Reading]) -> Iterator[_Run]:
    first = None
    for i in range(len(line) + 1):
        doubtful = i < len(line) and line[i].confidence < _DOUBTFUL
        if doubtful and first is None:
            first = i
        elif not doubtful and first is not None:
            yield _Run(number, first, i, max(first - _AROUND, 0), min(i + _AROUND, len(line)))
            first = None


def _part(page: Pixels, words: Sequence[Reading], letter: float) -> tuple[Pixels, int, int]:
    """A part of a line in the other size, and where its top left corner lies in the page."""
    edge = round(_EDGE * letter)
    x, y = max(min(w.x0 for w in words) - edge, 0), max(min(w.y0 for w in words) - edge, 0)
    pixels = page[y : max(w.y1 for w in words) + edge, x : max(w.x1 for w in words) + edge]
    small = cv2.resize(pixels, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_AREA)
    framed = cv2.copyMakeBorder(small, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_CONSTANT, value=255)
    return as_pixels(framed), x, y


def _on_page(word: Reading, x: int, y: int) -> Reading:
    x0, x1 = (round((v - _MARGIN) / _SCALE) + x for v in (word.x0, word.x1))
    y0, y1 = (round((v - _MARGIN) / _SCALE) + y for v in (word.y0, word.y1))
    return replace(word, x0=x0, y0=y0, x1=x1, y1=y1)


def _better(line: Sequence[Reading], run: _Run, seen: Sequence[Reading]) -> list[Reading]:
    """The words of a run as they were read more surely."""
    first = line[run.first : run.end]
    left = line[run.first - 1].x1 if run.first else -1
    right = line[run.end].x0 if run.end < len(line) else 1 << 30
    second = [w for w in seen if left < (w.x0 + w.x1) / 2 < right]
    if any(min(w.x1, right) - max(w.x0, left) < _INSIDE * (w.x1 - w.x0) for w in second):
        return list(first)  # run together with a word that is certain
    if len(second) == len(first):
        return [_surer(a, b) for a, b in zip(first, second, strict=True)]
    if second and _sureness(second) > _sureness(first):
        return [replace(w, line=first[0].line) for w in second]
    return [w for w in first if not _is_lost(w, second)]


def _surer(first: Reading, second: Reading) -> Reading:
    if _common(first, second) <= 0 or _sureness([second]) <= _sureness([first]):
        return first
    return replace(first, text=second.text, confidence=second.confidence)


def _sureness(words: Sequence[Reading]) -> float:
    """How sure a reading is, what is no word counted less."""
    worth = sum(w.confidence * len(w.text) * (1.0 if _is_plausible(w.text) else _ODD) for w in words)
    return worth / sum(len(w.text) for w in words)


def _is_plausible(text: str) -> bool:
    core = text.strip(_PUNCTUATION)
    return not core or is_valid(core) or any(c.isdigit() for c in core) or core.isupper()


def _common(a: Reading, b: Reading) -> int:
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def _is_lost(word: Reading, seen: Sequence[Reading]) -> bool:
    if word.confidence >= _LOST or _is_text(word):
        return False
    return all(_common(word, w) < _SAME * min(word.x1 - word.x0, w.x1 - w.x0) for w in seen)


def without_scrawl(line: Sequence[Reading]) -> list[Reading]:
    """The words of a line, none where it is read so badly that it is a seal or a signature."""
    scrawl = all(w.confidence < _SCRAWL and not _is_text(w) for w in line)
    return [] if scrawl else list(line)


def _is_text(word: Reading) -> bool:
    """A syllable of two letters or more, or a number of two figures."""
    core = word.text.strip(_PUNCTUATION)
    return len(core) > 1 and (is_valid(core) or sum(c.isdigit() for c in core) > 1)
