"""The report of a run: what came of it, as JSON for programs and as one HTML page for people."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from normalizers.provinces import provinces
from pipeline import runs
from pipeline.codec import clean_text
from pipeline.errors import LakeError, output_errors
from pipeline.files import write_whole
from pipeline.intake import Listed
from pipeline.lake import Lake
from pipeline.ledger import Ledger
from pipeline.manifest import read_manifest
from pipeline.reasons import Language, explain
from pipeline.runs import Event, Outcome, RunEvent, RunRecord

LOG = logging.getLogger("kehoach.ingest")

FORMAT = 1
_DATA = "report.json"
_SLOWEST = 10
# Of what the page shows; the JSON has all.
_MOST_ROWS = 300

Report = dict[str, Any]


def build(ledger: Ledger, run: RunRecord, lake: Lake, listed: Sequence[Listed] = ()) -> Report:
    """What a closed run did, as plain values."""
    events = list(runs.events(ledger, run))
    extracted = _documents(events)
    return {
        "format": FORMAT,
        "run": asdict(run),
        "sources": [
            {"name": s.name, "files": s.items, "failures": len(s.failures), "complete": s.complete} for s in listed
        ],
        "events": {event.value: [_told(e) for e in events if e.event == event] for event in Event},
        "review": [d for d in extracted if d["status"] != "ok"],
        "provinces": _provinces(extracted, lake),
        "slowest_documents": sorted(
            (d for d in extracted if d.get("seconds") is not None), key=lambda d: (-d["seconds"], d["location"])
        )[:_SLOWEST],
        "slowest_pages": _slowest_pages(extracted),
    }


def write(report: Report, state: Path) -> Path:
    """Writes `report.json` and `report.html` into the folder of the run; gives the path of the page.

    Raises:
        OutputError: they cannot be written.
    """
    page = page_of(report["run"]["run_id"], state)
    with output_errors(page):
        write_whole(page.with_name(_DATA), _as_bytes(report))
        write_whole(page, clean_text(render(report)).encode())
    return page


def _as_bytes(report: Report) -> bytes:
    return clean_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()


def shorten(run: RunRecord, state: Path) -> None:
    """Leaves of the report of a run only what a ledger that is made anew takes from it: the run itself.

    Raises:
        OutputError: it cannot be written.
    """
    page = page_of(run.run_id, state)
    with output_errors(page):
        write_whole(page.with_name(_DATA), _shortened(run))
        page.unlink(missing_ok=True)


def surplus(run: RunRecord, state: Path) -> int | None:
    """How many bytes of the report of a run `shorten` would remove; None if it was done before, or there is none."""
    page = page_of(run.run_id, state)
    try:
        data = page.with_name(_DATA).stat().st_size - len(_shortened(run))
        shown = page.stat().st_size if page.exists() else 0
    except FileNotFoundError:
        return None
    return max(data, 0) + shown if shown or data > 0 else None


def _shortened(run: RunRecord) -> bytes:
    return _as_bytes({"format": FORMAT, "run": asdict(run)})


def page_of(run_id: str, state: Path) -> Path:
    """Where the report of a run is, or will be."""
    return state / "runs" / run_id / "report.html"


def render(report: Report) -> str:
    """The page: one file, without a script or anything from elsewhere; all that comes from documents is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "explain": lambda e, language: explain(e["code"], e["reason"], e["advice"], Language(language)),
        "most": _MOST_ROWS,
        "seconds": _seconds,
    }
    return environment.get_template("report.html").render(report)


def close_dead_runs(ledger: Ledger, lake: Lake, state: Path) -> None:
    """Closes the runs that were killed, and writes the reports that are owed; the lake is locked, so none is alive."""
    for run in runs.all_runs(ledger)[: runs.KEPT_RUNS]:
        if run.outcome == Outcome.RUNNING:
            LOG.warning("run %s was killed; its work is taken up", run.run_id, extra={"run": run.run_id})
            run = runs.finish(ledger, run, Outcome.KILLED, None, None, {})
        if not page_of(run.run_id, state).exists():
            write(build(ledger, run, lake), state)


def _told(event: RunEvent) -> dict[str, Any]:
    return {
        "location": event.location,
        "source": event.source,
        "document_id": event.document_id,
        **event.details,
    }


def _documents(events: Iterable[RunEvent]) -> list[dict[str, Any]]:
    """The documents that have new records, each once, by location."""
    found: dict[str, dict[str, Any]] = {}
    for event in events:
        if "status" in event.details and event.event != Event.DUPLICATE and event.document_id is not None:
            found.setdefault(event.document_id, _told(event))
    return list(found.values())


def _provinces(extracted: Iterable[dict[str, Any]], lake: Lake) -> list[dict[str, Any]]:
    try:
        manifest = read_manifest(lake)
    except LakeError:
        manifest = None
    now = Counter(d["province"] for d in extracted)
    total = Counter(d.province_code for d in manifest.documents) if manifest is not None else Counter[str]()
    names = {p.code: p.name for p in provinces() if not p.valid_to}
    return [
        {"code": code, "name": names.get(code), "run": now[code], "lake": total[code]}
        for code in sorted(now.keys() | total.keys())
    ]


def _slowest_pages(extracted: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    pages = [
        {"location": d["location"], "document_id": d["document_id"], "page": page, "seconds": seconds}
        for d in extracted
        for page, seconds in d.get("slow_pages", ())
    ]
    return sorted(pages, key=lambda p: (-p["seconds"], p["location"], p["page"]))[:_SLOWEST]


@cache
def _seconds(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"
