"""Commands that look whether all is well: `verify` of a lake, `doctor` of what is installed."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.commands import common
from pipeline.commands.options import Config, Output
from pipeline.errors import ExitCode


def verify(config: Config = None, output: Output = None) -> None:
    """Check the tables of a lake against its manifest, its bundles and each other."""
    from pipeline.verify import verify as faults_of

    settings = common.settings_of(config, output)
    faults = faults_of(common.lake_of(settings))
    for fault in faults:
        typer.echo(fault)
    if faults:
        common.say(
            f"{settings.output}: {len(faults)} fault{'s' * (len(faults) > 1)}; kehoach publish makes the tables anew"
        )
        raise typer.Exit(ExitCode.SOME_FAILED)
    common.say(f"{settings.output}: all well")


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
        common.say(f"Missing: {', '.join(c.name for c in absent)}")
        raise typer.Exit(ExitCode.MISSING_DEPENDENCY)
