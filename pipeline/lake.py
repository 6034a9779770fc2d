"""A lake: what holds the published tables, and under `.kehoach/` what they are made from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UsageError, output_errors
from pipeline.storage import LocalStorage, Storage

# In the order in which they are published: `documents` last, so that a document listed there has its records.
TABLES = ("pages", "tasks", "targets", "citations", "abbreviations", "findings", "documents")
PART = "part-0.parquet"

# What belongs to kehoach alone, by key: one compressed JSON file a document, in folders of the first two digits of its
# identifier; what was published last; who writes.
INNER = ".kehoach"
BUNDLES = f"{INNER}/bundles"
MANIFEST = f"{INNER}/manifest.json"
_LOCK = f"{INNER}/lock"

# pathlib makes one stroke of two
_S3 = re.compile(r"s3:/{1,2}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://")
_BUCKET = re.compile(r"[a-zA-Z0-9._-]{3,255}")


class Lake:
    """The places in a lake; nothing is made, and nothing asked of an object store, until it is read or locked."""

    def __init__(self, root: Path | str, state: Path | None = None) -> None:
        """Names a lake.

        Args:
            root: a folder, or s3://BUCKET/PREFIX.
            state: the local folder of what is kept beside the tables; `.kehoach` in a local lake, a folder of the
                user's for one in an object store, if not given.

        Raises:
            UsageError: neither a folder nor a bucket.
        """
        place = _object_place(str(root))
        self.storage: Storage
        if place is None:
            self.storage = LocalStorage(Path(root))
            self.state = state or Path(root) / INNER
        else:
            from pipeline.object_storage import ObjectStorage

            self.state = state or _user_state() / "kehoach" / Path(*place)
            self.storage = ObjectStorage(*place, staging=self.state / "staging")

    @property
    def root(self) -> str:
        """The lake as a person names it."""
        return self.storage.name()

    @property
    def cache(self) -> Path:
        """Readings of pages, which can be made again; local."""
        return self.state / "cache"

    @property
    def failures(self) -> Path:
        """Tracebacks of documents that brought out a fault of kehoach; local."""
        return self.state / "failures"

    def exists(self) -> bool:
        """Whether anything of kehoach's is there.

        Raises:
            OutputError: it cannot be read.
        """
        with output_errors(self.root):
            return bool(self.storage.checksums([MANIFEST])) or any(self.storage.entries(BUNDLES))

    @contextmanager
    def locked(self, *, clear: bool = True) -> Iterator[None]:
        """Makes the lake where there is none and keeps other runs out; with `clear`, leftovers of dead runs go.

        Raises:
            LockedError: another run holds it.
            OutputError: it cannot be written.
        """
        with self.storage.locked(_LOCK):
            if clear:
                with output_errors(self.root):
                    # Only where kehoach writes: the root may be a folder that holds other things too.
                    self.storage.clear((INNER, *TABLES))
            yield


def _object_place(root: str) -> tuple[str, str] | None:
    """Bucket and prefix of an object store; None of a folder."""
    if not (begin := _S3.match(root)):
        if _SCHEME.match(root):
            raise UsageError(f"{root}: neither a folder nor s3://BUCKET/PREFIX", "Name a lake of either kind with -o")
        return None
    bucket, _, prefix = root[begin.end() :].strip("/").partition("/")
    parts = prefix.split("/") if prefix else []
    if not _BUCKET.fullmatch(bucket) or {"", ".", ".."} & set(parts) or re.search(r"[?#\\]|[^\x20-\x7e]", prefix):
        raise UsageError(f"{root}: no name of a bucket and a prefix", "Write it as s3://BUCKET/PREFIX")
    return bucket, prefix


def _user_state() -> Path:
    # XDG Base Directory Specification: state that stays between runs, and is no configuration
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
