"""What a comparison reads of the lake: a column a list, in the order of the files, so that every run gives the same.

A year of a lake has hundreds of thousands of rows; as columns that share what is said again and again they take a
tenth of the memory of a dictionary a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.analysis.topics import Record, target_ways

if TYPE_CHECKING:
    from pipeline.analysis.lake import OpenLake
    from pipeline.analysis.selection import Plan

Columns = dict[str, list[Any]]

_SHARED = ("document_id", "axis", "page")
_TASKS = ("task", "lead_canonical", "product_types", "deadline_text", "deadlines", "group_title")
_TARGETS = ("indicator", "text", "comparator", "value", "value_max", "unit", "deadline")
_CITATIONS = ("document_id", "key", "kind", "canonical", "number", "title", "page", "text", "date", "issuer")
_DATED = pa.array(["by_date", "period"])


def tasks(lake: OpenLake, plans: Sequence[Plan]) -> Columns:
    """The tasks of plans, `due` being the last day of the last milestone."""
    table = _table(lake, "tasks", (*_SHARED, "task_id", "source_kind", "section", *_TASKS), plans)
    return _common(table, "task_id") | {
        "group": _list(table["group_title"]),
        "text": _list(table["task"]),
        "leads": _tuples(table["lead_canonical"]),
        "products": _tuples(table["product_types"]),
        "deadline_text": _list(table["deadline_text"]),
        "due": _last_days(table["deadlines"]),
    }


def targets(lake: OpenLake, plans: Sequence[Plan]) -> Columns:
    """The targets of plans, `text` being what is measured, if that is told."""
    table = _table(lake, "targets", (*_SHARED, "target_id", "source_kind", "section", *_TARGETS), plans)
    return _common(table, "target_id") | {
        "text": _list(pc.coalesce(table["indicator"], table["text"])),
        "whole": _list(table["text"]),
        "due": _list(table["deadline"]),
        **{name: _list(table[name]) for name in ("comparator", "value", "value_max", "unit")},
    }


def citations(lake: OpenLake, plans: Sequence[Plan]) -> Iterator[tuple[Any, ...]]:
    """Mentions of documents in plans: (document_id, key, kind, number, title, page, text, date, issuer)."""
    table = _table(lake, "citations", _CITATIONS, plans, pc.field("key").is_valid())
    number = pc.coalesce(table["canonical"], table["number"])
    columns = [table["document_id"], table["key"], table["kind"], number, *(table[name] for name in _CITATIONS[5:])]
    return zip(*map(_list, columns), strict=True)


def abbreviations(lake: OpenLake, plans: Sequence[Plan]) -> dict[str, dict[str, str]]:
    """Short forms that plans define, by document_id."""
    found: dict[str, dict[str, str]] = {}
    names = ("document_id", "abbreviation", "expansion")
    for row in _table(lake, "abbreviations", names, plans, pc.field("expansion").is_valid()).to_pylist():
        found.setdefault(row["document_id"], {})[row["abbreviation"]] = row["expansion"]
    return found


def records(kind: str, columns: Columns) -> Iterator[Record]:
    """Tasks or targets as they are grouped; those of one place have one `place`."""
    places: dict[tuple[str, ...], tuple[str, ...]] = {}
    nothing: list[Any] = [None] * len(columns["text"])
    names = (
        "record_id",
        "document_id",
        "text",
        "axis",
        "source_kind",
        "section",
        "group",
        "unit",
        "whole",
        "comparator",
    )
    for row in zip(*(columns.get(name, nothing) for name in names), strict=True):
        record_id, document_id, text, axis, source_kind, section, group, unit, whole, comparator = row
        place = (source_kind, *section, group or "")
        place = places.setdefault(place, place)
        if kind == "task":
            yield Record(record_id, document_id, kind, text or "", axis, place)
            continue
        ways = target_ways(text or "", whole or "", comparator)
        yield Record(record_id, document_id, kind, text or "", axis, place, (unit or "").lower(), ways)


def _table(
    lake: OpenLake, name: str, columns: Sequence[str], plans: Sequence[Plan], condition: pc.Expression | None = None
) -> pa.Table:
    chosen = pc.field("document_id").isin(pa.array([p.document_id for p in plans], pa.string()))
    years = {p.year for p in plans}
    if all(years):  # files of other years need not be opened
        chosen = pc.field("plan_year").isin(sorted(years)) & chosen
    return lake.table(name, columns, chosen if condition is None else chosen & condition)


def _common(table: pa.Table, identifier: str) -> Columns:
    return {
        "record_id": table[identifier].to_pylist(),
        "section": _tuples(table["section"]),
        **{name: _list(table[name]) for name in ("document_id", "axis", "source_kind", "page")},
    }


def _list(column: pa.ChunkedArray | pa.Array) -> list[Any]:
    """The values; what is there twice is one object."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = whole.dictionary_encode()
    values = [*coded.dictionary.to_pylist(), None]
    return [values[at] for at in coded.indices.fill_null(len(values) - 1).to_pylist()]


def _tuples(column: pa.ChunkedArray) -> list[tuple[str, ...]]:
    lists = column.combine_chunks()
    values, offsets = _list(lists.flatten()), lists.offsets.to_pylist()
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    first = offsets[0] if offsets else 0
    found = (tuple(values[a - first : b - first]) for a, b in zip(offsets, offsets[1:], strict=False))
    return [known.setdefault(t, t) for t in found]


def _last_days(column: pa.ChunkedArray) -> list[Any]:
    """Of each list of deadlines the last end of those that have one day or period."""
    lists = column.combine_chunks()
    deadlines, owner = lists.flatten(), pc.list_parent_indices(lists)
    dated = pc.is_in(deadlines.field("kind"), _DATED)
    ends = pa.table({"owner": owner, "end": deadlines.field("end")}).filter(dated)
    last = ends.group_by("owner").aggregate([("end", "max")])
    found: list[Any] = [None] * len(lists)
    for at, end in zip(last["owner"].to_pylist(), _list(last["end_max"]), strict=True):
        found[at] = end
    return found
