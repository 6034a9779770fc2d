"""Where a lake lies: the few operations that its files need, on a folder of this machine or in an object store.

A key is the name of a file from the root of the lake, with '/': 'tasks/plan_year=2026/province_code=31/part-0.parquet'.
Whatever the storage, a reader sees under a key the old content or the new, never a part.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from pipeline import clock
from pipeline.errors import LockedError, OutputError, output_errors
from pipeline.files import (
    is_temporary,
    make_folder,
    move,
    remove_empty_folders,
    sha256_of,
    sync_file,
    sync_folders,
    temporary_name,
    write_whole,
)

try:
    import fcntl
except ImportError:  # Windows has no flock; there the lock is left out
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a lake: its key and size in bytes."""

    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a write that did not end has left: its name for a person, size in bytes, and how it is removed."""

    name: str
    size: int
    remove: Callable[[], None]


class Storage(Protocol):
    """The operations of a lake on its files.

    All raise `OSError` (`FileNotFoundError` where a key is not there) or, of an object store, `ObjectStoreError`.
    """

    def name(self, key: str = "") -> str:
        """How a person names a file of the lake, or the lake itself."""

    def read(self, key: str) -> bytes:
        """The content of a file, of one moment."""

    def read_each(self, keys: Iterable[str]) -> Iterator[Callable[[], bytes]]:
        """For each key in its turn a function that gives what `read` gives; an object store has some on their way."""

    def open(self, key: str) -> BinaryIO:
        """A file for reading here and there; one that is replaced meanwhile gives its old content or an error."""

    def entries(self, folder: str) -> Iterator[Entry]:
        """All files in a folder and below, in order of their keys; none where there is no folder."""

    def checksums(self, keys: Iterable[str]) -> dict[str, str]:
        """The SHA-256 of those files that are there, by key.

        An object store gives what was noted when the object was written; `sha256_of_stream` on `open` reads it.
        """

    def write(self, key: str, content: bytes) -> None:
        """Puts `content` under a key, wholly or not at all, to stay when power is lost."""

    def stage(self, key: str) -> Path:
        """A local file to write what `publish` will show under the key; its folder is there."""

    def discard(self, key: str) -> None:
        """Drops what was staged."""

    def publish(self, groups: Iterable[Sequence[str]]) -> None:
        """Shows staged files under their keys, group after group, all written wholly before the first is shown."""

    def remove(self, keys: Iterable[str]) -> None:
        """Removes files, in this order."""

    def empty_folders(self, pattern: str) -> list[str]:
        """The empty folders that match a pattern, from the root of the lake; an object store has none."""

    def tidy(self, pattern: str) -> None:
        """Removes the empty folders that match, and those above that become empty, without the root."""

    def leftovers(self, folders: Iterable[str], seconds: float) -> Iterator[Leftover]:
        """What writes that did not end have left in these folders, at least so many seconds ago."""

    def clear(self, folders: Iterable[str]) -> None:
        """Removes leftovers in the way of a writer who has the lock; what only takes room may stay."""

    def locked(self, key: str) -> AbstractContextManager[None]:
        """Keeps other writers out, by a lock of that name; a dead writer does not hold it (for long).

        Raises:
            LockedError: another writer holds it.
        """


def owner() -> str:
    """Who this process is, for those that it keeps out."""
    return f"process {os.getpid()} on {socket.gethostname()}"


class LocalStorage:
    """A folder: files are renamed into place when they are whole and on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def name(self, key: str = "") -> str:
        """The path."""
        return str(self.root / key)

    def read(self, key: str) -> bytes:
        """The content of a file."""
        return (self.root / key).read_bytes()

    def read_each(self, keys: Iterable[str]) -> Iterator[Callable[[], bytes]]:
        """For each key a function that reads its file."""
        for key in keys:
            yield partial(self.read, key)

    def open(self, key: str) -> BinaryIO:
        """A file for reading; it stays the one that was opened when another takes its name."""
        return (self.root / key).open("rb")

    def entries(self, folder: str) -> Iterator[Entry]:
        """All files in a folder and below, in order of their keys."""
        found = []
        for path in self._files(folder):
            with suppress(FileNotFoundError):
                found.append(Entry(path.relative_to(self.root).as_posix(), path.stat().st_size))
        yield from sorted(found, key=lambda e: e.key)

    def checksums(self, keys: Iterable[str]) -> dict[str, str]:
        """The SHA-256 of those files that are there."""
        return {key: sha256_of(self.root / key) for key in keys if (self.root / key).is_file()}

    def write(self, key: str, content: bytes) -> None:
        """Writes a file, wholly or not at all."""
        write_whole(self.root / key, content)

    def stage(self, key: str) -> Path:
        """The temporary name of the file: hidden, in the same folder."""
        path = temporary_name(self.root / key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def discard(self, key: str) -> None:
        """Removes the file of the temporary name."""
        temporary_name(self.root / key).unlink()

    def publish(self, groups: Iterable[Sequence[str]]) -> None:
        """Renames staged files to their names."""
        paths = [self.root / key for keys in groups for key in keys]
        for path in paths:
            sync_file(temporary_name(path))
        for path in paths:
            move(temporary_name(path), path)
        # Once for all: the entries of many files lie in few folders. What a loss of power undoes before this, the old
        # manifest shows to the next run.
        self._sync_above(paths)

    def remove(self, keys: Iterable[str]) -> None:
        """Removes files."""
        paths = [self.root / key for key in keys]
        for path in paths:
            path.unlink(missing_ok=True)
        self._sync_above(paths)

    def empty_folders(self, pattern: str) -> list[str]:
        """The folders without an entry that match."""
        folders = (p for p in self.root.glob(pattern) if p.is_dir() and not any(p.iterdir()))
        return sorted(p.relative_to(self.root).as_posix() for p in folders)

    def tidy(self, pattern: str) -> None:
        """Removes empty folders."""
        for folder in self.root.glob(pattern):
            remove_empty_folders(folder, self.root)

    def leftovers(self, folders: Iterable[str], seconds: float) -> Iterator[Leftover]:
        """Files of temporary names."""
        for folder in folders:
            for path in filter(is_temporary, self._files(folder)):
                with suppress(FileNotFoundError):
                    status = path.stat()
                    if not seconds or clock.age(status.st_mtime) >= seconds:  # a clock that was put back hides none
                        yield Leftover(str(path), status.st_size, partial(path.unlink, missing_ok=True))

    def clear(self, folders: Iterable[str]) -> None:
        """Removes all files of temporary names."""
        for leftover in self.leftovers(folders, 0):
            leftover.remove()

    @contextmanager
    def locked(self, key: str) -> Iterator[None]:
        """Locks a file that stays: the kernel releases it when its holder dies, so that no stale lock can be left."""
        path = self.root / key
        with output_errors(self.root):
            make_folder(path.parent)
            stream = path.open("a+", encoding="utf-8")
        with stream:
            self._lock(stream)
            try:
                yield
            finally:
                # The file stays: who unlinks a lock file lets a third run lock a new one beside a second run that
                # waits on the old. Empty, it is the same in every lake.
                stream.truncate(0)

    def _lock(self, stream: IO[str]) -> None:
        if fcntl is not None:
            try:
                fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                stream.seek(0)
                raise LockedError(self.root, stream.read().strip()) from error
            except OSError as error:
                raise OutputError(self.root, f"cannot be locked: {error.strerror}") from error
        stream.truncate(0)
        stream.write(owner())
        stream.flush()

    def _files(self, folder: str) -> Iterator[Path]:
        # A folder that cannot be read is an error: taken for an empty one, what is published from it would be removed.
        for above, _, names in os.walk(self.root / folder, onerror=_unless_missing):
            yield from (Path(above, name) for name in names)

    def _sync_above(self, paths: Iterable[Path]) -> None:
        sync_folders(folder for path in paths for folder in path.parents if folder.is_relative_to(self.root))


def _unless_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
