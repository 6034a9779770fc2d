"""Figures for Prometheus, as a file for the textfile collector of its node exporter.

The text format is simple enough to be written here: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from pipeline import runs
from pipeline.errors import output_errors
from pipeline.files import write_whole
from pipeline.ledger import Ledger
from pipeline.runs import Event, RunRecord

_EVENTS = tuple(event.value for event in Event) + ("unchanged",)


def write(ledger: Ledger, path: Path) -> None:
    """Writes the figures of a ledger to `path`, wholly or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    with output_errors(path):
        write_whole(path, render(ledger).encode())


def render(ledger: Ledger) -> str:
    """The figures: of the files that the ledger follows, of all runs, of the last, and when one last went well."""
    ended = [run for run in runs.all_runs(ledger) if run.finished_at is not None]
    lines: list[str] = []

    def add(name: str, kind: str, help_text: str, values: Mapping[str, float]) -> None:
        lines.extend(_metric(f"kehoach_{name}", kind, help_text, values))

    add(
        "files",
        "gauge",
        "Files that the sources gave, by state.",
        _by("state", {s.value: n for s, n in ledger.counts().items()}),
    )
    add("runs_total", "counter", "Runs that ended.", {"": len(ended)})
    add("documents_extracted_total", "counter", "Documents extracted by all runs.", {"": _sum(ended, "documents")})
    add("pages_extracted_total", "counter", "Pages read by all runs.", {"": _sum(ended, "pages")})
    add("run_seconds_total", "counter", "Seconds that all runs took.", {"": sum(r.seconds or 0 for r in ended)})
    if ended:
        last = ended[0]
        events = {name: last.counts.get(name, 0) for name in _EVENTS}
        add("documents_published", "gauge", "Documents in the tables.", {"": last.counts.get("published", 0)})
        add("last_run_files", "gauge", "Files of the last run, by what became of them.", _by("event", events))
        add("last_run_pages", "gauge", "Pages that the last run read.", {"": last.counts.get("pages", 0)})
        add("last_run_seconds", "gauge", "Seconds that the last run took.", {"": last.seconds or 0})
        add("last_run_success", "gauge", "Whether all was well in the last run.", {"": int(runs.succeeded(last))})
        add("last_run_timestamp_seconds", "gauge", "When the last run ended.", {"": _time(last)})
    if good := next((run for run in ended if runs.succeeded(run)), None):
        add("last_success_timestamp_seconds", "gauge", "When a run last ended with all well.", {"": _time(good)})
    return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, help_text: str, values: Mapping[str, float]) -> Iterable[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        yield f"{name}{labels} {float(value):.15g}"


def _by(label: str, values: Mapping[str, int]) -> dict[str, float]:
    return {f'{{{label}="{name}"}}': value for name, value in values.items()}


def _sum(ended: Iterable[RunRecord], name: str) -> int:
    return sum(run.counts.get(name, 0) for run in ended)


def _time(run: RunRecord) -> float:
    return datetime.fromisoformat(run.finished_at or run.started_at).timestamp()
