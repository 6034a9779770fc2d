"""What a file is, by its content."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from extractors.errors import DamagedFileError, EmptyFileError, UnreadableFileError, UnsupportedFormatError

_HEAD = 4096  # bytes: PDF readers look for '%PDF-' in the first kilobyte, some files have more rubbish before it


class MediaType(StrEnum):
    """The media types that can be read."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    GIF = "image/gif"
    WEBP = "image/webp"
    JPEG2000 = "image/jp2"
    PNM = "image/x-portable-anymap"

    @property
    def is_image(self) -> bool:
        """Whether it is a picture that has to be read by OCR."""
        return self.value.startswith("image/")


# The first bytes of image files, by the specifications of the formats.
_IMAGES: tuple[tuple[re.Pattern[bytes], MediaType], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), MediaType.PNG),
    (re.compile(rb"\xff\xd8\xff"), MediaType.JPEG),
    (re.compile(rb"II[*+]\x00|MM\x00[*+]"), MediaType.TIFF),
    (re.compile(rb"BM.{4}\x00\x00\x00\x00", re.DOTALL), MediaType.BMP),
    (re.compile(rb"GIF8[79]a"), MediaType.GIF),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), MediaType.WEBP),
    (re.compile(rb"\x00\x00\x00\x0cjP {2}|\xff\x4f\xff\x51"), MediaType.JPEG2000),
    (re.compile(rb"P[1-6]\s+(?:#[^\n]*\s+)*\d+\s+\d+\s"), MediaType.PNM),
)


def sniff(path: Path) -> MediaType:
    """The media type of a file.

    Raises:
        UnreadableFileError, EmptyFileError, DamagedFileError, UnsupportedFormatError.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
    if not head:
        raise EmptyFileError(path)
    if b"%PDF-" in head[: 1024 + 5]:
        return MediaType.PDF
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    for pattern, kind in _IMAGES:
        if pattern.match(head):
            return kind
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_text(head):
        return MediaType.TEXT
    raise UnsupportedFormatError(path)


def _zipped(path: Path) -> MediaType:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise DamagedFileError(path, str(error)) from error
    if "word/document.xml" in names:
        return MediaType.DOCX
    raise UnsupportedFormatError(path, "a ZIP archive, but not a Word document")


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    controls = sum(b < 32 and b not in b"\t\n\r\f\x1b" for b in head)
    if controls > len(head) // 100:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # the head may end within a character
        return error.start > len(head) - 4
    return True
