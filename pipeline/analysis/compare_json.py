"""A comparison as JSON, piece by piece: that of a whole year has hundreds of megabytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from pipeline.analysis.changes import Change
from pipeline.analysis.compare import Comparison, Entry, TopicRow
from pipeline.analysis.selection import Plan

_Item = dict[str, Any]


def pieces(comparison: Comparison) -> Iterator[str]:
    """Everything of a comparison as the text of one JSON object, a line for each item; dates are ISO strings."""
    parts: dict[str, object | Iterator[object]] = {
        "selection": asdict(comparison.selection),
        "plans": map(_named(Plan), comparison.plans),
        "counts": _counts(comparison),
        "tasks_by_axis": (
            {"axis": axis, "document_id": document, "tasks": n}
            for (axis, document), n in comparison.task_counts.items()
        ),
        "tasks": _topics(comparison, comparison.tasks),
        "targets": (
            item | {"differs": row.differs}
            for item, row in zip(_topics(comparison, comparison.targets), comparison.targets, strict=True)
        ),
        "cited": (
            {"key": c.key, "label": c.label, "title": c.title, "mentions": c.mentions, "pages": c.pages}
            for c in comparison.cited
        ),
        "changes": map(_change, comparison.changes),
    }
    encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode
    before = "{"
    for name, value in parts.items():
        yield f'{before}\n"{name}": '
        if isinstance(value, Iterator):
            yield from _list(map(encode, value))
        else:
            yield encode(value)
        before = ","
    yield "\n}\n"


def _list(items: Iterable[str]) -> Iterator[str]:
    before = "["
    for item in items:
        yield f"{before}\n{item}"
        before = ","
    yield "[]" if before == "[" else "\n]"


def _counts(comparison: Comparison) -> dict[str, int]:
    return {
        "plans": len(comparison.plans),
        "tasks": sum(comparison.task_counts.values()),
        "targets": sum(comparison.target_counts.values()),
        "task_topics": len(comparison.tasks),
        "shared_task_topics": comparison.shared_tasks,
        "target_topics": len(comparison.targets),
        "differing_targets": comparison.differing_targets,
        "cited_documents": len(comparison.cited),
    }


def _topics(comparison: Comparison, rows: Iterable[TopicRow]) -> Iterator[_Item]:
    entry = _named(Entry)
    for row in rows:
        yield {
            "topic_id": row.topic_id,
            "axis": row.axis,
            "label": row.label,
            "score": row.score,
            "entries": [entry(e) for e in row.entries.values()],
            "absent": [p.document_id for p in comparison.plans if p.document_id not in row.entries],
        }


def _change(change: Change) -> _Item:
    entry = _named(Entry)
    sides = {name: None if side is None else entry(side) for name, side in _sides(change).items()}
    return _named(Change)(change) | sides


def _sides(change: Change) -> Mapping[str, Entry | None]:
    return {"before": change.before, "after": change.after}


def _named(kind: type[Plan] | type[Entry] | type[Change]) -> Callable[[object], _Item]:
    """The fields of an object by their names; `dataclasses.asdict` copies each value, which takes ten times as long."""
    names = [f.name for f in fields(kind)]
    return lambda item: {name: getattr(item, name) for name in names}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")
