"""Deadlines in words: 'quý II/2026', 'ngày 10 tháng 3, 6, 9, 12, hằng quý'."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from pipeline.analysis.captions import Language, deadline_text, weekdays

Deadline = Mapping[str, Any]

_QUARTERS = ("I", "II", "III", "IV")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def say_day(day: date) -> str:
    """A date as Vietnamese documents write it: 05/02/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def say_deadline(deadline: Deadline, language: Language | None) -> str:
    """A deadline of the table `tasks` in words, with what is due then.

    Without a language in signs alone: kind, ISO 8601 interval (open ends as '..'), rule, and the label in brackets.
    """
    label = deadline["label"]
    if language is None:
        parts = [deadline["kind"], _interval(deadline), deadline["rrule"], f"({label})" if label else None]
        return " ".join(p for p in parts if p)
    said = _say(deadline, language)
    return f"{label}: {said}" if label else said


def _interval(deadline: Deadline) -> str | None:
    start, end = deadline["start"], deadline["end"]
    if start is None and end is None:
        return None
    return "/".join(".." if d is None else d.isoformat() for d in (start, end))


def _say(deadline: Deadline, language: Language) -> str:
    kind, start, end, rule = deadline["kind"], deadline["start"], deadline["end"], deadline["rrule"]
    if kind == "by_date" and end is not None:
        return deadline_text("by_date", language).format(end=say_day(end))
    if kind == "period":
        return say_period(start, end, language)
    said = say_rule(rule, language) if kind == "recurring" and rule else deadline_text(_word(kind), language)
    if start is None and end is None:
        return said
    return f"{said}, {say_period(start, end, language)}"


def _word(kind: str) -> str:
    # A date or a recurrence without its date or rule says no more than that the document names one.
    return kind if kind in ("continuous", "event") else "reference"


def say_period(start: date | None, end: date | None, language: Language) -> str:
    """A period in words: a month, quarter or year by its name."""
    if start is None or end is None:
        if end is not None:
            return deadline_text("until", language).format(end=say_day(end))
        return deadline_text("from", language).format(start=say_day(start)) if start is not None else ""
    if start.day == 1 and start.year == end.year and end.day == monthrange(end.year, end.month)[1]:
        months = end.month - start.month + 1
        if months == 12:
            return deadline_text("year", language).format(year=end.year)
        if months == 3 and end.month % 3 == 0:
            quarter = _QUARTERS[end.month // 3 - 1]
            return deadline_text("quarter", language).format(quarter=quarter, year=end.year)
        if months == 1:
            return deadline_text("month", language).format(month=end.month, year=end.year)
    return deadline_text("span", language).format(start=say_day(start), end=say_day(end))


@lru_cache(maxsize=4096)
def say_rule(rule: str, language: Language) -> str:
    """A rule of RFC 5545 in words; a part that has none here is left as it is written."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    frequency, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    said = []
    if days := parts.pop("BYMONTHDAY", None):
        last = deadline_text("last_day", language)
        numbers = ", ".join(last if d == "-1" else d for d in days.split(","))
        said.append(numbers if days == "-1" else deadline_text("days", language).format(days=numbers))
    if days := parts.pop("BYDAY", None):
        names = dict(zip(_WEEKDAYS, weekdays(language), strict=True))
        said.append(", ".join(names.get(d, d) for d in days.split(",")))
    if months := parts.pop("BYMONTH", None):
        key = "months" if "," in months else "one_month"
        said.append(deadline_text(key, language).format(months=months.replace(",", ", ")))
        frequency = "YEARLY"  # 'monthly in March, June, ...' comes once a year in each of them
        interval = "1"
    said.append(_every(frequency, interval, language))
    between = deadline_text("between", language)
    return " ".join([between.join(s for s in said if s), *(f"{k}={v}" for k, v in parts.items())]).strip()


def _every(frequency: str, interval: str, language: Language) -> str:
    if frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        return frequency
    if interval == "1":
        return deadline_text(frequency, language)
    if (frequency, interval) == ("MONTHLY", "3"):
        return deadline_text("quarterly", language)
    return deadline_text(f"every_{frequency}", language).format(number=interval)
