"""The words and patterns of `layout.toml`, compiled: furniture, letterhead, annex, opening and closing lines.

The first lines of a signature block are told by the capacities and offices of `letterhead.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table: dict[str, list[str]] = _load("layout.toml")
    patterns = {name: re.compile("|".join(f"(?:{p})" for p in forms)) for name, forms in table.items()}
    # A type word ends where the capitals end: 'KẾ HOẠCH' and, glued by a converter, 'KẾ HOẠCHCải cách'.
    types = "|".join(sorted(table["types"], key=len, reverse=True)).replace(" ", r"\s+")
    patterns["types"] = re.compile(rf"(?:{types})(?![A-ZĐÀ-Ỹ])(?![a-zà-ỹđ])|(?:{types})(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ])")
    signature = _load("letterhead.toml")["signature"]
    modes, offices = (_either(signature[name]) for name in ("modes", "offices"))
    patterns["signature"] = re.compile(
        rf"(?:{modes}|Q)\s*\.\s*[A-ZĐÀ-Ỹ]{{2}}|(?:QUYỀN )?(?:{offices})(?![A-ZĐÀ-Ỹ])[A-ZĐÀ-Ỹ \-]*$"
    )
    return patterns


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("normalizers").joinpath("data", name).read_text(encoding="utf-8"))


def _either(phrases: list[str]) -> str:
    return "|".join(re.escape(p).replace(r"\ ", r"\s*") for p in sorted(phrases, key=len, reverse=True))


def matches(name: str, text: str) -> bool:
    """Whether the line `text` begins with one of the forms called `name` in the data file."""
    return bool(_patterns()[name].match(text))


def is_capitals(text: str) -> bool:
    """Whether the letters of a text are capitals throughout, at least two of them."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)
