"""The cores of citations in a text: kind, number, date and issuer, with their offsets.

One regular expression finds the places where a citation may stand; the grammars of `normalizers.legal_number` and
`normalizers.issuers` then read what stands there. All windows are bounded, so the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from extractors import citation_laws
from normalizers import document_types, issuers, legal_number
from normalizers.document_types import DocumentType
from normalizers.legal_number import LegalNumber
from normalizers.text import fold, strip_marks


@dataclass(frozen=True, slots=True)
class Core:
    """A citation without its title: the offsets `start`..`end`, and what is printed between them.

    `number` is as printed without blanks, None for a blank number or a law by name; `legal` its parse. `short` marks a
    mention by type and bare number ('Nghị quyết 76'), `year` is that of '... năm 2024' where no date stands, `amending`
    a law that amends those whose offsets are `inner`.
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
    standard: bool = False
    amending: bool = False
    inner: tuple[tuple[int, int], ...] = ()


_DOTS = r"[\s.…_]"
_DAY = (
    rf"{_DOTS}{{0,4}}(?P<d>\d{{1,2}})?{_DOTS}{{0,8}}(?:/|-|\.|tháng){_DOTS}{{0,4}}(?P<m>\d{{1,2}})?{_DOTS}{{0,8}}"
    rf"(?:/|-|\.|năm){_DOTS}{{0,4}}(?P<y>\d{{4}})"
)
_DATE = re.compile(
    rf"[\s,]{{0,3}}\(?(?:ký\s|ban hành\s|được ban hành\s|đề\s)?(?:ngày\s)?ngày{_DAY}(?!\d)|"
    r"[\s,]{1,3}ngày[\s.…_]{1,16}tháng[\s.…_]{1,16}năm(?:[\s.…_]{0,8}(?P<y2>\d{2,4}))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\s\(?năm\s((?:19|20)\d\d)\)?(?!\d)(?!\s?[-–]\s?\d)", re.IGNORECASE)
_OF = re.compile(r"\)?,?\s{1,3}của\s{1,3}", re.IGNORECASE)
_REVISED = re.compile(r"\s\(sửa đổi\)", re.IGNORECASE)
_SAID = re.compile(r"(?:^|[\s(“\"])(số|so|sô|sồ)\s*[:.]?\s*$", re.IGNORECASE)
_FORM = re.compile(
    r"(?:mẫu|biểu|biểu mẫu|phụ lục|hợp đồng|hoá đơn|hóa đơn|tờ khai|tài khoản|nhà|đường|lô|tem|mã|thẻ|ký hiệu)\s*$",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\)?[\s]*(?:[,;:/–-]|và|hoặc|,\s*và|;\s*và|và\s+các|hay)\s*", re.IGNORECASE)
_SHORT_AFTER = re.compile(
    r"\s*(?:$|[,;.:)”\"!?\]*<]|[-–]\s|(?:của|về|và|ngày|tại|trên|trong|đã|được|là|có|cho|đến|với|theo|để|nhằm|thì|"
    r"quy định|ban hành|gắn|hoặc|đề ra|nêu|xác định|năm\s(?:19|20)\d\d|giai đoạn|một cách|bảo đảm|đảm bảo|phù hợp|"
    r"hiệu quả)\b)",
    re.IGNORECASE,
)
_EDITION = r"(?:\s?:\s?(?:19|20)\d\d)?"
_STANDARD = re.compile(
    r"(?:TCVN|TCXDVN|TCXD|TCCS|TCQS|QCVN|QCĐP|QCXDVN)(?:[\s-]?(?:ISO|IEC|OHSAS)(?:/(?:IEC|TS|TR|ISO))?)?"
    rf"[\s-]?\d(?:[\d.]{{0,6}}\d)?(?:[-–]\d{{1,4}}){{0,2}}(?:-MT)?{_EDITION}(?:/[A-ZĐ]{{2,10}})?(?!\w)"
    rf"|(?:ISO|OHSAS)(?:/(?:IEC|TS|TR))?[\s-]?\d{{4,5}}(?:-\d{{1,3}})?{_EDITION}(?!\w)"
)
_STANDARD_LEAD = re.compile(
    r"(?:bộ\s)?(?:tiêu chuẩn|quy chuẩn)(?:\skỹ thuật)?(?:\s(?:quốc gia|địa phương|việt nam|quốc tế|cơ sở))?"
    r"(?:\svề\s[^,;.]{1,60})?\s*$",
    re.IGNORECASE,
)
_LAW_NUMBER = re.compile(r"\s?\(?(?:Luật\s)?số:?\s(?=\d)|\s(?=\d{1,3}/\d{4}/QH)")
_ALSO = re.compile(r"(?:,\s|\s[-–]\s|\svà\s|,\svà\s)")
_DIGITS = re.compile(r"\d{1,5}")

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
]
# Each alternative looks back at the first character, so that the engine may skip to the characters of the class.
_ANCHOR = re.compile(
    "[0-9/LBPHTQIONCKĐ-]"
    r"(?:(?<=\d)(?<![\w/.-]\d)(?P<number>[\dOoIl.]{0,8}[a-zđA-ZĐ]?\s?[/–-]\s?(?:\d{4}|[A-ZĐÐ\u0400-\u04ff])"
    r"|(?<=\d)[\dO.]{0,6}[A-ZĐ]{2,6}[-/][A-ZĐ])"
    r"|(?<=[\s.…_ốỐ][/-])(?P<blank>)(?=\s?[A-ZĐ]{1,5}[a-z]?[-/][A-ZĐ])"
    r"|(?P<law>(?<=L)(?:uật|UẬT)\s|(?<=B)(?:ộ luật|ộ Luật|Ộ LUẬT)\s|(?<=P)(?:háp lệnh|HÁP LỆNH)\s"
    r"|(?<=H)(?:iến pháp|IẾN PHÁP)(?=\s|[,;.]))"
    r"|(?P<standard>(?<=T)C(?:VN|XD|CS|QS)|(?<=Q)C(?:VN|ĐP|XDVN)|(?<=I)SO[\s/-]?|(?<=O)HSAS)"
    rf"|(?P<short>{'|'.join(f'(?<={n[0]}){n[1:]}' for n in _SHORT_NAMES)})\s(?:số\s)?(?=\d{{1,5}}(?![\d/–.-]))"
    ")"
)


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


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before a number: `start` of the mention, its kind, whether 'số' is printed, an issuer in between."""

    start: int
    kind: DocumentType | None = None
    said: bool = False
    issuer: str | None = None
    form: bool = False


def _lead(text: str, number: int, least: int) -> _Lead:
    first = max(least, number - 64)
    window = text[first:number]
    said = _SAID.search(window)
    end = said.start(1) if said else len(window)
    before = window[:end].rstrip(' \n\t\u00a0:(“"')
    kind, start = _kind_before(before)
    if kind is not None:
        return _Lead(first + start, kind, bool(said))
    if said:
        if window[said.start(1) :].startswith(("Số:", "SỐ:")):
            # The number line of a letterhead or of a stamp.
            return _Lead(first + end, None, True, form=True)
        named = _kind_and_issuer(before)
        if named is not None:
            return _Lead(first + named[0], named[1], True, named[2])
        return _Lead(first + end, None, True, form=bool(_FORM.search(before)))
    return _Lead(number, form=bool(_FORM.search(window)))


_WORDS = re.compile(r"[^\W\d_]+(?=\s*$)|[^\W\d_]+(?=\s)")


def _kind_before(window: str) -> tuple[DocumentType | None, int]:
    """The kind whose name ends the window, the longest first, and where it begins."""
    names = document_types.by_name()
    words = list(re.finditer(r"\S+", window[-40:]))[-5:]
    shift = max(0, len(window) - 40)
    for word in words:
        printed = window[shift + word.start() :]
        if not printed[0].isalpha():
            # A bracket or quotation mark may open the name.
            bare = printed.lstrip("(“\"'‘-–*")
            if bare == printed:
                continue
            printed = bare
        folded = " ".join(printed.lower().split())
        kind = names.get(folded) or names.get(fold(printed)) or names.get(strip_marks(folded))
        if kind is not None:
            return kind, len(window) - len(printed)
    return None, 0


def _kind_and_issuer(window: str) -> tuple[int, DocumentType, str] | None:
    """'Nghị định của Chính phủ' before 'số ...': where it begins, the kind and the issuer."""
    cut = window.rfind(" của ")
    if cut < 0:
        return None
    kind, start = _kind_before(window[:cut])
    body = cut + len(" của ")
    if kind is None or issuers.match(window, body) != len(window):
        return None
    return start, kind, window[body:]


def _numbered(text: str, start: int, previous: Core | None, taken: int) -> Core | None:
    found = legal_number.match(text, start)
    if found is None:
        return None
    legal, end = found
    lead = _lead(text, start, taken)
    follows = previous is not None and _follows(text, previous.end, lead.start)
    kind = lead.kind
    if not legal.parts and (kind is None or kind.rank > 8 or kind.generic):
        return None
    if lead.form or (kind is None and not lead.said and not follows and not _telling(legal)):
        return None
    if kind is None and not follows and len(legal.parts) == 1 and issuers.agency(legal.parts[0]) is None:
        return None
    if kind is None:
        kind = _kind_of(legal, previous.kind if follows and previous is not None else None)
    core = Core(lead.start, end, kind, "".join(text[start:end].split()), legal, issuer=lead.issuer)
    return _with_date_and_issuer(text, core)


def _telling(legal: LegalNumber) -> bool:
    """Whether the number names its own type and issuer, so that it needs no word before it."""
    return legal.type is not None and len(legal.parts) > 1 and not legal.malformed


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
    end = core.end
    day = None
    dated = _DATE.match(text, end)
    if dated:
        day = _day(dated)
        opened = "(" in dated[0]
        end = dated.end()
        if opened and text[end : end + 1] == ")":
            end += 1
    year = None if dated else _YEAR.match(text, end)
    if year:
        end = year.end()
    name = core.issuer
    of = _OF.match(text, end) if name is None else None
    if of:
        stop = issuers.match(text, of.end())
        joint = core.legal is not None and core.legal.type in {"TTLT", "TTLB", "NQLT"}
        while joint and stop > of.end() and (more := _ALSO.match(text, stop)):
            further = issuers.match(text, more.end())
            if further == more.end():
                break
            stop = further
        if stop > of.end():
            name = " ".join(text[of.end() : stop].split())
            end = stop
    return replace(core, end=end, day=day, year=int(year[1]) if year else None, issuer=name)


def _day(match: re.Match[str]) -> date | None:
    if not (match["d"] and match["m"] and match["y"]):
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _blank(text: str, start: int, taken: int) -> Core | None:
    """'Quyết định số /QĐ-SYT ngày tháng năm 2024': a mention whose number was left blank."""
    found = legal_number.match_symbol(text, start)
    if found is None:
        return None
    first = max(taken, start - 80)
    window = text[first:start].rstrip(" .…_\u00a0\n")
    said = _SAID.search(window)
    if not said or (kind := _kind_before(window[: said.start(1)].rstrip()))[0] is None:
        return None
    legal, end = found
    if kind[0].generic or (legal.type is None and len(legal.parts) < 2):
        return None
    return _with_date_and_issuer(text, Core(first + kind[1], end, kind[0], None, legal))


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
    found = _STANDARD.match(text, start)
    if found is None or (start and text[start - 1].isalnum()):
        return None
    first = max(taken, start - 90)
    window = text[first:start]
    lead = _STANDARD_LEAD.search(window) if "chuẩn" in window.lower() else None
    kind = document_types.by_name()["quy chuẩn" if found[0].startswith("QC") else "tiêu chuẩn"]
    number = " ".join(found[0].split())
    return Core(first + lead.start() if lead else start, found.end(), kind, number, standard=True)


def _short(text: str, anchor: re.Match[str]) -> Core | None:
    """'Nghị quyết 76', 'Đề án 06': by type and number alone; whether it cites is known when the list is resolved."""
    digits = _DIGITS.match(text, anchor.end())
    name = text[anchor.start() : anchor.start() + len(anchor["short"]) + 1]
    kind = document_types.by_name()[fold(name)]
    if digits is None or not _SHORT_AFTER.match(text, digits.end()):
        return None
    core = Core(anchor.start(), digits.end(), kind, digits[0], short=True)
    return _with_date_and_issuer(text, core)
