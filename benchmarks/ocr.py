"""Reading of scans beside other programs, in one run on one machine: `make bench-ocr` prints the tables.

    python -m benchmarks.ocr [--shared ../shared] [--files FILE ...] [--only speed accuracy scores] [--jobs 2] [--check]

Speed: the whole of `kehoach extract`, with nothing in the cache and then with a full one, beside bare tesseract (`-l
vie`) on the same pages rendered by `pdftoppm -r 300` before (with the rendering in a line of its own), and beside
`ocrmypdf -l vie`, which is installed into a virtual environment of its own. All have as many processes, tesseract with
one thread each. Accuracy: syllables read wrongly (see `ocr_accuracy.py`) beside plain tesseract. Scores: of annotated
documents.

The scans are those of `samples/`; with `--shared`, a folder of test data outside the project, those that it holds. With
`--check` the exit code is 1 where something that is wanted is missed. Run nothing else beside it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import ocr_readers as readers
from benchmarks.ocr_accuracy import Errors, document_errors, readings_of
from benchmarks.ocr_readers import ROOT, Rendered, UnavailableError
from tools.samples.pdf import render_pdf
from tools.samples.scans import SCANS
from tools.samples.typeset import FontMissingError, font_folder

MOST_TIME = 1.2  # of bare tesseract's
MOST_CACHED = 0.1  # seconds a page
MOST_ERROR = 0.5  # of plain tesseract's, on pages
MOST_PICTURE_ERROR = 0.03  # on the picture that nobody spoiled
_LARGE = 20  # pages: from so many on the start of the program no longer counts

Truth = Callable[[], list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; `good` is None where nothing is wanted."""

    what: str
    measured: str
    peer: str = ""
    wanted: str = ""
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated document and the least figures that are wanted of it, by part and measure."""

    file: Path
    records: Path
    least: dict[tuple[str, str], float]
    most: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The scans to time, what they truly say, pictures of one text, and annotated documents."""

    scans: tuple[Path, ...]
    truths: dict[str, Truth]
    pictures: tuple[Path, ...] = ()
    picture_truth: Path | None = None
    gold: tuple[Gold, ...] = ()
    scorer: Path | None = None


def sample_inputs() -> Inputs:
    """The scans of `samples/`."""
    folder = ROOT / "samples" / "scans"
    scans = {f"{s.name}.{s.ending}": s for s in SCANS}

    def truth(name: str) -> list[tuple[str, ...]]:
        with tempfile.TemporaryDirectory() as place:
            pdf = Path(place) / "plan.pdf"
            pdf.write_bytes(render_pdf(scans[name].plan, font_folder()))
            return readings_of(pdf)

    return Inputs(tuple(folder / name for name in scans), {name: partial(truth, name) for name in scans})


def shared_inputs(shared: Path) -> Inputs:
    """The scans, pictures and annotated documents of the folder of test data."""
    typeset, gold = shared / "typeset", shared / "eval" / "gold" / "typeset"
    plans = ("hai-phong-2026", "ninh-thuan-2025")
    pictures = shared / "realdocs" / "img"
    wanted = {
        "hai-phong-2026-scan.pdf": Gold(
            typeset / "hai-phong-2026-scan.pdf",
            gold / "hai-phong-2026.json",
            {
                ("tasks.table", "f1"): 0.95,
                ("tasks.table", "score"): 0.88,
                ("targets", "f1"): 0.90,
                ("citations", "f1"): 0.92,
            },
            {("tasks.table", "cer"): 0.01},
        ),
        "ninh-thuan-2025-scan.pdf": Gold(
            typeset / "ninh-thuan-2025-scan.pdf",
            gold / "ninh-thuan-2025.json",
            {("tasks.table", "f1"): 0.92, ("citations", "f1"): 0.85},
        ),
        "ha-tinh-2026-badlayer.pdf": Gold(
            typeset / "ha-tinh-2026-badlayer.pdf",
            gold / "ha-tinh-2026.json",
            {("tasks.narrative", "f1"): 0.88, ("citations", "f1"): 0.92},
        ),
    }
    return Inputs(
        tuple(typeset / f"{p}-scan.pdf" for p in plans),
        {f"{p}-scan.pdf": partial(readings_of, typeset / f"{p}.pdf") for p in plans},
        tuple(sorted(pictures.glob("sgddt-danang_4_1*.jpg"))),
        pictures / "sgddt-danang_4_1_gt.txt",
        tuple(wanted.values()),
        shared / "eval" / "score.py",
    )


class Bench:
    """One run: what was read for the speed serves for accuracy and scores too."""

    def __init__(self, inputs: Inputs, work: Path, scratch: Path, jobs: int, rounds: int) -> None:
        self.inputs, self.work, self.scratch = inputs, work, scratch
        self.jobs, self.rounds = jobs, rounds
        self.pages: list[Rendered] = []
        self.plain: dict[str, list[str]] = {}
        self.lake = scratch / "lake"
        self.cache = scratch / "cache"
        self.extracted: set[Path] = set()

    # --- what is read -------------------------------------------------------------------------------------------------

    def read_plainly(self, files: Sequence[Path]) -> None:
        """Has tesseract read the files that it has not read yet."""
        files = [f for f in files if f.name not in self.plain]
        pages = readers.rendered_pages(files, self.scratch / "pages")
        readers.render(pages, self.jobs)
        self._keep(pages, readers.run_tesseract(pages, self.jobs))

    def _keep(self, pages: Sequence[Rendered], texts: Sequence[str]) -> None:
        self.plain |= {page.source.name: [] for page in pages}
        for page, text in zip(pages, texts, strict=True):
            self.plain[page.source.name].append(text)

    def extract(self, files: Sequence[Path]) -> None:
        """Has kehoach extract the files that are not in the lake yet."""
        missing = [f for f in files if f not in self.extracted]
        if missing:
            readers.run_kehoach(missing, self.lake, self.cache, self.jobs)
            self.extracted |= set(missing)

    # --- speed --------------------------------------------------------------------------------------------------------

    def speed(self) -> Iterable[Row]:
        """Seconds of the whole, cold and from the cache, beside bare tesseract and ocrmypdf."""
        files = self.inputs.scans
        pages = readers.rendered_pages(files, self.scratch / "pages")
        count = len(pages)
        rendering = readers.seconds_of(lambda: readers.render(pages, self.jobs))
        bare, cold = (statistics.median(times) for times in zip(*self._turns(pages), strict=True))
        cached = readers.seconds_of(
            lambda: readers.run_kehoach(files, self.scratch / "lake-cached", self.cache, self.jobs)
        )
        what = f"{len(files)} scans, {count} pages, {self.jobs} processes"
        yield Row(
            f"{what}: extract, empty cache, beside tesseract on rendered pages",
            _seconds(cold, count),
            _seconds(bare, count),
            f"<= {MOST_TIME} times",
            cold <= MOST_TIME * bare,
        )
        yield Row("  of tesseract's time", f"{cold / bare:.2f}")
        rendered = bare + rendering
        yield Row("  beside rendering and tesseract", f"{cold / rendered:.2f}", _seconds(rendered, count))
        small = count < _LARGE
        yield Row(
            "extract, full cache, new lake" + (" (few pages: mostly its start)" if small else ""),
            _seconds(cached, count),
            "",
            "" if small else f"<= {MOST_CACHED} s a page",
            None if small else cached <= MOST_CACHED * count,
        )
        yield Row("  of which its start: extract of a line of text", f"{self._start():.1f} s")
        yield self._ocrmypdf(cold, count)

    def _turns(self, pages: Sequence[Rendered]) -> Iterable[tuple[float, float]]:
        """Seconds of tesseract and of kehoach, turn by turn, so that what else the machine does falls on both."""
        files = self.inputs.scans
        for turn in range(self.rounds):
            bare = readers.seconds_of(lambda: self._keep(pages, readers.run_tesseract(pages, self.jobs)))
            lake, cache = (self.lake, self.cache) if turn == 0 else self._fresh(turn)
            cold = readers.seconds_of(partial(readers.run_kehoach, files, lake, cache, self.jobs))
            self.extracted |= set(files)
            yield bare, cold

    def _start(self) -> float:
        """Seconds of a run that has nothing to read."""
        text = self.scratch / "line.txt"
        text.write_text("Kế hoạch\n", encoding="utf-8")
        return readers.seconds_of(lambda: readers.run_kehoach([text], self.scratch / "lake-start", self.cache, 1))

    def _fresh(self, turn: int) -> tuple[Path, Path]:
        return self.scratch / f"lake-{turn}", self.scratch / f"cache-{turn}"

    def _ocrmypdf(self, cold: float, count: int) -> Row:
        what = "extract, empty cache, beside ocrmypdf"
        try:
            program = readers.install_ocrmypdf(self.work / "ocrmypdf-venv")
            folder = self.scratch / "searchable"
            taken = readers.seconds_of(lambda: readers.run_ocrmypdf(program, self.inputs.scans, folder, self.jobs))
        except UnavailableError as error:
            return Row(what, _seconds(cold, count), str(error)[:120], "faster")
        return Row(what, _seconds(cold, count), _seconds(taken, count), "faster", cold < taken)

    # --- accuracy -----------------------------------------------------------------------------------------------------

    def accuracy(self) -> Iterable[Row]:
        """Syllables read wrongly, in order and (in any order)."""
        files = [*self.inputs.scans, *self.inputs.pictures]
        self.read_plainly(files)
        self.extract(files)
        texts = readers.kehoach_texts(self.lake)
        for name, truth in self.inputs.truths.items():
            true = truth()
            ours, theirs = document_errors(true, texts.get(name, [])), document_errors(true, self.plain[name])
            good = ours.rate <= MOST_ERROR * theirs.rate
            yield _compared(f"{name}, {ours.syllables} syllables", ours, theirs, f"<= {MOST_ERROR} times", good)
        for picture in self.inputs.pictures:
            yield self._picture(picture, texts)

    def _picture(self, picture: Path, texts: dict[str, list[str]]) -> Row:
        assert self.inputs.picture_truth is not None
        true = [(self.inputs.picture_truth.read_text("utf-8"),)]
        name = picture.name
        ours, theirs = document_errors(true, texts.get(name, [])), document_errors(true, self.plain[name])
        untouched = "_v" not in picture.stem or picture.stem.endswith("original")
        wanted = "less" + (f", <= {MOST_PICTURE_ERROR:.0%}" if untouched else "")
        good = ours.rate < theirs.rate and (not untouched or ours.rate <= MOST_PICTURE_ERROR)
        return _compared(name, ours, theirs, wanted, good)

    # --- scores -------------------------------------------------------------------------------------------------------

    def scores(self) -> Iterable[Row]:
        """What the scorer of the annotated documents says."""
        if not self.inputs.gold or self.inputs.scorer is None:
            return
        self.extract([gold.file for gold in self.inputs.gold])
        pairs = [f"{gold.records}={gold.file.name}" for gold in self.inputs.gold]
        command = [sys.executable, str(self.inputs.scorer), str(self.lake), *pairs, "--json"]
        done = subprocess.run(command, capture_output=True, check=True, timeout=300)
        report = json.loads(done.stdout)
        for gold in self.inputs.gold:
            for (part, measure), least in gold.least.items():
                value = report[gold.file.name][part][measure]
                yield Row(f"{gold.file.name}: {part} {measure}", f"{value:.3f}", "", f">= {least}", value >= least)
            for (part, measure), most in gold.most.items():
                value = report[gold.file.name][part][measure]
                yield Row(f"{gold.file.name}: {part} {measure}", f"{value:.4f}", "", f"<= {most}", value <= most)


def _seconds(taken: float, pages: int) -> str:
    return f"{taken:.1f} s, {taken / pages:.3f} a page"


def _compared(what: str, ours: Errors, theirs: Errors, wanted: str, good: bool) -> Row:
    return Row(what, str(ours), str(theirs), wanted, good)


TITLES = {
    "speed": ("Speed of reading scans", "kehoach", "the other"),
    "accuracy": ("Syllables read wrongly, in order (in any order)", "kehoach", "tesseract -l vie"),
    "scores": ("Scores of annotated scans", "kehoach", ""),
}


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shared", type=Path, help="folder of test data; without it the scans of samples/")
    parser.add_argument("--files", nargs="+", type=Path, help="other scans to time (no accuracy, no scores)")
    parser.add_argument("--only", nargs="*", choices=list(TITLES), default=list(TITLES))
    parser.add_argument("--jobs", type=int, default=2, help="processes of each reader")
    parser.add_argument("--rounds", type=int, default=1, help="of tesseract and kehoach in turn; the median counts")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench-ocr", help="what is kept between runs")
    parser.add_argument("--check", action="store_true", help="exit code 1 where something that is wanted is missed")
    arguments = parser.parse_args()
    if arguments.files:
        inputs = Inputs(tuple(f.resolve() for f in arguments.files), {})
    else:
        inputs = shared_inputs(arguments.shared.resolve()) if arguments.shared else sample_inputs()
    rows: list[Row] = []
    try:
        readers.require_programs()
        with tempfile.TemporaryDirectory(prefix="bench-ocr-") as scratch:
            bench = Bench(inputs, arguments.work.resolve(), Path(scratch), arguments.jobs, arguments.rounds)
            for name in (n for n in TITLES if n in arguments.only):
                rows += _print(name, getattr(bench, name)())
    except (UnavailableError, FontMissingError) as error:
        print(f"bench-ocr: {error}", file=sys.stderr)
        return 3
    return int(arguments.check and any(row.good is False for row in rows))


def _print(name: str, rows: Iterable[Row]) -> list[Row]:
    title, ours, theirs = TITLES[name]
    found = list(rows)
    if found:
        table = Table("what", ours, theirs, "wanted", "", title=title)
        marks = {True: "yes", False: "NO", None: ""}
        for row in found:
            table.add_row(row.what, row.measured, row.peer, row.wanted, marks[row.good])
        Console(width=150).print(table)
    return found


if __name__ == "__main__":
    sys.exit(main())
