"""What an OCR of another language reads for a Vietnamese syllable, and so what a reading may have been.

The channel reads onset and rhyme each for itself: P(reading | syllable) is the product of both, at the best cut of the
reading. A rhyme's readings are those that were counted (`data/confusions.tsv`, made by `tools/learn_confusions.py`),
smoothed by those of its vowels and its coda, and these by those of each letter, so that rhymes and readings that were
never seen together get their share. All probabilities of a reading are one array over what it may have been read for.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizers.syllable import is_valid, parse, skeleton

ONSET, RHYME, VOWEL, CODA, LETTER = "onset", "rhyme", "vowel", "coda", "letter"
_LONGEST = 14  # letters of a reading; longer ones are no single syllable
_LONGEST_ONSET = 5
_LONGEST_CODA = 4
_LONGEST_VOWELS = 6
_LONGEST_LETTER = 3
_PARTS = 4.0  # weight of the estimate from the parts of a group, in counts
_PARTS_SHARE = 0.6  # and on top as a share of the group's counts: another scanner makes other mistakes
_CLASS_SHARE = 0.06  # weight of the readings that letters with as many marks have
_DISCOUNT = 0.5  # taken from each count of a part for what was not seen
_UNSEEN = (1e-5, 3e-4, 1e-4, 1e-6)  # likelihood that a marked vowel is read as so many letters it never was read as
_UNSEEN_PLAIN = 1e-6
_LEAST = 1e-9
_UNIGRAM_SHARE = 0.6  # how much the frequency of a word counts when the likeliest are chosen
_MARGIN = 6.0  # log10; candidates so much worse than the best are dropped
_MOST = 40
_VOWELS = frozenset("aeiouy")

Row = tuple[str, str, str, int]
Vector = NDArray[np.float64]
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that a reading may have been: its id, its spelling in the case it was read in, log10 P(reading | word)."""

    word: int
    text: str
    likelihood: float


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
    """The readings of the syllables of a vocabulary, asked from the reading's side."""

    def __init__(self, rows: Iterable[Row], words: Sequence[str], unigrams: NDArray[Any]) -> None:
        """Set up the tables: rows of part, truth, reading, count; words, and the log10 of their frequency."""
        counts: dict[str, defaultdict[str, dict[str, int]]] = {
            part: defaultdict(dict) for part in (ONSET, RHYME, VOWEL, CODA, LETTER)
        }
        for part, truth, read, count in rows:
            counts[part][truth][read] = count
        cuts = [(number, *cut(text)) for number, word in enumerate(words) if is_valid(word) for text in _cases(word)]
        self._onset_names = sorted({onset for _, onset, _ in cuts})
        self._rhyme_names = sorted({rhyme for _, _, rhyme in cuts})
        self._set_words(cuts, unigrams)
        self._onsets = _likelihoods(counts[ONSET], self._onset_names)
        self._rhymes = _Group(counts[RHYME], self._rhyme_names)
        parts = [cut_rhyme(rhyme) for rhyme in self._rhyme_names]
        vowels, codas = sorted({v for v, _ in parts}), sorted({c for _, c in parts})
        self._vowel_of = np.array([vowels.index(v) for v, _ in parts])
        self._coda_of = np.array([codas.index(c) for _, c in parts])
        self._codas = _likelihoods(counts[CODA], codas)
        self._vowels = _Group(counts[VOWEL], vowels)
        self._letters = _Letters(counts[LETTER], vowels)
        self._of_vowels = lru_cache(maxsize=1 << 12)(self._find_vowels)
        self._of_rhyme = lru_cache(maxsize=1 << 12)(self._find_rhymes)
        self.candidates = lru_cache(maxsize=1 << 15)(self._find)

    def _set_words(self, cuts: Sequence[tuple[int, str, str]], unigrams: NDArray[Any]) -> None:
        onsets = {name: i for i, name in enumerate(self._onset_names)}
        rhymes = {name: i for i, name in enumerate(self._rhyme_names)}
        self._word = np.array([number for number, _, _ in cuts], dtype=np.int64)
        self._onset_of = np.array([onsets[onset] for _, onset, _ in cuts], dtype=np.int64)
        self._rhyme_of = np.array([rhymes[rhyme] for _, _, rhyme in cuts], dtype=np.int64)
        self._prior = _UNIGRAM_SHARE * np.asarray(unigrams, dtype=np.float64)[self._word]

    def _find(self, read: str) -> tuple[Guess, ...]:
        """The words, in lower, title or upper case, that a reading may have been, the likeliest first."""
        if not 0 < len(read) <= _LONGEST:
            return ()
        likelihoods = np.zeros(len(self._word))
        for place in range(min(len(read), _LONGEST_ONSET) + 1):
            onsets = self._onsets.get(read[:place])
            if onsets is not None:
                spread = onsets[self._onset_of]
                some = np.flatnonzero(spread)
                found = spread[some] * self._of_rhyme(read[place:])[self._rhyme_of[some]]
                likelihoods[some] = np.maximum(likelihoods[some], found)
        some = np.flatnonzero(likelihoods > _LEAST)
        if not len(some):
            return ()
        logs = np.log10(likelihoods[some])
        rank = logs + self._prior[some]
        order = np.argsort(-rank, kind="stable")[:_MOST] if len(rank) <= _MOST else _top(rank)
        return tuple(self._guess(int(some[i]), float(logs[i])) for i in order if rank[i] >= rank[order[0]] - _MARGIN)

    def _guess(self, number: int, likelihood: float) -> Guess:
        text = self._onset_names[self._onset_of[number]] + self._rhyme_names[self._rhyme_of[number]]
        return Guess(int(self._word[number]), text, likelihood)

    def _find_rhymes(self, read: str) -> Vector:
        """P(reading | rhyme) of every rhyme."""
        parts = np.zeros(len(self._rhyme_names))
        for place in range(max(0, len(read) - _LONGEST_CODA), len(read) + 1):
            codas = self._codas.get(read[place:])
            if codas is not None:
                np.maximum(parts, self._of_vowels(read[:place])[self._vowel_of] * codas[self._coda_of], out=parts)
        return self._rhymes.mixed(read, parts)

    def _find_vowels(self, read: str) -> Vector:
        return self._vowels.mixed(read, self._letters.of_groups(read))


class _Group:
    """Counted readings of groups of letters, mixed with an estimate from their parts."""

    def __init__(self, counts: Counts, names: Sequence[str]) -> None:
        self._totals = np.array([float(sum(counts.get(name, {}).values())) for name in names])
        self._weights = _PARTS + _PARTS_SHARE * self._totals
        self._reads: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, name in enumerate(names):
            for read, count in counts.get(name, {}).items():
                self._reads[read].append((number, count))

    def mixed(self, read: str, parts: Vector) -> Vector:
        """P(reading | group) of every group."""
        result = self._weights * parts
        for number, count in self._reads.get(read, ()):
            result[number] += count
        return result / (self._totals + self._weights)


class _Letters:
    """Readings of single vowels; a group of up to three is read letter by letter."""

    def __init__(self, counts: Counts, groups: Sequence[str]) -> None:
        names = sorted({letter for group in groups for letter in group})
        marked = np.array([not name.isascii() for name in names])
        self._table = _smoothed(counts, names)
        self._unseen = [np.where(marked, share, _UNSEEN_PLAIN) for share in _UNSEEN]
        self._size = len(groups)
        self._columns = []  # for one, two and three letters: which groups, and their letters
        for length in (1, 2, 3):
            chosen = [number for number, group in enumerate(groups) if len(group) == length]
            letters = np.array(
                [[names.index(letter) for letter in groups[number]] for number in chosen], dtype=np.int64
            )
            self._columns.append((np.array(chosen, dtype=np.int64), letters.reshape(-1, length)))

    def of_groups(self, read: str) -> Vector:
        """P(reading | group) of every group, at the best cut."""
        result = np.zeros(self._size)
        size = len(read)
        if size > _LONGEST_VOWELS:
            return result
        (one, first), (two, pair), (three, triple) = self._columns
        result[one] = self._of(read)[first[:, 0]]
        best = np.zeros(len(two))
        best_of_three = np.zeros(len(three))
        for i in range(max(0, size - 2 * _LONGEST_LETTER), min(size, _LONGEST_LETTER) + 1):
            left = self._of(read[:i])
            np.maximum(best, left[pair[:, 0]] * self._of(read[i:])[pair[:, 1]], out=best)
            for j in range(max(i, size - _LONGEST_LETTER), min(size, i + _LONGEST_LETTER) + 1):
                rest = self._of(read[i:j])[triple[:, 1]] * self._of(read[j:])[triple[:, 2]]
                np.maximum(best_of_three, left[triple[:, 0]] * rest, out=best_of_three)
        result[two], result[three] = best, best_of_three
        return result

    def _of(self, read: str) -> Vector:
        found = self._table.get(read)
        if found is not None:
            return found
        return self._unseen[len(read)] if len(read) < len(self._unseen) else np.zeros_like(self._unseen[0])


def load(words: Sequence[str], unigrams: NDArray[Any]) -> Channel:
    """The channel of the package, for the words of a language model."""
    text = (files("normalizers") / "data" / "confusions.tsv").read_text("utf-8")
    return Channel(parse_rows(text), words, unigrams)


def parse_rows(text: str) -> Iterable[Row]:
    """The rows of a table of confusions."""
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return ((row[0], row[1], row[2], int(row[3])) for row in rows if row and not row[0].startswith("#"))


def _top(scores: Vector) -> NDArray[np.int64]:
    """The places of the highest scores, the highest first."""
    places = np.argpartition(scores, len(scores) - _MOST)[-_MOST:]
    return np.asarray(places[np.argsort(-scores[places], kind="stable")])


def _likelihoods(counts: Counts, names: Sequence[str]) -> dict[str, Vector]:
    """For each reading its likelihood for each name."""
    table: dict[str, Vector] = {}
    for number, name in enumerate(names):
        reads = counts.get(name, {name: 1})
        total = sum(reads.values()) + 1
        for read, count in reads.items():
            table.setdefault(read, np.zeros(len(names)))[number] = max(count - _DISCOUNT, 0.25) / total
    return table


def _smoothed(counts: Counts, names: Sequence[str]) -> dict[str, Vector]:
    """As `_likelihoods` of letters, smoothed by the readings of all letters with as many marks."""
    classes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for letter, reads in counts.items():
        classes[_marks(letter)].update({read: count for read, count in reads.items() if read != skeleton(letter)})
    every = {read for reads in counts.values() for read in reads}
    table = {read: np.array([_unseen(name, read) for name in names]) for read in every}
    for number, name in enumerate(names):
        reads, alike = counts.get(name, {}), classes[_marks(name)]
        total, everything = sum(reads.values()) + 1, sum(alike.values()) + 1
        for read in {*reads, *alike}:
            own = (1 - _CLASS_SHARE) * reads.get(read, 0) / total
            table[read][number] = max(own + _CLASS_SHARE * alike[read] / everything, _unseen(name, read))
    return table


def _unseen(letter: str, read: str) -> float:
    return _UNSEEN[min(len(read), len(_UNSEEN) - 1)] if not letter.isascii() else _UNSEEN_PLAIN


def _marks(letter: str) -> int:
    return len(unicodedata.normalize("NFD", letter)) - 1


def _cases(word: str) -> tuple[str, ...]:
    """A word in lower, title and upper case, each once."""
    return tuple(dict.fromkeys((word, word[:1].upper() + word[1:], word.upper())))
