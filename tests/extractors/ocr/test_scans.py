"""Pages that are pictures, on their way from the file to the records."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from extractors.errors import MissingProgramError, PageTooLargeError, ProgramTimeoutError
from extractors.geometry import Box, Rule
from extractors.ocr import picture_reader
from extractors.ocr.scans import read_scans
from extractors.ocr.settings import Mode, Ocr
from extractors.page import Origin, Page, Word
from extractors.readers import read
from extractors.readers.pdf import read_pdf
from normalizers.text import strip_marks
from pipeline.stages import process
from scans import font

ROOT = Path(__file__).parents[3]
SENTENCE = (
    "Ủy ban nhân dân tỉnh giao Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành và Ủy ban nhân dân các xã, phường "
    "tổ chức thực hiện kế hoạch cải cách hành chính năm 2026; báo cáo kết quả thực hiện trước ngày 15 tháng 12. "
)
WHOLE = (Box(0, 0, 595, 842),)


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
    picture, text = read_scans(scan, read_pdf(scan))
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


def test_an_image_file_is_a_document(scan: Path, tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(scan) as source:
        source[0].render(scale=150 / 72).to_pil().save(tmp_path / "plan.png", dpi=(150, 150))
    (page,) = read_scans(tmp_path / "plan.png", read(tmp_path / "plan.png"))
    assert {"KẾ", "HOẠCH"} <= {w.text for w in page.words}
    assert (page.width, page.height) == pytest.approx((595.3, 841.9), abs=1)


@pytest.mark.parametrize("error", [PageTooLargeError, ProgramTimeoutError])
def test_a_page_that_cannot_be_read_is_reported(
    scan: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(path: Path, number: int) -> None:
        raise error(path, "after 60 s", page=number)

    monkeypatch.setattr("extractors.ocr.render.render", fail)
    (finding,) = [f for f in process(scan).findings if f.code == "page_without_text"]
    assert finding.page == 1
    assert error.problem in finding.message and "after 60 s" in finding.message  # type: ignore[attr-defined]


def test_a_missing_program_is_told(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, number: int) -> None:
        raise MissingProgramError("tesseract", "tesseract-ocr")

    monkeypatch.setattr("extractors.ocr.render.render", fail)
    with pytest.raises(MissingProgramError):
        process(scan)


# --- What is believed ------------------------------------------------------------------------------------------------


def words(text: str, confidence: float = 1.0) -> tuple[Word, ...]:
    return tuple(
        Word(t, Box(60 + n % 10 * 45, 60 + n // 10 * 15, 100 + n % 10 * 45, 72 + n // 10 * 15), confidence=confidence)
        for n, t in enumerate(text.split())
    )


def page(text: str = "", **fields: Any) -> Page:
    return Page(1, 595, 842, Origin.TEXT_LAYER, words=words(text), **fields)


class FakeReader:
    """Reads what the test says is on the picture."""

    on_page = SENTENCE * 2
    calls: list[str] = []

    def __init__(self, *_: object) -> None:
        self.calls.clear()

    def page(self, number: int) -> Page:
        self.calls.append("page")
        return Page(number, 595, 842, Origin.OCR, words=words(self.on_page, 0.9), ocr_confidence=0.9)

    def with_rules(self, page: Page) -> Page:
        self.calls.append("rules")
        return replace(page, rules=(Rule("h", 100, 50, 500),))

    def part(self, page: Page, box: Box) -> Page | None:
        self.calls.append(f"part {box.width:.0f} x {box.height:.0f}")
        return replace(page, words=words("Biểu số 1", 0.8), rules=(), dpi=200)


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(picture_reader, "PictureReader", FakeReader)

    def run(given: Page, mode: Mode = Mode.AUTO, on_page: str = SENTENCE * 2) -> Page:
        monkeypatch.setattr(FakeReader, "on_page", on_page)
        FakeReader.calls.clear()
        (result,) = read_scans(tmp_path / "x.pdf", [given], Ocr(mode))
        return result

    return run


STRIPPED = strip_marks(SENTENCE * 2)
GARBLED = (SENTENCE * 2).translate(str.maketrans("ủââỉởộụủìốợớáởàạườựệếáăảể", "ii4fẻ6ïiìd0ó48à:ưr¥¢€é4a0"))


def test_text_without_a_picture_is_believed(believed: Any) -> None:
    given = page(STRIPPED)
    assert believed(given) is given


def test_a_signature_over_a_picture_is_no_text(believed: Any) -> None:
    result = believed(page("Ký bởi: Ủy ban nhân dân tỉnh Ngày ký: 15-12-2025 08:30:12 +07:00", images=WHOLE))
    assert result.origin is Origin.OCR
    assert result.rejected_text is not None and result.rejected_text.startswith("Ký bởi")


@pytest.mark.parametrize("layer", [STRIPPED, GARBLED])
def test_a_damaged_layer_loses_against_a_good_reading(believed: Any, layer: str) -> None:
    result = believed(page(layer, images=WHOLE))
    assert (result.origin, result.rejected_text) == (Origin.OCR, " ".join(layer.split()))
    assert [w.text for w in result.words] == (SENTENCE * 2).split()


@pytest.mark.parametrize("layer", [STRIPPED, GARBLED])
def test_a_damaged_layer_wins_against_what_cannot_be_read(believed: Any, layer: str) -> None:
    result = believed(page(layer, images=WHOLE), on_page="| ~ :., ii rl 1 tr ~~ |")
    assert (result.origin, result.rejected_text) == (Origin.TEXT_LAYER, None)


def test_a_good_layer_over_a_picture_gets_the_rules_of_the_picture(believed: Any) -> None:
    result = believed(page(SENTENCE * 2, images=WHOLE))
    assert (result.origin, len(result.rules), FakeReader.calls) == (Origin.TEXT_LAYER, 1, ["rules"])


def test_a_short_page_with_a_good_layer_is_believed(believed: Any) -> None:
    result = believed(page(SENTENCE, images=WHOLE), on_page=SENTENCE)
    assert (result.origin, result.rejected_text) == (Origin.TEXT_LAYER, None)


def test_outlines_are_read(believed: Any) -> None:
    assert believed(page(outlines=2000)).origin is Origin.OCR


def test_images_of_part_of_a_page(believed: Any) -> None:
    table = (Box(50, 400, 540, 500), Box(50, 500, 540, 600))  # one image, cut into strips
    seal = Box(350, 700, 450, 800)
    result = believed(page(SENTENCE * 2, images=(*table, seal)))
    assert FakeReader.calls == ["part 490 x 200"]
    assert [w.text for w in result.words[-3:]] == ["Biểu", "số", "1"]
    assert result.origin is Origin.TEXT_LAYER


def test_always_and_never(believed: Any) -> None:
    assert believed(page(SENTENCE * 2), Mode.ALWAYS).origin is Origin.OCR
    never = believed(page(images=WHOLE), Mode.NEVER)
    assert (never.words, never.unread) == ((), "its text was not asked for")
    assert believed(page(GARBLED, images=WHOLE), Mode.NEVER).origin is Origin.TEXT_LAYER


# --- Images on a page ------------------------------------------------------------------------------------------------


def drawn(lines: list[str], width: int, height: int) -> Image.Image:
    image = Image.new("L", (width, height), 255)
    face = font(44)
    assert face is not None, "no font with Vietnamese letters: tools/setup.sh test"
    for n, line in enumerate(lines):
        ImageDraw.Draw(image).text((20, 20 + 70 * n), line, fill=0, font=face)
    return image


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_paragraph_pasted_as_an_image_is_read_where_it_stands(tmp_path: Path, rotation: int) -> None:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    lines = [
        "Giao Sở Tài chính chủ trì, phối hợp với các đơn vị có liên quan",
        "bố trí kinh phí thực hiện Kế hoạch này",
    ]
    image = drawn(lines, 1500, 200)
    canvas = Canvas(str(tmp_path / "mixed.pdf"), (595, 842))
    if rotation:
        canvas.setPageRotation(rotation)
        image = image.rotate(rotation, expand=True)
        canvas.drawImage(ImageReader(image), 300, 200, 60, 450)
    else:
        canvas.drawImage(ImageReader(image), 70, 500, 450, 60)
    canvas.save()
    (found,) = read_scans(tmp_path / "mixed.pdf", read_pdf(tmp_path / "mixed.pdf"))
    assert " ".join(lines).split() == [w.text for w in found.words]
    first = found.words[0].box
    assert first is not None
    corner = (200, 300) if rotation else (70, 842 - 560)
    assert (first.x0, first.top) == pytest.approx((corner[0] + 6, corner[1] + 8), abs=6)
