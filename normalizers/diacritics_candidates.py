"""The candidates of each word of a line: what it may have been before it lost its marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from normalizers.diacritics_marked import marked_acronym
from normalizers.diacritics_search import Slot
from normalizers.diacritics_text import (
    Chunk,
    has_digit,
    in_case_of,
    is_protected,
    is_roman,
    letter_runs,
    mostly_upper,
)
from normalizers.language_model import LanguageModel
from normalizers.lm_tokens import CLASSES, NUMBER, classify, punctuation_after
from normalizers.syllable import skeleton

_LONGEST_ACRONYM = 5
_EDGES = '.,;:()"“”-–*'

Method = Literal["kept", "abstained", "marks", "channel", "list"]


@dataclass(frozen=True, slots=True)
class Position:
    """A word of a line with its candidates; one of no width is punctuation and serves as context alone."""

    start: int
    end: int
    slot: Slot
    texts: tuple[str, ...]
    method: Method


class Candidates(Protocol):
    """A way to find candidates."""

    def positions(self, pieces: Sequence[Chunk]) -> list[Position]:
        """The positions of the pieces of a line."""
        ...


class Stripped:
    """All words of the vocabulary that have the skeleton of a word without marks."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        table: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(model.words):
            if number >= len(CLASSES):
                table[skeleton(word)].append(number)
        self._slots = {key: Slot(tuple(ids), (0.0,) * len(ids)) for key, ids in table.items()}
        self._found = lru_cache(maxsize=1 << 14)(self._find)

    def positions(self, pieces: Sequence[Chunk]) -> list[Position]:
        """The positions of the pieces of a line."""
        whole = mostly_upper([piece.text for piece in pieces if piece.text.strip(_EDGES).lower() in self._slots])
        upper = [self._is_upper_word(piece.text) for piece in pieces]
        result: list[Position] = []
        for number, piece in enumerate(pieces):
            beside = upper[max(number - 1, 0) : number] + upper[number + 1 : number + 2]
            result += self._of_piece(piece, whole or any(beside))
        return result

    def _is_upper_word(self, text: str) -> bool:
        """Whether a piece is a word in capitals and not an acronym."""
        return len(text) > 1 and text.isupper() and text.strip(_EDGES).lower() in self._slots

    def _of_piece(self, piece: Chunk, upper: bool) -> Iterator[Position]:
        model = self._model
        if has_digit(piece.text) or is_protected(piece.text):
            yield from fixed_number(piece, model)
        else:
            for start, end, word in letter_runs(piece.text):
                yield self._of_word(piece.start + start, piece.start + end, word, upper)
        yield from punctuation(piece, model)

    def _of_word(self, start: int, end: int, word: str, upper: bool) -> Position:
        found = self._found(word, upper)
        return Position(start, end, *found) if found else fixed_word(start, end, word, self._model)

    def _find(self, word: str, upper: bool) -> tuple[Slot, tuple[str, ...], Method] | None:
        acronym = word.isupper() and not upper and 1 < len(word) <= _LONGEST_ACRONYM
        slot = self._slots.get(word.lower())
        if slot is None or acronym or not word.isascii() or (len(word) > 1 and is_roman(word)):
            return None
        return slot, tuple(in_case_of(self._model.words[number], word) for number in slot.words), "marks"


def fixed_word(start: int, end: int, word: str, model: LanguageModel) -> Position:
    """A word that stays as it is, but for an acronym that lost the bar of its Đ."""
    return fixed(start, end, marked_acronym(word), model)


def fixed(start: int, end: int, text: str, model: LanguageModel) -> Position:
    """A word that is known."""
    token = model.vocabulary[classify(text, model.knows)]
    return Position(start, end, Slot((token,), (0.0,)), (text,), "list")


def fixed_number(
    piece: Chunk, model: LanguageModel, marked: Callable[[str], str] = marked_acronym
) -> Iterator[Position]:
    """A number, or a số ký hiệu whose acronyms get back the bar of their Đ."""
    text, end = [], 0
    for start, stop, run in letter_runs(piece.text):
        text += [piece.text[end:start], marked(run)]
        end = stop
    whole = "".join([*text, piece.text[end:]])
    yield Position(piece.start, piece.end, Slot((model.vocabulary[NUMBER],), (0.0,)), (whole,), "list")


def punctuation(piece: Chunk, model: LanguageModel) -> Iterator[Position]:
    """The class of the punctuation that ends a piece."""
    for token in punctuation_after(piece.text):
        yield Position(piece.end, piece.end, Slot((model.vocabulary[token],), (0.0,)), ("",), "kept")
