"""The tables of a selection as a workbook: a sheet a table, and one that says what the columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.analysis.captions import (
    Language,
    explanation_headings,
    sheet_text,
    table_name,
)
from pipeline.analysis.export.cells import Kind, columns
from pipeline.analysis.export.selection import Rows
from pipeline.analysis.export.sheets import (
    MOST_ROWS,
    Formats,
    Heading,
    height_of,
    lines_of,
    open_book,
    set_up_printing,
    write_table,
)


class Workbook:
    """Writes the tables of a selection to one .xlsx file.

    Attributes:
        rows: how many rows each table has.
        notes: what did not fit, in the workbook's language.
    """

    def __init__(self, path: Path, language: Language, most_rows: int = MOST_ROWS) -> None:
        self.path = path
        self.language = language
        self.most_rows = most_rows
        self.rows: dict[str, int] = {}
        self.notes: list[str] = []
        self._cut = 0

    def write(self, source: Rows, tables: Sequence[str], filters: str) -> None:
        """Writes all sheets; the file at `path` is whole when this returns.

        Raises:
            OSError: it cannot be written.
        """
        with open_book(str(self.path)) as book:
            self._formats = Formats(book)
            for table in tables:
                self._write_table(book, source, table)
            self._explain(book, tables, filters)

    def _write_table(self, book: Any, source: Rows, table: str) -> None:
        shown = columns(table, self.language)
        layout = [Heading(c.caption.text, c.caption.width, c.kind, c.printed) for c in shown]
        rows = ([c.value(row, source.plans[row["document_id"]]) for c in shown] for row in source.rows(table))
        name = table_name(table, self.language)
        written = write_table(book, self._formats, name, layout, rows, self.language, self.most_rows)
        self._cut += written.cut
        self.rows[table] = written.rows
        if written.sheets > 1:
            self.notes.append(sheet_text("split_note", self.language).format(name=name, number=written.rows))

    def _explain(self, book: Any, tables: Sequence[str], filters: str) -> None:
        if self._cut:
            self.notes.append(sheet_text("cut_note", self.language).format(number=self._cut))
        sheet = book.add_worksheet(sheet_text("explanation", self.language))
        for column, width in enumerate((20, 22, 80, 24)):
            sheet.set_column(column, column, width)
        row = 0
        told = [sheet_text("chosen", self.language).format(filters=filters)] if filters else []
        for note in told + self.notes:
            sheet.write_string(row, 0, note)
            row += 1
        for column, heading in enumerate(explanation_headings(self.language)):
            sheet.write_string(row, column, heading, self._formats.heading)
        first = row
        for table in tables:
            for shown in columns(table, self.language):
                row += 1
                texts = (table_name(table, self.language), shown.caption.text, shown.caption.about, shown.caption.name)
                sheet.set_row(row, height_of(lines_of(texts[2], 80)))
                for column, text in enumerate(texts):
                    sheet.write_string(row, column, text, self._formats.cell[Kind.TEXT])
        sheet.freeze_panes(first + 1, 0)
        sheet.autofilter(first, 0, row, 3)
        set_up_printing(sheet, first, row, 3, self.language)
