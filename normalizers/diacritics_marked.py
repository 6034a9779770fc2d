"""Acronyms that have a Đ, found again when they lost its bar or an OCR took it for another letter."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files

_LOOKALIKES = str.maketrans("ĐÐBPb", "DDDDD")  # what an OCR without Đ makes of it


def marked_acronym(word: str) -> str:
    """The acronym with its Đ ('QD' gives 'QĐ'), or the word as it is."""
    return _table().get(word, word)


def misread_acronym(word: str) -> str:
    """As `marked_acronym`, for text of an OCR that knows no Đ and takes it for B, P or b as well ('Qb', 'PGP')."""
    if word in _table() or not 2 <= len(word) <= 9:
        return marked_acronym(word)
    found = _misread().get(word.translate(_LOOKALIKES))
    return found if found and len(word) == len(found) and _agrees(word, found) else word


def _agrees(read: str, acronym: str) -> bool:
    """Whether the letters other than Đ are as read."""
    return all(r == a or a == "Đ" for r, a in zip(read, acronym, strict=True))


@cache
def _table() -> dict[str, str]:
    """Acronyms as read: those that have a Đ much more often than not with it, others as they are."""
    data = files("normalizers") / "data"
    rows = csv.reader((data / "marked_acronyms.tsv").read_text("utf-8").splitlines(), delimiter="\t")
    table = {row[0]: row[1] for row in rows if row and not row[0].startswith("#")}
    extra = tomllib.loads((data / "diacritics.toml").read_text("utf-8"))["acronyms"]
    return {acronym.replace("Đ", "D"): acronym for acronym in extra} | table


@cache
def _misread() -> dict[str, str]:
    return {m.translate(_LOOKALIKES): m for m in reversed(_table().values()) if "Đ" in m}
