"""Reads image files (PNG, JPEG, TIFF with its pages, and more): pages that are pictures, and these pictures."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extractors.errors import (
    DamagedFileError,
    NoPagesError,
    PageTooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from extractors.geometry import Box
from extractors.ocr.picture import POINTS_PER_INCH, Picture, Pixels
from extractors.ocr.render import MOST_PIXELS
from extractors.page import Origin, Page

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF", "PPM", "JPEG2000")

_A4 = (595.28, 841.89)  # points: the size of official documents (Decree 30/2020/NĐ-CP, annex I)
_LEAST_DPI, _MOST_DPI = 60.0, 1300.0
_SCREEN = (72, 96)  # dpi that programs write without knowing
_ORIENTATION = 0x0112  # the EXIF tag; from 5 on the picture lies on its side
_LYING = 5
_DAMAGE = (OSError, EOFError, ValueError, SyntaxError, Image.DecompressionBombError)  # what Pillow raises of a file


def read_image(path: Path, only: Collection[int] | None = None) -> Iterator[Page]:
    """The pages of an image file, nothing in them read yet; those in `only` (from 1), if given.

    Raises:
        UnreadableFileError, DamagedFileError, UnsupportedFormatError, NoPagesError: with the file and the page.
    """
    with _opened(path) as image:
        sizes = [_measure(image, index, path) for index in range(_count(image, path))]
    for number, (columns, rows, dpi) in enumerate(sizes, 1):
        if only is not None and number not in only:
            continue
        width, height = columns * POINTS_PER_INCH / dpi, rows * POINTS_PER_INCH / dpi
        yield Page(number, width, height, Origin.OCR, images=(Box(0.0, 0.0, width, height),), dpi=round(dpi))


def read_picture_of(path: Path, number: int) -> Picture:
    """A page (from 1) of an image file as a picture, upright as the camera says (EXIF).

    Raises:
        UnreadableFileError, DamagedFileError, UnsupportedFormatError, NoPagesError, PageTooLargeError.
    """
    with _opened(path) as image:
        return _frame(image, number - 1, path)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    limit = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None  # our own cap holds, and is checked before anything is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # tags that make no sense are not used
            with _open(path) as image:
                yield image
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _count(image: Image.Image, path: Path) -> int:
    count = int(getattr(image, "n_frames", 1))
    if count < 1:
        raise NoPagesError(path)
    # of animated pictures the first frame is the page
    return count if image.format == "TIFF" else 1


def _measure(image: Image.Image, index: int, path: Path) -> tuple[int, int, float]:
    """Columns, rows and resolution of a page, upright as the camera says, without decoding it."""
    try:
        image.seek(index)
        columns, rows = image.size
        if image.getexif().get(_ORIENTATION, 1) >= _LYING:
            columns, rows = rows, columns
        return columns, rows, dpi_of(columns, rows, image.info.get("dpi"))
    except _DAMAGE as error:
        raise DamagedFileError(path, str(error), index + 1) from error


def _open(path: Path) -> Image.Image:
    try:
        return Image.open(path, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise UnsupportedFormatError(path, "no image that can be read") from error
    except Image.DecompressionBombError as error:
        raise PageTooLargeError(path, str(error)) from error
    except FileNotFoundError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
    except PermissionError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise DamagedFileError(path, str(error)) from error


def _frame(image: Image.Image, index: int, path: Path) -> Picture:
    columns, rows, dpi = _measure(image, index, path)
    if columns * rows > MOST_PIXELS:
        raise PageTooLargeError(path, f"{columns} x {rows} pixels", index + 1)
    try:
        return Picture(to_pixels(ImageOps.exif_transpose(image)), dpi)
    except _DAMAGE as error:
        raise DamagedFileError(path, str(error), index + 1) from error


def to_pixels(image: Image.Image) -> Pixels:
    """The image in grey (where it has no colour) or RGB, 8 bits, on white paper."""
    if image.mode.startswith("I") or image.mode == "F":
        return _scaled_down(np.asarray(image))
    if image.mode == "1":
        return np.asarray(image.convert("L"))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    return np.asarray(image if image.mode == "L" else image.convert("RGB"))


def _scaled_down(values: np.typing.NDArray[np.generic]) -> Pixels:
    """Grey values of 16 or 32 bits to 8: from the range that the depth allows, or the one that is used."""
    numbers = values.astype(np.float64)
    high = 65535.0 if numbers.max(initial=0) > 255 else 255.0
    high = max(high, float(numbers.max(initial=0)))
    scaled: Pixels = np.clip(numbers * 255 / high, 0, 255).astype(np.uint8)
    return scaled


def dpi_of(columns: int, rows: int, tagged: object) -> float:
    """The resolution that an image states, or the one at which it is a page of A4.

    A stated resolution is believed where the page then has about the size of paper: cameras and programs write 72 or 96
    whatever it is.
    """
    # the longer side of the picture along the longer side of the paper
    width, height = _A4 if rows >= columns else _A4[::-1]
    guess = POINTS_PER_INCH * max(columns / width, rows / height)
    guess = min(max(guess, _LEAST_DPI), _MOST_DPI)
    if not isinstance(tagged, tuple) or len(tagged) != 2:
        return guess
    stated = float(tagged[1])
    if not _LEAST_DPI <= stated <= _MOST_DPI or round(stated) in _SCREEN:
        return guess
    paper = max(columns, rows) / stated * POINTS_PER_INCH
    return stated if 0.45 * _A4[1] <= paper <= 3 * _A4[1] else guess
