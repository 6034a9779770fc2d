"""A static table from 64-bit keys to small values: three reads and two XORs a look-up, vectorised, no probing.

It is a binary fuse filter (Graf and Lemire, 2022) that gives a value besides the answer 'it is in': each cell holds
what makes the XOR of a key's three cells its fingerprint and value. A key that is not in the table is taken for one
that is with the probability 2^-16, the width of the fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Cells = NDArray[Any]

_MIX = np.uint64(0xFF51AFD7ED558CCD)
_TAG = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes a table's positions follow from: cells of a segment (a power of two) and segments."""

    segment: int
    segments: int
    seed: int

    @property
    def size(self) -> int:
        """Cells of the table."""
        return (self.segments + 2) * self.segment


def scramble(keys: Keys, seed: int) -> Keys:
    """The hash of each key."""
    hashes = keys + np.uint64(seed)
    hashes ^= hashes >> np.uint64(33)
    hashes *= _MIX
    hashes ^= hashes >> np.uint64(29)
    hashes *= _TAG
    hashes ^= hashes >> np.uint64(32)
    return hashes


def positions(hashes: Keys, shape: Shape) -> tuple[Keys, Keys, Keys]:
    """The three cells of each hash, in three segments that follow each other."""
    mask = np.uint64(shape.segment - 1)
    first = ((hashes >> _HALF) * np.uint64(shape.segments * shape.segment)) >> _HALF
    second = first + np.uint64(shape.segment)
    third = second + np.uint64(shape.segment)
    second ^= (hashes >> np.uint64(18)) & mask
    third ^= hashes & mask
    return first, second, third


def tags(hashes: Keys) -> NDArray[np.uint16]:
    """The fingerprint of each hash."""
    return ((hashes * _TAG) >> np.uint64(48)).astype(np.uint16)


@dataclass(frozen=True, slots=True)
class StaticTable:
    """The table: fingerprints and values in two arrays of the same length."""

    shape: Shape
    fingerprints: NDArray[np.uint16]
    values: Cells

    def find(self, keys: Keys) -> tuple[NDArray[np.bool_], Cells]:
        """Which of the keys are in the table, and the values of those alone, in order."""
        hashes = scramble(keys, self.shape.seed)
        first, second, third = positions(hashes, self.shape)
        found = self.fingerprints[first]
        found ^= self.fingerprints[second]
        found ^= self.fingerprints[third]
        hit = found == tags(hashes)
        first, second, third = first[hit], second[hit], third[hit]
        return hit, self.values[first] ^ self.values[second] ^ self.values[third]
