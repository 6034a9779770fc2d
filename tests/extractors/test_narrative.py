import time
from datetime import date

from build import plain, text_page
from extractors import tasks
from extractors.layout import lay_out
from extractors.records import Metadata, Task

REFORM = Metadata(title="Cải cách hành chính năm 2026", plan_year=2026)


def extract(*lines: str) -> tuple[Task, ...]:
    flow = [
        plain(line, gap=True) for line in ("Căn cứ Kế hoạch của tỉnh, Sở Nội vụ ban hành Kế hoạch như sau:", *lines)
    ]
    return tasks.extract(lay_out([text_page(*flow)]).document, "x" * 16, REFORM)


def test_items_under_the_headings_that_give_work() -> None:
    found = extract(
        "I. MỤC TIÊU",
        "- Nâng cao chất lượng phục vụ người dân.",
        "II. NHIỆM VỤ, GIẢI PHÁP",
        "1. Cải cách thể chế",
        "- Rà soát văn bản quy phạm pháp luật của ngành.",
        "a) Tham mưu ban hành quy định về phân cấp.",
        "III. KINH PHÍ THỰC HIỆN",
        "- Kinh phí từ ngân sách nhà nước của địa phương.",
    )
    assert [(t.group_ordinal, t.group_title, t.ordinal, t.axis) for t in found] == [
        ("1", "Cải cách thể chế", None, "institutional_reform"),
        ("1", "Cải cách thể chế", "a", "institutional_reform"),
    ]
    assert found[0].section == ("II. NHIỆM VỤ, GIẢI PHÁP", "1. Cải cách thể chế")


def test_the_body_an_item_stands_under_leads() -> None:
    (task,) = extract(
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Phòng Tổ chức cán bộ",
        "- Chủ trì, phối hợp với Văn phòng Sở theo dõi việc thực hiện.",
    )
    assert task.lead_agencies == ("Phòng Tổ chức cán bộ",)
    assert task.coordinating_text == "Văn phòng Sở"


def test_the_body_before_a_colon_leads_and_leaves_the_text() -> None:
    (task,) = extract(
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Phòng Kế hoạch: Bố trí kinh phí thực hiện theo quy định.",
    )
    assert (task.lead_text, task.task) == ("Phòng Kế hoạch", "Bố trí kinh phí thực hiện theo quy định.")


def test_a_bullet_that_only_states_a_quantity_is_no_task() -> None:
    found = extract(
        "II. NHIỆM VỤ",
        "- 100% hồ sơ được số hóa trong năm.",
        "- Tỷ lệ thanh toán trực tuyến đạt trên 80%.",
        "- Bảo đảm 100% thủ tục hành chính được công khai đúng hạn.",
    )
    assert [t.task[:8] for t in found] == ["Bảo đảm "]


def test_a_paragraph_after_a_bullet_is_a_task_and_after_a_number_goes_on_with_it() -> None:
    found = extract(
        "II. NHIỆM VỤ", "1. Chỉ đạo", "- Rà soát văn bản của ngành.", "Thường xuyên đo lường sự hài lòng của người dân."
    )
    assert [(t.anomalies) for t in found] == [(), ("missing_ordinal",)]
    found = extract(
        "II. GIẢI PHÁP",
        "1. Tăng cường chỉ đạo, điều hành của người đứng đầu;",
        "Giao nhiệm vụ gắn với đánh giá cán bộ.",
        "2. Tăng cường kiểm tra việc thực hiện nhiệm vụ.",
    )
    assert [t.ordinal for t in found] == ["1", "2"]
    assert found[0].task.endswith("đánh giá cán bộ.")


def test_stated_dates_are_deadlines_and_adverbs_are_none() -> None:
    found = extract(
        "II. NHIỆM VỤ",
        "- Xây dựng kế hoạch của đơn vị, gửi về Sở trước ngày 05/02/2026.",
        "- Thường xuyên rà soát thủ tục hành chính theo quy định.",
    )
    assert [[d.end for d in t.deadlines] for t in found] == [[date(2026, 2, 5)], []]


def test_closing_words_are_no_tasks() -> None:
    found = extract(
        "IV. TỔ CHỨC THỰC HIỆN",
        "1. Sở Nội vụ chủ trì theo dõi việc thực hiện Kế hoạch.",
        "Trên đây là Kế hoạch cải cách hành chính, yêu cầu các đơn vị thực hiện nghiêm túc./.",
    )
    assert [t.ordinal for t in found] == ["1"]
    assert found[0].task == "Sở Nội vụ chủ trì theo dõi việc thực hiện Kế hoạch."


def leads(*lines: str) -> list[tuple[str, ...]]:
    return [t.lead_agencies for t in extract(*lines)]


def test_the_subject_of_a_sentence_leads_under_a_heading_of_work() -> None:
    found = extract(
        "II. NHIỆM VỤ",
        "1. Văn phòng Đảng ủy chủ trì, phối hợp với Ban Văn hóa - Xã hội dự thảo quy chế sử dụng hội trường.",
        "2. Các cơ quan, địa phương gửi danh sách học viên về Sở Nội vụ.",
        "3. Chi bộ trực thuộc đưa nội dung học tập vào sinh hoạt hằng tháng.",
    )
    assert [t.lead_text for t in found] == ["Văn phòng Đảng ủy", "Các cơ quan, địa phương", "Chi bộ trực thuộc"]
    assert found[0].coordinating_agencies == ("Ban Văn hóa - Xã hội",)


def test_work_that_opens_like_a_body_has_no_lead() -> None:
    assert (
        leads(
            "II. NHIỆM VỤ",
            "1. Thanh tra các đơn vị để kịp thời chấn chỉnh sai phạm.",
            "2. Ban hành quy chế để quản lý tài sản công.",
            "3. Các thủ tục còn rườm rà tiếp tục được cắt giảm trong năm.",
            "4. Cán bộ, công chức được bồi dưỡng kỹ năng tổ chức cuộc họp.",
            "5. Phòng cháy, chữa cháy tại các chợ, kiểm tra định kỳ.",
            "6. Giao chỉ tiêu cho các đơn vị thực hiện từ đầu năm.",
        )
        == [()] * 6
    )
    assert leads(
        "II. NHIỆM VỤ", "1. Thanh tra, kiểm tra, chống lãng phí", "- Rà soát việc mua sắm xe công tại các huyện."
    ) == [()]


def test_who_is_charged_in_a_sentence_leads() -> None:
    assert leads(
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Giao Phòng Kinh tế đưa nội dung trồng cây vào kế hoạch năm.",
        "2. Yêu cầu Thủ trưởng các đơn vị báo cáo danh sách trước ngày 05/02/2026.",
        "3. Đề nghị Hội Nông dân tỉnh vận động hội viên hiến đất làm đường.",
        "4. Rà soát bản đồ quy hoạch của huyện. Giao Sở Xây dựng tổng hợp kết quả.",
    ) == [("Phòng Kinh tế",), ("Thủ trưởng các đơn vị",), ("Hội Nông dân tỉnh",), ("Sở Xây dựng",)]


def test_people_named_in_a_heading_lead() -> None:
    assert leads(
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Đối với giáo viên bộ môn",
        "- Phối hợp với Ban đại diện cha mẹ học sinh nắm bắt hoàn cảnh của từng em.",
        "2. Đối với các nội dung mới",
        "- Lập dự toán bổ sung và báo cáo cấp trên.",
    ) == [("giáo viên bộ môn",), ()]


def test_a_body_of_several_in_the_heading_that_a_sentence_names_leads_alone() -> None:
    assert leads(
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Sở Công Thương, Sở Y tế",
        "- Sở Y tế lập danh sách cơ sở sản xuất nước đá.",
        "- Lập tổ công tác liên ngành trước ngày 01/3/2026.",
    ) == [("Sở Y tế",), ("Sở Công Thương", "Sở Y tế")]


def test_a_closing_sentence_is_no_part_of_the_last_item() -> None:
    for closing in (
        "Kế hoạch này được phổ biến đến từng tổ dân phố để thực hiện.",
        "Yêu cầu các phòng, trạm y tế nghiêm túc thực hiện./.",
        "Đề nghị các thôn phối hợp thực hiện./.",
        "Trong quá trình thực hiện nếu có khó khăn, các phòng phản ánh về Văn phòng.",
    ):
        for lines in (["1. Lập sổ theo dõi cây xanh.", closing], [f"- Lập sổ theo dõi cây xanh. {closing}"]):
            found = extract("III. TỔ CHỨC THỰC HIỆN", *lines)
            assert [t.task for t in found] == ["Lập sổ theo dõi cây xanh."], closing


def test_a_charge_that_says_what_to_do_stays() -> None:
    (task,) = extract(
        "III. TỔ CHỨC THỰC HIỆN", "- Lập sổ theo dõi cây xanh. Yêu cầu các trạm y tế gửi số liệu trước ngày 05/02/2026."
    )
    assert task.task.endswith("05/02/2026.")


def test_work_after_words_that_sound_like_a_closing_stays() -> None:
    (task,) = extract(
        "III. TỔ CHỨC THỰC HIỆN",
        "- Lập sổ. Trong quá trình thực hiện nếu có khó khăn thì báo cáo Sở. Gửi sổ trước ngày 05/02/2026.",
    )
    assert [d.end for d in task.deadlines] == [date(2026, 2, 5)]
    assert "khó khăn" in task.task


def test_a_pointer_to_a_list_elsewhere_is_no_task() -> None:
    found = extract(
        "II. NHIỆM VỤ", "Các nhiệm vụ cụ thể được phân công tại Phụ lục kèm theo.", "- Trồng lại hàng cây ven đê."
    )
    assert [t.task for t in found] == ["Trồng lại hàng cây ven đê."]


def test_a_verb_in_a_name_does_not_end_it() -> None:
    found = extract(
        "II. NHIỆM VỤ",
        "1. Phối hợp với Ban Chỉ đạo chuyển đổi số huyện soạn thảo sổ tay.",
        "2. Phối hợp với Đoàn kiểm tra liên ngành chấn chỉnh các quầy hàng.",
        "3. Phối hợp với Hội đồng thẩm định giá đất niêm yết bảng giá.",
    )
    assert [t.coordinating_text for t in found] == [
        "Ban Chỉ đạo chuyển đổi số huyện",
        "Đoàn kiểm tra liên ngành",
        "Hội đồng thẩm định giá đất",
    ]


def test_raising_means_is_work_and_means_alone_are_none() -> None:
    assert extract("II. GIẢI PHÁP", "1. Huy động nguồn lực", "- Kêu gọi hiến sách cho thư viện của các thôn.")
    assert not extract("II. NGUỒN LỰC", "- Kêu gọi hiến sách cho thư viện của các thôn.")


def test_a_short_name_after_the_full_one_is_no_part_of_it() -> None:
    assert leads("III. TỔ CHỨC THỰC HIỆN", "1. Phòng Quản lý đô thị (QLĐT)", "- Lập sổ theo dõi cây xanh.") == [
        ("Phòng Quản lý đô thị",)
    ]


def test_long_text_without_a_verb_is_read_in_linear_time() -> None:
    start = time.process_time()
    for piece in ("Các phòng; ", "Giao Sở Y tế ", "phối hợp với ", "Yêu cầu nghiêm túc thực hiện "):
        extract("III. TỔ CHỨC THỰC HIỆN", "- Yêu cầu các phòng " + piece * (40_000 // len(piece)))
    assert time.process_time() - start < 10


def test_a_paragraph_on_its_own_line_under_a_numbered_body_is_its_work() -> None:
    lines = (
        "Căn cứ Kế hoạch của tỉnh, Sở Nội vụ ban hành Kế hoạch về rà soát định kỳ các quy chế nội bộ, bảo đảm phù hợp với quy "
        "định mới và điều kiện của từng đơn vị trực thuộc, cụ thể như sau:",
        "II. TỔ CHỨC THỰC HIỆN",
        "1. Phòng Kế hoạch",
        "Chủ trì rà soát các quy chế nội bộ, tổng hợp ý kiến của các đơn vị trực thuộc và hoàn thiện dự thảo trước khi trình "
        "lãnh đạo xem xét, quyết định.",
        "Theo dõi việc thực hiện sau khi quy chế được ban hành, tổng hợp khó khăn của các đơn vị và đề xuất hướng xử lý với "
        "lãnh đạo cơ quan.",
        "2. Chế độ báo cáo",
        "Các phòng báo cáo kết quả về Phòng Kế hoạch trước ngày 15/11/2026 để tổng hợp, trình lãnh đạo xem xét, quyết định "
        "theo thẩm quyền./.",
    )
    found = tasks.extract(lay_out([text_page(*(plain(line) for line in lines))]).document, "x" * 16, REFORM)
    assert [(t.group_title, t.task[:18], t.lead_text) for t in found] == [
        ("Phòng Kế hoạch", "Chủ trì rà soát cá", "Phòng Kế hoạch"),
        ("Phòng Kế hoạch", "Theo dõi việc thực", "Phòng Kế hoạch"),
        ("Chế độ báo cáo", "Các phòng báo cáo ", "Các phòng"),
    ]


def test_a_heading_that_works_towards_an_aim_gives_work() -> None:
    found = extract(
        "II. NHIỆM VỤ",
        "a) Nâng cao năng lực, hiệu lực, hiệu quả quản lý tài sản, cụ thể:",
        "- Lập sổ theo dõi tài sản của từng phòng.",
        "b) Đẩy nhanh tiến độ xử lý hồ sơ tồn đọng của các phòng với mục tiêu:",
        "- Rà soát toàn bộ hồ sơ quá hạn của từng phòng.",
        "III. MỤC TIÊU",
        "- Nâng cao chất lượng phục vụ.",
    )
    assert [t.task for t in found] == [
        "Lập sổ theo dõi tài sản của từng phòng.",
        "Rà soát toàn bộ hồ sơ quá hạn của từng phòng.",
    ]


def test_a_rate_to_be_reached_by_a_year_is_no_task() -> None:
    found = extract(
        "II. NHIỆM VỤ", "- Đến năm 2030, 100% hồ sơ được lưu trữ điện tử.", "- Số hóa hồ sơ của các năm trước."
    )
    assert [t.task for t in found] == ["Số hóa hồ sơ của các năm trước."]


DIRECTIVE = (
    "Thời gian qua, việc lưu trữ hồ sơ còn chậm.",
    "Chủ tịch Ủy ban nhân dân tỉnh yêu cầu các sở, ngành thực hiện các nhiệm vụ sau:",
    "1. Sở Nội vụ",
    "a) Hướng dẫn các cơ quan lập danh mục hồ sơ.",
    "b) Phối hợp Văn phòng Ủy ban nhân dân tỉnh kiểm tra việc nộp lưu.",
    "2. Các sở, ngành",
    "- Nộp lưu hồ sơ trước ngày 30/6/2026.",
)


def directive(*lines: str) -> tuple[Task, ...]:
    return tasks.extract(lay_out([text_page(*(plain(x, gap=True) for x in lines))]).document, "x" * 16, REFORM)


def test_a_directive_charges_the_bodies_it_numbers() -> None:
    found = directive(*DIRECTIVE)
    assert [(t.ordinal, t.lead_text, t.coordinating_text) for t in found] == [
        ("a", "Sở Nội vụ", None),
        ("b", "Sở Nội vụ", "Văn phòng Ủy ban nhân dân tỉnh"),
        (None, "Các sở, ngành", None),
    ]


def test_bodies_that_nobody_charges_give_no_tasks() -> None:
    assert directive(DIRECTIVE[0], *DIRECTIVE[2:]) == ()
    assert [t.group_title for t in directive(*DIRECTIVE, "II. NHIỆM VỤ", "- Rà soát kho lưu trữ.")] == ["NHIỆM VỤ"]
