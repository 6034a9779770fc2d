"""The ready views: an SQL file each in `views/`, whose head says what the view is and what its columns mean.

`python -m pipeline.analysis.views docs/views.md` writes the documentation from them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
from dateutil.rrule import rrulestr

BEGIN = "<!-- begin: made from pipeline/analysis/views/ by `python -m pipeline.analysis.views docs/views.md` -->"
END = "<!-- end -->"
_COLUMN = re.compile(r"-- (\w+): (.+)")
# A rule without one of these names no day: when 'hằng quý' is due within its quarter, nobody knows.
_NAMES_DAY = re.compile(r"BYMONTHDAY=|BYDAY=|BYYEARDAY=|FREQ=DAILY")

NEXT_DATES = pa.schema([pa.field("key", pa.string()), pa.field("day", pa.date32())])
# Every rule of the lake, with the term in which it holds.
DISTINCT_RULES = """
SELECT DISTINCT r.deadline.rrule AS rrule, r.plan_year,
    coalesce(r.deadline.start, d.plan_start) AS plan_start, coalesce(r.deadline."end", d.plan_end) AS plan_end,
    concat_ws(
        '|', rrule, r.plan_year, coalesce(CAST(plan_start AS VARCHAR), ''), coalesce(CAST(plan_end AS VARCHAR), '')
    ) AS key
FROM (SELECT document_id, plan_year, unnest(deadlines) AS deadline FROM tasks) AS r
LEFT JOIN documents AS d ON d.document_id = r.document_id
WHERE r.deadline.rrule IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class View:
    """A view: its name, what one row is, its columns with their meaning, and its SELECT."""

    name: str
    description: str
    columns: dict[str, str]
    sql: str


@cache
def views() -> tuple[View, ...]:
    """All views, by name."""
    found = (files("pipeline") / "analysis" / "views").iterdir()
    named = {f.name.removesuffix(".sql"): f.read_text(encoding="utf-8") for f in found if f.name.endswith(".sql")}
    return tuple(_view(name, text) for name, text in sorted(named.items()))


def _view(name: str, text: str) -> View:
    lines = text.splitlines()
    head = [line for line in lines if line.startswith("--")]
    columns = {m[1]: m[2] for line in head if (m := _COLUMN.fullmatch(line))}
    return View(name, head[0].removeprefix("-- "), columns, text)


def next_dates(rules: pa.Table, today: date) -> pa.Table:
    """When what recurs is due next: of `rules`, as `DISTINCT_RULES` gives them, the key and the day, if there is one.

    Where a rule counts ('every second month'), it counts from the beginning of its term.
    """
    found = ((row["key"], next_date(row["rrule"], _begin(row), _end(row), today)) for row in rules.to_pylist())
    return pa.Table.from_pylist([{"key": key, "day": day} for key, day in found if day is not None], NEXT_DATES)


def _begin(row: dict[str, object]) -> date | None:
    begin, year = row["plan_start"], row["plan_year"]
    if isinstance(begin, date):
        return begin
    return date(year, 1, 1) if isinstance(year, int) and year else None


def _end(row: dict[str, object]) -> date | None:
    end, year = row["plan_end"], row["plan_year"]
    if isinstance(end, date):
        return end
    return date(year, 12, 31) if isinstance(year, int) and year else None


def next_date(rrule: str, begin: date | None, end: date | None, today: date) -> date | None:
    """The first day of a rule on or after today within its term; None where the rule names no day or the term is over.

    A term without a beginning begins today; one without an end goes on.
    """
    if not _NAMES_DAY.search(rrule) or (end is not None and end < today):
        return None
    begin = begin or today
    try:
        rule = rrulestr(rrule, dtstart=datetime.combine(begin, time()))
    except ValueError:
        return None
    found: datetime | None = rule.after(datetime.combine(max(begin, today), time()), inc=True)
    if found is None or (end is not None and found.date() > end):
        return None
    return found.date()


def render() -> str:
    """The views and their columns in Markdown."""
    return "\n".join([BEGIN, "", *_sections(), END])


def _sections() -> Iterator[str]:
    for view in views():
        yield from (f"## {view.name}", "", f"{view.description}.", "", "| column | meaning |", "|---|---|")
        yield from (f"| `{name}` | {text.replace('|', '/')} |" for name, text in view.columns.items())
        yield ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Rewrites what stands between the marks of the named page."""
    for name in sys.argv[1:] if arguments is None else arguments:
        path = Path(name)
        page = path.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        path.write_text(before + render() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
