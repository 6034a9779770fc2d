"""Reads plain text and Markdown as converters leave it.

Lines with their emphasis, '#' levels and blank lines; tables whose cells are parted by tabs or pipes; page breaks (form
feeds); `<b>`, `<sup>`, `<br>` and other inline tags. Where the lines were wrapped is for the layout to find out.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from extractors.errors import EmptyFileError, UnreadableFileError, UnsupportedFormatError
from extractors.page import Grid, GridCell, Line, Origin, Page, Style, Word
from extractors.readers.html_table import parse_table
from extractors.readers.text_columns import unfold

_TOKEN = re.compile(
    r"(?P<both>\*\*\*)|(?P<bold>\*\*|__(?=\S)|(?<=\S)__|</?(?:b|strong)>)"
    r"|(?P<italic></?(?:i|em)>|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*]))"
    r"|(?P<sup></?sup>)"
    r"|(?P<link>!?\[(?P<label>[^\[\]]*)\]\((?P<url>[^()\s]*)\))"
    r"|(?P<tag></?(?:u|span|p|div|font|center|sub|small|big|mark|a|img|del|ins|ul|ol|li)\b[^<>]*>)"
    r"|(?P<escape>\\(?P<char>[\\`*_{}\[\]()#+\-.!|~>]))",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>|<li\b[^<>]*>", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*_{5,}\s*$")
_PIPE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_LOOSE_PIPE = re.compile(r"^\s*\|\s*|\s+\|\s*$")  # of a table without rulings that lost its rows
_TWO_CELLS = re.compile(r"^([^|]*\S)\s+\|\s+(\S[^|]*)\|\s*$")  # a letterhead's two columns, 'SỞ A | CỘNG HÒA ... |'
_HTML_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_text(path: Path) -> Iterator[Page]:
    """The pages of a text file (form feeds part them), with their lines and grids.

    Raises:
        UnreadableFileError, EmptyFileError, UnsupportedFormatError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
    text = decode(path, data)
    if not text.strip():
        raise EmptyFileError(path)
    for number, part in enumerate(text.split("\f"), 1):
        yield Page(number, 0.0, 0.0, Origin.PLAIN_TEXT, flow=tuple(_flow(part)))


def decode(path: Path, data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, NFC, with line feeds alone as line ends; `path` is named in errors.

    Raises:
        UnsupportedFormatError: for any other encoding.
    """
    encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnsupportedFormatError(path, f"neither UTF-8 nor UTF-16: {error}") from error
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _flow(text: str) -> Iterator[Line | Grid]:
    """The lines and grids of a page; HTML tables are taken out first, since they run over many lines."""
    position = 0
    for match in _HTML_TABLE.finditer(text):
        yield from _plain_flow(text[position : match.start()])
        yield from _html_grid(match[0])
        position = match.end()
    yield from _plain_flow(text[position:])


def _html_grid(source: str) -> Iterator[Grid]:
    cells = []
    inline = _Inline()
    for cell in parse_table(source):
        inline.reset()
        lines = tuple(Line(tuple(words)) for part in cell.text.split("\n") if (words := inline.words(part)))
        cells.append(GridCell(cell.row, cell.column, cell.row_span, cell.column_span, lines))
    if cells:
        rows = max(c.row + c.row_span for c in cells)
        yield Grid(rows, max(c.column + c.column_span for c in cells), tuple(cells))


def _plain_flow(text: str) -> Iterator[Line | Grid]:
    inline = _Inline()
    gap = True
    rows: list[list[str]] = []
    for raw in _lines(text):
        cells = _cells(raw)
        if cells is not None:
            rows.append(cells)
            continue
        if rows:
            if _PIPE_RULE.fullmatch(raw):
                continue
            yield from _grid(rows, inline)
            rows = []
            gap = True
        raw = _LOOSE_PIPE.sub("", raw)
        if not raw.strip() or _RULE.fullmatch(raw):
            gap = True
            inline.reset()
            continue
        heading = _HEADING.match(raw.strip())
        words = inline.words(heading[2] if heading else raw)
        if words:
            yield Line(tuple(words), level=len(heading[1]) if heading else None, gap=gap or heading is not None)
            gap = heading is not None
    if rows:
        yield from _grid(rows, inline)


def _lines(text: str) -> Iterator[str]:
    """The lines; '****' between two bold runs and <br> outside tables stand for a line break that was lost."""
    for raw in unfold(_COMMENT.sub("", text).split("\n")):
        line = html.unescape(raw).replace("\u00a0", " ")
        if _cells(line) is None:
            line = _TWO_CELLS.sub(r"\1\n\2", line)
            line = _BREAK.sub("\n", re.sub(r"(?<=\S)\*{4}(?=\S)", "**\n**", line))
            yield from line.split("\n")
        else:
            yield line


def _cells(line: str) -> list[str] | None:
    """The cells of a table row; None for any other line."""
    if line.count("\t") >= 2:
        return line.split("\t")
    stripped = line.strip()
    if stripped.startswith("|") and stripped.count("|") >= 3 and not _PIPE_RULE.fullmatch(stripped):
        return [c.replace("\\|", "|") for c in re.split(r"(?<!\\)\|", stripped.strip("|"))]
    return None


def _grid(rows: list[list[str]], inline: _Inline) -> Iterator[Grid | Line]:
    columns = max(len(row) for row in rows)
    cells = []
    for r, row in enumerate(rows):
        for c in range(columns):
            inline.reset()
            parts = _BREAK.split(row[c]) if c < len(row) else []
            lines = tuple(Line(tuple(words)) for part in parts if (words := inline.words(part)))
            cells.append(GridCell(r, c, 1, 1, lines))
    inline.reset()
    yield Grid(len(rows), columns, tuple(cells))


class _Inline:
    """Splits lines into words and keeps the emphasis that a tag opened, until the paragraph ends."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.bold = self.italic = self.sup = False

    def words(self, text: str) -> list[Word]:
        words: list[Word] = []
        position, blank = 0, True
        for match in _TOKEN.finditer(text):
            blank = self._add(words, text[position : match.start()], blank)
            position = match.end()
            self._switch(match)
            if match["link"]:
                blank = self._add(words, match["label"] or match["url"], blank)
            elif match["escape"]:
                blank = self._add(words, match["char"], blank)
        self._add(words, text[position:], blank)
        return words

    def _switch(self, match: re.Match[str]) -> None:
        closes = match[0].startswith("</")
        opens = match[0].startswith("<") and not closes
        if match["both"]:
            self.bold = self.italic = not self.bold
        elif match["bold"]:
            self.bold = opens or (not closes and not self.bold)
        elif match["italic"]:
            self.italic = opens or (not closes and not self.italic)
        elif match["sup"]:
            self.sup = opens

    def _add(self, words: list[Word], text: str, blank: bool) -> bool:
        """Adds the words of a run; gives whether a blank ends it."""
        style = Style(bold=self.bold, italic=self.italic)
        for i, part in enumerate(text.split()):
            joined = i == 0 and not blank and not text[:1].isspace() and bool(words)
            last = words[-1] if words else None
            if joined and last is not None and last.style == style and not (last.superscript or self.sup):
                words[-1] = Word(last.text + part, style=style, joined=last.joined)
            else:
                words.append(Word(part, style=style, superscript=self.sup, joined=joined))
        return text[-1:].isspace() if text else blank
