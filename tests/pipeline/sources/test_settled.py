import os
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import clock
from pipeline.sources.base import Item, SourceFailure
from pipeline.sources.settled import FolderItems, glance


class Time:
    """Time that passes only by sleeping; `meanwhile` is what happens in it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)
        self.meanwhile()


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Time:
    passing = Time()
    monkeypatch.setattr(clock, "monotonic", lambda: passing.now)
    return passing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plans").mkdir()
    return tmp_path / "plans"


def source(folder: Path, passing: Time, **settings: Any) -> FolderItems:
    return FolderItems("den", folder, inbox=folder.parent / "inbox", sleep=passing.sleep, **settings)


def put(folder: Path, *names: str, content: bytes = b"plan") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def names(items: FolderItems) -> list[str]:
    found = list(items.items())
    assert all(isinstance(i, Item) for i in found)
    return [i.path.name for i in found if isinstance(i, Item)]


def test_a_file_that_does_not_change_is_taken(folder: Path, passing: Time) -> None:
    put(folder, "b.pdf", "sub/a.docx")
    items = source(folder, passing)
    found = list(items.items())
    status = (folder / "b.pdf").stat()
    assert found[0] == Item("den", str(folder / "b.pdf"), folder / "b.pdf", 4, status.st_mtime)
    assert [i.location for i in found] == [str(folder / "b.pdf"), str(folder / "sub/a.docx")]
    assert passing.slept == [2.0]
    assert items.complete


def test_several_folders_settle_at_the_same_time(tmp_path: Path, passing: Time) -> None:
    folders = []
    for name in ("một", "hai", "ba"):
        put(tmp_path / name, "a.pdf")
        folders.append(source(tmp_path / name, passing))
    passing.meanwhile = lambda: put(tmp_path / "ba", "a.pdf", content=b"more than before")
    glance(folders)
    assert [names(items) for items in folders[:2]] == [["a.pdf"], ["a.pdf"]]
    assert passing.slept == [2.0]
    passing.meanwhile = lambda: None
    # what changed since the first look has to settle anew
    assert names(folders[2]) == ["a.pdf"]
    assert passing.slept == [2.0, 2.0]


@pytest.mark.parametrize("back", [False, True])
def test_a_file_that_grows_is_left_until_it_has_ended(folder: Path, passing: Time, back: bool) -> None:
    put(folder, "a.pdf", "b.pdf")

    def grow() -> None:
        with (folder / "a.pdf").open("ab") as file:
            file.write(b"more")
        if back:  # copying programs set the time of the original
            os.utime(folder / "a.pdf", (1e9, 1e9))

    items = source(folder, passing)
    passing.meanwhile = grow
    assert names(items) == ["b.pdf"]
    assert names(items) == ["b.pdf"]
    passing.meanwhile = lambda: None
    assert names(items) == ["a.pdf", "b.pdf"]


def test_a_file_that_is_put_in_the_place_of_another_is_left(folder: Path, passing: Time) -> None:
    put(folder, "a.pdf")
    os.utime(folder / "a.pdf", (1e9, 1e9))

    def replace() -> None:
        put(folder, "new.tmp", content=b"nalp")
        os.utime(folder / "new.tmp", (1e9, 1e9))
        (folder / "new.tmp").replace(folder / "a.pdf")

    passing.meanwhile = replace
    assert names(source(folder, passing)) == []


def test_who_looks_often_never_waits(folder: Path, passing: Time) -> None:
    put(folder, "a.pdf")
    items = source(folder, passing)
    names(items)
    passing.slept.clear()
    for _ in range(3):
        passing.now += 5
        assert names(items) == ["a.pdf"]
    assert passing.slept == []
    assert names(source(folder, passing, settle_seconds=0)) == ["a.pdf"]
    assert passing.slept == []


def test_a_real_writer_is_waited_for(folder: Path) -> None:
    done = threading.Event()

    def write() -> None:
        with (folder / "a.pdf").open("wb", buffering=0) as file:
            while not done.wait(0.02):
                file.write(b"x" * 100)

    put(folder, "b.pdf")
    writer = threading.Thread(target=write)
    writer.start()
    items = FolderItems("den", folder, inbox=folder.parent / "inbox", settle_seconds=0.3)
    try:
        while not (folder / "a.pdf").exists():
            pass
        assert names(items) == ["b.pdf"]
    finally:
        done.set()
        writer.join()
    assert names(items) == ["a.pdf", "b.pdf"]


def test_a_file_that_goes_meanwhile_is_no_failure(folder: Path, passing: Time) -> None:
    put(folder, "a.pdf", "b.pdf")
    passing.meanwhile = (folder / "a.pdf").unlink
    assert names(source(folder, passing)) == ["b.pdf"]


def test_hidden_and_partial_files_are_passed_over(folder: Path, passing: Time) -> None:
    put(folder, ".a.pdf", ".git/b.pdf", "~$c.docx", "d.pdf.part", "e.pdf.crdownload", "f.tmp", "g.pdf~", "h.xlsx")
    assert names(source(folder, passing, patterns=["*"])) == ["h.xlsx"]
    assert names(source(folder, passing)) == []


def test_a_file_beside_its_download_is_passed_over(folder: Path, passing: Time) -> None:
    put(folder, "a.pdf", "a.pdf.part", "b.pdf", "b.pdf.crdownload", "c.pdf")
    assert names(source(folder, passing)) == ["c.pdf"]


def test_an_empty_file_is_taken_when_it_stays_so(folder: Path, passing: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "a.pdf", content=b"")
    assert names(source(folder, passing)) == []
    later = datetime.now(UTC) + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert names(source(folder, passing)) == ["a.pdf"]


def test_an_empty_file_from_the_future_is_not_passed_over_until_then(folder: Path, passing: Time) -> None:
    put(folder, "a.pdf", content=b"")
    ahead = datetime.now(UTC).timestamp() + 86_400.0  # a file server whose clock is ahead of ours
    os.utime(folder / "a.pdf", (ahead, ahead))
    assert names(source(folder, passing)) == ["a.pdf"]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["*.pdf"], ["a.PDF", "b.pdf", "c.pdf"]),
        (["**/*.pdf"], ["a.PDF", "b.pdf", "c.pdf"]),
        (["2026/*.pdf"], ["b.pdf"]),
        (["2026/**/*.pdf"], ["b.pdf", "c.pdf"]),
        (["2026/**"], ["b.pdf", "n.doc", "c.pdf"]),
        (["?.doc", "a.*"], ["a.PDF", "n.doc"]),
        (["[a].pdf"], []),
    ],
)
def test_patterns(folder: Path, passing: Time, patterns: list[str], found: list[str]) -> None:
    put(folder, "a.PDF", "2026/b.pdf", "2026/01/c.pdf", "2026/n.doc")
    assert names(source(folder, passing, patterns=patterns)) == found


def test_links_in_circles_and_to_nowhere(folder: Path, passing: Time) -> None:
    put(folder, "a.pdf")
    (folder / "again").symlink_to(folder)
    (folder / "self.pdf").symlink_to(folder / "self.pdf")
    (folder / "lost.pdf").symlink_to(folder / "nowhere.pdf")
    os.mkfifo(folder / "pipe.pdf")
    found = list(source(folder, passing).items())
    assert [(type(f), Path(f.location).name) for f in found] == [
        (Item, "a.pdf"),
        (SourceFailure, "lost.pdf"),
        (SourceFailure, "self.pdf"),
    ]


def test_a_missing_folder_is_a_failure_and_hides_what_was_there(folder: Path, passing: Time) -> None:
    items = source(folder / "no", passing)
    found = list(items.items())
    assert [(f.location, f.error.code) for f in found if isinstance(f, SourceFailure)] == [
        (str(folder / "no"), "unreadable_file")
    ]
    assert not items.complete


def test_archives_are_unpacked(folder: Path, passing: Time) -> None:
    put(folder, "a.pdf")
    with zipfile.ZipFile(folder / "b.ZIP", "w") as archive:
        archive.writestr("2026/c.pdf", b"plan")
    put(folder, "d.zip", content=b"PK no")
    found = list(source(folder, passing).items())
    assert [type(f) for f in found] == [Item, Item, SourceFailure]
    assert found[1].location == f"{folder}/b.ZIP!/2026/c.pdf"
    member = found[1]
    assert isinstance(member, Item)
    assert member.path.is_relative_to(folder.parent / "inbox")
    assert member.modified == (folder / "b.ZIP").stat().st_mtime
    assert found[2].location == str(folder / "d.zip")
    assert list(source(folder, passing).items())[:2] == found[:2]
