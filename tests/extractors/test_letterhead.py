"""Metadata of plans whose fronts and closings are written here, as the layout gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Document, Paragraph, Part, PartKind, Passage, Section
from extractors.front_matter import parse_number, parse_place_and_date, read_front
from extractors.letterhead import extract
from extractors.records import Carrier
from extractors.signature import Signature, read_closing

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def paragraphs(lines: Sequence[str]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(Passage.plain(line)) for line in lines)


def part(
    front: Sequence[str] = (), body: Sequence[str] = (), closing: Sequence[str] = (), kind: PartKind = PartKind.PLAN
) -> Part:
    return Part(kind, paragraphs(front), Section(None, paragraphs(body)), paragraphs(closing))


def test_a_plan_of_a_department() -> None:
    plan = part(
        [
            "UBND TỈNH CAO BẰNG", "SỞ DU LỊCH", "Số: 41 /KH-SDL", *MOTTO, "Cao Bằng, ngày 07 tháng 02 năm 2026",
            "KẾ HOẠCH", "Đào tạo hướng dẫn viên", "6 tháng đầu năm 2026",
        ],
        ["Căn cứ Luật Du lịch; Sở Du lịch ban hành Kế hoạch như sau:"],
        [
            "Nơi nhận:", "- UBND tỉnh (b/c);", "- Các phòng chuyên môn,", "nghiệp vụ;", "- Lưu: VT. Cổng thông tin Sở.",
            "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "ThS. Nông Thị Hạnh",
        ],
    )  # fmt: skip
    got = extract(Document((plan,)), "x.pdf")
    assert (got.document_type, got.title) == ("Kế hoạch", "Đào tạo hướng dẫn viên 6 tháng đầu năm 2026")
    assert (got.number, got.symbol, got.issued_date, got.issued_year) == ("41/KH-SDL", "KH-SDL", date(2026, 2, 7), 2026)
    assert (got.issuer, got.parent_issuer, got.sector) == ("Sở Du lịch", "UBND tỉnh Cao Bằng", "Du lịch")
    assert (got.place, got.province_stated, got.province_current, got.province_code) == (
        "Cao Bằng", "Cao Bằng", "Cao Bằng", "04",
    )  # fmt: skip
    assert (got.plan_start, got.plan_end, got.plan_year) == (date(2026, 1, 1), date(2026, 6, 30), 2026)
    assert (got.signer_name, got.signer_title, got.signed_for) == ("Nông Thị Hạnh", "Phó Giám đốc", "Giám đốc")
    assert got.recipients == ("UBND tỉnh (b/c)", "Các phòng chuyên môn, nghiệp vụ", "Lưu: VT", "Cổng thông tin Sở")
    assert got.carrier is None


def test_a_decision_carries_a_plan() -> None:
    carrier = part(
        [
            "UBND TỈNH HÀ NAM", "SỞ TƯ PHÁP", "Số: /QĐ-STP", *MOTTO, "Hà Nam, ngày tháng năm 2024", "QUYẾT ĐỊNH",
            "Ban hành Kế hoạch trợ giúp pháp lý năm 2025", "GIÁM ĐỐC SỞ TƯ PHÁP TỈNH HÀ NAM",
        ],
        ["Điều 1. Ban hành kèm theo Quyết định này Kế hoạch trợ giúp pháp lý năm 2025."],
        ["Nơi nhận:", "- Như Điều 3;", "GIÁM ĐỐC", "Đỗ Văn Lợi"],
        PartKind.CARRIER,
    )  # fmt: skip
    plan = part(
        ["KẾ HOẠCHTrợ giúp pháp lý năm 2025", "(Kèm theo Quyết định số /QĐ-STP ngày tháng năm 2024 của Sở", "Tư pháp)"]
    )
    got = extract(Document((carrier, plan)))
    assert got.carrier == Carrier("Quyết định", None, "QĐ-STP", "Ban hành Kế hoạch trợ giúp pháp lý năm 2025")
    assert (got.document_type, got.title) == ("Kế hoạch", "Trợ giúp pháp lý năm 2025")
    assert (got.number, got.symbol, got.issued_date, got.issued_year) == (None, None, None, 2024)
    assert (got.issuer, got.parent_issuer) == ("Sở Tư pháp tỉnh Hà Nam", "UBND tỉnh Hà Nam")
    assert (got.province_stated, got.province_current, got.province_code) == ("Hà Nam", "Ninh Bình", "37")
    assert (got.signer_name, got.signer_title, got.recipients) == ("Đỗ Văn Lợi", "Giám đốc", ("Như Điều 3",))


def decision(article: str) -> Document:
    front = [
        "THỦ TƯỚNG CHÍNH PHỦ", "Số: 17/QĐ-TTg", *MOTTO, "Hà Nội, ngày 09 tháng 3 năm 2026", "QUYẾT ĐỊNH",
        "Phê duyệt Đề án phát triển nghề muối", "đến năm 2030, tầm nhìn đến năm 2040", "THỦ TƯỚNG CHÍNH PHỦ",
    ]  # fmt: skip
    return Document((part(front, [article], ["KT. THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "Lê Xuân Muối"]),))


def test_a_decision_holds_the_scheme_in_its_articles() -> None:
    got = extract(decision("Điều 1. Phê duyệt Đề án phát triển nghề muối với những nội dung sau:"))
    assert (got.document_type, got.title) == ("Đề án", "phát triển nghề muối đến năm 2030, tầm nhìn đến năm 2040")
    assert (got.number, got.symbol, got.issued_date) == (None, None, date(2026, 3, 9))
    assert got.carrier is not None
    assert (got.carrier.number, got.issuer) == ("17/QĐ-TTg", "Thủ tướng Chính phủ")
    assert (got.province_stated, got.province_code, got.plan_start, got.plan_end, got.plan_year) == (
        None, "00", None, date(2030, 12, 31), 2026,
    )  # fmt: skip


def test_a_decision_without_what_it_attaches_is_the_document() -> None:
    got = extract(decision("Điều 1. Phê duyệt kèm theo Quyết định này Đề án phát triển nghề muối."))
    assert (got.document_type, got.number, got.carrier) == ("Quyết định", "17/QĐ-TTg", None)


def test_the_text_speaks_where_the_letterhead_is_missing() -> None:
    plan = part(
        body=[
            "Thực hiện Quyết định số 12/QĐ-UBND của UBND tỉnh về kế hoạch của tỉnh Lai Châu, Sở Xây dựng ban hành "
            "Kế hoạch phát triển nhà ở năm 2026 với các nội dung như sau:",
            "Trên đây là Kế hoạch Phát triển nhà ở năm 2026 của Sở Xây dựng. Các đơn vị phản ánh khó khăn nếu có./.",
        ]
    )
    got = extract(Document((plan,)))
    assert (got.document_type, got.title, got.issuer) == ("Kế hoạch", "Phát triển nhà ở năm 2026", "Sở Xây dựng")
    assert (got.province_stated, got.place, got.number, got.symbol, got.issued_year) == (
        "Lai Châu",
        None,
        None,
        None,
        None,
    )
    assert got.plan_start == date(2026, 1, 1)


def test_the_stamp_of_the_receiver_is_not_the_issuer() -> None:
    plan = part(
        [
            "BỆNH VIỆN MẮT", "Số: 77/KH-SYT", "Thành phố Hồ Chí Minh, ngày 3 tháng 3 năm 2025", "ĐẾN Số: 5/BVM",
            "Ngày: 09/3/2025", "Chuyển: BGĐ",
        ],
        ["Sở Y tế xây dựng kế hoạch kiểm tra vệ sinh năm 2025 như sau:"],
    )  # fmt: skip
    got = extract(Document((plan,)))
    assert (got.issuer, got.number, got.place) == ("Sở Y tế", "77/KH-SYT", "Hồ Chí Minh")
    assert (got.document_type, got.title, got.issued_date) == (
        "Kế hoạch",
        "Kiểm tra vệ sinh năm 2025",
        date(2025, 3, 3),
    )


def test_an_empty_document_invents_nothing() -> None:
    got = extract(Document(()))
    assert (got.title, got.issuer, got.province_stated, got.province_code, got.plan_year) == (None, None, None, "00", 0)
    assert got.recipients == ()


@pytest.mark.parametrize(
    ("lines", "organs"),
    [
        (["ỦY BAN NHÂN DÂN", "XÃ TÂN AN", "Số: 7/KH-UBND"], ("Ủy ban nhân dân xã Tân An",)),
        (["UBND TỈNH PHÚ THỌ", "SỞ KHOA HỌC", "VÀ CÔNG NGHỆ"], ("UBND tỉnh Phú Thọ", "Sở Khoa học và Công nghệ")),
        (["BỘ Y TẾ", "CỤC DÂN SỐ"], ("Bộ Y tế", "Cục Dân số")),
        (["UBND TỈNH CÀ MAU", "VĂN PHÒNG"], ("UBND tỉnh Cà Mau", "Văn phòng")),
        (["VĂN PHÒNG", "ỦY BAN NHÂN DÂN TỈNH"], ("Văn phòng Ủy ban nhân dân tỉnh",)),
        (
            [f"UBND TỈNH SƠN LA {MOTTO[0]}", f"SỞ Y TẾ {MOTTO[1]}", "Số: 2/KH-SYT Sơn La, ngày 1 tháng 2 năm 2026"],
            ("UBND tỉnh Sơn La", "Sở Y tế"),
        ),
        (["PHẦN VĂN BẢN KHÁC", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", "ỦY BAN NHÂN DÂN", "TỈNH CÀ MAU"],
         ("Ủy ban nhân dân tỉnh Cà Mau",)),
    ],
)  # fmt: skip
def test_bodies_of_the_letterhead(lines: list[str], organs: tuple[str, ...]) -> None:
    assert read_front(lines).organs == organs


@pytest.mark.parametrize(
    ("line", "number", "symbol"),
    [
        ("Số: 677 /KH-SYT", "677/KH-SYT", "KH-SYT"),
        ("Số:      /KH-UBND", None, "KH-UBND"),
        ("Số: ........../KH-UBND", None, "KH-UBND"),
        ("Số: A4% /KH-SYT", None, "KH-SYT"),
        ("Số 12-KH/TU", "12-KH/TU", "KH/TU"),
        ("Số: 09/2026/NQ-HĐND", "09/2026/NQ-HĐND", "NQ-HĐND"),
        ("Số: 15a/KH - SYT", "15a/KH-SYT", "KH-SYT"),
        ("S6: 15/KH-SYT", "15/KH-SYT", "KH-SYT"),
    ],
)
def test_numbers(line: str, number: str | None, symbol: str) -> None:
    got = parse_number(line)
    assert got is not None
    assert got[:2] == (number, symbol)


@pytest.mark.parametrize("line", ["SỞ Y TẾ", "Số và ký hiệu HS:", "Số lượng: 5", ""])
def test_what_is_no_number(line: str) -> None:
    assert parse_number(line) is None


@pytest.mark.parametrize(
    ("line", "place", "issued", "year"),
    [
        ("Hà Nội, ngày 06 tháng 4 năm 2026", "Hà Nội", date(2026, 4, 6), 2026),
        ("Hà Nội, ngày tháng năm 2026", "Hà Nội", None, 2026),
        ("Hà Nội, ngày ... tháng 3 năm 2026", "Hà Nội", None, 2026),
        ("TP. Hồ Chí Minh, ngày 31 tháng 02 năm 2026", "Hồ Chí Minh", None, 2026),
        ("Hà Nội, ngày 5 tháng 6 năm ....", "Hà Nội", None, None),
    ],
)
def test_place_and_date(line: str, place: str, issued: date | None, year: int | None) -> None:
    got = parse_place_and_date(line)
    assert got is not None
    assert got[:3] == (place, issued, year)


def test_a_type_line_in_capitals_goes_on_in_the_next() -> None:
    front = read_front(["CHƯƠNG TRÌNH HÀNH ĐỘNG CỦA CHÍNH PHỦ", "thực hiện Nghị quyết", "(Kèm theo Nghị quyết số 1)"])
    assert (front.document_type, front.title) == ("Chương trình hành động", "của Chính phủ thực hiện Nghị quyết")
    assert front.attached == "(Kèm theo Nghị quyết số 1)"


@pytest.mark.parametrize(
    ("lines", "signature"),
    [
        (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lò Sáu"], ("Lò Sáu", "Phó Chủ tịch", "Chủ tịch")),
        (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "(Đã ký)", "Lò Văn Sáu"], ("Lò Văn Sáu", "Chủ tịch", None)),
        (["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ", "BS.CKII Lê Văn Bảy"],
         ("Lê Văn Bảy", "Trưởng phòng Tổ chức cán bộ", "Giám đốc")),
        (["KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", "Lê Bảy"], ("Lê Bảy", "Phó Giám đốc", "Giám đốc")),
        (["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ Y TẾ", "LÊ VĂN BẢY"], ("Lê Văn Bảy", "Giám đốc Sở Y tế", "Chủ tịch")),
        (["Nơi nhận: KT. GIÁM ĐỐC", "- Lưu: VT."], (None, None, "Giám đốc")),
        (["GIÁM ĐỐC", "Sở Y tế"], (None, "Giám đốc", None)),
    ],
)  # fmt: skip
def test_who_signs(lines: list[str], signature: tuple[str | None, str | None, str | None]) -> None:
    assert read_closing(lines)[1] == Signature(*signature)


def test_recipients_and_signature_in_mixed_columns() -> None:
    recipients, signature = read_closing(
        [
            "Nơi nhận:",
            "- Sở Y tế tỉnh;",
            "KT. CHỦ TỊCH",
            "PHÓ CHỦ TỊCH",
            "- Các phường, xã",
            "- Lưu: VT.",
            "(LTH)",
            "Vũ Hoa",
        ]
    )
    assert recipients == ("Sở Y tế tỉnh", "Các phường, xã", "Lưu: VT")
    assert signature == Signature("Vũ Hoa", "Phó Chủ tịch", "Chủ tịch")


@given(st.lists(st.text(max_size=60), max_size=12), st.lists(st.text(max_size=60), max_size=8))
def test_any_lines_are_read(front: list[str], closing: list[str]) -> None:
    got = extract(Document((part(front, front, closing),)))
    assert got.title != "" and got.issuer != "" and "" not in got.recipients


def test_the_subject_of_a_letter_stands_for_its_title() -> None:
    front = read_front(
        [
            "SỞ TÀI CHÍNH",
            "Số: 18/STC-NS",
            "V/v báo cáo tình hình thực hiện",
            "Nghệ An, ngày 22 tháng 4 năm 2026",
            "dự toán năm 2026",
            "Kính gửi:",
        ]
    )
    assert (front.document_type, front.title) == ("Công văn", "báo cáo tình hình thực hiện dự toán năm 2026")
    assert front.issued == date(2026, 4, 22)


def test_two_bodies_run_together_on_one_line() -> None:
    assert read_front(["UBND TỈNH CÀ MAU SỞ XÂY DỰNG", "Số: 1/KH-SXD"]).organs == ("UBND tỉnh Cà Mau", "Sở Xây dựng")
    wrapped = ["UBND TỈNH CÀ MAU", "SỞ NÔNG NGHIỆP VÀ MÔI", "TRƯỜNG", "Số: 1/KH-SNNMT"]
    assert read_front(wrapped).organs == ("UBND tỉnh Cà Mau", "Sở Nông nghiệp và Môi trường")
    assert len(read_front(["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG THPT HÒN ĐẤT"]).organs) == 2
    assert read_front(["BỆNH VIỆN ĐA KHOA TRUNG TÂM TỈNH"]).organs == ("Bệnh viện Đa khoa Trung tâm tỉnh",)


def test_a_date_and_a_number_broken_over_two_lines() -> None:
    front = read_front(["SỞ Y TẾ", "Số:", "/KH-SYT", "Huế, ngày 03 tháng 02 năm", "2026", "KẾ HOẠCH", "Về y tế"])
    assert (front.symbol, front.number, front.issued) == ("KH-SYT", None, date(2026, 2, 3))


def test_a_body_of_the_nation_is_no_motto() -> None:
    front = read_front(
        ["HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM", "BAN THƯỜNG VỤ HỘI LHPN TỈNH HƯNG YÊN", "KẾ HOẠCH", "Công tác Hội"]
    )
    assert front.organs == ("Hội Liên hiệp Phụ nữ Việt Nam", "Ban Thường vụ Hội LHPN tỉnh Hưng Yên")


def test_one_who_acts_in_an_office() -> None:
    recipients, signed = read_closing(["Nơi nhận:", "- Lưu: VT.", "Q. TRƯỞNG BAN", "Lê Văn Tín"])
    assert recipients == ("Lưu: VT",)
    assert signed == Signature("Lê Văn Tín", "Q. Trưởng ban", None)


def test_a_signature_that_wraps_beside_the_recipients() -> None:
    lines = ["Nơi nhận:", "TM. THƯỜNG TRỰC HỘI ĐỒNG", "- TT Tỉnh ủy;", "NHÂN DÂN", "- Lưu: VT.", "Lò Văn Pha"]
    recipients, signed = read_closing(lines)
    assert recipients == ("TT Tỉnh ủy", "Lưu: VT")
    assert signed.name == "Lò Văn Pha"


def test_offices_of_other_bodies() -> None:
    _, signed = read_closing(["Nơi nhận:", "- Lưu: VT.", "KT. TRƯỞNG THUẾ TỈNH", "PHÓ TRƯỞNG THUẾ TỈNH", "Mai Văn An"])
    assert signed == Signature("Mai Văn An", "Phó Trưởng Thuế tỉnh", "Trưởng Thuế tỉnh")


def test_a_nations_name_and_a_date_wrapped_in_a_narrow_cell() -> None:
    front = read_front(
        ["ỦY BAN NHÂN DÂN", "TỈNH CAO BẰNG", "CỘNG HÒA XÃ HỘI", "CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
         "Số: 12/KH-UBND", "Cao Bằng, ngày", "05 tháng 6 năm 2026", "KẾ HOẠCH", "Trồng cây đầu xuân"]
    )  # fmt: skip
    assert front.organs == ("Ủy ban nhân dân tỉnh Cao Bằng",)
    assert (front.place, front.issued, front.title) == ("Cao Bằng", date(2026, 6, 5), "Trồng cây đầu xuân")


def test_a_party_group_and_a_symbol_with_its_term() -> None:
    front = read_front(
        ["BAN CHẤP HÀNH TRUNG ƯƠNG", "ĐẢNG ĐOÀN QUỐC HỘI", "Số 75-KH/ĐĐQH15", "KẾ HOẠCH", "giám sát chuyên đề"]
    )
    assert front.organs == ("Ban Chấp hành Trung ương", "Đảng đoàn Quốc hội")
    assert (front.number, front.symbol, front.title) == ("75-KH/ĐĐQH15", "KH/ĐĐQH15", "giám sát chuyên đề")


def test_the_carrier_named_only_under_the_title_of_what_it_carries() -> None:
    carrier = part((), ["Điều 1. Ban hành kèm theo Quyết định này Kế hoạch trồng rừng."], kind=PartKind.CARRIER)
    plan = part(
        [
            "KẾ HOẠCH",
            "Trồng rừng",
            "(Ban hành kèm theo Quyết định số 81/QĐ-UBND ngày 03 tháng 4 năm 2026 của UBND tỉnh)",
        ],
        ["I. MỤC TIÊU"],
    )
    got = extract(Document((carrier, plan)), "x.txt")
    assert got.carrier == Carrier("Quyết định", "81/QĐ-UBND", "QĐ-UBND", None)
    assert (got.issued_date, got.title, got.number) == (date(2026, 4, 3), "Trồng rừng", None)


def test_a_note_that_it_was_signed_is_no_recipient() -> None:
    recipients, _ = read_closing(["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "[đã ký]", "Nông Thị Hạnh"])
    assert recipients == ("Như trên", "Lưu: VT")


def test_a_recipient_that_goes_on_with_short_names() -> None:
    recipients, signature = read_closing(
        [
            "Nơi nhận:",
            "- VPCP: BTCN, các PCN, các Vụ,",
            "QHQT, CN, KTTH, TH;",
            "- Lưu: VT.",
            "GIÁM ĐỐC",
            "Nông Thị Hạnh",
        ]
    )
    assert recipients == ("VPCP: BTCN, các PCN, các Vụ, QHQT, CN, KTTH, TH", "Lưu: VT")
    assert signature == Signature("Nông Thị Hạnh", "Giám đốc", None)


def test_a_type_and_a_day_wrapped_in_the_middle() -> None:
    front = read_front(
        ["SỞ DU LỊCH", "Số: 5/QĐ-SDL", "Cao Bằng, ngày 21", "tháng 11 năm 2026", "QUYẾT", "ĐỊNH", "Về việc đón khách"]
    )
    assert (front.issued, front.document_type, front.title) == (date(2026, 11, 21), "Quyết định", "Về việc đón khách")
