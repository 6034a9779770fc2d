"""Markers of headings and items: 'II.', '1.2.', 'a)', 'Điều 3.', '-', and their rank.

The sequence phần, chương, mục, điều, khoản, điểm and the numbering of administrative documents (I, 1, a, -) follow
Nghị định 30/2020/NĐ-CP, Appendix I.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LETTER = "A-ZÀ-ỸĐ"
_ROMAN = r"(?:X{0,3})(?:IX|IV|V?I{1,3}|V)|X{1,3}"
_FORMS: tuple[tuple[str, float, str], ...] = (
    ("part", 1, r"(?:PHẦN|Phần)\s+(?P<o>(?:THỨ|[Tt]hứ)\s+\w+|[IVXL]+|\d+)\b\s*[.:]?\s*"),
    ("chapter", 2, r"(?:CHƯƠNG|Chương)\s+(?P<o>[IVXL]+|\d+)\b\s*[.:]?\s*"),
    ("title", 2.6, r"(?:MỤC|Mục)\s+(?P<o>[IVXL]+|\d+)\s*[.:]\s*"),
    ("article", 4, r"(?:ĐIỀU|Điều)\s+(?P<o>\d+[a-zđ]?)\s*[.:]\s*"),
    ("roman", 3, rf"(?P<o>{_ROMAN})\s*(?:[.)]\s*|/\s+|\s*[-–]\s+|(?=\s+[{_LETTER}]{{2}}))(?=\S|$)"),
    ("capital", 2.3, rf"(?P<o>[A-HĐ])\s*[.)/]\s+(?=[{_LETTER}\"“])"),
    ("dotted", 6, rf"(?P<o>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})(?:\s*[.)]\s*(?=\D|\d+\s*%)|\s+(?=[{_LETTER}\"“(]))"),
    ("arabic", 5, rf"(?P<o>\d{{1,3}})\s*(?:[.)](?:\s+(?=\S)|(?=[{_LETTER}]))|[/–-]\s+(?=[{_LETTER}]))"),
    ("letter", 9, rf"(?P<o>[a-zđ]\d?)\s*(?:\)\s*(?=\S)|\.\s+(?=[{_LETTER}]))"),
    ("dash", 10, rf"(?P<b>[-–—•●▪►▶❖✓*])\s*(?=[{_LETTER}\d\"“(])|(?P<c>[-–—•●▪►▶❖✓*])\s+(?=\S)"),
    ("plus", 11, r"(?P<b>[+○◦])\s*(?=\S)|(?P<c>o)\s+(?=\S)"),
)  # fmt: skip
_PATTERNS = tuple((name, rank, re.compile(pattern)) for name, rank, pattern in _FORMS)


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at the beginning of a line: its `form` and `rank` (1 outermost), `ordinal` (None for a bullet).

    `length` counts the characters up to the text that follows; `text` is the marker as printed.
    """

    form: str
    rank: float
    ordinal: str | None
    text: str
    length: int

    @property
    def is_bullet(self) -> bool:
        """Whether it is a dash, plus or dot without an ordinal."""
        return self.ordinal is None


def find_marker(text: str) -> Marker | None:
    """The marker that `text` begins with, or None."""
    for form, rank, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        ordinal = match.groupdict().get("o")
        if form == "dotted" and ordinal is not None:
            rank += ordinal.count(".") * 0.5 - 0.5
        if form == "article":
            ordinal = f"Điều {ordinal}"
        return Marker(form, rank, ordinal, match[0].strip(), match.end())
    return None


_ENDS = re.compile(r"(?:[.;:!?…]|\./\.)[\"”’)\]]*$")
_REFERS = re.compile(
    r"(?:điều|khoản|điểm|phụ lục|tháng|mục|phần|tiết|chương|biểu|mẫu|quý)$"
    r"|(?:điều|khoản|điểm|mục)\s+[\wđ.]+(?:,|\s+và)$",
    re.IGNORECASE,
)


def ends_sentence(text: str) -> bool:
    """Whether the text comes to an end: a full stop, semicolon, colon or the like."""
    return bool(_ENDS.search(text.rstrip()))


def refers_on(text: str) -> bool:
    """Whether the text waits for a number: '... theo khoản', so that '3.' on the next line is no marker."""
    return bool(_REFERS.search(text.rstrip()))
