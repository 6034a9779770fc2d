"""A child process that one call after another runs in, each with limits of time and memory, and that can be killed.

The limits are kept by whoever waits for the result, so that code which listens to nothing has them too, with all the
programs that it started: the child leads a process group of its own, and the group is killed. (RLIMIT_AS would count
files that are mapped into memory, which take none.)

A plain process with a pipe of its own, and none of the pools that there are: those of the standard library cannot say
whose call a dead process had, break as a whole, and hang when a process dies in the middle of writing its result, since
the parent holds the other end too; in pebble (looked at: 5.2) all processes share one pipe behind locks that a killed
one keeps, time limits follow the clock on the wall, which may jump, and programs that a process started live on.
`multiprocessing.Process` cannot be started by the workers of a Dask cluster, which are daemons.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any, TypeVar

import psutil

from pipeline import clock
from pipeline.limits import Limits

T = TypeVar("T")

# A child that keeps more memory than this when it has nothing to do is replaced: what libraries do not give back does
# not add up.
_MOST_AT_REST = 768 * 1024**2  # bytes
_START_SECONDS = 120.0  # a child that has not begun a call by then never will
_LOOK_EVERY = 0.1  # seconds between two looks at the memory
_START = "import sys; sys.path[:] = {path!r}; {preload}; from pipeline.sandbox import _serve; _serve({descriptor})"
_early: list[Sandbox] = []


class SandboxError(Exception):
    """The call gave nothing."""


class ChildDiedError(SandboxError):
    """The process was killed from elsewhere, or crashed."""


class TimeExceededError(SandboxError):
    """The process was killed for its time."""


class MemoryExceededError(SandboxError):
    """The process was killed for its memory."""


class Sandbox:
    """The child process, started with the first call, and anew where it is gone; used by one thread at a time."""

    def __init__(self, preload: str = "sys") -> None:
        """`preload` is a module that the child loads before its first call."""
        self._preload = preload
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._ended = False

    def run(self, call: Callable[[], T], limits: Limits) -> T:
        """What the call gives in the child; function and result are sent by pickle.

        Raises:
            SandboxError: it gave nothing; the next call runs in a new child.
            Exception: what the call raised.
        """
        message = pickle.dumps(call)
        for fresh in (False, True):
            try:
                pipe = self._ready(fresh)
                pipe.send_bytes(message)
                if not pipe.poll(_START_SECONDS):
                    raise TimeoutError
                pipe.recv_bytes()  # it has begun
                break
            except (EOFError, OSError) as error:  # it died at rest: not the fault of this call
                if fresh:
                    self.close()
                    raise ChildDiedError from error
        good, value = self._wait(limits)
        if self._child is not None and _memory(self._child.pid, with_children=False) > _MOST_AT_REST:
            self.close()
        if not good:
            raise value
        result: T = value
        return result

    def close(self) -> None:
        """Kills the child and what it started."""
        child, self._child = self._child, None
        pipe, self._pipe = self._pipe, None
        if child is not None:
            kill_group(child.pid)
            child.wait()
        if pipe is not None:
            pipe.close()

    def kill(self) -> None:
        """Ends the child from another thread, for good: a call that runs raises `ChildDiedError`, as all after it."""
        self._ended = True
        child = self._child
        if child is not None:
            kill_group(child.pid)

    def _ready(self, fresh: bool) -> Connection:
        if fresh or self._child is None or self._child.poll() is not None:
            self.close()
        if self._pipe is None:
            self._pipe, theirs = Pipe()
            descriptor = theirs.fileno()
            code = _START.format(path=sys.path, preload=f"import {self._preload}", descriptor=descriptor)
            # A session of its own: a group to kill, which Ctrl-C in a terminal does not reach. Nobody else has the
            # other end of the pipe, so that it ends with the child.
            self._child = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                pass_fds=(descriptor,),
                start_new_session=True,
            )
            theirs.close()
        if self._ended:
            self.close()
            raise ChildDiedError
        return self._pipe

    def _wait(self, limits: Limits) -> tuple[bool, Any]:
        assert self._pipe is not None and self._child is not None
        deadline = clock.monotonic() + limits.seconds if limits.seconds is not None else None
        while True:
            left = max(deadline - clock.monotonic(), 0.0) if deadline is not None else None
            look = _LOOK_EVERY if limits.memory is not None else left
            try:
                if self._pipe.poll(look if left is None or look is None else min(look, left)):
                    answer: tuple[bool, Any] = pickle.loads(self._pipe.recv_bytes())
                    return answer
            except (EOFError, OSError) as error:
                self.close()
                raise ChildDiedError from error
            if left is not None and left <= 0:
                self.close()
                raise TimeExceededError
            if limits.memory is not None and _memory(self._child.pid) > limits.memory:
                self.close()
                raise MemoryExceededError


def start_early(count: int, preload: str) -> None:
    """Starts children for the sandboxes to come, which load a module while this process is still loading its own."""
    for _ in range(count):
        early = Sandbox(preload)
        early._ready(False)
        _early.append(early)


def next_sandbox() -> Sandbox:
    """A sandbox, whose child was started early if there is such a one."""
    try:
        return _early.pop()
    except IndexError:
        return Sandbox()


def kill_group(leader: int) -> None:
    """Kills a process that leads a group, and the group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _memory(process: int, *, with_children: bool = True) -> int:
    """The resident memory of a process in bytes, with that of the processes below it."""
    try:
        first = psutil.Process(process)
        family = [first, *first.children(recursive=True)] if with_children else [first]
    except psutil.Error:
        return 0
    total = 0
    for member in family:
        with suppress(psutil.Error):
            total += member.memory_info().rss
    return total


def _serve(descriptor: int) -> None:
    """The life of the child: calls in, results out, until the parent is gone."""
    os.set_inheritable(descriptor, False)
    pipe = Connection(descriptor)
    # What is to be done about them the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    calls: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, calls), daemon=True).start()
    while True:
        message = calls.get()
        pipe.send_bytes(b"begun")
        pipe.send_bytes(_answer(message))


def _receive(pipe: Connection, calls: queue.SimpleQueue[bytes]) -> None:
    try:
        while True:
            calls.put(pipe.recv_bytes())
    except (EOFError, OSError):
        os.killpg(0, signal.SIGKILL)  # the parent closed the pipe or is dead; what was started here ends too


def _answer(message: bytes) -> bytes:
    try:
        answer = True, pickle.loads(message)()
    except Exception as error:  # the caller raises it
        answer = False, error
    try:
        return pickle.dumps(answer)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        return pickle.dumps((False, RuntimeError(f"{answer[1]!r} cannot be sent: {error}")))
