"""What a batch costs: memory of the process that leads it, what a second process gains, a second run over old files.

    python -m benchmarks.batch [--documents 10000] [--only memory speed unchanged] [--plot docs/memory.svg] [--check]

Memory: documents that take no reading through the whole of a run, with `--jobs` processes; the resident memory of the
leading process alone is looked at ten times a second, and drawn. Speed: the plans of `samples/` scanned, read by OCR
with nothing in the cache, by one process and by two, `--rounds` times in turn; the best of each counts, and the load of
the machine is printed beside, for with other work on it the figure says little. Unchanged: `kehoach ingest` twice over
the same folder.

With `--check` the exit code is 1 where something that is wanted is missed. Run nothing else beside it.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import batch_stub
from extractors.ocr.settings import Ocr
from pipeline.batch import Listener, Outcome, extract
from pipeline.cache import PageCache
from pipeline.extraction import Stages
from pipeline.lake import Lake
from tools.samples.scanner import FAIR, scan

ROOT = Path(__file__).parents[1]
PLANS = sorted((ROOT / "samples").glob("*.pdf"))
MOST_GROWTH = 1.1  # of the memory after a tenth of the documents
LEAST_GAIN = 1.7  # of two processes over one
MOST_UNCHANGED = 10.0  # seconds for a second run over 10,000 files
_SAMPLE_EVERY = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen at a moment of a run: seconds from its start, documents done, bytes of memory."""

    seconds: float
    documents: int
    memory: int


class Watch(Listener):
    """Looks at the memory of this process while documents are done."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.documents = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def done(self, outcome: Outcome) -> None:
        """One more is."""
        if outcome.error is not None:
            raise outcome.error
        self.documents += 1

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        process, began = psutil.Process(), time.perf_counter()
        while not self._over.wait(_SAMPLE_EVERY):
            self.samples.append(Sample(time.perf_counter() - began, self.documents, process.memory_info().rss))


def memory(documents: int, jobs: int, plot: Path | None) -> bool:
    """Prints how the memory of the leading process goes over so many documents; whether it stays flat."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plans").mkdir()
        files = batch_stub.make(Path(folder) / "plans", documents)
        began = time.perf_counter()
        with Watch() as watch:
            extract(Lake(Path(folder) / "lake"), files, batch_stub.process, workers=jobs, listener=watch)
        took = time.perf_counter() - began
    tenth = documents // 10
    early = [s.memory for s in watch.samples if tenth <= s.documents < 2 * tenth]
    late = [s.memory for s in watch.samples if documents - tenth <= s.documents < documents]
    peak = max(s.memory for s in watch.samples)
    growth = statistics.median(late) / statistics.median(early)
    print(f"{documents} documents with {jobs} processes in {took:.0f} s, {documents / took:.0f} documents/s")
    print(
        f"memory of the leading process: {megabytes(statistics.median(early)):.1f} MB over the second tenth, "
        f"{megabytes(statistics.median(late)):.1f} MB over the last ({growth:.2f}, wanted at most {MOST_GROWTH}); "
        f"while publishing at most {megabytes(peak):.1f} MB"
    )
    if plot is not None:
        plot.write_text(drawn(watch.samples, documents), encoding="utf-8")
    return growth <= MOST_GROWTH


def megabytes(count: float) -> float:
    """Bytes in MB (10^6)."""
    return count / 1e6


def drawn(samples: Sequence[Sample], documents: int) -> str:
    """An SVG of memory over the documents done; what came after the last, publishing, is not in it."""
    width, height, left, bottom, top = 720, 300, 60, 40, 30
    shown = [s for s in samples if s.documents < documents]
    most = max(100.0, max(megabytes(s.memory) for s in shown) * 1.25)

    def x(value: float) -> float:
        return left + (width - left - 20) * value / documents

    def y(value: float) -> float:
        return height - bottom - (height - bottom - top) * value / most

    line = " ".join(f"{x(s.documents):.1f},{y(megabytes(s.memory)):.1f}" for s in shown)
    marks = []
    for part in range(6):
        at, value = documents * part / 5, most * part / 5
        marks.append(f'<text x="{x(at):.0f}" y="{height - bottom + 18}" text-anchor="middle">{at:.0f}</text>')
        marks.append(f'<text x="{left - 8}" y="{y(value) + 4:.0f}" text-anchor="end">{value:.0f}</text>')
        marks.append(f'<path d="M{left} {y(value):.1f}H{width - 20}" stroke="#ddd"/>')
    body = "\n  ".join(marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="12">\n'
        f'  <rect width="{width}" height="{height}" fill="white"/>\n  {body}\n'
        f'  <text x="{left}" y="18">Resident memory of the leading process (MB) over documents done</text>\n'
        f'  <polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>\n</svg>\n'
    )


def speed(rounds: int) -> bool:
    """Prints how long the scans take with one and with two processes; whether the second is worth it."""
    took: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        pages = make_scans(Path(folder))
        print(f"{len(PLANS)} scans of {pages} pages")
        for jobs, times in [one for _ in range(rounds) for one in took.items()]:
            load = os.getloadavg()[0]
            times.append(read_scans(Path(folder), jobs))
            print(f"scans with {jobs} process{'es' * (jobs > 1)}: {times[-1]:.1f} s (load before: {load:.1f})")
    gain = min(took[1]) / min(took[2])
    print(f"two processes are {gain:.2f} times one (wanted at least {LEAST_GAIN})")
    return gain >= LEAST_GAIN


def make_scans(folder: Path) -> int:
    """Writes the plans of `samples/` as scans; how many pages they have together."""
    count = 0
    for plan in PLANS:
        first, *others = scan(plan.read_bytes(), FAIR, plan.stem)
        first.save(folder / plan.name, save_all=True, append_images=others, resolution=FAIR.dpi)
        count += 1 + len(others)
    return count


def read_scans(folder: Path, jobs: int) -> float:
    """Seconds for a whole run over the scans of a folder, in a process of its own, with an empty cache."""
    command = [sys.executable, "-m", "benchmarks.batch", "--scans", str(folder), "--jobs", str(jobs)]
    began = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT)
    return time.perf_counter() - began


def read_scans_here(folder: Path, jobs: int) -> None:
    """One such run."""
    with tempfile.TemporaryDirectory() as scratch:
        lake = Lake(Path(scratch) / "lake")
        done = extract(lake, sorted(folder.glob("*.pdf")), Stages(Ocr(cache=PageCache(lake.cache))), workers=jobs)
    if done.failures:
        raise done.failures[0]


def unchanged(documents: int) -> bool:
    """Prints how long a second `kehoach ingest` takes where nothing has changed; whether that is short."""
    if importlib.util.find_spec("pipeline.ingest") is None:
        print("a second run over unchanged files: not measured, there is no pipeline.ingest yet")
        return True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "plans").mkdir()
        batch_stub.make(folder / "plans", documents)
        (folder / "kehoach.toml").write_text('[[sources]]\ntype = "folder"\nname = "plans"\npath = "plans"\n')
        took = [ingest(folder) for _ in range(2)]
    wanted = MOST_UNCHANGED * max(documents / 10_000, 0.1)
    print(f"{documents} files: first run {took[0]:.1f} s, second {took[1]:.1f} s (wanted at most {wanted:g} s)")
    return took[1] <= wanted


def ingest(folder: Path) -> float:
    """Seconds for `kehoach ingest` in a folder, with documents that take no reading."""
    code = (
        "from benchmarks import batch_stub; from pipeline.commands import common; from pipeline.cli import main; "
        "common.load_process = lambda *_, **__: batch_stub.process; main()"
    )
    began = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code, "ingest"], check=True, cwd=folder, env=environment)
    return time.perf_counter() - began


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", nargs="+", choices=("memory", "speed", "unchanged"))
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--scans", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scans:
        read_scans_here(arguments.scans, arguments.jobs)
        return 0
    parts: dict[str, Callable[[], bool]] = {
        "memory": lambda: memory(arguments.documents, arguments.jobs, arguments.plot),
        "speed": lambda: speed(arguments.rounds),
        "unchanged": lambda: unchanged(arguments.documents),
    }
    good = [part() for name, part in parts.items() if name in (arguments.only or parts)]
    return int(arguments.check and not all(good))


if __name__ == "__main__":
    sys.exit(main())
