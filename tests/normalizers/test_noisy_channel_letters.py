"""How likely an OCR that knows Vietnamese reads a letter as another, and what its sureness is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.noisy_channel_letters import LetterChannel, doubt, load

ROWS = [("ổ", "ổ", 900), ("ổ", "ố", 90), ("ổ", "ô", 10), ("b", "b", 990), ("b", "h", 10), ("ẩ", "ẩ", 1000)]
LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"


def test_what_was_seen_often_is_likelier() -> None:
    channel = LetterChannel(ROWS)
    assert channel.letter("ổ", "ổ") > channel.letter("ổ", "ố") > channel.letter("ổ", "ô") > channel.letter("ổ", "ơ")


def test_marks_that_are_alike_serve_letters_that_were_never_seen() -> None:
    channel = LetterChannel(ROWS)
    assert channel.letter("ẩ", "ấ") > channel.letter("ẩ", "ẫ")


def test_letters_without_marks_serve_their_marked_kin() -> None:
    assert LetterChannel(ROWS).sources == {"h": ("b",)}


def test_a_word_is_its_letters() -> None:
    channel = load()
    assert channel.word("tổ", "tố") == pytest.approx(channel.letter("t", "t") + channel.letter("ổ", "ố"))
    assert channel.word("tổ", "tố") > channel.word("tổ", "tạ")


@given(st.sampled_from(LETTERS))
def test_every_letter_is_mostly_read_as_itself(letter: str) -> None:
    channel = load()
    assert channel.letter(letter, letter) > -0.5
    assert all(channel.letter(letter, other) < channel.letter(letter, letter) for other in LETTERS if other != letter)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_surer_the_less_doubt(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert doubt(low) >= doubt(high)
    assert -3 < doubt(high) <= doubt(low) < 3


def test_doubt_turns_where_most_words_are_read_well() -> None:
    assert doubt(0.5) > 1
    assert doubt(0.97) < -0.5
