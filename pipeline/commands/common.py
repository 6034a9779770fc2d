"""What several commands do alike: messages, the stages with their settings, the bundle of a file or identifier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from extractors.ocr.settings import Mode, Ocr
from pipeline.errors import ExitCode, KehoachError, NothingToDoError, UnreadableFileError

if TYPE_CHECKING:
    from pipeline.batch import Process, Run
    from pipeline.cache import PageCache
    from pipeline.config import Settings
    from pipeline.lake import Lake
    from pipeline.store import Bundle


def say(message: str) -> None:
    """A line on stderr."""
    typer.echo(message, err=True)


def printable(text: str) -> str:
    """Names come from anywhere: what would steer a terminal is shown, not obeyed."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def one_line(text: str) -> str:
    """The same where a line is a thing: what would break it is shown too."""
    return printable(text).replace("\n", "\\n")


def load_process(ocr: Ocr | None = None) -> Process:
    """The function that takes a file through all stages."""
    from pipeline.extraction import Stages

    return Stages(ocr or Ocr())


def settings_of(
    config: Path | None,
    output: str | None = None,
    ocr: Mode | None = None,
    cache: Path | None = None,
    time_limit: str | None = None,
    jobs: int | None = None,
    **more: object,
) -> Settings:
    """The settings, with the options that were given as the strongest; `more` of them by their keys."""
    from pipeline.config import Settings

    options = {"output": output, "ocr.mode": ocr, "ocr.cache": cache, "time_limit": time_limit, "jobs": jobs}
    return Settings.load(config, options | more)


def lake_of(settings: Settings) -> Lake:
    """The lake that the settings name."""
    from pipeline.lake import Lake

    return Lake(settings.output, settings.state)


def page_cache(settings: Settings) -> PageCache:
    """The cache that the settings name, or that of the lake."""
    from pipeline.cache import PageCache

    return PageCache(settings.ocr.cache or lake_of(settings).cache, settings.ocr.cache_size)


def ocr_of(settings: Settings) -> Ocr:
    """How a single file is read: with the cache of the lake where there is one, but none is made for it."""
    if settings.ocr.cache is None and not lake_of(settings).state.is_dir():
        return Ocr(settings.ocr.mode)
    return Ocr(settings.ocr.mode, page_cache(settings))


def bundle_of(document: str, settings: Settings, debug: bool) -> Bundle:
    """The bundle of a file, extracted now, or of an identifier in the lake."""
    from pipeline.store import BundleStore

    path = Path(document)
    if not path.exists() and not path.is_symlink():
        return BundleStore(lake_of(settings)).find(document)
    return extracted(path, settings, debug)


def extracted(path: Path, settings: Settings, debug: bool) -> Bundle:
    """The bundle of a file, extracted now and written nowhere."""
    from pipeline.batch import extract_one, prepare
    from pipeline.store import unpack

    if path.is_dir():
        raise UnreadableFileError(path, "it is a folder; name a file in it")
    failures: list[KehoachError] = []
    jobs = prepare(None, [path], failures, settings.time_limit)
    if failures:
        raise failures[0]
    outcome = extract_one(load_process(ocr_of(settings)), jobs[0])
    if outcome.bundle is None:
        if debug and outcome.fault:
            say(outcome.fault)
        raise outcome.error or UnreadableFileError(path)
    return unpack(outcome.bundle, path)


def report_failures(run: Run, debug: bool) -> None:
    """Every file that did not make it, with the reason and what to do."""
    if run.failures:
        say(f"Failed ({len(run.failures)}):")
    for error in run.failures:
        say(f"  {error}")
    if debug:
        for outcome in run.outcomes:
            if outcome.fault:
                say(f"{outcome.job.path}:\n{outcome.fault}")


def exit_code(failures: list[KehoachError] | tuple[KehoachError, ...], *, nothing_else: bool = False) -> ExitCode:
    """The exit code of a run with these failures: 2 only when there was nothing to do at all."""
    if any(e.exit_code == ExitCode.MISSING_DEPENDENCY for e in failures):
        return ExitCode.MISSING_DEPENDENCY
    if nothing_else and all(isinstance(e, NothingToDoError) for e in failures):
        return ExitCode.USAGE
    return ExitCode.SOME_FAILED if failures else ExitCode.OK
