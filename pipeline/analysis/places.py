"""Provinces as a user names them: today's name or a former one, with or without marks, or the code of a partition."""

from __future__ import annotations

from functools import cache

from rapidfuzz import fuzz, process

from normalizers.provinces import named, provinces
from normalizers.text import fold, strip_marks
from pipeline.errors import UsageError

CENTRAL = "00"
_KINDS = ("tinh ", "thanh pho ", "tp. ", "tp ")


def province_code(text: str) -> str:
    """The code that the partition of a province has: 'Phú Thọ', 'hoa binh', 'tỉnh Hòa Bình' and '25' all give '25'.

    A code is one of today's list; of a former one only where today's has no such code. '00' is what has no province:
    plans of the centre, and those whose province is not known.

    Raises:
        UsageError: there is no such province; names the nearest.
    """
    wanted = strip_marks(fold(text))
    found = _codes().get(wanted)
    if found is None and (province := named(text)) is not None:
        found = province.current_code
    for kind in _KINDS:
        found = found or _codes().get(wanted.removeprefix(kind))
    if found is None:
        best = process.extractOne(wanted, list(_names()), scorer=fuzz.ratio, score_cutoff=60)
        advice = (
            f"Did you mean {_names()[best[0]]}?" if best else "Give a name of today or before, or a code of two digits"
        )
        raise UsageError(f"{text}: no province has that name", advice)
    return found


@cache
def _names() -> dict[str, str]:
    return {strip_marks(fold(p.name)): p.name for p in provinces()}


@cache
def _codes() -> dict[str, str]:
    # Former ones first: today's take their keys over.
    ordered = sorted(provinces(), key=lambda p: not p.valid_to)
    codes = {p.code: p.current_code for p in sorted(ordered, key=lambda p: p.valid_to == "")}
    names = {strip_marks(fold(p.name)): p.current_code for p in provinces()}
    return {**codes, **names, CENTRAL: CENTRAL}
