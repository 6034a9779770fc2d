"""Where the time is taken from, so that tests can make it jump; nothing that is published depends on it."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The time of day, in UTC: to be shown and kept, never to be compared. It may jump, back too."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that only grow, from any beginning: for durations."""
    return time.monotonic()


def with_sleep() -> float:
    """The same, also while the machine sleeps, where there is such a clock (Linux)."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def age(modified: float) -> float:
    """Seconds since a file changed (`modified`: since 1970), as far as its clock and ours agree: may be below 0."""
    return now().timestamp() - modified


def sleep(seconds: float) -> None:
    """Waits."""
    time.sleep(seconds)
