"""Pages to a document: running heads away, parts told apart, lines joined to headings, paragraphs, items and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.arrange import arrange
from extractors.blocks import Flow, build_section
from extractors.document import Document, Footnote, Paragraph, Part, PartKind
from extractors.layout_words import is_capitals, matches
from extractors.margins import Margins, find_margins
from extractors.markers import ends_sentence, find_marker
from extractors.page import Grid, Line, Page, lines_of
from extractors.passages import Placed, compose
from extractors.records import PageRecord
from extractors.unglue import unglued

_RUNNING_HEAD = 3  # pages on which a line must stand first or last to be a running head
_PAGE_NUMBER = re.compile(r"[-–—]?\s*\d{1,3}\s*[-–—]?")
_NOTE_SIZE = 0.93  # of the body's type size: footnotes are set smaller
_LONG_LINE = 60  # characters: lines of a letterhead are shorter
_ANNOUNCES = 30  # characters: 'Sở Nội vụ ban hành Kế hoạch như sau:' is no title and no 'Số:'
_SHORT_LINE = 45  # characters: 'Thực hiện nhiệm vụ trọng tâm năm 2026' may be a title
_TABLE = 3  # rows and columns, or numbered lines, that are no part of a closing
_UNDER_TITLE = 4  # lines of a title from any of its lines down to '(kèm theo ...)'
_TITLE_LINES = 12  # how far under a part's first line its '(kèm theo ...)' may stand


@dataclass(frozen=True, slots=True)
class PlacedGrid:
    """A grid and the page it stands on."""

    grid: Grid
    page: Page


Element = Placed | PlacedGrid


@dataclass(frozen=True, slots=True)
class Layout:
    """A document as laid out, a record a page, and the pages that could not be read, each with the reason."""

    document: Document
    pages: tuple[PageRecord, ...]
    unread: tuple[tuple[int, str], ...]


def lay_out(pages: Iterable[Page]) -> Layout:
    """The document that the pages make up.

    Pages are taken one at a time; of each only its lines and grids are kept.
    """
    unread: list[tuple[int, str]] = []
    elements: list[Element] = []
    records: list[PageRecord] = []
    margins: dict[int, Margins] = {}
    for page in pages:
        own = arrange(page).flow
        bare = replace(page, words=(), rules=(), fills=(), images=(), flow=())
        margins[page.number] = find_margins(page, [e for e in own if isinstance(e, Line)])
        for e in own:
            elements += unglued(Placed(e, bare)) if isinstance(e, Line) else [PlacedGrid(e, bare)]
        records.append(_record(page, own))
        if page.unread is not None:
            unread.append((page.number, page.unread))
    elements = _without_furniture(elements)
    elements, notes = _footnotes(elements, margins)
    flow = Flow(margins)
    parts = tuple(p for kind, own in _parts(elements, margins) for p in _with_following(kind, own, flow))
    return Layout(Document(parts, tuple(notes)), tuple(records), tuple(unread))


def _record(page: Page, elements: Sequence[Line | Grid]) -> PageRecord:
    lines: list[str] = []
    words = 0
    repaired = 0
    for element in elements:
        own = list(lines_of([element]))
        words += sum(len(x.words) for x in own)
        repaired += sum(w.raw is not None for x in own for w in x.words)
        if isinstance(element, Line):
            lines.append(element.text)
        else:
            rows: dict[int, list[str]] = {}
            for cell in element.cells:
                rows.setdefault(cell.row, []).append(cell.text)
            lines += ["\t".join(row) for _, row in sorted(rows.items())]
    return PageRecord(
        page.number,
        page.width,
        page.height,
        page.origin.value,
        page.rotation,
        page.skew,
        page.dpi,
        page.ocr_confidence,
        words,
        repaired,
        "\n".join(lines),
        page.rejected_text,
    )


def _without_furniture(elements: list[Element]) -> list[Element]:
    """Without gazette heads, signature stamps, and lines that stand first or last on many pages."""
    kept = [e for e in elements if not (isinstance(e, Placed) and _is_furniture(e))]
    edges = _edges(kept)
    counts = Counter(key for _, key in {(kept[i].page.number, key) for i, key in edges})
    pages = len({e.page.number for e in kept})
    heads = {key for key, n in counts.items() if n >= _RUNNING_HEAD and n * 2 > pages and key}
    drop = {i for i, key in edges if key in heads}
    return [e for i, e in enumerate(kept) if i not in drop]


def _is_furniture(placed: Placed) -> bool:
    """A gazette head or signature stamp anywhere; in plain text also a page number alone between blank lines."""
    lone = not placed.page.height and placed.line.gap and _PAGE_NUMBER.fullmatch(placed.text) is not None
    return lone or matches("furniture", placed.text)


def _edges(elements: Sequence[Element]) -> list[tuple[int, str]]:
    """Index and digit-free text of the first and last line of each page."""
    edges: dict[tuple[int, bool], tuple[int, str]] = {}
    for i, e in enumerate(elements):
        number = e.page.number
        key = re.sub(r"[\d\s]+", "", e.text) if isinstance(e, Placed) and len(e.text) < 120 else ""
        edges.setdefault((number, False), (i, key))
        edges[number, True] = (i, key)
    return list(dict.fromkeys(edges.values()))


def _footnotes(elements: list[Element], margins: dict[int, Margins]) -> tuple[list[Element], list[Footnote]]:
    """The elements without footnotes, and these: small type at a page's foot, or a line that begins with a mark."""
    kept: list[Element] = []
    notes: list[tuple[str, list[Placed]]] = []
    open_page: int | None = None
    for e in elements:
        if isinstance(e, Placed):
            mark = _note_start(e, margins.get(e.page.number))
            if mark is not None:
                notes.append((mark, [e]))
                open_page = e.page.number
                continue
            if open_page == e.page.number and _note_goes_on(e, notes[-1][1][-1], margins.get(e.page.number)):
                notes[-1][1].append(e)
                continue
        open_page = None
        kept.append(e)
    return kept, [_footnote(mark, lines) for mark, lines in notes]


def _note_start(placed: Placed, margins: Margins | None) -> str | None:
    first = placed.line.words[0]
    if first.superscript and re.fullmatch(r"\[?(\d{1,3}|\*{1,3})\]?", first.text):
        small = margins is None or not margins.size or placed.line.words[-1].style.size <= _NOTE_SIZE * margins.size
        return first.text.strip("[]") if small else None
    return None


def _note_goes_on(placed: Placed, before: Placed, margins: Margins | None) -> bool:
    size = placed.line.words[0].style.size
    if size and margins is not None and margins.size:
        return size <= _NOTE_SIZE * margins.size
    return not placed.line.gap and find_marker(placed.text) is None


def _footnote(mark: str, lines: list[Placed]) -> Footnote:
    first = lines[0]
    rest = replace(first.line, words=first.line.words[1:])
    body = [Placed(rest, first.page), *lines[1:]] if rest.words else lines[1:]
    return Footnote(compose(body), mark)


def _parts(elements: list[Element], margins: dict[int, Margins]) -> list[tuple[PartKind, list[Element]]]:
    """The elements cut where an attached plan or an annex begins."""
    cuts = [0]
    kinds = [PartKind.PLAN]
    for i, e in enumerate(elements):
        if not isinstance(e, Placed) or i == 0:
            continue
        if matches("annex", e.text) and not find_marker(e.text):
            cuts.append(_with_letterhead(elements, i, cuts[-1]))
            kinds.append(PartKind.ANNEX)
        elif (
            matches("types", e.text)
            and kinds[0] is PartKind.PLAN
            and not _goes_on_title(elements, i)
            and _is_attached(elements, i)
        ):
            start = _with_letterhead(elements, i, cuts[-1])
            if start > cuts[-1]:
                cuts.append(start)
                carried = kinds == [PartKind.PLAN] and _carries(elements[:start])
                kinds = [PartKind.CARRIER, PartKind.PLAN] if carried else [*kinds, PartKind.ANNEX]
    ends = [*cuts[1:], len(elements)]
    return [(kind, elements[a:b]) for kind, a, b in zip(kinds, cuts, ends, strict=True) if b > a]


def _goes_on_title(elements: Sequence[Element], at: int) -> bool:
    """Whether a line that names a type is the wrapped rest of a title in capitals: '... CÔNG NGHỆ' / 'CHIẾN LƯỢC'."""
    e, before = elements[at], elements[at - 1]
    if not isinstance(e, Placed) or not isinstance(before, Placed) or before.page.number != e.page.number:
        return False
    near = not e.line.gap if not e.page.height else _is_close(before, e)
    return near and is_capitals(before.text) and len(before.text) > _SHORT_LINE and not matches("motto", before.text)


def _is_close(above: Placed, below: Placed) -> bool:
    a, b = above.line.box, below.line.box
    return a is not None and b is not None and b.top - a.bottom < 0.8 * b.height


def _carries(elements: Sequence[Element]) -> bool:
    """Whether a part is one that issues another, by its type: a plan has annexes, a decision or a letter has a plan."""
    first = next((e for e in elements if isinstance(e, Placed) and matches("types", e.text)), None)
    return first is None or matches("carriers", first.text)


def _is_attached(elements: Sequence[Element], at: int) -> bool:
    """Whether what begins at `at` says under its title that it is attached to another document."""
    for e in elements[at + 1 : at + _TITLE_LINES]:
        if not isinstance(e, Placed) or find_marker(e.text):
            return False
        if matches("attached", e.text):
            return True
    return False


def _with_letterhead(elements: Sequence[Element], at: int, least: int) -> int:
    """Where the part begins whose title is at `at`: a letterhead above it on the same page belongs to it."""
    start = at
    for i in range(at - 1, max(least, at - 8), -1):
        e = elements[i]
        if not isinstance(e, Placed) or e.page.number != elements[at].page.number:
            break
        if matches("motto", e.text) or (is_capitals(e.text) and e.page.height):
            start = i
        else:
            break
    if not elements[at].page.height:
        return start
    first = next(i for i, e in enumerate(elements) if e.page.number == elements[at].page.number)
    return start if start == first else at


def _with_following(kind: PartKind, elements: list[Element], flow: Flow) -> Iterator[Part]:
    """The part that begins here, and those that follow its closing without a word that announces them."""
    while elements:
        body, closing = _split(elements, flow)
        end = _next_body(elements, closing)
        yield Part(
            kind,
            tuple(_lines(elements[:body])),
            build_section(elements[body:closing], flow),
            tuple(_lines(elements[closing:end])),
        )
        kind, elements = PartKind.ANNEX, elements[end:]


def _next_body(elements: Sequence[Element], closing: int) -> int:
    """Where, after a signature, a table or numbered text begins that is no list of recipients."""
    for i in range(closing + 1, len(elements)):
        e = elements[i]
        if not e.page.height:
            if _is_table(e):
                return next((k for k in range(closing + 1, i) if _is_bare_type(elements[k])), i)
        elif e.page.number != elements[i - 1].page.number:
            page = [x for x in elements[i:] if x.page.number == e.page.number]
            numbered = [x for x in page if isinstance(x, Placed) and (m := find_marker(x.text)) and not m.is_bullet]
            if len(numbered) >= _TABLE or any(map(_is_table, page)):
                return i
    return len(elements)


def _is_table(element: Element) -> bool:
    return isinstance(element, PlacedGrid) and min(element.grid.rows, element.grid.columns) >= _TABLE


def _lines(elements: Sequence[Element]) -> list[Paragraph]:
    """Each line a paragraph of its own; a grid among them line by line."""
    paragraphs: list[Paragraph] = []
    for e in elements:
        lines = [e] if isinstance(e, Placed) else [Placed(x, e.page) for c in e.grid.cells for x in c.lines]
        for placed in lines:
            words = placed.line.words
            paragraphs.append(
                Paragraph(
                    compose([placed]),
                    bold=all(w.style.bold for w in words) or placed.line.level is not None,
                    italic=all(w.style.italic for w in words),
                    centred=placed.line.centred,
                )
            )
    return [p for p in paragraphs if p.passage]


def _split(elements: Sequence[Element], flow: Flow) -> tuple[int, int]:
    """Where the body of a part begins and where it ends."""
    body = next((i for i, e in enumerate(elements) if _opens_body(elements, i, flow)), len(elements))
    closing = len(elements)
    for i in range(body, len(elements)):
        e = elements[i]
        if isinstance(e, Placed) and matches("recipients", e.text):
            closing = i
            break
    for i in range(body, len(elements)):
        e = elements[i]
        if isinstance(e, Placed) and _is_signature(e) and not any(isinstance(x, PlacedGrid) for x in elements[i:]):
            closing = min(closing, i)
            break
    for i in range(body, closing):
        e = elements[i]
        if isinstance(e, Placed) and e.text.rstrip().endswith("./.") and _only_names(elements[i + 1 : closing]):
            closing = i + 1
            break
    return body, closing


def _is_signature(placed: Placed) -> bool:
    return len(placed.text) < 80 and matches("signature", placed.text)


def _only_names(elements: Sequence[Element]) -> bool:
    """Whether nothing but short lines stands there: what may come between the body's end and the recipients."""
    return all(isinstance(e, Placed) and len(e.text) < 60 and not find_marker(e.text) for e in elements)


def _is_title(elements: Sequence[Element], at: int) -> bool:
    """Whether a line of text without positions is of the title: it stands in the lines right under a bare type."""
    first = next((i for i in range(at, max(0, at - _TITLE_LINES), -1) if _is_bare_type(elements[i - 1])), None)
    if first is None:
        return False
    run: list[str] = []
    for i, e in enumerate(elements[first : first + 2 * _TITLE_LINES], first):
        if not isinstance(e, Placed) or e.page.height or find_marker(e.text):
            break
        if (i > first and (e.line.gap or matches("opening", e.text))) or e.text.endswith(":"):
            break
        run.append(e.text)
    return first + len(run) > at and not run[-1].rstrip().endswith((".", ";", ","))


def _stands_over_attachment(elements: Sequence[Element], at: int) -> bool:
    """Whether a line is between a type and the '(Kèm theo ...)' under its title."""
    e = elements[at]
    if not isinstance(e, Placed) or find_marker(e.text) or e.text.endswith((":", ";")):
        return False
    above = [x for x in elements[max(0, at - _TITLE_LINES) : at] if isinstance(x, Placed)]
    if not any(matches("types", x.text) and is_capitals(x.text) for x in above):
        return False
    for below in elements[at + 1 : at + _UNDER_TITLE]:
        if not isinstance(below, Placed) or find_marker(below.text) or below.text.endswith((":", ";")):
            return False
        if matches("attached", below.text):
            return True
    return False


def _ends_title(elements: Sequence[Element], at: int) -> bool:
    """Whether a line opens the body right under a title in capitals, however short it was wrapped."""
    e, before = elements[at], elements[at - 1] if at else None
    if not isinstance(e, Placed) or not isinstance(before, Placed) or not matches("opening", e.text):
        return False
    capitals = is_capitals(before.text) and len(before.text.split()) > 1 and not _is_bare_type(before)
    titled = any(_is_bare_type(x) for x in elements[max(0, at - _TITLE_LINES) : at])
    return titled and capitals and not is_capitals(e.text) and not e.line.words[0].style.bold


def _is_bare_type(element: Element) -> bool:
    """Whether a line names a type of document and nothing else: 'KẾ HOẠCH'."""
    return isinstance(element, Placed) and matches("types", element.text) and len(element.text.split()) <= 4


def _opens_body(elements: Sequence[Element], at: int, flow: Flow) -> bool:
    e = elements[at]
    if isinstance(e, PlacedGrid):
        return True
    text = e.text
    if matches("attached", text) or (text.startswith("(") and len(text) < 250):
        return False
    if _is_title(elements, at) or _stands_over_attachment(elements, at) or matches("motto", text):
        return False
    if _ends_title(elements, at):
        return True
    bold = all(w.style.bold for w in e.line.words)
    if matches("opening", text) and len(text) > _LONG_LINE and not bold:
        return True
    if text.endswith(":") and len(text) > _ANNOUNCES and not is_capitals(text):
        return True
    if matches("types", text) or flow.is_centred(e):
        return False
    marker = find_marker(text)
    if marker is not None and (not marker.is_bullet or at > 0):
        return marker.form != "capital" and not matches("motto", text)
    spoken = len(text) > _SHORT_LINE or ends_sentence(text)
    if matches("opening", text) and spoken and not bold and (e.line.level is None or len(text) > 150):
        return True
    if e.page.height:
        return flow.is_full(e) and not is_capitals(text) and not bold
    return len(text) > _LONG_LINE and e.line.level is None and not bold
