import pytest

from build import grid, text_page
from extractors.document import Table
from extractors.page import Grid, GridCell
from extractors.tables import TableBuilder

HEADER = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian", "Sản phẩm"]


def build(*grids: Grid) -> Table:
    pages = [text_page(g, number=i) for i, g in enumerate(grids, 1)]
    builder = TableBuilder(grids[0], pages[0])
    for g, page in zip(grids[1:], pages[1:], strict=True):
        assert builder.accepts(g, page)
        builder.add(g, page)
    return builder.build()


def rows(table: Table) -> list[list[str]]:
    return [[c.passage.text for c in row.cells] for row in table.rows]


def test_a_repeated_header_is_dropped() -> None:
    table = build(
        grid([HEADER, ["1", "Rà soát", "Sở A", "Quý I", "Báo cáo"]]),
        grid([HEADER, ["2", "Kiểm tra", "Sở B", "Quý II", "Kế hoạch"]]),
    )
    assert [r[0] for r in rows(table)] == ["1", "2"]
    assert len(table.header) == 1


def test_a_header_misprinted_on_the_next_page_is_dropped_all_the_same() -> None:
    again = ["STT", "Nhiêm vụ", "Cơ quan chủ trì", "Thời gìan", "Sản phẩm"]
    table = build(
        grid([HEADER, ["1", "Rà soát", "Sở A", "Quý I", "Báo cáo"]]), grid([again, ["2", "Kiểm tra", "Sở B", "", ""]])
    )
    assert [r[0] for r in rows(table)] == ["1", "2"]


def test_a_table_without_repeated_header_goes_on() -> None:
    table = build(
        grid([HEADER, ["1", "Rà soát", "Sở A", "Quý I", "Báo cáo"]]), grid([["2", "Kiểm tra", "Sở B", "", ""]])
    )
    assert [r[0] for r in rows(table)] == ["1", "2"]


@pytest.mark.parametrize(
    ("last", "rest", "joined"),
    [
        (
            ["1", "Rà soát văn bản", "Sở", "Quý I", "Báo"],
            ["", "quy phạm pháp luật", "Nội vụ", "", "cáo"],
            "Rà soát văn bản quy phạm pháp luật",
        ),
        (
            ["1", "Thực hiện theo", "Sở A", "", ""],
            ["", "Nghị định số 60/2021/NĐ-CP", "", "", ""],
            "Thực hiện theo Nghị định số 60/2021/NĐ-CP",
        ),
        (
            ["", "Nâng cao hiệu quả của các", "", "", ""],
            ["4.", "cơ chế phối hợp", "Sở A", "Năm 2026", "Báo cáo"],
            "Nâng cao hiệu quả của các cơ chế phối hợp",
        ),
    ],
)
def test_a_row_cut_by_the_page_is_joined_to_its_rest(last: list[str], rest: list[str], joined: str) -> None:
    table = build(grid([HEADER, last]), grid([rest, ["2", "Kiểm tra", "Sở B", "Quý II", "Kế hoạch"]]))
    assert len(table.rows) == 2
    assert table.rows[0].cells[1].passage.text == joined
    assert (table.rows[0].page, table.rows[0].page_end) == (1, 2)


def test_a_row_whose_number_is_missing_is_not_taken_for_a_rest() -> None:
    first = ["1", "Rà soát văn bản.", "Sở A", "Quý I", "Báo cáo"]
    table = build(grid([HEADER, first]), grid([["", "Kiểm tra công vụ.", "Sở B", "Quý II", "Kế hoạch"]]))
    assert len(table.rows) == 2


def test_another_table_with_its_own_header_is_not_accepted() -> None:
    one = grid([HEADER, ["1", "Rà soát", "Sở A", "Quý I", "Báo cáo"]])
    other = grid(
        [["STT", "Nội dung chi", "Nguồn kinh phí", "Số tiền", "Ghi chú"], ["1", "Tuyên truyền", "Ngân sách", "350", ""]]
    )
    assert not TableBuilder(one, text_page(one)).accepts(other, text_page(other))


def test_a_header_of_two_storeys() -> None:
    cells = [
        GridCell(0, 0, 2, 1, grid([["STT"]]).cells[0].lines),
        GridCell(0, 1, 2, 1, grid([["Nhiệm vụ"]]).cells[0].lines),
        GridCell(0, 2, 1, 2, grid([["Cơ quan thực hiện"]]).cells[0].lines),
        GridCell(1, 2, 1, 1, grid([["Chủ trì"]]).cells[0].lines),
        GridCell(1, 3, 1, 1, grid([["Phối hợp"]]).cells[0].lines),
        *(GridCell(2, c, 1, 1, grid([[t]]).cells[0].lines) for c, t in enumerate(["1", "Rà soát", "Sở A", "Sở B"])),
    ]
    table = build(Grid(3, 4, tuple(cells)))
    assert len(table.header) == 2
    assert rows(table) == [["1", "Rà soát", "Sở A", "Sở B"]]


def test_the_row_of_column_numbers_is_part_of_the_header() -> None:
    table = build(grid([HEADER, ["(1)", "(2)", "(3)", "(4)", "(5)"], ["1", "Rà soát", "Sở A", "Quý I", "Báo cáo"]]))
    assert [r[0] for r in rows(table)] == ["1"]


def test_a_cell_merged_downwards_over_the_page_end_says_the_same_on_the_next() -> None:
    lines = grid([["Thường xuyên"]]).cells[0].lines
    one = Grid(
        3,
        5,
        (
            *grid([HEADER]).cells,
            *(GridCell(1, c, 1, 1, grid([[t]]).cells[0].lines) for c, t in enumerate(["1", "Rà soát.", "Sở A"])),
            GridCell(1, 3, 2, 1, lines),
            GridCell(1, 4, 1, 1, grid([["Báo cáo"]]).cells[0].lines),
            *(GridCell(2, c, 1, 1, grid([[t]]).cells[0].lines) for c, t in enumerate(["2", "Kiểm tra.", "Sở B"])),
            GridCell(2, 4, 1, 1, grid([["Kế hoạch"]]).cells[0].lines),
        ),
    )
    table = build(one, grid([["3", "Tập huấn", "Sở C", "", "Hội nghị"]]))
    cells = [row.cell(3) for row in table.rows]
    assert [c.passage.text for c in cells if c] == ["Thường xuyên"] * 3
    assert [c.merged for c in cells if c] == [False, True, True]
