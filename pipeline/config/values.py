"""Values as people write them: sizes, durations, 'none'; and how a value is shown without the secrets in it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

Value = TypeVar("Value")

NONE = "none"  # TOML and the environment have no null; this takes back what a weaker layer set
SIZE = "a size such as '2 GiB', '500 MB' or a number of bytes"
DURATION = "a duration such as '30 s', '10 min' or a number of seconds"

_BYTES = {
    "": 1,
    "b": 1,
    **{f"{prefix}b": 1000**power for power, prefix in enumerate("kmgt", start=1)},
    **{f"{prefix}ib": 1024**power for power, prefix in enumerate("kmgt", start=1)},
}
_SIZE_UNITS = (("TiB", 1024**4), ("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024))
_SECONDS = {
    **dict.fromkeys(("", "s", "second", "seconds"), Decimal(1)),
    "ms": Decimal("0.001"),
    **dict.fromkeys(("min", "minute", "minutes"), Decimal(60)),
    **dict.fromkeys(("h", "hour", "hours"), Decimal(3600)),
    **dict.fromkeys(("d", "day", "days"), Decimal(86400)),
}
_DURATION_UNITS = (("d", 86400), ("h", 3600), ("min", 60))
_MEASURE = re.compile(r"([0-9]{1,400}(?:\.[0-9]{1,400})?) *([A-Za-z]*)", re.ASCII)
_SECRET = re.compile(
    r"((?:^|[?&;])[^=&;?#\s]*(?:token|secret|passw|signature|credential|key|auth)[^=&;?#\s]*=)[^&;#\s]+", re.I
)


def parse_size(value: object) -> int:
    """A size in bytes: of `2 GiB` (1024 to a step), `500 MB` (1000), or of a whole number.

    Raises:
        ValueError: it is none; the message says what is expected.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return round(_measure(value, {unit: Decimal(size) for unit, size in _BYTES.items()}, SIZE))


def format_size(size: int) -> str:
    """The size in the largest unit in which it is a whole number, so that `parse_size` gives it back."""
    for unit, step in _SIZE_UNITS:
        if size and size % step == 0:
            return f"{size // step} {unit}"
    return f"{size} B"


def parse_duration(value: object) -> float:
    """A duration in seconds: of `30 s`, `10 min`, `1.5 h`, `2 d`, or of a number.

    Raises:
        ValueError: it is none; the message says what is expected.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not 0 <= value <= 1e12:  # also refuses what is no number
            raise ValueError(DURATION)
        return float(value)
    seconds = float(_measure(value, _SECONDS, DURATION))
    if math.isinf(seconds):
        raise ValueError(DURATION)
    return seconds


def format_duration(seconds: float) -> str:
    """The duration in the largest unit in which it is a whole number, so that `parse_duration` gives it back."""
    for unit, step in _DURATION_UNITS:
        if seconds and seconds % step == 0:
            return f"{int(seconds // step)} {unit}"
    return f"{Decimal(repr(seconds)):f}".removesuffix(".0") + " s"


def _measure(value: object, units: dict[str, Decimal], expected: str) -> Decimal:
    match = _MEASURE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or match[2].lower() not in units:
        raise ValueError(expected)
    return Decimal(match[1]) * units[match[2].lower()]


def whole_number(value: object) -> object:
    """Lets all pass but truth values, which Python takes for numbers."""
    if isinstance(value, bool):
        raise ValueError("a whole number")
    return value


def or_none(parse: Callable[[object], Value]) -> Callable[[object], Value | None]:
    """`parse` that also takes 'none' (and None)."""

    def parsed(value: object) -> Value | None:
        if value is None or (isinstance(value, str) and value.strip().lower() == NONE):
            return None
        return parse(value)

    return parsed


def masked(value: Any) -> Any:
    """`value` with the passwords of its URLs, and parameters that are named like secrets, replaced by ***."""
    if isinstance(value, str):
        return "".join(_mask(part) for part in re.split(r"(\s+)", value))
    if isinstance(value, dict):
        return {key: masked(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(part) for part in value]
    return value


def _mask(text: str) -> str:
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text
    # Up to the last '@': a password with a '/' or '@' in it is no valid URL, but no reason to print the password.
    user, at, place = rest.rpartition("@")
    if at:
        name, colon, password = user.partition(":")
        port = re.match(r"[0-9]{1,5}/", password)
        if colon and not port:
            rest = f"{name}:***@{place}"
    before, question, query = rest.partition("?")
    return scheme + mark + before + _SECRET.sub(r"\1***", question + query)


def quoted(value: object, most: int = 80) -> str:
    """`value` in a message: masked, on one line, cut off where it is long."""
    safe = masked(value)
    text = json.dumps(safe, ensure_ascii=False, default=str) if not isinstance(safe, str) else repr(safe)
    return text if len(text) <= most else f"{text[:most]}..."
