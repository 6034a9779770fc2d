"""The samples: made from their source to the byte, and their expected records in the form that scoring reads."""

import json
import re
import unicodedata
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from dateutil.rrule import rrulestr
from docx import Document

from tools.make_samples import make, make_scans
from tools.samples.gold import gold
from tools.samples.model import Cite, words
from tools.samples.plans import PLANS
from tools.samples.scans import SCANS
from tools.samples.typeset import FontMissingError, font_folder

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = {plan.name: SAMPLES / f"{plan.name}.{ending}" for plan, ending in PLANS}
NAMES = sorted(FILES)
SCANNED = {f"scans/{s.name}": SAMPLES / "scans" / f"{s.name}.{s.ending}" for s in SCANS}
FILES |= SCANNED
PDFS = [n for n in NAMES if FILES[n].suffix == ".pdf"]

AXES = {
    "direction",
    "institutional_reform",
    "procedure_reform",
    "organisation_reform",
    "civil_service_reform",
    "public_finance_reform",
    "digital_government",
    "other",
}
TASK = {
    "source_kind": str,
    "ordinal": (str, type(None)),
    "group_ordinal": (str, type(None)),
    "group_title": (str, type(None)),
    "axis": str,
    "task": str,
    "product_text": (str, type(None)),
    "product_types": list,
    "lead_text": (str, type(None)),
    "lead_agencies": list,
    "coordinating_text": (str, type(None)),
    "coordinating_agencies": list,
    "deadline_text": (str, type(None)),
    "deadlines": list,
    "notes": (str, type(None)),
    "inherited": bool,
    "anomalies": list,
}
TARGET = {
    "text": str,
    "indicator": str,
    "comparator": str,
    "value": float,
    "value_max": (float, type(None)),
    "unit": str,
    "direction": (str, type(None)),
    "deadline": (str, type(None)),
    "axis": str,
    "source_kind": str,
}
CITATION = {
    "text": str,
    "kind": str,
    "number": (str, type(None)),
    "canonical": (str, type(None)),
    "date": (str, type(None)),
    "issuer": (str, type(None)),
    "title": (str, type(None)),
    "relation": str,
    "anomalies": list,
}
DOCUMENT = [
    *("document_type", "title", "number", "symbol", "issued_date", "issued_year", "issuer", "parent_issuer", "place"),
    *("province_stated", "province_current", "plan_start", "plan_end", "signer_name", "signer_title", "signed_for"),
    *("carrier", "recipients"),
]
RELATIONS = {"basis", "implements", "pursuant", "amends", "amended", "attached_to", "mentions"}


def expected(name: str) -> dict:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def squash(text: str) -> str:
    """Without blanks and the hyphens and marks that extraction puts between words."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def pages(name: str) -> list[str]:
    document = pypdfium2.PdfDocument(FILES[name])
    try:
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(squash(textpage.get_text_bounded()))
            textpage.close()
            page.close()
        return texts
    finally:
        document.close()


def marked(text: str) -> re.Pattern[str]:
    """The text, with the mark of a footnote anywhere in it."""
    return re.compile(r"\d?".join(map(re.escape, text)))


def stands_in(text: str, texts: list[str]) -> str | None:
    """'whole' when one page has the text, 'cut' when one has its beginning and the next its rest."""
    text = squash(text)
    if any(text in page or marked(text).search(page) for page in texts):
        return "whole"
    for page, following in pairwise(texts):
        cuts = [k for k in range(3, len(text) - 3) if text[:k] in page]
        if any(marked(text[k:]).search(following) for k in reversed(cuts)):
            return "cut"
    return None


def plain_text(name: str) -> list[str]:
    file = FILES[name]
    if file.suffix == ".pdf":
        return pages(name)
    if file.suffix == ".docx":
        document = Document(str(file))
        cells = {c._tc: c.text for t in document.tables for r in t.rows for c in r.cells}
        return [squash(" ".join([*(p.text for p in document.paragraphs), *cells.values()]))]
    return [squash(re.sub(r"<sup>\d</sup>|<[^>]+>", "", file.read_text(encoding="utf-8")))]


def test_committed_files_are_what_the_source_gives(tmp_path: Path) -> None:
    try:
        fonts = font_folder()
    except FontMissingError as error:
        pytest.skip(str(error))
    made = [p.relative_to(tmp_path) for p in make(tmp_path, fonts) + make_scans(tmp_path, fonts)]
    kinds = {".pdf", ".docx", ".md", ".tif", ".json"}
    assert sorted(made) == sorted(p.relative_to(SAMPLES) for p in SAMPLES.rglob("*") if p.suffix in kinds)
    different = [str(p) for p in made if (tmp_path / p).read_bytes() != (SAMPLES / p).read_bytes()]
    assert not different, "run 'make samples' and look at the pages before you commit them"


def test_expected_records_do_not_need_the_fonts() -> None:
    for plan, _ in PLANS:
        assert gold(plan, FILES[plan.name].name) == expected(plan.name)
    for scanned, name in zip(SCANS, SCANNED, strict=True):
        assert gold(scanned.plan, FILES[name].name) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_files_stay_small(name: str) -> None:
    assert FILES[name].stat().st_size < 200_000


def test_scans_together_stay_small() -> None:
    assert sum(file.stat().st_size for file in SCANNED.values()) < 4_000_000


@pytest.mark.parametrize("name", [*NAMES, *SCANNED])
def test_expected_records_have_the_form_of_gold(name: str) -> None:
    record = expected(name)
    assert list(record) == ["source", "document", "abbreviations", "tasks", "targets", "citations"]
    assert record["source"] == FILES[name].name
    assert list(record["document"]) == DOCUMENT
    for form, rows in ((TASK, "tasks"), (TARGET, "targets"), (CITATION, "citations")):
        assert record[rows]
        for row in record[rows]:
            assert list(row) == list(form)
            for field, kind in form.items():
                assert isinstance(row[field], kind), f"{field}: {row[field]!r}"
                assert row[field] != "", f"{field} is an empty string"
                if isinstance(row[field], str):
                    assert row[field] == " ".join(row[field].split()), f"{field} has stray blanks"
            assert row.get("axis", "other") in AXES


@pytest.mark.parametrize("name", [*NAMES, *SCANNED])
def test_values_agree_with_each_other(name: str) -> None:
    record = expected(name)
    document = record["document"]
    for field in ("issued_date", "plan_start", "plan_end"):
        assert document[field] is None or date.fromisoformat(document[field])
    if document["number"]:
        assert document["number"].endswith("/" + document["symbol"])
    for task in record["tasks"]:
        assert task["source_kind"] in {"table", "narrative"}
        assert bool(task["lead_text"]) == bool(task["lead_agencies"])
        assert bool(task["deadline_text"]) == bool(task["deadlines"])
        assert "column_swap" in task["anomalies"] or set(task["anomalies"]) <= {"blank_cell"}
    for target in record["targets"]:
        assert target["comparator"] in {"eq", "ge", "gt", "le", "lt", "range"}
        assert (target["comparator"] == "range") == (target["value_max"] is not None)
        assert target["direction"] in {None, "increase", "decrease"}
    for citation in record["citations"]:
        assert citation["relation"] in RELATIONS
        assert citation["number"] is None or citation["number"] in citation["text"]


@pytest.mark.parametrize("name", [*NAMES, *SCANNED])
def test_deadlines_are_dates_and_rules(name: str) -> None:
    for task in expected(name)["tasks"]:
        for due in task["deadlines"]:
            start, end = (date.fromisoformat(d) if d else None for d in (due["start"], due["end"]))
            assert (due["kind"] == "recurring") == (due["rrule"] is not None)
            if due["rrule"]:
                occurrences = rrulestr(due["rrule"], dtstart=datetime(2026, 1, 1))
                assert occurrences.after(datetime(2026, 1, 1)) is not None
            if due["kind"] == "by_date":
                assert start is None and end is not None
            if due["kind"] == "period":
                assert start is not None and (end is None or start <= end)


@pytest.mark.parametrize("name", NAMES)
def test_expected_text_is_printed(name: str) -> None:
    texts, record = plain_text(name), expected(name)
    for task in record["tasks"]:
        assert stands_in(task["task"], texts), task["task"]
    if FILES[name].suffix == ".pdf":
        for row in (*record["targets"], *record["citations"]):
            assert stands_in(row["text"], texts), row["text"]
        for agency in {a for t in record["tasks"] for a in t["lead_agencies"] + t["coordinating_agencies"]}:
            assert stands_in(agency, texts), agency


def test_shapes_that_the_samples_are_there_for() -> None:
    long_table = pages("phu-tho-noi-vu-2026")
    tasks = expected("phu-tho-noi-vu-2026")["tasks"]
    assert "cut" in {stands_in(t["task"], long_table) for t in tasks}, "no row is cut by the end of a page"
    assert sum("Đơnvịchủtrì" in p for p in long_table) >= 2, "the header is not repeated"

    annex = expected("binh-thuan-tu-phap-2025")
    assert annex["document"]["carrier"]["symbol"] == "QĐ-STP"
    assert annex["document"]["province_stated"] != annex["document"]["province_current"]
    assert sum(t["inherited"] for t in annex["tasks"]) == 2
    assert sum("column_swap" in t["anomalies"] for t in annex["tasks"]) == 2
    assert sum("blank_cell" in t["anomalies"] for t in annex["tasks"]) == 1
    assert sum("Nộidungcôngviệc" in p for p in pages("binh-thuan-tu-phap-2025")) == 1, "the header is repeated"
    sizes = [p.get_size() for p in pypdfium2.PdfDocument(FILES["binh-thuan-tu-phap-2025"])]
    assert {w > h for w, h in sizes} == {True, False}

    assert all("CÔNGBÁO/Số412" in p for p in pages("chinh-phu-2026"))
    assert any(t["notes"] == "Cấp trình: Chính phủ" for t in expected("chinh-phu-2026")["tasks"])

    document = Document(str(FILES["dak-lak-khoa-hoc-cong-nghe-2026"]))
    xml = document.element.xml
    assert "w:vMerge" in xml and "w:gridSpan" in xml and "w:numPr" in xml and "w:footnoteReference" in xml


def test_a_citation_is_printed_from_its_fields() -> None:
    cite = Cite("Nghị định", "7/2031/NĐ-CP", "05 tháng 6 năm 2031", "Chính phủ", "về bến bãi", "basis")
    assert (
        words(("Căn cứ ", cite, ";"))
        == "Căn cứ Nghị định số 7/2031/NĐ-CP ngày 05 tháng 6 năm 2031 của Chính phủ về bến bãi;"
    )
    assert cite.date == "2031-06-05"


def test_fonts_without_vietnamese_letters_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FontMissingError, match="apt-get install"):
        font_folder(tmp_path)
