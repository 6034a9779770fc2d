"""Files that are no plans, through the real stages: each is named with what to do, and the plan beside them published."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen import canvas

from lakes import content
from pipeline.batch import extract
from pipeline.lake import Lake
from pipeline.stages import process
from pipeline.verify import verify

PLAN = """SỞ THỬ NGHIỆM

KẾ HOẠCH
Soạn thảo văn bản năm 2026

I. NHIỆM VỤ

STT\tNhiệm vụ\tCơ quan chủ trì\tThời gian\tSản phẩm
1\tRà soát hồ sơ mẫu\tPhòng Tổng hợp\tQuý II/2026\tBáo cáo
2\tLập danh mục biểu mẫu\tVăn phòng Sở\tTrước ngày 10/9/2026\tQuyết định
"""


def pdf(path: Path, encrypt: pdfencrypt.StandardEncryption | None = None) -> None:
    page = canvas.Canvas(str(path), encrypt=encrypt)
    for _ in range(3):
        page.drawString(72, 700, "Ke hoach")
        page.showPage()
    page.save()


def empty(path: Path) -> None:
    path.touch()


def no_pdf(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


def encrypted(path: Path) -> None:
    pdf(path, pdfencrypt.StandardEncryption("secret", ownerPassword="owner", strength=128))


def truncated(path: Path) -> None:
    pdf(path)
    path.write_bytes(path.read_bytes()[:300])


def header_only(path: Path) -> None:
    path.write_bytes(b"%PDF-1.4\n")


def no_pages(path: Path) -> None:
    with pypdfium2.PdfDocument.new() as document:
        document.save(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def broken_zip(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 100)


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")


CASES: list[tuple[str, Callable[[Path], None], str]] = [
    ("empty.pdf", empty, "empty_file"),
    ("picture.pdf", no_pdf, "unsupported_format"),
    ("encrypted.pdf", encrypted, "encrypted"),
    ("truncated.pdf", truncated, "damaged"),
    ("header.pdf", header_only, "damaged"),
    ("dangling.pdf", dangling, "unreadable_file"),
    ("broken.docx", broken_zip, "damaged"),
    ("other.docx", other_zip, "unsupported_format"),
]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_bad_file_is_named_and_the_good_one_published(tmp_path: Path, workers: int) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    good = folder / "good.txt"
    good.write_text(PLAN, encoding="utf-8")
    for name, make, _ in CASES:
        make(folder / name)
    done = extract(Lake(tmp_path / "lake"), [good, *(folder / n for n, _, _ in CASES)], process, workers=workers)
    told = {Path(getattr(e, "path", "")).name: e for e in done.failures}
    assert {name: told[name].code for name, _, _ in CASES} == {name: code for name, _, code in CASES}
    assert len(done.failures) == len(CASES)
    for error in done.failures:
        assert error.advice
        assert "\n" not in str(error)
    assert verify(Lake(tmp_path / "lake")) == []
    extract(Lake(tmp_path / "good"), [good], process)
    assert content(tmp_path / "lake") == content(tmp_path / "good")
    assert [o.counts["tasks"] for o in done.outcomes if o.error is None] == [2]


def test_a_pdf_of_zero_pages_is_said_to_be_one(tmp_path: Path) -> None:
    no_pages(tmp_path / "no-pages.pdf")
    done = extract(Lake(tmp_path / "lake"), [tmp_path / "no-pages.pdf"], process)
    assert [e.code for e in done.failures] == ["no_pages"]


def test_what_a_file_is_refused_for_does_not_hang_on_the_one_before(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf")]
    for path, make in zip(paths, (encrypted, no_pages, header_only, no_pages), strict=True):
        make(path)
    done = extract(Lake(tmp_path / "lake"), paths, process)
    assert [e.code for e in done.failures] == ["encrypted", "no_pages", "damaged", "no_pages"]
