"""Where the work runs: in this process, or in processes of this machine, behind `concurrent.futures.Executor`."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import ParamSpec, TypeVar

from pipeline import clock
from pipeline.errors import DocumentTimeoutError

P = ParamSpec("P")
T = TypeVar("T")

# After the time limit the worker first raises an error itself; stuck in C code it cannot, and is ended from outside.
_GRACE_SECONDS = 5.0
# A signal is heeded within so long of waiting: Python goes on waiting after its handler has run.
_STEP_SECONDS = 0.2
_in_worker = False


class InlineExecutor(Executor):
    """Runs what is submitted at once, in this process: for `-j 1`, debugging and tests."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Runs `fn` and gives a future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # as every executor: the caller asks the future
            future.set_exception(error)
        return future


@contextmanager
def process_pool(workers: int) -> Iterator[Executor]:
    """An executor of `workers` processes; left by an exception, they are ended at once."""
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_start_worker)
    try:
        yield executor
    except BaseException:
        # Ended first, because shutdown() waits for running calls, however long they take.
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


@contextmanager
def local_executor(workers: int, calls: int) -> Iterator[Executor]:
    """An executor of up to `workers` processes, no more than `calls`; of this process when one is asked for."""
    if workers > 1:
        with process_pool(min(workers, calls)) as executor:
            yield executor
    else:
        yield InlineExecutor()


def _context() -> multiprocessing.context.BaseContext:
    # Not 'fork': pdfium and Arrow have threads and locks that a forked child finds in any state.
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.batch", "pipeline.stages"])
    return context


def _start_worker() -> None:
    global _in_worker
    _in_worker = True
    # Ctrl-C in a terminal goes to all its processes; what is to be done about it the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    # A worker whose parent was killed would wait for calls forever.
    parent.join()
    os._exit(1)


@contextmanager
def time_limit(seconds: float | None, path: str) -> Iterator[None]:
    """Raises `DocumentTimeoutError` in what takes longer; in a worker that does not heed it, ends the process.

    Without effect outside the main thread and on systems without interval timers.
    """
    if seconds is None or threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return

    def expire(_: int, __: FrameType | None) -> None:
        raise DocumentTimeoutError(path, f"more than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with _watchdog(seconds + min(seconds, _GRACE_SECONDS)):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    if not _in_worker:
        yield
        return
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


class Interruption:
    """Ctrl-C or SIGTERM in two stages: the first sets `requested`, the second raises `KeyboardInterrupt`."""

    def __init__(self, notify: Callable[[], None] = lambda: None) -> None:
        self.requested = False
        self._notify = notify

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Handles the signals while the block runs; outside the main thread it cannot, and does nothing."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def wait(self, seconds: float) -> None:
        """Waits, but not for one who asks to stop."""
        until = clock.monotonic() + seconds
        while not self.requested and (left := until - clock.monotonic()) > 0:
            clock.sleep(min(left, _STEP_SECONDS))

    def _handle(self, _: int, __: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        self._notify()


def default_workers() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
