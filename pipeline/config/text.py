"""The configuration as text: a commented file to begin with, and what is set and where it came from."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.config.models import SOURCES, Kind, dotted, table_of
from pipeline.config.settings import Settings
from pipeline.config.values import format_duration, format_size, masked

_WIDTH = 100
_HEAD = """\
Configuration of kehoach. Stronger than this file are environment variables (KEHOACH_OUTPUT, KEHOACH_OCR__MODE) and
options of the command line. Paths begin at the folder of this file. `kehoach config show` tells what is set, and
by what. A key behind '#' is not set.
"""


def template() -> str:
    """A file with every key, its meaning and its default; keys without one, and sources, as examples behind '#'."""
    lines = [f"# {line}" for line in textwrap.wrap(_HEAD, _WIDTH)]
    tables = {name: table for name, field in Settings.model_fields.items() if (table := table_of(field))}
    for name, field in Settings.model_fields.items():
        if name not in tables and name != "sources":
            lines += _entry(name, field)
    for name, table in tables.items():
        lines += ["", *_comment(Settings.model_fields[name]), f"[{name}]", *_entries(table)]
    lines += ["", *_comment(Settings.model_fields["sources"]), "# One of each kind; remove the single '#' to set it."]
    for source in SOURCES.values():
        example = ["[[sources]]", *(line for line in _entries(source) if line)]
        lines += ["", *(f"# {line}" if line.startswith("# ") else f"#{line.lstrip('#')}" for line in example)]
    return "\n".join(lines) + "\n"


def _entries(table: type[BaseModel]) -> Iterator[str]:
    for name, field in table.model_fields.items():
        yield from _entry(name, field)


def _entry(name: str, field: FieldInfo) -> Iterator[str]:
    yield ""
    yield from _comment(field)
    unset = field.is_required() or field.default in (None, ())
    value = (field.examples or [None])[0] if unset else field.default
    yield f"{'#' * unset}{name} = {_toml(readable(value, field))}"


def _comment(field: FieldInfo) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(field.description or "", _WIDTH)]


def _toml(value: Any) -> str:
    # What JSON writes of text, lists, numbers and truth values is TOML too, but for a backslash it is hard to read.
    if isinstance(value, str) and "\\" in value and "'" not in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False, default=str)


def readable(value: Any, field: FieldInfo) -> Any:
    """A value as people write it: sizes and durations with their unit."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if Kind.SIZE in field.metadata:
            return format_size(int(value))
        if Kind.DURATION in field.metadata:
            return format_duration(float(value))
    return value


def as_table(settings: Settings) -> str:
    """Every value and where it came from, in columns; without secrets."""
    origins = settings.origins()
    rows = [("key", "value", "from")]
    for path, field, value in settings.values():
        rows.append((dotted(path), _shown(masked(readable(value, field))), str(origins[dotted(path)])))
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}" for key, value, origin in rows)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    text = str(value) if isinstance(value, str) and value.isprintable() else None
    return text if text is not None else json.dumps(value, ensure_ascii=False, default=str)


def as_json(settings: Settings) -> str:
    """The same for programs: sizes in bytes, durations in seconds, what is not set null."""
    origins = settings.origins()
    found = {}
    for path, _, value in settings.values():
        origin = origins[dotted(path)]
        plain = json.loads(json.dumps(value, default=str))
        found[dotted(path)] = {"value": masked(plain), "from": str(origin.kind), "name": origin.name}
    return json.dumps(found, ensure_ascii=False, indent=2)
