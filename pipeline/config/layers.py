"""Where values come from: the layers of a configuration, put together with a note of what each value comes from."""

from __future__ import annotations

import json
import os
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

from pipeline.config.models import KeyPath, Kind, fields_of, table_of, visit
from pipeline.config.problems import unknown_variable
from pipeline.config.values import NONE, quoted
from pipeline.errors import ConfigurationError

FILE_NAME = "kehoach.toml"
PREFIX = "KEHOACH_"
FILE_VARIABLE = "KEHOACH_CONFIG"
# Variables from before there was a configuration; the full name wins.
ALIASES: dict[str, KeyPath] = {"KEHOACH_CACHE": ("ocr", "cache")}

_DELIMITER = "__"
_MAX_BYTES = 1_000_000
_POSITION = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


class OriginKind(StrEnum):
    """The layers, weakest first."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from; `name` is the path of the file or the name of the environment variable."""

    kind: OriginKind
    name: str | None = None

    def __str__(self) -> str:
        return self.name or str(self.kind)


@dataclass(frozen=True, slots=True)
class Layer:
    """Nested values of one place; `text` is that of a file, `variables` name what set a path in the environment."""

    kind: OriginKind
    values: dict[str, Any]
    name: str | None = None
    text: str = ""
    variables: dict[KeyPath, str] = field(default_factory=dict)

    def origin(self, path: KeyPath) -> Origin:
        """Where the value at `path` comes from."""
        return Origin(self.kind, next((self.variables[p] for p in _upwards(path) if p in self.variables), self.name))

    def where(self, path: KeyPath) -> str:
        """The place of `path` in a sentence: 'in kehoach.toml, line 3'."""
        if self.kind is OriginKind.FILE:
            line = next((found for p in _upwards(path) if (found := line_of(self.text, p))), None)
            return f"in {self.name}, line {line}" if line else f"in {self.name}"
        return f"in {self.origin(path)}" if self.kind is OriginKind.ENVIRONMENT else "on the command line"


def _upwards(path: KeyPath) -> Iterator[KeyPath]:
    for length in range(len(path), 0, -1):
        yield path[:length]


def file_layer(path: Path | None, model: type[BaseSettings]) -> Layer | None:
    """The values of a file: the one that is named here or by the environment, or `kehoach.toml` if there is one.

    Relative paths in it are taken from the folder that it is in.

    Raises:
        ConfigurationError: it cannot be read, or is no TOML.
    """
    named = path or (Path(os.environ[FILE_VARIABLE]) if os.environ.get(FILE_VARIABLE) else None)
    file = named or Path(FILE_NAME)
    if named is None and not os.path.lexists(file):
        return None
    text = _read(file)
    layer = Layer(OriginKind.FILE, _parsed(file, text), str(file), text)
    _locate(layer.values, model, file.parent)
    return layer


def _read(file: Path) -> str:
    try:
        if not file.is_dir() and file.stat().st_size > _MAX_BYTES:
            raise ConfigurationError([f"{file}: is too large for a configuration file"])
        # Editors of Windows begin a file with a mark, and end lines their own way.
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        detail = "no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise ConfigurationError([f"{file}: cannot be read ({detail})"]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError([f"{file}, line {line}: is not in UTF-8; save it in that encoding"]) from error


def _parsed(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigurationError([f"{file}: nested too deeply"]) from error
    except ValueError as error:  # also numbers of thousands of digits
        match = _POSITION.fullmatch(str(error))
        detail = match[1] if match else str(error)
        lines = text.split("\n")
        line, column = (match[2], match[3]) if match and match[2] else (len(lines), len(lines[-1]) + 1)
        message = f"{file}, line {line}, column {column}: is not valid TOML ({detail})"
        raise ConfigurationError([message]) from error


def environment_layer(model: type[BaseSettings]) -> Layer:
    """The values of `KEHOACH_*` variables; empty ones count as not set.

    Raises:
        ConfigurationError: one is unknown, or should be JSON and is not.
    """
    paths = _variables(model)
    present = {name.upper(): name for name in os.environ if name.upper().startswith(PREFIX)}
    unknown = [name for upper, name in sorted(present.items()) if upper not in {*paths, FILE_VARIABLE}]
    if unknown:
        known = sorted({*paths, FILE_VARIABLE})
        raise ConfigurationError([unknown_variable(name, PREFIX, known) for name in unknown])
    try:
        values = EnvSettingsSource(model)()
    except (SettingsError, RecursionError) as error:
        raise ConfigurationError(_no_json(model, present) or [f"the environment: {error}"]) from error
    given = {upper: name for upper, name in present.items() if os.environ[name]}
    set_by = {paths[upper]: name for upper, name in given.items() if upper in paths and upper not in ALIASES}
    below: dict[str, Any] = {}
    for upper, path in ALIASES.items():
        if upper in given and value_at(values, path) is None:
            _set(below, path, os.environ[given[upper]])
            set_by[path] = given[upper]
    _overlay(below, values)
    values = below
    layer = Layer(OriginKind.ENVIRONMENT, values, variables=set_by)
    _locate(values, model, Path())
    return layer


def _variables(model: type[BaseSettings]) -> dict[str, KeyPath]:
    """Every variable there can be, with what it sets: a value, or a whole table as JSON."""
    paths = [
        *(path for path, _ in fields_of(model)),
        *((name,) for name, f in model.model_fields.items() if table_of(f)),
    ]
    named = {PREFIX + _DELIMITER.join(map(str, path)).upper(): path for path in paths}
    return {**ALIASES, **named}


def _no_json(model: type[BaseSettings], present: Mapping[str, str]) -> list[str]:
    """Which variables should be JSON and are not; the library does not tell."""
    problems = []
    for key, found in model.model_fields.items():
        name = present.get(f"{PREFIX}{key}".upper())
        if name is None or not (table_of(found) or key == "sources"):
            continue
        try:
            json.loads(os.environ[name])
        except (ValueError, RecursionError) as error:
            problems.append(f"'{key}' is {quoted(os.environ[name])} in {name}; expected JSON ({error})")
    return problems


def command_line_layer(overrides: Mapping[str, object]) -> Layer:
    """The options that were given, by dotted key; None is an option that was not."""
    values: dict[str, Any] = {}
    for key, value in overrides.items():
        if value is not None:
            _set(values, tuple(key.split(".")), value)
    return Layer(OriginKind.COMMAND_LINE, values)


def merged(layers: Sequence[Layer], model: type[BaseSettings]) -> tuple[dict[str, Any], dict[KeyPath, Layer]]:
    """The values of all layers, the last the strongest, and the layer of each; lists are replaced as a whole."""
    values: dict[str, Any] = {}
    came_from: dict[KeyPath, Layer] = {}
    for layer in layers:
        _overlay(values, layer.values)
        paths = [path for path, _, _ in visit(layer.values, model)]
        replaced = {path[:1] for path in paths if len(path) > 1 and isinstance(path[1], int)} | set(paths)
        came_from = {p: old for p, old in came_from.items() if not any(up in replaced for up in _upwards(p))}
        came_from |= dict.fromkeys(paths, layer)
    return values, came_from


def layer_of(path: KeyPath, came_from: Mapping[KeyPath, Layer]) -> Layer | None:
    """The layer that set `path`, or what it is part of, or a part of it."""
    for up in _upwards(path):
        if up in came_from:
            return came_from[up]
    return next((layer for p, layer in came_from.items() if p[: len(path)] == path), None)


def _overlay(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    for key, value in above.items():
        if isinstance(value, Mapping):
            if not isinstance(below.get(key), dict):
                below[key] = {}
            _overlay(below[key], value)
        else:
            below[key] = value


def _locate(values: dict[str, Any], model: type[BaseSettings], base: Path) -> None:
    """Makes paths those that this process can open: '~' is the home folder, others begin at `base`."""
    for path, found, value in list(visit(values, model)):
        if found and Kind.PLACE in found.metadata and isinstance(value, str) and _is_path(value):
            _set(values, path, _located(value, base))


def _is_path(value: str) -> bool:
    return bool(value.strip()) and "://" not in value and "\0" not in value and value.strip().lower() != NONE


def _located(value: str, base: Path) -> str:
    try:
        return str(base / Path(value).expanduser())
    except RuntimeError:  # '~name' of nobody: a folder may be called so
        return str(base / value)


def value_at(values: Any, path: KeyPath) -> Any:
    """The value at a path of nested values; None where there is none."""
    part: Any
    for part in path:
        try:
            values = values[part] if isinstance(values, (Mapping, list, tuple)) else None
        except (KeyError, IndexError, TypeError):
            return None
    return values


def _set(values: Any, path: KeyPath, value: object) -> None:
    for part in path[:-1]:
        values = values.setdefault(part, {}) if isinstance(values, dict) else values[part]
    values[path[-1]] = value


def line_of(text: str, path: KeyPath) -> int | None:
    """The line on which the statement begins that gives `path` in a valid TOML file; None where it has no such path."""
    lines = text.split("\n")

    @cache
    def has(end: int) -> bool:
        # The parser tells no positions. But what it makes of the first lines of a file is part of what it makes of
        # the whole, if they end with a statement: so the statement is found by bisection.
        while True:
            try:
                values = tomllib.loads("\n".join(lines[:end]))
            except ValueError:
                end += 1
            else:
                return value_at(values, path) is not None

    if not has(len(lines)):
        return None
    return bisect_left(range(1, len(lines) + 1), True, key=has) + 1
