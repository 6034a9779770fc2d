"""Where the work runs: in this process, in processes of this machine, or on a cluster.

All are a `concurrent.futures.Executor` and run the same calls; what a call gives does not depend on where it ran.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec, TypeVar

from pipeline import clock
from pipeline.errors import UsageError
from pipeline.sandbox import Sandbox, next_sandbox
from pipeline.work import Place, Reply, Work

P = ParamSpec("P")
T = TypeVar("T")

LOCAL = "local"
# Calls in the hands of an executor, for each of its workers: enough that none waits, few enough that results do not
# pile up.
AHEAD = 2
# A signal is heeded within so long of waiting: Python goes on waiting after its handler has run.
_STEP_SECONDS = 0.2


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


class Workplace:
    """An executor, how it is given work, and how much of it."""

    place = Place.HERE

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    @property
    def slots(self) -> int:
        """How many calls are given to it before it has answered one."""
        return 1

    def submit(self, work: Work) -> Future[Reply]:
        """Has the work done, some time."""
        return self._executor.submit(work)

    def result(self, future: Future[Reply], work: Work) -> Reply:
        """What came of work that is done.

        Raises:
            ClusterError: there is no way to go on.
        """
        return future.result()

    def cancel(self) -> None:
        """Ends what is submitted, where that can be done."""
        self._executor.shutdown(wait=False)


class _Sandboxes(Workplace):
    """As many threads as workers, each with a child process that does its work."""

    place = Place.SAME_MACHINE

    def __init__(self, workers: int) -> None:
        self._own = threading.local()
        self._all: list[Sandbox] = []
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker", initializer=self._start)
        self._workers = workers
        super().__init__(self._threads)

    @property
    def slots(self) -> int:
        return self._workers * AHEAD

    def submit(self, work: Work) -> Future[Reply]:
        return self._threads.submit(self._run, work)

    def close(self, *, kill: bool) -> None:
        """Ends the processes, at once with `kill`, else when they have done what is submitted."""
        if kill:
            for sandbox in self._all:
                sandbox.kill()
        self._threads.shutdown(cancel_futures=kill)
        for sandbox in self._all:
            sandbox.close()

    def _start(self) -> None:
        self._own.sandbox = next_sandbox()
        self._all.append(self._own.sandbox)

    def _run(self, work: Work) -> Reply:
        return work.apart(self._own.sandbox)


@contextmanager
def workplace(executor: str, workers: int, memory_limit: int | None = None) -> Iterator[Workplace]:
    """Where to work: `executor` is 'local' or 'dask://HOST:PORT'; left by an exception, all work ends at once.

    One local worker is this process itself, unless a limit of memory has to be kept.

    Raises:
        UsageError: there is no such executor.
        MissingDependencyError, ClusterError: the cluster cannot be used.
    """
    if executor.startswith("dask://"):
        from pipeline.cluster import cluster  # an extra, and slow to load

        with cluster(executor.replace("dask://", "tcp://", 1)) as place:
            yield place
    elif executor != LOCAL:
        raise UsageError(f"{executor}: no executor", f"Name '{LOCAL}', or a scheduler as dask://HOST:PORT")
    elif workers > 1 or memory_limit is not None:
        sandboxes = _Sandboxes(workers)
        try:
            yield sandboxes
        except BaseException:
            sandboxes.close(kill=True)
            raise
        sandboxes.close(kill=False)
    else:
        yield Workplace(InlineExecutor())


class Interruption:
    """Ctrl-C or SIGTERM, twice: the first sets `requested`, the second raises `KeyboardInterrupt`."""

    def __init__(self, notify: Callable[[], None] = lambda: None) -> None:
        self.requested = False
        self._notify = notify

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Handles the signals; outside the main thread it cannot, and does nothing."""
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
