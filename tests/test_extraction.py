"""The samples through all stages, against their expected records and against the golden files."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

import gold
from extractors.records import Extraction
from pipeline.stages import process

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
EXPECTED = sorted((ROOT / "samples").glob("*.json"))
PARTS = ("document", "abbreviations", "tasks", "targets", "citations")


@pytest.fixture(scope="module")
def extractions() -> dict[str, Extraction]:
    return {}


def extraction_of(path: Path, done: dict[str, Extraction]) -> Extraction:
    if path.name not in done:
        done[path.name] = process(path)
    return done[path.name]


def test_there_are_samples() -> None:
    assert len(EXPECTED) >= 5


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.stem)
def test_a_sample_gives_its_expected_records(path: Path, part: str, extractions: dict[str, Extraction]) -> None:
    wanted = gold.load(path)
    extraction = extraction_of(path.parent / wanted["source"], extractions)
    assert gold.found(extraction, wanted["document"])[part] == gold.expected(wanted)[part]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.stem)
def test_golden(path: Path, extractions: dict[str, Extraction], update_golden: bool) -> None:
    """All that a sample gives, places and ids included: a change must be looked at and taken with --update-golden."""
    source = path.parent / gold.load(path)["source"]
    text = json.dumps(
        asdict(extraction_of(source, extractions)),
        ensure_ascii=False,
        indent=1,
        default=lambda v: v.isoformat() if isinstance(v, date) else str(v),
    )
    file = GOLDEN / f"{source.name}.json"
    if update_golden:
        file.write_text(text + "\n", encoding="utf-8")
    assert file.exists(), "run pytest --update-golden, look at the new file and commit it"
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(text)


@pytest.mark.parametrize("path", [p for p in EXPECTED if gold.load(p)["source"].endswith(".pdf")], ids=lambda p: p.stem)
def test_every_record_of_a_pdf_knows_its_place(path: Path, extractions: dict[str, Extraction]) -> None:
    extraction = extraction_of(path.parent / gold.load(path)["source"], extractions)
    sizes = {p.page: (p.width, p.height) for p in extraction.pages}
    records = [*extraction.tasks, *extraction.targets, *extraction.citations]
    assert records
    for record in records:
        place = record.provenance
        assert place.boxes
        assert place.page is not None
        assert place.page_end is not None
        assert {b.page for b in place.boxes} == set(range(place.page, place.page_end + 1))
        for b in place.boxes:
            width, height = sizes[b.page]
            assert 0 <= b.box.x0 < b.box.x1 <= width + 1
            assert 0 <= b.box.top < b.box.bottom <= height + 1
