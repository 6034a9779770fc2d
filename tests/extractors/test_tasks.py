from datetime import date

from build import grid, plain, text_page
from extractors import tasks
from extractors.layout import lay_out
from extractors.page import Grid, GridCell, Line
from extractors.records import Metadata, Task

REFORM = Metadata(title="Cải cách hành chính năm 2026", plan_year=2026)
HEADER = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Sản phẩm"]


def extract(*flow: Line | Grid, metadata: Metadata = REFORM) -> tuple[Task, ...]:
    return tasks.extract(lay_out([text_page(*flow)]).document, "0123456789abcdef", metadata)


def of_table(*rows: list[str], header: list[str] | None = None) -> tuple[Task, ...]:
    return extract(plain("I. NHIỆM VỤ CỤ THỂ", gap=True), grid([header or HEADER, *rows]))


def row(
    number: str, task: str, deadline: str = "Quý I/2026", product: str = "Báo cáo", lead: str = "Văn phòng Sở"
) -> list[str]:
    return [number, task, lead, "Các phòng thuộc Sở", deadline, product]


def test_a_row_becomes_a_task() -> None:
    (task,) = of_table(row("1.", "Rà soát thủ tục hành chính", product="Tờ trình, dự thảo Quyết định"))
    assert (task.ordinal, task.task, task.axis) == ("1", "Rà soát thủ tục hành chính", "procedure_reform")
    assert task.lead_agencies == ("Văn phòng Sở",)
    assert task.coordinating_agencies == ("Các phòng thuộc Sở",)
    assert task.product_types == ("Tờ trình", "Quyết định")
    assert [(d.kind, d.start, d.end) for d in task.deadlines] == [("period", date(2026, 1, 1), date(2026, 3, 31))]
    assert task.section == ("I. NHIỆM VỤ CỤ THỂ",)
    assert task.row == (0, 0)


def test_columns_in_any_order_and_wording() -> None:
    (task,) = of_table(
        ["1", "Báo cáo", "Trước ngày 30/6/2026", "Kiểm tra công vụ", "Sở A", "Sở B", "gấp"],
        header=[
            "Số TT",
            "Kết quả đầu ra",
            "Thời hạn hoàn thành",
            "Nội dung công việc",
            "Đơn vị thực hiện",
            "Phối hợp",
            "Ghi chú",
        ],
    )
    assert (task.task, task.lead_text, task.coordinating_text, task.notes) == (
        "Kiểm tra công vụ",
        "Sở A",
        "Sở B",
        "gấp",
    )
    assert task.deadlines[0].end == date(2026, 6, 30)


def test_columns_without_a_field_go_to_the_notes_with_their_header() -> None:
    (task,) = of_table([*row("1", "Xây dựng nghị định"), "Chính phủ"], header=[*HEADER, "Cấp trình"])
    assert task.notes == "Cấp trình: Chính phủ"


def test_group_rows_of_every_form() -> None:
    wide = Grid(
        5,
        6,
        (
            *grid([HEADER]).cells,
            GridCell(1, 0, 1, 6, (plain("I. Cải cách thể chế"),)),
            *(GridCell(2, c, 1, 1, (plain(t),)) for c, t in enumerate(row("1", "Rà soát văn bản"))),
            GridCell(3, 0, 1, 1, (plain("II"),)),
            GridCell(3, 1, 1, 5, (plain("Cải cách tài chính công"),)),
            *(GridCell(4, c, 1, 1, (plain(t),)) for c, t in enumerate(row("1", "Công khai dự toán"))),
        ),
    )
    found = extract(plain("I. NHIỆM VỤ", gap=True), wide)
    assert [(t.group_ordinal, t.group_title, t.ordinal) for t in found] == [
        ("I", "Cải cách thể chế", "1"),
        ("II", "Cải cách tài chính công", "1"),
    ]


def test_a_number_with_empty_cells_before_its_sub_numbers_is_a_group() -> None:
    found = of_table(["1", "Hoàn thiện thể chế", "", "", "", ""], row("1.1", "Sửa luật"), row("1.2", "Sửa nghị định"))
    assert [(t.group_ordinal, t.ordinal) for t in found] == [("1", "1.1"), ("1", "1.2")]


def test_rows_numbered_on_after_the_groups_have_no_group() -> None:
    found = of_table(
        ["1", "Hoàn thiện thể chế", "", "", "", ""],
        row("1.1", "Sửa luật"),
        ["2", "Nhân lực", "", "", "", ""],
        row("2.1", "Đào tạo"),
        row("3", "Sơ kết"),
    )
    assert [(t.group_ordinal, t.ordinal) for t in found] == [("1", "1.1"), ("2", "2.1"), (None, "3")]


def test_sub_rows_take_what_their_parent_shares() -> None:
    found = of_table(
        row("3", "Kiểm tra công vụ"),
        ["a)", "Kiểm tra định kỳ", "", "", "", ""],
        ["b)", "Kiểm tra đột xuất", "", "", "", ""],
        row("4", "Sơ kết"),
    )
    assert [(t.ordinal, t.inherited, t.lead_text) for t in found] == [
        ("3", False, "Văn phòng Sở"),
        ("3.a", True, "Văn phòng Sở"),
        ("3.b", True, "Văn phòng Sở"),
        ("4", False, "Văn phòng Sở"),
    ]
    assert found[1].deadlines == found[0].deadlines


def test_swapped_cells_change_places() -> None:
    (task, other) = of_table(
        row("1", "Theo dõi thi hành pháp luật", deadline="Kế hoạch", product="Trước ngày 15/02/2026"),
        row("2", "Sơ kết"),
    )
    assert (task.deadline_text, task.product_text) == ("Trước ngày 15/02/2026", "Kế hoạch")
    assert task.anomalies == ("column_swap",)
    assert other.anomalies == ()


def test_blank_cells_and_missing_numbers_are_named() -> None:
    found = of_table(row("1", "Một việc"), row("2", "Hai việc", deadline=""), row("", "Ba việc."), row("4", "Bốn việc"))
    assert [t.anomalies for t in found] == [(), ("blank_cell",), ("missing_ordinal",), ()]


def test_a_remark_over_the_whole_width_is_a_note_on_the_row_above() -> None:
    table = Grid(
        3,
        6,
        (
            *grid([HEADER, row("1", "Một việc")]).cells,
            GridCell(2, 0, 1, 6, (plain("Không tính hồ sơ chuyển tiếp"),)),
        ),
    )
    (task,) = extract(plain("I. NHIỆM VỤ", gap=True), table)
    assert task.notes == "Không tính hồ sơ chuyển tiếp"


def test_other_tables_give_no_tasks() -> None:
    budget = grid(
        [["STT", "Nội dung chi", "Nguồn kinh phí", "Số tiền"], ["1", "Tuyên truyền", "Ngân sách tỉnh", "350"]]
    )
    goals = grid([["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2026"], ["1", "Hồ sơ trực tuyến", "%", "80"]])
    people = grid([["STT", "Họ và tên", "Chức vụ", "Đơn vị"], ["1", "Trần Văn An", "Trưởng phòng", "Sở A"]])
    assert extract(plain("I. NHIỆM VỤ", gap=True), budget, plain("x."), goals, plain("y."), people) == ()


def test_ids_are_stable_when_other_rows_change() -> None:
    one = {t.task: t.task_id for t in of_table(row("1", "Rà soát văn bản"), row("2", "Kiểm tra"))}
    two = {t.task: t.task_id for t in of_table(row("1", "Rà soát văn bản"), row("2", "Kiểm tra đột xuất"))}
    assert one["Rà soát văn bản"] == two["Rà soát văn bản"]
    assert all(i.startswith("0123456789abcdef-t") for i in one.values())


def test_two_rows_that_say_the_same_have_two_ids() -> None:
    found = of_table(row("1", "Rà soát văn bản"), row("1", "Rà soát văn bản"))
    assert len({t.task_id for t in found}) == 2


def test_one_column_of_labelled_roles_under_a_header_of_its_own() -> None:
    (task,) = of_table(
        ["1", "Lập hồ sơ", "Chủ trì: Sở Công Thương.\nPhối hợp: Sở Tài chính, Thuế tỉnh.", "Quý II/2026"],
        header=["TT", "Nội dung", "Phân công nhiệm vụ", "Tiến độ"],
    )
    assert (task.lead_agencies, task.coordinating_agencies) == (("Sở Công Thương",), ("Sở Tài chính", "Thuế tỉnh"))


def test_a_group_whose_letter_and_title_share_the_first_cell() -> None:
    (task,) = of_table(["A. CÁC NHIỆM VỤ CHUNG", "", "", "", "", ""], row("1", "Rà soát văn bản"))
    assert (task.group_ordinal, task.group_title) == ("A", "CÁC NHIỆM VỤ CHUNG")


def test_a_sum_under_the_tasks_is_a_note() -> None:
    found = of_table(row("1", "Rà soát văn bản"), ["", "Tổng kinh phí: 500 triệu đồng", "", "", "", ""])
    assert [(t.task, t.notes) for t in found] == [("Rà soát văn bản", "Tổng kinh phí: 500 triệu đồng")]
