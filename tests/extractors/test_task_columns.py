from datetime import date

import pytest

from build import grid, plain, text_page
from extractors import tasks
from extractors.layout import lay_out
from extractors.page import Grid, GridCell
from extractors.records import Metadata, Task

WHO = ["TT", "Nội dung công việc", "Đơn vị chủ trì", "Kết quả"]


def of_grid(table: Grid, year: int = 2026) -> tuple[Task, ...]:
    document = lay_out([text_page(plain("I. NHIỆM VỤ CỤ THỂ", gap=True), table)]).document
    return tasks.extract(document, "0123456789abcdef", Metadata(title="Chăm sóc cây xanh", plan_year=year))


def of_table(header: list[str], *rows: list[str]) -> tuple[Task, ...]:
    return of_grid(grid([header, *rows]))


def days(task: Task) -> list[tuple[str, date | None, date | None]]:
    return [(d.kind, d.start, d.end) for d in task.deadlines]


@pytest.mark.parametrize(
    "header", ["Cơ quan chủ trì; cơ quan phối hợp", "Chủ trì/phối hợp", "Thực hiện (chủ trì; phối hợp)"]
)
@pytest.mark.parametrize(
    ("cell", "lead", "coordinating"),
    [
        ("Sở Xây dựng; Hội Nông dân xã; các trường học", ["Sở Xây dựng"], ["Hội Nông dân xã", "các trường học"]),
        ("Sở Xây dựng, Sở Y tế; Công an tỉnh", ["Sở Xây dựng", "Sở Y tế"], ["Công an tỉnh"]),
        ("Sở Xây dựng/Công an tỉnh", ["Sở Xây dựng"], ["Công an tỉnh"]),
        ("Sở Xây dựng, Công an tỉnh, Sở Y tế", ["Sở Xây dựng"], ["Công an tỉnh", "Sở Y tế"]),
        ("Sở Xây dựng", ["Sở Xây dựng"], []),
        ("Phối hợp: Sở Y tế; Chủ trì: Sở Xây dựng", ["Sở Xây dựng"], ["Sở Y tế"]),
        ("Sở Xây dựng phối hợp với Sở Y tế", ["Sở Xây dựng"], ["Sở Y tế"]),
    ],
)  # fmt: skip
def test_a_column_of_both_roles(header: str, cell: str, lead: list[str], coordinating: list[str]) -> None:
    (task,) = of_table(["TT", "Nhiệm vụ", header, "Thời hạn"], ["1", "Trồng cây ven đường", cell, "Quý I"])
    assert (list(task.lead_agencies), list(task.coordinating_agencies)) == (lead, coordinating)


def test_the_texts_of_both_roles_stand_apart() -> None:
    header = ["TT", "Nhiệm vụ", "Đơn vị chủ trì, phối hợp", "Thời hạn"]
    (task,) = of_table(header, ["1", "Trồng cây ven đường", "Sở Xây dựng; các phường", "Quý I"])
    assert (task.lead_text, task.coordinating_text) == ("Sở Xây dựng", "các phường")


def test_labels_inside_a_cell_part_its_text() -> None:
    header = ["TT", "Nhiệm vụ", "Đơn vị thực hiện", "Thời hạn"]
    (task,) = of_table(header, ["1", "Trồng cây ven đường", "Chủ trì: Sở Xây dựng; Phối hợp: Sở Y tế", "Quý I"])
    assert (task.lead_text, task.coordinating_text) == ("Sở Xây dựng", "Sở Y tế")
    assert (task.lead_agencies, task.coordinating_agencies) == (("Sở Xây dựng",), ("Sở Y tế",))


def test_marks_under_quarters_are_the_deadline() -> None:
    found = of_table(
        [*WHO, "Quý I", "Quý II", "Quý III", "Quý IV"],
        ["1", "Trồng cây ven đường", "Sở Xây dựng", "Báo cáo", "X", "", "", ""],
        ["2", "Tỉa cành trước mùa bão", "Sở Xây dựng", "Báo cáo", "", "x", "✓", ""],
        ["3", "Tưới cây vào mùa khô", "Sở Xây dựng", "Báo cáo", "x", "", "", "x"],
        ["4", "Thay đất trồng", "Sở Xây dựng", "Báo cáo", "", "", "", ""],
    )
    assert [t.deadline_text for t in found] == ["Quý I", "Quý II, Quý III", "Quý I, Quý IV", None]
    assert [days(t) for t in found] == [
        [("period", date(2026, 1, 1), date(2026, 3, 31))],
        [("period", date(2026, 4, 1), date(2026, 9, 30))],
        [("period", date(2026, 1, 1), date(2026, 3, 31)), ("period", date(2026, 10, 1), date(2026, 12, 31))],
        [],
    ]
    assert all(t.notes is None for t in found)


def test_marks_under_bare_numbers_of_a_wider_header() -> None:
    upper = [GridCell(0, c, 2, 1, (plain(t),)) for c, t in enumerate(WHO)]
    upper.append(GridCell(0, 4, 1, 3, (plain("Tháng thực hiện (năm 2027)"),)))
    lower = [GridCell(1, 4 + i, 1, 1, (plain(t),)) for i, t in enumerate(["10", "11", "12"])]
    row = ["1", "Trồng cây ven đường", "Sở Xây dựng", "Báo cáo", "", "X", "X"]
    body = [GridCell(2, c, 1, 1, (plain(t),) if t else ()) for c, t in enumerate(row)]
    (task,) = of_grid(Grid(3, 7, (*upper, *lower, *body)))
    assert task.deadline_text == "Tháng 11, Tháng 12"
    assert days(task) == [("period", date(2027, 11, 1), date(2027, 12, 31))]


def test_columns_of_quarters_without_marks_are_no_deadline() -> None:
    header = [*WHO, "Thời hạn", "Quý I", "Quý II"]
    (task,) = of_table(header, ["1", "Trồng cây ven đường", "Sở Xây dựng", "Báo cáo", "Quý III", "120 cây", "80 cây"])
    assert (task.deadline_text, task.notes) == ("Quý III", "Quý I: 120 cây\nQuý II: 80 cây")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("02/2026", "5/2026", [("period", date(2026, 2, 1), date(2026, 5, 31))]),
        ("Tháng 3/2026", "31/10/2026", [("period", date(2026, 3, 1), date(2026, 10, 31))]),
        ("15/3/2026", "Quý III/2026", [("period", date(2026, 3, 15), date(2026, 9, 30))]),
        ("", "31/10/2026", [("by_date", None, date(2026, 10, 31))]),
        ("Tháng 3/2026", "", [("period", date(2026, 3, 1), None)]),
    ],
)
def test_columns_of_start_and_end_give_one_period(
    start: str, end: str, expected: list[tuple[str, date | None, date | None]]
) -> None:
    for names in (("Thời gian bắt đầu", "Thời gian hoàn thành"), ("Bắt đầu", "Kết thúc")):
        (task,) = of_table([*WHO, *names], ["1", "Trồng cây ven đường", "Sở Xây dựng", "Báo cáo", start, end])
        assert days(task) == expected
        assert task.deadline_text == " - ".join(t for t in (start, end) if t)
        assert task.notes is None


def test_ordinals_of_rank_below_a_roman_one() -> None:
    found = of_table(
        [*WHO, "Thời hạn"],
        ["I", "Đường phố", "", "", ""],
        ["I.1", "Trồng mới", "", "", ""],
        ["I.1.1", "Trồng cây ven đường", "Sở Xây dựng", "Báo cáo", "Quý I"],
        ["I.1.2", "Chọn giống cây", "", "", ""],
        ["a)", "Khảo sát vườn ươm", "Sở Xây dựng", "Báo cáo", "Quý II"],
        ["b)", "Lập danh sách giống", "", "", ""],
        ["I.2", "Tưới cây vào mùa khô", "Sở Xây dựng", "Báo cáo", "Quý I"],
    )
    assert [(t.group_ordinal, t.ordinal) for t in found] == [
        ("I.1", "I.1.1"),
        ("I.1", "I.1.2"),
        ("I.1", "I.1.2.a"),
        ("I.1", "I.1.2.b"),
        ("I", "I.2"),
    ]


def test_ordinals_under_a_header_of_its_own() -> None:
    found = of_table(
        ["Ký hiệu", *WHO[1:], "Thời hạn"],
        ["A.1", "Trồng cây ven đường", "Sở Xây dựng", "Báo cáo", "Quý I"],
        ["A.2", "Tưới cây vào mùa khô", "Sở Xây dựng", "Báo cáo", "Quý II"],
    )
    assert [(t.ordinal, t.notes) for t in found] == [("A.1", None), ("A.2", None)]
