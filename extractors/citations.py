"""Citations: every mention of a document of the State or the Party, a law, a standard or a numbered scheme.

`find` reads any text; `extract` a laid-out document. The way: cores (kind, number, date, issuer), titles, relations,
then what only the whole text tells: the issuer that closes a list, the full number of a short form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.citation_cores import Core, cores
from extractors.citation_relations import relations
from extractors.citation_titles import SEPARATORS, Title, titles
from extractors.document import Document, Item, Located, Passage, Place, join
from extractors.records import Citation, Task, record_id
from normalizers import document_types, issuers, legal_number
from normalizers.text import fold, squeeze


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: the offsets `start`..`end` of `text` (which stops at the issuer), and what it says.

    `number` is as printed without blanks, `canonical` as the issuing rules would have it; `key` identifies what is
    cited as far as the mention tells. Fields are those of the published table of citations.
    """

    start: int
    end: int
    text: str
    kind: str
    number: str | None
    canonical: str | None
    date: date | None
    issuer: str | None
    title: str | None
    relation: str
    anomalies: tuple[str, ...]
    key: str
    short: bool = False


def find(text: str, known: Iterable[Mention] = ()) -> tuple[Mention, ...]:
    """Every citation in `text`, in order; those inside titles of others too. Linear in the length of the text.

    `known` are mentions that went before (in the same document): short forms are resolved by them.
    """
    found = cores(text)
    if not found:
        return ()
    spans = titles(text, found)
    ties = relations(text, found, spans)
    named = _closing_issuers(text, found)
    mentions: list[Mention] = []
    earlier = _by_short_form(known)
    for core, span, tie, issuer in zip(found, spans, ties, named, strict=True):
        mention = _mention(text, core, span, tie.name, issuer)
        if mention.short:
            resolved = earlier.get((mention.kind, _digits(mention.number)))
            if resolved is None and not _stands_alone(text, core):
                continue
            if resolved is not None:
                mention = replace(mention, canonical=resolved.canonical, key=resolved.key)
        else:
            _remember(earlier, mention)
        mentions.append(mention)
    return tuple(mentions)


def _mention(text: str, core: Core, span: Title, relation: str, issuer: str | None) -> Mention:
    number = core.number
    canonical: str | None = None
    anomalies: list[str] = []
    legal = core.legal
    if core.standard:
        canonical = number
    elif legal is not None and number is not None:
        canonical = legal_number.canonical(legal, core.kind, core.day, issuer)
        if legal_number.year_missing(legal, core.day):
            anomalies.append("year_missing")
        if legal.year is not None and core.day is not None and legal.year != core.day.year:
            anomalies.append("date_mismatch")
        if legal.malformed or legal_number.mismatch(legal, core.kind):
            anomalies.append("malformed")
    title = squeeze(text[span.start : span.end]) if span.end else None
    printed = squeeze(text[core.start : core.end])
    kind = core.kind.name
    key = _key(core, canonical, number, issuer, printed)
    return Mention(
        core.start,
        core.end,
        printed,
        kind,
        number,
        canonical,
        core.day,
        issuer,
        title,
        relation,
        tuple(anomalies),
        key,
        core.short,
    )


def _key(core: Core, canonical: str | None, number: str | None, issuer: str | None, printed: str) -> str:
    """The identity of what is cited: the number alone where it is unique, else with issuer and date."""
    if core.standard:
        return fold(canonical or printed)
    if core.law and number is None:
        return fold(re.sub(r"^\S*?(?=Luật|Bộ luật|Pháp lệnh)", "", printed))
    base = legal_number.fold_number(canonical or number or "")
    legal = core.legal
    if legal is None:
        return f"{fold(core.kind.name)}|{base}"
    parsed = legal_number.parse(canonical) if canonical else legal
    if parsed is not None and legal_number.unique(parsed):
        return base
    told = legal_number.issuer(legal)
    agency = issuers.agency(legal.agencies[0]) if legal.agencies else None
    body = told if told and not (agency and agency.local) else issuer or told or ""
    body = fold(body).replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân")
    symbol = "" if number else legal_number.fold_number(legal.symbol)
    return "|".join((base or symbol, body, core.day.isoformat() if core.day else ""))


def _closing_issuers(text: str, found: Sequence[Core]) -> list[str | None]:
    """The issuers, that of the last member of a list given to those before it that the same body issued.

    Where none is printed behind the mention, the words before it may name one: 'được Chính phủ đề ra tại ...'.
    """
    named = [c.issuer for c in found]
    for i in range(len(found) - 2, -1, -1):
        here, there = found[i], found[i + 1]
        if named[i] is None and named[i + 1] is not None and _same_body(here, there) and there.start >= here.end:
            gap = text[here.end : there.start]
            if SEPARATORS.fullmatch(gap) and gap.strip() not in {"", ":"}:
                named[i] = named[i + 1]
    for i, core in enumerate(found):
        if named[i] is None and core.legal is not None and not core.law:
            named[i] = _issuer_before(text, core)
    return named


def _same_body(a: Core, b: Core) -> bool:
    return a.legal is not None and b.legal is not None and bool(a.legal.parts) and a.legal.agencies == b.legal.agencies


_GIVEN = re.compile(r"(?:(?:quy định|chỉ đạo|yêu cầu|hướng dẫn)\s+của|được)\s+", re.IGNORECASE)
_AT = re.compile(
    r"\s+(?:đề ra\s|quy định\s|giao\s|ban hành\s|phê duyệt\s|nêu\s|chỉ đạo\s)?tại\s+(?:các\s)?", re.IGNORECASE
)


def _issuer_before(text: str, core: Core) -> str | None:
    first = max(0, core.start - 90)
    if not text[first : core.start].rstrip().endswith(("tại", "tại các")):
        return None
    for given in _GIVEN.finditer(text, first, core.start):
        end = issuers.match(text, given.end())
        if end > given.end() and _AT.fullmatch(text, end, core.start):
            return squeeze(text[given.end() : end])
    return None


def _stands_alone(text: str, core: Core) -> bool:
    """Whether a type with a bare number cites by itself: 'Đề án 06' does, 'Kế hoạch 5 năm' does not."""
    number = core.number or ""
    said = bool(re.search(r"\bsố\s", text[core.start : core.end]))
    return core.kind.name in {"Nghị quyết", "Nghị định", "Thông tư", "Chỉ thị", "Kết luận", "Đề án", "Quyết định"} and (
        said or len(number) > 1
    )


def _digits(number: str | None) -> str:
    found = re.match(r"\d+", number or "")
    return found[0].lstrip("0") if found else ""


def _by_short_form(known: Iterable[Mention]) -> dict[tuple[str, str], Mention]:
    table: dict[tuple[str, str], Mention] = {}
    for mention in known:
        if not mention.short:
            _remember(table, mention)
    return table


def _remember(table: dict[tuple[str, str], Mention], mention: Mention) -> None:
    if mention.number and mention.canonical:
        table[(mention.kind, _digits(mention.number))] = mention
