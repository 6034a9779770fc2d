"""Small letters that were read as capitals of the same shape, and capitals read as small ones."""

import pytest

from normalizers.noisy_channel_case import mend
from normalizers.noisy_channel_edits import edited


def cased(line: str, sure: float = 0.7, previous: str = "") -> str:
    found = edited(line, mend(line, [sure] * len(line.split()), previous))
    return line if found is None else found.text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("hoạt động của đơn VỊ trực thuộc", "hoạt động của đơn vị trực thuộc"),
        ("nội dung cụ thể như Sau:", "nội dung cụ thể như sau:"),
        ("Cơ QUAN CHỦ TRÌ", "CƠ QUAN CHỦ TRÌ"),
    ],
)
def test_the_words_around_tell(read: str, printed: str) -> None:
    assert cased(read) == printed


@pytest.mark.parametrize(
    "line",
    [
        "trình Sở Nội vụ thẩm định",
        "báo cáo UBND tỉnh theo quy định",
        "theo Mục HI Chương trình",
        "ông Lê Sơn phụ trách",
        "Cơ quan chủ trì",
        "KẾ HOẠCH",
        "phường Vĩnh Xuân, xã Cát Sơn",
        "Đề án Khảo sát đánh giá",
    ],
)
def test_what_may_be_right_stays(line: str) -> None:
    assert cased(line) == line


def test_a_sure_reading_stays() -> None:
    assert cased("của đơn VỊ trực thuộc", sure=0.97) == "của đơn VỊ trực thuộc"


def test_the_line_before_counts() -> None:
    assert cased("VỊ trực thuộc", previous="đơn") == "vị trực thuộc"
    assert cased("ĐIỀU 15. ĐỊNH MỨC", previous="nước") == "ĐIỀU 15. ĐỊNH MỨC"
    assert cased("VỊ trực thuộc", previous="đơn.") == "VỊ trực thuộc"
