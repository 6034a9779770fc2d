"""A comparison as JSON, as a workbook and as tables of the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.analysis.compare_captions import in_language, level
from pipeline.errors import output_errors
from pipeline.files import write_whole

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.analysis.changes import Change
    from pipeline.analysis.compare import Comparison, Entry, TopicRow

_ROWS = 15  # of a table on the terminal
_LONGEST_TEXT = 32_767  # characters of a cell, as Excel has it
_LONGEST_NAME = 31  # of a sheet
_WIDEST = 60  # of a column of the workbook, in characters


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """Everything of a comparison, ready for JSON; dates are ISO strings."""
    return {
        "selection": asdict(comparison.selection),
        "plans": [_plain(asdict(p)) for p in comparison.plans],
        "counts": {
            "plans": len(comparison.plans),
            "tasks": sum(comparison.task_counts.values()),
            "targets": sum(comparison.target_counts.values()),
            "task_topics": len(comparison.tasks),
            "shared_task_topics": comparison.shared_tasks,
            "target_topics": len(comparison.targets),
            "differing_targets": comparison.differing_targets,
            "cited_documents": len(comparison.cited),
        },
        "tasks_by_axis": [
            {"axis": axis, "document_id": document, "tasks": n}
            for (axis, document), n in comparison.task_counts.items()
        ],
        "tasks": [_topic(t, comparison) for t in comparison.tasks],
        "targets": [_topic(t, comparison) | {"differs": t.differs} for t in comparison.targets],
        "cited": [
            {"key": c.key, "label": c.label, "title": c.title, "mentions": dict(c.mentions), "pages": dict(c.pages)}
            for c in comparison.cited
        ],
        "changes": [_plain(asdict(c)) for c in comparison.changes],
    }


def write_workbook(comparison: Comparison, path: Path, language: str = "vi") -> None:
    """Writes a workbook, a sheet a subject, with all rows.

    Raises:
        OutputError: it cannot be written.
    """
    import io

    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    # Row by row: a year of 200,000 tasks would not fit into memory as cells.
    book = Workbook(buffer, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, header, rows in _sheets(comparison, language):
        _sheet(book, name, header, list(rows))
    book.close()
    with output_errors(path):
        write_whole(path, buffer.getvalue())


def render(comparison: Comparison, console: Console, language: str = "vi") -> None:
    """Writes the most important tables to a terminal."""
    from rich.markup import escape
    from rich.table import Table

    def caption(key: str, group: str = "text") -> str:
        return in_language(key, language, group)

    def table(title: str, *columns: str) -> Table:
        made = Table(title=title, title_justify="left")
        for column in columns:
            made.add_column(column, overflow="fold")
        return made

    labels = {p.document_id: p.label for p in comparison.plans}
    shown = comparison.plans[:_ROWS]
    counts = table(caption("chart_tasks"), caption("axis"), *(escape(p.label) for p in shown))
    for axis in comparison.axes:
        numbers = [comparison.task_counts.get((axis, p.document_id), 0) for p in shown]
        counts.add_row(caption(axis, "axis"), *(str(n) if n else "" for n in numbers))
    console.print(counts)
    shared = [t for t in comparison.tasks if len(t.entries) > 1][:_ROWS]
    tasks = table(caption("shared_topics"), caption("axis"), caption("task"), caption("plans"), caption("absent"))
    for topic in shared:
        lacking = [p.label for p in comparison.plans if p.document_id not in topic.entries]
        has = "\n".join(_side(labels[d], e) for d, e in topic.entries.items())
        tasks.add_row(
            caption(topic.axis, "axis"), escape(_cut(topic.label)), escape(has), escape(_cut(", ".join(lacking)))
        )
    console.print(tasks)
    targets = table(caption("differing"), caption("target"), caption("level"))
    for topic in [t for t in comparison.targets if t.differs][:_ROWS]:
        values = [f"{labels[d]}: {_level(e, language)}" for d, e in topic.entries.items()]
        targets.add_row(escape(_cut(topic.label)), escape("\n".join(values)))
    console.print(targets)
    cited = table(caption("cited"), caption("document"), caption("in_plans"), caption("mentions"))
    for row in comparison.cited[:_ROWS]:
        cited.add_row(escape(_cut(row.label)), str(len(row.mentions)), str(row.total))
    console.print(cited)
    if comparison.changes:
        changes = table(caption("changes"), caption("change"), caption("author"), caption("before"), caption("after"))
        for change in [c for c in comparison.changes if c.statuses != ("kept",)][:_ROWS]:
            cells = [_cut(e.text) if e else "" for e in (change.before, change.after)]
            changes.add_row(_statuses(change, language), escape(change.author), *map(escape, cells))
        console.print(changes)


def _topic(topic: TopicRow, comparison: Comparison) -> dict[str, Any]:
    return {
        "topic_id": topic.topic_id,
        "axis": topic.axis,
        "label": topic.label,
        "score": topic.score,
        "entries": [_plain(asdict(e)) for e in topic.entries.values()],
        "absent": [p.document_id for p in comparison.plans if p.document_id not in topic.entries],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


_Sheet = tuple[str, list[str], Iterable[list[object]]]


def _sheets(comparison: Comparison, language: str) -> Iterable[_Sheet]:
    def captions(*keys: str) -> list[str]:
        return [in_language(k, language) for k in keys]

    plans = captions("plan", "issuer", "province", "year", "number", "issued", "tasks", "targets")
    yield in_language("plans", language), [*plans, "document_id", "source"], _plan_rows(comparison)
    details = captions("lead", "deadline", "due", "product", "level")
    for key, one, topics in (("tasks", "task", comparison.tasks), ("targets", "target", comparison.targets)):
        header = captions("axis", "topic", "in_plans", "score", "plan", one)
        rows = _topic_rows(comparison, topics, language)
        yield in_language(key, language), [*header, *details, "page", "topic_id", "record_id"], rows
    cited = captions("document", "title_of", "plan", "in_plans", "mentions")
    yield in_language("cited", language), [*cited, "page", "key"], _cited_rows(comparison)
    if comparison.changes:
        header = captions("change", "author", "axis", "before", "due", "level", "after", "due", "level")
        yield in_language("changes", language), header, _change_rows(comparison, language)


def _plan_rows(comparison: Comparison) -> Iterator[list[object]]:
    for p in comparison.plans:
        numbers = [comparison.tasks_of(p.document_id), comparison.target_counts.get(p.document_id, 0)]
        yield [p.label, p.issuer, p.province, p.year, p.number, p.issued, *numbers, p.document_id, p.source]


def _topic_rows(comparison: Comparison, topics: Iterable[TopicRow], language: str) -> Iterator[list[object]]:
    labels = {p.document_id: p.label for p in comparison.plans}
    for t in topics:
        shared: list[object] = [in_language(t.axis, language, "axis"), t.label, len(t.entries), t.score]
        for e in t.entries.values():
            told = [e.text, "; ".join(e.leads), e.deadline_text, e.due, "; ".join(e.products), _level(e, language)]
            yield [*shared, labels[e.document_id], *told, e.page, t.topic_id, e.record_id]


def _cited_rows(comparison: Comparison) -> Iterator[list[object]]:
    labels = {p.document_id: p.label for p in comparison.plans}
    for c in comparison.cited:
        for document, mentions in c.mentions.items():
            yield [c.label, c.title, labels[document], len(c.mentions), mentions, c.pages[document], c.key]


def _change_rows(comparison: Comparison, language: str) -> Iterator[list[object]]:
    for c in comparison.changes:
        begin: list[object] = [_statuses(c, language), c.author, in_language(c.axis, language, "axis")]
        yield [*begin, *_told(c.before, language), *_told(c.after, language)]


def _sheet(book: Any, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    sheet = book.add_worksheet(name[:_LONGEST_NAME])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    dated = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    top, bold = book.add_format({"valign": "top"}), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
    for column, caption in enumerate(header):
        longest = max([len(caption), *(len(str(r[column])) for r in rows[:500] if r[column] is not None)])
        sheet.set_column(column, column, min(_WIDEST, longest + 3))
    for column, caption in enumerate(header):
        sheet.write_string(0, column, caption, bold)
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                # As a string, whatever a plan says: '=1+1' is text and stays text.
                sheet.write_string(at, column, value[:_LONGEST_TEXT], wrapped)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, dated)
            elif isinstance(value, (int, float)):
                sheet.write_number(at, column, value, top)


def _told(entry: Entry | None, language: str) -> list[object]:
    return ["", None, ""] if entry is None else [entry.text, entry.due, _level(entry, language)]


def _statuses(change: Change, language: str) -> str:
    texts = ", ".join(in_language(s, language, "status") for s in change.statuses)
    why = ", ".join(in_language(w, language, "why") for w in change.why)
    return f"{texts} ({why})" if why else texts


def _level(entry: Entry, language: str) -> str:
    return level(entry.comparator, entry.value, entry.value_max, entry.unit)[0 if language == "vi" else 1]


def _side(label: str, entry: Entry) -> str:
    parts = [", ".join(entry.leads), entry.deadline_text or "", ", ".join(entry.products)]
    return f"{label}: {_cut(' · '.join(p for p in parts if p) or '✓', 70)}"


def _cut(text: str, longest: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
