"""What a source gives: files to read, and what it could not bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pipeline.errors import KehoachError


@dataclass(frozen=True, slots=True)
class Item:
    """A file that a source has, ready to be read.

    Attributes:
        source: name of the source.
        location: the key in the ledger: a path, a URL, or either with '!/' and the name of a member of an archive.
        path: the local file that holds it.
        size: bytes of that file.
        modified: seconds since 1970: when the file changed, for a member when its archive did, for a download when it
            was fetched.
        sha256: of the content in hex, where the source knows it anyway.
        fetched_at: when it was downloaded (UTC); None for what lay in a folder.
    """

    source: str
    location: str
    path: Path
    size: int
    modified: float
    sha256: str | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """What a source could not bring, or refused to; the rest of the source goes on without it."""

    location: str
    error: KehoachError


class Source(Protocol):
    """A place that documents come from."""

    @property
    def name(self) -> str:
        """The name of the source in the configuration."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the last walk over `items` went to its end and saw everything that the source lists.

        Only then is a document that was not seen gone: a listing page that failed hides those that it links.
        """
        ...

    def items(self) -> Iterator[Item | SourceFailure]:
        """Everything the source has now, each location once, whether it is new or not.

        Raises:
            pipeline.errors.OutputError: where what was fetched or unpacked cannot be kept, such as on a full disk.
        """
        ...
