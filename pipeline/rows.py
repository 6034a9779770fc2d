"""Bundles to rows of the published tables: dicts with the fields of `pipeline.schema`, in the order of the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import ceil
from typing import Any

from extractors.document import Provenance
from extractors.page import Origin
from extractors.records import Citation, Extraction, PageRecord, Target, Task
from pipeline.store import Bundle

Row = dict[str, Any]


def rows(bundle: Bundle) -> dict[str, list[Row]]:
    """The rows of every table that a document gives, by the name of the table."""
    extraction, document = bundle.extraction, bundle.document_id
    return {
        "documents": [_document(bundle)],
        "pages": [_row(asdict(p), document_id=document) for p in extraction.pages],
        "tasks": [_placed(t, document) for t in extraction.tasks],
        "targets": [_placed(t, document) for t in extraction.targets],
        "citations": [_placed(c, document) for c in extraction.citations],
        "abbreviations": [_row(asdict(a), document_id=document) for a in extraction.abbreviations],
        "findings": [_row(asdict(f), document_id=document) for f in extraction.findings],
    }


def _document(bundle: Bundle) -> Row:
    extraction = bundle.extraction
    metadata = asdict(extraction.metadata)
    # These two are the names of the partition, not columns of its files.
    del metadata["plan_year"], metadata["province_code"]
    return _row(
        metadata,
        document_id=bundle.document_id,
        sha256=bundle.sha256,
        source=bundle.source,
        file_name=bundle.file_name,
        media_type=bundle.media_type,
        byte_size=bundle.byte_size,
        page_count=len(extraction.pages),
        pipeline_version=bundle.pipeline_version,
        text_origin=text_origin(extraction.pages),
        ocr_confidence=ocr_confidence(extraction.pages),
        repaired_ratio=repaired_ratio(extraction.pages),
        status=status(extraction),
        findings=len(extraction.findings),
    )


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
    fields = asdict(record)
    del fields["provenance"]
    fields.pop("row", None)
    return _row(fields, **_provenance(record.provenance), document_id=document_id)


def _provenance(provenance: Provenance) -> Row:
    return {
        "page": provenance.page,
        "page_end": provenance.page_end,
        "boxes": [{"page": b.page, **asdict(b.box)} for b in provenance.boxes],
        "confidence": provenance.confidence,
        "raw_text": provenance.raw_text,
        "corrected": provenance.corrected,
    }


def _row(fields: Row, **more: Any) -> Row:
    return {name: published(value) for name, value in (fields | more).items()}


def published(value: Any) -> Any:
    """A value as the tables hold it: what is absent is null, never ''; lists have no blank entries."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, tuple | list):
        return [p for v in value if (p := published(v)) is not None]
    if isinstance(value, dict):
        return {name: published(v) for name, v in value.items()}
    return value


def counts(extraction: Extraction) -> dict[str, int]:
    """How many rows a document gives to the tables that a run reports on."""
    return {name: len(getattr(extraction, name)) for name in ("pages", "tasks", "targets", "citations", "findings")}
