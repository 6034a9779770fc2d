"""Grids of consecutive pages to one logical table: headers dropped, cut rows joined, merged cells carried on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from extractors.document import EMPTY, Cell, Row, Table
from extractors.geometry import Box, PageBox
from extractors.markers import ends_sentence
from extractors.page import Grid, GridCell, Line, Page
from extractors.passages import Placed, compose
from normalizers import columns
from normalizers.text import fold

_SAME_HEADER = 88.0  # of 100
_GUTTER = 6.0  # points: the least blank at a column's border where a rule between two cells is missing
_EDGE = 6.0  # points: how far the columns of one table may stand apart on two pages
_MOST_HEADER_ROWS = 3
_ORDINAL = re.compile(r"\(?(?:(?:\d{1,3}|[IVXL]{1,6}|[A-H])(?:\.\d{1,3})*|[a-zđ])\s*[.):]?")
_NUMBER_ROW = re.compile(r"\(?\d{1,2}\)?|[A-H]|\(?\d\)?\s*=.*")


@dataclass(slots=True)
class _Draft:
    """A cell while its table grows over the pages."""

    column: int
    column_span: int
    row_span: int
    lines: list[Placed] = field(default_factory=list)
    boxes: list[PageBox] = field(default_factory=list)
    merged: bool = False
    to_edge: bool = False  # a cell merged downwards that the page's end cuts

    @property
    def text(self) -> str:
        return " ".join(p.text for p in self.lines)

    def build(self) -> Cell:
        words = [w for p in self.lines for w in p.line.words]
        bold = bool(words) and all(w.style.bold for w in words)
        return Cell(
            compose(self.lines), self.column, self.column_span, self.row_span, self.merged, bold, tuple(self.boxes)
        )


@dataclass(slots=True)
class _Row:
    cells: list[_Draft]
    page: int
    page_end: int

    def at(self, column: int) -> _Draft | None:
        for c in self.cells:
            if c.column <= column < c.column + c.column_span:
                return c
        return None

    def text(self, column: int) -> str:
        cell = self.at(column)
        return cell.text if cell is not None and not cell.merged else ""

    def build(self) -> Row:
        return Row(tuple(c.build() for c in self.cells), self.page, self.page_end)


class TableBuilder:
    """A logical table, grown grid by grid."""

    def __init__(self, grid: Grid, page: Page) -> None:
        grid = prepared(grid)
        self.columns = grid.columns
        self.edges = column_edges(grid)
        rows = _rows(grid, page)
        count = _header_rows(rows)
        self.header = rows[:count]
        self.rows = rows[count:]

    def accepts(self, grid: Grid, page: Page) -> bool:
        """Whether a grid that follows directly goes on with this table."""
        grid = prepared(grid)
        rows = _rows(grid, page)
        count = _header_rows(rows)
        if count and self.header and not self._same_header(rows[:count]):
            return False
        if grid.columns == self.columns and self._near(column_edges(grid)):
            return True
        return bool(count) and grid.columns == self.columns

    def add(self, grid: Grid, page: Page) -> None:
        """Takes the rows of the next grid."""
        rows = _rows(prepared(grid), page)
        count = _header_rows(rows)
        if count and (not self.header or self._same_header(rows[:count])):
            rows = rows[count:]
        if not rows:
            return
        self._carry_merged(rows)
        if self.rows and _continues(self.rows[-1], rows[0], self.columns):
            self._join(rows.pop(0))
        self.rows += rows

    def build(self, index: int = 0) -> Table:
        """The finished table; a header that was typed once more between the rows is none of them."""
        rows = [r for r in self.rows if not (len(self.header) == 1 and self._same_header([r]))]
        return Table(index, self.columns, tuple(r.build() for r in self.header), tuple(r.build() for r in rows), EMPTY)

    def _near(self, edges: list[float]) -> bool:
        if not edges or not self.edges:
            return True
        shift = edges[0] - self.edges[0]
        return all(abs(b - a - shift) <= _EDGE for a, b in zip(self.edges, edges, strict=True))

    def _same_header(self, rows: list[_Row]) -> bool:
        a, b = _text(self.header), _text(rows)
        return fuzz.ratio(a, b) >= _SAME_HEADER

    def _carry_merged(self, rows: list[_Row]) -> None:
        """A cell merged downwards over the page's end: its blank rest on the next page says the same."""
        if not self.rows:
            return
        for cell in self.rows[-1].cells:
            if not cell.to_edge:
                continue
            for row in rows:
                rest = row.at(cell.column)
                if rest is None or rest.lines or rest.column_span != cell.column_span:
                    break
                rest.lines, rest.merged = list(cell.lines), True
                if not rest.to_edge:
                    break

    def _join(self, rest: _Row) -> None:
        last = self.rows[-1]
        last.page_end = max(last.page_end, rest.page_end)
        for cell in rest.cells:
            if cell.merged:
                continue
            home = last.at(cell.column)
            if home is None:
                last.cells.append(cell)
                continue
            home.lines += cell.lines
            home.boxes += cell.boxes
            home.to_edge = cell.to_edge


def column_edges(grid: Grid) -> list[float]:
    """The left edges of the columns, in points; empty without geometry."""
    edges: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box is not None:
            edges.setdefault(cell.column, cell.box.x0)
    return [edges[c] for c in sorted(edges)] if len(edges) == grid.columns else []


def prepared(grid: Grid) -> Grid:
    """The grid with what missing rules had run together taken apart."""
    cells = [piece for cell in grid.cells for piece in _split_columns(cell, grid)]
    return _split_rows(replace(grid, cells=tuple(cells)))


def _split_columns(cell: GridCell, grid: Grid) -> list[GridCell]:
    """Two cells whose upright rule is missing, known by a clear gutter at the column's border."""
    if cell.column_span == 1 or cell.box is None or grid.rows < 3:
        return [cell]
    words = [w for line in cell.lines for w in line.words if w.box is not None]
    if not words or all(w.style.bold for w in words):
        return [cell]
    for other in grid.cells:
        if other.box is None or other.column != cell.column or other.column_span >= cell.column_span:
            continue
        x = other.box.x1
        left = [w for w in words if w.box is not None and w.box.x1 <= x]
        right = [w for w in words if w.box is not None and w.box.x0 >= x]
        if not left or not right or len(left) + len(right) < len(words):
            continue
        gap = min(w.box.x0 for w in right if w.box) - max(w.box.x1 for w in left if w.box)
        if gap < _GUTTER:
            continue
        return [
            _piece(cell, cell.column, other.column_span, Box(cell.box.x0, cell.box.top, x, cell.box.bottom)),
            *_split_columns(
                _piece(
                    cell,
                    cell.column + other.column_span,
                    cell.column_span - other.column_span,
                    Box(x, cell.box.top, cell.box.x1, cell.box.bottom),
                ),
                grid,
            ),
        ]
    return [cell]


def _piece(cell: GridCell, column: int, span: int, box: Box) -> GridCell:
    lines = []
    for line in cell.lines:
        words = tuple(w for w in line.words if w.box is not None and box.x0 <= w.box.centre[0] < box.x1)
        if words:
            lines.append(Line(words))
    return GridCell(cell.row, column, cell.row_span, span, tuple(lines), box)


def _split_rows(grid: Grid) -> Grid:
    """Rows without a rule between them, known by several ordinals under each other in the first column."""
    cuts: dict[int, list[float]] = {}
    for cell in grid.cells:
        if cell.column == 0 and cell.row_span == 1 and cell.column_span == 1 and len(cell.lines) > 1:
            boxes = [line.box for line in cell.lines]
            if all(_ORDINAL.fullmatch(line.text) for line in cell.lines) and all(b is not None for b in boxes):
                tops = [b.top + 0.2 * b.height for b in boxes[1:] if b is not None]
                if _rises([line.text for line in cell.lines]) and _separable(grid, cell.row, tops):
                    cuts[cell.row] = tops
    if not cuts:
        return grid
    shift: dict[int, int] = {}
    total = 0
    for row in range(grid.rows + 1):
        shift[row] = row + total
        total += len(cuts.get(row, ()))
    cells: list[GridCell] = []
    for cell in grid.cells:
        tops = cuts.get(cell.row, []) if cell.row_span == 1 else []
        if tops and cell.box is not None:
            cells += _slices(cell, [cell.box.top, *tops, cell.box.bottom], shift[cell.row])
        else:
            rows = shift[cell.row + cell.row_span] - shift[cell.row]
            cells.append(replace(cell, row=shift[cell.row], row_span=rows))
    return replace(grid, rows=grid.rows + total, cells=tuple(cells))


def _rises(ordinals: list[str]) -> bool:
    numbers = [re.sub(r"\D", "", o) for o in ordinals]
    return all(numbers) and all(int(b) > int(a) for a, b in zip(numbers, numbers[1:], strict=False))


def _separable(grid: Grid, row: int, tops: list[float]) -> bool:
    """Whether some other cell of the row begins a line at each of the heights."""
    others = [c for c in grid.cells if c.row == row and c.column > 0]
    starts = [b.top for c in others for line in c.lines if (b := line.box) is not None]
    return all(any(abs(s - t) < 8 for s in starts) for t in tops)


def _slices(cell: GridCell, heights: list[float], row: int) -> list[GridCell]:
    assert cell.box is not None
    result = []
    for i, (top, bottom) in enumerate(zip(heights, heights[1:], strict=False)):
        lines = tuple(x for x in cell.lines if (b := x.box) is not None and top <= b.centre[1] < bottom)
        box = Box(cell.box.x0, top, cell.box.x1, bottom)
        result.append(replace(cell, row=row + i, lines=lines, box=box))
    return result


def _rows(grid: Grid, page: Page) -> list[_Row]:
    rows = [_Row([], page.number, page.number) for _ in range(grid.rows)]
    for cell in grid.cells:
        boxes = [PageBox(page.number, page.unrotated(cell.box))] if cell.box is not None else []
        lines = [Placed(line, page) for line in cell.lines]
        for i in range(cell.row_span):
            draft = _Draft(cell.column, cell.column_span, cell.row_span, list(lines), boxes, merged=i > 0)
            draft.to_edge = cell.row_span > 1 and cell.row + cell.row_span == grid.rows
            rows[cell.row + i].cells.append(draft)
    for row in rows:
        row.cells.sort(key=lambda c: c.column)
    return [r for r in rows if any(c.lines for c in r.cells)]


def _header_rows(rows: list[_Row]) -> int:
    """How many of the first rows are a header: those that name columns, and the storeys under their merged cells."""
    if not rows:
        return 0
    count = 0
    for row in rows[:_MOST_HEADER_ROWS]:
        if count and not _is_storey(row, rows[count - 1]):
            break
        if not count and not _names_columns(row):
            break
        count += 1
    if count and count < len(rows) and _is_numbering(rows[count]):
        count += 1
    return count


def _names_columns(row: _Row) -> bool:
    texts = [c.text for c in row.cells if c.lines]
    if len(texts) < 2:
        return False
    known = sum(columns.field_of(t) is not None for t in texts if len(t) < 80)
    ordinal = columns.field_of(texts[0]) == "ordinal"
    return known >= 3 or (ordinal and known >= 2) or (ordinal and all(len(t) < 60 for t in texts))


def _is_storey(row: _Row, above: _Row) -> bool:
    """The second row of a header: some of its cells go on from above, the others stand under a wider one."""
    fresh = [c for c in row.cells if not c.merged]
    if not fresh or len(fresh) == len(row.cells) and all(c.column_span == 1 for c in above.cells):
        return False
    return all(not c.lines or ((a := above.at(c.column)) is not None and a.column_span > c.column_span) for c in fresh)


def _is_numbering(row: _Row) -> bool:
    """The row '(1) (2) (3)' under a header."""
    texts = [c.text for c in row.cells if c.lines]
    return len(texts) >= 3 and all(_NUMBER_ROW.fullmatch(t) for t in texts)


def _text(rows: Iterable[_Row]) -> str:
    return fold(" ".join(c.text for r in rows for c in r.cells if not c.merged))


def _continues(last: _Row, row: _Row, width: int) -> bool:
    """Whether `row`, the first of a page, is the rest of `last`, the last of the page before."""
    if len(row.cells) < len(last.cells) and row.cells[0].column_span > 1:
        return False
    number, before = row.text(0).strip(), last.text(0).strip()
    if number and before:
        return False
    pairs = [(last.text(c), row.text(c)) for c in range(1, width)]
    open_ended = any(b[:1].islower() or (a and b and a.rstrip()[-1:] in ",-–(") for a, b in pairs if b)
    if number:
        return not before and open_ended
    if not any(b for _, b in pairs):
        return True
    if open_ended:
        return True
    whole = sum(bool(b) for _, b in pairs) >= 3
    new = any(a and b and ends_sentence(a) and b[:1].isupper() for a, b in pairs)
    fresh = any(b and not a for a, b in pairs)
    return not (whole and (new or fresh))
