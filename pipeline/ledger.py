"""The ledger: every location that a source gave a document at, in exactly one state, in an SQLite file.

It saves work; it is never the only witness. What is extracted the store of bundles says, what is published the
manifest, what is in quarantine its folders: `settle` makes the states follow from them, and `pipeline.recovery` makes a
ledger anew from nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.errors import KehoachError, LockedError, OutputError, output_errors
from pipeline.files import make_folder

FILE_NAME = "ledger.sqlite"
VERSION = 1

_APPLICATION = 0x6B686C67  # in the header of the file

# Another process (`kehoach quarantine retry`) holds the ledger for moments only.
_BUSY_SECONDS = 30.0
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNWRITABLE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOLFS,
}


class State(StrEnum):
    """Where a location stands. `duplicate`: another location with the same content stands for the document."""

    NEW = "new"
    EXTRACTED = "extracted"
    PUBLISHED = "published"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"
    GONE = "gone"


# What has its records in a bundle.
DONE = (State.EXTRACTED, State.PUBLISHED, State.DUPLICATE)


class LedgerDamagedError(KehoachError):
    """The ledger is no ledger, or one of another version; it is set aside and made anew."""

    code = "ledger_damaged"

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}", "The next `kehoach ingest` sets it aside and makes it anew")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger; the fields are described in `pipeline/migrations`."""

    location: str
    source: str
    sha256: str | None
    document_id: str | None
    size: int | None
    modified: float | None
    state: State
    pending: str | None
    replaced: str | None
    attempts: int
    code: str | None
    reason: str | None
    advice: str | None
    page: int | None
    transient: bool
    tried: str | None
    pipeline_version: str | None
    first_seen: str
    last_seen: str
    run: int


def blank(location: str, source: str, time: str) -> Entry:
    """An entry of which nothing is known yet."""
    absent = dict.fromkeys(f.name for f in fields(Entry) if f.name not in _NEVER_ABSENT)
    return Entry(
        location=location,
        source=source,
        state=State.NEW,
        attempts=0,
        transient=False,
        first_seen=time,
        last_seen=time,
        run=0,
        **absent,
    )


_NEVER_ABSENT = {"location", "source", "state", "attempts", "transient", "first_seen", "last_seen", "run"}
_COLUMNS = ", ".join(f.name for f in fields(Entry))
_PLACES = ", ".join("?" for _ in fields(Entry))


class Ledger:
    """An open ledger; made, with the folder, where there is none.

    Args:
        path: of the SQLite file. Write-ahead logging needs a local disk.

    Raises:
        LedgerDamagedError: the file is damaged, or a newer kehoach wrote it.
        OutputError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with output_errors(path):
            make_folder(path.parent)
        with self._errors():
            self.connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def _prepare(self) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            self.execute(f"PRAGMA {pragma}")
        if (found := self._value("PRAGMA quick_check(1)")) != "ok":
            raise LedgerDamagedError(self.path, f"damaged ({' '.join(str(found).split())})")
        version = int(self._value("PRAGMA user_version"))
        if version > VERSION:
            raise LedgerDamagedError(self.path, f"version {version}, this kehoach reads {VERSION}")
        for number in range(version + 1, VERSION + 1):
            script = migration(number)
            with self.transaction():
                for statement in _statements(script):
                    self.execute(statement)
                self.execute(f"PRAGMA user_version = {number}")
        self.execute("SELECT count(*) FROM locations, runs, events WHERE 0")

    @property
    def made(self) -> bool:
        """Whether what is on disk was taken into it; until then it knows nothing."""
        return bool(self._value("PRAGMA application_id") == _APPLICATION)

    def mark_made(self) -> None:
        """Notes that; part of the transaction that it is called in."""
        self.execute(f"PRAGMA application_id = {_APPLICATION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; what was committed stays."""
        self.connection.close()

    def execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Runs one statement; its failures are ours."""
        with self._errors():
            return self.connection.execute(statement, values)

    def rows(self, statement: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a statement gives, read as they are needed."""
        with self._errors(), closing(self.connection.execute(statement, values)) as cursor:
            yield from cursor

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that the block does, or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.rollback()
            raise

    # Locations

    def get(self, location: str) -> Entry | None:
        """The entry of a location."""
        return next(self.select("location = ?", (location,)), None)

    def select(self, condition: str, values: Sequence[object] = ()) -> Iterator[Entry]:
        """The entries that meet a condition, by location."""
        rows = self.rows(f"SELECT {_COLUMNS} FROM locations WHERE {condition} ORDER BY location", values)
        for row in rows:
            yield _entry(row)

    def of_document(self, document_id: str) -> list[Entry]:
        """The entries whose content is that of a document."""
        return list(self.select("document_id = ?", (document_id,)))

    def put(self, entry: Entry) -> None:
        """Writes an entry, in the place of the one there was."""
        self.execute(f"INSERT OR REPLACE INTO locations ({_COLUMNS}) VALUES ({_PLACES})", astuple(entry))

    def seen(self, locations: Iterable[str], run: int, time: str) -> None:
        """Notes that a run saw locations."""
        with self._errors():
            self.connection.executemany(
                "UPDATE locations SET run = ?, last_seen = ? WHERE location = ?", ((run, time, i) for i in locations)
            )

    def failed(self, document_id: str, attempts: int, code: str, reason: str) -> None:
        """Notes that a document was tried in vain, and will be again."""
        self.execute(
            "UPDATE locations SET attempts = ?, code = ?, reason = ? WHERE document_id = ? AND state = 'new'",
            (attempts, code, reason, document_id),
        )

    def done(self, document_id: str, pipeline_version: str) -> None:
        """The records of a document lie in its bundle: all its locations that wait for them have them."""
        self.execute(
            "UPDATE locations SET state = 'extracted', pending = NULL, replaced = NULL, attempts = 0, code = NULL,"
            " reason = NULL, advice = NULL, page = NULL, transient = 0, tried = NULL, pipeline_version = ?"
            " WHERE document_id = ? AND state IN ('new', 'extracted', 'published', 'duplicate')",
            (pipeline_version, document_id),
        )

    def settle(self, stored: Iterable[str], published: Iterable[str]) -> None:
        """Makes the states follow from the documents that have a bundle, and those that the manifest lists.

        Of the locations of one document the first is `published` or `extracted`, the others are duplicates.
        """
        done = "state IN ('extracted', 'published', 'duplicate')"
        with self.transaction():
            for name, identifiers in (("stored", stored), ("listed", published)):
                self.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} (document_id TEXT PRIMARY KEY) WITHOUT ROWID")
                self.execute(f"DELETE FROM {name}")
                with self._errors():
                    self.connection.executemany(f"INSERT OR IGNORE INTO {name} VALUES (?)", ((i,) for i in identifiers))
            self.execute(
                f"UPDATE locations SET state = 'new', pending = 'new', size = NULL, modified = NULL"
                f" WHERE {done} AND document_id NOT IN (SELECT document_id FROM stored)"
            )
            self.execute(
                "WITH wanted AS (SELECT l.location, CASE WHEN l.location >"
                f" (SELECT min(o.location) FROM locations o WHERE o.document_id = l.document_id AND o.{done})"
                " THEN 'duplicate' WHEN l.document_id IN (SELECT document_id FROM listed) THEN 'published'"
                f" ELSE 'extracted' END AS state FROM locations l WHERE l.{done})"
                " UPDATE locations SET state = wanted.state FROM wanted"
                " WHERE wanted.location = locations.location AND wanted.state <> locations.state"
            )

    def counts(self) -> dict[State, int]:
        """How many locations are in each state."""
        found = dict(self.rows("SELECT state, count(*) FROM locations GROUP BY state"))
        return {state: found.get(state, 0) for state in State}

    def _value(self, statement: str) -> Any:
        return self.execute(statement).fetchone()[0]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _LOCKED:
                raise LockedError(self.path, "another process") from error
            if code in _UNWRITABLE:
                raise OutputError(self.path, str(error)) from error
            # A table or column that is missing is told as any other mistake in a statement.
            if code in _DAMAGED or (code == sqlite3.SQLITE_ERROR and "no such" in str(error)):
                raise LedgerDamagedError(self.path, f"damaged ({error})") from error
            raise


def migration(number: int) -> str:
    """The script that takes a ledger to version `number`."""
    return (files("pipeline.migrations") / f"ledger_{number:03}.sql").read_text(encoding="utf-8")


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines():
        statement += line.partition("--")[0].rstrip() + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip((f.name for f in fields(Entry)), row, strict=True))
    return Entry(**values | {"state": State(values["state"]), "transient": bool(values["transient"])})
