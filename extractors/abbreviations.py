"""Abbreviations that a document defines itself: 'cải cách hành chính (CCHC)', 'Trung tâm (sau đây gọi tắt là TTPVHCC)'.

The expansion is what stands before the bracket. Where the letters are the initials of its words it begins with the
first of them; a foreign abbreviation ('Chỉ số ... (PAPI)') stands for the noun phrase before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.document import Document, Passage, Place
from extractors.records import Abbreviation
from normalizers import document_types
from normalizers.text import strip_marks

_LETTERS = r"A-ZĐÂĂÊÔƠƯ"
_SHORT = (
    rf"[{_LETTERS}][{_LETTERS}&,.\-]{{0,14}}[{_LETTERS}0-9](?:\s(?:[{_LETTERS}]{{3,8}}|Index))?"
    rf"|[{_LETTERS}][A-Za-z]{{0,8}}\s?(?:Index|INDEX)"
)
_DEFINITION = re.compile(
    r"\(\s?(?:(?:sau đây|dưới đây)\s)?(?:(?:gọi|viết)(?:\stắt)?\s(?:là\s|chung là\s)?|là\s|tên viết tắt:?\s)?"
    rf"[“\"]?(?P<short>{_SHORT})[”\"]?\s?\)"
)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_EDGE = re.compile(r"[.;:()\[\]“”\"\n]|\s[-–]\s(?=[^\W\d_]+\s[^\W\d_]+\s[^\W\d_]+\s[^\W\d_]+\s)")
# Words that begin the name of an index, a system or a platform, the usual bearers of foreign abbreviations.
_NOUNS = re.compile(
    r"(?<!\w)(?:bộ chỉ số|chỉ số|hệ thống|nền tảng|trí tuệ|hạ tầng|cơ sở dữ liệu|trung tâm|chương trình|dự án|đầu tư|"
    r"mua bán|phần mềm|cổng|trục|quỹ|hiệp định|ngân hàng|tổng sản phẩm|chữ ký|định danh|tổ chức|mạng lưới)(?!\w)",
    re.IGNORECASE,
)
_OWNER = re.compile(r"\scủa\s[^\s]+(?:\s[^\s]+){0,3}$")
_LINKS = frozenset(
    {"và", "của", "các", "về", "cho", "với", "theo", "trong", "một", "những", "tại", "từ", "đến", "là", "để"}
)
_LONGEST = 16


def extract(document: Document) -> tuple[Abbreviation, ...]:
    """The abbreviations that the document defines, each once, where it first does."""
    found: dict[str, Abbreviation] = {}
    for located in document.passages():
        if located.place in {Place.FRONT, Place.CLOSING}:
            continue
        for start, end, short, expansion in define(located.passage.text):
            found.setdefault(short, Abbreviation(short, expansion, _page(located.passage, start, end)))
    return tuple(found.values())


def _page(passage: Passage, start: int, end: int) -> int | None:
    return passage.provenance(start, end).page


def define(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The definitions in `text`: offsets of the bracket, the short form and its expansion."""
    for match in _DEFINITION.finditer(text):
        short = " ".join(match["short"].split()).strip(".,-")
        if not _is_abbreviation(short):
            continue
        expansion = _expansion(text[max(0, match.start() - 160) : match.start()], short)
        if expansion:
            yield match.start(), match.end(), short, expansion


def _is_abbreviation(short: str) -> bool:
    """A Roman numeral, a symbol of a document or a full word is none."""
    if re.fullmatch(r"[IVXLC]+", short) or document_types.canonical(short) is not None:
        return False
    return sum(c.isupper() for c in short) >= 2


def _expansion(before: str, short: str) -> str | None:
    edges = [m.end() for m in _EDGE.finditer(before.rstrip())]
    clause = before[edges[-1] if edges else 0 :].strip(" ,-–")
    words = list(_WORD.finditer(clause))[-_LONGEST:]
    if not words:
        return None
    start = _by_initials(words, short)
    if start is None:
        return _noun_phrase(clause)
    return clause[start:]


def _by_initials(words: list[re.Match[str]], short: str) -> int | None:
    """Where the words begin whose initials are the letters; linking words need no letter of their own."""
    letters = [c.lower() for c in strip_marks(short) if c.isalpha()]
    at = len(words)
    for letter in reversed(letters):
        at -= 1
        while at >= 0 and strip_marks(words[at][0][0]).lower() != letter:
            if words[at][0].lower() not in _LINKS:
                return None
            at -= 1
        if at < 0:
            return None
    return words[at].start()


def _noun_phrase(clause: str) -> str | None:
    """The noun phrase at the end of the clause, from the last word that opens a name."""
    nouns = list(_NOUNS.finditer(clause))
    if not nouns:
        return None
    phrase = clause[nouns[-1].start() :]
    owned = _OWNER.search(phrase)
    return phrase[: owned.start()] if owned else phrase
