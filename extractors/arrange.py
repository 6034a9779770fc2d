"""The words and rules of a page to its flow: lines and grids in reading order."""

from __future__ import annotations

from dataclasses import replace

from extractors.grids import find_grids
from extractors.layout_words import matches
from extractors.lines import reading_order
from extractors.page import Grid, Line, Page


def arrange(page: Page) -> Page:
    """The page with its lines and grids from top to bottom in `flow`; letterheads set as tables become lines."""
    if page.flow:
        found: list[Line | Grid] = list(page.flow)
    else:
        grids, words = find_grids(page)
        lines = reading_order(words, page.height)
        found = [*lines]
        for grid in grids:
            top = grid.box.top if grid.box else 0.0
            at = next((i for i, e in enumerate(found) if (b := e.box) is not None and b.top > top), len(found))
            found.insert(at, grid)
    flow: list[Line | Grid] = []
    for element in found:
        flow += _flattened(element) if isinstance(element, Grid) and _is_letterhead(element) else [element]
    return replace(page, flow=tuple(flow))


def _is_letterhead(grid: Grid) -> bool:
    """A table that only places text side by side: letterhead, or recipients beside the signature."""
    if grid.columns > 3 or grid.rows > 6:
        return False
    lines = [line.text for cell in grid.cells for line in cell.lines]
    return any(matches("motto", t) or matches("recipients", t) for t in lines)


def _flattened(grid: Grid) -> list[Line]:
    columns = sorted({c.column for c in grid.cells})
    return [
        replace(line, whole=True)
        for column in columns
        for cell in grid.cells
        if cell.column == column
        for line in cell.lines
    ]
