"""Staying and taking what arrives: folders are looked at every few seconds, portals every some minutes.

Folders are polled: a look at ten thousand files takes a fraction of a second, and network shares, on which archives
often lie, tell nobody when a file arrives.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from pipeline import clock
from pipeline.errors import ExitCode, LockedError, OutputError
from pipeline.executors import Interruption
from pipeline.ingested import Ingested
from pipeline.sources.base import Source

LOG = logging.getLogger("kehoach.watch")

# Somebody else writes to the lake, or the disk is full: that takes a while to pass.
_AFTER_FAILURE = 60.0

# Ingests these sources once; with False, a run that finds nothing leaves no trace.
IngestOnce = Callable[[Sequence[Source], bool], Ingested]


def watch(
    once: IngestOnce,
    folders: Sequence[Source],
    portals: Sequence[Source],
    interruption: Interruption,
    *,
    every: float,
    portals_every: float,
) -> ExitCode:
    """Ingests again and again until the user stops it; gives the exit code.

    Args:
        once: the work of one round.
        folders: looked at in every round.
        portals: looked at when `portals_every` seconds have gone by.
        interruption: watched by the caller.
        every: seconds between two rounds.
        portals_every: seconds.

    Raises:
        OutputError, LockedError: in the first round; later ones are told and waited for.
    """
    first, portals_due = True, clock.monotonic()
    while not interruption.requested:
        due = clock.monotonic() >= portals_due
        pause = every
        try:
            result = once([*folders, *(portals if due else ())], first)
            first = False
            if result.exit_code == ExitCode.MISSING_DEPENDENCY:
                return ExitCode.MISSING_DEPENDENCY
            if due:
                portals_due = clock.monotonic() + portals_every
        except (LockedError, OutputError) as error:
            if first:
                raise
            LOG.warning("%s; trying again", error, extra={"code": error.code})
            pause = max(every, _AFTER_FAILURE)
        interruption.wait(pause)
    return ExitCode.OK
