"""Plans as PDF pages, laid out by Nghị định 30/2020/NĐ-CP, Appendix I."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tools.samples.grid import other_grid, task_grid
from tools.samples.model import Closing, Heading, Item, Letterhead, OtherTable, Para, Part, Plan, TaskTable
from tools.samples.paper import BODY, Paper
from tools.samples.seal import draw_seal, draw_signature
from tools.samples.typeset import register

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
INDENT = 28.0


def render_pdf(plan: Plan, fonts: Path, *, signed: bool = False) -> bytes:
    """The plan as a PDF, the same bytes each time; `signed`: with a blue signature and the red seal over it."""
    register(fonts)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    canvas.setTitle(plan.name)
    canvas.setAuthor("kehoach samples")
    number = plan.first_page
    for part in plan.parts:
        paper = Paper(
            canvas,
            landscape=part.landscape,
            head=plan.running_head,
            number=number if plan.running_head else 1,
            show_first=False,
        )
        _part(paper, part, signed)
        paper.close()
        number = paper.number + 1
    canvas.save()
    return buffer.getvalue()


def _part(paper: Paper, part: Part, signed: bool) -> None:
    if part.letterhead:
        _letterhead(paper, part.letterhead)
    paper.write(part.type_word, face="b", align="centre", size=14, after=0)
    for line in part.title:
        paper.write(line, face="b", align="centre", size=14, after=0)
    if part.under_title:
        paper.write(part.under_title, face="i", align="centre", after=0)
    if part.letterhead:
        paper.rule(paper.left + paper.measure / 2 - 45, 90)
    paper.skip(14)
    for block in part.blocks:
        match block:
            case Heading():
                _heading(paper, block)
            case Para():
                _paragraph(paper, block)
            case Item():
                paper.write(block.text, indent=INDENT, lead_in=block.marker)
            case TaskTable():
                paper.skip(4)
                paper.need(120)
                paper.table(task_grid(block), block.look)
            case OtherTable():
                paper.skip(4)
                paper.need(90)
                paper.table(other_grid(block), block.look)
    if part.closing:
        _closing(paper, part.closing, _body(part) if signed else None)


def _heading(paper: Paper, heading: Heading) -> None:
    paper.need(3 * BODY * 1.3)
    face = "b" if heading.level <= 2 else "bi"
    lead = f"{heading.ordinal}." if heading.ordinal else ""
    paper.write(heading.title, face=face, indent=INDENT, lead_in=lead)


def _paragraph(paper: Paper, block: Para) -> None:
    match block.style:
        case "basis":
            paper.write(block.text, face="i", indent=INDENT)
        case "centred":
            paper.write(block.text, align="centre")
        case "bold-centred":
            paper.write(block.text, face="b", align="centre", after=6)
        case "article":
            text = block.text if isinstance(block.text, tuple) else (block.text,)
            lead, rest = str(text[0]).split(". ", 1)
            paper.write((rest, *text[1:]), indent=INDENT, lead_in=f"{lead}.", lead_face="b")
        case _:
            paper.write(block.text, indent=INDENT)


def _letterhead(paper: Paper, head: Letterhead) -> None:
    left = 0.42 * paper.measure
    right = paper.measure - left
    right_x = paper.left + left
    top = paper.y
    for number, line in enumerate(head.left):
        face = "b" if number == len(head.left) - 1 else ""
        paper.write(line, face=face, size=12.5, align="centre", width=left, after=0)
    paper.rule(paper.left + left / 2 - 25, 50)
    end_left = paper.y
    paper.y = top
    paper.write(NATION, face="b", size=12, align="centre", x=right_x - 12, width=right + 24, after=0)
    paper.write(MOTTO, face="b", size=13, align="centre", x=right_x, width=right, after=0)
    paper.rule(right_x + right / 2 - 78, 156)
    paper.y = max(paper.y, end_left) + 8
    top = paper.y
    paper.write(head.number, size=13, align="centre", width=left, after=0)
    paper.y = top
    paper.write(head.place_date, face="i", size=13, align="centre", x=right_x, width=right, after=16)


def _body(part: Part) -> str:
    """The body of the letterhead, as its seal names it."""
    return " ".join(part.letterhead.left[-1].split()) if part.letterhead else ""


def _closing(paper: Paper, closing: Closing, sealed_by: str | None) -> None:
    paper.skip(10)
    paper.need(150)
    half = paper.measure / 2
    top = paper.y
    if closing.recipients:
        paper.write("Nơi nhận:", face="bi", size=11.5, align="left", width=half, after=0)
        for line in closing.recipients:
            paper.write(line, size=11, align="left", width=half, after=0, lead_in="-")
    end = paper.y
    paper.y = top
    for line in closing.signature:
        paper.write(line, face="b", size=13, align="centre", x=paper.left + half, width=half, after=0)
    if sealed_by is not None:
        middle, level = paper.left + 1.5 * half, paper.height - paper.y - 32
        draw_signature(paper.canvas, middle, level, closing.signer)
        draw_seal(paper.canvas, middle - 52, level + 2, sealed_by)
    paper.skip(56)
    paper.write(closing.signer, face="b", size=13, align="centre", x=paper.left + half, width=half, after=0)
    paper.y = max(paper.y, end)
