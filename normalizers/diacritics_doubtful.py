"""Single mistakes of an OCR in text that is good Vietnamese otherwise: what each word may have been.

The reading itself is always a candidate; the others are the words that the OCR takes for it now and then
(`noisy_channel_letters`), weighed by how sure it was. Only where one of them could win at all is a word opened: all
others are certain and are the context of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from normalizers import noisy_channel_letters
from normalizers.diacritics_candidates import Position, fixed_number, punctuation
from normalizers.diacritics_search import Slot
from normalizers.diacritics_text import Chunk, has_digit, in_case_of, is_protected, is_roman, letter_runs
from normalizers.language_model import LanguageModel
from normalizers.lm_tokens import ACRONYM, BREAK, CLASSES, FOREIGN, classify
from normalizers.syllable import is_valid, normalise_placement, skeleton

_UNTOLD = 0.95  # confidence where none is given
_LONGEST = 7  # letters
_LONGEST_JOINED = 14  # of words that were read as one
_FOLLOWS = -2.5  # log10 of the probability of a syllable after another: less likely ones were not two words
_MOST = 12  # candidates of a word
_LEAST = -9.0  # log10 of the likelihood of a reading, below which it is no candidate
_NO_SYLLABLE = -1.0  # log10 that a word that is no syllable is meant so; the model knows its class alone
_FOREIGN_LETTER = -0.5  # and each letter of it
_NAME = -2.0  # log10 of how much less the model is believed of words with capitals side by side: names
_HOPE = 1.5  # log10 that a candidate can gain at most by its context over what the model says of perfect context

Near = tuple[tuple[int, float], ...]


class Doubtful:
    """Candidates for the words of lines that were read by an OCR that knows Vietnamese."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._channel = noisy_channel_letters.load()
        self._by_skeleton: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(model.words):
            if number >= len(CLASSES) and is_valid(word):
                self._by_skeleton[skeleton(word)].append(number)
        self._parts = lru_cache(maxsize=1 << 12)(self._find_parts)
        self._near = lru_cache(maxsize=1 << 15)(self._find_near)

    def rows(
        self, lines: Sequence[Sequence[Chunk]], confidences: Sequence[Sequence[float]] | None, joined: Sequence[bool]
    ) -> list[list[Position]]:
        """The positions of the words of lines; `confidences` gives one number for each piece between blanks."""
        rows = [self._fixed(pieces) for pieces in lines]
        scores = self._scores(rows, joined)
        result = []
        for number, (pieces, row) in enumerate(zip(lines, rows, strict=True)):
            sure = confidences[number] if confidences else [_UNTOLD] * len(pieces)
            result.append(list(self._opened(row, pieces, sure, scores[number])))
        return result

    def _fixed(self, pieces: Sequence[Chunk]) -> list[Position]:
        model = self._model
        row: list[Position] = []
        for piece in pieces:
            if has_digit(piece.text) or is_protected(piece.text):
                row += fixed_number(piece, model, str)
            else:
                for start, _, word in letter_runs(piece.text):
                    row += self._of_word(piece.start + start, word)
            row += punctuation(piece, model)
        return row

    def _of_word(self, start: int, word: str) -> Iterator[Position]:
        """The position of a word, or those of the words that were read as one."""
        token = self._token(word)
        parts = self._parts(word) if token in CLASSES and len(word) <= _LONGEST_JOINED else ()
        for part in parts[:-1]:
            slot = Slot((self._model.vocabulary[self._token(part)],), (0.0,))
            yield Position(start, start + len(part), slot, (f"{part} ",), "channel")
            start += len(part)
        word = parts[-1] if parts else word
        yield Position(
            start, start + len(word), Slot((self._model.vocabulary[self._token(word)],), (0.0,)), (word,), "kept"
        )

    def _token(self, word: str) -> str:
        """The token of a word; one in capitals with marks of vowels is no acronym."""
        token = classify(word, self._model.knows)
        return FOREIGN if token == ACRONYM and not word.replace("Đ", "D").isascii() else token

    def _scores(self, rows: Sequence[Sequence[Position]], joined: Sequence[bool]) -> list[list[float]]:
        """For each word log10 of the probability of it and of the three that follow, each after those before it."""
        begin = self._model.vocabulary[BREAK]
        ids, known = [begin, begin, begin], [0, 0, 0]
        depth = 0
        for row, goes_on in zip(rows, joined, strict=True):
            if not goes_on:
                ids.append(begin)
                known.append(0)
                depth = 1
            for position in row:
                ids.append(position.slot.words[0])
                known.append(depth)
                depth = min(depth + 1, 3)
        if len(ids) == 3:
            return [[] for _ in rows]
        run = np.array(ids, dtype=np.int64)
        depths = np.array(known[3:], dtype=np.int64)
        single = self._model.windows(run[:-3], run[1:-2], run[2:-1], run[3:], depths)
        single[depths == 0] = 0.0  # the beginning of a run is certain
        sums = np.convolve(single, np.ones(4, dtype=np.float32))[3 : 3 + len(single)]
        found = iter(sums.tolist())
        result = []
        for row, goes_on in zip(rows, joined, strict=True):
            if not goes_on:
                next(found)
            result.append([next(found) for _ in row])
        return result

    def _opened(
        self, row: Sequence[Position], pieces: Sequence[Chunk], sure: Sequence[float], scores: Sequence[float]
    ) -> Iterator[Position]:
        names = _in_names(row, pieces)
        place = 0
        for number, (position, score) in enumerate(zip(row, scores, strict=True)):
            while place + 1 < len(pieces) and position.start >= pieces[place].end and position.end > position.start:
                place += 1
            confidence = sure[place] if place < len(sure) else _UNTOLD
            evidence = noisy_channel_letters.doubt(confidence) + (_NAME if number in names else 0.0)
            yield self._with_candidates(position, evidence, score) if position.end > position.start else position

    def _with_candidates(self, position: Position, evidence: float, score: float) -> Position:
        """The position with the words that it may have been, where one of them could win."""
        word = position.texts[0]
        if not word.isalpha() or len(word) > _LONGEST or (len(word) > 1 and is_roman(word)):
            return position
        own = position.slot.words[0]
        if own == self._model.vocabulary[ACRONYM]:
            return position
        reading = normalise_placement(word.lower())
        evidence -= self._meant(reading, own)
        least = _HOPE + score - evidence
        found = self._near(reading)
        near = [(number, weight + evidence) for number, weight in found if weight > least and number != own]
        if not near:
            return position
        words = (own, *(number for number, _ in near))
        texts = (word, *(in_case_of(self._model.words[number], word) for number, _ in near))
        weights = (0.0, *(weight for _, weight in near))
        return Position(position.start, position.end, Slot(words, weights), texts, "channel")

    def _meant(self, reading: str, own: int) -> float:
        """log10 that a reading is just what was printed."""
        if own >= len(CLASSES):
            return 0.0 if is_valid(reading) else _NO_SYLLABLE
        return _NO_SYLLABLE + _FOREIGN_LETTER * len(reading)

    def _find_parts(self, word: str) -> tuple[str, ...]:
        """The words that a word is made of: syllables that often follow each other; nothing where it is one word."""
        plain = word.isascii() and (word[1:].islower() or word.isupper())
        if plain or skeleton(word.lower()) in self._by_skeleton:  # foreign, or one syllable with other marks
            return ()
        best: tuple[float, tuple[str, ...]] = (_FOLLOWS, ())
        for parts in _cuts(word):
            if not all(map(self._is_syllable, parts)):
                continue
            ids = self._model.ids([normalise_placement(part.lower()) for part in parts])
            hit, probability, _ = self._model.bigram(ids[:-1], ids[1:])
            if hit.all():
                best = max(best, (float(probability.min()), parts))
        return best[1]

    def _is_syllable(self, part: str) -> bool:
        capitals = part.islower() or part.isupper() or part.istitle()
        lower = normalise_placement(part.lower())
        return capitals and is_valid(lower) and self._model.knows(lower)

    def _find_near(self, read: str) -> Near:
        bare = skeleton(read)
        channel, words = self._channel, self._model.words
        found: dict[int, float] = {}
        for other in self._skeletons(bare):
            for number in self._by_skeleton.get(other, ()):
                word = words[number]
                if len(word) == len(read):
                    found[number] = channel.word(word, read)
        best = sorted(found.items(), key=lambda item: (-item[1] - 0.3 * float(self._model.unigrams[item[0]]), item[0]))
        return tuple((number, weight) for number, weight in best[:_MOST] if weight > _LEAST)

    def _skeletons(self, bare: str) -> set[str]:
        """The skeleton of a reading, and those with one letter that is read for another now and then."""
        others = {
            bare[:place] + truth + bare[place + 1 :]
            for place, letter in enumerate(bare)
            for truth in self._channel.sources.get(letter, ())
        }
        return {bare, *others}


def _cuts(word: str) -> Iterator[tuple[str, ...]]:
    """A word in two or three parts, every way; in capitals all of it, or the first letter of parts alone."""
    for first in range(1, len(word)):
        yield word[:first], word[first:]
        for second in range(first + 1, len(word)):
            yield word[:first], word[first:second], word[second:]


def _in_names(row: Sequence[Position], pieces: Sequence[Chunk]) -> set[int]:
    """The numbers of the words that stand beside another with a capital, as those of names do."""
    starts, ends = {piece.start for piece in pieces}, {piece.end for piece in pieces}
    titled = [position.texts[0].istitle() and position.end > position.start for position in row]
    found: set[int] = set()
    for number in range(1, len(row)):
        before, after = row[number - 1], row[number]
        if titled[number - 1] and titled[number] and before.end in ends and after.start in starts:
            found |= {number - 1, number}
    return found
