"""Ways between a page as it was read and as it lies in the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.geometry import Box
from extractors.page import Origin, Page, Word

WIDTH, HEIGHT = 595.0, 842.0
angles = st.floats(-3, 3)


def page(skew: float = 0.0, rotation: int = 0) -> Page:
    return Page(1, WIDTH, HEIGHT, Origin.OCR, skew=skew, rotation=rotation)


def test_lines_that_fell_to_the_right_do_so_again() -> None:
    left, right = page(2.0).tilted(Box(50, 400, 90, 412)), page(2.0).tilted(Box(500, 400, 540, 412))
    assert right.centre[1] - left.centre[1] == pytest.approx(450 * 0.0349, abs=0.01)
    assert right.top < right.centre[1] - 6 < right.centre[1] + 6 < right.bottom


def test_the_middle_stays_where_it_is() -> None:
    assert page(3.0).tilted(Box(297.5, 421, 297.5, 421)).centre == pytest.approx((297.5, 421))


def test_tilt_comes_before_rotation() -> None:
    box = page(1.0, 90).unrotated(Box(10, 20, 30, 25))
    tilted = page(1.0).tilted(Box(10, 20, 30, 25))
    assert box == page(0.0, 90).unrotated(tilted)


@given(angles, st.floats(20, 500), st.floats(20, 800))
def test_levelled_undoes_tilted(skew: float, x: float, y: float) -> None:
    there = page(skew).tilted(Box(x, y, x + 40, y + 12))
    back = page(skew).levelled(there)
    assert back.centre == pytest.approx((x + 20, y + 6), abs=1e-6)


def test_pictures() -> None:
    whole = (Box(0, 0, WIDTH, HEIGHT),)
    stamp = tuple(Word(f"w{n}") for n in range(40))
    assert Page(1, WIDTH, HEIGHT, Origin.TEXT_LAYER, words=stamp, images=whole).is_picture
    assert not Page(1, WIDTH, HEIGHT, Origin.TEXT_LAYER, words=stamp * 3, images=whole).is_picture
    assert Page(1, WIDTH, HEIGHT, Origin.TEXT_LAYER, outlines=900).is_picture
    assert not Page(1, WIDTH, HEIGHT, Origin.TEXT_LAYER, words=stamp, images=(Box(0, 0, 100, 100),)).is_picture
