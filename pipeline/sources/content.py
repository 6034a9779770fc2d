"""What a download is, by its content: servers call anything application/pdf, and answer 200 with a page of regrets."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extractors.readers.sniff import MediaType, sniff
from pipeline.errors import NotADocumentError
from pipeline.sources.zipped import MOST_DIRECTORY_BYTES, directory_bytes

ZIP = "application/zip"

_SUFFIXES: dict[str, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx",),
    MediaType.TEXT: (".txt", ".md"),
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.TIFF: (".tif", ".tiff"),
    MediaType.BMP: (".bmp",),
    MediaType.GIF: (".gif",),
    MediaType.WEBP: (".webp",),
    MediaType.JPEG2000: (".jp2",),
    MediaType.PNM: (".pnm", ".pbm", ".pgm", ".ppm"),
    ZIP: (".zip",),
}
_HEAD = 4096  # bytes
_TAIL = 1 << 16  # bytes: some writers, and mail gateways, leave rubbish behind the end of a PDF
_MARKUP = re.compile(
    rb"(?>\s+|\xef\xbb\xbf|<\?xml[^>]*>|<!--(?>.*?-->))*+<(?:!doctype\s+html|(?:html|head|body|script|title|meta)\b)",
    re.IGNORECASE | re.DOTALL,
)
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s{1,9}(\d{1,12})\b")


@dataclass(frozen=True, slots=True)
class Kind:
    """The media type of a file, and the suffixes that names of such files have, the usual one first."""

    media_type: str
    suffixes: tuple[str, ...]


def kind_of(path: Path, name: str, declared: str) -> Kind:
    """What a download is.

    Args:
        path: where it is.
        name: what the server calls it: only a name, or the stated type, can say that a text is meant to be one.
        declared: the Content-Type.

    Raises:
        NotADocumentError: an HTML page, or a text that was announced as something else.
        pipeline.errors.DocumentError: as `sniff`.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04") and _is_plain_archive(path):
        return Kind(ZIP, _SUFFIXES[ZIP])
    if _MARKUP.match(head):
        raise NotADocumentError(path, "an HTML page")
    kind = sniff(path)
    if kind is MediaType.TEXT and not _is_meant_as_text(name, declared):
        raise NotADocumentError(path, "a text")
    return Kind(kind.value, _SUFFIXES[kind])


def _is_meant_as_text(name: str, declared: str) -> bool:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _SUFFIXES[MediaType.TEXT]:
        return True
    known = any(suffix in suffixes for suffixes in _SUFFIXES.values()) or suffix in (".doc", ".xls", ".xlsx", ".rar")
    return not known and declared.partition(";")[0].strip().lower() in ("text/plain", "text/markdown")


def _is_plain_archive(path: Path) -> bool:
    """Whether it is a .zip of files, and no document that is one inside (Office, OpenDocument, EPUB)."""
    try:
        if directory_bytes(path) > MOST_DIRECTORY_BYTES:
            return True  # no document has so many parts; who unpacks it says what is wrong with it
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return bool(names) and not names & {"[Content_Types].xml", "mimetype", "word/document.xml"}


def is_whole(path: Path) -> bool | None:
    """Whether a file has its end, by the marks of its format; None for formats that have none.

    PDF ends with '%%EOF' and what it points to with 'startxref' (ISO 32000-1, 7.5.5), one that is linearized states its
    length as well (F.2.2), having such an end also behind its first page; the directory of a ZIP is at its end. Servers
    that state too small a length, or none, cut files off without anyone telling.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    if b"%PDF-" in head:
        stated = _LINEARIZED.search(head)
        return (b"%%EOF" in tail or b"startxref" in tail) and not (stated and int(stated[1]) > size)
    if head.startswith(b"PK\x03\x04"):
        return zipfile.is_zipfile(path)
    return None
