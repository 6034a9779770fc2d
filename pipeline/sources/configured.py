"""The sources that the configuration names, and those that are made on the fly for paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DocumentError, NothingToDoError, UnreadableFileError, UsageError
from pipeline.sources.base import Item, Source, SourceFailure
from pipeline.sources.folder import find_files, source_name

if TYPE_CHECKING:
    from pipeline.config import FolderSource, Settings, WebSource

_ARCHIVE = ".zip"
_INBOX = "inbox"  # in the folder of the state


def configured(settings: Settings, names: Sequence[str], state: Path) -> tuple[list[Source], list[Source]]:
    """Folders and portals of the configuration; only those of `names`, if there are any.

    What they fetch and unpack is kept in `state`, which is no source itself, also where it lies in one.

    Raises:
        UsageError: a name is unknown, or there is no source at all.
    """
    known = {source.name: source for source in settings.sources}
    if unknown := [name for name in names if name not in known]:
        there = ", ".join(sorted(known)) or "none"
        raise UsageError(f"{', '.join(unknown)}: no such source (configured: {there})", "Name one of these")
    if not known:
        raise UsageError(
            "there is nothing to ingest", "Name files or folders, or write [[sources]] into the configuration"
        )
    folders: list[Source] = []
    portals: list[Source] = []
    for name in names or known:
        source = known[name]
        if source.type == "folder":
            folders.append(_folder(source, state))
        else:
            portals.append(_portal(source, state / _INBOX))
    return folders, portals


def _folder(source: FolderSource, state: Path) -> Source:
    from pipeline.sources.settled import FolderItems

    return FolderItems(
        source.name,
        source.path,
        inbox=state / _INBOX / source.name,
        patterns=source.patterns,
        settle_seconds=source.settle_seconds,
        without=state,
    )


def _portal(source: WebSource, inbox: Path) -> Source:
    from pipeline.sources.web import WebItems

    options = source.model_dump(exclude={"type", "name", "start", "link_pattern"})
    return WebItems(source.name, source.start, source.link_pattern, inbox=inbox / source.name, **options)


def of_paths(paths: Sequence[Path], state: Path) -> list[Source]:
    """A source for each path: a folder with all below it, or files."""
    from pipeline.sources.settled import FolderItems

    inbox = state / _INBOX / "paths"
    return [
        FolderItems(source_name(path), path, inbox=inbox, without=state) if path.is_dir() else FileItems(path, inbox)
        for path in paths
    ]


class FileItems:
    """The files that a path or a pattern of the command line means, taken as they are."""

    def __init__(self, path: Path, inbox: Path) -> None:
        self.name = source_name(path)
        self.complete = False
        self._path = path
        self._inbox = inbox

    def items(self) -> Iterator[Item | SourceFailure]:
        """The files; archives unpacked."""
        from pipeline.sources.archive import unpack

        found = find_files([self._path])
        for error in found.failures:
            if isinstance(error, NothingToDoError):
                error = UnreadableFileError(self.name, error.problem)  # today; the others are taken all the same
            if not isinstance(error, DocumentError):
                raise error
            yield SourceFailure(self.name, error)
        for path in found.files:
            location = source_name(path)
            try:
                status = path.stat()
            except OSError as error:
                yield SourceFailure(location, UnreadableFileError(path, error.strerror or ""))
                continue
            if path.suffix.lower() == _ARCHIVE:
                yield from unpack(path, location, self.name, self._inbox, modified=status.st_mtime)
            else:
                yield Item(self.name, location, path, status.st_size, status.st_mtime)
        self.complete = not found.failures
