"""Plans side by side: who has which task, the same target at different levels, what rests on which documents.

All numbers are counts of rows of the lake: of `tasks` by axis, of the entries of topics (`pipeline.analysis.topics`),
and of `citations` by key.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from normalizers import axes
from pipeline.analysis import compare_rows, topics
from pipeline.analysis.changes import Change, changes
from pipeline.analysis.cited import Cited, cited
from pipeline.analysis.selection import Plan, Selection, plans

if TYPE_CHECKING:
    from pipeline.analysis.lake import OpenLake


_AXES = tuple(dict.fromkeys((*axes.names(), "other")))
# What an entry takes from the columns of its table, and what it has where the table has no such column.
_FIELDS = ("page", "leads", "products", "deadline_text", "due", "comparator", "value", "value_max", "unit")
_DEFAULTS: tuple[Any, ...] = (None, (), (), None, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one plan says on a topic: a row of `tasks` or `targets`.

    `due` is the last day of its last milestone; `value` and what follows belong to a target. `restated` are the records
    of the plan that say the same again; `score` is how like the wording is to that of the topic.
    """

    record_id: str
    document_id: str
    text: str
    axis: str
    page: int | None
    score: float
    restated: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    deadline_text: str | None = None
    due: date | None = None
    comparator: str | None = None
    value: float | None = None
    value_max: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with the entry of each plan that has it, by document_id."""

    topic_id: str
    kind: str
    axis: str
    label: str
    score: float
    entries: Mapping[str, Entry]

    @property
    def differs(self) -> bool:
        """Of a target: plans set it at different levels."""
        return len({(e.comparator, e.value, e.value_max) for e in self.entries.values() if e.value is not None}) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is shown, in the order in which it is shown."""

    selection: Selection
    plans: tuple[Plan, ...]
    axes: tuple[str, ...]
    task_counts: Mapping[tuple[str, str], int]
    target_counts: Mapping[str, int]
    tasks: tuple[TopicRow, ...]
    targets: tuple[TopicRow, ...]
    cited: tuple[Cited, ...]
    changes: tuple[Change, ...]

    def tasks_of_plans(self) -> Counter[str]:
        """Rows of `tasks` of each plan, by document_id."""
        found: Counter[str] = Counter()
        for (_, document), n in self.task_counts.items():
            found[document] += n
        return found

    @property
    def shared_tasks(self) -> int:
        """Topics of tasks that at least two plans have."""
        return sum(len(t.entries) > 1 for t in self.tasks)

    @property
    def differing_targets(self) -> int:
        """Targets that plans set at different levels."""
        return sum(t.differs for t in self.targets)


def compare(lake: OpenLake, selection: Selection, *, over_years: bool = False) -> Comparison:
    """Compares the plans selected.

    Args:
        lake: an open lake.
        selection: which plans.
        over_years: also what changed from the first year to the last, plan by plan of the same body.

    Raises:
        UsageError: nothing fits the selection.
    """
    with _no_collection():
        return _compared(lake, selection, over_years)


@contextmanager
def _no_collection() -> Iterator[None]:
    # Hundreds of thousands of records, none in a cycle: looking through them again and again is a fifth of the time.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _compared(lake: OpenLake, selection: Selection, over_years: bool) -> Comparison:
    found = plans(lake, selection)
    ids = [p.document_id for p in found]
    read = {"task": compare_rows.tasks(lake, found), "target": compare_rows.targets(lake, found)}
    records = chain.from_iterable(compare_rows.records(kind, columns) for kind, columns in read.items())
    grouped = topics.group(records, ids, compare_rows.abbreviations(lake, found))
    shown = {kind: _sorted(_topics(kind, columns, grouped)) for kind, columns in read.items()}
    tasks = Counter(zip(read["task"]["axis"], read["task"]["document_id"], strict=True))
    targets = Counter(read["target"]["document_id"])
    used = {axis for axis, _ in tasks} | {t.axis for t in shown["target"]}
    return Comparison(
        selection,
        found,
        axes=tuple(a for a in _AXES if a in used),
        task_counts={(a, d): tasks[a, d] for d in ids for a in dict.fromkeys((*_AXES, *used)) if (a, d) in tasks},
        target_counts={d: targets[d] for d in ids if d in targets},
        tasks=shown["task"],
        targets=shown["target"],
        cited=cited(compare_rows.citations(lake, found), ids),
        changes=changes(found, (*shown["task"], *shown["target"])) if over_years else (),
    )


def _topics(kind: str, columns: compare_rows.Columns, grouped: Iterable[topics.Topic]) -> Iterator[TopicRow]:
    position = {record_id: at for at, record_id in enumerate(columns["record_id"])}
    fields = [columns.get(name) for name in _FIELDS]
    for topic in grouped:
        if topic.kind != kind or not topic.canonical.text:
            continue
        restated: dict[str, list[str]] = {}
        for member in topic.members:
            if member.restates is not None:
                restated.setdefault(member.restates, []).append(member.record.record_id)
        entries = {}
        for document, member in topic.entries.items():
            record, at = member.record, position[member.record.record_id]
            told = [default if field is None else field[at] for field, default in zip(fields, _DEFAULTS, strict=True)]
            again = tuple(restated.get(record.record_id, ()))
            page, *others = told
            entries[document] = Entry(
                record.record_id, document, record.text, record.axis, page, member.score, again, *others
            )
        yield TopicRow(topic.topic_id, topic.kind, topic.axis, topic.canonical.text, topic.score, entries)


def _sorted(found: Iterable[TopicRow]) -> tuple[TopicRow, ...]:
    """By axis, within it what most plans have first; the rest as it stands in the plans."""
    place = {name: at for at, name in enumerate(_AXES)}
    return tuple(sorted(found, key=lambda t: (place.get(t.axis, len(place)), -len(t.entries))))
