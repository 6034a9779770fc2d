"""The store: one bundle a document, all that was extracted from it, written whole or not at all.

A bundle is canonical JSON compressed by zstandard, with the checksum of the content in the frame. The bundles are the
truth of a lake; its tables are made from them and can be made again at any time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import zstandard

from extractors.records import Extraction
from pipeline import __version__, codec, upgrades
from pipeline.errors import (
    AmbiguousDocumentError,
    BundleError,
    BundleSchemaError,
    InvalidRecordError,
    UnknownDocumentError,
    lake_errors,
    output_errors,
)
from pipeline.lake import BUNDLES, Lake
from pipeline.upgrades import SCHEMA_VERSION

__all__ = ["SCHEMA_VERSION", "Bundle", "BundleStore", "Stored", "pack", "unpack"]

_FORMAT = "kehoach-bundle"
_SUFFIX = ".json.zst"
_LEVEL = 9
_ID_DIGITS = 16
_IDENTIFIER = re.compile(rf"[0-9a-f]{{{_ID_DIGITS}}}")
_KEY = re.compile(rf"{re.escape(BUNDLES)}/([0-9a-f]{{2}})/(\1[0-9a-f]{{14}}){re.escape(_SUFFIX)}")
# A frame that claims more is damaged or hostile: thousand pages of text make some ten megabytes.
_MAX_BYTES = 2 * 1024**3


def document_id_of(checksum: str) -> str:
    """The document's id, from the SHA-256 of its file in hex."""
    return checksum[:_ID_DIGITS]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A document's identity and all its records; `sources` are the paths it was read from, sorted, at least one."""

    document_id: str
    sha256: str
    sources: tuple[str, ...]
    media_type: str
    byte_size: int
    pipeline_version: str
    extraction: Extraction

    @property
    def source(self) -> str:
        """The first of the sources."""
        return self.sources[0]

    @property
    def file_name(self) -> str:
        """The last part of `source`."""
        return PurePosixPath(self.source).name

    @property
    def partition(self) -> tuple[int, str]:
        """Year of the plan and two-digit code of the province: the partition its rows are published in."""
        return self.extraction.metadata.plan_year, self.extraction.metadata.province_code

    @property
    def current(self) -> bool:
        """Whether this version of kehoach extracted it."""
        return self.pipeline_version == __version__


def pack(bundle: Bundle) -> bytes:
    """The bytes of a bundle: the same records give the same bytes.

    Raises:
        InvalidRecordError: a record has a value that the published tables do not admit.
    """
    _check(bundle)
    content = codec.encode(bundle, Bundle)
    content |= {"format": _FORMAT, "schema_version": SCHEMA_VERSION}
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True, write_content_size=True, threads=0)
    return compressor.compress(codec.dump(content))


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored bundle, brought up to this schema, with the SHA-256 of its file and the schema that has."""

    bundle: Bundle
    sha256: str
    schema_version: str


def unpack(content: bytes, path: Path | str) -> Bundle:
    """The bundle in `content`, brought up to this schema; `path` is named in errors.

    Raises:
        BundleSchemaError: it was written with a schema that cannot be brought up to this one.
        BundleError: it is damaged.
    """
    return _unpack(content, path).bundle


def _unpack(content: bytes, path: Path | str) -> Stored:
    value = _json(content, path)
    version = value.pop("schema_version", None)
    try:
        bundle = codec.decode(upgrades.upgrade(value, version), Bundle)
        _check(bundle)
    except InvalidRecordError as error:
        raise BundleError(path, error.message) from error
    except upgrades.UnknownSchemaError as error:
        raise BundleSchemaError(path, f"schema {version}, this version of kehoach reads {SCHEMA_VERSION}") from error
    return Stored(bundle, hashlib.sha256(content).hexdigest(), version)


def _json(content: bytes, path: Path | str) -> dict[str, Any]:
    try:
        size = zstandard.frame_content_size(content)
        if not 0 <= size <= _MAX_BYTES:
            raise BundleError(path, "it is damaged")
        value = json.loads(zstandard.ZstdDecompressor().decompress(content))
    except (zstandard.ZstdError, ValueError) as error:
        raise BundleError(path, "it is damaged") from error
    if not isinstance(value, dict) or value.pop("format", None) != _FORMAT:
        raise BundleError(path, "it is damaged")
    return value


def _check(bundle: Bundle) -> None:
    # Year and code become names of folders: nothing else may pass.
    year, code = bundle.partition
    if not 0 <= year <= 9999 or not re.fullmatch(r"[0-9]{2}", code):
        raise InvalidRecordError(f"plan_year {year}, province_code {code!r}: no partition")
    if not 0 <= (bundle.extraction.metadata.issued_year or 0) <= 9999:
        raise InvalidRecordError(f"issued_year: {bundle.extraction.metadata.issued_year} is no year")
    if not bundle.sources or not _IDENTIFIER.fullmatch(bundle.document_id):
        raise InvalidRecordError(f"{bundle.document_id}: no identity")
    known: set[str] = set()
    for record_id in _record_ids(bundle.extraction):
        if record_id in known or not record_id.startswith(bundle.document_id):
            raise InvalidRecordError(f"{record_id}: {'twice' if record_id in known else 'of another document'}")
        known.add(record_id)


def _record_ids(extraction: Extraction) -> Iterator[str]:
    yield from (t.task_id for t in extraction.tasks)
    yield from (t.target_id for t in extraction.targets)
    yield from (c.citation_id for c in extraction.citations)


@dataclass(frozen=True, slots=True)
class BundleStore:
    """The bundles of a lake."""

    lake: Lake

    def key(self, document_id: str) -> str:
        """Where the bundle of a document is or will be, from the root of the lake."""
        return f"{BUNDLES}/{document_id[:2]}/{document_id}{_SUFFIX}"

    def name(self, document_id: str) -> str:
        """The same, as a person names it."""
        return self.lake.storage.name(self.key(document_id))

    def write(self, document_id: str, content: bytes) -> None:
        """Stores a packed bundle, wholly or not at all.

        Raises:
            OutputError: the lake cannot be written.
        """
        with output_errors(self.name(document_id)):
            self.lake.storage.write(self.key(document_id), content)

    def read(self, document_id: str) -> Bundle:
        """The bundle of a document.

        Raises:
            BundleError: it cannot be read, is damaged, or is of another schema or document.
            OutputError: the object store does not answer.
        """
        return self.read_stored(document_id).bundle

    def read_stored(self, document_id: str) -> Stored:
        """The bundle of a document with what it was stored as.

        Raises:
            BundleError: it cannot be read, is damaged, or is of another schema or document.
            OutputError: the object store does not answer.
        """
        return self._stored(document_id, partial(self.lake.storage.read, self.key(document_id)))

    def read_each(self, document_ids: Iterable[str]) -> Iterator[tuple[str, Callable[[], Stored]]]:
        """Each document in its turn, with a function that gives, and raises, what `read_stored` does.

        Of an object store some are on their way before they are asked for.
        """
        wanted = list(document_ids)
        reads = self.lake.storage.read_each(self.key(i) for i in wanted)
        for document_id, read in zip(wanted, reads, strict=True):
            yield document_id, partial(self._stored, document_id, read)

    def _stored(self, document_id: str, read: Callable[[], bytes]) -> Stored:
        name = self.name(document_id)
        try:
            stored = _unpack(read(), name)
        except OSError as error:
            raise BundleError(name, error.strerror or str(error)) from error
        if stored.bundle.document_id != document_id:
            raise BundleError(name, "it is the bundle of another document")
        return stored

    def checksums(self) -> dict[str, str]:
        """The SHA-256 of each bundle, by document, sorted.

        Raises:
            OSError, OutputError: they cannot be read.
        """
        keys = {self.key(i): i for i in self.document_ids()}
        found = self.lake.storage.checksums(keys)
        return {i: found[key] for key, i in keys.items() if key in found}

    def document_ids(self, prefix: str = "") -> list[str]:
        """The documents that have a bundle and whose identifiers begin so, sorted.

        Raises:
            OSError, OutputError: they cannot be listed.
        """
        return sorted(self.sizes(prefix))

    def sizes(self, prefix: str = "") -> dict[str, int]:
        """The same documents, each with the bytes of its bundle.

        Raises:
            OSError, OutputError: they cannot be listed.
        """
        folder = f"{BUNDLES}/{prefix[:2]}" if len(prefix) >= 2 else BUNDLES
        found = ((_KEY.fullmatch(e.key), e.size) for e in self.lake.storage.entries(folder))
        return {match[2]: size for match, size in found if match and match[2].startswith(prefix)}

    def find(self, prefix: str) -> Bundle:
        """The one bundle whose identifier begins with `prefix`.

        Raises:
            UnknownDocumentError: there is none.
            AmbiguousDocumentError: there are several.
        """
        with lake_errors(self.lake.root):
            found = self.document_ids(prefix.lower()) if prefix.isalnum() else []
        if not found:
            raise UnknownDocumentError(prefix, self.lake.root)
        if len(found) > 1:
            raise AmbiguousDocumentError(prefix, found)
        return self.read(found[0])
