"""Lines to blocks: which lines make one paragraph, which paragraphs are headings, and the tree of sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.document import Block, Heading, Item, Paragraph, Passage, Section
from extractors.layout_words import is_capitals
from extractors.margins import NO_MARGINS, Margins
from extractors.markers import Marker, ends_sentence, find_marker, refers_on
from extractors.passages import Placed, compose
from extractors.tables import TableBuilder

if TYPE_CHECKING:
    from extractors.layout import Element

_INDENT = 1.2  # of the type size: a first line is set in by more than this
_CENTRED = 1.5  # of the type size: how far left and right space of a centred line may differ
_WRAP = 0.93  # of a text file's usual line length: a shorter line was not wrapped
_HALF = 0.6  # and one much shorter ends its paragraph even without a full stop
# Words that do not end a heading.
_WAITING = frozenset(
    [
        "của",
        "và",
        "các",
        "với",
        "theo",
        "do",
        "tại",
        "cho",
        "về",
        "từ",
        "đến",
        "trong",
        "trên",
        "là",
        "có",
        "để",
        "thuộc",
        "hoặc",
        "những",
        "ủy",
        "sở",
        "bộ",
    ]
)
_LONG_HEADING = 220  # characters
_LONGEST_HEADING = 420  # of a bold numbered one over items of lower rank, as in programmes of the centre
_SHORT_HEADING = 110
_UNMARKED_RANK = 8.5  # a bold line without a marker stands above letters and dashes


@dataclass(slots=True)
class Raw:
    """A block before it is known what it is: its lines, and the marker of the first."""

    lines: list[Placed]
    marker: Marker | None
    passage: Passage = field(default_factory=lambda: Passage(""))
    heading: bool = False
    heading_rank: float = 0.0

    @property
    def bold(self) -> bool:
        """Whether all of its words are bold, or the source calls it a heading."""
        first = self.lines[0].line
        return first.level is not None or all(
            w.style.bold for p in self.lines for w in p.line.words if w.text.isalnum()
        )

    @property
    def italic(self) -> bool:
        """Whether all of its words are italic."""
        return all(w.style.italic for p in self.lines for w in p.line.words)

    @property
    def rank(self) -> float:
        """Rank of its marker; the lower, the further out."""
        return self.marker.rank if self.marker else _UNMARKED_RANK

    @property
    def content(self) -> Passage:
        """The text after the marker."""
        return self.passage.slice(self.marker.length) if self.marker else self.passage


class Flow:
    """Tells which lines belong together, by margins and indents where there is geometry, else by blanks and length."""

    def __init__(self, margins: dict[int, Margins]) -> None:
        self.margins = margins
        self.wrap = 0
        self._tables = 0

    def next_table(self) -> int:
        """The number of the next table of the document."""
        self._tables += 1
        return self._tables - 1

    def _of(self, placed: Placed) -> Margins:
        return self.margins.get(placed.page.number, NO_MARGINS)

    def is_full(self, placed: Placed) -> bool:
        """Whether the line reaches the right margin, from the left one or from a first line's indent."""
        margins, box = self._of(placed), placed.line.box
        if box is None or not margins.size:
            return False
        return box.x1 > margins.right - 2 * margins.size and box.x0 < margins.left + 0.25 * margins.width

    def is_centred(self, placed: Placed) -> bool:
        """Whether the line stands in the middle of the column, clear of both margins."""
        if placed.line.centred:
            return True
        margins, box = self._of(placed), placed.line.box
        if box is None or not margins.size:
            return False
        left, right = box.x0 - margins.left, margins.right - box.x1
        return abs(left - right) < _CENTRED * margins.size and left > margins.size and right > margins.size / 2

    def breaks(self, block: Sequence[Placed], line: Placed) -> bool:
        """Whether `line` begins a new block after those of `block`."""
        last = block[-1]
        text = compose(block[-2:]).text
        marker = find_marker(line.text)
        if marker is not None and not _runs_on(marker, text, line.text):
            return True
        if _awaits_title(block):
            return len(line.text) > _SHORT_HEADING
        if line.line.level is not None or last.line.level is not None or last.line.whole or line.line.whole:
            return ends_sentence(text) or not line.text[:1].islower()
        if not line.page.height or not last.page.height:
            return self._breaks_plain(block, line, text)
        if last.page.number != line.page.number:
            return not self._goes_over(block, line, text)
        return self._breaks_set(block, line, text)

    def _breaks_plain(self, block: Sequence[Placed], line: Placed, text: str) -> bool:
        if line.line.gap or _style(block[-1]) != _style(line) and ends_sentence(text):
            return not _unfinished(text, line.text)
        if _style(block[-1])[0] and not _style(line)[0] and line.text[:1] in "(":
            return True
        if is_capitals(text) and is_capitals(line.text):
            return False
        if not self.wrap:  # no line was wrapped: each is a paragraph, unless it was plainly broken off
            return line.text[:1].isupper() and (ends_sentence(text) or not _waits(text))
        first = line.text.split(" ", 1)[0]
        length = len(block[-1].text)
        fits = length + 1 + len(first) <= _WRAP * self.wrap  # the next word would have had room: the paragraph ended
        if ends_sentence(text):
            return fits
        if not line.text[:1].isupper() or _waits(text):
            return False
        return length < _HALF * self.wrap or (fits and len(block) == 1 and _is_title(block[0].text, first))

    def _goes_over(self, block: Sequence[Placed], line: Placed, text: str) -> bool:
        """Whether a paragraph goes on over a page's end."""
        if _style(block[-1]) != _style(line) and line.text[:1].isupper():
            return False
        if _unfinished(text, line.text):
            return True
        return self.is_full(block[-1]) and not self._indented(line) and not self.is_centred(line) and self.is_near(line)

    def is_near(self, placed: Placed) -> bool:
        """Whether the line begins at the left margin."""
        margins, box = self._of(placed), placed.line.box
        return box is not None and abs(box.x0 - margins.left) < _INDENT * margins.size

    def _indented(self, placed: Placed) -> bool:
        margins, box = self._of(placed), placed.line.box
        return box is not None and box.x0 - margins.left > _INDENT * margins.size

    def _breaks_set(self, block: Sequence[Placed], line: Placed, text: str) -> bool:
        last, margins = block[-1], self._of(line)
        a, b = last.line.box, line.line.box
        if a is None or b is None:
            return True
        if b.top < a.top or b.top - a.bottom > 1.5 * b.height:
            return not _unfinished(text, line.text) or b.top < a.top
        if _style(last) != _style(line) and (_style(last)[0] or _style(line)[0]):
            return not (_unfinished(text, line.text) and not ends_sentence(text))
        if self.is_centred(last) and self.is_centred(line):
            return _style(last) != _style(line)
        if line.text[:1].islower() and not ends_sentence(text):
            return False
        first = line.line.words[0].box
        room = margins.right - a.x1
        if first is not None and room > first.width + 0.6 * margins.size:
            return True
        hanging = len(block) == 1 and block[0].line.box is not None and find_marker(block[0].text) is not None
        if self._indented(line) and not hanging:
            previous = block[-1].line.box if len(block) > 1 else None
            return previous is None or b.x0 - previous.x0 > margins.size
        return False


def _is_title(text: str, following: str) -> bool:
    """Whether a numbered line can be a heading whole: no word at its end that waits for more, no name broken off."""
    marker = find_marker(text)
    return marker is not None and not marker.is_bullet and not _waits(text) and not is_capitals(following)


def _waits(text: str) -> bool:
    """Whether the last word of a line cannot end a heading or a paragraph."""
    return text.rstrip().rsplit(" ", 1)[-1].lower() in _WAITING


def _awaits_title(block: Sequence[Placed]) -> bool:
    """Whether a block is 'PHẦN THỨ HAI' or 'CHƯƠNG II' alone: the next line is its title."""
    marker = find_marker(block[0].text) if len(block) == 1 else None
    return marker is not None and marker.form in ("part", "chapter") and marker.length == len(block[0].text)


def _runs_on(marker: Marker, before: str, text: str) -> bool:
    """What looks like a marker and is none: '3.' after 'theo khoản', a dash within 'kinh tế' / '- xã hội'."""
    if marker.is_bullet:
        return marker.form == "dash" and text[marker.length :][:1].islower() and not ends_sentence(before)
    return refers_on(before)


def _style(placed: Placed) -> tuple[bool, bool]:
    words = placed.line.words
    return all(w.style.bold for w in words), all(w.style.italic for w in words)


def _unfinished(before: str, text: str) -> bool:
    """Whether `text` must go on a sentence that `before` left open."""
    return not ends_sentence(before) and (text[:1].islower() or before.rstrip()[-1:] in ",-–(" or refers_on(before))


def build_section(elements: Sequence[Element], flow: Flow) -> Section:
    """The tree of sections of a part's body."""
    lengths = sorted(len(e.text) for e in elements if isinstance(e, Placed) and not e.page.height)
    long = lengths[int(len(lengths) * 0.9)] if lengths else 0
    flow.wrap = long if long <= 130 else 0
    raws = _classified(_blocks(elements, flow))
    return _tree(raws, flow)


def _blocks(elements: Sequence[Element], flow: Flow) -> list[Raw | TableBuilder]:
    blocks: list[Raw | TableBuilder] = []
    for element in elements:
        last = blocks[-1] if blocks else None
        if not isinstance(element, Placed):
            if isinstance(last, TableBuilder) and last.accepts(element.grid, element.page):
                last.add(element.grid, element.page)
            else:
                blocks.append(TableBuilder(element.grid, element.page))
            continue
        if isinstance(last, Raw) and not flow.breaks(last.lines, element):
            last.lines.append(element)
        else:
            blocks.append(Raw([element], find_marker(element.text)))
    for block in blocks:
        if isinstance(block, Raw):
            block.passage = compose(block.lines)
    return blocks


def _classified(blocks: list[Raw | TableBuilder]) -> list[Raw | TableBuilder]:
    for i, block in enumerate(blocks):
        if isinstance(block, Raw):
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            block.heading = _is_heading(block, following)
            block.heading_rank = _heading_rank(block, following)
    return blocks


def _is_heading(block: Raw, following: Raw | TableBuilder | None) -> bool:
    text = block.content.text
    over_items = block.bold and _stands_over_items(block, following)
    if (
        not text
        or len(text) > (_LONGEST_HEADING if over_items else _LONG_HEADING)
        or following is None
        and not block.bold
    ):
        return False
    closed = text.rstrip()[-1] in ".;,!?" and not text.endswith("...")
    if block.marker is None:
        return (
            not closed
            and len(text) <= _SHORT_HEADING
            and (block.bold or is_capitals(text))
            and not text.startswith("(")
            and isinstance(following, Raw | TableBuilder)
        )
    if block.marker.is_bullet:
        return False
    if block.lines[0].line.level is not None and not closed:
        return True
    if block.marker.form == "article":
        return not closed and len(text) <= _SHORT_HEADING
    if block.rank <= 3:
        return not closed or is_capitals(text) or block.bold
    if closed and not is_capitals(text) and not over_items and not (block.bold and len(text) <= _SHORT_HEADING):
        return False
    if block.bold or is_capitals(text):
        return True
    return _leads(block, following, text)


def _stands_over_items(block: Raw, following: Raw | TableBuilder | None) -> bool:
    """Whether a numbered line has an item of lower rank right under it."""
    numbered = block.marker is not None and not block.marker.is_bullet
    return numbered and isinstance(following, Raw) and following.marker is not None and following.rank > block.rank


def _leads(block: Raw, following: Raw | TableBuilder | None, text: str) -> bool:
    """Whether an unemphasised line with an ordinal is a heading: something of lower rank stands under it."""
    if isinstance(following, TableBuilder):
        return True
    if following is None:
        return False
    if text.endswith(":") and len(text) > _SHORT_HEADING:
        return False
    if following.marker is not None:
        return following.rank > block.rank
    return len(text) <= _SHORT_HEADING and not following.passage.text[:1].islower()


def _tree(blocks: list[Raw | TableBuilder], flow: Flow) -> Section:
    stack: list[_Open] = [_Open(None, 0.0)]
    for block in blocks:
        if isinstance(block, TableBuilder):
            stack[-1].blocks.append(block.build(flow.next_table()))
        elif block.heading:
            rank = block.heading_rank
            while stack[-1].rank >= rank and len(stack) > 1:
                _close(stack)
            ordinal = block.marker.ordinal if block.marker else None
            stack.append(_Open(Heading(block.content, len(stack), ordinal), rank))
        elif block.marker is not None:
            while stack[-1].rank >= block.rank and len(stack) > 1 and block.marker.form != "article":
                _close(stack)
            _add_item(stack[-1], block)
        else:
            emphasis = flow.is_centred(block.lines[0])
            stack[-1].blocks.append(Paragraph(block.passage, block.bold, block.italic, emphasis))
    while len(stack) > 1:
        _close(stack)
    return stack[0].section()


def _heading_rank(block: Raw, following: Raw | TableBuilder | None) -> float:
    """An unmarked heading stands just above what follows it."""
    if block.marker is not None:
        return block.rank
    if isinstance(following, Raw) and following.marker is not None:
        return following.rank - 0.05
    return _UNMARKED_RANK


def _add_item(section: _Open, block: Raw) -> None:
    assert block.marker is not None
    ranks = section.item_ranks
    while ranks and ranks[-1] > block.rank:
        ranks.pop()
    if not ranks or ranks[-1] < block.rank:
        ranks.append(block.rank)
    section.blocks.append(Item(block.content, block.marker.ordinal, block.marker.text, len(ranks)))


@dataclass(slots=True)
class _Open:
    """A section that is still being filled."""

    heading: Heading | None
    rank: float
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    item_ranks: list[float] = field(default_factory=list)

    def section(self) -> Section:
        return Section(self.heading, tuple(self.blocks), tuple(self.sections))


def _close(stack: list[_Open]) -> None:
    closed = stack.pop()
    stack[-1].sections.append(closed.section())
