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
    from pipeline.store import Bundle


def say(message: str) -> None:
    """A line on stderr."""
    typer.echo(message, err=True)


def load_process(ocr: Ocr | None = None) -> Process:
    """The function that takes a file through all stages."""
    from pipeline.stages import Stages

    return Stages(ocr or Ocr())


def page_cache(folder: Path | None, output: Path) -> PageCache:
    """The cache that was asked for, or that of the lake."""
    from pipeline.cache import PageCache
    from pipeline.lake import Lake

    return PageCache(folder or Lake(output).cache)


def ocr_of(mode: Mode, cache: Path | None, output: Path) -> Ocr:
    """How a single file is read: with the cache of the lake where there is one, but none is made for it."""
    if cache is None and not (output / ".kehoach").is_dir():
        return Ocr(mode)
    return Ocr(mode, page_cache(cache, output))


def bundle_of(document: str, output: Path, ocr: Ocr, seconds: float, debug: bool) -> Bundle:
    """The bundle of a file, extracted now, or of an identifier in the lake."""
    from pipeline.lake import Lake
    from pipeline.store import BundleStore

    path = Path(document)
    if not path.exists() and not path.is_symlink():
        return BundleStore(Lake(output)).find(document)
    return extracted(path, ocr, seconds, debug)


def extracted(path: Path, ocr: Ocr, seconds: float, debug: bool) -> Bundle:
    """The bundle of a file, extracted now and written nowhere."""
    from pipeline.batch import extract_one, prepare
    from pipeline.store import unpack

    if path.is_dir():
        raise UnreadableFileError(path, "it is a folder; name a file in it")
    failures: list[KehoachError] = []
    jobs = prepare(None, [path], failures, seconds)
    if failures:
        raise failures[0]
    outcome = extract_one(load_process(ocr), jobs[0])
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
