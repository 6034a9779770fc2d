import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from build import grid, lattice, page, plain, words
from extractors.arrange import arrange
from extractors.errors import DamagedFileError
from extractors.geometry import Box, Rule
from extractors.ocr.picture import Picture
from extractors.page import Grid, Line, Origin, Page, Word
from pipeline.errors import OutputError, UsageError
from pipeline.overlay import draw, sketch

poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")

WIDTH, HEIGHT = 595.0, 842.0
VERMILION, GREEN, PURPLE = (213, 94, 0), (0, 158, 115), (160, 60, 120)


def blank(dpi: float = 72.0, rotation: int = 0, width: float = WIDTH, height: float = HEIGHT) -> Picture:
    pixels = np.full((round(height * dpi / 72), round(width * dpi / 72)), 255, np.uint8)
    return Picture(pixels, dpi, rotation)


def frame(**more: object) -> Page:
    found = {"number": 1, "width": WIDTH, "height": HEIGHT, "origin": Origin.OCR, **more}
    return Page(**found)  # type: ignore[arg-type]


def text_line(x0: float, top: float, x1: float, bottom: float) -> Line:
    return Line((Word("Kế", Box(x0, top, x1, bottom)),))


def near(image: Image.Image, colour: tuple[int, int, int], tolerance: int = 40) -> list[tuple[int, int]]:
    """Where the page, without the legend below it, has about that colour."""
    pixels = np.asarray(image, int)
    rows, columns = np.nonzero((np.abs(pixels - colour).max(axis=2) <= tolerance)[:-40])
    return list(zip(columns.tolist(), rows.tolist(), strict=True))


def extent(points: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@pytest.mark.parametrize(
    ("rule", "place"),
    [(Rule("h", 300, 100, 500), (100, 300, 500, 300)), (Rule("v", 200, 50, 700), (200, 50, 200, 700))],
)
def test_a_rule_is_drawn_where_it_lies(rule: Rule, place: tuple[int, ...]) -> None:
    assert extent(near(sketch(blank(), frame(rules=(rule,))), VERMILION)) == pytest.approx(place, abs=2)


def test_the_resolution_of_the_picture_counts() -> None:
    drawn = sketch(blank(144), frame(rules=(Rule("h", 300, 100, 500),)))
    assert extent(near(drawn, VERMILION)) == pytest.approx((200, 600, 1000, 600), abs=3)


def test_a_page_that_was_levelled_is_drawn_askew_as_it_is() -> None:
    drawn = sketch(blank(), frame(rules=(Rule("h", HEIGHT / 2, 97.5, 497.5),), skew=3.0))
    points = near(drawn, VERMILION)
    # lines that fall clockwise: 200 points to the right of the middle they are 10.5 points lower
    assert extent(points) == pytest.approx((98, 410.5, 497, 431.5), abs=2)
    assert min(points)[1] < HEIGHT / 2 < max(points)[1]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_that_was_turned_upright_is_drawn_as_it_is_shown(rotation: int) -> None:
    read = frame(rules=(Rule("h", 100, 50, 250),), rotation=rotation)
    width, height = (WIDTH, HEIGHT) if rotation % 180 == 0 else (HEIGHT, WIDTH)
    drawn = sketch(blank(width=width, height=height), read)
    box = read.unrotated(Box(50, 100, 250, 100))
    assert extent(near(drawn, VERMILION)) == pytest.approx((box.x0, box.top, box.x1, box.bottom), abs=2)


def test_the_rotation_that_a_viewer_applies_is_not_taken_back() -> None:
    read = frame(rules=(Rule("h", 100, 50, 250),), rotation=90)
    drawn = sketch(blank(rotation=90), read)
    assert extent(near(drawn, VERMILION)) == pytest.approx((50, 100, 250, 100), abs=2)


def test_lines_are_boxed_and_joined_in_the_order_of_reading() -> None:
    first, second, third = text_line(100, 100, 200, 115), text_line(350, 60, 500, 75), text_line(100, 300, 200, 315)
    drawn = sketch(blank(), frame(flow=(first, second, third)))
    boxes = near(drawn, GREEN)
    for x0, top, x1, bottom in ((100, 100, 200, 115), (350, 60, 500, 75), (100, 300, 200, 315)):
        for corner in ((x0, top), (x1, bottom)):
            assert min(abs(x - corner[0]) + abs(y - corner[1]) for x, y in boxes) <= 2
    path = near(drawn, PURPLE)
    # from the first line up to the second, and from there down to the third, never straight to the third
    assert any(abs(x - 220) < 4 and 70 < y < 105 for x, y in path)
    assert any(abs(x - 220) < 4 and 150 < y < 240 for x, y in path)
    assert not any(x < 110 and 130 < y < 270 for x, y in path)


def test_cells_are_shaded_by_turns_and_merged_cells_are_one() -> None:
    xs, ys = [50, 250, 450], [100, 200, 300]
    rules = [r for r in lattice(xs, ys) if r != Rule("v", 250, 100, 300)] + [Rule("v", 250, 200, 300)]
    found = arrange(page(words("Nhiệm vụ", 60, 130), rules))
    assert any(isinstance(e, Grid) for e in found.flow)
    drawn = sketch(blank(), found)

    def shade(x: int, y: int) -> tuple[int, ...]:
        value = drawn.getpixel((x, y))
        assert isinstance(value, tuple)
        return value

    assert shade(230, 180) == shade(270, 180) != (255, 255, 255)  # nothing between: one cell over both columns
    assert shade(150, 260) != shade(350, 260)
    assert shade(500, 400) == (255, 255, 255)


def test_what_has_no_place_is_left_out() -> None:
    drawn = sketch(blank(), frame(flow=(plain("Kế hoạch"), grid([["a", "b"], ["c", "d"]]))))
    assert near(drawn, GREEN) == []


def test_the_legend_stands_below_the_page() -> None:
    drawn = sketch(blank(), frame())
    assert drawn.width == round(WIDTH)
    assert drawn.height > HEIGHT
    assert np.asarray(drawn)[: round(HEIGHT)].min() == 255
    assert np.asarray(drawn)[round(HEIGHT) :].min() < 100


# --- Files -----------------------------------------------------------------------------------------------------------


def table(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.showPage()
    canvas.grid([100, 250, 400], [500, 600, 700])
    canvas.save()
    return path


@poppler
def test_a_page_of_a_pdf(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    read = frame(number=2, rules=(Rule("h", HEIGHT - 700, 100, 400),))
    draw(table(tmp_path / "in.pdf"), read, out, dpi=100)
    with Image.open(out) as opened:
        image = opened.convert("RGB")
    assert image.width == round(WIDTH * 100 / 72)
    left, top, right, bottom = extent(near(image, VERMILION))
    assert (left, top, right, bottom) == pytest.approx((139, 197, 556, 197), abs=3)
    # the page itself is seen through: the lower border of the table that no rule was found for
    assert np.asarray(image.convert("L"))[round((HEIGHT - 500) * 100 / 72), 300] < 150


def test_an_image_keeps_its_resolution(tmp_path: Path) -> None:
    source, out = tmp_path / "in.png", tmp_path / "out.png"
    Image.new("L", (1240, 1754), 255).save(source, dpi=(150, 150))
    draw(source, frame(width=595.2, height=841.92), out)
    with Image.open(out) as drawn:
        assert drawn.width == 1240


@poppler
def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    source = table(tmp_path / "in.pdf")
    outs = [tmp_path / "one.png", tmp_path / "two.png"]
    for out in outs:
        draw(source, frame(flow=(text_line(100, 100, 200, 115),)), out)
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_text_has_no_pages_to_draw(tmp_path: Path) -> None:
    source = tmp_path / "in.md"
    source.write_text("# Kế hoạch")
    with pytest.raises(UsageError, match="no pages that can be drawn"):
        draw(source, frame(), tmp_path / "out.png")


@poppler
def test_nothing_is_written_of_a_page_that_is_not_there(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    with pytest.raises(DamagedFileError):
        draw(table(tmp_path / "in.pdf"), frame(number=9), out)
    assert not out.exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    source = tmp_path / "in.png"
    Image.new("L", (1240, 1754), 255).save(source, dpi=(150, 150))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        draw(source, frame(), tmp_path / "file" / "out.png")
