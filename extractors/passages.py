"""Lines to passages: text joined over line and page breaks, each word anchored to its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.document import Anchor, Passage
from extractors.page import Line, Page, Word

_BROKEN_CODE = re.compile(r"[A-ZĐƯ]{1,6}-?$")  # 'NĐ' at a line's end before '-CP'
_CODE_REST = re.compile(r"-[A-ZĐ]{2}")
_CUT_YEAR = re.compile(r"\d/(\d{1,3})$")  # a year that a narrow cell broke: '03/12/202' + '4'
_LEADING_DIGITS = re.compile(r"\d+")
_UNIT = re.compile(r"(?:\b|\d)(?:m|km|cm|dm|mm|ha)$")
_NOTE_MARK = re.compile(r"\(?(\d{1,3}|\*{1,3})\)?[.,;:]?")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the page it stands on."""

    line: Line
    page: Page

    @property
    def text(self) -> str:
        """The line's text, marks of footnotes included."""
        return self.line.text


def compose(lines: Iterable[Placed]) -> Passage:
    """One passage of consecutive lines."""
    text = ""
    anchors: list[Anchor] = []
    breaks: list[int] = []
    notes: list[tuple[int, str]] = []
    for placed in lines:
        fresh, marked = True, False
        for word in placed.line.words:
            mark = _note_mark(word, text)
            if mark is not None:
                notes.append((len(text), mark))
                fresh, marked = False, True
                continue
            glue = not text or (_hyphenated(text, word.text) if fresh else word.joined)
            glue, marked = glue or (marked and word.text[0] in ",.;:)"), False
            if not glue:
                text += " "
            if fresh and text:
                breaks.append(len(text))
            fresh = False
            start = len(text)
            text += word.text
            box = word.box and placed.page.unrotated(word.box)
            if box is not None or word.raw is not None or word.confidence < 1.0:
                anchors.append(Anchor(start, len(text), placed.page.number, box, word.confidence, word.raw))
    return Passage(text, tuple(anchors), tuple(breaks), tuple(notes))


def _note_mark(word: Word, before: str) -> str | None:
    if not word.superscript or _UNIT.search(before[-4:]):
        return None
    match = _NOTE_MARK.fullmatch(word.text)
    return match[1] if match else None


def _hyphenated(before: str, word: str) -> bool:
    """Whether a word that begins a line goes on with the one before: '...TT-' + 'BTC', 'NĐ' + '-CP', '10/' + '01'."""
    if before[-1] in "-–/" and len(before) > 1 and not before[-2].isspace():
        return before[-1] != "/" or before[-2].isalnum() and word[:1].isalnum() and "/" in before.split()[-1]
    cut_year = _CUT_YEAR.search(before)
    if cut_year and word[:1].isdigit():
        digits = _LEADING_DIGITS.match(word)
        return digits is not None and len(cut_year[1]) + len(digits[0]) == 4
    return bool(_CODE_REST.match(word) and _BROKEN_CODE.search(before))
