"""A picture of a page with what was found on it: cells, ruling lines, lines of text and the order of reading."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from extractors.geometry import Box, Rule
from extractors.ocr.picture import POINTS_PER_INCH, Picture
from extractors.page import Grid, GridCell, Line, Page
from extractors.readers import picture
from extractors.readers.sniff import MediaType, sniff
from pipeline.errors import UsageError, output_errors
from pipeline.files import write_whole

DEFAULT_DPI = 110.0

Colour = tuple[int, int, int]
Point = tuple[float, float]

# Colours that people of any colour vision tell apart (Okabe and Ito, Color Universal Design, 2008).
_BLUE: Colour = (0, 114, 178)
_SKY: Colour = (86, 180, 233)
_GREEN: Colour = (0, 158, 115)
_VERMILION: Colour = (213, 94, 0)
_PURPLE: Colour = (160, 60, 120)  # darker than theirs, for it is drawn thin
_INK: Colour = (30, 30, 30)
_WHITE: Colour = (255, 255, 255)

_CELL_SHADES = ((_SKY, 70), (_BLUE, 40))  # by turns, like a chessboard: which places are one cell is seen at once
_INSET = 1.6  # points: a cell is drawn this much smaller, so that the rules around it stay visible
_TYPE = 6.5  # points: the size of numbers
_PAPER_FADE = 0.25  # of the way to white: print stays readable, marks stand out
_LEGEND_LINE = 16.0  # points


def draw(path: Path, page: Page, out: Path, *, dpi: float = DEFAULT_DPI) -> None:
    """Draws what was found on a page over its picture, as a PNG.

    Args:
        path: The PDF or image file.
        page: One of its pages with `flow` (after `extractors.arrange.arrange` or `extractors.repair.repair`).
        out: The picture to write, wholly or not at all.
        dpi: The resolution of the picture of a PDF page; an image file keeps its own.

    Raises:
        UsageError: the file has no pages that can be drawn.
        DocumentError: the page cannot be rendered.
        MissingProgramError: what renders a PDF is not installed.
        OutputError: `out` cannot be written.
    """
    stream = io.BytesIO()
    sketch(_shown(path, page.number, dpi), page).save(stream, "PNG")
    with output_errors(out):
        write_whole(out, stream.getvalue())


def sketch(shown: Picture, page: Page) -> Image.Image:
    """The picture of a page with what was found drawn over it, and a legend below."""
    drawing = _Drawing(shown, page)
    for element in page.flow:
        if isinstance(element, Grid):
            drawing.grid(element)
    for rule in page.rules:
        drawing.rule(rule)
    drawing.reading_order(page.flow)
    return drawing.finished(_summary(page))


def _shown(path: Path, number: int, dpi: float) -> Picture:
    kind = sniff(path)
    if kind.is_image:
        return picture(path, number)
    if kind is not MediaType.PDF:
        raise UsageError(f"{path}: has no pages that can be drawn", "Give a PDF or an image")
    from extractors.ocr.render import render

    return render(path, number, dpi=dpi)


def _summary(page: Page) -> str:
    grids = [e for e in page.flow if isinstance(e, Grid)]
    tables = ", ".join(f"{g.rows} rows x {g.columns} columns" for g in grids)
    parts = [
        f"page {page.number}",
        str(page.origin).replace("_", " "),
        f"lines: {len(page.flow) - len(grids)}",
        f"tables: {len(grids)}" + (f" ({tables})" if tables else ""),
        f"rules: {len(page.rules)}",
    ]
    if page.rotation or page.skew:
        parts.append(f"turned by {page.rotation}°, askew by {page.skew:.2f}°")
    return "     ".join(parts)


class _Frame:
    """From points of the page upright and level to pixels of the picture of the page as shown."""

    def __init__(self, shown: Picture, page: Page) -> None:
        self.page = page
        self.turn = (page.rotation - shown.rotation) % 360
        rows, columns = shown.pixels.shape[:2]
        width, height = (page.width, page.height) if self.turn % 180 == 0 else (page.height, page.width)
        self.across, self.down = columns / width, rows / height
        cos, sin = math.cos(math.radians(page.skew)), math.sin(math.radians(page.skew))
        self.cos, self.sin = cos, sin

    def pixel(self, x: float, y: float) -> Point:
        """Where a point of the page lies in the picture."""
        width, height = self.page.width, self.page.height
        dx, dy = x - width / 2, y - height / 2
        x, y = width / 2 + dx * self.cos - dy * self.sin, height / 2 + dx * self.sin + dy * self.cos
        match self.turn:
            case 90:
                x, y = y, width - x
            case 180:
                x, y = width - x, height - y
            case 270:
                x, y = height - y, x
        return x * self.across, y * self.down

    def outline(self, box: Box, inset: float = 0.0) -> list[Point]:
        """The corners of a box in the picture, which may lie askew there."""
        inset = min(inset, box.width / 3, box.height / 3)
        x0, x1, top, bottom = box.x0 + inset, box.x1 - inset, box.top + inset, box.bottom - inset
        return [self.pixel(x, y) for x, y in ((x0, top), (x1, top), (x1, bottom), (x0, bottom))]


class _Drawing:
    """The picture in the making: translucent shapes above the faded page, and numbers above all."""

    def __init__(self, shown: Picture, page: Page) -> None:
        paper = Image.fromarray(shown.pixels).convert("RGB")
        self.paper = Image.blend(paper, Image.new("RGB", paper.size, _WHITE), _PAPER_FADE)
        self.frame = _Frame(shown, page)
        self.point = shown.dpi / POINTS_PER_INCH  # pixels
        self.layer = Image.new("RGBA", paper.size)
        self.pen = ImageDraw.Draw(self.layer)
        self.font = ImageFont.load_default(max(9.0, _TYPE * self.point))
        self.tags: list[tuple[Point, str, Colour]] = []

    def width(self, points: float) -> int:
        return max(1, round(points * self.point))

    def grid(self, grid: Grid) -> None:
        """The cells, each with its row and column from 1, and the lines of text in it."""
        for cell in grid.cells:
            if cell.box is not None:
                self._cell(cell, cell.box)

    def _cell(self, cell: GridCell, box: Box) -> None:
        colour, alpha = _CELL_SHADES[(cell.row + cell.column) % 2]
        corners = self.frame.outline(box, _INSET)
        self.pen.polygon(corners, fill=(*colour, alpha))
        self.pen.line([*corners, corners[0]], fill=(*_BLUE, 230), width=self.width(0.8), joint="curve")
        for line in cell.lines:
            if line.box is not None:
                self._box(line.box, _GREEN, 120, 0.5)
        label = f"{cell.row + 1}.{cell.column + 1}"
        if cell.row_span > 1 or cell.column_span > 1:
            label += f" to {cell.row + cell.row_span}.{cell.column + cell.column_span}"
        # in the lower right corner, where a cell is most often empty
        self.tags.append((self._tag_place(box, label), label, _BLUE))

    def _tag_place(self, box: Box, label: str) -> Point:
        width = self.font.getlength(label) / self.point
        return self.frame.pixel(max(box.x1 - _INSET - 2 - width, box.x0 + _INSET), box.bottom - _INSET - 1 - _TYPE)

    def rule(self, rule: Rule) -> None:
        """A ruling line that was found."""
        along = ((rule.start, rule.position), (rule.end, rule.position))
        ends = along if rule.orientation == "h" else tuple((y, x) for x, y in along)
        self.pen.line([self.frame.pixel(*end) for end in ends], fill=(*_VERMILION, 235), width=self.width(1.2))

    def reading_order(self, flow: Sequence[Line | Grid]) -> None:
        """Lines and tables with their numbers in the order of reading, and a path from each to the next."""
        stops: list[Point] = []
        for number, element in enumerate(flow, 1):
            box = element.box
            if box is None:
                continue
            if isinstance(element, Line):
                self._box(box, _GREEN, 255, 0.9)
            label = str(number) if isinstance(element, Line) else f"{number} table"
            width = self.font.getlength(label) / self.point
            x, y = box.x0 - width - 5, (box.centre[1] if isinstance(element, Line) else box.top + _TYPE)
            self.tags.append((self.frame.pixel(max(x, 1), y - _TYPE / 2), label, _GREEN))
            stops.append(self.frame.pixel(max(x, 1) + width / 2, y))
        if len(stops) > 1:
            self.pen.line(stops, fill=(*_PURPLE, 220), width=self.width(0.9), joint="curve")
        for start, end in zip(stops, stops[1:], strict=False):
            self._arrow(start, end)

    def _arrow(self, start: Point, end: Point) -> None:
        """The head of an arrow half way: between lines that follow each other closely there is no room for one."""
        length = math.dist(start, end)
        size = 4.5 * self.point
        if length < 6 * size:
            return
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        dx, dy = (end[0] - start[0]) / length * size, (end[1] - start[1]) / length * size
        wings = [(x - dx - dy / 2, y - dy + dx / 2), (x - dx + dy / 2, y - dy - dx / 2)]
        self.pen.polygon([(x + dx, y + dy), *wings], fill=_PURPLE)

    def _box(self, box: Box, colour: Colour, alpha: int, width: float) -> None:
        corners = self.frame.outline(box)
        self.pen.line([*corners, corners[0]], fill=(*colour, alpha), width=self.width(width), joint="curve")

    def finished(self, summary: str) -> Image.Image:
        """All layers in one picture, with a legend below the page."""
        for (x, y), label, colour in self.tags:
            self._tag(self.pen, x, y, label, colour)
        whole = Image.alpha_composite(self.paper.convert("RGBA"), self.layer).convert("RGB")
        band = round(2.6 * _LEGEND_LINE * self.point)
        result = Image.new("RGB", (whole.width, whole.height + band), _WHITE)
        result.paste(whole, (0, 0))
        self._legend(ImageDraw.Draw(result, "RGBA"), whole.height, whole.width, summary)
        return result

    def _tag(self, pen: ImageDraw.ImageDraw, x: float, y: float, label: str, colour: Colour) -> None:
        room = 1.2 * self.point
        left, top, right, bottom = pen.textbbox((x, y), label, font=self.font)
        pen.rectangle((left - room, top - room, right + room, bottom + room), fill=(*_WHITE, 215), outline=colour)
        pen.text((x, y), label, fill=colour, font=self.font)

    def _legend(self, pen: ImageDraw.ImageDraw, top: int, width: int, summary: str) -> None:
        step = _LEGEND_LINE * self.point
        pen.line([(0, top), (width, top)], fill=_INK)
        x, y = 8 * self.point, top + 0.3 * step
        pen.text((x, y), summary, fill=_INK, font=self.font)
        y += step
        for label, colour, filled in (
            ("cell, row.column", _BLUE, True),
            ("ruling line found", _VERMILION, False),
            ("line of text, numbered as read", _GREEN, None),
            ("order of reading", _PURPLE, False),
        ):
            end, middle = x + 16 * self.point, y + _TYPE * self.point / 2
            if filled is False:
                pen.line([(x, middle), (end, middle)], fill=colour, width=self.width(1.2))
            else:
                shade = (*_SKY, 70) if filled else None
                pen.rectangle((x, y, end, y + _TYPE * self.point), fill=shade, outline=colour, width=self.width(0.9))
            x = end + 4 * self.point
            pen.text((x, y - 0.5 * self.point), label, fill=_INK, font=self.font)
            x += self.font.getlength(label) + 14 * self.point
