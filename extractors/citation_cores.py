"""The cores of citations in a text: kind, number, date and issuer, with their offsets.

One regular expression finds the places where a citation may stand; the grammars of `normalizers.legal_number` and
`normalizers.issuers` then read what stands there. All windows are bounded, so the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from extractors import citation_laws, citation_leads, citation_standards, citation_tails
from normalizers import document_types, issuers, legal_number
from normalizers.document_types import DocumentType
from normalizers.legal_number import LegalNumber
from normalizers.text import fold


@dataclass(frozen=True, slots=True)
class Core:
    """A citation without its title: the offsets `start`..`end`, and what is printed between them.

    `number` is as printed without blanks, None for a blank number or a law by name; `legal` its parse. `short` marks a
    mention by type and bare number ('Nghị quyết 76'), `law` a law by name, `apart` another document by name and number,
    `amending` a law that amends those whose offsets are `inner`. `year` is that of '... năm 2024' where no date stands.
    """

    start: int
    end: int
    kind: DocumentType
    number: str | None = None
    legal: LegalNumber | None = None
    day: date | None = None
    year: int | None = None
    issuer: str | None = None
    short: bool = False
    law: bool = False
    apart: bool = False
    standard: bool = False
    amending: bool = False
    inner: tuple[tuple[int, int], ...] = ()


_REVISED = re.compile(r"\s\(sửa đổi\)", re.IGNORECASE)
_SEPARATORS = re.compile(r"\)?[\s]*(?:[,;:/–-]|và|hoặc|,\s*và|;\s*và|và\s+các|hay)\s*", re.IGNORECASE)
_SHORT_AFTER = re.compile(
    r"\s*(?:$|[,;.:)”\"!?\]*<]|[-–]\s|(?:của|về|và|ngày|tại|trên|trong|đã|được|là|có|cho|đến|với|theo|để|nhằm|thì|"
    r"quy định|ban hành|gắn|hoặc|đề ra|nêu|xác định|năm\s(?:19|20)\d\d|giai đoạn|một cách|bảo đảm|đảm bảo|phù hợp|"
    r"hiệu quả|từ|do|ở|bằng)\b)",
    re.IGNORECASE,
)
_LAW_NUMBER = re.compile(r"\s?\(?(?:Luật\s)?số:?\s(?=\d)|\s(?=\d{1,3}/\d{4}/QH)")
_DIGITS = re.compile(r"\d{1,5}(?:[a-z](?!\w))?")

# The kinds that later mentions cite by type and bare number.
_SHORT_NAMES = [
    "Nghị quyết",
    "Nghị định",
    "Thông tư",
    "Chỉ thị",
    "Kết luận",
    "Đề án",
    "Quyết định",
    "Quy định",
    "Chương trình",
    "Kế hoạch",
    "Công điện",
    "Hướng dẫn",
    "Thông báo",
    "Công văn",
    "Báo cáo",
    "Tờ trình",
]
# Each alternative looks back at the first character, so that the engine may skip to the characters of the class.
_ANCHOR = re.compile(
    "[0-9/LBPHTQIONCKĐ-]"
    r"(?:(?<=\d)(?<![\w/.-]\d)(?P<number>[\dOoIl.]{0,8}[a-zđA-ZĐ]?\s?[/–-]\s?(?:\d{4}|[A-ZĐÐ\u0400-\u04ff])"
    r"|(?<=\d)[\dO.]{0,6}[A-ZĐ]{2,6}[-/][A-ZĐ])"
    r"|(?<=[\s.…_ốỐ:][/-])(?P<blank>)(?=\s?(?:\d{4}\s?/\s?)?[A-ZĐ]{1,5}[a-z]?[-/][A-ZĐ])"
    r"|(?P<law>(?<=L)(?:uật|UẬT)\s|(?<=B)(?:ộ luật|ộ Luật|Ộ LUẬT)\s|(?<=P)(?:háp lệnh|HÁP LỆNH)\s"
    r"|(?<=H)(?:iến pháp|IẾN PHÁP)(?=\s|[,;.]))"
    r"|(?P<standard>(?<=T)C(?:VN|XD|CS|QS)|(?<=Q)C(?:VN|ĐP|XDVN)|(?<=I)(?:SO|EC)[\s/-]?|(?<=O)HSAS)"
    rf"|(?P<short>{'|'.join(f'(?<={n[0]}){n[1:]}' for n in _SHORT_NAMES)})\s(?:số\s)?(?=\d{{1,5}}(?!\d|[/–-]|\.\d))"
    ")"
)


def year_of(core: Core) -> int | None:
    """The year in the number, or that of the date."""
    year = core.legal.year if core.legal is not None else None
    return year or (core.day.year if core.day else core.year)


def cores(text: str) -> list[Core]:
    """The cores in `text`, in order and without overlap (laws named inside an amending law apart, in `inner`)."""
    found: list[Core] = []
    taken = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < taken:
            continue
        previous = found[-1] if found else None
        core = _read(text, anchor, previous, taken)
        if core is None:
            continue
        found.append(core)
        taken = core.end
        found.extend(_inner(text, core))
    return found


def _read(text: str, anchor: re.Match[str], previous: Core | None, taken: int) -> Core | None:
    start = anchor.start()
    match anchor.lastgroup:
        case "number":
            return _numbered(text, start, previous, taken)
        case "blank":
            return _blank(text, start, taken)
        case "law":
            return _law(text, start, taken)
        case "standard":
            return _standard(text, start, taken)
        case "short":
            return _short(text, anchor)
    return None


def _numbered(text: str, start: int, previous: Core | None, taken: int) -> Core | None:
    found = legal_number.match(text, start)
    if found is None:
        return None
    legal, end = found
    lead = citation_leads.read(text, start, taken, legal)
    follows = previous is not None and _follows(text, previous.end, lead.start)
    kind = lead.kind
    if not legal.parts and (kind is None or kind.rank > 8 or kind.generic):
        return None
    if lead.form or (kind is None and not lead.said and not follows and not _telling(legal)):
        return None
    if kind is None and legal_number.judgment(legal):
        return None
    if kind is None and not follows and len(legal.parts) == 1 and not (issuers.agency(legal.parts[0]) or _alone(legal)):
        return None
    if kind is None:
        kind = _kind_of(legal, previous.kind if follows and previous is not None else None)
    core = Core(lead.start, end, kind, "".join(text[start:end].split()), legal, issuer=lead.issuer, apart=lead.apart)
    return _with_date_and_issuer(text, core)


def _telling(legal: LegalNumber) -> bool:
    """Whether the number names its own type and issuer, so that it needs no word before it."""
    if legal.type is None or legal.malformed:
        return False
    return len(legal.parts) > 1 or _alone(legal)


def _alone(legal: LegalNumber) -> bool:
    """Whether the code is that of a type whose numbers name no issuer, with the year before it."""
    kind = document_types.by_code(legal.type) if legal.type else None
    return kind is not None and kind.alone and legal.year is not None


def _follows(text: str, end: int, start: int) -> bool:
    return start - end < 16 and _SEPARATORS.fullmatch(text, end, start) is not None


def _kind_of(legal: LegalNumber, shared: DocumentType | None) -> DocumentType:
    """The kind of a number without a word: that of the list it stands in, or the one its code tells."""
    names = document_types.by_name()
    code = legal.type
    if (
        shared is not None
        and shared.name not in {"Tiêu chuẩn", "Luật"}
        and (code is None or document_types.bears(shared, code))
    ):
        return shared
    kind = document_types.by_code(code, legal.party) if code else None
    if kind is not None:
        return kind
    agency = issuers.agency(legal.agencies[0]) if legal.agencies else None
    return names["luật"] if agency is not None and agency.numbered else names["công văn"]


def _with_date_and_issuer(text: str, core: Core) -> Core:
    joint = core.legal is not None and core.legal.type in {"TTLT", "TTLB", "NQLT"}
    tail = citation_tails.read(text, core.start, core.end, joint, core.issuer)
    return replace(core, end=tail.end, day=tail.day, year=tail.year, issuer=tail.issuer)


def _blank(text: str, start: int, taken: int) -> Core | None:
    """'Quyết định số /QĐ-SYT ngày tháng năm 2024': a mention whose number was left blank."""
    found = legal_number.match_symbol(text, start)
    if found is None:
        return None
    legal, end = found
    lead = citation_leads.blank(text, start, taken)
    if lead is None or lead[1].generic or (legal.type is None and len(legal.parts) < 2):
        return None
    return _with_date_and_issuer(text, Core(lead[0], end, lead[1], None, legal))


def _law(text: str, start: int, taken: int) -> Core | None:
    found = citation_laws.match(text, start)
    if found is None or start < taken:
        return None
    kind = document_types.by_name()[fold(found.kind)]
    core = Core(start, found.end, kind, law=True, amending=found.amending, inner=found.inner)
    number = _LAW_NUMBER.match(text, core.end)
    if number and (legal := legal_number.match(text, number.end())):
        end = legal[1]
        printed = "".join(text[number.end() : end].split())
        if "(" in number[0] and text[end : end + 1] == ")":
            end += 1
        core = replace(core, end=end, number=printed, legal=legal[0])
    revised = _REVISED.match(text, core.end)
    if revised:
        core = replace(core, end=revised.end())
    return _with_date_and_issuer(text, core)


def _inner(text: str, core: Core) -> Iterator[Core]:
    """The laws named in the name of an amending law."""
    for start, end in core.inner:
        kind = (
            "Bộ luật" if text[start : start + 1] in "Bb" else "Pháp lệnh" if text[start : start + 1] in "Pp" else "Luật"
        )
        yield Core(start, end, document_types.by_name()[fold(kind)], law=True)


def _standard(text: str, start: int, taken: int) -> Core | None:
    found = citation_standards.match(text, start, taken)
    if found is None:
        return None
    return Core(found.start, found.end, document_types.by_name()[found.kind], found.number, standard=True)


def _short(text: str, anchor: re.Match[str]) -> Core | None:
    """'Nghị quyết 76', 'Đề án 06': by type and number alone; whether it cites is known when the list is resolved."""
    digits = _DIGITS.match(text, anchor.end())
    name = text[anchor.start() : anchor.start() + len(anchor["short"]) + 1]
    kind = document_types.by_name()[fold(name)]
    if digits is None or not _SHORT_AFTER.match(text, digits.end()):
        return None
    core = Core(anchor.start(), digits.end(), kind, digits[0], short=True)
    return _with_date_and_issuer(text, core)
