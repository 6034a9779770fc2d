"""How alike two wordings of a task or target are: shared words by their rarity, and the order of the first words.

The score is a weighted mean of three measures, less something where one reports on a matter and one sees to it, and
where much of what the shorter wording begins with is not in the longer: the same verb with another object.

- the Dice coefficient of the sets of words, each weighed by its inverse document frequency (TF-IDF; a word is rarely
  repeated in one task, so its frequency there is left out);
- rapidfuzz's ratio over the first words, where a task says what it is about; what follows is purpose and manner;
- how much of the shorter wording stands among the first words of the longer: a row of a table is a few words, an item
  of the text on the same matter a paragraph.

The weights were chosen on the labelled pairs of `tests/pipeline/analysis/` (docs/topics.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Indel

from normalizers.topic_words import distinctions

DICE_WEIGHT = 0.475
HEAD_WEIGHT = 0.405
CONTAINED_WEIGHT = 0.12
SET_APART = 0.18  # taken off where one does something else with the matter
LACKING_WEIGHT = 0.2
LACKING_FREE = 0.4  # of the first words of the shorter wording may be missing in the longer
HEAD = 12  # words
RARE_WORDS = 8  # of a wording by which others like it are looked up
_SMOOTHING = 0.3  # the weight of a word that everything has
_PAIRS = 1 << 16  # scored at a time: what bounds memory
_CELLS = 1 << 22  # of a table of wordings by words

_Numbers = npt.NDArray[np.int64]
_Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A distinct wording: its number in the collection, its words, and the rarest of them, the rarest first."""

    number: int
    words: tuple[str, ...]
    rarest: tuple[str, ...]


class Similarity:
    """Compares wordings by the rarity of words in a collection of them.

    Args:
        collection: the words of every task or target, one entry each: what many plans say weighs little.
    """

    def __init__(self, collection: Iterable[Sequence[str]]) -> None:
        times = Counter(tuple(c) for c in collection)
        frequency: Counter[str] = Counter()
        for words, n in times.items():
            for word in set(words):
                frequency[word] += n
        count = times.total()
        weights = {w: _weight(count, n) for w, n in frequency.items()}
        # By their place in this order, words are compared faster than by weight and spelling.
        order = {w: at for at, w in enumerate(sorted(weights, key=lambda w: (-weights[w], w)))}
        self._known = {
            words: Wording(at, words, tuple(sorted(set(words), key=order.__getitem__)[:RARE_WORDS]))
            for at, words in enumerate(times)
        }
        self._table = _Table(list(times), order, weights)

    def wording(self, words: Sequence[str]) -> Wording:
        """Words of the collection, as they come from `normalizers.topic_words.words`.

        Raises:
            KeyError: the collection does not have them.
        """
        return self._known[tuple(words)]

    def score(self, one: Wording, other: Wording) -> float:
        """From 0 (nothing in common) to 1 (the same words in the same order); symmetric."""
        return self.scores([one.number], [other.number])[0]

    def scores(self, ones: Sequence[int], others: Sequence[int]) -> list[float]:
        """The scores of many pairs of wordings, by their numbers: each of `ones` with that at its place in `others`."""
        left, right = np.array(ones, np.int64), np.array(others, np.int64)
        found: list[float] = []
        for at in range(0, len(left), _PAIRS):
            found.extend(self._table.scores(left[at : at + _PAIRS], right[at : at + _PAIRS]).tolist())
        return found


class _Table:
    """The distinct words of wordings as numbers, one wording after the other, so that many pairs are scored at once."""

    def __init__(self, wordings: Sequence[tuple[str, ...]], number: Mapping[str, int], weights: Mapping[str, int]):
        # A letter a word: strings are compared several times faster than lists of words.
        spelled = ["".join(map(chr, map(number.__getitem__, words[:HEAD]))) for words in wordings]
        self.heads = np.array(spelled, object)
        apart: dict[frozenset[str], int] = {}
        self.distinctions = np.array([apart.setdefault(distinctions(w), len(apart)) for w in wordings], np.int64)
        # First the words of the head: what comes after them is told by its place.
        distinct = [dict.fromkeys(words) for words in wordings]
        self.lengths = np.array([len(d) for d in distinct], np.int64)
        self.starts = np.concatenate(([0], np.cumsum(self.lengths)))
        self.head_lengths = np.array([len(set(head)) for head in spelled], np.int64)
        self.words = np.fromiter((number[w] for w in chain.from_iterable(distinct)), np.int64, int(self.starts[-1]))
        self.weights = np.fromiter((weights[w] for w in number), np.int64, len(number))
        self.head_totals = np.array([sum([weights[w] for w in set(words[:HEAD])]) for words in wordings], np.int64)
        self.totals = np.array([sum([weights[w] for w in d]) for d in distinct], np.int64)
        # Of two that weigh the same, the first in the order of the alphabet counts as the shorter.
        self.ranks = np.empty(len(wordings), np.int64)
        self.ranks[sorted(range(len(wordings)), key=lambda n: (self.totals[n], wordings[n]))] = range(len(wordings))
        rows = max(1, min(len(wordings), _CELLS // max(1, len(number))))
        self.cells = np.zeros((rows, len(number)), np.int64)
        self.head_cells = np.zeros_like(self.cells)

    def scores(self, left: _Numbers, right: _Numbers) -> _Scores:
        """The score of each pair of numbers of wordings."""
        shared, in_left, in_right = np.zeros((3, len(left)), np.int64)
        for chosen, rows in self._rows(left):
            shared[chosen], in_left[chosen], in_right[chosen] = self._shared(left[chosen], right[chosen], rows)
        total = self.totals[left] + self.totals[right]
        left_is_short = self.ranks[left] <= self.ranks[right]
        short = np.where(left_is_short, self.totals[left], self.totals[right])
        contained = np.where(left_is_short, in_right, in_left) / np.maximum(short, 1)
        lacking = 1 - np.where(left_is_short, in_left / self._heads(left), in_right / self._heads(right))
        dice = 2 * shared / np.maximum(total, 1)
        heads = self.heads[left].tolist(), self.heads[right].tolist()
        head = process.cpdist(*heads, scorer=Indel.normalized_similarity, dtype=np.float64)
        apart = np.where(self.distinctions[left] != self.distinctions[right], SET_APART, 0.0)
        apart += LACKING_WEIGHT * np.maximum(0.0, lacking - LACKING_FREE)
        found: _Scores = np.maximum(0.0, DICE_WEIGHT * dice + HEAD_WEIGHT * head + CONTAINED_WEIGHT * contained - apart)
        found[(shared == 0) | (total == 0)] = 0.0
        found[left == right] = 1.0
        return found

    def _heads(self, numbers: _Numbers) -> _Numbers:
        """The weights of the first words, at least 1: a wording may have none."""
        return np.maximum(self.head_totals[numbers], 1)

    def _rows(self, left: _Numbers) -> Iterator[tuple[_Numbers, _Numbers]]:
        """Pairs whose left sides fit into the table of cells, and the wordings of its rows."""
        distinct, row = np.unique(left, return_inverse=True)
        for at in range(0, len(distinct), len(self.cells)):
            chosen = np.flatnonzero((row >= at) & (row < at + len(self.cells)))
            yield chosen, distinct[at : at + len(self.cells)]

    def _shared(self, left: _Numbers, right: _Numbers, rows: _Numbers) -> tuple[_Numbers, _Numbers, _Numbers]:
        """Of each pair the weight of the words that both have, that are in the head of the left, and of the right."""
        owner, place = self._places(rows)
        words = self.words[place]
        weights = self.weights[words]
        self.cells[owner, words] = weights
        in_head = place - self.starts[rows][owner] < self.head_lengths[rows][owner]
        self.head_cells[owner, words] = np.where(in_head, weights, 0)
        pair, at = self._places(right)
        cell = np.searchsorted(rows, left)[pair], self.words[at]
        both = self.cells[cell]
        first = at - self.starts[right][pair] < self.head_lengths[right][pair]
        found = [both, self.head_cells[cell], np.where(first, both, 0)]
        self.cells[owner, words] = self.head_cells[owner, words] = 0
        sums = [np.bincount(pair, values, len(left)).astype(np.int64) for values in found]
        return sums[0], sums[1], sums[2]

    def _places(self, numbers: _Numbers) -> tuple[_Numbers, _Numbers]:
        """For each word of each wording: at which place of `numbers` the wording is, and where in `words` it stands."""
        lengths = self.lengths[numbers]
        owner = np.repeat(np.arange(len(numbers)), lengths)
        before = np.cumsum(lengths) - lengths
        return owner, np.arange(len(owner)) - before[owner] + self.starts[numbers][owner]


def _weight(count: int, frequency: int) -> int:
    # Whole numbers: their sum does not depend on the order, which for a set changes from run to run.
    return round(1000 * (math.log((count + 1) / (frequency + 1)) + _SMOOTHING))
