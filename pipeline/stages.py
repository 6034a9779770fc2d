"""One document through all stages: read, OCR, repair, lay out, extract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractors import abbreviations, checks, citations, letterhead, targets, tasks
from extractors.errors import UnreadableFileError
from extractors.layout import lay_out
from extractors.ocr.scans import read_scans
from extractors.ocr.settings import Ocr
from extractors.page import Page
from extractors.readers import read
from extractors.records import Extraction
from extractors.repair import repair
from pipeline.files import sha256_of
from pipeline.store import document_id_of


def pages_of(path: Path, ocr: Ocr | None = None) -> Iterator[Page]:
    """The pages of one file with the text that is to be believed, repaired, in reading order.

    Raises:
        extractors.errors.DocumentError: where the file cannot be read.
        MissingProgramError: a page needs OCR, and what it takes is not installed.
    """
    return repair(read_scans(path, read(path), ocr))


def process(path: Path, ocr: Ocr | None = None, document_id: str | None = None) -> Extraction:
    """All records of one file; its content is hashed only where the caller does not know the `document_id`.

    Raises:
        extractors.errors.DocumentError: where the file cannot be read.
        MissingProgramError: a page needs OCR, and what it takes is not installed.
    """
    document_id = document_id or identify(path)
    layout = lay_out(pages_of(path, ocr))
    document = layout.document
    metadata = letterhead.extract(document, path.name)
    found_tasks = tasks.extract(document, document_id, metadata)
    found_targets = targets.extract(document, document_id, found_tasks, metadata.title)
    found_citations = citations.extract(document, document_id, found_tasks)
    return Extraction(
        metadata=metadata,
        pages=layout.pages,
        tasks=found_tasks,
        targets=found_targets,
        citations=found_citations,
        abbreviations=abbreviations.extract(document),
        findings=checks.check(
            document, metadata, found_tasks, found_targets, found_citations, layout.unread, layout.pages
        ),
    )


def identify(path: Path) -> str:
    """The document's id: the first 16 hex digits of the SHA-256 of the file.

    Raises:
        UnreadableFileError: when the file cannot be opened.
    """
    try:
        return document_id_of(sha256_of(path))
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
