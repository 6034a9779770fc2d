"""The grammar of the syllable: what is one, what is none, and where the tone mark stands."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.syllable import (
    ACUTE,
    DOT,
    LEVEL,
    Syllable,
    all_syllables,
    is_valid,
    normalise_placement,
    parse,
    skeleton,
    tones_of,
)


@pytest.mark.parametrize(
    ("token", "onset", "rhyme", "tone"),
    [
        ("nghiêng", "ngh", "iêng", LEVEL),
        ("Quyết", "qu", "yêt", ACUTE),
        ("GIẾNG", "gi", "êng", ACUTE),
        ("gìn", "g", "in", 1),
        ("giặt", "gi", "ăt", DOT),
        ("ủy", "", "uy", 3),
        ("khuỷu", "kh", "uyu", 3),
        ("đương", "đ", "ương", LEVEL),
        ("yếu", "", "yêu", ACUTE),
    ],
)
def test_parts(token: str, onset: str, rhyme: str, tone: int) -> None:
    assert parse(token) == Syllable(onset, rhyme, tone)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "UBND",
        "plan",
        "kac",
        "nge",
        "ghà",
        "cá̀",
        "toàan",
        "hòan",
        "qúy",
        "tat",
        "2025",
        "a1",
        "iên",
        "Đắk",
        "ca-ca",
        "x",
    ],
)
def test_none(token: str) -> None:
    assert not is_valid(token)


@pytest.mark.parametrize("pair", ["hoà hòa", "khoẻ khỏe", "uỷ ủy", "THUỶ THỦY", "Hoạ Họa"])
def test_both_placements(pair: str) -> None:
    old, new = pair.split()
    assert parse(old) == parse(new)
    assert normalise_placement(old) == new == normalise_placement(new)


def test_placement_leaves_others() -> None:
    assert normalise_placement("quý hoàn toàn, thuở ấy") == "quý hoàn toàn, thuở ấy"


def test_stops_have_two_tones() -> None:
    assert tones_of("ac") == (ACUTE, DOT)
    assert len(tones_of("ang")) == 6


def test_every_spelling_is_valid_and_found_again() -> None:
    for text in all_syllables():
        found = parse(text)
        assert found is not None, text
        assert parse(found.text) == found


def test_decomposed_is_valid() -> None:
    assert is_valid(unicodedata.normalize("NFD", "nghị"))


def test_skeleton() -> None:
    assert skeleton("Đường ĐỘC lập") == "Duong DOC lap"


@given(st.text(max_size=40))
def test_placement_is_idempotent_and_keeps_skeleton(text: str) -> None:
    once = normalise_placement(text)
    assert normalise_placement(once) == once
    assert skeleton(once) == skeleton(text)


@given(st.text(max_size=20))
def test_any_text_is_taken(text: str) -> None:
    assert is_valid(text) == (parse(text) is not None)
