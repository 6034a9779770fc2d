from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extractors.errors import DamagedFileError, PageTooLargeError, UnreadableFileError, UnsupportedFormatError
from extractors.ocr.picture import Picture
from extractors.readers import image as reader
from extractors.readers.image import dpi_of, read_image, read_picture_of

WIDTH, HEIGHT = 83, 117


def read_pictures(path: Path) -> list[Picture]:
    """All pages as pictures; each has the size that the page was said to have."""
    pages = list(read_image(path))
    pictures = [read_picture_of(path, page.number) for page in pages]
    assert [(p.width, p.height) for p in pages] == [(p.width, p.height) for p in pictures]
    assert all(page.is_picture for page in pages)
    return pictures


def grey() -> Image.Image:
    pixels = np.full((HEIGHT, WIDTH), 255, np.uint8)
    pixels[10:20, 10:20] = 0
    return Image.fromarray(pixels)


def test_formats_and_depths(tmp_path: Path) -> None:
    page = grey()
    sixteen = Image.fromarray(np.asarray(page).astype(np.uint16) * 257)
    clear = Image.new("RGBA", page.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (10, 10, 20, 20))
    images = {
        "grey.png": page,
        "bits.png": page.convert("1"),
        "palette.png": page.convert("P"),
        "colour.jpg": page.convert("RGB"),
        "print.jpg": page.convert("CMYK"),
        "deep.png": sixteen,
        "deep.tif": sixteen,
        "clear.png": clear,
        "bits.tif": page.convert("1"),
    }
    for name, made in images.items():
        made.save(tmp_path / name)
        (picture,) = read_pictures(tmp_path / name)
        pixels = picture.pixels if picture.pixels.ndim == 2 else picture.pixels[..., 0]
        assert pixels.dtype == np.uint8, name
        assert pixels.shape == (HEIGHT, WIDTH), name
        assert pixels[15, 15] < 30 and pixels[60, 60] > 225, name


def test_a_tiff_has_pages_and_an_animation_has_one(tmp_path: Path) -> None:
    frames = [grey(), grey().rotate(180), grey()]
    frames[0].save(tmp_path / "three.tif", save_all=True, append_images=frames[1:])
    pictures = list(read_pictures(tmp_path / "three.tif"))
    assert len(pictures) == 3
    assert pictures[0].pixels[15, 15] == 0 and pictures[1].pixels[15, 15] == 255
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert len(list(read_pictures(tmp_path / "moving.gif"))) == 1


def test_the_camera_says_which_way_is_up(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    grey().save(tmp_path / "camera.jpg", exif=exif, quality=95)
    (picture,) = read_pictures(tmp_path / "camera.jpg")
    assert picture.pixels.shape == (WIDTH, HEIGHT)
    assert picture.pixels[15, HEIGHT - 15] < 40


@pytest.mark.parametrize(
    ("columns", "rows", "tagged", "dpi"),
    [
        (2480, 3508, (300, 300), 300),
        (1654, 2339, None, 200),
        (1654, 2339, (72, 72), 200),  # written without knowing
        (2339, 1654, (96, 96), 200),
        (2480, 3508, (2, 2), 300),
        (2480, 3508, (1200, 1200), 300),  # a page of seven centimetres
        (100, 140, None, 60),
        (1654, 2339, "200", 200),
    ],
)
def test_resolution(columns: int, rows: int, tagged: object, dpi: float) -> None:
    assert dpi_of(columns, rows, tagged) == pytest.approx(dpi, abs=0.5)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFileError):
        list(read_pictures(tmp_path / "none.png"))
    (tmp_path / "text.png").write_text("Kế hoạch")
    with pytest.raises(UnsupportedFormatError):
        list(read_pictures(tmp_path / "text.png"))
    grey().save(tmp_path / "whole.jpg")
    data = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "half.jpg").write_bytes(data[: len(data) // 2])
    with pytest.raises(DamagedFileError, match=r"half\.jpg.*damaged"):
        list(read_pictures(tmp_path / "half.jpg"))
    monkeypatch.setattr(reader, "MOST_PIXELS", 100)
    with pytest.raises(PageTooLargeError, match="83 x 117 pixels"):
        list(read_pictures(tmp_path / "whole.jpg"))
