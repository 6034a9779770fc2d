"""What an OCR that knows Vietnamese reads for a letter when it errs: mostly the same letter with other marks.

P(reading | word) is the product over the letters, each counted on own pages (`data/misread_letters.tsv`, made by
`tools/learn_misreadings.py`) and smoothed: other marks of the same letter are always possible, other letters where
they were seen, or hardly. What the OCR says of its own sureness is evidence on top: `doubt` weighs it.
"""

from __future__ import annotations

import csv
import math
import tomllib
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers.syllable import skeleton

_COUNTED = 0.7  # share of what was counted of a letter; the rest goes by its marks: another scan makes other mistakes
_LEAST_MARKS = 3e-4  # likelihood of the same letter with other marks that was hardly ever seen
_OTHER_LETTER = 1e-7  # of another letter that never was

_VOWELS = frozenset("aeiouy")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")

Row = tuple[str, str, int]


class LetterChannel:
    """How likely each letter is read as another; words of one length are compared letter by letter."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Set up the tables from rows of truth, reading, count; both are in lower case."""
        self._counts: Counter[tuple[str, str]] = Counter()
        self._totals: Counter[str] = Counter()
        self._bases: Counter[tuple[str, str]] = Counter()
        self._bases_totals: Counter[str] = Counter()
        self._marks: Counter[tuple[str, str]] = Counter()
        self._marks_totals: Counter[str] = Counter()
        sources: defaultdict[str, set[str]] = defaultdict(set)
        for truth, read, count in rows:
            self._counts[truth, read] += count
            self._totals[truth] += count
            base, other = skeleton(truth), skeleton(read)
            self._bases[base, other] += count
            self._bases_totals[base] += count
            if base != other:
                sources[other].add(base)
            elif base in _VOWELS:
                for old, new in zip(_marks(truth), _marks(read), strict=True):
                    self._marks[old, new] += count
                    self._marks_totals[old] += count
        self.sources = {read: tuple(sorted(bases)) for read, bases in sources.items()}
        self.letter = cache(self._letter)

    def _letter(self, truth: str, read: str) -> float:
        """log10 P(read | truth) of one letter."""
        likely, total = self._likely(truth, read), self._totals[truth]
        if not total:
            return math.log10(likely)
        return math.log10(_COUNTED * self._counts[truth, read] / total + (1 - _COUNTED) * likely)

    def _likely(self, truth: str, read: str) -> float:
        """P(read | truth) by the letters without marks, and by their marks alone."""
        base, other = skeleton(truth), skeleton(read)
        if base not in _VOWELS or other not in _VOWELS:
            return max(self._base(base, other), _OTHER_LETTER) if truth != read else 1.0
        shares = [
            self._marks[old, new] / max(self._marks_totals[old], 1)
            for old, new in zip(_marks(truth), _marks(read), strict=True)
        ]
        marks = max(math.prod(shares), _LEAST_MARKS)
        return marks if base == other else max(self._base(base, other) * marks, _OTHER_LETTER)

    def _base(self, truth: str, read: str) -> float:
        return self._bases[truth, read] / max(self._bases_totals[truth], 1) if truth != read else _LEAST_MARKS

    def word(self, truth: str, read: str) -> float:
        """log10 P(read | truth) of words of the same length."""
        return sum(map(self.letter, truth, read))


@cache
def _marks(letter: str) -> tuple[str, str]:
    """The tone of a vowel and the mark of the letter itself, each with a sign of what it is."""
    marks = unicodedata.normalize("NFD", letter)[1:]
    tone = "".join(c for c in marks if c in _TONES)
    return f"tone {tone}", f"mark {''.join(c for c in marks if c not in _TONES)}"


@cache
def load() -> LetterChannel:
    """The channel of the package."""
    text = (files("normalizers") / "data" / "misread_letters.tsv").read_text("utf-8")
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return LetterChannel((row[0], row[1], int(row[2])) for row in rows if row and not row[0].startswith("#"))


@cache
def _sureness() -> tuple[list[float], list[float]]:
    facts: dict[str, Any] = tomllib.loads((files("normalizers") / "data" / "diacritics.toml").read_text("utf-8"))
    return facts["doubt"]["confidence"], facts["doubt"]["evidence"]


def doubt(confidence: float) -> float:
    """log10 of how much more often a misread word has this confidence (0..1) than one that was read well."""
    confidences, evidence = _sureness()
    place = bisect_right(confidences, confidence)
    if place == 0:
        return evidence[0]
    if place == len(confidences):
        return evidence[-1]
    low, high = confidences[place - 1], confidences[place]
    share = (confidence - low) / (high - low)
    return evidence[place - 1] + share * (evidence[place] - evidence[place - 1])
