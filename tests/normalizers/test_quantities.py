import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5), ("07", 7), ("3.000", 3000), ("1.250.000", 1_250_000), ("97,25", 97.25), ("97.5", 97.5), ("0,05", 0.05),
        ("một trăm", 100), ("mười hai", 12), ("hai mươi lăm", 25), ("ba trăm linh bốn", 304), ("hai nghìn không trăm linh năm", 2005),
        ("một triệu hai trăm nghìn", 1_200_000), ("năm nghìn tỷ", 5 * 10**12),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float) -> None:
    assert quantities.number(text) == value


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "12/5", "một con"])
def test_no_numbers(text: str) -> None:
    assert quantities.number(text) is None


@given(st.integers(min_value=0, max_value=10**9))
def test_grouped_numbers_are_read_back(value: int) -> None:
    assert quantities.number(f"{value:,}".replace(",", ".")) == value


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("đạt tối thiểu 85% số hồ sơ", "đạt tối thiểu 85%", (85, None, "%", "ge", None)),
        ("đạt từ 92,5% trở lên", "đạt từ 92,5% trở lên", (92.5, None, "%", "ge", None)),
        ("hài lòng trên 88 %", "trên 88 %", (88, None, "%", "gt", None)),
        ("không quá 5%", "không quá 5%", (5, None, "%", "le", None)),
        ("xuống dưới 2%", "xuống dưới 2%", (2, None, "%", "lt", None)),
        ("≥ 70%", "≥ 70%", (70, None, "%", "ge", None)),
        ("tăng 02-03 bậc", "tăng 02-03 bậc", (2, 3, "bậc", "range", "increase")),
        ("từ 40 - 60 kỹ sư", "từ 40 - 60 kỹ sư", (40, 60, "kỹ sư", "range", None)),
        ("đạt 70% đến 80%", "đạt 70% đến 80%", (70, 80, "%", "range", None)),
        ("từ 50% lên 65%", "từ 50% lên 65%", (65, None, "%", "eq", None)),
        ("tăng từ 40% lên 55%", "tăng từ 40% lên 55%", (55, None, "%", "eq", None)),
        ("từ 18 ngày xuống còn 11 ngày", "từ 18 ngày xuống còn 11 ngày", (11, None, "ngày", "eq", None)),
        ("giảm còn dưới 25 phút", "giảm còn dưới 25 phút", (25, None, "phút", "lt", None)),
        ("tăng từ 1,2 đến 1,6 lần", "tăng từ 1,2 đến 1,6 lần", (1.2, 1.6, "lần", "range", "increase")),
        ("đạt 3,75/5 điểm trở lên", "đạt 3,75/5 điểm trở lên", (3.75, None, "điểm", "ge", None)),
        ("≤ 3,5 ngày", "≤ 3,5 ngày", (3.5, None, "ngày", "le", None)),
        ("không quá 06 giờ/tháng", "không quá 06 giờ/tháng", (6, None, "giờ/tháng", "le", None)),
        ("không thấp hơn thứ 9 toàn tỉnh", "9", (9, None, None, "le", None)),
        ("trong tốp 8 sở, ban, ngành", "8 sở, ban, ngành", (8, None, "sở, ban, ngành", "le", None)),
        ("03 tổ lưu động", "03 tổ", (3, None, "tổ", "eq", None)),
        ("07 lớp tập huấn", "07 lớp", (7, None, "lớp", "eq", None)),
        ("05 ki-ốt tra cứu", "05 ki-ốt", (5, None, "ki-ốt", "eq", None)),
        ("02 giàn phơi lưu động", "02 giàn phơi", (2, None, "giàn phơi", "eq", None)),
        ("dứt điểm 100% kiến nghị", "100%", (100, None, "%", "eq", None)),
        ("đạt 80 triệu đồng/người/năm", "đạt 80 triệu đồng/người/năm", (80, None, "triệu đồng/người/năm", "eq", None)),
        ("cắt giảm ít nhất 20% thời gian", "cắt giảm ít nhất 20%", (20, None, "%", "ge", "decrease")),
        ("giảm 07 biên chế", "giảm 07 biên chế", (7, None, "biên chế", "eq", "decrease")),
        ("ít nhất 2 lần/quý", "ít nhất 2 lần/quý", (2, None, "lần/quý", "ge", None)),
        ("tối thiểu 12%/năm", "tối thiểu 12%/năm", (12, None, "%/năm", "ge", None)),
        ("đạt 15 tỷ USD/năm", "đạt 15 tỷ USD/năm", (15, None, "tỷ USD/năm", "eq", None)),
        ("nằm trong nhóm 15 tỉnh, thành phố", "15 tỉnh, thành phố", (15, None, "tỉnh, thành phố", "le", None)),
        ("xếp thứ 4 toàn quốc", "4", (4, None, None, "le", None)),
        ("ít nhất 03 (ba) mô hình", "ít nhất 03 (ba) mô hình", (3, None, "mô hình", "ge", None)),
        ("có 4.500 doanh nghiệp", "có 4.500 doanh nghiệp", (4500, None, "doanh nghiệp", "eq", None)),
        ("từ 90% tổng số hồ sơ trở lên", "từ 90%", (90, None, "%", "ge", None)),
        ("kinh phí 120 triệu đồng", "120 triệu đồng", (120, None, "triệu đồng", "eq", None)),
        ("Đón 3,2 triệu lượt bạn đọc", "3,2 triệu lượt", (3.2, None, "triệu lượt", "eq", None)),
        ("Lưu trú từ 1,5 đến 2,5 ngày/khách", "từ 1,5 đến 2,5 ngày/khách", (1.5, 2.5, "ngày/khách", "range", None)),
    ],
)
def test_quantities(text: str, phrase: str, expected: tuple[float, float | None, str | None, str, str | None]) -> None:
    (q,) = quantities.find_all(text)
    assert text[q.start : q.end] == phrase
    assert (q.value, q.value_max, q.unit, q.comparator, q.direction) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định số 45/2026/NĐ-CP", "ngày 12/5/2026", "Điều 7", "năm 2027", "giai đoạn 2026-2030", "TCVN ISO 9001:2015", "24/7",
        "Đề án 06", "thứ 5 được", "Quý 3", "khoản 2 Điều 9",
    ],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert [q for q in quantities.find_all(text) if q.comparator == "eq"] == []


def test_kinds() -> None:
    kinds = [(q.unit, q.kind) for q in quantities.find_all("5 năm, 02 cấp, 30 ngày làm việc, 80%, 12 xã")]
    assert kinds == [("năm", "time"), ("cấp", "part"), ("ngày làm việc", "time"), ("%", "measure"), ("xã", "count")]


@given(st.text(alphabet="0123456789.,-–% trênđạt từởlêntối()/", max_size=60))
def test_any_text(text: str) -> None:
    for q in quantities.find_all(text):
        assert 0 <= q.start <= q.number_start < q.number_end <= q.end <= len(text)
        assert (q.value_max is not None) == (q.comparator == "range")


@pytest.mark.parametrize("piece", ["5% ", "(5% ", "1.", "tối thiểu ", "5 - ", "từ 5% x "])
def test_long_texts_take_linear_time(piece: str) -> None:
    quantities.find_all(piece * (100_000 // len(piece)))
