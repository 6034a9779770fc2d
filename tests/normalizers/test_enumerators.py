import pytest

from normalizers.enumerators import Signs, mend


def signs(*lines: str) -> list[str]:
    found = mend(lines)
    return [found[i][1] if i in found else "" for i in range(len(lines))]


def test_a_letter_that_is_none_is_the_next_of_its_row() -> None:
    assert signs("a) Mot", "tiep", "b) Hai", "¢) Ba", "d) Bon", "d) Nam", "é) Sau") == [
        "", "", "", "c)", "", "đ)", "e)",
    ]  # fmt: skip


def test_a_heading_ends_the_row() -> None:
    assert signs("a) Mot", "2. Muc khac", "é) Hai") == ["", "", ""]


def test_letters_that_are_right_stay() -> None:
    assert not any(signs("a) Mot", "b) Hai", "c) Ba", "d) Bon", "đ) Nam", "e) Sau", "g) Bay", "h) Tam"))


def test_a_letter_that_was_left_out_is_not_put_in() -> None:
    assert signs("a) Mot", "c) Ba", "d) Bon") == ["", "", ""]


@pytest.mark.parametrize("read", ["I1.", "1I.", "ll.", "Il."])
def test_strokes_are_the_next_roman_numeral(read: str) -> None:
    assert signs("I. MUC DICH", f"{read} CHI TIEU CHU YEU")[1] == "II."


def test_one_is_a_roman_numeral_only_over_another_one() -> None:
    assert signs("I. MUC DICH", "II. CHI TIEU", "1. NHIEM VU, GIAI PHAP", "1. Cong tac chi dao")[2] == "III."
    assert signs("I. MUC DICH", "II. CHI TIEU", "1. MUC TIEU CHUNG", "2. Muc tieu cu the")[2] == ""


def test_what_was_mended_is_the_sign_as_read() -> None:
    assert mend(["a) Mot", "b) Hai", " _¢) Ba"]) == {2: ("_¢)", "c)")}


@pytest.mark.parametrize(("read", "sign"), [("HI.", "III."), ("IH.", "III."), ("M.", "III."), ("H.", "")])
def test_letters_that_look_like_strokes(read: str, sign: str) -> None:
    assert signs("I. MUC DICH", "II. CHI TIEU", f"{read} GIAI PHAP")[2] == sign


def signs_of_ocr(lines: list[str], sure: list[float], document: Signs | None = None) -> dict[int, str]:
    return {i: sign for i, (_, sign) in (document or Signs()).mend(lines, sure).items()}


HEADINGS = ["I. MỤC ĐÍCH", "II. YÊU CẦU", "II. NHIỆM VỤ", "IV. TỔ CHỨC"]


def test_a_heading_that_lost_a_stroke() -> None:
    assert signs_of_ocr(HEADINGS, [0.9, 0.9, 0.5, 0.9]) == {2: "III."}
    assert signs_of_ocr(HEADINGS[:3], [0.9, 0.9, 0.5]) == {2: "III."}


def test_a_heading_that_was_surely_read_stays() -> None:
    assert signs_of_ocr(HEADINGS, [0.9, 0.9, 0.95, 0.9]) == {}


def test_what_the_headings_below_speak_against_stays() -> None:
    assert signs_of_ocr(["I. MỤC ĐÍCH", "II. YÊU CẦU", "II. NHIỆM VỤ", "III. TỔ CHỨC"], [0.9, 0.9, 0.5, 0.9]) == {}


def test_the_first_heading() -> None:
    assert signs_of_ocr(["L. MỤC TIÊU", "1. Mục tiêu chung", "II. NHIỆM VỤ"], [0.6, 0.9, 0.9]) == {0: "I."}
    assert signs_of_ocr(["L. MỤC TIÊU", "II. NHIỆM VỤ"], [0.6, 0.9]) == {}


def test_the_row_goes_on_over_the_page() -> None:
    document = Signs()
    assert signs_of_ocr(HEADINGS[:2], [0.9, 0.9], document) == {}
    assert signs_of_ocr(HEADINGS[2:3], [0.5], document) == {0: "III."}


def test_letters_of_vietnamese_are_believed() -> None:
    lines = ["c) Ba", "d) Bốn", "d) Năm", "e) Sáu"]
    assert signs_of_ocr(lines, [0.9] * 4) == {}
    assert signs_of_ocr(lines, [0.9, 0.9, 0.4, 0.9]) == {2: "đ)"}
    assert signs_of_ocr(["Đ) SỰ NGHIỆP"], [0.3]) == {}
    assert signs_of_ocr(["e) Sáu", "ø) Bảy"], [0.9, 0.9]) == {1: "g)"}
