"""Sheets of a workbook as officials use them: framed, filtered, and ready for the printer, whatever they hold.

XlsxWriter, not openpyxl: it is kept up (openpyxl's last release is of 2024), keeps one row in memory, writes a given
text as text whatever it looks like, sets up printing, and puts the same date on every part, so that the same rows give
the same bytes.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import IO, Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from pipeline.analysis.captions import Language, sheet_text
from pipeline.analysis.export.cells import Cell, Kind

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767  # UTF-16 code units, as Excel counts
_FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year: days before this one are off by one
_A4 = 9
_CREATED = datetime(2000, 1, 1)
# As Nghị định 30/2020/NĐ-CP, phụ lục I, wants of documents. XlsxWriter adds to the dict that it is given.
_FONT = MappingProxyType({"font_name": "Times New Roman", "font_size": 11})
_LINE, _TALLEST = 15.0, 409.0  # points; the second is Excel's limit
# XlsxWriter keeps what it is told of rows; in longer sheets the program that opens them has to find the heights.
_MOST_HEIGHTS = 100_000
_PITCH = 13.4  # from one line of a cell to the next
_GREY = "#BFBFBF"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its caption, its width in characters; those that are `printed` come first."""

    text: str
    width: float
    kind: Kind
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows a table has, over how many sheets, and how many cells were cut."""

    rows: int
    sheets: int
    cut: int


@contextmanager
def open_book(target: str | IO[bytes]) -> Iterator[Any]:
    """A new book; the file is whole when this ends, and has no date of its making: the same rows, the same bytes.

    Raises:
        OSError: it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "use_zip64": True,
            "default_format_properties": dict(_FONT),
        }
        with _file_errors(), xlsxwriter.Workbook(target, options) as book:
            book.set_properties({"created": _CREATED, "comments": "kehoach"})
            yield book


def write_table(
    book: Any,
    formats: Formats,
    name: str,
    layout: Sequence[Heading],
    rows: Iterable[Sequence[Cell]],
    language: Language,
    most_rows: int = MOST_ROWS,
) -> Written:
    """Writes a table to a sheet, or to several of `name` (2), (3) ... where it has more rows than one holds."""
    sheet = Sheet(book, formats, layout, name, language)
    sheets, total, cut = 1, 0, 0
    for row in rows:
        if sheet.next_row == most_rows:
            sheet.finish()
            sheets += 1
            again = sheet_text("continued", language).format(name=name, number=sheets)
            sheet = Sheet(book, formats, layout, again, language)
        cut += sheet.add(row)
        total += 1
    sheet.finish()
    return Written(total, sheets, cut)


@contextmanager
def _file_errors() -> Iterator[None]:
    """Gives what the operating system said of the file, which XlsxWriter wraps into an error of its own."""
    try:
        yield
    except FileCreateError as error:
        raise (error.__context__ if isinstance(error.__context__, OSError) else OSError(str(error))) from None


class Formats:
    """The formats of a book, made once: a file may hold only so many."""

    def __init__(self, book: Any) -> None:
        base = _FONT | {"valign": "top", "border": 1, "border_color": _GREY}
        head = base | {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center"}
        self.heading = book.add_format(head | {"bg_color": "#D9E2F3"})
        self.heading_more = book.add_format(head | {"bg_color": "#EDEDED", "bold": False})
        self.cell = {
            Kind.TEXT: book.add_format(base | {"text_wrap": True}),
            Kind.INTEGER: book.add_format(base | {"num_format": "0", "align": "center"}),
            Kind.NUMBER: book.add_format(base | {"num_format": "General"}),
            Kind.DATE: book.add_format(base | {"num_format": "dd/mm/yyyy", "align": "center"}),
            Kind.FLAG: book.add_format(base | {"align": "center"}),
        }


class Sheet:
    """One sheet, written from the top down."""

    def __init__(self, book: Any, formats: Formats, layout: Sequence[Heading], name: str, language: Language) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.formats = [formats.cell[column.kind] for column in layout]
        self.layout = layout
        self.language = language
        self.cut_mark = sheet_text("cut", language)
        self.next_row = 1
        self.sheet.set_row(0, 34)
        for i, column in enumerate(layout):
            level = {} if column.printed else {"level": 1}
            self.sheet.set_column(i, i, column.width, None, level)
            heading = formats.heading if column.printed else formats.heading_more
            self.sheet.write_string(0, i, column.text, heading)

    def add(self, cells: Sequence[Cell]) -> int:
        """Writes a row, and tells how many of its cells had to be cut."""
        cut = 0
        # Before the cells: a row that was begun keeps its height.
        if self.next_row <= _MOST_HEIGHTS and (height := self._height(cells)) > _LINE:
            self.sheet.set_row(self.next_row, height)
        for i, value in enumerate(cells):
            if value is None:
                self.sheet.write_blank(self.next_row, i, None, self.formats[i])
            elif isinstance(value, str):
                text = self._fitting(value)
                cut += text is not value
                self.sheet.write_string(self.next_row, i, _plain(text), self.formats[i])
            elif isinstance(value, date):
                self._add_date(i, value)
            elif math.isfinite(value):
                self.sheet.write_number(self.next_row, i, value, self.formats[i])
            else:
                self.sheet.write_string(self.next_row, i, str(value), self.formats[i])
        self.next_row += 1
        return cut

    def _height(self, cells: Sequence[Cell]) -> float:
        """The height that the printed texts need, in points: not every program finds it when it opens the file."""
        lines = 1
        for value, column in zip(cells, self.layout, strict=True):
            if not column.printed:
                break
            if isinstance(value, str) and (len(value) > column.width or "\n" in value):
                lines = max(lines, lines_of(value, column.width))
        return height_of(lines)

    def _add_date(self, column: int, day: date) -> None:
        if day < _FIRST_DAY:
            self.sheet.write_string(self.next_row, column, day.isoformat(), self.formats[column])
        else:
            self.sheet.write_datetime(self.next_row, column, day, self.formats[column])

    def _fitting(self, text: str) -> str:
        if len(text) <= MOST_CHARACTERS // 2 or _units(text) <= MOST_CHARACTERS:
            return text
        left = len(text)
        mark = self.cut_mark.format(number=left)
        kept = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(mark))].decode("utf-16-le", "ignore")
        return kept + self.cut_mark.format(number=left - len(kept))

    def finish(self) -> None:
        """What depends on the number of rows: filters, printing."""
        last, columns_ = self.next_row - 1, len(self.layout) - 1
        printed = sum(c.printed for c in self.layout) - 1
        self.sheet.freeze_panes(1, 0)
        self.sheet.autofilter(0, 0, last, columns_)
        if last:
            # Ordinals such as 1.2 are texts on purpose.
            area = xlsxwriter.utility.xl_range(1, 0, last, columns_)
            self.sheet.ignore_errors({"number_stored_as_text": area})
        set_up_printing(self.sheet, 0, last, printed, self.language)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column, words being kept whole."""
    # Columns are as wide as so many digits; letters are narrower, and the end of a line stays blank.
    held = max(1.0, 1.18 * width - 2)
    return sum(max(1, math.ceil(len(line) / held)) for line in text.split("\n"))


def height_of(lines: int) -> float:
    """The height of a row of so many lines, in points, as far as a row can be."""
    return min(_LINE + (lines - 1) * _PITCH, _TALLEST)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _plain(text: str) -> str:
    """XlsxWriter takes a text between these two tags for markup of its own, and writes it as it is."""
    return f" {text}" if text.startswith("<r>") and text.endswith("</r>") else text


def set_up_printing(sheet: Any, heading: int, last_row: int, last_column: int, language: Language) -> None:
    """A4 on its side, one page wide, the row of headings on every page, nothing right of the last column."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_footer(f"&L&A&R{sheet_text('page', language)}")
