"""Frozen dataclasses to JSON values and back, checked against their type hints on the way.

What is checked here, in the process that read a document, cannot fail later when the tables are published. For every
type an encoder and a decoder are made once: a bundle has tens of thousands of values.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pipeline.errors import InvalidRecordError

T = TypeVar("T")
Convert = Callable[[Any], Any]
_INT32 = 2**31


class _WrongError(Exception):
    """A value that is not of its type; `place` grows on the way out."""

    def __init__(self, value: object, wanted: str) -> None:
        super().__init__(value, wanted)
        self.text = f"{repr(value)[:80]} is no {wanted}"
        self.place = ""


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


def encode(value: object, kind: type) -> Any:
    """`value` of the type `kind` as JSON: dates as ISO 8601, tuples as lists, dataclasses as objects.

    Raises:
        InvalidRecordError: a value is not of its type, or a number is not finite or too large; its place is named.
    """
    return _convert(_encoder(kind), value)


def decode(value: Any, kind: type[T]) -> T:
    """The inverse of `encode`.

    Raises:
        InvalidRecordError: the JSON is not what `encode` gives for the type.
    """
    wanted: Any = kind
    return cast(T, _convert(_decoder(wanted), value))


@cache
def hints(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass in their order, with their types."""
    known = get_type_hints(kind)
    return {f.name: known[f.name] for f in fields(kind)}


def _convert(convert: Convert, value: object) -> Any:
    try:
        return convert(value)
    except _WrongError as error:
        raise InvalidRecordError(f"{error.place.lstrip('.') or 'value'}: {error.text}") from error


@cache
def _encoder(hint: Any) -> Convert:
    return _composite(hint, _encoder, tuple, _dataclass_encoder) or _ENCODERS[hint]


@cache
def _decoder(hint: Any) -> Convert:
    return _composite(hint, _decoder, list, _dataclass_decoder) or _DECODERS[hint]


def _composite(
    hint: Any, inner: Callable[[Any], Convert], sequence: type, record: Callable[[Any], Convert]
) -> Convert | None:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (option,) = (a for a in arguments if a is not type(None))
        return _optional(inner(option))
    if origin is tuple and arguments[-1] is Ellipsis:
        return _sequence(inner(arguments[0]), sequence)
    if origin is tuple:
        return _fixed([inner(a) for a in arguments], sequence)
    return record(hint) if is_dataclass(hint) else None


def _optional(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _sequence(convert: Convert, wanted: Any) -> Convert:
    given = tuple if wanted is list else list

    def run(value: Any) -> Any:
        if not isinstance(value, wanted):
            raise _WrongError(value, wanted.__name__)
        try:
            return given(map(convert, value))
        except _WrongError as error:
            error.place = f"[]{error.place}"
            raise

    return run


def _fixed(converts: list[Convert], wanted: Any) -> Convert:
    given = tuple if wanted is list else list

    def run(value: Any) -> Any:
        if not isinstance(value, wanted) or len(value) != len(converts):
            raise _WrongError(value, f"{wanted.__name__} of {len(converts)}")
        return given(convert(v) for convert, v in zip(converts, value, strict=True))

    return run


def _dataclass_encoder(kind: Any) -> Convert:
    converts = {name: _encoder(hint) for name, hint in hints(kind).items()}

    def run(value: Any) -> Any:
        if type(value) is not kind:
            raise _WrongError(value, kind.__name__)
        return _fields(converts, lambda name: getattr(value, name))

    return run


def _dataclass_decoder(kind: Any) -> Convert:
    converts = {name: _decoder(hint) for name, hint in hints(kind).items()}

    def run(value: Any) -> Any:
        if not isinstance(value, Mapping) or value.keys() != converts.keys():
            raise _WrongError(value, kind.__name__)
        return kind(**_fields(converts, value.__getitem__))

    return run


def _fields(converts: dict[str, Convert], get: Callable[[str], Any]) -> dict[str, Any]:
    name = ""
    try:
        # a loop, not a comprehension, so that the name of the field is known when one fails
        found = {}
        for name, convert in converts.items():
            found[name] = convert(get(name))
        return found
    except _WrongError as error:
        error.place = f".{name}{error.place}"
        raise


def _encode_text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongError(value, "str")
    # str() takes a member of a StrEnum down to its text
    return clean_text(str(value))


def _encode_whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -_INT32 <= value < _INT32:
        return int(value)
    raise _WrongError(value, "int of 32 bits")


def _encode_number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise _WrongError(value, "finite number")


def _encode_date(value: Any) -> str:
    if type(value) is not date:
        raise _WrongError(value, "date")
    return value.isoformat()


def _decode_date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _WrongError(value, "date") from error


def _exactly(kind: type) -> Convert:
    def run(value: Any) -> Any:
        if type(value) is not kind:
            raise _WrongError(value, kind.__name__)
        return value

    return run


_ENCODERS: dict[Any, Convert] = {
    str: _encode_text,
    bool: _exactly(bool),
    int: _encode_whole,
    float: _encode_number,
    date: _encode_date,
}
_DECODERS: dict[Any, Convert] = {kind: _exactly(kind) for kind in (str, bool, int, float)} | {date: _decode_date}
