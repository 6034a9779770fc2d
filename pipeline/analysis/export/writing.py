"""Exports: a selection of a lake, in one format, to a file or a folder, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.analysis.captions import Language
from pipeline.analysis.export.selection import Rows, Selection, tables_of
from pipeline.analysis.lake import OpenLake
from pipeline.analysis.published import outside_lake
from pipeline.errors import OutputError, UsageError, output_errors
from pipeline.files import make_folder, move, named_as_wanted, sync_file, sync_folders, temporary_name
from pipeline.lake import Lake


class Format(StrEnum):
    """What a selection can be written as."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"
    SQLITE = "sqlite"
    CALENDAR = "ics"


_ONE_FILE = {Format.XLSX, Format.SQLITE, Format.CALENDAR}
_SUFFIXES = {f".{f.value}": f for f in Format} | {".db": Format.SQLITE, ".ndjson": Format.JSON_LINES}


@dataclass(frozen=True, slots=True)
class Options:
    """How it is written.

    Attributes:
        tables: which tables, all but the text of pages if none is named; for every format but calendars.
        language: of captions and codes; Vietnamese in workbooks and calendars, none (as in the tables) in CSV.
        separator: of the cells of a line of CSV.
        alarm: days before a day of a calendar at which to remind; none if not given.
    """

    tables: tuple[str, ...] = ()
    language: Language | None = None
    separator: str = ","
    alarm: int | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: files, the number of rows of each table (of events), and what is to be told."""

    files: tuple[Path, ...]
    rows: dict[str, int]
    notes: tuple[str, ...] = ()


def format_of(path: Path) -> Format:
    """The format that the name of a file says.

    Raises:
        UsageError: it says none.
    """
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise UsageError(f"{path}: the name does not tell the format", f"Give --format {'|'.join(Format)}")
    return found


def export(lake: OpenLake, format: Format, to: Path, selection: Selection, options: Options | None = None) -> Exported:
    """Writes what is selected of a lake to `to`.

    Workbooks, databases and calendars are one file. The others are a file a table: `to` is a folder, or the file where
    one table is wanted and the name has a suffix. A file that is there is replaced.

    Raises:
        UsageError: the selection or the place makes no sense.
        LakeError: the lake cannot be read.
        OutputError: the files cannot be written; what was there before is still there.
    """
    options = options or Options()
    tables = tables_of(options.tables)
    paths = _paths(format, to, tables)
    lake.hold({*tables, "documents", "tasks"})
    source = Rows(lake, selection)
    with output_errors(to), _sqlite_errors(to), replacing_all(lake.lake, paths) as temporary:
        if format == Format.XLSX:
            return _workbook(paths[0], temporary[0], source, tables, options)
        if format == Format.CALENDAR:
            return _calendar(paths[0], temporary[0], source, options)
        if format == Format.SQLITE:
            from pipeline.analysis.export.database import write_sqlite

            return Exported(tuple(paths), write_sqlite(temporary[0], source, tables))
        rows = {
            table: _write_table(format, path, source, table, options)
            for table, path in zip(tables, temporary, strict=True)
        }
        return Exported(tuple(paths), rows)


def _workbook(path: Path, temporary: Path, source: Rows, tables: Sequence[str], options: Options) -> Exported:
    from pipeline.analysis.export.workbook import Workbook

    book = Workbook(temporary, options.language or Language.VIETNAMESE)
    book.write(source, tables, say_selection(source.selection))
    return Exported((path,), book.rows, tuple(book.notes))


def _calendar(path: Path, temporary: Path, source: Rows, options: Options) -> Exported:
    from pipeline.analysis.export.ics import calendar

    made = calendar(source, options.language or Language.VIETNAMESE, options.alarm)
    temporary.write_bytes(made.content)
    return Exported((path,), {"events": made.events}, made.notes)


def _write_table(format: Format, path: Path, source: Rows, table: str, options: Options) -> int:
    from pipeline.analysis.export.plain_files import write_csv, write_json_lines, write_parquet

    if format == Format.CSV:
        return write_csv(path, source, table, options.language, options.separator)
    return (write_json_lines if format == Format.JSON_LINES else write_parquet)(path, source, table)


def say_selection(selection: Selection) -> str:
    """A selection as a line: '2026; Hải Phòng'."""
    fields = (
        [str(y) for y in selection.years],
        selection.provinces,
        selection.documents,
        selection.axes,
        selection.sectors,
        selection.leads,
    )
    return "; ".join(", ".join(values) for values in fields if values)


def _paths(format: Format, to: Path, tables: Sequence[str]) -> list[Path]:
    folder = to.is_dir()
    if format in _ONE_FILE:
        if folder:
            raise UsageError(f"{to}: is a folder", f"Name a file: --to {to / f'kehoach.{format.value}'}")
        paths = [to]
    elif len(tables) == 1 and to.suffix and not folder:
        paths = [to]
    elif to.exists() and not folder:
        raise UsageError(
            f"{to}: is a file, and {len(tables)} tables are to be written", "Name a folder, or one --table"
        )
    else:
        paths = [to / f"{table}.{format.value}" for table in tables]
    return paths


@contextmanager
def replacing_all(lake: Lake, paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Temporary names for files that are renamed when all are whole and on the disk.

    Raises:
        UsageError: one of them would lie in the tables of the lake.
        OSError: as the operating system says; nothing has then changed.
    """
    outside_lake(lake, paths)
    temporary = [temporary_name(path) for path in paths]
    try:
        for path in paths:
            make_folder(path.parent)
        yield temporary
        for name in temporary:
            sync_file(name)
        for name, path in zip(temporary, paths, strict=True):
            move(name, path)
        sync_folders(path.parent for path in paths)
    except BaseException as error:
        for name, path in zip(temporary, paths, strict=True):
            with suppress(OSError):
                name.unlink(missing_ok=True)
            named_as_wanted(error, name, path)
        raise


@contextmanager
def _sqlite_errors(to: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise OutputError(to, str(error)) from error
