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

from normalizers import quantities, segments, target_fields
from normalizers.quantities import Quantity
from normalizers.target_evidence import REACH, is_currency, is_money, is_target
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
    """A clause with the quantity it states.

    `joined` says that 'và' ties it to the clause before, `part` that it states a part of it ('trong đó ...').
    """

    start: int
    end: int
    quantity: Quantity
    joined: bool = False
    part: bool = False


_LINK = re.compile(r"(?:và|với|trong đó|đồng thời)[,:]?\s", re.IGNORECASE)
# What says that a part of the quantity before follows.
_PART = re.compile(r",?\s(?:và\s)?trong đó[,:]?\s", re.IGNORECASE)
# Between the clauses of a list in one line: ', (2) '.
_NUMBERED = re.compile(r",\s(?:và\s)?\(\d{1,2}\)\s")


def find(text: str, *, goals: bool = False, cell: bool = False) -> tuple[StatedTarget, ...]:
    """The targets that `text` states, in order, one a quantity.

    `goals` says that the text stands among goals ('Mục tiêu', 'Chỉ tiêu'), where a bare count is one too; `cell` that
    it is a cell of results, where a count may be all there is ('04 lớp').
    """
    found: list[StatedTarget] = []
    sentence = _Sentence()
    for start, end in segments.split(text):
        sentence = sentence.at(text, start, found)
        before: StatedTarget | None = None
        topic = segments.topic(text, start)
        start = segments.past_enumerator(text, start, end)
        for clause in _clauses(text, start, end, goals=goals or cell, sums=sentence.sums):
            target = _target(text, clause, before, sentence)
            if before is not None and clause.joined and before.unit == target.unit:
                found[-1] = replace(before, indicator=_with_tail(before.indicator, target.indicator))
            if not target.indicator or _is_bare(text, target, cell):
                continue  # a level whose name stands elsewhere, in a column set with tabs
            if topic and len(target.indicator.split()) <= 4:
                target = replace(target, indicator=f"{topic} {target.indicator}".strip())
            found.append(target)
            before = target
        sentence = replace(sentence, segment=text[start:end])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What the clauses of a sentence share across ';': a deadline before a colon, and the target before."""

    segment: str = ""
    due: date | None = None
    before: StatedTarget | None = None
    sums: bool = False

    def at(self, text: str, start: int, found: list[StatedTarget]) -> _Sentence:
        """The sentence as it stands where a segment begins."""
        mark = text[start - 1] if start else "\n"
        if mark not in ":;":
            return _Sentence()
        last = found[-1] if found and found[-1].end >= start - len(self.segment) - 1 else self.before
        sums = self.sums or (last is not None and is_currency(last.unit))
        due = target_fields.due_alone(self.segment) if mark == ":" else None
        return replace(self, due=due or self.due, before=last if mark == ";" else None, sums=sums)


def _is_bare(text: str, target: StatedTarget, cell: bool) -> bool:
    """Whether a target is but a number and its unit: nothing says what is counted."""
    return target.indicator == target.unit and text[target.start].isdigit() and not (cell and target.unit != "%")


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


def _clauses(text: str, start: int, end: int, *, goals: bool, sums: bool) -> Iterator[_Clause]:
    pending: _Clause | None = None
    part = text[start:end]
    inside = [(a + start, b + start) for a, b in segments.parentheses(part)]
    for q in (_shifted(q, start) for q in quantities.find_all(part)):
        at = bisect_right(inside, q.start, key=lambda span: span[0]) - 1
        if at >= 0 and q.end < inside[at][1] and not target_words().level_alone.match(text, inside[at][0]):
            continue
        if pending is None:
            opening = _opening(text, start, q)
            if is_target(text, opening, q, goals=goals or (sums and is_money(q))):
                pending = _Clause(opening, end, q)
            continue
        if _is_level_of(text, pending, q, end):
            pending = replace(pending, quantity=q)
            continue
        cut = _division(text, pending.quantity, q)
        if cut is None:
            continue
        stop, begin, joined = cut
        of_it = _PART.fullmatch(text, stop, begin) is not None
        listed = joined or of_it or _goes_on_listing(pending.quantity, q, stop, begin)
        same = of_it and q.unit == pending.quantity.unit and not target_words().past.search(text, begin, q.start)
        if not same and not is_target(text, begin, q, goals=goals or listed):
            continue
        yield replace(pending, end=stop)
        pending = _Clause(begin, end, q, joined, of_it)
    if pending is not None:
        yield pending


def _shifted(q: Quantity, by: int) -> Quantity:
    return replace(
        q, start=q.start + by, end=q.end + by, number_start=q.number_start + by, number_end=q.number_end + by
    )


def _is_level_of(text: str, pending: _Clause, q: Quantity, end: int) -> bool:
    """Whether `q` is the level at the end of a clause that was thought to state another: '... 01 lần/năm: 10%'."""
    return text[pending.quantity.end : q.start].rstrip().endswith(":") and not text[q.end : end].strip(" .,;")


def _goes_on_listing(first: Quantity, second: Quantity, stop: int, begin: int) -> bool:
    """Whether a list of counts ('45 quy trình, 20 hướng dẫn') or of sums goes on."""
    if is_money(first) or is_money(second):
        return is_money(first) and is_money(second)
    return first.kind == second.kind == "count" and begin == second.start


def _opening(text: str, start: int, q: Quantity) -> int:
    """Where the clause of the first quantity of a segment begins."""
    words = target_words()
    start = max(start, q.start - REACH)
    head = text[start : q.start]
    own_subject = words.no_subject.match(text[q.end : q.end + 20]) is None
    intents = list(words.intent_opening.finditer(head))
    if intents and intents[-1].start() > 0 and not words.budget_opening.match(head[: intents[-1].start()]):
        between = head[intents[-1].end() :]
        if "," not in between and len(between.split()) <= 6 and (own_subject or between.strip()):
            return start + intents[-1].start()
    comma = head.rfind(", ")
    if comma < 0 or not own_subject:
        return start
    tail = head[comma + 2 :]
    if not tail.strip() and re.search(r"(?<!\w)(?:trong đó|theo đó|cụ thể)$", head[:comma], re.IGNORECASE):
        return start + comma + 2
    first = _first_of_verbs(head, comma, tail if tail.strip() else text[q.start : q.number_start])
    return start + first if first is not None else start


def _first_of_verbs(head: str, comma: int, tail: str) -> int | None:
    """Where verbs between commas that share an object begin ('..., rà soát, cắt giảm 30% ...'), after a clause."""
    words = target_words()
    if not (words.verb_opening.match(tail) and len(tail.split()) <= 4) and not words.order.fullmatch(tail):
        return None
    first = comma
    while (earlier := head.rfind(", ", 0, first)) >= 0 and words.order.fullmatch(head, earlier + 2, first):
        first = earlier
    before = head.rfind(", ", 0, first)
    piece = head[before + 2 if before >= 0 else 0 : first]
    if first != comma and not words.order.fullmatch(tail):
        return None
    if words.order.fullmatch(piece) or words.verb_ending.search(piece) or words.order_ending.search(piece):
        return None
    return first + 2


def _division(text: str, first: Quantity, second: Quantity) -> tuple[int, int, bool] | None:
    """Where the clause of `first` ends and that of `second` begins; None when the second is but a condition."""
    if second.start - first.end > REACH:
        return None
    words = target_words()
    between = text[first.end : second.start]
    if words.condition.search(between[between.rfind(",") + 1 :]):
        return None
    if match := _NUMBERED.search(between):
        return first.end + match.start(), first.end + match.end(), False
    if (match := _PART.search(between)) and len(between[match.end() :].split()) <= 24:
        return first.end + match.start(), first.end + match.end(), False
    if match := re.search(r",?\s(?:và|hoặc|cùng)\s?$|,\s?$", between):
        return first.end + match.start(), second.start, "," not in match[0]
    joints = list(re.finditer(r",?\svà\s|,\s", between))
    for match in joints:
        tail = between[match.end() :]
        if words.state_opening.match(tail) or words.order.fullmatch(tail):
            return first.end + match.start(), first.end + match.end(), False
        if (opening := words.opening.match(tail)) and len(tail.split()) <= 24:
            link = _LINK.match(tail)
            begin = match.end() + (link.end() if link else 0)
            if opening["rest"].lower() != "có" or "," in match[0]:
                return first.end + match.start(), first.end + begin, False
    if joints and first.kind == second.kind == "measure" and first.unit == second.unit:
        # 'ngân sách 2 tỷ đồng, vốn vay và vốn góp 1 tỷ đồng': what sums are of may be several
        joint = joints[0] if is_money(first) and "," in joints[0][0] else joints[-1]
        tail = between[joint.end() :]
        if len(tail.split()) <= 12:
            link = _LINK.match(tail)
            begin = joint.end() + (link.end() if link else 0)
            return first.end + joint.start(), first.end + begin, False
    return None


# What a clause that only names something does not have: 'Giảm 20% số bước, 90% người dân hài lòng'.
_PREDICATE = re.compile(
    r"(?<!\w)(?:được|đạt|có|là|bị|sẽ|phải|không|chưa|dùng|sử dụng|hài lòng|thực hiện|hoàn thành|tham gia|biết|áp dụng"
    r"|ứng dụng|xử lý|giải quyết|gửi|nộp|đúng|trở|triển khai|ban hành|công khai|kết nối|đăng ký|tiếp cận|cập nhật)"
    r"(?!\w)",
    re.IGNORECASE,
)
_SHORT = 8


def _shares_verb(text: str, clause: _Clause, before: StatedTarget) -> bool:
    """Whether a rate right after a comma changes as the one before: 'Cắt giảm 30% thời gian chờ, 50% mẫu phiếu'.

    It has nothing but the name of what changes, and nothing is cut by all of it.
    """
    q = clause.quantity
    if before.direction is None or q.unit != "%" or before.unit != "%" or q.stated or q.direction is not None:
        return False
    if clause.start != q.number_start or q.value >= 100 or text[before.end : clause.start].strip() != ",":
        return False
    named = re.split(r"\sso với\s|[,;(]", text[q.end : clause.end], maxsplit=1, flags=re.IGNORECASE)[0]
    return 0 < len(named.split()) <= _SHORT and _PREDICATE.search(named) is None


# What is done every year is not done by the end of the years.
_EACH_YEAR = re.compile(r"(?<!\w)(?:mỗi|hằng|hàng)\snăm(?!\w)|/\s?năm(?!\w)", re.IGNORECASE)


def _target(text: str, clause: _Clause, before: StatedTarget | None, sentence: _Sentence) -> StatedTarget:
    q = clause.quantity
    start, end = target_fields.trimmed(text, clause.start, clause.end)
    end = target_fields.end_of(text, start, end, q)
    due, phrase = target_fields.deadline(text, start, end, q)
    indicator = target_fields.indicator(text, start, end, q, phrase)
    comparator, direction = q.comparator, q.direction
    if clause.joined and before is not None:
        if not q.stated and q.direction is None and comparator == "eq" and q.start == q.number_start:
            comparator = before.comparator if before.comparator != "range" else "eq"
            direction = before.direction
        due = due or before.deadline
    elif before is not None and _shares_verb(text, clause, before):
        comparator = before.comparator if before.comparator != "range" else "eq"
        direction = before.direction
    earlier = before or sentence.before
    if earlier is not None:
        level_first = phrase is not None and not text[phrase[1] : q.start].strip()
        own_verb = target_words().order.fullmatch(text, start, q.start) is not None
        alone = before is not None and q.kind == "measure" and not is_money(q) and not own_verb and not clause.part
        indicator = target_fields.with_subject(earlier.indicator, indicator, alone=alone, level_first=level_first)
    return StatedTarget(
        start,
        end,
        indicator,
        comparator,
        q.value,
        q.value_max,
        q.unit,
        direction,
        due or (None if _EACH_YEAR.search(text, start, end) else sentence.due),
    )
