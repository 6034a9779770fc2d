"""What a lake holds that nothing needs: found first, removed on demand.

Garbage is only what nobody can miss. A bundle that can be read never is, whether it was published yet or not, and
whether its source is still there or not: it is what is left of the document. One of a later schema is not either.

A superseded document is no garbage, but named beside it: every place that it was read from holds another content now,
which was read too. It is history, and goes only for those who ask.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from pipeline import clock, report, runs
from pipeline.cache import PageCache
from pipeline.errors import BundleError, BundleSchemaError, output_errors
from pipeline.lake import BUNDLES, INNER, TABLES, Lake
from pipeline.ledger import DONE, Ledger, State
from pipeline.manifest import Manifest, read_manifest
from pipeline.runs import Outcome
from pipeline.storage import LocalStorage, Storage
from pipeline.store import BundleStore

# Seconds: a write takes no hour; a log is of interest for as long as somebody may look into the failure.
_DEAD_WRITE = 3_600.0
_OLD_LOG = 90 * 86_400.0
_EMPTY = (*(f"{table}/plan_year=*{below}" for table in TABLES for below in ("/province_code=*", "")), f"{BUNDLES}/??")
_EMPTY_STATE = ("cache/??", "failures")


class Kind(StrEnum):
    """What garbage is, as it is told."""

    BUNDLE = "unreadable bundle"
    WRITE = "leftover of a write"
    LOG = "old log of a failure"
    READING = "reading over the limit of the cache"
    FOLDER = "empty folder"
    REPORT = "old report of a run"
    SUPERSEDED = "superseded document"


@dataclass(frozen=True, slots=True)
class Garbage:
    """One thing that nothing needs: its name for a person, its size in bytes, and how it is removed.

    `detail` says more about it, in English.
    """

    kind: Kind
    name: str
    size: int
    remove: Callable[[], None]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class KeptReports:
    """Which reports stay: of the newest `runs`, of as many that did not end well, of the last `seconds`."""

    runs: int = 400
    seconds: float = 400 * 86_400.0


def find(
    lake: Lake,
    cache: PageCache,
    documents: Collection[str] = (),
    *,
    ledger: Ledger | None = None,
    reports: KeptReports | None = None,
) -> list[Garbage]:
    """The garbage of a locked lake, and the documents that are superseded.

    Args:
        lake: locked, without clearing leftovers.
        cache: the readings of its pages, wherever they are.
        documents: those that somebody else knows of, besides the bundles: their bundles and logs are kept.
        ledger: of the lake; without it no report is old, and no document superseded.
        reports: which of them stay.

    Raises:
        LakeError: its manifest cannot be read, so that nobody knows what is published.
        OutputError: the lake cannot be read.
    """
    manifest = read_manifest(lake) or Manifest()
    known = {*documents, *(awaited(ledger) if ledger is not None else ())}
    with output_errors(lake.root):
        found = [*_bundles(lake, manifest, known), *_leftovers(lake), *_logs(lake, known)]
        found += [Garbage(Kind.READING, str(path), size, partial(_unlink, path)) for path, size in cache.surplus()]
        if ledger is not None:
            found += [*_reports(lake, ledger, reports or KeptReports()), *_superseded(lake, ledger)]
        return found + list(_folders(lake))


def awaited(ledger: Ledger) -> set[str]:
    """The documents whose source is there: of a bundle that is damaged the next run makes a new one."""
    rows = ledger.rows(
        "SELECT DISTINCT document_id FROM locations WHERE document_id IS NOT NULL AND state <> ?", (State.GONE,)
    )
    return {document_id for (document_id,) in rows}


def remove(lake: Lake, garbage: Iterable[Garbage]) -> None:
    """Removes what `find` found, and the folders that are empty then.

    Raises:
        OutputError: something cannot be removed.
    """
    with output_errors(lake.root):
        for thing in garbage:
            thing.remove()
        for storage, pattern in _places(lake):
            storage.tidy(pattern)


def _bundles(lake: Lake, manifest: Manifest, known: Collection[str]) -> Iterator[Garbage]:
    # What the manifest lists is never touched: `verify` tells where it is damaged, and the next publication leaves it
    # out.
    store = BundleStore(lake)
    kept = {*known, *(d.document_id for d in manifest.documents)}
    for document_id, size in sorted(store.sizes().items()):
        if document_id not in kept and _damaged(store, document_id):
            key = store.key(document_id)
            yield Garbage(Kind.BUNDLE, lake.storage.name(key), size, partial(lake.storage.remove, [key]))


def _damaged(store: BundleStore, document_id: str) -> bool:
    try:
        store.read(document_id)
    except BundleSchemaError:
        return False  # a later version can read it
    except BundleError as error:
        return not isinstance(error.__cause__, OSError)  # a disk that does not give it may do so tomorrow
    return False


def _leftovers(lake: Lake) -> Iterator[Garbage]:
    places: list[tuple[Storage, tuple[str, ...]]] = [(lake.storage, (INNER, *TABLES))]
    if not _within(lake):
        places.append((LocalStorage(lake.state), ("",)))
    for storage, folders in places:
        for left in storage.leftovers(folders, _DEAD_WRITE):
            yield Garbage(Kind.WRITE, left.name, left.size, left.remove)


def _logs(lake: Lake, documents: Collection[str]) -> Iterator[Garbage]:
    known = {*documents, *BundleStore(lake).sizes()}
    for path in sorted(lake.failures.glob("*.txt")):
        status = path.stat()
        if path.stem not in known and clock.age(status.st_mtime) > _OLD_LOG:
            yield Garbage(Kind.LOG, str(path), status.st_size, partial(_unlink, path))


def _reports(lake: Lake, ledger: Ledger, kept: KeptReports) -> Iterator[Garbage]:
    ended = [run for run in runs.all_runs(ledger) if run.outcome != Outcome.RUNNING]
    newest = max(kept.runs, runs.KEPT_RUNS)  # of fewer, the next run would write anew what it owes
    latest = {run.run_id for run in ended[:newest]}
    latest |= {run.run_id for run in [run for run in ended if not runs.succeeded(run)][:newest]}
    for run in ended:
        if run.run_id not in latest and runs.age(run) > kept.seconds:
            size = report.surplus(run, lake.state)
            if size is not None:
                name = str(report.page_of(run.run_id, lake.state))
                yield Garbage(Kind.REPORT, name, size, partial(report.shorten, run, lake.state))


def _superseded(lake: Lake, ledger: Ledger) -> Iterator[Garbage]:
    """The documents that no place holds any more, though every place that they were read from holds one."""
    store = BundleStore(lake)
    held = {document_id for (document_id,) in ledger.rows("SELECT DISTINCT document_id FROM locations")}
    sizes = store.sizes()
    for document_id in sorted(sizes.keys() - held):
        try:
            sources = store.read(document_id).sources
        except BundleError:
            continue
        now = [ledger.get(source) for source in sources]
        if all(entry is not None and entry.state in DONE and entry.document_id in sizes for entry in now):
            places = ", ".join(f"{e.location} now holds {e.document_id}" for e in now if e is not None)
            key = store.key(document_id)
            yield Garbage(
                Kind.SUPERSEDED,
                lake.storage.name(key),
                sizes[document_id],
                partial(lake.storage.remove, [key]),
                places,
            )


def _folders(lake: Lake) -> Iterator[Garbage]:
    for storage, pattern in _places(lake):
        for folder in storage.empty_folders(pattern):
            yield Garbage(Kind.FOLDER, storage.name(folder), 0, partial(storage.tidy, folder))


def _places(lake: Lake) -> Iterator[tuple[Storage, str]]:
    """Where empty folders are looked for."""
    yield from ((lake.storage, pattern) for pattern in _EMPTY)
    yield from ((LocalStorage(lake.state), pattern) for pattern in _EMPTY_STATE)


def _within(lake: Lake) -> bool:
    """Whether the state of a lake is among its own files."""
    return isinstance(lake.storage, LocalStorage) and lake.state == lake.storage.root / INNER


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)
