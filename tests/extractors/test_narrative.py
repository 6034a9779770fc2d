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
