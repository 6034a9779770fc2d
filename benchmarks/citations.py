"""How fast citations are found: in ordinary legal text, and in text made to be slow.

    python -m benchmarks.citations [--corpus FILE.xz] [--megabytes 20] [--check]

The first figure is of one process over the beginning of a corpus of legal text, cut at documents' ends; without one the
texts of `samples/` are taken, again and again. The second part gives 20 strings of 100 kB, each of which repeats what a
careless expression goes back over: unclosed brackets, endless lists, numbers without end, look-alikes. With `--check`
the exit code is 1 where ordinary text is read at less than 5 MB a second, or a string takes more than a second.
"""

from __future__ import annotations

import argparse
import itertools
import lzma
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from extractors.citations import find

ROOT = Path(__file__).parents[1]
SIZE = 100_000  # characters
LEAST_SPEED = 5.0  # MB a second
MOST_SECONDS = 1.0
_PART = 200_000  # characters that are searched together, cut at a line's end


def _filled(unit: str, head: str = "", tail: str = "") -> str:
    return (head + unit * (SIZE // len(unit) + 1))[: SIZE - len(tail)] + tail


ADVERSARIAL: dict[str, str] = {
    "one type without end": _filled("Nghị định "),
    "type and 'số' without a number": _filled("Nghị quyết số "),
    "digits alone": _filled("1234567890"),
    "digits and slashes": _filled("12/", "Quyết định số "),
    "hyphens in a symbol": _filled("-CP", "Nghị định số 30/2020/NĐ"),
    "capitals without end": _filled("A", "Nghị định số 30/2020/N"),
    "one list of numbers": _filled("số 30/2020/NĐ-CP, ", "các Nghị định "),
    "numbers joined by 'và'": _filled("30/2020/NĐ-CP và ", "các Nghị định số "),
    "dates without end": _filled("ngày 01/01/2020 ", "Nghị định số 30/2020/NĐ-CP "),
    "broken dates": _filled("ngày 01 tháng ", "Quyết định số 12/QĐ-TTg "),
    "bodies without end": _filled("của Bộ Tài chính ", "Thông tư số 12/2020/TT-BTC "),
    "a title without end": _filled("quy định về việc ", "Nghị định số 30/2020/NĐ-CP của Chính phủ "),
    "amending and amended": _filled("sửa đổi, bổ sung một số điều của Nghị định "),
    "brackets never closed": _filled("(", "Luật Đất đai năm 2024 "),
    "quotation marks never closed": _filled("“Luật ", "Luật "),
    "laws by name without end": _filled("Luật Đất đai, "),
    "blanks": _filled(" ", "Nghị định số", "30/2020/NĐ-CP"),
    "line ends": _filled("\n", "Nghị định\nsố", "30/2020/NĐ-CP"),
    "look-alikes": _filled("N\u0110-\u0421\u0420 3O/2O2O/Qb-ND "),
    "marks that do not compose": _filled("Nghi\u0323 đi\u0323nh sô\u0301 30/2020/NĐ-CP "),
}


def parts(text: str) -> Iterator[str]:
    """The text in pieces of whole lines."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PART)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def ordinary(corpus: Path | None, megabytes: float) -> str:
    """So many megabytes of legal text."""
    size = round(megabytes * 1e6)
    if corpus is None or not corpus.exists():
        print("no corpus: the texts of samples/, again and again")
        source = "\n".join(p.read_text("utf-8") for p in sorted((ROOT / "samples").glob("*.md")))
        return "".join(itertools.islice(itertools.repeat(source + "\n"), size // len(source.encode()) + 1))
    with lzma.open(corpus) as file:
        return file.read(size).decode("utf-8", "ignore")


def speed(text: str) -> float:
    """Prints and gives the megabytes of text a second of processor time."""
    pieces = list(parts(text))
    size = len(text.encode()) / 1e6
    find(pieces[0])  # tables are read on the first call
    began = time.process_time()
    found = sum(len(find(piece)) for piece in pieces)
    seconds = time.process_time() - began
    print(f"{size:.1f} MB: {found} citations, {found / seconds:,.0f} a second, {size / seconds:.1f} MB a second")
    return size / seconds


def adversarial() -> float:
    """Prints the seconds of each string; gives the most."""
    print(f"\n{'100 kB of':32} {'seconds':>8} {'citations':>10}")
    worst = 0.0
    for name, text in ADVERSARIAL.items():
        began = time.process_time()
        found = len(find(text))
        seconds = time.process_time() - began
        worst = max(worst, seconds)
        print(f"{name:32} {seconds:8.3f} {found:10}")
    print(f"{'the slowest':32} {worst:8.3f}")
    return worst


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus" / "legal.txt.xz")
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    rate = speed(ordinary(options.corpus, options.megabytes))
    worst = adversarial()
    return int(options.check and (rate < LEAST_SPEED or worst > MOST_SECONDS))


if __name__ == "__main__":
    sys.exit(main())
