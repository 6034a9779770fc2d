import pytest

from normalizers.columns import assign, field_of


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("STT", "ordinal"), ("Số TT", "ordinal"), ("TT", "ordinal"),
        ("Nhiệm vụ cụ thể", "task"), ("NỘI DUNG CÔNG VIỆC", "task"), ("Tên đề án, nhiệm vụ", "task"), ("Đầu việc", "task"),
        ("Cơ quan, đơn vị chủ trì tham mưu", "lead"), ("Đơn vị thực hiện", "lead"), ("Phân công thực hiện", "lead"),
        ("Phòng, ban phối hợp", "coordinating"), ("Cơ quan tham gia", "coordinating"),
        ("Thời gian thực hiện/ hoàn thành", "deadline"), ("Mốc thời gian", "deadline"), ("Hạn hoàn thành", "deadline"),
        ("Kết quả/Đánh giá", "product"), ("Sản phẩm dự kiến hoàn thành", "product"), ("Dự kiến kết quả", "product"),
        ("Ghi chú", "notes"), ("Người phụ trách", "person"),
        ("Đơn vị tính", "refuse"), ("Mã hồ sơ TTHC", "refuse"),
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
