"""Reads PDF pages through pdfium: characters to words, and paths to ruling lines, fills and images.

pdfium is not thread-safe: use processes. One page is open at a time and closed before the next.
"""

from __future__ import annotations

import ctypes
import math
import re
import sys
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.errors import DamagedFileError, EncryptedFileError, NoPagesError, UnreadableFileError
from extractors.geometry import Box
from extractors.page import PLAIN, Origin, Page, Style, Word
from extractors.readers.pdf_drawing import drawing

_PAGES_AT_ONCE = 64  # then the file is opened anew: pdfium keeps what it has parsed until the document is closed
_HYPHEN = "\x02"  # what pdfium gives for a hyphen at a line's end
_WORD_GAP = 0.22  # of the type size: a wider gap between two characters parts words
_LINE_SHIFT = 0.45  # of the type size: a greater change of the base line starts a new word
_RAISED_SIZE = 0.8  # of the size before it: smaller and raised type is a superscript
_BOLD_WEIGHT = 600
_MARK = re.compile(r"\d{1,3}|\*{1,3}")
_NO_PAGES = re.compile(rb"/Count\s+0\b")
_A_PAGE = re.compile(rb"/Type\s*/Page\b|/Type\s*/ObjStm\b")
_ASCENT, _DESCENT = 0.9, 0.25  # of the type size: the line's height around the base line, marks of capitals included


@dataclass(slots=True)
class _Character:
    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    style: Style
    level: bool


def read_pdf(path: Path, only: Collection[int] | None = None) -> Iterator[Page]:
    """The pages of a PDF, one at a time; those in `only` (from 1), if given.

    Raises:
        UnreadableFileError, EncryptedFileError, DamagedFileError, NoPagesError: with the file and the page.
    """
    count = 1
    first = 0
    while first < count:
        document = _open(path)
        try:
            count = len(document)
            if count == 0:
                raise NoPagesError(path)
            for index in range(first, min(first + _PAGES_AT_ONCE, count)):
                if only is None or index + 1 in only:
                    yield _read_page(path, document, index)
        finally:
            document.close()
        first += _PAGES_AT_ONCE


def _read_page(path: Path, document: pdfium.PdfDocument, index: int) -> Page:
    try:
        page = document[index]
        try:
            return _page(page, index + 1)
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        raise DamagedFileError(path, str(error), index + 1) from error


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        with path.open("rb"):
            pass
        return pdfium.PdfDocument(path)
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
    except pdfium.PdfiumError as error:
        if _holds_no_page(path):  # asked first, for the error code is then that of any file before
            raise NoPagesError(path) from error
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise EncryptedFileError(path) from error
        raise DamagedFileError(path, str(error)) from error


def _holds_no_page(path: Path) -> bool:
    """Whether a file that pdfium refuses is a PDF of zero pages: for these it leaves the error of the file before."""
    data = path.read_bytes()
    return data.startswith(b"%PDF") and bool(_NO_PAGES.search(data)) and not _A_PAGE.search(data)


def _page(page: pdfium.PdfPage, number: int) -> Page:
    view = _View(page)
    drawn = drawing(page.raw, view.place)
    words = _with_marks(_words(_characters(page, view)))
    return Page(
        number,
        view.width,
        view.height,
        Origin.TEXT_LAYER,
        words=tuple(words),
        rules=tuple(drawn.rules),
        fills=tuple(drawn.fills),
        images=tuple(drawn.images),
        rotation=view.rotation,
        outlines=drawn.outlines,
    )


class _View:
    """From PDF user space (origin bottom left) to the page as shown (origin top left), points."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.rotation = page.get_rotation()
        self.width, self.height = page.get_size()
        left, bottom, right, top = page.get_cropbox()
        media = page.get_mediabox()
        self.left, self.bottom = max(left, media[0]), max(bottom, media[1])
        self.right, self.top = min(right, media[2]), min(top, media[3])

    def place(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The box between two corners given in user space."""
        if self.rotation == 90:
            x0, y0, x1, y1 = y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        elif self.rotation == 180:
            x0, y0, x1, y1 = self.right - x0, y0 - self.bottom, self.right - x1, y1 - self.bottom
        elif self.rotation == 270:
            x0, y0, x1, y1 = self.top - y0, self.right - x0, self.top - y1, self.right - x1
        else:
            x0, y0, x1, y1 = x0 - self.left, self.top - y0, x1 - self.left, self.top - y1
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _characters(page: pdfium.PdfPage, view: _View) -> Iterator[_Character | None]:
    """The characters in the order of the page's content; None where pdfium saw a blank or a line's end."""
    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        rectangle = pdfium_c.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        styles = _Styles(raw)
        scale, level = 1.0, True
        after_blank = True
        upright = view.rotation == 0
        for i in range(pdfium_c.FPDFText_CountChars(raw)):
            text = _text(pdfium_c.FPDFText_GetUnicode(raw, i))
            if text is None:
                after_blank = True
                yield None
                continue
            fresh, after_blank = after_blank, False
            if fresh:
                scale, level = styles.scale(i, view.rotation)
            pdfium_c.FPDFText_GetLooseCharBox(raw, i, rectangle)
            pdfium_c.FPDFText_GetCharOrigin(raw, i, x, y)
            style = styles.of(i, fresh)
            if upright and level:  # without the boxes, which cost more than all else here
                x0, x1, baseline = rectangle.left - view.left, rectangle.right - view.left, view.top - y.value
                x0, x1 = (x0, x1) if x0 <= x1 else (x1, x0)
            else:
                box = view.place(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                x0, x1 = box.x0, box.x1
                baseline = view.place(x.value, y.value, x.value, y.value).top if level else box.bottom
            yield _Character(text, x0, x1, baseline, style.size * scale, style, level)
    finally:
        text_page.close()


def _text(code: int) -> str | None:
    """The character of a code point; None for blanks and controls, U+FFFD for what is no character."""
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return "\ufffd"
    text = chr(code)
    if text == _HYPHEN:
        return "-"
    if text.isspace() or text in "\ufeff\u200b" or unicodedata.category(text) == "Cc":
        return None
    return text


class _Styles:
    """The style of each character, font names looked up once a font and size."""

    def __init__(self, raw: object) -> None:
        self.raw = raw
        self.buffer = ctypes.create_string_buffer(256)
        self.flags = ctypes.c_int()
        self.matrix = pdfium_c.FS_MATRIX()
        self.known: dict[tuple[bytes, int, int, float], Style] = {}
        self.last = PLAIN
        self.printed = -1.0

    def scale(self, index: int, rotation: int) -> tuple[float, bool]:
        """By how much the text matrix enlarges the type, and whether it runs level on the page as shown."""
        m = self.matrix
        if not pdfium_c.FPDFText_GetMatrix(self.raw, index, m):
            return 1.0, True
        along = abs(m.b) if rotation in (90, 270) else abs(m.a)
        across = abs(m.a) if rotation in (90, 270) else abs(m.b)
        return math.hypot(m.c, m.d) or 1.0, along >= across

    def of(self, index: int, fresh: bool) -> Style:
        """The style of a character; `fresh` after a blank. Inside a word the face changes only with the size."""
        printed = pdfium_c.FPDFText_GetFontSize(self.raw, index)
        if not fresh and printed == self.printed:
            return self.last
        self.printed = printed
        self.last = self._look_up(index, round(printed, 2))
        return self.last

    def _look_up(self, index: int, size: float) -> Style:
        pdfium_c.FPDFText_GetFontInfo(self.raw, index, self.buffer, 256, self.flags)
        weight = pdfium_c.FPDFText_GetFontWeight(self.raw, index)
        key = (self.buffer.value, self.flags.value, weight, size)
        style = self.known.get(key)
        if style is None:
            name = key[0].decode("utf-8", "replace").split("+", 1)[-1]
            lower = name.lower()
            italic = bool(self.flags.value & 0x40) or "italic" in lower or "oblique" in lower
            style = self.known[key] = Style(name, size, weight >= _BOLD_WEIGHT or "bold" in lower, italic)
        return style


def _words(characters: Iterator[_Character | None]) -> list[Word]:
    words: list[Word] = []
    run: list[_Character] = []
    blank = True  # whether a blank stood before the run
    for character in characters:
        if character is None:
            if run:
                words.append(_word(run, words, blank))
            run, blank = [], True
            continue
        cut = _cut(run[-1], character) if run else None
        if cut is not None:
            words.append(_word(run, words, blank))
            run, blank = [], cut
        run.append(character)
    if run:
        words.append(_word(run, words, blank))
    return words


def _with_marks(words: list[Word]) -> list[Word]:
    """The words with the marks at the head of footnotes raised, too: small, and above the base line of what follows."""
    for i, (word, after) in enumerate(zip(words, words[1:], strict=False)):
        if word.superscript or not _MARK.fullmatch(word.text) or word.box is None or after.box is None:
            continue
        small = word.style.size < _RAISED_SIZE * after.style.size
        near = 0 <= after.box.x0 - word.box.x1 < after.style.size
        if small and near and after.box.top < word.box.bottom < after.box.bottom - 0.1 * after.box.height:
            words[i] = replace(word, superscript=True)
    return words


def _cut(last: _Character, new: _Character) -> bool | None:
    """None where `new` goes on in the same word; else whether blank space parts the two."""
    size = max(last.size, new.size, 1.0)
    drop = new.baseline - last.baseline
    gap = new.x0 - last.x1
    if abs(drop) > size or gap > _WORD_GAP * size or gap < -size:
        return True
    smaller = new.size < _RAISED_SIZE * last.size and drop < 0
    larger = last.size < _RAISED_SIZE * new.size and drop > 0
    return False if smaller or larger or abs(drop) > _LINE_SHIFT * size else None


def _word(run: list[_Character], before: list[Word], blank: bool) -> Word:
    first = run[0]
    size = round(first.size, 2)
    x0, x1 = min(c.x0 for c in run), max(c.x1 for c in run)
    top, bottom = first.baseline - _ASCENT * size, first.baseline + _DESCENT * size
    previous = before[-1] if before else None
    if previous is not None and previous.box is not None and (previous.box.top, previous.box.bottom) == (top, bottom):
        top, bottom = previous.box.top, previous.box.bottom  # one pair of numbers a line and not a word
    box = Box(x0, top, x1, bottom)
    style = first.style if first.style.size == size else replace(first.style, size=size)
    # interned: a document has few different words, and all of them are kept
    text = sys.intern(unicodedata.normalize("NFC", "".join(c.text for c in run)))
    raised = (
        previous is not None
        and previous.box is not None
        and not previous.superscript
        and size < _RAISED_SIZE * previous.style.size
        and previous.box.top < box.bottom < previous.box.bottom - 0.1 * previous.box.height
    )
    return Word(text, box, style, superscript=raised, joined=not blank)
