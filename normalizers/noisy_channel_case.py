"""Capitals that an OCR took for small letters of the same shape, and small ones for capitals.

'của đơn VỊ', 'dịch Vụ y tế', 'Cơ QUAN CHỦ TRÌ': c, o, s, u, v, x differ from C, O, S, U, V, X in nothing but height.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from normalizers import language_model
from normalizers.diacritics_text import Chunk, chunks
from normalizers.noisy_channel_edits import Edit
from normalizers.noisy_channel_letters import doubt
from normalizers.syllable import is_valid, normalise_placement, skeleton

_SAME_SHAPE = frozenset("cosuvxz")  # letters whose capitals have their shape
_SURE = 0.95  # confidence: a surer word is as it was printed
_RISEN = -2.3  # log10 of how often a small letter of such shape is read as the capital
_MARGIN = 1.5  # log10 by which the small letter must be likelier
_MOSTLY_TITLE = 0.5
_EDGES = '.,;:!?()[]"“”…/-–'


def mend(line: str, confidences: Sequence[float], previous: str = "") -> list[Edit]:
    """The edits of a line; `confidences` gives one number (0..1) for each piece between blanks.

    `previous` is the last word of the line before, where this one goes on with it.
    """
    pieces = chunks(line)
    capitals = _mostly_capitals(pieces)
    found: list[Edit] = []
    for number, piece in enumerate(pieces):
        sure = confidences[number] if number < len(confidences) else 1.0
        word = piece.text.strip(_EDGES)
        if sure >= _SURE or len(word) < 2 or not word.isalpha() or not is_valid(word):
            continue
        before, after = _before(pieces, number), _after(pieces, number)
        if number == 0 and word.isupper() and (after or not piece.text[-1].isalpha()):
            before = previous if previous.isalpha() else ""
        text = _cased(word, sure, before, after, capitals)
        if text is not None:
            start = piece.start + piece.text.index(word)
            found.append(Edit(start, start + len(word), text, sure))
    return found


def _before(pieces: Sequence[Chunk], number: int) -> str:
    """The word directly before a piece, nothing where a sign stands between."""
    word = pieces[number - 1].text if number and pieces[number].text[0].isalpha() else ""
    return word.lstrip(_EDGES) if word and word[-1].isalpha() else ""


def _after(pieces: Sequence[Chunk], number: int) -> str:
    last = number + 1 == len(pieces) or not pieces[number].text[-1].isalpha()
    word = "" if last else pieces[number + 1].text
    return word.rstrip(_EDGES) if word and word[0].isalpha() else ""


def _cased(word: str, sure: float, before: str, after: str, capitals: bool) -> str | None:
    """The word in the case that it must have been printed in, None where it may be right."""
    if before.islower() and (not after or after.islower()):
        if word.isupper() and not word.replace("Đ", "D").isascii():
            return word.capitalize() if _title_share(word) > _MOSTLY_TITLE else word.lower()
        if word.istitle() and _has_shape(word[0]):
            share = _title_share(word)
            gain = _RISEN + doubt(sure) - math.log10(share / (1 - share))
            return word.lower() if gain >= _MARGIN else None
    if capitals and not word.isupper() and all(_has_shape(letter) for letter in word if letter.islower()):
        return word.upper()
    return None


def _has_shape(letter: str) -> bool:
    return skeleton(letter).lower() in _SAME_SHAPE


def _mostly_capitals(pieces: Sequence[Chunk]) -> bool:
    """Whether the words of a line but one are syllables in capitals."""
    words = [word for piece in pieces if is_valid(word := piece.text.strip(_EDGES)) and len(word) > 1]
    return len(words) > 2 and sum(word.isupper() for word in words) >= len(words) - 1


def _title_share(word: str) -> float:
    """How often a word has a capital inside a sentence."""
    model = language_model.load()
    number = model.vocabulary.get(normalise_placement(word.lower()))
    share = float(model.titles[number]) if number is not None else _MOSTLY_TITLE
    return min(max(share, 1e-4), 1 - 1e-4)
