"""The words of a số ký hiệu: tokens, codes, and the codes behind slips of print and of OCR.

Below the grammar of `normalizers.legal_grammar`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from normalizers import document_types, issuers
from normalizers.text import strip_marks

# Flags of tolerated forms. A blank is no slip of the number, only of its printing.
BLANK = "blank"
LOST_MARK = "lost_mark"
LOOK_ALIKE = "look_alike"
SEPARATOR = "separator"
YEAR = "year"

_LONGEST_WORD = 14
# Cyrillic letters, the Icelandic Ð and dashes that look like what should stand there; one character for one.
_LOOK_ALIKES = str.maketrans("АВСЕНІКМОРТХаеорсхÐð–—‐‑−", "ABCEHIKMOPTXaeopcxĐđ-----")
DIGIT_LIKE = str.maketrans("OolI", "0011")
_TOKEN = re.compile(
    r"(?P<digits>\d[\dOolI]*)|(?P<word>[^\W\d_]+(?:&[^\W\d_]+)*\d{0,3})|(?P<mark>[/.-])|(?P<blank>[ \u00a0\n]+)"
)
_PART = re.compile(r"[A-ZĐƯƠÔÂÊ][A-Za-zĐđƯƠÔÂÊư&]*\d{0,3}")

# Words of a symbol, and what is to be said of those that were not printed as they should be.
WORDS = frozenset({"word", "odd word", "torn word"})
WORD_FLAGS = {"odd word": LOOK_ALIKE, "torn word": BLANK}


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (digits, word, mark, blank), its text with look-alikes put right, and the offset behind it."""

    kind: str
    text: str
    end: int


def tokenise(window: str) -> list[Token]:
    """The tokens from the start of `window` to the first character that no số ký hiệu holds."""
    plain = window.translate(_LOOK_ALIKES)
    tokens: list[Token] = []
    position = 0
    while found := _TOKEN.match(plain, position):
        position = found.end()
        raw, text = window[found.start() : position], found[0]
        kind = found.lastgroup or ""
        if kind == "word" and raw != text:
            kind = "odd word"
        tokens.append(Token(kind, text, position))
        apart = len(tokens) > 2 and tokens[-2].kind == "blank" and "mark" not in {kind, tokens[-3].kind}
        # Two words with nothing but a blank between them: the symbol is over, unless the blank tore a code.
        if apart and (kind != "word" or not _rejoin(tokens)):
            break
    return tokens


def _rejoin(tokens: list[Token]) -> bool:
    """Put the code together that a blank has torn at the end of `tokens`: 'N Đ-CP'."""
    whole = tokens[-3].text + tokens[-1].text
    torn = len(tokens[-3].text) == 1 and (whole in known_codes(True) or whole in known_codes(False))
    if torn:
        tokens[-3:] = [Token("torn word", whole, tokens[-1].end)]
    return torn


def is_part(token: Token, later: bool, blank: bool, following: Token) -> bool:
    """Whether a token is a word of a symbol; `later`: not its first, `blank`: a blank was printed before it."""
    if token.kind not in WORDS or not _PART.fullmatch(token.text) or len(token.text) > _LONGEST_WORD:
        return False
    text = token.text
    capitals = sum(c.isupper() for c in text)
    if correct(text, not later) in known_codes(not later) or issuers.agency(text) is not None:
        return True
    if following.kind == "digits":
        return False
    if blank:
        return capitals >= 2 and capitals == sum(c.isalpha() for c in text)
    small = sum(c.islower() for c in text)
    return (capitals >= 2 and small <= 3) or (later and small <= 1)


@cache
def known_codes(first: bool) -> frozenset[str]:
    """The codes of types, which stand first, or those of agencies."""
    return document_types.codes() if first else frozenset(issuers.agencies())


@cache
def _repairs(first: bool) -> dict[str, str]:
    """Codes without their marks, and as OCR gives them, by what they stand for."""
    known = known_codes(first)
    table: dict[str, str] = {}
    for code in sorted(known):
        bare = strip_marks(code)
        if bare not in known and bare != code:
            table.setdefault(bare, code)
    if first:
        table |= {wrong: kind.codes[0] for kind in document_types.types() for wrong in kind.misread}
    return table


@lru_cache(maxsize=4096)
def correct(part: str, first: bool) -> str:
    """The code that a word stands for, lost marks and misreadings put right; the word itself when it is none."""
    return _repairs(first).get(part, part)
