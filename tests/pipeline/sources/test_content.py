import io
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import DamagedFileError, DocumentError, EmptyFileError, NotADocumentError, UnsupportedFormatError
from pipeline.sources.content import is_whole, kind_of
from portal import pdf

TEXT = "KẾ HOẠCH\n1. Rà soát thủ tục hành chính".encode()


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def kind(tmp_path: Path, content: bytes, name: str = "a.pdf", declared: str = "application/pdf") -> str:
    path = tmp_path / "fetched"
    path.write_bytes(content)
    return kind_of(path, name, declared).suffixes[0]


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (pdf("x"), ".pdf"),
        (b"\r\n\r\n" + pdf("x"), ".pdf"),
        (packed("word/document.xml", "[Content_Types].xml"), ".docx"),
        (packed("a.pdf", "b/c.docx"), ".zip"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
    ],
)
def test_the_content_says_what_it_is(tmp_path: Path, content: bytes, suffix: str) -> None:
    assert kind(tmp_path, content, "page.html", "text/html") == suffix


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<!doctype HTML><p>x", NotADocumentError),
        (b"\xef\xbb\xbf \n<!-- a --><!-- b -->\n<html>", NotADocumentError),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', NotADocumentError),
        (b"<script>location='/login'</script>", NotADocumentError),
        (TEXT, NotADocumentError),
        (b'{"error": "not found"}', NotADocumentError),
        (b"", EmptyFileError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnsupportedFormatError),
        (packed("xl/workbook.xml", "[Content_Types].xml"), UnsupportedFormatError),
        (b"PK\x03\x04 cut", DamagedFileError),
    ],
)
def test_what_is_refused(tmp_path: Path, content: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(error):
        kind(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "declared", "taken"),
    [
        ("a.txt", "application/pdf", True),
        ("a.md", "text/html", True),
        ("download", "text/plain; charset=utf-8", True),
        ("download", "application/octet-stream", False),
        ("a.pdf", "text/plain", False),
        ("a.doc", "text/plain", False),
    ],
)
def test_a_text_has_to_be_announced(tmp_path: Path, name: str, declared: str, taken: bool) -> None:
    if taken:
        assert kind(tmp_path, TEXT, name, declared) == ".txt"
    else:
        with pytest.raises(NotADocumentError):
            kind(tmp_path, TEXT, name, declared)


LINEARIZED = b"%%PDF-1.5\n1 0 obj << /Linearized 1 /L %d /H [ 1 2 ] >> endobj\nstartxref\n0\n%%%%EOF\n"


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (pdf("x"), True),
        (pdf("x") + b"\x00" * 5000, True),
        (pdf("x")[:-40], False),
        (b"%PDF-1.4", False),
        (LINEARIZED % 50, True),
        (LINEARIZED % 5000, False),
        (packed("a.pdf"), True),
        (packed("a.pdf")[:-30], False),
        (b"<html>", None),
        (TEXT, None),
        (b"", None),
    ],
)
def test_whether_a_file_has_its_end(tmp_path: Path, content: bytes, whole: bool | None) -> None:
    path = tmp_path / "fetched"
    path.write_bytes(content)
    assert is_whole(path) is whole
