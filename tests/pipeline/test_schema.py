from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from extractors.records import Abbreviation, Extraction, Finding, PageRecord
from pipeline.lake import TABLES
from pipeline.rows import ocr_confidence, rows, status, text_origin
from pipeline.schema import SCHEMA_VERSION, SCHEMAS, description
from pipeline.schema_docs import insert, render
from pipeline.store import Bundle
from stub_stages import extraction

COLUMNS = {
    "documents": "document_id sha256 source file_name media_type byte_size page_count pipeline_version document_type "
    "title number symbol issued_date issued_year issuer parent_issuer place province_stated "
    "province_current sector plan_start plan_end signer_name signer_title signed_for carrier recipients "
    "text_origin ocr_confidence repaired_ratio status findings",
    "pages": "document_id page width height origin rejected_layer rotation skew dpi ocr_confidence words "
    "repaired_words text",
    "tasks": "task_id document_id source_kind ordinal group_ordinal group_title section axis task product_text "
    "product_types lead_text lead_agencies lead_canonical coordinating_text coordinating_agencies coordinating_canonical deadline_text "
    "deadlines notes inherited anomalies page page_end boxes confidence raw_text corrected",
    "targets": "target_id document_id text indicator comparator value value_max unit direction deadline axis "
    "source_kind task_id section page page_end boxes confidence raw_text corrected",
    "citations": "citation_id document_id text kind number canonical date issuer title relation anomalies key task_id "
    "footnote section page page_end boxes confidence raw_text corrected",
    "abbreviations": "document_id abbreviation expansion page",
    "findings": "document_id page severity code message record_id",
}
BUNDLE = Bundle("0" * 16, "0" * 64, ("p.pdf",), "application/pdf", 9, "0.1.0", extraction("0" * 16))


@pytest.mark.parametrize("table", TABLES)
def test_columns_and_their_order_are_the_published_ones(table: str) -> None:
    assert SCHEMAS[table].names == COLUMNS[table].split()


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_described_and_no_list_is_nullable(table: str) -> None:
    schema = SCHEMAS[table]
    assert schema.metadata == {b"schema_version": SCHEMA_VERSION.encode()}
    for field in schema:
        assert description(field), field.name
        if pa.types.is_list(field.type):
            assert not field.nullable
            assert not field.type.value_field.nullable


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("documents", "byte_size", pa.int64()),
        ("documents", "page_count", pa.int32()),
        ("documents", "issued_date", pa.date32()),
        ("documents", "issued_year", pa.int16()),
        ("documents", "ocr_confidence", pa.float32()),
        ("pages", "page", pa.int32()),
        ("targets", "value", pa.float64()),
        ("tasks", "confidence", pa.float32()),
        ("tasks", "section", pa.list_(pa.field("element", pa.string(), nullable=False))),
    ],
)
def test_types(table: str, column: str, kind: pa.DataType) -> None:
    assert SCHEMAS[table].field(column).type == kind


@pytest.mark.parametrize("table", TABLES)
def test_rows_have_exactly_the_columns_and_keep_their_values(table: str) -> None:
    found = rows(BUNDLE)[table]
    assert found
    for row in found:
        assert set(row) == set(SCHEMAS[table].names)
    batch = pa.RecordBatch.from_pylist(found, schema=SCHEMAS[table])
    batch.validate(full=True)
    for field, column in zip(batch.schema, batch.columns, strict=True):
        assert field.nullable or not column.null_count, field.name


def test_what_is_absent_is_null() -> None:
    found = rows(BUNDLE)
    assert found["documents"][0]["place"] is None
    assert found["pages"][1]["text"] is None
    assert found["documents"][0]["carrier"]["title"] is None
    assert found["citations"][0]["section"] == []


def test_boxes_name_their_pages() -> None:
    assert rows(BUNDLE)["tasks"][0]["boxes"] == [{"page": 1, "x0": 72.5, "top": 100.25, "x1": 520.0, "bottom": 131.0}]


def page(origin: str, confidence: float | None) -> PageRecord:
    return PageRecord(1, 1.0, 1.0, origin, 0, 0.0, None, confidence, 1, 0, "x")


def test_origin_and_confidence_of_a_document() -> None:
    assert text_origin([page("ocr", 0.5)] * 2) == "ocr"
    assert text_origin([page("ocr", 0.5), page("text_layer", None)]) == "mixed"
    assert ocr_confidence([page("text_layer", None)]) is None
    assert ocr_confidence([page("ocr", 0.3)] + [page("ocr", 0.9)] * 9) == 0.3
    assert ocr_confidence([page("ocr", 0.3)] + [page("ocr", 0.9)] * 10) == 0.9


def test_status_is_that_of_the_worst_finding() -> None:
    def with_findings(*severities: str) -> Extraction:
        return replace(BUNDLE.extraction, findings=tuple(Finding(None, s, "code", "message") for s in severities))

    assert status(with_findings()) == status(with_findings("info")) == "ok"
    assert status(with_findings("info", "warning")) == "review"
    assert status(with_findings("error", "warning")) == "partial"


def test_the_documentation_is_the_schema() -> None:
    text = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    assert insert(text) == text, "run: python -m pipeline.schema_docs docs/data.md"
    assert (
        "| `deadlines` | list<struct<kind string, start date32, end date32, rrule string, label string>> |" in render()
    )


def test_bodies_also_come_in_a_form_for_comparison() -> None:
    given = extraction("0" * 16)
    task = replace(given.tasks[0], lead_agencies=("Phòng TCHC", "Sở YT"), coordinating_agencies=("các phòng",))
    defined = (Abbreviation("YT", "Y tế", 1),)
    (row, *_) = rows(replace(BUNDLE, extraction=replace(given, tasks=(task,), abbreviations=defined)))["tasks"]
    assert row["lead_canonical"] == ["Phòng Tổ chức hành chính", "Sở Y tế"]
    assert len(row["coordinating_canonical"]) == 1
