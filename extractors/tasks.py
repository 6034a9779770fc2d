"""Tasks: of the rows of task tables, and (by `extractors.narrative`) of the items of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors import narrative, task_columns
from extractors.document import Cell, Document, Heading, Passage, Provenance, Row, Table, join
from extractors.geometry import PageBox, bounding
from extractors.records import Metadata, Task, record_id
from extractors.task_columns import ORDINAL, TaskColumns
from normalizers import agencies, axes, deadlines, document_types
from normalizers.milestones import Deadline

_ROMAN = re.compile(r"[IVXL]+")
_LETTER = re.compile(r"[a-zđ]\d?")
_LEADING = re.compile(r"^\(?(?P<o>(?:\d{1,3}|[IVXL]{1,5})(?:\.\d{1,3})*|[a-zđ])\s*[.)]\s+")
_NUMBER_AND_TITLE = re.compile(r"^(?P<o>\d{1,2}|[IVXL]{1,5}|[A-HĐ](?=[.)]))\s*[.)]?\s+(?=[A-ZĐÀ-Ỹ])")
_SUM_OR_NOTE = re.compile(r"(?:tổng (?:cộng|kinh phí|số|dự toán|nhu cầu)|ghi chú|lưu ý)(?!\w)", re.IGNORECASE)
_BULLET = re.compile(r"^[-–+•*]\s*(?=[^\W\d_])")
_FILLED = 0.6  # of a table's tasks: a column that so many fill is one whose blanks are remarkable
_SURE = 0.6  # how surely a text must be a deadline, and another none, before two cells are taken for swapped


def extract(document: Document, document_id: str, metadata: Metadata) -> tuple[Task, ...]:
    """The tasks of a document in reading order: of its tables first to last, then of its text."""
    seen: dict[str, int] = {}
    found = [*_table_tasks(document, metadata), *narrative.extract(document, metadata)]
    return tuple(
        replace(
            task,
            task_id=record_id(
                document_id, "t", task.source_kind, task.group_ordinal, task.ordinal, task.task, seen=seen
            ),
        )
        for task in found
    )


def _table_tasks(document: Document, metadata: Metadata) -> list[Task]:
    tasks: list[Task] = []
    for table, headings, _ in document.tables():
        found = task_columns.of_table(table)
        if found is not None:
            tasks += _TableReader(table, headings, found, metadata).tasks()
    return tasks


@dataclass(slots=True)
class _Group:
    ordinal: str | None
    title: str


@dataclass(slots=True)
class _Draft:
    row: int
    ordinal: str | None
    group: _Group | None
    cells: dict[str, Passage]
    inherited: bool
    anomalies: list[str]
    pages: tuple[Provenance, ...]


class _TableReader:
    """Reads the rows of one task table from top to bottom."""

    def __init__(self, table: Table, headings: Sequence[Heading], found: TaskColumns, metadata: Metadata) -> None:
        self.table = table
        self.headings = headings
        self.columns = found
        self.fields = found.fields
        self.metadata = metadata
        self.group: _Group | None = None
        self.groups: list[_Group] = []
        self.drafts: list[_Draft] = []

    def tasks(self) -> list[Task]:
        """The tasks of the table."""
        for number, row in enumerate(self.table.rows):
            self._read(number, row)
        self._blank_cells()
        return [self._task(d) for d in self.drafts]

    def _cell(self, row: Row, field: str) -> Cell | None:
        column = self.fields.get(field)
        return None if column is None else row.cell(column)

    def _text(self, row: Row, field: str) -> Passage:
        cell = self._cell(row, field)
        return cell.passage if cell is not None else Passage("")

    def _read(self, number: int, row: Row) -> None:
        ordinal, task = self._numbered(row)
        if not task:
            return
        if self._is_group(row, ordinal, number):
            self.group = _Group(ordinal, task.text.rstrip(" :."))
            self.groups.append(self.group)
            return
        remark = self._remark(row, ordinal)
        if remark is not None:
            if self.drafts:
                last = self.drafts[-1]
                last.cells["notes"] = join([last.cells.get("notes", Passage("")), remark])
            return
        cells = {field: self._text(row, field) for field in self.fields if field not in ("ordinal", "task")}
        cells["task"] = task
        self._compose(cells, row)
        draft = _Draft(number, ordinal, self.group, cells, False, [], ())
        self._inherit(draft, row)
        self._level(draft)
        if ordinal is None and "ordinal" in self.fields and any(d.ordinal for d in self.drafts):
            draft.anomalies.append("missing_ordinal")
        self.drafts.append(draft)

    def _compose(self, cells: dict[str, Passage], row: Row) -> None:
        """The deadline that several columns give together."""
        if self.columns.periods:
            cells["deadline"] = self.columns.period_cells(row)
        start = row.cell(self.columns.start) if self.columns.start is not None else None
        if start is not None and start.passage:
            cells["start"] = start.passage

    def _numbered(self, row: Row) -> tuple[str | None, Passage]:
        """The ordinal of a row and its task, whether the number has a cell of its own or stands before the text."""
        task = self._text(row, "task")
        cell = self._cell(row, "ordinal")
        if cell is not None and cell.passage and cell is not self._cell(row, "task"):
            match = ORDINAL.fullmatch(cell.passage.text)
            if match:
                return match["o"], task
            if not task:
                # a group row whose words stand in the narrow first cell
                title = _NUMBER_AND_TITLE.match(cell.passage.text)
                return (title["o"], cell.passage.slice(title.end())) if title else (None, cell.passage)
        if cell is None or cell is self._cell(row, "task"):
            return _leading(task)
        return None, task

    def _is_group(self, row: Row, ordinal: str | None, number: int) -> bool:
        """A row that heads those under it: over all columns, or with nothing in the cells that tasks fill."""
        others = [c for c in row.cells if c.passage and c.column > self.fields["task"] and not c.merged]
        task = self._cell(row, "task")
        wide = task is not None and task.column_span > max(1, len(self.fields) // 2)
        if wide:
            return ordinal is not None or (task is not None and (task.bold or task.passage.text.isupper()))
        if ordinal is not None and self._leads(ordinal, number, dotted=True):
            # a stray word in another column of a group row does not make it a task
            return not (self._text(row, "lead") or self._text(row, "product"))
        if others or any(c.merged and c.passage for c in row.cells if c.column > self.fields["task"]):
            return False
        if ordinal is None:
            headed = task is not None and (task.bold or task.passage.text.isupper())
            return headed and not row.cells[0].merged
        if _LETTER.fullmatch(ordinal):
            return False
        if _ROMAN.fullmatch(ordinal) or (ordinal.isalpha() and ordinal.isupper()):
            return True
        return (task is not None and task.bold) or self._leads(ordinal, number)

    def _leads(self, ordinal: str, number: int, dotted: bool = False) -> bool:
        """Whether a row numbered under it follows: '2' before '2.1', or (not `dotted`) before a) with its own cells."""
        if number + 1 >= len(self.table.rows):
            return False
        row = self.table.rows[number + 1]
        below, _ = self._numbered(row)
        filled = any(c.passage for c in row.cells if c.column > self.fields["task"])
        if below is None or not filled:
            return False
        if below.startswith(ordinal + "."):
            return True
        member = self.group is not None and ordinal.startswith(f"{self.group.ordinal}.")
        if dotted or member:
            return False  # 'II.1.1' before a) is a task of group 'II.1' as 'II.1.2' is
        return bool(_LETTER.fullmatch(below))

    def _remark(self, row: Row, ordinal: str | None) -> Passage | None:
        """A full-width line or a sum without a number, no task but a note on the row above."""
        task = self._cell(row, "task")
        if ordinal is not None or task is None:
            return None
        alone = not any(c.passage for c in row.cells if c.column > self.fields["task"])
        if task.column_span > max(1, len(self.fields) // 2) or (alone and _SUM_OR_NOTE.match(task.passage.text)):
            return task.passage
        return None

    def _inherit(self, draft: _Draft, row: Row) -> None:
        """Merged cells, and blank ones of a sub-row whose parent fills them, take the parent's values."""
        merged = [c for c in row.cells if c.merged and c.passage and c.column > self.fields["task"]]
        sub = draft.ordinal is not None and bool(_LETTER.fullmatch(draft.ordinal))
        parent = self._parent(draft) if sub else None
        if parent is not None and parent.ordinal is not None and draft.ordinal is not None:
            filled = [f for f in draft.cells if f not in ("task", "notes") and draft.cells[f]]
            for field in self.fields:
                known = field not in ("ordinal", "task", "notes") and not field.startswith("other:")
                if known and not draft.cells.get(field) and parent.cells.get(field) and not filled:
                    draft.cells[field] = parent.cells[field]
                    draft.inherited = True
            draft.ordinal = f"{parent.ordinal}.{draft.ordinal}"
        if merged:
            draft.inherited = True

    def _parent(self, draft: _Draft) -> _Draft | None:
        """The nearest row above with a number, within the group; a group row with a plain number counts too."""
        for above in reversed(self.drafts):
            if above.group is not draft.group:
                break
            if above.ordinal is not None and not _LETTER.fullmatch(above.ordinal):
                number = above.ordinal.rsplit(".", 1)
                base = number[0] if len(number) == 2 and _LETTER.fullmatch(number[1]) else above.ordinal
                return (
                    above
                    if base == above.ordinal
                    else _Draft(above.row, base, above.group, above.cells, above.inherited, [], ())
                )
        return None

    def _level(self, draft: _Draft) -> None:
        """A row numbered on after the groups, '7' after group '6' with its rows '6.1', has no group.

        'I.3' after group 'I.2' stands in the group above both, 'I'.
        """
        group = draft.group
        if group is None or group.ordinal is None or draft.ordinal is None:
            return
        above, _, last = group.ordinal.rpartition(".")
        before, _, number = draft.ordinal.rpartition(".")
        if above != before or not (last.isdigit() and number.isdigit()):
            return
        under = [d for d in self.drafts if d.group is group]
        dotted = any(d.ordinal and d.ordinal.startswith(group.ordinal + ".") for d in under)
        if int(number) == int(last) + 1 and (dotted or not under):
            self.group = draft.group = next((g for g in reversed(self.groups) if above and g.ordinal == above), None)

    def _blank_cells(self) -> None:
        """Marks blank cells of columns that most rows fill."""
        filled: Counter[str] = Counter()
        for draft in self.drafts:
            filled.update(f for f, passage in draft.cells.items() if passage)
        expected = [
            field
            for field in ("product", "lead", "coordinating", "deadline")
            if field in self.fields and filled[field] >= _FILLED * len(self.drafts)
        ]
        for draft in self.drafts:
            if len(self.drafts) > 2 and any(not draft.cells.get(field) for field in expected):
                draft.anomalies.append("blank_cell")

    def _task(self, draft: _Draft) -> Task:
        cells = draft.cells
        _swap(draft)
        year = self.metadata.plan_year or None
        product = cells.get("product")
        deadline, milestones = self._deadlines(cells, year)
        lead, helping = cells.get("lead"), cells.get("coordinating")
        if lead and not helping and (parts := task_columns.labelled_roles(lead)) is not None:
            lead, helping = parts
        elif lead and self.columns.shared:
            lead, helping = task_columns.roles(lead)
        leads, coordinators = agencies.lead_and_coordinators(
            lead.lines() if lead else (), helping.lines() if helping else ()
        )
        group = draft.group
        titles = [group.title] if group else []
        above = [h.title for h in reversed(self.headings)]
        row = self.table.rows[draft.row]
        return Task(
            task_id="",
            source_kind="table",
            ordinal=draft.ordinal,
            group_ordinal=group.ordinal if group else None,
            group_title=group.title if group else None,
            section=tuple(f"{h.ordinal}. {h.title}" if h.ordinal else h.title for h in self.headings),
            axis=axes.of_item(cells["task"].text, [*titles, *above], self.metadata.title),
            task=_clean(cells["task"].text),
            product_text=_text(product),
            product_types=document_types.products(product.text) if product else (),
            lead_text=_text(lead),
            lead_agencies=leads,
            coordinating_text=_text(helping),
            coordinating_agencies=coordinators,
            deadline_text=deadline,
            deadlines=milestones,
            notes=self._notes(cells),
            inherited=draft.inherited,
            anomalies=tuple(draft.anomalies),
            provenance=_row_provenance(row),
            row=(self.table.index, draft.row),
        )

    def _deadlines(self, cells: dict[str, Passage], year: int | None) -> tuple[str | None, tuple[Deadline, ...]]:
        """The deadline as printed, and its milestones."""
        start, deadline = cells.get("start"), cells.get("deadline")
        if start:
            text = " - ".join(p.text for p in (start, deadline) if p)
            return text, task_columns.stretch(start.text, deadline.text if deadline else "", year)
        if not deadline:
            return None, ()
        found = deadlines.parse("\n".join(_paragraphs(deadline)), self.columns.year or year)
        return deadline.text, task_columns.united(found) if self.columns.periods else found

    def _notes(self, cells: dict[str, Passage]) -> str | None:
        notes = [_text(cells.get("notes"))]
        notes += [f"{f.removeprefix('other:')}: {p.text}" for f, p in cells.items() if f.startswith("other:") and p]
        return "\n".join(n for n in notes if n) or None


def _leading(passage: Passage) -> tuple[str | None, Passage]:
    match = _LEADING.match(passage.text)
    if match is None:
        return None, passage
    return match["o"], passage.slice(match.end())


def _clean(text: str) -> str:
    return _BULLET.sub("", text).strip()


def _text(passage: Passage | None) -> str | None:
    return passage.text if passage else None


def _paragraphs(passage: Passage) -> list[str]:
    """The lines of a cell joined to paragraphs: a line with a mark, or after a full stop, begins one."""
    result: list[str] = []
    for line in passage.lines():
        if result and not _BULLET.match(line) and not result[-1].rstrip().endswith((".", ";", ":")):
            result[-1] += " " + line
        else:
            result.append(line)
    return result


def _swap(draft: _Draft) -> None:
    """A deadline under 'Sản phẩm' and a product under 'Thời gian' change places; the anomaly says so."""
    product, deadline = draft.cells.get("product"), draft.cells.get("deadline")
    if not product or not deadline:
        return
    a, b = deadlines.looks_like_deadline(product.text), deadlines.looks_like_deadline(deadline.text)
    if a >= _SURE and b < 1 - _SURE and a > b and document_types.products(deadline.text):
        draft.cells["product"], draft.cells["deadline"] = deadline, product
        draft.anomalies.insert(0, "column_swap")


def _row_provenance(row: Row) -> Provenance:
    """The boxes of the row's cells, one a page; the least confidence of its words."""
    joined = join([c.passage for c in row.cells if not c.merged])
    inner = joined.provenance()
    boxes = [b for c in row.cells if not c.merged for b in c.boxes]
    if not boxes:
        return inner
    merged = {page: [b.box for b in boxes if b.page == page] for page in sorted({b.page for b in boxes})}
    spans = tuple(PageBox(page, box) for page, parts in merged.items() if (box := bounding(parts)) is not None)
    return replace(inner, page=spans[0].page, page_end=spans[-1].page, boxes=spans)
