"""What an OCR of another language reads for a Vietnamese syllable, and so what a reading may have been.

The channel reads onset and rhyme each for itself: P(reading | syllable) is the product of both, at the best cut of the
reading. A rhyme's readings are those that were counted (`data/confusions.tsv`, made by `tools/learn_confusions.py`),
smoothed by those of its vowels and its coda, and these by those of each letter, so that rhymes and readings that were
never seen together get their share.
"""

from __future__ import annotations

import csv
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from normalizers.syllable import all_syllables, parse, skeleton

ONSET, RHYME, VOWEL, CODA, LETTER = "onset", "rhyme", "vowel", "coda", "letter"
_LONGEST = 14  # letters of a reading; longer ones are no single syllable
_PARTS = 4.0  # weight of the estimate from the parts of a group, in counts
_PARTS_SHARE = 0.05  # and on top as a share of the group's counts: another scanner makes other mistakes
_CLASS_SHARE = 0.03  # weight of the readings that letters with as many marks have
_DISCOUNT = 0.5  # taken from each count of a part for what was not seen
_LEAST = -4.5  # log10; a less likely reading of a part is not followed
_MARGIN = 4.0  # log10; candidates so much worse than the best are dropped
_MOST = 40
_UNSEEN = (1e-5, 3e-4, 1e-4)  # likelihood that a marked vowel is read as 0, 1 or 2 letters it never was read as
_LONGEST_VOWELS = 6  # letters read for the vowels of a rhyme
_LONGEST_LETTER = 3  # and for one of them
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
    while length and skeleton(rhyme[length - 1]).lower() not in _VOWELS:
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
            share = _mixed(count, total, parts.get(rhyme, 0.0))
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
            share = _mixed(count, total, self._by_letters(vowels, read))
            if share > 10.0**_LEAST:
                found.append((vowels, math.log10(share)))
        return tuple(found)

    def _by_letters(self, vowels: str, read: str) -> float:
        """The likelihood that these vowels were read so, each for itself."""
        if len(vowels) == 1:
            return self._letter(vowels, read)
        return max(
            self._letter(vowels[0], read[:i]) * self._by_letters(vowels[1:], read[i:])
            for i in range(min(len(read), _LONGEST_LETTER) + 1)
        )

    def _letter(self, vowel: str, read: str) -> float:
        found = self._letters.get(vowel, {}).get(read)
        if found is None:
            return _UNSEEN[len(read)] if len(read) < len(_UNSEEN) and not vowel.isascii() else 0.0
        return found


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


def _mixed(count: int, total: int, by_parts: float) -> float:
    weight = _PARTS + _PARTS_SHARE * total
    return (count + weight * by_parts) / (total + weight)


def _likelihoods(counts: Mapping[str, dict[str, int]]) -> dict[str, dict[str, float]]:
    """The likelihood of each reading of each letter, smoothed by those of all letters with as many marks."""
    classes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for letter, reads in counts.items():
        classes[_marks(letter)].update({read: count for read, count in reads.items() if read != skeleton(letter)})
    table = {}
    for letter, reads in counts.items():
        total, alike = sum(reads.values()) + 1, classes[_marks(letter)]
        everything = sum(alike.values()) + 1
        table[letter] = {
            read: (1 - _CLASS_SHARE) * reads.get(read, 0) / total + _CLASS_SHARE * alike[read] / everything
            for read in {*reads, *alike}
        }
    return table


def _marks(letter: str) -> int:
    return len(unicodedata.normalize("NFD", letter)) - 1


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
