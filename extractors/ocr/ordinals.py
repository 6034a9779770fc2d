"""Short cells of the ordinal column (STT): doubtful ones read again, by shape and from few possible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2

from extractors.ocr.numerals import candidates, is_letter_i, is_letter_v, value_of
from extractors.ocr.picture import Pixels, as_pixels
from extractors.ocr.regions import Region
from extractors.ocr.tesseract import Place, Reading, Segmentation, read
from extractors.page import Grid
from normalizers import columns

_WHITELIST = "0123456789IVXL.)(abcdđeg"
_ORDINAL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXL]{1,6}|[a-zđ]|[A-H])[.)]?")
_DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?")
_SURE = 0.85  # confidence: a less sure ordinal is looked at again,
_LIKELY = 0.7  # and one that goes on with its sequence below this
_MOSTLY = 0.5  # of the cells: with as many ordinals a column is one of ordinals
_LONGEST = 8  # characters: a longer reading is no ordinal misread
_FIGURES = {"1": "I", "4": "V"}  # figures that bold numerals are read as
_LIKE_NUMERALS = "HMNU"  # letters that bold numerals are read as
_SCALES = (0.8, 1.3)  # a figure that is lost at one size is read at another
_SHAPED = 0.9  # confidence of a numeral told by its shape

_Sequence = dict[str, int]


def reread(
    regions: Sequence[Region], readings: Sequence[list[Reading]], grids: Sequence[Grid], place: Place
) -> list[list[Reading]]:
    """The readings of the cells, with doubtful ordinals read again.

    A second reading is taken only where it is an ordinal that goes on with its sequence, or is surer than the first.
    """
    result = [list(r) for r in readings]
    column = _ordinal_cells(regions, result, grids)
    for n, i in enumerate(column):
        result[i] = _by_shape(regions[i], result[i], _before(column, n, result))
    doubtful = [(n, i) for n, i in enumerate(column) if not _is_certain(result[i], _before(column, n, result))]
    if doubtful:
        _look_again(regions, result, column, doubtful, place)
    for i, text in zip(column, with_dots([_text(result[i]) for i in column]), strict=True):
        if text != _text(result[i]):
            result[i] = [_joined(result[i], text)]
    return result


def with_dots(texts: Sequence[str]) -> list[str]:
    """Ordinals with the dots that were too faint to be read: '41' after '4' is '4.1' where others are so numbered."""
    result = list(texts)
    if not any(_DOTTED.fullmatch(t) for t in texts):
        return result
    for n, text in enumerate(texts[1:], 1):
        before = result[n - 1].strip(".")
        group, _, last = before.rpartition(".")
        expected = f"{group}.{int(last) + 1}" if group and last.isdigit() else f"{before}.1"
        if text.isdigit() and text == expected.replace(".", ""):
            result[n] = expected
    return result


def _look_again(
    regions: Sequence[Region],
    result: list[list[Reading]],
    column: Sequence[int],
    doubtful: Sequence[tuple[int, int]],
    place: Place,
) -> None:
    """Reads the doubtful cells (their places in the column and among the regions) in other sizes, in place."""
    pictures = [_resized(regions[i].pixels, scale) for scale in _SCALES for _, i in doubtful]
    again = read(pictures, place, segmentation=Segmentation.LINE, whitelist=_WHITELIST)
    for k, second in enumerate(again):
        n, i = doubtful[k % len(doubtful)]
        if _is_better(second, result[i], _before(column, n, result)):
            scale = _SCALES[k // len(doubtful)]
            result[i] = [_scaled_back(_joined(second), scale)]


def _text(readings: Sequence[Reading]) -> str:
    return "".join(r.text for r in readings)


def _sureness(readings: Sequence[Reading]) -> float:
    return min((r.confidence for r in readings), default=0.0)


def _joined(readings: Sequence[Reading], text: str | None = None) -> Reading:
    return replace(
        readings[0],
        text=_text(readings) if text is None else text,
        x1=max(r.x1 for r in readings),
        y0=min(r.y0 for r in readings),
        y1=max(r.y1 for r in readings),
        confidence=_sureness(readings) if text is None else _SHAPED,
    )


def _resized(pixels: Pixels, scale: float) -> Pixels:
    return as_pixels(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))


def _scaled_back(reading: Reading, scale: float) -> Reading:
    x0, y0, x1, y1 = (round(v / scale) for v in (reading.x0, reading.y0, reading.x1, reading.y1))
    return replace(reading, x0=x0, y0=y0, x1=x1, y1=y1)


def _ordinal_cells(regions: Sequence[Region], readings: Sequence[list[Reading]], grids: Sequence[Grid]) -> list[int]:
    """The cells below the header in first columns that hold ordinals, from top to bottom."""
    by_cell = {id(region.cell): i for i, region in enumerate(regions)}
    column: list[int] = []
    for grid in grids:
        first = [c for c in grid.cells if c.column == 0 and c.column_span == 1]
        found = [by_cell[id(c)] for c in first if id(c) in by_cell]
        if not found:
            continue
        header = columns.field_of(" ".join(r.text for r in readings[found[0]])) == "ordinal"
        body = found[1:] if header else found
        fitting = sum(bool(_ORDINAL.fullmatch(_text(readings[i]))) for i in body)
        if header or fitting >= _MOSTLY * len(body):
            column += [i for i in body if len(_text(readings[i])) <= _LONGEST]
    return column


def _by_shape(region: Region, readings: list[Reading], before: _Sequence) -> list[Reading]:
    """The reading, or the Roman numeral that the print has the strokes of where that was misread."""
    text = _text(readings).strip(".)")
    goes_on = value_of(_FIGURES.get(text, "")) == before.get("roman", 0) + 1
    if text == "1" and goes_on and is_letter_i(region.pixels):
        return [_joined(readings, "I")]
    if text == "4" and goes_on and is_letter_v(region.pixels):
        return [_joined(readings, "V")]
    is_letter = len(text) == 1 and text not in _LIKE_NUMERALS and not value_of(text)
    if any(c.isdigit() for c in text) or is_letter:
        return readings
    shaped = candidates(region.pixels)
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if c.isalpha())
    if not shaped or text in shaped:
        return readings
    likely = (
        [n for n in shaped if n == plain]
        or [n for n in shaped if value_of(n) == before.get("roman", 0) + 1]
        or [n for n in shaped if set(n) <= set(plain) | {"I"}]
    )
    if not likely:
        return readings
    return [_joined(readings or list(_whole(region)), likely[0])]


def _whole(region: Region) -> Iterator[Reading]:
    """The place of the print in a region where nothing was read."""
    height, width = region.pixels.shape
    edge = min(16, height // 3, width // 3)
    yield Reading("", edge, edge, width - edge, height - edge, 0.0)


def _is_certain(content: Sequence[Reading], before: _Sequence) -> bool:
    text = _text(content)
    least = _LIKELY if _follows(before, text) else _SURE
    return bool(_ORDINAL.fullmatch(text)) and _sureness(content) >= least


def _before(column: Sequence[int], n: int, readings: Sequence[list[Reading]]) -> _Sequence:
    """The last number of each kind (Roman, Arabic) above the n-th cell; Arabic ones begin anew in each group."""
    last: _Sequence = {}
    for i in column[:n]:
        kind, value = _value(_text(readings[i]))
        if kind == "roman":
            last.pop("arabic", None)
        if kind:
            last[kind] = value
    return last


def _value(text: str) -> tuple[str, int]:
    core = text.strip("().")
    if core.isdigit():
        return "arabic", int(core)
    numeral = value_of(core)
    return ("roman", numeral) if numeral else ("", 0)


def _follows(before: _Sequence, text: str) -> bool:
    """Whether an ordinal goes on with those above it: the next of its kind, or the first."""
    kind, value = _value(text)
    return bool(kind) and value == before.get(kind, 0) + 1


def _is_better(second: Sequence[Reading], first: Sequence[Reading], before: _Sequence) -> bool:
    if not second or not _ORDINAL.fullmatch(_text(second)):
        return False
    if _follows(before, _text(second)) and not _follows(before, _text(first)):
        return True
    if not first or not _ORDINAL.fullmatch(_text(first)):
        return _sureness(second) >= _SURE
    if _follows(before, _text(first)) and not _follows(before, _text(second)):
        return False
    return _sureness(second) > _sureness(first)
