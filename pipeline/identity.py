"""What is in a file of a source now, and what it is called."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import IO

from pipeline.errors import UnreadableFileError
from pipeline.sources.base import Item


class GoneError(Exception):
    """A file that was listed, but is there no more."""


def identify(item: Item) -> tuple[str, int]:
    """The SHA-256 and the size of what is in a file now.

    Raises:
        GoneError: it is not there.
        UnreadableFileError: it cannot be read.
    """
    try:
        with item.path.open("rb") as stream:
            return _digest(stream, item)
    except FileNotFoundError as error:
        raise GoneError from error
    except OSError as error:
        raise UnreadableFileError(item.path, error.strerror or "") from error


def is_file(path: Path) -> bool:
    """Whether a file is there, and no folder in its place; one that cannot be looked at is taken to be."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _digest(stream: IO[bytes], item: Item) -> tuple[str, int]:
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        raise UnreadableFileError(item.path, "no regular file")
    checksum = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    return checksum, stream.tell()
