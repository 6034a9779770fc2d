"""A lake: the folder that holds the published tables, and under `.kehoach/` what they are made from."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.errors import LockedError, OutputError, output_errors
from pipeline.files import is_temporary, make_folder

try:
    import fcntl
except ImportError:  # Windows has no flock; there the lock is left out
    fcntl = None  # type: ignore[assignment]

# In the order in which they are published: `documents` last, so that a document listed there has its records.
TABLES = ("pages", "tasks", "targets", "citations", "abbreviations", "findings", "documents")
PART = "part-0.parquet"


@dataclass(frozen=True, slots=True)
class Lake:
    """The places in a lake; nothing is made until it is locked for writing."""

    root: Path

    @property
    def inner(self) -> Path:
        """What belongs to kehoach alone."""
        return self.root / ".kehoach"

    @property
    def bundles(self) -> Path:
        """One compressed JSON file a document, in folders of the first two digits of its identifier."""
        return self.inner / "bundles"

    @property
    def manifest(self) -> Path:
        """What was published last."""
        return self.inner / "manifest.json"

    @property
    def cache(self) -> Path:
        """Readings of pages, which can be made again."""
        return self.inner / "cache"

    @property
    def failures(self) -> Path:
        """Tracebacks of documents that brought out a fault of kehoach."""
        return self.inner / "failures"

    def table(self, name: str) -> Path:
        """The folder of a published table."""
        return self.root / name

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Makes the lake where there is none and keeps other runs out; leftovers of dead runs are cleared away.

        Raises:
            LockedError: another run holds it.
            OutputError: it cannot be written.
        """
        with output_errors(self.root):
            make_folder(self.inner)
            stream = (self.inner / "lock").open("a+", encoding="utf-8")
        with stream:
            self._lock(stream)
            try:
                with output_errors(self.root):
                    self._clear_leftovers()
                yield
            finally:
                # The file stays: who unlinks a lock file lets a third run lock a new one beside a second run that
                # waits on the old. Empty, it is the same in every lake.
                stream.truncate(0)

    def _lock(self, stream: IO[str]) -> None:
        # flock is released by the kernel when its holder dies, so that no stale lock can be left.
        if fcntl is not None:
            try:
                fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                stream.seek(0)
                raise LockedError(self.root, stream.read().strip()) from error
            except OSError as error:
                raise OutputError(self.root, f"cannot be locked: {error.strerror}") from error
        stream.truncate(0)
        stream.write(f"process {os.getpid()} on {socket.gethostname()}")
        stream.flush()

    def _clear_leftovers(self) -> None:
        # Only where kehoach writes: the root may be a folder that holds other things too.
        for top in (self.inner, *(self.table(name) for name in TABLES)):
            for folder, _, names in os.walk(top):
                for name in names:
                    if is_temporary(path := Path(folder, name)):
                        path.unlink()
