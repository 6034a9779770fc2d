"""What a body changed from its plan of one year to that of another: new, dropped, moved, tightened, loosened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from normalizers.text import fold
from pipeline.analysis.selection import Plan

if TYPE_CHECKING:
    from pipeline.analysis.compare import Entry, TopicRow

STATUSES = ("new", "dropped", "tightened", "loosened", "moved", "kept")
_AT_MOST = ("le", "lt")


@dataclass(frozen=True, slots=True)
class Change:
    """A topic in the plans of one body in two years.

    Attributes:
        statuses: `new` or `dropped`; else `tightened` (an earlier deadline within the year, or a higher level),
            `loosened`, `moved` (to another axis or another lead), of which several may hold; `kept` where none does.
        why: what differs: deadline, level, axis, lead.
    """

    topic_id: str
    kind: str
    axis: str
    label: str
    author: str
    years: tuple[int, int]
    statuses: tuple[str, ...]
    why: tuple[str, ...]
    before: Entry | None
    after: Entry | None


def changes(plans: Sequence[Plan], rows: Iterable[TopicRow]) -> tuple[Change, ...]:
    """Changes from the first to the last year of the plans, for every body that has plans of both."""
    years = sorted({p.year for p in plans if p.year})
    if len(years) < 2:
        return ()
    first, last = years[0], years[-1]
    both: dict[tuple[str, ...], dict[int, list[str]]] = {}
    names: dict[tuple[str, ...], str] = {}
    for plan in plans:
        if plan.year in (first, last):
            both.setdefault(plan.author, {}).setdefault(plan.year, []).append(plan.document_id)
            names[plan.author] = " · ".join(filter(None, (plan.province, plan.issuer))) or plan.file_name
    authors = {a: years_of for a, years_of in both.items() if len(years_of) == 2}
    found = [
        change
        for row in rows
        for author, years_of in authors.items()
        if (change := _change(row, names[author], (first, last), years_of)) is not None
    ]
    return tuple(sorted(found, key=lambda c: (c.author, STATUSES.index(c.statuses[0]))))


def _change(
    row: TopicRow, author: str, years: tuple[int, int], documents: Mapping[int, Sequence[str]]
) -> Change | None:
    before, after = (next((row.entries[d] for d in documents[y] if d in row.entries), None) for y in years)
    if before is None and after is None:
        return None
    if before is None or after is None:
        found = [("new" if before is None else "dropped", "")]
    else:
        found = list(_differences(before, after, years[1] - years[0])) or [("kept", "")]
    statuses = tuple(s for s in STATUSES if s in {status for status, _ in found})
    why = tuple(dict.fromkeys(w for _, w in found if w))
    return Change(row.topic_id, row.kind, row.axis, row.label, author, years, statuses, why, before, after)


def _differences(before: Entry, after: Entry, years: int) -> Iterator[tuple[str, str]]:
    if before.due is not None and after.due is not None:
        expected = _later(before.due, years)
        if after.due != expected:
            yield ("tightened" if after.due < expected else "loosened"), "deadline"
    if (
        _same_measure(before, after)
        and before.value is not None
        and after.value is not None
        and before.value != after.value
    ):
        higher = after.value > before.value
        yield ("tightened" if higher != (after.comparator in _AT_MOST) else "loosened"), "level"
    if before.axis != after.axis:
        yield "moved", "axis"
    leads = [{fold(lead) for lead in entry.leads} for entry in (before, after)]
    if all(leads) and leads[0] != leads[1]:
        yield "moved", "lead"


def _same_measure(before: Entry, after: Entry) -> bool:
    # 'At most 3 %' against 'at least 90 %' is another measure, not a higher level.
    sides = [entry.comparator in _AT_MOST for entry in (before, after)]
    return before.unit == after.unit and sides[0] == sides[1]


def _later(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)
