"""A run over many files: hash, extract in parallel, store each bundle, publish; one bad document never stops it."""

from __future__ import annotations

import stat
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.readers.sniff import sniff
from extractors.records import Extraction
from pipeline import __version__
from pipeline.errors import (
    BundleError,
    DocumentError,
    DocumentTimeoutError,
    EmptyFileError,
    FileChangedError,
    InternalError,
    KehoachError,
    UnreadableFileError,
    WorkerDiedError,
    output_errors,
)
from pipeline.executors import Interruption, local_executor, process_pool, time_limit
from pipeline.files import remove_empty_folders, sha256_of, write_whole
from pipeline.lake import Lake
from pipeline.rows import counts
from pipeline.sources.folder import source_name
from pipeline.store import Bundle, BundleStore, pack
from pipeline.timings import stopwatch

if TYPE_CHECKING:
    from pipeline.tables import Published

Process = Callable[[Path], Extraction]
Then = Callable[[Path], None]

# A pool is replaced after so many documents a worker: memory that libraries do not give back does not add up.
# (ProcessPoolExecutor's own max_tasks_per_child can deadlock: github.com/python/cpython/issues/115634.)
DOCUMENTS_PER_WORKER = 64
# Documents in the pool's hands, a worker: enough that none waits, few enough that results do not pile up.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Job:
    """A document to extract: its content once, whatever the number of files that hold it."""

    document_id: str
    sha256: str
    path: Path
    sources: tuple[str, ...]
    byte_size: int
    time_limit: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job gave: a packed bundle and its rows counted by table, or the error, with the traceback of a fault.

    Both, where the records are there and what was to be done with the file afterwards failed.
    `seconds` is what it took, `page_seconds` what each page took to be read, by its number.
    """

    job: Job
    bundle: bytes | None = None
    counts: dict[str, int] = field(default_factory=dict)
    error: KehoachError | None = None
    fault: str | None = None
    seconds: float = 0.0
    page_seconds: tuple[tuple[int, float], ...] = ()


Call = Callable[[Job], Outcome]


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
        # Closed whatever happens, so that an error of ours ends the processes too.
        call = partial(extract_one, process, then=then)
        with closing(_outcomes(jobs, call, workers, interruption)) as outcomes:
            for outcome in outcomes:
                run.outcomes.append(_keep(lake, outcome))
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
            checksum, size = _identify(path)
        except DocumentError as error:
            failures.append(error)
            continue
        document_id, source = checksum[:16], source_name(path)
        job = jobs.get(document_id) or Job(
            document_id, checksum, path, _stored_sources(store, document_id), size, seconds
        )
        jobs[document_id] = replace(job, sources=tuple(sorted({*job.sources, source})))
    return list(jobs.values())


def _identify(path: Path) -> tuple[str, int]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(path, "no regular file")
        if status.st_size == 0:
            raise EmptyFileError(path)
        return sha256_of(path), status.st_size
    except OSError as error:
        detail = "a link to nothing" if path.is_symlink() and not path.exists() else error.strerror or ""
        raise UnreadableFileError(path, detail) from error


def _stored_sources(store: BundleStore | None, document_id: str) -> tuple[str, ...]:
    if store is not None:
        with suppress(BundleError):
            return store.read(document_id).sources
    return ()


def extract_one(process: Process, job: Job, then: Then | None = None) -> Outcome:
    """Extracts one document, in whatever process this runs; every failure comes back as an outcome."""
    with stopwatch() as times:
        outcome = _extract_one(process, job, then)
    return replace(outcome, seconds=times.seconds, page_seconds=tuple(times.pages))


def _extract_one(process: Process, job: Job, then: Then | None) -> Outcome:
    outcome = Outcome(job)
    try:
        with time_limit(job.time_limit, str(job.path)):
            extraction = process(job.path)
            bundle = pack(bundle_of(job, extraction))
            if _identify(job.path)[0] != job.sha256:
                raise FileChangedError(job.path)
            outcome = Outcome(job, bundle, counts(extraction))
            if then is not None:
                then(job.path)
    except KehoachError as error:
        return replace(outcome, error=_named(error, job))
    except Exception as error:  # the boundary of one document: whatever goes wrong in it must not end the others
        detail = f"{type(error).__name__}: {error}"
        return replace(outcome, error=InternalError(job.path, detail), fault=traceback.format_exc())
    return outcome


def _named(error: KehoachError, job: Job) -> KehoachError:
    if not isinstance(error, DocumentError):
        error.message = f"{job.path}: {error.message}"
    return error


def bundle_of(job: Job, extraction: Extraction) -> Bundle:
    """The bundle of a document that this version extracted."""
    return Bundle(
        job.document_id, job.sha256, job.sources, str(sniff(job.path)), job.byte_size, __version__, extraction
    )


def _outcomes(jobs: list[Job], call: Call, workers: int, interruption: Interruption) -> Generator[Outcome, None, None]:
    waiting = deque(jobs)
    while waiting and not interruption.requested:
        generation = deque(waiting.popleft() for _ in range(min(len(waiting), workers * DOCUMENTS_PER_WORKER)))
        suspects = yield from _generation(generation, call, workers, interruption)
        waiting.extendleft(reversed(generation))
        for job in suspects:
            if not interruption.requested:
                yield _alone(job, call)


def _generation(
    jobs: deque[Job], call: Call, workers: int, interruption: Interruption
) -> Generator[Outcome, None, list[Job]]:
    """Takes from `jobs` until they are done, the pool breaks or the user stops; returns those in hand when it broke."""
    limit = workers * _AHEAD if workers > 1 else 1
    running: dict[Future[Outcome], Job] = {}
    suspects: list[Job] = []
    with local_executor(workers, len(jobs)) as executor:
        while True:
            while jobs and len(running) < limit and not suspects and not interruption.requested:
                job = jobs.popleft()
                try:
                    running[executor.submit(call, job)] = job
                except BrokenProcessPool:
                    suspects.append(job)
            if interruption.requested:
                running = {future: job for future, job in running.items() if not future.cancel()}
            if not running:
                return suspects
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    suspects.append(job)
                else:
                    yield outcome


def _alone(job: Job, call: Call) -> Outcome:
    # When a process dies, the pool cannot tell whose document it had: each gets one more try, in a process of its own.
    began = time.monotonic()
    try:
        with process_pool(1) as executor:
            return executor.submit(call, job).result()
    except BrokenProcessPool:
        if job.time_limit is not None and time.monotonic() - began >= job.time_limit:
            return Outcome(job, error=DocumentTimeoutError(job.path, f"more than {job.time_limit:g} seconds"))
        return Outcome(job, error=WorkerDiedError(job.path))


def _keep(lake: Lake, outcome: Outcome) -> Outcome:
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
