"""Pages read by OCR, through the repair: single mistakes are put right, good words and other pages stay."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from build import grid, page, plain, text_page, words
from extractors.page import Grid, Line, Origin, Page, Word, lines_of
from extractors.repair import repair
from extractors.repair_ocr import sureness

TEXT = [
    "Phòng Tổ chức cán bộ chủ trì, phối hợp với các đơn vị trực thuộc xây dựng kế hoạch đào tạo, bồi dưỡng;",
    "trình Giám đốc Sở phê duyệt trước ngày 15 tháng 3 năm 2031 và báo cáo kết quả thực hiện theo quy định.",
    "Nâng cao chất lượng dịch vụ công trực tuyến, giảm thời gian giải quyết thủ tục hành chính của người dân.",
]


def scanned(lines: Sequence[str], sure: float = 0.96, number: int = 1) -> Page:
    found = [replace(w, confidence=sure) for i, line in enumerate(lines) for w in words(line, 60, 100 + 20 * i)]
    return replace(page(found, number=number), origin=Origin.OCR)


def repaired(*pages: Page) -> list[str]:
    return [line.text for done in repair(pages) for line in lines_of(done.flow)]


def changed(source: Page) -> list[Word]:
    (result,) = repair([source])
    return [w for line in lines_of(result.flow) for w in line.words if w.raw is not None]


def test_a_good_page_keeps_every_word() -> None:
    source = scanned(TEXT)
    (result,) = repair([source])
    assert [w for line in lines_of(result.flow) for w in line.words] == list(source.words)


def test_a_mistake_keeps_what_was_read_and_its_box() -> None:
    read = [line.replace("đào tạo", "đảo tạo").replace("thời gian", "thời gìan") for line in TEXT]
    source = scanned(read, 0.9)
    assert repaired(source) == TEXT
    words_read = {w.text: w for w in source.words}
    assert [(w.raw, w.text) for w in changed(source)] == [("đảo", "đào"), ("gìan", "gian")]
    assert all(w.box == words_read[w.raw].box and w.confidence <= 0.9 for w in changed(source) if w.raw)


def test_a_text_layer_is_left_alone() -> None:
    read = [line.replace("đào tạo", "đảo tạo") for line in TEXT]
    source = replace(scanned(read, 0.5), origin=Origin.TEXT_LAYER)
    assert repaired(source) == read
    assert changed(source) == []


def test_two_words_that_were_read_as_one() -> None:
    source = scanned([TEXT[0].replace("cán bộ", "cánbộ"), TEXT[1].replace("15 tháng", "15tháng"), TEXT[2]], 0.9)
    assert repaired(source) == TEXT
    assert [(w.raw, w.text) for w in changed(source)] == [
        ("cánbộ", "cán"),
        ("", "bộ"),
        ("15tháng", "15"),
        ("", "tháng"),
    ]


def test_numbers_words_and_capitals_in_one_line() -> None:
    read = "Thực hiện Nghị định số 91/2O18/NĐ-CP cúa Chính phủ tại đơn VỊ trực thuộc và Quý 1V năm 2031"
    assert repaired(scanned([read, *TEXT], 0.85))[0] == (
        "Thực hiện Nghị định số 91/2018/NĐ-CP của Chính phủ tại đơn vị trực thuộc và Quý IV năm 2031"
    )


def test_signs_of_headings_go_on_over_pages() -> None:
    first = scanned(["I. MỤC ĐÍCH", *TEXT, "II. YÊU CẦU"])
    second = scanned(["HI. TỔ CHỨC THỰC HIỆN", *TEXT], number=2)
    assert repaired(first, second)[5] == "III. TỔ CHỨC THỰC HIỆN"


def test_cells_are_mended_each_for_itself() -> None:
    source = replace(text_page(*map(plain, TEXT), grid([["Quý", "1V"], ["Quý\n1V/2031", "Sở Ytế"]])), origin=Origin.OCR)
    (result,) = repair([source])
    (found,) = [e for e in result.flow if isinstance(e, Grid)]
    assert [cell.text for cell in found.cells] == ["Quý", "1V", "Quý IV/2031", "Sở Y tế"]


def test_a_page_is_surest_where_all_of_a_piece_is() -> None:
    line = Line((Word("(", confidence=0.5), Word("a", confidence=0.9, joined=True), Word("b", confidence=0.8)))
    assert sureness(line) == [0.5, 0.8]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*" ".join(TEXT).split(), "Quý", "1V", "2O31", "VỊ", "a)", "HI.", "Ytế"]), st.floats(0, 1)
        ),
        max_size=40,
    )
)
def test_any_page(content: list[tuple[str, float]]) -> None:
    line = Line(tuple(Word(text, confidence=sure) for text, sure in content))
    (result,) = repair([replace(text_page(line), origin=Origin.OCR)])
    (found,) = lines_of(result.flow)
    assert all(word.text and " " not in word.text for word in found.words)
    assert min((w.confidence for w in found.words), default=1.0) >= 0
    kept = [(w.text, w.confidence) for w in found.words if w.raw is None]
    rest = iter(content)
    assert all(pair in rest for pair in kept)
