"""Titles of cited documents: where each begins and ends, and which citations stand inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors.citation_cores import Core, year_of
from extractors.citation_title_ends import hard_end, issued_by
from extractors.citation_words import either, words

LONGEST = 1200
SEPARATORS = re.compile(
    r"[\s)”\"]*(?:[,;:]|[,;]?\s?và|[,;]?\s?hoặc|[,;]?\s?cùng)?(?:\s(?:các|với|tại|cả|của))?\s*", re.IGNORECASE
)
_LIST_END = re.compile(r"(?:[,;]|\svà|\shoặc|\scùng)(?:\s(?:các|với))?\s*$", re.IGNORECASE)
_PERIOD = re.compile(
    r",?\s(?:trong\s)?(?:giai đoạn|năm|đến năm)\s(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?"
    r"(?:,\s(?:định hướng|tầm nhìn)[^,;.]{0,30})?$",
    re.IGNORECASE,
)
_AMENDED = re.compile(
    r"(?:một số|các)\s(?:điều|nội dung|khoản|điểm|quy định)\s[^.;]{0,20}?(?:của|tại)(?:\scác)?\s?$", re.IGNORECASE
)
_AMENDING = re.compile(r"(?:về\s(?:việc\s)?)?(?:sửa đổi|bổ sung|bãi bỏ|thay thế)", re.IGNORECASE)
_STANDARD_OPENER = re.compile(r"\s(?P<opening>về)(?!\w)", re.IGNORECASE)
_ISSUED = re.compile(r"\s(?:do(?=\s)|do(?=tỉnh|thành))")
_NO_TITLE = re.compile(r"(?:có\s)?quy định(?:\s(?:như sau|rõ|cụ thể|chi tiết|tại.*))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """Offsets of the title of a core; `parent` is the index of the core in whose title (or name) the core stands.

    `issuer` is the one told behind the title, 'do ... ban hành'.
    """

    start: int = 0
    end: int = 0
    parent: int | None = None
    issuer: str | None = None


@cache
def _opener(plan: bool) -> re.Pattern[str]:
    names = [*words()["title_openers"], *(words()["plan_openers"] if plan else [])]
    # 'sửa đổi, bổ sung tại ...', 'sửa đổi một số điều bởi ...', but not 'sửa đổi một số điều tại ...'.
    participles, links = either(words()["passive_participles"]), either(words()["passive_links"])
    chain = rf"{participles}(?:(?:,|\svà)?\s{participles}){{0,6}}"
    passive = rf"{chain}(?:\s{links}|\smột số\s(?:điều|nội dung|khoản)\s(?:bởi|theo|bằng)\s)"
    return re.compile(rf"[\s)]{{0,3}}(?!{passive})(?P<opening>{either(names)})", re.IGNORECASE)


@cache
def _entry_opener() -> re.Pattern[str]:
    return re.compile(rf"\s(?P<opening>{either(words()['entry_openers'])})", re.IGNORECASE)


@cache
def _other_opener() -> re.Pattern[str]:
    """Any word in small letters with which a clause does not go on."""
    return re.compile(rf"\s(?!{either(words()['no_titles'])})(?P<opening>[^\W\d_]\w*)")


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
        title, nested = _title(text, cores, index, limit)
        for later in nested:
            parents[later] = index
        found.append(title)
    return [replace(t, parent=p) for t, p in zip(found, parents, strict=True)]


def _opened(text: str, core: Core, limit: int) -> re.Match[str] | None:
    """What opens the title behind a core."""
    if core.law:
        return None
    if core.standard:
        return _STANDARD_OPENER.match(text, core.end, limit)
    plan = core.kind.rank >= 20 and not core.short
    opened = _opener(plan).match(text, core.end, limit)
    if opened is None and core.year and core.issuer is None:
        return _entry_opener().match(text, core.end, limit)
    # Behind 'một số điều của Nghị định ... ngày ...' nothing but its title can stand, whatever its first word.
    if opened is None and (core.day or core.issuer) and _AMENDED.search(text, max(0, core.start - 50), core.start):
        opened = _other_opener().match(text, core.end, limit)
        return opened if opened and opened["opening"][0].islower() else None
    return opened


def _title(text: str, cores: Sequence[Core], index: int, limit: int) -> tuple[Title, list[int]]:
    core = cores[index]
    opened = _opened(text, core, limit)
    if opened is None:
        behind = _ISSUED.match(text, core.end, limit) if core.issuer is None and not core.law else None
        return Title(issuer=issued_by(text, behind.end(), limit) if behind else None), []
    start = opened.start("opening")
    end, issuer = hard_end(text, opened.end(), min(limit, start + LONGEST), cores, index, opened["opening"])
    nested: list[int] = []
    for later in range(index + 1, len(cores)):
        other = cores[later]
        if other.start >= end:
            break
        cut = _LIST_END.search(text, max(start, other.start - 12), other.start)
        if cut is not None and not _same_list(text, cores, later, nested, start):
            end = cut.start()
            break
        nested.append(later)
    # A word after the last nested core may have stopped the title too early or late: 'và các văn bản' of that core.
    end = start + len(text[start:end].rstrip(" ,;.:-–"))
    if not nested or cores[nested[-1]].end < end:
        end = _without_period(text, core, start, end)
    empty = end <= opened.end() or _NO_TITLE.fullmatch(text, start, end)
    return (Title(issuer=issuer), []) if empty else (Title(start, end, None, issuer), nested)


def _same_list(text: str, cores: Sequence[Core], later: int, nested: Sequence[int], start: int) -> bool:
    """Whether the core goes on with a list inside the title that begins at `start`.

    It stands right behind a nested core of its own kind; or behind the title of one, where the outer title says that
    several are amended: 'sửa đổi, bổ sung một số điều của Thông tư ... về ..., Thông tư ... về ...'.
    """
    if not nested:
        return False
    last, core = cores[nested[-1]], cores[later]
    if last.kind != core.kind or core.start < last.end:
        return False
    if SEPARATORS.fullmatch(text, last.end, core.start) is not None:
        return True
    outer = cores[nested[0] - 1]
    own, limit = year_of(core), year_of(outer)
    older = own is not None and limit is not None and own <= limit
    titled = _opener(False).match(text, last.end, core.start) is not None
    return older and titled and outer.kind == core.kind and _AMENDING.match(text, start) is not None


def _without_period(text: str, core: Core, start: int, end: int) -> int:
    """The end of the title less a period that belongs to the plan that carries the cited document out.

    'Kế hoạch thực hiện Nghị quyết số 5-NQ/TU về phát triển du lịch giai đoạn 2026 - 2030': the years are the plan's.
    """
    period = _PERIOD.search(text, start, end)
    title = text[start:end].lower()
    if period is None or not title.startswith("về") or any(o.lower() in title for o in words()["period_owners"]):
        return end
    return period.start() if _owner().search(text, max(0, core.start - 200), core.start) else end
