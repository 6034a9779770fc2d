"""Relations: lists of amended documents, provisions, bases under a heading."""

from __future__ import annotations

import pytest

from extractors.citations import extract, find
from extractors.document import Document, Heading, Item, Part, PartKind, Passage, Section


def relations(text: str) -> list[str]:
    return [m.relation for m in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "sửa đổi Luật Đường sắt số 1/2031/QH19 đã được sửa đổi, bổ sung một số điều theo Luật số 2/2032/QH19 và "
            "Luật số 3/2033/QH19, Luật Đê điều số 4/2030/QH19, Luật Thú y số 5/2031/QH19 đã được sửa đổi theo "
            "Luật số 6/2032/QH19",
            ["amended", "amends", "amends", "amended", "amended", "amends"],
        ),
        # A decree that is older than the amended one cannot amend it.
        (
            "theo Nghị định số 8/2031/NĐ-CP được sửa đổi bởi Nghị định số 9/2032/NĐ-CP, Nghị định số 1/2030/NĐ-CP",
            ["pursuant", "amends", "pursuant"],
        ),
        (
            "theo Nghị định số 8/2031/NĐ-CP được sửa đổi tại Điều 1 Nghị định số 9/2032/NĐ-CP và khoản 2 Điều 3 "
            "Nghị định số 10/2033/NĐ-CP",
            ["pursuant", "amends", "amends"],
        ),
        (
            "theo Nghị định số 8/2031/NĐ-CP được sửa đổi tại Điều 1 Nghị định số 9/2032/NĐ-CP; tại Điều 3 "
            "Nghị định số 10/2033/NĐ-CP",
            ["pursuant", "amends", "pursuant"],
        ),
        # Those that amend are listed by their years: the third is the next of the outer list.
        (
            "theo Thông tư số 1/2031/TT-BXD được sửa đổi bởi Thông tư số 8/2034/TT-BXD, Thông tư số 2/2031/TT-BXD được "
            "sửa đổi bởi Thông tư số 8/2034/TT-BXD",
            ["pursuant", "amends", "pursuant", "amends"],
        ),
        (
            "quy định tại khoản 2 Điều 28 Luật Thủy sản số 1/2031/QH19 được sửa đổi, bổ sung bởi Luật số 2/2032/QH19, "
            "Điều 11 Nghị định số 8/2033/NĐ-CP.",
            ["pursuant", "amends", "pursuant"],
        ),
    ],
)
def test_a_list_of_amended_documents(text: str, expected: list[str]) -> None:
    assert relations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nghị định số 8/2031/NĐ-CP sửa đổi, bổ sung bởi Nghị định số 9/2032/NĐ-CP", ["amended", "amends"]),
        ("Nghị định số 8/2031/NĐ-CP sửa đổi, bổ sung tại Nghị định số 9/2032/NĐ-CP", ["amended", "amends"]),
        ("theo Nghị định số 8/2031/NĐ-CP sửa đổi bởi Nghị định số 9/2032/NĐ-CP", ["pursuant", "amends"]),
        ("Rà soát, sửa đổi, bổ sung theo Nghị định số 9/2032/NĐ-CP", ["pursuant"]),
        ("Bãi bỏ các quy định tại Luật Đê điều số 5/2031/QH19", ["amended"]),
        ("Về việc bổ sung nội dung tại Quyết định số 9/QĐ-BXD", ["amended"]),
    ],
)
def test_amended_without_a_passive(text: str, expected: list[str]) -> None:
    assert relations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thời hạn thực hiện thủ tục cấp phép tại Điều 5 Nghị định số 8/2031/NĐ-CP", ["pursuant"]),
        ("áp dụng chính sách tại điểm a khoản 2 Điều 5 của Nghị định số 8/2031/NĐ-CP", ["pursuant"]),
        ("Thực hiện nhiệm vụ tại Nghị quyết số 8/NQ-CP", ["implements"]),
        ("Triển khai Điều 5 Nghị định số 8/2031/NĐ-CP", ["implements"]),
    ],
)
def test_what_is_provided_for_is_carried_out_not_the_document(text: str, expected: list[str]) -> None:
    assert relations(text) == expected


def test_a_document_in_brackets_is_no_member_of_the_list() -> None:
    text = (
        "Căn cứ Luật Đê điều số 1/2031/QH19 (sau đây gọi là Luật Đê điều) và Luật Thú y số 2/2031/QH19 "
        "(sau đây gọi là Luật Thú y)"
    )
    assert relations(text) == ["basis", "mentions", "basis", "mentions"]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [("CĂN CỨ XÂY DỰNG KẾ HOẠCH", "basis"), ("Cơ sở pháp lý", "basis"), ("MỤC TIÊU", "mentions")],
)
def test_bases_are_listed_under_their_heading(heading: str, expected: str) -> None:
    item = Item(Passage.plain("Thông tư số 8/2031/TT-BXD quy định chi tiết một số điều của Luật Đê điều;"), None, "-")
    inner = Section(Heading(Passage.plain(heading), 1, "I"), (item,))
    document = Document((Part(PartKind.PLAN, (), Section(None, (), (inner,)), ()),), ())
    outer, nested = extract(document, "doc")
    assert outer.relation == expected
    assert nested.relation == "mentions"


def test_what_is_amended_inside_laws_that_are_listed() -> None:
    assert (
        relations("Sửa đổi một số quy định trong Luật Thú y; Luật Đê điều; Luật Quản lý và sử dụng tài sản công")
        == ["amended"] * 3
    )


def test_a_submission_by_two_proposers_is_what_a_decision_follows() -> None:
    text = (
        "Theo đề nghị của Bộ trưởng Bộ Giáo dục và Đào tạo và Bộ trưởng Bộ Nông nghiệp và Môi trường tại Tờ trình số "
        "9/TTr-BGDĐT ngày 02 tháng 01 năm 2031"
    )
    assert relations(text) == ["pursuant"]
