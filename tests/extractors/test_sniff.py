import zipfile
from pathlib import Path

import pytest
from PIL import Image

from extractors.errors import (
    DamagedFileError,
    EmptyFileError,
    ExitCode,
    KehoachError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from extractors.readers.sniff import MediaType, sniff


def write(tmp_path: Path, data: bytes, name: str = "plan.bin") -> Path:
    file = tmp_path / name
    file.write_bytes(data)
    return file


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    assert sniff(write(tmp_path, b"%PDF-1.4\n", "plan.txt")) is MediaType.PDF
    assert sniff(write(tmp_path, b"\n\n junk %PDF-1.4\n")) is MediaType.PDF
    assert sniff(write(tmp_path, "Kế hoạch".encode(), "plan.pdf")) is MediaType.TEXT
    assert sniff(write(tmp_path, "Kế hoạch".encode("utf-16"))) is MediaType.TEXT


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "JPEG2000", "PPM"])
def test_images(tmp_path: Path, form: str) -> None:
    Image.new("RGB", (8, 8), "white").save(tmp_path / "plan.pdf", form)
    kind = sniff(tmp_path / "plan.pdf")
    assert kind.is_image
    assert kind.name == {"PPM": "PNM"}.get(form, form)


def test_text_that_begins_like_an_image(tmp_path: Path) -> None:
    for text in ("BM: biểu mẫu số 1 kèm theo Kế hoạch", "P1 - Phòng Nội vụ", "II. NHIỆM VỤ", "MM"):
        assert sniff(write(tmp_path, text.encode())) is MediaType.TEXT


def test_a_head_that_ends_within_a_character_is_text(tmp_path: Path) -> None:
    assert sniff(write(tmp_path, b"a" + "ế".encode() * 2000)) is MediaType.TEXT


def test_word_files_among_archives(tmp_path: Path) -> None:
    for name, member, kind in (("a.zip", "word/document.xml", MediaType.DOCX), ("b.docx", "xl/workbook.xml", None)):
        file = tmp_path / name
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(member, "<x/>")
        if kind is None:
            with pytest.raises(UnsupportedFormatError, match="not a Word document"):
                sniff(file)
        else:
            assert sniff(file) is kind


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFileError),
        (b"PK\x03\x04 cut", DamagedFileError),
        (b"\x7fELF\x02\x01\x01\x00", UnsupportedFormatError),
    ],
)
def test_what_cannot_be_read_is_said_with_the_file_and_what_to_do(
    tmp_path: Path, data: bytes, error: type[KehoachError]
) -> None:
    with pytest.raises(error) as caught:
        sniff(write(tmp_path, data))
    assert "plan.bin" in str(caught.value)
    assert caught.value.advice
    assert caught.value.exit_code is ExitCode.SOME_FAILED


def test_an_absent_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.pdf", tmp_path):
        with pytest.raises(UnreadableFileError) as caught:
            sniff(path)
        assert caught.value.transient


def test_errors_travel_between_processes() -> None:
    import pickle

    error = DamagedFileError("a.pdf", "cut off", 3)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.page) == (DamagedFileError, str(error), 3)
