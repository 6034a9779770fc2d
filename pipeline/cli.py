"""The command line: what the user asks for, in; data on stdout, everything else on stderr, an exit code out.

Only what parsing the command line needs is imported at the top: `kehoach --version` answers before Arrow has been read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline import __version__
from pipeline.errors import ExitCode, KehoachError, NothingToDoError, UnreadableFileError

if TYPE_CHECKING:
    from pipeline.batch import Process, Run
    from pipeline.store import Bundle


class _Group(TyperGroup):
    """Turns our errors into a line on stderr and an exit code, for every command."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KehoachError as error:
            _say(f"Error: {error}")
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            _say("Interrupted")
            raise typer.Exit(ExitCode.INTERRUPTED) from error


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Reads the plans of Vietnam's provinces and departments and writes them as tables.",
)

Output = Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="The lake: the folder of the tables.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault of kehoach.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", min=0.1, help="Give up a document after so many seconds.")
]
_OUTPUT = Path("output")
_SECONDS = 600.0


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kehoach {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of every command."""


@app.command("extract")
def extract_command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files, folders (with all below them) or quoted patterns.")
    ],
    output: Output = _OUTPUT,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes; as many as processors if not given."),
    ] = None,
    time_limit: TimeLimit = _SECONDS,
    debug: Debug = False,
) -> None:
    """Extract tasks, targets and citations from plans, and publish them as Parquet tables."""
    from pipeline.batch import extract
    from pipeline.executors import default_workers
    from pipeline.lake import Lake
    from pipeline.sources.folder import find_files
    from pipeline.view import progress, summary

    found = find_files(paths)
    if not found.files:
        for error in found.failures:
            _say(f"Error: {error}")
        raise typer.Exit(_exit_code(found.failures, nothing_else=True))
    with progress() as listener:
        run = extract(
            Lake(output),
            found.files,
            load_process(),
            workers=jobs or default_workers(),
            seconds=time_limit,
            listener=listener,
        )
    run.failures[:0] = found.failures
    summary(run)
    _report_failures(run, debug)
    if run.interrupted:
        _say("Interrupted: what was done until then is published; run the same command again for the rest")
        raise typer.Exit(ExitCode.INTERRUPTED)
    raise typer.Exit(_exit_code(run.failures))


@app.command()
def show(
    document: Annotated[str, typer.Argument(metavar="FILE|ID", help="A file, or the first digits of a document_id.")],
    output: Output = _OUTPUT,
    as_json: Annotated[bool, typer.Option("--json", help="Write all records as JSON to stdout.")] = False,
    time_limit: TimeLimit = _SECONDS,
    debug: Debug = False,
) -> None:
    """Show what a document gives: a file is extracted now, an identifier is looked up in the lake."""
    from pipeline.view import as_text, render

    bundle = _bundle(document, output, time_limit, debug)
    if as_json:
        typer.echo(as_text(bundle))
    else:
        render(bundle)


@app.command()
def cite(
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="Text, a plan, or - for standard input.")] = "-",
    time_limit: TimeLimit = _SECONDS,
    debug: Debug = False,
) -> None:
    """Write every citation of a text as JSON, one a line."""
    from pipeline.cite import cite as cited
    from pipeline.rows import rows
    from pipeline.streams import read_text
    from pipeline.view import as_line

    text = read_text(source)
    records = rows(_extracted(Path(source), time_limit, debug))["citations"] if text is None else cited(text)
    for record in records:
        typer.echo(as_line(record))


@app.command()
def repair(
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="Text, a plan, or - for standard input.")] = "-",
    diff: Annotated[bool, typer.Option("--diff", help="Show the words that changed, and how sure that is.")] = False,
) -> None:
    """Write a text, line by line, with lost marks restored and old encodings made Unicode."""
    from pipeline.repair import repair as repaired
    from pipeline.repair import repair_document
    from pipeline.streams import read_text
    from pipeline.view import as_diff

    text = read_text(source)
    for line in repair_document(Path(source)) if text is None else repaired(text.removesuffix("\n")):
        if not diff:
            typer.echo(line.text)
        elif line.changes or line.raw != line.text:
            typer.echo(as_diff(line))


@app.command()
def verify(output: Output = _OUTPUT) -> None:
    """Check the tables of a lake against its manifest, its bundles and each other."""
    from pipeline.lake import Lake
    from pipeline.verify import verify as faults_of

    faults = faults_of(Lake(output))
    for fault in faults:
        typer.echo(fault)
    if faults:
        _say(f"{output}: {len(faults)} fault{'s' * (len(faults) > 1)}; kehoach extract makes the tables anew")
        raise typer.Exit(ExitCode.SOME_FAILED)
    _say(f"{output}: all well")


@app.command()
def doctor(
    strict: Annotated[bool, typer.Option("--strict", help="Count what only scans need as required.")] = False,
) -> None:
    """Show what is installed, in which version, what is missing, and how to get it."""
    from pipeline.doctor import check_all, missing
    from pipeline.view import render_checks

    checks = check_all()
    render_checks(checks)
    absent = missing(checks, strict=strict)
    if absent:
        _say(f"Missing: {', '.join(c.name for c in absent)}")
        raise typer.Exit(ExitCode.MISSING_DEPENDENCY)


def load_process() -> Process:
    """The function that takes a file through all stages."""
    from pipeline.stages import process

    return process


def _bundle(document: str, output: Path, seconds: float, debug: bool) -> Bundle:
    from pipeline.lake import Lake
    from pipeline.store import BundleStore

    path, store = Path(document), BundleStore(Lake(output))
    if not path.exists() and not path.is_symlink():
        return store.find(document)
    return _extracted(path, seconds, debug)


def _extracted(path: Path, seconds: float, debug: bool) -> Bundle:
    """The bundle of a file, extracted now and written nowhere."""
    from pipeline.batch import extract_one, prepare
    from pipeline.store import unpack

    if path.is_dir():
        raise UnreadableFileError(path, "it is a folder; name a file in it")
    failures: list[KehoachError] = []
    jobs = prepare(None, [path], failures, seconds)
    if failures:
        raise failures[0]
    outcome = extract_one(load_process(), jobs[0])
    if outcome.bundle is None:
        if debug and outcome.fault:
            _say(outcome.fault)
        raise outcome.error or UnreadableFileError(path)
    return unpack(outcome.bundle, path)


def _report_failures(run: Run, debug: bool) -> None:
    if run.failures:
        _say(f"Failed ({len(run.failures)}):")
    for error in run.failures:
        _say(f"  {error}")
    if debug:
        for outcome in run.outcomes:
            if outcome.fault:
                _say(f"{outcome.job.path}:\n{outcome.fault}")


def _exit_code(failures: list[KehoachError] | tuple[KehoachError, ...], *, nothing_else: bool = False) -> ExitCode:
    """The exit code of a run with these failures: 2 only when there was nothing to do at all."""
    if any(e.exit_code == ExitCode.MISSING_DEPENDENCY for e in failures):
        return ExitCode.MISSING_DEPENDENCY
    if nothing_else and all(isinstance(e, NothingToDoError) for e in failures):
        return ExitCode.USAGE
    return ExitCode.SOME_FAILED if failures else ExitCode.OK


def _say(message: str) -> None:
    typer.echo(message, err=True)


def main() -> None:
    """The `kehoach` command."""
    app(prog_name="kehoach")


if __name__ == "__main__":
    main()
