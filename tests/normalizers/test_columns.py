import pytest

from normalizers.columns import assign, field_of, is_mark, period_of, start_and_end


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("STT", "ordinal"), ("Số TT", "ordinal"), ("TT", "ordinal"),
        ("Nhiệm vụ cụ thể", "task"), ("NỘI DUNG CÔNG VIỆC", "task"), ("Tên đề án, nhiệm vụ", "task"), ("Đầu việc", "task"),
        ("Cơ quan, đơn vị chủ trì tham mưu", "lead"), ("Đơn vị thực hiện", "lead"), ("Phân công thực hiện", "lead"),
        ("Phòng, ban phối hợp", "coordinating"), ("Cơ quan tham gia", "coordinating"),
        ("Thời gian thực hiện/ hoàn thành", "deadline"), ("Mốc thời gian", "deadline"), ("Hạn hoàn thành", "deadline"),
        ("Kết quả/Đánh giá", "product"), ("Sản phẩm dự kiến hoàn thành", "product"), ("Dự kiến kết quả", "product"),
        ("Cơ quan chủ trì; cơ quan phối hợp", "both"), ("Phân công (chủ trì, phối hợp)", "both"),
        ("ĐƠN VỊ THỰC HIỆN/PHỐI HỢP", "both"), ("Đơn vị phối hợp thực hiện", "coordinating"),
        ("Ghi chú", "notes"), ("Người phụ trách", "person"),
        ("Đơn vị tính", "doubt"), ("Mã hồ sơ TTHC", "refuse"),
        ("Cấp trình", None), ("Kinh phí (triệu đồng)", None), ("", None),
    ],
)  # fmt: skip
def test_headers_are_told_by_their_words(header: str, field: str | None) -> None:
    assert field_of(header) == field


def test_misprints_are_forgiven() -> None:
    assert field_of("Thời gìan hoan thành") == "deadline"
    assert field_of("CO QUAN CHU TRI") == "lead"


def test_a_task_table_says_who_or_when() -> None:
    assert assign(["STT", "Nhiệm vụ", "Thời gian"]) == ("ordinal", "task", "deadline")
    assert assign(["STT", "Nhiệm vụ", "Ghi chú"]) is None
    assert assign(["STT", "Họ và tên", "Chức vụ"]) is None


def test_a_column_that_only_other_tables_have_refuses() -> None:
    assert assign(["TT", "Nội dung", "Đơn vị tính", "Thời gian"]) is None


def test_the_first_of_two_headers_for_one_field_keeps_it() -> None:
    assert assign(["STT", "Nhiệm vụ", "Nội dung", "Đơn vị chủ trì"]) == ("ordinal", "task", None, "lead")


def test_a_body_leads_before_a_person() -> None:
    assert assign(["STT", "Nhiệm vụ", "Người phụ trách", "Đơn vị thực hiện"]) == ("ordinal", "task", None, "lead")
    assert assign(["STT", "Nhiệm vụ", "Người phụ trách", "Thời hạn"]) == ("ordinal", "task", "lead", "deadline")


def test_an_unknown_header_over_the_longest_texts_is_the_task() -> None:
    headers = ["STT", "Yêu cầu", "Đơn vị chủ trì", "Thời hạn", "Sản phẩm"]
    assert assign(headers, [1, 60, 14, 12, 9]) == ("ordinal", "task", "lead", "deadline", "product")
    assert assign(headers, [1, 6, 14, 12, 9]) is None


def test_a_header_of_both_roles_gives_way_to_one_of_its_own() -> None:
    both = "Chủ trì, phối hợp"
    assert assign(["TT", "Nhiệm vụ", both]) == ("ordinal", "task", "both")
    assert assign(["TT", "Nhiệm vụ", both, "Cơ quan phối hợp"]) == ("ordinal", "task", "lead", "coordinating")
    assert assign(["TT", "Nhiệm vụ", "Cơ quan chủ trì", both]) == ("ordinal", "task", "lead", "coordinating")


@pytest.mark.parametrize(
    ("storeys", "period"),
    [
        (["Quý I"], ("Quý I", None)),
        (["Q2"], ("Quý 2", None)),
        (["T.12"], ("Tháng 12", None)),
        (["Năm 2027", "Quý IV"], ("Quý IV", 2027)),
        (["Thời gian thực hiện", "III"], ("Quý III", None)),
        (["Tháng", "3"], ("Tháng 3", None)),
        (["2028"], ("2028", None)),
        (["III"], None),
        (["Số lượng", "3"], None),
        (["Kết quả quý I"], None),
        ([], None),
    ],
)
def test_columns_of_periods(storeys: list[str], period: tuple[str, int | None] | None) -> None:
    assert period_of(storeys) == period


def test_marks() -> None:
    assert all(is_mark(text) for text in ("X", " x ", "✓"))
    assert not any(is_mark(text) for text in ("", "X1", "12"))


def test_columns_of_start_and_end() -> None:
    assert start_and_end(["TT", "Thời gian bắt đầu", "Thời gian kết thúc"]) == (1, 2)
    assert start_and_end(["TT", "Thời gian bắt đầu, kết thúc"]) is None
    assert start_and_end(["TT", "Thời gian bắt đầu", "Kết quả hoàn thành"]) is None


@pytest.mark.parametrize(
    "more", ["Kinh phí thực hiện", "Dự toán", "Nguồn vốn", "Chỉ tiêu", "Căn cứ pháp lý", "Số lượng", "ĐVT"]
)
def test_a_doubtful_column_beside_who_and_when_refuses_nothing(more: str) -> None:
    assert assign(["STT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian", more]) == (
        "ordinal",
        "task",
        "lead",
        "deadline",
        None,
    )
    assert assign(["STT", "Nhiệm vụ", "Đơn vị chủ trì", more]) is None


def test_a_table_of_goals_is_no_task_table() -> None:
    assert assign(["TT", "Mục tiêu", "Đến năm 2026", "Cơ quan chủ trì", "Cơ quan phối hợp"], [2, 60, 9, 12, 12]) is None


@pytest.mark.parametrize("header", ["Phân công nhiệm vụ", "Cơ quan tham mưu", "Đơn vị tham mưu, thực hiện"])
def test_more_headers_of_those_who_lead(header: str) -> None:
    assert field_of(header) == "lead"


def test_words_in_brackets_name_no_field() -> None:
    assert field_of("Nguyên liệu (từ sản phẩm hiện có của tỉnh)") is None
