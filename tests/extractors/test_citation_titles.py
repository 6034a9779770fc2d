"""Titles of cited documents: where they begin, go on and end, and the issuer that is told behind them."""

from __future__ import annotations

import pytest

from extractors.citations import Mention, find


def first(text: str) -> Mention:
    return find(text)[0]


@pytest.mark.parametrize(
    ("text", "title", "issuer"),
    [
        (
            "Quyết định 88/QĐ-UBND năm 2031 về bến đò ngang do tỉnh Hà Tĩnh ban hành",
            "về bến đò ngang",
            "tỉnh Hà Tĩnh",
        ),
        (
            "Quyết định 88/QĐ-ĐT năm 2031 về thu hồi bằng lái đò do Cục trưởng Cục Quản lý Đường thủy ban hành",
            "về thu hồi bằng lái đò",
            "Cục trưởng Cục Quản lý Đường thủy",
        ),
        (
            "Quyết định 88/2031/QĐ-UBND về Kế hoạch thực hiện Nghị quyết 4-NQ/TW dotỉnh Hà Tĩnh ban hành",
            "về Kế hoạch thực hiện Nghị quyết 4-NQ/TW",
            "tỉnh Hà Tĩnh",
        ),
        ("Theo Thông tư 8/2031/TT-BXD do Bộ trưởng Bộ Xây dựng ban hành", None, "Bộ trưởng Bộ Xây dựng"),
        (
            "Thông tư số 8/2031/TT-BXD của Bộ trưởng Bộ Xây dựng bãi bỏ văn bản do Bộ trưởng Bộ Xây dựng ban hành",
            "bãi bỏ văn bản do Bộ trưởng Bộ Xây dựng ban hành",
            "Bộ trưởng Bộ Xây dựng",
        ),
        (
            "Quyết định số 8/QĐ-UBND về hỗ trợ ngư dân gặp khó khăn do bão Hải Âu gây ra",
            "về hỗ trợ ngư dân gặp khó khăn do bão Hải Âu gây ra",
            None,
        ),
        ("Quyết định 47/QĐ-ĐT năm 2031 danh mục 03 bến đò", "danh mục 03 bến đò", None),
        ("(Kèm theo Thông tư số 8/2031/TT-BXD ngày 2/5/2031 của Bộ Xây dựng) Danh mục bến đò", None, "Bộ Xây dựng"),
    ],
)
def test_an_issuer_told_behind_the_title(text: str, title: str | None, issuer: str | None) -> None:
    assert (first(text).title, first(text).issuer) == (title, issuer)


DECREE = "theo Nghị định số 8/2031/NĐ-CP ngày 02 tháng 5 năm 2031 của Chính phủ quy định về bến đò"


@pytest.mark.parametrize(
    ("behind", "title"),
    [
        ("; cấp phép cho người lái đò.", "quy định về bến đò; cấp phép cho người lái đò"),
        ("; quy định chi tiết Luật Đường sắt.", "quy định về bến đò; quy định chi tiết Luật Đường sắt"),
        ("; tổ chức hoạt động, nội quy bến.", "quy định về bến đò; tổ chức hoạt động, nội quy bến"),
        ("; tổ chức tập huấn cho người lái đò.", "quy định về bến đò"),
        ("; đẩy mạnh tuyên truyền.", "quy định về bến đò"),
        ("; khoản 2 Điều 3 Luật Đường sắt.", "quy định về bến đò"),
        ("; được cấp đổi một lần.", "quy định về bến đò"),
        ("; truy tố 12 người lái đò.", "quy định về bến đò"),
        ("; thẩm quyền của 02 cấp.", "quy định về bến đò; thẩm quyền của 02 cấp"),
        ("; Nghị định số 9/2031/NĐ-CP.", "quy định về bến đò"),
        ("; quyết định số 9/QĐ-BXD.", "quy định về bến đò"),
    ],
)
def test_a_semicolon_in_the_title_of_a_decree(behind: str, title: str) -> None:
    assert first(DECREE + behind).title == title


def test_a_semicolon_behind_a_plan_ends_its_title() -> None:
    text = "Kế hoạch số 8/KH-UBND ngày 2/5/2031 của UBND tỉnh về bến đò; cầu phao được sửa xong."
    assert first(text).title == "về bến đò"


def test_an_entry_of_a_list_of_titles_is_nothing_but_the_document() -> None:
    entry = "Quyết định 88/QĐ-UBND năm 2031 công bố Danh mục bến đò mới; được sửa đổi; Cầu phao lĩnh vực đường thủy"
    assert first(entry).title == entry.partition("2031 ")[2]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Quyết định số 8/QĐ-UBND công bố Danh mục bến đò được sửa đổi, bổ sung trong lĩnh vực đường thủy",
            "công bố Danh mục bến đò được sửa đổi, bổ sung trong lĩnh vực đường thủy",
        ),
        ("Nghị định số 8/2031/NĐ-CP về bến đò được sửa đổi, bổ sung bởi Nghị định số 9/2032/NĐ-CP", "về bến đò"),
        ("Nghị định số 8/2031/NĐ-CP về bến đò được thay thế một số điều theo Luật Đường sắt", "về bến đò"),
        ("Nghị định số 8/2031/NĐ-CP về bến đò, được sửa đổi, bổ sung", "về bến đò"),
        ("Nghị định số 8/2031/NĐ-CP sửa đổi, bổ sung bởi Nghị định số 9/2032/NĐ-CP", None),
        ("Nghị định số 8/2031/NĐ-CP sửa đổi, bổ sung tại Nghị định số 9/2032/NĐ-CP", None),
        (
            "Thông tư số 8/2031/TT-BXD sửa đổi, bổ sung, bãi bỏ một số quy định tại các thông tư về bến đò",
            "sửa đổi, bổ sung, bãi bỏ một số quy định tại các thông tư về bến đò",
        ),
    ],
)
def test_amended_in_a_title(text: str, title: str | None) -> None:
    assert first(text).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "sửa một số điều của Nghị định số 8/2031/NĐ-CP ngày 2/5/2031 quản lý bến đò, có hiệu lực ngay",
            "quản lý bến đò",
        ),
        ("theo Nghị định số 8/2031/NĐ-CP ngày 2/5/2031 quản lý bến đò", None),
        ("sửa một số điều của Nghị định số 8/2031/NĐ-CP ngày 2/5/2031 được ban hành", None),
        ("sửa một số điều của Nghị định số 8/2031/NĐ-CP ngày 2/5/2031 Ủy ban nhân dân xã", None),
    ],
)
def test_any_word_opens_the_title_of_what_is_amended(text: str, title: str | None) -> None:
    assert first(text).title == title


@pytest.mark.parametrize(
    "behind",
    [
        " như sau:",
        " và các thông tư sửa đổi bổ sung;",
        " và các nghị định có liên quan",
        " có căn cứ ban hành như sau",
        " hết hiệu lực kể từ ngày Thông tư này có hiệu lực",
        " 15/11/2031 Thông tư số 9/2031/TT-BXD ngày 3/5/2031 về cầu phao",
        " 15/11/2031 Danh mục còn hiệu lực",
        ", Ban Thường vụ Tỉnh Đoàn xây dựng Kế hoạch tổ chức hội đua thuyền",
        ", Ủy ban nhân dân xã Cầu Phao ban hành Kế hoạch",
    ],
)
def test_what_ends_a_title(behind: str) -> None:
    assert first("Thông tư số 8/2031/TT-BXD ngày 2/5/2031 về bến đò" + behind).title == "về bến đò"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Quyết định số 8/QĐ-UBND phê duyệt dự án: Cải tạo bến đò Đông",
            "phê duyệt dự án: Cải tạo bến đò Đông",
        ),
        ("Quyết định số 8/QĐ-UBND về bến đò: Các sở báo cáo", "về bến đò"),
        (
            "Quyết định số 8/QĐ-UBND về bến đò đến năm 2030 và tầm nhìn đến năm 2045",
            "về bến đò đến năm 2030 và tầm nhìn đến năm 2045",
        ),
        ("Quyết định số 8/QĐ-UBND về bến đò đến năm 2030 và báo cáo Bộ", "về bến đò đến năm 2030"),
        (
            "Thông tư số 8/2031/TT-BXD về thi hành Nghị định số 1/2030/NĐ-CP ngày 1/2/2030 và Nghị định số "
            "2/2031/NĐ-CP ngày 3/4/2031",
            "về thi hành Nghị định số 1/2030/NĐ-CP ngày 1/2/2030 và Nghị định số 2/2031/NĐ-CP ngày 3/4/2031",
        ),
        ("theo TCVN 99999:2031 về bến đò và các tiêu chuẩn tương đương", "về bến đò"),
        ("Thông tư số 8/2031/TT-BXD về bến đò trước ngày 30/6/2031 Ủy ban", "về bến đò trước ngày 30/6/2031 Ủy ban"),
        (
            "Quyết định số 8/QĐ-UBND về bến đò theo TCVN ISO 9001:2015 trong tỉnh",
            "về bến đò theo TCVN ISO 9001:2015 trong tỉnh",
        ),
    ],
)
def test_marks_in_a_title(text: str, title: str) -> None:
    assert first(text).title == title


def test_a_title_lists_those_that_it_amends_with_their_titles() -> None:
    text = (
        "Thông tư số 9/2032/TT-BXD ngày 2/5/2032 của Bộ Xây dựng sửa đổi, bổ sung một số điều của "
        "Thông tư số 1/2030/TT-BXD ngày 1/2/2030 quy định về bến đò, Thông tư số 2/2030/TT-BXD ngày 3/4/2030 quy định "
        "về cầu phao và Thông tư số 3/2031/TT-BXD ngày 5/6/2031 quy định về phà"
    )
    found = find(text)
    assert [m.relation for m in found] == ["amends", "amended", "amended", "amended"]
    assert found[0].title is not None
    assert found[0].title.endswith("quy định về phà")
    newer = find(text.replace("3/2031/TT-BXD ngày 5/6/2031", "3/2033/TT-BXD ngày 5/6/2033"))
    assert newer[-1].relation != "amended"
