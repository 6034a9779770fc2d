"""What a số ký hiệu says: its canonical form, what it lacks, who issues, how high it ranks.

The grammar is that of `normalizers.legal_grammar`, whose names are given out here too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from normalizers import document_types, issuers
from normalizers.document_types import DocumentType
from normalizers.legal_grammar import (
    FIRST_YEAR,
    LAST_YEAR,
    LegalNumber,
    arranged,
    format_number,
    match,
    match_symbol,
    parse,
)
from normalizers.legal_symbol import BLANK, LOOK_ALIKE, LOST_MARK, SEPARATOR, YEAR
from normalizers.text import fold, strip_marks

__all__ = [
    "BLANK",
    "LOOK_ALIKE",
    "LOST_MARK",
    "SEPARATOR",
    "YEAR",
    "LegalNumber",
    "canonical",
    "fold_number",
    "format_number",
    "issuer",
    "judgment",
    "match",
    "match_symbol",
    "mismatch",
    "parse",
    "rank",
    "unique",
    "year_missing",
]

# The Law on Promulgation of Legal Documents of 1996 put the year into the number from 1997 on.
YEAR_RULE_SINCE = 1997


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
    fixed = arranged(replace(number, parts=parts, flags=()))
    if fixed.year is not None and not FIRST_YEAR <= fixed.year <= LAST_YEAR:
        if day is None:
            return None
        fixed = replace(fixed, year=day.year)
    if year_missing(fixed, day):
        if day is None:
            return None
        fixed = replace(fixed, year=day.year)
    return format_number(fixed)


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
    # Resolutions of the Standing Committee that are no legislation print their type and no year (549/NQ-UBTVQH15).
    agency = issuers.agency(number.corrected[-1])
    return "." in number.number or (agency is not None and agency.numbered and number.type != "NQ")


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


def judgment(number: LegalNumber) -> bool:
    """Whether the symbol is that of a court's judgment: the branch of law and the instance ('25/2031/DS-PT')."""
    cases, stages = document_types.court_codes()
    symbol = "".join(number.parts)
    return number.type is None and any(symbol.endswith(s) and symbol.removesuffix(s) in cases for s in stages)
