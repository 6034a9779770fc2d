"""The records that a sample must give, in the form of the gold files (`source`, `document`, `tasks`, ...)."""

from __future__ import annotations

from dataclasses import asdict

from tools.samples.model import (
    Cite,
    Due,
    Goal,
    Group,
    Heading,
    Item,
    Note,
    OtherTable,
    Para,
    Part,
    Plan,
    Row,
    TaskTable,
    Text,
    parts,
    words,
)

Record = dict[str, object]
CELLS = ("lead", "coordinating", "deadline", "product")


class Collector:
    """Walks a plan in reading order and writes down what it states."""

    def __init__(self, axis: str) -> None:
        self.axis = axis
        self.tasks: list[Record] = []
        self.targets: list[Record] = []
        self.citations: list[Record] = []

    def text(self, text: Text, axis: str, source_kind: str = "narrative") -> None:
        """Takes the citations and targets of a text; footnotes in it follow where their marks stand."""
        for part in parts(text):
            match part:
                case Cite():
                    self.citations.append(citation(part))
                    self.text(part.title, axis, source_kind)
                case Goal():
                    self.targets.append(target(part, axis, source_kind))
                case Note():
                    self.text(part.text, axis, "narrative")

    def part(self, part: Part) -> None:
        """Takes one document or annex."""
        for line in part.title:
            self.text(line, self.axis)
        self.text(part.under_title, self.axis)
        above: list[Heading] = []
        for block in part.blocks:
            axis = next((h.axis for h in reversed(above) if h.axis), self.axis)
            match block:
                case Heading():
                    above = [h for h in above if h.level < block.level] + [block]
                case Para():
                    self.text(block.text, axis)
                case Item():
                    self.item(block, above, axis)
                case TaskTable():
                    self.task_table(block)
                case OtherTable():
                    for number, row in enumerate(block.rows):
                        for cell in row:
                            self.text(cell, block.axes[number] if block.axes else axis, "table")

    def item(self, item: Item, above: list[Heading], axis: str) -> None:
        """Takes an item of the text."""
        duty = item.duty
        axis = (duty.axis if duty else None) or axis
        self.text(item.text, axis)
        if duty is None:
            return
        heading = above[-1]
        self.tasks.append(
            task(
                source_kind="narrative",
                ordinal=item.ordinal,
                group_ordinal=heading.ordinal,
                group_title=heading.title,
                axis=axis,
                task=words(item.text),
                lead_text=duty.lead,
                lead_agencies=duty.leads or ((duty.lead,) if duty.lead else ()),
                coordinating_text=duty.coordinating,
                coordinating_agencies=duty.coordinators or ((duty.coordinating,) if duty.coordinating else ()),
                deadline_text=duty.deadline,
                deadlines=duty.due,
            )
        )

    def task_table(self, table: TaskTable) -> None:
        """Takes the rows of a task table."""
        group: Group | None = None
        above: Row | None = None
        fields = {c.field for c in table.columns}
        filled = {f for f in CELLS if f in fields and any(isinstance(r, Row) and getattr(r, f) for r in table.rows)}
        for row in table.rows:
            if isinstance(row, Group):
                group = row
                continue
            axis = row.axis or (self.axis if group is None or row.ungrouped else group.axis)
            self.text(row.task, axis, "table")
            if row.product:
                self.text(row.product, axis, "table")
            source = above if row.shared and above else row
            self.tasks.append(table_task(row, source, None if row.ungrouped else group, axis, filled, table))
            above = source


def table_task(row: Row, source: Row, group: Group | None, axis: str, filled: set[str], table: TaskTable) -> Record:
    """The record of a row; agencies, deadline and product from `source` (the row above where they share a cell)."""
    anomalies = ["column_swap"] if row.swapped else []
    if any(not getattr(source, f) for f in filled):
        anomalies.append("blank_cell")
    notes = [words(row.notes)] if row.notes else []
    header = next((c.header for c in table.columns if c.field == "basis"), None)
    if row.basis and header:
        notes.append(f"{header}: {row.basis}")
    return task(
        source_kind="table",
        ordinal=f"{row.parent}.{row.ordinal}" if row.parent else row.ordinal,
        group_ordinal=group.ordinal if group else None,
        group_title=group.title if group else None,
        axis=axis,
        task=words(row.task),
        product_text=None if source.product is None else words(source.product),
        product_types=source.types,
        lead_text=_joined(source.lead),
        lead_agencies=_bodies(source.leads, source.lead),
        coordinating_text=_joined(source.coordinating),
        coordinating_agencies=_bodies(source.coordinators, source.coordinating),
        deadline_text=_joined(source.deadline),
        deadlines=source.due,
        notes="; ".join(notes) or None,
        inherited=source is not row,
        anomalies=anomalies,
    )


def _joined(cell: str | None) -> str | None:
    return cell.replace("\n", " ") if cell else None


def _bodies(given: tuple[str, ...] | None, cell: str | None) -> tuple[str, ...]:
    """The bodies of a cell: as given, else one a line."""
    return given if given is not None else tuple(cell.split("\n")) if cell else ()


def task(*, deadlines: tuple[Due, ...], **given: object) -> Record:
    """A task record with every field, in the order of the gold files."""
    record: Record = {
        "source_kind": None,
        "ordinal": None,
        "group_ordinal": None,
        "group_title": None,
        "axis": None,
        "task": None,
        "product_text": None,
        "product_types": [],
        "lead_text": None,
        "lead_agencies": [],
        "coordinating_text": None,
        "coordinating_agencies": [],
        "deadline_text": None,
        "deadlines": [],
        "notes": None,
        "inherited": False,
        "anomalies": [],
    }
    unknown = given.keys() - record.keys()
    if unknown:
        raise ValueError(f"no such fields of a task: {sorted(unknown)}")
    record.update(given)
    record["deadlines"] = [asdict(d) for d in deadlines]
    return {k: list(v) if isinstance(v, tuple) else v for k, v in record.items()}


def target(goal: Goal, axis: str, source_kind: str) -> Record:
    """The record of a target."""
    return {
        "text": goal.text.rstrip(" .;,"),
        "indicator": goal.indicator,
        "comparator": goal.comparator,
        "value": float(goal.value),
        "value_max": None if goal.value_max is None else float(goal.value_max),
        "unit": goal.unit,
        "direction": goal.direction,
        "deadline": goal.deadline,
        "axis": goal.axis or axis,
        "source_kind": source_kind,
    }


def citation(cite: Cite) -> Record:
    """The record of a citation; the canonical number is the printed one unless the sample says otherwise."""
    number = None if cite.number is None else cite.number.replace(" ", "")
    by_name_only = cite.kind == "Đề án"
    return {
        "text": cite.mention,
        "kind": cite.kind,
        "number": number if cite.kind != "Tiêu chuẩn" else cite.number,
        "canonical": cite.canonical or (None if by_name_only else number if cite.kind != "Tiêu chuẩn" else cite.number),
        "date": cite.date,
        "issuer": cite.issuer,
        "title": words(cite.title) or None,
        "relation": cite.relation,
        "anomalies": list(cite.anomalies),
    }


def gold(plan: Plan, file_name: str) -> Record:
    """The gold file of a plan printed to `file_name`."""
    collector = Collector(plan.axis)
    for part in plan.parts:
        collector.part(part)
    return {
        "source": file_name,
        "document": plan.document,
        "abbreviations": plan.abbreviations,
        "tasks": collector.tasks,
        "targets": collector.targets,
        "citations": collector.citations,
    }
