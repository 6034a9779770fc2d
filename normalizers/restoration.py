"""Which lines of a text lost their marks, and these lines restored; all others are left as they are.

The kind of text is told for a page and, where it looks doubtful, for each run of lines in it: a page may be clean but
for one stamp, or garbled but for one heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from normalizers.diacritics import Restored, load
from normalizers.text_kind import TextKind, classify

_RUN = 40  # words: so many tell the kind of a text with hardly an error
_FEWEST = 12  # words: below, the kind of the text around decides
_CERTAIN = 0.6
_VERY_CERTAIN = 0.8
_NATIVE = 0.06  # of the characters: no other language, encoding or damage has so many of the letters below
_NATIVE_LETTERS = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")

Lost = Literal["stripped", "garbled"]
_LOST: dict[TextKind, Lost] = {TextKind.STRIPPED: "stripped", TextKind.GARBLED: "garbled"}


def is_native(text: str) -> bool:
    """Whether a text is Vietnamese in Unicode beyond doubt, by the share of letters that nothing else has."""
    return bool(text) and len(_NATIVE_LETTERS.findall(text)) >= _NATIVE * len(text)


class Restoration:
    """Restores the lines of a document, page by page in their order; a short page goes with those before it."""

    def __init__(self, fewest: int = _FEWEST) -> None:
        """`fewest` words tell the kind of a text by themselves."""
        self._fewest = fewest
        self._before: Lost | None = None

    def lines(self, lines: Sequence[str]) -> list[Restored | None]:
        """The lines of a page restored; None for each that is good as it is, or that is no Vietnamese."""
        result: list[Restored | None] = [None] * len(lines)
        runs = [run for run in _runs(lines) if not is_native("".join(lines[i] for i in run))]
        if not runs:
            self._before = None if any(line.strip() for line in lines) else self._before
            return result
        kind = self._page_kind(lines)
        if kind is None:
            runs = list(_foreign_blocks(lines))
        for lost, chosen in _by_kind([(self._run_kind([lines[i] for i in run], kind), run) for run in runs]):
            restored = load().restore([lines[i] for i in chosen], lost)
            for i, line in zip(chosen, restored, strict=True):
                result[i] = line
        return result

    def _page_kind(self, lines: Sequence[str]) -> Lost | None:
        score = classify([word for line in lines for word in line.split()])
        if score.signals.words < self._fewest:
            return self._before
        lost = _LOST.get(score.kind)
        self._before = lost if score.certainty >= _CERTAIN else None
        return self._before

    def _run_kind(self, lines: Sequence[str], page: Lost | None) -> Lost | None:
        score = classify([word for line in lines for word in line.split()])
        lost = _LOST.get(score.kind)
        enough = score.signals.words >= self._fewest
        if page is not None:
            other = lost is None and score.kind is not TextKind.NO_TEXT and enough and score.certainty >= _VERY_CERTAIN
            return None if other else page
        return lost if enough and score.certainty >= _VERY_CERTAIN else None


def _runs(lines: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of consecutive lines that have 40 words together; the last run takes what remains."""
    run: list[int] = []
    words = 0
    remaining = sum(len(line.split()) for line in lines)
    for i, line in enumerate(lines):
        run.append(i)
        count = len(line.split())
        words += count
        remaining -= count
        if words >= _RUN and remaining >= _RUN:
            yield run
            run, words = [], 0
    if run:
        yield run


def _foreign_blocks(lines: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of consecutive lines none of which is native; what stands in a clean page."""
    block: list[int] = []
    for i, line in enumerate(lines):
        if is_native(line):
            if block:
                yield block
            block = []
        elif line.strip():
            block.append(i)
    if block:
        yield block


def _by_kind(runs: Sequence[tuple[Lost | None, list[int]]]) -> Iterator[tuple[Lost, list[int]]]:
    """Neighbouring runs of one kind as one, since a sentence does not end with a run."""
    open_kind: Lost | None = None
    chosen: list[int] = []
    for kind, run in runs:
        if chosen and open_kind is not None and (kind != open_kind or run[0] != chosen[-1] + 1):
            yield open_kind, chosen
            chosen = []
        open_kind = kind
        chosen = [*chosen, *run] if kind is not None else []
    if chosen and open_kind is not None:
        yield open_kind, chosen
