import pytest

from normalizers.enumerators import mend


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
