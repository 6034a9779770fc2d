"""Writing files so that a reader, or a crash at any moment, sees the old content or the new, never a part."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

TEMPORARY_SUFFIX = ".tmp"


def temporary_name(path: Path) -> Path:
    """The name a file has until it is whole: hidden, and matched by no `*.parquet` or `*.zst`."""
    return path.with_name(f".{path.name}{TEMPORARY_SUFFIX}")


def is_temporary(path: Path) -> bool:
    """Whether `path` was left by a write that did not end."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY_SUFFIX)


def sync_folder(folder: Path) -> None:
    """Makes renames in `folder` survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(folders: Iterable[Path]) -> None:
    """As `sync_folder`, for those that are still there, each once."""
    for folder in dict.fromkeys(folders):
        if folder.is_dir():
            sync_folder(folder)


def sync_file(path: Path) -> None:
    """Makes the content of a file survive a loss of power."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Makes `folder` and those above it, each entry synced."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    sync_folders(made.parent for made in missing)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary name in the folder of `path`; what was written there becomes `path` when the block ends well.

    Raises:
        OSError: as the operating system says; `path` is then what it was before.
    """
    temporary = temporary_name(path)
    make_folder(path.parent)
    try:
        yield temporary
        sync_file(temporary)
        move(temporary, path)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        named_as_wanted(error, temporary, path)
        raise


def named_as_wanted(error: BaseException, temporary: Path, path: Path) -> None:
    """Has an error of the operating system name the file that was wanted, not the temporary one."""
    if isinstance(error, OSError) and error.filename is not None and Path(os.fsdecode(error.filename)) == temporary:
        error.filename = str(path)


def move(temporary: Path, path: Path) -> None:
    """Gives a synced file its final name: the one step at which a reader's view changes; the folder is yet to sync."""
    temporary.replace(path)


def write_whole(path: Path, content: bytes) -> None:
    """Writes `content` to `path`, wholly or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hex, read in pieces."""
    with path.open("rb") as stream:
        return sha256_of_stream(stream)


def sha256_of_stream(stream: BinaryIO) -> str:
    """The SHA-256 in hex of what is left of a stream, read in pieces."""
    return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def remove_empty_folders(folder: Path, root: Path) -> None:
    """Removes `folder` and the empty ones above it, up to but without `root`."""
    while folder != root and root in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
