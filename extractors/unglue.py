"""Takes apart what a converter ran together on one line: a sentence's end and the heading that followed it."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.layout_words import is_capitals, matches
from extractors.markers import find_marker
from extractors.page import Word
from extractors.passages import Placed

_DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.")
_ROMAN = re.compile(r"[IVX]{1,5}\.")
_CLOSED = re.compile(r"[.;:)]$")


def unglued(placed: Placed) -> list[Placed]:
    """The line as the lines that it was: 'I. MỤC TIÊU:1. Mục tiêu chung:' is two, 'xem xét./. Nơi nhận:' too."""
    words = placed.line.words
    for i in range(len(words)):
        cut = _cut(words, i)
        if cut is not None:
            left, right = cut
            line = placed.line
            return [
                replace(placed, line=replace(line, words=left)),
                *unglued(replace(placed, line=replace(line, words=right, gap=True))),
            ]
    return [placed]


def _cut(words: tuple[Word, ...], i: int) -> tuple[tuple[Word, ...], tuple[Word, ...]] | None:
    """The two halves of a line that falls apart at word `i`, or None."""
    word = words[i]
    head, colon, rest = word.text.partition(":")
    if colon and rest and find_marker(rest + " X") is not None and find_marker(words[0].text + " X"):
        left = (*words[:i], replace(word, text=head + ":"))
        if is_capitals(" ".join(w.text for w in left[1:])):
            return left, (replace(word, text=rest, joined=False), *words[i + 1 :])
    if i == 0:
        return None
    after = words[i + 1].text if i + 1 < len(words) else ""
    text = " ".join(w.text for w in words[i : i + 5])
    if (
        _begins_section(words, i, after)
        or (matches("recipients", text) and words[i - 1].text.endswith("./."))
        or (matches("attached", text) and text.startswith("(") and is_capitals(words[0].text))
    ):
        return words[:i], words[i:]
    return None


def _begins_section(words: tuple[Word, ...], i: int, after: str) -> bool:
    word, before = words[i].text, words[i - 1].text
    if not after[:1].isupper():
        return False
    if _DOTTED.fullmatch(word):
        first_child = words[0].text.rstrip(".") + ".1." == word
        return bool(_CLOSED.search(before)) or first_child
    following = " ".join(w.text for w in words[i + 1 : i + 4])
    return bool(_ROMAN.fullmatch(word) and _CLOSED.search(before) and is_capitals(following) and len(following) > 5)
