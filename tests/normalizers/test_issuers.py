"""Names of issuers in running text: where they end."""

from __future__ import annotations

import pytest

from normalizers import issuers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cục trưởng Cục Quản lý Đường thủy ban hành", "Cục trưởng Cục Quản lý Đường thủy"),
        ("Cục Hải Dương về", "Cục Hải Dương"),
        ("UBND Hà Nội tổ chức hội", "UBND Hà Nội"),
        ("UBND tỉnh Đồng Nai xây dựng kế hoạch về", "UBND tỉnh Đồng Nai"),
        ("Chủ tịch UBND tỉnh Sơn La, Sở Y tế", "Chủ tịch UBND tỉnh Sơn La"),
        ("Hiệu trưởng Trường Đại học Bến Đò về việc", "Hiệu trưởng Trường Đại học Bến Đò"),
        ("Giám đốc Sở Y tế ban hành", "Giám đốc Sở Y tế"),
        ("Bộ trưởng Bộ Lao động -Thương binh và Xã hội quy định", "Bộ trưởng Bộ Lao động -Thương binh và Xã hội"),
        ("Ủy ban Pháp luật và Tư pháp;", "Ủy ban Pháp luật và Tư pháp"),
        ("tỉnh Sơn La ban hành", ""),
        ("Ủy ban nhân dân Thành phố Hải Phòng ban hành", "Ủy ban nhân dân Thành phố Hải Phòng"),
        ("Chính phủ Các bộ, ngành", "Chính phủ"),
        ("Đảng ủy các cơ quan Đảng tỉnh về việc", "Đảng ủy các cơ quan Đảng tỉnh"),
        ("Đảng ủy Khối các cơ quan Trung ương ban hành", "Đảng ủy Khối các cơ quan Trung ương"),
        ("Đảng ủy Ủy ban nhân dân tỉnh Sơn La về", "Đảng ủy Ủy ban nhân dân tỉnh Sơn La"),
        ("Đảng ủy UBND xã Bến Đò, Sở Y tế", "Đảng ủy UBND xã Bến Đò"),
        ("Đảng ủy xã Bến Đò về", "Đảng ủy xã Bến Đò"),
        ("Đảng ủy các đơn vị có liên quan", "Đảng ủy"),
    ],
)
def test_where_a_name_ends(text: str, name: str) -> None:
    assert text[: issuers.match(text, 0)] == name


def test_a_territory_issues_where_something_is_said_to_be_issued() -> None:
    text = "do tỉnh Sơn La ban hành"
    assert text[3 : issuers.match_issuing(text, 3)] == "tỉnh Sơn La"
    assert issuers.match_issuing("do bão gây ra", 3) == 3


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Chủ tịch UBND tỉnh Sơn La", "UBND tỉnh Sơn La"),
        ("Phó Chủ tịch Ủy ban nhân dân Thành phố", "Ủy ban nhân dân Thành phố"),
        ("Giám đốc Sở Tư pháp", "Sở Tư pháp"),
        ("Cục trưởng Cục Quản lý Đường thủy", "Cục Quản lý Đường thủy"),
        ("Chủ tịch nước", "Chủ tịch nước"),
        ("Chủ tịch Quốc hội", "Chủ tịch Quốc hội"),
        ("Thủ tướng Chính phủ", "Thủ tướng Chính phủ"),
        ("Ban Thường vụ Tỉnh ủy", "Ban Thường vụ Tỉnh ủy"),
        ("Văn phòng UBND tỉnh", "Văn phòng UBND tỉnh"),
        ("Giám đốc", "Giám đốc"),
        ("", ""),
    ],
)
def test_who_signs_under_whose_number(name: str, body: str) -> None:
    assert issuers.registrar(name) == body
