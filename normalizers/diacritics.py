"""Restoring Vietnamese text that lost its marks: stripped, read by an OCR of another language, or with single mistakes.

Each word keeps what was read, how it was found, and how sure it is; below the threshold nothing is changed. Blanks,
punctuation and line ends stay as they are, and offsets map both ways. Numbers, dates, số ký hiệu, addresses, roman
numerals and words that are no Vietnamese are not touched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from normalizers import enumerators, language_model, noisy_channel
from normalizers.diacritics_candidates import Candidates, Method, Position, Stripped, fixed
from normalizers.diacritics_doubtful import Doubtful
from normalizers.diacritics_garbled import Garbled
from normalizers.diacritics_search import Choice, Slot, search
from normalizers.diacritics_text import chunks, continued
from normalizers.language_model import LanguageModel
from normalizers.lm_tokens import BREAK, STOP

Kind = Literal["stripped", "garbled", "doubtful"]

BEAM: dict[Kind, int] = {"stripped": 8, "garbled": 16, "doubtful": 8}
# Below this share a change is not made; set on own pages held out of learning, not on any test document.
THRESHOLD: dict[Kind, float] = {"stripped": 0.3, "garbled": 0.5, "doubtful": 0.7}
_SHORTEST_RUN = 12  # slots after which the end of a sentence ends a run
_LONGEST_RUN = 48  # slots after which any certain slot ends a run
_LIMIT = 200  # slots after which a run ends anywhere


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: where it stands in the raw line and in the text, what was read and what it is taken for."""

    start: int
    end: int
    text_start: int
    text_end: int
    raw: str
    text: str
    confidence: float
    method: Method

    @property
    def changed(self) -> bool:
        """Whether the text differs from what was read."""
        return self.raw != self.text


@dataclass(frozen=True, slots=True)
class Restored:
    """A line with its words in order; between them `raw` and `text` are equal."""

    raw: str
    text: str
    words: tuple[Word, ...]

    def text_offset(self, raw_offset: int) -> int:
        """The offset in the text for one in the raw line; inside a changed word, never beyond its end."""
        return _moved(raw_offset, [(w.start, w.end, w.text_start, w.text_end) for w in self.words])

    def raw_offset(self, text_offset: int) -> int:
        """The offset in the raw line for one in the text."""
        return _moved(text_offset, [(w.text_start, w.text_end, w.start, w.end) for w in self.words])


class Restorer:
    """Restores lines; one instance serves all calls (`load` gives it), the model is shared between processes."""

    def __init__(self, model: LanguageModel | None = None, thresholds: dict[Kind, float] | None = None) -> None:
        """Use another model or other thresholds (0 changes always, above 1 never) than those of the package."""
        self._model = model or language_model.load()
        self._thresholds = THRESHOLD | (thresholds or {})
        self._made: dict[str, Candidates] = {}
        self._single: Doubtful | None = None

    def restore(
        self,
        lines: Sequence[str],
        kind: Kind,
        confidences: Sequence[Sequence[float]] | None = None,
        joined: Sequence[bool] | None = None,
    ) -> list[Restored]:
        """Restore lines that follow each other in a document.

        Args:
            lines: the lines as read, NFC, without their line ends.
            kind: what the text is: without marks, read by an OCR of another language, or with single mistakes.
            confidences: for each line how sure the OCR was (0..1) of each piece between blanks; used for `doubtful`.
            joined: for each line whether it goes on with the sentence of the line before; found out where not given.

        Returns:
            One result a line.
        """
        joined = continued(lines) if joined is None else joined
        pieces = [chunks(line) for line in lines]
        if kind == "doubtful":
            rows = self._doubtful().rows(pieces, confidences, joined)
        else:
            candidates = self._candidates(kind)
            rows = [candidates.positions(row) for row in pieces]
            for number, (read, sign) in enumerators.mend(lines).items():
                rows[number] = self._with_enumerator(rows[number], lines[number].index(read), read, sign)
        choices = self._search(joined, rows, BEAM[kind])
        threshold = self._thresholds[kind]
        return [_restored(line, row, chosen, threshold) for line, row, chosen in zip(lines, rows, choices, strict=True)]

    def _candidates(self, kind: Kind) -> Candidates:
        if kind not in self._made:
            if kind == "stripped":
                self._made[kind] = Stripped(self._model)
            else:
                self._made[kind] = Garbled(self._model, noisy_channel.load(self._model.words, self._model.unigrams))
        return self._made[kind]

    def _doubtful(self) -> Doubtful:
        if self._single is None:
            self._single = Doubtful(self._model)
        return self._single

    def _with_enumerator(self, row: Sequence[Position], start: int, read: str, sign: str) -> list[Position]:
        """The positions of a line whose first sign is known: 'c)' where '¢)' was read."""
        end = start + len(read)
        return [fixed(start, end, sign, self._model), *(position for position in row if position.start >= end)]

    def _search(self, joined: Sequence[bool], rows: Sequence[Sequence[Position]], beam: int) -> list[list[Choice]]:
        model = self._model
        runs: list[list[Slot]] = []
        owners: list[list[int]] = []  # the line of each slot
        starts: list[int] = []
        begun, stop = model.vocabulary[BREAK], model.vocabulary[STOP]
        for number, row in enumerate(rows):
            if not row:
                continue
            if not runs or not joined[number]:
                runs.append([])
                owners.append([])
                starts.append(begun)
            for position in row:
                run = runs[-1]
                last = run[-1].words if run else ()
                certain = len(last) == 1 and len(run) >= (_SHORTEST_RUN if last[0] == stop else _LONGEST_RUN)
                if certain or len(run) >= _LIMIT:
                    runs.append([])
                    owners.append([])
                    starts.append(last[0])
                runs[-1].append(position.slot)
                owners[-1].append(number)
        choices: list[list[Choice]] = [[] for _ in rows]
        for owner, chosen in zip(owners, search(model, runs, starts, beam), strict=True):
            for number, choice in zip(owner, chosen, strict=True):
                choices[number].append(choice)
        return choices


@cache
def load() -> Restorer:
    """The restorer with the model and the thresholds of the package."""
    return Restorer()


def _restored(line: str, row: Sequence[Position], choices: Sequence[Choice], threshold: float) -> Restored:
    words: list[Word] = []
    parts: list[str] = []
    read = written = 0
    for position, choice in zip(row, choices, strict=True):
        if position.start == position.end:
            continue
        raw = line[position.start : position.end]
        text, method = position.texts[choice.candidate], position.method
        if text == raw:
            method = "kept"
        elif choice.confidence < threshold:
            text, method = raw, "abstained"
        gap = line[read : position.start]
        start = written + len(gap)
        written = start + len(text)
        read = position.end
        parts += [gap, text]
        words.append(Word(position.start, read, start, written, raw, text, choice.confidence, method))
    parts.append(line[read:])
    return Restored(line, "".join(parts), tuple(words))


def _moved(offset: int, spans: Sequence[tuple[int, int, int, int]]) -> int:
    place = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    if place < 0:
        return offset
    start, end, other_start, other_end = spans[place]
    if offset >= end:
        return other_end + offset - end
    return min(other_start + offset - start, other_end)
