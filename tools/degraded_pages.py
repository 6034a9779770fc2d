"""Corpus lines typeset, spoiled as a scanner spoils them, and read by tesseract: pairs of truth and reading.

Needs tesseract with `eng` and `vie`, Pillow, and the fonts of these packages of Debian: fonts-liberation2,
fonts-dejavu, fonts-linuxlibertine, fonts-noto-core; for the pages held out fonts-freefont-ttf and fonts-sil-gentium.
"""

from __future__ import annotations

import io
import random
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_TRUETYPE = Path("/usr/share/fonts/truetype")
_OPENTYPE = Path("/usr/share/fonts/opentype")
_LINES_A_PAGE = 30
_TEXT_WIDTH = 6.5  # inches, as on A4 with the margins of Nghị định 30/2020/NĐ-CP


@dataclass(frozen=True, slots=True)
class Face:
    """A font family with the files of its styles, and how often it is used."""

    name: str
    weight: float
    regular: Path
    bold: Path
    italic: Path


@dataclass(frozen=True, slots=True)
class Grade:
    """How a page is spoiled: resolution in dpi, blur in pixels, noise in grey levels, skew in degrees.

    `ink` above 0 thickens the strokes and below 0 thins them, by so many pixels; `enlarged` is the factor by which the
    scan is blown up before it is read, as PDF tools do with a scan of low resolution.
    """

    name: str
    resolution: int
    blur: float = 0.0
    noise: float = 0.0
    skew: float = 0.0
    threshold: bool = False
    jpeg: int = 0
    shadow: bool = False
    ink: int = 0
    enlarged: float = 1.0


def _face(name: str, weight: float, folder: Path, stem: str, styles: tuple[str, str, str], suffix: str = "ttf") -> Face:
    return Face(name, weight, *(folder / f"{stem}{style}.{suffix}" for style in styles))


_STYLES = ("-Regular", "-Bold", "-Italic")
FACES = (
    _face("Liberation Serif", 6, _TRUETYPE / "liberation2", "LiberationSerif", _STYLES),
    _face("Liberation Sans", 1, _TRUETYPE / "liberation2", "LiberationSans", _STYLES),
    _face("Linux Libertine", 1.5, _OPENTYPE / "linux-libertine", "LinLibertine", ("_R", "_RB", "_RI"), "otf"),
    _face("Noto Serif", 1, _TRUETYPE / "noto", "NotoSerif", _STYLES),
    _face("DejaVu Serif", 0.5, _TRUETYPE / "dejavu", "DejaVuSerif", ("", "-Bold", "")),
)
HELD_OUT_FACES = (
    _face("FreeSerif", 2, _TRUETYPE / "freefont", "FreeSerif", ("", "Bold", "Italic")),
    _face("Gentium", 1, _TRUETYPE / "gentium", "Gentium", ("-R", "-R", "-I")),
)
GRADES = (
    Grade("clean", 300),
    Grade("soft", 300, blur=1.6, noise=6),
    Grade("office", 200, blur=0.5, noise=8, skew=0.3, jpeg=60),
    Grade("copy", 200, blur=0.7, noise=20, threshold=True),
    Grade("fax", 150, blur=0.4, noise=10),
    Grade("photocopied twice", 300, blur=2.0, noise=30, skew=0.5, threshold=True),
    Grade("enlarged", 120, blur=0.5, noise=6, jpeg=70, enlarged=2.5),
    Grade("thick ink", 300, blur=1.0, noise=8, ink=1, jpeg=50),
    Grade("thick copy", 200, blur=0.6, noise=8, ink=1, threshold=True, enlarged=1.5),
    Grade("thin ink", 300, blur=0.8, noise=10, ink=-1),
)
HELD_OUT_GRADES = (
    Grade("shadowed", 250, blur=1.2, noise=10, skew=0.4, jpeg=40, shadow=True),
    Grade("grey copy", 220, blur=0.8, noise=14, threshold=True),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One page: its lines as they were typeset and the lines that were read."""

    truth: tuple[str, ...]
    read: tuple[str, ...]
    face: str
    grade: str


@dataclass(frozen=True, slots=True)
class Spoiled:
    """One page as a picture in grey, with its lines as they were typeset; resolution in dpi."""

    truth: tuple[str, ...]
    pixels: np.ndarray[Any, np.dtype[np.uint8]]
    resolution: float


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    seed: str
    text: tuple[str, ...]
    faces: tuple[Face, ...]
    grades: tuple[Grade, ...]
    language: str


def read_pages(
    text: Iterable[str],
    pages: int,
    faces: Sequence[Face] = FACES,
    grades: Sequence[Grade] = GRADES,
    *,
    language: str = "eng",
    seed: str = "pages",
    workers: int = 2,
) -> Iterator[Reading]:
    """Typeset lines on so many pages, spoil and read them; the same arguments give the same pages."""
    orders = _orders(iter(text), pages, tuple(faces), tuple(grades), language, seed)
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_read, orders, chunksize=1)


def spoiled_pages(
    text: Iterable[str], pages: int, faces: Sequence[Face], grades: Sequence[Grade], seed: str
) -> Iterator[Spoiled]:
    """Typeset lines on so many pages and spoil them, the grades in turn; the same arguments give the same pages."""
    for order in _orders(iter(text), pages, tuple(faces), tuple(grades), "", seed):
        chance = random.Random(f"{seed}:{order.number}")
        face = chance.choices(faces, [f.weight for f in faces])[0]
        grade = grades[order.number % len(grades)]
        image, truth = _typeset(order.text, face, grade, chance)
        image = _spoil(image, grade, np.random.default_rng(chance.getrandbits(32)), chance)
        yield Spoiled(tuple(truth), np.asarray(image.convert("L")), grade.resolution * grade.enlarged)


def _orders(
    text: Iterator[str], pages: int, faces: tuple[Face, ...], grades: tuple[Grade, ...], language: str, seed: str
) -> Iterator[_Order]:
    for number in range(pages):
        page: list[str] = []
        while sum(len(line) for line in page) < _LINES_A_PAGE * 80:
            line = next(text, None)
            if line is None:
                return
            page.append(line)
        yield _Order(number, seed, tuple(page), faces, grades, language)


def _read(order: _Order) -> Reading:
    chance = random.Random(f"{order.seed}:{order.number}")
    face = chance.choices(order.faces, [f.weight for f in order.faces])[0]
    grade = chance.choice(order.grades)
    image, truth = _typeset(order.text, face, grade, chance)
    image = _spoil(image, grade, np.random.default_rng(chance.getrandbits(32)), chance)
    return Reading(
        tuple(truth),
        tuple(_recognise(image, int(grade.resolution * grade.enlarged), order.language)),
        face.name,
        grade.name,
    )


def _typeset(text: Sequence[str], face: Face, grade: Grade, chance: random.Random) -> tuple[Image.Image, list[str]]:
    size = chance.choice((11, 12, 13, 13, 13, 14, 14)) * grade.resolution // 72
    fonts = [ImageFont.truetype(str(path), size) for path in (face.regular, face.bold, face.italic)]
    width = int(_TEXT_WIDTH * grade.resolution)
    margin = grade.resolution // 2
    step = int(size * chance.uniform(1.25, 1.5))
    rows = [row for paragraph in text for row in _wrap(paragraph, fonts, width, chance)][:_LINES_A_PAGE]
    image = Image.new("L", (width + 2 * margin, step * (len(rows) + 1) + 2 * margin), 255)
    pen = ImageDraw.Draw(image)
    for number, (row, font) in enumerate(rows):
        pen.text((margin, margin + number * step), row, fill=chance.randint(0, 50), font=font)
    return image, [row for row, _ in rows]


def _wrap(
    paragraph: str, fonts: Sequence[ImageFont.FreeTypeFont], width: int, chance: random.Random
) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    font = chance.choices(fonts, (12, 2, 2))[0]
    words = paragraph.split()
    if len(words) < 14 and chance.random() < 0.25:
        words = paragraph.upper().split()
    row = ""
    for word in words:
        if row and font.getlength(f"{row} {word}") > width:
            yield row, font
            row = ""
        row = f"{row} {word}" if row else word
    if row:
        yield row, font


def _spoil(image: Image.Image, grade: Grade, noise: np.random.Generator, chance: random.Random) -> Image.Image:
    if grade.skew:
        image = image.rotate(chance.uniform(-grade.skew, grade.skew), Image.Resampling.BICUBIC, fillcolor=255)
    if grade.ink:
        image = image.filter(
            (ImageFilter.MinFilter if grade.ink > 0 else ImageFilter.MaxFilter)(2 * abs(grade.ink) + 1)
        )
    if grade.blur:
        image = image.filter(ImageFilter.GaussianBlur(grade.blur * chance.uniform(0.6, 1.2)))
    pixels = np.asarray(image, dtype=np.float32)
    if grade.shadow:
        pixels = pixels - np.linspace(0, 70, pixels.shape[1], dtype=np.float32)[None, :]
    if grade.noise:
        pixels = pixels + noise.normal(0, grade.noise, pixels.shape).astype(np.float32)
    if grade.threshold:
        pixels = np.where(pixels > chance.randint(120, 190), 255.0, 0.0)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if grade.jpeg:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=grade.jpeg)
        image = Image.open(io.BytesIO(buffer.getvalue()))
    if grade.enlarged != 1:
        size = (int(image.width * grade.enlarged), int(image.height * grade.enlarged))
        image = image.resize(size, Image.Resampling.BICUBIC)
    return image


def _recognise(image: Image.Image, resolution: int, language: str) -> list[str]:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    command = ["tesseract", "-", "-", "-l", language, "--psm", "6", "--dpi", str(resolution), "tsv"]
    result = subprocess.run(
        command,
        input=buffer.getvalue(),
        capture_output=True,
        check=True,
        timeout=300,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    cells = [row.split("\t") for row in result.stdout.decode("utf-8", "replace").splitlines()[1:]]
    words = [row for row in cells if len(row) == 12 and row[0] == "5" and row[11].strip()]
    return [" ".join(row[11] for row in group) for _, group in groupby(words, key=lambda row: row[1:5])]
