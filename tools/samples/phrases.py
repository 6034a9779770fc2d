"""Short forms for what the plans say again and again: deadlines, and documents cited in several places."""

from __future__ import annotations

from tools.samples.model import Due

ALWAYS = (Due("continuous"),)
EVENT = (Due("event"),)
REFERENCE = (Due("reference"),)


def by(end: str, label: str | None = None) -> Due:
    """Before or on a day."""
    return Due("by_date", end=end, label=label)


def span(start: str | None, end: str | None, label: str | None = None) -> Due:
    """A period, both ends included; open where one is None."""
    return Due("period", start=start, end=end, label=label)


def every(rrule: str, label: str | None = None) -> Due:
    """A rule of RFC 5545 without DTSTART."""
    return Due("recurring", rrule=rrule, label=label)


def quarter(year: int, first: int, last: int | None = None) -> Due:
    """A quarter, or the quarters from `first` to `last`."""
    ends = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}
    return span(f"{year}-{3 * first - 2:02d}-01", f"{year}-{ends[last or first]}")


def year(number: int) -> Due:
    """A whole year."""
    return span(f"{number}-01-01", f"{number}-12-31")
