from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extractors.geometry import Box, Rule
from extractors.ocr.memory import Memory, Version, dump, parse
from extractors.ocr.picture import Picture
from extractors.ocr.settings import PagesUnreadError
from extractors.page import Origin, Page, Style, Word

VERSION = Version("page", ("1", "tesseract 5"))
PAGE = Page(
    3,
    595.3,
    841.9,
    Origin.OCR,
    words=(
        Word("Kế", Box(1.25, 2.5, 3.125, 4.0), Style("", 13.0, True), 0.91),
        Word("hoạch", Box(5, 6, 7, 8), raw="hoach", superscript=True, joined=True),
    ),
    rules=(Rule("h", 10.5, 1.0, 500.0, 0.7), Rule("v", 20.0, 1.0, 700.0)),
    rotation=90,
    skew=-1.02,
    dpi=200,
    ocr_confidence=0.8765,
)


class Kept(dict[str, bytes]):
    def put(self, key: str, content: bytes) -> None:
        self[key] = content


class Reader:
    """Counts what it is asked for."""

    def __init__(self, shade: int = 255) -> None:
        self.pictures = self.readings = 0
        self.shade = shade

    def picture(self) -> Picture:
        self.pictures += 1
        return Picture(np.full((10, 10), self.shade, np.uint8), 200)

    def read(self, given: Picture) -> Page:
        self.readings += 1
        return PAGE

    @property
    def calls(self) -> tuple[int, int]:
        return self.pictures, self.readings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"a scan")
    return path


@pytest.fixture
def recall(file: Path) -> Callable[..., Page]:
    def run(kept: Kept, reader: Reader, number: int = 3, version: Version = VERSION, path: Path = file) -> Page:
        return Memory(path, kept).recall(number, version, reader.picture, reader.read)

    return run


def test_a_page_comes_back_as_it_was() -> None:
    assert parse(dump(PAGE)) == replace(PAGE, number=0)


def test_where_none_is_to_be_read_an_unknown_page_is_named(file: Path, recall: Callable[..., Page]) -> None:
    kept, reader = Kept(), Reader()
    for cache in (kept, None):
        with pytest.raises(PagesUnreadError) as caught:
            Memory(file, cache, reading=False).recall(3, VERSION, reader.picture, reader.read)
        assert caught.value.pages == (3,)
    assert reader.calls == (0, 0)
    recall(kept, reader)
    assert Memory(file, kept, reading=False).recall(3, VERSION, reader.picture, reader.read) == PAGE
    assert reader.calls == (1, 1)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"page":{},"words":[[1]],"rules":[]}', b"[1]", b"\xff"])
def test_what_is_no_page_is_none(content: bytes) -> None:
    assert parse(content) is None


def test_a_page_is_read_once_and_then_not_even_rendered(recall: Callable[..., Page]) -> None:
    kept, reader = Kept(), Reader()
    assert recall(kept, reader) == PAGE
    assert reader.calls == (1, 1)
    assert recall(kept, reader) == PAGE
    assert reader.calls == (1, 1)


def test_the_same_pixels_in_another_file_are_rendered_but_not_read(recall: Callable[..., Page], tmp_path: Path) -> None:
    kept, reader = Kept(), Reader()
    recall(kept, reader)
    other = tmp_path / "copy.pdf"
    other.write_bytes(b"the same scan, signed")
    assert recall(kept, reader, number=7, path=other).number == 7
    assert reader.calls == (2, 1)


def test_other_pixels_versions_and_kinds_are_read_anew(recall: Callable[..., Page], file: Path) -> None:
    kept = Kept()
    for n, version in enumerate((VERSION, Version("page", ("2", "tesseract 5")), Version("rules", VERSION.parts)), 1):
        reader = Reader()
        recall(kept, reader, version=version)
        assert reader.calls == (1, 1), n
    file.write_bytes(b"another scan")
    reader = Reader(shade=254)
    recall(kept, reader)
    assert reader.calls == (1, 1)


def test_a_damaged_entry_is_read_anew(recall: Callable[..., Page]) -> None:
    kept, reader = Kept(), Reader()
    recall(kept, reader)
    for key in kept:
        kept[key] = b"damaged"
    assert recall(kept, reader) == PAGE
    assert reader.calls == (2, 2)
    assert recall(kept, reader) == PAGE
    assert reader.calls == (2, 2)


def test_a_file_that_changes_meanwhile_is_not_remembered_as_what_it_was(file: Path) -> None:
    kept, reader = Kept(), Reader(shade=9)

    def changing() -> Picture:
        file.write_bytes(b"another scan that was put in its place")
        return reader.picture()

    Memory(file, kept).recall(3, VERSION, changing, reader.read)
    file.write_bytes(b"a scan")
    Memory(file, kept).recall(3, VERSION, reader.picture, reader.read)
    assert reader.calls == (2, 1)


def test_a_failure_leaves_nothing(recall: Callable[..., Page], file: Path) -> None:
    kept, reader = Kept(), Reader()

    def fail(given: Picture) -> Page:
        raise ValueError

    with pytest.raises(ValueError):
        Memory(file, kept).recall(3, VERSION, reader.picture, fail)
    assert not kept


def test_without_a_cache_every_page_is_read(file: Path) -> None:
    reader = Reader()
    for _ in range(2):
        assert Memory(file, None).recall(3, VERSION, reader.picture, reader.read) == PAGE
    assert reader.calls == (2, 2)
