"""The index of a table for searching: SQLite's FTS5, one file a table under `.kehoach/search/`, made when it is needed.

A file is named by the state of the table that it was made from and is never changed: it is written under another name
and renamed when it is whole, so that readers need no lock, and processes that make it at once make the same. The text
itself stays in the tables; the index knows a row by year, province and place in its file.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq

from normalizers.text import fold
from pipeline import clock
from pipeline.analysis.published import Notice, Published, reading
from pipeline.analysis.search_words import plain
from pipeline.errors import MissingDependencyError
from pipeline.files import make_folder, move, sync_file, sync_folder

# What is searched of each table; what is joined is shown joined.
SEARCHED = {
    "tasks": ("task", "product_text", "lead_text", "notes"),
    "targets": ("text", "indicator"),
    "citations": ("text", "title"),
    "pages": ("text",),
}
SEPARATOR = " · "
_FORMAT = 1
_ROW_BITS = 32
_BATCH = 5_000
_LEFTOVER_SECONDS = 24 * 3600
_SCHEMA = (
    "CREATE VIRTUAL TABLE rows_by_word USING fts5(marked, plain, place, content='', "
    'tokenize="unicode61 remove_diacritics 0")'
)


def row_number(year: int, code: str, row: int) -> int:
    """The number of a row in the index: newer years come later, the rows of a province and year side by side."""
    return (year * 100 + int(code) << _ROW_BITS) | row


def place_of(number: int) -> tuple[int, str, int]:
    """Year, province and row in the file of a number of the index."""
    year, code = divmod(number >> _ROW_BITS, 100)
    return year, f"{code:02d}", number & ((1 << _ROW_BITS) - 1)


def joined(values: tuple[str | None, ...]) -> str:
    """The searched fields of a row as one text; what stands in an earlier field is not said again."""
    found = ""
    for value in values:
        if value and value not in found:
            found += SEPARATOR + value if found else value
    return found


def open_index(source: Published, table: str, notice: Notice) -> sqlite3.Connection:
    """The index of a table as it is now, made anew where there is none of that state.

    Where the lake's state cannot be written it is made in memory.

    Args:
        source: holds the table.
        table: one of `SEARCHED`.
        notice: is told when the index is made.

    Raises:
        MissingDependencyError: this Python's SQLite has no FTS5.
        LakeError: the table cannot be read.
    """
    path = _path(source, table)
    folder = path.parent
    if not path.exists():
        try:
            _make(source, table, path, notice)
        except OSError:
            notice(f"{folder} cannot be written: the index is made in memory, for this once")
            return _filled(sqlite3.connect(":memory:"), source, table)
        _clear(folder, table, path)
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)


def discard_index(source: Published, table: str) -> None:
    """Removes the index of a table as it is now."""
    _path(source, table).unlink(missing_ok=True)


def _path(source: Published, table: str) -> Path:
    return source.lake.state / "search" / f"{table}-{_state(source, table)}.sqlite"


def _make(source: Published, table: str, path: Path, notice: Notice) -> None:
    notice(f"Making the index of {table} ...")
    make_folder(path.parent)
    # A name of its own: threads have one process identifier, and a process that was killed may have had this one.
    building = path.with_name(f"{path.stem}.{os.getpid()}.{secrets.token_hex(4)}.building")
    try:
        building.open("xb").close()  # SQLite has no OSError for a folder that cannot be written
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            _filled(connection, source, table)
        sync_file(building)  # else a loss of power could leave the name without all that it stands for
        move(building, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            building.unlink(missing_ok=True)


def _filled(connection: sqlite3.Connection, source: Published, table: str) -> sqlite3.Connection:
    # Nobody reads it before it is whole and on the disk.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    try:
        connection.execute(_SCHEMA)
    except sqlite3.OperationalError as error:
        raise MissingDependencyError(
            f"SQLite {sqlite3.sqlite_version} of this Python cannot search text (FTS5)", "Use another build of Python"
        ) from error
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO rows_by_word (rowid, marked, plain, place) VALUES (?, ?, ?, ?)", _rows(source, table)
    )
    connection.execute("COMMIT")
    connection.execute("INSERT INTO rows_by_word (rows_by_word) VALUES ('optimize')")
    return connection


def _rows(source: Published, table: str) -> Iterator[tuple[int, str, str, str]]:
    for file in source.files(table):
        year, code = file.partition
        for row, values in enumerate(_values(source, table, file.path)):
            marked = fold(joined(values))
            yield row_number(year, code, row), marked, plain(marked), f"p{code}"


def _values(source: Published, table: str, path: Path) -> Iterator[tuple[str | None, ...]]:
    with reading(source.lake, table), pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH, columns=list(SEARCHED[table])):
            yield from zip(*(batch.column(name).to_pylist() for name in SEARCHED[table]), strict=True)


def _state(source: Published, table: str) -> str:
    # What the manifest says of the files; of a lake without one, what the file system says.
    manifest = source.manifest()
    listed = {f.path: f.sha256 for f in manifest.files} if manifest else {}
    state = hashlib.sha256(f"{_FORMAT} {SEARCHED[table]}\n".encode())
    for file in source.files(table):
        state.update(f"{file.key} {listed.get(file.key, file.stamp)}\n".encode())
    return state.hexdigest()[:24]


def _clear(folder: Path, table: str, kept: Path) -> None:
    """Removes the indexes of former states, and what dead processes left; who has one open keeps reading it."""
    for path in folder.glob(f"{table}-*"):
        with suppress(OSError):
            if path.suffix == ".building" and clock.age(path.stat().st_mtime) < _LEFTOVER_SECONDS:
                continue
            if path != kept:
                path.unlink()
