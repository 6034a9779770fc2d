import numpy as np
import pytest
from PIL import Image, ImageDraw

import scans
from extractors.ocr.picture import Pixels
from extractors.ocr.tesseract import Reading
from extractors.ocr.words import apart, with_numerals, with_small_letters, without_dirt, without_stutter

SIZE, LETTER = 40.0, 20.0  # pixels: the type size of what is drawn here, and the height of its small letters

needs_font = pytest.mark.skipif(scans.font(20) is None, reason="no font with Vietnamese letters is installed")


def word(text: str, x0: int = 0, x1: int | None = None, confidence: float = 0.9) -> Reading:
    return Reading(text, x0, 100, x0 + 12 * len(text) if x1 is None else x1, 130, confidence, (1, 1, 1))


def texts(words: list[Reading]) -> list[str]:
    return [w.text for w in words]


def printed(*pieces: tuple[str, int]) -> tuple[Pixels, list[Reading]]:
    """A line drawn piece by piece, each piece at its place from the left, with the boxes around them."""
    image = Image.new("L", (900, 160), 255)
    draw = ImageDraw.Draw(image)
    font = scans.font(round(SIZE))
    words = []
    for text, x in pieces:
        draw.text((x, 50), text, fill=0, font=font)
        box = draw.textbbox((x, 50), text, font=font)
        words.append(Reading(text, *(round(v) for v in box), 0.5, (1, 1, 1)))
    return np.asarray(image), words


def read_as(words: list[Reading], *readings: str) -> list[Reading]:
    return [Reading(t, w.x0, w.y0, w.x1, w.y1, w.confidence, w.line) for w, t in zip(words, readings, strict=True)]


def test_signs_that_nobody_prints_go() -> None:
    line = [word("_"), word("Phòng"), word("¬"), word("|"), word("__“"), word("-"), word("A4"), word("25°C")]
    assert texts(without_dirt(line)) == ["Phòng", "-", "A4", "25°C"]


def test_a_waved_dash_before_a_line_is_a_dash() -> None:
    assert texts(without_dirt([word("~"), word("Lưu:"), word("~")])) == ["-", "Lưu:"]
    assert texts(without_dirt([word("~")])) == []


def test_a_letter_read_as_its_double() -> None:
    assert texts(without_dirt([word("57/QĐÐ-UBND"), word("Ðội"), word("Đền")])) == ["57/QĐ-UBND", "Đội", "Đền"]


def test_the_beginning_of_a_word_read_twice() -> None:
    line = [word("đầm", 0, 40), word("á", 52, 55, 0.6), word("ấm,", 51, 80), word("rồi", 90, 120)]
    assert texts(without_stutter(line)) == ["đầm", "ấm,", "rồi"]
    assert texts(without_stutter([word("số", 0, 30), word("2", 28, 30, 0.5), word("2269/", 36, 90)])) == ["số", "2269/"]


def test_words_that_are_alike_are_not_read_twice() -> None:
    line = [word("ba", 0, 30), word("bao", 40, 80), word("2", 90, 100), word("20", 110, 130)]
    assert texts(without_stutter(line)) == texts(line)


@needs_font
def test_words_run_together_are_parted_at_their_blank() -> None:
    page, (first, second) = printed(("Y", 20), ("tế", 62))
    glued = Reading("Ytế,", first.x0, min(first.y0, second.y0), second.x1, second.y1, 0.9, (1, 1, 1))
    assert first.x1 + 4 < second.x0
    a, b = apart([glued], page, SIZE)
    assert (a.text, b.text) == ("Y", "tế,")
    assert abs(a.x1 - first.x1) <= 2 and abs(b.x0 - second.x0) <= 2


@needs_font
def test_one_word_is_left_whole() -> None:
    page, words = printed(("Zalo", 20), ("logo", 200), ("BVĐK", 400))
    assert texts(apart(words, page, SIZE)) == ["Zalo", "logo", "BVĐK"]


def test_a_day_run_together_with_its_month() -> None:
    page = scans.blank(400, 200)
    assert texts(apart([word("26tháng"), word("9năm,"), word("20km"), word("3ha")], page, SIZE)) == [
        "26",
        "tháng",
        "9",
        "năm,",
        "20km",
        "3ha",
    ]


@needs_font
def test_letters_taken_for_capitals_are_as_small_as_printed() -> None:
    page, words = printed(
        ("Xin", 20), ("vụ", 110), ("xuân", 190), ("Sở", 300), ("nông", 400), ("cơ", 520), ("ruộng", 600)
    )
    misread = read_as(words, "Xin", "Vụ", "Xuân", "Sở", "nông", "CƠ", "ruộng")
    assert texts(with_small_letters(misread, misread, page, LETTER)) == texts(words)
    assert texts(with_small_letters(words, words, page, LETTER)) == texts(words)


@needs_font
def test_case_is_left_alone_where_letters_do_not_tell() -> None:
    page, words = printed(("vụ", 20), ("xa", 110))
    assert texts(with_small_letters(read_as(words, "Vụ", "Xa"), words, page, LETTER)) == ["Vụ", "Xa"]  # too few letters
    page, words = printed(("SỞ", 20), ("CÔNG", 110), ("thương", 260), ("quanh", 460))
    assert texts(with_small_letters(words, words, page, 2 * SIZE)) == texts(words)  # another size than the page's


@needs_font
@pytest.mark.parametrize(
    ("print_", "read", "expected"),
    [
        ("I", "1", "I"),
        ("II", "11", "II"),
        ("III,", "II,", "III,"),
        ("IV", "1V", "IV"),
        ("II/2031.", "11/2031.", "II/2031."),
        ("1", "1", "1"),
        ("IV/2031", "IV/2031", "IV/2031"),
    ],
)
def test_quarters_are_numerals(print_: str, read: str, expected: str) -> None:
    page, words = printed(("Quý", 20), (print_, 120))
    line = read_as(words, "Quý", read)
    assert with_numerals(line, "", page, SIZE)[1].text == expected
    assert with_numerals(line[1:], "Quý", page, SIZE)[0].text == expected


@needs_font
def test_figures_elsewhere_stay_figures() -> None:
    page, words = printed(("mục", 20), ("II", 120), ("11", 200))
    assert texts(with_numerals(read_as(words, "mục", "11", "11"), "", page, SIZE)) == ["mục", "11", "11"]


@needs_font
def test_a_quarter_cut_off_from_its_word() -> None:
    page, words = printed(("IV/2031", 20))
    assert texts(with_numerals(read_as(words, "1V/2031"), "", page, SIZE)) == ["IV/2031"]


@needs_font
def test_an_unsure_numeral_has_the_strokes_that_are_printed() -> None:
    page, words = printed(("III.", 20), ("Kinh", 120))
    assert texts(with_numerals(read_as(words, "II.", "Kinh"), "", page, SIZE))[0] == "III."
    sure = [Reading("II.", words[0].x0, words[0].y0, words[0].x1, words[0].y1, 0.95, (1, 1, 1))]
    assert texts(with_numerals(sure, "", page, SIZE)) == ["II."]
