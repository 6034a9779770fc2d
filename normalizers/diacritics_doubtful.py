"""Single mistakes in text that is good Vietnamese otherwise: which words are doubtful, and what they may have been.

A word is doubtful when the OCR was not sure of it, when it is no syllable and yet looks like one, or when the model
finds it very unlikely where it stands. All other words are certain and are the context of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from normalizers.diacritics_candidates import Position, fixed_number, punctuation
from normalizers.diacritics_search import Slot
from normalizers.diacritics_text import Chunk, has_digit, in_case_of, is_protected, is_roman, letter_runs
from normalizers.language_model import LanguageModel
from normalizers.lm_tokens import BREAK, CLASSES, classify
from normalizers.syllable import is_valid, skeleton

_SURE = 0.85  # confidence of the OCR above which a word is not doubtful for it
_UNLIKELY = -3.5  # log10 of the probability of a word after those before it, at which it is doubtful
_OTHER_MARKS = -1.2  # log10 of the likelihood that an OCR takes other marks for those of a word
_OTHER_LETTER = -2.2  # and another letter
_CERTAIN = -3.0  # both are so much less likely where the OCR was sure, or did not say
_LONGEST = 7


class Doubtful:
    """Candidates for the doubtful words of lines: words with other marks, and with one other letter."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._by_skeleton: defaultdict[str, list[int]] = defaultdict(list)
        self._by_pattern: defaultdict[str, set[str]] = defaultdict(set)
        for number, word in enumerate(model.words):
            if number >= len(CLASSES) and is_valid(word):
                self._by_skeleton[skeleton(word)].append(number)
        for bare in self._by_skeleton:
            for pattern in _patterns(bare):
                self._by_pattern[pattern].add(bare)
        self._near = lru_cache(maxsize=1 << 12)(self._find_near)

    def rows(
        self, lines: Sequence[Sequence[Chunk]], confidences: Sequence[Sequence[float]] | None, joined: Sequence[bool]
    ) -> list[list[Position]]:
        """The positions of the words of lines; `confidences` gives one number for each piece between blanks."""
        rows = [self._fixed(pieces) for pieces in lines]
        unlikely = self._unlikely(rows, joined)
        result = []
        for number, (pieces, row) in enumerate(zip(lines, rows, strict=True)):
            sure = confidences[number] if confidences else [1.0] * len(pieces)
            result.append(list(self._opened(row, pieces, sure, unlikely[number])))
        return result

    def _fixed(self, pieces: Sequence[Chunk]) -> list[Position]:
        model = self._model
        row: list[Position] = []
        for piece in pieces:
            if has_digit(piece.text) or is_protected(piece.text):
                row += fixed_number(piece, model, str)
            else:
                for start, end, word in letter_runs(piece.text):
                    token = model.vocabulary[classify(word, model.knows)]
                    slot = Slot((token,), (0.0,))
                    row.append(Position(piece.start + start, piece.start + end, slot, (word,), "kept"))
            row += punctuation(piece, model)
        return row

    def _unlikely(self, rows: Sequence[Sequence[Position]], joined: Sequence[bool]) -> list[list[bool]]:
        begin = self._model.vocabulary[BREAK]
        ids, known, depth = [begin, begin, begin], [0, 0, 0], 0
        for row, goes_on in zip(rows, joined, strict=True):
            if not goes_on:
                ids.append(begin)
                known.append(0)
                depth = 1
            for position in row:
                ids.append(position.slot.words[0])
                known.append(depth)
                depth = min(depth + 1, 3)
        run = np.array(ids, dtype=np.int64)
        scores = self._model.windows(run[:-3], run[1:-2], run[2:-1], run[3:], np.array(known[3:], dtype=np.int64))
        low = iter((scores < _UNLIKELY).tolist())
        result = []
        for row, goes_on in zip(rows, joined, strict=True):
            if not goes_on:
                next(low)
            result.append([next(low) for _ in row])
        return result

    def _opened(
        self, row: Sequence[Position], pieces: Sequence[Chunk], sure: Sequence[float], unlikely: Sequence[bool]
    ) -> Iterator[Position]:
        place = 0
        for position, low in zip(row, unlikely, strict=True):
            while place + 1 < len(pieces) and position.start >= pieces[place].end and position.end > position.start:
                place += 1
            unsure = sure[place] < _SURE if place < len(sure) else False
            yield self._with_candidates(position, unsure) if unsure or low else position

    def _with_candidates(self, position: Position, unsure: bool) -> Position:
        word = position.texts[0]
        own = position.slot.words[0]
        if not word.isalpha() or len(word) > _LONGEST or is_roman(word) or (own < len(CLASSES) and word.isupper()):
            return position
        cost = 0.0 if unsure or own < len(CLASSES) else _CERTAIN
        near = [(number, weight + cost) for number, weight in self._near(word.lower()) if number != own]
        words = (own, *(number for number, _ in near))
        texts = (word, *(in_case_of(self._model.words[number], word) for number, _ in near))
        return Position(
            position.start, position.end, Slot(words, (0.0, *(weight for _, weight in near))), texts, "channel"
        )

    def _find_near(self, word: str) -> tuple[tuple[int, float], ...]:
        bare = skeleton(word)
        found = [(number, _OTHER_MARKS) for number in self._by_skeleton.get(bare, ())]
        others = {other for pattern in _patterns(bare) for other in self._by_pattern.get(pattern, ())} - {bare}
        unigrams = self._model.unigrams
        likely = sorted((n for other in others for n in self._by_skeleton[other]), key=lambda n: -unigrams[n])[:20]
        return (*found, *((number, _OTHER_LETTER) for number in likely))


def _patterns(bare: str) -> Iterable[str]:
    """A word with one letter open: those that share one differ in that letter alone."""
    return (f"{bare[:i]}?{bare[i + 1 :]}" for i in range(len(bare)))
