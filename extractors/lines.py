"""Words of a page to lines in reading order, side-by-side columns told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors.geometry import Box, bounding
from extractors.layout_words import matches
from extractors.page import Line, Word

_SAME_LINE = 0.5  # of the lower height: words overlapping by this share stand on one line
_GUTTER = 1.6  # of the type size: the least blank between two columns set side by side
_GUTTER_GAPS = 2.5  # and this many times the line's usual gap, since justified lines have wide ones
_LEAST_GUTTER = 1.0  # of the type size, where other lines already show the gutter
_VALUE = re.compile(r"[<>≤≥±~=+-]?\s*\d[\d.,]*\s*(?:[%‰]|$|\D{1,25}$)")
_FLUSH = 9.0  # points: lines of one column begin this near to each other
_FAR = 3.5  # line heights: a line further below than this has left the columns
_NEAR = 1.5  # line heights: a line above the columns as near as this may belong to them
_GAP = 0.45  # of the line height: blank space that parts two lines
_MARGIN = 0.12  # of the page's height: where page numbers stand
_PAGE_NUMBER = re.compile(r"[-–—.]?\s*(?:[Tt]rang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\s*[-–—.]?")


def visual_lines(words: Iterable[Word]) -> list[list[Word]]:
    """Words grouped by base line, each line from left to right, lines from top to bottom."""
    placed = sorted((w for w in words if w.box is not None), key=lambda w: (_bottom(w), _box(w).x0))
    rows: list[list[Word]] = []
    for word in placed:
        row = next((r for r in reversed(rows[-4:]) if _aligned(r, word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for row in rows:
        row.sort(key=lambda w: _box(w).x0)
    rows.sort(key=lambda r: median(_bottom(w) for w in r))
    return rows


def _box(word: Word) -> Box:
    assert word.box is not None
    return word.box


def _bottom(word: Word) -> float:
    return _box(word).bottom


def _aligned(row: Sequence[Word], word: Word) -> bool:
    """Whether the word stands on the row's line: compared with its nearest neighbour, since scans slope."""
    b = _box(word)
    a = min([_box(w) for w in row], key=lambda box: abs(box.x1 - b.x0))
    return min(a.bottom, b.bottom) - max(a.top, b.top) > _SAME_LINE * min(a.height, b.height)


def line(words: Sequence[Word], gap: bool = False) -> Line:
    """A line of words; marks of omission in the spacing ('joined' words) are kept from the reader."""
    return Line(tuple(words), gap=gap)


def reading_order(words: Iterable[Word], height: float | None) -> list[Line]:
    """The lines of a page of that height (points), page numbers left out; of a part of a page without a height.

    Where two columns stand side by side (letterhead, recipients and signature) the left one comes whole before the
    right one.
    """
    rows = [_split(row) for row in visual_lines(words)]
    if height is not None:
        rows = _unnumbered(rows, height)
    ordered: list[list[Word]] = []
    i = 0
    while i < len(rows):
        if len(rows[i]) == 1:
            ordered.append(rows[i][0])
            i += 1
            continue
        end, columns = _zone(rows, i)
        if _is_list_of_values(columns):
            ordered += [[w for piece in row for w in piece] for row in rows[i:end]]
            i = end
            continue
        while ordered and _takes_above(ordered[-1], columns):
            # a line of one column may stand above the first line that shows both
            ordered.pop()
        for column in columns:
            ordered += visual_lines(column.words)
        i = end
    return _gapped(ordered)


def _unnumbered(rows: list[list[list[Word]]], height: float) -> list[list[list[Word]]]:
    """The visual lines without the page number in the upper or lower margin."""
    for i in (0, -1):
        if not rows:
            break
        bottom = max(_bottom(w) for piece in rows[i] for w in piece)
        if (i == 0 and bottom < _MARGIN * height) or (i == -1 and bottom > (1 - _MARGIN) * height):
            rows[i] = [p for p in rows[i] if not _PAGE_NUMBER.fullmatch(" ".join(w.text for w in p))]
            if not rows[i]:
                del rows[i]
    return rows


def _split(row: list[Word]) -> list[list[Word]]:
    """A visual line cut where the blank is wide enough for a gutter between columns."""
    gaps = [_box(b).x0 - _box(a).x1 for a, b in zip(row, row[1:], strict=False)]
    if not gaps:
        return [row]
    size = median(w.style.size or _box(w).height * 0.85 for w in row)
    least = max(_GUTTER * size, _GUTTER_GAPS * median(gaps))
    if len(gaps) <= 2:
        least = _GUTTER * size
    pieces, last = [], 0
    for i, gap in enumerate(gaps, 1):
        if gap > least and not row[i].joined:
            pieces.append(row[last:i])
            last = i
    pieces.append(row[last:])
    return pieces


@dataclass(slots=True)
class _Column:
    """One of two columns set side by side, with its pieces of lines."""

    pieces: list[list[Word]]

    @property
    def words(self) -> list[Word]:
        return [w for piece in self.pieces for w in piece]

    @property
    def extent(self) -> tuple[float, float]:
        return _extent(self.words)

    def fits(self, piece: list[Word]) -> bool:
        """Whether a line alone on its height can belong here: flush with another piece, or centred like them."""
        x0, x1 = _extent(piece)
        left, right = self.extent
        flush = any(abs(_extent(p)[0] - x0) < _FLUSH for p in self.pieces)
        return flush or abs((x0 + x1) / 2 - (left + right) / 2) < _FLUSH + 0.12 * (right - left)


def _zone(rows: list[list[list[Word]]], first: int) -> tuple[int, tuple[_Column, _Column]]:
    """The run of visual lines from `first` that keep one gutter clear: its end, and its two columns."""
    columns = (_Column([rows[first][0]]), _Column([[w for piece in rows[first][1:] for w in piece]]))
    end = first + 1
    while end < len(rows) and _joins(rows[end], rows[end - 1], columns):
        end += 1
    return end, columns


def _joins(pieces: list[list[Word]], above: list[list[Word]], columns: tuple[_Column, _Column]) -> bool:
    """Takes the pieces of a visual line into the columns, unless one crosses the gutter or stands on its own."""
    left, right = columns[0].extent, columns[1].extent
    top = min(_box(w).top for p in pieces for w in p)
    bottom = max(_bottom(w) for p in above for w in p)
    if top - bottom > _FAR * max(_box(w).height for w in pieces[0]):
        return False
    if len(pieces) == 1 and matches("address", " ".join(w.text for w in pieces[0])):
        return False
    if len(pieces) == 1:
        pieces = _cut_at(pieces[0], left[1], right[0])
    homes: list[_Column] = []
    for piece in pieces:
        x0, x1 = _extent(piece)
        if x1 < right[0] and (x0 + x1) / 2 < left[1] and (len(pieces) > 1 or columns[0].fits(piece)):
            homes.append(columns[0])
        elif x0 > left[1] and (x0 + x1) / 2 > right[0] and (len(pieces) > 1 or columns[1].fits(piece)):
            homes.append(columns[1])
        else:
            return False
    for home, piece in zip(homes, pieces, strict=True):
        home.pieces.append(piece)
    return True


def _is_list_of_values(columns: tuple[_Column, _Column]) -> bool:
    """Labels with their values set apart by tabs, 'Tỷ lệ ...:      ≥ 55 %': to be read line by line."""
    values = [" ".join(w.text for w in piece) for piece in columns[1].pieces]
    return sum(bool(_VALUE.match(v)) for v in values) > len(values) / 2


def _cut_at(row: list[Word], start: float, end: float) -> list[list[Word]]:
    """A line cut at its widest blank that touches the gutter from x = `start` to x = `end`.

    In 'Số:      /KH-STC    Cần Thơ, ngày     tháng     năm' the blanks left for writing are as wide as the gutter.
    """
    size = row[0].style.size or _box(row[0]).height * 0.85
    best, widest = 0, _LEAST_GUTTER * size
    for i, (a, b) in enumerate(zip(row, row[1:], strict=False), 1):
        x0, x1 = _box(a).x1, _box(b).x0
        if x0 <= end and x1 >= start and x1 - x0 > widest:
            best, widest = i, x1 - x0
    return [row[:best], row[best:]] if best else [row]


def _extent(words: Sequence[Word]) -> tuple[float, float]:
    box = bounding(_box(w) for w in words)
    assert box is not None
    return box.x0, box.x1


def _takes_above(row: list[Word], columns: tuple[_Column, _Column]) -> bool:
    """Takes a line just above a zone into the columns that it belongs to: near, narrow, and clear of the gutter.

    A line whose blank is not as wide as a gutter is cut there if both parts fit: long names make it narrow.
    """
    left, right = columns[0].extent, columns[1].extent
    pieces = _cut_at(row, left[1], right[0])
    if len(pieces) == 2 and all(c.fits(p) and _is_near(p, columns) for c, p in zip(columns, pieces, strict=True)):
        for column, piece in zip(columns, pieces, strict=True):
            column.pieces.insert(0, piece)
        return True
    box = bounding(_box(w) for w in row)
    assert box is not None
    if not _is_near(row, columns) or row[0].style.italic:
        return False
    if box.x1 < right[0] and columns[0].fits(row):
        columns[0].pieces.insert(0, row)
        return True
    if box.x0 > left[1] and columns[1].fits(row):
        columns[1].pieces.insert(0, row)
        return True
    return False


def _is_near(row: list[Word], columns: tuple[_Column, _Column]) -> bool:
    box = bounding(_box(w) for w in row)
    zone = bounding(_box(w) for column in columns for w in column.words)
    assert box is not None and zone is not None
    return zone.top - box.bottom <= _NEAR * box.height


def _gapped(rows: list[list[Word]]) -> list[Line]:
    lines: list[Line] = []
    for row in rows:
        new = line(row)
        above = lines[-1].box if lines else None
        box = new.box
        if above is not None and box is not None:
            gap = box.top - above.bottom > _GAP * box.height or box.bottom < above.top
            new = replace(new, gap=gap)
        lines.append(new)
    return lines
