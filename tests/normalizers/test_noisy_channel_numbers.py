"""Numbers that an OCR misread: what the pattern proves is put right, all else stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.noisy_channel_edits import edited
from normalizers.noisy_channel_numbers import Block, Numbers, figures


def mended(*lines: str, sure: float = 0.9, numbers: Numbers | None = None) -> list[str]:
    block = Block(lines, tuple(tuple([sure] * len(line.split())) for line in lines))
    (found,) = (numbers or Numbers()).mend([block])
    results = [edited(line, edits) for line, edits in zip(lines, found, strict=True)]
    return [line if result is None else result.text for line, result in zip(lines, results, strict=True)]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("ngày 2l tháng O7 năm 2O31", "ngày 21 tháng 07 năm 2031"),
        ("ngày26tháng7năm 2031", "ngày 26 tháng 7 năm 2031"),
        ("ngày Ol tháng S năm 2031", "ngày 01 tháng 5 năm 2031"),
        ("trước ngày l2/O3/2031;", "trước ngày 12/03/2031;"),
        ("Nghị định số 91/2O18/NĐ-CP", "Nghị định số 91/2018/NĐ-CP"),
        ("Thông tư số 4I/2031/TT-BTC", "Thông tư số 41/2031/TT-BTC"),
        ("Thông tư số 41I2031/TT-BTC", "Thông tư số 41/2031/TT-BTC"),
        ("146/20312NĐ-CP", "146/2031/NĐ-CP"),
        ("07⁄2022/QH15", "07/2022/QH15"),
        ("Quyết định số 5/QĐÐ-UBND", "Quyết định số 5/QĐ-UBND"),
        ("Quyết định số 5/QDĐ-UBND", "Quyết định số 5/QDĐ-UBND"),
        ("131/2031/ND-CP", "131/2031/NĐ-CP"),
        ("số 12/QD-TTg", "số 12/QĐ-TTg"),
        ("Chỉ thị số 16/CT-TTE", "Chỉ thị số 16/CT-TTg"),
        ("Quý 1V năm 2031", "Quý IV năm 2031"),
        ("Quý HI/2031", "Quý III/2031"),
        ("Quý I, 1/2031", "Quý I, II/2031"),
        ("1V/2031", "IV/2031"),
        ("tại Mục HI của Chương trình", "tại Mục III của Chương trình"),
    ],
)
def test_the_pattern_tells_what_was_printed(read: str, printed: str) -> None:
    assert mended(read) == [printed]


@pytest.mark.parametrize(
    "text",
    [
        "30/6/2026",
        "trực 24/7",
        "tỷ lệ 20/24 xã",
        "Quý 1 năm 2031",
        "Quý II năm 2031",
        "tháng 11/2031",
        "Quý II, 1 năm",
        "tháng 8 năm nay",
        "12/BC-STP ngày 05/01/2031",
        "mã số 1O2/ABC-XYZ",
        "ngày 4O tháng 2",
        "ngày 32/13/2031",
        "ông Lê Sơn",
        "Bộ Tài chính",
        "mục H, Phần B",
        "Luật số 91/2031/NĐ-CP ngày 23 tháng 4 năm 2018",
    ],
)
def test_all_else_stays(text: str) -> None:
    assert mended(text) == [text]


def test_a_date_goes_over_the_end_of_a_line() -> None:
    assert mended("ban hành ngày 1S", "tháng 3 năm 2031") == ["ban hành ngày 15", "tháng 3 năm 2031"]


def test_a_one_is_roman_where_the_other_quarters_are() -> None:
    assert mended("Quý 1", "và", "Quý III") == ["Quý I", "và", "Quý III"]
    assert mended("Quý 1", "và", "Quý 3") == ["Quý 1", "và", "Quý 3"]
    assert mended("Quý 1", "và", "Quý III", sure=0.97)[0] == "Quý 1"
    document = Numbers()
    mended("Quý IV", numbers=document)
    assert mended("Quý 1", numbers=document) == ["Quý I"]


def test_a_stroke_is_what_the_other_quarters_are() -> None:
    assert mended("Quý l", "Quý II")[0] == "Quý I"
    assert mended("Quý l", "Quý 2")[0] == "Quý 1"


CITED = "Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2013 của Chính phủ"


def years(line: str, sure: dict[str, float]) -> str:
    pieces = line.split()
    block = Block((line,), (tuple(sure.get(piece, 0.96) for piece in pieces),))
    result = edited(line, Numbers().mend([block])[0][0])
    return line if result is None else result.text


def test_the_surer_of_two_years_is_taken() -> None:
    assert years(CITED, {"2013": 0.5}) == CITED.replace("2013", "2018")
    assert years(CITED, {"61/2018/NĐ-CP": 0.5}) == CITED.replace("2018", "2013")


def test_years_that_contradict_each_other_stay_where_neither_is_surer() -> None:
    assert years(CITED, {}) == CITED
    assert years(CITED, {"2013": 0.5, "61/2018/NĐ-CP": 0.6}) == CITED


@pytest.mark.parametrize("year", ["2012", "2024", "1991"])
def test_years_that_look_unlike_stay(year: str) -> None:
    line = CITED.replace("2013", year)
    assert years(line, {year: 0.3}) == line


@given(st.text(alphabet="0123456789OolI|ZSB", max_size=6))
def test_figures_are_figures_or_nothing(text: str) -> None:
    found = figures(text)
    assert found is None or (len(found) == len(text) and found.isdecimal())
    assert not text.isdecimal() or found == text


@given(
    st.lists(
        st.text(alphabet="ngàytháămquýQNĐCPTUBSố0123456789OlI/-. ", max_size=40).map(lambda t: " ".join(t.split())),
        min_size=1,
        max_size=4,
    )
)
def test_mending_twice_is_mending_once(lines: list[str]) -> None:
    once = mended(*lines)
    assert mended(*once) == once


def test_long_lines_take_linear_time() -> None:
    for text in ("1/" * 50_000, "ngày " * 20_000, "1/2031/QĐ-UBND " * 6_000, "Quý " * 25_000, "O" * 100_000):
        begun = time.process_time()
        mended(text.strip())
        assert time.process_time() - begun < 10, text[:20]
