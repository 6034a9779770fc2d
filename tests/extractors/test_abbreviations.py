"""Abbreviations that a document defines itself."""

from __future__ import annotations

import time

import pytest

from extractors.abbreviations import define, extract
from extractors.document import Document, Paragraph, Part, PartKind, Passage, Section


def pairs(text: str) -> dict[str, str]:
    return {short: expansion for _, _, short, expansion in define(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đẩy mạnh bảo vệ môi trường (BVMT) năm 2026", {"BVMT": "bảo vệ môi trường"}),
        ("cán bộ, công chức, viên chức (CBCCVC) của tỉnh", {"CBCCVC": "cán bộ, công chức, viên chức"}),
        ("nâng cao Chỉ số xanh cấp tỉnh (PGI) và", {"PGI": "Chỉ số xanh cấp tỉnh"}),
        ("Chỉ số cải cách của Chi cục (PAR INDEX)", {"PAR INDEX": "Chỉ số cải cách"}),
        ("mua bán và sáp nhập (M&A) doanh nghiệp", {"M&A": "mua bán và sáp nhập"}),
        ("Trung tâm Khuyến nông (sau đây gọi tắt là TTKN)", {"TTKN": "Trung tâm Khuyến nông"}),
        ("vận hành nền tảng chia sẻ và tích hợp dữ liệu (LGSP)", {"LGSP": "nền tảng chia sẻ và tích hợp dữ liệu"}),
        ("Nghị quyết số 8/NQ-CP (sau đây gọi là Nghị quyết số 8)", {}),
        ("thuộc nhóm (II) và (XIV)", {}),
        ("xã đảo (A)", {}),
        ("các đơn vị (TCHC)", {}),
    ],
)
def test_definitions(text: str, expected: dict[str, str]) -> None:
    assert pairs(text) == expected


def test_the_first_definition_of_a_document_counts() -> None:
    texts = ["an toàn thực phẩm (ATTP)", "an toàn thực phẩm tươi (ATTP)"]
    root = Section(None, tuple(Paragraph(Passage.plain(t)) for t in texts))
    found = extract(Document((Part(PartKind.PLAN, (), root),)))
    assert [(a.abbreviation, a.expansion, a.page) for a in found] == [("ATTP", "an toàn thực phẩm", None)]


@pytest.mark.parametrize("piece", ["(AB)", "(A", "a (AB) ", "(sau đây "])
def test_long_strings_take_linear_time(piece: str) -> None:
    start = time.process_time()
    list(define(piece * (100_000 // len(piece))))
    assert time.process_time() - start < 5
