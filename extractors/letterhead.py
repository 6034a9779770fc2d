"""Metadata of a plan: what letterhead, title, signature and, where they are missing, the text itself say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from extractors import citations
from extractors.document import Document, Item, Paragraph, Part, PartKind, sections
from extractors.front_matter import FrontMatter, read_front, words
from extractors.records import Carrier, Metadata
from extractors.signature import Signature, read_closing
from normalizers import casing, dates, document_types, issuers, provinces
from normalizers.agency_words import Start, fields, opening
from normalizers.provinces import Province
from normalizers.text import fold, strip_marks

_PREAMBLE = 12  # passages at the head of the body in which a plan speaks of itself
_WINDOW = 3000  # characters of one passage that are looked at
_ATTACHES = re.compile(r"kèm theo (?:quyết định|nghị quyết|chỉ thị|thông báo) này", re.IGNORECASE)
_ENDS = re.compile(r"[Tt]rên đây là\s+(?:toàn bộ\s+)?(?:nội dung\s+)?")
_ISSUES = re.compile(r"(?:ban hành|xây dựng|đề ra|lập|triển khai)\s+(?:và\s+\w+\s+\w+\s+)?[“\"]?\s*", re.IGNORECASE)
_TITLE_END = re.compile(
    r"[”\":;]|\.(?:\s|/|$)|,?\s(?:như sau|với (?:các|những|nội dung)|cụ thể|gồm|bao gồm)(?!\w)"
    r"|,\s(?:đề nghị|yêu cầu|kính|trong quá trình|giao|các (?:đơn vị|cơ quan))(?!\w)"
)
_YEAR_OF_DATE = re.compile(r"n.m\s?(\d{4})(?!\w)")


@dataclass(frozen=True, slots=True)
class _Said:
    """What the text says of the plan itself."""

    document_type: str | None = None
    title: str | None = None
    issuer: str | None = None


def extract(document: Document, file_name: str = "") -> Metadata:
    """The metadata of the plan that a document holds; `file_name` is never evidence and not read.

    Where a decision carries a plan, the plan is the document and the decision its carrier; a decision to which nothing
    is attached is the document itself, unless its own articles hold the scheme that it approves.
    """
    plan, carrier_part = document.part(PartKind.PLAN), document.part(PartKind.CARRIER)
    own = _front(plan)
    outer = _front(carrier_part) if carrier_part else own
    said = _said(plan or carrier_part)
    if carrier_part is not None and plan is not None:
        outer = _completed(outer, own)
    document_type, title, carrier = _what(document, own, outer, said, carrier_part is not None and plan is not None)
    issuer, parent = _issuer(own, outer, said)
    recipients, signature = _closing(plan, carrier_part)
    issued_year = outer.year or own.year or _attached_year(own)
    province = _province(document, (own, outer), issuer, parent, title)
    start, end = _period(title, carrier, said)
    numbered = outer if carrier is None else (own if own is not outer else FrontMatter())
    return Metadata(
        document_type=document_type,
        title=title,
        number=numbered.number,
        symbol=numbered.symbol,
        issued_date=outer.issued or own.issued,
        issued_year=issued_year,
        issuer=issuer,
        parent_issuer=parent,
        place=outer.place or own.place,
        province_stated=province.name if province else None,
        province_current=province.current_name if province else None,
        sector=_sector(issuer) or _sector(parent),
        plan_start=start,
        plan_end=end,
        signer_name=signature.name,
        signer_title=signature.title,
        signed_for=signature.signed_for,
        carrier=carrier,
        recipients=recipients,
        province_code=province.current_code if province else "00",
        plan_year=start.year if start else issued_year or 0,
    )


def _front(part: Part | None) -> FrontMatter:
    return read_front(line.passage.text for line in part.front) if part else FrontMatter()


def _completed(outer: FrontMatter, own: FrontMatter) -> FrontMatter:
    """The front of the carrier, with what its plan's '(Kèm theo Quyết định số ...)' says where it prints no number."""
    if outer.number is not None or outer.symbol is not None or not own.attached:
        return outer
    named = next((m for m in citations.find(own.attached) if m.relation == "attached_to" and m.number), None)
    if named is None or named.number is None:
        return outer
    symbol = re.sub(r"^\d+[a-zđ]?\s?[/-]\s?(?:\d{4}/)?", "", named.number)
    return replace(
        outer,
        document_type=outer.document_type or named.kind,
        number=named.number,
        symbol=symbol,
        issued=outer.issued or named.date,
        year=outer.year or (named.date.year if named.date else None),
    )


def _closing(plan: Part | None, carrier: Part | None) -> tuple[tuple[str, ...], Signature]:
    recipients: tuple[str, ...] = ()
    signature = Signature()
    for part in (plan, carrier):
        if part is not None:
            found, signed = read_closing(line.passage.text for line in part.closing)
            recipients = recipients or found
            signature = signature if signature != Signature() else signed
    return recipients, signature


# --- What the document is --------------------------------------------------------------------------------------------


def _what(
    document: Document, own: FrontMatter, outer: FrontMatter, said: _Said, attached: bool
) -> tuple[str | None, str | None, Carrier | None]:
    """Type and title of the plan, and its carrier."""
    named = Carrier(outer.document_type, outer.number, outer.symbol, outer.title)
    carrier = named if named != Carrier(None, None, None, None) else None
    inner = _carried(outer.title) if outer.document_type in words()["carriers"] else None
    kind, title = inner or (None, None)
    if attached and (own.document_type or kind):
        return own.document_type or kind, own.title or title or said.title, carrier
    if inner is not None and not _attaches(document):
        return *inner, carrier
    kind = outer.document_type or said.document_type or _by_symbol(outer.symbol)
    return kind, outer.title or said.title, None


def _carried(title: str | None) -> tuple[str, str] | None:
    """Type and title of what a decision issues: 'Phê duyệt Đề án hỗ trợ ...'."""
    low = fold(title or "")
    for verb in sorted(words()["carrying"], key=len, reverse=True):
        if low.startswith(fold(verb) + " ") and title:
            rest = title[len(verb) :].strip()
            for kind in sorted(words()["carried"], key=len, reverse=True):
                if fold(rest).startswith(fold(kind) + " "):
                    return kind, rest[len(kind) :].strip()
    return None


def _attaches(document: Document) -> bool:
    """Whether an article issues what is attached, and so not in the articles themselves."""
    part = document.part(PartKind.PLAN) or document.part(PartKind.CARRIER)
    return part is not None and any(_ATTACHES.search(text) for text in _texts(part))


def _by_symbol(symbol: str | None) -> str | None:
    kind = document_types.by_code(re.split(r"[-/]", symbol)[0]) if symbol else None
    return kind.name if kind else None


def _texts(part: Part) -> Iterator[str]:
    """Headings, paragraphs and items in reading order, the head of each."""
    for section, _ in sections(part.root):
        if section.heading is not None:
            yield section.heading.passage.text[:_WINDOW]
        for block in section.blocks:
            if isinstance(block, (Paragraph, Item)):
                yield block.passage.text[:_WINDOW]


# --- What the text says ----------------------------------------------------------------------------------------------


def _said(part: Part | None) -> _Said:
    """'Trên đây là Kế hoạch ... của Sở Y tế' at the end, 'Sở Y tế xây dựng Kế hoạch ...' at the beginning."""
    if part is None:
        return _Said()
    texts = list(_texts(part))
    said = _Said()
    for text in reversed(texts):
        match = _ENDS.search(text)
        if match:
            said = _statement(text[match.end() : match.end() + 400], None)
            break
    for text in texts[:_PREAMBLE]:
        for match in _ISSUES.finditer(text):
            issuer = _body_before(text[: match.start()])
            found = _statement(text[match.end() : match.end() + 400], issuer)
            if issuer and found.document_type:
                return _Said(
                    said.document_type or found.document_type, said.title or found.title, issuer or said.issuer
                )
    return said


def _statement(text: str, issuer: str | None) -> _Said:
    """Type, title and issuer of a text that begins with a type: 'Kế hoạch cải cách hành chính năm 2026 của Sở Y tế'."""
    kinds = [
        k for k in words()["carried"] if fold(text[: len(k)]) == fold(k) and not text[len(k) : len(k) + 1].isalpha()
    ]
    if not kinds:
        return _Said()
    kind = max(kinds, key=len)
    rest = text[len(kind) :].strip()
    end = _TITLE_END.search(rest)
    title = rest[: end.start()] if end else rest
    of = None
    for match in re.finditer(r"\s(?:của|do)\s", title):
        of = _body(title[match.end() :])
        if of:
            title = title[: match.start()]
            break
    return _Said(kind, casing.capitalise(title.strip(" ,.-–")) or None, of or issuer)


def _body(text: str) -> str | None:
    """The body that a text begins with, up to the next mark."""
    cut = re.split(r"[,;:.()“”\"]", text, maxsplit=1)[0].strip()
    parts = cut.split()
    if not 1 < len(parts) <= 14 or opening(parts, [fold(p) for p in parts], 0).kind is not Start.NAMED:
        return None
    return cut


def _body_before(text: str) -> str | None:
    """The body named right before a verb: the words after the last mark."""
    return _body(re.split(r"[,;:.()“”\"]", text[-120:])[-1].strip())


# --- Who issues ------------------------------------------------------------------------------------------------------


def _issuer(own: FrontMatter, outer: FrontMatter, said: _Said) -> tuple[str | None, str | None]:
    """Issuer and the body above it in the letterhead.

    The letterhead goes before the text, unless the symbol denies it: a stamp of the receiving body over a missing
    letterhead is not the issuer of a number that ends in the initials of another body.
    """
    organs = outer.organs or own.organs
    issuer = organs[-1] if organs else None
    parent = organs[-2] if len(organs) > 1 else None
    decider = outer.decider
    if decider and (issuer is None or _extends(decider, issuer)):
        issuer = decider
    symbol = outer.symbol or own.symbol
    if issuer is None:
        return said.issuer or _attaching(own), parent
    if said.issuer and symbol and not _fits(issuer, symbol) and _fits(said.issuer, symbol):
        return said.issuer, None
    return issuer, parent


def _extends(decider: str, issuer: str) -> bool:
    return fold(decider).startswith(fold(issuer) + " ") and bool(provinces.find(decider))


def _attaching(own: FrontMatter) -> str | None:
    match = re.search(r"\scủa\s([^)]{3,80})", own.attached or "")
    return _body(match[1]) if match else None


def _fits(issuer: str, symbol: str) -> bool:
    """Whether the symbol ends in the code of a body, or in its initials ('KH-SYT', Sở Y tế)."""
    code = re.split(r"[-/]", symbol)[-1]
    known = issuers.code_of(issuer)
    initials = "".join(w[0] for w in strip_marks(issuer).upper().split() if w[0].isalpha())
    bare = strip_marks(code).upper()
    return (
        (known is not None and strip_marks(known).upper() == bare)
        or initials.startswith(bare)
        or bare in (strip_marks(issuer).upper().split())
    )


def _sector(issuer: str | None) -> str | None:
    """The sector that a body's name says: 'Sở Y tế tỉnh X' gives 'Y tế'."""
    folded = fold(issuer or "")
    for head, sector in sorted(words()["sectors"].items(), key=lambda pair: -len(pair[0])):
        if folded.startswith(fold(head)):
            return str(sector)
    parts = (issuer or "").split()
    for head in words()["sector_heads"]["names"]:
        if not folded.startswith(fold(head) + " "):
            continue
        rest = parts[len(head.split()) :]
        known = fields().longest([fold(p) for p in rest], 0)
        name = " ".join(rest[:known]) if known else _untilplace(" ".join(rest))
        inner = any(fold(name).startswith(fold(i)) for i in words()["sector_heads"]["inner"])
        return None if inner or not name else casing.capitalise(name.strip(" ,"))
    return None


def _untilplace(text: str) -> str:
    cut = re.split(r"\s(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)(?!\w)", text, maxsplit=1)[0]
    found = provinces.find(cut)
    return cut.removesuffix(found.name).strip() if found else cut


# --- Province and period ---------------------------------------------------------------------------------------------


def _province(
    document: Document, fronts: tuple[FrontMatter, ...], issuer: str | None, parent: str | None, title: str | None
) -> Province | None:
    """The province that a plan is of: by its issuer, then the letterhead, then the text; none for a central body."""
    for name in (issuer, parent):
        found = provinces.find(name or "")
        if found:
            return found
    if _is_central(issuer) or _is_central(parent):
        return None
    for front in fronts:
        for text in (front.place, front.decider, front.attached):
            found = provinces.find(text or "")
            if found:
                return found
    found = provinces.find(title or "")
    part = document.part(PartKind.PLAN) or document.part(PartKind.CARRIER)
    return found or (_province_of_text(part) if part else None)


def _is_central(name: str | None) -> bool:
    folded = fold(name or "")
    if any(folded.startswith(fold(n)) for n in words()["not_central"]):
        return False
    return any(folded == fold(n) or folded.startswith(fold(n) + " ") for n in words()["central"])


def _province_of_text(part: Part) -> Province | None:
    counts: dict[str, int] = {}
    seen: dict[str, Province] = {}
    for number, text in enumerate(_texts(part)):
        found = provinces.find(text)
        if found is None:
            continue
        if number < _PREAMBLE:
            return found
        counts[found.name] = counts.get(found.name, 0) + 1
        seen[found.name] = found
    return seen[max(counts, key=lambda name: counts[name])] if counts else None


def _attached_year(own: FrontMatter) -> int | None:
    match = _YEAR_OF_DATE.search(own.attached or "")
    return int(match[1]) if match else None


def _period(title: str | None, carrier: Carrier | None, said: _Said) -> tuple[date | None, date | None]:
    for text in (title, carrier.title if carrier else None, said.title):
        found = dates.period(text) if text else None
        if found is not None:
            return found
    return None, None
