"""How many characters of text in legacy encodings come out right: `python benchmarks/legacy.py FOLDER`.

FOLDER holds a folder for each encoding (tcvn3, vni, ...) with pairs of files NAME.raw.txt, the text as extracted, and
NAME.unicode.txt, the truth. Each raw file is decoded as plain text, without being told its encoding; both sides are
composed (NFC) and their white space folded, then aligned. Two figures: of all characters (numbers of a list that only
one side has count as errors), and of the letters of the truth.
"""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from normalizers.legacy_detection import decode_text, detect


@dataclass
class Tally:
    """Counts over files."""

    characters: int = 0
    errors: int = 0
    letters: int = 0
    letters_wrong: int = 0
    seconds: float = 0.0
    detected: int = 0
    files: int = 0

    def add(self, other: Tally) -> None:
        """Adds the counts of another."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self, name: str) -> str:
        """A line of the table."""
        return (
            f"{name:44.44s} {self.characters:8d} {1 - self.errors / self.characters:9.4%}"
            f" {1 - self.letters_wrong / max(1, self.letters):9.4%} {self.detected:5d}/{self.files}"
            f" {self.characters / self.seconds:10,.0f}"
        )


def fold(text: str) -> str:
    """NFC, single blanks, no byte order mark."""
    return " ".join(unicodedata.normalize("NFC", text.replace("\ufeff", "")).split())


def compare(raw: str, truth: str, encoding: str) -> Tally:
    """The counts of one pair."""
    start = time.perf_counter()
    decoded = decode_text(raw)
    seconds = time.perf_counter() - start
    ours, right = fold(decoded), fold(truth)
    operations = Levenshtein.opcodes(ours, right)
    errors = letters_wrong = 0
    for operation in operations:
        if operation.tag == "equal":
            continue
        wrong = right[operation.dest_start : operation.dest_end]
        errors += max(len(wrong), operation.src_end - operation.src_start)
        letters_wrong += sum(c.isalpha() for c in wrong)
    letters = sum(c.isalpha() for c in right)
    return Tally(len(right), errors, letters, letters_wrong, seconds, detect(raw) == encoding, 1)


def pairs(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """The encoding, raw file and truth of each pair."""
    for raw in sorted(folder.glob("*/*.raw.txt")):
        yield raw.parent.name, raw, raw.with_name(raw.name.replace(".raw.", ".unicode."))


def main() -> int:
    """Prints the table; 1 where less than `--least` of all characters is right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--least", type=float, default=0.995, help="share of all characters that must be right")
    arguments = parser.parse_args()
    totals: dict[str, Tally] = {}
    print(f"{'file':44s} {'chars':>8s} {'right':>9s} {'letters':>9s} {'found':>7s} {'chars/s':>10s}")
    for encoding, raw, truth in pairs(arguments.folder):
        tally = compare(raw.read_text(encoding="utf-8"), truth.read_text(encoding="utf-8"), encoding)
        print(tally.row(f"{encoding}/{raw.name.removesuffix('.raw.txt')}"))
        for name in (encoding, "all"):
            totals.setdefault(name, Tally()).add(tally)
    for name in sorted(totals, key=lambda n: (n == "all", n)):
        print(totals[name].row(name))
    return int(not totals or 1 - totals["all"].errors / totals["all"].characters < arguments.least)


if __name__ == "__main__":
    sys.exit(main())
