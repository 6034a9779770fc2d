"""The words that tell the tasks of the text: `normalizers/data/narrative.toml`, read once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def table() -> dict[str, list[str]]:
    """The lists of patterns by name."""
    text = resources.files("normalizers").joinpath("data/narrative.toml").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = tomllib.loads(text)
    return lists


@cache
def words() -> dict[str, re.Pattern[str]]:
    """Each list as one pattern that matches any of its members."""
    return {name: re.compile("|".join(f"(?:{p})" for p in forms)) for name, forms in table().items()}
