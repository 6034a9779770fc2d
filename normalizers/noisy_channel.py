"""What an OCR of another language reads for a Vietnamese syllable, and so what a reading may have been.

The channel reads onset and rhyme each for itself: P(reading | syllable) is the product of both, at the best cut of the
reading. A rhyme's readings are those that were counted (`data/confusions.tsv`, made by `tools/learn_confusions.py`),
smoothed by those of its vowels and its coda, and these by those of each letter, so that rhymes and readings that were
never seen together get their share.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from normalizers.syllable import all_syllables, parse
from normalizers.text import strip_marks

ONSET, RHYME, VOWEL, CODA, LETTER = "onset", "rhyme", "vowel", "coda", "letter"
_LONGEST = 14  # letters of a reading; longer ones are no single syllable
_PART_SHARE = 4.0  # weight of the estimate from vowels and coda, in counts of the rhyme
_DISCOUNT = 0.5  # taken from each count of a part for what was not seen
_LEAST = -4.5  # log10; a less likely reading of a part is not followed
_MARGIN = 4.0  # log10; candidates so much worse than the best are dropped
_MOST = 40
_LONGEST_VOWELS = 6  # letters read for the vowels of a rhyme
_VOWELS = frozenset("aeiouy")

Reading = tuple[str, float]


def cut(syllable: str) -> tuple[str, str]:
    """Onset and rhyme of a valid syllable as written, capitals and tone kept."""
    parts = parse(syllable)
    if parts is None:
        raise ValueError(f"no syllable: {syllable!r}")
    length = len(parts.onset)
    return syllable[:length], syllable[length:]


def cut_rhyme(rhyme: str) -> tuple[str, str]:
    """The vowels of a rhyme with their tone, and its coda ('ường' gives 'ườ', 'ng')."""
    length = len(rhyme)
    while length and strip_marks(rhyme[length - 1]).lower() not in _VOWELS:
        length -= 1
    return rhyme[:length], rhyme[length:]


class Channel:
    """The readings of syllables and their probabilities (log10), asked from the reading's side."""

    def __init__(self, rows: Iterable[tuple[str, str, str, int]]) -> None:
        parts = (ONSET, RHYME, VOWEL, CODA, LETTER)
        counts: dict[str, defaultdict[str, dict[str, int]]] = {part: defaultdict(dict) for part in parts}
        for part, truth, read, count in rows:
            counts[part][truth][read] = count
        self._onsets = _inverse(counts[ONSET])
        self._letters = _likelihoods(counts[LETTER])
        self._vowels = counts[VOWEL]
        self._vowel_totals = {vowels: sum(reads.values()) for vowels, reads in counts[VOWEL].items()}
        self._codas = _inverse(counts[CODA])
        self._rhymes = counts[RHYME]
        self._totals = {rhyme: sum(reads.values()) for rhyme, reads in self._rhymes.items()}
        self._direct: defaultdict[str, list[str]] = defaultdict(list)
        for rhyme, reads in self._rhymes.items():
            for read in reads:
                self._direct[read].append(rhyme)
        self._whole = _syllables_by_parts()
        self._vowels_of = lru_cache(maxsize=1 << 14)(self._find_vowels)
        self._rhymes_of = lru_cache(maxsize=1 << 14)(self._find_rhymes)
        self.candidates = lru_cache(maxsize=1 << 15)(self._find)

    def _find(self, read: str) -> tuple[Reading, ...]:
        """The syllables, in lower, title or upper case, that a reading may have been, the likeliest first."""
        if not 0 < len(read) <= _LONGEST:
            return ()
        found: dict[str, float] = {}
        for place in range(min(len(read), 5) + 1):
            onsets = self._onsets.get(read[:place])
            if not onsets:
                continue
            rhymes = self._rhymes_of(read[place:])
            for onset, first in onsets:
                allowed = self._whole.get(onset)
                if allowed is None:
                    continue
                for rhyme, second in rhymes:
                    if rhyme in allowed and first + second > found.get(onset + rhyme, _LEAST * 2):
                        found[onset + rhyme] = first + second
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
        return tuple(item for item in ranked if item[1] >= ranked[0][1] - _MARGIN)

    def _find_rhymes(self, read: str) -> tuple[Reading, ...]:
        parts: dict[str, float] = {}
        for place in range(len(read) + 1):
            codas = self._codas.get(read[place:], ())
            vowels = self._vowels_of(read[:place]) if codas else ()
            for vowel, first in vowels:
                for coda, second in codas:
                    likelihood = 10.0 ** (first + second)
                    if likelihood > parts.get(vowel + coda, 0.0):
                        parts[vowel + coda] = likelihood
        found = []
        for rhyme in {*parts, *self._direct.get(read, ())}:
            total = self._totals.get(rhyme, 0)
            count = self._rhymes[rhyme].get(read, 0) if total else 0
            share = (count + _PART_SHARE * parts.get(rhyme, 0.0)) / (total + _PART_SHARE)
            if share > 10.0**_LEAST:
                found.append((rhyme, math.log10(share)))
        return tuple(found)

    def _find_vowels(self, read: str) -> tuple[Reading, ...]:
        if len(read) > _LONGEST_VOWELS:
            return ()
        found = []
        for vowels, reads in self._vowels.items():
            total = self._vowel_totals[vowels]
            count = reads.get(read, 0)
            share = (count + _PART_SHARE * self._by_letters(vowels, read)) / (total + _PART_SHARE)
            if share > 10.0**_LEAST:
                found.append((vowels, math.log10(share)))
        return tuple(found)

    def _by_letters(self, vowels: str, read: str) -> float:
        """The likelihood that these vowels were read so, each for itself."""
        tables = [self._letters.get(vowel, {}) for vowel in vowels]
        if len(tables) == 1:
            return tables[0].get(read, 0.0)
        rest = tables[1]
        if len(tables) == 2:
            return max(tables[0].get(read[:i], 0.0) * rest.get(read[i:], 0.0) for i in range(len(read) + 1))
        if len(tables) > 3:
            return 0.0
        size = len(read) + 1
        return max(
            tables[0].get(read[:i], 0.0) * rest.get(read[i:j], 0.0) * tables[2].get(read[j:], 0.0)
            for i in range(size)
            for j in range(i, size)
        )


@cache
def load() -> Channel:
    """The channel of the package."""
    text = (files("normalizers") / "data" / "confusions.tsv").read_text("utf-8")
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return Channel((row[0], row[1], row[2], int(row[3])) for row in rows if row and not row[0].startswith("#"))


def _inverse(counts: Mapping[str, dict[str, int]]) -> dict[str, list[Reading]]:
    """For each reading the parts that it was read for."""
    table: defaultdict[str, list[Reading]] = defaultdict(list)
    for truth, reads in counts.items():
        total = sum(reads.values()) + 1
        for read, count in reads.items():
            likelihood = math.log10(max(count - _DISCOUNT, 0.25) / total)
            if likelihood > _LEAST:
                table[read].append((truth, likelihood))
    return dict(table)


def _likelihoods(counts: Mapping[str, dict[str, int]]) -> dict[str, dict[str, float]]:
    return {
        truth: {read: max(count - _DISCOUNT, 0.25) / (sum(reads.values()) + 1) for read, count in reads.items()}
        for truth, reads in counts.items()
    }


def _syllables_by_parts() -> dict[str, frozenset[str]]:
    """The rhymes that stand after each onset, in lower, title and upper case."""
    table: defaultdict[str, set[str]] = defaultdict(set)
    for syllable in all_syllables():
        onset, rhyme = cut(syllable)
        table[onset].add(rhyme)
        table[onset.upper()].add(rhyme.upper())
        if onset:
            table[onset.capitalize()].add(rhyme)
        else:
            table[""].add(rhyme.capitalize())
    return {onset: frozenset(rhymes) for onset, rhymes in table.items()}
