"""Targets: every quantity that a plan sets out to reach, from its text, its task tables and its target tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from extractors.document import Document, Located, Paragraph, PartKind, Passage, Place, Provenance, Row, Table, sections
from extractors.records import Target, Task, record_id
from normalizers import axes, document_types, quantities, stated_targets
from normalizers.stated_targets import StatedTarget
from normalizers.text import fold

# Sections that tell of the past, and columns that hold no goals.
_BACKGROUND = re.compile(
    r"(?<!\w)(?:tình hình|kết quả (?:thực hiện|đạt được)|thực trạng|căn cứ|cơ sở pháp lý|sự cần thiết|tồn tại|hạn chế"
    r"|đánh giá (?:chung|kết quả|tình hình)|bối cảnh|đặc điểm)(?!\w)"
)
_GOALS = re.compile(r"(?<!\w)(?:mục tiêu|chỉ tiêu|kết quả cần đạt|phấn đấu)(?!\w)")
_NO_GOALS = re.compile(
    r"(?<!\w)(?:stt|tt|chủ trì|phối hợp|thời gian|thời hạn|tiến độ|cơ quan|đơn vị thực hiện|căn cứ|cấp trình"
    r"|người phụ trách)(?!\w)"
)
_PRODUCT = re.compile(r"(?<!\w)(?:sản phẩm|kết quả|đầu ra)(?!\w)")
_PRODUCT_GOAL = re.compile(
    r"(?:phấn đấu|bảo đảm|đảm bảo|đạt|tối thiểu|ít nhất|trên|tỷ lệ|tỉ lệ|mức độ|\d{1,3}(?:,\d)?\s?%)", re.IGNORECASE
)

# A clause that names no field is of the one that its item names within so many characters.
_CONTEXT = 300

_PRODUCT_COUNT = re.compile(r"(?:(?:mỗi|từng)\s[^;.\d]{2,60}\s)?\d", re.IGNORECASE)


def extract(
    document: Document, document_id: str, tasks: Sequence[Task] = (), title: str | None = None
) -> tuple[Target, ...]:
    """The targets of a document, in reading order, one a quantity.

    `tasks` gives the task that a target stands in (its id and axis); `title` is the plan's, which may name a field for
    all of it.
    """
    builder = _Builder(document_id, tasks, title, programme=_is_programme(document, title))
    target_tables = {table.index: _columns(table) for table, _, _ in document.tables()}
    done: set[int] = set()
    for located in document.passages():
        columns = target_tables.get(located.table) if located.table is not None else None
        if columns is not None and isinstance(located.block, Table):
            if located.block.index not in done:
                done.add(located.block.index)
                builder.add_table(located.block, columns, located)
        elif _holds_targets(located):
            builder.add(located)
    return tuple(builder.targets)


def _is_programme(document: Document, title: str | None) -> bool:
    """Whether the plan is about administrative reform, by its title, or by what stands above its first heading.

    Its headings are asked last: a plan of another sort may have one on reform.
    """
    if title:
        return axes.is_programme(title)
    above = [line.passage.text for part in document.parts for line in part.front]
    above += [b.passage.text for part in document.parts for b in part.root.blocks if isinstance(b, Paragraph)]
    if above:
        return axes.is_programme(" ".join(above))
    headings = [h.title for part in document.parts for _, path in sections(part.root) for h in path[-1:]]
    return any(axes.is_programme(h) for h in headings)


def _holds_targets(located: Located) -> bool:
    if (
        located.place not in (Place.HEADING, Place.PARAGRAPH, Place.ITEM, Place.CELL)
        or located.part == PartKind.CARRIER
    ):
        return False
    if not any(c.isdigit() for c in located.passage.text):
        return False
    headings = " / ".join(fold(h.title) for h in located.headings)
    if _BACKGROUND.search(headings) and not _GOALS.search(headings):
        return False
    if located.place is Place.PARAGRAPH and re.match(r"(?:căn cứ|thực hiện|trên cơ sở)\s", fold(located.passage.text)):
        return bool(located.headings)
    return located.place is not Place.CELL or not _NO_GOALS.search(fold(_header(located)))


def _header(located: Located) -> str:
    """The words above a cell."""
    if not isinstance(located.block, Table) or located.column is None:
        return ""
    cells = [row.cell(located.column) for row in located.block.header]
    return " ".join(dict.fromkeys(c.passage.text for c in cells if c is not None))


class _Builder:
    """Collects the targets of one document."""

    def __init__(self, document_id: str, tasks: Sequence[Task], title: str | None, *, programme: bool) -> None:
        self.targets: list[Target] = []
        self._document_id = document_id
        self._title = title
        self._programme = programme
        self._seen: dict[str, int] = {}
        self._rows = {task.row: task for task in tasks if task.row is not None}
        self._items = {fold(task.task): task for task in tasks if task.row is None}

    def add(self, located: Located) -> None:
        """The targets that a passage states."""
        text = located.passage.text
        goals = any(_GOALS.search(fold(h.title)) for h in located.headings)
        header = fold(_header(located)) if located.place is Place.CELL else ""
        product = _PRODUCT.search(header) is not None
        for stated in stated_targets.find(text, goals=goals, cell=product):
            if product and not _is_product_goal(text, stated, _GOALS.search(header) is not None):
                continue
            self._add(
                located, stated, text[stated.start : stated.end], located.passage.provenance(stated.start, stated.end)
            )

    def add_table(self, table: Table, columns: _Columns, located: Located) -> None:
        """The targets of a target table: one for each row and column of levels."""
        for number, row in enumerate(table.rows):
            place = Located(
                located.passage,
                Place.CELL,
                located.part,
                located.headings,
                table,
                table.index,
                number,
                columns.indicator,
            )
            for stated, text, provenance in _row_targets(row, columns):
                self._add(place, stated, text, provenance)

    def _add(self, located: Located, stated: StatedTarget, text: str, provenance: Provenance) -> None:
        task = self._task(located)
        self.targets.append(
            Target(
                target_id=record_id(
                    self._document_id, "g", text, str(stated.value), str(stated.value_max), stated.unit, seen=self._seen
                ),
                text=text,
                indicator=stated.indicator,
                comparator=stated.comparator,
                value=stated.value,
                value_max=stated.value_max,
                unit=stated.unit,
                direction=stated.direction,
                deadline=stated.deadline,
                axis=self._axis(located, text, stated.indicator, task),
                source_kind="table" if located.place is Place.CELL else "narrative",
                task_id=task.task_id if task else None,
                section=located.section,
                provenance=provenance,
            )
        )

    def _task(self, located: Located) -> Task | None:
        if located.table is not None and located.row is not None:
            return self._rows.get((located.table, located.row))
        return self._items.get(fold(located.passage.text))

    def _axis(self, located: Located, text: str, indicator: str, task: Task | None) -> str:
        if indicator.split()[:1] != text.split()[:1] and not all(w in text for w in indicator.split()):
            text = f"{indicator}: {text}"  # the subject stands in the clause before
        own = axes.of_item(
            text,
            [h.title for h in reversed(located.headings)],
            self._title,
            programme=self._programme,
            context=located.passage.text[:_CONTEXT],
        )
        if task is not None and located.place is Place.CELL:
            own = task.axis
        return axes.of_target(text, own)


def _is_product_goal(text: str, stated: StatedTarget, goals: bool) -> bool:
    """Whether a cell of results states a goal: as a clause of its own, or a count of what is no document.

    In a column of goals as well ('Mục tiêu, kết quả'; `goals`) a document may be counted ('01 đề án').
    """
    if _PRODUCT_GOAL.match(text, stated.start):
        return True
    if _PRODUCT_COUNT.match(text, stated.start) is None or stated.unit is None:
        return False
    return goals or document_types.canonical(stated.unit) is None


class _Columns:
    """The columns of a target table: what is measured, in which unit, and the levels with the year each is for."""

    __slots__ = ("indicator", "levels", "unit")

    def __init__(self, indicator: int, unit: int | None, levels: tuple[tuple[int, date | None], ...]) -> None:
        self.indicator = indicator
        self.unit = unit
        self.levels = levels


_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d|\s?[-–]\s?20)")
_RESULT = re.compile(r"kết quả(?: (?:cần đạt|phải đạt|đầu ra|dự kiến))?")
_PAST_COLUMN = re.compile(r"(?<!\w)(?:thực hiện|kết quả|ước|hiện trạng|đã đạt|cùng kỳ)(?!\w)")


def _columns(table: Table) -> _Columns | None:
    """The columns of a table that lists targets; None for any other table."""
    heads: dict[int, str] = {}
    for row in table.header:
        for cell in row.cells:
            for column in range(cell.column, cell.column + cell.column_span):
                heads[column] = f"{heads.get(column, '')} {fold(cell.passage.text)}".strip()
    indicator = next(
        (
            c
            for c, h in heads.items()
            if re.search(r"(?<!\w)(?:chỉ tiêu|chỉ số|mục tiêu|tiêu chí)", h) and not _YEAR.search(h)
        ),
        None,
    )
    if indicator is None or any("chủ trì" in h and "nhiệm vụ" in " ".join(heads.values()) for h in heads.values()):
        return None
    unit = next((c for c, h in heads.items() if re.match(r"(?:đơn vị(?: tính)?|đvt)$", h)), None)
    levels: list[tuple[int, date | None]] = []
    results: list[tuple[int, date | None]] = []  # 'Kết quả' beside 'Đơn vị': what is to be reached, if nothing else is
    for column, head in heads.items():
        if column in (indicator, unit) or _NO_GOALS.search(head):
            continue
        if _PAST_COLUMN.search(head):
            if unit is not None and _RESULT.fullmatch(head):
                results.append((column, None))
            continue
        year = _YEAR.search(head)
        if year or re.search(r"(?<!\w)(?:mục tiêu|kế hoạch|chỉ tiêu|phấn đấu|mức)(?!\w)", head):
            levels.append((column, date(int(year[1]), 12, 31) if year else None))
    levels = levels or results
    return _Columns(indicator, unit, tuple(levels)) if levels else None


def _row_targets(row: Row, columns: _Columns) -> Iterator[tuple[StatedTarget, str, Provenance]]:
    name = row.cell(columns.indicator)
    if name is None or not name.passage:
        return
    unit_cell = row.cell(columns.unit) if columns.unit is not None else None
    unit = unit_cell.passage.text.strip() if unit_cell and unit_cell.passage else ""
    indicator = name.passage.text.strip(" .;:")
    for column, due in columns.levels:
        cell = row.cell(column)
        if cell is None or cell.column == name.column:
            continue
        for start, end in _parts(cell.passage.text):
            part = cell.passage.slice(start, end)
            level = _level(part, unit)
            if level is None:
                continue
            value, value_max, shown, comparator, direction = level
            stated = StatedTarget(0, 0, indicator, comparator, value, value_max, shown, direction, due)
            yield stated, f"{indicator} {part.text}".strip(), part.provenance()


def _parts(text: str) -> list[tuple[int, int]]:
    """The offsets of the levels that a cell names one after the other, '≤ 3 trong vùng; ≤ 50 cả nước'."""
    cuts = [m.span() for m in re.finditer(r"\s*;\s*(?=[^;]*\d)", text)]
    edges = [0, *(e for c in cuts for e in c), len(text)]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _level(passage: Passage, unit: str) -> tuple[float, float | None, str | None, str, str | None] | None:
    """The level of a cell: '≥ 95', 'Trên 90%', '50 - 70'; None when it holds none."""
    text = passage.text.strip(" .;")
    found = quantities.find_all(text)
    if not found and unit:
        found = quantities.find_all(f"{text} {unit}")
    if len(found) == 1 and found[0].kind != "time" and len(text) <= 60:
        q = found[0]
        return q.value, q.value_max, unit or q.unit, q.comparator, q.direction
    return _signed(text, unit)


_SIGNED = re.compile(r"(?P<sign>≥|>=|≤|<=|>|<|)\s?(?P<a>\d[\d.,]{0,14})(?:\s?[-–]\s?(?P<b>\d[\d.,]{0,14}))?(?=\s|$)")
_SIGNS = {"≥": "ge", ">=": "ge", "≤": "le", "<=": "le", ">": "gt", "<": "lt", "": "eq"}


def _signed(text: str, unit: str) -> tuple[float, float | None, str | None, str, str | None] | None:
    """The level of a cell that holds a number alone, or a sign, a number and a few words: '> 0,7', '≤ 3 trong vùng'."""
    match = _SIGNED.match(text)
    if match is None or len(text) > 60 or (not match["sign"] and match.end() < len(text)):
        return None
    value, upper = quantities.number(match["a"]), quantities.number(match["b"]) if match["b"] else None
    if value is None:
        return None
    return value, upper, unit or None, "range" if upper is not None else _SIGNS[match["sign"]], None
