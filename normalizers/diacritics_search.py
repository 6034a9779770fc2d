"""Search for the most likely words: a lattice of candidates, a beam over it, and how sure each choice is.

A run of text is a row of slots, each with candidate words and what the channel thinks of them (log10). Many runs are
searched side by side, slot by slot, in arrays of shape (runs, hypotheses, candidates).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizers.language_model import Context, Floats, Ids, LanguageModel, pack

NOTHING = np.float32(-1e9)  # the score of what does not exist
_CELLS = 400_000  # runs times pairs of candidates that are worked on at a time: bounds the memory


@dataclass(frozen=True, slots=True)
class Slot:
    """The candidates of one position: ids in the vocabulary and log10 weights of the channel, best first."""

    words: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a slot: which of its candidates, and its share of the probability among them."""

    candidate: int
    confidence: float


Run = Sequence[Slot]


def search(model: LanguageModel, runs: Sequence[Run], start: Sequence[int], beam: int) -> list[list[Choice]]:
    """The choices of each run; `start` is the word that stands before it."""
    results: list[list[Choice]] = [[] for _ in runs]
    for batch in _batches(runs):
        lattice = _Lattice.of([runs[i] for i in batch])
        paths = _beam(model, lattice, np.array([start[i] for i in batch], dtype=np.int64), beam)
        shares = _shares(model, lattice, paths, np.array([start[i] for i in batch], dtype=np.int64))
        for row, i in enumerate(batch):
            length = len(runs[i])
            choices = zip(paths[row, :length].tolist(), shares[row, :length].tolist(), strict=True)
            results[i] = [Choice(candidate, share) for candidate, share in choices]
    return results


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Slots of several runs as arrays (run, position, candidate), padded."""

    words: Ids
    weights: Floats
    valid: NDArray[np.bool_]
    lengths: Ids

    @classmethod
    def of(cls, runs: Sequence[Run]) -> _Lattice:
        lengths = np.array([len(run) for run in runs], dtype=np.int64)
        width = max((len(slot.words) for run in runs for slot in run), default=1)
        shape = (len(runs), int(lengths.max(initial=1)), width)
        sizes = np.zeros(shape[:2], dtype=np.int64)
        for row, run in enumerate(runs):
            sizes[row, : len(run)] = [len(slot.words) for slot in run]
        valid = np.arange(width) < sizes[:, :, None]
        words = np.zeros(shape, dtype=np.int64)
        weights = np.full(shape, NOTHING, dtype=np.float32)
        words[valid] = [word for run in runs for slot in run for word in slot.words]
        weights[valid] = [weight for run in runs for slot in run for weight in slot.weights]
        return cls(words, weights, valid, lengths)


def _batches(runs: Sequence[Run]) -> Iterator[list[int]]:
    """Runs of like length and width together, as many as memory allows."""
    filled = [i for i, run in enumerate(runs) if run]
    widths = {i: max(len(slot.words) for slot in runs[i]) for i in filled}
    batch: list[int] = []
    width = 1
    for i in sorted(filled, key=lambda i: (len(runs[i]), widths[i])):
        width = max(width, widths[i])
        if batch and (len(batch) + 1) * max(width * width, 64) > _CELLS:
            yield batch
            batch, width = [], widths[i]
        batch.append(i)
    if batch:
        yield batch


def _beam(model: LanguageModel, lattice: _Lattice, start: Ids, beam: int) -> Ids:
    """The index of the best candidate at each position of each run."""
    runs, length, _ = lattice.words.shape
    score = np.zeros((runs, 1), dtype=np.float32)
    before = start[:, None]
    no = np.zeros((runs, 1), dtype=np.float32)
    context = Context(last=start[:, None], key2=start[:, None], key3=start[:, None], backoff2=no, backoff3=no)
    depth = np.ones((runs, 1), dtype=np.int8)  # how many of the last words the model holds as a context
    chosen = np.zeros((runs, 1), dtype=np.int64)
    backward: list[NDArray[Any]] = []
    candidates: list[NDArray[Any]] = []
    for position in range(length):
        active = position < lattice.lengths
        words, valid = lattice.words[:, position], lattice.valid[:, position] & active[:, None]
        step = _extend(model, context, depth, chosen, before, words, valid, score > NOTHING / 2)
        total = score[:, :, None] + step.score + lattice.weights[:, position][:, None, :]
        total[~valid[:, None, :].repeat(total.shape[1], 1)] = NOTHING
        total[~active, :, 0] = score[~active]  # a run that is over keeps its hypotheses
        pick, score = _best(total, step.keys(context, words), beam)
        parent, candidate = np.divmod(pick, words.shape[1])
        backward.append(parent)
        candidates.append(candidate)
        context, depth = step.follow(context, words, parent, candidate)
        chosen, before = candidate, words
    return _trace(score, backward, candidates)


@dataclass(frozen=True, slots=True)
class _Step:
    """All extensions of all hypotheses: shape (runs, hypotheses, candidates)."""

    score: Floats
    hit2: NDArray[np.bool_]
    hit3: NDArray[np.bool_]
    backoff2: Floats
    backoff3: Floats

    def keys(self, context: Context, words: Ids) -> Ids:
        """What the model remembers of each extension; two that are equal here have the same future."""
        single = np.broadcast_to(words[:, None, :], self.score.shape)
        pair = pack(context.last[:, :, None], single)
        triple = pack(context.key2[:, :, None], single)
        return np.where(self.hit3, triple, np.where(self.hit2, pair, single))

    def follow(self, context: Context, words: Ids, parent: Ids, candidate: Ids) -> tuple[Context, NDArray[np.int8]]:
        """The contexts of the hypotheses that were kept."""
        rows = np.arange(len(words))[:, None]
        last = words[rows, candidate]
        key2 = pack(context.last[rows, parent], last)
        key3 = pack(context.key2[rows, parent], last)
        depth = 1 + self.hit2[rows, parent, candidate].astype(np.int8) + self.hit3[rows, parent, candidate]
        backoffs = self.backoff2[rows, parent, candidate], self.backoff3[rows, parent, candidate]
        return Context(last, key2, key3, *backoffs), depth


def _extend(
    model: LanguageModel,
    context: Context,
    depth: NDArray[np.int8],
    chosen: Ids,
    before: Ids,
    words: Ids,
    valid: NDArray[np.bool_],
    alive: NDArray[np.bool_],
) -> _Step:
    """Score every candidate after every hypothesis."""
    rows = np.arange(len(words))[:, None]
    asked = np.zeros((*before.shape, words.shape[1]), dtype=bool)
    asked[np.nonzero(alive)[0], chosen[alive]] = True
    asked &= valid[:, None, :]
    hit2, short, backoff2 = model.longer(model.bigrams, before[:, :, None], words[:, None, :], asked)
    short = np.where(hit2, short, model.backoffs[before][:, :, None] + model.unigrams[words][:, None, :])
    hit2, short, backoff2 = hit2[rows, chosen], short[rows, chosen], backoff2[rows, chosen]
    asked = hit2 & (depth >= 2)[:, :, None] & alive[:, :, None]
    hit3, middle, backoff3 = model.longer(model.trigrams, context.key2[:, :, None], words[:, None, :], asked)
    middle = np.where(hit3, middle, context.backoff2[:, :, None] + short)
    asked = hit3 & (depth >= 3)[:, :, None]
    hit4, long, _ = model.longer(model.fourgrams, context.key3[:, :, None], words[:, None, :], asked)
    score = np.where(hit4, long, context.backoff3[:, :, None] + middle)
    return _Step(score, hit2, hit3, backoff2, backoff3)


def _best(total: Floats, keys: Ids, beam: int) -> tuple[Ids, Floats]:
    """The best extensions of each run, of those with the same future the best alone."""
    runs = len(total)
    flat, keys = total.reshape(runs, -1), keys.reshape(runs, -1)
    many = min(flat.shape[1], beam + beam // 2)
    if many < flat.shape[1]:
        pick = np.argpartition(-flat, many - 1, axis=1)[:, :many]
    else:
        pick = np.broadcast_to(np.arange(many), (runs, many))
    score = np.take_along_axis(flat, pick, 1)
    order = np.argsort(-score, axis=1, kind="stable")
    pick, score = np.take_along_axis(pick, order, 1), np.take_along_axis(score, order, 1)
    kept = np.take_along_axis(keys, pick, 1)
    same = kept[:, :, None] == kept[:, None, :]
    score = np.where((same & np.tri(many, many, -1, dtype=bool)).any(axis=2), NOTHING, score)
    if many > beam:
        order = np.argsort(-score, axis=1, kind="stable")[:, :beam]
        pick, score = np.take_along_axis(pick, order, 1), np.take_along_axis(score, order, 1)
    score = np.where(score <= NOTHING / 2, NOTHING, score)
    return pick.astype(np.int64), score.astype(np.float32)


def _trace(score: Floats, backward: list[NDArray[Any]], candidates: list[NDArray[Any]]) -> Ids:
    rows = np.arange(len(score))
    place = score.argmax(axis=1)
    path = np.zeros((len(score), len(backward)), dtype=np.int64)
    for position in range(len(backward) - 1, -1, -1):
        path[:, position] = candidates[position][rows, place]
        place = backward[position][rows, place]
    return path


def _shares(model: LanguageModel, lattice: _Lattice, paths: Ids, start: Ids) -> Floats:
    """The probability of each chosen candidate among those of its slot, the other slots as chosen."""
    runs, length, width = lattice.words.shape
    best = np.take_along_axis(lattice.words, paths[:, :, None], 2)[:, :, 0]
    best[np.arange(length) >= lattice.lengths[:, None]] = 0
    padded = np.concatenate([np.zeros((runs, 2), np.int64), start[:, None], best, np.zeros((runs, 3), np.int64)], 1)
    row, position = np.nonzero(lattice.valid.sum(axis=2) > 1)
    shares = np.ones((runs, length), dtype=np.float32)
    if not len(row):
        return shares
    valid = lattice.valid[row, position]
    pair, which = np.nonzero(valid)
    item_row, item_position = row[pair], position[pair]
    candidate = lattice.words[item_row, item_position, which]
    score = lattice.weights[item_row, item_position, which].astype(np.float32)
    around = [
        padded[item_row, item_position + offset] for offset in range(7)
    ]  # the candidate's own place is the fourth
    around[3] = candidate
    for offset in range(4):
        end = item_position + offset
        inside = end < lattice.lengths[item_row]
        known = np.minimum(end + 1, 3)
        window = [around[offset + i][inside] for i in range(4)]
        score[inside] += model.windows(window[0], window[1], window[2], window[3], known[inside])
    table = np.full(valid.shape, NOTHING, dtype=np.float32)
    table[pair, which] = score
    table = np.power(10.0, table - table.max(axis=1, keepdims=True))
    shares[row, position] = table[np.arange(len(row)), paths[row, position]] / table.sum(axis=1)
    return shares
