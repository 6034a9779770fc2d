"""Several readings of one page put together, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.geometry import Box
from extractors.page import Page, Word

_SAME = 0.5  # of their common area: two boxes around one word


def vote(page: Page, others: Iterable[Page]) -> Page:
    """The page with the text of each word that its readings are together surest of.

    Which words there are and where is left as `page` has it: a vote settles letters and marks, no layout.
    """
    readings = [_Words(other.words) for other in others]
    words = tuple(_elected(word, [r.at(word.box) for r in readings if word.box is not None]) for word in page.words)
    return replace(page, words=words)


class _Words:
    """The words of a reading, to be found by their place."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.rows: dict[int, list[Word]] = {}
        for word in words:
            if word.box is not None:
                for row in range(int(word.box.top // 10), int(word.box.bottom // 10) + 1):
                    self.rows.setdefault(row, []).append(word)

    def at(self, box: Box) -> Word | None:
        near = self.rows.get(int(box.centre[1] // 10), [])
        shares = [(_share(box, word.box), i) for i, word in enumerate(near) if word.box is not None]
        share, i = max(shares, default=(0.0, 0))
        return near[i] if share > _SAME else None


def _share(a: Box, b: Box) -> float:
    common = a.overlap(b)
    return common / (a.width * a.height + b.width * b.height - common) if common else 0.0


def _elected(word: Word, others: Sequence[Word | None]) -> Word:
    sureness: dict[str, float] = {word.text: word.confidence}
    surest: dict[str, float] = {word.text: word.confidence}
    for other in others:
        if other is not None:
            sureness[other.text] = sureness.get(other.text, 0.0) + other.confidence
            surest[other.text] = max(surest.get(other.text, 0.0), other.confidence)
    text = max(sureness, key=lambda t: sureness[t])
    return replace(word, text=text, confidence=surest[text])
