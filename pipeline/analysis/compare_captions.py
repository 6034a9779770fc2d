"""The words of a comparison in Vietnamese and English, and numbers and dates as each writes them."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")
_Both = tuple[str, str]


def both(key: str, group: str = "text") -> _Both:
    """A caption in both languages; an unknown key is its own caption (an axis of a later schema)."""
    vi, en = _captions()[group].get(key, (key, key))
    return vi, en


def in_language(key: str, language: str, group: str = "text") -> str:
    """A caption in one language."""
    return both(key, group)[LANGUAGES.index(language)]


def number(value: float | None) -> _Both:
    """A number with at most two decimals: 1.234,5 and 1,234.5."""
    if value is None:
        return "", ""
    english = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return english.translate(str.maketrans(",.", ".,")), english


def day(value: date | None) -> _Both:
    """A date: 30/09/2026 and 30 Sep 2026."""
    if value is None:
        return "", ""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return value.strftime("%d/%m/%Y"), f"{value.day} {months[value.month - 1]} {value.year}"


def month(value: date) -> _Both:
    """The month of a date: 09/2026 and Sep 2026."""
    vi, en = day(value)
    return vi.split("/", 1)[1], en.split(" ", 1)[1]


def level(comparator: str | None, value: float | None, value_max: float | None, unit: str | None) -> _Both:
    """What a target asks for: '≥ 95 %', '25 – 35 %'."""
    if value is None:
        return "", ""
    signs = both(comparator or "eq", "comparator")
    ends = number(value_max) if value_max is not None else ("", "")
    texts = []
    for sign, low, high in zip(signs, number(value), ends, strict=True):
        amount = f"{low} – {high}" if high else low
        texts.append(f"{sign}{amount} {unit or ''}".strip())
    return texts[0], texts[1]


@cache
def _captions() -> dict[str, dict[str, tuple[str, str]]]:
    text = (files("pipeline.analysis") / "templates" / "compare.toml").read_text(encoding="utf-8")
    return {group: {k: (v[0], v[1]) for k, v in table.items()} for group, table in tomllib.loads(text).items()}
