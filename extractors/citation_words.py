"""The word lists by which titles and relations of citations are told: `normalizers/data/citation_words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> dict[str, Any]:
    """The word lists, by name."""
    return tomllib.loads(files("normalizers").joinpath("data/citation_words.toml").read_text(encoding="utf-8"))


def either(names: Sequence[str]) -> str:
    """A pattern for one of the phrases, the longest first."""
    return (
        "(?:" + "|".join(re.escape(n).replace(r"\ ", r"\s") for n in sorted(names, key=len, reverse=True)) + r")(?!\w)"
    )
