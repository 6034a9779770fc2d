"""Single mistakes of OCR: words, numbers, signs of lists, and capitals on pages that are good otherwise.

What may be done is decided by `normalizers` over lines of text and the confidences of their words; here words and lines
are taken apart and put together. A document is gone through page by page in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from extractors.page import Grid, Line
from normalizers import diacritics, noisy_channel_case
from normalizers.diacritics import Restored
from normalizers.diacritics_text import continued
from normalizers.enumerators import Signs
from normalizers.noisy_channel_edits import Edit, edited
from normalizers.noisy_channel_numbers import CERTAIN, Block, Numbers

_BULLETS = frozenset("-–+•*")
_ENDS = frozenset(".;:!?")

Rewrite = Callable[[Line, Restored], Line]


class Mistakes:
    """Mends the lines of the OCR pages of a document."""

    def __init__(self, rewrite: Rewrite) -> None:
        """`rewrite` gives the line with the words that were found."""
        self._rewrite = rewrite
        self._signs = Signs()
        self._numbers = Numbers()

    def mend(self, flow: Iterable[Line | Grid], lines: Sequence[Line], restored: Sequence[bool]) -> list[Line]:
        """The lines of a page's flow, as `lines_of` gives them, mended; those that were `restored` stay as they are."""
        blocks = list(_blocks(flow))
        result = self._with_signs(list(lines), [number for block, text in blocks if text for number in block])
        result = self._with_numbers(result, [block for block, _ in blocks])
        result = self._with_words(result, _joined([line.text for line in result], blocks))
        result = self._with_capitals(result, [block for block, _ in blocks])
        return [old if done else new for old, new, done in zip(lines, result, restored, strict=True)]

    def _with_signs(self, lines: list[Line], outside: Sequence[int]) -> list[Line]:
        """The lines with the signs of those outside tables put right by their order."""
        texts = [lines[number].text for number in outside]
        sure = [min(lines[number].words[0].confidence, 1.0) if lines[number].words else 1.0 for number in outside]
        for place, (read, sign) in self._signs.mend(texts, sure).items():
            line = lines[outside[place]]
            start = line.text.index(read)
            lines[outside[place]] = self._edited(line, [Edit(start, start + len(read), sign, CERTAIN)])
        return lines

    def _with_numbers(self, lines: list[Line], blocks: Sequence[Sequence[int]]) -> list[Line]:
        texts = [
            Block(tuple(lines[n].text for n in block), tuple(tuple(sureness(lines[n])) for n in block))
            for block in blocks
        ]
        for block, edits in zip(blocks, self._numbers.mend(texts), strict=True):
            for number, found in zip(block, edits, strict=True):
                lines[number] = self._edited(lines[number], found)
        return lines

    def _with_words(self, lines: Sequence[Line], joined: Sequence[bool]) -> list[Line]:
        texts, sure = [line.text for line in lines], [sureness(line) for line in lines]
        found = diacritics.load().restore(texts, "doubtful", sure, joined)
        return [self._edited(line, _edits(new)) for line, new in zip(lines, found, strict=True)]

    def _with_capitals(self, lines: list[Line], blocks: Sequence[Sequence[int]]) -> list[Line]:
        for block in blocks:
            before = ""
            for number in block:
                line = lines[number]
                edits = noisy_channel_case.mend(line.text, sureness(line), before)
                lines[number] = self._edited(line, edits)
                before = line.words[-1].text if line.words else ""
        return lines

    def _edited(self, line: Line, edits: Iterable[Edit]) -> Line:
        found = edited(line.text, edits)
        return line if found is None else self._rewrite(line, found)


def sureness(line: Line) -> list[float]:
    """How sure the OCR was of each piece between blanks: of its least sure word."""
    result: list[float] = []
    for place, word in enumerate(line.words):
        if word.joined and place:
            result[-1] = min(result[-1], word.confidence)
        else:
            result.append(word.confidence)
    return result


def _edits(found: Restored) -> Iterator[Edit]:
    return (Edit(w.start, w.end, w.text, w.confidence) for w in found.words if w.changed)


def _blocks(flow: Iterable[Line | Grid]) -> Iterator[tuple[list[int], bool]]:
    """The numbers of the lines that belong together, as `lines_of` counts them, and whether they are no cell's."""
    number = 0
    for is_line, elements in groupby(flow, key=lambda element: isinstance(element, Line)):
        found = list(elements)
        counts = [len(found)] if is_line else [len(c.lines) for e in found if isinstance(e, Grid) for c in e.cells]
        for count in counts:
            yield list(range(number, number + count)), is_line
            number += count


def _joined(texts: Sequence[str], blocks: Sequence[tuple[list[int], bool]]) -> list[bool]:
    """For each line whether it goes on with the sentence of the line before: those of a cell do, but for its items."""
    result = [False] * len(texts)
    for block, outside in blocks:
        found = continued([texts[number] for number in block])
        for place, number in enumerate(block):
            item = texts[number][:1] in _BULLETS or texts[number - 1][-1:] in _ENDS
            result[number] = found[place] or (place > 0 and not outside and not item)
    return result
