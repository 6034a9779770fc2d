"""Building of a `StaticTable`: cells are peeled off that one key alone uses, then filled in the opposite order."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from normalizers.static_table import Cells, Keys, Shape, StaticTable, positions, scramble, tags

_SLACK = 1.125  # cells a key; below this the peeling gets stuck
_TRIALS = 64


def build(keys: Keys, values: Cells) -> StaticTable:
    """The table of the keys, which must be distinct, and their values (unsigned integers)."""
    count = len(keys)
    segment = 1 << max(4, min(18, int(math.log(max(count, 2)) / math.log(3.33) + 2.25)))
    slack = max(_SLACK, 0.875 + 0.25 * math.log(1e6) / math.log(max(count, 2)))
    segments = max(1, math.ceil(count * slack / segment) - 2) if count else 1
    for trial in range(_TRIALS):
        shape = Shape(segment, segments + trial // 8, seed=0x5EED + trial)
        hashes = scramble(keys, shape.seed)
        places = np.stack(positions(hashes, shape)).astype(np.int64)
        order = _peel(places, shape.size)
        if order is not None:
            return StaticTable(
                shape, _fill(places, order, tags(hashes), shape.size), _fill(places, order, values, shape.size)
            )
    raise ValueError("the keys are not distinct")


Round = tuple[NDArray[np.int64], NDArray[np.int64]]


def _peel(places: NDArray[np.int64], size: int) -> list[Round] | None:
    """Rounds of (key, its own cell): in each, the cells that only one of the keys still left uses."""
    total = places.shape[1]
    degree = np.bincount(places.ravel(), minlength=size).astype(np.int32)
    mixed = np.zeros(size, dtype=np.int64)  # XOR of the keys that use a cell: the key itself where it is one
    for row in places:
        np.bitwise_xor.at(mixed, row, np.arange(total))
    rounds: list[Round] = []
    single = np.flatnonzero(degree == 1)
    while len(single):
        chosen, first = np.unique(mixed[single], return_index=True)
        rounds.append((chosen, single[first]))
        touched = places[:, chosen]
        for row in touched:
            np.subtract.at(degree, row, 1)
            np.bitwise_xor.at(mixed, row, chosen)
        touched = np.unique(touched)
        single = touched[degree[touched] == 1]
    return rounds if sum(len(chosen) for chosen, _ in rounds) == total else None


def _fill(places: NDArray[np.int64], rounds: list[Round], values: Cells, size: int) -> Cells:
    cells = np.zeros(size, dtype=values.dtype)
    for chosen, own in reversed(rounds):
        cells[own] = 0
        others = cells[places[0, chosen]] ^ cells[places[1, chosen]] ^ cells[places[2, chosen]]
        cells[own] = others ^ values[chosen]
    return cells
