from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

import scans
from extractors.geometry import Box
from extractors.grids import find_grids
from extractors.ocr import ordinals, reading, tesseract
from extractors.ocr.picture import Picture, Pixels
from extractors.ocr.reading import read_picture
from extractors.ocr.tesseract import Engine, Place, Reading
from extractors.ocr.typography import base_line, even_weights, extent, type_size
from extractors.ocr.voting import vote
from extractors.page import Origin, Page, Word

PLACE = Place("test", 1)


def has_vietnamese() -> bool:
    try:
        tesseract.require()
    except tesseract.MissingProgramError:
        return False
    return True


needs_tesseract = pytest.mark.skipif(
    not has_vietnamese() or scans.font(20) is None, reason="tesseract with Vietnamese, or a font, is not installed"
)
LINES = [
    "I. Nhiệm vụ trọng tâm của năm 2031",
    "Phòng Nghiệp vụ chủ trì, phối hợp với",
    "các đơn vị trực thuộc rà soát quy trình",
    "trước ngày 15 tháng 6 theo Công văn số",
    "1234/BVN-VP về hiện đại hóa hành chính",
    "và báo cáo kết quả vào cuối mỗi quý.",
]


@needs_tesseract
def test_a_page_of_text() -> None:
    page = read_picture(scans.coloured(scans.text_page(LINES)), 3, PLACE)
    assert (page.number, page.origin, page.rotation) == (3, Origin.OCR, 0)
    assert (page.width, page.height) == pytest.approx((595.4, 841.7), abs=1)
    assert page.ocr_confidence is not None and page.ocr_confidence > 0.5
    text = " ".join(w.text for w in page.words)
    assert "1234/BVN-VP" in text and "Nhiệm vụ trọng tâm" in text
    first = page.words[0]
    assert first.box is not None and first.box.x0 == pytest.approx(160 * 72 / 200, abs=3)
    assert all(w.box is not None and 0 < w.confidence <= 1 for w in page.words)
    sizes = {w.style.size for w in page.words}
    assert max(sizes) < 1.3 * min(sizes)


@needs_tesseract
def test_a_table_is_read_cell_by_cell() -> None:
    picture = scans.text_page([], dpi=200)
    cells = [
        ("STT", "Nội dung", "Đơn vị"),
        ("1", "Rà soát thủ tục", "Văn phòng"),
        ("2", "Tập huấn công chức", "Ban Kế toán"),
    ]
    for r, row in enumerate(cells):
        for text, left in zip(row, (215, 330, 900), strict=True):
            drawn = scans.text_page([text], left=left, top=312 + 80 * r, size=34)
            picture.pixels[drawn.pixels < 200] = drawn.pixels[drawn.pixels < 200]
    page = read_picture(scans.ruled(picture, [200, 310, 880, 1300], [300, 380, 460, 540]), 1, PLACE)
    (grid,), rest = find_grids(page)
    assert (grid.rows, grid.columns) == (3, 3)
    found = {(c.row, c.column): c.text for c in grid.cells}
    assert [found[r, 0] for r in range(3)] == ["STT", "1", "2"]
    assert found[1, 1] == "Rà soát thủ tục" and found[2, 2] == "Ban Kế toán"
    assert rest == []


@needs_tesseract
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_scanned_the_wrong_way_round(turn: int) -> None:
    upright = scans.text_page(LINES * 3)
    page = read_picture(upright.turned(turn), 1, PLACE)
    assert page.rotation == 0
    assert (page.width, page.height) == pytest.approx((upright.width, upright.height))
    assert "trọng tâm" in " ".join(w.text for w in page.words)


@needs_tesseract
def test_an_empty_page_has_no_words() -> None:
    page = read_picture(Picture(scans.blank(), 100), 1, PLACE)
    assert page.words == () and page.rules == () and page.ocr_confidence is None


def word(text: str, x: int, confidence: float = 0.95, y: int = 100, line: int = 1) -> Reading:
    return Reading(text, x, y, x + 12 * len(text), y + 20, confidence, (1, 1, line))


class FakeEngine:
    """Stands in for tesseract: gives what it is told, call by call."""

    def __init__(self, *answers: list[list[Reading]]) -> None:
        self.answers = list(answers)
        self.calls: list[dict[str, Any]] = []

    def __call__(self, pictures: Sequence[Pixels], place: Place, **options: Any) -> list[list[Reading]]:
        self.calls.append(options | {"count": len(pictures)})
        answer = self.answers.pop(0) if self.answers and pictures else []
        return (answer + [[] for _ in pictures])[: len(pictures)]


def test_a_line_that_was_left_out_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine([[word("đầu", 20)]], [[word("sót", 400, y=30)]])
    monkeypatch.setattr(reading, "read", engine)
    page = read_picture(scans.strokes_page(150, lines=3), 1, PLACE)
    assert engine.calls[1]["count"] >= 1
    assert [w.text for w in page.words] == ["đầu", "sót"]


def test_english_is_tried_on_a_page_without_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    poor = [word(f"word{'x' * (i % 3)}", 20 + i, 0.4) for i in range(30)]
    poor = [Reading("word", r.x0, r.y0, r.x1, r.y1, 0.4, r.line) for r in poor]
    good = [Reading("work", r.x0, r.y0, r.x1, r.y1, 0.9, r.line) for r in poor]
    engine = FakeEngine([poor], [good])
    monkeypatch.setattr(reading, "read", engine)
    monkeypatch.setattr(reading, "probe", lambda: Engine("5.3.0", ("eng", "vie")))
    page = read_picture(scans.strokes_page(150, lines=3), 1, PLACE)
    assert engine.calls[1]["languages"] == "vie+eng"
    assert {w.text for w in page.words} == {"work"}


@pytest.mark.parametrize(
    ("column", "second", "expected"),
    [
        (["1", "2", ("B", 0.3)], ["3"], ["1", "2", "3"]),  # the next of its sequence
        (["1", "2", ("3", 0.75)], [], ["1", "2", "3"]),  # goes on: sure enough
        (["1", "2", ("8", 0.4)], ["3"], ["1", "2", "3"]),
        (["1", "2", ("3", 0.5)], ["8"], ["1", "2", "3"]),  # the second reading is worse
        (["1", "2", ("a", 0.9)], [], ["1", "2", "a"]),
    ],
)
def test_doubtful_ordinals(
    monkeypatch: pytest.MonkeyPatch, column: list[Any], second: list[str], expected: list[str]
) -> None:
    picture = scans.ruled(Picture(scans.blank(), 100), [100, 160, 500, 700], [100, 150, 200, 250, 300])
    page = Page(1, picture.width, picture.height, Origin.OCR, rules=reading.find_rules(picture).rules)
    grids, _ = find_grids(page)
    for i in range(4):  # a round letter that has the strokes of no numeral
        picture.pixels[115 + 50 * i : 135 + 50 * i, 120:124] = 0
    regions = [r for r in reading.cells(picture, grids, 12.0) if r.cell is not None and r.cell.column == 0]
    first = [[word("STT", 0)]]
    for content in column:
        text, confidence = content if isinstance(content, tuple) else (content, 0.95)
        first.append([word(text, 0, confidence)])
    engine = FakeEngine([[word(t, 0, 0.8)] for t in second])
    monkeypatch.setattr(ordinals, "read", engine)
    monkeypatch.setattr(ordinals, "candidates", lambda pixels: [])
    result = ordinals.reread(regions, first, grids, PLACE)
    assert ["".join(r.text for r in cell) for cell in result] == ["STT", *expected]
    assert len(engine.calls) == bool(second)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["3", "3.1", "4", "41", "4.2"], ["3", "3.1", "4", "4.1", "4.2"]),
        (["1", "11", "12", "2", "2.1"], ["1", "1.1", "1.2", "2", "2.1"]),
        (["9", "10", "11", "12"], ["9", "10", "11", "12"]),  # no others are so numbered
        (["3.9", "310", "4", "5"], ["3.9", "3.10", "4", "5"]),
        (["I", "1.1", "II", "21"], ["I", "1.1", "II", "21"]),
        (["", "1.1", "12"], ["", "1.1", "1.2"]),
    ],
)
def test_dots_that_were_too_faint(read: list[str], meant: list[str]) -> None:
    assert ordinals.with_dots(read) == meant


def test_a_vote_takes_the_text_that_readings_are_surest_of() -> None:
    def page(*texts: tuple[str, float]) -> Page:
        words = [Word(t, Box(50 * i, 100, 50 * i + 40, 116), confidence=c) for i, (t, c) in enumerate(texts)]
        return Page(1, 595, 842, Origin.OCR, tuple(words))

    first = page(("chồng", 0.9), ("dịch", 0.9), ("bệnh", 0.9))
    others = [page(("chống", 0.7), ("địch", 0.5)), page(("chống", 0.8), ("dịch", 0.9), ("thêm", 0.2))]
    assert [(w.text, w.confidence) for w in vote(first, others).words] == [("chống", 0.8), ("dịch", 0.9), ("bệnh", 0.9)]


def test_a_vote_listens_to_the_neighbours_of_a_word() -> None:
    def page(*texts: str) -> Page:
        words = [Word(t, Box(50 * i, 100, 50 * i + 40, 116), confidence=0.9) for i, t in enumerate(texts)]
        return Page(1, 595, 842, Origin.OCR, tuple(words))

    first = page("Công", "văn", "sô", "15/UBND", "về", "tô", "chức", "hội", "nghị")
    others = [page("Công", "văn", "số", "15/UBND", "về", "tổ", "chức", "hội", "nghỉ")]
    assert " ".join(w.text for w in vote(first, others).words) == "Công văn số 15/UBND về tổ chức hội nghị"


def test_a_vote_makes_up_no_reading() -> None:
    words = tuple(Word(t, Box(50 * i, 100, 50 * i + 40, 116)) for i, t in enumerate(["kiêm", "tra", "tô", "chức"]))
    page = Page(1, 595, 842, Origin.OCR, words)
    assert vote(page, [page, page]).words == words
    assert vote(replace(page, words=()), [page]).words == ()


def test_type_size_and_base_line_do_not_depend_on_the_letters() -> None:
    size, base = 40.0, 200.0
    words = []
    for i, text in enumerate(["cáo", "nên", "Đặng", "quyết", "2031", "VỤ"]):
        reach = [e for e in map(extent, text) if e is not None]
        top, bottom = base - max(a for a, _ in reach) * size, base + max(b for _, b in reach) * size
        words.append(Reading(text, 100 * i, round(top), 100 * i + 80, round(bottom), 0.9))
    assert type_size(words) == pytest.approx(size, rel=0.03)
    assert base_line(words, size) == pytest.approx(base, abs=1)
    assert extent(",") is None


def test_weights_of_a_line_are_evened() -> None:
    assert even_weights([True, True, False], [5, 5, 2]) == [True] * 3
    assert even_weights([False, True, False], [9, 1, 9]) == [False] * 3
    assert even_weights([True, False, False], [6, 4, 4]) == [True, False, False]
