"""Pages of a PDF that are pictures: rendered and read by OCR, all others as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from extractors.errors import PageTooLargeError, ProgramError
from extractors.page import Page


def read_scans(path: Path, pages: Iterable[Page]) -> Iterator[Page]:
    """The pages of the PDF at `path`, pictures read; one that cannot be read stays a picture, which is reported.

    Raises:
        MissingProgramError: tesseract, its Vietnamese or poppler is not installed and a page needs it.
    """
    for page in pages:
        yield _read(path, page) if page.is_picture else page


def _read(path: Path, page: Page) -> Page:
    from extractors.ocr.reading import read_picture  # OpenCV is slow to load, and most runs need none
    from extractors.ocr.render import render
    from extractors.ocr.tesseract import Place

    try:
        read = read_picture(render(path, page.number), page.number, Place(path, page.number))
    except (PageTooLargeError, ProgramError):
        return page
    return replace(read, rejected_layer=bool(page.words))
