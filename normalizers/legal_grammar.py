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

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from normalizers import document_types, issuers
from normalizers.legal_symbol import (
    BLANK,
    DIGIT_LIKE,
    LOOK_ALIKE,
    LOST_MARK,
    SEPARATOR,
    WORD_FLAGS,
    WORDS,
    YEAR,
    Token,
    correct,
    is_part,
    tokenise,
)

FIRST_YEAR, LAST_YEAR = 1945, 2099
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
    """What follows a number left blank, '/QĐ-SYT', '-NQ/TW' or '/2024/TT-BTC', as a LegalNumber without digits."""
    tokens = tokenise(text[start : start + WINDOW])
    parser = _Parser(tokens)
    number = parser.symbol(parser.year(LegalNumber("")))
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
        if len(text) != 4:
            return number
        if not FIRST_YEAR <= int(text) <= LAST_YEAR:
            if not self.names_type(year + 1):
                return number
            self.flags.append(YEAR)
        self.skip(year)
        self.take()
        return replace(number, year=int(text))

    def names_type(self, ahead: int) -> bool:
        """Whether '/NĐ-' or the like stands there: what is before it can only be a year, be it an impossible one."""
        code = self.peek(ahead + 1)
        known = code.kind in WORDS and correct(code.text, True) in document_types.codes()
        return known and self.peek(ahead).text == "/" and self.peek(ahead + 2).text in {"-", "/"}

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
            parts.append(word.text + self.serial(parts, word))
            separators.append("/" if lost else mark)
        if not parts:
            return None
        found = replace(number, parts=tuple(parts), separators=tuple(separators))
        if not _believable(found):
            return None
        if found.corrected != found.parts:
            self.flags.append(LOST_MARK)
        if arranged(found).separators != found.separators and SEPARATOR not in self.flags:
            self.flags.append(SEPARATOR)
        return replace(found, flags=tuple(dict.fromkeys(self.flags)))

    def serial(self, parts: Sequence[str], word: Token) -> str:
        """The number of the law behind 'SL/L' (101-SL/L.003): so the decrees that promulgated laws until 1959 ended."""
        if word.text != "L" or parts[-1:] != ["SL"] or self.peek().text != "." or self.peek(1).kind != "digits":
            return ""
        return self.take().text + self.take().text

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


def arranged(number: LegalNumber) -> LegalNumber:
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


def _state_body(number: LegalNumber) -> bool:
    """Whether a body of the State issues; the many Party bodies below the province have no code in the table."""
    return any((a := issuers.agency(p)) is not None and not (a.party or a.mass) for p in number.corrected[1:2])
