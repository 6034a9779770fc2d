"""Modified Kneser-Ney estimates of n-grams in numpy, mixtures of two of them, and their pruning.

An n-gram is one integer: its word ids packed, the last word lowest. All tables are sorted by it, so that the n-grams of
a context lie together and a suffix is found by a mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """n-grams of each order (keys sorted) with their raw counts, and the number of tokens."""

    keys: list[Array]
    counts: list[Array]
    bits: int
    tokens: int


def count_ngrams(stream: Array, order: int, bits: int) -> Counts:
    """The n-grams of a stream of word ids where 0 is a break: one may begin or end with a break, none contains one."""
    keys, counts = [], []
    whole = stream.astype(np.uint64)
    packed = whole
    inner = np.zeros(len(stream), dtype=bool)  # the n-gram that begins here has a break inside
    for n in range(1, order + 1):
        if n > 1:
            inner = inner[:-1] | (stream[n - 2 : -1] == 0) if n > 2 else inner[:-1]
            packed = (packed[:-1] << np.uint64(bits)) | whole[n - 1 :]
        found, count = np.unique(packed[~inner], return_counts=True)
        keys.append(found)
        counts.append(count.astype(np.float64))
    return Counts(keys, counts, bits, len(stream))


@dataclass(frozen=True, slots=True)
class _Order:
    """An order of a Kneser-Ney model: P of each n-gram, and the weight of each of its contexts."""

    keys: Array
    probabilities: Array
    contexts: Array
    weights: Array


class KneserNey:
    """An interpolated modified Kneser-Ney model of all the n-grams that were counted."""

    def __init__(self, counts: Counts, words: int) -> None:
        self.bits = counts.bits
        self.orders: list[_Order] = []
        top = len(counts.keys)
        for n in range(1, top + 1):
            adjusted = counts.counts[n - 1] if n == top else _continuations(counts, n)
            lower = self.orders[-1] if n > 1 else None
            self.orders.append(_estimate(counts.keys[n - 1], adjusted, n, counts.bits, lower, words))

    def probability(self, keys: Array, n: int) -> Array:
        """P(last word | the others) of n-grams of order n, seen or not."""
        order = self.orders[n - 1]
        place = np.minimum(np.searchsorted(order.keys, keys), len(order.keys) - 1)
        seen = order.keys[place] == keys
        result = order.probabilities[place]
        rest = keys[~seen]
        if len(rest):
            if n == 1:
                result[~seen] = order.weights[0]
            else:
                result[~seen] = self.weight(rest >> np.uint64(self.bits), n) * self.probability(
                    rest & _mask(n - 1, self.bits), n - 1
                )
        return result

    def weight(self, contexts: Array, n: int) -> Array:
        """What a context of an n-gram leaves to the lower order; 1 for one that was not seen."""
        order = self.orders[n - 1]
        place = np.minimum(np.searchsorted(order.contexts, contexts), len(order.contexts) - 1)
        return np.where(order.contexts[place] == contexts, order.weights[place], 1.0)


def _continuations(counts: Counts, n: int) -> Array:
    """How many words come before each n-gram; its count where it begins with a break."""
    keys = counts.keys[n - 1]
    suffixes = counts.keys[n] & _mask(n, counts.bits)
    place = np.searchsorted(keys, suffixes)
    adjusted = np.bincount(place, minlength=len(keys)).astype(np.float64)
    first = keys >> np.uint64(counts.bits * (n - 1))
    begins = (first == 0) if n > 1 else np.zeros(len(keys), dtype=bool)
    adjusted[begins] = counts.counts[n - 1][begins]
    return np.maximum(adjusted, 1.0)


def _estimate(keys: Array, counts: Array, n: int, bits: int, lower: _Order | None, words: int) -> _Order:
    discounts = _discounts(counts)[np.minimum(counts, 3).astype(np.int64)]
    contexts, begin = np.unique(keys >> np.uint64(bits), return_index=True)
    sizes = np.diff(np.append(begin, len(keys)))
    totals = np.add.reduceat(counts, begin)
    weights = np.add.reduceat(discounts, begin) / totals
    spread = (counts - discounts) / np.repeat(totals, sizes)
    if lower is None:
        uniform = weights / words
        return _Order(keys, spread + uniform, contexts, uniform)
    place = np.searchsorted(lower.keys, keys & _mask(n - 1, bits))
    return _Order(keys, spread + np.repeat(weights, sizes) * lower.probabilities[place], contexts, weights)


def _discounts(counts: Array) -> Array:
    """The discounts of an n-gram counted 0, 1, 2 and 3 or more times."""
    n1, n2, n3, n4 = (float(np.count_nonzero(counts == c)) or 1.0 for c in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    found = (0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    return np.clip(np.array(found), (0, 0.1, 0.2, 0.3), (0, 0.95, 1.9, 2.8))


@dataclass(frozen=True, slots=True)
class Packed:
    """An order of the finished model, in log10; `backoffs` is None for the highest."""

    keys: Array
    probabilities: Array
    backoffs: Array | None


@dataclass(frozen=True, slots=True)
class Mixture:
    """The n-grams of several models with their mixed probabilities; `orders` has the back-off weights when pruned."""

    keys: list[Array]
    probabilities: list[Array]
    worth: list[Array]
    bits: int
    orders: tuple[Packed, ...] = ()

    @classmethod
    def of(cls, parts: Sequence[Counts], shares: Sequence[float], words: int) -> Mixture:
        """Mix the Kneser-Ney models of the counts, each with its share, over the n-grams that any of them has."""
        models = [KneserNey(part, words) for part in parts]
        keys, probabilities, worth = [], [], []
        for n in range(1, len(parts[0].keys) + 1):
            union = np.unique(np.concatenate([part.keys[n - 1] for part in parts]))
            if n == 1:
                union = np.arange(words, dtype=np.uint64)
            mixed = sum(s * m.probability(union, n) for s, m in zip(shares, models, strict=True))
            frequency = sum(s * _frequency(p, union, n) for s, p in zip(shares, parts, strict=True))
            keys.append(union)
            probabilities.append(np.asarray(mixed))
            if n == 1:
                worth.append(np.zeros(len(union)))
                continue
            left = sum(s * m.weight(union >> np.uint64(parts[0].bits), n) for s, m in zip(shares, models, strict=True))
            lower = probabilities[n - 2][np.searchsorted(keys[n - 2], union & _mask(n - 1, parts[0].bits))]
            worth.append(frequency * np.abs(np.log(mixed) - np.log(left * lower)))
        return cls(keys, probabilities, worth, parts[0].bits)

    def pruned(self, budget: int) -> Mixture:
        """The mixture with so many n-grams of order 2 and more, those that add most, and their back-off weights."""
        low, high = -40.0, 0.0
        for _ in range(14):
            middle = (low + high) / 2
            low, high = (middle, high) if self._size(np.exp(middle)) > budget else (low, middle)
        kept = self._kept(np.exp(high))
        keys = [k[mask] for k, mask in zip(self.keys, kept, strict=True)]
        probabilities = [p[mask] for p, mask in zip(self.probabilities, kept, strict=True)]
        return Mixture(keys, probabilities, [], self.bits, tuple(_backoffs(keys, probabilities, self.bits)))

    def _size(self, threshold: float) -> int:
        return int(sum(mask.sum() for mask in self._kept(threshold)[1:]))

    def _kept(self, threshold: float) -> list[Array]:
        """Masks of the n-grams to keep: those worth it, and the prefixes and suffixes of those kept."""
        kept = [np.ones(len(self.keys[0]), dtype=bool)]
        kept += [worth >= threshold for worth in self.worth[1:]]
        for n in range(len(kept), 2, -1):
            chosen = self.keys[n - 1][kept[n - 1]]
            for part in (chosen >> np.uint64(self.bits), chosen & _mask(n - 1, self.bits)):
                kept[n - 2][np.searchsorted(self.keys[n - 2], part)] = True
        return kept


def _frequency(part: Counts, keys: Array, n: int) -> Array:
    """The relative frequency of each n-gram in the counts."""
    own = part.keys[n - 1]
    place = np.minimum(np.searchsorted(own, keys), len(own) - 1)
    return np.where(own[place] == keys, part.counts[n - 1][place], 0.0) / part.tokens


def _backoffs(keys: list[Array], probabilities: list[Array], bits: int) -> list[Packed]:
    """The weights that make the probabilities after each context sum to one."""
    packed = []
    for n in range(1, len(keys) + 1):
        logs = np.log10(probabilities[n - 1])
        if n == len(keys):
            packed.append(Packed(keys[n - 1], logs, None))
            continue
        above = keys[n]
        context = np.searchsorted(keys[n - 1], above >> np.uint64(bits))
        lower = probabilities[n - 1][np.searchsorted(keys[n - 1], above & _mask(n, bits))]
        seen = np.bincount(context, probabilities[n], len(keys[n - 1]))
        seen_lower = np.bincount(context, lower, len(keys[n - 1]))
        weight = np.maximum(1 - seen, 1e-4) / np.maximum(1 - seen_lower, 1e-4)
        packed.append(Packed(keys[n - 1], logs, np.log10(weight)))
    return packed


def _mask(n: int, bits: int) -> np.uint64:
    return np.uint64((1 << (bits * n)) - 1)
