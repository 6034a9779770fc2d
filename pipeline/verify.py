"""Checking a lake against its manifest, its bundles and itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import BundleError, LakeError, lake_errors
from pipeline.files import sha256_of_stream
from pipeline.lake import MANIFEST, TABLES, Lake
from pipeline.manifest import Manifest, PublishedFile, read_manifest
from pipeline.schema import SCHEMA_VERSION, SCHEMAS
from pipeline.store import BundleStore

# Field of a table that refers to a record of another.
_REFERENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "targets": {"task_id": ("tasks",)},
    "citations": {"task_id": ("tasks",)},
    "findings": {"record_id": ("tasks", "targets", "citations")},
}
_IDENTIFIERS = {"tasks": "task_id", "targets": "target_id", "citations": "citation_id"}
_SHOWN = 5


def verify(lake: Lake) -> list[str]:
    """The faults of a lake, one sentence each; none when all is well.

    Raises:
        LakeError: there is no lake, or its manifest cannot be read.
    """
    manifest = read_manifest(lake)
    if manifest is None:
        raise LakeError(lake.root, "no lake (nothing was published here)", "Name the lake with -o")
    if manifest.schema_version != SCHEMA_VERSION:
        return [
            f"{lake.storage.name(MANIFEST)}: schema {manifest.schema_version}, this version of kehoach writes "
            f"{SCHEMA_VERSION}; run kehoach publish --all"
        ]
    with lake_errors(lake.root):
        faults = [fault for check in (_files, _extra_files, _bundles) for fault in check(lake, manifest)]
        # The rows are compared only where the files are what they should be: else every fault would be told twice.
        return faults or list(_rows(lake, manifest))


def _files(lake: Lake, manifest: Manifest) -> Iterator[str]:
    for file in manifest.files:
        name = lake.storage.name(file.path)
        try:
            with lake.storage.open(file.path) as stream:
                if sha256_of_stream(stream) != file.sha256:
                    yield f"{name}: altered since it was published"
                else:
                    yield from _content(name, stream, file)
        except (FileNotFoundError, IsADirectoryError):
            yield f"{name}: missing"


def _content(name: str, stream: BinaryIO, file: PublishedFile) -> Iterator[str]:
    stream.seek(0)
    try:
        parquet = pq.ParquetFile(stream)
    except pa.ArrowInvalid as error:
        yield f"{name}: no Parquet file ({error})"
        return
    if parquet.metadata.num_rows != file.rows:
        yield f"{name}: {parquet.metadata.num_rows} rows, the manifest says {file.rows}"
    if not parquet.schema_arrow.equals(SCHEMAS[file.path.split("/")[0]], check_metadata=True):
        yield f"{name}: other columns than schema {SCHEMA_VERSION} has"


def _extra_files(lake: Lake, manifest: Manifest) -> Iterator[str]:
    listed = {f.path for f in manifest.files}
    for table in TABLES:
        for entry in lake.storage.entries(table):
            if entry.key.endswith(".parquet") and entry.key not in listed:
                yield f"{lake.storage.name(entry.key)}: in no manifest, but readers of the table see it"


def _bundles(lake: Lake, manifest: Manifest) -> Iterator[str]:
    store = BundleStore(lake)
    stored = set(store.document_ids())
    published = {d.document_id: d for d in manifest.documents}
    for document_id in sorted(published.keys() - stored):
        yield f"{store.name(document_id)}: missing"
    for document_id, read in store.read_each(i for i in published if i in stored):
        name, document = store.name(document_id), published[document_id]
        try:
            found = read()
        except BundleError as error:
            yield str(error)
            continue
        if found.bundle.partition != document.partition or found.sha256 != document.bundle_sha256:
            yield f"{name}: newer than the published tables; run kehoach publish"
    for document_id in sorted(stored - published.keys()):
        yield f"{store.name(document_id)}: not published; run kehoach publish"


def _rows(lake: Lake, manifest: Manifest) -> Iterator[str]:
    read = _reader(lake, manifest)
    documents = read("documents", "document_id")
    yield from _differences("documents", "document_id", documents, [d.document_id for d in manifest.documents])
    identifiers: dict[str, set[str]] = {}
    for table, field in _IDENTIFIERS.items():
        found = read(table, field)
        identifiers[table] = set(found)
        yield from _repeated(table, field, found)
    yield from _repeated("documents", "document_id", documents)
    known = set(documents)
    for table in TABLES:
        yield from _unresolved(table, "document_id", set(read(table, "document_id")) - known)
    for table, fields in _REFERENCES.items():
        for field, others in fields.items():
            targets = set().union(*(identifiers[o] for o in others))
            yield from _unresolved(table, field, set(read(table, field)) - targets)


def _reader(lake: Lake, manifest: Manifest) -> Callable[[str, str], list[str]]:
    def read(table: str, field: str) -> list[str]:
        found: list[str] = []
        for file in manifest.files:
            if file.path.startswith(f"{table}/"):
                with lake.storage.open(file.path) as stream, pq.ParquetFile(stream) as parquet:
                    found += pc.drop_null(parquet.read(columns=[field])[field]).to_pylist()
        return found

    return read


def _differences(table: str, field: str, found: list[str], wanted: list[str]) -> Iterator[str]:
    for word, some in (("missing", set(wanted) - set(found)), ("not in the manifest", set(found) - set(wanted))):
        if some:
            yield f"{table}.{field}: {_some(some)} {word}"


def _repeated(table: str, field: str, found: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    twice = {i for i in found if i in seen or seen.add(i)}  # type: ignore[func-returns-value]
    if twice:
        yield f"{table}.{field}: {_some(twice)} more than once"


def _unresolved(table: str, field: str, missing: set[str]) -> Iterator[str]:
    if missing:
        yield f"{table}.{field}: {_some(missing)} refers to no record"


def _some(identifiers: set[str]) -> str:
    shown = sorted(identifiers)[:_SHOWN]
    more = len(identifiers) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
