"""Which text of a page is believed: its text layer, what OCR reads in its picture, or both.

A scan has no text layer, or one that must not be believed: the few words of a digital signature, or what an OCR of
another language read. A page may also hold text in images beside text of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import PageTooLargeError, ProgramError
from extractors.geometry import Box
from extractors.ocr.settings import Mode, Ocr, PagesUnreadError
from extractors.page import Origin, Page, Word
from normalizers.text_kind import TextKind, classify

if TYPE_CHECKING:
    from extractors.ocr.picture_reader import PictureReader

_VALID = 0.93  # of the words: with fewer Vietnamese syllables a text layer over a picture is weighed against OCR
_CERTAIN = 0.6
_COVERAGE = 0.85  # of the words that OCR reads: a layer with fewer is of a part of the page
_LOST = 0.5  # of the words of a layer: a reading with fewer lost the page
_FEWEST = 3  # words: fewer tell nothing about a text
_PART_WIDTH, _PART_AREA = 0.3, 0.025  # of the page: images that may hold text are wider and larger, seals are not
_STRIP = 3.0  # points between two strips of one image


def read_scans(path: Path, pages: Iterable[Page], ocr: Ocr | None = None) -> Iterator[Page]:
    """The pages of the file at `path` with the text that is to be believed; one that cannot be read says why.

    Raises:
        MissingProgramError: tesseract, its Vietnamese or poppler is not installed and a page needs it.
        DocumentError: the file cannot be read any more.
        PagesUnreadError: by the settings no picture is to be read, and the cache lacks these.
    """
    ocr = ocr or Ocr()
    reader: PictureReader | None = None
    unread: list[int] = []
    for page in pages:
        needs = not page.flow and page.origin is not Origin.PLAIN_TEXT and (page.images or page.is_picture)
        if ocr.mode is Mode.NEVER:
            page = replace(page, unread="its text was not asked for") if page.is_picture else page
        elif needs or ocr.mode is Mode.ALWAYS and page.width > 0:
            if reader is None:
                # here, since OpenCV is slow to load and most runs need none
                from extractors.ocr.picture_reader import PictureReader

                reader = PictureReader(path, ocr.cache, ocr.debug_dir, ocr.reading)
            try:
                page = _believed(page, reader, ocr.mode)
            except PagesUnreadError as error:
                unread += error.pages
        if not unread:  # else the document is read again, and only the other pages that it lacks are of interest
            yield page
    if unread:
        raise PagesUnreadError(tuple(unread))


def _believed(page: Page, reader: PictureReader, mode: Mode) -> Page:
    if mode is not Mode.ALWAYS and not page.is_picture:
        if not page.is_covered:
            return _with_parts(page, reader)
        if not _is_doubtful(page):
            return page if page.rules else reader.with_rules(page)
    try:
        read = reader.page(page.number)
    except (PageTooLargeError, ProgramError) as error:
        return replace(page, unread=error.reason) if page.is_picture else page
    if mode is not Mode.ALWAYS and _is_better(page.words, read.words):
        return page if page.rules else reader.with_rules(page)
    return replace(read, rejected_text=page.text or None)


def _is_doubtful(page: Page) -> bool:
    """Whether a text layer over a picture of the page may be worse than what OCR reads there."""
    score = classify([w.text for w in page.words], [w.style.font for w in page.words])
    if score.certainty < _CERTAIN or score.kind in (TextKind.STRIPPED, TextKind.GARBLED, TextKind.NO_TEXT):
        return True
    return score.kind is TextKind.CLEAN and score.signals.valid < _VALID


def _is_better(layer: Sequence[Word], read: Sequence[Word]) -> bool:
    """Whether a text layer is whole and, by the language model, as good a text as what was read."""
    if len(layer) < _FEWEST:
        return False
    ours = classify([w.text for w in layer], [w.style.font for w in layer]).signals
    theirs = classify([w.text for w in read]).signals
    if ours.words < max(_FEWEST, _COVERAGE * theirs.words) or ours.fluency is None:
        return False
    lost = theirs.fluency is None or theirs.words < max(_FEWEST, _LOST * ours.words)
    return lost or ours.fluency >= (theirs.fluency or 0.0)


def _with_parts(page: Page, reader: PictureReader) -> Page:
    """A page of text with the text of its images: a table or a paragraph pasted as a picture."""
    boxes = [box for box in _joined(page.images) if _may_hold_text(box, page)]
    for box in boxes:
        try:
            part = reader.part(page, box)
        except (PageTooLargeError, ProgramError):
            continue
        if part is not None:
            page = replace(page, words=(*page.words, *part.words), rules=(*page.rules, *part.rules), dpi=part.dpi)
    return page


def _joined(images: Sequence[Box]) -> list[Box]:
    """The images, those that were cut into strips as one."""
    whole: list[Box] = []
    for box in sorted(images, key=lambda b: (b.top, b.x0)):
        last = whole[-1] if whole else None
        edges = last is not None and max(abs(last.x0 - box.x0), abs(last.x1 - box.x1), abs(last.bottom - box.top))
        if last is not None and edges < _STRIP:
            whole[-1] = last.union(box)
        else:
            whole.append(box)
    return whole


def _may_hold_text(box: Box, page: Page) -> bool:
    if box.width < _PART_WIDTH * page.width or box.width * box.height < _PART_AREA * page.width * page.height:
        return False
    return sum(w.box is not None and box.contains(*w.box.centre) for w in page.words) < _FEWEST
