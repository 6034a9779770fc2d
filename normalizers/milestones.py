"""Milestones: the dates, periods, recurrences and other times that a stretch of text names, with their offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta

from normalizers import dates, recurrences


@dataclass(frozen=True, slots=True)
class Deadline:
    """One milestone. `kind`: by_date, period, recurring, continuous, event or reference; `rrule` as in RFC 5545."""

    kind: str
    start: date | None = None
    end: date | None = None
    rrule: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A milestone at the offsets `start`..`end`."""

    start: int
    end: int
    deadline: Deadline


_BY = re.compile(
    r"(?:^|[^\w])(?:(?:hoàn thành |xong )?trước(?: \d{1,2}(?: ?giờ(?: ?\d{2}(?: phút)?)?| ?h ?\d{0,2}),?)?"
    r"(?: ngày| hết)?"
    r"|chậm nhất(?: là)?(?: vào)?(?: trước)?(?: trong)?(?: hết| đến hết| đến)?(?: cuối)?(?: ngày)?"
    r"|không (?:chậm|muộn|trễ|quá)(?: hơn)?(?: ngày)?|muộn nhất(?: là)?(?: ngày)?"
    r"|hạn (?:cuối|chót)(?: là)?:?(?: ngày)?"
    r"|(?:đến|tới|hết)(?: hết| cuối| trước)?(?: ngày)?|xong trong|cuối)\s$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"trước(?: hết)?\s$", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:^|[^\w])(?:(?:hoàn thành|thực hiện|ban hành|triển khai)\s)?(?:ngay\s)?"
    r"(?:(?:trong|cả|vào|suốt|đầu|giữa)\s){1,2}$",
    re.IGNORECASE,
)
_CONTINUOUS = re.compile(
    r"(?<!\w)(?:(?:nhiệm vụ|thực hiện|triển khai|công tác)\s)?(?:thường xuyên|liên tục|xuyên suốt|quanh năm)(?!\w)"
    r"(?:,? (?:thường xuyên|liên tục)(?!\w))?"
    r"(?: (?:trong |cả |theo )?(?:các |suốt )?(?:hàng |hằng )?năm(?!\w| ?\d))?",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?<!\w)(?:(?:ngay )?(?:sau )?khi(?!\w)|đột xuất|(?:các |trước |tại |trong )?(?:kỳ|kì|phiên) họp"
    r"|kể từ (?:khi|ngày(?! \d))|trong (?:vòng|thời hạn) \d|(?:ngay )?sau \d|theo (?:từng )?(?:đợt|vụ việc)"
    r"|trước khi|tùy theo tình hình|hội nghị (?:sơ kết|tổng kết))",
    re.IGNORECASE,
)
_SESSION = re.compile(r"(?:các |trước |tại |trong )?(?:kỳ|kì|phiên) họp", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?<!\w)(?:(?:thực hiện|ban hành|hoàn thành|triển khai|báo cáo)\s)?"
    r"(?:(?:theo|căn cứ|phù hợp với|bám sát|đúng)"
    r"(?!\w| dõi(?!\w)| (?:từng |định kỳ )?(?:tháng|quý|năm|tuần|6 tháng)(?!\w)| định kỳ)"
    r"|đã (?:hoàn thành|thực hiện|ban hành|xong)|hoàn thành$|tiến độ|lộ trình|kế hoạch của)",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(r"^\s?(?:của )?năm trước(?: liền kề)?(?:,? (?:của )?năm kế hoạch)?", re.IGNORECASE)
_NEXT = re.compile(r"^\s?(?:của )?năm (?:sau|tiếp theo|kế tiếp|liền kề sau)", re.IGNORECASE)
_BARE_DAY = re.compile(
    r"(?:(?<=trước )|(?<=nhất )|(?<=đến )|(?<=ngày )|(?<=hết )|(?<=và )|(?<=, )|^)"
    r"(?P<d>\d{1,2})\s?[/\-]\s?(?P<m>\d{1,2})(?!\s?[/\-]?\d|\s?[/%])",
    re.IGNORECASE,
)
_BARE_MONTH = re.compile(r"(?<![\d/.,\-])(?P<m>0?[1-9]|1[0-2])\s?/\s?(?P<y>(?:19|20)\d\d)(?![/\d])")
_BARE_YEAR = re.compile(r"(?<![\w/.\-])(?P<y>20\d\d)(?![\w/.\-])")


def in_segment(segment: str, plan_year: int | None) -> list[Mention]:
    """The milestones of one segment of a cell, in order, none inside another."""
    candidates = [*recurring(segment), *dated(segment, plan_year, cell=True)]
    continuous = _continuous(segment)
    references = [Mention(m.start(), m.end(), Deadline("reference")) for m in _REFERENCE.finditer(segment)]
    events = [Mention(m.start(), m.end(), Deadline("event")) for m in _EVENT.finditer(segment)]
    timed = _outside_references(segment, spread([*candidates, *continuous]), references)
    timed = _merge_recurring(segment, _merge_continuous(segment, timed))
    if not timed or (events and events[0].start == 0 and _SESSION.match(segment)):
        first = min([*references, *events], key=lambda m: m.start, default=None)
        return [first] if first else []
    joined = [
        e
        for e in events
        if re.search(r"(?:^|,|và|hoặc|/)\s?(?:đột xuất\s|báo cáo đột xuất\s)?$", segment[: e.start], re.I)
    ]
    free = [e for e in joined if not any(t.start <= e.start < t.end for t in timed)]
    return sorted([*timed, *free[:1]], key=lambda m: m.start)


def spread(mentions: list[Mention]) -> list[Mention]:
    """The mentions in order; of two that overlap the longer stays, of two at one place both (several rules)."""
    kept: list[Mention] = []
    for m in sorted(mentions, key=lambda m: (m.start, -m.end)):
        last = kept[-1] if kept else None
        if last is None or m.start >= last.end or (m.start, m.end) == (last.start, last.end):
            kept.append(m)
        elif m.end - m.start > last.end - last.start:
            kept[-1] = m
    return kept


_RESUME = re.compile(
    r"[,(/]\s?(?:(?:và|hoặc|nhưng|hoàn thành|xong|thực hiện|báo cáo|ban hành|gửi|định kỳ|trong|cả|vào)\s){0,3}$"
    r"|\s(?:và|hoặc)\s(?:định kỳ\s)?$",
    re.IGNORECASE,
)


def _outside_references(segment: str, timed: list[Mention], references: list[Mention]) -> list[Mention]:
    """Without what 'theo ...' takes along ('theo lộ trình hàng năm'): all up to a comma with a new time after it."""
    starts = [r.start for r in references]
    kept: list[Mention] = []
    for m in timed:
        last = bisect_right(starts, m.start - 1) - 1
        taken = last >= 0 and not (kept and kept[-1].start > starts[last])
        if taken and not _RESUME.search(segment[max(0, m.start - 48) : m.start]):
            continue
        kept.append(m)
    return kept


def _continuous(segment: str) -> list[Mention]:
    return [Mention(m.start(), m.end(), Deadline("continuous")) for m in _CONTINUOUS.finditer(segment)]


def _merge_continuous(segment: str, timed: list[Mention]) -> list[Mention]:
    """'Thường xuyên (trong) năm 2025' is one: continuous, with the days of the period.

    A recurrence after a comma is its own milestone ('Thường xuyên, hằng năm').
    """
    index = next((i for i, m in enumerate(timed) if m.deadline.kind == "continuous"), None)
    if index is None:
        return timed
    main = timed[index]
    rest = [m for m in timed if m.deadline.kind != "continuous"]
    years = [m for m in rest if m.deadline.kind == "period" and (m.start < main.start or _plain_gap(segment, main, m))]
    if len(years) == 1 and (years[0].start > main.start or main is timed[-1]):
        span = years[0]
        main = replace(main, deadline=replace(main.deadline, start=span.deadline.start, end=span.deadline.end))
        if not re.search(r"[;/]|và\s$", segment[min(span.end, main.end) : max(span.start, main.start)]):
            main = replace(main, start=min(main.start, span.start), end=max(main.end, span.end))
            rest = [m for m in rest if m is not span]
        else:
            main = timed[index]
    return sorted([main, *rest], key=lambda m: m.start)


def _merge_recurring(segment: str, timed: list[Mention]) -> list[Mention]:
    """'Hằng năm (trước ngày 15/12)' is one yearly rule; 'hàng quý' beside the day of each quarter adds nothing."""
    rules = [m.deadline.rrule for m in timed]
    if any(rules):  # 'Hai năm một lần, bắt đầu từ năm 2026' says only from when
        timed = [
            m for m in timed if m.deadline.kind != "period" or m.deadline.end is not None or m.deadline.start is None
        ]
    if any(r and ";BYMONTH=3,6,9,12" in r for r in rules):
        timed = [m for m in timed if m.deadline.rrule != "FREQ=MONTHLY;INTERVAL=3"]
    if "FREQ=YEARLY" not in rules:
        return timed
    days = [m for m in timed if m.deadline.kind == "by_date" and not re.search(r"\d{4}", segment[m.start : m.end])]
    rest = [m for m in timed if m not in days and m.deadline.rrule != "FREQ=YEARLY"]
    if not days or any(m.deadline.end is None for m in days):
        return timed
    yearly = [
        replace(m, deadline=Deadline("recurring", rrule=f"FREQ=YEARLY;BYMONTH={end.month};BYMONTHDAY={end.day}"))
        for m in days
        if (end := m.deadline.end)
    ]
    return sorted([*yearly, *rest], key=lambda m: m.start)


def _plain_gap(segment: str, a: Mention, b: Mention) -> bool:
    return bool(re.fullmatch(r"\s?[,(]?\s?(?:(?:trong|cả|các|suốt|từ|kể)\s?){0,2}", segment[a.end : b.start]))


def recurring(text: str) -> list[Mention]:
    """The recurrences of `text`, one mention a rule."""
    return [
        Mention(r.start, r.end, Deadline("recurring", rrule=rule))
        for r in recurrences.find_all(text)
        for rule in r.rules
    ]


def dated(text: str, plan_year: int | None, *, cell: bool) -> list[Mention]:
    """The dates and periods of `text`; in a `cell` also bare ones ('20/12', '12/2026', '2026')."""
    periods = [
        p for p in dates.find_periods(text, plan_year) if not _VISION.search(text[max(0, p.start - 32) : p.start])
    ]
    found = [_from_period(text, p, plan_year) for p in periods]
    if cell:
        found += _bare(text, [(m.start, m.end) for m in found], plan_year)
    return sorted(found, key=lambda m: m.start)


_VISION = re.compile(r"(?:tầm nhìn|định hướng)(?: đến)?(?: năm)?\s$", re.IGNORECASE)


def _from_period(text: str, period: dates.Period, plan_year: int | None) -> Mention:
    before = text[max(0, period.start - 40) : period.start]
    by = _BY.search(before)
    if period.unit == "day" and period.first == period.last:
        return _by_day(text, period, plan_year, period.start - _length(before, by))
    if period.first is None and period.last is not None:
        return Mention(period.start, period.end, Deadline("by_date", end=period.last))
    if by and period.unit != "span":
        start = period.start - _length(before, by)
        if period.first and _BEFORE.search(before):
            return Mention(start, period.end, Deadline("by_date", end=period.first - timedelta(days=1)))
        return Mention(start, period.end, Deadline("by_date", end=period.last))
    lead = _LEAD.search(before)
    start = period.start - _length(before, lead)
    return Mention(start, period.end, Deadline("period", start=period.first, end=period.last))


def _length(before: str, match: re.Match[str] | None) -> int:
    if match is None:
        return 0
    return len(before) - match.start() - (0 if before[match.start()].isalpha() else 1)


def _by_day(text: str, period: dates.Period, plan_year: int | None, start: int) -> Mention:
    end, stop = period.last, period.end
    for pattern, shift in ((_PREVIOUS, -1), (_NEXT, 1)):
        if not period.dated and (match := pattern.match(text[period.end : period.end + 60])):
            stop = period.end + match.end()
            end = end.replace(year=end.year + shift) if end else None
    return Mention(start, stop, Deadline("by_date", end=end))


def _bare(text: str, taken: list[tuple[int, int]], plan_year: int | None) -> list[Mention]:
    """'Trước 20/12', '12/2026' and '2026': times in a cell that could be anything in a sentence."""
    found: list[Mention] = []
    for match in _BARE_DAY.finditer(text):
        value = dates.PartialDate(None, int(match["m"]), int(match["d"])).exact(plan_year)
        period = dates.Period(match.start(), match.end(), value, value, "day", dated=False)
        if value is not None:
            found.append(_from_period(text, period, plan_year))
    for match in _BARE_MONTH.finditer(text):
        year, month = int(match["y"]), int(match["m"])
        last = dates.month_end(year, month)
        found.append(_from_period(text, dates.Period(*match.span(), date(year, month, 1), last, "month"), plan_year))
    for match in _BARE_YEAR.finditer(text):
        if _VISION.search(text[max(0, match.start() - 32) : match.start()]):
            continue
        year = int(match["y"])
        period = dates.Period(*match.span(), date(year, 1, 1), date(year, 12, 31), "year")
        found.append(_from_period(text, period, plan_year))
    taken = sorted(taken)
    starts = [a for a, _ in taken]
    return [m for m in spread(found) if (i := bisect_right(starts, m.end - 1)) == 0 or taken[i - 1][1] <= m.start]


def names_event(text: str) -> bool:
    """Whether a text begins with an event: 'Khi có phát sinh', 'Kỳ họp ...'."""
    return _EVENT.match(text) is not None
