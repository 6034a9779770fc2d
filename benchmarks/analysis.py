"""How long analysts wait: views, searches and a comparison over a lake of a million tasks in 34 provinces and 5 years.

    python -m benchmarks.analysis [--lake FOLDER] [--tasks 1000000] [--check]

The lake is invented (`tools/make_lake.py`) and made in another process, in a temporary folder if none is named. All
questions are asked in one process, on two processors, each `ROUNDS` times; 'first' is the first answer, 'warm' the
median of the others, 'cpu' the processor time of that, which other load on the machine hardly touches. The comparison
of a year is the whole command, once for each form of output, each time in a process of its own, whose memory is told;
what counts against its limit is its processor time. With `--check` the exit code is 1 where an answer takes longer than
its limit, or a process more than 2 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.analysis.lake import OpenLake, open_lake

ROUNDS = 4
CORES = 2
MOST_SECONDS = 1.0
MOST_GIGABYTES = 2.0
MOST_SECONDS_TO_COMPARE = 20.0
TODAY = date(2026, 5, 1)
YEAR = 2026

VIEWS = {
    "task_deadlines: due in the next 30 days": "FROM task_deadlines WHERE days_left BETWEEN 0 AND 30 "
    "ORDER BY days_left, task_id LIMIT 100",
    "task_deadlines: late, by province": "SELECT province, count(*) FROM task_deadlines WHERE days_left < 0 "
    "GROUP BY ALL",
    "task_deadlines: one province and year": "FROM task_deadlines WHERE plan_year = 2026 AND province_code = '31'",
    "target_levels: levels by indicator and year": "SELECT indicator, plan_year, min(value), median(value), max(value) "
    "FROM target_levels GROUP BY ALL",
    "citation_counts: most cited": "FROM citation_counts ORDER BY plans DESC, cited LIMIT 100",
    "plan_coverage: fields without a task": "SELECT axis, count(*) FROM plan_coverage WHERE NOT covered GROUP BY ALL",
    "plan_coverage: one province and year": "FROM plan_coverage WHERE plan_year = 2026 AND province_code = '31'",
    "tasks: by axis and province": "SELECT axis, province_code, count(*) FROM tasks GROUP BY ALL",
    "tasks: by leading body": "SELECT body, count(*) FROM (SELECT unnest(lead_canonical) AS body FROM tasks) "
    "GROUP BY ALL",
}
SEARCHES = (
    ("hộp thư góp ý", (), ()),
    ("hop thu gop y", (), ()),
    ("kế hoạch cải cách hành chính", (), ()),
    ("xây dựng", (), ()),  # in one row of five
    ("sở", (), ()),  # in most rows
    ("thủy lợi", ("Bắc Kạn",), (2026,)),
)


# Where the output goes, and how long it may take; a workbook has a cell for everything.
OUTPUTS = {
    "terminal": ((), MOST_SECONDS_TO_COMPARE),
    "--json": (("--json",), MOST_SECONDS_TO_COMPARE),
    "--html": (("--html", "compared.html"), MOST_SECONDS_TO_COMPARE),
    "--xlsx": (("--xlsx", "compared.xlsx"), 3 * MOST_SECONDS_TO_COMPARE),
}
# Runs a command in a child and tells what it took; the memory that a process had at most is known to its parent only.
_MEASURED = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run([sys.executable, "-m", "pipeline.cli", *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took: seconds by the clock, of the processor, and gigabytes at most."""

    seconds: float
    cpu: float
    gigabytes: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how long the answer may take."""

    name: str
    ask: Callable[[OpenLake], object]
    seconds: float = MOST_SECONDS


def questions() -> Iterator[Question]:
    """All that is measured; what else analysts ask of a whole lake belongs here too."""
    for name, text in VIEWS.items():
        yield Question(name, lambda lake, text=text: lake.sql(text))  # type: ignore[misc]
    for words, provinces, years in SEARCHES:
        name = " ".join(["search:", words, *provinces, *map(str, years)])
        yield Question(
            name,
            lambda lake, w=words, p=provinces, y=years: lake.search(w, provinces=p, years=y),  # type: ignore[misc]
        )


def gigabytes(peak: int | None = None) -> float:
    """The most memory that this process had so far, or `peak`; Linux counts in KiB, macOS in bytes."""
    counted = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if peak is None else peak
    return counted * (1 if platform.system() == "Darwin" else 1024) / 1e9


def compared(root: Path, output: tuple[str, ...]) -> Taken:
    """What `kehoach compare` of a year takes, its output thrown away.

    Raises:
        subprocess.CalledProcessError: it fails.
    """
    command = [sys.executable, "-c", _MEASURED, "compare", "--year", str(YEAR), "-o", str(root.resolve()), *output]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with tempfile.TemporaryDirectory() as scratch:
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=scratch, env=environment).stdout
    code, seconds, cpu, peak = json.loads(told)
    if code:
        raise subprocess.CalledProcessError(code, command)
    return Taken(seconds, cpu, gigabytes(peak))


def measure_comparison(root: Path) -> list[str]:
    """Compares a year, prints a line for each form of output, and gives what took too much."""
    print(f"{'clock':>8}{'cpu':>16}{'peak GB':>9}  whole command")
    faults: list[str] = []
    for name, (words, limit) in OUTPUTS.items():
        taken = compared(root, words)
        print(f"{taken.seconds:8.2f}{taken.cpu:16.2f}{taken.gigabytes:9.2f}  compare --year {YEAR}: {name}", flush=True)
        if taken.cpu > limit:
            faults.append(f"compare, {name}: {taken.cpu:.2f} s, more than {limit:g}")
        if taken.gigabytes > MOST_GIGABYTES:
            faults.append(f"compare, {name}: {taken.gigabytes:.2f} GB, more than {MOST_GIGABYTES:g}")
    return faults


def measure(root: Path) -> list[str]:
    """Asks everything, prints a line each, and gives what took too much."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
    faults: list[str] = []
    with open_lake(root, today=TODAY) as lake:
        began = time.perf_counter()
        lake.search("a")
        print(f"index of tasks: {time.perf_counter() - began:.1f} s (0 where it was there)")
        print(f"{'first':>8}{'warm':>8}{'cpu':>8}{'peak GB':>9}  question")
        for question in questions():
            (first, _), *others = [_seconds(question, lake) for _ in range(ROUNDS)]
            warm, cpu = sorted(others)[len(others) // 2]
            print(f"{first:8.2f}{warm:8.2f}{cpu:8.2f}{gigabytes():9.2f}  {question.name}")
            if warm > question.seconds:
                faults.append(f"{question.name}: {warm:.2f} s, more than {question.seconds:g}")
    if gigabytes() > MOST_GIGABYTES:
        faults.append(f"{gigabytes():.2f} GB, more than {MOST_GIGABYTES:g}")
    return faults


def _seconds(question: Question, lake: OpenLake) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.process_time()
    question.ask(lake)
    return time.perf_counter() - began, time.process_time() - worked


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="How long analysts wait.")
    parser.add_argument("--lake", type=Path, help="where the lake is, or is made")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--check", action="store_true", help="exit with 1 where something takes too much")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root: Path = arguments.lake or Path(scratch, "lake")
        if not (root / ".kehoach" / "manifest.json").exists():
            maker = [sys.executable, "-m", "tools.make_lake", str(root), "--tasks", str(arguments.tasks)]
            subprocess.run(maker, check=True, cwd=Path(__file__).parents[1])
        print(f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        faults = [*measure(root), *measure_comparison(root)]
    for fault in faults:
        print(f"Too much: {fault}")
    return 1 if faults and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
