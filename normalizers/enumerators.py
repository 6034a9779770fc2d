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


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((files("normalizers") / "data" / "enumerators.toml").read_text(encoding="utf-8"))


def mend(lines: Sequence[str]) -> dict[int, tuple[str, str]]:
    """For the number of each line whose sign was misread: the sign as read, and as it must be."""
    found: dict[int, tuple[str, str]] = {}
    letter = roman = -1  # the last of each row
    for i, line in enumerate(lines):
        listed = _LETTER.match(line)
        headed = _ROMAN.match(line)
        if listed:
            letter, sign = _next_letter(listed["letter"], letter)
            if sign is not None:
                found[i] = listed["token"], f"{sign})"
        elif headed and _is_title(headed["title"]):
            roman, sign = _next_roman(headed["roman"], roman, _first_number(lines[i + 1 :]))
            if sign is not None:
                found[i] = headed["token"], f"{sign}."
            letter = -1
        elif _ARABIC.match(line):
            letter = -1
    return found


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
    strokes = all(c in _facts()["strokes"] or c in "VX" for c in read)
    if strokes and 0 <= last < len(romans) - 1 and (not read.isdecimal() or (read == "1" and following == "1")):
        return last + 1, romans[last + 1]
    return last, None


def _is_title(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


def _first_number(lines: Sequence[str]) -> str | None:
    return next((m[1] for line in lines if (m := _ARABIC.match(line))), None)
