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


def sleep(seconds: float) -> None:
    """Waits."""
    time.sleep(seconds)
