"""Publishing: from bundles to Parquet, partition by partition, each file replaced whole.

The bundles are the truth. What is to be written follows from them, the last manifest and the files that are there, and
from nothing else, so that a run after a crash at any step does what is left to do:

1. partitions that have other documents than the manifest says, or whose files are missing or altered, are staged (in a
   folder: under temporary names), and compared with the files that are there;
2. files that differ are shown, those of `documents` last, so that what is listed there has its records;
3. files of partitions that no document is in any more are removed: until then a document that moved is in two, never
   in none;
4. the manifest is replaced.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import BundleError, LakeError, output_errors
from pipeline.files import sha256_of
from pipeline.lake import MANIFEST, PART, TABLES, Lake
from pipeline.manifest import Manifest, PublishedDocument, PublishedFile, read_manifest, write_manifest
from pipeline.rows import rows
from pipeline.schema import SCHEMAS
from pipeline.store import SCHEMA_VERSION, Bundle, BundleStore

Partition = tuple[int, str]

# A row group is closed when so many rows of one table are in hand: bounds memory, and the size of a group in the file.
_GROUP_ROWS = {"pages": 2_000}
_DEFAULT_GROUP_ROWS = 20_000
_FILE = re.compile(rf"[a-z]+/plan_year=[0-9]{{1,4}}/province_code=[0-9]{{2}}/{re.escape(PART)}")
# Folders in which kehoach writes files of a table.
PARTITIONS = "plan_year=*/province_code=*"


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the manifest, how many files were written or removed, and bundles that were left out.

    `older` are the documents, of those that were opened, whose bundles an earlier schema has.
    """

    manifest: Manifest
    written: int
    removed: int
    failures: tuple[BundleError, ...]
    older: tuple[str, ...] = ()


def partition_key(table: str, partition: Partition) -> str:
    """The file of a table that holds the rows of a partition, from the root of the lake."""
    year, code = partition
    return f"{table}/plan_year={year}/province_code={code}/{PART}"


def publish(lake: Lake, *, everything: bool = False) -> Published:
    """Brings the tables of a locked lake to what its bundles say.

    Args:
        lake: locked.
        everything: every partition is made anew, whatever the manifest says of it.

    Raises:
        OutputError: the lake cannot be written.
    """
    with output_errors(lake.root):
        try:
            last = read_manifest(lake)
        except LakeError:
            last = None
        if everything:
            last = None
        documents, failures = _survey(BundleStore(lake), last)
        return _Publication(lake, last, documents, failures).run()


def _survey(store: BundleStore, last: Manifest | None) -> tuple[list[PublishedDocument], list[BundleError]]:
    # Only bundles that changed since the last manifest are opened to learn their partition.
    known = {d.document_id: d for d in last.documents} if last and last.same_writer else {}
    failures: list[BundleError] = []
    stored_now = store.checksums()
    documents = [known[i] for i, checksum in stored_now.items() if i in known and known[i].bundle_sha256 == checksum]
    unchanged = {d.document_id for d in documents}
    for document_id, read in store.read_each(i for i in stored_now if i not in unchanged):
        try:
            stored = read()
            documents.append(PublishedDocument(document_id, stored.sha256, *stored.bundle.partition))
        except BundleError as error:
            failures.append(error)
    return documents, failures


class _Publication:
    """One run of `publish`."""

    def __init__(
        self, lake: Lake, last: Manifest | None, documents: list[PublishedDocument], failures: list[BundleError]
    ) -> None:
        self.lake = lake
        self.store = BundleStore(lake)
        self.last = last if last is not None and last.same_writer else Manifest()
        self.failures = failures
        self.wanted = _by_partition(documents)
        self.files: dict[str, PublishedFile] = {}
        self.older: list[str] = []

    def run(self) -> Published:
        self._keep_unchanged()
        # Every file is whole before the first is shown, so that the tables disagree for moments only.
        pending: dict[str, list[str]] = {table: [] for table in TABLES}
        for partition, documents in sorted(self.wanted.items()):
            if any(partition_key(table, partition) not in self.files for table in TABLES):
                for table, key in self._write(partition, documents).items():
                    pending[table].append(key)
        self.lake.storage.publish(pending.values())
        removed = self._remove_unwanted()
        documents = [d for p in self.wanted.values() for d in p]
        manifest = Manifest(
            tuple(sorted(self.files.values(), key=lambda f: f.path)),
            tuple(sorted(documents, key=lambda d: d.document_id)),
        )
        if manifest != self.last or not self.lake.storage.checksums([MANIFEST]):
            write_manifest(self.lake, manifest)
        written = sum(len(keys) for keys in pending.values())
        return Published(manifest, written, removed, tuple(self.failures), tuple(sorted(self.older)))

    def _keep_unchanged(self) -> None:
        before = _by_partition(self.last.documents)
        same = [partition for partition, documents in self.wanted.items() if before.get(partition) == documents]
        keys = {partition_key(table, partition) for partition in same for table in TABLES}
        listed = {f.path: f for f in self.last.files if f.path in keys}
        for key, checksum in self.lake.storage.checksums(sorted(listed)).items():
            if checksum == listed[key].sha256:
                self.files[key] = listed[key]

    def _write(self, partition: Partition, documents: list[PublishedDocument]) -> dict[str, str]:
        """Stages the files of a partition; gives, by table, those that are not there as they should be."""
        storage = self.lake.storage
        keys = {table: partition_key(table, partition) for table in TABLES}
        staged = {table: storage.stage(key) for table, key in keys.items()}
        with ExitStack() as stack:
            writers = {table: stack.enter_context(_TableWriter(table, path)) for table, path in staged.items()}
            by_id = {d.document_id: d for d in documents}
            for document_id, read in self.store.read_each(by_id):
                try:
                    stored = read()
                    batches = to_arrow(stored.bundle, self.store)
                except BundleError as error:
                    self.failures.append(error)
                    documents.remove(by_id[document_id])
                    continue
                if stored.schema_version != SCHEMA_VERSION:
                    self.older.append(document_id)
                for table, batch in batches.items():
                    writers[table].add(batch)
        if documents:
            for table, key in keys.items():
                size, checksum = staged[table].stat().st_size, sha256_of(staged[table])
                self.files[key] = PublishedFile(key, writers[table].rows, size, checksum)
            there = storage.checksums(keys.values())
            pending = {table: key for table, key in keys.items() if there.get(key) != self.files[key].sha256}
        else:
            del self.wanted[partition]
            pending = {}
        for table, key in keys.items():
            if table not in pending:
                storage.discard(key)
        return pending

    def _remove_unwanted(self) -> int:
        storage = self.lake.storage
        unwanted = [key for table in TABLES for key in published_keys(self.lake, table) if key not in self.files]
        storage.remove(unwanted)
        for table in TABLES:
            storage.tidy(f"{table}/{PARTITIONS}")
        return len(unwanted)


class _TableWriter:
    """Writes the rows of one file, a row group at a time."""

    def __init__(self, table: str, path: Path) -> None:
        self.schema = SCHEMAS[table]
        self.limit = _GROUP_ROWS.get(table, _DEFAULT_GROUP_ROWS)
        self.rows = 0
        self.waiting: list[pa.RecordBatch] = []
        self.writer = pq.ParquetWriter(path, self.schema, compression="zstd", compression_level=3)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._flush()
        finally:
            self.writer.close()

    def add(self, batch: pa.RecordBatch) -> None:
        """Adds the rows of a document."""
        self.rows += batch.num_rows
        self.waiting.append(batch)
        # A group ends with a document, at a count that depends on the rows alone: the same rows, the same bytes.
        if sum(b.num_rows for b in self.waiting) >= self.limit:
            self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_batches(self.waiting, schema=self.schema).combine_chunks()
        self.waiting.clear()
        if table.num_rows:
            self.writer.write_table(table, row_group_size=table.num_rows)


def to_arrow(bundle: Bundle, store: BundleStore) -> dict[str, pa.RecordBatch]:
    """The rows of a document, a batch a table.

    Raises:
        BundleError: they are not what the schema says.
    """
    try:
        return {name: pa.RecordBatch.from_pylist(found, schema=SCHEMAS[name]) for name, found in rows(bundle).items()}
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise BundleError(store.name(bundle.document_id), str(error)) from error


def published_keys(lake: Lake, table: str) -> list[str]:
    """The files that a reader of the table would read, sorted, where kehoach writes them."""
    return [e.key for e in lake.storage.entries(table) if _FILE.fullmatch(e.key)]


def _by_partition(documents: Sequence[PublishedDocument]) -> dict[Partition, list[PublishedDocument]]:
    found: dict[Partition, list[PublishedDocument]] = defaultdict(list)
    for document in sorted(documents, key=lambda d: d.document_id):
        found[document.partition].append(document)
    return dict(found)
