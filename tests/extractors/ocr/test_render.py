import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.ocr.render import MOST_PIXELS, PageSize, page_size, render, resolution

needs_pdftoppm = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")


def scan(path: Path, pixels: np.ndarray, pages: int = 1, rotation: int = 0, part: float = 1.0) -> Path:
    """A PDF of A5 pages that are one image each."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    # reportlab exchanges the sides of a rotated page
    canvas = Canvas(str(path), pagesize=(595, 420) if rotation else (420, 595))
    for _ in range(pages):
        canvas.setPageRotation(rotation)
        canvas.drawImage(ImageReader(buffer), 0, 0, 420 * part, 595 * part)
        canvas.showPage()
    canvas.save()
    return path


def pattern(columns: int, rows: int) -> np.ndarray:
    pixels = np.full((rows, columns), 255, np.uint8)
    pixels[100:140, 50:90] = 0
    return pixels


@needs_pdftoppm
def test_a_scan_is_rendered_pixel_by_pixel(tmp_path: Path) -> None:
    pixels = pattern(875, 1240)
    path = scan(tmp_path / "scan.pdf", pixels, pages=2)
    picture = render(path, 2, grey=True)
    assert picture.dpi == pytest.approx(150, abs=0.2)
    assert picture.pixels.shape == pixels.shape
    # the page is a tenth of a pixel wider than its image
    assert np.abs(picture.pixels.astype(int) - pixels).max() < 48
    assert (picture.width, picture.height) == pytest.approx((420, 595), abs=0.6)


@needs_pdftoppm
def test_a_page_without_a_whole_image_is_rendered_at_300_dpi(tmp_path: Path) -> None:
    path = scan(tmp_path / "part.pdf", pattern(300, 400), part=0.5)
    picture = render(path, 1)
    assert picture.dpi == 300
    assert picture.pixels.shape == (2479, 1750, 3)


@needs_pdftoppm
def test_a_rotated_page_comes_as_it_is_shown(tmp_path: Path) -> None:
    picture = render(scan(tmp_path / "turned.pdf", pattern(875, 1240), rotation=90), 1, grey=True)
    assert picture.rotation == 90
    assert picture.pixels.shape == (875, 1240)
    # the mark near the top left of the page as made is now near the top right
    assert picture.pixels[60:80, 1240 - 130 : 1240 - 110].max() < 60


@needs_pdftoppm
def test_the_resolution_asked_for(tmp_path: Path) -> None:
    assert render(scan(tmp_path / "scan.pdf", pattern(875, 1240)), 1, dpi=72).pixels.shape == (595, 420, 3)


def test_size_without_rendering(tmp_path: Path) -> None:
    size = page_size(scan(tmp_path / "scan.pdf", pattern(1750, 2480)), 1)
    assert size.native_dpi == pytest.approx(300, abs=0.3)
    assert (size.width, size.height, size.rotation) == (420, 595, 0)


def test_the_cap_on_pixels_lowers_the_resolution() -> None:
    poster = PageSize(3370, 4768, 0)  # A0
    dpi = resolution(poster)
    assert 100 < dpi < 300
    assert poster.width * poster.height * (dpi / 72) ** 2 == pytest.approx(MOST_PIXELS)
    assert resolution(PageSize(595, 842, 0, 200.2)) == 200.2
    assert resolution(PageSize(595, 842, 0, 200.2), 400) == 400
