"""`kehoach ocr`, `extract --searchable` and `show --png`, on pages whose reading is written here."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from extractors.geometry import Box
from extractors.page import Line, Origin, Page, Word
from pipeline import cli, stages
from pipeline.errors import ExitCode
from pipeline.searchable.folder import SearchableFolder

ROOT = Path(__file__).parents[2]
runner = CliRunner()
TEXT = "Rà soát quy trình cấp phép"


def read(path: Path, ocr: object = None) -> Iterator[Page]:
    """One page that was read by OCR."""
    words = tuple(Word(t, Box(60 + 70 * n, 60, 120 + 70 * n, 80), confidence=0.9) for n, t in enumerate(TEXT.split()))
    yield Page(1, 595.2, 841.7, Origin.OCR, flow=(Line(words),), words=words)


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stages, "pages_of", read)
    monkeypatch.setattr("pipeline.searchable.folder.pages_of", read)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    Image.fromarray(np.full((1169, 827), 255, np.uint8)).save(path, dpi=(100, 100))
    return path


def invoke(*arguments: object, code: int = 0) -> Any:
    result = runner.invoke(cli.app, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result


def text_of(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs poppler-utils")
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()


def test_a_scan_becomes_searchable_and_stays_as_it_was(scan: Path) -> None:
    before = scan.read_bytes()
    assert "6 words laid over 1 pages" in invoke("ocr", scan, "found.pdf").stderr
    assert TEXT in text_of(Path("found.pdf"))
    assert scan.read_bytes() == before


def test_the_original_is_never_written_over(scan: Path) -> None:
    assert "originals are never changed" in invoke("ocr", scan, scan, code=ExitCode.USAGE).stderr


def test_a_batch_of_searchable_files(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "b").mkdir(parents=True)
    for name in ("in/a.png", "in/b/a.png"):
        shutil.copy(scan, tmp_path / name)
    with (tmp_path / "in" / "b" / "a.png").open("ab") as file:
        file.write(b"\0")  # another document
    (tmp_path / "in" / "c.txt").write_text("KẾ HOẠCH")
    invoke("extract", "in", "-j", 1, "--searchable", "out")
    assert sorted(p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.pdf")) == [
        "a.png.pdf",
        "b/a.png.pdf",
    ]
    assert TEXT in text_of(tmp_path / "out" / "a.png.pdf")


def test_a_searchable_file_that_fails_costs_no_records(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    result = invoke("extract", scan, "-j", 1, "--searchable", "out", code=ExitCode.SOME_FAILED)
    assert "cannot be written" in result.stderr
    assert list((tmp_path / "output" / "documents").rglob("*.parquet"))


def test_names_do_not_meet(tmp_path: Path) -> None:
    files = [tmp_path / "a.tif", tmp_path / "a.PDF", tmp_path / "x" / "a.pdf"]
    folder = SearchableFolder.of(tmp_path / "out", files, None)  # type: ignore[arg-type]
    assert [folder.path_for(f).relative_to(tmp_path / "out").as_posix() for f in files] == [
        "a.tif.pdf",
        "a.PDF",
        "x/a.pdf",
    ]


def test_a_picture_of_a_page(scan: Path) -> None:
    invoke("show", scan, "--page", 1, "--png", "page.png")
    with Image.open("page.png") as picture:
        assert picture.width > 300
    assert "has no page 2" in invoke("show", scan, "--page", 2, "--png", "x.png", code=ExitCode.USAGE).stderr
    assert "go together" in invoke("show", scan, "--page", 2, code=ExitCode.USAGE).stderr
