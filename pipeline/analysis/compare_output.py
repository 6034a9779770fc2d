"""A comparison as tables of the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.analysis.compare_captions import LANGUAGES, in_language, level

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.analysis.changes import Change
    from pipeline.analysis.compare import Comparison, Entry, TopicRow

_ROWS = 15  # of a table on the terminal
_MOST_COLUMNS = 12  # plans side by side there
_NAMED = 3  # plans that a task is absent from
_SIDES, _FEW_SIDES = 8, 3  # plans of one row there; the same where plans are many


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
        return [
            caption(topic.axis, "axis"),
            _cut(topic.label),
            _more(has, len(topic.entries)),
            _absent(lacking, len(plans), language),
        ]

    def target(topic: TopicRow) -> list[str]:
        values = [f"{labels[d]}: {level_of(e, language)}" for d, e in islice(topic.entries.items(), sides)]
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


def _absent(lacking: Sequence[str], plans: int, language: str) -> str:
    """The plans without a task; of more than a few how many, and the first."""
    if len(lacking) <= _NAMED:
        return ", ".join(lacking)
    said = in_language("absent_in", language).format(number=len(lacking), all=plans)
    return f"{said}: {', '.join(lacking[:_NAMED])}, …"


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
    return [statuses(change, language), change.author, *(_cut(e.text) if e else "" for e in _both(change))]


def _both(change: Change) -> tuple[Entry | None, Entry | None]:
    return change.before, change.after


def _more(lines: Sequence[str], number: int) -> str:
    return "\n".join([*lines, *([f"+{number - len(lines)}"] if number > len(lines) else [])])


def statuses(change: Change, language: str) -> str:
    """What happened to a task or target, and by what: 'Tightened (deadline)'."""
    texts = ", ".join(in_language(s, language, "status") for s in change.statuses)
    why = ", ".join(in_language(w, language, "why") for w in change.why)
    return f"{texts} ({why})" if why else texts


def level_of(entry: Entry, language: str) -> str:
    """What a target asks for, '' for a task."""
    return level(entry.comparator, entry.value, entry.value_max, entry.unit)[LANGUAGES.index(language)]


def _side(label: str, entry: Entry) -> str:
    parts = [", ".join(entry.leads), entry.deadline_text or "", ", ".join(entry.products)]
    return f"{label}: {_cut(' · '.join(p for p in parts if p) or '✓', 70)}"


def _cut(text: str, longest: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
