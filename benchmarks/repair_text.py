"""Comparing restored text with the truth, word by word, up to the placement of the tone mark."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from normalizers.diacritics import Restored
from normalizers.syllable import is_valid, normalise_placement
from normalizers.text import strip_marks
from tools.align_readings import word_pairs

LETTERS = re.compile(r"[^\W\d_]+")


def normal(text: str) -> str:
    """NFC, one tone placement."""
    return normalise_placement(unicodedata.normalize("NFC", text))


def syllables_right(truth: Sequence[str], found: Sequence[str]) -> tuple[int, int]:
    """How many syllables of the lines are exactly right, and how many there are."""
    right = total = 0
    for line, other in zip(truth, found, strict=True):
        words = LETTERS.findall(normal(line).lower())  # the peer changes the case
        others = LETTERS.findall(normal(other).lower())
        for word, match in _matched(words, others):
            if is_valid(word):
                total += 1
                right += word == match
    return right, total


def _matched(words: list[str], others: list[str]) -> Iterator[tuple[str, str]]:
    if len(words) == len(others):
        yield from zip(words, others, strict=True)
        return
    bare, bare_others = [_bare(words), _bare(others)]
    for tag, i, k, j, _ in SequenceMatcher(None, bare, bare_others, autojunk=False).get_opcodes():
        for step in range(k - i):
            yield words[i + step], others[j + step] if tag == "equal" else ""


def _bare(words: list[str]) -> list[str]:
    return [strip_marks(word).lower() for word in words]


Alternatives = Mapping[tuple[int, str], frozenset[str]]


def alternatives(path: Path) -> Alternatives:
    """What else is right, by line (from 1) and token: 'line, read, truth, alternatives' separated by tabs."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) == 4]
    return {(int(row[0]), normal(row[2])): frozenset(normal(other) for other in row[3].split("|")) for row in rows}


@dataclass(slots=True)
class Tokens:
    """Counts of tokens and letters."""

    total: int = 0
    right: int = 0
    edits: int = 0
    letters: int = 0

    def add(self, truth: str, found: str, line: int, others: Alternatives) -> None:
        """Count a line."""
        truth, found = normal(truth), normal(found)
        reference = []
        for wanted, read in paired(truth, found):
            if not wanted:
                continue
            fits = wanted == read or read in others.get((line, wanted), ())
            self.total += 1
            self.right += fits
            reference.append(read if fits else wanted)
        text = " ".join(reference)
        self.edits += Levenshtein.distance(text, " ".join(found.split()))
        self.letters += len(text)

    @property
    def share(self) -> float:
        """Percentage of tokens that are right."""
        return 100 * self.right / max(self.total, 1)

    @property
    def error_rate(self) -> float:
        """Character error rate, in percent."""
        return 100 * self.edits / max(self.letters, 1)


def paired(truth: str, found: str) -> Iterator[tuple[str, str]]:
    """The tokens of a line with what stands for them; '' where there is nothing."""
    words, others = truth.split(), found.split()
    if len(words) == len(others):
        yield from zip(words, others, strict=True)
        return
    for left, right in word_pairs(truth, found):
        if len(left) == len(right):
            yield from zip(left, right, strict=True)
        else:
            for number, word in enumerate(left):
                yield word, "" if number else " ".join(right)
            if not left:
                yield "", right[0]


@dataclass(frozen=True, slots=True)
class Change:
    """A token that was changed: how sure, whether it was right before, whether after."""

    confidence: float
    before: bool
    after: bool


def changes(truth: str, restored: Restored, line: int, others: Alternatives) -> Iterator[Change]:
    """The changes of a line whose tokens are those of the truth."""
    words = normal(truth).split()
    read, text = restored.raw.split(), normal(restored.text).split()
    if not len(words) == len(read) == len(text):
        return
    sure = _confidences(restored)
    for number, (wanted, raw, found) in enumerate(zip(words, read, text, strict=True)):
        if normal(raw) != found:
            fits = {wanted, *others.get((line, wanted), ())}
            yield Change(sure[number], normal(raw) in fits, found in fits)


def _confidences(restored: Restored) -> list[float]:
    """The lowest confidence of the words of each piece between blanks."""
    result = []
    for match in re.finditer(r"\S+", restored.raw):
        inside = [w.confidence for w in restored.words if match.start() <= w.start < match.end() and w.changed]
        result.append(min(inside, default=1.0))
    return result
