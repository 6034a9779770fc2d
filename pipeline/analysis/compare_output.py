"""A comparison as a workbook and as tables of the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.analysis.compare_captions import LANGUAGES, in_language, level
from pipeline.errors import output_errors
from pipeline.files import write_whole

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.analysis.changes import Change
    from pipeline.analysis.compare import Comparison, Entry, TopicRow

_ROWS = 15  # of a table on the terminal
_MOST_COLUMNS = 12  # plans side by side there
_SIDES, _FEW_SIDES = 8, 3  # plans of one row there; the same where plans are many
_LOOKED_AT = 500  # rows by which the width of a column is chosen
_LONGEST_TEXT = 32_767  # characters of a cell, as Excel has it
_LONGEST_NAME = 31  # of a sheet
_WIDEST = 60  # of a column of the workbook, in characters


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
        _sheet(book, name, header, rows)
    book.close()
    with output_errors(path):
        write_whole(path, buffer.getvalue())


def render(comparison: Comparison, console: Console, language: str = "vi") -> None:
    """Writes the beginning of the most important tables to a terminal, and how much more there is."""
    from rich.markup import escape
    from rich.table import Table

    def caption(key: str, group: str = "text") -> str:
        return in_language(key, language, group)

    def table(title: str, columns: Sequence[str], rows: Sequence[Any], cells: Callable[[Any], list[str]]) -> None:
        made = Table(title=title, title_justify="left")
        for column in columns:
            made.add_column(escape(column), overflow="fold")
        for row in rows[:_ROWS]:
            made.add_row(*map(escape, cells(row)))
        console.print(made)
        if len(rows) > _ROWS:
            console.print(caption("first_rows").format(shown=_ROWS, all=len(rows)), highlight=False)

    plans = comparison.plans
    labels = {p.document_id: p.label for p in plans}
    few = len(plans) <= _MOST_COLUMNS
    sides = _SIDES if few else _FEW_SIDES
    if few:
        columns = [caption("axis"), *labels.values()]
        table(caption("chart_tasks"), columns, comparison.axes, lambda a: _counts_of(a, comparison, language))
    else:
        columns = [caption(c) for c in ("axis", "tasks", "in_plans")]
        table(caption("by_axis"), columns, comparison.axes, lambda a: _sums_of(a, comparison, language))

    def task(topic: TopicRow) -> list[str]:
        has = [_side(labels[d], e) for d, e in islice(topic.entries.items(), sides)]
        lacking = [p.label for p in plans if p.document_id not in topic.entries]
        absent = str(len(lacking)) if len(lacking) > sides and not few else ", ".join(lacking)
        return [caption(topic.axis, "axis"), _cut(topic.label), _more(has, len(topic.entries)), _cut(absent)]

    def target(topic: TopicRow) -> list[str]:
        values = [f"{labels[d]}: {_level(e, language)}" for d, e in islice(topic.entries.items(), sides)]
        span = [_span(topic, language)] if len(topic.entries) > sides else []
        return [_cut(topic.label), "\n".join([*span, _more(values, len(topic.entries))])]

    shared = _most_shared(t for t in comparison.tasks if len(t.entries) > 1)
    table(caption("shared_topics"), [caption(c) for c in ("axis", "task", "plans", "absent")], shared, task)
    differing = _most_shared(t for t in comparison.targets if t.differs)
    table(caption("differing"), [caption("target"), caption("level")], differing, target)
    columns = [caption(c) for c in ("document", "in_plans", "mentions")]
    table(caption("cited"), columns, comparison.cited, lambda c: [_cut(c.label), str(len(c.mentions)), str(c.total)])
    if comparison.changes:
        columns = [caption(c) for c in ("change", "author", "before", "after")]
        changed = [c for c in comparison.changes if c.statuses != ("kept",)]
        table(caption("changes"), columns, changed, lambda c: _changed(c, language))


def _span(topic: TopicRow, language: str) -> str:
    """The lowest and the highest level of a target; entries of a topic have one unit."""
    values = [e.value for e in topic.entries.values() if e.value is not None]
    unit = next(iter(topic.entries.values())).unit
    return level("range", min(values), max(values), unit)[LANGUAGES.index(language)]


def _most_shared(topics: Iterable[TopicRow]) -> list[TopicRow]:
    """All, in their order, if they fit; else what most plans have comes first, not what the first axis has."""
    found = list(topics)
    return found if len(found) <= _ROWS else sorted(found, key=lambda t: -len(t.entries))


def _counts_of(axis: str, comparison: Comparison, language: str) -> list[str]:
    """Tasks of an axis, plan by plan."""
    numbers = [comparison.task_counts.get((axis, p.document_id), 0) for p in comparison.plans]
    return [in_language(axis, language, "axis"), *(str(n) if n else "" for n in numbers)]


def _sums_of(axis: str, comparison: Comparison, language: str) -> list[str]:
    """Tasks of an axis in all plans, and how many plans have any."""
    numbers = [n for (a, _), n in comparison.task_counts.items() if a == axis]
    return [in_language(axis, language, "axis"), str(sum(numbers)), str(len(numbers))]


def _changed(change: Change, language: str) -> list[str]:
    return [_statuses(change, language), change.author, *(_cut(e.text) if e else "" for e in _both(change))]


def _both(change: Change) -> tuple[Entry | None, Entry | None]:
    return change.before, change.after


def _more(lines: Sequence[str], number: int) -> str:
    return "\n".join([*lines, *([f"+{number - len(lines)}"] if number > len(lines) else [])])


_Sheet = tuple[str, list[str], Iterator[list[object]]]


def _sheets(comparison: Comparison, language: str) -> Iterator[_Sheet]:
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
    tasks = comparison.tasks_of_plans()
    for p in comparison.plans:
        numbers = [tasks[p.document_id], comparison.target_counts.get(p.document_id, 0)]
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


def _sheet(book: Any, name: str, header: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    sheet = book.add_worksheet(name[:_LONGEST_NAME])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    dated = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    top, bold = book.add_format({"valign": "top"}), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    begin = list(islice(rows, _LOOKED_AT))
    for column, caption in enumerate(header):
        longest = max([len(caption), *(len(str(r[column])) for r in begin if r[column] is not None)])
        sheet.set_column(column, column, min(_WIDEST, longest + 3))
        sheet.write_string(0, column, caption, bold)
    at = 0
    for at, row in enumerate(chain(begin, rows), 1):
        for column, value in enumerate(row):
            if not value and value != 0:  # an empty cell: every one that is written takes its time
                continue
            if isinstance(value, str):
                # As a string, whatever a plan says: '=1+1' is text and stays text.
                sheet.write_string(at, column, value[:_LONGEST_TEXT], wrapped)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, dated)
            elif isinstance(value, (int, float)):
                sheet.write_number(at, column, value, top)
    sheet.autofilter(0, 0, at, len(header) - 1)


def _told(entry: Entry | None, language: str) -> list[object]:
    return ["", None, ""] if entry is None else [entry.text, entry.due, _level(entry, language)]


def _statuses(change: Change, language: str) -> str:
    texts = ", ".join(in_language(s, language, "status") for s in change.statuses)
    why = ", ".join(in_language(w, language, "why") for w in change.why)
    return f"{texts} ({why})" if why else texts


def _level(entry: Entry, language: str) -> str:
    return level(entry.comparator, entry.value, entry.value_max, entry.unit)[LANGUAGES.index(language)]


def _side(label: str, entry: Entry) -> str:
    parts = [", ".join(entry.leads), entry.deadline_text or "", ", ".join(entry.products)]
    return f"{label}: {_cut(' · '.join(p for p in parts if p) or '✓', 70)}"


def _cut(text: str, longest: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
