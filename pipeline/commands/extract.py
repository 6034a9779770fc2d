"""`kehoach extract`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractors.ocr.settings import Ocr
from pipeline.commands import common
from pipeline.commands.options import (
    Attempts,
    Cache,
    Config,
    Debug,
    Executor,
    Jobs,
    MemoryLimit,
    OcrMode,
    Output,
    TimeLimit,
)
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.batch import Then


def extract(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files, folders (with all below them) or quoted patterns.")
    ],
    config: Config = None,
    output: Output = None,
    jobs: Jobs = None,
    ocr: OcrMode = None,
    cache: Cache = None,
    debug_dir: Annotated[
        Path | None,
        typer.Option("--debug-dir", metavar="FOLDER", help="Keep a picture after each step of preparing a scan."),
    ] = None,
    searchable: Annotated[
        Path | None,
        typer.Option("--searchable", metavar="FOLDER", help="Also write PDFs and images as searchable PDFs there."),
    ] = None,
    time_limit: TimeLimit = None,
    memory_limit: MemoryLimit = None,
    attempts: Attempts = None,
    executor: Executor = None,
    debug: Debug = False,
) -> None:
    """Extract tasks, targets and citations from plans, and publish them as Parquet tables."""
    from pipeline.limits import default_workers
    from pipeline.sandbox import start_early
    from pipeline.sources.folder import find_files

    found = find_files(paths)
    if not found.files:
        for error in found.failures:
            common.say(f"Error: {error}")
        raise typer.Exit(common.exit_code(found.failures, nothing_else=True))
    likely = jobs or default_workers()
    if likely > 1 and executor in (None, "local"):  # the configuration may say otherwise; then they end unused
        start_early(min(likely, len(found.files)), "pipeline.stages")
    settings = common.settings_of(
        config,
        output,
        ocr,
        cache,
        time_limit,
        jobs,
        memory_limit=memory_limit,
        attempts=attempts,
        executor=executor,
    )
    workers = settings.jobs or default_workers()
    from pipeline.batch import extract as extract_files
    from pipeline.view import progress, summary

    reading = Ocr(settings.ocr.mode, common.page_cache(settings), debug_dir)
    with progress() as listener:
        run = extract_files(
            common.lake_of(settings),
            found.files,
            common.load_process(reading),
            workers=workers,
            seconds=settings.time_limit,
            listener=listener,
            then=_searchable(searchable, found.files, reading),
            executor=settings.executor,
            attempts=settings.attempts,
            memory_limit=settings.memory_limit,
        )
    run.failures[:0] = found.failures
    summary(run)
    common.report_failures(run, debug)
    if run.interrupted:
        common.say("Interrupted: what was done until then is published; run the same command again for the rest")
        raise typer.Exit(ExitCode.INTERRUPTED)
    raise typer.Exit(common.exit_code(run.failures))


def _searchable(folder: Path | None, files: Sequence[Path], settings: Ocr) -> Then | None:
    if folder is None:
        return None
    from pipeline.searchable.folder import SearchableFolder

    return SearchableFolder.of(folder, files, settings)
