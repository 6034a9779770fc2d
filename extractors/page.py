"""A page as a reader gives it: words with boxes, ruling lines, or lines and grids where there is no geometry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from extractors.geometry import Box, Rule, bounding

_PICTURE = 0.5  # of the page's area
_STAMP = 80  # words: the block that a digital signature prints has up to 280 characters


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
    a text or .docx file has `flow`, its lines and grids in reading order, and no boxes. Boxes are those of the page as
    it is shown, upright; `rotation` (0, 90, 180 or 270 degrees clockwise, as the file states it) leads back to the
    unrotated page. Sizes in points as shown, `skew` in degrees. `rejected_layer` says that a text layer was there and
    not believed.
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
    rejected_layer: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether the page is an image with no more text than a stamp or a digital signature brings."""
        covered = sum(box.width * box.height for box in self.images)
        return covered > _PICTURE * self.width * self.height > 0 and len(self.words) < _STAMP

    def unrotated(self, box: Box) -> Box:
        """The box on the page as it is before the file's rotation: the published coordinates."""
        match self.rotation:
            case 90:
                return Box(box.top, self.width - box.x1, box.bottom, self.width - box.x0)
            case 180:
                return Box(self.width - box.x1, self.height - box.bottom, self.width - box.x0, self.height - box.top)
            case 270:
                return Box(self.height - box.bottom, box.x0, self.height - box.top, box.x1)
            case _:
                return box
