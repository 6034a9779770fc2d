from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import dates
from normalizers.dates import PartialDate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 05/3/2027", PartialDate(2027, 3, 5)),
        ("14/11/2026", PartialDate(2026, 11, 14)),
        ("09/ 02/2027", PartialDate(2027, 2, 9)),
        ("07-10-2025", PartialDate(2025, 10, 7)),
        ("21.4.2026", PartialDate(2026, 4, 21)),
        ("ngày 06 tháng 9 năm 2023", PartialDate(2023, 9, 6)),
        ("Ngày 06 tháng 9 năm 2023", PartialDate(2023, 9, 6)),
        ("ngày 3/ tháng 5 năm 2026", PartialDate(2026, 5, 3)),
        ("ngày 30 tháng 6/2026", PartialDate(2026, 6, 30)),
        ("chậm nhất 28 tháng 2 năm 2027", PartialDate(2027, 2, 28)),
        ("ngày      tháng      năm 2026", PartialDate(2026, None, None)),
        ("ngày …… tháng 4 năm 2026", PartialDate(2026, 4, None)),
        ("ngày ... tháng ... năm 2026", PartialDate(2026, None, None)),
        ("ngày 25/8", PartialDate(None, 8, 25)),
        ("ngày 25 tháng 8", PartialDate(None, 8, 25)),
    ],
)
def test_printed_forms(text: str, expected: PartialDate) -> None:
    assert dates.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "số 12/2026/NĐ-CP",
        "04/2019/TT-BNV",
        "24/7",
        "6 tháng 1 năm",
        "45/13/2026",
        "ngày tháng năm",
        "1.234.567",
        "15:30",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert dates.find_all(text) == ()


def test_offsets_are_those_of_the_mention() -> None:
    text = "Kế hoạch số 9/KH-ABC ngày 02 tháng 3 năm 2026, thay Kế hoạch ngày 05/01/2025 của Sở"
    assert [text[m.start : m.end] for m in dates.find_all(text)] == ["ngày 02 tháng 3 năm 2026", "ngày 05/01/2025"]


def test_impossible_and_partial_dates_are_never_guessed() -> None:
    assert PartialDate(2026, 4, 31).exact() is None
    assert PartialDate(2026, 4, None).exact() is None
    assert PartialDate(None, 4, 30).exact() is None
    assert PartialDate(None, 4, 30).exact(2026) == date(2026, 4, 30)
    assert PartialDate(None, 2, 29).exact(2025) is None


@given(st.dates(min_value=date(1945, 1, 1), max_value=date(2099, 12, 31)))
def test_what_is_printed_is_read_back(day: date) -> None:
    for form in (
        "ngày {0.day:02} tháng {0.month} năm {0.year}",
        "{0.day:02}/{0.month}/{0.year}",
        "{0.day}-{0.month:02}-{0.year}",
    ):
        value = dates.parse(form.format(day))
        assert value is not None
        assert value.exact() == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Công tác dân vận năm 2027", "2027-01-01", "2027-12-31"),
        ("Chương trình việc làm giai đoạn 2026 - 2030", "2026-01-01", "2030-12-31"),
        ("Nhiệm vụ 6 tháng cuối năm 2027", "2027-07-01", "2027-12-31"),
        ("Công tác 9 tháng đầu năm 2027", "2027-01-01", "2027-09-30"),
        ("Tuyên truyền quý II/2026", "2026-04-01", "2026-06-30"),
        ("Lịch công tác tháng 2 năm 2028", "2028-02-01", "2028-02-29"),
        ("Phát triển du lịch đến năm 2035, tầm nhìn đến năm 2050", None, "2035-12-31"),
        ("thực hiện Chương trình xanh giai đoạn 2021 - 2030 trong năm 2027", "2027-01-01", "2027-12-31"),
        ("thi hành Luật Thư viện năm 2019 giai đoạn 2026 - 2028", "2026-01-01", "2028-12-31"),
        ("triển khai Chỉ thị ngày 03 tháng 5 năm 2024 giai đoạn 2025-2027", "2025-01-01", "2027-12-31"),
        ("tổng kết năm 2026, phương hướng năm 2027", "2027-01-01", "2027-12-31"),
    ],
)
def test_period_of_a_title(text: str, first: str | None, last: str) -> None:
    start, end = dates.period(text) or (None, None)
    assert (start and start.isoformat(), end and end.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text", ["Phòng, chống lụt bão", "theo Quyết định ngày 01/02/2026", "thi hành Luật Thư viện năm 2019", ""]
)
def test_titles_without_a_period(text: str) -> None:
    assert dates.period(text) is None


def test_half_year_without_a_year_takes_that_of_the_plan() -> None:
    assert dates.period("Nhiệm vụ 6 tháng đầu năm") is None
    assert dates.period("Nhiệm vụ 6 tháng đầu năm", 2027) == (date(2027, 1, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Quý II, III/2026", [("2026-04-01", "2026-09-30")]),
        ("quý I và quý IV năm 2026", [("2026-01-01", "2026-03-31"), ("2026-10-01", "2026-12-31")]),
        ("Quý I - III/2026", [("2026-01-01", "2026-09-30")]),
        ("Quý IV/2026 - Quý II/2027", [("2026-10-01", "2027-06-30")]),
        ("Tháng 5, 11/2026", [("2026-05-01", "2026-05-31"), ("2026-11-01", "2026-11-30")]),
        ("từ tháng 4 đến tháng 9 năm 2026", [("2026-04-01", "2026-09-30")]),
        ("tháng 12/2026 đến tháng 02/2027", [("2026-12-01", "2027-02-28")]),
        ("từ tháng 11 đến tháng 2 năm 2027", [("2026-11-01", "2027-02-28")]),
        ("Từ ngày 05/4 đến ngày 20/5/2026", [("2026-04-05", "2026-05-20")]),
        ("Từ quý III/2026", [("2026-07-01", None)]),
        ("Năm 2026 và những năm tiếp theo", [("2026-01-01", None)]),
        ("đến hết năm 2028", [(None, "2028-12-31")]),
        ("từ năm 2026 đến năm 2029", [("2026-01-01", "2029-12-31")]),
    ],
)
def test_periods_in_a_text(text: str, spans: list[tuple[str | None, str | None]]) -> None:
    found = dates.find_periods(text, 2030)
    assert [(p.first and p.first.isoformat(), p.last and p.last.isoformat()) for p in found] == spans


@given(st.text(alphabet="ngàythángnăm quýIVX0123456789/-.,…từđến", max_size=80))
def test_any_text_gives_periods_in_order(text: str) -> None:
    found = dates.find_periods(text, 2026)
    assert all(0 <= p.start < p.end <= len(text) for p in found)
    assert all(p.first is None or p.last is None or p.first.year >= 1900 for p in found)


@pytest.mark.parametrize("piece", ["ngày .... ", "quý I, ", "tháng ", "2026 - ", "1/1/", "từ năm 2026 đến "])
def test_long_texts_take_linear_time(piece: str) -> None:
    dates.find_periods(piece * (100_000 // len(piece)), 2026)


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("Phát triển văn hóa đọc năm học 2027 - 2028", date(2027, 9, 1), date(2028, 8, 31)),
        ("Phát triển văn hóa đọc năm học 2027-2028 của Trường", date(2027, 9, 1), date(2028, 8, 31)),
        ("Phát triển văn hóa đọc giai đoạn 2027 - 2028", date(2027, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_school_year_is_no_calendar_year(title: str, first: date, last: date) -> None:
    assert dates.period(title) == (first, last)
