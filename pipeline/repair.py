"""The text of `kehoach repair`: any text, line by line, with lost marks and old encodings repaired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.ocr.settings import Ocr
from extractors.page import lines_of
from normalizers.diacritics import Restored
from normalizers.legacy_detection import decode_text
from normalizers.restoration import Restoration
from normalizers.unicode import clean
from pipeline.stages import pages_of


@dataclass(frozen=True, slots=True)
class Change:
    """A word that was changed: as read, as it is now, how sure (0..1), and how it was found."""

    raw: str
    text: str
    confidence: float
    method: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read and as repaired; `number` from 1."""

    number: int
    raw: str
    text: str
    changes: tuple[Change, ...]


_FEWEST = 3  # words: a person who asks for the repair of a short text means it


def repair(text: str) -> Iterator[Line]:
    """Every line of a text; blanks, punctuation and line ends stay as they are, form feeds part pages."""
    restoration = Restoration(_FEWEST)
    number = 0
    for page in text.split("\f"):
        raw = page.split("\n")
        decoded = [clean(line) for line in decode_text(page).split("\n")]
        for before, line, found in zip(raw, decoded, restoration.lines(decoded), strict=True):
            number += 1
            changes = [*_decoded(before, line), *(_restored(found) if found else ())]
            yield Line(number, before, found.text if found else line, tuple(changes))


def repair_document(path: Path, ocr: Ocr | None = None) -> Iterator[Line]:
    """The lines of a PDF, .docx or image, page by page in reading order, cells of tables each as a line.

    Raises:
        extractors.errors.DocumentError: where the file cannot be read.
        MissingProgramError: a page needs OCR, and what it takes is not installed.
    """
    number = 0
    for page in pages_of(path, ocr):
        for line in lines_of(page.flow):
            number += 1
            changes = tuple(Change(w.raw, w.text, w.confidence, "repair") for w in line.words if w.raw is not None)
            raw = " ".join(w.text if w.raw is None else w.raw for w in line.words)
            yield Line(number, raw if changes else line.text, line.text, changes)


def _decoded(raw: str, line: str) -> Iterator[Change]:
    before, after = raw.split(), line.split()
    if raw != line and len(before) == len(after):
        for a, b in zip(before, after, strict=True):
            if a != b:
                yield Change(a, b, 1.0, "encoding")


def _restored(found: Restored) -> Iterator[Change]:
    for word in found.words:
        if word.changed or word.method == "abstained":
            yield Change(word.raw, word.text, word.confidence, word.method)
