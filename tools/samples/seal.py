"""What is put on paper by hand: a signature in blue ink, and the red seal of the body over it."""

from __future__ import annotations

import math
import random

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

RED, BLUE = (0.82, 0.12, 0.16), (0.10, 0.16, 0.62)
RADIUS = 45.0  # points: a little less than the 36 mm across of an office's seal
_SIZE = 8.5  # points, of the letters of the seal


def draw_seal(canvas: Canvas, x: float, y: float, name: str) -> None:
    """A round seal about a point: two rings, the name of the body between them, a star."""
    with_ink(canvas, RED)
    canvas.setLineWidth(2.2)
    canvas.circle(x, y, RADIUS)
    canvas.setLineWidth(0.9)
    canvas.circle(x, y, RADIUS - 13)
    path = canvas.beginPath()
    for corner in range(10):
        far = 12.0 if corner % 2 == 0 else 4.8
        angle = math.pi / 2 + corner * math.pi / 5
        (path.lineTo if corner else path.moveTo)(x + far * math.cos(angle), y + far * math.sin(angle))
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    _along_the_ring(canvas, x, y, f"{name} ★ {name}" if len(name) < 14 else name)
    canvas.restoreState()


def with_ink(canvas: Canvas, colour: tuple[float, float, float]) -> None:
    """Draws from here on, until the state is restored, with ink that darkens what lies below."""
    canvas.saveState()
    canvas.setBlendMode("Multiply")
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)


def _along_the_ring(canvas: Canvas, x: float, y: float, text: str) -> None:
    letters = [c for c in text if c != "★"]
    canvas.setFont("Serifb", _SIZE)
    widths = [pdfmetrics.stringWidth(c, "Serifb", _SIZE) + 1.2 for c in letters]
    inner = RADIUS - 10
    angle = 90 + math.degrees(sum(widths) / inner) / 2
    for letter, width in zip(letters, widths, strict=True):
        half = math.degrees(width / inner) / 2
        angle -= half
        canvas.saveState()
        canvas.translate(x + inner * math.cos(math.radians(angle)), y + inner * math.sin(math.radians(angle)))
        canvas.rotate(angle - 90)
        canvas.drawCentredString(0, 0, letter)
        canvas.restoreState()
        angle -= half


def draw_signature(canvas: Canvas, x: float, y: float, name: str) -> None:
    """A signature about a point; each name has its own."""
    chance = random.Random(name)
    with_ink(canvas, BLUE)
    canvas.setLineWidth(1.5)
    canvas.setLineCap(1)
    path = canvas.beginPath()
    at = (x - 60.0, y)
    path.moveTo(*at)
    for _ in range(6):
        end = (at[0] + chance.uniform(12, 24), y + chance.uniform(-9, 9))
        path.curveTo(
            at[0] + chance.uniform(-6, 14),
            y + chance.uniform(8, 24),
            end[0] - chance.uniform(-4, 12),
            y - chance.uniform(8, 22),
            *end,
        )
        at = end
    path.curveTo(at[0] + 20, y - 16, x - 20, y - 20, x + chance.uniform(50, 80), y - 6)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()
