from pathlib import Path

import pytest

from extractors.errors import EmptyFileError, UnreadableFileError, UnsupportedFormatError
from extractors.page import Grid, Line
from extractors.readers.text import read_text


def flow(tmp_path: Path, text: str) -> list[Line | Grid]:
    file = tmp_path / "plan.md"
    file.write_text(text, encoding="utf-8")
    return [e for page in read_text(file) for e in page.flow]


def lines(tmp_path: Path, text: str) -> list[Line]:
    return [e for e in flow(tmp_path, text) if isinstance(e, Line)]


def test_headings_emphasis_and_links(tmp_path: Path) -> None:
    found = lines(tmp_path, "## **II. NHIỆM VỤ**\n\nXem *tại* [cổng](http://example.vn) và <b>Sở</b>\n")
    assert [(x.text, x.level) for x in found] == [("II. NHIỆM VỤ", 2), ("Xem tại cổng và Sở", None)]
    assert [w.style.bold for w in found[1].words] == [False, False, False, False, True]
    assert found[1].words[1].style.italic


def test_a_line_break_lost_between_two_bold_runs(tmp_path: Path) -> None:
    assert [x.text for x in lines(tmp_path, "**KẾ HOẠCH****Cải cách hành chính**")] == [
        "KẾ HOẠCH",
        "Cải cách hành chính",
    ]


def test_bold_and_italic_at_once(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, "***Nơi nhận:***")
    assert found.text == "Nơi nhận:"
    assert found.words[0].style.bold
    assert found.words[0].style.italic


def test_raised_marks(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, "đã ban hành<sup>1</sup>.")
    assert [(w.text, w.superscript, w.joined) for w in found.words][-2:] == [("1", True, True), (".", False, True)]


@pytest.mark.parametrize(
    "text",
    [
        "STT\tNhiệm vụ\tThời gian\n<b>1</b>\tRà soát\tQuý I\n",
        "| STT | Nhiệm vụ | Thời gian |\n|---|:--:|---|\n| 1 | Rà soát | Quý I |\n",
    ],
)
def test_tables_by_tabs_and_by_pipes(tmp_path: Path, text: str) -> None:
    (grid,) = flow(tmp_path, text)
    assert isinstance(grid, Grid)
    assert [c.text for c in grid.cells] == ["STT", "Nhiệm vụ", "Thời gian", "1", "Rà soát", "Quý I"]


def test_breaks_and_lists_within_a_cell(tmp_path: Path) -> None:
    (grid,) = flow(tmp_path, "1\tRà soát\t<ul><li>- Sở A</li><li>- Sở B</li></ul>\n2\tKiểm tra\tSở C<br>Sở D")
    assert isinstance(grid, Grid)
    assert [line.text for line in grid.cells[2].lines] == ["- Sở A", "- Sở B"]
    assert [line.text for line in grid.cells[5].lines] == ["Sở C", "Sở D"]


def test_form_feeds_part_pages(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("trang một\ftrang hai", encoding="utf-8")
    assert [p.number for p in read_text(file)] == [1, 2]


def test_a_byte_order_mark_and_utf16(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        file = tmp_path / f"{encoding}.txt"
        file.write_text("Kế hoạch", encoding=encoding)
        (page,) = read_text(file)
        assert [e.text for e in page.flow if isinstance(e, Line)] == ["Kế hoạch"]


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    blank = tmp_path / "blank.txt"
    blank.write_text(" \n\n", encoding="utf-8")
    with pytest.raises(EmptyFileError, match="blank.txt"):
        list(read_text(blank))
    other = tmp_path / "other.txt"
    other.write_bytes("Kế".encode()[:-1] + b"\xff\x00")
    with pytest.raises(UnsupportedFormatError):
        list(read_text(other))
    with pytest.raises(UnreadableFileError):
        list(read_text(tmp_path / "absent.txt"))
