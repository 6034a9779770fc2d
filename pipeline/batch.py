"""A run over many files: hash, extract in parallel, store each bundle, publish; one bad document never stops it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BundleError, DocumentError, KehoachError, output_errors
from pipeline.executors import LOCAL, Interruption
from pipeline.files import remove_empty_folders, write_whole
from pipeline.lake import Lake
from pipeline.scheduling import ATTEMPTS, BackOff, outcomes
from pipeline.sources.folder import source_name
from pipeline.store import BundleStore, document_id_of
from pipeline.work import Job, Outcome, Process, Then, extract_one, identify

if TYPE_CHECKING:
    from pipeline.tables import Published

__all__ = [
    "Job",
    "Listener",
    "Outcome",
    "Process",
    "Run",
    "Then",
    "extract",
    "extract_one",
    "keep",
    "outcomes",
    "prepare",
]


@dataclass(slots=True)
class Run:
    """What a run did; `failures` name every file that did not make it, with what to do."""

    outcomes: list[Outcome] = field(default_factory=list)
    failures: list[KehoachError] = field(default_factory=list)
    interrupted: bool = False
    published: Published | None = None


class Listener:
    """Told how a run goes on; does nothing itself."""

    def start(self, documents: int) -> None:
        """So many documents will be extracted."""

    def done(self, outcome: Outcome) -> None:
        """One more is."""

    def stopping(self) -> None:
        """The user asked to stop: what is in hand is finished and published."""


def extract(
    lake: Lake,
    files: Iterable[Path],
    process: Process,
    *,
    workers: int = 1,
    seconds: float | None = None,
    listener: Listener | None = None,
    then: Then | None = None,
    executor: str = LOCAL,
    attempts: int = ATTEMPTS,
    memory_limit: int | None = None,
    back_off: BackOff | None = None,
) -> Run:
    """Extracts `files` into `lake` and publishes, merging with the documents that are there.

    Args:
        lake: made where there is none.
        files: in any order; the result does not depend on it, nor on `workers`.
        process: gives the records of one file; a function of a module, so that it can be sent to another process.
        workers: processes; 1 runs in this one.
        seconds: time limit a document; None for no limit.
        listener: told how it goes on.
        then: done with each file that gave its records, in the same process and time; may be sent to another process.
        executor: 'local', or a cluster as 'dask://HOST:PORT'.
        attempts: how often a document is tried whose error is transient.
        memory_limit: bytes a worker may have; None for no limit.
        back_off: the waits between attempts.

    Raises:
        OutputError: the lake cannot be written; what was published before is still whole.
        LockedError: another run writes to it.
        KeyboardInterrupt: asked twice to stop.
    """
    from pipeline.tables import publish

    listener = listener or Listener()
    interruption = Interruption(listener.stopping)
    with lake.locked(), interruption.watching():
        run = Run()
        jobs = prepare(BundleStore(lake), files, run.failures, seconds)
        listener.start(len(jobs))
        found = outcomes(
            jobs,
            process,
            workers=workers,
            executor=executor,
            interruption=interruption,
            then=then,
            attempts=attempts,
            memory_limit=memory_limit,
            back_off=back_off,
        )
        with closing(found):  # whatever happens, so that an error of ours ends the processes too
            for outcome in found:
                run.outcomes.append(keep(lake, outcome))
                run.failures += [outcome.error] if outcome.error else []
                listener.done(outcome)
        run.published = publish(lake)
        run.failures += run.published.failures
        run.interrupted = interruption.requested
    run.outcomes.sort(key=lambda o: o.job.sources)
    return run


def prepare(
    store: BundleStore | None, files: Iterable[Path], failures: list[KehoachError], seconds: float | None = None
) -> list[Job]:
    """One job a content, with all the paths that hold it, with `store` also those of its stored bundle."""
    jobs: dict[str, Job] = {}
    for path in sorted(files):
        try:
            checksum, size = identify(path)
        except DocumentError as error:
            failures.append(error)
            continue
        document_id, source = document_id_of(checksum), source_name(path)
        job = jobs.get(document_id) or Job(
            document_id, checksum, path, _stored_sources(store, document_id), size, seconds
        )
        jobs[document_id] = replace(job, sources=tuple(sorted({*job.sources, source})))
    return list(jobs.values())


def _stored_sources(store: BundleStore | None, document_id: str) -> tuple[str, ...]:
    if store is not None:
        with suppress(BundleError):
            return store.read(document_id).sources
    return ()


def keep(lake: Lake, outcome: Outcome) -> Outcome:
    """Writes what came back, and gives the outcome without its bytes."""
    document_id = outcome.job.document_id
    log = lake.failures / f"{document_id}.txt"
    if outcome.bundle is not None:
        BundleStore(lake).write(document_id, outcome.bundle)
    with output_errors(log):
        if outcome.fault is not None:
            write_whole(log, outcome.fault.encode("utf-8", "backslashreplace"))
        elif log.exists():
            log.unlink()
            remove_empty_folders(log.parent, lake.state)
    return replace(outcome, bundle=None)
