"""Pages of a PDF as pictures, through pdf2image and the program pdftoppm, one page at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pdf2image
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError
from PIL import Image

from extractors.errors import (
    DamagedFileError,
    EncryptedFileError,
    MissingProgramError,
    PageTooLargeError,
    ProgramCrashedError,
    ProgramOutputError,
    ProgramTimeoutError,
    UnreadableFileError,
)
from extractors.ocr.picture import POINTS_PER_INCH, Picture

DEFAULT_DPI = 300.0
MOST_PIXELS = 100_000_000  # an A3 page at 600 dpi has 70 million; each takes 3 bytes
PACKAGE = "poppler-utils"

_SECONDS = 60
_WHOLE = 0.8  # of the page's area: an image that covers as much is the page
_LEAST_DPI, _MOST_DPI = 60.0, 600.0
_COARSEST = 100.0  # dpi: below this letters cannot be read, and the page is refused


@dataclass(frozen=True, slots=True)
class PageSize:
    """The size of a page as shown in points, its rotation, and the resolution of the image that covers it, if any."""

    width: float
    height: float
    rotation: int
    native_dpi: float | None = None


def page_size(path: Path, number: int) -> PageSize:
    """How large a page (from 1) is, without rendering it.

    Raises:
        UnreadableFileError, EncryptedFileError, DamagedFileError: with the file and the page.
    """
    try:
        document = pdfium.PdfDocument(path)
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise EncryptedFileError(path) from error
        raise DamagedFileError(path, str(error)) from error
    try:
        page = document[number - 1]
        try:
            width, height = page.get_size()
            return PageSize(width, height, page.get_rotation(), _native_dpi(page))
        finally:
            page.close()
    except (pdfium.PdfiumError, IndexError) as error:
        raise DamagedFileError(path, str(error), number) from error
    finally:
        document.close()


def _native_dpi(page: pdfium.PdfPage) -> float | None:
    """The resolution of the image that covers the page; None where none does."""
    left, bottom, right, top = page.get_mediabox()
    area = abs((right - left) * (top - bottom))
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = image.get_bounds()
        shown = abs((x1 - x0) * (y1 - y0))
        if not area or shown < _WHOLE * area:
            continue
        columns, rows = image.get_px_size()
        # whichever way the image is turned on the page, its area is the same
        dpi = POINTS_PER_INCH * math.sqrt(columns * rows / shown)
        return dpi if _LEAST_DPI <= dpi <= _MOST_DPI else None
    return None


def resolution(size: PageSize, dpi: float | None = None) -> float:
    """The resolution to render a page at: as asked for, the native one or the default, under the cap of pixels."""
    wanted = dpi or size.native_dpi or DEFAULT_DPI
    area = size.width * size.height / POINTS_PER_INCH**2
    return min(wanted, math.sqrt(MOST_PIXELS / area)) if area > 0 else wanted


def render(
    path: Path, number: int, *, dpi: float | None = None, grey: bool = False, seconds: int = _SECONDS
) -> Picture:
    """A page of a PDF (from 1) as a picture, as it is shown.

    Args:
        path: The PDF.
        number: The page, from 1.
        dpi: The resolution; where None that of the image that is the page, else 300.
        grey: Whether colour is not wanted.
        seconds: How long pdftoppm may take.

    Raises:
        MissingProgramError: pdftoppm is not installed.
        PageTooLargeError: even at 100 dpi the page has more than 100 million pixels.
        ProgramTimeoutError, ProgramCrashedError, ProgramOutputError: pdftoppm failed on this page.
        UnreadableFileError, EncryptedFileError, DamagedFileError: the file cannot be opened.
    """
    size = page_size(path, number)
    chosen = resolution(size, dpi)
    if chosen < min(_COARSEST, dpi or _COARSEST) or size.width <= 0 or size.height <= 0:
        raise PageTooLargeError(path, f"{size.width:.0f} x {size.height:.0f} points", number)
    columns = max(1, round(size.width * chosen / POINTS_PER_INCH))
    rows = max(1, round(size.height * chosen / POINTS_PER_INCH))
    # pdftoppm scales the page before it turns it
    unturned = (columns, rows) if size.rotation % 180 == 0 else (rows, columns)
    image = _pdftoppm(path, number, unturned, grey, seconds)
    if image.size != (columns, rows):
        raise ProgramOutputError(path, f"pdftoppm made {image.size} pixels, not {(columns, rows)}", number)
    return Picture(np.asarray(image.convert("L" if grey else "RGB")), chosen, size.rotation)


def _pdftoppm(path: Path, number: int, size: tuple[int, int], grey: bool, seconds: int) -> Image.Image:
    limit = Image.MAX_IMAGE_PIXELS
    # our own cap holds, and was checked before anything was rendered
    Image.MAX_IMAGE_PIXELS = 2 * MOST_PIXELS
    try:
        images = pdf2image.convert_from_path(
            path,
            first_page=number,
            last_page=number,
            size=size,
            grayscale=grey,
            use_cropbox=True,
            timeout=seconds,
        )
    except PDFInfoNotInstalledError as error:
        raise MissingProgramError("pdftoppm", PACKAGE) from error
    except FileNotFoundError as error:
        raise MissingProgramError("pdftoppm", PACKAGE) from error
    except PDFPopplerTimeoutError as error:
        raise ProgramTimeoutError(path, f"pdftoppm, after {seconds} s", number) from error
    except (PDFPageCountError, PDFSyntaxError) as error:
        raise ProgramCrashedError(path, f"pdfinfo: {str(error).strip()[:200]}", number) from error
    except (ValueError, OSError, IndexError, SyntaxError) as error:
        # what pdftoppm wrote before it died is parsed as far as it goes
        raise ProgramOutputError(path, f"pdftoppm: {str(error)[:200]}", number) from error
    finally:
        Image.MAX_IMAGE_PIXELS = limit
    if not images:
        raise ProgramCrashedError(path, "pdftoppm gave no picture", number)
    return images[0]
