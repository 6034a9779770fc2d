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
    assert axes.of_satisfaction(text, "organisation_reform") == axis
    assert axes.of_satisfaction(text, "other") == "other"


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
