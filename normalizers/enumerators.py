"""The signs at the heads of garbled lines, put right by their order: after 'a)' and 'b)', '¢)' is 'c)'.

A language model knows nothing of such signs, and for the structure of a document they are worth more than any word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

_LETTER = re.compile(r"\s*(?P<token>[^\w\s]?_?(?P<letter>\S)\))\s")
_ROMAN = re.compile(r"\s*(?P<token>(?P<roman>[^\s.,]{1,5})[.,])\s+(?P<title>\S.*)$")
_ARABIC = re.compile(r"\s*(\d{1,2})\.\s")
_UNSURE = 0.85  # confidence


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((files("normalizers") / "data" / "enumerators.toml").read_text(encoding="utf-8"))


def mend(lines: Sequence[str]) -> dict[int, tuple[str, str]]:
    """For the number of each line whose sign was misread: the sign as read, and as it must be."""
    return Signs().mend(lines)


class Signs:
    """The signs of a document, page by page in their order."""

    def __init__(self) -> None:
        self._letter = self._roman = -1  # the last of each row

    def mend(self, lines: Sequence[str], confidences: Sequence[float] | None = None) -> dict[int, tuple[str, str]]:
        """As the function, of the next lines; `confidences` (0..1) say how sure the OCR was of the sign of each.

        With them a sign that was hardly read may be put right that is one of its row as it stands: 'II.' after 'II.'.
        """
        found: dict[int, tuple[str, str]] = {}
        for i, line in enumerate(lines):
            listed = _LETTER.match(line)
            headed = _ROMAN.match(line)
            doubted = confidences is None or confidences[i] < _UNSURE
            if listed:
                sign = self._item(listed["letter"], doubted, confidences is not None)
                if sign is not None:
                    found[i] = listed["token"], f"{sign})"
            elif headed and _is_title(headed["title"]):
                sign = self._heading(headed["roman"], lines[i + 1 :], doubted and confidences is not None)
                if sign is not None:
                    found[i] = headed["token"], f"{sign}."
                self._letter = -1
            elif _ARABIC.match(line):
                self._letter = -1
        return found

    def _item(self, read: str, doubted: bool, native: bool) -> str | None:
        """The letter of an item where another was read; an OCR that knows Vietnamese (`native`) is believed sooner."""
        letters: list[str] = _facts()["letters"]
        if native and read.lower() in letters and not (doubted and read.islower()):
            self._letter = letters.index(read.lower())
            return None
        self._letter, sign = _next_letter(read, self._letter)
        return sign

    def _heading(self, read: str, below: Sequence[str], doubted: bool) -> str | None:
        if doubted:
            sign = _lost_stroke(read, self._roman, below)
            if sign is not None:
                self._roman += 1
                return sign
        self._roman, sign = _next_roman(read, self._roman, _first_number(below))
        return sign


def _lost_stroke(read: str, last: int, below: Sequence[str]) -> str | None:
    """The numeral of a heading of which a stroke was lost or misread, so that it repeats the one before or opens badly.

    Only where the headings below go on from it.
    """
    romans: list[str] = _facts()["romans"]
    if not -1 <= last < len(romans) - 1:
        return None
    expected = romans[last + 1]
    repeats = last >= 0 and read == romans[last] and expected == read + "I"
    opens = last < 0 and read != "I" and read in _facts()["strokes"] and _first_number(below) == "1"
    headings = (m["roman"] for line in below if (m := _ROMAN.match(line)) and _is_title(m["title"]))
    following = next((roman for roman in headings if roman in romans), None)
    goes_on = following is None or romans.index(following) == last + 2
    return expected if (repeats or opens) and goes_on else None


def _next_letter(read: str, last: int) -> tuple[int, str | None]:
    """The place of a letter in the row, and the letter itself where another was read."""
    letters: list[str] = _facts()["letters"]
    if last + 1 < len(letters) and last >= 0:
        expected = letters[last + 1]
        misread = not read.isascii() or read in _facts()["read_as"].get(expected, "")
        if read == expected:
            return last + 1, None
        if misread and read not in letters[last + 2 :]:
            return last + 1, expected
    return (letters.index(read), None) if read in letters else (last, None)


def _next_roman(read: str, last: int, following: str | None) -> tuple[int, str | None]:
    """The place of a roman numeral in the row, and the numeral itself where something else was read.

    '1.' over a title in capitals is a roman numeral only where another '1.' follows before any other number.
    """
    romans: list[str] = _facts()["romans"]
    if read in romans:  # right as it stands, or the author's own slip
        return romans.index(read), None
    expected = romans[last + 1] if 0 <= last < len(romans) - 1 else ""
    if read in _facts()["read_as_roman"].get(expected, ()):
        return last + 1, expected
    strokes = all(c in _facts()["strokes"] or c in "VX" for c in read)
    if strokes and 0 <= last < len(romans) - 1 and (not read.isdecimal() or (read == "1" and following == "1")):
        return last + 1, romans[last + 1]
    return last, None


def _is_title(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


def _first_number(lines: Sequence[str]) -> str | None:
    return next((m[1] for line in lines if (m := _ARABIC.match(line))), None)
