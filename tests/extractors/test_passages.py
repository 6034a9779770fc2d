from build import page, plain, words
from extractors.document import Anchor, Passage, join
from extractors.geometry import Box
from extractors.page import Line, Word
from extractors.passages import Placed, compose


def placed(text: str) -> Placed:
    return Placed(plain(text), page([]))


def test_lines_are_joined_by_blanks() -> None:
    passage = compose([placed("Căn cứ Luật Tổ chức"), placed("chính quyền địa phương")])
    assert passage.text == "Căn cứ Luật Tổ chức chính quyền địa phương"
    assert passage.lines() == ["Căn cứ Luật Tổ chức", "chính quyền địa phương"]


def test_a_number_broken_at_its_hyphen_is_whole_again() -> None:
    assert compose([placed("Thông tư số 01/2018/TT-"), placed("VPCP ngày")]).text == "Thông tư số 01/2018/TT-VPCP ngày"
    assert compose([placed("Nghị định số 87/2020/NĐ"), placed("-CP ngày")]).text == "Nghị định số 87/2020/NĐ-CP ngày"
    assert compose([placed("giai đoạn 2021-"), placed("2030")]).text == "giai đoạn 2021-2030"
    assert compose([placed("kinh tế -"), placed("xã hội")]).text == "kinh tế - xã hội"


def test_a_year_broken_by_a_narrow_cell_is_whole_again() -> None:
    passage = compose([placed("Trước 03/12/202"), placed("4")])
    assert passage.text == "Trước 03/12/2024"
    assert passage.lines() == ["Trước 03/12/2024"]
    assert compose([placed("Ngày 03/12"), placed("4 đơn vị")]).text == "Ngày 03/12 4 đơn vị"


def test_marks_of_footnotes_leave_the_text_and_keep_their_place() -> None:
    line = Line(
        (Word("luật"), Word("mới"), Word("1", superscript=True, joined=True), Word(";", joined=True), Word("kịp"))
    )
    passage = compose([Placed(line, page([]))])
    assert passage.text == "luật mới; kịp"
    assert passage.notes == ((8, "1"),)


def test_raised_figures_of_units_stay() -> None:
    line = Line((Word("100"), Word("m"), Word("2", superscript=True, joined=True)))
    assert compose([Placed(line, page([]))]).text == "100 m2"


def test_a_span_knows_its_boxes_line_by_line() -> None:
    sheet = page([])
    lines = [
        Placed(Line(tuple(words("một hai", 80, 100))), sheet),
        Placed(Line(tuple(words("ba bốn", 80, 120))), sheet),
    ]
    passage = compose(lines)
    start = passage.text.index("hai")
    provenance = passage.provenance(start, passage.text.index("bốn"))
    assert [b.page for b in provenance.boxes] == [1, 1]
    assert provenance.boxes[0].box.x0 > 80
    assert provenance.boxes[1].box.x0 == 80
    assert provenance.boxes[1].box.top > provenance.boxes[0].box.bottom


def test_slices_keep_text_and_anchors_together() -> None:
    passage = compose([Placed(Line(tuple(words("a) Tham mưu ban hành", 80, 100))), page([]))])
    cut = passage.slice(3)
    assert cut.text == "Tham mưu ban hành"
    assert [cut.text[a.start : a.end] for a in cut.anchors] == ["Tham", "mưu", "ban", "hành"]


def test_confidence_is_the_least_and_raw_text_the_whole() -> None:
    passage = Passage("Sở Nội vụ", (Anchor(0, 2, 1, Box(0, 0, 1, 1), 0.4, "S&"), Anchor(3, 6, 1, Box(2, 0, 3, 1), 0.9)))
    provenance = passage.provenance()
    assert provenance.confidence == 0.4
    assert provenance.raw_text == "S& Nội vụ"


def test_joining_passages_shifts_everything() -> None:
    joined = join(
        [Passage("a b", (Anchor(2, 3, 1),), (2,)), Passage(""), Passage("c", (Anchor(0, 1, 2),), (), ((1, "4"),))]
    )
    assert joined.text == "a b c"
    assert [joined.text[a.start : a.end] for a in joined.anchors] == ["b", "c"]
    assert joined.breaks == (2, 4)
    assert joined.notes == ((5, "4"),)
