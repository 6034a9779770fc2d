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


def test_html_tables_with_spans(tmp_path: Path) -> None:
    source = (
        "trước\n<table><tr><th>TT</th><th>Nhiệm vụ</th><th>Phối hợp</th></tr>\n"
        "<tr><td>I</td><td colspan='2'><b>Thể chế</b></td></tr>\n"
        "<tr><td>1</td><td>Rà soát<br>văn bản</td><td rowspan=9>Sở A &amp; B</td></tr><tr><td>2</td><td>Kiểm tra</td></tr></table>\nsau"
    )
    before, grid, after = flow(tmp_path, source)
    assert isinstance(grid, Grid)
    assert (before.text, after.text) == ("trước", "sau")  # type: ignore[union-attr]
    assert (grid.rows, grid.columns) == (4, 3)
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in grid.cells}
    assert spans["Thể chế"] == (1, 1, 1, 2)
    assert spans["Sở A & B"] == (2, 2, 2, 1)
    assert spans["Kiểm tra"] == (3, 1, 1, 1)
    assert [line.text for line in next(c for c in grid.cells if c.text == "Rà soát văn bản").lines] == [
        "Rà soát",
        "văn bản",
    ]
    assert next(c for c in grid.cells if c.text == "Thể chế").lines[0].words[0].style.bold


def test_columns_set_side_by_side_by_blanks(tmp_path: Path) -> None:
    source = """
     UBND TỈNH LÂM ĐỒNG                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        SỞ NỘI VỤ                             Độc lập - Tự do - Hạnh phúc
      Số: 12/KH-SNV                      Lâm Đồng, ngày 10 tháng 02 năm 2026

                              KẾ HOẠCH

      -    Thực hiện nhiệm vụ được giao của ngành trong năm kế hoạch này và các năm sau
Nơi nhận:                                      KT. GIÁM ĐỐC
- UBND tỉnh;                                   PHÓ GIÁM ĐỐC
- Lưu: VT.
"""
    assert [x.text for x in lines(tmp_path, source)] == [
        "UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ", "Số: 12/KH-SNV",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Lâm Đồng, ngày 10 tháng 02 năm 2026",
        "KẾ HOẠCH", "- Thực hiện nhiệm vụ được giao của ngành trong năm kế hoạch này và các năm sau",
        "Nơi nhận:", "- UBND tỉnh;", "- Lưu: VT.", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC",
    ]  # fmt: skip


def test_a_blank_line_ends_a_region_of_columns() -> None:
    from extractors.readers.text_columns import unfold

    lines = ["SỞ Y TẾ                    CỘNG HÒA", "Số: 1/KH-SYT               Huế, ngày 1", "", "KẾ HOẠCH", "Về y tế"]
    assert [line for line in unfold(lines) if line] == [
        "SỞ Y TẾ",
        "Số: 1/KH-SYT",
        "CỘNG HÒA",
        "Huế, ngày 1",
        "KẾ HOẠCH",
        "Về y tế",
    ]


def test_a_padded_table_is_no_text_in_columns(tmp_path: Path) -> None:
    (found,) = flow(
        tmp_path,
        "| TT   | Chỉ tiêu        | Đơn vị    |\n| ---- | --------------- | --------- |\n| 1    | Hồ sơ          | %         |\n",
    )
    assert isinstance(found, Grid)
    assert (found.rows, found.columns) == (2, 3)


def test_pipes_left_of_a_table_that_lost_its_rows(tmp_path: Path) -> None:
    assert [x.text for x in lines(tmp_path, "SỞ NỘI VỤ\n|\nSố: 5/KH-SNV |\n")] == ["SỞ NỘI VỤ", "Số: 5/KH-SNV"]


def test_a_number_left_blank_parts_no_columns(tmp_path: Path) -> None:
    found = [x.text for x in lines(tmp_path, "Số        -KH/ĐU\nXã Bản, ngày      tháng 6 năm 2026\n")]
    assert found == ["Số -KH/ĐU", "Xã Bản, ngày tháng 6 năm 2026"]


def test_the_two_columns_of_a_letterhead_on_one_line(tmp_path: Path) -> None:
    found = lines(
        tmp_path, "SỞ NỘI VỤ | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\nSố: 5/KH-SNV | Huế, ngày 05 tháng 6 năm 2026 |\n"
    )
    assert [x.text for x in found] == [
        "SỞ NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 5/KH-SNV",
        "Huế, ngày 05 tháng 6 năm 2026",
    ]
