"""Builds pages, grids and documents for tests, in points from the top left."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.geometry import Box, Rule
from extractors.page import Grid, GridCell, Line, Origin, Page, Style, Word

SIZE = 13.0
CHARACTER = 6.0


def words(text: str, x: float, y: float, size: float = SIZE, bold: bool = False, italic: bool = False) -> list[Word]:
    """The words of a line whose base line lies at `y`, each character 6 points wide."""
    result = []
    style = Style("Test", size, bold, italic)
    for token in text.split(" "):
        width = CHARACTER * len(token)
        if token:
            result.append(Word(token, Box(x, y - 0.9 * size, x + width, y + 0.25 * size), style))
        x += width + CHARACTER / 2
    return result


def page(content: Sequence[Word], rules: Sequence[Rule] = (), number: int = 1, fills: Sequence[Box] = ()) -> Page:
    """An A4 page."""
    return Page(number, 595, 842, Origin.TEXT_LAYER, tuple(content), tuple(rules), tuple(fills))


def lattice(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """The rules of a full grid."""
    return [Rule("v", x, ys[0], ys[-1]) for x in xs] + [Rule("h", y, xs[0], xs[-1]) for y in ys]


def plain(text: str, **more: bool) -> Line:
    """A line of a text file."""
    return Line(tuple(Word(w) for w in text.split()), **more)


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    """A grid without geometry and without merged cells."""
    cells = [
        GridCell(r, c, 1, 1, tuple(plain(line) for line in text.split("\n") if line))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Grid(len(rows), max(len(r) for r in rows), tuple(cells))


def text_page(*flow: Line | Grid, number: int = 1) -> Page:
    """A page of a text file."""
    return Page(number, 0, 0, Origin.PLAIN_TEXT, flow=tuple(flow))
