from dataclasses import replace

from build import grid, page, plain, text_page, words
from extractors.document import Document, Heading, Item, PartKind, Place, Table
from extractors.layout import lay_out
from extractors.page import Grid, Line, Page


def document(*pages: Page) -> Document:
    return lay_out(pages).document


def text(*lines: str | Grid) -> Document:
    flow: list[Line | Grid] = []
    for line in lines:
        flow.append(line if isinstance(line, Grid) else plain(line, gap=True))
    return document(text_page(*flow))


def headings(doc: Document) -> list[tuple[int, str | None, str]]:
    return [
        (x.block.level, x.block.ordinal, x.block.title)
        for x in doc.passages()
        if x.place is Place.HEADING and isinstance(x.block, Heading)
    ]


def items(doc: Document) -> list[tuple[str | None, int, str]]:
    return [(x.block.ordinal, x.block.level, x.block.passage.text) for x in doc.passages() if isinstance(x.block, Item)]


BODY = "Căn cứ Kế hoạch của Ủy ban nhân dân tỉnh, Sở Nội vụ xây dựng Kế hoạch như sau:"


def test_headings_and_items_by_their_numbering() -> None:
    doc = text(
        "KẾ HOẠCH",
        BODY,
        "I. MỤC TIÊU",
        "1. Mục tiêu chung",
        "Nâng cao chất lượng phục vụ.",
        "2. Mục tiêu cụ thể",
        "2.1. Cải cách thể chế",
        "- 100% văn bản được rà soát.",
        "a) Việc thứ nhất.",
        "II. NHIỆM VỤ",
        "1. Rà soát văn bản của ngành.",
    )
    assert headings(doc) == [
        (1, "I", "MỤC TIÊU"),
        (2, "1", "Mục tiêu chung"),
        (2, "2", "Mục tiêu cụ thể"),
        (3, "2.1", "Cải cách thể chế"),
        (1, "II", "NHIỆM VỤ"),
    ]
    assert [(o, t) for o, _, t in items(doc)] == [
        (None, "100% văn bản được rà soát."),
        ("a", "Việc thứ nhất."),
        ("1", "Rà soát văn bản của ngành."),
    ]


def test_a_sentence_goes_on_over_a_blank_line() -> None:
    doc = text(BODY, "I. NHIỆM VỤ", "- Tăng cường chỉ đạo trên môi", "trường số, không giấy tờ.")
    assert items(doc) == [(None, 1, "Tăng cường chỉ đạo trên môi trường số, không giấy tờ.")]


def test_headings_run_together_by_a_converter() -> None:
    doc = text(BODY, "I. MỤC TIÊU:1. Mục tiêu chung:", "Nâng cao chất lượng phục vụ nhân dân.")
    assert [(o, t) for _, o, t in headings(doc)] == [("I", "MỤC TIÊU"), ("1", "Mục tiêu chung")]


def test_a_heading_behind_the_end_of_a_sentence() -> None:
    doc = text(
        BODY, "3. Chỉ tiêu", "- Mức độ hài lòng đạt từ 95% trở lên. 3.4. Cải cách tổ chức bộ máy", "- Giảm 02 biên chế."
    )
    assert (2, "3.4", "Cải cách tổ chức bộ máy") in headings(doc)


def test_recipients_and_signature_close_a_document() -> None:
    doc = text(BODY, "I. NHIỆM VỤ", "- Rà soát văn bản./.", "Nơi nhận:", "- UBND tỉnh;", "KT. GIÁM ĐỐC", "Trần Văn Lộc")
    (part,) = doc.parts
    assert [p.passage.text for p in part.closing] == ["Nơi nhận:", "- UBND tỉnh;", "KT. GIÁM ĐỐC", "Trần Văn Lộc"]


def test_a_plan_carried_by_a_decision_and_its_annex() -> None:
    doc = text(
        "QUYẾT ĐỊNH",
        "Ban hành Kế hoạch cải cách hành chính năm 2026",
        "Căn cứ Luật Tổ chức chính quyền địa phương năm 2025;",
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch./.",
        "GIÁM ĐỐC",
        "Nguyễn Hải Đăng",
        "KẾ HOẠCH",
        "Cải cách hành chính năm 2026",
        "(Ban hành kèm theo Quyết định số 36/QĐ-STP ngày 24/01/2026)",
        "I. NHIỆM VỤ",
        "- Rà soát văn bản.",
        "PHỤ LỤC I",
        "DANH MỤC NHIỆM VỤ",
        grid([["STT", "Nhiệm vụ", "Chủ trì", "Thời gian"], ["1", "Rà soát", "Sở A", "Quý I"]]),
    )
    assert [p.kind for p in doc.parts] == [PartKind.CARRIER, PartKind.PLAN, PartKind.ANNEX]
    carrier, plan, annex = doc.parts
    assert carrier.closing[-1].passage.text == "Nguyễn Hải Đăng"
    assert [p.passage.text for p in plan.front][:2] == ["KẾ HOẠCH", "Cải cách hành chính năm 2026"]
    assert [p.passage.text for p in annex.front] == ["PHỤ LỤC I", "DANH MỤC NHIỆM VỤ"]
    assert isinstance(annex.root.blocks[0], Table)


def paragraph(y: float, *lines: str, indent: float = 30, left: float = 85) -> list:  # type: ignore[type-arg]
    content = []
    for i, line in enumerate(lines):
        content += words(line, left + (indent if i == 0 else 0), y + 18 * i)
    return content


OPEN = "Căn cứ hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy chín"
FULL = "một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám"


def test_paragraphs_by_first_line_indents() -> None:
    content = [
        *paragraph(100, OPEN, FULL + " chín mười", "hết."),
        *paragraph(154, "Đoạn " + FULL, FULL + " chín mười", "cũng hết."),
    ]
    blocks = [x.passage.text for x in document(page(content)).passages() if x.place is Place.PARAGRAPH]
    assert [b[:8] for b in blocks] == ["Căn cứ h", "Đoạn một"]


def test_a_paragraph_goes_on_over_the_page_end() -> None:
    one = page(paragraph(750, OPEN, FULL + " chín mười"), number=1)
    two = page(
        [*paragraph(100, FULL + " chín mười", "hết.", indent=0), *paragraph(200, FULL, FULL + " chín mười")], number=2
    )
    blocks = [x for x in document(one, two).passages() if x.place is Place.PARAGRAPH]
    assert blocks[0].passage.text.endswith("hết.")
    assert [b.page for b in blocks[0].passage.provenance().boxes] == [1, 1, 2, 2]


def test_running_heads_are_removed() -> None:
    pages = [
        page([*words("CÔNG BÁO/Số 12/Ngày 20-5-2026", 200, 40), *paragraph(100, OPEN, "Trang này hết.")], number=1),
        *(
            page(
                [*words(f"Tỉnh Lạng Sơn, kế hoạch {n}", 200, 40), *paragraph(100, OPEN, f"trang {'abcde'[n]} hết.")],
                number=n,
            )
            for n in (2, 3, 4)
        ),
    ]
    everything = " ".join(x.passage.text for x in document(*pages).passages())
    assert "CÔNG BÁO" not in everything
    assert "Lạng Sơn" not in everything
    assert "trang e hết." in everything


def test_footnotes_are_tied_to_their_marks() -> None:
    small = 8.0
    mark = words("1", 300, 96, size=small)[0]
    content = [
        *paragraph(100, "Thực hiện chương trình đã ban hành và các văn bản hướng dẫn thi hành"),
        *paragraph(118, FULL, indent=0),
        replace(mark, superscript=True),
        replace(words("1", 85, 776, size=6)[0], superscript=True),
        *words("Quyết định số 12/QĐ-SNV ngày 05/01/2026.", 95, 780, size=10),
    ]
    doc = document(page(content))
    (note,) = doc.footnotes
    assert note.mark == "1"
    assert note.passage.text == "Quyết định số 12/QĐ-SNV ngày 05/01/2026."
    assert all("Quyết định" not in x.passage.text for x in doc.passages() if x.place is not Place.FOOTNOTE)


def test_footnotes_are_found_among_the_passages_once() -> None:
    note = replace(words("1", 85, 776, size=6)[0], superscript=True)
    content = [
        *paragraph(100, FULL),
        *paragraph(118, FULL),
        note,
        *words("Nghị định số 60/2021/NĐ-CP.", 95, 780, size=10),
    ]
    found = [x.passage.text for x in document(page(content)).passages() if x.place is Place.FOOTNOTE]
    assert found == ["Nghị định số 60/2021/NĐ-CP."]


def test_a_page_that_is_a_picture_is_reported() -> None:
    scan = replace(page(words("Ký bởi: UBND tỉnh", 400, 40)), unread="could not be read in time")
    assert lay_out([scan]).unread == ((1, "could not be read in time"),)
    assert lay_out([page(paragraph(100, FULL))]).unread == ()


def test_a_title_under_its_type_may_begin_as_a_body_does() -> None:
    title = "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về đột phá phát triển khoa học, năm 2026"
    plan = (plain("KẾ HOẠCH", gap=True), plain(title), plain("I. MỤC ĐÍCH"), plain("1. Cụ thể hóa các nhiệm vụ."))
    assert [line.passage.text for line in document(text_page(*plan)).parts[0].front] == ["KẾ HOẠCH", title]


def test_a_sentence_under_a_type_without_title_is_the_body() -> None:
    opening = "Thực hiện Nghị quyết số 57-NQ/TW, Sở Khoa học và Công nghệ ban hành Kế hoạch với các nội dung như sau:"
    plan = (plain("KẾ HOẠCH", gap=True), plain(opening), plain("I. MỤC ĐÍCH"), plain("1. Cụ thể hóa các nhiệm vụ."))
    assert [line.passage.text for line in document(text_page(*plan)).parts[0].front] == ["KẾ HOẠCH"]


def test_an_annex_that_nothing_announces_follows_the_signature() -> None:
    table = grid([["STT", "Nhiệm vụ", "Thời gian"], ["1", "Rà soát", "Quý I"], ["2", "Ban hành", "Quý II"]])
    doc = text("KẾ HOẠCH", BODY, "Nơi nhận:", "- Lưu: VT.", table)
    assert [p.kind for p in doc.parts] == [PartKind.PLAN, PartKind.ANNEX]
    assert [line.passage.text for line in doc.parts[0].closing] == ["Nơi nhận:", "- Lưu: VT."]


def test_numbered_text_on_a_page_after_the_signature_is_a_part() -> None:
    first = page([*words("KẾ HOẠCH", 200, 50), *words(BODY, 60, 100), *words("Nơi nhận:", 60, 200)])
    work = [w for i in range(1, 5) for w in words(f"{i}. Rà soát văn bản thứ {i}.", 60, 50 + 20 * i)]
    assert [p.kind for p in document(first, page(work, number=2)).parts] == [PartKind.PLAN, PartKind.ANNEX]


def test_recipients_may_go_on_over_the_page_end() -> None:
    first = page([*words("KẾ HOẠCH", 200, 50), *words(BODY, 60, 100), *words("Nơi nhận:", 60, 200)])
    doc = document(first, page(words("- Lưu: VT.", 60, 50), number=2))
    assert [line.passage.text for line in doc.parts[-1].closing] == ["Nơi nhận:", "- Lưu: VT."]


def test_parts_numbered_in_words_and_items_numbered_as_the_party_does() -> None:
    doc = text("KẾ HOẠCH", BODY, "PHẦN THỨ HAI", "NHIỆM VỤ", "I. Hỗ trợ người dân", "1- Tăng cường kiểm tra.")
    assert headings(doc) == [(1, "THỨ HAI", "NHIỆM VỤ"), (2, "I", "Hỗ trợ người dân")]
    assert [(o, t) for o, _, t in items(doc)] == [("1", "Tăng cường kiểm tra.")]


def test_a_list_attached_to_a_plan_makes_no_carrier_of_it() -> None:
    attached = ("DANH MỤC VĂN BẢN", "(Kèm theo Kế hoạch số 12/KH-SNV ngày 03/02/2026)", "1. Quy chế làm việc.")
    plan = ("KẾ HOẠCH", "Công tác năm 2026", BODY, "I. MỤC TIÊU", "Nơi nhận:", "- Lưu: VT.", *attached)
    assert [p.kind for p in text(*plan).parts] == [PartKind.PLAN, PartKind.ANNEX]
    decision = ("QUYẾT ĐỊNH", "Ban hành Danh mục", "Điều 1. Ban hành kèm theo.", "Nơi nhận:", "- Lưu: VT.", *attached)
    assert [p.kind for p in text(*decision).parts] == [PartKind.CARRIER, PartKind.PLAN]


def test_a_title_does_not_run_into_what_announces_the_plan() -> None:
    doc = text("KẾ HOẠCH", "Cải cách hành chính năm 2026", "Sở Nội vụ ban hành Kế hoạch như sau:", "I. MỤC TIÊU")
    assert [line.passage.text for line in doc.parts[0].front] == ["KẾ HOẠCH", "Cải cách hành chính năm 2026"]


def test_a_list_attached_to_a_plan_behind_its_annex() -> None:
    attached = ("DANH MỤC VĂN BẢN", "(Kèm theo Kế hoạch số 12/KH-SNV ngày 03/02/2026)", "1. Quy chế làm việc.")
    plan = ("KẾ HOẠCH", "Công tác năm 2026", BODY, "I. MỤC TIÊU", "PHỤ LỤC I", "1. Biểu mẫu.", *attached)
    assert [p.kind for p in text(*plan).parts] == [PartKind.PLAN, PartKind.ANNEX, PartKind.ANNEX]


def test_a_long_bold_numbered_line_over_items_is_a_heading() -> None:
    title = "Đổi mới mạnh mẽ phương thức phục vụ; " * 7 + "lấy người dân làm trung tâm"
    bold = replace(plain(f"1. {title}", gap=True), level=3)
    closed = replace(
        plain("2. Kiểm tra việc thực hiện theo quy định của cơ quan, bảo đảm khách quan, đúng tiến độ.", gap=True),
        level=3,
    )
    doc = document(
        text_page(
            plain("KẾ HOẠCH", gap=True), plain(BODY, gap=True), plain("I. NHIỆM VỤ", gap=True), bold,
            plain("a) Niêm yết thủ tục.", gap=True), closed, plain("a) Lập đoàn kiểm tra.", gap=True),
        )
    )  # fmt: skip
    assert [(o, t[:10]) for _, o, t in headings(doc)] == [("I", "NHIỆM VỤ"), ("1", "Đổi mới mạ"), ("2", "Kiểm tra v")]
    assert [o for o, _, _ in items(doc)] == ["a", "a"]


def front(*lines: str) -> list[str]:
    doc = document(text_page(*(plain(line) for line in lines)))
    return [p.passage.text for p in doc.parts[-1].front]


def test_the_body_begins_under_a_title_in_capitals_however_the_lines_were_wrapped() -> None:
    lines = front(
        "KẾ HOẠCH",
        "SỐ HÓA HỒ SƠ LƯU TRỮ",
        "CỦA SỞ NĂM 2026",
        "Thực hiện Quyết định số 5/QĐ-UBND",
        "ngày 02 tháng 01 năm 2026,",
        BODY,
    )
    assert lines == ["KẾ HOẠCH", "SỐ HÓA HỒ SƠ LƯU TRỮ", "CỦA SỞ NĂM 2026"]


def test_a_title_that_begins_as_a_body_does_stands_over_its_attachment() -> None:
    title = "Thực hiện Nghị quyết số 5-NQ/TU ngày 02 tháng 01 năm 2026 về chăm lo người cao tuổi trong tình hình mới"
    lines = front("ĐỀ ÁN CỦA CÁC CƠ QUAN TRONG TOÀN TỈNH", title, "(Kèm theo Quyết định số 8/QĐ-UBND của tỉnh)", BODY)
    assert lines[1] == title


def test_a_motto_in_one_line_is_no_body() -> None:
    lines = front(
        "SỞ NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "Số: 5/KH-SNV",
        "KẾ HOẠCH",
        "Lưu trữ",
        BODY,
    )
    assert lines[2:] == ["Số: 5/KH-SNV", "KẾ HOẠCH", "Lưu trữ"]


def test_an_annex_whose_title_follows_its_number() -> None:
    doc = text(
        "KẾ HOẠCH",
        BODY,
        "I. NHIỆM VỤ",
        "- Rà soát hồ sơ.",
        "PHỤ LỤC II: DANH MỤC HỒ SƠ",
        grid([["TT", "Tên"], ["1", "Hồ sơ"]]),
    )
    assert [p.kind for p in doc.parts] == [PartKind.PLAN, PartKind.ANNEX]


def test_a_title_wrapped_before_the_name_of_a_type_is_one_title() -> None:
    doc = document(
        text_page(
            *map(plain, ["PHỤ LỤC", "NHIỆM VỤ PHỤC VỤ PHÁT TRIỂN CÁC NGÀNH CÔNG NGHỆ CÓ TÍNH", "CHIẾN LƯỢC", "(Kèm theo Kế hoạch số 5/KH-UBND)"]),
            plain(BODY, gap=True),
        )
    )  # fmt: skip
    assert [p.kind for p in doc.parts] == [PartKind.PLAN]


def test_a_header_typed_again_between_the_rows_is_no_row() -> None:
    doc = text(
        "KẾ HOẠCH",
        BODY,
        "I. NHIỆM VỤ",
        grid([["TT", "Nhiệm vụ", "Chủ trì"], ["1", "A", "X"], ["TT", "Nhiệm vụ", "Chủ trì"], ["2", "B", "Y"]]),
    )
    ((found, _, _),) = doc.tables()
    assert [r.cell(0).passage.text for r in found.rows if r.cell(0)] == ["1", "2"]  # type: ignore[union-attr]
