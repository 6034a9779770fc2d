import numpy as np
import pytest

import scans
from extractors.ocr.preprocess_angle import letter_height, letters, orientation, skew


@pytest.mark.parametrize("degrees", [-5.0, -3.3, -1.0, -0.15, 0.0, 0.4, 1.9, 4.7])
def test_skew_is_measured_to_a_tenth_of_a_degree(degrees: float) -> None:
    page = scans.askew(scans.strokes_page(150), degrees)
    assert skew(letters(page.pixels)) == pytest.approx(degrees, abs=0.1)


def test_an_empty_page_has_no_skew_and_no_sure_orientation() -> None:
    assert skew(letters(scans.blank())) == 0.0
    assert not orientation(scans.blank()).sure
    assert letter_height(scans.blank()) == 0.0


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("tilt", [0.0, 2.0])
def test_a_turned_page_is_turned_back(degrees: int, tilt: float) -> None:
    page = scans.askew(scans.strokes_page(150), tilt).turned(degrees)
    lying = orientation(page.pixels)
    assert (lying.turn + degrees) % 360 == 0
    assert lying.sure


def test_marks_on_both_sides_leave_up_and_down_unsure() -> None:
    page = scans.strokes_page(150, marks_above=3, marks_below=3)
    assert not orientation(page.pixels).sure


def test_rules_of_a_table_do_not_hide_the_direction_of_its_text() -> None:
    page = scans.strokes_page(150)
    upright = scans.ruled(page, list(range(150, 1100, 60)), [150, 1500])
    assert orientation(upright.pixels).turn == 0


@pytest.mark.parametrize("dpi", [100, 150, 200])
def test_the_height_of_small_letters(dpi: int) -> None:
    page = scans.strokes_page(dpi)
    assert letter_height(page.pixels) == pytest.approx(round(0.085 * dpi), rel=0.15)


def test_turning_keeps_count() -> None:
    page = scans.strokes_page(100)
    assert page.turned(90).rotation == 90
    assert page.turned(90).turned(270).rotation == 0
    assert np.array_equal(page.turned(90).turned(270).pixels, page.pixels)
    assert page.turned(90).width == page.height
