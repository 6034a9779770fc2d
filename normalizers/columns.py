"""Header cells of task tables to fields, by fuzzy matching against the words of `columns.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from rapidfuzz import fuzz, process

from normalizers.text import fold, strip_marks

FIELDS = ("ordinal", "task", "product", "lead", "coordinating", "deadline", "notes")
_CLOSE = 86.0  # of 100: a header this like a known phrase is that phrase misprinted
_REFUSE = 92.0
_WHO_OR_WHEN = frozenset({"lead", "deadline", "coordinating"})
_DUTY = _WHO_OR_WHEN | {"product"}
_LONG_TEXT = 15.0  # characters: a column of tasks is no column of figures or dates


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = resources.files("normalizers").joinpath("data/columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _phrases() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All phrases without their marks (OCR and capitals lose them), and the field of each."""
    pairs = [(strip_marks(fold(p)), field) for field, words in _words().items() for p in words["phrases"]]
    return tuple(p for p, _ in pairs), tuple(f for _, f in pairs)


@cache
def field_of(header: str) -> str | None:
    """The field that a header cell names: one of FIELDS, 'refuse', or None for a column without a field."""
    folded = fold(header)
    if not folded:
        return None
    bare = strip_marks(folded)
    phrases, fields = _phrases()
    best = process.extractOne(bare, phrases, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    if best is not None and (fields[best[2]] != "refuse" or best[1] >= _REFUSE):
        return fields[best[2]]
    for field, words in _words().items():
        if any(strip_marks(w) in bare for w in words["words"]):
            return field
    return None


def assign(headers: Sequence[str], lengths: Sequence[float] = ()) -> tuple[str | None, ...] | None:
    """The field of each column of a task table, or None where the headers are not those of one.

    A task table has a column of tasks and one that says who or by when. Each field is given once; where two headers
    name it, the likelier keeps it, except the task, whose second column ('Nội dung' beside 'Nhiệm vụ') is a plain one.
    Where no header names the task but others say who and by when, it is the column of the longest texts (`lengths`: the
    mean number of characters of each column) among those that name nothing else.
    """
    fields = [field_of(h) for h in headers]
    if "refuse" in fields:
        return None
    if "lead" not in fields:
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
