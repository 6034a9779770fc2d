"""Citations: mentions in text, their titles and relations, and the records of a laid-out document."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.citations import Mention, extract, find
from extractors.document import (
    Cell,
    Document,
    Footnote,
    Item,
    Paragraph,
    Part,
    PartKind,
    Passage,
    Row,
    Section,
    Table,
)
from extractors.records import Task


def only(text: str) -> Mention:
    found = find(text)
    assert len(found) == 1, [m.text for m in found]
    return found[0]


def numbers(text: str) -> list[str | None]:
    return [m.number for m in find(text)]


def relations(text: str) -> list[str]:
    return [m.relation for m in find(text)]


def test_a_whole_mention() -> None:
    text = "Căn cứ Quyết định số 7311/QĐ-UBND ngày 04 tháng 02 năm 2024 của Chủ tịch UBND tỉnh về việc giao rừng;"
    m = only(text)
    assert m.text == "Quyết định số 7311/QĐ-UBND ngày 04 tháng 02 năm 2024 của Chủ tịch UBND tỉnh"
    assert text[m.start : m.end] == m.text
    assert (m.kind, m.number, m.canonical) == ("Quyết định", "7311/QĐ-UBND", "7311/QĐ-UBND")
    assert (m.date, m.issuer) == (date(2024, 2, 4), "Chủ tịch UBND tỉnh")
    assert (m.title, m.relation, m.anomalies) == ("về việc giao rừng", "basis", ())


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        (
            "Quyết định số 1/QĐ-SNN ngày 2/3/2024 của Sở Nông nghiệp và Môi trường ban hành Quy chế",
            "Sở Nông nghiệp và Môi trường",
        ),
        ("Thông tư số 1/2024/TT-BTC ngày 2/3/2024 của Bộ trưởng Bộ Tài chính hướng dẫn", "Bộ trưởng Bộ Tài chính"),
        ("Nghị quyết số 1-NQ/TU ngày 2/3/2024 của Ban Thường vụ Thành ủy về đô thị", "Ban Thường vụ Thành ủy"),
        ("Quyết định số 1/QĐ-UBND của Ủy ban nhân dân tỉnh Quảng Trị và các văn bản", "Ủy ban nhân dân tỉnh Quảng Trị"),
        ("Nghị quyết số 1/NQ-HĐND của HĐND thành phố, báo cáo", "HĐND thành phố"),
        (
            "Thông tư liên tịch số 1/2012/TTLT-BYT-BNV của Bộ Y tế, Bộ Nội vụ quy định",
            "Bộ Y tế, Bộ Nội vụ",
        ),
        ("CHỈ THỊ SỐ 9-CT/TW CỦA BAN BÍ THƯ VỀ ĐÊ ĐIỀU", "BAN BÍ THƯ"),
    ],
)
def test_issuers_end_where_the_title_begins(text: str, issuer: str) -> None:
    assert only(text).issuer == issuer


def test_an_issuer_that_closes_a_list_is_that_of_every_member() -> None:
    found = find("theo Nghị định số 1/2020/NĐ-CP, Nghị định số 2/2021/NĐ-CP và Nghị định số 3/2022/NĐ-CP của Chính phủ")
    assert [m.issuer for m in found] == ["Chính phủ"] * 3
    other = find("theo Thông tư số 1/2020/TT-BTC và Nghị định số 3/2022/NĐ-CP của Chính phủ")
    assert [m.issuer for m in other] == [None, "Chính phủ"]


def test_an_issuer_before_the_mention() -> None:
    assert only("mục tiêu được Chính phủ đề ra tại Nghị quyết số 8/NQ-CP ngày 1/2/2024").issuer == "Chính phủ"
    assert only("Theo đề nghị của Bộ trưởng Bộ Xây dựng tại Tờ trình số 8/TTr-BXD").issuer is None


def test_members_of_a_list_share_the_type() -> None:
    found = find("tại các văn bản số 12/TTr-SXD ngày 1/2/2024, số 77/SXD-QLN và số 90/BC-SXD")
    assert [(m.kind, m.number) for m in found] == [
        ("Văn bản", "12/TTr-SXD"),
        ("Văn bản", "77/SXD-QLN"),
        ("Văn bản", "90/BC-SXD"),
    ]
    found = find("Nghị định số 7/2020/NĐ-CP, 8/2021/NĐ-CP và 9/2022/NĐ-CP")
    assert [m.kind for m in found] == ["Nghị định"] * 3


@pytest.mark.parametrize(
    ("text", "anomalies", "canonical"),
    [
        ("Nghị định số 55/NĐ-CP ngày 3/4/2024", ("year_missing",), "55/2024/NĐ-CP"),
        ("Nghị định số 55/NĐ-CP năm 2024", ("year_missing",), "55/2024/NĐ-CP"),
        ("Nghị định số 55/NĐ-CP", ("year_missing",), None),
        ("Nghị định số 55/2023/NĐ-CP ngày 3/4/2024", ("date_mismatch",), "55/2023/NĐ-CP"),
        ("Chỉ thị số 9-NQ/TW", ("malformed",), "9-CT/TW"),
        ("Nghị quyết số 09/2026NQ-HĐND", ("malformed",), "09/2026/NQ-HĐND"),
        ("Nghị quyết số 9 /NQ-CP", (), "9/NQ-CP"),
    ],
)
def test_anomalies(text: str, anomalies: tuple[str, ...], canonical: str | None) -> None:
    m = only(text)
    assert m.anomalies == anomalies
    assert m.canonical == canonical


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Căn cứ Luật Thủ đô", ["basis"]),
        ("Tiếp tục triển khai có hiệu quả Nghị quyết số 8/NQ-CP", ["implements"]),
        ("Thực hiện nghiêm quy định tại Nghị định số 8/2020/NĐ-CP", ["implements"]),
        ("Việc chi trả thực hiện theo quy định tại Nghị định số 8/2020/NĐ-CP", ["pursuant"]),
        ("theo Nghị định số 8/2020/NĐ-CP; Nghị định số 9/2021/NĐ-CP", ["pursuant", "pursuant"]),
        ("(Ban hành kèm theo Quyết định số 8/QĐ-SXD)", ["attached_to"]),
        ("(sau đây gọi là Nghị quyết số 8-NQ/TU)", ["mentions"]),
        ("theo Nghị định số 8/2020/NĐ-CP được sửa đổi, bổ sung tại Nghị định số 9/2024/NĐ-CP", ["pursuant", "amends"]),
        (
            "theo Nghị định số 8/2020/NĐ-CP được sửa đổi bởi Nghị định số 9/2024/NĐ-CP, Thông tư số 1/2025/TT-BTC",
            ["pursuant", "amends", "pursuant"],
        ),
        (
            "Căn cứ Nghị định số 9/2024/NĐ-CP về sửa đổi, bổ sung một số điều của Nghị định số 8/2020/NĐ-CP",
            ["amends", "amended"],
        ),
        ("Trình HĐND bãi bỏ Nghị quyết số 8/2015/NQ-HĐND", ["amended"]),
        ("Thực hiện kế hoạch năm; Công văn số 12/SXD-QLN nêu rõ", ["implements"]),
        ("Đọc Nghị quyết số 8/NQ-CP", ["mentions"]),
    ],
)
def test_relations(text: str, expected: list[str]) -> None:
    assert relations(text) == expected


def test_citations_in_a_title_are_counted_and_the_list_goes_on_behind_it() -> None:
    found = find(
        "Thực hiện Nghị quyết số 8/NQ-CP ngày 1/2/2024 của Chính phủ ban hành Chương trình hành động thực hiện "
        "Nghị quyết số 4-NQ/TW, Kế hoạch số 12-KH/TU ngày 5/6/2024 của Tỉnh ủy."
    )
    assert [m.number for m in found] == ["8/NQ-CP", "4-NQ/TW", "12-KH/TU"]
    assert found[0].title == "ban hành Chương trình hành động thực hiện Nghị quyết số 4-NQ/TW"
    assert [m.relation for m in found] == ["implements"] * 3


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Căn cứ Quyết định số 8/QĐ-UBND của UBND tỉnh ban hành Kế hoạch trồng cây năm 2026, Sở Xây dựng ban hành",
            "ban hành Kế hoạch trồng cây năm 2026",
        ),
        ("theo Quyết định số 8/QĐ-TTg về Đề án chợ nông thôn theo hướng gọn nhẹ", "về Đề án chợ nông thôn"),
        ("theo Nghị định số 8/2020/NĐ-CP về giá đất và các văn bản hướng dẫn", "về giá đất"),
        (
            "Kế hoạch thực hiện Nghị quyết số 8-NQ/TU của Tỉnh ủy về nghề cá giai đoạn 2026 - 2030",
            "về nghề cá",
        ),
        (
            "theo Quyết định số 8/QĐ-UBND ban hành Kế hoạch nghề cá giai đoạn 2026 - 2030.",
            "ban hành Kế hoạch nghề cá giai đoạn 2026 - 2030",
        ),
        ("theo Nghị định số 8/2020/NĐ-CP quy định như sau:", None),
        ("theo Nghị định số 8/2020/NĐ-CP, các đơn vị báo cáo", None),
        ("Luật Thủ đô năm 2024 về quy hoạch", None),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    assert find(text)[0].title == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Luật Tổ chức Chính phủ ngày 18 tháng 02 năm 2025;", "Luật Tổ chức Chính phủ ngày 18 tháng 02 năm 2025"),
        ("Luật Thi đua, khen thưởng và các văn bản", "Luật Thi đua, khen thưởng"),
        ("Luật Ngân sách nhà nước năm 2015 về công khai", "Luật Ngân sách nhà nước năm 2015"),
        ("Bộ luật Lao động, người sử dụng", "Bộ luật Lao động"),
        ("Luật Đất đai số 31/2024/QH15 ngày 18/01/2024", "Luật Đất đai số 31/2024/QH15 ngày 18/01/2024"),
        ("Luật Ban hành VBQPPL năm 2025", "Luật Ban hành VBQPPL năm 2025"),
        ("Hiến pháp năm 2013 quy định", "Hiến pháp năm 2013"),
    ],
)
def test_laws_by_name(text: str, expected: str) -> None:
    assert only(text).text == expected


def test_an_amending_law_names_others() -> None:
    found = find("Luật sửa đổi, bổ sung một số điều của Luật Cán bộ, công chức và Luật Viên chức ngày 25/11/2019;")
    assert [(m.text, m.relation) for m in found] == [
        (
            "Luật sửa đổi, bổ sung một số điều của Luật Cán bộ, công chức và Luật Viên chức ngày 25/11/2019",
            "amends",
        ),
        ("Luật Cán bộ, công chức", "amended"),
        ("Luật Viên chức", "amended"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "trước ngày 30/6/2026, trực 24/7, đạt 20/24 chỉ tiêu",
        "Luật này có hiệu lực; các Luật, Nghị quyết của Quốc hội; Luật sư tư vấn",
        "văn bản quy phạm pháp luật; VĂN BẢN QUY PHẠM PHÁP LUẬT CỦA TỈNH",
        "nộp tờ khai theo mẫu số 01/GTGT và Mẫu số 02/TB-BHXH",
        "Kế hoạch 5 năm; Chương trình 12 tháng; Quyết định 3 nội dung",
        "Số: 15/KH-SXD",
        "áp dụng ISO trong hoạt động",
        "nhà số 12/A phố Huế",
    ],
)
def test_what_cites_nothing(text: str) -> None:
    assert find(text) == ()


def test_standards() -> None:
    found = find("theo tiêu chuẩn quốc gia TCVN ISO 9001:2015 và QCVN 01-1:2018/BYT; ISO 14001.")
    assert [(m.kind, m.number) for m in found] == [
        ("Tiêu chuẩn", "TCVN ISO 9001:2015"),
        ("Quy chuẩn", "QCVN 01-1:2018/BYT"),
        ("Tiêu chuẩn", "ISO 14001"),
    ]
    assert found[0].text == "tiêu chuẩn quốc gia TCVN ISO 9001:2015"


def test_a_blank_number_is_a_mention_without_one() -> None:
    m = only("(Ban hành kèm theo Quyết định số       /QĐ-SXD ngày    tháng    năm 2025 của Sở Xây dựng)")
    assert (m.kind, m.number, m.canonical, m.date) == ("Quyết định", None, None, None)
    assert (m.issuer, m.relation) == ("Sở Xây dựng", "attached_to")


def test_short_forms_are_resolved_by_the_full_number() -> None:
    found = find("Nghị quyết số 8/NQ-CP ngày 1/2/2024 của Chính phủ. Theo Nghị quyết 8, các sở báo cáo.")
    assert [m.number for m in found] == ["8/NQ-CP", "8"]
    assert found[1].canonical == "8/NQ-CP"
    assert found[1].key == found[0].key
    assert only("phục vụ Đề án 06, xây dựng").canonical is None
    assert only("Nghị định 60/2021 và").canonical == "60/2021/NĐ-CP"


def test_keys_tell_apart_what_shares_a_number() -> None:
    one, other = (only(f"Quyết định số 5/QĐ-UBND ngày 1/2/{year} của UBND tỉnh Sơn La") for year in (2023, 2024))
    assert one.key != other.key
    spelt = only("Quyết định số 5/QĐ-UBND ngày 1/2/2023 của Ủy ban nhân dân tỉnh Sơn La")
    assert spelt.key == one.key
    signed = only("Quyết định số 5/QĐ-UBND ngày 1/2/2023 của Chủ tịch UBND tỉnh Sơn La")
    assert signed.key == one.key
    assert signed.issuer == "Chủ tịch UBND tỉnh Sơn La"
    elsewhere = only("Quyết định số 5/QĐ-UBND ngày 1/2/2023 của Chủ tịch UBND tỉnh Lào Cai")
    assert elsewhere.key != one.key
    dated, bare = only("Nghị định số 5/2023/NĐ-CP ngày 1/2/2023"), only("Nghị định 5/2023/ND-CP")
    assert dated.key == bare.key


def part(
    *blocks: Paragraph | Item | Table,
    front: tuple[str, ...] = (),
    closing: tuple[str, ...] = (),
    notes: tuple[Footnote, ...] = (),
) -> Document:
    lines = [tuple(Paragraph(Passage.plain(t)) for t in texts) for texts in (front, closing)]
    return Document((Part(PartKind.PLAN, lines[0], Section(None, blocks), lines[1]),), notes)


def test_the_own_number_and_the_closing_are_left_out_and_the_title_lines_are_joined() -> None:
    document = part(
        front=(
            "Số: 99/KH-SXD",
            "KẾ HOẠCH",
            "Triển khai thực hiện Quyết định số",
            "12/QĐ-UBND ngày 1/2/2024 của UBND tỉnh",
        ),
        closing=("- Như Quyết định số 13/QĐ-SXD;",),
    )
    (record,) = extract(document, "doc")
    assert (record.number, record.relation, record.task_id) == ("12/QĐ-UBND", "implements", None)


def test_records_know_their_task_and_footnote_and_are_told_apart() -> None:
    cells = tuple(Cell(Passage.plain(t), i) for i, t in enumerate(["1", "Thực hiện Nghị quyết số 8/NQ-CP"]))
    document = part(
        Table(3, 2, (), (Row(cells, 1, 1),)),
        Item(Passage.plain("Thực hiện Nghị quyết số 8/NQ-CP"), "a", "a)"),
        notes=(Footnote(Passage.plain("Nghị quyết số 8/NQ-CP ngày 1/2/2024 của Chính phủ"), "1"),),
    )
    tasks = [
        Task("t1", "table", "1", None, None, (), "other", "Thực hiện", row=(3, 0)),
        Task("t2", "narrative", "a", None, None, (), "other", "Thực hiện Nghị quyết số 8/NQ-CP"),
    ]
    records = extract(document, "doc", tasks)
    assert [r.task_id for r in records] == ["t1", "t2", None]
    assert [r.footnote for r in records] == [False, False, True]
    assert len({r.citation_id for r in records}) == 3
    # What the bare mentions lack stands in the footnote, so that all three have one key.
    assert len({r.key for r in records}) == 1
    assert records == extract(document, "doc", tasks)


WORDS = st.sampled_from(
    [
        "Nghị định",
        "Quyết định",
        "số",
        "Luật",
        "Đất đai",
        "12/QĐ-UBND",
        "8/2020/NĐ-CP",
        "của",
        "Chính phủ",
        "UBND tỉnh",
        "về",
        "ngày 1/2/2024",
        "và",
        ",",
        ";",
        "(",
        ")",
        "theo",
        "Căn cứ",
        "sửa đổi",
        "“",
        "”",
        "TCVN",
        "ISO 9001",
        "/QĐ-SYT",
        "66-NQ/TW",
        "Nghị quyết 8",
    ]
)


@given(st.lists(WORDS, max_size=30))
def test_mentions_lie_in_the_text_in_order(words: list[str]) -> None:
    text = " ".join(words)
    found = find(text)
    assert [m.start for m in found] == sorted(m.start for m in found)
    for m in found:
        assert m.text == " ".join(text[m.start : m.end].split())
        assert m.text


@pytest.mark.parametrize(
    "piece",
    [
        "Nghị định số 1/2020/NĐ-CP, ",
        "Luật sửa đổi, bổ sung một số điều của ",
        "số 1/QĐ-UBND của ",
        "Quyết định số 1/QĐ-UBND về (a ",
        "TCVN 1-",
        "1/",
        "Nghị quyết 12, và ",
        "kèm theo ",
        " ",
    ],
)
def test_long_strings_take_linear_time(piece: str) -> None:
    find(piece)
    start = time.process_time()
    find(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 5


def test_a_law_is_one_however_its_date_is_printed() -> None:
    found = find(
        "Căn cứ Luật Thú y ngày 19 tháng 6 năm 2031; theo Luật Thú y ngày 19/6/2031; theo Luật Thú y (sửa đổi)"
    )
    assert [m.key for m in found] == ["luật thú y|2031-06-19", "luật thú y|2031-06-19", "luật thú y sửa đổi"]


def test_a_law_named_without_its_date_is_the_one_that_the_document_dates() -> None:
    plan = Document(
        (
            Part(
                PartKind.PLAN,
                (),
                Section(None, (Paragraph(Passage.plain("Căn cứ Luật Thú y ngày 19/6/2031; theo Luật Thú y.")),)),
                (),
            ),
        )
    )
    assert {c.key for c in extract(plan, "d")} == {"luật thú y|2031-06-19"}
