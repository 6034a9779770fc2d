"""Ruling lines, fills and images among the objects of a PDF page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium_c

from extractors.geometry import Box, Rule

Place = Callable[[float, float, float, float], Box]
Matrix = tuple[float, float, float, float, float, float]

_THIN = 3.0  # points: a filled rectangle no wider than this is a ruling line
_SHORT = 2.0  # points: shorter strokes are dots and joints, no rules
_STRAIGHT = 0.6  # points: how far a line may lean and still be a rule
_WHITE = 250  # of 255: fills from here on cannot be seen
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_DEPTH = 8  # nested form objects; deeper ones occur in hostile files only


def drawing(page: Any, place: Place) -> Drawing:
    """What is drawn on a page (a raw pdfium page), placed by `place`."""
    found = Drawing(place)
    for i in range(pdfium_c.FPDFPage_CountObjects(page)):
        found.add(pdfium_c.FPDFPage_GetObject(page, i), _IDENTITY, 0)
    return found


class Drawing:
    """The rules, visible fills and images of a page; `outlines` counts other filled shapes, such as drawn letters."""

    def __init__(self, place: Place) -> None:
        """Nothing yet; `place` gives the box on the page as shown for two corners in PDF user space."""
        self.place = place
        self.rules: list[Rule] = []
        self.fills: list[Box] = []
        self.images: list[Box] = []
        self.outlines = 0

    def add(self, item: Any, matrix: Matrix, depth: int) -> None:
        """Takes a page object with all inside it, placed by `matrix`."""
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            self._path(item, matrix)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            box = self._bounds(item, matrix)
            if box is not None:
                self.images.append(box)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = _multiply(_matrix(item), matrix)
            for i in range(pdfium_c.FPDFFormObj_CountObjects(item)):
                self.add(pdfium_c.FPDFFormObj_GetObject(item, i), inner, depth + 1)

    def _bounds(self, item: Any, matrix: Matrix) -> Box | None:
        x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
        if not pdfium_c.FPDFPageObj_GetBounds(item, x0, y0, x1, y1):
            return None
        return self.place(*_apply(matrix, x0.value, y0.value), *_apply(matrix, x1.value, y1.value))

    def _path(self, item: Any, matrix: Matrix) -> None:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(item, mode, stroke)
        filled = mode.value != pdfium_c.FPDF_FILLMODE_NONE
        if not filled and not stroke.value:
            return
        segments = pdfium_c.FPDFPath_CountSegments(item)
        box = self._bounds(item, matrix)
        if box is None:
            return
        if segments <= 6 and min(box.width, box.height) <= _THIN:
            self._rule(box)
        elif 4 <= segments <= 6 and filled and not stroke.value:
            if _visible(item):
                self.fills.append(box)
        elif stroke.value:
            self._strokes(item, _multiply(_matrix(item), matrix), segments)
        else:
            self.outlines += 1

    def _rule(self, box: Box) -> None:
        x, y = box.centre
        if box.width >= box.height and box.width > _SHORT:
            self.rules.append(Rule("h", y, box.x0, box.x1, box.height))
        elif box.height > box.width and box.height > _SHORT:
            self.rules.append(Rule("v", x, box.top, box.bottom, box.width))

    def _strokes(self, item: Any, matrix: Matrix, segments: int) -> None:
        """The upright and level strokes of a path, whatever its shape: a whole grid may be one path."""
        x, y = ctypes.c_float(), ctypes.c_float()
        start: tuple[float, float] | None = None
        last: tuple[float, float] | None = None
        for i in range(segments):
            segment = pdfium_c.FPDFPath_GetPathSegment(item, i)
            pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
            point = _apply(matrix, x.value, y.value)
            kind = pdfium_c.FPDFPathSegment_GetType(segment)
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == pdfium_c.FPDF_SEGMENT_LINETO and last is not None:
                self._stroke(last, point)
            last = point
            if pdfium_c.FPDFPathSegment_GetClose(segment) and start is not None:
                self._stroke(point, start)
                last = start

    def _stroke(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        box = self.place(*a, *b)
        if min(box.width, box.height) <= _STRAIGHT:
            self._rule(box)


def _visible(item: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _WHITE


def _matrix(item: Any) -> Matrix:
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, m):
        return _IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _multiply(m: Matrix, n: Matrix) -> Matrix:
    """First `m`, then `n`."""
    a, b, c, d, e, f = m
    g, h, i, j, k, o = n
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + o)


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
