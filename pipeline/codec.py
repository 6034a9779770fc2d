"""Frozen dataclasses to JSON values and back, checked against their type hints on the way.

What is checked here, in the process that read a document, cannot fail later when the tables are published.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pipeline.errors import InvalidRecordError

T = TypeVar("T")
_INT32 = 2**31


def clean_text(text: str) -> str:
    """`text` as it can be stored: halves of surrogate pairs (broken fonts give them) become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def dump(value: object) -> bytes:
    """Canonical JSON: sorted keys, no blanks, UTF-8; the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def encode(value: object, hint: Any, place: str = "") -> Any:
    """`value`, which `hint` describes, as JSON: dates as ISO 8601, tuples as lists, dataclasses as objects.

    Raises:
        InvalidRecordError: the value is not of the type, or a number is not finite or too large; `place` is named.
    """
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        options = [a for a in get_args(hint) if a is not type(None)]
        return None if value is None and len(options) < len(get_args(hint)) else encode(value, options[0], place)
    if origin is tuple:
        if not isinstance(value, tuple):
            raise _wrong(value, hint, place)
        return [encode(v, h, f"{place}[{i}]") for i, (v, h) in enumerate(_members(value, hint, place))]
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, hint):
            raise _wrong(value, hint, place)
        return {name: encode(getattr(value, name), h, f"{place}.{name}") for name, h in hints(hint).items()}
    return _encode_plain(value, hint, place)


def _encode_plain(value: object, hint: Any, place: str) -> Any:
    if hint is str and isinstance(value, str):
        # str() takes a member of a StrEnum down to its text
        return clean_text(str(value))
    if hint is bool and isinstance(value, bool):
        return value
    if isinstance(value, bool):
        raise _wrong(value, hint, place)
    if hint is int and isinstance(value, int) and -_INT32 <= value < _INT32:
        return int(value)
    if hint is float and isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    if hint is date and type(value) is date:
        return value.isoformat()
    raise _wrong(value, hint, place)


def decode(value: Any, hint: type[T], place: str = "") -> T:
    """The inverse of `encode`.

    Raises:
        InvalidRecordError: the JSON is not what `encode` gives for the type.
    """
    return cast(T, _decode(value, hint, place))


def _decode(value: Any, hint: Any, place: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        options = [a for a in get_args(hint) if a is not type(None)]
        return None if value is None else _decode(value, options[0], place)
    if origin is tuple:
        if not isinstance(value, list):
            raise _wrong(value, hint, place)
        return tuple(_decode(v, h, place) for v, h in _members(tuple(value), hint, place))
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, Mapping) or value.keys() != hints(hint).keys():
            raise _wrong(value, hint, place)
        return hint(**{name: _decode(value[name], h, f"{place}.{name}") for name, h in hints(hint).items()})
    if hint is date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise _wrong(value, hint, place) from error
    if type(value) is hint:
        return value
    raise _wrong(value, hint, place)


def _members(value: tuple[Any, ...], hint: Any, place: str) -> list[tuple[Any, Any]]:
    members = get_args(hint)
    if len(members) == 2 and members[1] is Ellipsis:
        return [(v, members[0]) for v in value]
    if len(members) != len(value):
        raise _wrong(value, hint, place)
    return list(zip(value, members, strict=True))


@cache
def hints(kind: type) -> dict[str, Any]:
    """The fields of a dataclass in their order, with their types."""
    known = get_type_hints(kind)
    return {f.name: known[f.name] for f in fields(kind)}


def _wrong(value: object, hint: Any, place: str) -> InvalidRecordError:
    shown = repr(value)
    name = getattr(hint, "__name__", None) or str(hint)
    return InvalidRecordError(f"{place.lstrip('.') or 'value'}: {shown[:80]} is no {name}")
