"""A document as laid out: parts, a tree of sections, and blocks whose text knows where it stands on the pages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from extractors.geometry import Box, PageBox
from normalizers.text import squeeze


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a stretch of a passage (one word, as a rule) stands: offsets `start`..`end` of the text, page and box."""

    start: int
    end: int
    page: int
    box: Box | None = None
    confidence: float = 1.0
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Pages (from 1; None in plain text), boxes, confidence (0..1) and, where repair changed it, the text as read."""

    page: int | None = None
    page_end: int | None = None
    boxes: tuple[PageBox, ...] = ()
    confidence: float = 1.0
    raw_text: str | None = None
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Text joined over lines and pages, with anchors back to the paper.

    `text` is NFC with single blanks. `breaks` are the offsets at which a new line of the source begins (a table cell is
    split into bodies by them). `notes` are the marks of footnotes taken out of the text, as (offset, mark).
    """

    text: str
    anchors: tuple[Anchor, ...] = ()
    breaks: tuple[int, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()

    @classmethod
    def plain(cls, text: str) -> Passage:
        """A passage without a place, as from a text file."""
        return cls(text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def slice(self, start: int, end: int | None = None) -> Passage:
        """The passage from `start` to `end`, outer blanks removed."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Passage(
            self.text[start:end],
            tuple(
                Anchor(max(a.start, start) - start, min(a.end, end) - start, a.page, a.box, a.confidence, a.raw)
                for a in self._between(start, end)
            ),
            tuple(b - start for b in self.breaks if start < b < end),
            tuple((o - start, m) for o, m in self.notes if start <= o <= end),
        )

    def lines(self) -> list[str]:
        """The text as the lines of the source."""
        lines: list[str] = []
        cuts = [0, *self.breaks, len(self.text)]
        for a, b in zip(cuts, cuts[1:], strict=False):
            if lines and not self.text[a - 1].isspace():
                lines[-1] += self.text[a:b].rstrip()  # a word or number that the line's end broke
            elif self.text[a:b].strip():
                lines.append(self.text[a:b].strip())
        return lines

    def provenance(self, start: int = 0, end: int | None = None) -> Provenance:
        """Where the text from `start` to `end` stands; words on one line share a box."""
        anchors = self._between(start, len(self.text) if end is None else end)
        if not anchors:
            return Provenance()
        boxes: list[PageBox] = []
        for a in anchors:
            if a.box is None:
                continue
            last = boxes[-1] if boxes else None
            if last and last.page == a.page and _same_line(last.box, a.box):
                boxes[-1] = PageBox(a.page, last.box.union(a.box))
            else:
                boxes.append(PageBox(a.page, a.box))
        raw = self._raw(start, len(self.text) if end is None else end, anchors)
        placed = any(a.box is not None for a in anchors)
        return Provenance(
            anchors[0].page if placed else None,
            anchors[-1].page if placed else None,
            tuple(boxes),
            min(a.confidence for a in anchors),
            raw,
        )

    def _raw(self, start: int, end: int, anchors: Sequence[Anchor]) -> str | None:
        """The text from `start` to `end` as it was read; None where nothing was repaired."""
        if all(a.raw is None for a in anchors):
            return None
        parts = []
        for a in anchors:
            if a.raw is not None:
                parts += [self.text[start : a.start], a.raw]
                start = max(start, a.end)
        return squeeze("".join([*parts, self.text[start:end]]))

    def _between(self, start: int, end: int) -> tuple[Anchor, ...]:
        first = max(0, bisect_right(self.anchors, start, key=lambda a: a.start) - 1)
        found = []
        for a in self.anchors[first:]:
            if a.start >= end:
                break
            if a.end > start:
                found.append(a)
        return tuple(found)


EMPTY = Passage("")


def _same_line(a: Box, b: Box) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > 0.5 * min(a.height, b.height) and b.x0 >= a.x0 - 1


def join(passages: Iterable[Passage], separator: str = " ") -> Passage:
    """One passage of several, each beginning a new line of the source; empty ones leave no trace."""
    text = ""
    anchors: list[Anchor] = []
    breaks: list[int] = []
    notes: list[tuple[int, str]] = []
    for p in passages:
        if not p:
            continue
        if text:
            text += separator
            breaks.append(len(text))
        shift = len(text)
        text += p.text
        anchors += [Anchor(a.start + shift, a.end + shift, a.page, a.box, a.confidence, a.raw) for a in p.anchors]
        breaks += [b + shift for b in p.breaks]
        notes += [(o + shift, m) for o, m in p.notes]
    return Passage(text, tuple(anchors), tuple(breaks), tuple(notes))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: 'II. NHIỆM VỤ' has ordinal 'II' and title 'NHIỆM VỤ'; `level` is 1 for the outermost.

    Its text is the title, without the ordinal.
    """

    passage: Passage
    level: int
    ordinal: str | None = None

    @property
    def title(self) -> str:
        """The words of the heading without ordinal and final colon."""
        return self.passage.text.rstrip(" :.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph without a marker."""

    passage: Passage
    bold: bool = False
    italic: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: 'a) ...' has ordinal 'a', '- ...' has none. The passage is the text after the marker.

    `level` counts from 1 within its section: a bullet under 'a)' is one deeper.
    """

    passage: Passage
    ordinal: str | None
    marker: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote with its mark; the text stands at the foot of a page."""

    passage: Passage
    mark: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a logical table; `box`es are one a page that it stands on, cut rows having several.

    A cell merged over several rows stands once in each of them: `merged` is set in all but the first.
    """

    passage: Passage
    column: int
    column_span: int = 1
    row_span: int = 1
    merged: bool = False
    bold: bool = False
    boxes: tuple[PageBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a logical table: its cells from left to right and the pages it stands on."""

    cells: tuple[Cell, ...]
    page: int
    page_end: int

    def cell(self, column: int) -> Cell | None:
        """The cell that covers `column` (from 0), or None."""
        for c in self.cells:
            if c.column <= column < c.column + c.column_span:
                return c
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """A logical table over one or more pages; `index` counts from 0 through the document."""

    index: int
    columns: int
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    caption: Passage = EMPTY


Block = Paragraph | Item | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the blocks under it, and the sections below it; the root of a part has no heading."""

    heading: Heading | None
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


class PartKind(StrEnum):
    """What a part of a file is: the plan itself, the decision that carries it, or an annex."""

    PLAN = "plan"
    CARRIER = "carrier"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: the plan, the decision or resolution that carries it, or an annex.

    `front` holds the lines above the body one by one (letterhead, left column before right; number, place and date,
    type, title, the '(kèm theo ...)' line; of the carrier also who decides), `closing` those from 'Nơi nhận' or the
    signature on.
    """

    kind: PartKind
    front: tuple[Paragraph, ...]
    root: Section
    closing: tuple[Paragraph, ...] = ()


class Place(StrEnum):
    """What sort of block a passage stands in."""

    FRONT = "front"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEADER = "header"
    CELL = "cell"
    FOOTNOTE = "footnote"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Located:
    """A passage and where it stands: `headings` from the outermost in, `table`/`row`/`column` for a cell (from 0).

    `block` is the block itself (a Heading, Paragraph, Item, Footnote, or the Table of a cell).
    """

    passage: Passage
    place: Place
    part: PartKind
    headings: tuple[Heading, ...] = ()
    block: Heading | Paragraph | Item | Footnote | Table | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None

    @property
    def section(self) -> tuple[str, ...]:
        """The headings as printed, 'II. NHIỆM VỤ', outermost first."""
        return tuple(f"{h.ordinal}. {h.title}" if h.ordinal else h.title for h in self.headings)


@dataclass(frozen=True, slots=True)
class Document:
    """A document in reading order: its parts, and the footnotes of all of them."""

    parts: tuple[Part, ...]
    footnotes: tuple[Footnote, ...] = field(default=())

    def part(self, kind: PartKind) -> Part | None:
        """The first part of that kind."""
        return next((p for p in self.parts if p.kind == kind), None)

    def passages(self) -> Iterator[Located]:
        """Every passage once, in reading order: a merged cell in its first row only, headers of tables included.

        Footnotes come last, in the order of their pages.
        """
        for part in self.parts:
            for line in part.front:
                yield Located(line.passage, Place.FRONT, part.kind, block=line)
            yield from _walk(part.root, part.kind, ())
            for line in part.closing:
                yield Located(line.passage, Place.CLOSING, part.kind, block=line)
        for note in self.footnotes:
            yield Located(note.passage, Place.FOOTNOTE, PartKind.PLAN, block=note)

    def tables(self) -> Iterator[tuple[Table, tuple[Heading, ...], PartKind]]:
        """Every table with the headings above it."""
        for part in self.parts:
            for section, headings in sections(part.root):
                for block in section.blocks:
                    if isinstance(block, Table):
                        yield block, headings, part.kind


def sections(root: Section, above: tuple[Heading, ...] = ()) -> Iterator[tuple[Section, tuple[Heading, ...]]]:
    """Every section of the tree, outer before inner, with the headings down to its own."""
    headings = (*above, root.heading) if root.heading else above
    yield root, headings
    for inner in root.sections:
        yield from sections(inner, headings)


def _walk(root: Section, part: PartKind, above: tuple[Heading, ...]) -> Iterator[Located]:
    for section, headings in sections(root, above):
        if section.heading is not None:
            yield Located(section.heading.passage, Place.HEADING, part, headings, section.heading)
        for block in section.blocks:
            match block:
                case Table():
                    yield from _cells(block, part, headings)
                case Item():
                    yield Located(block.passage, Place.ITEM, part, headings, block)
                case Paragraph():
                    yield Located(block.passage, Place.PARAGRAPH, part, headings, block)


def _cells(table: Table, part: PartKind, headings: tuple[Heading, ...]) -> Iterator[Located]:
    for row in table.header:
        for cell in row.cells:
            if cell.passage and not cell.merged:
                yield Located(cell.passage, Place.HEADER, part, headings, table, table.index, None, cell.column)
    for number, row in enumerate(table.rows):
        for cell in row.cells:
            if cell.passage and not cell.merged:
                yield Located(cell.passage, Place.CELL, part, headings, table, table.index, number, cell.column)
