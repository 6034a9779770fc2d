"""The segments of a text in which targets are looked for: sentences, and what ';' and ':' part in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers import quantities
from normalizers.target_words import target_words

_CUT = re.compile(r";|\.(?=\s+[\"“(\-–]?\s?[A-ZÀ-ỸĐ\d])|:(?=\s)|\n|(?<=\s)[-–+](?=\s[A-ZÀ-ỸĐ])")
_GOES_ON = re.compile(r"\s?(?:được|không)\s", re.IGNORECASE)
_BARE = re.compile(
    r"\s{0,4}(?:(?:tối thiểu|ít nhất|trên|bảo đảm|đảm bảo|phấn đấu) ){0,2}\d{1,3}(?:,\d)?\s?%(?: \w+){1,3}\s{0,4}",
    re.IGNORECASE,
)
_STARTS = re.compile(r"\s{0,4}(?:\w+ ){0,2}\d")


# '(1)', 'b)', '3)' at the head of an item; with '(1)' also the heading that stands before it in the same line.
_ENUMERATOR = re.compile(
    r"\s{0,4}(?:[-–+]\s)?(?:(?P<head>[^\W\d_]{1,12}(?:[ ,][^\W\d_]{0,12}){0,7}:?\s)?\(\d{1,2}\)"
    r"|\d{1,2}\)|[a-zđ]\)|[ivx]{2,4}\))\s"
)
_GOAL_HEADING = re.compile(r"(?:các )?(?:mục tiêu|chỉ tiêu)(?!\w)", re.IGNORECASE)


def past_enumerator(text: str, start: int, end: int) -> int:
    """Where the words of a segment begin, behind the sign that numbers it: '(1) 100% ...', 'CHỈ TIÊU (1) 100% ...'.

    A number in parentheses behind other words ('một (01) lớp') is none.
    """
    match = _ENUMERATOR.match(text, start, end)
    if match is None:
        return start
    head = match["head"]
    if head is not None and not head.isupper() and _GOAL_HEADING.match(head) is None:
        return start
    return match.end()


def split(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of the segments; a parenthesis stays whole.

    ';' does not part what goes on without a subject ('...; được công khai') or a list of bodies, nor ':' a level from
    what it measures ('đúng hạn: từ 98% trở lên').
    """
    inside = parentheses(text)
    start, position = 0, 0
    for match in _CUT.finditer(text):
        while position < len(inside) and inside[position][1] <= match.start():
            position += 1
        if position < len(inside) and inside[position][0] < match.start():
            continue
        if match[0] == ";" and (_GOES_ON.match(text, match.end()) or _lists(text, start, match)):
            continue
        if match[0] == ":" and _says_level(text, match.end()):
            continue
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def parentheses(text: str) -> list[tuple[int, int]]:
    """The offsets of the parentheses of `text`, outer ones only, none that is left open."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in re.finditer(r"[()]", text):
        if match[0] == "(":
            opened = match.start() if opened is None else opened
        elif opened is not None:
            spans.append((opened, match.end()))
            opened = None
    return spans


def topic(text: str, start: int) -> str:
    """What a list after a colon is about, 'Tỷ lệ hồ sơ trực tuyến: cấp tỉnh 80%, cấp xã 60%'."""
    if start == 0 or text[start - 1] != ":":
        return ""
    head = text[max(0, start - 120) : start - 1]
    head = head[max(head.rfind(c) + 1 for c in ".;:") :].strip(" -–+")
    return head if target_words().subject_opening.match(head) else ""


def _lists(text: str, start: int, cut: re.Match[str]) -> bool:
    """Whether ';' stands in a list of bodies, '100% các phòng; cán bộ, công chức ... sử dụng'."""
    if cut.start() - start >= 60 or not _BARE.fullmatch(text, start, cut.start()):
        return False
    return _STARTS.match(text, cut.end()) is None


def _says_level(text: str, at: int) -> bool:
    """Whether a level stands right after a colon: what it measures is before it."""
    ahead = text[at : at + 60]
    first = next(quantities.scan(ahead), None)
    if first is None or ahead[: first.start].strip():
        return False
    return target_words().no_subject.match(ahead, first.end) is not None
