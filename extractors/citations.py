"""Citations: every mention of a document of the State or the Party, a law, a standard or a numbered scheme.

`find` reads any text; `extract` a laid-out document. The way: cores (kind, number, date, issuer), titles, relations,
then what only the whole text tells: the issuer that closes a list, the full number of a short form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.citation_cores import Core, cores
from extractors.citation_relations import relations
from extractors.citation_titles import SEPARATORS, Title, titles
from extractors.document import Document, Item, Located, Passage, Place, join
from extractors.records import Citation, Task, record_id
from normalizers import issuers, legal_number
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


_Memory = dict[tuple[str, str], Mention]


def find(text: str) -> tuple[Mention, ...]:
    """Every citation in `text`, in order; those inside titles of others too. Linear in the length of the text."""
    return _find(text, {})


def _find(text: str, memory: _Memory, ungoverned: str = "mentions") -> tuple[Mention, ...]:
    """As `find`; `memory` holds what was cited before in the same document, and takes in what is found.

    `ungoverned` is the relation of what no word governs.
    """
    found = cores(text)
    if not found:
        return ()
    spans = titles(text, found)
    ties = relations(text, found, spans, ungoverned)
    named = _closing_issuers(text, found)
    mentions: list[Mention] = []
    for core, span, tie, issuer in zip(found, spans, ties, named, strict=True):
        mention = _mention(text, core, span, tie.name, issuer or span.issuer)
        if mention.short:
            full = memory.get((mention.kind, _digits(mention.number)))
            if full is None and not _stands_alone(text, core):
                continue
            if full is not None:
                mention = replace(mention, canonical=full.canonical, key=full.key)
        elif mention.number and mention.canonical:
            memory[(mention.kind, _digits(mention.number))] = mention
        mentions.append(mention)
    return tuple(mentions)


# The number line of the letterhead, also as OCR reads it: the document's own number is no citation.
_OWN_NUMBER = re.compile(r"\s*(?:S[ốôóo6]\b|SỐ\s*:)")


_BASES = re.compile(r"^(?:các\s)?(?:căn cứ|cơ sở pháp lý)(?!\w)", re.IGNORECASE)


def extract(document: Document, document_id: str, tasks: Sequence[Task] = ()) -> tuple[Citation, ...]:
    """The citations of a document in reading order; `tasks` are those found in it, for the citations that stand in one.

    The lines above the body are read together, since titles are broken over them; what follows from 'Nơi nhận' on is
    left out.
    """
    by_row = {task.row: task.task_id for task in tasks if task.row is not None}
    by_text = {fold(task.task): task.task_id for task in reversed(tasks) if task.row is None}
    memory: _Memory = {}
    found: list[tuple[Located, Mention]] = []
    for located in _units(document):
        ungoverned = "basis" if _lists_bases(located) else "mentions"
        found += [(located, mention) for mention in _find(located.passage.text, memory, ungoverned)]
    keys = _fullest_keys(m for _, m in found)
    seen: dict[str, int] = {}
    records = []
    for located, mention in found:
        if located.table is not None and located.row is not None:
            task_id = by_row.get((located.table, located.row))
        else:
            task_id = by_text.get(fold(located.passage.text)) if isinstance(located.block, Item) else None
        records.append(
            Citation(
                record_id(document_id, "c", mention.text, *located.section, seen=seen),
                mention.text,
                mention.kind,
                mention.number,
                mention.canonical,
                mention.date,
                mention.issuer,
                mention.title,
                mention.relation,
                mention.anomalies,
                keys.get(mention.key, mention.key),
                task_id,
                located.place == Place.FOOTNOTE,
                located.section,
                located.passage.provenance(mention.start, mention.end),
            )
        )
    return tuple(records)


def _lists_bases(located: Located) -> bool:
    """Whether a heading says that the text below it lists the bases: 'I. CĂN CỨ XÂY DỰNG KẾ HOẠCH'."""
    return any(_BASES.search(heading.title) for heading in located.headings)


def _units(document: Document) -> Iterator[Located]:
    """The passages to read: the lines of a front joined, cut at the number line; closings left out."""
    front: list[Passage] = []
    opened: Located | None = None
    for located in document.passages():
        same = located.place == Place.FRONT and opened is not None and located.part == opened.part
        if opened is not None and (not same or _opens_line(front[-1].text, located.passage.text)):
            yield replace(opened, passage=join(front))
            front, opened = [], None
        if located.place == Place.FRONT:
            if not _OWN_NUMBER.match(located.passage.text):
                front.append(located.passage)
                opened = opened or located
        elif located.place != Place.CLOSING:
            yield located
    if opened is not None:
        yield replace(opened, passage=join(front))


def _opens_line(before: str, line: str) -> bool:
    """Whether a line of the front begins something new: the number line, or capitals (who decides) behind the title."""
    return bool(_OWN_NUMBER.match(line)) or (line.isupper() and not before.isupper())


def _fullest_keys(mentions: Iterable[Mention]) -> dict[str, str]:
    """The full key for each key without date or issuer, where this document has but one of the same number."""
    full: dict[str, set[str]] = {}
    bare: set[str] = set()
    for mention in mentions:
        parts = mention.key.split("|")
        if len(parts) == 1 and mention.number is None:
            bare.add(mention.key)
        elif len(parts) == 2 and mention.number is None:
            full.setdefault(parts[0], set()).add(mention.key)
        if len(parts) != 3:
            continue
        if all(parts):
            full.setdefault(parts[0], set()).add(mention.key)
        else:
            bare.add(mention.key)
    return {key: next(iter(known)) for key in bare if len(known := full.get(key.split("|")[0], set())) == 1}


def _mention(text: str, core: Core, span: Title, relation: str, issuer: str | None) -> Mention:
    number = core.number
    canonical: str | None = None
    anomalies: list[str] = []
    legal = core.legal
    day = core.day or (date(core.year, 1, 1) if core.year else None)
    if core.standard:
        canonical = number
    elif legal is not None and number is not None:
        canonical = legal_number.canonical(legal, core.kind, day, issuer)
        if legal_number.year_missing(legal, day):
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


# The date behind a law's name is the same however it is printed.
_LAW_DATE = re.compile(r"\s?\(?(?:được\s)?(?:thông qua\s)?ngày\s\d{1,2}\D{1,8}\d{1,2}\D{1,6}\d{4}\)?.*$", re.IGNORECASE)


def _key(core: Core, canonical: str | None, number: str | None, issuer: str | None, printed: str) -> str:
    """The identity of what is cited: the number alone where it is unique, else with issuer and date."""
    if core.standard:
        return fold(canonical or printed)
    if core.law and number is None:
        name = fold(
            _LAW_DATE.sub("", re.sub(r"^\S*?(?=Luật|Bộ luật|Pháp lệnh)", "", printed)).replace("(sửa đổi)", "sửa đổi")
        )
        return f"{name}|{core.day.isoformat()}" if core.day else name
    base = legal_number.fold_number(canonical or number or "")
    legal = core.legal
    if legal is None:
        return f"{fold(core.kind.name)}|{base}"
    parsed = legal_number.parse(canonical) if canonical else legal
    if parsed is not None and legal_number.unique(parsed):
        return base
    told = legal_number.issuer(legal)
    agency = issuers.agency(legal.agencies[0]) if legal.agencies else None
    body = told if told and not (agency and agency.local) else issuers.registrar(issuer or told or "")
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
            if SEPARATORS.fullmatch(gap) and gap.strip() not in {"", ":"} and ")" not in gap:
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


_CITED_BARE = frozenset({"Nghị quyết", "Nghị định", "Thông tư", "Chỉ thị", "Kết luận", "Đề án", "Quyết định"})
_YEAR = re.compile(r"(?:19|20)\d\d")


def _stands_alone(text: str, core: Core) -> bool:
    """Whether a type with a bare number cites by itself: 'Đề án 06' does, 'Kế hoạch 5 năm' does not.

    With 'số' and a date or an issuer a number does of whatever type; of schemes those do that the Government numbered.
    """
    number = core.number or ""
    said = bool(re.search(r"\bsố\s", text[core.start : core.end], re.IGNORECASE))
    if said and (core.day is not None or core.issuer is not None):
        return True
    if core.kind.name == "Chương trình":
        return len(number) > 2 and not _YEAR.fullmatch(number)
    return core.kind.name in _CITED_BARE and (said or (len(number) > 1 and not _YEAR.fullmatch(number)))


def _digits(number: str | None) -> str:
    found = re.match(r"\d+", number or "")
    return found[0].lstrip("0") if found else ""
