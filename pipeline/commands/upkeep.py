"""Commands that keep a lake in order: `publish` makes its tables from its bundles, `gc` removes what nothing needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import common
from pipeline.commands.options import Cache, Config, Output, State
from pipeline.errors import ExitCode, KehoachError, LakeError, UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.garbage import Garbage
    from pipeline.lake import Lake
    from pipeline.ledger import Ledger
    from pipeline.tables import Published


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
    _say_published(lake, done)
    if done.older:
        common.say(
            f"{len(done.older)} of them an earlier version of kehoach stored; what it did not keep is left open. "
            "To have that too, extract their files again"
        )
    _say_failures(done)


def gc(
    config: Config = None,
    output: Output = None,
    state: State = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it.")] = False,
    superseded: Annotated[
        bool, typer.Option("--superseded", help="Also documents whose files all hold another content now.")
    ] = False,
    cache: Cache = None,
) -> None:
    """Remove what nothing needs: unreadable bundles, leftovers of writes, old logs and reports, surplus readings."""
    from pipeline.garbage import KeptReports, Kind, find, remove
    from pipeline.tables import publish as publish_tables

    if dry_run == yes:
        raise UsageError("gc: either --dry-run or --yes", "Look with --dry-run first, then remove with --yes")
    settings = common.settings_of(config, output, cache=cache, state=state)
    lake, kept = _lake(settings), KeptReports(settings.reports.keep_runs, settings.reports.keep_for)
    with lake.locked(clear=False), _known(lake, superseded) as (ledger, documents):
        found = find(lake, common.page_cache(settings), documents, ledger=ledger, reports=kept)
        chosen = [thing for thing in found if superseded or thing.kind != Kind.SUPERSEDED]
        for thing in chosen if yes else found:
            typer.echo(common.one_line(_shown(thing)))
        published = None
        if yes:
            remove(lake, chosen)
            if superseded:
                # Also where a run that was killed removed them, and did not come to this.
                published = publish_tables(lake)
    _sum_up(lake, found, chosen, removed=yes)
    if published is not None:
        _say_published(lake, published)
        _say_failures(published)


def _say_published(lake: Lake, done: Published) -> None:
    documents = len(done.manifest.documents)
    common.say(f"{lake.root}: {documents} documents, {done.written} files written, {done.removed} removed")


def _say_failures(done: Published) -> None:
    """Bundles that were left out; ends with their exit code."""
    for error in done.failures:
        common.say(f"  {error}")
    raise typer.Exit(ExitCode.SOME_FAILED if done.failures else ExitCode.OK)


def _shown(thing: Garbage) -> str:
    return f"{thing.name}: {thing.kind}, {thing.size} bytes" + (f"; {thing.detail}" if thing.detail else "")


def _sum_up(lake: Lake, found: list[Garbage], chosen: list[Garbage], *, removed: bool) -> None:
    number, size = Counter(g.kind for g in chosen), Counter[str]()
    for thing in chosen:
        size[thing.kind] += thing.size
    for kind in number:
        common.say(f"{kind}: {number[kind]}, {size[kind] / 1024**2:,.1f} MB")
    word = "removed" if removed else "to remove"
    common.say(f"{lake.root}: {len(chosen)} {word}, {size.total() / 1024**2:,.1f} MB")
    if left := len(found) - len(chosen):
        common.say(f"{left} superseded document{'s' * (left != 1)} kept; --superseded removes them")


@contextmanager
def _known(lake: Lake, needed: bool) -> Iterator[tuple[Ledger | None, Collection[str]]]:
    """The ledger of a locked lake, if it has one that can be read, and the documents that are to be taken for known.

    Without one whatever it may say of a bundle is taken for granted, so that room can be made on a full disk too.
    """
    from pipeline.ledger import FILE_NAME, Ledger
    from pipeline.store import BundleStore

    path = lake.state / FILE_NAME
    if not path.is_file():
        yield None, ()
        return
    with ExitStack() as stack:
        ledger: Ledger | None = None
        try:
            ledger = stack.enter_context(Ledger(path))
        except KehoachError as error:
            if needed:
                raise
            common.say(f"{error}\nReports, unreadable bundles and superseded documents are left alone")
        if ledger is not None and ledger.made:
            yield ledger, ()
        else:
            yield None, BundleStore(lake).document_ids()


def _lake(settings: Settings) -> Lake:
    lake = common.lake_of(settings)
    if not lake.exists():
        raise LakeError(lake.root, "no lake (nothing was extracted here)", "Name the lake with -o")
    return lake
