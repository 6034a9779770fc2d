"""What the restorer sees of a line: pieces of text between blanks, the words in them, and what is never touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_CHUNK = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"[\w.-]{2}@\w|://|\bwww\.|\w\.(?:vn|com|org|net|gov|edu)\b", re.IGNORECASE)
# Quantities, dates, ranges, ordinals: digits with what is written between them.
_NUMBER = re.compile(r"[(\[\"'“‘+\-–]*\d[\d.,:/%\-–+x*²³]*[)\]\"'”’.,;:%\-–/]*")
# Số ký hiệu: digits, a slash or hyphen, then letters that begin with a capital.
_DOCUMENT_NUMBER = re.compile(r"\(?\d[\d.]*(?:/\d{4})?[/\-][A-ZĐƯ][\w\-/.&]*[.,;:)]*")
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SENTENCE_END = re.compile(r"[.;:!?…][\s)\]\"'”’*]*$")
_CONTINUES = re.compile(r"[\s\"“(]*[^\W\d_A-Z]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a line between blanks, by offsets in the line."""

    start: int
    end: int
    text: str


def chunks(line: str) -> list[Chunk]:
    """The pieces of a line."""
    return [Chunk(match.start(), match.end(), match[0]) for match in _CHUNK.finditer(line)]


@lru_cache(maxsize=1 << 15)
def letter_runs(text: str) -> tuple[tuple[int, int, str], ...]:
    """The runs of letters in a text with their offsets."""
    return tuple((match.start(), match.end(), match[0]) for match in _LETTERS.finditer(text))


def has_digit(text: str) -> bool:
    """Whether a digit occurs in a text."""
    return any(c.isdigit() for c in text)


@lru_cache(maxsize=1 << 15)
def is_protected(text: str) -> bool:
    """Whether a piece is never changed as a word: a number, a date, a số ký hiệu, an address."""
    if len(text) > 200:
        return True
    return bool(_NUMBER.fullmatch(text) or _ADDRESS.search(text) or _DOCUMENT_NUMBER.fullmatch(text))


def is_roman(word: str) -> bool:
    """Whether a word is a roman numeral up to 89, as headings use; the single letters I, V and X are."""
    return 0 < len(word) <= 7 and bool(_ROMAN.fullmatch(word))


def ends_sentence(line: str) -> bool:
    """Whether nothing of a line runs on into the next."""
    return bool(_SENTENCE_END.search(line[-20:]))


def continues(line: str) -> bool:
    """Whether a line can be the rest of the one before: its first letter is small."""
    match = _CONTINUES.match(line)
    return bool(match) and match[0][-1].islower() if match else False


def mostly_upper(texts: Sequence[str]) -> bool:
    """Whether the words of a line are set in capitals."""
    words = [run for text in texts for _, _, run in letter_runs(text)]
    return bool(words) and sum(word.isupper() for word in words) * 2 > len(words)


def in_case_of(word: str, source: str) -> str:
    """A word in lower case with the case of its source: letter by letter where the lengths agree."""
    if len(word) == len(source):
        return "".join(w.upper() if s.isupper() else w for w, s in zip(word, source, strict=True))
    if len(source) > 1 and source.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if source[:1].isupper() else word
