"""A folder that files are put into while we look: only those that have stopped changing are taken."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import clock
from pipeline.errors import KehoachError, UnreadableFileError
from pipeline.sources.archive import ArchiveLimits, unpack
from pipeline.sources.base import Item, Source, SourceFailure
from pipeline.sources.folder import SUFFIXES, is_unfinished, source_name

_ZIP = ".zip"
_DOWNLOADS = (".part", ".crdownload")  # beside these, browsers put an empty file of the final name
_EMPTY_SECONDS = 60.0  # a copy begins with an empty file; one that stays empty is a finding of its own


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file was at one moment; files that are the same twice have not changed in between."""

    size: int
    modified: float
    modified_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class _Spell:
    """A look that has been the same from one moment to another (monotonic)."""

    look: _Look
    since: float
    until: float

    @property
    def seconds(self) -> float:
        return self.until - self.since


class FolderItems:
    """The documents of a folder and all below it, links to folders not followed.

    A file is taken when two looks `settle_seconds` apart find the same size, time and inode: the first look may be that
    of an earlier call, so that who calls again and again never waits. The time of a file alone says nothing: many
    programs set it back while they copy. Hidden and partial files are passed over, and so is one that is empty and new.

    Args:
        name: of the source.
        path: the folder.
        inbox: a folder that archives may be unpacked into.
        patterns: which files: patterns of a name (*.pdf) are for files at any depth, those with a '/' for the path
            below the folder, where '**' stands for any number of folders; case does not matter. None: what can be
            read, and .zip.
        settle_seconds: see above; 0 takes files as they are.
        limits: of archives.
        without: a folder that is passed over wherever it is: what kehoach keeps for itself are no plans.
        sleep: for tests.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        *,
        inbox: Path,
        patterns: Sequence[str] = (),
        settle_seconds: float = 2.0,
        limits: ArchiveLimits | None = None,
        without: Path | None = None,
        sleep: Callable[[float], None] = clock.sleep,
    ) -> None:
        self.name = name
        self.path = path
        self.complete = False
        self._inbox = inbox
        self._patterns = [_compiled(p) for p in patterns]
        self._settle_seconds = settle_seconds
        self._limits = limits
        self._without = without
        self._sleep = sleep
        self._seen: dict[Path, _Spell] = {}

    def items(self) -> Iterator[Item | SourceFailure]:
        """The files that have settled, in the order of their names; archives unpacked.

        A folder below that cannot be read is a failure of its own; then, and if the folder itself is not there, the
        walk is not complete.
        """
        self.complete = False
        failures: list[KehoachError] = []
        files = list(self._walk(failures))
        self._look(files)
        if any(self._waits(file) for file in files):
            self._sleep(self._settle_seconds)
            self._look(files)
        for error in failures:
            yield SourceFailure(error.path if isinstance(error, UnreadableFileError) else str(self.path), error)
        for file in files:
            yield from self._item(file)
        self.complete = not failures

    def glance(self) -> None:
        """A first look, before the walk over `items`: the time until then counts as time without a change."""
        self._look(list(self._walk([])))

    def _walk(self, failures: list[KehoachError]) -> Iterator[Path]:
        def note(error: OSError) -> None:
            failures.append(UnreadableFileError(error.filename or self.path, error.strerror or ""))

        own = _identity(self._without)
        for place, folders, names in os.walk(self.path, onerror=note):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is(Path(place, f), own))
            present = set(names)
            for name in sorted(names):
                downloading = any(name + ending in present for ending in _DOWNLOADS)
                if not is_unfinished(name) and not downloading and self._is_wanted(Path(place, name)):
                    yield Path(place, name)

    def _is_wanted(self, file: Path) -> bool:
        if not self._patterns:
            return file.name.lower().endswith((*SUFFIXES, _ZIP))
        below = source_name(file.relative_to(self.path))
        return any(pattern.fullmatch(below) for pattern in self._patterns)

    def _look(self, files: Sequence[Path]) -> None:
        """Notes what the files are now, and forgets those that are no longer there."""
        now = clock.monotonic()
        seen: dict[Path, _Spell] = {}
        for file in files:
            if look := _look_at(file):
                before = self._seen.get(file)
                since = before.since if before and before.look == look else now
                seen[file] = _Spell(look, since, now)
        self._seen = seen

    def _waits(self, file: Path) -> bool:
        return file in self._seen and self._seen[file].seconds < self._settle_seconds

    def _item(self, file: Path) -> Iterator[Item | SourceFailure]:
        location = source_name(file)
        if file not in self._seen:
            if error := _why_not(file):
                yield SourceFailure(location, error)
            return
        look = self._seen[file].look
        if self._waits(file) or _is_new_and_empty(look):
            return
        if file.suffix.lower() == _ZIP:
            yield from unpack(
                file, location, self.name, self._inbox / "archives", modified=look.modified, limits=self._limits
            )
        else:
            yield Item(self.name, location, file, look.size, look.modified)


def glance(sources: Iterable[Source]) -> None:
    """Looks at all folders that are to be listed one by one, so that their files settle at the same time."""
    folders = [source for source in sources if isinstance(source, FolderItems)]
    for folder in folders if len(folders) > 1 else ():
        folder.glance()


def _identity(folder: Path | None) -> tuple[str, int, int] | None:
    """The name of a folder, and what tells it from others of that name, whatever way leads to it."""
    if folder is None:
        return None
    try:
        real = folder.resolve()
        status = real.stat()
    except OSError:
        return None
    return real.name, status.st_dev, status.st_ino


def _is(folder: Path, own: tuple[str, int, int] | None) -> bool:
    return own is not None and folder.name == own[0] and _identity(folder) == own


def _is_new_and_empty(look: _Look) -> bool:
    return not look.size and abs(clock.age(look.modified)) < _EMPTY_SECONDS


def _look_at(file: Path) -> _Look | None:
    try:
        status = file.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return _Look(status.st_size, status.st_mtime, status.st_mtime_ns, status.st_ino)


def _why_not(file: Path) -> UnreadableFileError | None:
    """What is wrong with a file that cannot be looked at; nothing if it has gone meanwhile, or is a pipe or device."""
    try:
        file.stat()
    except FileNotFoundError:
        return UnreadableFileError(source_name(file), "a link to nowhere") if file.is_symlink() else None
    except OSError as error:
        return UnreadableFileError(source_name(file), error.strerror or str(error))
    return None


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of files as a regular expression for the path below the folder."""
    parts = []
    for part in ("**/" + pattern if "/" not in pattern else pattern.lstrip("/")).split("/"):
        if part == "**":
            parts.append("(?:[^/]+/)*")
        else:
            parts.append(re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]") + "/")
    expression = "".join(parts)
    # a last '**' means all files below
    return re.compile(expression + "[^/]+" if pattern.endswith("**") else expression[:-1], re.IGNORECASE)
