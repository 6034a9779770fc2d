"""Plans as scans: pages that are pictures, some over the text layer of an OCR that knew no Vietnamese."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tools.samples.model import Plan
from tools.samples.pdf import render_pdf
from tools.samples.plans.ca_mau_y_te import PLAN as CA_MAU
from tools.samples.plans.gia_lai_nong_nghiep import PLAN as GIA_LAI
from tools.samples.plans.quang_nam_giao_duc import PLAN as QUANG_NAM
from tools.samples.plans.quang_ninh_cong_thuong import PLAN as QUANG_NINH
from tools.samples.scanner import FAIR, GOOD, OFFICE, POINTS_PER_INCH, POOR, Grade, as_jpeg, scan

LAYERS = Path(__file__).parent / "layers"
INVISIBLE = 3  # text rendering mode: neither filled nor stroked (ISO 32000-1, 9.3.6)
_FACE = "Helvetica"
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Scan:
    """A plan on paper, how it is scanned, and the kind of file; `layered` pages lie over a text layer."""

    plan: Plan
    grade: Grade
    ending: str = "pdf"
    layered: bool = False

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"{self.plan.name}-{self.grade.name}"

    @property
    def layer_file(self) -> Path:
        """The kept words of the text layer."""
        return LAYERS / f"{self.name}.tsv"


@dataclass(frozen=True, slots=True)
class LayerWord:
    """A word of the text layer: its page from 1 and its box in pixels of that page."""

    page: int
    left: int
    top: int
    width: int
    height: int
    text: str


SCANS = (
    Scan(CA_MAU, GOOD),
    Scan(QUANG_NINH, FAIR, "tif"),
    Scan(GIA_LAI, POOR),
    Scan(QUANG_NAM, OFFICE, layered=True),
)


def pages_of(scanned: Scan, fonts: Path) -> list[Image.Image]:
    """The pages of the signed and sealed plan as the scanner gives them."""
    return list(scan(render_pdf(scanned.plan, fonts, signed=True), scanned.grade, scanned.plan.name))


def render_scan(scanned: Scan, fonts: Path) -> bytes:
    """The scan as a file, the same bytes each time."""
    pages = pages_of(scanned, fonts)
    if scanned.ending == "tif":
        return _tiff(pages, scanned.grade)
    words = read_layer(scanned.layer_file) if scanned.layered else []
    return _pdf(pages, scanned, words)


def _tiff(pages: Iterable[Image.Image], grade: Grade) -> bytes:
    # brightness apart from colour, as in a JPEG: half the size
    first, *others = (page.convert("YCbCr") for page in pages)
    buffer = io.BytesIO()
    first.save(
        buffer,
        "TIFF",
        save_all=True,
        append_images=others,
        compression="jpeg",
        quality=grade.quality,
        dpi=(grade.dpi, grade.dpi),
    )
    return buffer.getvalue()


def _pdf(pages: Sequence[Image.Image], scanned: Scan, words: Sequence[LayerWord]) -> bytes:
    buffer = io.BytesIO()
    as_text = rl_config.useA85
    rl_config.useA85 = 0  # the JPEG as it is, not written out in ASCII
    try:
        canvas = Canvas(buffer, invariant=1, pageCompression=1)
        canvas.setTitle(scanned.name)
        scale = POINTS_PER_INCH / scanned.grade.dpi
        for number, page in enumerate(pages, 1):
            width, height = page.width * scale, page.height * scale
            canvas.setPageSize((width, height))
            picture = ImageReader(io.BytesIO(as_jpeg(page, scanned.grade)))
            canvas.drawImage(picture, 0, 0, width, height)
            _layer(canvas, [w for w in words if w.page == number], height, scale)
            canvas.showPage()
        canvas.save()
    finally:
        rl_config.useA85 = as_text
    return buffer.getvalue()


def _layer(canvas: Canvas, words: Iterable[LayerWord], height: float, scale: float) -> None:
    """Words that can be searched and not seen, each stretched over its picture."""
    for word in words:
        size = max(word.height * scale, 1.0)
        natural = pdfmetrics.stringWidth(word.text, _FACE, size)
        if not natural:
            continue
        text = canvas.beginText(word.left * scale, height - (word.top + 0.8 * word.height) * scale)
        text.setTextRenderMode(INVISIBLE)
        text.setFont(_FACE, size)
        text.setHorizScale(100 * word.width * scale / natural)
        text.textOut(word.text + " ")
        canvas.drawText(text)


def read_layer(file: Path) -> list[LayerWord]:
    """The words of a text layer, as they were once read."""
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            LayerWord(int(page), int(left), int(top), int(width), int(height), text)
            for page, left, top, width, height, text in csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def write_layer(scanned: Scan, fonts: Path) -> None:
    """Reads the pages with tesseract's English model, as a copier set up abroad does, and keeps the words.

    They are kept in the project because each version of tesseract reads another text.

    Raises:
        FileNotFoundError, subprocess.SubprocessError: tesseract is not installed, lacks `eng`, or fails.
    """
    LAYERS.mkdir(exist_ok=True)
    pages = enumerate(pages_of(scanned, fonts), 1)
    lines = ["\t".join(map(str, word)) for number, page in pages for word in _read_in_english(number, page, scanned)]
    scanned.layer_file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _read_in_english(number: int, page: Image.Image, scanned: Scan) -> Iterator[tuple[int | str, ...]]:
    done = subprocess.run(
        ["tesseract", "-", "-", "-l", "eng", "--dpi", str(scanned.grade.dpi), "tsv"],
        input=as_jpeg(page, scanned.grade),
        capture_output=True,
        check=True,
        timeout=_SECONDS,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    for row in done.stdout.decode("utf-8").splitlines()[1:]:
        cells = row.split("\t")
        # level 5 is a word; the face of the layer has the letters of Western Europe only
        text = cells[11].strip().encode("cp1252", "ignore").decode("cp1252") if cells[0] == "5" else ""
        if text:
            yield (number, *(int(cell) for cell in cells[6:10]), text)
