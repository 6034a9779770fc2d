"""The runs of a ledger, and what each of them did: one event a location."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline import __version__, clock
from pipeline.errors import ExitCode, UsageError
from pipeline.ledger import Ledger

# Reports lie in files of their own; the events are kept for those that a dead run still owes.
KEPT_RUNS = 20


class Event(StrEnum):
    """What a run did with a location; what was passed over is `unchanged` and only counted."""

    NEW = "new"
    CHANGED = "changed"
    REFRESHED = "refreshed"
    RETURNED = "returned"
    DUPLICATE = "duplicate"
    GONE = "gone"
    QUARANTINED = "quarantined"
    FAILED = "failed"


class Outcome(StrEnum):
    """How a run ended; `killed` is written by the next one."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    FAILED = "failed"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: `number` orders runs, because clocks jump; `counts` has the events and what else was counted."""

    number: int
    run_id: str
    started_at: str
    finished_at: str | None
    pipeline_version: str
    command: str
    outcome: Outcome
    exit_code: int | None
    seconds: float | None
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunEvent:
    """What happened to a location in a run."""

    location: str
    event: Event
    source: str
    document_id: str | None
    details: dict[str, Any]


class UnknownRunError(UsageError):
    """No run of the ledger has that identifier."""

    code = "unknown_run"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"{run_id}: no such run", "`kehoach runs` lists them")


def stamp(time: datetime) -> str:
    """A time as the ledger keeps it: ISO 8601, UTC, whole seconds."""
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def begin(ledger: Ledger, command: str) -> RunRecord:
    """A new run. Its identifier shows the time; that it is the only one does not depend on the clock."""
    started = clock.now()
    run_id = f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    cursor = ledger.execute(
        "INSERT INTO runs (run_id, started_at, pipeline_version, command, outcome) VALUES (?, ?, ?, ?, ?)",
        (run_id, stamp(started), __version__, command, Outcome.RUNNING),
    )
    number = cursor.lastrowid or 0
    return RunRecord(number, run_id, stamp(started), None, __version__, command, Outcome.RUNNING, None, None)


def finish(
    ledger: Ledger,
    run: RunRecord,
    outcome: Outcome,
    exit_code: int | None,
    seconds: float | None,
    more: Mapping[str, int],
) -> RunRecord:
    """Closes a run, with its events counted."""
    counts = event_counts(ledger, run) | dict(more)
    finished = stamp(clock.now())
    ledger.execute(
        "UPDATE runs SET finished_at = ?, outcome = ?, exit_code = ?, seconds = ?, counts = ? WHERE number = ?",
        (finished, outcome, exit_code, seconds, json.dumps(counts), run.number),
    )
    ledger.execute("DELETE FROM events WHERE run <= ?", (run.number - KEPT_RUNS,))
    return replace(run, finished_at=finished, outcome=outcome, exit_code=exit_code, seconds=seconds, counts=counts)


def forget(ledger: Ledger, run: RunRecord) -> None:
    """Removes a run that did nothing."""
    ledger.execute("DELETE FROM events WHERE run = ?", (run.number,))
    ledger.execute("DELETE FROM runs WHERE number = ?", (run.number,))


def insert(ledger: Ledger, run: RunRecord) -> None:
    """Writes a run that is known from its report; one that is there stays."""
    ledger.execute(
        "INSERT OR IGNORE INTO runs (run_id, started_at, finished_at, pipeline_version, command, outcome, exit_code,"
        " seconds, counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run.run_id,
            run.started_at,
            run.finished_at,
            run.pipeline_version,
            run.command,
            run.outcome,
            run.exit_code,
            run.seconds,
            json.dumps(run.counts),
        ),
    )


def all_runs(ledger: Ledger) -> list[RunRecord]:
    """All runs, the newest first."""
    rows = ledger.rows(
        "SELECT number, run_id, started_at, finished_at, pipeline_version, command, outcome, exit_code, seconds, counts"
        " FROM runs ORDER BY number DESC"
    )
    return [_record(*row) for row in rows]


def _record(
    number: int,
    run_id: str,
    started_at: str,
    finished_at: str | None,
    pipeline_version: str,
    command: str,
    outcome: str,
    exit_code: int | None,
    seconds: float | None,
    counts: str,
) -> RunRecord:
    known = (number, run_id, started_at, finished_at, pipeline_version, command)
    return RunRecord(*known, Outcome(outcome), exit_code, seconds, json.loads(counts))


def find(ledger: Ledger, run_id: str) -> RunRecord:
    """The run whose identifier begins so; 'last' is the newest.

    Raises:
        UnknownRunError: there is none, or more than one.
    """
    runs = all_runs(ledger)
    found = runs[:1] if run_id == "last" else [r for r in runs if run_id and r.run_id.startswith(run_id)]
    if len(found) != 1:
        raise UnknownRunError(run_id)
    return found[0]


def record(ledger: Ledger, run: RunRecord, event: RunEvent) -> None:
    """Notes what happened to a location; the last word on it counts."""
    ledger.execute(
        "INSERT OR REPLACE INTO events (run, location, event, source, document_id, details) VALUES (?, ?, ?, ?, ?, ?)",
        (
            run.number,
            event.location,
            event.event,
            event.source,
            event.document_id,
            json.dumps(event.details, ensure_ascii=False),
        ),
    )


def events(ledger: Ledger, run: RunRecord) -> Iterator[RunEvent]:
    """What a run did, by location."""
    rows = ledger.rows(
        "SELECT location, event, source, document_id, details FROM events WHERE run = ? ORDER BY location",
        (run.number,),
    )
    for location, event, source, document_id, details in rows:
        yield RunEvent(location, Event(event), source, document_id, json.loads(details))


def event_counts(ledger: Ledger, run: RunRecord) -> dict[str, int]:
    """How many locations met with each event in a run."""
    rows = ledger.rows("SELECT event, count(*) FROM events WHERE run = ? GROUP BY event", (run.number,))
    found = Counter(dict(rows))
    return {event.value: found[event.value] for event in Event}


def failures_before(ledger: Ledger, run: RunRecord) -> set[tuple[str, str]]:
    """What sources could not give in the run before: locations, and the codes of the errors."""
    rows = ledger.rows(
        "SELECT location, details FROM events WHERE event = ?"
        " AND run = (SELECT max(number) FROM runs WHERE number < ?)",
        (Event.FAILED, run.number),
    )
    return {(location, json.loads(details)["code"]) for location, details in rows}


def age(run: RunRecord) -> float:
    """Seconds since a run began; less than none where the clock was put back since."""
    return (clock.now() - datetime.fromisoformat(run.started_at)).total_seconds()


def succeeded(run: RunRecord) -> bool:
    """Whether all was well."""
    return run.exit_code == ExitCode.OK
