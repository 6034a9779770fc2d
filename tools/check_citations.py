"""Draws citation candidates from a corpus at random and prints what the finder makes of each, for a reader to judge.

Run: `python -m tools.check_citations CORPUS.txt.xz [-n 200] [--seed 2026] [--missed]`. The corpus is UTF-8, a paragraph
a line. The candidates come from patterns that are broader than the finder's own and share no code with it, so that
what the finder misses can be drawn too. How the judgements are kept: `docs/evaluation/citations.md`.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path

from extractors.citations import Mention, find
from tools.corpus_lines import rank

CONTEXT = 260
"""Characters of the paragraph that are printed on each side of a candidate."""

_TYPES = (
    "Nghị quyết|Nghị định|Quyết định|Thông tư|Chỉ thị|Sắc lệnh|Sắc luật|Kết luận|Quy định|Quy chế|Hướng dẫn|Kế hoạch|"
    "Chiến lược|Công văn|Công điện|Thông báo|Báo cáo|Tờ trình|Văn bản|Lệnh|Thông tri|Phương án|Biên bản|Luật|Bộ luật|"
    "Hiến pháp|Pháp lệnh"
)
_SCHEMES = "Đề án|Chương trình|Dự án"
# What lies between a type word and its number or year: no further number, no end of a sentence.
_GAP = r"[^\d\n;.]{0,60}?"
_FAMILIES = {
    "type": re.compile(
        rf"(?<!\w)(?:{_TYPES}|{_TYPES.upper()}|(?i:{_TYPES})(?=\s+số\b))(?!\w){_GAP}(?:\d+|\b(?i:năm)\b(?:\s\d{{4}})?)"
    ),
    "number": re.compile(r"(?<![\w/–-])(?=[\w/–-]{0,30}\d)\w{1,12}\s?[/–-]\s?(?=[\w/–-]{0,30}[A-ZĐÐ])\w[\w/–-]{0,40}"),
    "law": re.compile(
        r"(?<!\w)(?:Luật|Bộ luật|Bộ Luật|Hiến pháp|Pháp lệnh|LUẬT|BỘ LUẬT|HIẾN PHÁP|PHÁP LỆNH)\s(?=[^\W\d_a-zđ]\w)"
        r"(?:[^\W\d_]+,?\s?){1,5}"
    ),
    "standard": re.compile(r"(?<!\w)(?:[TQ]C[A-ZĐ]{2,4}|ISO|OHSAS|IEC)\b[\s:/-]{0,3}[\w:./-]*\d[\w:/-]*"),
    "scheme": re.compile(rf"(?<!\w)(?:{_SCHEMES}|{_SCHEMES.upper()})(?!\w){_GAP}\d+"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a citation may stand: the number of the line (from 1), offsets in it, the patterns that saw it."""

    line: int
    start: int
    end: int
    families: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        """The id by which the judgement is kept: line and offset."""
        return f"{self.line}:{self.start}"


def candidates(text: str, line: int = 0) -> list[Candidate]:
    """The candidates of a paragraph in order; those that overlap are one, however many patterns see it."""
    spans = sorted((m.start(), m.end(), name) for name, pattern in _FAMILIES.items() for m in pattern.finditer(text))
    joined: list[tuple[int, int, set[str]]] = []
    for start, end, name in spans:
        if joined and start < joined[-1][1]:
            first, last, names = joined[-1]
            joined[-1] = (first, max(last, end), names | {name})
        else:
            joined.append((start, end, {name}))
    return [Candidate(line, start, end, tuple(sorted(names)), text) for start, end, names in joined]


def draw(
    paragraphs: Iterable[str], count: int, seed: str, missed: bool = False
) -> tuple[list[Candidate], Counter[str]]:
    """`count` candidates at random, at most one a paragraph, and how many there are of each family.

    Every candidate takes a position that depends on the seed, its paragraph and its offset alone; the first of each
    paragraph stands for it, so that a paragraph is drawn the more often the more candidates it has. `missed` draws
    among those that overlap no mention of the finder.
    """
    sizes: Counter[str] = Counter()

    def first_of_each() -> Iterator[tuple[bytes, Candidate]]:
        for number, paragraph in enumerate(paragraphs, start=1):
            found = candidates(paragraph, number)
            if missed and found:
                mentions = find(paragraph)
                found = [c for c in found if not overlapping(c, mentions)]
            for candidate in found:
                sizes.update(["all", *candidate.families])
            if found:
                yield min(((rank(f"{c.start} {paragraph}", seed), c) for c in found), key=lambda pair: pair[0])

    drawn = nsmallest(count, first_of_each(), key=lambda pair: pair[0])
    return sorted((c for _, c in drawn), key=lambda c: (c.line, c.start)), sizes


def overlapping(candidate: Candidate, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that share a character with the candidate."""
    return [m for m in mentions if m.start < candidate.end and candidate.start < m.end]


def report(candidate: Candidate) -> str:
    """The candidate in its context, marked by ⟦⟧, and below it every mention that overlaps it."""
    text, start, end = candidate.text, candidate.start, candidate.end
    before = text[max(0, start - CONTEXT) : start]
    after = text[end : end + CONTEXT]
    rows = [f"## {candidate.name} [{','.join(candidate.families)}]", f"{before}⟦{text[start:end]}⟧{after}"]
    rows += [f"  = {_fields(m)}" for m in overlapping(candidate, find(text))] or ["  = nothing"]
    return "\n".join(rows)


def _fields(mention: Mention) -> str:
    values = {
        "kind": mention.kind,
        "number": mention.number,
        "canonical": mention.canonical if mention.canonical != mention.number else None,
        "date": mention.date,
        "issuer": mention.issuer,
        "title": mention.title,
        "anomalies": ",".join(mention.anomalies),
    }
    told = " | ".join(f"{name}: {value}" for name, value in values.items() if value)
    return f"«{mention.text}» {mention.relation} | {told}"


def unseen(drawn: Iterable[Candidate]) -> int:
    """How many mentions in the drawn paragraphs overlap no candidate: they would never be drawn, so never judged."""
    return sum(
        not any(m.start < c.end and c.start < m.end for c in found)
        for found, mentions in ((candidates(d.text), find(d.text)) for d in drawn)
        for m in mentions
    )


def paragraphs(corpus: Path) -> Iterator[str]:
    """The lines of an xz text, NFC."""
    with lzma.open(corpus, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield unicodedata.normalize("NFC", line.rstrip("\n"))


def main() -> int:
    """Prints the candidates that were drawn, then how many there were to draw from."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="xz text, UTF-8, a paragraph a line")
    parser.add_argument("-n", "--count", type=int, default=200)
    parser.add_argument("--seed", default="2026")
    parser.add_argument("--missed", action="store_true", help="draw among candidates where the finder gives nothing")
    options = parser.parse_args()
    drawn, sizes = draw(paragraphs(options.corpus), options.count, options.seed, options.missed)
    for candidate in drawn:
        print(report(candidate), end="\n\n")
    print(f"# drawn {len(drawn)} of: " + ", ".join(f"{name} {size}" for name, size in sizes.most_common()))
    print(f"# mentions in the drawn paragraphs that overlap no candidate: {unseen(drawn)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
