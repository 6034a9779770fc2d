"""What scanners and copiers make of a page: skew, shadow, punch holes, dark borders, blur, noise.

Everything is computed by Pillow and by whole numbers of NumPy, which give the same on every machine; OpenCV chooses its
arithmetic by the processor.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

POINTS_PER_INCH = 72.0
PAPER = (250, 248, 243)
LID = 38  # grey of the lid behind holes and edges


@dataclass(frozen=True, slots=True)
class Grade:
    """How badly a page is scanned.

    Lengths in pixels, `skew` in degrees, `shadow` the share of light that is lost at the darkest edge, `noise` in grey
    levels (half the range), `border` the width of the dark edges in inches, `quality` of the JPEG.
    """

    name: str
    dpi: int
    grey: bool = False
    skew: float = 0.0
    shadow: float = 0.0
    blur: float = 0.0
    noise: int = 0
    border: float = 0.0
    holes: bool = False
    quality: int = 60


GOOD = Grade("good", 300, skew=0.3, noise=3, quality=50)
FAIR = Grade("fair", 200, skew=1.0, shadow=0.28, blur=0.4, noise=6, holes=True, quality=45)
POOR = Grade("poor", 150, grey=True, skew=2.0, shadow=0.15, blur=0.7, noise=16, border=0.3, quality=60)
OFFICE = Grade("badlayer", 200, skew=0.4, noise=4, quality=50)


def scan(pdf: bytes, grade: Grade, seed: str) -> Iterator[Image.Image]:
    """The pages of a PDF as a scanner of that grade gives them; the same seed gives the same pages."""
    chance = np.random.default_rng(list(f"{seed} {grade.name}".encode()))
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            image = page.render(scale=grade.dpi / POINTS_PER_INCH).to_pil().convert("RGB")
            page.close()
            yield spoil(image, grade, chance)


def spoil(image: Image.Image, grade: Grade, chance: np.random.Generator) -> Image.Image:
    """One page, laid askew on the glass and lit as the grade has it."""
    image = _ink_on_paper(image)
    if grade.holes:
        _punch(image, grade.dpi)
    lean = grade.skew * (0.75 + 0.25 * float(chance.random())) * (1 if chance.random() < 0.5 else -1)
    around = (LID, LID, LID) if grade.border else PAPER
    image = image.rotate(lean, Image.Resampling.BICUBIC, fillcolor=around)
    if grade.border:
        _darken_edges(image, round(grade.border * grade.dpi), chance)
    if grade.grey:
        image = image.convert("L")
    if grade.blur:
        image = image.filter(ImageFilter.GaussianBlur(grade.blur))
    return _lit(image, grade, chance)


def _ink_on_paper(image: Image.Image) -> Image.Image:
    """Black becomes toner and white becomes paper."""
    toner = 28
    table = [toner + value * (white - toner) // 255 for white in PAPER for value in range(256)]
    return image.point(table)


def _punch(image: Image.Image, dpi: int) -> None:
    """Two holes 80 mm apart, 12 mm from the left edge, 6 mm wide (ISO 838)."""
    draw = ImageDraw.Draw(image)
    x, middle, radius = (round(mm / 25.4 * dpi) for mm in (12, 148.5, 3))
    for y in (middle - round(40 / 25.4 * dpi), middle + round(40 / 25.4 * dpi)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(LID, LID, LID))


def _darken_edges(image: Image.Image, width: int, chance: np.random.Generator) -> None:
    """Dark strips along two edges, where the paper did not reach."""
    draw = ImageDraw.Draw(image)
    across, down = image.size
    slant = int(chance.integers(0, width // 2 + 1))
    draw.polygon([(0, 0), (width, 0), (width - slant, down), (0, down)], fill=(LID, LID, LID))
    draw.polygon([(0, down), (0, down - width // 2), (across, down - slant // 2), (across, down)], fill=(LID, LID, LID))


def _lit(image: Image.Image, grade: Grade, chance: np.random.Generator) -> Image.Image:
    """Uneven light and the noise of the sensor, in whole numbers: light in 1/1024."""
    pixels: NDArray[np.int32] = np.asarray(image).astype(np.int32)
    height, width = pixels.shape[:2]
    lost = round(grade.shadow * 1024)
    # darkest at the right edge, and a little towards the foot; the shadow falls off with the square of the distance
    across = (np.arange(width, dtype=np.int64) ** 2 * lost // max(width * width, 1)).astype(np.int32)
    down = np.arange(height, dtype=np.int32) * (lost // 3) // max(height, 1)
    light = 1024 - across[None, :] - down[:, None]
    pixels = pixels * (light if pixels.ndim == 2 else light[:, :, None]) // 1024
    if grade.noise:
        # the sum of two dice falls off to both sides; one throw a pixel, for sensors err in brightness first
        thrown = chance.integers(-grade.noise, grade.noise + 1, (2, height, width), dtype=np.int32).sum(axis=0) // 2
        pixels = pixels + (thrown if pixels.ndim == 2 else thrown[:, :, None])
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def as_jpeg(image: Image.Image, grade: Grade) -> bytes:
    """The page as the scanner's own JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=grade.quality, dpi=(grade.dpi, grade.dpi))
    return buffer.getvalue()
