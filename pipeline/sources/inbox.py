"""What was fetched from the web, kept as it came, and what the next conditional GET needs.

For each URL a folder, named by a hash of it: `state.json` says what was fetched last, and each version of the content
has a folder of its own, named by its hash, with the file and beside it `NAME.json`, which says where and when it came
from. A version is written once and never changed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.errors import (
    DamagedFileError,
    DocumentError,
    EmptyFileError,
    NotADocumentError,
    UnsupportedFormatError,
    output_errors,
)
from pipeline.files import (
    is_temporary,
    make_folder,
    move,
    sha256_of,
    sync_file,
    sync_folder,
    temporary_name,
    write_whole,
)
from pipeline.sources.fetch import Answer, Validators

_STATE = "state.json"
_VERSION = 1
# What is found out about a content once and need not be fetched again to be said again.
_REFUSALS: dict[str, type[DocumentError]] = {
    kind.code: kind for kind in (DamagedFileError, EmptyFileError, NotADocumentError, UnsupportedFormatError)
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What was fetched last for a URL.

    Attributes:
        url: what was asked for.
        final_url: where it came from after redirects.
        fetched_at: when the content came first.
        sha256: of the content; '' if it was refused and not kept.
        media_type: by content; '' if it was refused.
        file: where it is; None if it was refused.
        size: bytes.
        etag: for the next conditional GET.
        last_modified: for the next conditional GET.
        refusal: code and detail of the error for a content that is no document, or ('', '').
    """

    url: str
    final_url: str
    fetched_at: datetime
    sha256: str = ""
    media_type: str = ""
    file: Path | None = None
    size: int = 0
    etag: str = ""
    last_modified: str = ""
    refusal: tuple[str, str] = ("", "")

    @property
    def validators(self) -> Validators:
        """What to make the next GET conditional with."""
        return Validators(self.final_url, self.etag, self.last_modified)

    @property
    def error(self) -> DocumentError | None:
        """Why the content was refused, if it was."""
        code, detail = self.refusal
        return _REFUSALS[code](self.url, detail) if code else None


@dataclass(frozen=True, slots=True)
class _State:
    """The content of `state.json`; paths relative to its folder."""

    url: str
    final_url: str
    fetched_at: str
    sha256: str
    media_type: str
    file: str
    size: int
    etag: str
    last_modified: str
    refusal: list[str]
    pipeline_version: str
    version: int

    @property
    def holds(self) -> bool:
        """Whether this version understands it; a refusal holds for the version that made it: others may read more."""
        code = self.refusal[0]
        return self.version == _VERSION and (not code or (code in _REFUSALS and self.pipeline_version == __version__))


class Inbox:
    """The folder of one source; one process writes to it at a time.

    Args:
        folder: where it is, or will be.
        history: whether earlier versions are kept when a content changes.
    """

    def __init__(self, folder: Path, *, history: bool = True) -> None:
        self.folder = folder
        self._history = history

    def clear_unfinished(self) -> None:
        """Removes what a killed run has left half-written."""
        for path in self.folder.glob("**/.*"):
            if is_temporary(path):
                with suppress(OSError):
                    path.unlink()

    def place(self, url: str) -> Path:
        """The folder of a URL."""
        key = hashlib.sha256(url.encode()).hexdigest()[:16]
        return self.folder / key[:2] / key

    @contextmanager
    def temporary(self, url: str) -> Iterator[Path]:
        """A file to fetch into, gone at the end of the block unless it was kept.

        Raises:
            pipeline.errors.OutputError: it cannot be written.
        """
        path = temporary_name(self.place(url) / "fetched")
        with output_errors(self.folder):
            make_folder(path.parent)
            try:
                yield path
            finally:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def recall(self, url: str) -> Kept | None:
        """What was fetched last for a URL; None if nothing was, or it is no longer there as it was kept."""
        place = self.place(url)
        try:
            raw: dict[str, Any] = json.loads((place / _STATE).read_text("utf-8"))
            state = _State(**raw)
            fetched_at = datetime.fromisoformat(state.fetched_at)
            file = place / state.file if state.file else None
            intact = file is None or file.stat().st_size == state.size
        except (OSError, ValueError, TypeError):
            return None
        if not intact or state.url != url or not state.holds:
            return None
        code, detail = state.refusal
        return Kept(
            url,
            state.final_url,
            fetched_at,
            state.sha256,
            state.media_type,
            file,
            state.size,
            state.etag,
            state.last_modified,
            (code, detail),
        )

    def keep(self, temporary: Path, answer: Answer, name: str, media_type: str) -> Kept:
        """Keeps what was fetched into `temporary`, under `name`; the same content as before stays where it is."""
        sha256 = sha256_of(temporary)
        size = temporary.stat().st_size
        before = self.recall(answer.url)
        file = self.place(answer.url) / sha256[:16] / name
        if before and before.file and before.sha256 == sha256:
            file = before.file
        if (fetched_at := _stored_at(file, size)) is None:
            fetched_at = answer.fetched_at
            _store(temporary, file, _origin(answer, sha256, size, media_type))
        kept = self._remember(Kept(answer.url, answer.final_url, fetched_at, sha256, media_type, file, size), answer)
        if not self._history and before and before.file and before.file != file:
            shutil.rmtree(before.file.parent, ignore_errors=True)
        return kept

    def refuse(self, answer: Answer, error: DocumentError) -> Kept:
        """Remembers that the content is none that can be read; the content itself is let go."""
        kept = Kept(answer.url, answer.final_url, answer.fetched_at, refusal=(error.code, error.detail))
        return self._remember(kept, answer)

    def _remember(self, kept: Kept, answer: Answer) -> Kept:
        place = self.place(kept.url)
        validators = answer.validators
        state = _State(
            kept.url,
            kept.final_url,
            kept.fetched_at.isoformat(),
            kept.sha256,
            kept.media_type,
            kept.file.relative_to(place).as_posix() if kept.file else "",
            kept.size,
            validators.etag,
            validators.last_modified,
            list(kept.refusal),
            __version__,
            _VERSION,
        )
        write_whole(place / _STATE, _json(asdict(state)))
        return replace(kept, etag=validators.etag, last_modified=validators.last_modified)


def _stored_at(file: Path, size: int) -> datetime | None:
    """When a version was fetched that is there already; None if it is not, or not whole."""
    try:
        origin = json.loads(_companion(file).read_text("utf-8"))
        return datetime.fromisoformat(origin["fetched_at"]) if file.stat().st_size == size else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _companion(file: Path) -> Path:
    return file.with_name(file.name + ".json")


def _store(temporary: Path, file: Path, origin: dict[str, Any]) -> None:
    make_folder(file.parent)
    write_whole(_companion(file), _json(origin))
    sync_file(temporary)
    move(temporary, file)
    sync_folder(file.parent)


def _origin(answer: Answer, sha256: str, size: int, media_type: str) -> dict[str, Any]:
    return {
        "url": answer.url,
        "final_url": answer.final_url,
        "redirects": list(answer.hops),
        "fetched_at": answer.fetched_at.isoformat(),
        "status": answer.status,
        "etag": answer.headers.get("etag"),
        "last_modified": answer.headers.get("last-modified"),
        "content_type": answer.headers.get("content-type"),
        "content_disposition": answer.headers.get("content-disposition"),
        "media_type": media_type,
        "size": size,
        "sha256": sha256,
        "notes": list(answer.notes),
    }


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")
