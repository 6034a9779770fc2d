"""`kehoach cache info` and `kehoach cache clear`."""

from __future__ import annotations

import typer

from pipeline.commands import common
from pipeline.commands.options import Cache, Config, Output


def info(config: Config = None, output: Output = None, cache: Cache = None) -> None:
    """Show how many readings of pages are kept, how much room they take, and how much they may."""
    kept = common.page_cache(common.settings_of(config, output, cache=cache))
    found = kept.info()
    typer.echo(f"folder   {kept.folder}")
    typer.echo(f"entries  {found.entries}")
    typer.echo(f"size     {_megabytes(found.size)} of {_megabytes(found.limit)}")


def clear(config: Config = None, output: Output = None, cache: Cache = None) -> None:
    """Remove all readings of pages; they are made again when they are needed."""
    kept = common.page_cache(common.settings_of(config, output, cache=cache))
    common.say(f"{kept.folder}: {kept.clear()} entries removed")


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB"
