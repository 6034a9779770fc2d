"""Pages that are pictures, on their way from the file to the records."""

from pathlib import Path

import pypdfium2
import pytest

from extractors.errors import MissingProgramError, PageTooLargeError, ProgramTimeoutError
from extractors.ocr import scans
from extractors.page import Origin
from extractors.readers.pdf import read_pdf
from pipeline.stages import process

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first page of a sample as a picture, and its second page with its text."""
    folder = tmp_path_factory.mktemp("scan")
    with pypdfium2.PdfDocument(ROOT / "samples" / "lang-son-2026.pdf") as source:
        source[0].render(scale=200 / 72).to_pil().convert("L").save(folder / "page.pdf", resolution=200)
        with pypdfium2.PdfDocument(folder / "page.pdf") as joined:
            joined.import_pages(source, [1])
            joined.save(folder / "scan.pdf")
    return folder / "scan.pdf"


def test_a_picture_is_read_and_text_is_left_alone(scan: Path) -> None:
    picture, text = scans.read_scans(scan, read_pdf(scan))
    assert (picture.origin, text.origin) == (Origin.OCR, Origin.TEXT_LAYER)
    assert "HOẠCH" in {w.text for w in picture.words}
    assert text == list(read_pdf(scan))[1]


def test_a_scan_gives_records_with_confidence_and_place(scan: Path) -> None:
    found = process(scan)
    assert found.metadata.document_type == "Kế hoạch"
    assert found.pages[0].ocr_confidence is not None
    assert not any(f.code == "page_without_text" for f in found.findings)
    citation = found.citations[0]
    assert citation.provenance.page == 1
    assert citation.provenance.confidence < 1


@pytest.mark.parametrize("error", [PageTooLargeError, ProgramTimeoutError])
def test_a_page_that_cannot_be_read_is_reported(
    scan: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(path: Path, number: int) -> None:
        raise error(path, page=number)

    monkeypatch.setattr("extractors.ocr.render.render", fail)
    found = process(scan)
    assert [f.page for f in found.findings if f.code == "page_without_text"] == [1]


def test_a_missing_program_is_told(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, number: int) -> None:
        raise MissingProgramError("tesseract", "tesseract-ocr")

    monkeypatch.setattr("extractors.ocr.render.render", fail)
    with pytest.raises(MissingProgramError):
        process(scan)
