"""The grammar of the số ký hiệu, the numbers of Vietnamese documents.

    legislation       118/2025/NĐ-CP, 71/2014/TTLT-BTC-BNV, 98/2023/QH15       Law on Promulgation of Legal Documents
    administrative    5256/QĐ-UBND, 1234/BNV-CCHC (công văn: agency-unit)      Decree 30/2020/NĐ-CP, Appendix I
    Party             66-NQ/TW (hyphen first)                                  Guideline 36-HD/VPTW
    special           66.7/2025/NQ-CP                                          Resolution 206/2025/QH15
    older             71/2014/TTLT/BTC-BNV, 32-LCT/HĐNN8, 217-HĐBT, 63/CP
    short             60/2021

A tokeniser and a parser read them. Slips of print and of OCR are tolerated and flagged; what only looks like a number
(30/6/2026, 24/7) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from normalizers import document_types, issuers
from normalizers.document_types import DocumentType
from normalizers.legal_symbol import (
    BLANK,
    DIGIT_LIKE,
    LOOK_ALIKE,
    LOST_MARK,
    SEPARATOR,
    WORD_FLAGS,
    WORDS,
    Token,
    correct,
    is_part,
    tokenise,
)
from normalizers.text import fold, strip_marks

FIRST_YEAR, LAST_YEAR = 1945, 2099
# The Law on Promulgation of Legal Documents of 1996 put the year into the number from 1997 on.
YEAR_RULE_SINCE = 1997
WINDOW = 72
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class LegalNumber:
    """A parsed số ký hiệu.

    `number` are the digits ('66.7'), `suffix` the letters behind them ('1130A'), `parts` the words of the symbol and
    `separators` what stands before each; `flags` name the slips that were tolerated, `parts` being as printed.
    """

    number: str
    suffix: str = ""
    year: int | None = None
    parts: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def corrected(self) -> tuple[str, ...]:
        """The parts with lost marks and misread codes put right."""
        return _reading(self.parts).parts

    @property
    def type(self) -> str | None:
        """The code of the type ('QĐ'), corrected; None in a công văn and in numbers of the National Assembly."""
        return _reading(self.parts).type

    @property
    def agencies(self) -> tuple[str, ...]:
        """The codes of the issuers (and the unit of a công văn), corrected."""
        return _reading(self.parts).agencies

    @property
    def party(self) -> bool:
        """Whether a body of the Party issues."""
        return _reading(self.parts).party

    @property
    def symbol(self) -> str:
        """What follows the number (and year): 'QĐ-UBND', 'NQ/TW'."""
        return "".join(s + p for s, p in zip(self.separators, self.parts, strict=True))[1:]

    @property
    def malformed(self) -> bool:
        """Whether a slip beyond blanks was tolerated."""
        return any(f != BLANK for f in self.flags)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the parts of a symbol say."""

    parts: tuple[str, ...]
    type: str | None
    agencies: tuple[str, ...]
    party: bool


@lru_cache(maxsize=8192)
def _reading(printed: tuple[str, ...]) -> _Reading:
    parts = tuple(correct(p, i == 0) for i, p in enumerate(printed))
    party = any((a := issuers.agency(correct(p, False))) is not None and a.party for p in printed)
    kind = None
    if parts and document_types.by_code(parts[0], party) is not None:
        kind = parts[0]
    elif len(parts) > 2 and parts[1] in _STATED_SECOND:
        kind = parts[1]
    return _Reading(parts, kind, tuple(p for p in parts if p != kind), party)


# Older ministries printed themselves before the type: 1027/TC-QĐ-CĐKT.
_STATED_SECOND = frozenset({"QĐ", "TT", "CT"})


def format_number(number: LegalNumber) -> str:
    """The number in print, without blanks; `parse` gives it back."""
    year = "" if number.year is None else f"/{number.year}"
    symbol = "".join(s + p for s, p in zip(number.separators, number.parts, strict=True))
    return number.number + number.suffix + year + symbol


def parse(text: str) -> LegalNumber | None:
    """The number that `text` is as a whole, or None."""
    text = text.strip()
    found = match(text, 0)
    return found[0] if found is not None and found[1] == len(text) else None


def match(text: str, start: int) -> tuple[LegalNumber, int] | None:
    """The longest number at `start` of `text` and its end, or None. Looks at no more than 72 characters."""
    found = _match(text[start : start + WINDOW])
    return None if found is None else (found[0], start + found[1])


def match_symbol(text: str, start: int) -> tuple[LegalNumber, int] | None:
    """The symbol of a number left blank, '/QĐ-SYT' or '-NQ/TW' at `start`, as a LegalNumber without digits."""
    tokens = tokenise(text[start : start + WINDOW])
    parser = _Parser(tokens)
    number = parser.symbol(LegalNumber(""))
    return None if number is None else (number, start + parser.end)


def _match(window: str) -> tuple[LegalNumber, int] | None:
    parser = _Parser(tokenise(window))
    number = parser.parse()
    return None if number is None else (number, parser.end)


class _Parser:
    """Recursive descent over the tokens; `end` is the offset behind the longest number so far."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.end = 0
        self.flags: list[str] = []

    def peek(self, ahead: int = 0) -> Token:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else Token("end", "", 0)

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        self.end = token.end
        return token

    def parse(self) -> LegalNumber | None:
        number = self.digits()
        if number is None:
            return None
        number = self.year(number)
        full = self.symbol(number)
        if full is not None:
            return full
        if number.year is None or self.peek().kind in {"digits", *WORDS} or self.more_digits():
            return None
        return replace(number, flags=tuple(dict.fromkeys(self.flags)))

    def more_digits(self) -> bool:
        """Whether another figure follows, as in 1/2021/22."""
        return self.peek().kind == "mark" and self.peek(1).kind == "digits"

    def digits(self) -> LegalNumber | None:
        if self.peek().kind != "digits":
            return None
        text = self.take().text
        plain = text.translate(DIGIT_LIKE)
        if plain != text:
            self.flags.append(LOOK_ALIKE)
        if len(plain) > 6:
            return None
        if self.peek().text == "." and self.peek(1).kind == "digits" and len(self.peek(1).text) <= 2:
            self.take()
            plain += "." + self.take().text
        suffix = ""
        if self.peek().kind == "word" and len(self.peek().text) == 1 and self.peek(1).text in {"/", "-"}:
            suffix = self.take().text
        return LegalNumber(plain, suffix)

    def year(self, number: LegalNumber) -> LegalNumber:
        mark, year = self.after_blank(0, "/")
        if mark is None or self.peek(year).kind != "digits":
            return number
        text = self.peek(year).text.translate(DIGIT_LIKE)
        if len(text) != 4 or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            return number
        self.skip(year)
        self.take()
        return replace(number, year=int(text))

    def after_blank(self, ahead: int, marks: str) -> tuple[str | None, int]:
        """A mark with blanks around it, and how many tokens ahead its successor stands; (None, 0) when none."""
        before = self.peek(ahead).kind == "blank"
        mark = self.peek(ahead + before)
        if mark.kind != "mark" or mark.text not in marks:
            return None, 0
        after = self.peek(ahead + before + 1).kind == "blank"
        if before and after and mark.text != "/":
            return None, 0
        return mark.text, ahead + before + 1 + after

    def skip(self, count: int) -> None:
        for _ in range(count):
            if self.take().kind == "blank":
                self.flags.append(BLANK)

    def symbol(self, number: LegalNumber) -> LegalNumber | None:
        parts: list[str] = []
        separators: list[str] = []
        while len(parts) < _LONGEST:
            mark, ahead = self.after_blank(0, "/-." if parts else "/-")
            blank = mark is not None and ahead > 1
            if mark == "." and blank:
                break
            if mark is None:
                # The separator was lost: 09/2026NQ-HĐND, 5256QĐ-UBND.
                if parts or not self.opens_symbol():
                    break
                mark, ahead, lost = "/", 0, True
            else:
                lost = False
            word = self.peek(ahead)
            if not is_part(word, bool(parts), blank, self.peek(ahead + 1)):
                break
            if lost or mark == ".":
                self.flags.append(SEPARATOR)
            self.skip(ahead)
            flag = WORD_FLAGS.get(self.take().kind)
            if flag:
                self.flags.append(flag)
            parts.append(word.text)
            separators.append("/" if lost else mark)
        if not parts:
            return None
        found = replace(number, parts=tuple(parts), separators=tuple(separators))
        if not _believable(found):
            return None
        if found.corrected != found.parts:
            self.flags.append(LOST_MARK)
        if _arranged(found).separators != found.separators and SEPARATOR not in self.flags:
            self.flags.append(SEPARATOR)
        return replace(found, flags=tuple(dict.fromkeys(self.flags)))

    def opens_symbol(self) -> bool:
        word = self.peek()
        if word.kind == "blank" and self.at > 1:
            return False
        known = word.kind in WORDS and correct(word.text, True) in document_types.codes()
        return known and self.peek(1).text in {"-", "/"}


def _believable(number: LegalNumber) -> bool:
    """Whether the symbol is one: two words, or one that is known."""
    first = number.corrected[0]
    if len(number.parts) > 1:
        return sum(c.isupper() for p in number.parts for c in p) >= 3
    return issuers.agency(first) is not None or first in document_types.codes() or len(first) >= 3


def _arranged(number: LegalNumber) -> LegalNumber:
    """The number with the separators that its family has; forms of other families are left as they are."""
    if number.type is None or number.type != number.corrected[0] or len(number.parts) < 2:
        return number
    # Older issuers (Hội đồng Nhà nước, Chủ tịch nước) and joint circulars had rules of their own.
    if number.type in {"L", "LCT", "SL", "PL", "TTLT", "TTLB"} or "HĐBT" in number.parts:
        return number
    first, second = ("-", "/") if number.party and number.year is None else ("/", "-")
    if number.separators[0] == "-" and not number.party and not _state_body(number):
        return number
    return replace(number, separators=(first, second, *("-" for _ in number.separators[2:])))


def canonical(
    number: LegalNumber, kind: DocumentType | None = None, day: date | None = None, issuer: str | None = None
) -> str | None:
    """The number as the issuing rules would have it, or None when it cannot be told.

    `kind` is the type as printed before the number, `day` the date of the mention, `issuer` the issuer as printed. The
    year is put in where the number must bear one (Law on Promulgation of Legal Documents; special resolutions of the
    Government by their decimal number), the symbol where only number and year are given.
    """
    if not number.parts:
        number = _completed(number, kind, issuer)
        if not number.parts:
            return None
    parts = number.corrected
    if mismatch(number, kind) and kind is not None:
        parts = (kind.codes[0], *parts[1:])
    fixed = _arranged(replace(number, parts=parts, flags=()))
    if year_missing(fixed, day):
        if day is None:
            return None
        fixed = replace(fixed, year=day.year)
    return format_number(fixed)


def _state_body(number: LegalNumber) -> bool:
    """Whether a body of the State issues; the many Party bodies below the province have no code in the table."""
    return any((a := issuers.agency(p)) is not None and not a.party for p in number.corrected[1:2])


_STRICT = frozenset({"NQ", "NĐ", "QĐ", "TT", "CT", "PL"})


def mismatch(number: LegalNumber, kind: DocumentType | None) -> bool:
    """Whether the type in the number contradicts the printed one ('Chỉ thị số 49-NQ/TW')."""
    if kind is None or kind.generic or number.type not in _STRICT or number.type != number.corrected[0]:
        return False
    return bool(kind.codes) and kind.codes[0] in _STRICT and not document_types.bears(kind, number.type)


def year_missing(number: LegalNumber, day: date | None = None) -> bool:
    """Whether the number lacks the year that it must bear; before 1997 none did."""
    if number.year is not None or not number.parts or (day is not None and day.year < YEAR_RULE_SINCE):
        return False
    kind = document_types.by_code(number.type, number.party) if number.type else None
    if number.separators[0] != "/" or number.party:
        return False
    if kind is not None and kind.year_required and len(number.parts) > 1:
        return True
    agency = issuers.agency(number.corrected[-1])
    return "." in number.number or (agency is not None and agency.numbered and number.separators[0] == "/")


def _completed(number: LegalNumber, kind: DocumentType | None, issuer: str | None) -> LegalNumber:
    """'60/2021' of a Nghị định is 60/2021/NĐ-CP; the National Assembly's numbers bear its term."""
    if kind is None or number.year is None:
        return number
    code = issuers.code_of(issuer) if issuer else None
    if kind.name == "Nghị định":
        code = "CP"
    if code is None:
        return number
    if code == "QH":
        term = issuers.term(number.year)
        return number if term is None else replace(number, parts=(f"QH{term}",), separators=("/",))
    if not kind.codes:
        return number
    return replace(number, parts=(kind.codes[0], code), separators=("/", "-"))


def issuer(number: LegalNumber) -> str | None:
    """The body that the symbol names, or None: 'Chính phủ' for NĐ-CP; joint issuers are joined by commas.

    Of local bodies only the sort is told ('Ủy ban nhân dân').
    """
    known = [a.name for code in number.agencies if (a := issuers.agency(code)) is not None]
    if not known:
        return None
    return ", ".join(known) if number.type in {"TTLT", "TTLB", "NQLT"} else known[0]


def unique(number: LegalNumber) -> bool:
    """Whether the canonical number alone identifies the document: legislation of a central body, year included."""
    if number.year is None or number.party or not number.agencies:
        return False
    agency = issuers.agency(number.agencies[0])
    return agency is not None and not agency.local


def rank(number: LegalNumber, kind: DocumentType | None = None) -> int:
    """Legal force, 1 the highest; a resolution or decision ranks by who issues it (the Law's art. 4)."""
    agency = issuers.agency(number.agencies[0]) if number.agencies else None
    code = "" if agency is None else agency.code
    by_type = document_types.by_code(number.type, number.party) if number.type else None
    chosen = by_type or kind
    base = 30 if chosen is None else chosen.rank
    if code == "QH":
        return 2
    if code == "UBTVQH":
        return 3
    if chosen is not None and chosen.name in {"Nghị quyết", "Quyết định"} and agency is not None:
        return {"CP": 6, "TTg": 7, "HĐND": 9, "UBND": 10}.get(code, 11)
    return base


def fold_number(text: str) -> str:
    """The form in which two prints of one number are equal: marks, case, blanks and separators aside."""
    return re.sub(r"[^0-9a-z]+", "/", strip_marks(fold(text)).lower()).strip("/")
