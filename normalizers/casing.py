"""Names printed in capitals, in the spelling they have in running text: 'SỞ Y TẾ' gives 'Sở Y tế'.

The rule is that of Nghị định 30/2020/NĐ-CP, Phụ lục II: the word for the sort of body and the word for its field begin
with a capital, places have one on each syllable. What a field is called is data (`agencies.toml`, `casing.toml`).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers.provinces import provinces
from normalizers.text import fold, squeeze

_LONGEST = 12
_PUNCTUATION = " .,;:()[]\"“”'"


def is_upper(text: str) -> bool:
    """Whether a text is set in capitals: it has no small letter, or hardly any (a slip of the shift key or of OCR)."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.islower() for c in letters) <= 0.1 * len(letters)


def proper_case(text: str) -> str:
    """A name in capitals folded to normal spelling, its first letter a capital; any other text is given back."""
    return _case(text) if is_upper(text) else squeeze(text)


def sentence_part(text: str) -> str:
    """As `proper_case`, for words from the middle of a sentence: 'CỦA CHÍNH PHỦ' gives 'của Chính phủ'."""
    return _case(text, first=False) if is_upper(text) else squeeze(text)


def capitalise(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def name_case(text: str) -> str:
    """A person's name: each syllable with a capital."""
    return " ".join(capitalise(w.lower()) for w in text.split()) if is_upper(text) else squeeze(text)


def respell(text: str) -> str:
    """The same of a text in any case: all is read as if in capitals."""
    return _case(text)


def _case(text: str, first: bool = True) -> str:
    words = squeeze(text).split()
    keys = [fold(w) for w in words]
    result: list[str] = []
    opened = first  # the next word opens a name
    place = False  # the next words are a place's name
    named = False  # a name has been opened before
    fielded = False  # the next words may be a field
    position = 0
    while position < len(words):
        length, spelling = _known(keys, position, opened or fielded)
        fielded = False
        if length:
            taken = [_dress(words[position + i], s) for i, s in enumerate(spelling)]
            key = " ".join(keys[position : position + length])
            if (first and not result) or (opened and key not in _facts()["place_after"]):
                taken[0] = _capital(taken[0])
            result += taken
            position += length
            place = key in _facts()["place_after"]
            fielded = key in _facts()["before_field"]
            opened = (key in _heads() or key in _opens()) and not words[position - 1].endswith((",", ";"))
            continue
        word, key = words[position], keys[position]
        if word.strip(_PUNCTUATION) in _acronyms() or any(c.isdigit() for c in word):
            result.append(word)
            opened = place = False
        else:
            place = place and key not in _facts()["no_place"]
            opened = opened and key not in ("các", "về", "của", "và")
            result.append(_capital(word.lower()) if place or opened else word.lower())
            named = named or opened
            opened = key == "" and named  # 'Phòng Tổ chức - Hành chính'
        place = place and not word.endswith((",", ";", ")"))
        position += 1
    return " ".join(result)


def _dress(word: str, spelling: str) -> str:
    """`spelling` between the marks that stand around `word`; the word's own placement of the tone is given up."""
    bare = word.strip(_PUNCTUATION)
    start = word.find(bare)
    return word[:start] + spelling + word[start + len(bare) :] if bare else word


def _capital(word: str) -> str:
    match = re.search(r"\w", word)
    return word if match is None else word[: match.start()] + word[match.start() :][:1].upper() + word[match.end() :]


def _known(keys: list[str], position: int, opened: bool) -> tuple[int, tuple[str, ...]]:
    """The longest known name that begins at `position`: its length in words, its spelling."""
    table = _names()
    for length in range(min(_LONGEST, len(keys) - position), 0, -1):
        key = " ".join(keys[position : position + length])
        if key in _not_heads() or (key in _heads() and position and keys[position - 1] == "các"):
            break
        spelling = table.get(key) or (_fields().get(key) if opened else None)
        if spelling is not None:
            return length, spelling
    return 0, ()


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("normalizers") / "data" / name).read_text(encoding="utf-8"))


@cache
def _facts() -> dict[str, list[str]]:
    facts: dict[str, list[str]] = _load("casing.toml")
    return facts


@cache
def _acronyms() -> frozenset[str]:
    return frozenset(_facts()["acronyms"]) | frozenset(_load("agencies.toml")["abbreviations"])


@cache
def _heads() -> frozenset[str]:
    return frozenset(
        " ".join(map(fold, h.split())) for level in _load("agencies.toml")["levels"] for h in level["heads"]
    )


@cache
def _names() -> dict[str, tuple[str, ...]]:
    agencies = _load("agencies.toml")
    spellings = [*(h for level in agencies["levels"] for h in level["heads"])]
    spellings += agencies["bodies"]["names"] + _facts()["names"] + _facts()["words"]
    return _spelt(spellings + [p.name for p in provinces()] + _facts()["place_after"])


@cache
def _opens() -> frozenset[str]:
    return frozenset(_spelt(_facts()["opens"]))


@cache
def _fields() -> dict[str, tuple[str, ...]]:
    return _spelt(_load("agencies.toml")["fields"]["names"])


@cache
def _not_heads() -> frozenset[str]:
    return frozenset(" ".join(map(fold, w.split())) for w in _load("agencies.toml")["words"]["not_heads"])


def _spelt(spellings: list[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for spelling in spellings:
        words = spelling.split()
        table[" ".join(map(fold, words))] = tuple(w.strip(_PUNCTUATION) or w for w in words)
    return table
