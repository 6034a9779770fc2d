"""What a read word's box tells about its type: size, base line and weight."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from statistics import median

import cv2
import numpy as np

from extractors.ocr.picture import Pixels
from extractors.ocr.tesseract import Reading

# Shares of the type size in Times New Roman, the type of official documents (Decree 30/2020/NĐ-CP, annex I)
_SMALL = 0.46  # a small letter without ascender, above the base line
_TALL = 0.68  # capitals, ascenders, figures
_MARKED = 0.90  # capitals with marks
_TWICE_MARKED = 0.78  # small letters with two marks
_BELOW = 0.215  # descenders, and the dot of nặng
_DESCENDING = frozenset("gjpqyQ,;()[]{}/|§")
_ASCENDING = frozenset("bdfhijkltđ()[]{}/|§!?%&\"'")
_SPREAD = 0.13  # sizes within this share of the page's usual one are the same: boxes are off by a pixel
_APART = 1.35  # sizes measured in two ways differ by less
_LEAST_SHARE, _MOST_SHARE = 0.55, 1.4  # of the usual size: titles and notes lie within, misread lines beyond
_SHORT = 5  # letters: in a shorter line
_WIDE_SPREAD = 0.4  # sizes as far from the usual one are not trusted
_MOSTLY, _HARDLY = 0.75, 0.2  # of the letters of a line: bold or not, the others are as well
_BOLD = 1.16  # by this factor strokes are thicker than the page's usual ones
_LEAST_STROKE = 1.2  # pixels: thinner strokes cannot be told apart


@lru_cache(maxsize=1024)
def extent(character: str) -> tuple[float, float] | None:
    """How far a character reaches above and below the base line, as shares of the type size; None for signs."""
    if not character.isalnum() and character not in "()[]{}/|§":
        return None
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    above_marks = [m for m in marks if m != "\u0323" and m != "\u031b"]
    below = _BELOW if base in _DESCENDING or "\u0323" in marks else 0.0
    if base.isupper() or base.isdigit():
        return (_MARKED if above_marks else _TALL), below
    if len(above_marks) > 1:
        return _TWICE_MARKED, below
    return (_TALL if above_marks or base in _ASCENDING else _SMALL), below


def _extent_of(word: Reading) -> tuple[float, float] | None:
    extents = [e for e in map(extent, word.text) if e is not None]
    return (max(e[0] for e in extents), max(e[1] for e in extents)) if extents else None


def type_size(words: Sequence[Reading]) -> float:
    """The type size of a line in pixels, from the boxes around its words.

    Long words count more: a box around two letters is off by a pixel more easily.
    """
    sizes = []
    for word in words:
        reach = _extent_of(word)
        if reach is not None:
            sizes += [(word.y1 - word.y0) / sum(reach)] * len(word.text)
    return median(sizes) if sizes else max(w.y1 - w.y0 for w in words) / _TALL


def base_line(words: Sequence[Reading], size: float) -> float:
    """The height of the base line of a line of that size, in pixels."""
    bases = []
    for word in words:
        reach = _extent_of(word)
        if reach is not None:
            bases += [word.y1 - reach[1] * size] * len(word.text)
    return median(bases) if bases else max(w.y1 for w in words)


def base_in_print(words: Sequence[Reading], grey: Pixels) -> float:
    """The height of the base line by the bodies of its letters: the boxes of blurred lines overlap."""
    # what most of the boxes have in common is the line itself
    top = max(int(np.percentile([w.y0 for w in words], 75)), 0)
    bottom = max(int(np.percentile([w.y1 for w in words], 25)), top + 1)
    profile = np.zeros(bottom - top)
    for word in words:
        part = grey[top:bottom, max(word.x0, 0) : word.x1]
        profile[: part.shape[0]] += (part < 128).sum(axis=1)
    body = np.concatenate(([False], profile > 0.5 * np.percentile(profile, 90), [False]))
    edges = np.flatnonzero(np.diff(body.astype(np.int8)))
    bands = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    heaviest = max(bands, key=lambda band: profile[band[0] : band[1]].sum(), default=(0, bottom - top))
    return float(top + heaviest[1])


def page_type_size(sizes: Sequence[float], letter: float) -> float:
    """The usual type size of a page in pixels, from those of its words and the height of its small letters (or 0)."""
    usual_size, expected = median(sizes), letter / _SMALL
    far = expected > 0 and not 1 / _APART < usual_size / expected < _APART
    return expected if far else usual_size


def is_trusted(size: float, page_size: float) -> bool:
    """Whether a line can be that large: titles and notes can, boxes around two lines that touch cannot."""
    return _LEAST_SHARE <= size / page_size <= _MOST_SHARE


def usual(size: float, page_size: float, letters: int) -> float:
    """The size itself, or the page's usual one where the two are as near as measuring `letters` letters goes."""
    spread = _SPREAD if letters > _SHORT else _WIDE_SPREAD
    same = abs(size - page_size) <= spread * page_size
    return page_size if same or not is_trusted(size, page_size) else size


def stroke(grey: Pixels) -> float:
    """The mean width of the strokes in a part of a page, in pixels; 0 where nothing is printed."""
    ink = (grey < 128).astype(np.uint8)
    area = int(ink.sum())
    edge = area - int(cv2.erode(ink, np.ones((3, 3), np.uint8), borderValue=0).sum())
    return 2.0 * area / edge if edge else 0.0


def is_bold(stroke_share: float, usual_share: float, size: float) -> bool:
    """Whether strokes, as shares of the type size (pixels), are thicker than the page's usual ones."""
    return usual_share * size >= _LEAST_STROKE and stroke_share > _BOLD * usual_share


def even_weights(bold: Sequence[bool], lengths: Sequence[int]) -> list[bool]:
    """Which words of a line are bold, those few that differ from nearly all others put right."""
    share = sum(n for b, n in zip(bold, lengths, strict=True) if b) / max(sum(lengths), 1)
    if share >= _MOSTLY:
        return [True] * len(bold)
    return [False] * len(bold) if share <= _HARDLY else list(bold)
