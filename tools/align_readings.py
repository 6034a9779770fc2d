"""Alignment of what was typeset with what was read: lines of a page, words of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from normalizers.text import strip_marks

T = TypeVar("T")
_LEAST_LIKE = 0.5  # lines less alike than this are not taken for the same line
_GAP = 0.75
_TIES = {(1, 1): 0.0, (1, 2): 0.12, (2, 1): 0.12}  # how many words became how many, and what that costs


def similarity(truth: str, read: str) -> float:
    """How alike two strings are without marks and case, 0..1."""
    return float(Levenshtein.normalized_similarity(strip_marks(truth).lower(), strip_marks(read).lower()))


def line_pairs(truth: Sequence[str], read: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The lines of a page that were read, each with its reading."""
    for left, right in _align(truth, read, {(1, 1): 0.0}, lambda a, b: 1 - similarity(a[0], b[0])):
        if left and right and similarity(left[0], right[0]) >= _LEAST_LIKE:
            yield left[0], right[0]


def word_pairs(truth: str, read: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words of a line with what each became; two and one where words were joined or broken, none where lost."""
    yield from _align(truth.split(), read.split(), _TIES, lambda a, b: 1 - similarity("".join(a), "".join(b)))


def _align(
    left: Sequence[T],
    right: Sequence[T],
    ties: dict[tuple[int, int], float],
    distance: Callable[[tuple[T, ...], tuple[T, ...]], float],
) -> list[tuple[tuple[T, ...], tuple[T, ...]]]:
    """The cheapest alignment of two sequences: pairs of groups."""
    rows, columns = len(left), len(right)
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    move = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            options = [] if i or j else [(0.0, (0, 0))]
            if i:
                options.append((cost[i - 1][j] + _GAP, (1, 0)))
            if j:
                options.append((cost[i][j - 1] + _GAP, (0, 1)))
            for (m, n), extra in ties.items():
                if i >= m and j >= n and abs((i - m) - (j - n)) <= 8:
                    part = distance(tuple(left[i - m : i]), tuple(right[j - n : j]))
                    options.append((cost[i - m][j - n] + part + extra, (m, n)))
            cost[i][j], move[i][j] = min(options)
    pairs = []
    i, j = rows, columns
    while i or j:
        m, n = move[i][j]
        pairs.append((tuple(left[i - m : i]), tuple(right[j - n : j])))
        i, j = i - m, j - n
    return pairs[::-1]
