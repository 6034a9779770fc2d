"""Stands in for `pipeline.stages.Stages`: plans of JSON by the stub, all others by the real stages, on a mad clock."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractors.records import Extraction
from paged_stages import PagedStub
from pipeline import clock, stages

_clock = time.time
_DAY = 86_400


def jumping() -> float:
    """The time, up to ten days off, otherwise each time."""
    return _clock() + random.uniform(-10, 10) * _DAY


def jumping_now() -> datetime:
    """The same as `clock.now` gives it."""
    return datetime.fromtimestamp(jumping(), UTC)


@dataclass(frozen=True)
class MixedStages(PagedStub):
    """Files that end in .txt are the stub's; with `mad`, the clock of the process jumps."""

    mad: bool = False

    def __call__(self, path: Path) -> Extraction:
        if self.mad:
            time.time = jumping
            clock.now = jumping_now
        return super().__call__(path) if path.suffix == ".txt" else stages.process(path)
