"""What a person sees: progress and summary of a run on stderr, a document or the state of the machine on stdout."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline import clock
from pipeline.batch import Listener, Outcome, Run
from pipeline.doctor import Check, Need
from pipeline.rows import Row, rows
from pipeline.store import Bundle

if TYPE_CHECKING:
    from pipeline.repair import Line  # it brings the language model

_WIDTH = 120
_MOST_DOCUMENTS = 40
_COLUMNS = ("pages", "tasks", "targets", "citations", "findings")
_COMPARATORS = {"eq": "=", "ge": "≥", "gt": ">", "le": "≤", "lt": "<", "range": "="}


def _console(*, stderr: bool = False) -> Console:
    # Without a terminal there is no width to fit: a wide one keeps lines whole.
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=_WIDTH)


class _Progress(Listener):
    """A bar of documents with the pages a second so far."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self.progress = progress
        self.task = task
        self.pages = 0
        self.began = clock.monotonic()

    def start(self, documents: int) -> None:
        self.began = clock.monotonic()
        self.progress.update(self.task, total=documents)

    def done(self, outcome: Outcome) -> None:
        self.pages += outcome.counts.get("pages", 0)
        seconds = clock.monotonic() - self.began
        self.progress.update(self.task, advance=1, speed=f"{self.pages / seconds if seconds else 0:.1f} pages/s")

    def stopping(self) -> None:
        self.progress.console.print("Stopping: documents in hand are finished; Ctrl-C again stops at once")


class _Quiet(Listener):
    def stopping(self) -> None:
        Console(stderr=True).print("Stopping: documents in hand are finished; Ctrl-C again stops at once")


@contextmanager
def progress() -> Iterator[Listener]:
    """A listener that draws a progress bar on stderr; one that draws nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Quiet()
        return
    columns = (TextColumn("Extracting"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[speed]}"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        yield _Progress(bar, bar.add_task("extract", total=None, speed=""))


def summary(run: Run) -> None:
    """The table that closes a run, on stderr: what each document gave, and the sum."""
    table = Table("document", *(f"{c}" for c in _COLUMNS))
    for column in table.columns[1:]:
        column.justify = "right"
    done = [o for o in run.outcomes if o.error is None]
    for outcome in done[:_MOST_DOCUMENTS]:
        table.add_row(escape(outcome.job.sources[0]), *(str(outcome.counts[c]) for c in _COLUMNS))
    if len(done) > _MOST_DOCUMENTS:
        table.add_row(f"and {len(done) - _MOST_DOCUMENTS} more")
    total = Counter[str]()
    for outcome in done:
        total.update(outcome.counts)
    table.add_section()
    table.add_row(f"{len(done)} document{'s' * (len(done) != 1)}", *(str(total[c]) for c in _COLUMNS))
    _console(stderr=True).print(table)


def as_text(bundle: Bundle) -> str:
    """All records of a document as JSON, as the tables hold them."""
    found = rows(bundle)
    year, code = bundle.partition
    document = found.pop("documents")[0] | {"plan_year": year, "province_code": code, "sources": list(bundle.sources)}
    value = {"document": document, **found}
    return json.dumps(value, ensure_ascii=False, indent=2, default=date.isoformat)


def as_line(record: Row) -> str:
    """A record as JSON in one line."""
    return json.dumps(record, ensure_ascii=False, default=date.isoformat)


def as_diff(line: Line) -> str:
    """A line before and after repair, and under it each word that changed with the confidence and the method."""
    words = (f"    {c.raw} -> {c.text}  {c.confidence:.2f} {c.method}" for c in line.changes)
    return "\n".join([f"@@ {line.number} @@", f"-{line.raw}", f"+{line.text}", *words])


def render(bundle: Bundle) -> None:
    """A document for reading, on stdout."""
    console, found = _console(), rows(bundle)
    console.print(_metadata(found["documents"][0] | {"plan_year": bundle.partition[0] or None}))
    for name, columns in _SHOWN.items():
        console.print(_records(name, found[name], columns))


def _metadata(document: Row) -> Table:
    table = Table(show_header=False, title=escape(document["file_name"]), title_justify="left", box=None)
    for name in _METADATA:
        value = document[name]
        if isinstance(value, dict):
            value = " ".join(str(v) for v in value.values() if v)
        elif isinstance(value, list):
            value = "; ".join(value)
        if value not in (None, ""):
            table.add_row(name, escape(str(value)))
    return table


def _records(name: str, records: list[Row], columns: dict[str, Callable[[Row], Any]]) -> Table | str:
    if not records:
        return f"No {name}"
    table = Table(title=f"{len(records)} {name}", title_justify="left", show_lines=True)
    for column in columns:
        table.add_column(column, justify="right" if column in ("no.", "page") else "left", overflow="fold")
    for record in records:
        table.add_row(*(escape("" if (v := cell(record)) is None else str(v)) for cell in columns.values()))
    return table


def _field(name: str) -> Callable[[Row], Any]:
    return lambda record: record[name]


def _joined(name: str) -> Callable[[Row], str]:
    return lambda record: "\n".join(record[name])


def _ordinal(record: Row) -> str:
    return ".".join(p for p in (record["group_ordinal"], record["ordinal"]) if p)


def _quantity(record: Row) -> str:
    low, high = (None if record[n] is None else f"{record[n]:g}" for n in ("value", "value_max"))
    number = f"{low}-{high}" if high is not None else str(low)
    return f"{_COMPARATORS.get(record['comparator'], record['comparator'])} {number} {record['unit'] or ''}".rstrip()


_METADATA = (
    "document_id",
    "document_type",
    "title",
    "number",
    "symbol",
    "issued_date",
    "issuer",
    "parent_issuer",
    "place",
    "province_stated",
    "province_current",
    "sector",
    "plan_year",
    "plan_start",
    "plan_end",
    "signer_name",
    "signer_title",
    "signed_for",
    "carrier",
    "recipients",
    "page_count",
    "text_origin",
    "status",
)

_SHOWN: dict[str, dict[str, Callable[[Row], Any]]] = {
    "tasks": {
        "no.": _ordinal,
        "task": _field("task"),
        "lead": _joined("lead_agencies"),
        "coordinating": _joined("coordinating_agencies"),
        "deadline": _field("deadline_text"),
        "products": _joined("product_types"),
        "page": _field("page"),
    },
    "targets": {
        "target": _field("text"),
        "indicator": _field("indicator"),
        "quantity": _quantity,
        "page": _field("page"),
    },
    "citations": {
        "citation": _field("text"),
        "number": _field("canonical"),
        "relation": _field("relation"),
        "page": _field("page"),
    },
    "abbreviations": {
        "abbreviation": _field("abbreviation"),
        "expansion": _field("expansion"),
        "page": _field("page"),
    },
    "findings": {
        "severity": _field("severity"),
        "code": _field("code"),
        "message": _field("message"),
        "page": _field("page"),
    },
}


def render_checks(checks: Iterable[Check]) -> None:
    """What is installed, on stdout; what is missing with the command that gets it."""
    table = Table("", "version", "needed for", "how to get it")
    for check in checks:
        found = check.version is not None
        colour = "green" if found else "red" if check.need == Need.ALWAYS else "yellow"
        table.add_row(
            check.name, f"[{colour}]{check.version or 'missing'}[/]", check.need, "" if found else check.remedy
        )
    _console().print(table)
