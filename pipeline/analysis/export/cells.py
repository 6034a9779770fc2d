"""Rows of the tables as the flat cells of a sheet: readable, and harmless to who opens them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import pyarrow as pa

from pipeline.analysis.captions import Caption, Language, caption, column_names, sheet_text, value_name
from pipeline.analysis.export.selection import Plan, schema_of
from pipeline.analysis.places import CENTRAL
from pipeline.analysis.wording import say_deadline

Cell = str | int | float | bool | date | None
Row = dict[str, Any]

# XML 1.0 (2.2) has no such characters, escaped or not; the same for a file with any of them in CSV or a calendar.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
# What OWASP's 'CSV Injection' names, in both widths, also behind blanks that a program may pass over.
_FORMULA = re.compile(r"[\s\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; `printed` ones come first."""

    caption: Caption
    kind: Kind
    printed: bool
    value: Callable[[Row, Plan], Cell]


def clean(text: str) -> str:
    """`text` without characters that XML cannot hold, its lines ended by line feeds."""
    return _ILLEGAL.sub("", _LINE_ENDS.sub("\n", text))


def harmless(text: str) -> str:
    """`text` as a cell of a CSV file that no spreadsheet takes for a formula: where it could, behind an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def columns(table: str, language: Language | None) -> list[Column]:
    """The columns of a table as a sheet; without a language with the names and codes of the tables."""
    printed, more = column_names(table)
    schema = schema_of(table)
    return [
        Column(_caption(table, name, language), *_reader(name, schema, language, i < len(printed)))
        for i, name in enumerate(printed + more)
    ]


def _caption(table: str, name: str, language: Language | None) -> Caption:
    found = caption(table, name, language or Language.ENGLISH)
    return found if language else Caption(name, name, found.about, found.width)


def _reader(
    name: str, schema: pa.Schema, language: Language | None, printed: bool
) -> tuple[Kind, bool, Callable[[Row, Plan], Cell]]:
    if name in _DERIVED:
        kind, derive = _DERIVED[name]
        return kind, printed, lambda row, plan: derive(row, plan, language)
    type_ = schema.field(name).type
    if name == "deadlines":
        return Kind.TEXT, printed, lambda row, _: "; ".join(say_deadline(d, language) for d in row[name]) or None
    if name == "carrier":
        return Kind.TEXT, printed, lambda row, _: _say_carrier(row[name])
    if pa.types.is_list(type_):
        between = " › " if name == "section" else "; "
        return Kind.TEXT, printed, lambda row, _: _joined(row[name], name, between, language)
    if pa.types.is_string(type_):
        return Kind.TEXT, printed, lambda row, _: _text(row[name], name, language)
    if pa.types.is_boolean(type_):
        return Kind.FLAG, printed, lambda row, _: _flag(row[name], language)
    if pa.types.is_date(type_):
        return Kind.DATE, printed, lambda row, _: row[name]
    if pa.types.is_float32(type_):
        return Kind.NUMBER, printed, lambda row, _: None if row[name] is None else round(row[name], 4)
    kind = Kind.NUMBER if pa.types.is_floating(type_) else Kind.INTEGER
    return kind, printed, lambda row, _: row[name]


def _text(value: str | None, name: str, language: Language | None) -> str | None:
    return None if value is None else clean(value_name(name, value, language)) or None


def _joined(values: list[str], name: str, between: str, language: Language | None) -> str | None:
    return clean(between.join(value_name(name, v, language) for v in values)) or None


def _flag(value: bool | None, language: Language | None) -> Cell:
    if language is None or value is None:
        return value
    return sheet_text("yes", language) if value else None


def _say_carrier(carrier: dict[str, str | None] | None) -> str | None:
    if carrier is None:
        return None
    number = carrier["number"] or carrier["symbol"]
    head = " ".join(p for p in (carrier["document_type"], number) if p)
    return clean(": ".join(p for p in (head, carrier["title"]) if p)) or None


def _province(row: Row, plan: Plan, language: Language | None) -> Cell:
    if plan.province_code == CENTRAL:
        return sheet_text("central", language) if language else None
    return plan.province


def due(row: Row) -> date | None:
    """The last day of the earliest deadline of a task that has one."""
    ends = [d["end"] for d in row["deadlines"] if d["end"] is not None and d["kind"] in ("by_date", "period")]
    return min(ends, default=None)


_DERIVED: dict[str, tuple[Kind, Callable[[Row, Plan, Language | None], Cell]]] = {
    "plan_year": (Kind.INTEGER, lambda row, plan, language: plan.plan_year),
    "province": (Kind.TEXT, _province),
    "plan": (Kind.TEXT, lambda row, plan, language: clean(plan.name)),
    "due": (Kind.DATE, lambda row, plan, language: due(row)),
}
