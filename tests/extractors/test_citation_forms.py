"""Forms of mentions: words before the number, blanks, bare numbers, standards, laws by name, judgments of courts."""

from __future__ import annotations

import pytest

from extractors.citations import Mention, find


def only(text: str) -> Mention:
    found = find(text)
    assert len(found) == 1, [m.text for m in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "printed", "kind"),
    [
        ("trong Báo cáo kết quả khảo sát số 88/BC-SXD ngày 2/5/2031", "Báo cáo kết quả khảo sát số 88/BC-SXD ngày 2/5/2031", "Báo cáo"),
        ("theo Quyết định đình chỉ thi công bến đò số 1/QĐ-UBND", "Quyết định đình chỉ thi công bến đò số 1/QĐ-UBND", "Quyết định"),
        ("Thông tư liên lịch số 1/2012/TTLT-BYT-BNV", "Thông tư liên lịch số 1/2012/TTLT-BYT-BNV", "Thông tư liên tịch"),
        # The type word does not agree with the number, or another clause lies between.
        ("Quyết định mở bến đò số 88/BC-SXD", "số 88/BC-SXD", "Báo cáo"),
        ("Báo cáo của xã, số 88/BC-SXD", "số 88/BC-SXD", "Báo cáo"),
        ("Báo cáo gửi xã theo số 88/BC-SXD", "số 88/BC-SXD", "Báo cáo"),
    ],
)  # fmt: skip
def test_words_between_the_type_and_the_number(text: str, printed: str, kind: str) -> None:
    assert (only(text).text, only(text).kind) == (printed, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Hủy Bản án dân sự phúc thẩm số 25/2031/DS-PT ngày 28-9-2031 của Tòa án nhân dân tỉnh Sơn La",
        "tại bản án số 7/2031/HS-ST",
        "số 25/2031/DSST của Tòa án",
        "Chứng thư thẩm định giá số 2003/TĐG-CT ngày 22-8-2031",
    ],
)
def test_judgments_are_no_citations(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "tại Thông tư số ……/2031/TT-BXD ngày…… tháng…… năm 2031 của Bộ trưởng Bộ Xây dựng",
            "Thông tư số ……/2031/TT-BXD ngày…… tháng…… năm 2031 của Bộ trưởng Bộ Xây dựng",
        ),
        ("theo Nghị định số /2031/NĐ-CP;", "Nghị định số /2031/NĐ-CP"),
    ],
)
def test_a_blank_number_with_a_year(text: str, printed: str) -> None:
    m = only(text)
    assert (m.text, m.number, m.canonical, m.date) == (printed, None, None, None)


def test_an_impossible_year() -> None:
    m = only("Nghị định số 142/2305/NĐ-CP ngày 2/5/2031")
    assert (m.number, m.canonical) == ("142/2305/NĐ-CP", "142/2031/NĐ-CP")
    assert "malformed" in m.anomalies
    assert only("Nghị định số 142/2305/NĐ-CP").canonical is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("theo Đề án 06.", "06"),
        ("xã thuộc Chương trình 135 và", "135"),
        ("các huyện Chương trình 30a;", "30a"),
        ("từ Đề án 1816 từ năm 2031", "1816"),
        ("Công văn số 6606 ngày 06/12/2030 của UBND tỉnh Sơn La", "6606"),
        ("Báo cáo số 12 của Sở Xây dựng", "12"),
    ],
)
def test_bare_numbers_that_cite(text: str, number: str) -> None:
    assert (only(text).number, only(text).canonical) == (number, None)


@pytest.mark.parametrize(
    "text",
    [
        "Chương trình 12 tháng",
        "Chương trình 2031, tổng kết",
        "Công văn số 6606",
        "Đề án 2031.",
        "Kế hoạch 5.",
        "Đề án 1.5",
    ],
)
def test_bare_numbers_that_do_not(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("QCVN:01-2031/BXD", "QCVN:01-2031/BXD", "Quy chuẩn"),
        ("QCVN: 02/2031/BXD,", "QCVN: 02/2031/BXD", "Quy chuẩn"),
        ("TCCS.01:2031/BĐ", "TCCS.01:2031/BĐ", "Tiêu chuẩn"),
        ("theo IEC 60601-1.", "IEC 60601-1", "Tiêu chuẩn"),
        ("(ISO 361:1975)", "ISO 361:1975", "Tiêu chuẩn"),
        ("ISO/IEC 27001", "ISO/IEC 27001", "Tiêu chuẩn"),
    ],
)
def test_standards_in_other_forms(text: str, number: str, kind: str) -> None:
    assert (only(text).number, only(text).kind) == (number, kind)


def test_numbers_that_name_no_issuer() -> None:
    m = only("| 88/2031/AL | Tranh chấp bến đò |")
    assert (m.kind, m.number) == ("Án lệ", "88/2031/AL")
    assert find("| 88/AL | phòng 12/PL |") == ()
    old = only("SỐ 88-SL/L.005 NGÀY 2-5-1951 QUY ĐỊNH VỀ BẾN ĐÒ")
    assert (old.kind, old.number, old.title) == ("Sắc lệnh", "88-SL/L.005", "QUY ĐỊNH VỀ BẾN ĐÒ")
    assert old.date is not None


def test_what_is_no_standard() -> None:
    assert find("ISO 361, IEC 12, TCVN: không") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Luật Phòng, chống lũ quét cần thực hiện", "Luật Phòng, chống lũ quét"),
        ("Luật Tiết kiệm, chống lãng phí và", "Luật Tiết kiệm, chống lãng phí"),
        ("Luật Địa chất và khoáng sản;", "Luật Địa chất và khoáng sản"),
        ("Luật BĐ cần thực hiện thủ tục", "Luật BĐ"),
        ("Luật Bến đò thực hiện cấp phép", "Luật Bến đò"),
        ("Luật Bến đò hết hiệu lực", "Luật Bến đò"),
        ("Luật Bến đò, người lái đò", "Luật Bến đò"),
        ("ban hành Luật Bảo hiểm y tế1.", "Luật Bảo hiểm y tế"),
        ("ban hành Luật Bến đò12.", "Luật Bến đò"),
        ("Luật Đất đai 2031, đã dẫn", "Luật Đất đai 2031"),
        ("Luật Đất đai 2031 - 2035", "Luật Đất đai"),
        (
            "Bộ luật Hình sự nước Cộng hòa xã hội chủ nghĩa Việt Nam 2031 quy định",
            "Bộ luật Hình sự nước Cộng hòa xã hội chủ nghĩa Việt Nam 2031",
        ),
        ("(các điều của Luật Đất đai năm 2013)", "Luật Đất đai năm 2013"),
        ("LUẬT AN TOÀN BẾN ĐÒ", "LUẬT AN TOÀN BẾN ĐÒ"),
    ],
)
def test_names_of_laws(text: str, expected: str) -> None:
    assert only(text).text == expected


@pytest.mark.parametrize(
    "field", ["có liên quan đến thủy lợi", "về thủy lợi, đê điều", "trong lĩnh vực thủy lợi và đê điều"]
)
def test_a_law_that_amends_a_number_of_laws(field: str) -> None:
    m = only(f"Căn cứ Luật sửa đổi, bổ sung một số điều của 9 luật {field} ngày 02 tháng 5 năm 2031;")
    assert m.text == f"Luật sửa đổi, bổ sung một số điều của 9 luật {field} ngày 02 tháng 5 năm 2031"
    assert (m.kind, m.relation) == ("Luật", "amends")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(Nghị định số 8/2031/NĐ-CP) của Chính phủ", "Nghị định số 8/2031/NĐ-CP"),
        ("Nghị định (số 8/2031/NĐ-CP) của Chính phủ", "Nghị định (số 8/2031/NĐ-CP) của Chính phủ"),
        ("Luật Đê điều (năm 2031)", "Luật Đê điều (năm 2031)"),
        ("Nghị định số 8/2031/NĐ-CP (ngày 2/5/2031 của Chính phủ)", "Nghị định số 8/2031/NĐ-CP (ngày 2/5/2031 của Chính phủ)"),
    ],
)  # fmt: skip
def test_brackets_come_in_pairs(text: str, printed: str) -> None:
    assert only(text).text == printed


@pytest.mark.parametrize("number", ["08-CTr/TWĐTN-CNXP", "312-KH/TĐTN-PT", "12-HD/HND", "12/KH-TLĐ"])
def test_numbers_of_mass_organisations(number: str) -> None:
    m = only(f"theo văn bản số {number} ngày 2/5/2031")
    assert (m.number, m.canonical, m.anomalies) == (number, number, ())


@pytest.mark.parametrize(
    ("text", "kind", "canonical"),
    [
        ("hỗ trợ theo NQ 45/2031/QH19;", "Nghị quyết", "45/2031/QH19"),
        ("thực hiện KL 12-KL/TW.", "Kết luận", "12-KL/TW"),
        ("theo QĐ số 88/QĐ-TTg", "Quyết định", "88/QĐ-TTg"),
        ("(mục 2 tại TB 31/TB-UBND)", "Thông báo", "31/TB-UBND"),
    ],
)
def test_a_type_by_its_code(text: str, kind: str, canonical: str) -> None:
    (found,) = find(text)
    assert (found.kind, found.canonical, found.text[:2]) == (kind, canonical, text[text.index(found.text) :][:2])
    assert found.text.split()[0].isupper()


def test_a_code_that_contradicts_the_number_is_no_type() -> None:
    (found,) = find("số liệu BC 12/KH-UBND")
    assert (found.kind, found.text) == ("Kế hoạch", "12/KH-UBND")


@pytest.mark.parametrize("term", ["khóa XX", "khoá XX", "Khóa XX"])
def test_the_term_of_a_party_body_in_either_spelling(term: str) -> None:
    (found,) = find(f"Nghị quyết số 4-NQ/TW, ngày 01/4/2031 của Ban Chấp hành Trung ương Đảng {term} về văn hóa")
    assert (found.issuer, found.title) == (f"Ban Chấp hành Trung ương Đảng {term}", "về văn hóa")


def test_the_term_of_a_party_body_in_capitals() -> None:
    (found,) = find("THỰC HIỆN CHỈ THỊ SỐ 4-CT/TW NGÀY 01/4/2031 CỦA BAN BÍ THƯ TRUNG ƯƠNG ĐẢNG KHÓA XX VỀ VĂN HÓA")
    assert (found.issuer, found.title) == ("BAN BÍ THƯ TRUNG ƯƠNG ĐẢNG KHÓA XX", "VỀ VĂN HÓA")


@pytest.mark.parametrize(
    "name",
    [
        "Luật Tổ chức HĐND và UBND",
        "Luật Hỗ trợ doanh nghiệp vừa và nhỏ",
        "Luật Quản lý và sử dụng tài sản công",
        "Luật Thuế xuất khẩu, nhập khẩu",
    ],
)
def test_laws_as_they_are_called(name: str) -> None:
    (found,) = find(f"Căn cứ {name} ngày 26/11/2003;")
    assert found.text.startswith(name)
    assert found.date is not None
