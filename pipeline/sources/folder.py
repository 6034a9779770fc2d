"""Files, folders and patterns of the command line to the files they mean."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import KehoachError, NothingToDoError, UnreadableFileError

SUFFIXES = (
    ".pdf",
    ".docx",
    ".txt",
    ".md",
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".jp2",
    ".bmp",
    ".webp",
)


@dataclass(frozen=True, slots=True)
class Found:
    """The files that were found, sorted, each once; and what was asked for and gives none."""

    files: tuple[Path, ...]
    failures: tuple[KehoachError, ...]


def find_files(paths: Iterable[Path]) -> Found:
    """The files meant by `paths`: files as they are, folders with all below them, patterns of the shell.

    In a folder only files that end in `SUFFIXES` are taken, and hidden ones passed over; a file that is named itself is
    taken whatever its name.
    """
    files: dict[str, Path] = {}
    failures: list[KehoachError] = []
    for path in paths:
        try:
            for file in _expand(path, failures):
                files.setdefault(os.path.normpath(file), file)
        except KehoachError as error:
            failures.append(error)
    return Found(tuple(Path(name) for name in sorted(files)), tuple(failures))


def _expand(path: Path, failures: list[KehoachError]) -> list[Path]:
    if path.is_dir():
        if found := list(_walk(path, failures)):
            return found
        endings = ", ".join(f"*{s}" for s in SUFFIXES)
        raise NothingToDoError(path, "nothing to read in this folder", f"Put files in it that end in {endings}")
    if path.exists() or path.is_symlink():
        return [path]
    if not glob.has_magic(str(path)):
        raise UnreadableFileError(path, "no such file")
    matches = sorted(Path(p) for p in glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute or relative
    found = [f for match in matches for f in (_walk(match, failures) if match.is_dir() else [match])]
    if not found:
        raise NothingToDoError(path, "the pattern matches no file", "Check the spelling, or name a folder")
    return found


def _walk(folder: Path, failures: list[KehoachError]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        failures.append(UnreadableFileError(error.filename or folder, error.strerror or ""))

    for place, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield Path(place, name)


# What browsers, downloaders and copying programs call a file that is not whole yet.
_UNFINISHED = (
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".opdownload",
    ".filepart",
    ".tmp",
    ".temp",
    ".swp",
    "~",
)


def is_unfinished(name: str) -> bool:
    """Whether a file of that name is hidden, not whole yet, or the lock of an open document ('~$plan.docx')."""
    return name.startswith((".", "~$", "~WRL")) or name.lower().endswith(_UNFINISHED)


def source_name(path: Path) -> str:
    """`path` as the tables hold it: as given, with '/' between its parts, and bytes that are no UTF-8 escaped."""
    return name_of(Path(os.path.normpath(path)).as_posix())


def name_of(location: str) -> str:
    """A location as ledger and tables hold it: bytes that are no UTF-8 are escaped."""
    return os.fsencode(location).decode("utf-8", "backslashreplace")
