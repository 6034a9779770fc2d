"""Deadlines: what a cell or a sentence says of when, as dates and RFC 5545 rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Deadline:
    """One milestone. `kind`: by_date, period, recurring, continuous, event or reference; `rrule` as in RFC 5545."""

    kind: str
    start: date | None = None
    end: date | None = None
    rrule: str | None = None
    label: str | None = None
