"""Make `normalizers/data/marked_acronyms.tsv`: acronyms with a Đ, by the letters they have without its bar.

    python -m tools.count_acronyms CORPUS [normalizers/data/marked_acronyms.tsv]

An acronym is in the list when at least four in five of those that look like it without the bar have the Đ; one that has
a B, D or P and is written so stands for itself, for these letters are what OCR takes the Đ for. Counted in the legal
and administrative parts of the corpus, lines in capitals left out; `acronyms` of `diacritics.toml` come on top.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from normalizers.syllable import is_valid
from tools.corpus_lines import DOMAIN, held_out, lines

_ACRONYM = re.compile(r"(?<![^\W\d_])[A-ZĐ]{2,9}(?![^\W\d_])")
_FEWEST = 3
_FEWEST_PLAIN = 10
_SHARE = 0.8
_OUTPUT = Path("normalizers/data/marked_acronyms.tsv")


def main(corpus: Path, output: Path) -> None:
    """Count and write."""
    excluded = set(held_out(corpus))
    counts: Counter[str] = Counter()
    for name in DOMAIN:
        for line in lines(corpus, name):
            if line not in excluded and not line.isupper():
                counts.update(_ACRONYM.findall(line))
    rows = [f"{bare}\t{marked}\t{counts[marked]}" for bare, marked in table(counts)]
    heading = "# stripped\tmarked\tcount; made by tools/count_acronyms.py"
    output.write_text("\n".join([heading, *rows, ""]), encoding="utf-8")


def table(counts: Counter[str]) -> list[tuple[str, str]]:
    """The stripped and the marked form of each acronym that has its Đ often enough, sorted."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for acronym, count in counts.items():
        if "Đ" in acronym and count >= _FEWEST and not is_valid(acronym):
            forms[acronym.replace("Đ", "D")].append(acronym)
    result = []
    for bare, marked in sorted(forms.items()):
        best = max(marked, key=lambda acronym: (counts[acronym], acronym))
        if counts[best] >= _SHARE * (sum(counts[acronym] for acronym in marked) + counts[bare]):
            result.append((bare, best))
    marked_already = {bare for bare, _ in result}
    plain = (acronym for acronym, count in counts.items() if count >= _FEWEST_PLAIN and set("BDP") & set(acronym))
    result += [(acronym, acronym) for acronym in plain if "Đ" not in acronym and acronym not in marked_already]
    return sorted(result)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else _OUTPUT)
