"""Bundles to rows of the published tables: dicts with the fields of `pipeline.schema`, in the order of the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import is_dataclass
from math import ceil
from typing import Any

from extractors.page import Origin
from extractors.records import Citation, Extraction, PageRecord, Target, Task
from normalizers.agencies import canonical
from pipeline.codec import hints
from pipeline.store import Bundle

Row = dict[str, Any]


def rows(bundle: Bundle) -> dict[str, list[Row]]:
    """The rows of every table that a document gives, by the name of the table."""
    extraction, document = bundle.extraction, bundle.document_id
    return {
        "documents": [_document(bundle)],
        "pages": [_page(p, document) for p in extraction.pages],
        "tasks": _tasks(extraction, document),
        "targets": [_placed(t, document) for t in extraction.targets],
        "citations": [_placed(c, document) for c in extraction.citations],
        "abbreviations": [_row(a, document) for a in extraction.abbreviations],
        "findings": [_row(f, document) for f in extraction.findings],
    }


def _tasks(extraction: Extraction, document: str) -> list[Row]:
    """The tasks, each body also in the form in which its names are equal over documents."""
    defined = {a.abbreviation: a.expansion for a in extraction.abbreviations}
    names = {name for t in extraction.tasks for name in (*t.lead_agencies, *t.coordinating_agencies)}
    known = {name: canonical(name, defined) for name in names}
    return [
        _placed(task, document)
        | {
            "lead_canonical": [known[name] for name in task.lead_agencies],
            "coordinating_canonical": [known[name] for name in task.coordinating_agencies],
        }
        for task in extraction.tasks
    ]


def _page(page: PageRecord, document: str) -> Row:
    """A page; the text of a layer that was not believed stays in the bundle."""
    row = _row(page, document)
    row["rejected_layer"] = row.pop("rejected_text") is not None
    return row


def _document(bundle: Bundle) -> Row:
    extraction = bundle.extraction
    row = _row(extraction.metadata, bundle.document_id)
    # These two are the names of the partition, not columns of its files.
    del row["plan_year"], row["province_code"]
    return row | {
        "sha256": bundle.sha256,
        "source": bundle.source,
        "file_name": bundle.file_name,
        "media_type": bundle.media_type,
        "byte_size": bundle.byte_size,
        "page_count": len(extraction.pages),
        "pipeline_version": bundle.pipeline_version,
        "text_origin": text_origin(extraction.pages),
        "ocr_confidence": ocr_confidence(extraction.pages),
        "repaired_ratio": repaired_ratio(extraction.pages),
        "status": status(extraction),
        "findings": len(extraction.findings),
    }


def text_origin(pages: Sequence[PageRecord]) -> str:
    """The origin that all pages share, 'mixed' where they differ."""
    origins = {p.origin for p in pages}
    if len(origins) > 1:
        return "mixed"
    return str(next(iter(origins), Origin.PLAIN_TEXT))


def ocr_confidence(pages: Iterable[PageRecord]) -> float | None:
    """The 10th percentile of the pages' means: a few bad pages show, where a mean over all would hide them."""
    means = sorted(p.ocr_confidence for p in pages if p.ocr_confidence is not None)
    return means[ceil(0.1 * len(means)) - 1] if means else None


def repaired_ratio(pages: Iterable[PageRecord]) -> float | None:
    """The share of words that repair changed; None without words."""
    pages = tuple(pages)
    words = sum(p.words for p in pages)
    return sum(p.repaired_words for p in pages) / words if words else None


def status(extraction: Extraction) -> str:
    """'partial' when a finding is an error, 'review' when one is a warning, else 'ok'."""
    severities = {f.severity for f in extraction.findings}
    if "error" in severities:
        return "partial"
    return "review" if "warning" in severities else "ok"


def _placed(record: Task | Target | Citation, document_id: str) -> Row:
    row = _row(record, document_id)
    row.pop("row", None)
    row |= row.pop("provenance")
    row["boxes"] = [{"page": b.page, **published(b.box)} for b in record.provenance.boxes]
    return row


def _row(record: object, document_id: str) -> Row:
    return {"document_id": document_id, **published(record)}


def published(value: Any) -> Any:
    """A value as the tables hold it: what is absent is null, never ''; lists have no blank entries."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, tuple):
        return [p for v in value if (p := published(v)) is not None]
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: published(getattr(value, name)) for name in hints(kind)}
    return value


def counts(extraction: Extraction) -> dict[str, int]:
    """How many rows a document gives to the tables that a run reports on."""
    return {name: len(getattr(extraction, name)) for name in ("pages", "tasks", "targets", "citations", "findings")}
