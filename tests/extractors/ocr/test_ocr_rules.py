import numpy as np
import pytest

import scans
from extractors.grids import find_grids
from extractors.ocr.picture import Picture
from extractors.ocr.rules import find_rules, without_rules
from extractors.page import Origin, Page

XS, YS = [100, 200, 500, 700], [150, 220, 420, 800]
POINT = 72 / 100


def grid_of(picture: Picture) -> tuple[int, int]:
    found = find_rules(picture)
    page = Page(1, picture.width, picture.height, Origin.OCR, rules=found.rules)
    grids, _ = find_grids(page)
    return (grids[0].rows, grids[0].columns) if grids else (0, 0)


def test_rules_are_found_where_they_are() -> None:
    found = find_rules(scans.ruled(Picture(scans.blank(), 100), XS, YS))
    upright = sorted(r.position for r in found.rules if r.orientation == "v")
    level = sorted(r.position for r in found.rules if r.orientation == "h")
    assert upright == pytest.approx([(x + 1) * POINT for x in XS], abs=0.8)
    assert level == pytest.approx([(y + 1) * POINT for y in YS], abs=0.8)
    assert all(0.5 < r.thickness < 3 for r in found.rules)
    rule = next(r for r in found.rules if r.orientation == "h")
    assert (rule.start, rule.end) == pytest.approx((XS[0] * POINT, XS[-1] * POINT), abs=3)


def test_text_has_no_rules() -> None:
    assert find_rules(scans.strokes_page(100)).rules == ()
    assert find_rules(Picture(scans.blank(), 100)).rules == ()


def test_gaps_in_rules_are_closed() -> None:
    page = scans.ruled(Picture(scans.blank(), 100), XS, YS)
    for x in range(160, 700, 60):
        page.pixels[:, x : x + 8] = 255
    for y in range(185, 800, 60):
        page.pixels[y : y + 8, :] = 255
    assert grid_of(page) == (3, 3)


@pytest.mark.parametrize("degrees", [-0.4, 0.4])
def test_rules_that_still_lean_make_the_same_table(degrees: float) -> None:
    assert grid_of(scans.askew(scans.ruled(Picture(scans.blank(), 100), XS, YS), degrees)) == (3, 3)


def test_faint_rules_are_found() -> None:
    page = scans.ruled(Picture(scans.blank(), 100), XS, YS)
    faint = np.where(page.pixels == 0, 190, 255).astype(np.uint8)
    assert grid_of(Picture(faint, 100)) == (3, 3)


def test_a_black_bar_is_no_rule() -> None:
    page = Picture(scans.blank(), 100)
    page.pixels[300:330, 100:700] = 0
    assert find_rules(page).rules == ()


def test_rules_are_taken_out_and_text_stays() -> None:
    text = scans.strokes_page(100)
    ys = [105, 195, 285]  # between the lines
    page = scans.ruled(text, XS, ys)
    clean = without_rules(page.pixels, find_rules(page))
    for y in ys:
        assert clean[y : y + 2, 110:690].min() > 200
    inside = (slice(110, 180), slice(210, 490))
    assert np.array_equal(clean[inside], text.pixels[inside])
