"""What tells that a quantity in a clause is a goal to be reached, not one of the past, a payment or a mere count."""

from __future__ import annotations

import re

from normalizers.quantities import Quantity
from normalizers.target_words import target_words

# No clause is looked through farther than this from its quantity, so that any text takes linear time.
REACH = 900

_QUOTE = 80  # a name in quotation marks is no longer than this
_SCHOOLING = 160  # nor what people are taught
_LEVEL = re.compile(r"(?<!\w)(?<!trở )(?:còn|xuống|lên)(?!\w)", re.IGNORECASE)


def is_target(text: str, start: int, q: Quantity, *, goals: bool) -> bool:
    """Whether `q` of the clause that begins at `start` is a goal; `goals` says that the clause stands among goals."""
    words = target_words()
    head = text[max(start, q.start - REACH) : q.start]
    intent = words.intent.search(head) is not None
    if words.sanction.search(head) or (not intent and words.past.search(head)):
        return False
    if not intent and q.kind != "count" and words.payment_ending.search(text[max(0, q.start - 40) : q.start]):
        return False
    if not q.stated and q.direction is None and not is_money(q) and _in_name(text, q):
        return False
    if q.kind == "part":
        return False
    if q.kind == "time":
        return _is_level_of_time(text, head, q, goals=goals or intent)
    if q.unit is not None and q.unit.startswith("%"):
        return intent or goals or q.direction is not None or not words.cost_opening.match(text, q.end)
    if is_money(q):
        return _is_sum(text, head, q, goals=goals or intent)
    return _is_count(text, head, q, goals=goals or intent)


def is_money(q: Quantity) -> bool:
    """Whether a quantity is an amount of đồng."""
    return is_currency(q.unit)


def is_currency(unit: str | None) -> bool:
    """Whether a unit is one of money: 'tỷ đồng'."""
    return unit is not None and unit.endswith("đồng")


def _in_name(text: str, q: Quantity) -> bool:
    """'Đề án 1 triệu ha lúa', a number between quotation marks: part of what something is called."""
    head = text[max(0, q.start - _QUOTE) : q.start]
    return target_words().name_ending.search(head) is not None or head.rfind("“") > head.rfind("”")


def _is_level_of_time(text: str, head: str, q: Quantity, *, goals: bool) -> bool:
    """A change of time, a level that it comes to, and among goals the limit of a time that the clause measures."""
    if q.direction is not None or (q.stated and _LEVEL.search(text, q.start, q.number_start)):
        return True
    return goals and q.stated and target_words().time_opening.match(head) is not None


def _worded(text: str, head: str, q: Quantity, *, goals: bool) -> bool | None:
    """What a word that compares tells; None where there is none: 'tại hơn 20 xã' is no goal outside goals."""
    worded = text[q.start : q.number_start].lower()
    if q.comparator in ("le", "lt") and not re.search(r"\d", worded):
        return goals or not re.search(r"quá|tối đa|dưới|≤|<|nhiều|thấp|ít|nhỏ", worded) or q.unit is None
    if q.comparator in ("ge", "gt") or q.direction is not None:
        return q.comparator != "gt" or goals or q.direction is not None or "trên" not in worded or q.kind == "measure"
    return None


def _is_sum(text: str, head: str, q: Quantity, *, goals: bool) -> bool:
    worded = _worded(text, head, q, goals=goals)
    if worded is not None:
        return worded
    words = target_words()
    return goals or words.budget_ending.search(head) is not None or words.budget_opening.match(head) is not None


def _is_count(text: str, head: str, q: Quantity, *, goals: bool) -> bool:
    worded = _worded(text, head, q, goals=goals)
    if worded is not None:
        return worded
    words = target_words()
    if words.sure_verb_ending.search(head) or (q.unit is not None and q.unit.lower().startswith("lần/")):
        return True
    listed = words.listed.match(text, q.number_end) is not None
    if words.order.fullmatch(head[head.rfind(", ") + 2 if ", " in head else 0 :]) and not listed:
        return True
    if words.trained.search(head[-_SCHOOLING:]):
        return q.kind == "count" or (q.unit or "").lower() == "lượt"
    if not goals:
        return False
    if q.kind == "measure" or not head.strip() or text[q.start : q.number_start].strip():
        return True
    if words.verb_ending.search(head) or head.rstrip().endswith(":") or words.subject_opening.match(head):
        return True
    return not listed and words.short_clause.search(head) is not None and not words.relation_ending.search(head)
