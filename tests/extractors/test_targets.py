from collections.abc import Sequence
from datetime import date

import pytest

from extractors import targets
from extractors.document import (
    Anchor,
    Cell,
    Document,
    Footnote,
    Heading,
    Item,
    Paragraph,
    Part,
    PartKind,
    Passage,
    Row,
    Section,
    Table,
)
from extractors.geometry import Box
from extractors.records import Task

TITLE = "Cải cách hành chính năm 2027"


def item(text: str) -> Item:
    return Item(Passage.plain(text), None, "-")


def paragraph(text: str) -> Paragraph:
    return Paragraph(Passage.plain(text))


def section(title: str, *blocks: Item | Paragraph | Footnote | Table, inner: Sequence[Section] = ()) -> Section:
    return Section(Heading(Passage.plain(title), 1, "I"), blocks, tuple(inner))


def table(header: Sequence[str], *rows: Sequence[str], index: int = 0) -> Table:
    def row(texts: Sequence[str]) -> Row:
        return Row(tuple(Cell(Passage.plain(t), i) for i, t in enumerate(texts)), 1, 1)

    return Table(index, len(header), (row(header),), tuple(row(r) for r in rows))


def document(
    *sections: Section, kind: PartKind = PartKind.PLAN, front: Sequence[str] = (), closing: Sequence[str] = ()
) -> Document:
    root = Section(None, (), sections)
    return Document((Part(kind, tuple(map(paragraph, front)), root, tuple(map(paragraph, closing))),))


def task(text: str, row: tuple[int, int] | None = None, axis: str = "digital_government") -> Task:
    return Task("doc-t1", "table" if row else "narrative", "1", None, None, (), axis, text, row=row)


def test_items_paragraphs_and_headings_give_targets_in_reading_order() -> None:
    plan = document(
        section(
            "Mục tiêu", item("100% thư viện mở cửa; 60% sách được số hóa."), paragraph("Tối thiểu 30% xã có tủ sách.")
        ),
        section("80% bạn đọc dùng thẻ điện tử"),
    )
    found = targets.extract(plan, "doc")
    assert [t.value for t in found] == [100, 60, 30, 80]
    assert {t.source_kind for t in found} == {"narrative"}
    assert found[0].section == ("I. Mục tiêu",)
    assert found[0].task_id is None


def test_front_closing_footnotes_and_carrier_give_none() -> None:
    text = "Bảo đảm 100% hồ sơ được số hóa."
    assert targets.extract(document(front=[text], closing=[text]), "doc") == ()
    assert targets.extract(document(section("Điều 1", item(text)), kind=PartKind.CARRIER), "doc") == ()
    assert targets.extract(document(section("Mục tiêu", Footnote(Passage.plain(text), "1"))), "doc") == ()
    assert len(targets.extract(document(section("Điều 1", item(text))), "doc")) == 1


def test_what_was_reached_in_the_past_is_no_target() -> None:
    text = "100% đơn vị áp dụng hệ thống; 95% hồ sơ đúng hạn."
    assert targets.extract(document(section("Kết quả thực hiện năm 2026", item(text))), "doc") == ()
    assert targets.extract(document(section("Tình hình và mục tiêu", item(text))), "doc") != ()


def test_the_nearest_heading_gives_the_axis() -> None:
    inner = section("Cải cách tổ chức bộ máy", item("Giảm 05 biên chế."))
    plan = document(section("Mục tiêu", item("90% công việc được xử lý trên hệ thống."), inner=[inner]))
    assert [t.axis for t in targets.extract(plan, "doc", title=TITLE)] == ["direction", "organisation_reform"]
    assert [t.axis for t in targets.extract(plan, "doc", title="Phát triển thư viện")] == [
        "other",
        "organisation_reform",
    ]


@pytest.mark.parametrize("where", ["front", "heading"])
def test_a_plan_of_reform_is_known_without_its_title(where: str) -> None:
    goals = section("Chỉ tiêu", item("Tối thiểu 40% đơn vị được kiểm tra công tác CCHC."))
    front = ["KẾ HOẠCH", "Cải cách hành chính năm 2027"] if where == "front" else []
    more = [] if where == "front" else [section("Nhiệm vụ cải cách hành chính")]
    assert [t.axis for t in targets.extract(document(goals, *more, front=front), "doc")] == ["direction"]


def test_one_heading_on_reform_makes_no_plan_of_reform() -> None:
    goals = section("Chỉ tiêu", item("Tối thiểu 40% xã có tủ sách."))
    plan = document(goals, section("Cải cách hành chính"), front=["KẾ HOẠCH", "Phát triển thư viện năm 2027"])
    assert [t.axis for t in targets.extract(plan, "doc")] == ["other"]


def test_satisfaction_rates_follow_their_words() -> None:
    plan = document(
        section(
            "Cải cách thủ tục hành chính",
            item("Mức độ hài lòng về dịch vụ y tế đạt 85%."),
            item("Mức độ hài lòng về giải quyết TTHC đạt 90%."),
        )
    )
    assert [t.axis for t in targets.extract(plan, "doc", title=TITLE)] == ["direction", "procedure_reform"]


HEADER = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian", "Sản phẩm"]


def test_cells_of_a_task_table() -> None:
    rows = [
        "1",
        "Tỷ lệ sách số hóa đạt tối thiểu 70%",
        "Sở A (02 phòng, 100% biên chế)",
        "Trước 30% thời hạn",
        "Báo cáo",
    ]
    plan = document(section("Nhiệm vụ cụ thể", table(HEADER, rows)))
    (found,) = targets.extract(plan, "doc", [task(rows[1], row=(0, 0))], TITLE)
    assert (found.value, found.comparator, found.source_kind) == (70, "ge", "table")
    assert (found.task_id, found.axis) == ("doc-t1", "digital_government")


@pytest.mark.parametrize(
    ("product", "values"),
    [
        ("Hội nghị. Bảo đảm 100% cán bộ được tập huấn.", [100]),
        ("Danh sách 05 thư viện được công bố", []),
        ("Cơ chế hỗ trợ 50% chi phí, tối đa 2 tỷ đồng", []),
        ("06 lớp", [6]),
        ("12 thủ thư hạng II, 04 thủ thư hạng III", [12, 4]),
        ("8.500 hồ sơ được số hóa", [8500]),
        ("01 báo cáo, 02 kế hoạch", []),
        ("Mỗi phòng 01 mô hình", [1]),
    ],
)
def test_products_state_a_target_only_as_a_clause_of_their_own(product: str, values: list[float]) -> None:
    plan = document(section("Nhiệm vụ", table(HEADER, ["1", "Tổ chức tập huấn", "Sở A", "Quý I", product])))
    assert [t.value for t in targets.extract(plan, "doc")] == values


def test_a_column_of_goals_may_count_documents() -> None:
    header = [*HEADER[:4], "Mục tiêu, kết quả"]
    plan = document(section("Nhiệm vụ", table(header, ["1", "Cải tiến kho sách", "Sở A", "Quý I", "02 đề án"])))
    assert [t.value for t in targets.extract(plan, "doc")] == [2]


def test_the_axis_of_a_clause_that_leaves_its_subject_to_the_one_before() -> None:
    goals = section("Chỉ tiêu", item("Tỷ lệ hài lòng của bạn đọc tại chỗ ≥ 95%, bạn đọc mượn về ≥ 91%."))
    found = targets.extract(document(goals), "doc", title="Phát triển thư viện")
    assert [t.axis for t in found] == ["direction", "direction"]


def test_a_clause_that_names_no_field_is_of_the_field_of_its_item() -> None:
    text = "Tỷ lệ hồ sơ trễ hạn dưới 1%; mỗi bạn đọc đi lại không quá 2 lần."
    found = targets.extract(document(section("Mục tiêu", item(text))), "doc", title=TITLE)
    assert [(t.value, t.axis) for t in found] == [(1, "procedure_reform"), (2, "procedure_reform")]


def test_an_item_that_is_a_task_is_linked() -> None:
    text = "Rà soát kho sách, bảo đảm 100% sách có mã trước ngày 30/9/2027."
    (found,) = targets.extract(document(section("Nhiệm vụ", item(text))), "doc", [task(text)])
    assert found.task_id == "doc-t1"
    assert found.deadline == date(2027, 9, 30)


def test_target_table_with_a_year_a_column() -> None:
    goals = table(
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện 2026", "Mục tiêu 2027", "Mục tiêu 2028"],
        ["1", "Tỷ lệ sách số hóa", "%", "40", "≥ 55", "70 - 75"],
        ["2", "Thư viện xã", "Thư viện", "12", "1.020", "-"],
    )
    found = targets.extract(document(section("Chỉ tiêu", goals)), "doc")
    assert [(t.indicator, t.comparator, t.value, t.value_max, t.unit, t.deadline) for t in found] == [
        ("Tỷ lệ sách số hóa", "ge", 55, None, "%", date(2027, 12, 31)),
        ("Tỷ lệ sách số hóa", "range", 70, 75, "%", date(2028, 12, 31)),
        ("Thư viện xã", "eq", 1020, None, "Thư viện", date(2027, 12, 31)),
    ]
    assert {t.source_kind for t in found} == {"table"}
    assert found[0].text == "Tỷ lệ sách số hóa ≥ 55"


def test_the_place_is_that_of_the_clause() -> None:
    words = ["Mở", "rộng", "kho", "sách;", "90%", "sách", "có", "mã."]
    text, anchors = "", []
    for i, word in enumerate(words):
        start = len(text) + (1 if text else 0)
        text = f"{text} {word}".strip()
        anchors.append(Anchor(start, len(text), 3, Box(10.0 * i, 0.0, 10.0 * i + 9, 12.0)))
    plan = document(section("Mục tiêu", Item(Passage(text, tuple(anchors)), None, "-")))
    (found,) = targets.extract(plan, "doc")
    assert (found.provenance.page, found.provenance.page_end) == (3, 3)
    (box,) = found.provenance.boxes
    assert (box.box.x0, box.box.x1) == (40.0, 79.0)


def test_ids_are_stable_and_unique() -> None:
    one = section("Mục tiêu", item("100% thư viện mở cửa."), item("100% thư viện mở cửa."))
    more = section("Mục tiêu", item("20% xã có tủ sách."), *one.blocks)
    first, second = (targets.extract(document(s), "doc") for s in (one, more))
    assert len({t.target_id for t in second}) == 3
    assert [t.target_id for t in first] == [t.target_id for t in second[1:]]
    assert all(t.target_id.startswith("doc-g") for t in first)


@pytest.mark.parametrize(
    ("cell", "unit", "levels"),
    [
        ("≥ 55", "%", [("ge", 55.0, None)]),
        (">= 30", "%", [("ge", 30.0, None)]),
        ("> 0,7", "Chỉ số", [("gt", 0.7, None)]),
        ("40 - 50", "Tổ chức", [("range", 40.0, 50.0)]),
        ("09", "Tuyến", [("eq", 9.0, None)]),
        ("≤ 3 trong vùng; ≤ 50 cả nước", "Thứ bậc", [("le", 3.0, None), ("le", 50.0, None)]),
        ("Đạt mức tiên tiến", "Thứ bậc", []),
        ("", "", []),
    ],
)
def test_results_to_be_reached_beside_their_units(
    cell: str, unit: str, levels: list[tuple[str, float, float | None]]
) -> None:
    found = targets.extract(
        document(
            section(
                "Chỉ tiêu",
                table(["TT", "Chỉ tiêu", "Đơn vị", "Kết quả", "Cơ quan chủ trì"], ["1", "Quy mô", unit, cell, "Sở A"]),
            )
        ),
        "d",
    )
    assert [(t.comparator, t.value, t.value_max) for t in found] == levels
    assert all((t.unit, t.indicator) == (unit, "Quy mô") for t in found)


def test_results_of_the_past_beside_a_goal_are_no_targets() -> None:
    header = ["Chỉ tiêu", "Đơn vị", "Kết quả", "Mục tiêu năm 2031"]
    found = targets.extract(document(section("Chỉ tiêu", table(header, ["Hồ sơ", "%", "80", "95"]))), "d")
    assert [t.value for t in found] == [95.0]
