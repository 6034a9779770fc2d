"""Make `normalizers/data/misread_letters.tsv`: what tesseract reads for a letter where it knows Vietnamese and errs.

    python -m tools.learn_misreadings CORPUS [normalizers/data/misread_letters.tsv]

Corpus lines, none of those held out, are typeset, spoiled, and read as `kehoach` reads scans. What the confidence of a
word says of it is printed in the end, for `[doubt]` of `normalizers/data/diacritics.toml`. Needs what
`tools/degraded_pages.py` needs.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from heapq import nsmallest
from itertools import islice
from pathlib import Path

from extractors.arrange import arrange
from extractors.ocr.picture import Picture
from extractors.ocr.reading import read_picture
from extractors.ocr.tesseract import Place
from extractors.page import lines_of
from extractors.repair_ocr import sureness
from normalizers.syllable import is_valid
from tools.align_readings import line_pairs, word_pairs
from tools.corpus_lines import DOMAIN, held_out, lines, rank
from tools.degraded_pages import FACES, GRADES, Grade, Spoiled, spoiled_pages

PAGES = 132
_WORKERS = 2
_BATCH = 12  # pages held in memory
_LINES = 3000
_FROM = 400_000  # lines of each part that are chosen from
_SHORTEST = 8  # words
_POOREST = 0.15  # share of misread words: a page with more teaches nothing of single mistakes
_FEWEST = 2
_OUTPUT = Path("normalizers/data/misread_letters.tsv")
_BINS = (0, 0.6, 0.8, 0.85, 0.88, 0.9, 0.92, 0.93, 0.94, 0.95, 0.957, 0.962, 0.965, 0.968, 0.97, 1.01)
_SCANS = (
    Grade("faint copy", 200, blur=0.8, noise=15, threshold=True),
    Grade("thin ink, fine", 400, blur=0.8, noise=8, ink=-1),
    Grade("telephone", 170, blur=1.0, noise=8, jpeg=40, shadow=True),
    Grade("blurred", 200, blur=1.4, noise=5),
    Grade("photocopied", 300, blur=1.6, noise=22, threshold=True, skew=0.4),
    Grade("coarse", 130, blur=0.5, noise=6, jpeg=50),
    *(grade for grade in GRADES if grade.name in ("soft", "office", "fax", "copy", "enlarged", "thick copy")),
)

Seen = tuple[str, str, float]  # a word as typeset and as read, and how sure the OCR was


def main(corpus: Path, output: Path) -> None:
    """Read pages, count, write."""
    excluded = set(held_out(corpus))
    candidates = (
        line
        for name in DOMAIN
        for line in islice(lines(corpus, name), _FROM)
        if line not in excluded and len(line.split()) >= _SHORTEST
    )
    text = nsmallest(_LINES, candidates, key=lambda line: rank(line, "misreadings"))
    pages = spoiled_pages(text, PAGES, FACES, _SCANS, seed="misreadings")
    seen: list[Seen] = []
    with ProcessPoolExecutor(_WORKERS) as pool:
        while batch := list(islice(pages, _BATCH)):
            seen += [found for page in pool.map(_read, batch) for found in _syllables(page)]
    output.write_text("\n".join([*_rows(seen), ""]), encoding="utf-8")
    for low, high, evidence in _evidence(seen):
        print(f"{low:.3f}-{high:.3f} {evidence:+.2f}")


def _read(page: Spoiled) -> list[Seen]:
    read = read_picture(Picture(page.pixels, page.resolution), 1, Place("page", 1))
    found = list(lines_of(arrange(read).flow))
    following = iter(found)
    seen: list[Seen] = []
    for truth, text in line_pairs(page.truth, [line.text for line in found]):
        line = next(line for line in following if line.text == text)
        sure = iter(sureness(line))
        for typeset, words in word_pairs(truth, text):
            confidences = [next(sure) for _ in words]
            if len(typeset) == len(words) == 1:
                seen.append((typeset[0], words[0], confidences[0]))
    return seen


def _syllables(page: Sequence[Seen]) -> Iterator[Seen]:
    """The syllables of a page, in small letters, with as many letters as were typeset, hardly more than one misread."""
    page = [(_core(truth), _core(read), sure) for truth, read, sure in page]
    if sum(truth != read for truth, read, _ in page) > _POOREST * len(page):
        return
    for truth, read, sure in page:
        misread = sum(a != b for a, b in zip(truth, read, strict=False))
        if is_valid(truth) and len(truth) == len(read) and misread <= 2:
            yield truth, read, sure


def _core(word: str) -> str:
    return word.strip(".,;:()[]\"“”'/-–").lower()


def _rows(seen: Sequence[Seen]) -> Iterator[str]:
    counts = Counter(pair for truth, read, _ in seen for pair in zip(truth, read, strict=True))
    yield "# truth\tread\tcount; made by tools/learn_misreadings.py"
    for (truth, read), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
        if truth == read or count >= _FEWEST:
            yield f"{truth}\t{read}\t{count}"


def _evidence(seen: Sequence[Seen]) -> Iterator[tuple[float, float, float]]:
    """For each range of confidence log10 of how much more often misread words have it than others."""
    wrong = sum(truth != read for truth, read, _ in seen)
    for low, high in zip(_BINS, _BINS[1:], strict=False):
        inside = [truth != read for truth, read, sure in seen if low <= sure < high]
        shares = (sum(inside) + 0.5) / wrong, (len(inside) - sum(inside) + 0.5) / (len(seen) - wrong)
        yield low, high, math.log10(shares[0] / shares[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else _OUTPUT)
