"""The invisible text of one page: words of the upright, level page laid over their print in the page as it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pikepdf import (
    Array,
    ContentStreamInstruction,
    Matrix,
    Name,
    Object,
    Operator,
    Rectangle,
    String,
    unparse_content_stream,
)

from extractors.geometry import Box
from extractors.page import Line, Page, Word
from pipeline.searchable.glyphless import ASCENT, DESCENT, GlyphlessFont

_INVISIBLE = 3  # the text rendering mode that paints nothing (ISO 32000-1, 9.3.6)
_SAME = 0.3  # of the type size: words whose base lines differ by less stand on one
_BLANK = 0.2  # of the type size: the least blank between two words; pdftotext takes less for none
_LEAST_WIDTH = 0.1  # of the type size, a character: boxes that overlap leave a word no less
_FALL = 0.25  # of the type size: poppler takes a line that falls by more than half for two
_ASIDE = 0.5  # of the type size: how far above or below its print the end of a line may be put to fall less


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece of text on the level page, points from its bottom left corner; `size` is that of the type."""

    text: str
    x0: float
    x1: float
    base: float
    size: float


def tilt(page: Page) -> Matrix:
    """From points of the page upright and level (origin bottom left) to those of its picture upright."""
    x, y = page.width / 2, page.height / 2
    return Matrix().translated(x, y).rotated(-page.skew).translated(-x, -y)


def placement(page: Page, box: Rectangle, turn: int = 0) -> Matrix:
    """From points of a page's picture upright (origin bottom left) to the user space of a PDF page.

    Args:
        page: The page; its rotation leads back to the picture as it lies in the file.
        box: What is shown of the PDF page, in user space.
        turn: By how many degrees clockwise the PDF page is turned when shown, where `page` does not count that in.
    """
    width, height = page.width, page.height
    match (page.rotation + turn) % 360:
        case 90:
            back, width, height = Matrix(0, 1, -1, 0, height, 0), height, width
        case 180:
            back = Matrix(-1, 0, 0, -1, width, height)
        case 270:
            back, width, height = Matrix(0, -1, 1, 0, 0, width), height, width
        case _:
            back = Matrix()
    # a picture has whole pixels, a page has not
    fit = Matrix(float(box.width) / width, 0, 0, float(box.height) / height, float(box.llx), float(box.lly))
    return back @ fit


def content(page: Page, lines: Iterable[Sequence[Word]], matrix: Matrix, font: GlyphlessFont, name: Name) -> bytes:
    """The content stream that lays `lines` over the page, to be put before the page's own.

    Args:
        page: The page as read.
        lines: Words of the level page, line by line.
        matrix: The page's placement.
        font: The font of all invisible text.
        name: Its name among the resources of the page.
    """
    stream = [_instruction("q"), _instruction("cm", *matrix.shorthand)]
    for words in lines:
        pieces = _tilted(list(_pieces(words, page.height)), page)
        stream += [_instruction("BT"), _instruction("Tr", _INVISIBLE)]
        last: _Placed | None = None
        for piece in pieces:
            stream += _shown(piece, last, font, name)
            last = piece
        stream.append(_instruction("ET"))
    stream.append(_instruction("Q"))
    return unparse_content_stream(stream)


def _instruction(operator: str, *operands: Object | float) -> ContentStreamInstruction:
    return ContentStreamInstruction(list(operands), Operator(operator))


def _shown(piece: _Placed, last: _Placed | None, font: GlyphlessFont, name: Name) -> Iterator[ContentStreamInstruction]:
    size = round(piece.size, 2)
    if last is None or last.size != piece.size:
        yield _instruction("Tf", name, size)
    codes = font.encode(piece.text)
    yield _instruction("Tz", round(100 * (piece.x1 - piece.x0) / font.text_width(codes, size), 2))
    yield _instruction("Tm", 1, 0, 0, 1, round(piece.x0, 2), round(piece.base, 2))
    yield _instruction("TJ", Array([String(codes)]))


def _tilted(pieces: Sequence[_Placed], page: Page) -> Iterator[_Placed]:
    """The pieces of a line where they stand in the picture: each level, but higher or lower than the one before.

    Programs mix the words of lines that fall much, and letters that are turned, so no word is turned, and a long line
    falls less than on the picture, as far as its words then stay on their print.
    """
    if not pieces:
        return
    base, size = pieces[0].base, pieces[0].size
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    middle, length = (left + right) / 2, max(right - left, size)
    x, y = tilt(page).transform((middle, base))
    slope = math.tan(math.radians(page.skew))
    spared = min(max(abs(slope) - _FALL * size / length, 0.0), 2 * _ASIDE * size / length)
    slope = math.copysign(abs(slope) - spared, slope)
    level = 0.0
    for piece in pieces:
        if piece.text != " ":  # a blank stands level with the word before it
            level = y - slope * ((piece.x0 + piece.x1) / 2 - middle)
        moved = x - middle
        yield replace(piece, x0=piece.x0 + moved, x1=piece.x1 + moved, base=level + piece.base - base)


def lines_without(lines: Iterable[Line], taken: Iterable[Word]) -> Iterator[list[Word]]:
    """The words of each line that have a box and text and are not among `taken`."""
    left_out = {id(word) for word in taken}
    for line in lines:
        words = [w for w in line.words if w.box is not None and w.text.strip() and id(w) not in left_out]
        if words:
            yield words


def _pieces(words: Sequence[Word], height: float) -> Iterator[_Placed]:
    """The words of a line with the blanks between them."""
    last: _Placed | None = None
    for i, word in enumerate(words):
        box = word.box
        assert box is not None
        follower = words[i + 1] if i + 1 < len(words) else None
        placed = _on_line(word.text, box, last, height)
        if follower is not None and follower.box is not None and not follower.joined:
            placed = _before(placed, follower.box)
        yield placed
        if follower is not None and follower.box is not None and not follower.joined:
            end = max(follower.box.x0, placed.x1 + _BLANK * placed.size)
            yield _Placed(" ", placed.x1, end, placed.base, placed.size)
        last = placed


def _on_line(text: str, box: Box, last: _Placed | None, height: float) -> _Placed:
    """A word on the base line of the word before it, where its own is about the same."""
    size = max(box.height, 1.0) / (ASCENT + DESCENT)
    base = height - box.bottom + DESCENT * size
    if last is not None and max(abs(base - last.base), abs(size - last.size)) < _SAME * last.size:
        base, size = last.base, last.size
    x1 = max(box.x1, box.x0 + _LEAST_WIDTH * size * len(text))
    return _Placed(text, box.x0, x1, base, size)


def _before(placed: _Placed, follower: Box) -> _Placed:
    """The word made narrower where too little room is left for the blank after it."""
    if follower.x0 <= placed.x0:  # a line that goes on elsewhere
        return placed
    least = placed.x0 + _LEAST_WIDTH * placed.size * len(placed.text)
    x1 = max(min(placed.x1, follower.x0 - _BLANK * placed.size), least)
    return _Placed(placed.text, placed.x0, x1, placed.base, placed.size)
