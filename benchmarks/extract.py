"""Times the main job beside pdfplumber's own words and tables, and measures the memory of a worker.

    python benchmarks/extract.py [FILE.pdf ...] [--rounds 3] [--pages 1000] [--check]

Both run on the same files in the same process, turn by turn, so that what else the machine does falls on both; the
median of the rounds counts. The first file is also joined with itself to `--pages` pages, and a process of its own
extracts that as a worker of `kehoach extract` does. Without files: the PDFs in `samples/`. With `--check` the exit code
is 1 where the job takes more than half of pdfplumber's time, or a worker more than 400 MB.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.batch import extract_one, prepare  # noqa: E402 - the copy that this file lies in
from pipeline.stages import process  # noqa: E402

MOST_TIME = 0.5
MOST_MEMORY = 400.0


def run_kehoach(path: Path) -> None:
    """The whole job: from the file to its records."""
    process(path)


def run_pdfplumber(path: Path) -> None:
    """Words and tables of every page, without a line of ours."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.extract_tables()
            page.close()


def seconds(job: Callable[[Path], None], path: Path) -> float:
    """How long a job takes on a file."""
    began = time.perf_counter()
    job(path)
    return time.perf_counter() - began


def compare(paths: Sequence[Path], rounds: int) -> float:
    """Prints the medians file by file; gives our share of pdfplumber's time over all files."""
    print(f"{'file':50} {'pages':>5} {'kehoach s':>10} {'pdfplumber s':>13} {'ratio':>6}")
    ours, theirs = 0.0, 0.0
    for path in paths:
        pairs = [(seconds(run_kehoach, path), seconds(run_pdfplumber, path)) for _ in range(rounds)]
        mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
        ours, theirs = ours + mine, theirs + other
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
        print(f"{path.name[:50]:50} {pages:5} {mine:10.3f} {other:13.3f} {mine / other:6.2f}")
    print(f"{'all':50} {'':5} {ours:10.3f} {theirs:13.3f} {ours / theirs:6.2f}")
    return ours / theirs


def join(path: Path, pages: int, target: Path) -> None:
    """Writes a PDF of so many pages: those of `path`, again and again."""
    with pypdfium2.PdfDocument(path) as source, pypdfium2.PdfDocument.new() as joined:
        while (missing := pages - len(joined)) > 0:
            joined.import_pages(source, list(range(min(missing, len(source)))))
        joined.save(target)


def peak_memory() -> float:
    """The most memory that this process ever held, in MB (10^6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    # bytes on macOS, the only other system with this module that we know to be used
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure_here(path: Path) -> None:
    """Extracts one file as a worker does and prints its pages, the peak of memory in MB and the seconds."""
    began = time.perf_counter()
    (job,) = prepare(None, [path], [])
    outcome = extract_one(process, job)
    if outcome.error is not None:
        raise outcome.error
    print(outcome.counts["pages"], peak_memory(), time.perf_counter() - began)


def measure(path: Path) -> float:
    """Peak memory in MB of a fresh process that extracts `path`."""
    command = [sys.executable, __file__, "--measure", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    pages, memory, took = (float(x) for x in done.stdout.split())
    print(f"{path.name[:50]:50} {pages:5.0f} {took:10.3f} {memory:10.0f} MB at most")
    return memory


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure_here(arguments.measure)
        return 0
    files = arguments.files or sorted((ROOT / "samples").glob("*.pdf"))
    if not files:
        parser.error("no PDF in samples/; name some")
    ratio = compare(files, arguments.rounds)
    print(f"\n{'memory of a worker':50} {'pages':>5} {'seconds':>10}")
    with tempfile.TemporaryDirectory() as folder:
        joined = Path(folder) / f"joined-{arguments.pages}.pdf"
        join(files[0], arguments.pages, joined)
        memory = max(measure(files[0]), measure(joined))
    return int(arguments.check and (ratio > MOST_TIME or memory > MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
