"""What the words of an agency's name are: heads and their levels, bodies in general, short names, known bodies."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers.text import fold

LOWEST = 9


class Start(Enum):
    """What a phrase begins with."""

    NAMED = "a body by name"
    ACRONYM = "a short name that stands alone"
    PLURAL = "'các' and bodies in general"
    GENERIC = "a body in general"
    OTHER = "nothing that begins a body"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a phrase opens: `words` its head (or whole known name) takes, `level` 0 the highest."""

    kind: Start
    words: int = 0
    level: int = LOWEST
    known: bool = False


@cache
def facts() -> dict[str, Any]:
    """The tables of `data/agencies.toml`."""
    return tomllib.loads((files("normalizers") / "data" / "agencies.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases as `phrase_key` gives them, with a number each; `reach`: the longest by its first word."""

    numbers: dict[str, int]
    reach: dict[str, int]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, int]]) -> Phrases:
        """The table of the phrases and their numbers."""
        numbers = {phrase_key(phrase.split()): number for phrase, number in phrases}
        reach: dict[str, int] = {}
        for key in numbers:
            words = key.split(" ")
            reach[words[0]] = max(reach.get(words[0], 0), len(words))
        return cls(numbers, reach)

    def longest(self, keys: list[str], at: int) -> int:
        """How many words the longest phrase takes that begins at `at`; 0 for none."""
        if at >= len(keys):
            return 0
        for length in range(min(self.reach.get(keys[at], 0), len(keys) - at), 0, -1):
            if " ".join(keys[at : at + length]) in self.numbers:
                return length
        return 0


@cache
def word_set(name: str) -> Phrases:
    """A list of `[words]`."""
    return Phrases.of((w, 0) for w in facts()["words"][name])


def phrase_key(words: list[str]) -> str:
    """The words folded one by one, so that inner punctuation does not count."""
    return " ".join(fold(w) for w in words)


@cache
def _heads() -> Phrases:
    return Phrases.of((head, i) for i, level in enumerate(facts()["levels"]) for head in level["heads"])


@cache
def _bodies() -> Phrases:
    return Phrases.of((b, 0) for b in facts()["bodies"]["names"])


@cache
def fields() -> Phrases:
    """The fields that ministries and departments are named by."""
    return Phrases.of((f, 0) for f in facts()["fields"]["names"])


@cache
def _acronyms() -> frozenset[str]:
    return frozenset(facts()["words"]["acronyms"])


def known_body(keys: list[str], at: int) -> int:
    """How many words a body known as a whole takes: one of the list, or a type word and its field."""
    body = _bodies().longest(keys, at)
    head = _heads().longest(keys, at)
    if head == 1:
        field = fields().longest(keys, at + 1)
        if field:
            return max(body, 1 + field)
    return body


def opening(words: list[str], keys: list[str], at: int) -> Opening:
    """What the phrase that begins at `at` opens with; `keys` are the folded `words`."""
    if at >= len(words):
        return Opening(Start.OTHER)
    plural = word_set("plural").longest(keys, at)
    if plural:
        return Opening(Start.PLURAL, plural, _level_of_noun(keys, at + plural))
    capital = words[at].lstrip("(\"“'")[:1].isupper()
    if word_set("not_heads").longest(keys, at):
        return Opening(Start.OTHER)
    head = _heads().longest(keys, at)
    noun = word_set("collective").longest(keys, at)
    if head:
        return _headed(words, keys, at, head, noun, capital)
    if noun:
        return Opening(Start.GENERIC, noun)
    if is_acronym(words[at]):
        return Opening(Start.ACRONYM, 1, known=words[at].strip(".,;:()") in _acronyms())
    return Opening(Start.OTHER)


def _headed(words: list[str], keys: list[str], at: int, head: int, noun: int, capital: bool) -> Opening:
    level = _heads().numbers[" ".join(keys[at : at + head])]
    body = known_body(keys, at)
    if capital and body > head:
        return Opening(Start.NAMED, body, level, known=True)
    last = words[at + head - 1]
    following = words[at + head] if at + head < len(words) else ""
    bare = not following or last.endswith((",", ";", ".", ")")) or keys[at + head] in ("và", "")
    if last.strip(".,;:()") in _acronyms() or (capital and body == head and level == 0):
        return Opening(Start.NAMED, head, level, known=True)
    if bare:
        return Opening(Start.GENERIC if noun else (Start.NAMED if capital else Start.OTHER), head, level)
    if following[:1].isupper() or following[:1].isdigit():
        return Opening(Start.NAMED, head, level)
    if noun >= head or not capital:
        proper = capital and keys[at + head] in word_set("territory").numbers and keys[at + head] != "các"
        return Opening(Start.NAMED if proper else (Start.GENERIC if noun else Start.OTHER), max(head, noun), level)
    return Opening(Start.NAMED, head, level)


def _level_of_noun(keys: list[str], at: int) -> int:
    head = _heads().longest(keys, at)
    return _heads().numbers[" ".join(keys[at : at + head])] if head else LOWEST


def is_person(level: int) -> bool:
    """Whether a head of that level is a person's office."""
    return level == len(facts()["levels"]) - 1


def is_acronym(word: str) -> bool:
    """Whether a word is a short name in capitals: three letters or more, or a known one."""
    bare = word.strip(".,;:()")
    return bare in _acronyms() or (3 <= len(bare) <= 20 and bare.isupper() and sum(c.isalpha() for c in bare) >= 3)
