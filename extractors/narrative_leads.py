"""Who leads a task of the text, and who helps: bodies in headings, before a colon, and as the subject of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.document import Heading, Passage
from extractors.narrative_words import table, words
from normalizers.agency_words import LOWEST, Start, is_acronym, opening, word_set
from normalizers.text import fold

# After these a verb is a noun, 'các cơ quan, tổ chức liên quan', or a part of what describes the body.
_NO_NOUN = r"(?<!,)(?<!\bcác)(?<!\bvà)(?<!\bnhững)(?<!\bcủa)"
_RUN_IN = re.compile(r"^(?P<who>[^.;:]{3,140}):\s+(?=[A-ZĐÀ-Ỹ])")
_CLAUSE = r"(?:Ngoài|Trên cơ sở|Căn cứ(?: vào)?)\s[^.;]{3,160}?,?\s"
# 'Giao Sở Nội vụ ...', at the start of a sentence of the item: somebody is told by name to do it.
_CHARGE = re.compile(r"(?:^|(?<=[.;]\s))(?:Giao(?: nhiệm vụ)?(?: cho)?|Yêu cầu|Đề nghị)\s+(?=\w)")

# What is done to somebody, 'Cán bộ được bồi dưỡng', makes him no lead; 'đơn vị được giao' describes him.
_PASSIVE = re.compile(r"\s(?:được|bị)(?!\s(?:giao|phân công|ủy quyền|chỉ định)\b)(?!\w)")


def lead(passage: Passage, headings: Sequence[Heading]) -> tuple[str | None, Passage]:
    """Who has to do it: the body named before a colon, in the heading, or in the sentence; and the rest of the text.

    A body of the sentence that is one of those in the heading goes before the heading.
    """
    duty = any(words()["duty"].search(fold(h.title)) for h in headings)
    run_in = _RUN_IN.match(passage.text)
    if run_in and (is_body(run_in["who"]) if duty else _is_named(run_in["who"])):
        return run_in["who"].strip(), passage.slice(run_in.end())
    title = _body_of(headings[-1].title, duty=duty) if headings else None
    own = next(_charged(passage.text), None) or _subject_of(passage.text, duty=duty)
    if title is not None and not (own and fold(own) in fold(title)):
        return title, passage
    return own, passage


def partners(text: str) -> str | None:
    """The bodies after 'phối hợp với', up to the verb that follows."""
    match = _partner().search(text)
    return match["who"].strip(" ,") if match else None


def is_body(text: str) -> bool:
    """Whether a text begins with the name of a body, a body in general or an office."""
    found = text.split()
    if not found or words()["no_body"].match(fold(text)):
        return False
    return opening(found, [fold(w) for w in found], 0).kind is not Start.OTHER


@cache
def _partner() -> re.Pattern[str]:
    verbs = "|".join(table()["verbs"])
    return re.compile(
        r"(?:[Pp]hối hợp(?: chặt chẽ| thường xuyên)?(?: với| cùng)|(?<=chủ trì, )phối hợp"
        r"|^Phối hợp(?=\s(?:[A-ZĐ]|các\s)))\s+(?P<who>[^.;:()]{4,200}?)"
        rf"(?={_NO_NOUN}\s(?:{verbs})(?!\w)|[.;:]|$)"
    )


@cache
def _subject() -> re.Pattern[str]:
    """The body that a sentence begins with, up to its verb; a clause 'Ngoài ..., ' may stand before."""
    bodies, verbs = "|".join(table()["subjects"]), "|".join(table()["verbs"])
    return re.compile(
        rf"(?:{_CLAUSE})?"
        rf"(?P<who>(?:{bodies})\s[^.;:]{{2,160}}?(?:;\s(?:{bodies})\s[^.;:]{{2,160}}?)?),?"
        rf"{_NO_NOUN}\s(?=(?:{verbs})(?!\w))"
    )


@cache
def _up_to_verb() -> re.Pattern[str]:
    verbs = "|".join(table()["verbs"])
    return re.compile(rf"(?P<who>[^.;:]{{3,200}}?),?{_NO_NOUN}\s(?=(?:{verbs})(?!\w))")


def _charged(text: str) -> Iterator[str]:
    """The bodies that sentences of the text charge with something, 'Giao Phòng Kinh tế rà soát ...'."""
    for charge in _CHARGE.finditer(text):
        match = _up_to_verb().match(text, charge.end())
        if match and _is_named(match["who"]) and not _PASSIVE.search(match["who"]):
            yield match["who"].strip(" ,")


def _subject_of(text: str, *, duty: bool) -> str | None:
    """The body that is the subject; where the section does not say that bodies come first, one that can be no verb."""
    subject = _subject().match(text)
    if duty and subject and (not is_body(subject["who"]) or _is_ambiguous(subject["who"])):
        subject = None
    match = subject if duty and subject else _up_to_verb().match(text)
    if match is None or _PASSIVE.search(match["who"]):
        return None
    who = match["who"].strip(" ,")
    return who if (duty and subject) or (who[:1].isupper() and _is_named(who)) else None


def _is_ambiguous(name: str) -> bool:
    """Whether a name opens like a body and like work, 'Thanh tra các đơn vị', and nothing says that it is a body."""
    return words()["ambiguous"].match(fold(name)) is not None and not _is_named(name)


def _is_named(name: str) -> bool:
    """Whether a text surely begins with a body: a name with its capitals or place, 'các' and bodies, or people."""
    folded = fold(name)
    if words()["no_body"].match(folded):
        return False
    if words()["people"].match(folded):
        return True
    parts = name.split()
    keys = [fold(w) for w in parts]
    start = opening(parts, keys, 0)
    if start.kind is Start.PLURAL:
        inner = opening(parts, keys, start.words)
        return inner.kind is not Start.OTHER or words()["people"].match(" ".join(keys[start.words :])) is not None
    if start.kind is Start.GENERIC:
        return start.level == LOWEST
    if start.kind is not Start.NAMED:
        return start.kind is Start.ACRONYM and start.known
    return start.known or _goes_on(parts, keys, start.words)


def _goes_on(parts: list[str], keys: list[str], at: int) -> bool:
    """Whether after the head of a name its own part follows: capitals, a number or a territory."""
    if at >= len(parts):
        return not words()["ambiguous"].match(" ".join(keys))
    if keys[at] in word_set("territory").numbers:
        return keys[at] != "các" or not words()["ambiguous"].match(" ".join(keys))
    return parts[at][:1].isupper() or parts[at][:1].isdigit() or is_acronym(parts[at])


def _body_of(title: str, *, duty: bool) -> str | None:
    folded = fold(title)
    if words()["work"].search(folded) and not words()["before_body"].match(folded):
        return None
    match = words()["before_body"].match(folded)
    name = title[match.end() :].strip() if match else title
    if words()["no_body"].match(fold(name)):
        return None
    if duty and words()["people"].match(fold(name)):
        return name
    if not duty:
        return name if is_body(name) and _is_named(name) else None
    alone = len(name.split()) == 2  # 'Thanh tra' among the bodies that have to do it
    return name if is_body(name) and (alone or not _is_ambiguous(name)) else None
