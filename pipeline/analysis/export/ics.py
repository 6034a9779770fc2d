"""The deadlines of tasks as iCalendar (RFC 5545), for the department that has to do them.

All-day events, not to-dos: Outlook and Google Calendar pass over VTODO, and every program shows an event. A deadline is
an event on its last day, and does not make busy. A period ends on its last day; what recurs without a day is due on the
last day of its month, quarter or year (a week: Friday), and goes on until the plan ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Alarm, Calendar, Event, vRecur

from pipeline.analysis.captions import Language, calendar_text, value_name
from pipeline.analysis.export.cells import clean
from pipeline.analysis.export.selection import Plan, Rows
from pipeline.analysis.wording import say_day, say_deadline

_DOMAIN = "kehoach"
_SUMMARY = 120
_EPOCH = date(1970, 1, 1)
_DAY = timedelta(days=1)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MadeCalendar:
    """A calendar as bytes, the number of its events, and what could not be in it."""

    content: bytes
    events: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """When a deadline falls due: its first day, and the rule by which it comes again.

    `rule` is whole: with the day that the deadline leaves open, and its end.
    """

    day: date
    rule: str | None = None


def calendar(source: Rows, language: Language = Language.VIETNAMESE, alarm: int | None = None) -> MadeCalendar:
    """The deadlines of the selected tasks; `alarm`: so many days before each a reminder.

    The same tasks give the same bytes. Identifiers are made of the task's and the place of the deadline in it, so that
    a calendar that is imported again replaces the events that it made.
    """
    made = Calendar()
    made.add("prodid", "-//kehoach//kehoach//VI")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    name = _name(source, language)
    made.add("name", name)
    made.add("x-wr-calname", name)
    left: Counter[str] = Counter()
    for row in source.rows("tasks"):
        for event in _events(row, source.plans[row["document_id"]], language, alarm, left):
            made.add_component(event)
    notes = [calendar_text(f"left_{reason}", language).format(number=left[reason]) for reason in sorted(left)]
    return MadeCalendar(made.to_ical(), len(made.subcomponents), tuple(notes))


def _name(source: Rows, language: Language) -> str:
    leads = ", ".join(source.selection.leads)
    plans = list(source.plans.values())
    if len(plans) == 1:
        what = calendar_text("of_plan", language).format(plan=plans[0].name, title=plans[0].title or "").strip(" :")
    else:
        what = calendar_text("of_plans", language).format(number=len(plans))
    return clean(f"{leads}: {what}" if leads else what)


def _events(row: Row, plan: Plan, language: Language, alarm: int | None, left: Counter[str]) -> Iterator[Event]:
    for position, deadline in enumerate(row["deadlines"], start=1):
        dues = dues_of(deadline, plan)
        if not dues:
            left["recurring" if deadline["kind"] == "recurring" else "undated"] += 1
        for number, due in enumerate(dues, start=1):
            identifier = f"{row['task_id']}-{position}" + (f"-{number}" if len(dues) > 1 else "")
            yield _event(row, plan, deadline, identifier, due, language, alarm)


def _event(
    row: Row, plan: Plan, deadline: Row, identifier: str, due: Due, language: Language, alarm: int | None
) -> Event:
    event = Event()
    summary = _summary(row, deadline)
    event.add("uid", f"{identifier}@{_DOMAIN}")
    event.add("dtstamp", _stamp(plan))
    event.add("dtstart", due.day)
    event.add("dtend", due.day + _DAY)
    if due.rule is not None:
        event.add("rrule", vRecur.from_ical(due.rule))
    event.add("summary", summary)
    event.add("description", "\n".join(_description(row, plan, deadline, language)))
    event.add("categories", [value_name("axis", row["axis"], language)])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    if alarm is not None:
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("description", summary)
        reminder.add("trigger", timedelta(days=-alarm))
        event.add_component(reminder)
    return event


def _stamp(plan: Plan) -> datetime:
    """When the information is from: the day of the plan, for the time of the export would differ from run to run."""
    day = plan.issued_date or plan.plan_start or (date(plan.plan_year, 1, 1) if plan.plan_year else _EPOCH)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _summary(row: Row, deadline: Row) -> str:
    task = row["task"] or row["group_title"] or row["task_id"]
    text = clean(f"{deadline['label']}: {task}" if deadline["label"] else task).replace("\n", " ")
    if len(text) <= _SUMMARY:
        return text
    cut = text[: _SUMMARY - 1]
    return cut[: cut.rfind(" ")] + "…" if " " in cut else cut + "…"


def _description(row: Row, plan: Plan, deadline: Row, language: Language) -> Iterator[str]:
    fields = (
        ("task", row["task"]),
        ("product", row["product_text"]),
        ("lead", "; ".join(row["lead_agencies"])),
        ("with", "; ".join(row["coordinating_agencies"])),
        ("printed", row["deadline_text"]),
        ("means", _meaning(deadline, language)),
        ("source", _place(row, plan, language)),
    )
    for name, value in fields:
        if value:
            yield clean(f"{calendar_text(name, language)}: {value}")


def _meaning(deadline: Row, language: Language) -> str:
    said = say_deadline({**deadline, "label": None}, language)
    if deadline["kind"] == "period":
        key = "begins" if deadline["end"] is None else "ends"
        return f"{said} ({calendar_text(key, language)})"
    if deadline["kind"] == "recurring" and not _names_day(deadline["rrule"]):
        shown = "fridays" if "FREQ=WEEKLY" in deadline["rrule"] else "last_days"
        return f"{said} ({calendar_text(shown, language)})"
    return said


def _names_day(rule: str) -> bool:
    return "BYDAY" in rule or "BYMONTHDAY" in rule or "FREQ=DAILY" in rule


def _place(row: Row, plan: Plan, language: Language) -> str:
    parts = [plan.name, plan.title]
    if plan.issued_date:
        parts.append(calendar_text("issued", language).format(day=say_day(plan.issued_date)))
    numbers = [n for n in (row["group_ordinal"], row["ordinal"]) if n]
    if numbers:
        parts.append(calendar_text("item", language).format(item=" / ".join(numbers)))
    if row["page"] is not None:
        parts.append(calendar_text("page", language).format(page=row["page"]))
    parts.append(plan.file_name)
    return ", ".join(dict.fromkeys(p for p in parts if p))


def dues_of(deadline: Row, plan: Plan) -> list[Due]:
    """When a deadline of a task falls due; nothing for what has no day (continuous, on an event, by another document).

    A period without an end is due on its first day, when it begins.
    """
    kind, start, end = deadline["kind"], deadline["start"], deadline["end"]
    if kind == "recurring":
        return _recurring(deadline, plan) if deadline["rrule"] else []
    day = end if kind == "by_date" else (end or start) if kind == "period" else None
    return [] if day is None else [Due(day)]


def _recurring(deadline: Row, plan: Plan) -> list[Due]:
    first, last = bounds(deadline, plan)
    if first is None or last is None:
        return []
    found = []
    for rule in rules_with_days(deadline["rrule"]):
        start = datetime(first.year, first.month, first.day)
        # Counted from the new year: quarters and half-years are those of the year, not of the plan.
        day = rrulestr(rule, dtstart=start.replace(month=1, day=1)).after(start, inc=True)
        if day is not None and day.date() <= last:
            found.append(Due(day.date(), f"{_simplest(rule)};UNTIL={last:%Y%m%d}"))
    return found


def bounds(deadline: Row, plan: Plan) -> tuple[date | None, date | None]:
    """The first and last day on which a recurring duty can fall due: its own, else those of the plan or its year.

    Nothing is due before the day that the plan is of.
    """
    year = plan.plan_year or plan.issued_year
    first = deadline["start"] or plan.plan_start or (date(year, 1, 1) if year else None)
    last = deadline["end"] or plan.plan_end or (date(year, 12, 31) if year else None)
    issued = plan.issued_date
    if first is not None and last is not None and issued is not None and first < issued <= last:
        first = issued
    return first, last


_EVERY_MONTHS = {2: "2,4,6,8,10,12", 3: "3,6,9,12", 4: "4,8,12", 6: "6,12"}


def rules_with_days(rule: str) -> list[str]:
    """A rule with the day that it leaves open: the last of the month, quarter, half-year or year, Friday of the week.

    Months that do not follow each other evenly become a rule each, for few calendars know such lists.
    """
    parts = _parts(rule)
    frequency, interval = parts.get("FREQ"), int(parts.get("INTERVAL", "1"))
    months = parts.get("BYMONTH")
    if set(parts) - {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY"} or frequency not in ("WEEKLY", "MONTHLY", "YEARLY"):
        return [rule]
    if frequency == "WEEKLY":
        return [rule if months or "BYMONTHDAY" in parts else f"{rule};BYDAY=FR"]
    day = parts.get("BYMONTHDAY", "-1")
    if months is None:
        if frequency == "YEARLY":
            months = "12"
        elif interval in _EVERY_MONTHS:
            months, interval = _EVERY_MONTHS[interval], 1
        else:
            return [rule if "BYMONTHDAY" in parts else f"{rule};BYMONTHDAY=-1"]
    step = f";INTERVAL={interval}" if frequency == "YEARLY" and interval > 1 else ""
    listed = [months] if _even_step(months) else months.split(",")
    return [f"FREQ=YEARLY{step};BYMONTH={m};BYMONTHDAY={day}" for m in listed]


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";") if "=" in part)


def _even_step(months: str) -> int | None:
    """How many months lie between those of a list, where that is the same all the year round."""
    numbers = sorted({int(m) for m in months.split(",")})
    step, rest = divmod(12, len(numbers))
    return step if rest == 0 and numbers == list(range(numbers[0], 13, step)) else None


def _simplest(rule: str) -> str:
    """A rule of several months as one of every so many, which Outlook knows; it is counted from its first day."""
    parts = _parts(rule)
    months = parts.get("BYMONTH", "")
    if "," not in months or "INTERVAL" in parts:
        return rule
    return f"FREQ=MONTHLY;INTERVAL={_even_step(months)};BYMONTHDAY={parts['BYMONTHDAY']}"
