"""Standards and technical regulations: 'TCVN ISO 9001:2015', 'QCVN 01-1:2018/BYT', 'ISO/IEC 27001', 'IEC 60601-1'."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EDITION = r"(?:\s?:\s?(?:19|20)\d\d)?"
_PRINTED = re.compile(
    # The national ones: their number may stand behind a colon or a point, the year behind a slash.
    r"(?:TCVN|TCXDVN|TCXD|TCCS|TCQS|QCVN|QCĐP|QCXDVN)(?:[\s-]?(?:ISO|IEC|OHSAS)(?:/(?:IEC|TS|TR|ISO))?)?"
    r"(?:\s?[:.]\s?|[\s-]?)"
    rf"\d(?:[\d.]{{0,6}}\d)?(?:[-–]\d{{1,4}}){{0,2}}(?:-MT)?{_EDITION}(?:/(?:19|20)\d\d)?(?:/[A-ZĐ]{{2,10}})?(?!\w)"
    rf"|(?:ISO|OHSAS)(?:/(?:IEC|TS|TR))?[\s-]?\d{{4,5}}(?:-\d{{1,3}})?{_EDITION}(?!\w)"
    # The international ones with fewer figures are told from other numbers by the year.
    r"|ISO(?:/(?:IEC|TS|TR))?[\s-]?\d{1,3}(?:-\d{1,3})?\s?:\s?(?:19|20)\d\d(?!\w)"
    rf"|IEC[\s-]?\d{{5}}(?:-\d{{1,3}}){{0,3}}{_EDITION}(?!\w)"
)
_LEAD = re.compile(
    r"(?:bộ\s)?(?:tiêu chuẩn|quy chuẩn)(?:\skỹ thuật)?(?:\s(?:quốc gia|địa phương|việt nam|quốc tế|cơ sở))?"
    r"(?:\svề\s[^,;.]{1,60})?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standard:
    """Offsets of the mention, the name of its kind, and its number as printed with single blanks."""

    start: int
    end: int
    kind: str
    number: str


def match(text: str, start: int, least: int) -> Standard | None:
    """The standard whose code begins at `start`, or None; the words before it are taken in, from `least` on."""
    found = _PRINTED.match(text, start)
    if found is None or (start and text[start - 1].isalnum()):
        return None
    first = max(least, start - 90)
    window = text[first:start]
    lead = _LEAD.search(window) if "chuẩn" in window.lower() else None
    kind = "quy chuẩn" if found[0].startswith("QC") else "tiêu chuẩn"
    return Standard(first + lead.start() if lead else start, found.end(), kind, " ".join(found[0].split()))
