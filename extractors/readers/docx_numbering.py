"""The numbers that Word prints before the paragraphs of lists (`numbering.xml`), which are not in the text."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_BULLET = "-"


class Numbering:
    """Counts the lists of a document as its paragraphs go by."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[tuple[str, int], Any] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[str, list[int]] = {}
        self.restarts: dict[tuple[str, int], int] = {}  # lists that begin anew, by their number and level
        self.styles = {s.style_id: s.element for s in document.styles}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for abstract in root.iterchildren(qn("w:abstractNum")):
            for level in abstract.iterchildren(qn("w:lvl")):
                self.levels[abstract.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl")))] = level
        for number in root.iterchildren(qn("w:num")):
            target = number.find(qn("w:abstractNumId"))
            if target is not None:
                self.abstract[number.get(qn("w:numId"))] = target.get(qn("w:val"))
            for override in number.iterchildren(qn("w:lvlOverride")):
                start = _child(override, "w:startOverride")
                if start is not None:
                    self.restarts[number.get(qn("w:numId")), int(override.get(qn("w:ilvl")))] = int(start)

    def label(self, paragraph: Any) -> str | None:
        """What stands before the paragraph: '1.', 'a)', '-'; None where it is in no list."""
        found = self._place(paragraph)
        if found is None:
            return None
        number, depth = found
        abstract = self.abstract.get(number)
        level = self.levels.get((abstract, depth)) if abstract is not None else None
        if abstract is None or level is None:
            return None
        counts = self.counts.setdefault(abstract, [])
        while len(counts) <= depth:
            counts.append(self._start(abstract, len(counts)) - 1)
        restart = self.restarts.pop((number, depth), None)
        counts[depth] = counts[depth] + 1 if restart is None else restart
        del counts[depth + 1 :]
        if _child(level, "w:numFmt") == "bullet":
            return _BULLET
        text = _child(level, "w:lvlText") or ""
        return re.sub(r"%(\d)", lambda m: self._number(abstract, int(m[1]) - 1, counts), text) or None

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """List and depth of a paragraph, its own or its style's."""
        properties = paragraph.find(qn("w:pPr"))
        seen: set[str] = set()
        while properties is not None:
            numbering = properties.find(qn("w:numPr"))
            if numbering is not None:
                number, depth = _child(numbering, "w:numId"), _child(numbering, "w:ilvl")
                return (number, int(depth or 0)) if number not in (None, "0") else None
            style = _child(properties, "w:pStyle")
            if style is None or style in seen or style not in self.styles:
                return None
            seen.add(style)
            properties = self.styles[style].find(qn("w:pPr"))
        return None

    def _start(self, abstract: str, depth: int) -> int:
        level = self.levels.get((abstract, depth))
        return int((_child(level, "w:start") or 1) if level is not None else 1)

    def _number(self, abstract: str, depth: int, counts: list[int]) -> str:
        level = self.levels.get((abstract, depth))
        form = (_child(level, "w:numFmt") or "decimal") if level is not None else "decimal"
        return _formatted(counts[depth] if depth < len(counts) else 1, form)


def _child(element: Any, name: str) -> str | None:
    child = element.find(qn(name))
    value = child.get(qn("w:val")) if child is not None else None
    return str(value) if value is not None else None


def _formatted(number: int, form: str) -> str:
    match form:
        case "upperRoman":
            return _roman(number)
        case "lowerRoman":
            return _roman(number).lower()
        case "upperLetter":
            return chr(64 + (number - 1) % 26 + 1)
        case "lowerLetter":
            return chr(96 + (number - 1) % 26 + 1)
        case "decimalZero":
            return f"{number:02d}"
        case _:
            return str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text += letters
            number -= value
    return text
