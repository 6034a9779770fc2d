"""How long a document and each of its pages take: measured where the work is done, told beside the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from extractors.page import Page
from pipeline import clock


@dataclass(slots=True)
class Times:
    """Seconds of a document, and of the reading of its pages by number."""

    seconds: float = 0.0
    pages: list[tuple[int, float]] = field(default_factory=list)


_current: ContextVar[Times | None] = ContextVar("_current", default=None)


@contextmanager
def stopwatch() -> Iterator[Times]:
    """Measures what the block does; whole once it has ended."""
    times = Times()
    token = _current.set(times)
    began = clock.monotonic()
    try:
        yield times
    finally:
        times.seconds = clock.monotonic() - began
        _current.reset(token)


def timed(pages: Iterable[Page]) -> Iterator[Page]:
    """The same pages, with the time that each took to be read and recognised noted."""
    began = clock.monotonic()
    for page in pages:
        if (times := _current.get()) is not None:
            times.pages.append((page.number, clock.monotonic() - began))
        yield page
        began = clock.monotonic()
