"""A page in the making: margins, page numbers, running heads, footnotes, paragraphs and ruled tables."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from tools.samples.grid import Cell, Grid
from tools.samples.model import Look, Text
from tools.samples.typeset import PrintedLine, break_lines, draw_line, set_words

A4 = (595.276, 841.89)
BODY = 13.5
NOTE = 10.0
LEADING = 1.22
PADDING = 4.0


@dataclass(slots=True)
class Placed:
    """The part of a table row on one page: its number, height, and which lines of its cells it shows."""

    row: int
    height: float
    first: int
    last: int
    top: float = 0.0


class Paper:
    """Writes from top to bottom; lengths in points, y from the top of the page."""

    def __init__(self, canvas: Canvas, *, landscape: bool, head: str | None, number: int, show_first: bool) -> None:
        self.canvas = canvas
        self.width, self.height = (A4[1], A4[0]) if landscape else A4
        self.left, self.right = (57.0, 50.0) if landscape else (85.0, 48.0)
        self.head, self.number, self.show_first = head, number, show_first
        self.first_number = number
        self.notes: list[list[PrintedLine]] = []
        self._open()

    @property
    def measure(self) -> float:
        """The width of the text column."""
        return self.width - self.left - self.right

    @property
    def room(self) -> float:
        """The height that is left above the footnotes."""
        return self.height - 57.0 - self._notes_height(self.notes) - self.y

    def _open(self) -> None:
        self.canvas.setPageSize((self.width, self.height))
        self.y = 57.0
        if self.head:
            self.canvas.setFont("Serif", 12)
            self.canvas.drawCentredString(self.width / 2, self.height - 44, self.head)
            self.canvas.drawRightString(self.width - self.right, self.height - 44, str(self.number))
            self.canvas.setLineWidth(1.4)
            self.canvas.line(self.left, self.height - 50, self.width - self.right, self.height - 50)
            self.y = 72.0
        elif self.number > self.first_number or self.show_first:
            self.canvas.setFont("Serif", 13)
            self.canvas.drawCentredString(self.width / 2, self.height - 42, str(self.number))

    def new_page(self) -> None:
        """Ends the page with its footnotes and begins the next."""
        self.close()
        self.number += 1
        self._open()

    def close(self) -> None:
        """Ends the page."""
        if self.notes:
            y = self.height - 57.0 - self._notes_height(self.notes) + 6
            self.canvas.setLineWidth(0.5)
            self.canvas.line(self.left, self.height - y, self.left + 144, self.height - y)
            y += 4
            for note in self.notes:
                for line in note:
                    y += NOTE * LEADING
                    draw_line(self.canvas, line, self.left, self.height - y + 3, self.measure, "justify")
            self.notes = []
        self.canvas.showPage()

    def _notes_height(self, notes: list[list[PrintedLine]]) -> float:
        return (12 + sum(len(n) for n in notes) * NOTE * LEADING) if notes else 0.0

    def _set_notes(self, line: PrintedLine) -> list[list[PrintedLine]]:
        result = []
        for note in line.notes:
            hard = set_words(note.text, NOTE)
            mark = set_words("", NOTE, lead_in=note.mark)[0][0]
            raised = mark.pieces[0]
            piece = type(raised)(raised.text, raised.face, NOTE * 0.65, NOTE * 0.35)
            hard[0].insert(0, type(mark)((piece,)))
            result.append(break_lines(hard, self.measure, NOTE))
        return result

    def skip(self, points: float) -> None:
        """Leaves white space."""
        self.y += points

    def need(self, points: float) -> None:
        """Begins a new page where fewer points are left."""
        if self.room < points:
            self.new_page()

    def write(
        self,
        text: Text,
        *,
        face: str = "",
        size: float = BODY,
        align: str = "justify",
        indent: float = 0.0,
        x: float | None = None,
        width: float | None = None,
        after: float = 4.0,
        lead_in: str = "",
        lead_face: str = "",
    ) -> None:
        """Sets a paragraph, over page breaks where it must."""
        width = self.measure if width is None else width
        x = self.left if x is None else x
        for line in break_lines(set_words(text, size, face, lead_in, lead_face), width, size, indent):
            notes = self._set_notes(line)
            if self.room < size * LEADING + self._notes_height(self.notes + notes) - self._notes_height(self.notes):
                self.new_page()
            self.notes += notes
            self.y += size * LEADING
            draw_line(self.canvas, line, x, self.height - self.y + size * 0.25, width, align)
        self.y += after

    def rule(self, x: float, width: float, below: float = 3.0) -> None:
        """A short rule, as under the names of bodies."""
        self.canvas.setLineWidth(0.7)
        self.canvas.line(x, self.height - self.y - below, x + width, self.height - self.y - below)

    def table(self, grid: Grid, look: Look) -> None:
        """Sets a table; rows are cut where a page ends, merged blocks are kept whole."""
        TableSetter(self, grid, look).run()


class TableSetter:
    """Sets one table on as many pages as it needs."""

    def __init__(self, paper: Paper, grid: Grid, look: Look) -> None:
        self.paper, self.grid, self.look = paper, grid, look
        scale = min(1.0, paper.measure / sum(grid.widths))
        edges = [paper.left + (paper.measure - scale * sum(grid.widths)) / 2]
        for width in grid.widths:
            edges.append(edges[-1] + width * scale)
        self.edges = edges
        self.leading = look.size * 1.18
        self.lines = {cell: self._lines(cell) for cell in grid.cells}
        self.heights = self._heights()

    def _lines(self, cell: Cell) -> list[PrintedLine]:
        face = ("b" if cell.bold else "") + ("i" if cell.italic else "")
        width = self.edges[cell.column + cell.columns] - self.edges[cell.column] - 2 * PADDING
        return break_lines(set_words(cell.text, self.look.size, face), width, self.look.size)

    def _heights(self) -> list[int]:
        """Lines of each row; the last row of a merged block grows where the merged text is longer."""
        heights = [1] * self.grid.height
        for cell, lines in self.lines.items():
            if cell.rows == 1:
                heights[cell.row] = max(heights[cell.row], len(lines))
        for cell, lines in self.lines.items():
            if cell.rows > 1:
                block = slice(cell.row, cell.row + cell.rows)
                heights[cell.row + cell.rows - 1] += max(0, len(lines) - sum(heights[block]))
        return heights

    def _blocks(self) -> list[list[int]]:
        """Rows that merged cells tie together."""
        last = list(range(self.grid.height))
        for cell in self.grid.cells:
            last[cell.row] = max(last[cell.row], cell.row + cell.rows - 1)
        blocks: list[list[int]] = []
        reach = -1
        for row in range(self.grid.header, self.grid.height):
            if row > reach:
                blocks.append([])
            blocks[-1].append(row)
            reach = max(reach, last[row])
        return blocks

    def run(self) -> None:
        """Sets the table."""
        header = range(self.grid.header)
        placed = [self._whole(r) for r in header]
        room = self.paper.room - sum(p.height for p in placed)
        for block in self._blocks():
            need = sum(self._points(self.heights[r]) for r in block)
            if len(block) > 1 and need > room:
                placed, room = self._next_page(placed)
            for row in block:
                first, total = 0, self.heights[row]
                while self._points(total - first) > room:
                    fit = int((room - 2 * PADDING) // self.leading)
                    # A row of two or three lines, or one of which a single line would stand alone, moves on whole.
                    if total - first > 3 and fit >= 2:
                        placed.append(Placed(row, self._points(fit), first, first + fit))
                        first += fit
                    placed, room = self._next_page(placed)
                part = Placed(row, self._points(total - first), first, total)
                placed.append(part)
                room -= part.height
        self._draw(placed)
        self.paper.skip(8)

    def _points(self, lines: int) -> float:
        return lines * self.leading + 2 * PADDING

    def _whole(self, row: int) -> Placed:
        return Placed(row, self._points(self.heights[row]), 0, self.heights[row])

    def _next_page(self, placed: list[Placed]) -> tuple[list[Placed], float]:
        if len(placed) > self.grid.header:
            self._draw(placed)
        self.paper.new_page()
        placed = [self._whole(r) for r in range(self.grid.header)] if self.look.repeat else []
        return placed, self.paper.room - sum(p.height for p in placed)

    def _draw(self, placed: list[Placed]) -> None:
        paper, canvas = self.paper, self.paper.canvas
        for part in placed:
            part.top = paper.y
            paper.y += part.height
        rows = {p.row: p for p in placed}
        strokes: set[tuple[float, float, float, float]] = set()
        for cell in self.grid.cells:
            own = [rows[r] for r in range(cell.row, cell.row + cell.rows) if r in rows]
            if not own:
                continue
            top, bottom = own[0].top, own[-1].top + own[-1].height
            x0, x1 = self.edges[cell.column], self.edges[cell.column + cell.columns]
            if self.look.fill and cell.row < self.grid.header:
                canvas.setFillGray(0.85)
                canvas.rect(x0, paper.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)
                canvas.setFillGray(0)
            self._strokes(strokes, cell, x0, x1, top, bottom)
            shown = self.lines[cell] if cell.rows > 1 else self.lines[cell][own[0].first : own[0].last]
            y = top + PADDING
            if cell.row < self.grid.header:
                y += (bottom - top - 2 * PADDING - len(shown) * self.leading) / 2
            for line in shown:
                y += self.leading
                align = "centre" if cell.centred else "left"
                baseline = paper.height - y + self.look.size * 0.25
                draw_line(canvas, line, x0 + PADDING, baseline, x1 - x0 - 2 * PADDING, align)
        canvas.setLineWidth(0.5)
        for x0, y0, x1, y1 in sorted(strokes):
            canvas.line(x0, paper.height - y0, x1, paper.height - y1)

    def _strokes(self, strokes: set[tuple[float, ...]], cell: Cell, x0: float, x1: float, y0: float, y1: float) -> None:
        strokes |= {(x0, y0, x1, y0), (x0, y1, x1, y1)}
        if not self.look.uprights:
            return
        if self.look.outer or cell.column > 0:
            strokes.add((x0, y0, x0, y1))
        if self.look.outer or cell.column + cell.columns < len(self.grid.widths):
            strokes.add((x1, y0, x1, y1))
