"""A selection as one SQLite database: typed columns, keys, indexes, and a table that says what the columns mean."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.analysis.export.plain_files import as_json, exact_rows
from pipeline.analysis.export.selection import Rows, schema_of
from pipeline.schema import SCHEMA_VERSION, description

_KEYS = {"documents": "document_id", "tasks": "task_id", "targets": "target_id", "citations": "citation_id"}
_INDEXES = {
    "documents": ("plan_year", "province_code", "sector"),
    "pages": ("document_id",),
    "tasks": ("document_id", "axis", "plan_year"),
    "targets": ("document_id", "axis", "task_id"),
    "citations": ("document_id", "key", "canonical", "task_id"),
    "abbreviations": ("document_id",),
    "findings": ("document_id", "code"),
    "task_deadlines": ("task_id", "end"),
}
_DEADLINES = "task_deadlines"
_DEADLINE_FIELDS = ("kind", "start", "end", "rrule", "label")


def write_sqlite(path: Path, source: Rows, tables: Sequence[str]) -> dict[str, int]:
    """Writes tables to a new database and counts their rows.

    Lists and structs are JSON (`json_each` reads them); the deadlines of tasks also stand in `task_deadlines`, a row
    each. Nothing in the file depends on the time: the same rows and version of SQLite give the same bytes.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    path.unlink(missing_ok=True)  # a temporary file that a killed run left would be opened, not replaced
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # The file is thrown away if this fails: a journal would only cost time.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "page_size = 8192", "locking_mode = EXCLUSIVE"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(f"PRAGMA user_version = {int(SCHEMA_VERSION)}")
        database.execute("BEGIN")
        _describe(database, tables)
        counts = {table: _fill(database, source, table, tables) for table in tables}
        for table in (*tables, *([_DEADLINES] if "tasks" in tables else [])):
            for column in _INDEXES[table]:
                database.execute(f'CREATE INDEX "{table}_{column}" ON "{table}" ("{column}")')
        database.execute("COMMIT")
        database.execute("PRAGMA optimize")
    return counts


def _describe(database: sqlite3.Connection, tables: Sequence[str]) -> None:
    database.execute(
        "CREATE TABLE columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, type TEXT NOT NULL, "
        "description TEXT NOT NULL, PRIMARY KEY (table_name, column_name)) WITHOUT ROWID"
    )
    for table in tables:
        rows = [(table, f.name, str(f.type), description(f)) for f in schema_of(table)]
        database.executemany("INSERT INTO columns VALUES (?, ?, ?, ?)", rows)


def _fill(database: sqlite3.Connection, source: Rows, table: str, tables: Sequence[str]) -> int:
    schema = schema_of(table)
    database.execute(_create(table, schema, tables))
    if table == "tasks":
        database.execute(
            f"CREATE TABLE {_DEADLINES} (task_id TEXT NOT NULL REFERENCES tasks (task_id), position INTEGER NOT NULL, "
            'kind TEXT NOT NULL, "start" DATE, "end" DATE, rrule TEXT, label TEXT, PRIMARY KEY (task_id, position)) '
            "WITHOUT ROWID"
        )
    insert = f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(schema.names))})'
    count = 0
    for batch in source.batches(table):
        rows = list(exact_rows(batch))
        count += len(rows)
        database.executemany(insert, ([_value(v) for v in row.values()] for row in rows))
        if table == "tasks":
            database.executemany(f"INSERT INTO {_DEADLINES} VALUES (?, ?, ?, ?, ?, ?, ?)", _deadlines(rows))
    return count


def _create(table: str, schema: pa.Schema, tables: Sequence[str]) -> str:
    parts = []
    for field in schema:
        text = f'"{field.name}" {_type(field.type)}'
        if field.name == _KEYS.get(table):
            text += " PRIMARY KEY NOT NULL"
        elif not field.nullable:
            text += " NOT NULL"
        if field.name == "document_id" and table != "documents" and "documents" in tables:
            text += " REFERENCES documents (document_id)"
        parts.append(text)
    return f'CREATE TABLE "{table}" ({", ".join(parts)})'


def _type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind):
        return "INTEGER"
    if pa.types.is_boolean(kind):
        return "BOOLEAN"
    if pa.types.is_floating(kind):
        return "REAL"
    return "DATE" if pa.types.is_date(kind) else "TEXT"


def _deadlines(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for position, deadline in enumerate(row["deadlines"], start=1):
            yield row["task_id"], position, *(_value(deadline[name]) for name in _DEADLINE_FIELDS)


def _value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=as_json, separators=(",", ":"))
    return value
