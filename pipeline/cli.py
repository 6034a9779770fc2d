"""The command line: what the user asks for, in; data on stdout, everything else on stderr, an exit code out.

Only what parsing the command line needs is imported at the top: `kehoach --version` answers before Arrow has been read.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline import __version__
from pipeline.commands import (
    asking,
    cache,
    checking,
    compare,
    config,
    exporting,
    extract,
    ingest,
    reading,
    runs,
    scans,
    upkeep,
)
from pipeline.commands.common import say
from pipeline.errors import ExitCode, KehoachError


class _Group(TyperGroup):
    """Turns our errors into a line on stderr and an exit code, for every command."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KehoachError as error:
            say(f"Error: {error}")
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            say("Interrupted")
            raise typer.Exit(ExitCode.INTERRUPTED) from error


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Reads the plans of Vietnam's provinces and departments and writes them as tables.",
)


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


_runs = typer.Typer(invoke_without_command=True, help="What the runs of `ingest` and `watch` did.")
_runs.callback()(runs.listing)
_runs.command("show")(runs.show)

_quarantine = typer.Typer(no_args_is_help=True, help="What could not be read, and why.")
_quarantine.command("list")(runs.quarantined)
_quarantine.command("show")(runs.reason)
_quarantine.command("retry")(runs.retry)

_cache = typer.Typer(no_args_is_help=True, help="The readings of pages that are kept from run to run.")
_cache.command()(cache.info)
_cache.command()(cache.clear)

_config = typer.Typer(no_args_is_help=True, help="What is set, and where it was set.")
_config.command()(config.show)
_config.command()(config.init)

app.command()(extract.extract)
app.command()(ingest.ingest)
app.command()(ingest.watch)
app.add_typer(_runs, name="runs")
app.add_typer(_quarantine, name="quarantine")
app.command()(reading.show)
app.command()(reading.cite)
app.command()(reading.repair)
app.command()(scans.ocr)
app.command()(compare.compare)
app.command()(checking.verify)
app.command()(upkeep.publish)
app.command()(upkeep.gc)
app.command()(exporting.export)
app.command()(exporting.graph)
app.command()(asking.query)
app.command()(asking.search)
app.add_typer(_cache, name="cache")
app.add_typer(_config, name="config")
app.command()(checking.doctor)


def main() -> None:
    """The `kehoach` command."""
    app(prog_name="kehoach")


if __name__ == "__main__":
    main()
