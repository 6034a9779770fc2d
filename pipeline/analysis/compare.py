"""Plans side by side: who has which task, the same target at different levels, what rests on which documents.

All numbers are counts of rows of the lake: of `tasks` by axis, of the entries of topics (`pipeline.analysis.topics`),
and of `citations` by key.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from normalizers import axes
from pipeline.analysis import topics
from pipeline.analysis.changes import Change, changes
from pipeline.analysis.selection import Plan, Selection, plans

if TYPE_CHECKING:
    from pipeline.analysis.lake import OpenLake


_AXES = tuple(dict.fromkeys((*axes.names(), "other")))


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
class Cited:
    """A document that plans cite: how often each mentions it, by document_id, and the first page there."""

    key: str
    label: str
    title: str | None
    mentions: Mapping[str, int]
    pages: Mapping[str, int | None]

    @property
    def total(self) -> int:
        """Mentions in all plans."""
        return sum(self.mentions.values())


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

    def tasks_of(self, document_id: str) -> int:
        """Rows of `tasks` of a plan."""
        return sum(n for (_, document), n in self.task_counts.items() if document == document_id)

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
    tasks = _rows(lake, _TASKS, ids)
    targets = _rows(lake, _TARGETS, ids)
    rows = {**{r["record_id"]: r for r in tasks}, **{r["record_id"]: r for r in targets}}
    grouped = topics.group(map(_record, rows.values()), ids, _abbreviations(lake, ids))
    shown = [_topic(t, rows) for t in grouped if t.canonical.text]
    task_topics = _sorted(t for t in shown if t.kind == "task")
    target_topics = _sorted(t for t in shown if t.kind == "target")
    counts: dict[tuple[str, str], int] = {}
    for row in tasks:
        counts[row["axis"], row["document_id"]] = counts.get((row["axis"], row["document_id"]), 0) + 1
    numbers: dict[str, int] = {}
    for row in targets:
        numbers[row["document_id"]] = numbers.get(row["document_id"], 0) + 1
    used = {axis for axis, _ in counts} | {t.axis for t in target_topics}
    order = tuple(a for a in _AXES if a in used)
    changed = changes(found, (*task_topics, *target_topics)) if over_years else ()
    cited = _cited(lake, ids)
    return Comparison(selection, found, order, counts, numbers, task_topics, target_topics, cited, changed)


_TASKS = """
    SELECT task_id AS record_id, document_id, 'task' AS kind, task AS text, axis, source_kind,
        concat_ws(chr(10), array_to_string(section, chr(10)), group_title) AS place, page,
        lead_canonical AS leads, product_types AS products, deadline_text,
        list_max([d."end" FOR d IN deadlines IF d.kind IN ('by_date', 'period')]) AS due
    FROM tasks WHERE document_id IN (SELECT unnest($ids))
"""
_TARGETS = """
    SELECT target_id AS record_id, document_id, 'target' AS kind, coalesce(indicator, text) AS text, axis, source_kind,
        array_to_string(section, chr(10)) AS place, page, comparator, value, value_max, unit, deadline
    FROM targets WHERE document_id IN (SELECT unnest($ids))
"""
_CITED = """
    SELECT key, kind, coalesce(canonical, number) AS number, title, document_id, page
    FROM citations WHERE key IS NOT NULL AND document_id IN (SELECT unnest($ids))
"""


def _rows(lake: OpenLake, text: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lake.sql(text, {"ids": list(ids)}).to_pylist()
    return found


def _abbreviations(lake: OpenLake, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    text = "SELECT * FROM abbreviations WHERE expansion IS NOT NULL AND document_id IN (SELECT unnest($ids))"
    for row in _rows(lake, text, ids):
        found.setdefault(row["document_id"], {})[row["abbreviation"]] = row["expansion"]
    return found


def _record(row: Mapping[str, Any]) -> topics.Record:
    place = (row["source_kind"], row["place"])
    unit = (row.get("unit") or "").lower()
    return topics.Record(row["record_id"], row["document_id"], row["kind"], row["text"] or "", row["axis"], place, unit)


def _topic(topic: topics.Topic, rows: Mapping[str, dict[str, Any]]) -> TopicRow:
    restated: dict[str, list[str]] = {}
    for member in topic.members:
        if member.restates is not None:
            restated.setdefault(member.restates, []).append(member.record.record_id)
    entries = {
        document: _entry(rows[m.record.record_id], m.score, tuple(restated.get(m.record.record_id, ())))
        for document, m in topic.entries.items()
    }
    return TopicRow(topic.topic_id, topic.kind, topic.axis, topic.canonical.text, topic.score, entries)


def _entry(row: Mapping[str, Any], score: float, restated: tuple[str, ...]) -> Entry:
    if row["kind"] == "task":
        return Entry(
            row["record_id"],
            row["document_id"],
            row["text"] or "",
            row["axis"],
            row["page"],
            score,
            restated,
            leads=tuple(row["leads"]),
            products=tuple(row["products"]),
            deadline_text=row["deadline_text"],
            due=row["due"],
        )
    return Entry(
        row["record_id"],
        row["document_id"],
        row["text"] or "",
        row["axis"],
        row["page"],
        score,
        restated,
        due=row["deadline"],
        comparator=row["comparator"],
        value=row["value"],
        value_max=row["value_max"],
        unit=row["unit"],
    )


def _sorted(found: Iterable[TopicRow]) -> tuple[TopicRow, ...]:
    """By axis, within it what most plans have first; the rest as it stands in the plans."""
    place = {name: at for at, name in enumerate(_AXES)}
    return tuple(sorted(found, key=lambda t: (place.get(t.axis, len(place)), -len(t.entries))))


def _cited(lake: OpenLake, ids: Sequence[str]) -> tuple[Cited, ...]:
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(lake, _CITED, ids):
        by_key.setdefault(row["key"], []).append(row)
    order = {document: at for at, document in enumerate(ids)}
    found = [_cited_document(key, sorted(rows, key=lambda r: order[r["document_id"]])) for key, rows in by_key.items()]
    return tuple(sorted(found, key=lambda c: (-len(c.mentions), -c.total, c.key)))


def _cited_document(key: str, rows: Sequence[Mapping[str, Any]]) -> Cited:
    """One document under the name that most mentions give it."""
    names = Counter(" ".join(filter(None, (r["kind"], r["number"]))) for r in rows)
    titles = {r["title"] for r in rows if r["title"]}
    title = max(titles, key=lambda t: (len(t), t), default=None)
    label = max(names, key=lambda n: (names[n], n))
    if title and not any(r["number"] for r in rows):  # a law is cited by its name
        label = title if title.lower().startswith(label.lower()) else f"{label} {title}"
    pages: dict[str, int | None] = {}
    for row in rows:
        page = pages.setdefault(row["document_id"], row["page"])
        if page is not None and row["page"] is not None:
            pages[row["document_id"]] = min(page, row["page"])
    return Cited(key, label, title, Counter(r["document_id"] for r in rows), pages)
