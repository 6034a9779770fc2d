"""The clauses of a text that state a quantity to be reached, and what each of them says.

A target is a level to reach: '100% hồ sơ được số hóa', 'ít nhất 02 sáng kiến', 'giảm 13 biên chế'. Rates of the past,
limits of a subsidy and bare counts ('tại Sở và 14 bệnh viện') are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from normalizers import dates, quantities, segments
from normalizers.quantities import Quantity
from normalizers.target_words import target_words


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A target at the offsets `start`..`end` of a text; `indicator` is what is measured."""

    start: int
    end: int
    indicator: str
    comparator: str
    value: float
    value_max: float | None
    unit: str | None
    direction: str | None
    deadline: date | None


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause with the quantity it states; `joined` says that 'và' ties it to the clause before."""

    start: int
    end: int
    quantity: Quantity
    joined: bool = False


# No clause is looked through farther than this from its quantity, so that any text takes linear time.
_REACH = 900

_LINK = re.compile(r"(?:và|với|trong đó|đồng thời)[,:]?\s", re.IGNORECASE)


def find(text: str, *, goals: bool = False) -> tuple[StatedTarget, ...]:
    """The targets that `text` states, in order, one a quantity.

    `goals` says that the text stands among goals ('Mục tiêu', 'Chỉ tiêu'), where a bare count is one too.
    """
    found: list[StatedTarget] = []
    for start, end in segments.split(text):
        before: StatedTarget | None = None
        topic = segments.topic(text, start)
        for clause in _clauses(text, start, end, goals):
            target = _target(text, clause, before)
            if before is not None and clause.joined and before.unit == target.unit:
                found[-1] = replace(before, indicator=_with_tail(before.indicator, target.indicator))
            if not target.indicator or (target.indicator == target.unit and text[target.start].isdigit()):
                continue  # a level whose name stands elsewhere, in a column set with tabs
            if topic and len(target.indicator.split()) <= 4:
                target = replace(target, indicator=f"{topic} {target.indicator}".strip())
            found.append(target)
            before = target
    return tuple(found)


def _with_tail(first: str, second: str) -> str:
    """'02 sáng kiến cấp tỉnh và 03 sáng kiến cấp cơ sở về X' are both about X: what the second ends with is shared."""
    words, others = first.split(), second.split()
    shared = next(
        (i for i, (a, b) in enumerate(zip(words, others, strict=False)) if a != b), min(len(words), len(others))
    )
    tail = next((i for i, w in enumerate(others) if i > shared and w in _TAIL), None)
    if shared < 2 or tail is None or any(w in _TAIL for w in words[shared:]):
        return first
    return " ".join([*words, *others[tail:]])


_TAIL = frozenset(("về", "được", "áp dụng", "trong", "tại", "cho", "trên"))


def _clauses(text: str, start: int, end: int, goals: bool) -> Iterator[_Clause]:
    pending: _Clause | None = None
    part = text[start:end]
    inside = [(a + start, b + start) for a, b in segments.parentheses(part)]
    for q in (_shifted(q, start) for q in quantities.find_all(part)):
        at = bisect_right(inside, q.start, key=lambda span: span[0]) - 1
        if at >= 0 and q.end < inside[at][1] and not target_words().level_alone.match(text, inside[at][0]):
            continue
        if pending is None:
            opening = _opening(text, start, q)
            if _is_target(text, opening, q, goals):
                pending = _Clause(opening, end, q)
            continue
        cut = _division(text, pending.quantity, q)
        if cut is None:
            continue
        stop, begin, joined = cut
        if not _is_target(text, begin, q, goals or joined):
            continue
        yield replace(pending, end=stop)
        pending = _Clause(begin, end, q, joined)
    if pending is not None:
        yield pending


def _shifted(q: Quantity, by: int) -> Quantity:
    return replace(
        q, start=q.start + by, end=q.end + by, number_start=q.number_start + by, number_end=q.number_end + by
    )


def _opening(text: str, start: int, q: Quantity) -> int:
    """Where the clause of the first quantity of a segment begins."""
    words = target_words()
    start = max(start, q.start - _REACH)
    head = text[start : q.start]
    own_subject = words.no_subject.match(text[q.end : q.end + 20]) is None
    intents = list(words.intent_opening.finditer(head))
    if intents and intents[-1].start() > 0:
        between = head[intents[-1].end() :]
        if "," not in between and len(between.split()) <= 6 and (own_subject or between.strip()):
            return start + intents[-1].start()
    comma = head.rfind(", ")
    if comma >= 0 and own_subject:
        tail = head[comma + 2 :]
        if words.verb_opening.match(tail) and len(tail.split()) <= 4:
            return start + comma + 2
        if not tail.strip() and re.search(r"(?<!\w)(?:trong đó|theo đó|cụ thể)$", head[:comma], re.IGNORECASE):
            return start + comma + 2
    return start


def _division(text: str, first: Quantity, second: Quantity) -> tuple[int, int, bool] | None:
    """Where the clause of `first` ends and that of `second` begins; None when the second is but a condition."""
    if second.start - first.end > _REACH:
        return None
    between = text[first.end : second.start]
    if target_words().condition.search(between[between.rfind(",") + 1 :]):
        return None
    if match := re.search(r",?\s(?:và|hoặc|cùng)\s?$|,\s?$", between):
        return first.end + match.start(), second.start, "," not in match[0]
    joints = list(re.finditer(r",?\svà\s|,\s", between))
    for match in joints:
        tail = between[match.end() :]
        if (opening := target_words().opening.match(tail)) and len(tail.split()) <= 24:
            link = _LINK.match(tail)
            begin = match.end() + (link.end() if link else 0)
            if opening["rest"].lower() != "có" or "," in match[0]:
                return first.end + match.start(), first.end + begin, False
    if joints and first.kind == second.kind == "measure" and first.unit == second.unit:
        tail = between[joints[-1].end() :]
        if len(tail.split()) <= 12:
            link = _LINK.match(tail)
            begin = joints[-1].end() + (link.end() if link else 0)
            return first.end + joints[-1].start(), first.end + begin, False
    return None


def _is_target(text: str, start: int, q: Quantity, goals: bool) -> bool:
    words = target_words()
    head = text[max(start, q.start - _REACH) : q.start]
    intent = words.intent.search(head) is not None
    if not intent and (words.past.search(head) or words.payment_ending.search(text[max(0, q.start - 40) : q.start])):
        return False
    if q.kind in ("time", "part"):
        return q.direction is not None and q.kind == "time"
    if q.unit is not None and q.unit.startswith("%"):
        return intent or goals or q.direction is not None or not words.cost_opening.match(text, q.end)
    goals = goals or intent
    worded = text[q.start : q.number_start].lower()
    if q.comparator in ("le", "lt") and not re.search(r"\d", worded):
        return goals or not re.search(r"quá|tối đa|dưới|≤|<|nhiều|thấp|ít|nhỏ", worded)
    if q.comparator in ("ge", "gt") or q.direction is not None:
        return q.comparator != "gt" or goals or q.direction is not None or "trên" not in worded or q.kind == "measure"
    if words.sure_verb_ending.search(head) or words.budget_ending.search(head):
        return True
    if q.unit is not None and q.unit.lower().startswith("lần/"):
        return True
    if q.kind == "count" and words.order.fullmatch(head) and not words.listed.match(text, q.number_end):
        return True
    plain = words.verb_ending.search(head) is None and q.kind != "measure" and head.strip() and not worded.strip()
    return goals and not plain


def _target(text: str, clause: _Clause, before: StatedTarget | None) -> StatedTarget:
    q = clause.quantity
    start, end = clause.start, clause.end
    while start < end and text[start] in " ,;.:-–+":
        start += 1
    while end > start and text[end - 1] in " ,;.:-–+":
        end -= 1
    due, phrase = _deadline(text, start, end, q)
    indicator = _indicator(text, start, end, q, phrase)
    comparator, direction = q.comparator, q.direction
    if clause.joined and before is not None:
        if not q.stated and q.direction is None and comparator == "eq" and q.start == q.number_start:
            comparator = before.comparator if before.comparator != "range" else "eq"
            direction = before.direction
        due = due or before.deadline
    if before is not None and (
        len(indicator.split()) <= 3 and q.kind == "measure" or indicator.lower().startswith("so với")
    ):
        indicator = _inherited(before.indicator, indicator)
    return StatedTarget(start, end, indicator, comparator, q.value, q.value_max, q.unit, direction, due)


_STATE = re.compile(r"\s(?:nằm trong|thuộc nhóm|trong nhóm|xếp|đứng|đạt|giữ vững|ở mức)(?!\w)", re.IGNORECASE)


def _inherited(before: str, own: str) -> str:
    """What a clause without a subject measures: 'một phần là 100%, toàn trình là 75%' share what stands before."""
    words = own.split()
    if not words or own.lower().startswith("so với"):
        state = _STATE.search(before)
        return f"{before[: state.start()] if state else before} {own}".strip()
    kept = before.split()[: -len(words)]
    return " ".join([*kept, *words]) if kept else own


_TRAILING = re.compile(r"(?:\s(?:đạt|là|từ|với|trong|trước|đến|hoàn thành|có|ngày))+$", re.IGNORECASE)


def _indicator(text: str, start: int, end: int, q: Quantity, due: tuple[int, int] | None) -> str:
    """The words of the clause less the quantity, the words of intent and the deadline."""
    first, last = _words_of(text, start, end, q)
    cuts = [(first, last)]
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
    joined = re.sub(r"\s+([,;.:)])", r"\1", " ".join(joined.split()))
    joined = target_words().lead_in.sub("", joined).rstrip(" ,;.:-–+")
    if position >= end or not text[position:end].strip(" ,;.:)-–+"):
        joined = _TRAILING.sub("", joined)
    return joined.strip(" ,;.:-–+")


def _words_of(text: str, start: int, end: int, q: Quantity) -> tuple[int, int]:
    """The offsets of the words that are the quantity's: with 'phấn đấu', without the 'có' of a subject before it."""
    head = text[max(start, q.start - 24) : q.start]
    intent = target_words().intent_ending.search(head)
    first = q.start - (len(head) - intent.start() if intent else 0)
    has = re.match(r"có\s", text[first : q.number_start], re.IGNORECASE)
    if has and q.kind == "count" and text[start:first].strip() and intent is None:
        first += has.end()
    bare = q.kind == "count" and text[start:first].strip() and not text[q.end : end].strip(" .,;")
    return first, q.end if bare and len(text[start:first].split()) > 3 else q.number_end


_DUE_BEFORE = re.compile(
    r"(?:^|[^\w])(?:,\s?)?(?:hoàn thành\s|xong\s)?(?:trước|trong|hết|vào|chậm nhất|hoàn thành|xong|cuối)"
    r"(?: hết| trong| trước| là)?(?: ngày)?\s$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<!\w)(?:đề án|kế hoạch|chương trình|chiến lược|quy hoạch|nghị quyết|tầm nhìn)(?!\w)", re.IGNORECASE
)


def _deadline(text: str, start: int, end: int, q: Quantity) -> tuple[date | None, tuple[int, int] | None]:
    """By when, and the phrase that says so: 'trước ngày 31/12/2026', 'Phấn đấu năm 2026', not 'so với năm 2025'."""
    clause = text[start:end]
    for period in dates.find_periods(clause):
        if period.unit == "span" or period.last is None or not period.dated:
            continue
        before = clause[: period.start]
        if target_words().due_head.fullmatch(before[-60:]) and len(before) <= 60:
            return period.last, (start + period.start, start + period.end)
        if match := _DUE_BEFORE.search(before[-40:]):
            if re.search(r"(?<!hoàn thành )trong\s$", before, re.IGNORECASE) and period.unit == "year":
                return period.last, None  # 'được kiểm tra trong năm 2026' is part of what is measured
            at = len(before) - min(40, len(before)) + match.start()
            if not clause[at].isalpha():
                at += 1
            return period.last, (start + at, start + period.end)
        if period.first is None and (before.rstrip().endswith(",") or not _NAMED.search(before)):
            return period.last, (start + period.start, start + period.end)
    return None, None
