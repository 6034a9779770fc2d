"""The candidates of words that an OCR of another language read: what the noisy channel may have made them of."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np

from normalizers.diacritics_candidates import Method, Position, fixed_number, punctuation
from normalizers.diacritics_marked import misread_acronym
from normalizers.diacritics_search import NOTHING, Slot
from normalizers.diacritics_text import Chunk, in_case_of, is_protected, is_roman, mostly_upper
from normalizers.language_model import LanguageModel
from normalizers.lm_tokens import ACRONYM, CLASSES, FOREIGN, classify
from normalizers.noisy_channel import Channel
from normalizers.syllable import is_valid, normalise_placement, skeleton

_OPENING = "([{\"“‘'*-–—+•~_"
_CLOSING = '.,;:!)]}"”*…'
_SMUDGES = "’'‘?!°"  # at the end of a word these can be what is left of a mark
_ORDINAL = re.compile(r"[^\W_]\)|[b-eg-hk-np-tv-x]\.")  # of a list: 'b)', 'đ)', 'c.'
_PIECES = re.compile(r"(?<=[^\W\d_]{2})[-–/](?=[^\W\d_]{2})")
_MOST = 30  # candidates of a word
_MARGIN = 6.0  # log10, channel and unigram together
_UNIGRAM_SHARE = 0.6
_CHANNEL_SHARE = 0.8  # of the channel's log-likelihood: its parts are not as independent as it takes them
_FOREIGN = {"lower": -4.0, "title": -3.0, "upper": -1.2}  # log10 of the likelihood of a word that is none of ours
_FOREIGN_LETTER = -0.55
_SYMBOL = -3.0  # a foreign word holds no symbols and digits
_SMUDGE = -2.0  # nor does a word of ours end with an apostrophe
_KNOWN = -0.7  # log10 that a word of the vocabulary that is no syllable is read as it is
_JOINED = -2.5  # log10 that the blank between two words is not read
_POOR = -6.0  # rank of a single word below which it may be two
_SHORTEST_JOINED = 4  # letters
_CAPITALS = -3.0  # log10 that a word is in capitals where its neighbours are not
_OPENS = 0.4  # share of words with a capital at the beginning of a line or sentence
_NO_CAPITALS = -1.5  # log10 that a word among capitals has small letters

Setting = Literal["inside", "opens", "capitals"]
Found = tuple[Slot, tuple[str, ...], Method]


class Garbled:
    """Candidates by the noisy channel, and the word as it is read, for the case that it is foreign."""

    def __init__(self, model: LanguageModel, channel: Channel) -> None:
        self._model = model
        self._channel = channel
        self._names: defaultdict[str, list[int]] = defaultdict(list)  # words with marks that are no syllables
        for number, word in enumerate(model.words[len(CLASSES) :], len(CLASSES)):
            if not word.isascii() and not is_valid(word):
                self._names[skeleton(word)].append(number)
        self._found = lru_cache(maxsize=1 << 15)(self._find)

    def positions(self, pieces: Sequence[Chunk]) -> list[Position]:
        """The positions of the pieces of a line."""
        settings = _settings(pieces)
        found = zip(pieces, settings, strict=True)
        return [position for piece, setting in found for position in self._of_piece(piece, setting)]

    def _of_piece(self, piece: Chunk, setting: Setting) -> Iterator[Position]:
        if is_protected(piece.text):
            yield from fixed_number(piece, self._model, misread_acronym)
        else:
            start = 0
            for end in [*(match.start() for match in _PIECES.finditer(piece.text)), len(piece.text)]:
                yield from self._of_part(piece.text[start:end], piece.start + start, setting)
                start = end + 1
        yield from punctuation(piece, self._model)

    def _of_part(self, text: str, start: int, setting: Setting) -> Iterator[Position]:
        body = text.lstrip(_OPENING)
        start += len(text) - len(body)
        body = body.rstrip(_CLOSING)
        if _ORDINAL.fullmatch(text) or not any(map(_is_letter_like, body)):
            return
        for length, found in self._found(body, setting):
            yield Position(start, start + length, *found)
            start += length

    def _find(self, body: str, setting: Setting) -> tuple[tuple[int, Found], ...]:
        """The word, or the two words that were joined, each with the length of what was read for it."""
        whole = self._word(body, setting)
        if len(body) < _SHORTEST_JOINED or not body.isalpha() or whole[2] == "kept":
            return ((len(body), whole),)
        rank = self._rank(whole[0].words[0], whole[0].weights[0] / _CHANNEL_SHARE)
        place, score = self._best_cut(body, setting) if rank < _POOR else (0, float(NOTHING))
        if score <= rank:
            return ((len(body), whole),)
        slot, texts, method = self._word(body[:place], setting)
        rest = setting if setting == "capitals" else "inside"
        second = self._word(body[place:], rest)
        return ((place, (slot, tuple(f"{text} " for text in texts), method)), (len(body) - place, second))

    def _best_cut(self, body: str, setting: Setting) -> tuple[int, float]:
        """Where to cut a reading in two words, and how good that is, on the scale of `_rank`."""
        rows = [
            (place, first, second, weight + other)
            for place in range(1, len(body))
            for first, weight in self._syllables(body[:place], setting)
            for second, other in self._syllables(body[place:], setting)
        ]
        if not rows:
            return 0, float(NOTHING)
        first, second = (np.array([row[i] for row in rows], dtype=np.int64) for i in (1, 2))
        hit, probability, _ = self._model.bigram(first, second)
        scores = np.array([row[3] for row in rows]) + probability + _UNIGRAM_SHARE * self._model.unigrams[first]
        best = int(np.where(hit, scores, NOTHING).argmax())
        return (rows[best][0], float(scores[best]) + _JOINED) if hit[best] else (0, float(NOTHING))

    def _syllables(self, read: str, setting: Setting) -> list[tuple[int, float]]:
        found: dict[int, tuple[float, str]] = {}
        self._by_channel(found, read, "", setting)
        return sorted(((word, weight) for word, (weight, _) in found.items()), key=lambda item: -item[1])[:4]

    def _word(self, body: str, setting: Setting) -> Found:
        model = self._model
        if is_protected(body) or (is_roman(body) and (len(body) > 1 or body in "IVX")):
            return Slot((model.vocabulary[classify(body, model.knows)],), (0.0,)), (body,), "kept"
        best: dict[int, tuple[float, str]] = {}
        self._by_channel(best, body, "", setting)
        smudged = body.rstrip(_SMUDGES)
        if smudged and smudged != body:
            self._by_channel(best, smudged, body[len(smudged) :], setting, _SMUDGE)
        self._as_read(best, body)
        ranked = sorted(((self._rank(word, best[word][0]), word) for word in best), reverse=True)[:_MOST]
        words = tuple(word for rank, word in ranked if rank > ranked[0][0] - _MARGIN)
        slot = Slot(words, tuple(_CHANNEL_SHARE * best[word][0] for word in words))
        return slot, tuple(best[word][1] for word in words), "channel"

    def _rank(self, word: int, weight: float) -> float:
        return weight + _UNIGRAM_SHARE * float(self._model.unigrams[word])

    def _by_channel(
        self, best: dict[int, tuple[float, str]], read: str, tail: str, setting: Setting, cost: float = 0.0
    ) -> None:
        for guess in self._channel.candidates(read):
            weight = guess.likelihood + self._case(guess.word, guess.text, setting) + cost
            if guess.word not in best or weight > best[guess.word][0]:
                best[guess.word] = weight, guess.text + tail

    def _case(self, word: int, text: str, setting: Setting) -> float:
        """log10 of the probability that a word is in the case of the text."""
        capital = text[0].isupper()
        if setting == "capitals":
            return 0.0 if text.isupper() else _NO_CAPITALS
        if len(text) > 1 and text.isupper():
            return _CAPITALS
        share = max(_OPENS, float(self._model.titles[word])) if setting == "opens" else float(self._model.titles[word])
        return math.log10(share if capital else 1 - share)

    def _as_read(self, best: dict[int, tuple[float, str]], body: str) -> None:
        model = self._model
        acronym = misread_acronym(body)
        word = model.vocabulary.get(normalise_placement(acronym.lower()))
        if word is not None and word not in best:
            best[word] = _KNOWN, acronym
        for number in self._names.get(skeleton(body).lower(), ()):
            best.setdefault(number, (_KNOWN, in_case_of(model.words[number], body)))
        token = ACRONYM if len(body) > 1 and body.isupper() else FOREIGN
        weight = _FOREIGN[_case_of(body)] + _FOREIGN_LETTER * len(body) + (0.0 if body.isalpha() else _SYMBOL)
        best[model.vocabulary[token]] = weight, acronym


def _case_of(text: str) -> str:
    if len(text) > 1 and text.isupper():
        return "upper"
    return "title" if text[0].isupper() else "lower"


def _is_letter_like(character: str) -> bool:
    """Whether an OCR may have taken a letter for a character: letters, digits, and signs of its size."""
    return character.isalnum() or character in "&@§" or unicodedata.category(character) in ("Sc", "So")


def _settings(pieces: Sequence[Chunk]) -> list[Setting]:
    """For each piece whether it is set in capitals as its neighbours are, opens a sentence, or stands inside one."""
    upper = [_in_capitals(piece.text) for piece in pieces]
    whole = mostly_upper([piece.text for piece in pieces])
    settings: list[Setting] = []
    for number, piece in enumerate(pieces):
        beside = upper[max(number - 1, 0) : number] + upper[number + 1 : number + 2]
        if whole or (upper[number] and any(beside)):
            settings.append("capitals")
        elif number == 0 or not pieces[number - 1].text[-1].isalnum() or not piece.text[0].isalnum():
            settings.append("opens")
        else:
            settings.append("inside")
    return settings


def _in_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)
