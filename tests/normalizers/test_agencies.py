"""Agencies of table cells."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.agencies import canonical, lead_and_coordinators, role_spans, split, tells_roles
from normalizers.casing import proper_case, sentence_part
from normalizers.text import squeeze

CELLS: list[tuple[list[str], list[str]]] = [
    ([], []),
    (["-"], []),
    (["Phòng Đào tạo"], ["Phòng Đào tạo"]),
    # Marks
    (["Sở Xây dựng; Sở Du lịch"], ["Sở Xây dựng", "Sở Du lịch"]),
    (["- Thanh tra tỉnh;", "- Các sở, ngành có", "liên quan."], ["Thanh tra tỉnh", "Các sở, ngành có liên quan"]),
    (["- Văn phòng Sở. - Các phòng, trung tâm thuộc Sở."], ["Văn phòng Sở", "Các phòng, trung tâm thuộc Sở"]),
    (["1. Chi cục Thủy lợi", "2. Chi cục Kiểm lâm"], ["Chi cục Thủy lợi", "Chi cục Kiểm lâm"]),
    (["Sở Du lịch/Sở Ngoại vụ"], ["Sở Du lịch", "Sở Ngoại vụ"]),
    # Commas
    (["Các khoa, phòng, trung tâm"], ["Các khoa, phòng, trung tâm"]),
    (["Bộ Quốc phòng, VOV, các bộ, ngành"], ["Bộ Quốc phòng", "VOV", "các bộ, ngành"]),
    (["Sở Văn hóa, Thể thao và Du lịch, Sở Y tế"], ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]),
    (["UBND các xã, phường, Công an tỉnh"], ["UBND các xã, phường", "Công an tỉnh"]),
    (["Các sở, ban, ngành, UBND cấp xã"], ["Các sở, ban, ngành", "UBND cấp xã"]),
    (["các phòng, các trạm liên quan"], ["các phòng, các trạm liên quan"]),
    (["các phòng chuyên môn, các trạm"], ["các phòng chuyên môn", "các trạm"]),
    (["Phòng Kinh tế, Hạ tầng và Đô thị"], ["Phòng Kinh tế, Hạ tầng và Đô thị"]),
    (["Sở Tư pháp (Phòng Pháp chế, Văn phòng)"], ["Sở Tư pháp (Phòng Pháp chế, Văn phòng)"]),
    (["Lãnh đạo Sở, Trưởng các phòng, đơn vị"], ["Lãnh đạo Sở", "Trưởng các phòng, đơn vị"]),
    # 'và'
    (["Sở Tư pháp và Sở Nội vụ"], ["Sở Tư pháp", "Sở Nội vụ"]),
    (["Sở Tư pháp và các cơ quan liên quan"], ["Sở Tư pháp", "các cơ quan liên quan"]),
    (["Cơ quan, hiệp hội và doanh nghiệp"], ["Cơ quan, hiệp hội và doanh nghiệp"]),
    (["Văn phòng Đoàn ĐBQH và HĐND tỉnh"], ["Văn phòng Đoàn ĐBQH và HĐND tỉnh"]),
    (["Bộ Xây dựng Và các địa phương"], ["Bộ Xây dựng", "các địa phương"]),
    # A type word shared
    (["Các Bộ: Công an, Xây dựng"], ["Bộ Công an", "Bộ Xây dựng"]),
    (["Các Bộ: Y tế; Công Thương; Nội vụ"], ["Bộ Y tế", "Bộ Công Thương", "Bộ Nội vụ"]),
    (
        ["Các sở: Văn hóa, Thể thao và Du lịch, Y tế; Công an tỉnh"],
        ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế", "Công an tỉnh"],
    ),
    (["Bộ Tư pháp, Nội vụ và Ngoại giao"], ["Bộ Tư pháp", "Bộ Nội vụ", "Bộ Ngoại giao"]),
    (["UBND các xã: Tân An, Bình Phú"], ["UBND xã Tân An", "UBND xã Bình Phú"]),
    # Line ends
    (
        ["Bộ Giáo dục và", "Đào tạo", "Cơ quan, tổ chức", "liên quan"],
        ["Bộ Giáo dục và Đào tạo", "Cơ quan, tổ chức liên quan"],
    ),
    (["Sở Giáo dục", "và Đào tạo", "Sở Tư pháp"], ["Sở Giáo dục và Đào tạo", "Sở Tư pháp"]),
    (
        ["Phòng Tổ chức -", "Hành chính", "Phòng Quản trị -", "Vật tư"],
        ["Phòng Tổ chức - Hành chính", "Phòng Quản trị - Vật tư"],
    ),
    (["Phòng Tổ chức", "- Hành chính"], ["Phòng Tổ chức - Hành chính"]),
    (["Các phòng", "thuộc Chi cục", "Các trạm", "trực thuộc"], ["Các phòng thuộc Chi cục", "Các trạm trực thuộc"]),
    (["Thanh tra", "Sở"], ["Thanh tra Sở"]),
    (["Các phòng nghiệp vụ", "Sở Tư pháp"], ["Các phòng nghiệp vụ Sở Tư pháp"]),
    (["Phòng Quản lý", "Cơ sở chăn nuôi"], ["Phòng Quản lý Cơ sở chăn nuôi"]),
    (["Phòng Quản lý", "Đơn vị liên quan"], ["Phòng Quản lý", "Đơn vị liên quan"]),
    (["Ban Quản lý", "Phòng Y tế"], ["Ban Quản lý", "Phòng Y tế"]),
    (["Các thành viên", "Đội cứu hộ"], ["Các thành viên Đội cứu hộ"]),
    # Nothing between
    (["Bộ Nội vụ Bộ Y tế Các cơ quan liên quan"], ["Bộ Nội vụ", "Bộ Y tế", "Các cơ quan liên quan"]),
    (["Đoàn Thanh niên Sở Tư pháp"], ["Đoàn Thanh niên Sở Tư pháp"]),
    (["Văn phòng UBND tỉnh"], ["Văn phòng UBND tỉnh"]),
]


@pytest.mark.parametrize(("lines", "bodies"), CELLS, ids=lambda v: " | ".join(v)[:60])
def test_bodies_of_a_cell(lines: list[str], bodies: list[str]) -> None:
    assert list(split(lines)) == bodies


@pytest.mark.parametrize(
    ("lead", "coordinating", "leads", "coordinators"),
    [
        (["Phòng Đào tạo phối hợp Sở Nội vụ"], ["Các khoa"], ["Phòng Đào tạo"], ["Sở Nội vụ", "Các khoa"]),
        (["Sở A chủ trì, phối hợp với Sở B"], ["Sở B", "Sở C"], ["Sở A"], ["Sở B", "Sở C"]),
        (["Bộ Xây dựng trình Chính phủ"], [], ["Bộ Xây dựng"], []),
        (["Phòng soạn chương trình Sở"], [], ["Phòng soạn chương trình Sở"], []),
        (["Chủ trì: Sở Y tế", "Phối hợp: Sở Tư pháp"], [], ["Sở Y tế"], ["Sở Tư pháp"]),
        (["Sở Y tế (chủ trì), Sở Tư pháp (phối hợp)"], [], ["Sở Y tế"], ["Sở Tư pháp"]),
        (["Các đơn vị phối hợp"], ["Phối hợp với Sở Y tế"], ["Các đơn vị phối hợp"], ["Sở Y tế"]),
        ([], [], [], []),
    ],
)
def test_who_leads(lead: list[str], coordinating: list[str], leads: list[str], coordinators: list[str]) -> None:
    assert lead_and_coordinators(lead, coordinating) == (tuple(leads), tuple(coordinators))


def test_words_that_tell_the_roles_apart() -> None:
    assert tells_roles("Chủ trì: Sở Y tế")
    assert tells_roles("Sở Y tế phối hợp với Sở Tư pháp")
    assert not tells_roles("Sở Y tế; Sở Tư pháp")


def test_labels_at_the_start_of_lines_or_clauses_part_a_cell() -> None:
    for text in ("Chủ trì: Sở Y tế\nPhối hợp: Sở Tư pháp", "Phối hợp: Sở Tư pháp; Chủ trì: Sở Y tế."):
        spans = role_spans(text)
        assert spans is not None
        assert [text[a:b] for a, b in spans] == ["Sở Y tế", "Sở Tư pháp"]
    assert role_spans("Chủ trì: Sở Y tế") is None
    assert role_spans("Sở Nội vụ; Chủ trì: Sở Y tế; Phối hợp: Sở Tư pháp") is None


def test_canonical_forms_are_equal_over_documents() -> None:
    assert canonical("Phòng TCHC") == canonical("Phòng Tổ chức - Hành chính") == "Phòng Tổ chức hành chính"
    assert canonical("Sở KH&CN") == canonical("SỞ KHOA HỌC VÀ CÔNG NGHỆ") == "Sở Khoa học và Công nghệ"
    assert canonical("các phòng, đơn vị có liên quan") == canonical("Phòng, đơn vị liên quan")
    assert canonical("Phòng QLCL", {"QLCL": "quản lý chất lượng"}) == "Phòng Quản lý chất lượng"
    assert canonical("UBND tỉnh Cà Mau") == "Ủy ban nhân dân tỉnh Cà Mau"


@pytest.mark.parametrize(
    ("printed", "spelt"),
    [
        ("SỞ Y TẾ", "Sở Y tế"),
        ("ỦY BAN NHÂN DÂN TỈNH CÀ MAU", "Ủy ban nhân dân tỉnh Cà Mau"),
        ("UBND THÀNH PHỐ ĐÀ NẴNG", "UBND thành phố Đà Nẵng"),
        ("GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG TỈNH LAI CHÂU", "Giám đốc Sở Nông nghiệp và Môi trường tỉnh Lai Châu"),
        ("UBND XÃ TÂN AN", "UBND xã Tân An"),
        ("PHÒNG TỔ CHỨC - HÀNH CHÍNH", "Phòng Tổ chức - Hành chính"),
        ("BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP", "Ban Quản lý các khu công nghiệp"),
        ("TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ", "Trưởng phòng Tổ chức cán bộ"),
        ("Sở Y tế tỉnh X", "Sở Y tế tỉnh X"),
    ],
)
def test_capitals_are_folded_to_normal_spelling(printed: str, spelt: str) -> None:
    assert proper_case(printed) == spelt


def test_words_from_the_middle_of_a_sentence() -> None:
    assert sentence_part("CỦA CHÍNH PHỦ") == "của Chính phủ"


PIECES = [
    "Sở Y tế",
    "Bộ Xây dựng",
    "các",
    "phòng",
    "đơn vị",
    "và",
    ",",
    ";",
    "-",
    "UBND",
    "tỉnh",
    "liên quan",
    "(",
    ")",
    "VTV",
    "Các",
]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join), max_size=6))
def test_no_word_is_lost_and_none_made_up(lines: list[str]) -> None:
    printed = squeeze(" ".join(lines)).replace(" ,", ",")
    words = [w.strip(",;-()") for w in printed.split()]
    for body in split(lines):
        assert body == squeeze(body) and body
        for word in body.split():
            assert word.strip(",;-()") in [*words, ""]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_is_read(lines: list[str]) -> None:
    assert all(split(lines))
    lead_and_coordinators(lines, lines)


@given(st.sampled_from([b for _, bodies in CELLS for b in bodies]))
def test_canonical_is_idempotent_and_one_body_stays_one(body: str) -> None:
    assert canonical(canonical(body)) == canonical(body)
    assert split([body]) == (body,)


@pytest.mark.parametrize("unit", ["- ", "Bộ ", "Sở Y tế, ", "phối hợp ", "(", "\n", "các phòng, ", "trình "])
def test_long_cells_take_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        lead_and_coordinators([text], [text])
        return time.process_time() - begin

    seconds(1000)
    assert seconds(100_000) < 12 * max(seconds(20_000), 0.05)


def test_a_field_of_people_after_a_comma_is_part_of_the_name() -> None:
    assert split(["Phòng Công chức, viên chức"]) == ("Phòng Công chức, viên chức",)
    assert split(["Cán bộ, công chức, viên chức thuộc Sở"]) == ("Cán bộ, công chức, viên chức thuộc Sở",)


@pytest.mark.parametrize(
    ("cell", "bodies"),
    [
        ("Công an phường, Viettel Hưng Yên", ("Công an phường", "Viettel Hưng Yên")),
        ("Sở Nội vụ, VNPT An Giang, Viettel An Giang", ("Sở Nội vụ", "VNPT An Giang", "Viettel An Giang")),
        ("Sở Nội vụ, Hà Nội", ("Sở Nội vụ, Hà Nội",)),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", ("Phòng Kinh tế, Hạ tầng và Đô thị",)),
        ("Phòng Quản lý di sản (đ/c Nam)", ("Phòng Quản lý di sản (đ/c Nam)",)),
        ("UBND cấp huyện/xã", ("UBND cấp huyện/xã",)),
    ],
)
def test_names_after_commas_and_strokes(cell: str, bodies: tuple[str, ...]) -> None:
    assert split([cell]) == bodies
