import io
import os
import random
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline import files
from pipeline.errors import OutputError
from pipeline.sources import archive, content
from pipeline.sources.archive import ArchiveLimits, unpack
from pipeline.sources.base import Item
from pipeline.sources.zipped import directory_bytes

PLAN = b"%PDF-1.4 an invented plan %%EOF"


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2026, 1, 5, 8, 0, 0))
    info.external_attr = mode << 16
    return info


def unpacked(
    tmp_path: Path, content: bytes, limits: ArchiveLimits | None = None
) -> tuple[dict[str, Item], dict[str, str]]:
    archive = tmp_path / "a.zip"
    archive.write_bytes(content)
    items: dict[str, Item] = {}
    failures: dict[str, str] = {}
    for found in unpack(archive, "in/a.zip", "so", tmp_path / "inbox", modified=7.0, limits=limits):
        assert found.location.startswith("in/a.zip")
        place = found.location.removeprefix("in/a.zip")
        assert place not in items
        assert place not in failures
        if isinstance(found, Item):
            items[place] = found
        else:
            failures[place] = found.error.code
            assert found.location in str(found.error)
    outside = [p for p in tmp_path.rglob("*") if p != archive and not p.is_relative_to(tmp_path / "inbox")]
    assert outside == []
    return items, failures


def test_members_come_out_as_they_are(tmp_path: Path) -> None:
    items, failures = unpacked(tmp_path, packed(("2026/Kế hoạch.pdf", PLAN), ("b.docx", b"PK"), ("2026/", b"")))
    assert (list(items), failures) == (["!/2026/Kế hoạch.pdf", "!/b.docx"], {})
    item = items["!/2026/Kế hoạch.pdf"]
    assert item.path.read_bytes() == PLAN
    assert item.path.name == "Kế hoạch.pdf"
    assert (item.source, item.size, item.modified) == ("so", len(PLAN), 7.0)
    assert item.sha256 is not None
    assert item.fetched_at is None


def test_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    names = ["Thumbs.db", ".hidden.pdf", "__MACOSX/._a.pdf", ".git/a.pdf", "~$a.docx", "a.pdf.part", "table.xlsx"]
    assert unpacked(tmp_path, packed(*((name, b"x") for name in names))) == ({}, {})


@pytest.mark.parametrize(
    "name",
    [
        "/etc/plan.pdf",
        "../plan.pdf",
        "a/../../plan.pdf",
        "C:/plan.pdf",
        "C:\\plan.pdf",
        "..\\plan.pdf",
        "\\\\host\\share\\plan.pdf",
    ],
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    items, failures = unpacked(tmp_path, packed((name, PLAN), ("good.pdf", PLAN)))
    assert list(items) == ["!/good.pdf"]
    assert list(failures.values()) == ["archive_member"]


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_and_devices_are_refused(tmp_path: Path, mode: int) -> None:
    items, failures = unpacked(tmp_path, packed((entry("plan.pdf", mode), b"/etc/passwd")))
    assert (items, failures) == ({}, {"!/plan.pdf": "archive_member"})


def test_archives_within_are_refused(tmp_path: Path) -> None:
    items, failures = unpacked(tmp_path, packed(("inner.zip", packed(("a.pdf", PLAN))), ("b.rar", b"Rar!")))
    assert (items, failures) == ({}, {"!/inner.zip": "archive_member", "!/b.rar": "archive_member"})


def test_encrypted_members_are_told(tmp_path: Path) -> None:
    content = bytearray(packed(("secret.pdf", PLAN)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert unpacked(tmp_path, bytes(content)) == ({}, {"!/secret.pdf": "encrypted"})


def test_two_members_of_one_name_both_come(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(("a.pdf", PLAN), ("a.pdf", PLAN + b"2"))
    items, _ = unpacked(tmp_path, content)
    assert [(place, item.path.read_bytes()) for place, item in items.items()] == [
        ("!/a.pdf", PLAN),
        ("!/a.pdf#2", PLAN + b"2"),
    ]


def test_a_damaged_member_leaves_the_others(tmp_path: Path) -> None:
    content = bytearray(packed(("a.pdf", PLAN), ("b.pdf", PLAN * 3)))
    content[content.index(b"a.pdf") + 8] ^= 0xFF
    items, failures = unpacked(tmp_path, bytes(content))
    assert (list(items), failures) == (["!/b.pdf"], {"!/a.pdf": "damaged"})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive", packed(("a.pdf", PLAN))[:-30]])
def test_a_damaged_archive_is_one_failure(tmp_path: Path, content: bytes) -> None:
    assert unpacked(tmp_path, content) == ({}, {"": "damaged"})


def test_a_missing_archive_is_one_failure(tmp_path: Path) -> None:
    found = list(unpack(tmp_path / "no.zip", "no.zip", "so", tmp_path, modified=0))
    assert [f.error.code for f in found if not isinstance(f, Item)] == ["unreadable_file"]


@pytest.mark.parametrize(
    "limits",
    [ArchiveLimits(members=1), ArchiveLimits(total_bytes=100), ArchiveLimits(ratio=5, free_bytes=100)],
)
def test_limits_of_an_archive(tmp_path: Path, limits: ArchiveLimits) -> None:
    content = packed(("a.pdf", b"0" * 20_000), ("b.pdf", b""))
    assert unpacked(tmp_path, content, limits) == ({}, {"": "archive"})
    assert [p.name for p in (tmp_path / "inbox").iterdir()] == ["seen"]
    assert len(unpacked(tmp_path, content)[0]) == 2


@pytest.mark.parametrize(
    ("members", "comment"), [(1, b""), (3, b"PK\x05\x06 so"), (70_000, b""), (70_000, b"x" * 60_000)]
)
def test_how_large_a_directory_is_its_archive_says(tmp_path: Path, members: int, comment: bytes) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for number in range(members):
            zipped.writestr(f"{number:06}", b"")
        zipped.comment = comment
        start = zipped.start_dir
    size = directory_bytes(path)
    assert (size == members * 52) if not comment.startswith(b"PK") else size <= path.stat().st_size
    assert path.read_bytes()[start:].startswith(b"PK\x01\x02")
    path.write_bytes(b"rubbish" * 9 + path.read_bytes())
    assert comment.startswith(b"PK") or directory_bytes(path) == size


def test_a_directory_that_would_fill_the_memory_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_DIRECTORY_BYTES", 200)
    monkeypatch.setattr(content, "MOST_DIRECTORY_BYTES", 200)
    data = packed(*((f"{number}.pdf", PLAN) for number in range(9)))
    with monkeypatch.context() as patch:
        patch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("read"))
        assert unpacked(tmp_path, data) == ({}, {"": "archive"})
        assert content.kind_of(tmp_path / "a.zip", "a.zip", "").media_type == content.ZIP
    assert directory_bytes(tmp_path / "a.zip") > 200


def test_limit_of_a_member(tmp_path: Path) -> None:
    items, failures = unpacked(tmp_path, packed(("a.pdf", PLAN * 9), ("b.pdf", PLAN)), ArchiveLimits(member_bytes=50))
    assert (list(items), failures) == (["!/b.pdf"], {"!/a.pdf": "archive_member"})


def test_a_member_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    content = bytearray(packed(("a.pdf", b"0" * 50_000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(signature) + offset
        content[place : place + 4] = struct.pack("<I", 100)
    assert unpacked(tmp_path, bytes(content)) == ({}, {"!/a.pdf": "damaged"})
    assert not list((tmp_path / "inbox").rglob("a.pdf"))


def raw_name(name: bytes, extra: bytes = b"") -> bytes:
    """An archive of one member whose name is in bytes, not marked as UTF-8."""
    info = entry("x" * len(name) + ".pdf")
    info.extra = extra
    return packed((info, PLAN)).replace(b"x" * len(name), name)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Kế hoạch".encode(), "Kế hoạch"),
        (unicodedata.normalize("NFD", "Kế hoạch").encode(), "Kế hoạch"),
        (b"K\xea\xec hoa\xf2ch", "Kế hoạch"),
        ("Übersicht".encode("cp437"), "Übersicht"),
        (b"2026\\plan", "2026/plan"),
    ],
)
def test_names_that_do_not_say_what_they_are(tmp_path: Path, raw: bytes, name: str) -> None:
    assert list(unpacked(tmp_path, raw_name(raw))[0]) == [f"!/{name}.pdf"]


def test_names_in_the_extra_field_of_info_zip(tmp_path: Path) -> None:
    raw = b"K_ ho_ch\xff"
    name = "Kế hoạch.pdf".encode()
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw + b".pdf")) + name
    assert list(unpacked(tmp_path, raw_name(raw, struct.pack("<HH", 0x7075, len(field)) + field))[0]) == [
        "!/Kế hoạch.pdf"
    ]


def test_an_archive_is_unpacked_once_for_each_content(tmp_path: Path) -> None:
    first, _ = unpacked(tmp_path, packed(("a.pdf", PLAN)))
    path = first["!/a.pdf"].path
    before = path.stat()
    assert unpacked(tmp_path, packed(("a.pdf", PLAN)))[0] == first
    assert path.stat().st_ino == before.st_ino
    path.unlink()
    assert unpacked(tmp_path, packed(("a.pdf", PLAN)))[0] == first
    assert path.read_bytes() == PLAN
    assert unpacked(tmp_path, packed(("a.pdf", PLAN + b"2")))[0]["!/a.pdf"].path.read_bytes() == PLAN + b"2"


@pytest.mark.parametrize("content", [packed(("a.pdf", PLAN)), b"no archive"])
def test_an_archive_that_is_as_it_was_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    first = unpacked(tmp_path, content)
    before = (tmp_path / "a.zip").stat()
    read: list[Path] = []
    monkeypatch.setattr(archive, "sha256_of", lambda path: read.append(path) or files.sha256_of(path))

    def again(name: str = "a.zip") -> list[str]:
        found = unpack(tmp_path / "a.zip", f"in/{name}", "so", tmp_path / "inbox", modified=7.0)
        return [i.location if isinstance(i, Item) else i.error.code for i in found]

    assert [i.removeprefix("in/a.zip") for i in again()] == [*first[0], *first[1].values()]
    assert read == []
    again("another name")
    assert len(read) == 1
    (tmp_path / "a.zip").write_bytes(packed(("b.pdf", PLAN)))
    os.utime(tmp_path / "a.zip", ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert again() == ["in/a.zip!/b.pdf"]
    assert len(read) == 2


@pytest.mark.parametrize("when", ["sha256_of", "_opened"])
def test_an_archive_that_is_replaced_while_it_is_unpacked_gives_nothing_under_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("old.pdf", PLAN)))
    original = getattr(archive, when)

    def replaced(given: Path) -> object:
        monkeypatch.setattr(archive, when, original)
        found = original(given) if when == "sha256_of" else None
        (tmp_path / "new").write_bytes(packed(("new.pdf", PLAN + b"2")))
        (tmp_path / "new").replace(path)
        return found or original(given)

    monkeypatch.setattr(archive, when, replaced)

    def names() -> list[str]:
        found = unpack(path, "a.zip", "so", tmp_path / "inbox", modified=7.0)
        return [i.location if isinstance(i, Item) else i.error.code for i in found]

    assert names() == ["file_changed"]
    assert names() == ["a.zip!/new.pdf"]


def test_failures_are_remembered_too(tmp_path: Path) -> None:
    content = packed(("../a.pdf", PLAN), ("b.pdf", PLAN))
    assert unpacked(tmp_path, content) == unpacked(tmp_path, content)


def test_a_full_disk_is_no_fault_of_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(packed(("a.pdf", PLAN)))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        list(unpack(archive, "a.zip", "so", tmp_path / "inbox", modified=0))
    assert not list((tmp_path / "inbox").glob("**/*.pdf"))


def test_broken_archives_break_nothing(tmp_path: Path) -> None:
    whole = packed(("2026/a.pdf", PLAN * 20), ("Kế hoạch.docx", PLAN), ("c.txt", b"abc"))
    chance = random.Random(6)
    for number in range(300):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        folder = tmp_path / str(number)
        folder.mkdir()
        unpacked(folder, bytes(content))
