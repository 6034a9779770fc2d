"""The fields of a target that its clause gives: what is measured, and by when."""

from __future__ import annotations

import re
from datetime import date

from normalizers import dates, quantities
from normalizers.quantities import Quantity
from normalizers.target_evidence import is_money
from normalizers.target_words import target_words

_OUTER = " ,;.:-–+"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets without blanks and punctuation at both ends."""
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER:
        end -= 1
    return start, end


def end_of(text: str, start: int, end: int, q: Quantity) -> int:
    """Where a clause ends that has named its subject before the level: at the comma after it ('đạt 90%, góp phần ...').

    What says by when stays.
    """
    if q.kind == "count" or text[q.end : q.end + 2] != ", " or len(text[start : q.start].split()) < 3:
        return end
    rest = text[q.end : end]
    return end if dates.find_periods(rest) or any(quantities.scan(rest)) else q.end


def with_subject(before: str, own: str, *, alone: bool, level_first: bool) -> str:
    """The indicator of a clause with the subject that it leaves to the clause before.

    'một phần là 100%, toàn trình là 75%' (`alone`: in one sentence with it) share what stands before; 'so với năm 2025'
    and 'nằm trong nhóm ...' have none of their own, nor has a level right after the deadline (`level_first`).
    """
    words = own.split()
    if target_words().state_opening.match(before):
        return own
    if not words or own.lower().startswith("so với"):
        state = _STATE.search(before)
        return f"{before[: state.start()] if state else before} {own}".strip()
    if target_words().state_opening.match(own) or (level_first and alone):
        state = _STATE.search(before)
        return f"{_AGAINST.sub('', before[: state.start()] if state else before)} {own}".strip()
    if not alone:
        return own
    if (shared := _shared(before.split(), words)) is not None:
        return " ".join([*shared, *words])
    if len(words) <= 3:
        kept = before.split()[: -len(words)]
        return " ".join([*kept, *words]) if kept else own
    return own


_STATE = re.compile(r"\s(?:nằm trong|thuộc nhóm|trong nhóm|xếp|đứng|đạt|giữ vững|ở mức)(?!\w)", re.IGNORECASE)
_AGAINST = re.compile(r"\sso với .*$", re.IGNORECASE)


def _shared(before: list[str], words: list[str]) -> list[str] | None:
    """'Tỷ lệ hài lòng của người bệnh nội trú', 'người bệnh ngoại trú': what stands before the two words they share."""
    if len(words) > 6 or len(words) < 3:
        return None
    for i in range(1, len(before) - 1):
        if before[i : i + 2] == words[:2] and len(before) - i <= len(words) + 1:
            return before[:i]
    return None


_TRAILING = re.compile(r"(?:\s(?:đạt|là|từ|với|trong|trước|đến|hoàn thành|có|ngày))+$", re.IGNORECASE)
_EXPECTED = re.compile(r"\sdự kiến(?=\s)", re.IGNORECASE)


def indicator(text: str, start: int, end: int, q: Quantity, due: tuple[int, int] | None) -> str:
    """The words of the clause less the quantity, the words of intent and the deadline."""
    cuts = [_words_of(text, start, end, q)]
    if upwards := re.search(r"(?:số [\w ]{1,20} )?trở (?:lên|xuống)$", text[q.number_end : q.end], re.IGNORECASE):
        cuts.append((q.end - len(upwards[0]), q.end))
    if due is not None:
        cuts.append(due)
    pieces, position = [], start
    for a, b in sorted(cuts):
        pieces.append(text[position : max(position, a)])
        position = max(position, b)
    pieces.append(text[position:end])
    joined = " ".join(p.strip() for p in pieces if p.strip())
    joined = re.sub(r"\(\s*\)", "", joined)
    if q.comparator in ("ge", "le"):
        joined = re.sub(r"\strở (?:lên|xuống)(?!\w)", "", joined, count=1)
    if is_money(q):
        joined = _EXPECTED.sub("", joined)
    joined = re.sub(r"\s+([,;.:)])", r"\1", " ".join(joined.split()))
    joined = target_words().lead_in.sub("", joined).rstrip(_OUTER)
    if position >= end or not text[position:end].strip(" ,;.:)-–+"):
        joined = _TRAILING.sub("", joined)
    return joined.strip(_OUTER)


def _words_of(text: str, start: int, end: int, q: Quantity) -> tuple[int, int]:
    """The offsets of the words that are the quantity's: with 'phấn đấu', without the 'có' of a subject before it."""
    head = text[max(start, q.start - 24) : q.start]
    intent = target_words().intent_ending.search(head)
    first = q.start - (len(head) - intent.start() if intent else 0)
    has = re.match(r"có\s", text[first : q.number_start], re.IGNORECASE)
    if has and q.kind == "count" and text[start:first].strip() and intent is None:
        first += has.end()
    bare = q.kind == "count" and text[start:first].strip() and not text[q.end : end].strip(" .,;")
    bare = bare and not target_words().relation_ending.search(text[start:first][-24:])
    return first, q.end if bare and len(text[start:first].split()) > 3 else q.number_end


_DUE_BEFORE = re.compile(
    r"(?:^|[^\w])(?:,\s?)?(?:hoàn thành\s|xong\s)?(?:trước|trong|hết|vào|chậm nhất|hoàn thành|xong|cuối)"
    r"(?: hết| trong| trước| là)?(?: ngày)?\s$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<!\w)(?:đề án|kế hoạch|chương trình|chiến lược|quy hoạch|nghị quyết|tầm nhìn)(?!\w)", re.IGNORECASE
)
_LEVEL_NEXT = re.compile(r",?\s(?:phải\s)?(?:đạt|giải ngân|hoàn thành|có|tối thiểu|ít nhất|trên|từ)\s", re.IGNORECASE)


def deadline(text: str, start: int, end: int, q: Quantity) -> tuple[date | None, tuple[int, int] | None]:
    """By when, and the phrase that says so: 'trước ngày 31/12/2026', 'Phấn đấu năm 2026', not 'so với năm 2025'."""
    clause = text[start:end]
    for period in dates.find_periods(clause):
        if period.unit == "span" or period.last is None or not period.dated:
            continue
        before = clause[: period.start]
        if target_words().due_head.fullmatch(before[-60:]) and len(before) <= 60:
            return period.last, (start + period.start, start + period.end)
        until = _UNTIL.search(before[-40:])
        if until is not None and period.first == period.last and _LEVEL_NEXT.match(clause, period.end):
            return period.last, (start + period.start - len(until[1]), start + period.end)
        if match := _DUE_BEFORE.search(before[-40:]):
            if re.search(r"(?<!hoàn thành )trong\s$", before, re.IGNORECASE) and period.unit == "year":
                return period.last, None  # 'được kiểm tra trong năm 2026' is part of what is measured
            at = len(before) - min(40, len(before)) + match.start()
            if not clause[at].isalpha():
                at += 1
            return period.last, (start + at, start + period.end)
        if period.first is None and (
            before.rstrip().endswith(",") or not _NAMED.search(before) or _LEVEL_NEXT.match(clause, period.end)
        ):
            return period.last, (start + period.start, start + period.end)
    return None, None


_UNTIL = re.compile(r"(?:^|[^\w])((?:đến|tới)(?: hết)?\s)$", re.IGNORECASE)


def due_alone(segment: str) -> date | None:
    """The last day of the period that is all a segment says: 'Đến hết năm 2028' before a colon."""
    for period in dates.find_periods(segment):
        before = segment[: period.start]
        if period.last is not None and period.dated and not segment[period.end :].strip(_OUTER):
            return (
                period.last if len(before) <= 60 and target_words().due_head.fullmatch(before.lstrip(_OUTER)) else None
            )
    return None
