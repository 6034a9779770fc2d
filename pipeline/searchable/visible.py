"""Text that a PDF page shows as text, such as the stamp of a digital signature: it is not to be found twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pikepdf import Matrix
from pikepdf import Page as PdfPage
from rapidfuzz.fuzz import ratio

from extractors.page import Line, Page, Word
from pipeline.searchable.hidden import alone

_FAR = 2.0  # times the height of a line: a wider blank parts it
_ALIKE = 50.0  # of 100: text below this is another than what was read in its place, and cannot be found by what it says


@dataclass(slots=True)
class _Piece:
    """A line of text on the page, in user space, and the words that were read there."""

    left: float
    bottom: float
    right: float
    top: float
    text: str
    read: list[Word] = field(default_factory=list)


def words_shown(page: PdfPage, read: Page, lines: Iterable[Line], matrix: Matrix) -> list[Word]:
    """The words among those read that the PDF page already has as text, in itself or in its annotations.

    Args:
        page: The page as it will be.
        read: The page as it was read.
        lines: The lines read.
        matrix: From points of the level page (origin bottom left) to user space.
    """
    pieces = _pieces(alone(page))
    if not pieces:
        return []
    for line in lines:
        for word in line.words:
            if word.box is None:
                continue
            x, y = word.box.centre
            x, y = matrix.transform((x, read.height - y))
            over = next((p for p in pieces if p.left <= x <= p.right and p.bottom <= y <= p.top), None)
            if over is not None:
                over.read.append(word)
    return [word for piece in pieces if _agrees(piece) for word in piece.read]


def _agrees(piece: _Piece) -> bool:
    return bool(piece.read) and ratio("".join(w.text for w in piece.read), "".join(piece.text.split())) >= _ALIKE


def _pieces(data: bytes) -> list[_Piece]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return []  # what pdfium cannot open shows no text either
    try:
        page = document[0]
        # what annotations show becomes part of the page, but only of a page that is loaded anew
        pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
        page.close()
        page = document[0]
        text = page.get_textpage()
        try:
            return _lines(text)
        finally:
            text.close()
            page.close()
    except pdfium.PdfiumError:
        return []
    finally:
        document.close()


def _lines(text: pdfium.PdfTextPage) -> list[_Piece]:
    """The lines of a text; pdfium parts them where the font changes and at wide blanks."""
    found: list[_Piece] = []
    for i in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(i)
        content = text.get_text_bounded(left, bottom, right, top)
        last = found[-1] if found else None
        if last is not None and _goes_on(last, left, bottom, top):
            last.bottom, last.top, last.right = min(last.bottom, bottom), max(last.top, top), max(last.right, right)
            last.text += content
        elif content.strip():
            found.append(_Piece(left, bottom, right, top, content))
    return found


def _goes_on(piece: _Piece, left: float, bottom: float, top: float) -> bool:
    height = max(piece.top - piece.bottom, top - bottom)
    level = min(piece.top, top) - max(piece.bottom, bottom) > 0
    return level and abs(left - piece.right) < _FAR * height
