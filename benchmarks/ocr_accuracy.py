"""How much of a text was read wrongly: errors over syllables.

A syllable is a run of letters and figures, in NFC and small letters; punctuation is none and only parts them. The error
in order is the Levenshtein distance of the two rows of syllables as a share of the true ones: each syllable that is
wrong, missing or too many counts once. Readers go through tables and letterheads in orders of their own; so each page
is compared with every reading order of the truth there is, and the nearest counts, for each reader by itself. The error
in any order compares the syllables as bags: the greater of those missing and those too many.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.stages import process

_SYLLABLE = re.compile(r"[^\W_]+")
_ORDERS = ((), ("-raw",), ("-layout",))


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors in order and in any order, and the true syllables."""

    in_order: int = 0
    any_order: int = 0
    syllables: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.in_order + other.in_order, self.any_order + other.any_order, self.syllables + other.syllables
        )

    @property
    def rate(self) -> float:
        """The error in order, a share."""
        return self.in_order / max(self.syllables, 1)

    @property
    def loose_rate(self) -> float:
        """The error in any order, a share."""
        return self.any_order / max(self.syllables, 1)

    def __str__(self) -> str:
        return f"{self.rate:.2%} ({self.loose_rate:.2%})"


def syllables(text: str) -> list[str]:
    """The syllables of a text."""
    return _SYLLABLE.findall(unicodedata.normalize("NFC", text).lower())


def errors(truths: Sequence[str], read: str) -> Errors:
    """The errors of a page beside the nearest of its true readings."""
    found = syllables(read)
    return min((_errors(syllables(truth), found) for truth in truths), key=lambda e: (e.rate, e.loose_rate))


def _errors(truth: list[str], found: list[str]) -> Errors:
    wanted, got = Counter(truth), Counter(found)
    bag = max((wanted - got).total(), (got - wanted).total())
    return Errors(Levenshtein.distance(truth, found), bag, len(truth))


def document_errors(truths: Sequence[Sequence[str]], read: Sequence[str]) -> Errors:
    """The errors of a document, page by page; as a whole where it was read as another number of pages."""
    if len(truths) != len(read):
        whole = ["\n".join(pages) for pages in zip(*truths, strict=True)]
        return errors(whole, "\n".join(read))
    return sum((errors(truth, page) for truth, page in zip(truths, read, strict=True)), Errors())


def readings_of(pdf: Path) -> list[tuple[str, ...]]:
    """The text of each page of a born-digital PDF in several orders: those of pdftotext, and kehoach's own."""
    orders = [_pdftotext(pdf, options) for options in _ORDERS]
    orders.append([page.text for page in process(pdf).pages])
    return list(zip(*orders, strict=True))


def _pdftotext(pdf: Path, options: Sequence[str]) -> list[str]:
    done = subprocess.run(["pdftotext", *options, pdf, "-"], capture_output=True, check=True, timeout=120)
    return done.stdout.decode("utf-8").split("\f")[:-1]
