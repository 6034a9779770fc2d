"""The closed set of document types, and the types that a product cell names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.document_types import bears, by_code, by_name, canonical, codes, products, types


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("KẾ HOẠCH", "Kế hoạch"),
        ("Ke hoach", "Kế hoạch"),
        ("  Nghị   định ", "Nghị định"),
        ("chương trình hành động", "Chương trình hành động"),
        ("THÔNG TƯ LIÊN TỊCH", "Thông tư liên tịch"),
        ("Văn bản", None),
        ("Phòng Hành chính", None),
        ("", None),
    ],
)
def test_canonical(text: str, name: str | None) -> None:
    assert canonical(text) == name


@pytest.mark.parametrize(
    ("code", "party", "name"),
    [
        ("NĐ", False, "Nghị định"),
        ("CTr", False, "Chương trình"),
        ("CT", False, "Chỉ thị"),
        ("TTr", False, "Tờ trình"),
        ("TT", True, "Thông tư"),
        ("QĐi", True, "Quy định"),
    ],
)
def test_by_code(code: str, party: bool, name: str) -> None:
    kind = by_code(code, party)
    assert kind is not None
    assert kind.name == name


def test_case_of_codes_matters() -> None:
    assert by_code("CTR") is None
    assert by_code("ttr") is None


def test_party_codes_need_a_party_body() -> None:
    assert by_code("QĐi") is None


def test_every_code_leads_to_a_type_and_every_parent_exists() -> None:
    names = {kind.name for kind in types()}
    assert len(names) == len(types())
    assert all(by_code(code, party=True) for code in codes())
    assert all(kind.parent in names for kind in types() if kind.parent)


def test_a_type_bears_its_codes_and_a_generic_word_all() -> None:
    assert bears(by_name()["nghị quyết"], "NQ")
    assert not bears(by_name()["chỉ thị"], "NQ")
    assert bears(by_name()["văn bản"], "NQ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kế hoạch của Chi cục", ["Kế hoạch"]),
        ("Tờ trình, dự thảo Nghị quyết", ["Tờ trình", "Nghị quyết"]),
        ("Kế hoạch/Công văn", ["Kế hoạch", "Công văn"]),
        ("- Kế hoạch - Báo cáo", ["Kế hoạch", "Báo cáo"]),
        ("Biên bản, Thông báo kết luận", ["Biên bản", "Thông báo"]),
        ("Văn bản báo cáo kết quả rà phá", ["Báo cáo"]),
        ("Văn bản góp ý", []),
        ("Báo cáo kết quả thực hiện phương án trồng rừng", ["Báo cáo"]),
        ("Báo cáo tình hình thực hiện kế hoạch, chương trình", ["Báo cáo"]),
        ("Quyết định của Chủ tịch UBND xã ban hành quy chế", ["Quyết định"]),
        ("Các chương trình, dự án trồng rừng", []),
        ("Tổ chức các hội nghị/tọa đàm/chương trình giao lưu", []),
        ("Các chương trình tập huấn, Đề án về đê điều", ["Đề án"]),
        ("Chương trình được phê duyệt", ["Chương trình"]),
        ("Đề xuất sửa đổi, bổ sung quy định có liên quan", []),
        ("Đề xuất sửa đổi, bổ sung Nghị định, Thông tư", ["Nghị định", "Thông tư"]),
        ("Quy trình, hồ sơ, bài viết, website", []),
        ("Bộ tiêu chí; Hội nghị", []),
        ("02 báo cáo và 01 tờ trình", ["Báo cáo", "Tờ trình"]),
        ("Kế hoạch; Kế hoạch", ["Kế hoạch"]),
        ("Công bố sản phẩm đạt tiêu chuẩn", []),
        ("", []),
    ],
)
def test_products(text: str, expected: list[str]) -> None:
    assert list(products(text)) == expected


@given(st.text(max_size=200))
def test_products_are_product_types_each_once(text: str) -> None:
    found = products(text)
    assert len(set(found)) == len(found)
    assert all(by_name()[name.lower()].product for name in found)


@given(st.lists(st.sampled_from(["Kế hoạch", "Báo cáo", "Tờ trình", "Quyết định"]), unique=True, max_size=4))
def test_an_enumeration_gives_its_members_in_order(names: list[str]) -> None:
    assert list(products(", ".join(names))) == names
