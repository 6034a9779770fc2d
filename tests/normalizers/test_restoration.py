"""Which lines are restored; how well, is for tests of the restorer and the benchmark."""

from itertools import pairwise

import pytest

from normalizers.restoration import Restoration, is_native
from normalizers.text import strip_marks

CLEAN = [
    "Tiếp tục triển khai thực hiện có hiệu quả Chương trình tổng thể cải cách hành chính nhà nước,",
    "các nhiệm vụ trọng tâm của ngành; nâng cao chất lượng cung ứng dịch vụ hành chính công theo hướng",
    "hiện đại, nhanh chóng, thuận tiện; siết chặt kỷ luật, kỷ cương, tăng cường trách nhiệm người đứng đầu.",
    "Các phòng, đơn vị trực thuộc căn cứ Kế hoạch này tổ chức thực hiện, báo cáo kết quả về Văn phòng Sở.",
]
STRIPPED = [strip_marks(line) for line in CLEAN]
ENGLISH = [
    "The provinces shall report the results of the reform programme to the ministry before the end of",
    "each quarter, and the ministry shall publish a summary of these reports on its portal within ten days.",
]


def restored(lines: list[str], **more: int) -> list[str | None]:
    return [found.text if found else None for found in Restoration(**more).lines(lines)]


@pytest.mark.parametrize("lines", [CLEAN, ENGLISH, [*CLEAN, *ENGLISH], [], [""], ["76/NQ-CP", "2026", "I."]])
def test_good_text_is_left_alone(lines: list[str]) -> None:
    assert restored(lines) == [None] * len(lines)


def test_lost_marks_come_back() -> None:
    assert restored(STRIPPED) == CLEAN


def test_only_the_lines_that_need_it() -> None:
    assert restored([*CLEAN, *STRIPPED]) == [None] * len(CLEAN) + CLEAN


def test_offsets_lead_to_what_was_read() -> None:
    for line, found in zip(STRIPPED, Restoration().lines(STRIPPED), strict=True):
        assert found is not None
        assert found.raw == line
        assert all(
            found.raw[w.start : w.end] == w.raw and found.text[w.text_start : w.text_end] == w.text for w in found.words
        )
        assert all(a.end <= b.start for a, b in pairwise(found.words))


def test_a_misread_sign_is_mended_and_offsets_follow() -> None:
    lines = [
        "a) Tiép tuc trién khai thuc hién ¢6 hidu qua Chuong trinh tong thé cai cach hanh chinh nha nuéc;",
        "b) Thuong xuyén thuc hién cong tac kiém tra, don ddc viéc thuc hién cac nhiém vu cia Thanh ay;",
        "_¢) Nang cao hiéu qua viéc tiép nhén, giai quyét cac y kién phan anh cua ngudi dan.",
    ]
    found = Restoration().lines(lines)[2]
    assert found is not None
    assert found.text.startswith("c) Nâng cao hiệu quả việc tiếp nhận")
    assert (found.words[0].raw, found.words[0].text, found.raw) == ("_¢)", "c)", lines[2])
    assert all(found.raw[w.start : w.end] == w.raw for w in found.words)


def test_a_short_page_goes_with_the_one_before() -> None:
    short = ["Noi nhan: Van phong So"]
    assert restored(short) == [None]
    document = Restoration()
    document.lines(STRIPPED)
    assert [found.text for found in document.lines(short) if found] == ["Nơi nhận: Văn phòng Sở"]
    document.lines(CLEAN)
    assert document.lines(short) == [None]


def test_who_asks_may_ask_for_less() -> None:
    assert restored(["cai cach hanh chinh"], fewest=3) == ["cải cách hành chính"]


def test_native_is_no_other_language() -> None:
    assert is_native(CLEAN[0])
    assert not any(map(is_native, [*STRIPPED, *ENGLISH, "", "12/KH", "ng©n hµng nhµ n­íc céng hoµ"]))
