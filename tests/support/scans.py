"""Pictures of pages for tests of OCR: invented text drawn with Pillow, skewed, shadowed and sealed."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.ocr.picture import Picture, Pixels

WHITE = 255


def blank(width: int = 827, height: int = 1169) -> Pixels:
    """White paper; A4 at 100 dpi unless told otherwise."""
    return np.full((height, width), WHITE, np.uint8)


def font(size: int) -> ImageFont.FreeTypeFont | None:
    """A font with Vietnamese letters, where one is installed."""
    for name in ("LiberationSerif-Regular.ttf", "NotoSerif-Regular.ttf", "DejaVuSans.ttf"):
        try:
            face = ImageFont.truetype(name, size)
        except OSError:
            continue
        # a letter that a font lacks looks like any other that it lacks
        if bytes(face.getmask("ệ")) != bytes(face.getmask("\uffff")):
            return face
    return None


def text_page(lines: list[str], *, size: int = 38, dpi: float = 200, left: int = 160, top: int = 160) -> Picture:
    """Lines of text on A4."""
    image = Image.fromarray(blank(round(8.27 * dpi), round(11.69 * dpi)))
    draw = ImageDraw.Draw(image)
    face = font(size)
    for i, line in enumerate(lines):
        draw.text((left, top + i * round(1.5 * size)), line, fill=0, font=face)
    return Picture(np.asarray(image).copy(), dpi)


def strokes_page(
    dpi: float = 100, *, lines: int = 28, marks_above: int = 3, marks_below: int = 1, seed: int = 7
) -> Picture:
    """Lines of letter-like boxes with more marks above than below, as Vietnamese has; no font is needed."""
    generator = np.random.default_rng(seed)
    page = blank(round(8.27 * dpi), round(11.69 * dpi))
    letter = round(0.085 * dpi)
    for row in range(lines):
        base = round(dpi * (1.2 + row * 0.3))
        x = round(dpi * 1.1)
        while x < round(dpi * 7.1):
            width = int(generator.integers(letter // 2, letter + 2))
            page[base - letter : base, x : x + 2] = 0
            page[base - letter : base - letter + 2, x : x + width] = 0
            page[base - 2 : base, x : x + width] = 0
            if generator.integers(0, 10) < marks_above:
                page[base - letter - letter // 2 : base - letter, x : x + 2] = 0
            if generator.integers(0, 10) < marks_below:
                page[base : base + letter // 2, x : x + 2] = 0
            x += width + (letter if generator.integers(0, 5) == 0 else max(letter // 4, 2))
    return Picture(page, dpi)


def askew(picture: Picture, degrees: float) -> Picture:
    """The picture turned clockwise about its middle."""
    height, width = picture.pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    border = WHITE if picture.pixels.ndim == 2 else (WHITE,) * 3
    pixels = cv2.warpAffine(picture.pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)
    return Picture(pixels, picture.dpi, picture.rotation)


def ruled(picture: Picture, xs: list[int], ys: list[int], thickness: int = 2) -> Picture:
    """A full grid of rules, in pixels."""
    pixels = picture.pixels.copy()
    for x in xs:
        pixels[ys[0] : ys[-1] + thickness, x : x + thickness] = 0
    for y in ys:
        pixels[y : y + thickness, xs[0] : xs[-1] + thickness] = 0
    return Picture(pixels, picture.dpi)


def coloured(picture: Picture) -> Picture:
    """The grey picture in RGB."""
    return Picture(cv2.cvtColor(picture.pixels, cv2.COLOR_GRAY2RGB), picture.dpi)


def sealed(picture: Picture, centre: tuple[int, int], radius: int, colour: tuple[int, int, int]) -> Picture:
    """A ring of ink over an RGB picture; print below it stays dark."""
    ink = np.full_like(picture.pixels, WHITE)
    cv2.circle(ink, centre, radius, colour, max(radius // 12, 2), cv2.LINE_AA)
    cv2.circle(ink, centre, radius // 3, colour, -1, cv2.LINE_AA)
    pixels = cv2.multiply(picture.pixels, ink, scale=1 / WHITE)
    return Picture(pixels, picture.dpi)


def signed(picture: Picture, start: tuple[int, int], colour: tuple[int, int, int] = (45, 50, 150)) -> Picture:
    """Thin zigzag strokes of a pen over an RGB picture, half an inch high, from a place to the right."""
    ink = np.full_like(picture.pixels, WHITE)
    step = round(picture.dpi / 4)
    points = [(start[0] + i * step, start[1] + (i % 2) * 2 * step - i * step // 6) for i in range(7)]
    cv2.polylines(ink, [np.array(points)], False, colour, max(round(picture.dpi / 75), 1), cv2.LINE_AA)
    return Picture(cv2.multiply(picture.pixels, ink, scale=1 / WHITE), picture.dpi)


def shadowed(picture: Picture, darkest: float) -> Picture:
    """The picture darker towards its right edge."""
    light = np.linspace(1.0, darkest, picture.pixels.shape[1])
    light = light if picture.pixels.ndim == 2 else light[:, None]
    return Picture((picture.pixels * light).astype(np.uint8), picture.dpi)
