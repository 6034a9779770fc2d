from build import words
from extractors.lines import reading_order, visual_lines


def texts(content: list, height: float = 842) -> list[str]:  # type: ignore[type-arg]
    return [line.text for line in reading_order(content, height)]


LETTERHEAD = [
    *words("UBND TỈNH PHÚ THỌ", 70, 100),
    *words("CỘNG HÒA XÃ HỘI", 300, 100, bold=True),
    *words("SỞ NỘI VỤ", 95, 117, bold=True),
    *words("Độc lập - Tự do", 305, 119, bold=True),
    *words("Số: 45/KH-SNV", 80, 140),
    *words("Phú Thọ, ngày 12 tháng 01", 290, 142, italic=True),
]


def test_the_left_column_of_a_letterhead_comes_before_the_right_one() -> None:
    assert texts(LETTERHEAD) == [
        "UBND TỈNH PHÚ THỌ",
        "SỞ NỘI VỤ",
        "Số: 45/KH-SNV",
        "CỘNG HÒA XÃ HỘI",
        "Độc lập - Tự do",
        "Phú Thọ, ngày 12 tháng 01",
    ]


def test_a_first_line_whose_gutter_is_narrow() -> None:
    upper = words("ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG", 60, 100)
    assert upper[-1].box is not None
    start = upper[-1].box.x1 + 1.3 * upper[-1].style.size
    content = [
        *upper,
        *words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", start, 100, bold=True),
        *words("SỞ GIÁO DỤC VÀ ĐÀO TẠO", 80, 117, bold=True),
        *words("Độc lập - Tự do - Hạnh phúc", start + 20, 119, bold=True),
    ]
    assert texts(content) == [
        "ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG",
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_the_address_of_a_letter_stands_in_no_column() -> None:
    address = [*words("Kính gửi:", 100, 158), *words("- Các phòng thuộc Sở;", 180, 174)]
    assert texts([*LETTERHEAD, *address])[-3:] == ["Phú Thọ, ngày 12 tháng 01", "Kính gửi:", "- Các phòng thuộc Sở;"]


def test_a_title_under_the_letterhead_belongs_to_neither_column() -> None:
    assert texts([*LETTERHEAD, *words("KẾ HOẠCH", 270, 200, bold=True)])[-1] == "KẾ HOẠCH"


def test_blanks_left_for_number_and_date_are_no_columns() -> None:
    blanks = [*words("Số:", 80, 140), *words("/KH-STC", 160, 140), *words("Cần Thơ, ngày", 300, 140)]
    lines = texts([*LETTERHEAD[:12], *blanks, *words("tháng", 420, 140), *words("năm 2026", 490, 140)])
    assert "Số: /KH-STC" in lines
    assert "Cần Thơ, ngày tháng năm 2026" in lines


def test_the_page_number_is_left_out() -> None:
    content = [*words("2", 300, 40), *words("Nội dung của trang", 80, 100), *words("- 17 -", 290, 820)]
    assert texts(content) == ["Nội dung của trang"]


def test_a_number_within_the_page_stays() -> None:
    assert texts([*words("Nội dung", 80, 400), *words("2026", 80, 420)]) == ["Nội dung", "2026"]


def test_sloping_lines_are_not_mixed() -> None:
    slope = [
        w
        for i, token in enumerate(["một", "hai", "ba", "bốn", "năm", "sáu"])
        for w in words(token, 80 + 60 * i, 100 + 1.5 * i)
    ]
    below = [
        w for i, token in enumerate(["bảy", "tám", "chín", "mười"]) for w in words(token, 80 + 60 * i, 118 + 1.5 * i)
    ]
    assert [" ".join(w.text for w in row) for row in visual_lines(slope + below)] == [
        "một hai ba bốn năm sáu",
        "bảy tám chín mười",
    ]


def test_labels_and_values_set_apart_by_tabs_are_read_line_by_line() -> None:
    content = [
        *words("- Tỷ lệ phụ nữ sinh đủ hai con:", 80, 100),
        *words("≥ 55 %", 450, 100),
        *words("- Tỷ lệ trẻ em được sàng lọc:", 80, 118),
        *words("80%", 450, 118),
    ]
    assert texts(content) == ["- Tỷ lệ phụ nữ sinh đủ hai con: ≥ 55 %", "- Tỷ lệ trẻ em được sàng lọc: 80%"]
