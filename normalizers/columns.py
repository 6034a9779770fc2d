"""Header cells of task tables to fields, by fuzzy matching against the words of `columns.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from rapidfuzz import fuzz, process

from normalizers.text import fold, strip_marks

_IN_BRACKETS = re.compile(r"\([^()]*(?:\)|$)")
_ROLE_MARKS = re.compile(r"[;/,()&+–-]|\bva\b")
_QUARTER = re.compile(r"(?:quý|q)\s?\.?\s?(?:iv|i{1,3}|[1-4])(?:\s?/\s?20\d\d|\snăm\s20\d\d)?")
_MONTH = re.compile(r"(?:tháng|t)\s?\.?\s?(?:0?[1-9]|1[0-2])(?:\s?/\s?20\d\d|\snăm\s20\d\d)?")
_YEAR = re.compile(r"(?:năm\s)?20\d\d")
_BARE_QUARTER = re.compile(r"IV|I{1,3}")
_BARE_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_STATED_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_CLOSE = 86.0  # of 100: a header this like a known phrase is that phrase misprinted
_REFUSALS = frozenset({"refuse", "doubt"})
_REFUSE = 92.0
_WHO_OR_WHEN = frozenset({"lead", "both", "deadline", "coordinating"})
_DUTY = _WHO_OR_WHEN | {"product"}
_LONG_TEXT = 15.0  # characters: a column of tasks is no column of figures or dates


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = resources.files("normalizers").joinpath("data/columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _fields() -> dict[str, dict[str, list[str]]]:
    """The tables that name one field each."""
    return {name: words for name, words in _words().items() if "phrases" in words}


@cache
def _phrases() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All phrases without their marks (OCR and capitals lose them), and the field of each."""
    pairs = [(strip_marks(fold(p)), field) for field, words in _fields().items() for p in words["phrases"]]
    return tuple(p for p, _ in pairs), tuple(f for _, f in pairs)


@cache
def field_of(header: str) -> str | None:
    """The field that a header names (a table of `columns.toml`), 'refuse' or 'doubt' for another list's, or None."""
    folded = fold(header)
    if not folded:
        return None
    bare = strip_marks(folded)
    if _names_both_roles(bare):
        return "both"
    return _single_field(bare)


def _single_field(bare: str) -> str | None:
    phrases, fields = _phrases()
    best = process.extractOne(bare, phrases, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    if best is not None and (fields[best[2]] not in _REFUSALS or best[1] >= _REFUSE):
        return fields[best[2]]
    head = _IN_BRACKETS.sub(" ", bare)
    for field, words in _fields().items():
        if any(strip_marks(w) in head for w in words["words"]):
            return field
    return None


def _names_both_roles(bare: str) -> bool:
    """'Cơ quan chủ trì; cơ quan phối hợp', 'chủ trì/phối hợp': one column for both roles."""
    helping, lead = (strip_marks(w) for w in _words()["both"]["words"])
    at = bare.find(helping)
    if at < 0:
        return False
    if lead in bare:
        return True
    parts = [p.strip() for p in _ROLE_MARKS.split(bare[:at]) if p.strip()]
    return any(_single_field(part) == "lead" for part in parts)


def is_mark(text: str) -> bool:
    """Whether a cell holds nothing but a mark that says yes: 'X', '✓'."""
    return text.strip().lower() in _words()["marks"]["signs"]


def period_of(storeys: Sequence[str]) -> tuple[str, int | None] | None:
    """What a column of a quarter, a month or a year is called, by its header from above; None for other columns.

    With it the year printed above it ('Quý I' under 'Năm 2026'). A bare number counts under a header that speaks of
    quarters or months, a roman one under any time.
    """
    if not storeys:
        return None
    text, above = storeys[-1].strip(" .:"), fold(" ".join(storeys[:-1]))
    folded = text.lower()
    label = None
    if _QUARTER.fullmatch(folded) or _MONTH.fullmatch(folded) or _YEAR.fullmatch(folded):
        label = re.sub(r"^[qQtT]\s?\.?\s?(?=[\dIV])", lambda m: "Quý " if m[0][0] in "qQ" else "Tháng ", text)
    elif _BARE_QUARTER.fullmatch(text) and ("quý" in above or field_of(above) == "deadline"):
        label = f"Quý {text}"
    elif _BARE_MONTH.fullmatch(text) and "tháng" in above:
        label = f"Tháng {text}"
    if label is None:
        return None
    year = None if _STATED_YEAR.search(label) else _STATED_YEAR.search(above)
    return label, int(year[0]) if year else None


def start_and_end(headers: Sequence[str]) -> tuple[int, int] | None:
    """The columns of when the work begins and when it ends, where each is there once."""
    words = _words()["stretch"]
    starts = [i for i, h in enumerate(headers) if any(w in fold(h) for w in words["start"])]
    ends = [i for i, h in enumerate(headers) if any(w in fold(h) for w in words["end"])]
    starts, ends = [i for i in starts if i not in ends], [i for i in ends if i not in starts]
    ends = [i for i in ends if field_of(headers[i]) in ("deadline", None)]
    return (starts[0], ends[0]) if len(starts) == len(ends) == 1 else None


def assign(headers: Sequence[str], lengths: Sequence[float] = ()) -> tuple[str | None, ...] | None:
    """The field of each column of a task table, or None where the headers are not those of one.

    A task table has a column of tasks and one that says who or by when. Each field is given once; where two headers
    name it, the likelier keeps it, except the task, whose second column ('Nội dung' beside 'Nhiệm vụ') is a plain one.
    Where no header names the task but others say who and by when, it is the column of the longest texts (`lengths`: the
    mean number of characters of each column) among those that name nothing else.
    """
    fields = [field_of(h) for h in headers]
    if "refuse" in fields or ("doubt" in fields and not _gives_work(fields)):
        return None
    fields = [None if f == "doubt" else f for f in fields]
    if "both" in fields:
        role = _role_of_both(fields)
        fields = [role if f == "both" else f for f in fields]
    if "lead" not in fields and "both" not in fields:
        fields = ["lead" if f == "person" else f for f in fields]
    fields = [None if f == "person" else f for f in fields]
    seen: set[str] = set()
    result: list[str | None] = []
    for field in fields:
        result.append(field if field is not None and field not in seen else None)
        if field is not None:
            seen.add(field)
    if "task" not in seen and len(seen & _DUTY) >= 2:
        unnamed = [i for i, f in enumerate(result) if f is None and i < len(lengths) and lengths[i] >= _LONG_TEXT]
        if unnamed:
            result[max(unnamed, key=lambda i: lengths[i])] = "task"
            seen.add("task")
    if "task" not in seen or not seen & _WHO_OR_WHEN or len(seen - {"ordinal"}) < 2:
        return None
    return tuple(result)


def _gives_work(fields: Sequence[str | None]) -> bool:
    """Whether headers name the work, who does it, and by when or with whom, whatever else stands beside."""
    who = {"lead", "both", "person"}.intersection(fields)
    return "task" in fields and bool(who) and bool({"both", "coordinating", "deadline"}.intersection(fields))


def _role_of_both(fields: Sequence[str | None]) -> str:
    """What a header of both roles names beside a column that has one of them for itself."""
    if "lead" in fields:
        return "coordinating"
    return "lead" if "coordinating" in fields else "both"
