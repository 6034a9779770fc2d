"""Make `normalizers/data/confusions.tsv`: what an OCR of another language makes of the parts of a Vietnamese syllable.

    python -m tools.learn_confusions CORPUS [normalizers/data/confusions.tsv] [--pages 900] [--readings FILE]

Lines of the corpus (those held out excepted) are typeset in several fonts and sizes, spoiled by several grades of scan
(`tools/degraded_pages.py`), read by tesseract's `eng`, and aligned with the truth. Each syllable is cut into onset and
rhyme, each rhyme into vowels and coda, and each reading where the cut is most likely (EM, best paths); the table counts
the readings of each part, capitals apart. `--readings` keeps what was read, and uses it when it is there.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from normalizers.noisy_channel import CODA, LETTER, ONSET, RHYME, VOWEL, cut, cut_rhyme
from normalizers.syllable import is_valid, normalise_placement
from normalizers.text import strip_marks
from tools.align_readings import line_pairs, word_pairs
from tools.corpus_lines import DOMAIN, held_out, lines, rank
from tools.degraded_pages import Reading, read_pages

PAGES = 900
_LINES_A_PAGE = 15  # paragraphs that fill a page, at least
_LONGEST_LINE = 1500
_ROUNDS = 3
_PRIOR = 0.02  # counts that a reading has before it was seen, less by a power of ten an edit
_OPENING = "([{\"“‘'*-–"
_CLOSING = ".,;:!?)]}\"”’'*…"
_FEWEST = {ONSET: 1, RHYME: 1, VOWEL: 1, CODA: 2, LETTER: 2}
_OUTPUT = Path("normalizers/data/confusions.tsv")

Counted = Counter[tuple[str, str]]


def main() -> None:
    """Typeset, read, align, count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("output", type=Path, nargs="?", default=_OUTPUT)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--readings", type=Path)
    arguments = parser.parse_args()
    write(learn(pairs(readings(arguments.corpus, arguments.pages, arguments.readings))), arguments.output)


def readings(corpus: Path, pages: int, kept: Path | None) -> Iterator[Reading]:
    """The pages read before, else pages read now."""
    if kept and kept.exists():
        with kept.open(encoding="utf-8") as file:
            for row in file:
                truth, read, face, grade = json.loads(row)
                yield Reading(tuple(truth), tuple(read), face, grade)
        return
    found = read_pages(training_lines(corpus, pages), pages, seed="a")
    if kept is None:
        yield from found
        return
    with kept.open("w", encoding="utf-8") as file:
        for page in found:
            file.write(json.dumps([page.truth, page.read, page.face, page.grade], ensure_ascii=False) + "\n")
            yield page


def training_lines(corpus: Path, pages: int, seed: str = "a") -> list[str]:
    """Lines enough for so many pages, chosen and ordered by a hash."""
    excluded = set(held_out(corpus))
    pool = {
        line
        for name in DOMAIN
        for line in lines(corpus, name)
        if len(line.split()) >= 3 and len(line) < _LONGEST_LINE and line not in excluded
    }
    return nsmallest(pages * _LINES_A_PAGE, pool, key=lambda line: rank(line, seed))


def pairs(pages: Iterable[Reading]) -> Counted:
    """How often each syllable, as typeset, was read as what."""
    words: Counted = Counter()
    for page in pages:
        for truth, read in line_pairs(page.truth, page.read):
            words.update((t[0], r[0]) for t, r in word_pairs(truth, read) if len(t) == len(r) == 1)
    counted: Counted = Counter()
    for (truth, read), count in words.items():
        bare = truth.lstrip(_OPENING).rstrip(_CLOSING)
        if is_valid(bare):
            rest = _without_punctuation(truth, bare, read)
            if rest and len(rest) <= len(bare) + 4:
                counted[normalise_placement(bare), rest] += count
    return counted


def _without_punctuation(truth: str, bare: str, read: str) -> str:
    """The reading less the punctuation that the truth has too."""
    if not truth.startswith(bare):
        read = read.lstrip(_OPENING)
    return read if truth.endswith(bare) else (read.rstrip(_CLOSING) or read)


def learn(counted: Counted) -> dict[str, Counted]:
    """The readings of onsets and rhymes, of the vowels and codas of rhymes, and of single vowels."""
    onsets, rhymes = _split(counted, cut)
    vowels, codas = _split(Counter({pair: count for pair, count in rhymes.items() if pair[1]}), cut_rhyme)
    return {ONSET: onsets, RHYME: rhymes, VOWEL: vowels, CODA: codas, LETTER: _letters(vowels)}


def _letters(vowels: Counted) -> Counted:
    """The readings of single vowels, wherever they stand."""
    letters: Counted = Counter()
    while vowels:
        first, vowels = _split(vowels, lambda group: (group[:1], group[1:]))
        letters += first
        vowels = Counter({pair: count for pair, count in vowels.items() if pair[0]})
    return letters


def _split(counted: Counted, parts: Callable[[str], tuple[str, str]]) -> tuple[Counted, Counted]:
    """Cut each reading in two as the truth is cut, where that is most likely."""
    places = {(truth, read): _first_guess(*parts(truth), read) for truth, read in counted}
    left, right = _count(counted, places, parts)
    for _ in range(_ROUNDS):
        totals: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for total, table in zip(totals, (left, right), strict=True):
            for (part, _), count in table.items():
                total[part] += count

        def likelihood(a: str, b: str, read: str, i: int) -> float:
            return _log(left, totals[0], a, read[:i]) + _log(right, totals[1], b, read[i:])  # noqa: B023

        for truth, read in counted:
            a, b = parts(truth)
            scores = [likelihood(a, b, read, i) for i in range(len(read) + 1)]
            places[truth, read] = scores.index(max(scores))
        left, right = _count(counted, places, parts)
    return left, right


def _log(table: Counted, totals: Counter[str], part: str, read: str) -> float:
    return math.log((table[part, read] + _PRIOR * 0.1 ** _edits(part, read)) / (totals[part] + 1))


def _edits(truth: str, read: str) -> int:
    return int(Levenshtein.distance(strip_marks(truth), strip_marks(read)))


def _first_guess(first: str, second: str, read: str) -> int:
    return min(
        range(len(read) + 1), key=lambda i: (_edits(first, read[:i]) + _edits(second, read[i:]), abs(i - len(first)))
    )


def _count(
    counted: Counted, places: dict[tuple[str, str], int], parts: Callable[[str], tuple[str, str]]
) -> tuple[Counted, Counted]:
    left: Counted = Counter()
    right: Counted = Counter()
    for (truth, read), count in counted.items():
        first, second = parts(truth)
        place = places[truth, read]
        left[first, read[:place]] += count
        right[second, read[place:]] += count
    return left, right


def write(tables: dict[str, Counted], output: Path) -> None:
    """The tables as lines of part, truth, reading, count."""
    rows = ["# part\ttruth\treading\tcount; made by tools/learn_confusions.py"]
    for part, table in tables.items():
        kept: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for (truth, read), count in table.items():
            if count >= _FEWEST[part] or truth == read:
                kept[truth].append((-count, read))
        for truth in sorted(kept):
            rows += [f"{part}\t{truth}\t{read}\t{-count}" for count, read in sorted(kept[truth])]
    output.write_text("\n".join([*rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
