"""The columns of a task table: which field each gives, and those that only together give one.

Two kinds of columns are no field by themselves: columns of quarters, months or years whose cells hold a mark ('X' under
'Quý III'), and a column that names in one cell who leads and who coordinates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from extractors.document import Passage, Row, Table, join
from normalizers import agencies, columns, deadlines
from normalizers.milestones import Deadline

_LEAST_MARKED = 0.8  # of the filled cells of the columns of periods: those that hold nothing but a mark
_LEAST_NUMBERED = 0.8  # of the filled cells of a column without a known header: those that are ordinals
ORDINAL = re.compile(r"\(?(?P<o>(?:\d{1,3}|[IVXL]{1,6}|[A-HĐ])(?:\.\d{1,3})*|[a-zđ]\d?)\s*[.):/]*")
_ROLES_BREAK = re.compile(r"\s*[;/]\s*")


@dataclass(frozen=True, slots=True)
class TaskColumns:
    """The column of each field, those without one under 'other:<header>'.

    `periods` are the columns of quarters or months to be marked, with what each is called, `year` the year printed
    above them; `shared` says that the
    column of 'lead' names those who coordinate too; `start` is the column of 'Bắt đầu' beside that of the deadline.
    """

    fields: dict[str, int]
    periods: tuple[tuple[int, str], ...] = ()
    year: int | None = None
    shared: bool = False
    start: int | None = None

    def period_cells(self, row: Row) -> Passage:
        """What the marked columns of a row say: 'Quý I, Quý II', or the words that stand in place of marks."""
        found: list[Passage] = []
        for column, label in self.periods:
            cell = row.cell(column)
            if cell is None or not cell.passage:
                continue
            if columns.is_mark(cell.passage.text):
                found.append(Passage(label))
            elif cell.passage not in found:  # one cell over several columns says its words once
                found.append(cell.passage)
        return join(found, ", ")


def of_table(table: Table) -> TaskColumns | None:
    """The columns of a task table; None for other tables."""
    if not table.header:
        return None
    storeys = [_storeys(table, column) for column in range(table.columns)]
    headers = [_named(s) for s in storeys]
    periods, year = _periods(table, storeys)
    for number, (column, _) in enumerate(periods):
        headers[column] = "" if number else "Thời gian"
    ends = columns.start_and_end(headers)
    if ends is not None:
        headers[ends[0]], headers[ends[1]] = "", "Thời gian hoàn thành"
    assigned = columns.assign(headers, [_mean_length(table, column) for column in range(table.columns)])
    if assigned is None:
        return None
    fields = list(assigned)
    _add_ordinals(table, fields)
    found: dict[str, int] = {}
    for column, (field, texts) in enumerate(zip(fields, storeys, strict=True)):
        if field is not None:
            found["lead" if field == "both" else field] = column
        elif texts and headers[column]:
            found[f"other:{headers[column]}"] = column
    return TaskColumns(found, periods, year, "both" in fields, ends[0] if ends else None)


def roles(passage: Passage) -> tuple[Passage, Passage]:
    """The lead's part of a cell that names both roles, and the rest.

    What stands before the first ';' or '/' leads, else the first body named. Words that tell the roles apart ('Chủ
    trì: ...', 'A phối hợp với B') leave the cell whole: `agencies.lead_and_coordinators` reads them.
    """
    if agencies.tells_roles(passage.text):
        return passage, Passage("")
    for match in _ROLES_BREAK.finditer(passage.text):
        if ";" in match[0] or agencies.opens_body(passage.text[match.end() :]):
            return passage.slice(0, match.start()), passage.slice(match.end())
    bodies = agencies.split(passage.lines())
    at = passage.text.find(bodies[0]) if len(bodies) > 1 else -1
    if at < 0:
        return passage, Passage("")
    end = at + len(bodies[0])
    while end < len(passage.text) and not passage.text[end].isalnum():
        end += 1
    return passage.slice(at, at + len(bodies[0])), passage.slice(end)


def labelled_roles(passage: Passage) -> tuple[Passage, Passage] | None:
    """The two parts of a cell whose labels part it, 'Chủ trì: A' over 'Phối hợp: B'; None for other cells."""
    letters = list(passage.text)
    for at in passage.breaks:
        if at and letters[at - 1] == " ":  # a label counts at the start of a line
            letters[at - 1] = "\n"
    spans = agencies.role_spans("".join(letters))
    return (passage.slice(*spans[0]), passage.slice(*spans[1])) if spans else None


def united(found: Sequence[Deadline]) -> tuple[Deadline, ...]:
    """The milestones, periods that follow each other without a day between made one."""
    result: list[Deadline] = []
    for here in found:
        last = result[-1] if result else None
        if last is not None and _follows(last, here):
            result[-1] = replace(last, end=here.end)
        else:
            result.append(here)
    return tuple(result)


def _follows(last: Deadline, here: Deadline) -> bool:
    periods = last.kind == here.kind == "period" and not here.label
    return periods and last.end is not None and here.start == last.end + timedelta(days=1)


def stretch(start: str, end: str, year: int | None) -> tuple[Deadline, ...]:
    """The period from a cell 'Bắt đầu' to a cell 'Kết thúc'; their own milestones where they give no such days."""
    first, last = deadlines.parse(start, year), deadlines.parse(end, year)
    days = [d for d in (*first, *last) if d.kind in ("period", "by_date")]
    begin = (first[0].start or first[0].end) if first and first[0] in days else None
    if begin is None or len(days) != len(first) + len(last) or len(first) > 1 or len(last) > 1:
        return last or first
    if not last:
        return (Deadline("period", start=begin),)
    finish = last[0].end
    return (Deadline("period", start=begin, end=finish),) if finish is not None and begin <= finish else last


def _storeys(table: Table, column: int) -> list[str]:
    """The texts of a column's header from above, without the row '(1) (2) (3)'."""
    texts: list[str] = []
    for row in table.header:
        cell = row.cell(column)
        if cell is not None and cell.passage and not cell.merged:
            texts.append(cell.passage.text)
    return texts


def _named(storeys: list[str]) -> str:
    """The words of a header ('Cơ quan thực hiện' over 'Chủ trì': the lower tells)."""
    texts = [t for t in storeys if not re.fullmatch(r"\(?\d+\)?", t)]
    if not texts:
        return ""
    return texts[-1] if columns.field_of(texts[-1]) else " ".join(texts)


def _mean_length(table: Table, column: int) -> float:
    cells = [c for row in table.rows if (c := row.cell(column)) is not None and c.column_span == 1 and c.passage]
    return sum(len(c.passage.text) for c in cells) / len(cells) if cells else 0.0


def _periods(table: Table, storeys: list[list[str]]) -> tuple[tuple[tuple[int, str], ...], int | None]:
    """The columns of quarters, months or years, where there are several and their cells hold marks.

    With them the year that stands above them all; where several do, it goes with each label.
    """
    named = [(column, *found) for column, texts in enumerate(storeys) if (found := columns.period_of(texts))]
    if len(named) < 2:
        return (), None
    first = named[0][0]  # a cell that begins further left is a group row's
    cells = [
        c.passage.text
        for row in table.rows
        for column, _, _ in named
        if (c := row.cell(column)) is not None and c.passage and c.column >= first
    ]
    marked = sum(columns.is_mark(text) for text in cells)
    if not marked or marked < _LEAST_MARKED * len(cells):
        return (), None
    years = {year for _, _, year in named}
    if len(years) == 1:
        return tuple((column, label) for column, label, _ in named), years.pop()
    return tuple((column, f"{label}/{year}" if year else label) for column, label, year in named), None


def _add_ordinals(table: Table, fields: list[str | None]) -> None:
    """A column left of the task whose cells are nearly all ordinals gives them, whatever its header ('Mã số')."""
    if "ordinal" in fields or "task" not in fields:
        return
    for column in range(fields.index("task")):
        cells = [c for row in table.rows if (c := row.cell(column)) is not None and c.column_span == 1 and c.passage]
        numbered = sum(ORDINAL.fullmatch(c.passage.text) is not None for c in cells)
        if fields[column] is None and len(cells) > 1 and numbered >= _LEAST_NUMBERED * len(cells):
            fields[column] = "ordinal"
            return
