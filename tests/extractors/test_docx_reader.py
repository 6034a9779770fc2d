from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from extractors.errors import DamagedFileError
from extractors.page import Grid, Line
from extractors.readers.docx import read_docx


def flow(tmp_path: Path, document: Any) -> list[Line | Grid]:
    file = tmp_path / "plan.docx"
    document.save(str(file))
    (page,) = read_docx(file)
    return list(page.flow)


def texts(found: list[Line | Grid]) -> list[str]:
    return [e.text for e in found if isinstance(e, Line)]


def element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def test_paragraphs_are_whole_and_keep_their_emphasis(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Điều 1. ").bold = True
    paragraph.add_run("Ban hành ")
    paragraph.add_run("kèm theo").italic = True
    document.add_heading("NHIỆM VỤ", level=2)
    first, heading = flow(tmp_path, document)
    assert isinstance(first, Line)
    assert isinstance(heading, Line)
    assert first.text == "Điều 1. Ban hành kèm theo"
    assert first.whole
    assert [w.style.bold for w in first.words] == [True, True, False, False, False, False]
    assert first.words[-1].style.italic
    assert heading.level == 2


def test_a_word_split_over_runs_is_one(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("Kế ho", "ạch", " năm 20", "26"):
        paragraph.add_run(piece)
    (line,) = flow(tmp_path, document)
    assert isinstance(line, Line)
    assert [w.text for w in line.words] == ["Kế", "hoạch", "năm", "2026"]


def test_numbers_of_lists_are_counted(tmp_path: Path) -> None:
    document = Document()
    for text in ("một", "hai"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("gạch", style="List Bullet")
    document.add_paragraph("ba", style="List Number")
    assert texts(flow(tmp_path, document)) == ["1. một", "2. hai", "- gạch", "3. ba"]


def test_deleted_text_is_left_out_and_inserted_text_taken(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Thời hạn ")
    for tag, inner, text in (("w:del", "w:delText", "2025"), ("w:ins", "w:t", "2026")):
        change, run, content = element(tag), element("w:r"), element(inner)
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    assert texts(flow(tmp_path, document)) == ["Thời hạn 2026"]


def test_hidden_text_is_left_out(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Hiện ")
    paragraph.add_run("ẩn").font.hidden = True
    assert texts(flow(tmp_path, document)) == ["Hiện"]


def test_line_breaks_make_lines(tmp_path: Path) -> None:
    document = Document()
    run = document.add_paragraph().add_run("KT. GIÁM ĐỐC")
    run.add_break()
    run.add_text("PHÓ GIÁM ĐỐC")
    assert texts(flow(tmp_path, document)) == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]


def test_merged_cells_span_rows_and_columns(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            cell.text = f"{r}{c}"
    wide = table.cell(0, 0).merge(table.cell(0, 2))
    wide.text = "nhóm"
    tall = table.cell(1, 2).merge(table.cell(2, 2))
    tall.text = "chung"
    (grid,) = flow(tmp_path, document)
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns) == (3, 3)
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in grid.cells}
    assert spans["nhóm"] == (0, 0, 1, 3)
    assert spans["chung"] == (1, 2, 2, 1)
    assert spans["20"] == (2, 0, 1, 1)


def test_the_blocks_stand_in_their_order(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("trước")
    document.add_table(rows=1, cols=2)
    document.add_paragraph("sau")
    assert [type(e).__name__ for e in flow(tmp_path, document)] == ["Line", "Grid", "Line"]


def test_what_is_no_word_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.docx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(DamagedFileError, match="broken.docx"):
        list(read_docx(file))
