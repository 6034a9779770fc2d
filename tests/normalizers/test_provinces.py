"""Provinces: the table, names in text, and a cross-check by underthesea."""

from __future__ import annotations

import importlib.util
import unicodedata
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.provinces import Province, current, find, named, provinces
from normalizers.text import strip_marks

OLD = [p for p in provinces() if p.valid_to]
NEW = [p for p in provinces() if not p.valid_to]


def test_the_table_has_both_lists() -> None:
    assert len(NEW) == 34
    assert len(OLD) == 63
    assert len({p.code for p in NEW}) == 34
    assert {p.current_code for p in OLD} == {p.code for p in NEW}
    assert all(len(p.code) == 2 and p.code.isdigit() and p.kind in ("tỉnh", "thành phố") for p in provinces())


@pytest.mark.parametrize("province", provinces(), ids=lambda p: f"{p.name}-{p.code}")
def test_every_name_is_found_however_it_is_printed(province: Province) -> None:
    for text in (
        f"UBND {province.full_name}",
        f"UBND {province.full_name.upper()}",
        f"Sở Nội vụ {province.full_name}, năm 2026",
        unicodedata.normalize("NFD", f"{province.kind} {province.name}"),
        strip_marks(f"UBND {province.full_name}".upper()),
        province.name,
    ):
        found = find(text)
        assert found is not None, text
        assert (found.name, found.current_code) == (province.name, province.current_code)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Sở Y tế Hoà Bình", "Hòa Bình", "25"),
        ("TỈNH KHÁNH HOÀ", "Khánh Hòa", "56"),
        ("tỉnh Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu", "79"),
        ("UBND TPHCM", "Hồ Chí Minh", "79"),
        ("TP. Hồ Chí Minh", "Hồ Chí Minh", "79"),
        ("tỉnh Thừa Thiên - Huế", "Thừa Thiên Huế", "46"),
        ("thành phố Huế", "Huế", "46"),
        ("tỉnh Đăk Lăk", "Đắk Lắk", "66"),
        ("đoàn công tác Lạng Sơn về làm việc với tỉnh Cao Bằng", "Cao Bằng", "04"),
        ("thành phố Thái Nguyên", "Thái Nguyên", "19"),
    ],
)
def test_names_and_spellings(text: str, name: str, code: str) -> None:
    found = find(text)
    assert found is not None
    assert (found.name, found.current_code) == (name, code)


@pytest.mark.parametrize(
    "text",
    [
        "khu vực châu Á - Thái Bình Dương",
        "vì hòa bình và phát triển",
        "NGÀY QUỐC TẾ HÒA BÌNH",
        "học tập tư tưởng Hồ Chí Minh",
        "Chủ tịch Hồ Chí Minh",
        "UBND phường Phú Thọ",
        "UBND thành phố Vũng Tàu",
        "đường Hà Nam",
        "an giang sơn",
        "",
    ],
)
def test_what_names_no_province(text: str) -> None:
    assert find(text) is None


def test_today() -> None:
    for old, new in (("Ninh Thuận", "Khánh Hòa"), ("tỉnh Bình Dương", "Hồ Chí Minh"), ("Thừa Thiên Huế", "Huế")):
        found = current(old)
        assert found is not None
        assert (found.name, found.valid_to) == (new, "")
    assert current("Atlantis") is None
    assert named("tỉnh Cà Mau") is None


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = find(text)
    assert found is None or found.current_code in {p.code for p in NEW}


@given(st.sampled_from(provinces()), st.text(alphabet="abc ,.;()-", max_size=30))
def test_what_follows_does_not_matter(province: Province, tail: str) -> None:
    found = find(f"{province.full_name} {tail}")
    assert found is not None
    assert found.current_code == province.current_code


@pytest.mark.skipif(importlib.util.find_spec("underthesea") is None, reason="underthesea is not installed")
def test_underthesea_agrees() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from underthesea import convert_address

        for province in OLD:
            full = province.full_name[0].upper() + province.full_name[1:]
            converted = find(convert_address(full).new.province)
            assert converted is not None, full
            assert converted.current_code == province.current_code, full
