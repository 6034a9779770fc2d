import time
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

import fakes
from extractors.errors import (
    DamagedFileError,
    ExitCode,
    MissingProgramError,
    PageTooLargeError,
    ProgramCrashedError,
    ProgramError,
    ProgramTimeoutError,
    UnreadableFileError,
)
from extractors.ocr.render import render

INFO = "print('Pages:          1')"
VERSION = (
    "import sys, time, os\nif '-v' in sys.argv:\n    print('pdftoppm version 22.12.0', file=sys.stderr); sys.exit(0)\n"
)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "trang.pdf"
    canvas = Canvas(str(path), pagesize=(200, 300))
    canvas.drawString(50, 150, "Trang")
    canvas.save()
    return path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    fakes.only(monkeypatch, folder)
    return folder


def test_absent(pdf: Path, programs: Path) -> None:
    with pytest.raises(MissingProgramError, match="pdftoppm is not installed") as caught:
        render(pdf, 1)
    assert caught.value.exit_code == ExitCode.MISSING_DEPENDENCY
    assert "sudo apt-get install poppler-utils" in str(caught.value)


def test_only_pdfinfo_is_there(pdf: Path, programs: Path) -> None:
    fakes.install(programs, "pdfinfo", INFO)
    with pytest.raises(MissingProgramError, match="pdftoppm is not installed"):
        render(pdf, 1)


def test_hang(pdf: Path, programs: Path) -> None:
    fakes.install(programs, "pdfinfo", INFO)
    fakes.install(programs, "pdftoppm", VERSION + "time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(ProgramTimeoutError, match=r"trang\.pdf, page 1.*after 1 s"):
        render(pdf, 1, seconds=1)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "body",
    [
        "sys.exit(1)",
        "os.kill(os.getpid(), 9)",
        "sys.stdout.buffer.write(b'P6 8')",
        "sys.stdout.buffer.write(b'P6\\n8 8\\n255\\n' + bytes(20))",
        "sys.stdout.buffer.write(b'P6\\n8 8\\n255\\n' + bytes(192))",
        "sys.stdout.buffer.write(b'no picture at all')",
    ],
)
def test_half_a_picture_or_none(pdf: Path, programs: Path, body: str) -> None:
    fakes.install(programs, "pdfinfo", INFO)
    fakes.install(programs, "pdftoppm", VERSION + body)
    with pytest.raises(ProgramError, match="page 1"):
        render(pdf, 1)


def test_pdfinfo_does_not_understand_the_file(pdf: Path, programs: Path) -> None:
    fakes.install(programs, "pdfinfo", "import sys; print('Syntax Error', file=sys.stderr); sys.exit(1)")
    with pytest.raises(ProgramCrashedError, match="Syntax Error"):
        render(pdf, 1)


def test_a_huge_page_is_refused_before_anything_is_rendered(tmp_path: Path, programs: Path) -> None:
    path = tmp_path / "huge.pdf"
    canvas = Canvas(str(path), pagesize=(14400, 14400))
    canvas.showPage()
    canvas.save()
    with pytest.raises(PageTooLargeError, match="14400 x 14400 points"):
        render(path, 1)


def test_no_such_file_page_or_pdf(tmp_path: Path, pdf: Path) -> None:
    with pytest.raises(UnreadableFileError):
        render(tmp_path / "none.pdf", 1)
    with pytest.raises(DamagedFileError):
        render(pdf, 2)
    (tmp_path / "text.pdf").write_text("Kế hoạch")
    with pytest.raises(DamagedFileError):
        render(tmp_path / "text.pdf", 1)
