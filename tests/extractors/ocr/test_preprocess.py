from pathlib import Path

import numpy as np
import pytest

import scans
from extractors.ocr.picture import Picture
from extractors.ocr.preprocess import BEST_LOOK, Look, level_and_scale, prepare, scale_for, sharpened, sharpness
from extractors.ocr.preprocess_ink import without_ink
from extractors.ocr.preprocess_light import dark, even_light, without_borders

RED, BLUE = (215, 40, 50), (50, 60, 190)


@pytest.mark.parametrize("colour", [RED, BLUE])
def test_a_seal_over_print_goes_and_the_print_stays(colour: tuple[int, int, int]) -> None:
    page = scans.coloured(scans.strokes_page(150))
    sealed = scans.sealed(page, (620, 800), 130, colour)
    grey = without_ink(sealed)
    before = page.pixels[..., 0] < 100
    ring = sealed.pixels.min(axis=2).astype(int) < 150
    ring &= ~before
    assert np.median(grey[ring]) > 240
    inside = np.zeros_like(before)
    inside[670:930, 490:750] = True
    assert (grey[before & inside] < 128).mean() > 0.95


def test_a_signature_darker_than_the_seal_beside_it_goes_too() -> None:
    page = scans.coloured(Picture(scans.blank(1240, 1754), 150))
    sealed = scans.sealed(page, (600, 800), 150, RED)
    signed = scans.signed(sealed, (640, 800))
    pen = (signed.pixels != sealed.pixels).any(axis=2)
    beside = pen & (sealed.pixels.min(axis=2) == 255)
    assert beside.sum() > 1000
    assert (without_ink(signed)[beside] > 200).mean() > 0.97


def test_black_print_with_coloured_edges_stays_beside_a_seal() -> None:
    page = scans.sealed(scans.coloured(Picture(scans.blank(1240, 1754), 150)), (600, 800), 150, RED)
    page.pixels[780:800, 430:434] = 0
    page.pixels[780:800, 434:436] = (0, 0, 40)
    assert (without_ink(page)[780:800, 431:433] < 60).all()


def test_a_number_stamped_in_blue_stays() -> None:
    page = scans.coloured(Picture(scans.blank(), 100))
    page.pixels[200:214, 300:304] = BLUE
    page.pixels[200:214, 310:314] = BLUE
    assert (without_ink(page)[200:214, 301:303] < 128).all()


def test_a_coloured_panel_behind_text_stays_readable() -> None:
    page = scans.coloured(Picture(scans.blank(), 100))
    page.pixels[200:260, 200:600] = (190, 210, 240)
    page.pixels[220:235, 300:303] = 0
    grey = without_ink(page)
    assert grey[225, 301] < 60 < 150 < grey[225, 400]


def test_a_grey_page_is_left_alone() -> None:
    page = scans.strokes_page()
    assert without_ink(page) is page.pixels
    assert even_light(page) is page.pixels
    assert without_borders(page) is page.pixels


@pytest.mark.parametrize("darkest", [0.85, 0.5, 0.35])
def test_a_shadow_is_evened_out(darkest: float) -> None:
    page = scans.strokes_page(100)
    even = even_light(scans.shadowed(page, darkest))
    blank = page.pixels == 255
    assert np.percentile(even[blank], 5) > 235
    assert (even[~blank] < 100).mean() > 0.95


def test_dark_finds_nothing_on_blank_paper() -> None:
    assert not dark(scans.blank()).any()


def test_borders_and_punch_holes_go_and_print_near_them_stays() -> None:
    page = scans.strokes_page(100)
    soiled = page.pixels.copy()
    soiled[:, :18] = 20
    soiled[1150:, :] = 30
    rows, columns = np.ogrid[: soiled.shape[0], : soiled.shape[1]]
    soiled[(rows - 400) ** 2 + (columns - 55) ** 2 < 11**2] = 0
    clean = without_borders(Picture(soiled, 100))
    assert clean[:, :18].min() > 200
    assert clean[1155:, :].min() > 200
    assert clean[385:415, 40:70].min() > 200
    assert np.array_equal(clean[130:900, 100:], page.pixels[130:900, 100:])


def test_scaling_brings_letters_to_the_height_read_best() -> None:
    assert scale_for(20.0, 1_000_000) == 1.0
    assert scale_for(8.0, 1_000_000) == pytest.approx(2.5)
    assert scale_for(60.0, 1_000_000) == pytest.approx(1 / 3)
    assert scale_for(0.0, 1_000_000) == 1.0
    assert scale_for(8.0, 30_000_000) < 1.2  # the pixels of the scaled page are bounded


def test_levelling_keeps_the_size_of_the_page_in_points() -> None:
    page = scans.strokes_page(100)
    level = level_and_scale(page, 1.5, 1.7)
    assert level.width == pytest.approx(page.width, abs=0.6)
    assert level.height == pytest.approx(page.height, abs=0.6)


def test_blurred_letters_are_sharpened_and_sharp_ones_left() -> None:
    import cv2

    page = scans.strokes_page(200).pixels
    blurred = cv2.GaussianBlur(page, (0, 0), 2.5)
    assert sharpness(blurred) < sharpness(page)
    assert sharpness(sharpened(blurred, BEST_LOOK.slope)) > 1.2 * sharpness(blurred)
    assert sharpened(page, 0.1) is page


def test_a_page_askew_and_upside_down_comes_out_upright_and_level(tmp_path: Path) -> None:
    page = scans.askew(scans.coloured(scans.strokes_page(150)), 2.0).turned(180)
    prepared = prepare(page, tmp_path / "steps")
    assert prepared.picture.rotation == 0  # turned by the scanner, and back
    assert prepared.orientation.turn == 180
    assert prepared.skew == pytest.approx(2.0, abs=0.1)
    assert prepared.picture.pixels.ndim == 2
    names = sorted(p.name for p in (tmp_path / "steps").iterdir())
    assert names[0] == "0-given.png" and names[-1].endswith("sharp-and-dark.png")


def test_preparing_does_not_touch_what_it_is_given() -> None:
    page = scans.strokes_page(100)
    before = page.pixels.copy()
    first, second = prepare(page), prepare(page)
    assert np.array_equal(page.pixels, before)
    assert np.array_equal(first.picture.pixels, second.picture.pixels)


def test_a_look_sets_the_size_of_letters() -> None:
    page = scans.strokes_page(100)
    small, large = prepare(page, look=Look(height=15.0)), prepare(page, look=Look(height=30.0))
    assert large.picture.dpi == pytest.approx(2 * small.picture.dpi, rel=0.02)


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3), (60, 60)])
def test_tiny_pictures_do_no_harm(shape: tuple[int, int]) -> None:
    assert prepare(Picture(np.full(shape, 255, np.uint8), 200)).skew == 0.0
    assert prepare(Picture(np.zeros((*shape, 3), np.uint8), 200)).picture.pixels.ndim == 2
