"""Readers: a file to its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractors.page import Page
from extractors.readers.pdf import read_pdf
from extractors.readers.sniff import MediaType, sniff
from extractors.readers.text import read_text


def read(path: Path) -> Iterator[Page]:
    """The pages of a file, by what it holds and not by its name.

    Raises:
        extractors.errors.DocumentError: where it cannot be read; some only when the pages are taken.
    """
    match sniff(path):
        case MediaType.PDF:
            return read_pdf(path)
        case MediaType.DOCX:
            from extractors.readers.docx import read_docx  # slow to load, and most runs need none

            return read_docx(path)
        case MediaType.TEXT:
            return read_text(path)
