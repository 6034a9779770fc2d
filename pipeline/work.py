"""What is done with one document, in whatever process: its pages read, its records extracted, its bundle packed.

Documents are extracted whole. Only where pages have to be read by OCR first, which takes seconds each, are these read
as work of their own, so that all processes share a long scan; then the document finds them in the cache.
"""

from __future__ import annotations

import stat
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Protocol, runtime_checkable

from extractors.ocr.settings import Cache, PagesUnreadError
from extractors.readers.sniff import sniff
from extractors.records import Extraction
from pipeline import __version__, clock
from pipeline.cache import CarriedCache, PageCache
from pipeline.errors import (
    DocumentError,
    DocumentTimeoutError,
    EmptyFileError,
    FileChangedError,
    InternalError,
    KehoachError,
    MemoryLimitError,
    PageTimeoutError,
    UnreadableFileError,
    WorkerDiedError,
)
from pipeline.files import sha256_of
from pipeline.limits import Limits, time_limit
from pipeline.rows import counts
from pipeline.sandbox import MemoryExceededError, Sandbox, SandboxError, TimeExceededError
from pipeline.store import Bundle, pack

Process = Callable[[Path], Extraction]
Then = Callable[[Path], None]

# After its time a call first raises an error itself; stuck in C code it cannot, and is ended from outside.
_GRACE_SECONDS = 5.0


@runtime_checkable
class PagedProcess(Protocol):
    """A process whose pages can be read apart."""

    def __call__(self, path: Path) -> Extraction:
        """The records of a file."""

    @property
    def cache(self) -> Cache | None:
        """Where readings of pages are kept."""

    def with_cache(self, cache: Cache | None, *, reading: bool) -> PagedProcess:
        """The same with another cache; unless `reading` it raises `PagesUnreadError` where that lacks pages."""

    def read_page(self, path: Path, number: int) -> None:
        """Reads a page (from 1) of a file, so that the cache has what it gives."""


@runtime_checkable
class ToldProcess(Protocol):
    """A process that need not find out what a document is called."""

    def told(self, document_id: str) -> Process:
        """The same for a file of this document, which is then not read for its identifier."""


class Place(Enum):
    """Where work is done, as seen from the process that hands it out."""

    HERE = "this process"
    SAME_MACHINE = "another process"
    CLUSTER = "perhaps another machine"


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

    Both, where the records are there and what was to be done with the file afterwards failed. `seconds` is what it took
    wherever that was done, `page_seconds` what pages took that were read apart, by their number.
    """

    job: Job
    bundle: bytes | None = None
    counts: dict[str, int] = field(default_factory=dict)
    error: KehoachError | None = None
    fault: str | None = None
    seconds: float = 0.0
    page_seconds: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """In place of an outcome: pages (from 1) that have to be read first."""

    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page was read, or could not be; `entries` are readings that the cache did not keep."""

    entries: dict[str, bytes] = field(default_factory=dict)
    error: KehoachError | None = None
    fault: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FileWanted:
    """In place of a reply: where the work was to be done, the file cannot be seen."""


Reply = Outcome | Unread | PageRead | FileWanted
Call = Callable[[Job], Reply]


@dataclass(frozen=True, slots=True)
class Work:
    """A call with the document (and page) that it is about, and what it may take.

    `tries` were made before; with `bring_file` the bytes of the file travel with it.
    """

    call: Call
    job: Job
    limits: Limits
    page: int | None = None
    tries: int = 0
    bring_file: bool = False

    def __call__(self) -> Reply:
        """Does it here."""
        return self.call(self.job)

    def apart(self, sandbox: Sandbox) -> Reply:
        """Does it in a child process, which is killed if it takes too much."""
        seconds = self.limits.seconds
        outer = Limits(seconds + min(seconds, _GRACE_SECONDS) if seconds else None, self.limits.memory)
        try:
            return sandbox.run(self, outer)
        except SandboxError as error:
            return self.failed(self._explained(error))

    def failed(self, error: KehoachError) -> Reply:
        """The reply where it came to nothing."""
        return Outcome(self.job, error=error) if self.page is None else PageRead(error=error)

    def _explained(self, error: SandboxError) -> DocumentError:
        if isinstance(error, TimeExceededError):
            return _too_long(self.job, self.limits.seconds or 0.0, self.page)
        if isinstance(error, MemoryExceededError):
            return MemoryLimitError(
                self.job.path, f"more than {(self.limits.memory or 0) / 1024**3:.1f} GiB", self.page
            )
        return WorkerDiedError(self.job.path, page=self.page)


def _too_long(job: Job, seconds: float, page: int | None = None) -> DocumentTimeoutError:
    kind = DocumentTimeoutError if page is None else PageTimeoutError
    return kind(job.path, f"more than {seconds:g} seconds", page)


def extract_one(process: Process, job: Job, then: Then | None = None) -> Outcome:
    """Extracts one document, in whatever process this runs; every failure comes back as an outcome."""
    began = clock.monotonic()
    outcome = _extract_one(process, job, then)
    return replace(outcome, seconds=clock.monotonic() - began)


def _extract_one(process: Process, job: Job, then: Then | None) -> Outcome:
    outcome = Outcome(job)
    try:
        with time_limit(job.time_limit, _too_long(job, job.time_limit or 0.0)):
            before = _look(job.path)
            extraction = _told(process, job)(job.path)
            bundle = pack(bundle_of(job, extraction))
            # The same content as before, and nobody wrote to it meanwhile: that is what was read.
            if has_changed(job) or _look(job.path) != before:
                raise FileChangedError(job.path)
            outcome = Outcome(job, bundle, counts(extraction))
            if then is not None:
                then(job.path)
    except PagesUnreadError:
        raise
    except KehoachError as error:
        return replace(outcome, error=_named(error, job))
    except Exception as error:  # the boundary of one document: whatever goes wrong in it must not end the others
        moved = _moved(job)
        return replace(outcome, error=moved or _fault(error, job), fault=None if moved else traceback.format_exc())
    return outcome


def _told(process: Process, job: Job) -> Process:
    return process.told(job.document_id) if isinstance(process, ToldProcess) else process


def _look(path: Path) -> tuple[int, int] | None:
    """What changes when somebody writes to a file; None where it cannot be asked, which who opens it is told."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def begin(process: Process, then: Then | None, job: Job) -> Outcome | Unread:
    """Extracts a document if that takes no OCR; else gives the pages to read."""
    if not isinstance(process, PagedProcess):
        return extract_one(process, job, then)
    try:
        return extract_one(process.with_cache(process.cache, reading=False), job, then)
    except PagesUnreadError as error:
        return Unread(error.pages)


def finish(
    process: PagedProcess, then: Then | None, elsewhere: bool, entries: Mapping[str, bytes], job: Job
) -> Outcome:
    """Extracts a document whose pages were read; `entries` are those readings that are not in the cache."""
    cache = CarriedCache(_seen(process.cache, elsewhere), entries) if entries else _seen(process.cache, elsewhere)
    return extract_one(process.with_cache(cache, reading=True), job, then)


def read_page(process: PagedProcess, number: int, seconds: float | None, elsewhere: bool, job: Job) -> PageRead:
    """Reads a page (from 1) by OCR; every failure comes back."""
    cache = CarriedCache(_seen(process.cache, elsewhere), everything=elsewhere)
    began = clock.monotonic()
    try:
        with time_limit(seconds, _too_long(job, seconds or 0.0, number)):
            process.with_cache(cache, reading=True).read_page(job.path, number)
    except KehoachError as error:
        return PageRead(error=_named(error, job))
    except Exception as error:  # as for a document
        moved = _moved(job)
        return PageRead(error=moved or _fault(error, job), fault=None if moved else traceback.format_exc())
    return PageRead(cache.entries, seconds=clock.monotonic() - began)


def _seen(cache: Cache | None, elsewhere: bool) -> Cache | None:
    """The cache, unless its folder is one of another machine."""
    return None if elsewhere and isinstance(cache, PageCache) and not cache.folder.is_dir() else cache


def _named(error: KehoachError, job: Job) -> KehoachError:
    if not isinstance(error, DocumentError):
        error.message = f"{job.path}: {error.message}"
    elif not error.transient:
        return _moved(job) or error
    return error


def _moved(job: Job) -> DocumentError | None:
    """The error where a file changed or went while it was read: what else is wrong may be so of a part of it alone."""
    try:
        return FileChangedError(job.path) if has_changed(job) else None
    except UnreadableFileError as error:
        return error


def _fault(error: Exception, job: Job) -> InternalError:
    return InternalError(job.path, f"{type(error).__name__}: {error}")


def bundle_of(job: Job, extraction: Extraction) -> Bundle:
    """The bundle of a document that this version extracted."""
    return Bundle(
        job.document_id, job.sha256, job.sources, str(sniff(job.path)), job.byte_size, __version__, extraction
    )


def identify(path: Path) -> tuple[str, int]:
    """The SHA-256 of a file in hex, and its size.

    Raises:
        UnreadableFileError, EmptyFileError: it is no file with something in it that can be opened.
    """
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


def has_changed(job: Job) -> bool:
    """Whether the file of a job has another content now.

    Raises:
        UnreadableFileError: it cannot be opened.
    """
    try:
        return identify(job.path)[0] != job.sha256
    except EmptyFileError:
        return True
