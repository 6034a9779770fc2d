"""The cache of page readings: what OCR read, kept from run to run, bounded in size, shared by any number of processes.

One compressed file an entry. A reader sees an entry whole or not at all; the frame's checksum tells a damaged one. The
time of a file is that of its last use: when the cache is full, what was used longest ago goes first.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import zstandard

from extractors.ocr.settings import Cache
from pipeline.errors import output_errors
from pipeline.files import TEMPORARY_SUFFIX, is_temporary, move

MOST_BYTES = 4 * 1024**3

_SUFFIX = ".zst"
_LEVEL = 3
_MAX_ENTRY = 256 * 1024**2  # bytes uncompressed: a page has some hundred kilobytes
_SWEEP_EVERY = 256  # entries that a process writes between two looks at the size of the whole
_KEEP = 0.9  # of the limit: swept down to this, so that not every look has to remove something

_written = Counter[Path]()  # by this process, a folder: a cache that is sent to a process comes anew with each call


@dataclass(frozen=True, slots=True)
class Info:
    """How full a cache is."""

    entries: int
    size: int
    limit: int


@dataclass(slots=True)
class PageCache:
    """Entries in a folder, of `limit` bytes together at most (a little more while several processes write).

    A disk that is full or may not be written to makes a cache that keeps nothing: it is never a reason to fail.
    """

    folder: Path
    limit: int = MOST_BYTES

    def get(self, key: str) -> bytes | None:
        """What was kept under a key (hexadecimal digits), whole; None where nothing is, or it is damaged."""
        path = self._path(key)
        try:
            content = zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=_MAX_ENTRY)
        except (OSError, zstandard.ZstdError):
            return None
        with suppress(OSError):
            os.utime(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keeps `content`; where it cannot be written it is lost."""
        path = self._path(key)
        temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY_SUFFIX}")  # two may write the same entry
        compressed = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(content)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(compressed)
            # not synced: what a loss of power damages is recognised, and read again
            move(temporary, path)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            return
        _written[self.folder] += 1
        if _written[self.folder] % _SWEEP_EVERY == 0:
            self.sweep()

    def info(self) -> Info:
        """How full it is."""
        sizes = [size for _, size, _ in self._entries()]
        return Info(len(sizes), sum(sizes), self.limit)

    def surplus(self) -> list[tuple[Path, int]]:
        """What goes when it is over its limit: entries with their sizes, what was used longest ago first."""
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        found: list[tuple[Path, int]] = []
        if total <= self.limit:
            return found
        for _, size, path in entries:
            if total <= _KEEP * self.limit:
                break
            found.append((path, size))
            total -= size
        return found

    def sweep(self) -> int:
        """Removes what was used longest ago, if it is over its limit; gives the number of entries removed."""
        removed = 0
        for path, _ in self.surplus():
            with suppress(OSError):
                path.unlink()
                removed += 1
        return removed

    def clear(self) -> int:
        """Removes all entries and what dead processes left; gives the number of entries removed.

        Raises:
            OutputError: one cannot be removed.
        """
        removed = 0
        with output_errors(self.folder):
            for path in sorted(self.folder.glob("??/*")) + sorted(self.folder.glob("??/.*")):
                if path.name.endswith(_SUFFIX) or is_temporary(path):
                    path.unlink(missing_ok=True)
                    removed += not is_temporary(path)
            for folder in self.folder.glob("??"):
                with suppress(OSError):
                    folder.rmdir()
        return removed

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}{_SUFFIX}"

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Last use, size and path of each entry; one that another process removes meanwhile is passed over."""
        for path in self.folder.glob(f"??/*{_SUFFIX}"):
            with suppress(OSError):
                status = path.stat()
                yield status.st_mtime, status.st_size, path


class CarriedCache:
    """A cache with entries that travel with the work: for where the folder of the other cannot be seen or written."""

    def __init__(
        self, base: Cache | None, entries: Mapping[str, bytes] | None = None, *, everything: bool = False
    ) -> None:
        """`entries` came along; with `everything` all that is used is carried on, else what `base` does not keep."""
        self._base = base
        self._everything = everything
        self.entries = dict(entries or {})

    def get(self, key: str) -> bytes | None:
        """What came along or `base` has; None where neither has it."""
        carried = self.entries.get(key)
        if carried is not None:
            return zstandard.ZstdDecompressor().decompress(carried, max_output_size=_MAX_ENTRY)
        content = self._base.get(key) if self._base is not None else None
        if content is not None and self._everything:
            self._carry(key, content)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keeps `content`, here where it is not certain that whoever asks next finds it in `base`."""
        if self._base is not None:
            self._base.put(key, content)
        if self._everything or self._base is None or self._base.get(key) != content:
            self._carry(key, content)

    def _carry(self, key: str, content: bytes) -> None:
        self.entries[key] = zstandard.ZstdCompressor(level=_LEVEL).compress(content)
