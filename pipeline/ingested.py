"""What a run over the sources needs, what it gives, and when it gives up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.errors import ExitCode, KehoachError
from pipeline.runs import RunRecord

# So many in a row are not the fault of documents; the others are not to be quarantined for it.
MOST_DEATHS = 20


class WorkersDieError(KehoachError):
    """Processes that end whatever they are given."""

    code = "workers_die"
    transient = True

    def __init__(self, last: KehoachError) -> None:
        super().__init__(
            f"the processes of {MOST_DEATHS} documents in a row were killed or crashed, the last: {last.message}",
            "Check the memory of the machine, and `kehoach doctor`; the run was stopped, the next one goes on",
        )


class Settings(Protocol):
    """What a run needs of `pipeline.config.Settings`."""

    @property
    def jobs(self) -> int | None:
        """Processes; as many as processors if None."""
        ...

    @property
    def time_limit(self) -> float:
        """Seconds a document."""
        ...

    @property
    def memory_limit(self) -> int | None:
        """Bytes a process, with its programs; None for no limit."""
        ...

    @property
    def executor(self) -> str:
        """Where the work is done: 'local', or a cluster as 'dask://HOST:PORT'."""
        ...

    @property
    def attempts(self) -> int:
        """How often what can fail for a while is tried in a run."""
        ...


@dataclass(slots=True)
class Ingested:
    """What a run did; `record` is None where there was nothing to do and that was to leave no trace."""

    record: RunRecord | None = None
    exit_code: ExitCode = ExitCode.OK
    report: Path | None = None
    failures: list[KehoachError] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
