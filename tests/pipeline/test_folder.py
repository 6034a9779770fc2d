import os
from pathlib import Path

import pytest

from pipeline.errors import NothingToDoError, UnreadableFileError
from pipeline.sources.folder import find_files, source_name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.pdf", "a.PDF", "sub/c.docx", "sub/d.txt", "sub/deep/e.md", "f.xlsx", ".g.pdf", ".git/h.pdf"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "folder.pdf").mkdir()
    return tmp_path


def names(folder: Path, *paths: Path) -> list[str]:
    found = find_files(paths)
    assert not found.failures
    return [p.relative_to(folder).as_posix() for p in found.files]


def test_a_folder_gives_all_plans_below_it_but_no_hidden_ones(folder: Path) -> None:
    assert names(folder, folder) == ["a.PDF", "b.pdf", "sub/c.docx", "sub/d.txt", "sub/deep/e.md"]


def test_a_named_file_is_taken_whatever_its_name(folder: Path) -> None:
    assert names(folder, folder / "f.xlsx", folder / ".g.pdf") == [".g.pdf", "f.xlsx"]


def test_patterns_match_files_and_folders(folder: Path) -> None:
    assert names(folder, folder / "*.pdf") == ["b.pdf"]
    assert names(folder, folder / "**" / "*.md") == ["sub/deep/e.md"]
    assert names(folder, folder / "s*") == ["sub/c.docx", "sub/d.txt", "sub/deep/e.md"]


def test_a_file_with_the_characters_of_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "plan[1].pdf").touch()
    assert names(tmp_path, tmp_path / "plan[1].pdf") == ["plan[1].pdf"]


def test_a_file_named_twice_is_taken_once(folder: Path) -> None:
    assert names(folder, folder / "b.pdf", folder / "sub" / ".." / "b.pdf") == ["b.pdf"]


@pytest.mark.parametrize("name", ["folder.pdf", "*.odt"])
def test_nothing_to_do_is_said_with_what_to_do(folder: Path, name: str) -> None:
    found = find_files([folder / name, folder / "b.pdf"])
    assert found.files == (folder / "b.pdf",)
    assert [type(e) for e in found.failures] == [NothingToDoError]
    assert name in str(found.failures[0])


def test_a_missing_file_is_named(folder: Path) -> None:
    found = find_files([folder / "x.pdf"])
    assert [type(e) for e in found.failures] == [UnreadableFileError]
    assert "no such file" in str(found.failures[0])


def test_a_dangling_link_is_found_so_that_it_can_be_reported(folder: Path) -> None:
    (folder / "lost.pdf").symlink_to(folder / "nowhere")
    assert "lost.pdf" in names(folder, folder)


def test_folders_are_not_followed_in_circles(folder: Path) -> None:
    (folder / "sub" / "again").symlink_to(folder)
    assert names(folder, folder) == ["a.PDF", "b.pdf", "sub/c.docx", "sub/d.txt", "sub/deep/e.md"]


def test_source_names_are_text() -> None:
    assert source_name(Path("plans/./a/../Kế hoạch.pdf")) == "plans/Kế hoạch.pdf"
    assert source_name(Path(os.fsdecode(b"a\xff.pdf"))) == r"a\xff.pdf"
