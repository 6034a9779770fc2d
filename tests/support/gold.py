"""Compares an extraction with the expected records of a sample, field by field, by the annotation rules of the samples.

Text is compared folded (case, white space, tone placement, outer punctuation); everything else exactly, but for the
labels of deadlines, which are for a reader's eye.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from extractors.records import Extraction
from normalizers.text import fold

TASK = (
    "source_kind", "ordinal", "group_ordinal", "group_title", "axis", "task", "product_text", "product_types", "lead_text",
    "lead_agencies", "coordinating_text", "coordinating_agencies", "deadline_text", "deadlines", "notes", "inherited",
    "anomalies",
)  # fmt: skip
TARGET = (
    "text",
    "indicator",
    "comparator",
    "value",
    "value_max",
    "unit",
    "direction",
    "deadline",
    "axis",
    "source_kind",
)
CITATION = ("text", "kind", "number", "canonical", "date", "issuer", "title", "relation", "anomalies")

Record = dict[str, Any]


def load(path: Path) -> Record:
    """A file of expected records."""
    record: Record = json.loads(path.read_text(encoding="utf-8"))
    return record


def plain(value: Any) -> Any:
    """A value as JSON has it, text folded."""
    match value:
        case str():
            return fold(value) or None
        case date():
            return value.isoformat()
        case list() | tuple():
            return [plain(v) for v in value]
        case dict():
            return {k: plain(v) for k, v in value.items() if k != "label"}
        case _:
            return value


def records(rows: list[Record], fields: tuple[str, ...]) -> list[Record]:
    """The rows with those fields only, folded, in an order of their own."""
    kept = [{f: plain(row.get(f)) for f in fields} for row in rows]
    return sorted(kept, key=lambda r: json.dumps(r, ensure_ascii=False, sort_keys=True))


def expected(gold: Record) -> Record:
    """The expected records as `found` gives the found ones."""
    return {
        "document": {k: plain(v) for k, v in gold["document"].items()},
        "abbreviations": {k: plain(v) for k, v in gold["abbreviations"].items()},
        "tasks": records(gold["tasks"], TASK),
        "targets": records(gold["targets"], TARGET),
        "citations": records(gold["citations"], CITATION),
    }


def found(extraction: Extraction, fields: Record) -> Record:
    """The records of an extraction, of the metadata those that `fields` names."""
    metadata = asdict(extraction.metadata)
    return {
        "document": {k: plain(metadata[k]) for k in fields},
        "abbreviations": {a.abbreviation: plain(a.expansion) for a in extraction.abbreviations},
        "tasks": records([asdict(t) for t in extraction.tasks], TASK),
        "targets": records([asdict(t) for t in extraction.targets], TARGET),
        "citations": records([asdict(c) for c in extraction.citations], CITATION),
    }
