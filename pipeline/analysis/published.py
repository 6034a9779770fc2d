"""The published files of a lake as analysis reads them: local ones, which DuckDB and SQLite can open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import LakeError, UsageError
from pipeline.lake import TABLES, Lake
from pipeline.storage import LocalStorage
from pipeline.tables import Partition, partition_key, published_keys


def root_of(lake: Lake) -> Path:
    """The folder of a lake.

    Raises:
        UsageError: it lies in an object store.
    """
    if not isinstance(lake.storage, LocalStorage):
        raise UsageError(
            f"{lake.root}: a lake in an object store cannot be asked directly",
            "Copy its tables into a folder first (aws s3 sync), and name that",
        )
    return lake.storage.root


def table_folder(lake: Lake, table: str) -> Path:
    """The folder of a published table."""
    return root_of(lake) / table


def partition_path(lake: Lake, table: str, partition: Partition) -> Path:
    """The file of a table that holds the rows of a partition."""
    return root_of(lake) / partition_key(table, partition)


def published_files(lake: Lake, table: str) -> Iterator[Path]:
    """The files that a reader of the table would read, sorted."""
    root = root_of(lake)
    return (root / key for key in published_keys(lake, table))


def relative(lake: Lake, path: Path) -> str:
    """`path` as the manifest names it."""
    return path.relative_to(root_of(lake)).as_posix()


def require_tables(lake: Lake) -> None:
    """Sees that something was published in a lake.

    Raises:
        LakeError: nothing was.
    """
    if not any(True for table in TABLES for _ in published_files(lake, table)):
        raise LakeError(
            lake.root, "nothing was published there", "Name the lake with -o, or make it: kehoach extract FILES"
        )
