"""What the restorer sees of a line: pieces of text between blanks, the words in them, and what is never touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_CHUNK = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"@[\w-]+\.\w|://|\bwww\.|\w\.(?:vn|com|org|net|gov|edu)\b", re.IGNORECASE)
# Quantities, dates, ranges, ordinals: digits with what is written between them.
_NUMBER = re.compile(r"[(\[\"'“‘+\-–]*\d[\d.,:/%\-–+x*²³]*[)\]\"'”’.,;:%\-–/]*")
# The number of an item ('3a)', '12b.'), and units of area and volume.
_ITEM_NUMBER = re.compile(r"\(?\d{1,3}[a-zđ][).]|(?:[kcd]?m[23]|CO2)[.,;:)]*")
# Số ký hiệu: digits, a slash or hyphen, then letters that begin with a capital.
_DOCUMENT_NUMBER = re.compile(r"\(?\d[\d.]*(?:/\d{4})?[/\-][A-ZĐƯ][\w\-/.&]*[.,;:)]*")
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SENTENCE_END = re.compile(r"[.;:!?…][\s)\]\"'”’*]*$")
_ITEM = re.compile(r"\s*(?:[-–+•*#|]|(?:[^\W_]|[IVX]{1,5}|\d{1,3})[.)]|\d+(?:\.\d+)*[.)]?\s+[^\W\d_]*[A-Z])")
_FULL = 0.8  # of the longest line near by: a line so long was broken at the margin
_NEAR = 3
_LONGEST = 100  # letters between blanks; what is longer is no word and not remembered


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a line between blanks, by offsets in the line."""

    start: int
    end: int
    text: str


def chunks(line: str) -> list[Chunk]:
    """The pieces of a line."""
    return [Chunk(match.start(), match.end(), match[0]) for match in _CHUNK.finditer(line)]


def letter_runs(text: str) -> tuple[tuple[int, int, str], ...]:
    """The runs of letters in a text with their offsets."""
    return _letter_runs(text) if len(text) <= _LONGEST else _letter_runs.__wrapped__(text)


@lru_cache(maxsize=1 << 15)
def _letter_runs(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((match.start(), match.end(), match[0]) for match in _LETTERS.finditer(text))


def has_digit(text: str) -> bool:
    """Whether a digit occurs in a text."""
    return any(c.isdigit() for c in text)


def is_protected(text: str) -> bool:
    """Whether a piece is never changed as a word: a number, a date, a số ký hiệu, an address, or endless."""
    return len(text) > _LONGEST or _is_protected(text)


@lru_cache(maxsize=1 << 15)
def _is_protected(text: str) -> bool:
    whole = (_NUMBER, _DOCUMENT_NUMBER, _ITEM_NUMBER)
    return any(pattern.fullmatch(text) for pattern in whole) or bool(_ADDRESS.search(text))


def is_roman(word: str) -> bool:
    """Whether a word is a roman numeral up to 89, as headings use; the single letters I, V and X are."""
    return 0 < len(word) <= 7 and bool(_ROMAN.fullmatch(word))


def continued(lines: Sequence[str]) -> list[bool]:
    """For each line whether it goes on with the sentence of the line before, blank lines between or not.

    It does when that did not end a sentence, and this one begins with a small letter, or, directly under a line that
    reaches the margin, with anything but the sign or number of an item.
    """
    result = [False] * len(lines)
    before: int | None = None
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if before is not None and not _SENTENCE_END.search(lines[before][-20:]):
            margin = max(len(near) for near in lines[max(before - _NEAR, 0) : number + _NEAR])
            full = before == number - 1 and len(lines[before]) >= _FULL * margin and not _ITEM.match(line)
            result[number] = _continues(line) or full
        before = number
    return result


def _continues(line: str) -> bool:
    first = line.lstrip(' \t"“(')[:1]
    return first.islower() and not _ITEM.match(line)


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
