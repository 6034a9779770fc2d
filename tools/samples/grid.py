"""Tables as grids of printed cells, the same for every kind of file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tools.samples.model import Column, Group, OtherTable, Row, TaskTable, Text

SHARED = ("lead", "coordinating", "deadline", "product")


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell: where it starts, how many rows and columns it covers, and how its text is set."""

    row: int
    column: int
    text: Text
    rows: int = 1
    columns: int = 1
    bold: bool = False
    italic: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the widths of its columns in points, the number of header rows, and its cells."""

    widths: tuple[float, ...]
    header: int
    height: int
    cells: tuple[Cell, ...]


def task_grid(table: TaskTable) -> Grid:
    """The printed cells of a task table."""
    cells = list(_header(table.columns))
    first = header = 2 if any(c.above for c in table.columns) else 1
    for number, row in enumerate(table.rows, first):
        if isinstance(row, Group):
            cells += _group(row, number, len(table.columns))
            continue
        for place, column in enumerate(table.columns):
            if row.shared and column.field in SHARED:
                # The cell above is merged downwards over this one.
                above = next(i for i in reversed(range(len(cells))) if cells[i].column == place)
                cells[above] = replace(cells[above], rows=cells[above].rows + 1)
                continue
            text = _field(row, column.field)
            cells.append(Cell(number, place, text, centred=column.field in table.look.centred))
    return Grid(tuple(c.width for c in table.columns), header, header + len(table.rows), tuple(cells))


def _field(row: Row, field: str) -> Text:
    if field == "ordinal":
        return f"{row.ordinal})" if row.parent else row.ordinal
    if row.swapped:
        field = {"deadline": "product", "product": "deadline"}.get(field, field)
    value: Text | None = getattr(row, field)
    return value or ""


def _header(columns: tuple[Column, ...]) -> list[Cell]:
    storeys = 2 if any(c.above for c in columns) else 1
    cells: list[Cell] = []
    for place, column in enumerate(columns):
        if column.above is None:
            cells.append(Cell(0, place, column.header, rows=storeys, bold=True, centred=True))
            continue
        if place == 0 or columns[place - 1].above != column.above:
            width = sum(c.above == column.above for c in columns)
            cells.append(Cell(0, place, column.above, columns=width, bold=True, centred=True))
        cells.append(Cell(1, place, column.header, bold=True, centred=True))
    return cells


def _group(group: Group, number: int, columns: int) -> list[Cell]:
    if group.form == "full":
        return [Cell(number, 0, f"{group.ordinal}. {group.title}", columns=columns, bold=True)]
    ordinal = Cell(number, 0, group.ordinal, bold=True, centred=True)
    if group.form == "merged":
        return [ordinal, Cell(number, 1, group.title, columns=columns - 1, bold=True)]
    return [ordinal, Cell(number, 1, group.title, bold=True), *(Cell(number, c, "") for c in range(2, columns))]


def other_grid(table: OtherTable) -> Grid:
    """The printed cells of a table that is no task table."""
    cells = [Cell(0, place, text, bold=True, centred=True) for place, text in enumerate(table.header)]
    for number, row in enumerate(table.rows, 1):
        cells += [Cell(number, place, text, centred=place == 0) for place, text in enumerate(row)]
    return Grid(table.widths, 1, 1 + len(table.rows), tuple(cells))
