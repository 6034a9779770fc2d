"""How well and how fast lost diacritics are restored: `make bench-repair` prints one table.

    python -m benchmarks.repair [--shared ../shared] [--pages 40] [--readings FOLDER] [--only NAME ...]

Test data lies outside the project: seeds, gold texts and the corpus whose held-out lines are used. The peer is
`pyvi.ViUtils.add_accents` on the same lines, where pyvi is installed (`pip install pyvi`; it is no dependency).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.legacy import Tally, compare
from benchmarks.legacy import pairs as legacy_pairs
from benchmarks.repair_text import Alternatives, Change, Tokens, alternatives, changes, normal, syllables_right
from normalizers.diacritics import Kind, Restored, Restorer
from normalizers.syllable import is_valid
from normalizers.text import strip_marks
from pipeline.repair import repair, repair_document
from tools.align_readings import line_pairs
from tools.corpus_lines import held_out
from tools.degraded_pages import HELD_OUT_FACES, HELD_OUT_GRADES, Reading, read_pages

_PAGES = 40
_CURVE = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
_EVERYTHING: dict[Kind, float] = {"stripped": 0.0, "garbled": 0.0, "doubtful": 0.0}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    what: str
    measured: str
    wanted: str = ""
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the test data is, and what is kept between runs."""

    shared: Path
    pages: int
    readings: Path | None

    def seed(self, number: str) -> list[str]:
        """The lines of a seed text."""
        (path,) = (self.shared / "seeds").glob(f"{number}_*.txt")
        return unicodedata.normalize("NFC", path.read_text("utf-8")).split("\n")

    @property
    def clean(self) -> list[str]:
        """The lines of the seeds that are good text."""
        return [line for number in ("000", "001", "002", "003") for line in self.seed(number)]

    @property
    def gold(self) -> tuple[list[str], Alternatives]:
        """The truth of the garbled seed, line by line, and what else is right."""
        folder = self.shared / "eval" / "gold"
        lines = unicodedata.normalize("NFC", (folder / "hai-phong-h2-2025.txt").read_text("utf-8")).split("\n")
        return lines, alternatives(folder / "hai-phong-h2-2025.uncertain.tsv")


def stripped(inputs: Inputs) -> Iterable[Row]:
    """Good text without its marks."""
    yield _stripped("seeds 000-003 stripped, syllables right", inputs.clean, ">= 99.0 %")
    yield _stripped("2,000 held-out lines stripped, syllables right", held_out(inputs.shared / "corpus"), "")


def _stripped(what: str, lines: list[str], wanted: str) -> Row:
    bare = [strip_marks(line) for line in lines]
    found = [result.text for result in Restorer().restore(bare, "stripped")]
    right, total = syllables_right(lines, found)
    peer = _peer(bare)
    theirs = "pyvi not installed"
    if peer is not None:
        ours_right, ours_total = syllables_right(lines, peer)
        theirs = f"{100 * ours_right / ours_total:.2f} %"
    return Row(what, f"{100 * right / total:.2f} % of {total}", wanted, theirs)


def _peer(lines: Sequence[str]) -> list[str] | None:
    try:
        from pyvi import ViUtils
    except ImportError:
        return None
    found = []
    for line in lines:
        try:
            found.append(ViUtils.add_accents(line) if line.strip() else line)
        except KeyError:  # of its own tables, for some lines that are no prose
            found.append(line)
    return found


def garbled(inputs: Inputs) -> Iterable[Row]:
    """Seed 004: what an English OCR made of a Vietnamese page."""
    raw, (truth, others) = inputs.seed("004"), inputs.gold
    before, after = Tokens(), Tokens()
    restored = Restorer().restore(raw, "garbled")
    for number, (line, read, result) in enumerate(zip(truth, raw, restored, strict=True), 1):
        before.add(line, read, number, others)
        after.add(line, result.text, number, others)
    yield Row("seed 004, tokens right as they come", f"{before.share:.2f} %")
    yield Row("seed 004, tokens right", f"{after.share:.2f} % of {after.total}", ">= 96 %", _peer_garbled(inputs))
    yield Row("seed 004, character error rate", f"{after.error_rate:.2f} % (before {before.error_rate:.2f} %)")
    made = _changes(truth, restored, others)
    yield Row("seed 004, precision of changes", _precision(made), ">= 97 %")
    everything = _changes(truth, Restorer(thresholds=_EVERYTHING).restore(raw, "garbled"), others)
    yield from _curve("seed 004", everything)


def _peer_garbled(inputs: Inputs) -> str:
    raw, (truth, others) = inputs.seed("004"), inputs.gold
    peer = _peer([strip_marks(line) for line in raw])
    if peer is None:
        return "pyvi not installed"
    tokens = Tokens()
    for number, (line, found) in enumerate(zip(truth, peer, strict=True), 1):
        tokens.add(line, found, number, others)
    return f"{tokens.share:.2f} %"


def pages(inputs: Inputs) -> Iterable[Row]:
    """Held-out lines in held-out fonts and grades of scan, read by tesseract's eng."""
    readings = _readings(inputs)
    groups = [list(line_pairs(page.truth, page.read)) for page in readings]
    restorer = Restorer()
    for grade in (None, *sorted({page.grade for page in readings})):
        before, after = Tokens(), Tokens()
        made: list[Change] = []
        for page, pairs in zip(readings, groups, strict=True):
            if grade and page.grade != grade:
                continue
            restored = restorer.restore([read for _, read in pairs], "garbled")
            for (line, read), result in zip(pairs, restored, strict=True):
                before.add(line, read, 0, {})
                after.add(line, result.text, 0, {})
            made += _changes([line for line, _ in pairs], restored, {})
        what = f"own pages, eng{f', grade {grade}' if grade else ''}"
        measured = f"{after.share:.2f} % of {after.total} (before {before.share:.2f} %), CER {after.error_rate:.2f} %"
        yield Row(f"{what}, tokens right", measured, "" if grade else ">= 96 %")
        yield Row(f"{what}, precision of changes", _precision(made))


def doubtful(inputs: Inputs) -> Iterable[Row]:
    """The same pages read by the right OCR, tesseract's vie: single mistakes."""
    before, after = Tokens(), Tokens()
    made: list[Change] = []
    restorer = Restorer()
    for page in _readings(inputs, "vie"):
        pairs = list(line_pairs(page.truth, page.read))
        restored = restorer.restore([read for _, read in pairs], "doubtful")
        for (line, read), result in zip(pairs, restored, strict=True):
            before.add(line, read, 0, {})
            after.add(line, result.text, 0, {})
        made += _changes([line for line, _ in pairs], restored, {})
    measured = f"{after.share:.2f} % of {after.total} (before {before.share:.2f} %)"
    yield Row("own pages, vie, tokens right", measured)
    yield Row("own pages, vie, precision of changes", _precision(made))


def _readings(inputs: Inputs, language: str = "eng") -> list[Reading]:
    kept = inputs.readings / f"held_out.{language}.jsonl" if inputs.readings else None
    if kept and kept.exists():
        rows = [json.loads(row) for row in kept.read_text("utf-8").splitlines()]
        return [Reading(tuple(truth), tuple(read), face, grade) for truth, read, face, grade in rows]
    lines = held_out(inputs.shared / "corpus")
    pages = inputs.pages if language == "eng" else max(1, inputs.pages // 3)
    found = list(read_pages(lines, pages, HELD_OUT_FACES, HELD_OUT_GRADES, language=language, seed="held"))
    if kept:
        rows = [json.dumps([p.truth, p.read, p.face, p.grade], ensure_ascii=False) for p in found]
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("\n".join(rows) + "\n", "utf-8")
    return found


def clean(inputs: Inputs) -> Iterable[Row]:
    """Good text, treated as the OCR's with single mistakes, and (which nobody should) as garbled or stripped."""
    lines = inputs.clean + inputs.gold[0]
    total = sum(len(line.split()) for line in lines)
    kinds: tuple[tuple[Kind, str], ...] = (("doubtful", "<= 1 in 20,000"), ("stripped", ""))
    for kind, wanted in kinds:
        restored = Restorer().restore(lines, kind)
        changed = sum(normal(word.raw) != normal(word.text) for line in restored for word in line.words)
        yield Row(f"good text as '{kind}', words changed", f"{changed} of {total}", wanted)


def flow(inputs: Inputs) -> Iterable[Row]:
    """Good text through the whole repair, which decides by itself what to touch: as `kehoach repair` does."""
    changed = total = 0
    texts = [inputs.seed(number) for number in ("000", "001", "002", "003")]
    texts += [path.read_text("utf-8").split("\n") for path in sorted((inputs.shared / "eval" / "gold").glob("*.txt"))]
    for lines in texts:
        before = "\n".join(normal(line) for line in lines)
        after = "\n".join(normal(line.text) for line in repair("\n".join(lines)))
        total += len(before.split())
        changed += sum(a != b for a, b in zip_longest(before.split(), after.split()))
    yield Row("good text through `kehoach repair`, words changed", f"{changed} of {total}", "<= 1 in 20,000")


def encodings(inputs: Inputs) -> Iterable[Row]:
    """Texts and PDFs in the encodings before Unicode, the encoding not told."""
    tallies: dict[str, Tally] = {}
    for encoding, raw, truth in legacy_pairs(inputs.shared / "legacy"):
        tally = compare(raw.read_text("utf-8"), truth.read_text("utf-8"), encoding)
        for name in ("all", encoding):
            tallies.setdefault(name, Tally()).add(tally)
    for name, tally in tallies.items():
        right = f"{1 - tally.errors / tally.characters:.2%} of {tally.characters}"
        letters = f"letters {1 - tally.letters_wrong / tally.letters:.2%}"
        measured = f"{right}, {letters}, encoding found {tally.detected}/{tally.files}"
        yield Row(f"old encodings, {name}: characters right", measured, ">= 99.5 %" if name == "all" else "")
    for path in sorted((inputs.shared / "realdocs" / "pdf").glob("tcvn3_*.pdf")):
        words = [w for line in repair_document(path) for w in line.text.split() if w.isalpha()]
        valid = sum(is_valid(word) for word in words)
        yield Row(f"{path.name[:40]}: words that are syllables", f"{valid / len(words):.2%} of {len(words)}")


def speed(inputs: Inputs) -> Iterable[Row]:
    """Syllables a second on one core, time to load, memory."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    lines = held_out(inputs.shared / "corpus")
    yield _rate("stripped, syllables a second on one core", [strip_marks(x) for x in lines], "stripped", ">= 20,000")
    reads = [read for page in _readings(inputs) for read in page.read]
    yield _rate("garbled, syllables a second on one core, first time", reads, "garbled", ">= 4,000")
    script = f"from benchmarks.repair import memory; memory({str(inputs.shared)!r})"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded, added = result.stdout.split()
    yield Row("load the model", f"{float(loaded):.3f} s", "< 0.3 s")
    yield Row("memory added", f"{float(added):.0f} MB", "<= 250 MB")


def _rate(what: str, lines: list[str], kind: Kind, wanted: str) -> Row:
    restorer = Restorer()
    restorer.restore(["Ke hoach"], kind)
    begun = time.process_time()
    restorer.restore(lines, kind)
    seconds = time.process_time() - begun
    return Row(what, f"{sum(len(line.split()) for line in lines) / seconds:,.0f}", wanted)


def memory(shared: str) -> None:
    """Print the seconds to load the model, and the memory (MB) that loading it and restoring a document adds."""
    before = _peak()
    begun = time.perf_counter()
    restorer = Restorer()
    print(time.perf_counter() - begun)
    inputs = Inputs(Path(shared), 0, None)
    restorer.restore(inputs.seed("004"), "garbled")
    for _ in range(3):
        restorer.restore([strip_marks(line) for line in inputs.clean], "stripped")
    print((_peak() - before) / 1024)


def _peak() -> int:
    """The most memory this process has had, in kB; where /proc does not tell, of its parent too if that had more."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(row.split()[1]) for row in status.read_text().splitlines() if row.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _changes(truth: Sequence[str], restored: Sequence[Restored], others: Alternatives) -> list[Change]:
    pairs = zip(truth, restored, strict=True)
    return [
        change for number, (line, result) in enumerate(pairs, 1) for change in changes(line, result, number, others)
    ]


def _precision(made: Sequence[Change]) -> str:
    right = sum(change.after for change in made)
    worse = sum(change.before and not change.after for change in made)
    return f"{100 * right / max(len(made), 1):.2f} % of {len(made)} ({worse} were right before)"


def _curve(what: str, made: Sequence[Change]) -> Iterable[Row]:
    for threshold in _CURVE:
        kept = [change for change in made if change.confidence >= threshold]
        share = 100 * (1 - len(kept) / max(len(made), 1))
        yield Row(f"{what}, threshold {threshold:.2f}: abstained", f"{share:.1f} %, precision {_precision(kept)}")


SECTIONS: dict[str, Callable[[Inputs], Iterable[Row]]] = {
    "stripped": stripped,
    "garbled": garbled,
    "pages": pages,
    "doubtful": doubtful,
    "clean": clean,
    "flow": flow,
    "encodings": encodings,
    "speed": speed,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--pages", type=int, default=_PAGES)
    parser.add_argument("--readings", type=Path, help="keep what tesseract read, and use it when it is there")
    parser.add_argument("--only", nargs="*", choices=list(SECTIONS), default=list(SECTIONS))
    arguments = parser.parse_args()
    inputs = Inputs(arguments.shared, arguments.pages, arguments.readings)
    table = Table("what", "measured", "wanted", "pyvi", title="Repair of lost diacritics")
    for name in arguments.only:
        for row in SECTIONS[name](inputs):
            table.add_row(row.what, row.measured, row.wanted, row.peer)
        table.add_section()
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
