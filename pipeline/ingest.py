"""A run over all sources: what is new or changed is extracted, what fails is tried again or quarantined, all is told.

Whatever the moment at which it is killed, the next run goes on from there: an input is noted in the ledger before it is
worked on; its bundle is whole or not there; and only then does the ledger say that it is extracted. What a dead run had
written but not noted, the next one finds in the store.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from pipeline import __version__, batch, clock, metrics, recovery, report, runs
from pipeline.batch import Job, Listener, Outcome, Process
from pipeline.errors import DocumentError, ExitCode, InternalError, KehoachError, WorkerDiedError
from pipeline.executors import Interruption
from pipeline.facts import facts_of
from pipeline.ingested import MOST_DEATHS, Ingested, Settings, WorkersDieError
from pipeline.intake import LOG, Intake, Listed
from pipeline.lake import Lake
from pipeline.ledger import DONE, Ledger, LedgerDamagedError, State
from pipeline.limits import default_workers
from pipeline.quarantine import Held, Quarantine
from pipeline.reasons import reason_of
from pipeline.runs import Event, RunEvent, RunRecord
from pipeline.sources.base import Item, Source
from pipeline.sources.settled import glance
from pipeline.store import BundleStore, unpack

# Before what failed for a while is tried again: doubled with each round, never more than the last.
BACKOFF_SECONDS = 2.0
_LONGEST_BACKOFF = 60.0
# A long run publishes when so much is done, but gives no more than a twentieth of its time to it.
PUBLISH_DOCUMENTS = 1000
PUBLISH_SECONDS = 600.0
_PUBLISH_SHARE = 20


def ingest(
    settings: Settings,
    lake: Lake,
    state: Path,
    sources: Sequence[Source],
    process: Process,
    *,
    refresh: bool = False,
    command: str = "ingest",
    listener: Listener | None = None,
    interruption: Interruption | None = None,
    idle_runs: bool = True,
    metrics_file: Path | None = None,
    backoff: float = BACKOFF_SECONDS,
) -> Ingested:
    """Takes what is new or changed in `sources` into `lake`, and publishes.

    Args:
        settings: jobs, time limit and attempts.
        lake: made where there is none.
        state: the local folder of ledger, quarantine and reports.
        sources: whose files the ledger follows; those of other sources stay as they are.
        process: gives the records of one file; a function of a module, so that it can be sent to another process.
        refresh: extract again what another version of kehoach extracted.
        command: as it is to be told of the run.
        listener: told how it goes on.
        interruption: of a caller that watches for signals itself; else they are watched for here.
        idle_runs: whether a run that found nothing to do is published, reported and kept.
        metrics_file: where figures for Prometheus are written.
        backoff: seconds before the first new try of what can fail for a while.

    Raises:
        OutputError: lake or state cannot be written; what was done is found by the next run.
        LockedError: another run writes to the lake.
        KeyboardInterrupt: asked twice to stop.
    """
    listener = listener or Listener()
    own = interruption is None
    interruption = interruption or Interruption(listener.stopping)
    with lake.locked():
        for last in (False, True):
            try:
                with recovery.open_ledger(state, BundleStore(lake)) as ledger:
                    run = _Run(
                        settings, lake, state, ledger, process, listener, interruption, backoff, refresh, metrics_file
                    )
                    if not own:
                        return run.all(sources, command, idle_runs)
                    with interruption.watching():
                        return run.all(sources, command, idle_runs)
            except LedgerDamagedError as error:
                if last:
                    raise
                recovery.set_aside(state, error)
    raise AssertionError("a second damage is raised")


class _Run:
    """One run of `ingest`."""

    def __init__(
        self,
        settings: Settings,
        lake: Lake,
        state: Path,
        ledger: Ledger,
        process: Process,
        listener: Listener,
        interruption: Interruption,
        backoff: float,
        refresh: bool,
        metrics_file: Path | None,
    ) -> None:
        self.metrics_file = metrics_file
        self.settings = settings
        self.lake = lake
        self.state = state
        self.ledger = ledger
        self.process = process
        self.listener = listener
        self.interruption = interruption
        self.backoff = backoff
        self.refresh = refresh
        self.store = BundleStore(lake)
        self.quarantine = Quarantine(state / "quarantine")
        self.result = Ingested()
        self.missing: KehoachError | None = None
        self.left_out = 0
        self.deaths = 0
        self.documents = 0
        self.pages = 0
        self.extracted_since = 0
        self.published_at = clock.monotonic()
        self.publish_seconds = 0.0
        self.published: frozenset[str] = frozenset()

    def all(self, sources: Sequence[Source], command: str, idle_runs: bool) -> Ingested:
        """Lists, extracts, publishes and reports."""
        began = clock.monotonic()
        report.close_dead_runs(self.ledger, self.lake, self.state)
        record = runs.begin(self.ledger, command)
        self.record = record
        LOG.info("run started", extra={"run": record.run_id, "command": command})
        try:
            self.published = recovery.published(self.lake)
            usable = recovery.usable(self.store, self.published)
            self.ledger.settle(usable, self.published)
            self.intake = Intake(
                self.ledger,
                record,
                self.store,
                usable,
                attempts=self.settings.attempts,
                refresh=self.refresh,
                # Who looks every few seconds is told once of a link to nowhere.
                told=() if idle_runs else runs.failures_before(self.ledger, record),
            )
            listed = self._list(sources)
            self._rounds()
            events = sum(runs.event_counts(self.ledger, record).values())
            idle = not idle_runs and events == self.intake.told_again
            if idle and not self.ledger.counts()[State.EXTRACTED]:
                runs.forget(self.ledger, record)
                return self.result
            self._publish()
            self.quarantine.sweep(self.ledger)
        except KehoachError as error:
            self._failed(record, began, error)
            raise
        return self._finish(record, began, listed)

    # Listing

    def _list(self, sources: Sequence[Source]) -> list[Listed]:
        stopped = iter(lambda: self.interruption.requested, None)
        listed = []
        glance(sources)
        for source in sources:
            found = self.intake.list(source, stopped)
            self.intake.mark_gone(found)
            self.result.failures += [f.error for f in found.failures]
            listed.append(found)
        self.intake.mark_lost()
        return listed

    def _enter_known(self) -> None:
        for document_id, written in self.intake.enter_known():
            bundle = self.store.read(document_id)
            with self.ledger.transaction():
                self._note_done(document_id, bundle.pipeline_version, facts_of(bundle), extracted=False)
            self.extracted_since += written

    # Extraction

    def _rounds(self) -> None:
        self._enter_known()
        self.listener.start(len(self.intake.waiting))
        for attempt in itertools.count():
            again = self._round()
            if not again or self.interruption.requested:
                return
            self.interruption.wait(min(self.backoff * 2**attempt, _LONGEST_BACKOFF))
            if self.interruption.requested:
                return
            for item in again:
                self.intake.take(item, again=True)
            self._enter_known()

    def _round(self) -> list[Item]:
        """Extracts all that waits; gives what is to be tried again."""
        waiting = dict(self.intake.waiting)
        self.intake.waiting.clear()
        jobs = [self._job(name, items) for name, items in waiting.items()]
        jobs.sort(key=lambda job: str(job.path))
        again: list[Item] = []
        found = batch.outcomes(
            jobs,
            self.process,
            workers=self.settings.jobs or default_workers(),
            executor=self.settings.executor,
            interruption=self.interruption,
            attempts=1,  # what may pass is tried again here, so that the ledger counts it
            memory_limit=self.settings.memory_limit,
        )
        with closing(found) as outcomes:
            for outcome in outcomes:
                again += self._take(outcome, waiting[outcome.job.document_id])
                self.listener.done(outcome)
                self._publish_now_and_then()
        return again

    def _job(self, document_id: str, items: list[Item]) -> Job:
        first = min(items, key=lambda item: item.location)
        entry = self.ledger.of_document(document_id)[0]
        before = self.store.read(document_id).sources if document_id in self.intake.stored else ()
        return Job(
            document_id,
            entry.sha256 or "",
            first.path,
            self.intake.sources(document_id, before),
            first.size,
            self.settings.time_limit,
        )

    def _take(self, outcome: Outcome, items: list[Item]) -> Iterable[Item]:
        document_id, error = outcome.job.document_id, outcome.error
        if outcome.bundle is not None:
            self.store.write(document_id, outcome.bundle)
            self.intake.stored.add(document_id)
            bundle = unpack(outcome.bundle, outcome.job.path)
            with self.ledger.transaction():
                self._note_done(document_id, __version__, facts_of(bundle, outcome))
            self.deaths = 0
            self.documents += 1
            self.pages += outcome.counts.get("pages", 0)
            self.extracted_since += 1
            return ()
        assert error is not None
        self.deaths = self.deaths + 1 if isinstance(error, WorkerDiedError) else 0
        if error.exit_code == ExitCode.MISSING_DEPENDENCY:
            self._stop(error)
            return ()
        if self.deaths == MOST_DEATHS:
            self._stop(WorkersDieError(error))
        return self._failed_document(outcome, error, items)

    def _failed_document(self, outcome: Outcome, error: KehoachError, items: list[Item]) -> Iterable[Item]:
        document_id = outcome.job.document_id
        entries = [e for e in self.ledger.of_document(document_id) if e.state == State.NEW]
        attempts = 1 + max((e.attempts for e in entries), default=0)
        extra = {"document": document_id, "page": getattr(error, "page", None), "code": error.code, "attempt": attempts}
        if error.transient and attempts < self.settings.attempts:
            LOG.info("to be tried again: %s", error, extra=extra)
            with self.ledger.transaction():
                self.ledger.failed(document_id, attempts, error.code, reason_of(error))
            return items
        self.result.failures.append(error)
        self.result.faults += [f"{outcome.job.path}:\n{outcome.fault}"] if outcome.fault else []
        with self.ledger.transaction():
            self.intake.hold_document(document_id, error, attempts)
        self._write_reason(document_id, outcome.fault if isinstance(error, InternalError) else None)
        return ()

    def _write_reason(self, document_id: str, fault: str | None) -> None:
        entries = [e for e in self.ledger.of_document(document_id) if e.state == State.QUARANTINED]
        if entries:
            self.quarantine.write(Held(document_id, tuple(entries)), fault)

    def _note_done(self, document_id: str, version: str, details: dict[str, object], *, extracted: bool = True) -> None:
        """Notes that a document has its records, with an event for each location that waited for them."""
        entries = [e for e in self.ledger.of_document(document_id) if e.state != State.GONE]
        first = min(e.location for e in entries)
        was_known = not extracted and any(e.state in DONE for e in entries)
        self.ledger.done(document_id, version)
        for entry in (e for e in entries if e.state == State.NEW):
            if entry.pending is None and not extracted:
                self.intake.unchanged += 1  # known from its bundle alone until it was seen
                continue
            event = Event(entry.pending or Event.NEW)
            if event == Event.NEW and (entry.location != first or was_known):
                event = Event.DUPLICATE
            more = details | ({"replaced": entry.replaced} if entry.replaced else {})
            runs.record(self.ledger, self.record, RunEvent(entry.location, event, entry.source, document_id, more))
            LOG.info(
                "%s: %s",
                event,
                entry.location,
                extra={
                    "document": document_id,
                    "location": entry.location,
                    "pages": details["pages"],
                    "seconds": details.get("seconds"),
                },
            )
        for page, finding in _unread_pages(details):
            LOG.warning("page not read: %s", finding, extra={"document": document_id, "location": first, "page": page})

    def _stop(self, error: KehoachError) -> None:
        """Ends the run after what is in hand: nothing that it takes will be there for the others either."""
        if self.missing is None:
            LOG.error("%s", error, extra={"code": error.code})
            self.result.failures.append(error)
        self.missing = error
        self.interruption.requested = True

    # Publishing

    def _publish_now_and_then(self) -> None:
        elapsed = clock.monotonic() - self.published_at
        due = self.extracted_since >= PUBLISH_DOCUMENTS or (self.extracted_since and elapsed >= PUBLISH_SECONDS)
        if due and elapsed >= _PUBLISH_SHARE * self.publish_seconds:
            self._publish()

    def _publish(self) -> None:
        from pipeline.tables import publish

        began = clock.monotonic()
        published = publish(self.lake)
        self.left_out = len(published.failures)
        for error in published.failures:
            # What a bundle no longer gives is extracted from the source, in the next run.
            self.intake.stored.discard(_document_of(error))
            self.result.failures.append(error)
            LOG.warning("%s", error, extra={"code": error.code})
        self.published = frozenset(d.document_id for d in published.manifest.documents)
        self.ledger.settle(self.intake.stored, self.published)
        self.extracted_since = 0
        self.published_at = clock.monotonic()
        self.publish_seconds = self.published_at - began
        LOG.info("published", extra={"documents": len(self.published), "seconds": round(self.publish_seconds, 3)})

    # The end

    def _finish(self, record: RunRecord, began: float, listed: list[Listed]) -> Ingested:
        outcome, code = runs.Outcome.FINISHED, ExitCode.OK
        counts = runs.event_counts(self.ledger, record)
        if self.missing is not None:
            outcome, code = runs.Outcome.STOPPED, ExitCode(self.missing.exit_code)
        elif self.interruption.requested:
            outcome, code = runs.Outcome.INTERRUPTED, ExitCode.INTERRUPTED
        elif counts[Event.QUARANTINED] or counts[Event.FAILED] or self.left_out:
            code = ExitCode.SOME_FAILED
        self.result.record = self._close(record, began, outcome, code)
        self.result.exit_code = code
        self.result.report = report.write(report.build(self.ledger, self.result.record, self.lake, listed), self.state)
        self._write_metrics()
        return self.result

    def _write_metrics(self) -> None:
        if self.metrics_file is not None:
            metrics.write(self.ledger, self.metrics_file)

    def _failed(self, record: RunRecord, began: float, error: KehoachError) -> None:
        """Closes the run as far as the disk still allows; the error is raised all the same."""
        LOG.error("%s", error, extra={"code": error.code, "raised": True})
        try:
            self._close(record, began, runs.Outcome.FAILED, error.exit_code)
            self._write_metrics()
        except KehoachError:
            LOG.debug("the ledger cannot be written either")

    def _close(self, record: RunRecord, began: float, outcome: runs.Outcome, code: ExitCode) -> RunRecord:
        states = self.ledger.counts()
        more = {
            "documents": self.documents,
            "pages": self.pages,
            "published": len(self.published),
            "unchanged": self.intake.unchanged if hasattr(self, "intake") else 0,
            "waiting": states[State.NEW],
            "in_quarantine": states[State.QUARANTINED],
        }
        closed = runs.finish(self.ledger, record, outcome, code, round(clock.monotonic() - began, 3), more)
        told = {"run": record.run_id, "outcome": outcome, "seconds": closed.seconds, **closed.counts}
        LOG.info("run ended", extra=told)
        return closed


def _document_of(error: DocumentError) -> str:
    return Path(error.path).name.partition(".")[0]


def _unread_pages(details: dict[str, object]) -> Iterable[tuple[int, str]]:
    shown = details.get("shown")
    for finding in shown if isinstance(shown, list) else ():
        if finding["code"] == "page_without_text" and finding["page"] is not None:
            yield finding["page"], finding["message"]
