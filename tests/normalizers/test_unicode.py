import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.unicode import TonePlacement, clean, compose, fix_look_alikes, is_vietnamese_letter, place_tones

SENTENCE = "Sở Khoa học và Công nghệ thuỷ lợi hoà giải, quý III trồng thêm rừng ở Đắk Hà."


def test_decomposed_text_is_composed():
    assert compose(unicodedata.normalize("NFD", SENTENCE)) == SENTENCE


@pytest.mark.parametrize("letters", ["e\u0301\u0302", "e\u0302\u0301", "\u00e9\u0302", "\u00ea\u0301", "ê\u0341"])
def test_marks_in_either_order_give_one_letter(letters):
    assert compose(letters) == "ế"


def test_dot_below_before_circumflex_and_horn():
    assert compose("mo\u0323\u0302t ngu\u031bo\u031b\u0300i") == "một người"
    assert compose("tru\u031bo\u0301\u031bc") == "trước"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Ðiều", "Điều"),
        ("ÐỒNG", "ĐỒNG"),
        ("đƣợc", "được"),
        ("TRƢỜNG", "TRƯỜNG"),
        ("HÕA", "HÒA"),
        ("Phõng", "Phòng"),
        ("Тài", "Tài"),  # a Cyrillic capital
        ("Ð", "Đ"),
        ("nƣớc,", "nước,"),
    ],
)
def test_look_alikes_are_put_right(printed, meant):
    assert clean(printed) == meant


@pytest.mark.parametrize("word", ["Þórður", "Москва", "СССР", "Ðakovština", "võ", "rõ", "võng", "ngõ", "Ω", "А"])
def test_foreign_words_and_real_words_stay(word):
    assert clean(word) == word
    assert fix_look_alikes(word) == word


def test_invisible_characters_and_ligatures_go():
    assert clean("hành\u200b chính \ufeffof\ufb01ce n\u00adăm") == "hành chính office năm"


def test_soft_hyphens_that_are_hyphens():
    assert clean("\u00ad Số 14/TB\u00adSNN ngày 02\u00ad03") == "- Số 14/TB-SNN ngày 02-03"
    assert clean("kế ho\u00adạch\u00ad") == "kế hoạch"


@pytest.mark.parametrize(
    ("glide", "nucleus"),
    [
        ("hòa", "hoà"),
        ("THÚY", "THUÝ"),
        ("khỏe", "khoẻ"),
        ("Ủy", "Uỷ"),
        ("tòa,", "toà,"),
        ("quý", "quý"),
        ("hoàn", "hoàn"),
        ("múa", "múa"),
        ("thuở", "thuở"),
        ("khuya", "khuya"),
    ],
)
def test_tone_placement(glide, nucleus):
    assert place_tones(nucleus, TonePlacement.GLIDE) == glide
    assert place_tones(glide, TonePlacement.NUCLEUS) == nucleus


def test_letters_of_the_alphabet():
    assert all(is_vietnamese_letter(c) for c in "aZđĐỡỴ")
    assert not any(is_vietnamese_letter(c) for c in "öñçƣ1-ŵ")


text = st.text(st.sampled_from("aeouyAOUY đĐÐƣõÕòàêợ̣̂́̂-.x1ñА\u00ad\u200b"), max_size=40)


@given(text)
def test_clean_is_idempotent_and_nfc(value):
    once = clean(value)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(text, st.sampled_from(TonePlacement))
def test_placement_is_idempotent_and_keeps_letters(value, placement):
    once = place_tones(value, placement)
    assert place_tones(once, placement) == once
    assert sorted(unicodedata.normalize("NFD", once)) == sorted(unicodedata.normalize("NFD", compose(value)))


@given(st.text(max_size=60))
def test_any_text_is_taken(value):
    clean(value)
    for placement in TonePlacement:
        place_tones(value, placement)


@pytest.mark.parametrize("unit", ["ă\u0301", "Ð", "ƣ-", "\u00ad", "õ ", "e\u0301\u0302"])
def test_long_input_takes_linear_time(unit):
    value = unit * (100_000 // len(unit))
    start = time.process_time()
    clean(value)
    place_tones(value, TonePlacement.GLIDE)
    assert time.process_time() - start < 3
