"""Lines of the training corpus: reading them, and the lines held out of all training.

The corpus is no part of the project; its folder is given to the tools that count in it.
"""

from __future__ import annotations

import hashlib
import lzma
import unicodedata
from collections.abc import Iterator
from heapq import nsmallest
from pathlib import Path

DOMAIN = ("legal", "administrative")
BACKGROUND = ("wiki",)
HELD_OUT = 2000
_SHORTEST_HELD_OUT = 8  # words; a shorter line is a heading that stands in the corpus many times


def lines(corpus: Path, name: str) -> Iterator[str]:
    """The lines of one part of the corpus, NFC, in order."""
    with lzma.open(corpus / f"{name}.txt.xz", "rt", encoding="utf-8") as stream:
        for line in stream:
            yield unicodedata.normalize("NFC", line.rstrip("\n"))


def held_out(corpus: Path, seed: str = "kehoach", count: int = HELD_OUT) -> list[str]:
    """The lines of the legal and administrative parts that no tool learns from: those of the smallest hash."""
    candidates = (line for name in DOMAIN for line in lines(corpus, name) if len(line.split()) >= _SHORTEST_HELD_OUT)
    return nsmallest(count, candidates, key=lambda line: rank(line, seed))


def rank(line: str, seed: str) -> bytes:
    """A position in an order that depends on the line and the seed alone."""
    return hashlib.blake2b(line.encode(), digest_size=8, key=seed.encode()).digest()
