"""The citations of any text, each a JSON object."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from extractors.citations import find


def cite(text: str) -> Iterator[dict[str, Any]]:
    """The citations of a text in order, with `line` (from 1) and the offsets `start` and `end` (characters, from 0)."""
    breaks = [i for i, c in enumerate(text) if c == "\n"]
    for mention in find(text):
        record = asdict(mention)
        del record["short"]
        yield {"line": bisect_right(breaks, mention.start) + 1, **record}
