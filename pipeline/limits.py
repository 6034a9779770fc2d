"""What a call may take, and the time limit that a call keeps itself."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from pipeline.errors import DocumentTimeoutError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may take: seconds, and bytes of memory resident at a time, with the programs that it started."""

    seconds: float | None = None
    memory: int | None = None


@contextmanager
def time_limit(seconds: float | None, error: DocumentTimeoutError) -> Iterator[None]:
    """Raises `error` in what takes longer, unless it is stuck in code that is not Python.

    Without effect outside the main thread and on systems without interval timers.
    """
    if seconds is None or threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return

    def expire(_: int, __: FrameType | None) -> None:
        raise error

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def default_workers() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
