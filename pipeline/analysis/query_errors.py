"""What may be asked in SQL, and what is said of a statement that does not work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
from rapidfuzz import process

from pipeline.errors import UsageError

# MULTI is a PIVOT over values that DuckDB has to look up first.
_READS = frozenset({"SELECT", "EXPLAIN", "MULTI"})
_MISSING_TABLE = re.compile(r"Table with name (.+?) does not exist")
_MISSING_COLUMN = re.compile(r'column "?(.+?)"? not found in FROM clause|does not have a column named "(.+?)"')
_LEAST_LIKENESS = 60


class QueryError(UsageError):
    """A query that cannot be answered: what is wrong, where, and what there is instead."""

    code = "query"


def only_reads(text: str) -> None:
    """Refuses anything but one statement that reads.

    Raises:
        QueryError: it is empty, does not parse, is several, or would change something.
    """
    with explained(text, dict):
        statements = duckdb.extract_statements(text)
    if not statements:
        raise QueryError("The query is empty", "For instance: SELECT axis, count(*) FROM tasks GROUP BY axis")
    if len(statements) > 1:
        raise QueryError(f"There are {len(statements)} statements", "Ask one at a time")
    kind = statements[0].type.name
    if kind not in _READS:
        raise QueryError(f"{kind} is refused: a lake is read only", "SELECT, FROM, DESCRIBE, SHOW, SUMMARIZE are what works")


@contextmanager
def explained(text: str, relations: Callable[[], dict[str, list[str]]]) -> Iterator[None]:
    """Turns what DuckDB says into a `QueryError`; `relations` gives the tables with their columns."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise QueryError(
            "The query needs more memory than it may take", "Ask for fewer columns, or a year or province at a time"
        ) from error
    except duckdb.Error as error:
        raise QueryError(*_told(str(error), relations)) from error


def _told(message: str, relations: Callable[[], dict[str, list[str]]]) -> tuple[str, str]:
    message = message.strip()
    if found := _MISSING_TABLE.search(message):
        names = list(relations())
        return f"There is no table {found[1]}{_place(message)}", _nearest(found[1], names)
    if found := _MISSING_COLUMN.search(message):
        name = found[1] or found[2]
        columns = sorted({c for listed in relations().values() for c in listed})
        return f"There is no column {name}{_place(message)}", _nearest(name, columns)
    if "operations are disabled by configuration" in message or "Cannot change configuration" in message:
        return f"Refused: a query sees the tables of the lake and nothing else{_place(message)}", ""
    return message, ""


def _place(message: str) -> str:
    """The line of the statement with a mark under the word, as DuckDB draws it."""
    _, line, drawn = message.partition("\nLINE ")
    return f"\nLINE {drawn}\n" if line else ""


def _nearest(name: str, known: list[str]) -> str:
    best = process.extractOne(name.lower(), known, score_cutoff=_LEAST_LIKENESS)
    if best is not None:
        return f"Did you mean {best[0]}?"
    return f"There are: {', '.join(known)}" if len(known) < 30 else "DESCRIBE and a table's name list its columns"
