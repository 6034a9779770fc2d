"""Plans as .docx: real merges, real Word numbering, real footnotes, the letterhead as a table without lines."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from tools.samples.grid import Grid, other_grid, task_grid
from tools.samples.model import (
    Closing,
    Heading,
    Item,
    Letterhead,
    Note,
    OtherTable,
    Para,
    Part,
    Plan,
    TaskTable,
    Text,
    printed,
)
from tools.samples.pdf import MOTTO, NATION

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
LETTERS, BULLETS = 41, 42
STAMP = (2026, 1, 1, 0, 0, 0)


def render_docx(plan: Plan) -> bytes:
    """The plan as a .docx file, the same bytes each time."""
    writer = DocxWriter()
    for part in plan.parts:
        writer.part(part)
    return writer.bytes(plan.name)


class DocxWriter:
    """Builds one document with python-docx; numbering and footnotes are written as WordprocessingML."""

    def __init__(self) -> None:
        self.docx: Docx = Document()
        self.footnotes: list[str] = []
        self.lists = 0
        self.counting: str | None = None
        style = self.docx.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", Pt(14)
        style.paragraph_format.space_after = Pt(4)
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(17)
        section.top_margin = section.bottom_margin = Mm(20)

    def part(self, part: Part) -> None:
        """Writes one document or annex."""
        if part.landscape:
            section = self.docx.add_section()
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        if part.letterhead:
            self.letterhead(part.letterhead)
        self.line(part.type_word, bold=True, centred=True)
        for title in part.title:
            self.line(title, bold=True, centred=True)
        if part.under_title:
            self.line(part.under_title, italic=True, centred=True)
        for block in part.blocks:
            if not isinstance(block, Item):
                self.counting = None
            match block:
                case Heading():
                    label = f"{block.ordinal}. {block.title}" if block.ordinal else block.title
                    self.line(label, bold=True).paragraph_format.first_line_indent = Mm(10)
                case Para():
                    centred = block.style in ("centred", "bold-centred")
                    self.line(
                        block.text, bold=block.style == "bold-centred", italic=block.style == "basis", centred=centred
                    )
                case Item():
                    self.item(block)
                case TaskTable():
                    self.table(task_grid(block))
                case OtherTable():
                    self.table(other_grid(block))
        if part.closing:
            self.closing(part.closing)

    def line(self, text: Text, *, bold: bool = False, italic: bool = False, centred: bool = False) -> Paragraph:
        """Adds a paragraph to the body."""
        paragraph = self.docx.add_paragraph()
        self.fill(paragraph, text, bold=bold, italic=italic, centred=centred)
        return paragraph

    def fill(
        self, paragraph: Paragraph, text: Text, *, bold: bool = False, italic: bool = False, centred: bool = False
    ) -> None:
        """Writes a text with its footnotes into a paragraph."""
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in printed(text):
            if isinstance(part, Note):
                self.note(paragraph, part)
                continue
            run = paragraph.add_run(part)
            run.bold, run.italic = bold or None, italic or None

    def note(self, paragraph: Paragraph, note: Note) -> None:
        """A footnote: its reference in the run, its text in footnotes.xml."""
        number = len(self.footnotes) + 1
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run._r.append(reference)
        text = "".join(p for p in printed(note.text) if isinstance(p, str))
        self.footnotes.append(
            f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/>'
            f'</w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
        )

    def item(self, item: Item) -> None:
        """An item with Word's own numbering: letters from a) on, or a dash."""
        paragraph = self.line(item.text)
        kind = "a" if item.ordinal else "-"
        if kind == "a" and (self.counting != "a" or item.ordinal == "a"):
            self.lists += 1
        self.counting = kind
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = BULLETS if kind == "-" else 100 + self.lists

    def numbering(self) -> None:
        """The lists: one abstract list of letters restarted by each instance, one of dashes."""
        root = self.docx.part.numbering_part.element
        for child in list(root):
            root.remove(child)
        for number, form, text in ((LETTERS, "lowerLetter", "%1)"), (BULLETS, "bullet", "-")):
            root.append(
                parse_xml(
                    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                    f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
                    '<w:pPr><w:ind w:left="0" w:firstLine="567"/></w:pPr></w:lvl></w:abstractNum>'
                )
            )
        instances = [(BULLETS, BULLETS), *((100 + n, LETTERS) for n in range(1, self.lists + 1))]
        for number, abstract in instances:
            restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
            root.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
                    f"{restart if abstract == LETTERS else ''}</w:num>"
                )
            )

    def table(self, grid: Grid) -> None:
        """A ruled table with merged cells; header rows repeat."""
        table = self.docx.add_table(grid.height, len(grid.widths), style="Table Grid")
        table.autofit = False
        for cell in grid.cells:
            box: _Cell = table.cell(cell.row, cell.column)
            if cell.rows > 1 or cell.columns > 1:
                box = box.merge(table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1))
            self.cell(box, cell.text, bold=cell.bold, centred=cell.centred)
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Pt(width)
        for row in table.rows[: grid.header]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self.docx.add_paragraph()

    def cell(self, box: _Cell, text: Text, *, bold: bool = False, italic: bool = False, centred: bool = False) -> None:
        """Writes into a cell; each hard line is a paragraph of its own."""
        lines: list[Text] = list(text.split("\n")) if isinstance(text, str) else [text]
        for number, line in enumerate(lines):
            paragraph = box.paragraphs[0] if number == 0 else box.add_paragraph()
            self.fill(paragraph, line, bold=bold, italic=italic, centred=centred)

    def letterhead(self, head: Letterhead) -> None:
        """Two columns without lines: bodies and number left, nation and date right."""
        table = self.docx.add_table(2, 2)
        self.cell(table.cell(0, 0), "\n".join(head.left), bold=True, centred=True)
        self.cell(table.cell(0, 1), f"{NATION}\n{MOTTO}", bold=True, centred=True)
        self.cell(table.cell(1, 0), head.number, centred=True)
        self.cell(table.cell(1, 1), head.place_date, italic=True, centred=True)

    def closing(self, closing: Closing) -> None:
        """'Nơi nhận' and the signature block, side by side without lines."""
        table = self.docx.add_table(1, 2)
        recipients = "\n".join(["Nơi nhận:", *(f"- {line}" for line in closing.recipients)])
        self.cell(table.cell(0, 0), recipients)
        self.cell(table.cell(0, 1), "\n".join([*closing.signature, "", "", closing.signer]), bold=True, centred=True)

    def bytes(self, title: str) -> bytes:
        """The finished file, with fixed times inside."""
        self.numbering()
        if self.footnotes:
            xml = f"<w:footnotes {nsdecls('w')}>{''.join(self.footnotes)}</w:footnotes>"
            part = PackagePart(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, xml.encode(), self.docx.part.package)
            self.docx.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        properties = self.docx.core_properties
        properties.title, properties.author, properties.comments = title, "kehoach samples", ""
        properties.created = properties.modified = datetime(*STAMP)
        raw = io.BytesIO()
        self.docx.save(raw)
        return _with_fixed_times(raw.getvalue())


def _with_fixed_times(data: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(name))
    return result.getvalue()
