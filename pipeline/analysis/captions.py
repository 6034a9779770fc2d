"""Captions, explanations and names of values in Vietnamese and English, from `captions.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.schema import PARTITION_FIELDS, SCHEMAS, description


class Language(StrEnum):
    """The languages of captions."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Caption:
    """A column of a sheet: its name in the lake, its caption, what it means, and its width in characters."""

    name: str
    text: str
    about: str
    width: float


@cache
def _data() -> dict[str, Any]:
    text = (files("pipeline") / "analysis" / "captions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def sheet_text(key: str, language: Language) -> str:
    """A text of the workbook itself."""
    return str(_data()["sheet"][key][language])


def explanation_headings(language: Language) -> list[str]:
    """The captions of the sheet that explains the columns."""
    return list(_data()["sheet"]["headings"][language])


def table_name(table: str, language: Language) -> str:
    """What a table is called."""
    return str(_data()["tables"][table][language])


def column_names(table: str) -> tuple[list[str], list[str]]:
    """The columns of a sheet in their order: those that are printed, and those right of them."""
    entry = _data()["tables"][table]
    return list(entry["columns"]), list(entry["more"])


def left_out(table: str) -> list[str]:
    """The columns of a table that sheets do not have."""
    return list(_data()["tables"][table]["left_out"])


def caption(table: str, column: str, language: Language) -> Caption:
    """How a column is shown."""
    entry = _data()["tables"][table].get("here", {}).get(column) or _data()["columns"][column]
    about = entry["about"] if language == Language.VIETNAMESE else _english(table, column, entry)
    return Caption(column, entry[language], about, float(entry["width"]))


def _english(table: str, column: str, entry: dict[str, Any]) -> str:
    schema = SCHEMAS[table]
    if column in schema.names:
        return description(schema.field(column))
    return str(PARTITION_FIELDS.get(column) or entry["about_en"])


def value_name(column: str, value: str, language: Language | None) -> str:
    """A coded value ('institutional_reform') as people say it; itself where it is no code, or no language is wanted."""
    if language is None:
        return value
    entry = _data()["values"].get(column, {}).get(value)
    return value if entry is None else str(entry[language])


def value_names() -> dict[str, list[str]]:
    """The codes that have names, by column."""
    return {column: list(values) for column, values in _data()["values"].items()}


def deadline_text(key: str, language: Language) -> str:
    """A pattern for a deadline in words."""
    return str(_data()["deadlines"][key][language])


def weekdays(language: Language) -> list[str]:
    """The days of the week from Monday."""
    return list(_data()["deadlines"]["weekdays"][language])


def calendar_text(key: str, language: Language) -> str:
    """A text of a calendar."""
    return str(_data()["calendar"][key][language])
