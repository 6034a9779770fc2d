"""Where the title of a cited document ends: the words and marks that end it, and those that only seem to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extractors.citation_cores import Core
from extractors.citation_words import either, words
from normalizers import document_types, issuers

# How far an issuer and what it does may reach behind a comma.
_CLAUSE = 130


@cache
def _stop() -> re.Pattern[str]:
    data = words()
    participles, links = either(data["passive_participles"]), either(data["passive_links"])
    further = rf"\svà\scác\s{either(data['further_types'])}(?:\s\w+)?,?\s{either(data['further_words'])}"
    return re.compile(
        r"\.(?=\s|$|/)|[:\n“”\")]|\((?:sau đây|gọi|viết tắt|kèm|ban hành|đã|được|nay)"
        rf"|[\s,](?:{either(data['title_stops'])})|,\s(?:{either(data['clause_openers'])})|{further}"
        rf"|\sđược\s{participles}(?:,?\s(?:{participles}|một số|điều|khoản|nội dung|và)){{0,7}}"
        rf"\s(?:{links}|ngày|năm)(?!\w)"
        r"|(?<=(?:19|20)\d\d)\svà\s(?!(?:tầm nhìn|định hướng|giai đoạn|đến|những|hằng|hàng)\s)"
        r"|\s(?-i:do)(?=\s|tỉnh|thành)|;|\(|,\s(?-i:(?=[A-ZĐỦ]))"
        # A column of dates, or the date of the next entry of a list.
        r"|(?<!ngày)(?<!đến)(?<!từ)(?<!trước)(?<!sau)(?<!hết)\s\d{1,2}/\d{1,2}/(?:19|20)\d\d(?=\s(?-i:[A-ZĐ])|$)",
        re.IGNORECASE,
    )


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{either(words()['agency_verbs'])})", re.IGNORECASE)


@cache
def _main_clause() -> re.Pattern[str]:
    """'xây dựng Kế hoạch', 'ban hành Chương trình': what the text that cites is about."""
    return re.compile(rf"\s(?:xây dựng|ban hành|thông báo|đề nghị)\s{document_types.name_pattern().pattern}", re.I)


@cache
def _semicolon() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = words()
    provision = either(["khoản", "điểm", "điều", "mục", "phần", "phụ lục"])
    return (
        re.compile(rf"\s(?:{either(data['semicolon_goes_on'])})"),
        re.compile(rf"\s(?:{either(data['semicolon_stops'])})"),
        re.compile(rf"\s(?:{provision})"),
    )


@cache
def _counted() -> re.Pattern[str]:
    """Cases, people or money by the number: they are counted in what is to be done, not in a title."""
    nouns = either(words()["counted_nouns"])
    return re.compile(rf"[^;.\d]{{0,80}}?\s\d{{1,3}}(?:[.,]\d{{1,3}}){{0,2}}\s?(?:%|{nouns})", re.IGNORECASE)


@cache
def _colon() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){either(words()['colon_nouns'])}$", re.IGNORECASE)


def hard_end(
    text: str, start: int, limit: int, cores: Sequence[Core], index: int, opening: str
) -> tuple[int, str | None]:
    """The end of the title that goes on from `start`, before `limit` at the latest, and the issuer told behind it.

    `opening` is the word that opened the title. Where the issuer stands before the title, 'do ... ban hành' in it says
    who issued what the title is about.
    """
    core = cores[index]
    at = start
    while stop := _stop().search(text, at, limit):
        mark = stop[0]
        at = stop.end()
        if mark in '\n“"”)(':
            at, over = _paired(text, start, stop, limit)
            if over:
                return stop.start(), None
            continue
        if mark.strip().lower() == "do":
            issuer = issued_by(text, stop.end(), limit) if core.issuer is None else None
            if issuer is not None:
                return stop.start(), issuer
            continue
        if not _seems(text, stop, cores, index, opening):
            return stop.start(), None
    return min(limit, len(text)), None


def _seems(text: str, stop: re.Match[str], cores: Sequence[Core], index: int, opening: str) -> bool:
    """Whether the title goes on behind what only seems to end it."""
    mark = stop[0].strip().lower()
    inner = cores[index + 1 : index + 12]
    if any(c.start <= stop.start() < c.end for c in inner):
        return True
    if mark == ".":
        return text[max(0, stop.start() - 2) : stop.start()].upper() in {"TP", ".P", "TX"}
    if mark == ":":
        named = text[stop.end() : stop.end() + 2]
        nouns = _colon().search(text, max(0, stop.start() - 12), stop.start())
        return nouns is not None and named[:1].isspace() and named[1:].isupper()
    if mark == ";":
        return _goes_on(text, cores[index], stop.end())
    if mark == ",":
        return not _agency_acts(text, stop.end())
    if mark.startswith("được") and opening.lower() == "công bố":
        # What is made public may be what was amended: 'công bố Danh mục thủ tục được sửa đổi theo ...'.
        return True
    # Behind a core the list goes on, or what is added to it: 'và các văn bản'.
    return mark.split()[:1] == ["và"] and any(c.end == stop.start() for c in inner)


def _goes_on(text: str, core: Core, position: int) -> bool:
    """Whether the title goes on behind ';'.

    It does in an entry of a list of titles, which is nothing but the document; and where a decree or a circular (a
    document with the year in its number) is cited with its date, unless the next clause of the citing text follows.
    """
    goes_on, stops, provision = _semicolon()
    ahead = text[position : position + 2]
    if provision.match(text, position) or not ahead[:1].isspace():
        return False
    printed = text[core.start : core.end].lower()
    if core.start == 0 and core.issuer is None and "ngày" not in printed and "số" not in printed:
        return True
    if not ahead[1:].islower():
        return False
    dated = "ngày" in printed or core.issuer is not None
    normative = core.legal is not None and (core.legal.year is not None or core.kind.year_required)
    if not (dated and normative and core.kind.rank < 20) or core.law:
        return False
    if _counted().match(text, position):
        return False
    return goes_on.match(text, position) is not None or stops.match(text, position) is None


def _paired(text: str, start: int, stop: re.Match[str], limit: int) -> tuple[int, bool]:
    """Where to look on behind a bracket or quotation mark, and whether the title ends at it."""
    mark, at = stop[0], stop.end()
    if mark == "\n":
        return at, False
    if mark == "(":
        closing = text.find(")", at, limit)
        return (closing + 1, False) if closing > 0 else (at, True)
    if _balanced(text, start, stop.start(), mark):
        return at, False
    if mark == "“" or (mark == '"' and text[stop.start() - 1 : stop.start()].isspace()):
        closing = _closing(text, at, limit)
        if closing:
            return closing, False
    return at, True


def _closing(text: str, start: int, limit: int) -> int:
    for mark in ("”", '"'):
        closing = text.find(mark, start, limit)
        if closing > 0:
            return closing + 1
    return 0


def _balanced(text: str, start: int, end: int, mark: str) -> bool:
    opening = {")": "(", "”": "“"}.get(mark)
    return opening is not None and text.count(opening, start, end) > text.count(mark, start, end)


def _agency_acts(text: str, start: int) -> bool:
    """Whether an agency begins here that does something: the title of the basis is over."""
    end = issuers.match(text, start)
    if end == start:
        return False
    return _verbs().match(text, end) is not None or _main_clause().search(text, start, start + _CLAUSE) is not None


def issued_by(text: str, start: int, limit: int) -> str | None:
    """The issuer where '(do) Bộ Y tế ban hành' stands: who issued it is no part of the title."""
    while start < limit and text[start].isspace():
        start += 1
    end = issuers.match_issuing(text, start)
    if end == start or end > limit or not text.startswith(" ban hành", end):
        return None
    return " ".join(text[start:end].split())
