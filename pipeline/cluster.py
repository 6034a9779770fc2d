"""The work on more than one machine: a Dask cluster as executor.

Every worker of the cluster does its work in a child process of its own (`pipeline.sandbox`), so that limits hold there
as here, and a worker may have several threads although pdfium may not be used by two. A worker reads a file where it
sees the same content under the same path (a shared file system); else it asks for the file, and keeps it a while. What
it read of pages comes back, since the cache may be out of its sight. Nobody but the one who started publishes.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.errors import (
    ClusterError,
    DocumentError,
    KehoachError,
    MissingDependencyError,
    UnreadableFileError,
    WorkerDiedError,
)
from pipeline.executors import AHEAD, Workplace
from pipeline.files import sha256_of
from pipeline.sandbox import Sandbox
from pipeline.work import FileWanted, Outcome, Place, Reply, Work

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_SECONDS = 20.0
_MOST_KEPT = 2 * 1024**3  # bytes of files that a worker keeps
_own = threading.local()


class _Cluster(Workplace):
    place = Place.CLUSTER

    def __init__(self, client: Client) -> None:
        # every call is its own: one that is tried again must run again
        super().__init__(client.get_executor(pure=False))  # type: ignore[no-untyped-call]
        self._client = client

    @property
    def slots(self) -> int:
        threads: dict[str, int] = self._client.nthreads()  # type: ignore[no-untyped-call]
        return max(AHEAD * sum(threads.values()), 1)

    def submit(self, work: Work) -> Future[Reply]:
        content = None
        if work.bring_file:
            try:
                content = work.job.path.read_bytes()
            except OSError as error:
                return _done(work.failed(UnreadableFileError(work.job.path, error.strerror or str(error))))
        return self._executor.submit(run_at_worker, work, _place_of(work), content)

    def result(self, future: Future[Any], work: Work) -> Reply:
        from distributed import KilledWorker

        try:
            reply: Reply = future.result()
        except KilledWorker:  # by its nanny or the kernel, again and again
            return work.failed(WorkerDiedError(work.job.path, page=work.page))
        except (OSError, CancelledError) as error:
            raise _lost(self._client, error) from error
        return reply


def _done(reply: Reply) -> Future[Reply]:
    future: Future[Reply] = Future()
    future.set_result(reply)
    return future


def _lost(client: Client, error: BaseException) -> ClusterError:
    return ClusterError(
        f"the cluster at {client.scheduler.address if client.scheduler else '?'} was lost ({type(error).__name__})",
        "What was done is kept: start it again, then run the same command again",
    )


@contextmanager
def cluster(address: str) -> Iterator[Workplace]:
    """The workers of the scheduler at an address ('tcp://HOST:PORT'); left by an exception, their work is cancelled.

    Raises:
        MissingDependencyError: the extra 'cluster' is not installed.
        ClusterError: nobody answers there, or with another version of kehoach.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingDependencyError("distributed is not installed", "Run: pip install 'kehoach[cluster]'") from error
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"{address}: no scheduler answers", "Start one with: dask scheduler") from error
    with client:
        _check_versions(client)
        place = _Cluster(client)
        try:
            yield place
        except BaseException:
            place.cancel()
            raise


def _check_versions(client: Client) -> None:
    found = client.run(_version, on_error="return")
    for worker, version in sorted(found.items()):
        if version != __version__:
            detail = version if isinstance(version, str) else f"none ({version})"
            raise ClusterError(
                f"the worker {worker} has kehoach {detail}, not {__version__}", "Install the same version everywhere"
            )


def _version() -> str:
    return __version__


def _place_of(work: Work) -> Path:
    """Where other machines may see the file too: their working directory is another."""
    return work.job.path.absolute()


def run_at_worker(work: Work, shared: Path, content: bytes | None) -> Reply:
    """Does work in a child of this worker; the file is at `shared`, if seen there, or `content`, if asked for."""
    try:
        path = _local(work, shared, content)
    except OSError as error:
        detail = f"worker {socket.gethostname()} cannot keep a copy: {error.strerror or error}"
        return work.failed(UnreadableFileError(work.job.path, detail))
    if path is None:
        return FileWanted()
    if not hasattr(_own, "sandbox"):
        _own.sandbox = Sandbox()
    reply = replace(work, job=replace(work.job, path=path)).apart(_own.sandbox)
    return _as_asked(reply, work, path)


def _as_asked(reply: Reply, work: Work, path: Path) -> Reply:
    """The reply with the path that the asker knows."""
    error = getattr(reply, "error", None)
    if isinstance(error, KehoachError):
        error.message = error.message.replace(str(path), str(work.job.path))
        if isinstance(error, DocumentError) and error.path == str(path):
            error.path = str(work.job.path)
    return replace(reply, job=work.job) if isinstance(reply, Outcome) else reply


def _local(work: Work, shared: Path, content: bytes | None) -> Path | None:
    """A path of this machine under which the file of the work lies; None where it does not."""
    job = work.job
    with suppress(OSError):
        if shared.is_file() and shared.stat().st_size == job.byte_size and sha256_of(shared) == job.sha256:
            return shared
    # the name stays: a stage may look at it
    kept = _folder() / job.sha256 / job.path.name
    if content is not None:
        _make_room(len(content))
        kept.parent.mkdir(exist_ok=True)
        temporary = kept.with_name(f".{kept.name}.{threading.get_ident()}")
        temporary.write_bytes(content)
        temporary.replace(kept)
    elif not kept.is_file():
        return None
    os.utime(kept.parent)  # of use now: what was used longest ago goes first
    return kept


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Where this worker keeps files; removed with the process."""
    # the object is kept by the cache of this function, and cleans up when the interpreter ends
    return Path(_temporary().name)


@lru_cache(maxsize=1)
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="kehoach-worker-")


def _make_room(size: int) -> None:
    """Removes the files that were used longest ago, until there is room for one more."""
    kept = sorted(_folder().iterdir(), key=lambda folder: folder.stat().st_mtime)
    sizes = {folder: sum(file.stat().st_size for file in folder.iterdir()) for folder in kept}
    total = sum(sizes.values()) + size
    for folder in kept[:-1]:  # the last may be in use by another thread
        if total <= _MOST_KEPT:
            return
        shutil.rmtree(folder, ignore_errors=True)
        total -= sizes[folder]
