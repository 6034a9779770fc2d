"""The bodies in one item of a table cell: where a comma, 'và', a line end or nothing at all begins the next one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from normalizers import casing, provinces
from normalizers.agency_words import (
    LOWEST,
    Opening,
    Phrases,
    Start,
    facts,
    fields,
    is_person,
    known_body,
    opening,
    phrase_key,
    word_set,
)
from normalizers.text import fold

_DEPARTMENT = 1  # the level of Sở and Tổng cục


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one item; `gaps` tells how a word follows the one before: '' on its line, else 'line' or 'fill'.

    'fill' is a line end before the line was full: the next word would have fitted.
    """

    words: list[str]
    keys: list[str]
    gaps: list[str]
    depths: list[int]

    def cut(self, start: int) -> Words:
        """The words from `start` on."""
        return Words(self.words[start:], self.keys[start:], self.gaps[start:], self.depths[start:])


@cache
def _shared_names() -> list[str]:
    types = facts()["types"]
    return [*types["shared"], *types["shared_territory"]]


@cache
def _shared_types() -> Phrases:
    return Phrases.of((name, i) for i, name in enumerate(_shared_names()))


def shared_bodies(item: Words) -> list[str]:
    """The bodies of an item, a shared type word given back to each: 'Các Bộ: Tài chính, Xây dựng'."""
    for at, word in enumerate(item.words[:12]):
        if item.keys[at] != "các" or item.depths[at]:
            continue
        length = _shared_types().longest(item.keys, at + 1)
        end = at + 1 + length
        if not length or word.endswith((",", ";")):
            continue
        colon = item.words[end - 1].endswith(":") or (end < len(item.words) and item.words[end] == ":")
        if not colon and not (length and _lists_fields(item, at + 1, end)):
            continue
        if end < len(item.words) and item.words[end] == ":":
            end += 1
        before = [w for w in item.words[:at]]
        if before and before[-1].endswith(","):
            return [*_bodies(_part(item, 0, at)), *shared_bodies(item.cut(at))]
        number = _shared_types().numbers[" ".join(item.keys[at + 1 : at + 1 + length])]
        return members(item, end, [*before, _shared_names()[number]])
    return _bodies(item)


def _lists_fields(item: Words, type_at: int, start: int) -> bool:
    """Whether several fields follow 'các Bộ' or 'các Sở'."""
    end = start + fields().longest(item.keys, start)
    several = end > start and end < len(item.words) and (item.words[end - 1].endswith(",") or item.keys[end] == "và")
    return several and item.keys[type_at] in ("bộ", "sở")


def _part(item: Words, start: int, end: int) -> Words:
    return Words(item.words[start:end], item.keys[start:end], item.gaps[start:end], item.depths[start:end])


def lone_field(item: Words, at: int) -> int:
    """How many words a field of a ministry takes that stands alone at `at`; 0 where more follows ('Công an tỉnh')."""
    length = fields().longest(item.keys, at)
    end = at + length
    ends = end == len(item.words) or item.words[end - 1].endswith(",") or item.keys[end] in ("và", "")
    return length if ends else 0


def members(item: Words, start: int, type_words: list[str]) -> list[str]:
    """The members of a list that share `type_words`, up to a body with a type word of its own."""
    bodies: list[str] = []
    prefix = casing.capitalise(" ".join(type_words))
    at = start
    while at < len(item.words):
        if item.keys[at] == "và":
            at += 1
            continue
        field = lone_field(item, at)
        if not field and opening(item.words, item.keys, at).kind in (Start.NAMED, Start.PLURAL):
            return bodies + _bodies(item.cut(at))
        end = at + max(1, field)
        while end < len(item.words) and not item.words[end - 1].endswith(",") and item.keys[end] != "và":
            end += 1
        bodies.append(f"{prefix} {' '.join(item.words[at:end])}")
        at = end
    return bodies


@dataclass(slots=True)
class _Current:
    """The body being read."""

    start: int
    open: Opening
    whole: int  # no cut before this word
    prefix: str = ""


def _begin(item: Words, at: int, prefix: str = "") -> _Current:
    return _Current(at, opening(item.words, item.keys, at), at + known_body(item.keys, at), prefix)


def _bodies(item: Words) -> list[str]:
    if not item.words:
        return []
    found: list[str] = []
    current = _begin(item, 0)

    def close(end: int) -> None:
        text = " ".join(item.words[current.start : end]).rstrip("/")
        found.append(f"{current.prefix} {text}".strip())

    for at in range(1, len(item.words)):
        if at < current.whole or item.depths[at]:
            continue
        joint = item.keys[at] in ("và", "&") and at + 1 < len(item.words)
        start = at + 1 if joint else at
        if at <= current.start:
            continue
        type_word = _same_type(item, current, at, start)
        if type_word:
            close(at)
            current = _begin(item, start, type_word)
            current.whole = start + fields().longest(item.keys, start)
        elif _begins(item, current, at, start):
            close(at)
            current = _begin(item, start)
    close(len(item.words))
    return found


def _same_type(item: Words, current: _Current, at: int, start: int) -> str:
    """The type word of 'Bộ Tài chính, Xây dựng' at 'Xây dựng': a field that stands alone after a body named by one."""
    if not (item.words[at - 1].endswith(",") or start > at) or not item.words[start][:1].isupper():
        return ""
    first = current.prefix or item.words[current.start]
    if fold(first) not in ("bộ", "sở") or not current.open.known and not current.prefix:
        return ""
    return first if lone_field(item, start) else ""


def _begins(item: Words, current: _Current, at: int, start: int) -> bool:
    """Whether another body begins at `at` (at `start` after 'và')."""
    after = opening(item.words, item.keys, start)
    if after.kind is Start.OTHER:
        return start == at and _proper_name(item, current, at)
    if item.words[at - 1].endswith((",", "/")):
        return _after_comma(item, current, at, start, after)
    if start > at:
        return _after_and(item, current, at, start, after)
    return _unmarked_start(item, current, at, start, after)


def _proper_name(item: Words, current: _Current, at: int) -> bool:
    """Whether a name all in capitals stands after a comma and a named body: 'Công an tỉnh, Viettel Hưng Yên'."""
    if not item.words[at - 1].endswith(",") or current.open.kind not in (Start.NAMED, Start.ACRONYM):
        return False
    end = next((i for i in range(at, len(item.words)) if item.words[i].endswith(",")), len(item.words) - 1) + 1
    name = item.words[at:end]
    if provinces.named(" ".join(name).strip(",")) or fields().longest(item.keys, at):
        return False
    return len(name) > 1 and all(w[:1].isupper() for w in name)


def _collective(item: Words, current: _Current) -> bool:
    """Whether the body read so far speaks of bodies in general; 'Thủ trưởng các cơ quan' does."""
    if current.open.kind in (Start.PLURAL, Start.GENERIC):
        return True
    after = current.start + current.open.words
    return is_person(current.open.level) and opening(item.words, item.keys, after).kind in (Start.PLURAL, Start.GENERIC)


def _bare(item: Words, current: _Current, at: int) -> bool:
    """'các phòng' and no more: the rest of the phrase is to come."""
    if not _collective(item, current):
        return False
    plural = word_set("plural").longest(item.keys, current.start)
    noun = word_set("collective").longest(item.keys, current.start + plural)
    return plural > 0 and noun > 0 and current.start + plural + noun == at


def _unqualified(item: Words, current: _Current, at: int) -> bool:
    """A collective phrase of nouns alone: 'các bộ, ngành'."""
    position = current.start + word_set("plural").longest(item.keys, current.start)
    while position < at:
        step = word_set("collective").longest(item.keys, position) or word_set("plural").longest(item.keys, position)
        if not step and item.keys[position] != "và":
            return False
        position += step or 1
    return True


def _after_comma(item: Words, current: _Current, at: int, start: int, after: Opening) -> bool:
    if after.kind is Start.NAMED:
        return True
    if after.kind is Start.GENERIC:
        territory = word_set("territorial").longest(item.keys, start)
        people = word_set("people").longest(item.keys, start)
        return not (_collective(item, current) or territory or people) and start == at
    return not _bare(item, current, at)


def _after_and(item: Words, current: _Current, at: int, start: int, after: Opening) -> bool:
    if after.kind is Start.NAMED:
        return not _open_ended(item, current, at)
    if after.kind is Start.ACRONYM:
        return after.known
    collective = _collective(item, current)
    if after.kind is Start.PLURAL:
        return not (collective and _unqualified(item, current, at)) and not _open_ended(item, current, at)
    return not collective and not word_set("territorial").longest(item.keys, start) and _qualified(item, start)


def _qualified(item: Words, start: int) -> bool:
    """Whether the phrase up to the next comma ends as a body in general does: 'đơn vị liên quan'."""
    end = start
    while end < len(item.words) and end < start + 8:
        end += 1
        if item.words[end - 1].endswith(","):
            break
    phrase = " ".join(item.keys[start:end])
    return any(phrase.endswith(q) or f" {q} " in phrase for q in word_set("qualifiers").numbers)


def _open_ended(item: Words, current: _Current, at: int) -> bool:
    """Whether the body read so far cannot end here."""
    if at <= current.whole and current.whole > current.start:
        return at < current.whole
    last = item.words[at - 1]
    if last in facts()["words"]["open_ends"] or last.endswith(","):
        return True
    if current.prefix:
        return False
    head = current.open.words
    if current.open.kind is Start.PLURAL and _members_alone(item, current, at):
        return True
    if current.open.kind in (Start.NAMED, Start.PLURAL):
        return at <= current.start + head
    return current.open.kind is Start.OTHER


def _members_alone(item: Words, current: _Current, at: int) -> bool:
    """'Các thành viên' at a line's end: members are those of the body that follows."""
    start = current.start + current.open.words
    return start < at and start + word_set("members").longest(item.keys, start) == at


def _unmarked_start(item: Words, current: _Current, at: int, start: int, after: Opening) -> bool:
    """Whether a capital alone begins a body: at a line's start, or in its middle where both bodies are plain to see."""
    word = item.words[start]
    if not word[:1].isupper() or _open_ended(item, current, at):
        return False
    gap = item.gaps[at]
    if after.kind is Start.PLURAL:
        return True
    if after.kind is Start.ACRONYM:
        return bool(gap) and after.known and gap == "fill"
    if after.kind is Start.GENERIC:
        return _generic_start(item, current, start, after, gap)
    if gap == "fill" or _ends_qualified(item, current, at):
        return True
    named = start + after.words < len(item.words) or after.known
    if not named or is_person(current.open.level):
        return False
    plural = start + after.words < len(item.keys) and item.keys[start + after.words] == "các"
    # No department belongs to a body that stands after it; an office or a centre may.
    return after.level >= _level(item, current) or current.open.level <= _DEPARTMENT or bool(gap and plural)


def _generic_start(item: Words, current: _Current, start: int, after: Opening, gap: str) -> bool:
    end = start + after.words
    if after.level < LOWEST and not gap:
        return False
    if _last_two(item, start) in word_set("wanting").numbers and not _qualified(item, start):
        return False
    more = item.words[end - 1].endswith(",") or (end < len(item.words) and item.words[end][:1].islower())
    if gap:
        return more
    return more and after.words == 2 and current.open.known


def _last_two(item: Words, at: int) -> str:
    return phrase_key(item.words[max(0, at - 2) : at])


def _level(item: Words, current: _Current) -> int:
    if current.open.kind is Start.GENERIC and current.open.level > 5:
        return LOWEST
    return current.open.level


def _ends_qualified(item: Words, current: _Current, at: int) -> bool:
    phrase = phrase_key(item.words[max(current.start, at - 2) : at])
    return _collective(item, current) and phrase.endswith("liên quan")
