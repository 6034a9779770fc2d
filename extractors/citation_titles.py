"""Titles of cited documents: where each begins and ends, and which citations stand inside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.citation_cores import Core
from normalizers import issuers

LONGEST = 700
SEPARATORS = re.compile(
    r"[\s)”\"]*(?:[,;:]|[,;]?\s?và|[,;]?\s?hoặc|[,;]?\s?cùng)?(?:\s(?:các|với|tại|cả|của))?\s*", re.IGNORECASE
)
_LIST_END = re.compile(r"(?:[,;]|\svà|\shoặc|\scùng)(?:\s(?:các|với))?\s*$", re.IGNORECASE)
_PERIOD = re.compile(
    r",?\s(?:trong\s)?(?:giai đoạn|năm|đến năm)\s(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?"
    r"(?:,\s(?:định hướng|tầm nhìn)[^,;.]{0,30})?$",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(r"(?:có\s)?quy định(?:\s(?:như sau|rõ|cụ thể|chi tiết|tại.*))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """Offsets of the title of a core; `parent` is the index of the core in whose title (or name) the core stands."""

    start: int = 0
    end: int = 0
    parent: int | None = None


@cache
def words() -> dict[str, Any]:
    """The word lists of `normalizers/data/citation_words.toml`."""
    return tomllib.loads(files("normalizers").joinpath("data/citation_words.toml").read_text(encoding="utf-8"))


def either(names: Sequence[str]) -> str:
    """A pattern for one of the phrases, the longest first."""
    return (
        "(?:" + "|".join(re.escape(n).replace(r"\ ", r"\s") for n in sorted(names, key=len, reverse=True)) + r")(?!\w)"
    )


@cache
def _opener(plan: bool) -> re.Pattern[str]:
    names = [*words()["title_openers"], *(words()["plan_openers"] if plan else [])]
    return re.compile(rf"[\s)]{{0,3}}(?:{either(names)})", re.IGNORECASE)


@cache
def _stop() -> re.Pattern[str]:
    data = words()
    return re.compile(
        r"\.(?=\s|$|/)|[:\n“”\")]|\((?:sau đây|gọi|viết tắt|kèm|ban hành|đã|được|nay)"
        rf"|[\s,](?:{either(data['title_stops'])})|,\s(?:{either(data['clause_openers'])})"
        r"|(?<=(?:19|20)\d\d)\svà\s|\sdo\s(?-i:(?=[A-ZĐỦ]))|;|\(|,\s(?-i:(?=[A-ZĐỦ]))",
        re.IGNORECASE,
    )


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{either(words()['agency_verbs'])})", re.IGNORECASE)


@cache
def _owner() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{either(words()['period_owners'])})[^.;]{{0,120}}?\s(?:thực hiện|triển khai|thi hành)"
        r"(?:\s\w+){0,3}?\s*$",
        re.IGNORECASE,
    )


def titles(text: str, cores: Sequence[Core]) -> list[Title]:
    """A title a core (empty where none is printed), in the order of the cores."""
    parents: list[int | None] = [None] * len(cores)
    found: list[Title] = []
    for index, core in enumerate(cores):
        for later in range(index + 1, min(len(cores), index + 1 + len(core.inner))):
            parents[later] = index
        limit = len(text)
        outer = parents[index]
        if outer is not None and outer < len(found) and found[outer].end:
            limit = found[outer].end
        start, end, nested = _title(text, cores, index, limit)
        for later in nested:
            parents[later] = index
        found.append(Title(start, end))
    return [Title(t.start, t.end, p) for t, p in zip(found, parents, strict=True)]


def _title(text: str, cores: Sequence[Core], index: int, limit: int) -> tuple[int, int, list[int]]:
    core = cores[index]
    if core.law or core.standard:
        return 0, 0, []
    plan = core.kind.rank >= 20 and not core.short
    opened = _opener(plan).match(text, core.end, limit)
    if opened is None:
        return 0, 0, []
    start = opened.start() + len(opened[0]) - len(opened[0].lstrip(" )\n\t"))
    end = _hard_end(text, opened.end(), min(limit, start + LONGEST), cores, index)
    nested: list[int] = []
    for later in range(index + 1, len(cores)):
        other = cores[later]
        if other.start >= end:
            break
        cut = _LIST_END.search(text, max(start, other.start - 12), other.start)
        if cut is not None and not _same_list(text, cores, later, nested):
            end = cut.start()
            break
        nested.append(later)
    # A word after the last nested core may have stopped the title too early or late: 'và các văn bản' of that core.
    end = len(text[:end].rstrip(" ,;.:-–")) if end < len(text) or text[-1:] in " ,;.:-–" else end
    if not nested or cores[nested[-1]].end < end:
        end = _without_period(text, core, start, end)
    empty = end <= opened.end() or _NO_TITLE.fullmatch(text, start, end)
    return (0, 0, []) if empty else (start, end, nested)


def _same_list(text: str, cores: Sequence[Core], later: int, nested: Sequence[int]) -> bool:
    """Whether the core goes on with a list inside the title: right behind a nested core of its own kind."""
    if not nested:
        return False
    last, core = cores[nested[-1]], cores[later]
    return (
        last.kind == core.kind
        and core.start >= last.end
        and SEPARATORS.fullmatch(text, last.end, core.start) is not None
    )


def _hard_end(text: str, start: int, limit: int, cores: Sequence[Core], index: int) -> int:
    at = start
    while stop := _stop().search(text, at, limit):
        mark = stop[0]
        at = stop.end()
        if mark == ".":
            if text[max(0, stop.start() - 2) : stop.start()].upper() in {"TP", ".P", "TX"}:
                continue
        elif mark == "(":
            closing = text.find(")", at, limit)
            if closing > 0:
                at = closing + 1
                continue
        elif mark == "\n":
            continue
        elif mark in '“"' or mark == ")" or mark == "”":
            if _balanced(text, start, stop.start(), mark):
                continue
            if mark == "“" or (mark == '"' and text[stop.start() - 1 : stop.start()].isspace()):
                closing = _closing(text, at, limit)
                if closing:
                    at = closing
                    continue
        elif mark.startswith(",") and mark.strip(", ") == "":
            if not _agency_acts(text, stop.end()):
                continue
        elif mark.strip().lower() == "do":
            if not _issued_by(text, stop.end()):
                continue
        elif _inside_core(cores, index, stop.start()) or (
            mark.strip().lower().startswith("và ") and _behind_core(cores, index, stop.start())
        ):
            continue
        return stop.start()
    return min(limit, len(text))


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
    return end > start and _verbs().match(text, end) is not None


def _issued_by(text: str, start: int) -> bool:
    """Whether '(do) Bộ Y tế ban hành' stands here: who issued it is no part of the title."""
    end = issuers.match(text, start)
    return end > start and text.startswith(" ban hành", end)


def _behind_core(cores: Sequence[Core], index: int, position: int) -> bool:
    return any(c.end == position for c in cores[index + 1 : index + 8])


def _inside_core(cores: Sequence[Core], index: int, position: int) -> bool:
    return any(c.start <= position < c.end for c in cores[index + 1 : index + 12])


def _without_period(text: str, core: Core, start: int, end: int) -> int:
    """The end of the title less a period that belongs to the plan that carries the cited document out.

    'Kế hoạch thực hiện Nghị quyết số 5-NQ/TU về phát triển du lịch giai đoạn 2026 - 2030': the years are the plan's.
    """
    period = _PERIOD.search(text, start, end)
    title = text[start:end].lower()
    if period is None or not title.startswith("về") or any(o.lower() in title for o in words()["period_owners"]):
        return end
    return period.start() if _owner().search(text, max(0, core.start - 200), core.start) else end
