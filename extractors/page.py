"""A page as a reader gives it: words with boxes, ruling lines, or lines and grids where there is no geometry."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from extractors.geometry import Box, Rule, bounding

_PICTURE = 0.5  # of the page's area
_STAMP = 80  # words: the block that a digital signature prints has up to 280 characters
_OUTLINES = 300  # filled shapes: a page with so many and hardly a word has its letters drawn as outlines


class Origin(StrEnum):
    """Where the text of a page came from."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    PLAIN_TEXT = "plain_text"


@dataclass(frozen=True, slots=True)
class Style:
    """The type a word is set in; `size` in points, 0 where it is not known."""

    font: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed.

    `raw` holds what was read where `text` was repaired, else None; `confidence` is 0..1; `superscript` marks a raised
    small figure, such as the mark of a footnote; `joined` says that no blank stands before it.
    """

    text: str
    box: Box | None = None
    style: Style = PLAIN
    confidence: float = 1.0
    raw: str | None = None
    superscript: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, or a whole paragraph where the source knows its paragraphs (`whole`).

    `level` is a heading's level where the source states one ('##' marks, a heading style), else None. `gap` says that
    blank space separates it from the line before. `centred` is about the text column it stands in.
    """

    words: tuple[Word, ...]
    whole: bool = False
    level: int | None = None
    gap: bool = False
    centred: bool = False

    @property
    def text(self) -> str:
        """The words, with single blanks between them."""
        return "".join(("" if w.joined or i == 0 else " ") + w.text for i, w in enumerate(self.words))

    @property
    def box(self) -> Box | None:
        """The box around the words; None in plain text."""
        return bounding(w.box for w in self.words if w.box is not None)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid: the lines in it, its place, and how many rows and columns it covers."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[Line, ...]
    box: Box | None = None

    @property
    def text(self) -> str:
        """The text of all its lines, on one line."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on one page: `rows` x `columns` places, each covered by at most one cell."""

    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    box: Box | None = None


def lines_of(flow: Iterable[Line | Grid]) -> Iterator[Line]:
    """The lines of a flow in reading order, those in cells too."""
    for element in flow:
        if isinstance(element, Line):
            yield element
        else:
            for cell in element.cells:
                yield from cell.lines


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file.

    A page with geometry has `words` and `rules` (and `fills`, the filled rectangles behind cells, and `images`); one of
    a text or .docx file has `flow`, its lines and grids in reading order, and no boxes. Boxes are those of the page
    upright and level; `rotation` (0, 90, 180 or 270 degrees clockwise, as the file states it or as was found out) and
    `skew` (by how many degrees clockwise the lines of a picture fell before it was levelled about its middle) lead back
    to the page as it is in the file. Sizes in points as shown. `outlines` counts the filled shapes that are neither
    rules nor fills. `rejected_text` is that of a text layer that was there and not believed. `unread` says why a page
    could not be read.
    """

    number: int
    width: float
    height: float
    origin: Origin
    words: tuple[Word, ...] = ()
    rules: tuple[Rule, ...] = ()
    fills: tuple[Box, ...] = ()
    images: tuple[Box, ...] = ()
    flow: tuple[Line | Grid, ...] = ()
    rotation: int = 0
    skew: float = 0.0
    dpi: int | None = None
    ocr_confidence: float | None = None
    outlines: int = 0
    rejected_text: str | None = None
    unread: str | None = None

    @property
    def is_covered(self) -> bool:
        """Whether images cover the better part of the page."""
        covered = sum(box.width * box.height for box in self.images)
        return covered > _PICTURE * self.width * self.height > 0

    @property
    def is_picture(self) -> bool:
        """Whether the page shows text that is no text: an image of it, or its outlines.

        A stamp or a digital signature brings some words to such a page.
        """
        return len(self.words) < _STAMP and (self.is_covered or self.outlines > _OUTLINES)

    @property
    def text(self) -> str:
        """All words in the order of the file, with blanks between them."""
        return " ".join(word.text for word in self.words)

    def tilted(self, box: Box) -> Box:
        """The box around what `box` holds on the page as shown, before its picture was levelled."""
        if not self.skew:
            return box
        cos, sin = math.cos(math.radians(self.skew)), math.sin(math.radians(self.skew))
        middle_x, middle_y = self.width / 2, self.height / 2
        x, y = box.centre
        x, y = x - middle_x, y - middle_y
        width = (box.width * cos + box.height * abs(sin)) / 2
        height = (box.height * cos + box.width * abs(sin)) / 2
        x, y = middle_x + x * cos - y * sin, middle_y + x * sin + y * cos
        return Box(x - width, y - height, x + width, y + height)

    def levelled(self, box: Box) -> Box:
        """The box of a word on the page as shown, where it lies once the page is level."""
        cos, sin = math.cos(math.radians(self.skew)), math.sin(math.radians(self.skew))
        x, y = box.centre
        x, y = x - self.width / 2, y - self.height / 2
        dx, dy = x * cos + y * sin - x, y * cos - x * sin - y
        return Box(box.x0 + dx, box.top + dy, box.x1 + dx, box.bottom + dy)

    def unrotated(self, box: Box) -> Box:
        """The box on the page as it is in the file, before rotation and levelling: the published coordinates."""
        box = self.tilted(box)
        match self.rotation:
            case 90:
                return Box(box.top, self.width - box.x1, box.bottom, self.width - box.x0)
            case 180:
                return Box(self.width - box.x1, self.height - box.bottom, self.width - box.x0, self.height - box.top)
            case 270:
                return Box(self.height - box.bottom, box.x0, self.height - box.top, box.x1)
            case _:
                return box
