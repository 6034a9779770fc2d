import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.ocr.numerals import candidates, is_letter_i, is_letter_v, roman, value_of
from extractors.ocr.picture import Pixels


def numeral(text: str, height: int = 24, stroke: int = 6) -> Pixels:
    """Bold letters with serifs, drawn stroke by stroke."""
    image = Image.new("L", (40 + 34 * len(text), height + 40), 255)
    draw = ImageDraw.Draw(image)
    x, top, bottom = 20, 20, 20 + height
    for letter in text:
        width = 14 if letter == "I" else 28
        if letter == "I":
            draw.rectangle((x + 4, top, x + 4 + stroke, bottom), fill=0)
            draw.rectangle((x, top, x + 8 + stroke, top + 2), fill=0)
            draw.rectangle((x, bottom - 2, x + 8 + stroke, bottom), fill=0)
        elif letter == "1":
            draw.rectangle((x + 8, top, x + 8 + stroke, bottom), fill=0)
            draw.polygon([(x + 2, top + 5), (x + 8, top), (x + 8, top + 5)], fill=0)
            draw.rectangle((x + 4, bottom - 2, x + 12 + stroke, bottom), fill=0)
        elif letter == "V":
            draw.line((x, top, x + 12, bottom), fill=0, width=5)
            draw.line((x + 24, top, x + 12, bottom), fill=0, width=4)
        elif letter == "X":
            draw.line((x, top, x + 22, bottom), fill=0, width=5)
            draw.line((x + 22, top, x, bottom), fill=0, width=4)
        elif letter == "4":
            draw.rectangle((x + 14, top, x + 19, bottom), fill=0)
            draw.line((x + 16, top, x, top + 15), fill=0, width=3)
            draw.rectangle((x, top + 14, x + 24, top + 17), fill=0)
        x += width + 6
    return np.asarray(image)


@pytest.mark.parametrize("text", ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "X", "XI"])
def test_a_numeral_is_among_those_of_its_strokes(text: str) -> None:
    assert text in candidates(numeral(text))


def test_two_strokes_are_not_three() -> None:
    assert "III" not in candidates(numeral("II"))
    assert "VI" not in candidates(numeral("VII"))


def test_one_and_i_four_and_v_are_told_apart() -> None:
    assert is_letter_i(numeral("I"))
    assert not is_letter_i(numeral("1"))
    assert is_letter_v(numeral("V"))
    assert not is_letter_v(numeral("4"))


def test_blank_is_no_numeral() -> None:
    assert candidates(np.full((40, 40), 255, np.uint8)) == []
    assert not is_letter_i(np.full((40, 40), 255, np.uint8))


def test_values() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]
    assert all(value_of(roman(n)) == n for n in range(1, 40))
    assert value_of("IIII") == value_of("") == value_of("1") == 0
