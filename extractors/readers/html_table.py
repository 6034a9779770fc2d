"""HTML tables, as some converters leave them in Markdown: rows and cells with `rowspan` and `colspan`."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_MOST = 200  # columns or rows a cell may claim; more is a mistake or an attack
_BREAKS = frozenset({"br", "p", "li", "div"})
_KEPT = frozenset({"b", "strong", "i", "em", "sup"})


@dataclass(slots=True)
class HtmlCell:
    """A cell: its place, its spans, and its inner text with the emphasis tags kept and a newline at each break."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str = ""


@dataclass(slots=True)
class _Parser(HTMLParser):
    cells: list[HtmlCell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    row: int = -1
    open: bool = False

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.row += 1
            self.open = False
        elif tag in ("td", "th"):
            self._cell(dict(attrs))
        elif self.open and tag in _BREAKS:
            self.cells[-1].text += "\n"
        elif self.open and tag in _KEPT:
            self.cells[-1].text += f"<{tag}>"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self.open = False
        elif self.open and tag in _KEPT:
            self.cells[-1].text += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.cells[-1].text += data

    def _cell(self, attributes: dict[str, str | None]) -> None:
        self.row = max(self.row, 0)
        column = 0
        while (self.row, column) in self.taken:
            column += 1
        down, across = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        self.cells.append(HtmlCell(self.row, column, down, across))
        self.taken |= {(self.row + r, column + c) for r in range(down) for c in range(across)}
        self.open = True


def _span(value: str | None) -> int:
    return min(max(int(value), 1), _MOST) if value and value.strip().isdigit() else 1


def parse_table(source: str) -> list[HtmlCell]:
    """The cells of the first table in `source`, row by row; spans are cut at the last row."""
    parser = _Parser()
    parser.feed(source)
    parser.close()
    rows = max((c.row for c in parser.cells), default=-1) + 1
    for cell in parser.cells:
        cell.row_span = min(cell.row_span, rows - cell.row)
    return parser.cells
