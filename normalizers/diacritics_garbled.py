"""The candidates of words that an OCR of another language read: what the noisy channel may have made them of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from normalizers.diacritics_candidates import Method, Position, fixed_number, punctuation
from normalizers.diacritics_marked import misread_acronym
from normalizers.diacritics_search import Slot
from normalizers.diacritics_text import Chunk, is_protected, is_roman, mostly_upper
from normalizers.language_model import LanguageModel
from normalizers.lm_tokens import ACRONYM, FOREIGN, classify
from normalizers.noisy_channel import Channel
from normalizers.syllable import normalise_placement

_OPENING = "([{\"“‘'*-–—+•~_"
_CLOSING = ".,;:!)]}\"”*…"
_SMUDGES = "’'‘?!°"  # at the end of a word these can be what is left of a mark
_PIECES = re.compile(r"(?<=[^\W\d_]{2})[-–/](?=[^\W\d_]{2})")
_MOST = 20  # candidates of a word
_MARGIN = 4.5  # log10, channel and unigram together
_UNIGRAM_SHARE = 0.6
_FOREIGN = {"lower": -2.5, "title": -2.0, "upper": -1.2}  # log10 of the likelihood of a word that is none of ours
_FOREIGN_LETTER = -0.5
_SYMBOL = -3.0  # a foreign word holds no symbols and digits
_SMUDGE = -2.0  # nor does a word of ours end with an apostrophe
_KNOWN = -0.7  # log10 that a word of the vocabulary that is no syllable is read as it is
_CASES = {"lower": 0.0, "title": -0.5, "upper": -1.2}
_IN_CAPITALS = {"lower": -1.5, "title": -1.0, "upper": 0.0}

Found = tuple[Slot, tuple[str, ...], Method]


class Garbled:
    """Candidates by the noisy channel, and the word as it is read, for the case that it is foreign."""

    def __init__(self, model: LanguageModel, channel: Channel) -> None:
        self._model = model
        self._channel = channel
        self._found = lru_cache(maxsize=1 << 15)(self._find)

    def positions(self, pieces: Sequence[Chunk]) -> list[Position]:
        """The positions of the pieces of a line."""
        upper = mostly_upper([piece.text for piece in pieces])
        return [position for piece in pieces for position in self._of_piece(piece, upper)]

    def _of_piece(self, piece: Chunk, upper: bool) -> Iterator[Position]:
        if is_protected(piece.text):
            yield from fixed_number(piece, self._model, misread_acronym)
        else:
            start = 0
            for end in [*(match.start() for match in _PIECES.finditer(piece.text)), len(piece.text)]:
                yield from self._of_part(piece.text[start:end], piece.start + start, upper)
                start = end + 1
        yield from punctuation(piece, self._model)

    def _of_part(self, text: str, start: int, upper: bool) -> Iterator[Position]:
        body = text.lstrip(_OPENING)
        start += len(text) - len(body)
        body = body.rstrip(_CLOSING)
        if not any(c.isalnum() or c in "¢&€$@£§" for c in body):
            return
        slot, texts, method = self._found(body, upper)
        yield Position(start, start + len(body), slot, texts, method)

    def _find(self, body: str, upper: bool) -> Found:
        model = self._model
        if is_protected(body) or (is_roman(body) and (len(body) > 1 or body in "IVX")):
            return Slot((model.vocabulary[classify(body, model.knows)],), (0.0,)), (body,), "kept"
        best: dict[int, tuple[float, str]] = {}
        self._by_channel(best, body, "", upper)
        smudged = body.rstrip(_SMUDGES)
        if smudged and smudged != body:
            self._by_channel(best, smudged, body[len(smudged) :], upper, _SMUDGE)
        self._as_read(best, body)
        ranked = sorted(best.items(), key=lambda item: -self._rank(item))
        ranked = [item for item in ranked[:_MOST] if self._rank(item) > self._rank(ranked[0]) - _MARGIN]
        slot = Slot(tuple(word for word, _ in ranked), tuple(weight for _, (weight, _) in ranked))
        return slot, tuple(text for _, (_, text) in ranked), "channel"

    def _rank(self, item: tuple[int, tuple[float, str]]) -> float:
        return item[1][0] + _UNIGRAM_SHARE * float(self._model.unigrams[item[0]])

    def _by_channel(self, best: dict[int, tuple[float, str]], read: str, tail: str, upper: bool, cost: float = 0.0) -> None:
        cases = _IN_CAPITALS if upper else _CASES
        for text, likelihood in self._channel.candidates(read):
            word = self._model.vocabulary.get(text.lower())
            if word is None:
                continue
            weight = likelihood + cases[_case(text)] + cost
            if word not in best or weight > best[word][0]:
                best[word] = weight, text + tail

    def _as_read(self, best: dict[int, tuple[float, str]], body: str) -> None:
        model = self._model
        acronym = misread_acronym(body)
        word = model.vocabulary.get(normalise_placement(acronym.lower()))
        if word is not None and word not in best:
            best[word] = _KNOWN, acronym
        token = ACRONYM if len(body) > 1 and body.isupper() else FOREIGN
        weight = _FOREIGN[_case(body)] + _FOREIGN_LETTER * len(body) + (0.0 if body.isalpha() else _SYMBOL)
        best[model.vocabulary[token]] = weight, acronym


def _case(text: str) -> str:
    if len(text) > 1 and text.isupper():
        return "upper"
    return "title" if text[0].isupper() else "lower"
