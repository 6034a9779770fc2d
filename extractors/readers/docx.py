"""Reads .docx files: paragraphs with their numbering, tables with merged cells, footnotes.

python-docx opens the package; the text is taken from the XML itself, since numbers of lists, footnotes and tracked
insertions are not in its paragraphs. A Word file has no pages: all of it is page 1, without boxes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from extractors.errors import DamagedFileError, EmptyFileError
from extractors.page import Grid, GridCell, Line, Origin, Page, Style, Word
from extractors.readers.docx_numbering import Numbering

_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_CENTRED = {"center"}
_OFF = {"0", "false", "none", "off"}


def read_docx(path: Path) -> Iterator[Page]:
    """The one page of a Word document, with its lines and grids; footnotes come last.

    Raises:
        DamagedFileError, EmptyFileError.
    """
    try:
        document = open_docx(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise DamagedFileError(path, str(error)) from error
    reader = _Reader(document)
    flow = tuple(reader.blocks(document.element.body)) + tuple(reader.footnotes())
    if not flow:
        raise EmptyFileError(path)
    yield Page(1, 0.0, 0.0, Origin.PLAIN_TEXT, flow=flow)


class _Reader:
    def __init__(self, document: Any) -> None:
        self.numbering = Numbering(document)
        self.styles: dict[str, Any] = {s.style_id: s for s in document.styles}
        self.notes = _footnote_part(document)

    def blocks(self, parent: Any) -> Iterator[Line | Grid]:
        for child in parent.iterchildren():
            if child.tag == qn("w:p"):
                yield from self.paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield self.table(child)
            elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag")):
                yield from self.blocks(child)

    def paragraph(self, element: Any) -> Iterator[Line]:
        """A paragraph; line breaks in it make lines of their own."""
        properties = element.find(qn("w:pPr"))
        level = self._heading(properties)
        centred = _value(properties, "w:jc") in _CENTRED
        runs = list(self._runs(element))
        label = self.numbering.label(element)
        if label and any(text.strip() for text, _, _ in runs):
            runs.insert(0, (label + " ", Style(bold=_all_bold(runs)), False))
        for i, words in enumerate(_lines(runs)):
            yield Line(tuple(words), whole=True, level=level, gap=i == 0, centred=centred)

    def _heading(self, properties: Any) -> int | None:
        style = self.styles.get(_value(properties, "w:pStyle") or "")
        while style is not None:
            name = (style.name or "").lower()
            if name.startswith("heading ") and name[8:].isdigit():
                return int(name[8:])
            style = getattr(style, "base_style", None)
        return None

    def _runs(self, element: Any) -> Iterator[tuple[str, Style, bool]]:
        """Text, style and whether raised, run by run; deleted text is left out."""
        for child in element.iterchildren():
            if child.tag == qn("w:r"):
                yield from self._run(child)
            elif child.tag in (qn("w:hyperlink"), qn("w:ins"), qn("w:smartTag"), qn("w:sdt"), qn("w:sdtContent")):
                yield from self._runs(child)

    def _run(self, run: Any) -> Iterator[tuple[str, Style, bool]]:
        properties = run.find(qn("w:rPr"))
        if properties is not None and _on(properties, "w:vanish"):
            return
        font = properties.find(qn("w:rFonts")) if properties is not None else None
        name = (font.get(qn("w:ascii")) or "") if font is not None else ""
        bold, italic = _on(properties, "w:b"), _on(properties, "w:i")
        style = Style(name, float(_value(properties, "w:sz") or 0) / 2, bold, italic)
        raised = _value(properties, "w:vertAlign") == "superscript"
        for child in run.iterchildren():
            if child.tag == qn("w:t"):
                yield child.text or "", style, raised
            elif child.tag == qn("w:tab"):
                yield " ", style, raised
            elif child.tag in (qn("w:br"), qn("w:cr")):
                yield "\n", style, raised
            elif child.tag == qn("w:noBreakHyphen"):
                yield "-", style, raised
            elif child.tag == qn("w:footnoteReference"):
                yield self._mark(child.get(qn("w:id"))), style, True

    def _mark(self, identifier: str) -> str:
        return str(list(self.notes).index(identifier) + 1) if identifier in self.notes else "*"

    def footnotes(self) -> Iterator[Line]:
        for number, note in enumerate(self.notes.values(), 1):
            mark = Word(str(number), superscript=True)
            first = True
            for paragraph in note.iterchildren(qn("w:p")):
                for line in self.paragraph(paragraph):
                    words = tuple(w for w in line.words if not w.superscript or w.text != "*")
                    if words or first:
                        yield Line((mark, *words) if first else words, gap=first)
                        first = False

    def table(self, element: Any) -> Grid:
        """A table as a grid: `gridSpan` and `vMerge` give the spans."""
        open_cells: dict[int, tuple[int, int]] = {}  # column -> (index of its cell, span)
        cells: list[GridCell] = []
        rows = list(element.iterchildren(qn("w:tr")))
        for r, row in enumerate(rows):
            column = int(_value(row.find(qn("w:trPr")), "w:gridBefore") or 0)
            for cell in _cells(row):
                properties = cell.find(qn("w:tcPr"))
                span = int(_value(properties, "w:gridSpan") or 1)
                merge = properties.find(qn("w:vMerge")) if properties is not None else None
                goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
                if goes_on and column in open_cells:
                    index, _ = open_cells[column]
                    above = cells[index]
                    cells[index] = GridCell(above.row, above.column, r - above.row + 1, above.column_span, above.lines)
                else:
                    open_cells.pop(column, None)
                    if merge is not None:
                        open_cells[column] = (len(cells), span)
                    cells.append(GridCell(r, column, 1, span, tuple(self._cell_lines(cell))))
                column += span
        columns = max((c.column + c.column_span for c in cells), default=0)
        return Grid(len(rows), columns, tuple(cells))

    def _cell_lines(self, cell: Any) -> Iterator[Line]:
        for block in self.blocks(cell):
            if isinstance(block, Line):
                yield block
            else:
                for inner in block.cells:
                    yield from inner.lines


def _cells(row: Any) -> Iterator[Any]:
    for child in row.iterchildren():
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _cells(child)


def _footnote_part(document: Any) -> dict[str, Any]:
    """The footnotes by their id, separators left out."""
    for relation in document.part.rels.values():
        if relation.reltype == _FOOTNOTES:
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            return {
                note.get(qn("w:id")): note
                for note in root.iterchildren(qn("w:footnote"))
                if note.get(qn("w:type")) in (None, "normal")
            }
    return {}


def _value(properties: Any, name: str) -> str | None:
    child = properties.find(qn(name)) if properties is not None else None
    value = child.get(qn("w:val")) if child is not None else None
    return str(value) if value is not None else None


def _on(properties: Any, name: str) -> bool:
    child = properties.find(qn(name)) if properties is not None else None
    return child is not None and child.get(qn("w:val")) not in _OFF


def _all_bold(runs: list[tuple[str, Style, bool]]) -> bool:
    return all(style.bold for text, style, _ in runs if text.strip())


def _lines(runs: list[tuple[str, Style, bool]]) -> Iterator[list[Word]]:
    words: list[Word] = []
    blank = True
    for text, style, raised in runs:
        for i, piece in enumerate(text.split("\n")):
            if i:
                if words:
                    yield words
                words, blank = [], True
            for j, part in enumerate(piece.split()):
                joined = j == 0 and not blank and not piece[:1].isspace() and bool(words)
                last = words[-1] if words else None
                if joined and last is not None and last.style == style and not (raised or last.superscript):
                    words[-1] = Word(last.text + part, style=style, joined=last.joined)
                else:
                    words.append(Word(part, style=style, superscript=raised, joined=joined))
            if piece:
                blank = piece[-1:].isspace()
    if words:
        yield words
