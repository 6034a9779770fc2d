"""Image files as PDFs: each picture on a page of its size, its data as they are."""

from __future__ import annotations

import io
import logging
import warnings
from pathlib import Path

import img2pdf
from PIL import Image

from extractors.errors import DamagedFileError
from extractors.ocr.picture import POINTS_PER_INCH
from extractors.readers import picture
from extractors.readers.image import dpi_of

_REFUSED = (
    img2pdf.AlphaChannelError,
    img2pdf.ExifOrientationError,
    img2pdf.ImageOpenError,
    img2pdf.JpegColorspaceError,
    img2pdf.UnsupportedColorspaceError,
)
_DAMAGE = (OSError, EOFError, ValueError, SyntaxError, NotImplementedError, Image.DecompressionBombError)


def as_pdf(path: Path, pages: int) -> bytes:
    """A PDF of the first `pages` pictures of an image file.

    What a PDF can hold is not encoded anew; a picture that a PDF cannot hold becomes what is read by OCR.

    Raises:
        DocumentError: the pictures cannot be read.
    """
    try:
        return _converted(path.read_bytes(), first_only=pages == 1)
    except _REFUSED:
        pass
    except _DAMAGE as error:
        raise DamagedFileError(path, str(error)) from error
    return _converted(*(_as_png(path, number) for number in range(1, pages + 1)))


def _converted(*pictures: bytes, first_only: bool = False) -> bytes:
    logging.getLogger("img2pdf").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tags that make no sense are not used
        data: bytes = img2pdf.convert(
            list(pictures),
            layout_fun=_layout,
            rotation=img2pdf.Rotation.auto,
            engine=img2pdf.Engine.pikepdf,
            first_frame_only=first_only,
            nodate=True,
            producer="",
        )
    return data


def _layout(columns: int, rows: int, tagged: tuple[float, float]) -> tuple[float, float, float, float]:
    """The size of a page and of the picture on it in points; pixels need not be square."""
    dpi = dpi_of(columns, rows, tagged)
    across = dpi * tagged[0] / tagged[1] if all(tagged) else dpi
    width, height = columns * POINTS_PER_INCH / across, rows * POINTS_PER_INCH / dpi
    return width, height, width, height


def _as_png(path: Path, number: int) -> bytes:
    read = picture(path, number)
    stream = io.BytesIO()
    Image.fromarray(read.pixels).save(stream, "PNG", dpi=(read.dpi, read.dpi))
    return stream.getvalue()
