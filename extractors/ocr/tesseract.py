"""The program tesseract: words with boxes and confidence from pictures.

This module alone starts it: it probes version and languages once a process, sets its time limit and turns each way to
fail into an error of ours.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import (
    MissingProgramError,
    ProgramCrashedError,
    ProgramKilledError,
    ProgramOutputError,
    ProgramTimeoutError,
)

if TYPE_CHECKING:
    from extractors.ocr.picture import Pixels

LEAST_VERSION = (4, 1)  # the first whose LSTM engine obeys a whitelist
PACKAGES = "tesseract-ocr tesseract-ocr-vie"
VIETNAMESE = "vie"
WITH_ENGLISH = "vie+eng"

_SECONDS = 120.0  # for one call: many times what a page takes, so that only one that hangs is ended
_FIELDS = 12  # columns of the TSV
_WORD_LEVEL = "5"


class Segmentation(IntEnum):
    """How tesseract looks for text ('page segmentation mode')."""

    AUTOMATIC = 3
    COLUMN = 4
    BLOCK = 6
    LINE = 7
    WORD = 8
    SPARSE = 11


@dataclass(frozen=True, slots=True)
class Engine:
    """The tesseract that is installed; with the preparation's version this is what a reading depends on."""

    version: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A word as read: its box in pixels of the picture, confidence 0..1, and the line it stands in."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    confidence: float
    line: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """What is being read, for messages: the file, and the page from 1."""

    path: Path | str
    page: int | None = None


@lru_cache(maxsize=1)
def probe() -> Engine:
    """The version and languages of the tesseract on PATH, asked once a process.

    Raises:
        MissingProgramError: it is not installed, does not start, or is too old.
    """
    import pytesseract  # it loads pandas where that is installed; a reading that is kept needs neither

    try:
        version = pytesseract.get_tesseract_version()
    except pytesseract.TesseractNotFoundError as error:
        raise MissingProgramError("tesseract", PACKAGES) from error
    except (OSError, ValueError, subprocess.SubprocessError, SystemExit) as error:
        # pytesseract gives up with SystemExit where the version makes no sense
        raise MissingProgramError("tesseract", PACKAGES, "does not tell its version") from error
    if (version.major, version.minor) < LEAST_VERSION:
        needed = ".".join(map(str, LEAST_VERSION))
        raise MissingProgramError("tesseract", PACKAGES, f"{version} is too old, {needed} is needed")
    try:
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, UnicodeDecodeError) as error:
        raise MissingProgramError("tesseract", PACKAGES, "does not tell its languages") from error
    return Engine(str(version), tuple(sorted(languages)))


@lru_cache(maxsize=1)
def identity() -> str:
    """The program's version and, of each language that is used, the digest of its model: what a reading depends on.

    Raises:
        MissingProgramError: the program is not installed.
    """
    with ThreadPoolExecutor(2) as threads:
        # before it lists its languages, it names the folder of their models
        said, listing = threads.map(_said, ("--version", "--list-langs"))
    version = said.split(b"\n")[0].decode("ascii", "replace")
    named = re.search(rb'"([^"\n]+)"', listing)
    known = set(listing.split())
    parts = [version]
    for code in (c for c in WITH_ENGLISH.split("+") if c.encode() in known):
        model = Path(os.fsdecode(named[1]), f"{code}.traineddata") if named else None
        digest = hashlib.sha256(model.read_bytes()).hexdigest() if model is not None and model.is_file() else ""
        parts.append(f"{code} {digest}")
    return ", ".join(parts)


def _said(option: str) -> bytes:
    """What tesseract says when it is asked about itself."""
    try:
        return subprocess.run(["tesseract", option], capture_output=True, timeout=_SECONDS, check=False).stdout
    except FileNotFoundError as error:
        raise MissingProgramError("tesseract", PACKAGES) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingProgramError("tesseract", PACKAGES, f"does not answer to {option}") from error


def require(languages: str = VIETNAMESE) -> Engine:
    """The engine, once it is sure that it has all of `languages` ('vie+eng').

    Raises:
        MissingProgramError: the program or a language is missing.
    """
    engine = probe()
    for code in languages.split("+"):
        if code not in engine.languages:
            raise MissingProgramError("tesseract", f"tesseract-ocr-{code}", f"lacks the language '{code}'")
    return engine


def read(
    pictures: Sequence[Pixels],
    place: Place,
    *,
    languages: str = VIETNAMESE,
    segmentation: Segmentation = Segmentation.AUTOMATIC,
    dpi: float = 300,
    whitelist: str = "",
    variables: Mapping[str, str] | None = None,
    seconds: float = _SECONDS,
) -> list[list[Reading]]:
    """The words of each picture (grey, upright), all read by one call of the program.

    Raises:
        MissingProgramError: tesseract or a language of it is missing.
        ProgramCrashedError, ProgramKilledError, ProgramTimeoutError, ProgramOutputError: with the file and page.
    """
    require(languages)
    if not pictures:
        return []
    settings = {"user_defined_dpi": f"{dpi:.0f}"} | dict(variables or {})
    if whitelist:
        settings["tessedit_char_whitelist"] = whitelist
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    config = f"--psm {segmentation.value} {options} -c tessedit_create_tsv=1"
    with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
        source = _stored(pictures, Path(folder))
        data = _run(source, languages, config, seconds, place)
    return _parsed(data, len(pictures), place)


def _stored(pictures: Sequence[Pixels], folder: Path) -> Path:
    """The pictures as files without loss or compression; several as a list, which tesseract reads in one go."""
    paths = []
    for i, pixels in enumerate(pictures):
        path = folder / f"{i}.pgm"
        height, width = pixels.shape
        path.write_bytes(b"P5 %d %d 255\n" % (width, height) + pixels.tobytes())
        paths.append(path)
    if len(paths) == 1:
        return paths[0]
    listing = folder / "pictures.txt"
    listing.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return listing


def _run(source: Path, languages: str, config: str, seconds: float, place: Place) -> bytes:
    import pytesseract

    # pytesseract passes on our environment: one thread a process is fastest over many pages
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        output = pytesseract.run_and_get_output(
            str(source), "tsv", lang=languages, config=config, timeout=seconds, return_bytes=True
        )
    except pytesseract.TesseractNotFoundError as error:
        raise MissingProgramError("tesseract", PACKAGES) from error
    except pytesseract.TesseractError as error:
        if error.status < 0:
            raise ProgramKilledError(place.path, f"tesseract, signal {-error.status}", place.page) from error
        raise ProgramCrashedError(place.path, f"tesseract: {_first_line(error.message)}", place.page) from error
    except FileNotFoundError as error:
        raise ProgramOutputError(place.path, "tesseract wrote nothing", place.page) from error
    except UnicodeDecodeError as error:
        # only what a failing tesseract prints is decoded here
        raise ProgramCrashedError(place.path, "tesseract, with a message in no known encoding", place.page) from error
    except OSError as error:
        raise ProgramCrashedError(place.path, f"tesseract: {error.strerror or error}", place.page) from error
    except RuntimeError as error:
        raise ProgramTimeoutError(place.path, f"tesseract, after {seconds:g} s", place.page) from error
    return bytes(output)


def _first_line(message: str) -> str:
    return message.strip()[:200] or "no message"


def _parsed(data: bytes, count: int, place: Place) -> list[list[Reading]]:
    try:
        rows = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ProgramOutputError(place.path, "tesseract wrote what is not UTF-8", place.page) from error
    if not rows or not rows[0].startswith("level\tpage_num"):
        raise ProgramOutputError(place.path, "tesseract wrote no table of words", place.page)
    readings: list[list[Reading]] = [[] for _ in range(count)]
    for row in rows[1:]:
        fields = row.split("\t")
        if fields[0] != _WORD_LEVEL:
            continue
        try:
            page, block, paragraph, line = (int(f) for f in fields[1:5])
            left, top, width, height = (int(f) for f in fields[6:10])
            confidence = float(fields[10])
            if len(fields) != _FIELDS or not 1 <= page <= count:
                raise ValueError(row)
        except ValueError as error:
            raise ProgramOutputError(place.path, f"tesseract wrote the row {row[:80]!r}", place.page) from error
        text = fields[11].strip()
        if text:
            sureness = min(max(confidence / 100, 0.0), 1.0)
            readings[page - 1].append(
                Reading(text, left, top, left + width, top + height, sureness, (block, paragraph, line))
            )
    return readings
