"""Documents for `benchmarks.batch` that take no reading: a file of one number gives a plan of some tasks."""

from __future__ import annotations

from pathlib import Path

from extractors.document import Provenance
from extractors.geometry import Box, PageBox
from extractors.records import Extraction, Metadata, PageRecord, Task, record_id
from pipeline.stages import identify

PROVINCES, YEARS = 34, 3
_TASKS = 20


def make(folder: Path, documents: int) -> list[Path]:
    """Writes so many different documents."""
    paths = [folder / f"{i:06}.txt" for i in range(documents)]
    for i, path in enumerate(paths):
        path.write_text(f"{i}\n")
    return paths


def process(path: Path) -> Extraction:
    """The records of such a document: about as many as a plan of a department has."""
    number, document_id = int(path.read_text()), identify(path)
    place = Provenance(1, 1, (PageBox(1, Box(70.0, 100.0, 520.0, 130.0)),), 0.9, None, ())
    return Extraction(
        metadata=Metadata(
            document_type="Kế hoạch",
            title=f"Kế hoạch thử số {number}",
            province_code=f"{number % PROVINCES + 1:02}",
            plan_year=2024 + number % YEARS,
        ),
        pages=(PageRecord(1, 595.0, 842.0, "text_layer", 0, 0.0, None, None, 200, 0, f"Trang của {number}"),),
        tasks=tuple(_task(document_id, number, i, place) for i in range(_TASKS)),
        targets=(),
        citations=(),
        abbreviations=(),
        findings=(),
    )


def _task(document_id: str, number: int, i: int, place: Provenance) -> Task:
    text = f"Rà soát hồ sơ số {number}, việc thứ {i}, và báo cáo kết quả"
    return Task(
        record_id(document_id, "t", "table", None, str(i), text),
        "table",
        str(i),
        None,
        None,
        ("NHIỆM VỤ",),
        "other",
        text,
        product_text="Báo cáo",
        provenance=place,
        row=(0, i),
    )
