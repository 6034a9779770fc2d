"""Pages whose text was lost, through the repair: words, boxes, and what was read."""

from dataclasses import replace

from build import grid, page, plain, text_page, words
from extractors.layout import lay_out
from extractors.page import Grid, Line, Page, Style, Word
from extractors.repair import repair
from normalizers.legacy import Encoding, from_unicode
from normalizers.text import strip_marks

CLEAN = [
    "Tiếp tục triển khai thực hiện có hiệu quả Chương trình tổng thể cải cách hành chính nhà nước,",
    "các nhiệm vụ trọng tâm của ngành; nâng cao chất lượng cung ứng dịch vụ hành chính công theo hướng",
    "hiện đại, nhanh chóng, thuận tiện; siết chặt kỷ luật, kỷ cương, tăng cường trách nhiệm người đứng đầu.",
]


def one(source: Page) -> Page:
    (result,) = repair([source])
    return result


def lines(source: Page) -> list[str]:
    return [element.text for element in source.flow if isinstance(element, Line)]


def test_a_clean_page_keeps_every_word() -> None:
    source = page([w for i, line in enumerate(CLEAN) for w in words(line, 60, 100 + 20 * i)])
    kept = [w for element in one(source).flow if isinstance(element, Line) for w in element.words]
    assert kept == list(source.words)


def test_stripped_words_keep_box_and_what_was_read() -> None:
    source = page([w for i, line in enumerate(CLEAN) for w in words(strip_marks(line), 60, 100 + 20 * i)])
    result = one(source)
    assert lines(result) == CLEAN
    changed = [w for element in result.flow if isinstance(element, Line) for w in element.words if w.raw is not None]
    assert [(w.raw, w.box) for w in changed] == [
        (w.text, w.box) for w in source.words if w.text in {c.raw for c in changed}
    ]
    assert all(strip_marks(w.text) == w.raw and w.confidence <= 1 for w in changed)


def test_cells_are_restored_with_the_rest() -> None:
    cells = [[strip_marks(CLEAN[0]), strip_marks(CLEAN[1])], [strip_marks(CLEAN[2]), "2026"]]
    (result,) = one(text_page(grid(cells))).flow
    assert isinstance(result, Grid)
    assert [cell.text for cell in result.cells] == [CLEAN[0], CLEAN[1], CLEAN[2], "2026"]


def test_the_old_encoding_of_a_font() -> None:
    font = Style(".VnTime", 13)
    old = [replace(w, style=font) for w in words(from_unicode(CLEAN[0], Encoding.TCVN3), 60, 100)]
    result = one(page(old))
    assert lines(result) == [CLEAN[0]]
    first = next(w for element in result.flow if isinstance(element, Line) for w in element.words)
    assert (first.raw, first.style, first.box) == (old[0].text, font, old[0].box)


def test_a_font_of_old_over_good_text_changes_nothing() -> None:
    source = page([replace(w, style=Style(".VnTime", 13)) for w in words(CLEAN[0], 60, 100)])
    assert lines(one(source)) == [CLEAN[0]]


def test_a_soft_hyphen_and_loose_marks_go() -> None:
    source = page([*words("Ke\u0302\u0301 hoa\u0323\u00adch", 60, 100), *words(CLEAN[0], 60, 130)])
    assert lines(one(source)) == ["Kế hoạch", CLEAN[0]]


def test_the_record_of_a_page_counts_and_the_passage_tells() -> None:
    source = text_page(*(plain(strip_marks(line)) for line in CLEAN))
    layout = lay_out(repair([source]))
    assert layout.pages[0].repaired_words > 0.5 * layout.pages[0].words
    (located,) = [x for x in layout.document.passages() if "triển khai" in x.passage.text]
    found = located.passage.provenance()
    assert located.passage.text == " ".join(CLEAN)
    assert found.raw_text == strip_marks(" ".join(CLEAN))


def test_two_words_restored_from_one_share_its_box() -> None:
    from extractors.geometry import Box
    from extractors.repair import _restored
    from normalizers.diacritics import Restored
    from normalizers.diacritics import Word as Found

    line = Line((Word("a", Box(0, 0, 10, 10)), Word("hanhchinh", Box(20, 0, 120, 10)), Word("b", Box(130, 0, 140, 10))))
    found = Restored(
        "a hanhchinh b", "a hành chính b", (Found(2, 11, 2, 12, "hanhchinh", "hành chính", 0.7, "channel"),)
    )
    result = _restored(line, found)
    assert result.text == "a hành chính b"
    first, second = result.words[1:3]
    assert (first.raw, second.raw, first.confidence) == ("hanhchinh", "", 0.7)
    assert first.box == Box(20, 0, 60, 10)
    assert second.box == Box(70, 0, 120, 10)


def test_one_word_restored_from_two_has_the_box_of_both() -> None:
    from extractors.geometry import Box
    from extractors.repair import _restored
    from normalizers.diacritics import Restored
    from normalizers.diacritics import Word as Found

    line = Line((Word("ha", Box(0, 0, 20, 10)), Word("nh", Box(25, 0, 45, 10)), Word("b", Box(50, 0, 60, 10))))
    found = Restored("ha nh b", "hành b", (Found(0, 5, 0, 4, "ha nh", "hành", 0.8, "channel"),))
    first, second = _restored(line, found).words
    assert (first.text, first.raw, first.box) == ("hành", "ha nh", Box(0, 0, 45, 10))
    assert second == line.words[2]
