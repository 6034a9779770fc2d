"""`kehoach config show` and `kehoach config init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands import common
from pipeline.commands.options import Cache, Config, Jobs, OcrMode, Output, TimeLimit
from pipeline.errors import ConfigurationError, OutputError


def show(
    config: Config = None,
    output: Output = None,
    jobs: Jobs = None,
    ocr: OcrMode = None,
    cache: Cache = None,
    time_limit: TimeLimit = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write them as JSON.")] = False,
) -> None:
    """Show every setting, and where it came from: default, file, environment variable or command line."""
    settings = common.settings_of(config, output, ocr, cache, time_limit, jobs)
    from pipeline.config import text

    typer.echo(text.as_json(settings) if as_json else text.as_table(settings))


def init(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE|-]", help="The file to write, or - for standard output.")
    ] = Path("kehoach.toml"),
) -> None:
    """Write a configuration file with every key, its meaning and its default; one that is there stays as it is."""
    from pipeline.config.text import template

    if str(file) == "-":
        typer.echo(template(), nl=False)
        return
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(template())
    except FileExistsError as error:
        raise ConfigurationError([f"{file}: exists already"], "Name another file, or remove it first") from error
    except OSError as error:
        fault = OutputError(file, error.strerror or str(error))
        fault.advice = "Name another file, or see that you may write there"
        raise fault from error
    common.say(f"{file}: written")
