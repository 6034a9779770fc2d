import io
import shutil
import subprocess
import time
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import DamagedFileError, EncryptedFileError, UnsupportedFormatError
from extractors.geometry import Box
from extractors.page import Line, Origin, Page, Style, Word
from pipeline.errors import FileChangedError, OutputError, UsageError
from pipeline.searchable import Notice, write_searchable

poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")

WIDTH, HEIGHT = 600.0, 840.0
SIZE = 13.0
TITLE = "Kế hoạch cải cách hành chính"
LETTER = "của Sở Y tế, ý kiến I 2 ủy ban"


def line(text: str, x: float = 80, base: float = 120, size: float = SIZE, **style: str) -> Line:
    """Words as OCR gives them: a font of no name, and a box by the base line and the type size."""
    words = []
    for token in text.split():
        width = 0.5 * size * len(token)
        box = Box(x, base - 0.9 * size, x + width, base + 0.25 * size)
        words.append(Word(token, box, Style(style.get("font", ""), size), 0.9))
        x += width + 0.3 * size
    return Line(tuple(words))


def read_page(*lines: Line, number: int = 1, **more: object) -> Page:
    found = {"origin": Origin.OCR, "width": WIDTH, "height": HEIGHT, **more}
    return Page(number=number, flow=lines, **found)  # type: ignore[arg-type]


def picture(width: int = 300, height: int = 420) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for y in range(20, height - 20, 18):
        pen.line([(20, y), (width - 30, y + 3)], fill=(40, 40, 60), width=4)
    return image


def draw_scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(picture()), 0, 0, WIDTH, HEIGHT)


def scan(path: Path, pages: int = 1) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=True)
    for _ in range(pages):
        draw_scan(canvas)
        canvas.showPage()
    canvas.save()
    return path


def hidden_text(canvas: Canvas, text: str, x: float, y: float, mode: int = 3) -> None:
    canvas.saveState()  # the mode would hold for all text after it
    writing = canvas.beginText(x, y)
    writing.setTextRenderMode(mode)
    writing.textOut(text)
    canvas.drawText(writing)
    canvas.restoreState()


def pdftotext(path: Path, *options: str, page: int = 1) -> str:
    command = ["pdftotext", *options, "-f", str(page), "-l", str(page), str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def rendered(path: Path, page: int = 1) -> bytes:
    command = ["pdftoppm", "-r", "60", "-f", str(page), "-l", str(page), str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def text_of(path: Path, page: int = 1) -> str:
    document = pdfium.PdfDocument(path)
    try:
        return " ".join(document[page - 1].get_textpage().get_text_range().split())
    finally:
        document.close()


def boxes_of(path: Path, text: str) -> list[tuple[float, float, float, float]]:
    """The boxes of the characters of the first occurrence of `text`, in user space."""
    document = pdfium.PdfDocument(path)
    try:
        found = document[0].get_textpage()
        start, count = found.search(text).get_next()
        return [found.get_charbox(i, loose=True) for i in range(start, start + count)]
    finally:
        document.close()


def around(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


# --- What is found ---------------------------------------------------------------------------------------------------


@poppler
@pytest.mark.parametrize("option", ["-raw", "-layout", "-nopgbrk"])
def test_text_is_found_with_its_diacritics_and_blanks(tmp_path: Path, option: str) -> None:
    out = tmp_path / "out.pdf"
    result = write_searchable(scan(tmp_path / "in.pdf"), [read_page(line(TITLE), line(LETTER, base=150))], out)
    assert [found.strip() for found in pdftotext(out, option).splitlines() if found.strip()] == [TITLE, LETTER]
    assert result.pages == (1,)
    assert result.words == len(f"{TITLE} {LETTER}".split())
    assert result.notices == ()


def test_words_of_one_letter_are_found_by_pdfium(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    write_searchable(scan(tmp_path / "in.pdf"), [read_page(line(LETTER))], out)
    assert text_of(out) == LETTER


def test_words_without_a_blank_between_stay_together(tmp_path: Path) -> None:
    words = line("Quyết định số 12").words
    before = words[-1].box
    assert before is not None
    box = Box(before.x1, before.top, before.x1 + 45, before.bottom)
    joined = Word("/QĐ-SXD", box, words[-1].style, 0.9, joined=True)
    out = tmp_path / "out.pdf"
    write_searchable(scan(tmp_path / "in.pdf"), [read_page(Line((*words, joined)))], out)
    assert text_of(out) == "Quyết định số 12/QĐ-SXD"


@poppler
def test_words_that_touch_are_parted(tmp_path: Path) -> None:
    words = [
        Word(t, Box(80 + 30 * i, 108, 110 + 30 * i, 123), Style("", SIZE)) for i, t in enumerate(["Sở", "Y", "tế"])
    ]
    out = tmp_path / "out.pdf"
    write_searchable(scan(tmp_path / "in.pdf"), [read_page(Line(tuple(words)))], out)
    assert pdftotext(out, "-raw").strip() == pdftotext(out).strip() == text_of(out) == "Sở Y tế"


def test_composed_letters_are_found_where_decomposed_were_read(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    write_searchable(scan(tmp_path / "in.pdf"), [read_page(line(unicodedata.normalize("NFD", TITLE)))], out)
    assert text_of(out) == TITLE


def test_characters_beyond_two_bytes_do_no_harm(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    write_searchable(scan(tmp_path / "in.pdf"), [read_page(line("số \U0001d7d9 mới"))], out)
    assert text_of(out) == "số \ufffd mới"


@poppler
@pytest.mark.parametrize("skew", [-2.0, -1.0, 0.5, 1.5])
def test_long_lines_that_fall_are_not_mixed(tmp_path: Path, skew: float) -> None:
    texts = [f"{i} {TITLE} {TITLE[:20]}" for i in range(1, 9)]
    out = tmp_path / "out.pdf"
    page = read_page(*(line(t, base=100 + 18 * i) for i, t in enumerate(texts)), skew=skew)
    write_searchable(scan(tmp_path / "in.pdf"), [page], out)
    assert [t for t in pdftotext(out).splitlines() if t.strip()] == texts


@poppler
def test_cells_are_read_one_after_the_other_in_the_order_of_the_content(tmp_path: Path) -> None:
    left = [line("Xây dựng", 60, 100), line("kế hoạch", 60, 118)]
    right = [line("Phòng", 300, 100), line("Tổ chức", 300, 118)]
    out = tmp_path / "out.pdf"
    write_searchable(scan(tmp_path / "in.pdf"), [read_page(*left, *right)], out)
    assert pdftotext(out, "-raw").split() == ["Xây", "dựng", "kế", "hoạch", "Phòng", "Tổ", "chức"]


# --- Where it lies ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 1.5, -2.5])
def test_each_word_lies_over_its_print(tmp_path: Path, rotation: int, skew: float) -> None:
    source = tmp_path / "in.pdf"
    width, height = (WIDTH, HEIGHT) if rotation % 180 == 0 else (HEIGHT, WIDTH)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width + 50, height + 90))
        page.obj.CropBox = [20, 30, 20 + width, 30 + height]
        page.obj.Rotate = rotation
        pdf.save(source)
    read = read_page(line("Thời hạn", 400, 700), rotation=rotation, skew=skew)
    out = tmp_path / "out.pdf"
    write_searchable(source, [read], out)
    for word in read.flow[0].words:  # type: ignore[union-attr]
        assert word.box is not None
        printed = read.unrotated(word.box)
        left, bottom, right, top = around(boxes_of(out, word.text))
        expected = (20 + printed.centre[0], 30 + height - printed.centre[1])
        assert ((left + right) / 2, (bottom + top) / 2) == pytest.approx(expected, abs=1.5)
        along = right - left if rotation % 180 == 0 else top - bottom
        across = top - bottom if rotation % 180 == 0 else right - left
        assert along == pytest.approx(word.box.width, abs=3)
        assert across == pytest.approx(word.box.height, abs=1)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_text_is_upright_on_the_page_as_shown(tmp_path: Path, rotation: int) -> None:
    source = tmp_path / "in.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT) if rotation % 180 == 0 else (HEIGHT, WIDTH))
        page.obj.Rotate = rotation
        pdf.save(source)
    out = tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE), line(LETTER, base=150), rotation=rotation)], out)
    assert text_of(out) == f"{TITLE} {LETTER}"


def test_a_page_of_whole_pixels_is_fitted_to_the_page_of_the_file(tmp_path: Path) -> None:
    read = read_page(line("cuối", 1150, 1650, 26), width=2 * WIDTH, height=2 * HEIGHT)
    out = tmp_path / "out.pdf"
    write_searchable(scan(tmp_path / "in.pdf"), [read], out)
    left, bottom, right, top = around(boxes_of(out, "cuối"))
    assert (left, HEIGHT - bottom) == pytest.approx((575, 825 + 0.25 * 13), abs=1)


@poppler
@pytest.mark.parametrize("skew", [0.0, 2.0])
def test_the_page_looks_the_same(tmp_path: Path, skew: float) -> None:
    source, out = scan(tmp_path / "in.pdf"), tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE), line(LETTER, base=150), skew=skew)], out)
    assert rendered(out) == rendered(source)


# --- Old layers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("below", [True, False])
def test_an_old_hidden_layer_goes(tmp_path: Path, below: bool) -> None:
    source = tmp_path / "in.pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    if below:
        hidden_text(canvas, "Ke hoaeh c3i caeh", 80, 700)
    draw_scan(canvas)
    if not below:
        hidden_text(canvas, "Ke hoaeh c3i caeh", 80, 700)
    canvas.save()
    out = tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE), rejected_text="Ke hoaeh c3i caeh")], out)
    assert text_of(out) == TITLE


def test_text_painted_over_by_an_image_goes(tmp_path: Path) -> None:
    source = tmp_path / "in.pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    canvas.drawString(80, 700, "Ke hoaeh c3i caeh")
    draw_scan(canvas)
    canvas.save()
    out = tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE))], out)
    assert text_of(out) == TITLE


@poppler
def test_text_beside_an_image_stays(tmp_path: Path) -> None:
    source = tmp_path / "in.pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    canvas.drawString(80, 800, "CONG BAO 244")
    canvas.drawImage(ImageReader(picture()), 60, 60, 480, 700)
    canvas.save()
    out = tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE))], out)
    assert text_of(out) == f"{TITLE} CONG BAO 244"
    assert rendered(out) == rendered(source)


@poppler
def test_a_visible_stamp_stays_and_is_not_doubled(tmp_path: Path) -> None:
    source = tmp_path / "in.pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    draw_scan(canvas)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(400, 800, "Signed by: Department 2026-03-02")
    hidden_text(canvas, "rubbish", 80, 600)
    canvas.drawString(400, 780, "second line")
    canvas.save()
    stamp = line("Signed by: Department 2026-03-O2", 400, HEIGHT - 800, 10)
    out = tmp_path / "out.pdf"
    result = write_searchable(source, [read_page(stamp, line(TITLE))], out)
    assert text_of(out) == f"{TITLE} Signed by: Department 2026-03-02 second line"
    assert result.words == len(TITLE.split())
    assert rendered(out) == rendered(source)


def test_what_was_read_is_found_where_visible_text_says_something_else(tmp_path: Path) -> None:
    source = tmp_path / "in.pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    canvas.setFont("Helvetica", 13)
    canvas.drawString(80, HEIGHT - 120, "#$% &!@*+ ^^~ ;;= <>|? /0#")
    canvas.save()
    out = tmp_path / "out.pdf"
    assert write_searchable(source, [read_page(line(TITLE))], out).words == len(TITLE.split())
    assert boxes_of(out, TITLE.split(maxsplit=1)[1])


@poppler
def test_a_hidden_layer_in_a_form_goes_from_this_page_alone(tmp_path: Path) -> None:
    source = tmp_path / "in.pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    canvas.beginForm("layer")
    hidden_text(canvas, "rubbish", 80, 700)
    canvas.drawString(400, 800, "stamp")
    canvas.endForm()
    for _ in range(2):
        draw_scan(canvas)
        canvas.doForm("layer")
        canvas.showPage()
    canvas.save()
    out = tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE), number=1)], out)
    assert text_of(out, 1) == f"{TITLE} stamp"
    assert text_of(out, 2) == text_of(source, 2) == "rubbish stamp"
    assert [rendered(out, n) for n in (1, 2)] == [rendered(source, n) for n in (1, 2)]


def content_page(path: Path, content: bytes) -> Path:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(content)
        pdf.save(path)
    return path


@pytest.mark.parametrize("content", [b"3 Tr /Fm Do", b"0 0 10 10 re f"])
def test_resources_shared_by_pages_stay_as_they_are(tmp_path: Path, content: bytes) -> None:
    source, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    with pikepdf.open(content_page(tmp_path / "one.pdf", b"BT /F1 12 Tf 3 Tr 80 700 Td (gone) Tj ET")) as pdf:
        shared = pdf.make_indirect(pdf.pages[0].obj.Resources)
        shared.XObject = pikepdf.Dictionary(Fm=pdf.make_stream(b"BT /F1 12 Tf 80 700 Td (layer) Tj ET"))
        shared.XObject.Fm.Subtype = pikepdf.Name.Form
        shared.XObject.Fm.BBox = [0, 0, WIDTH, HEIGHT]
        pdf.pages[0].obj.Resources = shared
        pdf.pages[0].obj.Contents = pdf.make_stream(content)
        pdf.pages.append(pdf.pages[0])
        pdf.save(source)
    assert write_searchable(source, [read_page(line(TITLE))], out).pages == (1,)
    assert [text_of(out, n) for n in (1, 2)] == [TITLE, text_of(source, 2)]
    with pikepdf.open(source) as before, pikepdf.open(out) as after:
        for kind in ("/Font", "/XObject"):
            old, new = (pdf.pages[1].obj.Resources[kind] for pdf in (before, after))
            assert old.keys() == new.keys()
        old, new = (pdf.pages[1].obj.Resources.XObject.Fm for pdf in (before, after))
        assert old.keys() == new.keys()
        assert old.read_raw_bytes() == new.read_raw_bytes()


@poppler
def test_lines_after_hidden_ones_keep_their_place(tmp_path: Path) -> None:
    content = b"BT /F1 12 Tf 14 TL 80 700 Td 3 Tr (one) Tj (two) ' 1 2 (three) \" 0 Tr T* (seen) Tj ET"
    source, out = content_page(tmp_path / "in.pdf", content), tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE))], out)
    assert text_of(out) == f"{TITLE} seen"
    assert rendered(out) == rendered(source)


@poppler
def test_the_mode_of_text_is_kept_and_restored_with_the_graphics_state(tmp_path: Path) -> None:
    content = b"q 3 Tr BT /F1 12 Tf 80 700 Td (gone) Tj ET Q BT /F1 12 Tf 80 600 Td (seen) Tj ET"
    source, out = content_page(tmp_path / "in.pdf", content), tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE))], out)
    assert text_of(out) == f"{TITLE} seen"
    assert rendered(out) == rendered(source)


@poppler
def test_hidden_text_that_places_what_is_seen_stays(tmp_path: Path) -> None:
    content = b"BT /F1 12 Tf 80 700 Td 3 Tr (hidden) Tj 0 Tr (seen) Tj ET"
    source, out = content_page(tmp_path / "in.pdf", content), tmp_path / "out.pdf"
    write_searchable(source, [read_page(line(TITLE))], out)
    assert rendered(out) == rendered(source)


def test_a_page_that_upsets_the_graphics_state_does_not_move_the_text(tmp_path: Path) -> None:
    source, out = content_page(tmp_path / "in.pdf", b"q 3 0 0 3 50 50 cm q"), tmp_path / "out.pdf"
    write_searchable(source, [read_page(line("Thời hạn"))], out)
    left, bottom, _, _ = around(boxes_of(out, "Thời"))
    assert (left, bottom) == pytest.approx((80, HEIGHT - 120 - 0.25 * SIZE), abs=1)


# --- What stays as it is ---------------------------------------------------------------------------------------------


def test_other_pages_are_not_touched(tmp_path: Path) -> None:
    source, out = scan(tmp_path / "in.pdf", pages=3), tmp_path / "out.pdf"
    texts = [read_page(line(TITLE, font="Times"), number=n, origin=Origin.TEXT_LAYER) for n in (1, 3)]
    result = write_searchable(source, [texts[0], read_page(line(TITLE), number=2), texts[1]], out)
    assert result.pages == (2,)
    with pikepdf.open(source) as before, pikepdf.open(out) as after:
        for index in (0, 2):
            old, new = before.pages[index].obj, after.pages[index].obj
            assert old.Contents.read_raw_bytes() == new.Contents.read_raw_bytes()
            assert list(old.Resources.Font.keys()) == list(new.Resources.Font.keys())
            assert old.keys() == new.keys()
        assert before.pages[1].obj.Contents.read_raw_bytes() == after.pages[1].obj.Contents[1].read_raw_bytes()


def test_a_file_in_which_nothing_was_read_is_copied(tmp_path: Path) -> None:
    source, out = scan(tmp_path / "in.pdf"), tmp_path / "out.pdf"
    result = write_searchable(source, [read_page(line(TITLE, font="Times"), origin=Origin.TEXT_LAYER)], out)
    assert (result.pages, result.words) == ((), 0)
    assert out.read_bytes() == source.read_bytes()


def test_words_read_in_an_image_beside_text_get_a_layer(tmp_path: Path) -> None:
    source, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    canvas.drawString(80, HEIGHT - 120, "printed text")
    canvas.drawImage(ImageReader(picture()), 60, 60, 480, 300)
    canvas.save()
    printed = Line(tuple(Word(w.text, w.box, w.style) for w in line("printed text", font="Helvetica").words))
    page = read_page(printed, line(TITLE, base=600), origin=Origin.TEXT_LAYER, dpi=150)
    assert write_searchable(source, [page], out).words == len(TITLE.split())
    assert text_of(out) == f"{TITLE} printed text"


def test_the_original_stays_and_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = scan(tmp_path / "in.pdf", pages=2)
    content = source.read_bytes()
    outs = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for out in outs:
        write_searchable(source, [read_page(line(TITLE), number=n) for n in (1, 2)], out)
        time.sleep(1.1)  # what is made by the clock would differ
    assert source.read_bytes() == content
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_metadata_stay_and_kehoach_is_noted(tmp_path: Path) -> None:
    source = scan(tmp_path / "in.pdf")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Title"] = "Bản quét"
        pdf.docinfo["/Producer"] = "Máy quét 3"
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:language"] = {"vi"}
        pdf.save(source)
    first, second = tmp_path / "one.pdf", tmp_path / "two.pdf"
    write_searchable(source, [read_page(line(TITLE))], first)
    write_searchable(first, [read_page(line(TITLE))], second)
    for out in (first, second):
        with pikepdf.open(out) as pdf:
            assert str(pdf.docinfo["/Title"]) == "Bản quét"
            producer = str(pdf.docinfo["/Producer"])
            assert producer.startswith("Máy quét 3; kehoach ")
            assert producer.count("kehoach") == 1
            assert str(pdf.docinfo["/ModDate"]) == "D:20000101000000+00'00'"
            metadata = pdf.open_metadata()
            assert metadata["dc:language"] == {"vi"}
            assert metadata["pdf:Producer"] == producer
    assert text_of(second) == TITLE


# --- Notices and errors ----------------------------------------------------------------------------------------------


def test_a_signature_that_breaks_is_said(tmp_path: Path) -> None:
    source, out = scan(tmp_path / "in.pdf"), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), SigFlags=3)
        pdf.save(source)
    assert write_searchable(source, [read_page(line(TITLE))], out).notices == (Notice.SIGNATURE_BROKEN,)
    assert write_searchable(source, [], tmp_path / "copy.pdf").notices == ()


def test_a_signed_field_tells_as_well(tmp_path: Path) -> None:
    source, out = scan(tmp_path / "in.pdf"), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature1", V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(field)]))
        pdf.save(source)
    assert write_searchable(source, [read_page(line(TITLE))], out).notices == (Notice.SIGNATURE_BROKEN,)


def encrypted(path: Path, user: str, **allowed: bool) -> Path:
    with pikepdf.open(scan(path), allow_overwriting_input=True) as pdf:
        permissions = pikepdf.Permissions(**allowed)
        pdf.save(path, encryption=pikepdf.Encryption(user=user, owner="owner", allow=permissions))
    return path


def test_a_file_with_a_password_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    with pytest.raises(EncryptedFileError):
        write_searchable(encrypted(tmp_path / "in.pdf", "secret"), [read_page(line(TITLE))], out)
    assert not out.exists()


def test_a_file_that_must_not_be_changed_is_refused(tmp_path: Path) -> None:
    source, out = encrypted(tmp_path / "in.pdf", "", modify_other=False), tmp_path / "out.pdf"
    with pytest.raises(EncryptedFileError, match="does not allow changes"):
        write_searchable(source, [read_page(line(TITLE))], out)
    assert not out.exists()


def test_restrictions_that_are_lost_are_said(tmp_path: Path) -> None:
    source, out = encrypted(tmp_path / "in.pdf", "", extract=False), tmp_path / "out.pdf"
    assert write_searchable(source, [read_page(line(TITLE))], out).notices == (Notice.PROTECTION_LOST,)
    assert text_of(out) == TITLE


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(b"%PDF-1.7\nnothing of a PDF follows")
    with pytest.raises(DamagedFileError):
        write_searchable(source, [read_page(line(TITLE))], out)
    assert not out.exists()


def test_text_files_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("Kế hoạch")
    with pytest.raises(UnsupportedFormatError):
        write_searchable(source, [], tmp_path / "out.pdf")


def test_originals_are_never_written_over(tmp_path: Path) -> None:
    source = scan(tmp_path / "in.pdf")
    with pytest.raises(UsageError, match="originals are never changed"):
        write_searchable(source, [read_page(line(TITLE))], source)


def test_a_file_that_lost_pages_since_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileChangedError):
        write_searchable(scan(tmp_path / "in.pdf"), [read_page(line(TITLE), number=2)], tmp_path / "out.pdf")


def test_a_failure_while_reading_leaves_what_was_there(tmp_path: Path) -> None:
    def pages() -> Iterator[Page]:
        yield read_page(line(TITLE))
        raise DamagedFileError("in.pdf", page=2)

    out = tmp_path / "out.pdf"
    out.write_bytes(b"old")
    with pytest.raises(DamagedFileError):
        write_searchable(scan(tmp_path / "in.pdf", pages=2), pages(), out)
    assert out.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.pdf", "out.pdf"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_searchable(scan(tmp_path / "in.pdf"), [read_page(line(TITLE))], tmp_path / "file" / "out.pdf")


# --- Image files -----------------------------------------------------------------------------------------------------


def test_a_jpeg_is_embedded_as_it_is(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jpg", tmp_path / "out.pdf"
    picture(600, 840).save(source, dpi=(72, 72), quality=80)
    write_searchable(source, [read_page(line(TITLE))], out)
    with pikepdf.open(out) as pdf:
        ((_, image),) = pdf.pages[0].obj.Resources.XObject.items()
        assert image.read_raw_bytes() == source.read_bytes()
    assert text_of(out) == TITLE


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "RGBA", "LA", "I;16"])
def test_png_of_all_kinds(tmp_path: Path, mode: str) -> None:
    source, out = tmp_path / "in.png", tmp_path / "out.pdf"
    image = picture().convert("L") if mode == "I;16" else picture().convert(mode)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    image.save(source)
    write_searchable(source, [read_page(line(TITLE))], out)
    assert text_of(out) == TITLE
    document = pdfium.PdfDocument(out)
    shown = document[0].render(scale=300 / document[0].get_width()).to_pil().convert("L")
    document.close()
    given = picture().convert("1" if mode == "1" else "L").convert("L")
    assert shown.size == given.size
    assert np.abs(np.asarray(shown, float) - np.asarray(given, float)).mean() < 6


def test_the_pages_of_a_tiff(tmp_path: Path) -> None:
    source, out = tmp_path / "in.tif", tmp_path / "out.pdf"
    picture(1200, 1680).convert("1").save(
        source, save_all=True, append_images=[picture(1680, 1200)], compression="tiff_lzw", dpi=(144, 144)
    )
    pages = [read_page(line(TITLE)), read_page(line(LETTER), number=2, width=HEIGHT, height=WIDTH)]
    assert write_searchable(source, pages, out).pages == (1, 2)
    assert [text_of(out, n) for n in (1, 2)] == [TITLE, LETTER]
    with pikepdf.open(out) as pdf:
        assert [[float(n) for n in p.mediabox] for p in pdf.pages] == [[0, 0, 600, 840], [0, 0, 840, 600]]


@pytest.mark.parametrize("orientation", [1, 2, 3, 6, 8])
def test_a_photograph_that_the_camera_turned(tmp_path: Path, orientation: int) -> None:
    source, out = tmp_path / "in.jpg", tmp_path / "out.pdf"
    turns = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90,
        8: Image.Transpose.ROTATE_270,
    }
    image = picture(600, 840)
    turn = turns[orientation]
    stored = image if turn is None else image.transpose(turn)
    exif = stored.getexif()
    exif[0x0112] = orientation
    stored.save(source, exif=exif, quality=95)
    write_searchable(source, [read_page(line(TITLE, base=700))], out)
    assert text_of(out) == TITLE
    document = pdfium.PdfDocument(out)
    page = document[0]
    shown = page.render(scale=600 / page.get_width()).to_pil()
    places = []
    text = page.get_textpage()
    for index in (0, text.count_chars() - 1):
        left, bottom, right, top = text.get_charbox(index, loose=True)
        places.append(to_shown(page, (left + right) / 2, (bottom + top) / 2))
    document.close()
    # the picture is upright, and so is the text on it
    assert shown.size == (600, pytest.approx(840, abs=1))
    given = np.asarray(image.convert("L"), float)
    assert np.abs(np.asarray(shown.convert("L").resize((600, 840)), float) - given).mean() < 10
    (x0, y0), (x1, y1) = places
    assert (y0 * 840, y1 * 840) == pytest.approx((700 - 4, 700 - 4), abs=2)
    assert (x0 * 600, x1 * 600) == pytest.approx((83, line(TITLE).words[-1].box.x1 - 3), abs=2)  # type: ignore[union-attr]


def to_shown(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of user space as shares of the width and height of the page as shown."""
    left, bottom, right, top = page.get_mediabox()
    x, y = (x - left) / (right - left), (y - bottom) / (top - bottom)
    match page.get_rotation():
        case 90:
            return y, x
        case 180:
            return 1 - x, y
        case 270:
            return 1 - y, 1 - x
        case _:
            return x, 1 - y


def test_image_files_give_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "in.png"
    picture().save(source)
    outs = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for out in outs:
        write_searchable(source, [read_page(line(TITLE))], out)
        time.sleep(1.1)  # what is made by the clock would differ
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_a_damaged_image_is_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "in.png", tmp_path / "out.pdf"
    stream = io.BytesIO()
    picture().save(stream, "PNG")
    source.write_bytes(stream.getvalue()[:60])
    with pytest.raises(DamagedFileError):
        write_searchable(source, [read_page(line(TITLE))], out)
    assert not out.exists()
