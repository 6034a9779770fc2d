"""`kehoach ingest` and `kehoach watch`: the sources of the configuration into the lake, once or as they come."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

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
    State,
    TimeLimit,
)
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.batch import Listener, Process
    from pipeline.config import Settings
    from pipeline.executors import Interruption
    from pipeline.ingested import Ingested
    from pipeline.sources.base import Source

Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATH...]", help="Files, folders or quoted patterns, instead of what is configured."),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Only this source of the configuration; can be repeated."),
]
LogFormat = Annotated[
    Literal["text", "json"] | None,
    typer.Option("--log-format", help="Messages for people (text), or one JSON object a line on stderr."),
]
Metrics = Annotated[
    Path | None,
    typer.Option("--metrics", metavar="FILE", help="Write figures for the textfile collector of Prometheus."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")]
DebugDir = Annotated[
    Path | None,
    typer.Option("--debug-dir", metavar="FOLDER", help="Keep a picture after each step of preparing a scan."),
]
Refresh = Annotated[
    bool,
    typer.Option("--refresh", help="Extract again what another version of kehoach extracted; OCR is not repeated."),
]


@dataclass(frozen=True, slots=True)
class _Work:
    """What both commands do, with their settings."""

    settings: Settings
    process: Process
    command: str
    debug: bool
    quiet: bool

    @property
    def state(self) -> Path:
        return common.lake_of(self.settings).state

    def once(
        self,
        sources: Sequence[Source],
        *,
        refresh: bool = False,
        listener: Listener | None = None,
        interruption: Interruption | None = None,
        idle_runs: bool = True,
    ) -> Ingested:
        from pipeline.ingest import ingest as ingest_sources

        return ingest_sources(
            self.settings,
            common.lake_of(self.settings),
            self.state,
            sources,
            self.process,
            refresh=refresh,
            command=self.command,
            listener=listener,
            interruption=interruption,
            idle_runs=idle_runs,
            metrics_file=self.settings.metrics,
        )

    def tell(self, result: Ingested) -> None:
        """What came of a run, on stderr: nothing with `--quiet`, or where the log is JSON."""
        if self.debug and self.settings.log_format == "text":
            for fault in result.faults:
                common.say(fault)
        if self.quiet or self.settings.log_format == "json" or result.record is None:
            return
        counts = result.record.counts
        shown = [f"{counts[name]:,} {word}" for name, word in _WORDS.items() if counts.get(name) or name in _ALWAYS]
        common.say(", ".join(shown))
        if result.exit_code == ExitCode.INTERRUPTED:
            common.say("Interrupted: what was done until then is published; run the same command again for the rest")
        if counts.get("in_quarantine"):
            common.say(f"{counts['in_quarantine']:,} in quarantine: `kehoach quarantine list`")
        common.say(f"Report: {result.report}")


_WORDS = {
    "new": "new",
    "changed": "changed",
    "refreshed": "refreshed",
    "returned": "returned",
    "unchanged": "unchanged",
    "duplicate": "duplicate",
    "gone": "gone",
    "quarantined": "quarantined",
    "failed": "failed",
    "waiting": "waiting",
    "published": "published in all",
}
_ALWAYS = ("new", "changed", "unchanged", "published")


def ingest(
    paths: Paths = None,
    source: Names = None,
    refresh: Refresh = False,
    config: Config = None,
    output: Output = None,
    state: State = None,
    jobs: Jobs = None,
    ocr: OcrMode = None,
    cache: Cache = None,
    debug_dir: DebugDir = None,
    time_limit: TimeLimit = None,
    memory_limit: MemoryLimit = None,
    attempts: Attempts = None,
    executor: Executor = None,
    log_format: LogFormat = None,
    metrics: Metrics = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Take what is new or changed in the sources, extract and publish it, and report; for every night."""
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
        state=state,
        log_format=log_format,
        metrics=metrics,
    )
    work = _prepare(settings, debug_dir, quiet, debug)
    folders, portals = _sources(work, paths, source)
    with _listening(settings, quiet) as listener:
        result = work.once([*folders, *portals], refresh=refresh, listener=listener)
    work.tell(result)
    raise typer.Exit(result.exit_code)


def watch(
    paths: Paths = None,
    source: Names = None,
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", min=0.1, help="Look at folders so often.")
    ] = 10.0,
    portals_every: Annotated[
        float, typer.Option("--portals-every", metavar="MINUTES", min=0.1, help="Look at portals so often.")
    ] = 60.0,
    config: Config = None,
    output: Output = None,
    state: State = None,
    jobs: Jobs = None,
    ocr: OcrMode = None,
    cache: Cache = None,
    time_limit: TimeLimit = None,
    memory_limit: MemoryLimit = None,
    attempts: Attempts = None,
    executor: Executor = None,
    log_format: LogFormat = None,
    metrics: Metrics = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Stay, and take what arrives in the sources, until Ctrl-C."""
    from pipeline.executors import Interruption
    from pipeline.watch import watch as watch_sources

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
        state=state,
        log_format=log_format,
        metrics=metrics,
    )
    work = _prepare(settings, None, quiet, debug)
    folders, portals = _sources(work, paths, source)
    interruption = Interruption(lambda: None if quiet else common.say("Stopping: documents in hand are finished"))

    def once(sources: Sequence[Source], first: bool) -> Ingested:
        result = work.once(sources, interruption=interruption, idle_runs=first)
        work.tell(result)
        return result

    with interruption.watching():
        code = watch_sources(once, folders, portals, interruption, every=every, portals_every=portals_every * 60)
    raise typer.Exit(code)


def _prepare(settings: Settings, debug_dir: Path | None, quiet: bool, debug: bool) -> _Work:
    from pipeline import logs

    logs.configure(settings.log_format, quiet=quiet)
    process = common.load_process(Ocr(settings.ocr.mode, common.page_cache(settings), debug_dir))
    command = " ".join(["kehoach", *sys.argv[1:]])
    return _Work(settings, process, command, debug, quiet)


def _sources(
    work: _Work, paths: Sequence[Path] | None, names: Sequence[str] | None
) -> tuple[list[Source], list[Source]]:
    from pipeline.sources.configured import configured, of_paths

    if paths:
        return of_paths(paths, work.state), []
    return configured(work.settings, names or (), work.state)


def _listening(settings: Settings, quiet: bool) -> AbstractContextManager[Listener | None]:
    from pipeline.view import progress

    return nullcontext() if quiet or settings.log_format == "json" else progress()
