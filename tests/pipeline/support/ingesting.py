"""Helpers of the tests of `ingest`: a source that lists a folder, and what the ledger says afterwards."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from lakes import content
from pipeline.errors import KehoachError
from pipeline.ingest import Ingested, ingest
from pipeline.lake import Lake
from pipeline.sources.base import Item, SourceFailure
from stub_stages import process


@dataclass
class Listing:
    """The files of a folder, as they are; with `failures` what it could not give."""

    folder: Path
    name: str = "plans"
    failures: list[SourceFailure] = field(default_factory=list)
    complete: bool = True
    each: Callable[[Path], None] = lambda path: None

    def items(self) -> Iterator[Item | SourceFailure]:
        yield from self.failures
        for path in sorted(self.folder.rglob("*.txt")):
            self.each(path)
            status = path.stat()
            yield Item(self.name, str(path), path, status.st_size, status.st_mtime)


@dataclass(frozen=True)
class Limits:
    jobs: int = 1
    time_limit: float = 60.0
    attempts: int = 3
    executor: str = "local"
    memory_limit: int | None = None


def take(root: Path, *sources: Listing, limits: Limits = Limits(), **more: object) -> Ingested:
    """Ingests with the stub into the lake under `root`; its folder of plans if no source is given."""
    given = sources or (Listing(root / "plans"),)
    more = {"process": process, "backoff": 0.0} | more
    return ingest(limits, Lake(root / "lake"), root / "lake" / ".kehoach", given, **more)


def states(root: Path) -> dict[str, str]:
    """The state of every location, by the last part of its name."""
    return {Path(location).name: state for location, state in query(root, "SELECT location, state FROM locations")}


def query(root: Path, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(root / "lake" / ".kehoach" / "ledger.sqlite")) as connection:
        return connection.execute(statement).fetchall()


def counts(result: Ingested) -> dict[str, int]:
    """What a run counted, without zeros and totals."""
    assert result.record is not None
    totals = {"documents", "pages", "published", "in_quarantine"}
    return {k: v for k, v in result.record.counts.items() if v and k not in totals}


def published(root: Path) -> dict[str, bytes]:
    """Tables, manifest and bundles, as `diff -r` compares them."""
    inner = (".kehoach/bundles/", ".kehoach/manifest.json")
    return {
        name: data
        for name, data in content(root / "lake").items()
        if not name.startswith(".kehoach/") or name.startswith(inner)
    }


class Transient(KehoachError):
    code = "portal_down"
    transient = True
