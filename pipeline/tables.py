"""Publishing: from bundles to Parquet, partition by partition, each file replaced whole.

The bundles are the truth. What is to be written follows from them, the last manifest and the files that are there, and
from nothing else, so that a run after a crash at any step does what is left to do:

1. partitions that have other documents than the manifest says, or whose files are missing or altered, are written to
   temporary names, and compared with the files that are there;
2. files that differ are renamed into place, those of `documents` last, so that what is listed there has its records;
3. files of partitions that no document is in any more are removed: until then a document that moved is in two, never
   in none;
4. the manifest is replaced.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import BundleError, LakeError, output_errors
from pipeline.files import move, remove_empty_folders, sha256_of, sync_file, sync_folders, temporary_name
from pipeline.lake import PART, TABLES, Lake
from pipeline.manifest import Manifest, PublishedDocument, PublishedFile, read_manifest, relative, write_manifest
from pipeline.rows import rows
from pipeline.schema import SCHEMAS
from pipeline.store import Bundle, BundleStore

Partition = tuple[int, str]

# A row group is closed when so many rows of one table are in hand: bounds memory, and the size of a group in the file.
_GROUP_ROWS = {"pages": 2_000}
_DEFAULT_GROUP_ROWS = 20_000
_FOLDER = re.compile(r"plan_year=([0-9]{1,4})/province_code=([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the manifest, how many files were written or removed, and bundles that were left out."""

    manifest: Manifest
    written: int
    removed: int
    failures: tuple[BundleError, ...]


def partition_path(lake: Lake, table: str, partition: Partition) -> Path:
    """The file of a table that holds the rows of a partition."""
    year, code = partition
    return lake.table(table) / f"plan_year={year}" / f"province_code={code}" / PART


def publish(lake: Lake) -> Published:
    """Brings the tables of a locked lake to what its bundles say.

    Raises:
        OutputError: the lake cannot be written.
    """
    with output_errors(lake.root):
        try:
            last = read_manifest(lake)
        except LakeError:
            last = None
        documents, failures = _survey(BundleStore(lake), last)
        return _Publication(lake, last, documents, failures).run()


def _survey(store: BundleStore, last: Manifest | None) -> tuple[list[PublishedDocument], list[BundleError]]:
    # Only bundles that changed since the last manifest are opened to learn their partition.
    known = {d.document_id: d for d in last.documents} if last and last.same_writer else {}
    documents: list[PublishedDocument] = []
    failures: list[BundleError] = []
    for document_id in store.document_ids():
        before = known.get(document_id)
        checksum = sha256_of(store.path(document_id))
        if before is not None and before.bundle_sha256 == checksum:
            documents.append(before)
            continue
        try:
            documents.append(PublishedDocument(document_id, checksum, *store.read(document_id).partition))
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
        self.touched: list[Path] = []
        self.removed = 0

    def run(self) -> Published:
        self._keep_unchanged()
        pending: list[tuple[Path, Path]] = []
        for partition, documents in sorted(self.wanted.items()):
            if any(self._name(table, partition) not in self.files for table in TABLES):
                pending += self._write(partition, documents)
        self._replace(pending)
        self._remove_unwanted()
        # Once for all: the entries of many files lie in few folders. What a loss of power undoes before this, the old
        # manifest shows to the next run.
        sync_folders(
            folder for path in self.touched for folder in path.parents if folder.is_relative_to(self.lake.root)
        )
        documents = [d for p in self.wanted.values() for d in p]
        manifest = Manifest(
            tuple(sorted(self.files.values(), key=lambda f: f.path)),
            tuple(sorted(documents, key=lambda d: d.document_id)),
        )
        if manifest != self.last or not self.lake.manifest.exists():
            write_manifest(self.lake, manifest)
        return Published(manifest, len(self.touched) - self.removed, self.removed, tuple(self.failures))

    def _name(self, table: str, partition: Partition) -> str:
        return relative(self.lake, partition_path(self.lake, table, partition))

    def _keep_unchanged(self) -> None:
        before = _by_partition(self.last.documents)
        listed = {f.path: f for f in self.last.files}
        for partition, documents in self.wanted.items():
            if before.get(partition) != documents:
                continue
            for table in TABLES:
                name = self._name(table, partition)
                file, path = listed.get(name), self.lake.root / name
                if file is not None and path.is_file() and sha256_of(path) == file.sha256:
                    self.files[name] = file

    def _write(self, partition: Partition, documents: list[PublishedDocument]) -> list[tuple[Path, Path]]:
        paths = {table: partition_path(self.lake, table, partition) for table in TABLES}
        with ExitStack() as stack:
            writers = {table: stack.enter_context(_TableWriter(table, path)) for table, path in paths.items()}
            for document in tuple(documents):
                try:
                    batches = to_arrow(self.store.read(document.document_id), self.store)
                except BundleError as error:
                    self.failures.append(error)
                    documents.remove(document)
                    continue
                for table, batch in batches.items():
                    writers[table].add(batch)
        pending: list[tuple[Path, Path]] = []
        if not documents:
            del self.wanted[partition]
            for path in paths.values():
                temporary_name(path).unlink()
            return pending
        for table, path in paths.items():
            temporary = temporary_name(path)
            name = relative(self.lake, path)
            checksum = sha256_of(temporary)
            self.files[name] = PublishedFile(name, writers[table].rows, temporary.stat().st_size, checksum)
            if path.is_file() and sha256_of(path) == checksum:
                temporary.unlink()
            else:
                pending.append((temporary, path))
        return pending

    def _replace(self, pending: Sequence[tuple[Path, Path]]) -> None:
        # Every file is whole on the disk before the first is renamed, so that the tables disagree for moments only.
        for temporary, _ in pending:
            sync_file(temporary)
        for temporary, path in sorted(pending, key=lambda p: TABLES.index(relative(self.lake, p[1]).split("/")[0])):
            move(temporary, path)
            self.touched.append(path)

    def _remove_unwanted(self) -> None:
        for table in TABLES:
            for path in published_files(self.lake, table):
                if relative(self.lake, path) not in self.files:
                    path.unlink()
                    self.touched.append(path)
                    self.removed += 1
            for folder in self.lake.table(table).glob("plan_year=*/province_code=*"):
                remove_empty_folders(folder, self.lake.root)


class _TableWriter:
    """Writes the rows of one file to its temporary name, a row group at a time."""

    def __init__(self, table: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.schema = SCHEMAS[table]
        self.limit = _GROUP_ROWS.get(table, _DEFAULT_GROUP_ROWS)
        self.rows = 0
        self.waiting: list[pa.RecordBatch] = []
        self.writer = pq.ParquetWriter(temporary_name(path), self.schema, compression="zstd", compression_level=3)

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
        raise BundleError(store.path(bundle.document_id), str(error)) from error


def published_files(lake: Lake, table: str) -> Iterator[Path]:
    """The files that a reader of the table would read, sorted, where kehoach writes them."""
    for path in sorted(lake.table(table).glob(f"plan_year=*/province_code=*/{PART}")):
        if _FOLDER.fullmatch(path.parent.relative_to(lake.table(table)).as_posix()):
            yield path


def _by_partition(documents: Sequence[PublishedDocument]) -> dict[Partition, list[PublishedDocument]]:
    found: dict[Partition, list[PublishedDocument]] = defaultdict(list)
    for document in sorted(documents, key=lambda d: d.document_id):
        found[document.partition].append(document)
    return dict(found)
