"""The published files of a lake as files of this machine, which Arrow and SQLite can open.

Those of a folder are read where they lie. Of a lake in an object store copies are kept (`bucket.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from pipeline.errors import LakeError, UsageError, lake_errors
from pipeline.lake import INNER, TABLES, Lake
from pipeline.manifest import Manifest, read_manifest
from pipeline.storage import LocalStorage
from pipeline.tables import Partition, partition_key, published_keys

Notice = Callable[[str], None]


def silent(message: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of a table.

    Attributes:
        key: its name from the root of the lake.
        path: the file of this machine that has its content.
        stamp: another when the content is another.
    """

    key: str
    path: Path
    stamp: str

    @property
    def partition(self) -> Partition:
        """Year and province of its rows."""
        _, year, code, _ = self.key.split("/")
        return int(year.removeprefix("plan_year=")), code.removeprefix("province_code=")


class Published(Protocol):
    """The published files of one lake."""

    lake: Lake

    def files(self, table: str) -> list[TableFile]:
        """The files of a table, sorted by their keys; they can be opened when the table is held.

        Raises:
            LakeError: they cannot be read.
            ObjectStoreError: the store does not say which there are.
        """

    def hold(self, tables: Iterable[str]) -> None:
        """Has the files of these tables on this machine, all of one state where that can be had.

        Raises:
            LakeError: it cannot.
            ObjectStoreError: the store does not give them.
        """

    def manifest(self) -> Manifest | None:
        """What was published last; None where kehoach did not publish."""

    def close(self) -> None:
        """Gives back what it took of this machine."""


class Folder:
    """The files of a lake in a folder, as they are at each call."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    def files(self, table: str) -> list[TableFile]:
        """The files of a table as they are now."""
        with lake_errors(self.lake.root):
            paths = [(key, root_of(self.lake) / key) for key in published_keys(self.lake, table)]
            stats = [path.stat() for _, path in paths]
        return [
            TableFile(k, p, f"{s.st_size} {s.st_mtime_ns} {s.st_ino}") for (k, p), s in zip(paths, stats, strict=True)
        ]

    def hold(self, tables: Iterable[str]) -> None:
        """Does nothing: they are here, and a publication shows all that is new within moments."""

    def manifest(self) -> Manifest | None:
        """The manifest as it is now."""
        return read_manifest(self.lake)

    def close(self) -> None:
        """Does nothing."""


def published(lake: Lake, notice: Notice = silent) -> Published:
    """The published files of a lake.

    Args:
        lake: in a folder or an object store.
        notice: is told when files are fetched, which may take a while.

    Raises:
        LakeError: nothing was published there.
    """
    source: Published
    if isinstance(lake.storage, LocalStorage):
        source = Folder(lake)
        found = any(source.files(table) for table in TABLES)
    else:
        from pipeline.analysis.bucket import Copies

        source = Copies(lake, notice)
        manifest = source.manifest()
        found = manifest is not None and bool(manifest.files)
    if not found:
        raise LakeError(
            lake.root, "nothing was published there", "Name the lake with -o, or make it: kehoach extract FILES"
        )
    return source


@contextmanager
def reading(lake: Lake, table: str) -> Iterator[None]:
    """Turns what Arrow and the operating system say of reading a table into a `LakeError`."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise unreadable(lake, table, str(error)) from error


def unreadable(lake: Lake, table: str, detail: str) -> LakeError:
    """The error of a table that is there and cannot be read."""
    return LakeError(
        lake.root,
        f"the table {table} cannot be read ({detail.splitlines()[0] if detail else 'no reason is given'})",
        "kehoach verify shows what is wrong; if another run was publishing, try again",
    )


def outside_lake(lake: Lake, paths: Iterable[Path]) -> None:
    """Sees that none of the files to be written lies in the folders that kehoach alone writes to.

    Raises:
        UsageError: one does.
    """
    kept = [lake.state.resolve()]
    if isinstance(lake.storage, LocalStorage):
        kept += [(lake.storage.root / name).resolve() for name in (INNER, *TABLES)]
    for path in paths:
        place = path.resolve()
        if any(place.is_relative_to(folder) for folder in kept):
            raise UsageError(f"{path}: is in the lake, which is read only", "Choose a place outside of it")


def root_of(lake: Lake) -> Path:
    """The folder of a lake that lies in one."""
    if not isinstance(lake.storage, LocalStorage):
        raise TypeError(f"{lake.root} is no folder")
    return lake.storage.root


def partition_path(lake: Lake, table: str, partition: Partition) -> Path:
    """The file of a local lake that holds the rows of a partition."""
    return root_of(lake) / partition_key(table, partition)


def published_files(lake: Lake, table: str) -> Iterator[Path]:
    """The files of a table of a local lake, sorted."""
    return (root_of(lake) / key for key in published_keys(lake, table))


def relative(lake: Lake, path: Path) -> str:
    """`path` in a local lake as the manifest names it."""
    return path.relative_to(root_of(lake)).as_posix()
