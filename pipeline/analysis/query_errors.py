"""What may be asked in SQL, and what is said of a statement that does not work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
from rapidfuzz import fuzz, process

from pipeline.analysis.published import unreadable
from pipeline.analysis.views import views
from pipeline.errors import UsageError
from pipeline.lake import TABLES, Lake

# MULTI is a PIVOT over values that DuckDB has to look up first.
_READS = frozenset({"SELECT", "EXPLAIN", "MULTI"})
_MISSING_TABLE = re.compile(r"Table with name (.+?) does not exist")
_MISSING_COLUMN = re.compile(r'column "?(.+?)"? not found in FROM clause|does not have a column named "(.+?)"')
_LEAST_LIKENESS = 60
_WORD = re.compile(r"\w+")
# `query` and `query_table` put statements and names of tables together from texts.
_PUTS_TOGETHER = "query"
_UNREADABLE = re.compile(r"stream registered as '(\w+)' failed: *(.*)", re.DOTALL)


class QueryError(UsageError):
    """A query that cannot be answered: what is wrong, where, and what there is instead."""

    code = "query"


def only_reads(text: str) -> None:
    """Refuses anything but one statement that reads.

    Raises:
        QueryError: it is empty, does not parse, is several, or would change something.
    """
    with explained(dict):
        statements = duckdb.extract_statements(text)
    if not statements:
        raise QueryError("The query is empty", "For instance: SELECT axis, count(*) FROM tasks GROUP BY axis")
    if len(statements) > 1:
        raise QueryError(f"There are {len(statements)} statements", "Ask one at a time")
    kind = statements[0].type.name
    if kind not in _READS:
        raise QueryError(
            f"{kind} is refused: a lake is read only", "SELECT, FROM, DESCRIBE, SHOW, SUMMARIZE are what works"
        )


def relations_named(text: str) -> frozenset[str]:
    """The tables that a statement can read, by itself or through views; rather too many than too few."""
    words = {word.lower() for word in _WORD.findall(text)}
    if any(word.startswith(_PUTS_TOGETHER) for word in words):
        return frozenset(TABLES)
    for view in views():
        if view.name in words:
            words.update(_WORD.findall(view.sql))
    return frozenset(words.intersection(TABLES))


@contextmanager
def explained(relations: Callable[[], dict[str, list[str]]], lake: Lake | None = None) -> Iterator[None]:
    """Turns what DuckDB says into a `QueryError`, or a `LakeError` where it is the lake that is at fault.

    `relations` gives the tables with their columns.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise QueryError(
            "The query needs more memory than it may take", "Ask for fewer columns, or a year or province at a time"
        ) from error
    except duckdb.Error as error:
        if lake is not None and (found := _UNREADABLE.search(str(error))):
            raise unreadable(lake, found[1], found[2]) from error
        raise QueryError(*_told(str(error), relations)) from error


def _told(message: str, relations: Callable[[], dict[str, list[str]]]) -> tuple[str, str]:
    said, line, drawn = message.strip().partition("\nLINE ")
    said, place = said.strip(), f"\n\nLINE {drawn}" if line else ""
    if found := _MISSING_TABLE.search(said):
        names = list(relations())
        return f"There is no table {found[1]}", _nearest(found[1], names) + place
    if found := _MISSING_COLUMN.search(said):
        name = found[1] or found[2]
        columns = sorted({c for listed in relations().values() for c in listed})
        return f"There is no column {name}", _nearest(name, columns) + place
    if "operations are disabled by configuration" in said or "Cannot change configuration" in said:
        return f"Refused: a query sees the tables of the lake and nothing else{place}", ""
    return said + place, ""


def _nearest(name: str, known: list[str]) -> str:
    best = process.extractOne(name.lower(), known, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
    if best is not None:
        return f"Did you mean {best[0]}?"
    return f"There are: {', '.join(known)}" if len(known) < 30 else "DESCRIBE and a table's name list its columns"
