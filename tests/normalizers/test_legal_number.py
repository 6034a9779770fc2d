"""The grammar of the số ký hiệu: families, tolerated forms, look-alikes, canonical form."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import document_types, legal_number
from normalizers.legal_number import LegalNumber, canonical, format_number, match, match_symbol, parse


def kind(name: str) -> document_types.DocumentType:
    return document_types.by_name()[name.lower()]


@pytest.mark.parametrize(
    ("text", "number", "year", "type_", "agencies"),
    [
        ("219/2024/NĐ-CP", "219", 2024, "NĐ", ("CP",)),
        ("31/2019/TT-VPCP", "31", 2019, "TT", ("VPCP",)),
        ("12/2013/TTLT-BYT-BNV", "12", 2013, "TTLT", ("BYT", "BNV")),
        ("12/2003/TTLT/BYT-BNV", "12", 2003, "TTLT", ("BYT", "BNV")),
        ("7311/QĐ-UBND", "7311", None, "QĐ", ("UBND",)),
        ("88/KH-UBND", "88", None, "KH", ("UBND",)),
        ("4512/BNV-TCBC", "4512", None, None, ("BNV", "TCBC")),
        ("45/2022/QH15", "45", 2022, None, ("QH15",)),
        ("903/2020/UBTVQH14", "903", 2020, None, ("UBTVQH14",)),
        ("41-NQ/TW", "41", None, "NQ", ("TW",)),
        ("17-CTr/TU", "17", None, "CTr", ("TU",)),
        ("29-LCT/HĐNN8", "29", None, "LCT", ("HĐNN8",)),
        ("66.3/2025/NQ-CP", "66.3", 2025, "NQ", ("CP",)),
        ("196-HĐBT", "196", None, None, ("HĐBT",)),
        ("64/CP", "64", None, None, ("CP",)),
        ("3007/2022", "3007", 2022, None, ()),
    ],
)
def test_families(text: str, number: str, year: int | None, type_: str | None, agencies: tuple[str, ...]) -> None:
    found = parse(text)
    assert found is not None
    assert (found.number, found.year, found.type, found.agencies) == (number, year, type_, agencies)
    assert not found.malformed
    assert format_number(found) == text


@pytest.mark.parametrize(
    "text",
    [
        "30/6/2026",
        "24/7",
        "20/24",
        "12/A",
        "3/Ngày",
        "15/km",
        "5/2021/22",
        "QĐ-UBND",
        "12/Ban",
        "1/2",
        "",
        "2026",
        "9/10",
    ],
)
def test_look_alikes_are_refused(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "flag", "expected"),
    [
        ("21/2017/TT- NHNN", legal_number.BLANK, "21/2017/TT-NHNN"),
        ("71 /KH-SYT", legal_number.BLANK, "71/KH-SYT"),
        ("15/2020/N Đ-CP", legal_number.BLANK, "15/2020/NĐ-CP"),
        ("08/2026NQ-HĐND", legal_number.SEPARATOR, "08/2026/NQ-HĐND"),
        ("61/NQ-HDND", legal_number.LOST_MARK, "61/NQ-HĐND"),
        ("19/2021/ND-CP", legal_number.LOST_MARK, "19/2021/NĐ-CP"),
        ("555/Qb-UBND", legal_number.LOST_MARK, "555/QĐ-UBND"),
        ("555/QB-UBND", legal_number.LOST_MARK, "555/QĐ-UBND"),
        ("1OO/QĐ-TTg", legal_number.LOOK_ALIKE, "100/QĐ-TTg"),
        ("44/2021/NĐ-\u0421\u0420", legal_number.LOOK_ALIKE, "44/2021/NĐ-CP"),
        ("44/2021/N\u00d0-CP", legal_number.LOOK_ALIKE, "44/2021/NĐ-CP"),
        ("18/NQ-TU", legal_number.SEPARATOR, "18-NQ/TU"),
        ("18-QĐ/UBND", legal_number.SEPARATOR, "18/QĐ-UBND"),
        ("18/QĐ.UBND", legal_number.SEPARATOR, "18/QĐ-UBND"),
    ],
)
def test_tolerated_forms_are_flagged(text: str, flag: str, expected: str) -> None:
    found = parse(text)
    assert found is not None
    assert flag in found.flags
    assert found.malformed == (flag != legal_number.BLANK)
    assert canonical(found) == expected


@pytest.mark.parametrize(
    ("text", "name", "day", "issuer", "expected"),
    [
        ("118/NĐ-CP", "Nghị định", date(2025, 6, 9), None, "118/2025/NĐ-CP"),
        ("118/NĐ-CP", "Nghị định", None, None, None),
        ("64/NĐ-CP", "Nghị định", date(1993, 9, 27), None, "64/NĐ-CP"),
        ("66.3/NQ-CP", "Nghị quyết", date(2025, 11, 1), None, "66.3/2025/NQ-CP"),
        ("812/NQ-UBTVQH15", "Nghị quyết", date(2023, 8, 1), None, "812/NQ-UBTVQH15"),
        ("812/UBTVQH15", "Nghị quyết", date(2023, 8, 1), None, "812/2023/UBTVQH15"),
        ("12/PL-UBTVQH11", "Pháp lệnh", date(2004, 5, 1), None, "12/2004/PL-UBTVQH11"),
        ("140/NQ-CP", "Nghị quyết", date(2025, 5, 17), None, "140/NQ-CP"),
        ("77/QĐ-UBND", "Quyết định", date(2025, 5, 17), None, "77/QĐ-UBND"),
        ("49-NQ/TW", "Chỉ thị", None, None, "49-CT/TW"),
        ("69-QĐ/TW", "Quy định", None, None, "69-QĐ/TW"),
        ("05-HD/BTGTU", "Hướng dẫn", None, None, "05-HD/BTGTU"),
        ("60/2021", "Nghị định", None, None, "60/2021/NĐ-CP"),
        ("98/2023", "Nghị quyết", None, "Quốc hội", "98/2023/QH15"),
        ("98/2021", "Nghị quyết", None, "Quốc hội", None),
        ("3/2022", "Thông tư", None, "Bộ trưởng Bộ Y tế", "3/2022/TT-BYT"),
        ("3/2022", "Thông tư", None, None, None),
    ],
)
def test_canonical(text: str, name: str, day: date | None, issuer: str | None, expected: str | None) -> None:
    found = parse(text)
    assert found is not None
    assert canonical(found, kind(name), day, issuer) == expected


def test_issuer_rank_and_uniqueness_are_told_by_the_symbol() -> None:
    decree, decision, local = (parse(t) for t in ("1/2020/NĐ-CP", "1/2020/QĐ-TTg", "1/2020/QĐ-UBND"))
    assert decree and decision and local
    assert [legal_number.issuer(n) for n in (decree, decision, local)] == [
        "Chính phủ",
        "Thủ tướng Chính phủ",
        "Ủy ban nhân dân",
    ]
    assert legal_number.rank(decree) < legal_number.rank(decision) < legal_number.rank(local)
    assert legal_number.unique(decree)
    assert legal_number.unique(decision)
    assert not legal_number.unique(local)
    joint = parse("12/2013/TTLT-BYT-BNV")
    assert joint
    assert legal_number.issuer(joint) == "Bộ Y tế, Bộ Nội vụ"


def test_match_stops_where_the_number_ends() -> None:
    text = "số 5/KH-UBND. UBND xã"
    found = match(text, 3)
    assert found is not None
    assert text[3 : found[1]] == "5/KH-UBND"


def test_symbol_of_a_blank_number_with_its_year() -> None:
    found = match_symbol("/2031/TT-BXD ngày", 0)
    assert found is not None
    assert (found[0].year, found[0].type, found[1]) == (2031, "TT", 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("25/2031/DS-PT", True), ("7/2031/HSST", True), ("25/2031/QĐ-ST", False), ("25/2031/TT-BXD", False)],
)
def test_symbols_of_judgments(text: str, expected: bool) -> None:
    found = parse(text)
    assert found is not None
    assert legal_number.judgment(found) is expected


def test_an_impossible_year_is_kept_and_flagged() -> None:
    found = parse("142/2305/NĐ-CP")
    assert found is not None
    assert (found.year, found.malformed, format_number(found)) == (2305, True, "142/2305/NĐ-CP")
    assert canonical(found, kind("Nghị định"), date(2031, 5, 2)) == "142/2031/NĐ-CP"
    assert parse("5/3000/ABC") is None


def test_symbol_of_a_blank_number() -> None:
    found = match_symbol("/QĐ-SNV ngày", 0)
    assert found is not None
    assert (found[0].type, found[0].agencies, found[1]) == ("QĐ", ("SNV",), 7)


NUMBERS = st.integers(1, 99999).map(str)
YEARS = st.one_of(st.none(), st.integers(1945, 2099))
TYPES = st.sampled_from(sorted(document_types.codes() - {"L-CTN"}))
AGENCIES = st.lists(
    st.sampled_from(["CP", "TTg", "UBND", "HĐND", "BTC", "BNV", "SYT", "VPCP", "NHNN2"]), min_size=1, max_size=3
)
PARTY = st.sampled_from(["TW", "TU", "HU", "ĐU"])


@given(NUMBERS, YEARS, TYPES, AGENCIES)
def test_parse_gives_back_what_format_prints(number: str, year: int | None, code: str, agencies: list[str]) -> None:
    made = LegalNumber(number, "", year, (code, *agencies), ("/", *("-" for _ in agencies)))
    found = parse(format_number(made))
    assert found == made


@given(NUMBERS, TYPES, PARTY)
def test_party_numbers_too(number: str, code: str, agency: str) -> None:
    made = LegalNumber(number, "", None, (code, agency), ("-", "/"))
    assert parse(format_number(made)) == made


@given(st.text(alphabet="0123456789/-. NĐQCPUBTWTgabOl\u0421Ð", max_size=40))
def test_format_of_a_parse_parses_to_the_same_symbol(text: str) -> None:
    found = parse(text)
    if found is not None:
        again = parse(format_number(found))
        assert again is not None
        assert (again.number, again.year, again.parts) == (found.number, found.year, found.parts)


@given(st.text(alphabet="0123456789/-. NĐQCPUBTWTgabOl", max_size=40))
def test_canonical_is_a_fixed_point(text: str) -> None:
    found = parse(text)
    first = None if found is None else canonical(found)
    if first is not None:
        again = parse(first)
        assert again is not None
        assert canonical(again) == first


@pytest.mark.parametrize("piece", ["1/", "A-", "1/QĐ-", "9", " ", "N Đ"])
def test_long_strings_take_no_time(piece: str) -> None:
    start = time.process_time()
    parse("1/" + piece * 50_000)
    assert time.process_time() - start < 1
