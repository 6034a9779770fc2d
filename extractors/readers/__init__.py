"""Readers: a file to its pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.page import Page
from extractors.readers.pdf import read_pdf
from extractors.readers.sniff import MediaType, sniff
from extractors.readers.text import read_text

if TYPE_CHECKING:
    from extractors.ocr.picture import Picture


def read(path: Path, only: Collection[int] | None = None) -> Iterator[Page]:
    """The pages of a file, by what it holds and not by its name; of a PDF or image those in `only` (from 1), if given.

    Raises:
        extractors.errors.DocumentError: where it cannot be read; some only when the pages are taken.
    """
    match sniff(path):
        case MediaType.PDF:
            return read_pdf(path, only)
        case MediaType.DOCX:
            from extractors.readers.docx import read_docx  # slow to load, and most runs need none

            return read_docx(path)
        case MediaType.TEXT:
            return read_text(path)
        case _:
            from extractors.readers.image import read_image

            return read_image(path, only)


def picture(path: Path, number: int) -> Picture:
    """A page (from 1) of a PDF or an image file as a picture.

    Raises:
        extractors.errors.DocumentError: where it cannot be made.
        MissingProgramError: what renders a PDF is not installed.
    """
    if sniff(path).is_image:
        from extractors.readers.image import read_picture_of

        return read_picture_of(path, number)
    from extractors.ocr.render import render

    return render(path, number)
