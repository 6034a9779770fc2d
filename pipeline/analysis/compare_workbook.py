"""A comparison as a workbook, a sheet a subject, with all rows; the sheets are those of an export."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.analysis.captions import Language
from pipeline.analysis.compare_captions import in_language
from pipeline.analysis.compare_output import level_of, statuses
from pipeline.analysis.export.cells import Cell, Kind, clean
from pipeline.analysis.export.sheets import Formats, Heading, open_book, write_table
from pipeline.errors import output_errors
from pipeline.files import write_whole

if TYPE_CHECKING:
    from pipeline.analysis.compare import Comparison, Entry, TopicRow

_Head = tuple[str, float, Kind]
_Row = Sequence[Cell]

_AXIS: _Head = ("axis", 17, Kind.TEXT)
_IN_PLANS: _Head = ("in_plans", 9, Kind.INTEGER)
_PLAN: _Head = ("plan", 20, Kind.TEXT)
_DUE: _Head = ("due", 11, Kind.DATE)
_PAGE: _Head = ("page_column", 7, Kind.INTEGER)
_PLANS: tuple[_Head, ...] = (
    ("plan", 26, Kind.TEXT), ("issuer", 32, Kind.TEXT), ("province", 18, Kind.TEXT), ("year", 8, Kind.INTEGER),
    ("number", 17, Kind.TEXT), ("issued", 12, Kind.DATE), ("number_of_tasks", 11, Kind.INTEGER),
    ("number_of_targets", 11, Kind.INTEGER),
)  # fmt: skip
_TASKS: tuple[_Head, ...] = (
    _AXIS, ("task_topic", 40, Kind.TEXT), _IN_PLANS, _PLAN, ("task", 46, Kind.TEXT), ("lead", 22, Kind.TEXT),
    ("deadline", 17, Kind.TEXT), _DUE, ("product", 18, Kind.TEXT), _PAGE,
)  # fmt: skip
_TARGETS: tuple[_Head, ...] = (
    _AXIS, ("target_topic", 42, Kind.TEXT), _IN_PLANS, _PLAN, ("target", 46, Kind.TEXT), ("level", 16, Kind.TEXT),
    _DUE, _PAGE,
)  # fmt: skip
_CITED: tuple[_Head, ...] = (
    ("document", 38, Kind.TEXT), ("title_of", 60, Kind.TEXT), _IN_PLANS, _PLAN, ("mentions", 11, Kind.INTEGER), _PAGE,
)  # fmt: skip
_CHANGES: tuple[_Head, ...] = (
    ("change", 20, Kind.TEXT), ("author", 24, Kind.TEXT), _AXIS,
    ("before", 46, Kind.TEXT), ("due_before", 12, Kind.DATE), ("level_before", 14, Kind.TEXT),
    ("after", 46, Kind.TEXT), ("due_after", 12, Kind.DATE), ("level_after", 14, Kind.TEXT),
)  # fmt: skip
# Right of what is printed: what finds a row again in the lake.
_OF_PLANS: tuple[_Head, ...] = (("plan_id", 19, Kind.TEXT), ("source", 40, Kind.TEXT))
_OF_TOPICS: tuple[_Head, ...] = (
    ("score", 9, Kind.NUMBER), ("topic_id", 19, Kind.TEXT), ("record_id", 29, Kind.TEXT), ("plan_id", 19, Kind.TEXT)
)  # fmt: skip
_OF_CITED: tuple[_Head, ...] = (("key", 40, Kind.TEXT), ("plan_id", 19, Kind.TEXT))


def write_workbook(comparison: Comparison, path: Path, language: str = "vi") -> None:
    """Writes a workbook, a sheet a subject, with all rows; the same comparison gives the same bytes.

    Raises:
        OutputError: it cannot be written.
    """
    buffer = io.BytesIO()
    with output_errors(path):
        with open_book(buffer) as book:
            formats = Formats(book)
            for name, printed, more, rows in _sheets(comparison, language):
                layout = [*_headings(printed, language, True), *_headings(more, language, False)]
                write_table(book, formats, in_language(name, language), layout, rows, Language(language))
        write_whole(path, buffer.getvalue())


def _headings(heads: Iterable[_Head], language: str, printed: bool) -> Iterator[Heading]:
    for caption, width, kind in heads:
        yield Heading(in_language(caption, language), width, kind, printed)


def _sheets(
    comparison: Comparison, language: str
) -> Iterator[tuple[str, tuple[_Head, ...], tuple[_Head, ...], Iterator[_Row]]]:
    yield "plans", _PLANS, _OF_PLANS, _plan_rows(comparison)
    yield "tasks", _TASKS, _OF_TOPICS, _topic_rows(comparison, comparison.tasks, language, _of_task)
    yield "targets", _TARGETS, _OF_TOPICS, _topic_rows(comparison, comparison.targets, language, _of_target)
    yield "cited", _CITED, _OF_CITED, _cited_rows(comparison)
    if comparison.changes:
        yield "changes", _CHANGES, (), _change_rows(comparison, language)


def _text(value: str | None) -> str | None:
    return clean(value) or None if value else None


def _plan_rows(comparison: Comparison) -> Iterator[_Row]:
    tasks = comparison.tasks_of_plans()
    for p in comparison.plans:
        numbers = [tasks[p.document_id], comparison.target_counts.get(p.document_id, 0)]
        said = [_text(p.label), _text(p.issuer), _text(p.province), p.year or None, _text(p.number), p.issued]
        yield [*said, *numbers, p.document_id, _text(p.source)]


def _topic_rows(
    comparison: Comparison, topics: Iterable[TopicRow], language: str, told: Callable[[Entry, str], list[Cell]]
) -> Iterator[_Row]:
    labels = {p.document_id: clean(p.label) for p in comparison.plans}
    for t in topics:
        shared: list[Cell] = [in_language(t.axis, language, "axis"), _text(t.label), len(t.entries)]
        for e in t.entries.values():
            ids: list[Cell] = [t.score, t.topic_id, e.record_id, e.document_id]
            yield [*shared, labels[e.document_id], _text(e.text), *told(e, language), e.page, *ids]


def _of_task(e: Entry, _: str) -> list[Cell]:
    return [_text("; ".join(e.leads)), _text(e.deadline_text), e.due, _text("; ".join(e.products))]


def _of_target(e: Entry, language: str) -> list[Cell]:
    return [_text(level_of(e, language)), e.due]


def _cited_rows(comparison: Comparison) -> Iterator[_Row]:
    labels = {p.document_id: clean(p.label) for p in comparison.plans}
    for c in comparison.cited:
        begin: list[Cell] = [_text(c.label), _text(c.title), len(c.mentions)]
        for document, mentions in c.mentions.items():
            yield [*begin, labels[document], mentions, c.pages[document], _text(c.key), document]


def _change_rows(comparison: Comparison, language: str) -> Iterator[_Row]:
    for c in comparison.changes:
        begin: list[Cell] = [statuses(c, language), _text(c.author), in_language(c.axis, language, "axis")]
        yield [*begin, *_side(c.before, language), *_side(c.after, language)]


def _side(entry: Entry | None, language: str) -> list[Cell]:
    return [None, None, None] if entry is None else [_text(entry.text), entry.due, _text(level_of(entry, language))]
