"""Commands that keep a lake in order: `publish` makes its tables from its bundles, `gc` removes what nothing needs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import common
from pipeline.commands.options import Cache, Config, Output
from pipeline.errors import ExitCode, LakeError, UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.lake import Lake


def publish(
    config: Config = None,
    output: Output = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Make every partition anew, also those that have not changed.")
    ] = False,
) -> None:
    """Make the tables of a lake from its bundles, without extracting anything."""
    from pipeline.tables import publish as publish_tables

    lake = _lake(common.settings_of(config, output))
    with lake.locked():
        done = publish_tables(lake, everything=everything)
    documents = len(done.manifest.documents)
    common.say(f"{lake.root}: {documents} documents, {done.written} files written, {done.removed} removed")
    if done.older:
        common.say(
            f"{len(done.older)} of them an earlier version of kehoach stored; what it did not keep is left open. "
            "To have that too, extract their files again"
        )
    for error in done.failures:
        common.say(f"  {error}")
    raise typer.Exit(ExitCode.SOME_FAILED if done.failures else ExitCode.OK)


def gc(
    config: Config = None,
    output: Output = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it.")] = False,
    cache: Cache = None,
) -> None:
    """Remove what nothing needs: unreadable bundles, leftovers of writes, old logs, readings over the limit."""
    from pipeline.garbage import find, remove

    if dry_run == yes:
        raise UsageError("gc: either --dry-run or --yes", "Look with --dry-run first, then remove with --yes")
    settings = common.settings_of(config, output, cache=cache)
    lake = _lake(settings)
    with lake.locked(clear=False):
        found = find(lake, common.page_cache(settings))
        for thing in found:
            typer.echo(f"{thing.name}: {thing.kind}, {thing.size} bytes")
        if yes:
            remove(lake, found)
    number, size = Counter(g.kind for g in found), Counter[str]()
    for thing in found:
        size[thing.kind] += thing.size
    for kind in number:
        common.say(f"{kind}: {number[kind]}, {size[kind] / 1024**2:,.1f} MB")
    common.say(f"{lake.root}: {len(found)} {'removed' if yes else 'to remove'}, {size.total() / 1024**2:,.1f} MB")


def _lake(settings: Settings) -> Lake:
    lake = common.lake_of(settings)
    if not lake.exists():
        raise LakeError(lake.root, "no lake (nothing was extracted here)", "Name the lake with -o")
    return lake
