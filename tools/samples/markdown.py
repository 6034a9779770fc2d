"""Plans as the Markdown that converters leave of a PDF.

Headings by '#' of no sure level, bold marks in headings, tables as tab-separated lines that end at each page with the
header repeated on the next, `<b>` around the cells of group rows, `<sup>` around the marks of footnotes, footnotes as
paragraphs where the page ended, and lone page numbers.
"""

from __future__ import annotations

from tools.samples.grid import Cell, Grid, other_grid, task_grid
from tools.samples.model import Closing, Heading, Item, Note, OtherTable, Para, Part, Plan, TaskTable, Text, printed

ROWS_A_PAGE = 7


class Writer:
    """Collects paragraphs and the footnotes that wait for the end of their page."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self.waiting: list[str] = []
        self.page = 1

    def inline(self, text: Text) -> str:
        """A text with `<sup>` marks; its footnotes wait."""
        result = ""
        for part in printed(text):
            if isinstance(part, Note):
                result += f"<sup>{part.mark}</sup>"
                self.waiting.append(f"<sup>{part.mark}</sup> {self.inline(part.text)}")
            else:
                result += part.replace("\n", "<br>")
        return result

    def add(self, paragraph: str) -> None:
        """Adds a paragraph."""
        self.paragraphs.append(paragraph)

    def end_page(self) -> None:
        """Footnotes and the number of the next page."""
        self.paragraphs += self.waiting
        self.waiting = []
        self.page += 1
        self.add(str(self.page))

    def table(self, grid: Grid) -> None:
        """A table, cut after every few rows with its header repeated."""
        header = [self.row(grid, r) for r in range(grid.header)]
        body = [self.row(grid, r) for r in range(grid.header, grid.height)]
        for start in range(0, len(body), ROWS_A_PAGE):
            if start:
                self.end_page()
            self.add("\n".join([*header, *body[start : start + ROWS_A_PAGE]]))

    def row(self, grid: Grid, number: int) -> str:
        """One line of a table; places that a merged cell covers are blank."""
        cells = [""] * len(grid.widths)
        for cell in grid.cells:
            if cell.row == number:
                cells[cell.column] = self.cell(cell, grid)
        return "\t".join(cells)

    def cell(self, cell: Cell, grid: Grid) -> str:
        """The text of a cell, in bold marks where it is bold and no header."""
        text = self.inline(cell.text)
        return f"<b>{text}</b>" if cell.bold and text and cell.row >= grid.header else text


def render_markdown(plan: Plan) -> str:
    """The plan as a converter would leave it."""
    writer = Writer()
    for part in plan.parts:
        _part(writer, part)
    writer.paragraphs += writer.waiting
    return "\n\n".join(writer.paragraphs) + "\n"


def _part(writer: Writer, part: Part) -> None:
    if part.letterhead:
        for line in part.letterhead.left:
            writer.add(f"**{line}**")
        writer.add("**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**")
        writer.add("**Độc lập - Tự do - Hạnh phúc**")
        writer.add(part.letterhead.number)
        writer.add(f"*{part.letterhead.place_date}*")
    writer.add(f"# {part.type_word}")
    writer.add("**" + " ".join(writer.inline(line) for line in part.title) + "**")
    if part.under_title:
        writer.add(f"*{writer.inline(part.under_title)}*")
    for block in part.blocks:
        match block:
            case Heading():
                mark = "##" if block.level == 1 else "###"
                label = f"{block.ordinal}. {block.title}" if block.ordinal else block.title
                writer.add(f"{mark} **{label}**" if block.level == 1 else f"{mark} {label}")
            case Para():
                writer.add(writer.inline(block.text))
            case Item():
                writer.add(f"{block.marker} {writer.inline(block.text)}")
            case TaskTable():
                writer.table(task_grid(block))
            case OtherTable():
                writer.table(other_grid(block))
    if part.closing:
        _closing(writer, part.closing)


def _closing(writer: Writer, closing: Closing) -> None:
    writer.add("***Nơi nhận:***")
    writer.add("\n".join(f"- {line}" for line in closing.recipients))
    writer.add("\n\n".join(f"**{line}**" for line in (*closing.signature, closing.signer)))
