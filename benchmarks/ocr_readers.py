"""The readers of scans that `make bench-ocr` sets side by side: kehoach, bare tesseract, ocrmypdf.

Each is started as a program of its own, and the whole of it is timed: start, reading and writing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parents[1]
DPI = 300
OCRMYPDF = "ocrmypdf>=16,<18"
_SECONDS = 1800.0  # for one program; a fault is not waited for any longer
_INSTALLING = 600.0
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}


class UnavailableError(RuntimeError):
    """A reader cannot be started or installed here."""


def seconds_of(job: Callable[[], object]) -> float:
    """How long a job takes by the clock on the wall."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def _run(command: Sequence[str | Path], **environment: str) -> str:
    done = subprocess.run(
        list(command),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()[-3:]
        raise UnavailableError(f"{Path(command[0]).name} ended with {done.returncode}: {' / '.join(complaint)}")
    return done.stdout.decode("utf-8", "replace")


def require_programs() -> None:
    """Sees that pdftoppm and tesseract with Vietnamese are there.

    Raises:
        UnavailableError: one is not.
    """
    for program in ("pdftoppm", "pdftotext", "tesseract"):
        if shutil.which(program) is None:
            raise UnavailableError(f"{program} is not installed; run tools/setup.sh bench")
    if "vie" not in _run(["tesseract", "--list-langs"]).split():
        raise UnavailableError("tesseract lacks the language 'vie'; run tools/setup.sh bench")


def page_count(file: Path) -> int:
    """The pages of a PDF or an image."""
    if file.suffix == ".pdf":
        with pypdfium2.PdfDocument(file) as document:
            return len(document)
    with Image.open(file) as image:
        return int(getattr(image, "n_frames", 1))


# --- bare tesseract ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as a picture file, and the resolution to tell tesseract (none where the file tells it)."""

    source: Path
    page: int
    picture: Path
    dpi: int | None


def rendered_pages(files: Sequence[Path], folder: Path) -> list[Rendered]:
    """The pages of the files as `pdftoppm -r 300` gives them, 26 MB each; of images the frames as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = [(file, page) for file in files for page in range(1, page_count(file) + 1)]
    return [_planned(file, page, folder) for file, page in plan]


def _planned(file: Path, page: int, folder: Path) -> Rendered:
    if file.suffix in {".jpg", ".jpeg", ".png"}:
        return Rendered(file, page, file, None)
    return Rendered(file, page, folder / f"{file.name}-{page}.ppm", DPI if file.suffix == ".pdf" else None)


def render(pages: Sequence[Rendered], jobs: int) -> None:
    """Writes the pictures, so many at a time."""
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(_render, pages))


def _render(page: Rendered) -> None:
    if page.source == page.picture:
        return
    if page.source.suffix != ".pdf":
        with Image.open(page.source) as image:
            image.seek(page.page - 1)
            image.convert("RGB").save(page.picture, "PPM")
        return
    number = str(page.page)
    command = ["pdftoppm", "-r", str(DPI), "-f", number, "-l", number, "-singlefile"]
    _run([*command, page.source, page.picture.with_suffix("")])


def run_tesseract(pages: Sequence[Rendered], jobs: int) -> list[str]:
    """What plain `tesseract -l vie` reads from each page, so many processes at a time, each of one thread."""
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(_tesseract, pages))


def _tesseract(page: Rendered) -> str:
    told = ["--dpi", str(page.dpi)] if page.dpi else []
    return _run(["tesseract", page.picture, "stdout", "-l", "vie", *told], **_ONE_THREAD)


# --- kehoach ----------------------------------------------------------------------------------------------------------


def run_kehoach(files: Sequence[Path], lake: Path, cache: Path, jobs: int) -> None:
    """`kehoach extract` of this project, into a lake and with a cache of pages."""
    program = [sys.executable, "-c", "from pipeline.cli import main; main()"]
    _run([*program, "extract", *files, "-o", lake, "-j", str(jobs), "--cache", cache])


def kehoach_texts(lake: Path) -> dict[str, list[str]]:
    """The text of every page in a lake, by the name of the file."""
    import pyarrow.dataset as dataset

    def rows(name: str, *columns: str) -> list[dict[str, object]]:
        table = dataset.dataset(lake / name, format="parquet", partitioning="hive").to_table(columns=list(columns))
        return list(table.to_pylist())

    names = {row["document_id"]: str(row["file_name"]) for row in rows("documents", "document_id", "file_name")}
    texts: dict[str, list[str]] = {}
    for row in sorted(rows("pages", "document_id", "page", "text"), key=lambda r: (str(r["document_id"]), r["page"])):
        texts.setdefault(names[row["document_id"]], []).append(str(row["text"] or ""))
    return texts


# --- ocrmypdf ---------------------------------------------------------------------------------------------------------


def install_ocrmypdf(folder: Path) -> Path:
    """The program, in a virtual environment of its own that is made where it is not there yet.

    Raises:
        UnavailableError: it cannot be installed or does not start.
    """
    program = folder / "bin" / "ocrmypdf"
    try:
        if not program.exists():
            venv.create(folder, with_pip=True, clear=True)
            install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", OCRMYPDF]
            subprocess.run(install, capture_output=True, check=True, timeout=_INSTALLING)
        _run([program, "--version"])
    except (OSError, subprocess.SubprocessError) as error:
        raise UnavailableError(f"ocrmypdf cannot be installed: {error}") from error
    return program


def run_ocrmypdf(program: Path, files: Sequence[Path], folder: Path, jobs: int) -> None:
    """Makes the files searchable one after the other; no PDF/A and no smaller pictures, so that only OCR counts."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-l", "vie", "--jobs", str(jobs), "--force-ocr", "--output-type", "pdf", "--optimize", "0", "--quiet"]
    for file in files:
        _run([program, *options, file, folder / f"{file.stem}.pdf"])
