"""A ledger from what is on disk: bundles say what was read from where, the quarantine what failed, reports what ran."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import clock, runs
from pipeline.errors import BundleError, LakeError, output_errors
from pipeline.files import move
from pipeline.lake import Lake
from pipeline.ledger import FILE_NAME, Ledger, LedgerDamagedError, State, blank
from pipeline.manifest import read_manifest
from pipeline.quarantine import Quarantine
from pipeline.runs import Event, Outcome, RunRecord, stamp
from pipeline.store import SCHEMA_VERSION, BundleStore

LOG = logging.getLogger("kehoach.ledger")

# Of what no run has seen yet.
NO_SOURCE = ""


def open_ledger(state: Path, store: BundleStore) -> Ledger:
    """The ledger of a locked lake; a damaged one is set aside, and one that is not there made from what is.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        ledger = Ledger(state / FILE_NAME)
    except LedgerDamagedError as error:
        set_aside(state, error)
        ledger = Ledger(state / FILE_NAME)
    if not ledger.made:
        try:
            _rebuild(ledger, state, store)
        except BaseException:
            ledger.close()
            raise
    return ledger


def set_aside(state: Path, error: LedgerDamagedError) -> None:
    """Gives a damaged ledger another name, with a number, and says so in one line."""
    with output_errors(state):
        number = 1
        while (aside := state / f"{FILE_NAME}.damaged-{number}").exists():
            number += 1
        for ending in ("-wal", "-shm", ""):
            path = state / f"{FILE_NAME}{ending}"
            if path.exists():
                move(path, aside.with_name(aside.name + ending))
    LOG.warning(
        "%s; set aside as %s and made anew from the bundles", error.message, aside.name, extra={"code": error.code}
    )


def published(lake: Lake) -> frozenset[str]:
    """The documents that the manifest lists; none where it cannot be read or is of another schema."""
    try:
        manifest = read_manifest(lake)
    except LakeError:
        return frozenset()  # publishing writes it anew
    if manifest is None or manifest.schema_version != SCHEMA_VERSION:
        return frozenset()
    return frozenset(d.document_id for d in manifest.documents)


def usable(store: BundleStore, vouched: frozenset[str]) -> set[str]:
    """The documents with a bundle that this version can read; of those that were published that is taken for sure."""
    return {i for i in store.document_ids() if i in vouched or _readable(store, i)}


def _readable(store: BundleStore, document_id: str) -> bool:
    try:
        store.read(document_id)
    except BundleError:
        return False
    return True


def _rebuild(ledger: Ledger, state: Path, store: BundleStore) -> None:
    # All or nothing: a ledger that holds a part is not to be taken for whole by the next run.
    with ledger.transaction():
        count = _from_bundles(ledger, store)
        for reason in Quarantine(state / "quarantine").reasons():
            _from_reason(ledger, reason)
        for record in _reported(state):
            runs.insert(ledger, record)
        ledger.mark_made()
    if count:
        LOG.info("ledger made from %d bundles", count)


def _from_bundles(ledger: Ledger, store: BundleStore) -> int:
    count = 0
    for document_id in store.document_ids():
        try:
            bundle = store.read(document_id)
        except BundleError:
            continue
        count += 1
        for source in bundle.sources:
            entry = blank(source, NO_SOURCE, stamp(clock.now()))
            if ledger.get(source) is None:
                entry = replace(
                    entry,
                    sha256=bundle.sha256,
                    document_id=document_id,
                    state=State.EXTRACTED,
                    pipeline_version=bundle.pipeline_version,
                )
            else:
                # It held several contents in its time; which it holds now, its file says when it is seen.
                entry = replace(entry, state=State.NEW)
            ledger.put(entry)
    return count


def _from_reason(ledger: Ledger, reason: dict[str, Any]) -> None:
    known: dict[str, Any] = {k: reason.get(k) for k in ("sha256", "document_id", "page", "code", "reason", "advice")}
    for location in reason.get("locations", ()):
        before = ledger.get(str(location))
        if before is not None and before.state != State.NEW and before.document_id == reason.get("document_id"):
            continue  # extracted since
        entry = replace(
            blank(str(location), NO_SOURCE, stamp(clock.now())),
            **known,
            state=State.QUARANTINED,
            pending=Event.NEW,
            attempts=int(reason.get("attempts") or 0),
            transient=bool(reason.get("transient")),
            tried=reason.get("last_tried"),
            pipeline_version=reason.get("pipeline_version"),
        )
        # As long as the size is not known nothing is: it is that of the content only where that was read.
        ledger.put(replace(entry, size=reason.get("size")))


def _reported(state: Path) -> list[RunRecord]:
    """The runs that left a report, in their order."""
    found = []
    for path in sorted((state / "runs").glob("*/report.json")):
        try:
            run = json.loads(path.read_bytes())["run"]
            found.append(RunRecord(**run | {"outcome": Outcome(run["outcome"])}))
        except (OSError, ValueError, KeyError, TypeError):
            LOG.warning("%s: cannot be read; its run is left out of the list", path)
    return sorted(found, key=lambda r: (r.number, r.run_id))
