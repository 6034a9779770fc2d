"""Columns that a converter set side by side by blanks (letterhead, recipients and signature), one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from extractors.geometry import Box
from extractors.lines import reading_order
from extractors.page import Word

_GAP = re.compile(r"(?<=\S) {4,}(?=\S)")
_MARKER = re.compile(r"^(\s*(?:[-–+•*]|\w{1,4}[.)]))\s{2,}(?=\S)")
# Blanks left for what is written by hand, 'Số       -KH/ĐU', 'ngày      tháng 6': they part no columns.
_HAND = re.compile(r"(?<=[Ss]ố) {4,}(?=[-–/])|(?<=[Ss]ố:) {4,}(?=[-–/])|(?<=ngày) {4,}(?=tháng)|(?<=tháng) {4,}(?=năm)")
_NEAR = 4  # lines: columns this far apart are one region
_AROUND = 2  # lines before and after the first and last gap that may belong to one column
_WIDTH, _HEIGHT = 6.0, 14.0  # of a character, in points: any will do, the page is made up


def unfold(lines: Sequence[str]) -> list[str]:
    """The lines with the left column of each such region before the right one; all others as they are."""
    gapped = [i for i, line in enumerate(lines) if _is_gapped(line)]
    result: list[str] = []
    position = 0
    for start, end in _regions(gapped, lines):
        start = max(start, position)
        result += lines[position:start]
        result += _columns(lines[start:end])
        position = end
    return [*result, *lines[position:]]


def _is_gapped(line: str) -> bool:
    """Whether blanks part a line; not one of a table, whose cells tabs or pipes part whatever blanks pad them."""
    if "\t" in line or (line.lstrip().startswith("|") and line.count("|") > 2):
        return False
    return _GAP.search(_MARKER.sub(r"\1 ", _HAND.sub(" ", line))) is not None


def _regions(gapped: Sequence[int], lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where each region begins and ends: with the lines around it up to a blank one, which may be of one column."""
    regions: list[tuple[int, int]] = []
    for i in gapped:
        if regions and i - regions[-1][1] <= _NEAR:
            regions[-1] = (regions[-1][0], i)
        else:
            regions.append((i, i))
    return [
        (a - _filled(reversed(lines[max(0, a - _AROUND) : a])), b + 1 + _filled(lines[b + 1 : b + 1 + _AROUND]))
        for a, b in regions
    ]


def _filled(lines: Iterable[str]) -> int:
    """How many lines stand before the first blank one."""
    return sum(1 for _ in takewhile(str.strip, lines))


def _columns(lines: Sequence[str]) -> list[str]:
    words = [
        Word(match[0], Box(match.start() * _WIDTH, i * _HEIGHT, match.end() * _WIDTH, (i + 0.9) * _HEIGHT))
        for i, line in enumerate(lines)
        for match in re.finditer(r"\S+", _MARKER.sub(r"\1 ", line))
    ]
    result: list[str] = []
    for line in reading_order(words, None):
        if line.gap:
            result.append("")
        result.append(line.text)
    return [*result, ""]
