"""What is to be done with each file of the sources: nothing, a new name for what is known, or extraction."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline import __version__, clock, runs
from pipeline.errors import (
    BundleError,
    DocumentError,
    EmptyFileError,
    FileChangedError,
    KehoachError,
    UnreadableFileError,
)
from pipeline.identity import GoneError, identify, is_file
from pipeline.ledger import DONE, Entry, Ledger, State, blank
from pipeline.reasons import reason_of
from pipeline.runs import Event, RunEvent, RunRecord, stamp
from pipeline.sources.base import Item, Source, SourceFailure
from pipeline.sources.folder import name_of
from pipeline.store import BundleStore, document_id_of, pack

LOG = logging.getLogger("kehoach.ingest")

_CHUNK = 1000  # unchanged locations that are noted at once


@dataclass(slots=True)
class Listed:
    """What a source gave: how many items, and whether that was all it has."""

    name: str
    items: int = 0
    failures: list[SourceFailure] = field(default_factory=list)
    complete: bool = True


class Intake:
    """Takes items into the ledger and collects what is to be extracted (`waiting`) or only entered (`known`).

    Args:
        ledger: open; the lake is locked.
        run: the run that sees the items.
        store: the bundles.
        stored: the documents whose bundles can be used.
        attempts: how often what can fail for a while is tried in a run.
        refresh: extract again what another version extracted.
        told: failures of sources (location and code) that are nothing new.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: RunRecord,
        store: BundleStore,
        stored: set[str],
        *,
        attempts: int,
        refresh: bool,
        told: Collection[tuple[str, str]] = (),
    ) -> None:
        self.ledger = ledger
        self.run = run
        self.store = store
        self.stored = stored
        self.attempts = attempts
        self.refresh = refresh
        self.waiting: dict[str, list[Item]] = defaultdict(list)
        self.known: dict[str, list[Item]] = defaultdict(list)
        self.told = told
        self.told_again = 0
        self.unchanged = 0
        self._seen: list[str] = []
        self._changes = Counter[str]()
        self._quarantined_now: set[str] = set()

    # Listing

    def list(self, source: Source, stopped: Iterable[bool]) -> Listed:
        """Takes all that a source has; `stopped` is asked before each item."""
        listed = Listed(source.name)
        for given, stop in zip(_guarded(source), stopped, strict=False):
            if given is None or stop:
                listed.complete = False
                break
            if isinstance(given, SourceFailure):
                self.fail(source.name, given)
                listed.failures.append(given)
            else:
                self.take(given)
                listed.items += 1
        self._flush()
        listed.complete = listed.complete and source.complete
        LOG.info(
            "source listed", extra={"source": source.name, "items": listed.items, "failures": len(listed.failures)}
        )
        return listed

    def mark_gone(self, listed: Listed) -> None:
        """What a source no longer has is gone; its documents stay. Nothing is, that a failure may have hidden."""
        if not listed.complete:
            return
        hidden = [name_of(failure.location) for failure in listed.failures]
        unseen = list(self.ledger.select("source = ? AND run <> ? AND state <> 'gone'", (listed.name, self.run.number)))
        with self.ledger.transaction():
            for entry in unseen:
                if not any(_below(entry.location, place) for place in hidden) and not self._passed_over(entry):
                    self._gone(entry)

    def _passed_over(self, entry: Entry) -> bool:
        """Whether a file is there all the same: somebody writes to it just now, or the patterns are others now."""
        if "://" in entry.location:
            return False
        archive, _, member = entry.location.partition("!/")
        if not is_file(Path(archive)):
            return False
        seen = self.ledger.select("location LIKE ? || '!/%' AND run = ?", (archive, self.run.number))
        return not member or next(seen, None) is None

    def mark_lost(self) -> None:
        """Files that the ledger knows from bundles alone, of no source, are gone when they are not there."""
        for entry in list(self.ledger.select("source = '' AND run = 0 AND state <> 'gone'")):
            if "://" not in entry.location and "!/" not in entry.location and not is_file(Path(entry.location)):
                with self.ledger.transaction():
                    self._gone(entry)

    # One item

    def take(self, item: Item, *, again: bool = False) -> None:
        """Decides what is to be done with an item; `again` reads it whatever the ledger knows, after a failure."""
        location = name_of(item.location)
        entry = self.ledger.get(location)
        if entry is not None and entry.run == self.run.number and not again:
            return  # two sources hold the same file
        if not again and self._unchanged(item, entry):
            self.unchanged += 1
            self._note_seen(location)
            return
        try:
            checksum, size = self._checksum(item, entry, again)
        except GoneError:
            with self.ledger.transaction():
                self._gone(entry or self._entry(item, None, None, item.size))
            return
        except KehoachError as error:
            with self.ledger.transaction():
                self.hold_location(item.source, location, error, entry)
            return
        with self.ledger.transaction():
            self._decide(replace(item, size=size), entry, self._entry(item, entry, checksum, size), again)

    def _decide(self, item: Item, entry: Entry | None, fresh: Entry, again: bool) -> None:
        document_id = fresh.document_id or ""
        same = entry is not None and entry.sha256 == fresh.sha256
        if entry is not None and same and entry.state in DONE and self._usable(document_id):
            # Only its size or time is another.
            self.unchanged += 1
            self.ledger.put(replace(fresh, state=entry.state, pending=None, pipeline_version=entry.pipeline_version))
        elif entry is not None and again and not same and self._unsteady(item, entry):
            pass
        elif (held := self._held(document_id)) is not None:
            self._join(fresh, held, was_there=entry is not None and same and entry.state == State.QUARANTINED)
        else:
            self.ledger.put(fresh)
            if item.size == 0:
                self.hold_document(document_id, EmptyFileError(item.path), attempts=1)
            elif self._usable(document_id):
                self.known[document_id].append(item)
            else:
                self.waiting[document_id].append(item)

    def _unchanged(self, item: Item, entry: Entry | None) -> bool:
        """Whether there is nothing to look at: of the same size and time, and with its records in a bundle."""
        return (
            entry is not None
            and entry.state in DONE
            and (entry.size, entry.modified, entry.source) == (item.size, item.modified, item.source)
            and self._usable(entry.document_id or "")
        )

    def _note_seen(self, location: str) -> None:
        self._seen.append(location)
        if len(self._seen) >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        with self.ledger.transaction():
            self.ledger.seen(self._seen, self.run.number, self.run.started_at)
        self._seen.clear()

    def _checksum(self, item: Item, entry: Entry | None, again: bool) -> tuple[str, int]:
        if not again:
            if entry is not None and entry.sha256 and (entry.size, entry.modified) == (item.size, item.modified):
                return entry.sha256, item.size
            if item.sha256 is not None:
                return item.sha256, item.size
        return identify(item)

    def _usable(self, document_id: str) -> bool:
        """Whether a document need not be extracted."""
        if document_id not in self.stored:
            return False
        if not self.refresh:
            return True
        versions = {e.pipeline_version for e in self.ledger.of_document(document_id) if e.state in DONE}
        return versions == {__version__}

    def _unsteady(self, item: Item, entry: Entry) -> bool:
        # A file that somebody keeps writing to would be read for ever.
        self._changes[entry.location] += 1
        if self._changes[entry.location] < self.attempts:
            return False
        self.hold_location(item.source, entry.location, FileChangedError(item.path), entry)
        return True

    def _entry(self, item: Item, before: Entry | None, checksum: str | None, size: int) -> Entry:
        same = before is not None and before.sha256 == checksum and before.pipeline_version == __version__
        pending, replaced = self._pending(before, checksum)
        return Entry(
            location=name_of(item.location),
            source=item.source,
            sha256=checksum,
            document_id=document_id_of(checksum) if checksum else None,
            size=item.size if item.size == size else None,  # grew meanwhile: looked at again in the next run
            modified=item.modified,
            state=State.NEW,
            pending=pending,
            replaced=replaced,
            attempts=before.attempts if before is not None and same else 0,
            code=before.code if before is not None and same else None,
            reason=before.reason if before is not None and same else None,
            advice=before.advice if before is not None and same else None,
            page=before.page if before is not None and same else None,
            transient=before.transient if before is not None and same else False,
            tried=before.tried if before is not None and same else None,
            pipeline_version=__version__,
            first_seen=before.first_seen if before is not None else self.run.started_at,
            last_seen=self.run.started_at,
            run=self.run.number,
        )

    def _pending(self, before: Entry | None, checksum: str | None) -> tuple[Event | None, str | None]:
        """The event that extraction will be (None: it was done before), and the document that was there before."""
        if before is None:
            return Event.NEW, None
        was_read = before.size is not None and before.state != State.NEW
        if before.sha256 not in (None, checksum) and (was_read or before.document_id in self.stored):
            return Event.CHANGED, before.document_id if before.document_id in self.stored else before.replaced
        if before.state == State.GONE:
            return Event.RETURNED, None
        if before.state in DONE:
            return (Event.REFRESHED if before.document_id in self.stored else Event.NEW), None
        return (Event(before.pending) if before.pending else None), before.replaced

    # Quarantine

    def _held(self, document_id: str) -> Entry | None:
        """An entry that says this content is not to be tried again."""
        for entry in self.ledger.of_document(document_id):
            read = entry.size is not None and entry.state == State.QUARANTINED
            if read and entry.pipeline_version == __version__:
                # What can fail for a while gets one more try, in the next run.
                once_more = entry.transient and entry.attempts <= self.attempts
                if not once_more or document_id in self._quarantined_now:
                    return entry
        return None

    def _join(self, fresh: Entry, held: Entry, was_there: bool) -> None:
        entry = replace(
            fresh,
            state=State.QUARANTINED,
            attempts=held.attempts,
            code=held.code,
            reason=held.reason,
            advice=held.advice,
            page=held.page,
            transient=held.transient,
            tried=held.tried,
        )
        self.ledger.put(entry)
        if was_there:
            self.unchanged += 1
        else:
            self._note_held(entry)

    def hold_document(self, document_id: str, error: KehoachError, attempts: int) -> None:
        """Quarantines a content, in all its locations that wait for it."""
        self._quarantined_now.add(document_id)
        for entry in self.ledger.of_document(document_id):
            if entry.run == self.run.number and entry.state != State.GONE:
                held = _with_reason(replace(entry, state=State.QUARANTINED, attempts=attempts), error)
                self.ledger.put(held)
                self._note_held(held)

    def hold_location(self, source: str, location: str, error: KehoachError, entry: Entry | None) -> None:
        """Quarantines a location whose content could not be had; it is looked at again in every run."""
        before = entry or replace(blank(location, source, self.run.started_at), pending=Event.NEW)
        still = before.state == State.QUARANTINED and before.code == error.code
        held = replace(
            before,
            source=source,
            size=None,
            modified=None,
            state=State.QUARANTINED,
            attempts=before.attempts + 1 if still else 1,
            last_seen=self.run.started_at,
            run=self.run.number,
        )
        held = _with_reason(held, error)
        self.ledger.put(held)
        if still:
            self.unchanged += 1
        else:
            self._note_held(held)

    def fail(self, source: str, failure: SourceFailure) -> None:
        """Notes what a source could not give: for good, the location is quarantined; for now, it stays as it is."""
        location, error = name_of(failure.location), failure.error
        entry = self.ledger.get(location)
        if not error.transient:
            with self.ledger.transaction():
                self.hold_location(source, location, error, entry)
            return
        if entry is not None:
            self.ledger.seen([location], self.run.number, self.run.started_at)
        again = (location, error.code) in self.told
        self.told_again += again
        extra = {"source": source, "location": location, "code": error.code}
        LOG.log(logging.INFO if again else logging.WARNING, "source failed: %s", error, extra=extra)
        details = {"code": error.code, "reason": reason_of(error), "advice": error.advice}
        self._record(RunEvent(location, Event.FAILED, source, entry.document_id if entry else None, details))

    def _note_held(self, entry: Entry) -> None:
        LOG.warning(
            "quarantined: %s: %s",
            entry.location,
            entry.reason,
            extra={"location": entry.location, "document": entry.document_id, "page": entry.page, "code": entry.code},
        )
        details = {
            "code": entry.code,
            "reason": entry.reason,
            "advice": entry.advice,
            "page": entry.page,
            "attempts": entry.attempts,
            "transient": entry.transient,
        }
        self._record(RunEvent(entry.location, Event.QUARANTINED, entry.source, entry.document_id, details))

    def _gone(self, entry: Entry) -> None:
        self.ledger.put(replace(entry, state=State.GONE, pending=None, replaced=None))
        LOG.info("gone", extra={"location": entry.location, "document": entry.document_id})
        self._record(RunEvent(entry.location, Event.GONE, entry.source, entry.document_id, {}))

    def _record(self, event: RunEvent) -> None:
        runs.record(self.ledger, self.run, event)

    # Contents that have a bundle

    def enter_known(self) -> Iterator[tuple[str, bool]]:
        """Gives each known document once its bundle names all its locations, and whether it had to be written.

        One whose bundle cannot be read is extracted again.
        """
        for document_id, items in sorted(self.known.items()):
            try:
                bundle = self.store.read(document_id)
            except BundleError:
                self.stored.discard(document_id)
                self.waiting[document_id] += items
                continue
            sources = self.sources(document_id, bundle.sources)
            if written := sources != bundle.sources:
                self.store.write(document_id, pack(replace(bundle, sources=sources)))
            yield document_id, written
        self.known.clear()

    def sources(self, document_id: str, before: Iterable[str] = ()) -> tuple[str, ...]:
        """All locations that a document was ever read from."""
        found = {e.location for e in self.ledger.of_document(document_id) if e.state != State.GONE}
        return tuple(sorted(found.union(before)))


def _with_reason(entry: Entry, error: KehoachError) -> Entry:
    return replace(
        entry,
        code=error.code,
        reason=reason_of(error),
        advice=error.advice,
        page=getattr(error, "page", None),
        transient=error.transient,
        tried=stamp(clock.now()),
        pipeline_version=__version__,
    )


def _below(location: str, hidden: str) -> bool:
    # A folder that cannot be read hides what is in it, an archive its members.
    return location == hidden or location.startswith((f"{hidden.rstrip('/')}/", f"{hidden}!/"))


def _guarded(source: Source) -> Iterator[Item | SourceFailure | None]:
    """The items; None when the source broke off."""
    try:
        yield from source.items()
    except DocumentError as error:
        yield SourceFailure(source.name, error)
        yield None
    except OSError as error:
        path = error.filename or source.name
        yield SourceFailure(str(path), UnreadableFileError(path, error.strerror or ""))
        yield None
