from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.colors import black, lightgrey, white
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import DamagedFileError, EncryptedFileError, NoPagesError, UnreadableFileError
from extractors.page import Page, Word
from extractors.readers.pdf import read_pdf

A4 = (595.0, 842.0)


def pdf(tmp_path: Path, draw: Callable[[Canvas], None], size: tuple[float, float] = A4) -> Path:
    file = tmp_path / "plan.pdf"
    canvas = Canvas(str(file), pagesize=size)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file


def first(path: Path) -> Page:
    return next(iter(read_pdf(path)))


def word(page: Page, text: str) -> Word:
    return next(w for w in page.words if w.text == text)


def test_words_have_boxes_from_the_top_left_and_their_type(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 14)
        canvas.drawString(100, 742, "Ke hoach")
        canvas.setFont("Times-Italic", 12)
        canvas.drawString(100, 700, "ngay")

    page = first(pdf(tmp_path, draw))
    assert [w.text for w in page.words] == ["Ke", "hoach", "ngay"]
    head = page.words[0]
    assert head.box is not None
    assert head.box.x0 == pytest.approx(100, abs=1)
    assert head.box.top < 100 < head.box.bottom
    assert (head.style.size, head.style.bold, head.style.italic) == (14, True, False)
    assert page.words[2].style.italic


def test_type_enlarged_by_the_text_matrix_has_its_size_as_shown(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 1)
        canvas.saveState()
        canvas.scale(13, 13)
        canvas.drawString(10, 50, "Nho")
        canvas.restoreState()

    page = first(pdf(tmp_path, draw))
    assert page.words[0].style.size == pytest.approx(13, abs=0.1)


def test_raised_figures_are_marked_in_the_text_and_at_the_head_of_a_note(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(100, 700)
        text.setFont("Times-Roman", 13)
        text.textOut("chuong trinh")
        text.setFont("Times-Roman", 8)
        text.setRise(5)
        text.textOut("1")
        text.setRise(0)
        text.setFont("Times-Roman", 13)
        text.textOut(" cua")
        canvas.drawText(text)
        note = canvas.beginText(85, 80)
        note.setFont("Times-Roman", 6.5)
        note.setRise(4)
        note.textOut("1")
        note.setRise(0)
        note.setFont("Times-Roman", 10)
        note.textOut(" Quyet dinh")
        canvas.drawText(note)

    page = first(pdf(tmp_path, draw))
    assert [(w.text, w.superscript) for w in page.words] == [
        ("chuong", False), ("trinh", False), ("1", True), ("cua", False), ("1", True), ("Quyet", False), ("dinh", False),
    ]  # fmt: skip


def test_rules_however_drawn(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.line(100, 700, 300, 700)  # a stroke
        canvas.rect(100, 600, 0.5, 80, stroke=0, fill=1)  # a thin filled rectangle
        canvas.grid([350, 400, 450], [600, 650])  # a grid
        canvas.rect(100, 500, 80, 40, stroke=1, fill=0)  # a frame
        canvas.line(100, 400, 200, 450)  # slanting: none

    page = first(pdf(tmp_path, draw))
    level = [r for r in page.rules if r.orientation == "h"]
    upright = [r for r in page.rules if r.orientation == "v"]
    assert any(r.position == pytest.approx(142, abs=1) and r.length == pytest.approx(200, abs=2) for r in level)
    assert any(r.position == pytest.approx(100.25, abs=1) and r.length == pytest.approx(80, abs=2) for r in upright)
    assert sum(345 < r.position < 455 for r in upright) == 3
    assert sum(r.length == pytest.approx(80, abs=2) and 300 < r.position < 345 for r in level) == 2
    assert not any(r.position == pytest.approx(417, abs=5) for r in level)


def test_fills_are_kept_where_they_can_be_seen(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(lightgrey)
        canvas.rect(100, 600, 100, 40, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.rect(300, 600, 100, 40, stroke=0, fill=1)
        canvas.setFillColor(black)

    (fill,) = first(pdf(tmp_path, draw)).fills
    assert (fill.x0, fill.top, fill.x1, fill.bottom) == pytest.approx((100, 202, 200, 242), abs=0.5)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_rotated_page_is_read_upright_and_leads_back_to_the_unrotated_one(tmp_path: Path, rotation: int) -> None:
    width, height = (842.0, 595.0) if rotation in (90, 270) else A4

    def draw(canvas: Canvas) -> None:
        # drawn so that the viewer's rotation brings it upright, as scanners' and Word's landscape pages are
        turns = {0: (0, 0), 90: (0, -595), 180: (-595, -842), 270: (-842, 0)}
        canvas.rotate(rotation)
        canvas.translate(*turns[rotation])
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(100, height - 60, "Phu luc")
        canvas.line(100, height - 100, 300, height - 100)

    document = pdfium.PdfDocument(pdf(tmp_path, draw))
    document[0].set_rotation(rotation)
    document.save(tmp_path / "rotated.pdf")
    page = first(tmp_path / "rotated.pdf")
    assert (page.width, page.height) == pytest.approx((width, height))
    box = word(page, "Phu").box
    assert box is not None
    assert (box.x0, box.bottom) == pytest.approx((100, 63), abs=2)
    (rule,) = page.rules
    assert (rule.orientation, rule.position, rule.start) == ("h", pytest.approx(100, abs=1), pytest.approx(100, abs=1))
    back = page.unrotated(box)
    expected = {
        0: (100, 63),
        90: (box.top, 842 - 100),
        180: (595 - box.x0, 842 - box.top),
        270: (595 - box.top, box.x1),
    }[rotation]
    corner = {
        0: (back.x0, back.bottom),
        90: (back.x0, back.bottom),
        180: (back.x1, back.bottom),
        270: (back.x1, back.bottom),
    }
    assert corner[rotation] == pytest.approx(expected, abs=2)
    assert 0 <= back.x0 < back.x1 <= 595
    assert 0 <= back.top < back.bottom <= 842


def test_a_page_cropped_and_moved_starts_at_its_own_corner(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(150, 700, "Noi dung")

    file = pdf(tmp_path, draw)
    document = pdfium.PdfDocument(file)
    document[0].set_cropbox(50, 100, 545, 792)
    moved = tmp_path / "moved.pdf"
    document.save(moved)
    page = first(moved)
    box = page.words[0].box
    assert (page.width, page.height) == pytest.approx((495, 692))
    assert box is not None
    assert box.x0 == pytest.approx(100, abs=1)
    assert box.bottom == pytest.approx(92 + 3, abs=2)


def test_text_in_a_form_object_and_its_rules_are_placed(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("stamp")
        canvas.line(0, 0, 100, 0)
        canvas.endForm()
        canvas.translate(200, 300)
        canvas.scale(2, 2)
        canvas.doForm("stamp")

    (rule,) = first(pdf(tmp_path, draw)).rules
    assert (rule.position, rule.start, rule.end) == pytest.approx((542, 200, 400), abs=1.5)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="absent.pdf"):
        list(read_pdf(tmp_path / "absent.pdf"))
    junk = tmp_path / "junk.pdf"
    junk.write_bytes(b"%PDF-1.7\nnothing of the kind")
    with pytest.raises(DamagedFileError, match="junk.pdf"):
        list(read_pdf(junk))
    empty = tmp_path / "none.pdf"
    document = pdfium.PdfDocument.new()
    document.save(empty)
    with pytest.raises((NoPagesError, DamagedFileError), match="none.pdf"):
        list(read_pdf(empty))


def test_a_password_is_said_to_be_missing(tmp_path: Path) -> None:
    file = tmp_path / "locked.pdf"
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="secret")
    canvas.drawString(100, 700, "Mat")
    canvas.save()
    file.write_bytes(buffer.getvalue())
    with pytest.raises(EncryptedFileError, match="password"):
        list(read_pdf(file))
