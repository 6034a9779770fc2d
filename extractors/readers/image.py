"""Reads image files (PNG, JPEG, TIFF with its pages, and more) as pictures, and through OCR as pages."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
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
from extractors.ocr.picture import POINTS_PER_INCH, Picture, Pixels
from extractors.ocr.reading import read_picture
from extractors.ocr.render import MOST_PIXELS
from extractors.ocr.tesseract import Place
from extractors.page import Page

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF", "PPM", "JPEG2000")

_A4 = (595.28, 841.89)  # points: the size of official documents (Decree 30/2020/NĐ-CP, annex I)
_LEAST_DPI, _MOST_DPI = 60.0, 1300.0
_SCREEN = (72, 96)  # dpi that programs write without knowing


def read_image(path: Path, debug_dir: Path | None = None) -> Iterator[Page]:
    """The pages of an image file, read by OCR one at a time.

    Raises:
        MissingProgramError: tesseract or its Vietnamese is not installed.
        UnreadableFileError, DamagedFileError, UnsupportedFormatError, NoPagesError, PageTooLargeError, ProgramError:
            with the file and the page.
    """
    for number, picture in enumerate(read_pictures(path), 1):
        folder = debug_dir / f"page-{number}" if debug_dir is not None else None
        yield read_picture(picture, number, Place(path, number), folder)


def read_pictures(path: Path) -> Iterator[Picture]:
    """The pages of an image file as pictures, upright as the camera says (EXIF).

    Raises:
        UnreadableFileError, DamagedFileError, UnsupportedFormatError, NoPagesError, PageTooLargeError.
    """
    with warnings.catch_warnings():
        # our own cap on pixels holds; tags that make no sense are not used
        warnings.simplefilter("ignore")
        image = _open(path)
    with image:
        count = int(getattr(image, "n_frames", 1))
        if count < 1:
            raise NoPagesError(path)
        # of animated pictures the first frame is the page
        for index in range(count if image.format == "TIFF" else 1):
            yield _frame(image, index, path)


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.seek(index)
            if image.width * image.height > MOST_PIXELS:
                raise PageTooLargeError(path, f"{image.width} x {image.height} pixels", index + 1)
            tagged = image.info.get("dpi")
            upright = ImageOps.exif_transpose(image)
            pixels = to_pixels(upright)
    except (OSError, EOFError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DamagedFileError(path, str(error), index + 1) from error
    return Picture(pixels, dpi_of(pixels.shape[1], pixels.shape[0], tagged))


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
