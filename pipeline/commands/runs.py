"""`kehoach runs` and `kehoach quarantine`: what the runs did, and what they could not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import common
from pipeline.commands.options import Config, Output, State
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.ledger import Ledger
    from pipeline.runs import RunRecord

Json = Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")]

_COUNTS = ("new", "changed", "unchanged", "duplicate", "gone", "quarantined", "failed", "waiting")


def listing(
    context: typer.Context, config: Config = None, output: Output = None, state: State = None, as_json: Json = False
) -> None:
    """List the runs, or show one."""
    if context.invoked_subcommand is not None:
        return
    from pipeline import runs

    with _ledger(_state(config, output, state)) as ledger:
        found = runs.all_runs(ledger)
    if as_json:
        typer.echo(json.dumps([_as_json(run) for run in found], ensure_ascii=False, indent=1))
        return
    for run in found:
        counts = ", ".join(f"{run.counts[name]} {name}" for name in _COUNTS if run.counts.get(name))
        typer.echo(f"{run.run_id}  {run.started_at}  {run.outcome:<11}  {_duration(run)}  {counts or 'nothing to do'}")


def show(
    run_id: Annotated[str, typer.Argument(metavar="ID", help="The first characters of a run's name, or 'last'.")],
    config: Config = None,
    output: Output = None,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Show what a run did, and where its report is."""
    from pipeline import runs

    folder = _state(config, output, state)
    with _ledger(folder) as ledger:
        run = runs.find(ledger, run_id)
    report = folder / "runs" / run.run_id
    if as_json and (report / "report.json").is_file():
        typer.echo((report / "report.json").read_text(encoding="utf-8"), nl=False)
        return
    if as_json:
        typer.echo(json.dumps({"run": _as_json(run)}, ensure_ascii=False, indent=1))
        return
    for name, value in _as_json(run).items():
        if name != "counts" and value is not None:
            typer.echo(f"{name:<17}{value}")
    for name, count in run.counts.items():
        typer.echo(f"{name:<17}{count:,}")
    if (report / "report.html").is_file():
        typer.echo(f"{'report':<17}{report / 'report.html'}")


def quarantined(config: Config = None, output: Output = None, state: State = None, as_json: Json = False) -> None:
    """List what is in quarantine."""
    from pipeline import quarantine

    with _ledger(_state(config, output, state)) as ledger:
        found = quarantine.held(ledger)
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        also = f" (and {len(one.entries) - 1} more)" if len(one.entries) > 1 else ""
        typer.echo(common.one_line(f"{one.identifier}  {one.first.location}{also}: {one.first.reason}"))


def reason(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="The first digits of its name, or a file.")],
    config: Config = None,
    output: Output = None,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Show what is wrong with something in quarantine, and what to do."""
    from pipeline import quarantine

    folder = _state(config, output, state)
    with _ledger(folder) as ledger:
        one = quarantine.find(ledger, identifier)
    if as_json:
        typer.echo(json.dumps(one.as_json(), ensure_ascii=False, indent=1))
        return
    place = folder / "quarantine" / one.identifier
    typer.echo(common.printable(quarantine.letter(one, has_traceback=(place / "traceback.txt").is_file())), nl=False)
    common.say(f"Folder: {place}")


def retry(
    identifiers: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="The first digits of their names, or files.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is in quarantine.")] = False,
    config: Config = None,
    output: Output = None,
    state: State = None,
) -> None:
    """Let the next run try again what is in quarantine."""
    from pipeline import quarantine

    if bool(identifiers) == everything:
        raise UsageError("say what to try again", "Name what `kehoach quarantine list` shows, or give --all")
    with _ledger(_state(config, output, state)) as ledger:
        chosen = quarantine.held(ledger) if everything else [quarantine.find(ledger, i) for i in identifiers or ()]
        count = quarantine.retry(ledger, chosen)
    common.say(f"{count} file{'s' * (count != 1)} will be tried again by the next `kehoach ingest`")


def _state(config: Path | None, output: str | None, state: Path | None) -> Path:
    return common.lake_of(common.settings_of(config, output, state=state)).state


def _ledger(state: Path) -> Ledger:
    from pipeline.ledger import FILE_NAME, Ledger

    if not (state / FILE_NAME).is_file():
        raise UsageError(f"{state}: no ledger", "It is made by `kehoach ingest`; -o names the lake, --state the folder")
    return Ledger(state / FILE_NAME)


def _as_json(run: RunRecord) -> dict[str, object]:
    from dataclasses import asdict

    value = asdict(run)
    del value["number"]
    return value


def _duration(run: RunRecord) -> str:
    return f"{run.seconds:9.1f} s" if run.seconds is not None else f"{'':>11}"
