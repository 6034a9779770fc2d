"""How alike two wordings of a task or target are: shared words by their rarity, and the order of the first words.

The score is a weighted mean of three measures, less something where one reports on a matter and one sees to it:

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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from normalizers.topic_words import distinctions

DICE_WEIGHT = 0.475
HEAD_WEIGHT = 0.405
CONTAINED_WEIGHT = 0.12
SET_APART = 0.18  # taken off where one does something else with the matter
HEAD = 12  # words
_SMOOTHING = 0.3  # the weight of a word that everything has


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A distinct wording, ready to be compared; `weight` is the sum over its distinct words."""

    words: tuple[str, ...]
    distinct: frozenset[str]
    rarest: tuple[str, ...]
    head: tuple[str, ...]
    head_words: frozenset[str]
    distinctions: frozenset[str]
    weight: int


class Similarity:
    """Compares wordings by the rarity of words in a collection of them.

    Args:
        collection: the words of every task or target, one entry each: what many plans say weighs little.
    """

    def __init__(self, collection: Iterable[Sequence[str]]) -> None:
        frequency: Counter[str] = Counter()
        count = 0
        for words, times in Counter(tuple(c) for c in collection).items():
            for word in set(words):
                frequency[word] += times
            count += times
        self.weights = {w: _weight(count, n) for w, n in frequency.items()}

    def wording(self, words: Sequence[str]) -> Wording:
        """Words of the collection, as they come from `normalizers.topic_words.words`."""
        distinct = frozenset(words)
        weights = self.weights
        rarest = tuple(sorted(distinct, key=lambda w: (-weights[w], w)))
        head = tuple(words[:HEAD])
        weight = sum(weights[w] for w in distinct)
        return Wording(tuple(words), distinct, rarest, head, frozenset(head), distinctions(tuple(words)), weight)

    def score(self, one: Wording, other: Wording) -> float:
        """From 0 (nothing in common) to 1 (the same words in the same order); symmetric."""
        if one.words == other.words:
            return 1.0
        weights = self.weights
        total = one.weight + other.weight
        shared = one.distinct & other.distinct
        if not shared or not total:
            return 0.0
        dice = 2 * sum([weights[w] for w in shared]) / total
        head = Indel.normalized_similarity(one.head, other.head)
        short, long = (one, other) if (one.weight, one.words) <= (other.weight, other.words) else (other, one)
        contained = sum([weights[w] for w in shared & long.head_words]) / short.weight
        apart = SET_APART if one.distinctions != other.distinctions else 0.0
        return max(0.0, DICE_WEIGHT * dice + HEAD_WEIGHT * head + CONTAINED_WEIGHT * contained - apart)


def _weight(count: int, frequency: int) -> int:
    # Whole numbers: their sum does not depend on the order, which for a set changes from run to run.
    return round(1000 * (math.log((count + 1) / (frequency + 1)) + _SMOOTHING))
