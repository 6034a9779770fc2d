"""The manifest of a lake: what was published last, file by file, and from which bundles."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pyarrow as pa

from pipeline import __version__, codec
from pipeline.errors import InvalidRecordError, LakeError, output_errors
from pipeline.lake import MANIFEST, Lake
from pipeline.store import SCHEMA_VERSION

WRITER = f"pyarrow {pa.__version__}"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a table; `path` is relative to the lake, with '/'."""

    path: str
    rows: int
    byte_size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document, the SHA-256 of the bundle it was published from, and its partition."""

    document_id: str
    bundle_sha256: str
    plan_year: int
    province_code: str

    @property
    def partition(self) -> tuple[int, str]:
        """Year of the plan and code of the province."""
        return self.plan_year, self.province_code


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was published: `files` sorted by path, `documents` by identifier."""

    files: tuple[PublishedFile, ...] = ()
    documents: tuple[PublishedDocument, ...] = ()
    schema_version: str = SCHEMA_VERSION
    pipeline_version: str = field(default=__version__)
    writer: str = WRITER

    @property
    def same_writer(self) -> bool:
        """Whether files written now would have the same bytes as those it lists."""
        return (self.schema_version, self.writer) == (SCHEMA_VERSION, WRITER)


def read_manifest(lake: Lake) -> Manifest | None:
    """The manifest of a lake; None where nothing was published yet.

    Raises:
        LakeError: it is damaged, or no file.
    """
    try:
        content = json.loads(lake.storage.read(MANIFEST))
        return codec.decode(content, Manifest)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, InvalidRecordError) as error:
        raise LakeError(lake.storage.name(MANIFEST), "the manifest cannot be read", _ADVICE) from error


def write_manifest(lake: Lake, manifest: Manifest) -> None:
    """Replaces the manifest, the last step of publishing.

    Raises:
        OutputError: the lake cannot be written.
    """
    value = codec.encode(manifest, Manifest)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    with output_errors(lake.storage.name(MANIFEST)):
        lake.storage.write(MANIFEST, text.encode())


_ADVICE = "Run kehoach publish: the tables are made anew from the bundles"
