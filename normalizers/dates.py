"""Dates and periods as Vietnamese plans print them.

Nghị định 30/2020/NĐ-CP, Phụ lục I, has the date of a document as 'ngày 05 tháng 01 năm 2020' (a leading zero for days
under 10 and for months 1 and 2); in running text '05/01/2020' is usual. Drafts and scans leave the day or the month
blank: such dates are partial, never guessed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

# Every repetition below is bounded, so that no text, however odd, takes more than linear time.
_YEAR = r"(?:19|20)\d\d(?!\d)"
_BLANK = r"[\s.…_]{0,12}"
_DATES = re.compile(
    rf"""
    ngày{_BLANK}(?:(?P<d1>\d{{1,2}}){_BLANK})?/?\s?tháng{_BLANK}(?:(?P<m1>\d{{1,2}}){_BLANK})?[/,]?\s?
        (?:năm{_BLANK}|(?<=/)\s?)(?P<y1>{_YEAR})?
  | (?:ngày\s)?(?<![\d/.,\-])(?P<d2>\d{{1,2}})\s?(?P<s>[/.\-–])\s?(?P<m2>\d{{1,2}})\s?(?P=s)\s?(?P<y2>{_YEAR})(?![/\d])
  | (?:ngày\s)?(?<![\d/.,\-])(?<!tuần\s)(?P<d3>\d{{1,2}})\stháng\s(?P<m3>\d{{1,2}})(?:\s?/\s?|,?\snăm\s)(?P<y3>{_YEAR})
  | ngày\s(?P<d4>\d{{1,2}})(?:\s?[/\-]\s?|\stháng\s)(?P<m4>\d{{1,2}})(?:,?\snăm\s(?P<y4>{_YEAR}))?(?!\s?[/\d]|-\d)
  | (?<![\d/.,\-])(?P<d5>\d{{1,2}})\s?/\s?(?P<m5>\d{{1,2}})
        (?=\s?(?:[\-–]|đến)\s?(?:ngày\s)?\d{{1,2}}\s?/\s?\d{{1,2}}\s?/\s?{_YEAR})
  | (?<![\d/.,\-])(?P<d6>\d{{1,2}})\s?/\s?(?P<m6>\d{{1,2}})
        (?=(?:(?:,|\svà)\s(?:(?:trước\s)?ngày\s)?\d{{1,2}}/\d{{1,2}}){{1,6}}\s?/\s?{_YEAR}(?![/\d]))
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, the month or the year may be blank."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def exact(self, year: int | None = None) -> date | None:
        """The calendar date, `year` standing in where none is printed; None when blank or impossible (31/4)."""
        year = self.year if self.year is not None else year
        if year is None or self.month is None or self.day is None:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text, at the offsets `start`..`end`."""

    start: int
    end: int
    value: PartialDate


def find_all(text: str) -> tuple[DateMention, ...]:
    """Every date in `text` with its offsets, partial ones included ('ngày tháng năm 2025', 'ngày 15/6')."""
    found = []
    for match in _DATES.finditer(text):
        day, month, year = (_first(match, name) for name in "dmy")
        if (day, month, year) == (None, None, None):
            continue
        if (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31):
            words = match[0].rstrip(" .…_/,")
            if year is None and day is not None and words.lower().endswith("năm"):
                words = words[:-3].rstrip()  # 'ngày 05 tháng 7 năm sau': which year comes after
            end = match.start() + len(words)
            found.append(DateMention(match.start(), end, PartialDate(year, month, day)))
    return tuple(found)


def _first(match: re.Match[str], name: str) -> int | None:
    return next((int(v) for k, v in match.groupdict().items() if v is not None and k[0] == name and k != name), None)


def parse(text: str) -> PartialDate | None:
    """The first date of `text`, or None."""
    found = find_all(text)
    return found[0].value if found else None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in a text, at the offsets `start`..`end`.

    `first` and `last` are its first and last day; None where it is open on that side. `unit` is day, month, quarter,
    half, year or span (several years); `dated` says that the year is printed, not taken from the plan.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    unit: str
    dated: bool = True


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "01": 1, "02": 2, "03": 3, "04": 4}
_AND = r"(?:\s?[,+&]\s?(?:và\s)?|\s?[\-–]\s?|\s(?:và|đến|tới)\s(?:hết\s)?)"
_QUARTER = r"(?:iv|i{1,3}|0?[1-4])(?!\w)"
_OF_YEAR = rf"(?:(?:\s?[/\-]\s?|,?\s(?:của\s)?năm\s|\s)(?P<%s>{_YEAR})(?!/))?"
_NUMBERS = {"sáu": 6, "chín": 9, "ba": 3}
_PERIODS = re.compile(
    rf"""
    (?<!\w)(?:
    (?:quý\s|q\.\s?)(?P<q>{_QUARTER}(?:{_AND}(?:quý\s)?{_QUARTER}){{0,3}}){_OF_YEAR % "qy"}
  | (?P<hn>0?[369]|sáu|chín|ba)\stháng\s(?P<h>đầu|cuối)(?:\s(?:của\s)?năm(?!\w))?{_OF_YEAR % "hy"}
  | nửa\s(?P<n>đầu|cuối)\snăm{_OF_YEAR % "ny"}
  | nửa\s(?P<hm>đầu|cuối)\stháng\s(?P<hmm>1[0-2]|0?[1-9])(?!\d){_OF_YEAR % "hmy"}
  | (?<!\d\s)tháng\s(?P<m>(?:1[0-2]|0?[1-9])(?!\d)(?:{_AND}(?:tháng\s)?(?:1[0-2]|0?[1-9])(?!\d|/\d\d?(?!\d))){{0,11}}){_OF_YEAR % "my"}
  | t\.?\s?(?P<tm>1[0-2]|0?[1-9])\s?/\s?(?P<ty>{_YEAR})(?!/)
  | năm\shọc\s(?P<s>{_YEAR}\s?[\-–/]\s?{_YEAR})
  | (?:(?:các\s)?năm|giai\sđoạn|thời\skỳ|nhiệm\skỳ)\s(?P<y>{_YEAR}(?:{_AND}(?:năm\s)?{_YEAR}){{0,5}})
  | (?P<b>{_YEAR}\s?[\-–]\s?{_YEAR})(?![/\w])
  | (?P<r>(?:trong|cả|suốt|hết|cuối)\snăm(?!\s?\w|\s[\d.…]))
    )
    """,  # noqa: E501
    re.IGNORECASE | re.VERBOSE,
)
# A school year runs from 1 September to 31 August (the months and days of its two ends).
_SCHOOL_YEAR = ((9, 1), (8, 31))
_RANGE = re.compile(r"\s?(?:[-–]|đến hết|đến|tới)\s?", re.IGNORECASE)
_FROM = re.compile(r"(?:^|[^\w])(?:kể |bắt đầu )?từ(?: ngày| đầu)?\s$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:^|[^\w])(?:đến|tới)(?: hết| cuối| trước)?\s$|(?:^|[^\w])hết\s$", re.IGNORECASE)
_ONWARDS = re.compile(
    r",?\s?(?:trở đi|(?:và |và trong |, )?(?:các|những) năm (?:tiếp theo|sau|kế tiếp|tới)(?: đó)?)(?!\w)", re.IGNORECASE
)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def find_periods(text: str, plan_year: int | None = None) -> tuple[Period, ...]:
    """Every period and every date in `text`, in order; `plan_year` stands in where no year is printed.

    'Quý III, IV/2026' is one period; quarters or months that do not follow each other are several with the same
    offsets. 'từ X' has no `last`, 'đến X' no `first`, 'từ X đến Y' and 'X - Y' are one.
    """
    days = [_day(mention, plan_year) for mention in _with_years(text, find_all(text))]
    taken = [(d.start, d.end) for d in days]
    found = sorted([*days, *_units(text, taken, plan_year)], key=lambda p: p.start)
    return tuple(_open_ends(text, _ranges(text, found, plan_year)))


_AND_DAY = re.compile(r"(?:,|,?\svà)\s(?:(?:trước|chậm nhất|vào)\s)?(?:là\s)?", re.IGNORECASE)


def _with_years(text: str, mentions: tuple[DateMention, ...]) -> list[DateMention]:
    """The dates with the year that the last of a list gives to all, 'ngày 15/6 và 15/12/2026'.

    No day of a list comes after the next: '20/12 và 20/01/2027' leaves the year of the first open.
    """
    result: list[DateMention] = []
    for mention in reversed(mentions):
        value, later = mention.value, result[-1] if result else None
        if value.year is None and None not in (value.month, value.day) and later is not None and later.value.year:
            dated = replace(value, year=later.value.year)
            own, its = dated.exact(), later.value.exact()
            if own and its and own <= its and _AND_DAY.fullmatch(text, mention.end, later.start):
                mention = replace(mention, value=dated)
        result.append(mention)
    return result[::-1]


def _day(mention: DateMention, plan_year: int | None) -> Period:
    value = mention.value
    exact = value.exact(plan_year)
    if exact is None and value.day is None and value.month is not None and (value.year or plan_year):
        year = value.year or plan_year or 0
        first, last, unit = date(year, value.month, 1), month_end(year, value.month), "month"
        return Period(mention.start, mention.end, first, last, unit, value.year is not None)
    return Period(mention.start, mention.end, exact, exact, "day", value.year is not None)


def _units(text: str, taken: list[tuple[int, int]], plan_year: int | None) -> Iterator[Period]:
    position = 0
    for match in _PERIODS.finditer(text):
        while position < len(taken) and taken[position][1] <= match.start():
            position += 1
        if position < len(taken) and taken[position][0] < match.end():
            continue
        yield from _unit(match, plan_year)


def _unit(match: re.Match[str], plan_year: int | None) -> Iterator[Period]:
    if match["s"]:
        first, last = (int(y) for y in re.findall(_YEAR, match["s"]))
        if last == first + 1:
            yield Period(
                match.start(), match.end(), date(first, *_SCHOOL_YEAR[0]), date(last, *_SCHOOL_YEAR[1]), "year"
            )
        return
    if match["tm"]:
        of, month = int(match["ty"]), int(match["tm"])
        yield Period(match.start(), match.end(), date(of, month, 1), month_end(of, month), "month")
        return
    if match["y"] or match["b"]:
        years = [int(y) for y in re.findall(_YEAR, match[0])]
        first, last = min(years), max(years)
        unit = "year" if first == last else "span"
        yield Period(match.start(), match.end(), date(first, 1, 1), date(last, 12, 31), unit)
        return
    if match["hm"]:
        yield _half_month(match, plan_year)
        return
    printed = match["qy"] or match["hy"] or match["ny"] or match["my"]
    year = int(printed) if printed else plan_year
    yield from _parts_of_year(match, year, dated=printed is not None)


def _half_month(match: re.Match[str], plan_year: int | None) -> Period:
    """'Nửa đầu tháng 6/2026' is from the 1st to the 15th, the other half from the 16th on."""
    year, month = int(match["hmy"]) if match["hmy"] else plan_year, int(match["hmm"])
    first = last = None
    if year is not None:
        early = match["hm"].lower() == "đầu"
        first = date(year, month, 1 if early else 16)
        last = date(year, month, 15) if early else month_end(year, month)
    return Period(match.start(), match.end(), first, last, "month", match["hmy"] is not None)


def _parts_of_year(match: re.Match[str], year: int | None, *, dated: bool) -> Iterator[Period]:
    """The quarters, months or half of a year, or all of it."""
    if match["q"]:
        runs = _runs([_ROMAN[q.lower()] for q in re.findall(_QUARTER, match["q"], re.IGNORECASE)], match["q"])
        months, unit = [(3 * a - 2, 3 * b) for a, b in runs], "quarter"
    elif match["m"]:
        months, unit = _runs([int(m) for m in re.findall(r"\d+", match["m"])], match["m"]), "month"
    elif match["r"]:
        months, unit = [(1, 12)], "year"
    else:
        count = 6 if match["n"] else _NUMBERS.get(match["hn"].lower()) or int(match["hn"])
        months = [(1, count)] if (match["n"] or match["h"]).lower() == "đầu" else [(13 - count, 12)]
        unit = "half"
    for a, b in months:
        start = date(year - (a > b), a, 1) if year else None
        end = month_end(year, b) if year else None
        yield Period(match.start(), match.end(), start, end, unit, dated)


def _runs(numbers: list[int], text: str) -> list[tuple[int, int]]:
    """The numbers as runs without gaps; 'I - III' and 'tháng 11 đến tháng 2' are all that lies between."""
    if len(numbers) == 2 and numbers[0] != numbers[1] and re.search(r"[-–]|đến|tới", text):
        return [(numbers[0], numbers[1])]
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _ranges(text: str, found: list[Period], plan_year: int | None) -> Iterator[Period]:
    """Two neighbours with 'đến' or a dash between them as one; the first takes the year of the second."""
    pending: Period | None = None
    for period in found:
        if pending is not None:
            if _RANGE.fullmatch(text, pending.end, period.start) and pending.start != period.start:
                pending = _joined(pending, period, plan_year)
                continue
            yield pending
        pending = period
    if pending is not None:
        yield pending


def _joined(a: Period, b: Period, plan_year: int | None) -> Period:
    first = a.first
    if not a.dated and b.dated and first is not None and b.last is not None:
        # 'từ tháng 3 đến tháng 6 năm 2026'; 28 February is the one day that every year has of that month's end
        first = first.replace(year=b.last.year, day=min(first.day, 28) if first.month == 2 else first.day)
        if first > b.last:
            first = first.replace(year=b.last.year - 1)
    elif a.first is None and a.unit != "day" and plan_year is None:
        first = None
    return Period(a.start, b.end, first, b.last, "span" if a.unit == "year" else b.unit, a.dated or b.dated)


def _open_ends(text: str, periods: Iterator[Period]) -> Iterator[Period]:
    for period in periods:
        before = text[max(0, period.start - 16) : period.start]
        if onwards := _ONWARDS.match(text, period.end):
            yield replace(period, end=onwards.end(), last=None)
        elif (opened := _FROM.search(before)) and period.unit != "span" and not _joins(text, period):
            yield replace(period, start=period.start - _width(before, opened), last=None)
        elif opened:
            yield replace(period, start=period.start - _width(before, opened))
        elif (until := _UNTIL.search(before)) and period.unit != "span":
            yield replace(period, start=period.start - _width(before, until), first=None)
        else:
            yield period


def _joins(text: str, period: Period) -> bool:
    return bool(
        re.search(r"\s(?:đến|tới)\s|\d\s?[-–]\s?(?:\d|tháng|quý)", text[period.start : period.end], re.IGNORECASE)
    )


def _width(before: str, match: re.Match[str]) -> int:
    """How many characters before the period the words of `match` take, the character in front of them not counted."""
    return len(before) - match.start() - (0 if before[match.start()].isalpha() else 1)


_LAW = re.compile(r"(?:^|\W)(?:luật|hiến pháp|pháp lệnh)\s[^,;.]{0,80}$", re.IGNORECASE)
_RANKS = {"month": 0, "quarter": 0, "half": 0, "year": 1, "span": 2}


def period(text: str, plan_year: int | None = None) -> tuple[date | None, date | None] | None:
    """The period that a title names, as first and last day; None when it names none.

    The narrowest wins ('năm 2026' over 'giai đoạn 2021 - 2030' of a programme that is carried out), then the last
    one printed; 'đến năm 2030' gives the end alone, the first of several ('tầm nhìn đến năm 2045' comes later). Dates
    are those of documents cited and never a period; nor is the year of a law.
    """
    best: Period | None = None
    best_rank = 9
    for found in find_periods(text, plan_year):
        if found.unit == "day" or (found.unit == "year" and _LAW.search(text[max(0, found.start - 100) : found.start])):
            continue
        rank = 3 if found.first is None else _RANKS[found.unit]
        if rank < best_rank or (rank == best_rank and rank != 3):
            best, best_rank = found, rank
    return None if best is None or (best.first is None and best.last is None) else (best.first, best.last)
