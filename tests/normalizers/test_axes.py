import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import axes

GUIDE = {
    "direction", "institutional_reform", "procedure_reform", "organisation_reform", "civil_service_reform", "public_finance_reform",
    "digital_government", "other",
}  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "axis"),
    [
        ("Công tác chỉ đạo, điều hành CCHC", "direction"),
        ("Đo lường sự hài lòng của người dân", "direction"),
        ("CẢI CÁCH THỂ CHẾ", "institutional_reform"),
        ("Về xây dựng văn bản quy phạm pháp luật", "institutional_reform"),
        ("Cải cách TTHC", "procedure_reform"),
        ("Về tổ chức bộ máy hành chính", "organisation_reform"),
        ("Nâng cao chất lượng đội ngũ cán bộ, công chức", "civil_service_reform"),
        ("Cải cách tài chính công", "public_finance_reform"),
        ("Hiện đại hoá hành chính", "digital_government"),
        ("Xây dựng chính quyền số", "digital_government"),
        ("Hoàn thiện cơ chế, chính sách", "institutional_reform"),
        ("Phát triển nguồn nhân lực", "civil_service_reform"),
        ("Tổ chức bộ máy", "organisation_reform"),
        ("Khoa học công nghệ và chuyển đổi số", "digital_government"),
        ("Ban hành văn bản quy phạm pháp luật", "institutional_reform"),
        ("Giải ngân vốn đầu tư công", "public_finance_reform"),
    ],
)
def test_headings(heading: str, axis: str) -> None:
    assert axes.classify(heading) == axis


@pytest.mark.parametrize(
    "heading",
    [
        "Tổ chức thực hiện",
        "Giải pháp chủ yếu",
        "Phòng Tài chính công",
        "Sở Tư pháp",
        "Trách nhiệm của các cơ quan",
        "Phát triển du lịch",
        "",
    ],
)
def test_headings_that_name_no_field(heading: str) -> None:
    assert axes.classify(heading) is None


def test_the_most_specific_heading_decides() -> None:
    assert axes.of("Phòng Nội vụ", "Cải cách thể chế", "Cải cách tài chính công") == "institutional_reform"
    assert axes.of("Phòng Nội vụ", "Tổ chức thực hiện") == "other"
    assert axes.of() == "other"


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("Rà soát, cắt giảm thủ tục hành chính nội bộ, ứng dụng công nghệ thông tin", "procedure_reform"),
        ("Phối hợp khảo sát, đo lường mức độ hài lòng của người bệnh", "direction"),
        ("Quản lý, sử dụng ngân sách nhà nước tiết kiệm", "public_finance_reform"),
        ("Áp dụng hệ thống quản lý chất lượng theo TCVN ISO 9001:2015", "digital_government"),
        ("Sắp xếp, tinh gọn tổ chức bộ máy các đơn vị", "organisation_reform"),
        ("Thi tuyển chức danh lãnh đạo, đổi mới đánh giá cán bộ, công chức", "civil_service_reform"),
        ("Tham mưu ban hành văn bản quy phạm pháp luật", "institutional_reform"),
    ],
)
def test_items_under_a_neutral_heading_go_by_their_words(text: str, axis: str) -> None:
    assert axes.of_item(text, ["Văn phòng", "Tổ chức thực hiện"], "Cải cách hành chính năm 2027") == axis


def test_a_heading_is_stronger_than_the_words() -> None:
    assert (
        axes.of_item("Ứng dụng công nghệ thông tin trong tuyển dụng", ["5. Cải cách chế độ công vụ"])
        == "civil_service_reform"
    )


def test_what_the_words_do_not_tell() -> None:
    text = "Phối hợp chặt chẽ với các đoàn thể"
    assert axes.of_item(text, ["Tổ chức thực hiện"], "Cải cách hành chính năm 2027") == "direction"
    assert axes.of_item(text, ["Tổ chức thực hiện"], programme=True) == "direction"
    assert axes.of_item(text, ["Tổ chức thực hiện"], "Phát triển du lịch") == "other"
    assert axes.of_item("Đẩy mạnh chuyển đổi số", ["Nhiệm vụ"], "Phát triển du lịch") == "other"
    assert axes.of_item(text, ["Nhiệm vụ"], "Chuyển đổi số năm 2027") == "digital_government"
    assert axes.of_item("Tổng kinh phí 30 triệu đồng", ["V. KINH PHÍ"], "Cải cách hành chính năm 2027") == "other"


def test_words_choose_among_the_fields_of_one_heading() -> None:
    heading = "Cải cách tổ chức bộ máy, chế độ công vụ"
    title = "Cải cách hành chính năm 2027"
    assert axes.of_item("Đánh giá, xếp loại công chức hằng quý", [heading], title) == "civil_service_reform"
    assert axes.of_item("Sắp xếp, tinh gọn bộ máy các phòng", [heading], title) == "organisation_reform"
    assert axes.of_item("Phối hợp với các đoàn thể", [heading], title) == "organisation_reform"


def test_the_name_of_a_body_says_nothing() -> None:
    text = "Gửi báo cáo về Phòng Chuyển đổi số trước ngày 05/12"
    assert axes.of_item(text, ["Các phòng", "Tổ chức thực hiện"], "Cải cách hành chính năm 2027") == "direction"
    assert axes.of_content("Đẩy mạnh chuyển đổi số") == "digital_government"


def test_a_title_on_satisfaction_makes_not_everything_direction() -> None:
    title = "Nâng cao sự hài lòng của bạn đọc năm 2027"
    assert axes.of_item("Bổ sung ghế ngồi, quạt mát", ["Phòng đọc"], title) == "other"
    assert axes.of_item("Cử thủ thư đi học", ["Phát triển nguồn nhân lực"], title) == "civil_service_reform"
    assert axes.of_item("Khảo sát mức độ hài lòng của bạn đọc", ["Phòng đọc"], title) == "direction"
    assert axes.of_item("Theo dõi, tổng hợp kết quả", ["Phòng Bạn đọc", "Tổ chức thực hiện"], title) == "direction"
    assert axes.of_item("Kiểm kê kho", ["Nhiệm vụ"], "Khảo sát sự hài lòng của bạn đọc năm 2027") == "direction"


def test_duties_in_a_plan_of_one_field() -> None:
    title = "Chuyển đổi số ngành thư viện năm 2027"
    headings = ["Phòng Bạn đọc", "Tổ chức thực hiện"]
    assert axes.of_item("Theo dõi, đôn đốc, báo cáo Giám đốc", headings, title) == "direction"
    assert axes.of_item("Bố trí kinh phí mua sắm", headings, title) == "public_finance_reform"
    assert axes.of_item("Bổ sung kho sách nói", ["Hạ tầng", "Nhiệm vụ"], title) == "digital_government"
    assert axes.of_item("Bổ sung kho sách nói", ["Kho sách", "Phân công nhiệm vụ"], title) == "digital_government"


def test_headings_in_a_plan_of_another_sort() -> None:
    title = "Phát triển văn hóa đọc năm 2027"
    for heading in ("Thông tin, tuyên truyền", "Công tác kiểm tra, giám sát", "Khoa học, công nghệ và chuyển đổi số"):
        assert axes.of_item("Treo áp phích tại thư viện", [heading], title) == "other"
    assert axes.of_item("Treo áp phích", ["Thông tin, tuyên truyền"], "Cải cách hành chính năm 2027") == "direction"
    assert axes.of_item("Treo áp phích", ["Chuyển đổi số trong phục vụ bạn đọc"], title) == "digital_government"


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("Mức độ hài lòng về giải quyết thủ tục hành chính đạt 90%", "procedure_reform"),
        ("Tỷ lệ người bệnh hài lòng đạt 90%", "direction"),
        ("100% đơn vị khảo sát sự hài lòng của người dân về TTHC", "organisation_reform"),
        ("Tỷ lệ hồ sơ đúng hạn đạt 90%", "organisation_reform"),
    ],
)
def test_satisfaction_rates(text: str, axis: str) -> None:
    assert axes.of_target(text, "organisation_reform") == axis


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("Tối thiểu 95% người dân hài lòng về thủ tục hành chính", "procedure_reform"),
        ("90% hồ sơ công việc được xử lý trên môi trường số", "digital_government"),
        ("90% xã có tủ sách", "other"),
        ("Đăng tải 12 tin tuyên truyền", "other"),
    ],
)
def test_targets_that_no_place_gives_a_field(text: str, axis: str) -> None:
    assert axes.of_target(text, "other") == axis


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("Tỷ lệ hồ sơ quá hạn dưới 1%", "procedure_reform"),
        ("Tỷ lệ hồ sơ nộp trực tuyến đạt 85%", "procedure_reform"),
        ("Rút ngắn 30% thời gian giải quyết", "procedure_reform"),
        ("Số lượng phòng giảm 02 phòng", "organisation_reform"),
        ("95% công chức được bồi dưỡng tin học", "civil_service_reform"),
        ("Giảm 10% kinh phí hội nghị", "public_finance_reform"),
    ],
)
def test_targets_of_a_plan_of_reform_go_by_their_words(text: str, axis: str) -> None:
    assert axes.of_item(text, ["Chỉ tiêu"], programme=True) == axis


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("80% người dân có tài khoản định danh", "digital_government"),
        ("100% thôn có Tổ công nghệ số hoạt động", "digital_government"),
        ("60% cuộc họp dùng tài liệu điện tử", "digital_government"),
        ("tái sử dụng kết quả số hóa đạt 50%", "procedure_reform"),
        ("thời gian chờ không quá 10 phút/lượt", "procedure_reform"),
    ],
)
def test_targets_under_a_plain_heading(text: str, axis: str) -> None:
    assert axes.of_item(text, ["Mục tiêu"], programme=True) == axis


def test_what_a_clause_does_not_tell_its_sentence_may() -> None:
    context = "Tỷ lệ hồ sơ trễ hạn dưới 1%; số lần đi lại không quá 2 lần."
    assert axes.of_item("số lần đi lại không quá 2 lần", [], programme=True) == "direction"
    assert axes.of_item("số lần đi lại không quá 2 lần", [], programme=True, context=context) == "procedure_reform"


def test_the_data_names_the_axes_of_the_programme() -> None:
    assert set(axes.names()) == GUIDE


def test_no_phrase_decides_for_two_axes() -> None:
    data = tomllib.loads((files("normalizers") / "data" / "axes.toml").read_text(encoding="utf-8"))
    phrases = [p for axis in data["axis"].values() for p in axis["headings"]]
    assert len(phrases) == len(set(phrases))
    assert all(re.fullmatch(r"[\w ,.]+", p) for p in phrases)


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    assert axes.of(text) in GUIDE
    assert axes.of_item(text, [text], text) in GUIDE
