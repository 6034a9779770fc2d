"""The words by which one task is known in two plans: 'Kế hoạch kiểm tra công tác CCHC' -> kiem tra cai cach hanh chinh.

Words are syllables without marks: a plan that was read by OCR loses marks first, and what a lost mark confuses, the
neighbours in a phrase keep apart. Word segmentation was measured beside it and gained nothing (see docs/topics.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from normalizers.agency_words import facts
from normalizers.text import fold, squeeze, strip_marks

_WORD = re.compile(r"[^\W_]+(?:[./-][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[./-]\d+)*%?")
_REACH = 6  # words from the beginning: what a task is about stands there
_NEGATION_REACH = 5  # words: 'không để xảy ra hồ sơ quá hạn'
_Phrase = tuple[str, ...]


def words(text: str, abbreviations: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The words of a task or target that say what it is about, in their order.

    Short forms are written out (the plan's own `abbreviations` before the general ones), synonyms made one; fillers,
    plain numbers and dates go. Numbers of documents stay, as one word each.

    Args:
        text: the wording as printed.
        abbreviations: short forms that the plan defines.

    Returns:
        Lower case without marks; where nothing but fillers is there, these.
    """
    syllables = _syllables(text, abbreviations or {})
    return tuple(map(_bare, _content(syllables) or syllables))


def distinctions(content: tuple[str, ...]) -> frozenset[str]:
    """What sets a task apart from others of its words (`report`, `publicity`, ...), by its first words."""
    begin = f" {' '.join(content[:_REACH])} "
    return frozenset(
        name for name, phrases in _distinctions().items() if any(f" {phrase} " in begin for phrase in phrases)
    )


def directions(text: str) -> frozenset[str]:
    """The ways that the wording of a target points (`in_time`, `late`, `more`, `less`), by its words and their marks.

    One that names both of two opposites ('giảm hồ sơ quá hạn, tăng hồ sơ đúng hạn'), or denies one, has neither.
    """
    folded = fold(text)
    found = {m.lastgroup for m in _directed().finditer(folded) if m.lastgroup and not _denied(folded[: m.start()])}
    return frozenset(found) - {way for way in found if _opposites().get(way) in found}


def opposed(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Those of `one` whose opposite is in `other`."""
    return frozenset(way for way in one if _opposites().get(way) in other)


def _denied(before: str) -> bool:
    near = " ".join(before.split()[-_NEGATION_REACH:])
    return any(f" {phrase} " in f" {near} " for phrase in _negations())


def _syllables(text: str, own: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(squeeze(text)):
        if word.isupper():
            # An expansion may hold a short form itself: 'PAR Index' is 'Chỉ số CCHC'.
            parts = [_expanded(part, own) for part in _expanded(word, own).split()]
            found.extend(_folded(w) for part in parts for w in _WORD.findall(part))
        else:
            found.append(_folded(word))
    return found


def _expanded(word: str, own: Mapping[str, str]) -> str:
    if not word.isupper():
        return word
    return own.get(word) or _general().get(word) or word


def _content(syllables: list[str]) -> list[str]:
    rules = _rules()
    found: list[str] = []
    at = 0
    while at < len(syllables):
        syllable = syllables[at]
        for length, phrase, replacement in rules.get(syllable, ()):
            if length == 1 or syllables[at : at + length] == phrase:
                found.extend(replacement)
                at += length
                break
        else:
            if not (syllable[0].isdigit() and _NUMBER.fullmatch(syllable)):
                found.append(syllable)
            at += 1
    return found


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1 << 16)
def _bare(word: str) -> str:
    return strip_marks(word)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("normalizers") / "data" / "topic_words.toml").read_text(encoding="utf-8"))


@cache
def _general() -> dict[str, str]:
    return {**facts()["abbreviations"], **_data()["abbreviations"]}


@cache
def _rules() -> dict[str, tuple[tuple[int, list[str], _Phrase], ...]]:
    """What a phrase becomes, with its length, by its first syllable, the longest phrase first."""
    table: dict[_Phrase, _Phrase] = {_key(phrase): () for phrase in _data()["filler"]["phrases"]}
    table.update({_key(phrase): _key(phrase) for phrase in _data()["whole"]["phrases"]})
    for one, others in _data()["same"].items():
        table.update({_key(other): _key(one) for other in (one, *others)})
    rules: dict[str, list[tuple[int, list[str], _Phrase]]] = {}
    for phrase in sorted(table, key=lambda p: (-len(p), p)):
        rules.setdefault(phrase[0], []).append((len(phrase), list(phrase), table[phrase]))
    return {first: tuple(found) for first, found in rules.items()}


@cache
def _distinctions() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = _data()["distinctions"]
    return {name: tuple(strip_marks(" ".join(_key(p))) for p in phrases) for name, phrases in table.items()}


@cache
def _directed() -> re.Pattern[str]:
    """Each direction a group of its name; what only looks like one comes first, in a group without name."""
    parts = [rf"(?:{_any(_data()['undirected']['phrases'])})"]
    parts += [rf"(?P<{name}>{_any(phrases)})" for name, phrases in _data()["directions"].items()]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


def _any(phrases: list[str]) -> str:
    return "|".join(r"\s+".join(map(re.escape, _key(phrase))) for phrase in phrases)


@cache
def _opposites() -> dict[str, str]:
    pairs: dict[str, str] = _data()["opposite"]
    return pairs | {other: one for one, other in pairs.items()}


@cache
def _negations() -> tuple[str, ...]:
    return tuple(" ".join(_key(phrase)) for phrase in _data()["undirected"]["negations"])


def _key(phrase: str) -> _Phrase:
    return tuple(fold(phrase).split())
