"""The published tables as explicit Arrow schemas: the contract with everybody who reads a lake.

Every field carries its description in its metadata; `python -m pipeline.schema_docs` makes `docs/data.md` from them. A
change that a reader could notice raises `SCHEMA_VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from pipeline.lake import TABLES
from pipeline.store import SCHEMA_VERSION

__all__ = ["PARTITION_FIELDS", "SCHEMAS", "SCHEMA_VERSION", "TABLES", "TABLE_DESCRIPTIONS", "description"]


def _field(name: str, kind: pa.DataType, text: str, *, required: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=not required, metadata={"description": text})


def _text(name: str, text: str, *, required: bool = False) -> pa.Field:
    return _field(name, pa.string(), text, required=required)


def _list(kind: pa.DataType) -> pa.DataType:
    return pa.list_(pa.field("element", kind, nullable=False))


def _texts(name: str, text: str) -> pa.Field:
    return _field(name, _list(pa.string()), text, required=True)


def _plain(name: str, kind: pa.DataType, *, required: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=not required)


_CARRIER = pa.struct([_plain(name, pa.string()) for name in ("document_type", "number", "symbol", "title")])

_DEADLINE = pa.struct(
    [
        _plain("kind", pa.string(), required=True),
        _plain("start", pa.date32()),
        _plain("end", pa.date32()),
        _plain("rrule", pa.string()),
        _plain("label", pa.string()),
    ]
)

_BOX = pa.struct(
    [
        _plain("page", pa.int32(), required=True),
        *(_plain(name, pa.float32(), required=True) for name in ("x0", "top", "x1", "bottom")),
    ]
)

_PROVENANCE = (
    _field("page", pa.int32(), "First page it stands on, from 1; null in plain text"),
    _field("page_end", pa.int32(), "Last page it stands on; null in plain text"),
    _field(
        "boxes",
        _list(_BOX),
        "Where it stands: page and box in points, origin at the top left of the unrotated page; empty in plain text",
        required=True,
    ),
    _field(
        "confidence",
        pa.float32(),
        "From 0 to 1: the lowest of optical recognition, repair and structure",
        required=True,
    ),
    _text("raw_text", "What was read, where repair changed it"),
    _texts("corrected", "The fields that a reviewer changed"),
)

_AXIS = (
    "Field of administrative reform: direction, institutional_reform, procedure_reform, organisation_reform, "
    "civil_service_reform, public_finance_reform, digital_government or other"
)
_SOURCE_KIND = "Whether it stands in a row of a table (table) or in the text (narrative)"
_DOCUMENT = _text("document_id", "The document it was found in", required=True)
_SECTION = _texts("section", "The headings above it, outermost first")
_TASK_ID = _text("task_id", "The task it is stated in, where it is in one")

_DOCUMENTS = (
    _text("document_id", "First 16 hex digits of the SHA-256 of the file", required=True),
    _text("sha256", "SHA-256 of the file, in hex", required=True),
    _text("source", "Path or URL it was read from; of several with the same content the first in order", required=True),
    _text("file_name", "Last part of `source`", required=True),
    _text("media_type", "Media type of the file by its content", required=True),
    _field("byte_size", pa.int64(), "Size of the file in bytes", required=True),
    _field("page_count", pa.int32(), "Number of pages; plain text without page breaks is one", required=True),
    _text("pipeline_version", "Version of kehoach that extracted it", required=True),
    _text("document_type", "Canonical type of document: Kế hoạch, Quyết định, ..."),
    _text("title", "Title without the type"),
    _text("number", "Number and symbol as printed (677/KH-SYT); null where the number is left blank"),
    _text("symbol", "What follows the slash of the number (KH-SYT), also where the number is blank"),
    _field("issued_date", pa.date32(), "Date of issue; null where day or month is blank"),
    _field("issued_year", pa.int16(), "Year of issue"),
    _text("issuer", "Issuing body"),
    _text("parent_issuer", "The body above it in the letterhead; null where none is printed"),
    _text("place", "Place of the line of place and date"),
    _text("province_stated", "The province the plan is of, by its name of that day"),
    _text("province_current", "The province of that territory since 2025-07-01"),
    _text("sector", "Sector of the issuing body"),
    _field("plan_start", pa.date32(), "First day that the plan covers"),
    _field("plan_end", pa.date32(), "Last day that the plan covers"),
    _text("signer_name", "Who signed"),
    _text("signer_title", "Office of who signed"),
    _text("signed_for", "The office signed for ('KT. GIÁM ĐỐC' gives Giám đốc); null where signed in one's own"),
    _field("carrier", _CARRIER, "The decision or resolution that issues the plan in the same file; null without one"),
    _texts("recipients", "The lines under 'Nơi nhận'"),
    _text(
        "text_origin",
        "Where the text came from: text_layer, ocr, plain_text, or mixed where pages differ",
        required=True,
    ),
    _field(
        "ocr_confidence", pa.float32(), "10th percentile of the pages' recognition confidence, 0 to 1; null without"
    ),
    _field("repaired_ratio", pa.float32(), "Share of the words that repair changed; null where there are no words"),
    _text(
        "status",
        "partial when a finding is an error (something could not be read), review when one is a warning, else ok",
        required=True,
    ),
    _field("findings", pa.int32(), "Number of findings", required=True),
)

_PAGES = (
    _DOCUMENT,
    _field("page", pa.int32(), "Number of the page, from 1", required=True),
    _field("width", pa.float32(), "Width in points", required=True),
    _field("height", pa.float32(), "Height in points", required=True),
    _text("origin", "Where its text came from: text_layer, ocr or plain_text", required=True),
    _field("rejected_layer", pa.bool_(), "A text layer was there and not believed", required=True),
    _field("rotation", pa.int32(), "Rotation that the file states, degrees clockwise", required=True),
    _field("skew", pa.float32(), "Skew of the picture, degrees", required=True),
    _field("dpi", pa.int32(), "Resolution of the picture that was read; null for text"),
    _field("ocr_confidence", pa.float32(), "Mean recognition confidence, 0 to 1; null for text"),
    _field("words", pa.int32(), "Number of words", required=True),
    _field("repaired_words", pa.int32(), "Number of words that repair changed", required=True),
    _text("text", "Its text; null where there is none"),
)

_TASKS = (
    _text("task_id", "document_id, '-t' and 8 hex digits: stable when other rows change", required=True),
    _DOCUMENT,
    _text("source_kind", _SOURCE_KIND, required=True),
    _text("ordinal", "Number as printed, without the final dot or bracket; '3.a' for row a) under row 3"),
    _text("group_ordinal", "Number of the nearest group row or heading above"),
    _text("group_title", "Title of the nearest group row or heading above"),
    _SECTION,
    _text("axis", _AXIS, required=True),
    _text("task", "What is to be done"),
    _text("product_text", "The cell of products as printed; null for an item of the text"),
    _texts("product_types", "Canonical types of the documents named as products"),
    _text("lead_text", "The cell of the leading bodies as printed"),
    _texts("lead_agencies", "Leading bodies (chủ trì), one entry each"),
    _texts("lead_canonical", "The same bodies with short forms written out, for comparison over documents"),
    _text("coordinating_text", "The cell of the coordinating bodies as printed"),
    _texts("coordinating_agencies", "Coordinating bodies (phối hợp), one entry each"),
    _texts("coordinating_canonical", "The same bodies with short forms written out, for comparison over documents"),
    _text("deadline_text", "The deadline as printed"),
    _field(
        "deadlines",
        _list(_DEADLINE),
        "One entry a milestone: kind (by_date, period, recurring, continuous, event, reference), start, end, rrule "
        "(RFC 5545, without DTSTART), label (what is due then)",
        required=True,
    ),
    _text("notes", "Remarks, and columns without a field as 'Header: text'"),
    _field(
        "inherited", pa.bool_(), "Blank cells took the values of the row above that they are merged with", required=True
    ),
    _texts("anomalies", "column_swap, missing_ordinal, blank_cell"),
    *_PROVENANCE,
)

_TARGETS = (
    _text("target_id", "document_id, '-g' and 8 hex digits", required=True),
    _DOCUMENT,
    _text("text", "The clause that states the target"),
    _text("indicator", "What is measured"),
    _text("comparator", "eq, ge, gt, le, lt or range", required=True),
    _field("value", pa.float64(), "The quantity, or the lower end of a range", required=True),
    _field("value_max", pa.float64(), "The upper end of a range"),
    _text("unit", "Unit as printed"),
    _text("direction", "increase or decrease, where the quantity is a change"),
    _field("deadline", pa.date32(), "Date by which it is to be reached, where the clause gives one"),
    _text("axis", _AXIS, required=True),
    _text("source_kind", _SOURCE_KIND, required=True),
    _TASK_ID,
    _SECTION,
    *_PROVENANCE,
)

_CITATIONS = (
    _text("citation_id", "document_id, '-c' and 8 hex digits", required=True),
    _DOCUMENT,
    _text("text", "The whole mention as printed"),
    _text("kind", "Canonical type of the cited document", required=True),
    _text("number", "Its number as printed, blanks removed; null for a law cited by name"),
    _text("canonical", "Its number as the rules of issue would have it, where that can be told"),
    _field("date", pa.date32(), "Its date, where printed"),
    _text("issuer", "Its issuer, where printed"),
    _text("title", "Its title ('về ...'), where printed"),
    _text(
        "relation",
        "basis (căn cứ), implements, pursuant (theo), amends, amended, attached_to or mentions",
        required=True,
    ),
    _texts("anomalies", "year_missing, date_mismatch, malformed"),
    _text(
        "key",
        "Identity of the cited document over all plans: the canonical number, with issuer (the body, whoever signed) "
        "and date where the number alone is not unique",
    ),
    _TASK_ID,
    _field("footnote", pa.bool_(), "It stands in a footnote", required=True),
    _SECTION,
    *_PROVENANCE,
)

_ABBREVIATIONS = (
    _DOCUMENT,
    _text("abbreviation", "Short form", required=True),
    _text("expansion", "What it stands for"),
    _field("page", pa.int32(), "Page that defines it, from 1; null in plain text"),
)

_FINDINGS = (
    _DOCUMENT,
    _field("page", pa.int32(), "Page it is about, from 1; null for the whole document"),
    _text("severity", "info, warning or error", required=True),
    _text("code", "What was seen, one word that stays the same", required=True),
    _text("message", "What was seen, as a sentence", required=True),
    _text("record_id", "The task, target or citation it is about"),
)


def _schema(fields: Iterable[pa.Field]) -> pa.Schema:
    return pa.schema(list(fields), metadata={"schema_version": SCHEMA_VERSION})


SCHEMAS: dict[str, pa.Schema] = {
    "documents": _schema(_DOCUMENTS),
    "pages": _schema(_PAGES),
    "tasks": _schema(_TASKS),
    "targets": _schema(_TARGETS),
    "citations": _schema(_CITATIONS),
    "abbreviations": _schema(_ABBREVIATIONS),
    "findings": _schema(_FINDINGS),
}

TABLE_DESCRIPTIONS = {
    "documents": "One row a document",
    "pages": "One row a page, with its text",
    "tasks": "One row a task of a table row or of an item of the text",
    "targets": "One row a quantity to be reached",
    "citations": "One row a mention of another document",
    "abbreviations": "Short forms that a document itself defines",
    "findings": "What the checks saw: gaps in the numbering, swapped cells, dates that do not fit their number, ...",
}

PARTITION_FIELDS = {
    "plan_year": "Year that the plan is for; 0 for a plan without one",
    "province_code": "Two-digit code of today's province; 00 for a central plan or an unknown province",
}


def description(field: pa.Field) -> str:
    """What a field of a published table means."""
    metadata = field.metadata or {}
    return str(metadata.get(b"description", b"").decode())
