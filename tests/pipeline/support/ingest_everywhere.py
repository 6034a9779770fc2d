"""Runs `ingest` again and again, each time killed before another of its steps, and lets the next run go on.

`python ingest_everywhere.py FOLDER STRIDE` kills before every STRIDE-th step and prints how often; or what was wrong. A
step is a change to the disk that a reader or the next run could see, or a statement that changes the ledger. A process
of its own: it forks, which is safe only while Arrow has started no thread.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pipeline.report  # noqa: F401 - read once, here, not in every child
import pipeline.tables  # noqa: F401
import stub_stages
from crash_everywhere import CHANGES, forked
from ingesting import published, query, states, take
from lakes import plan
from pipeline.lake import Lake
from pipeline.ledger import Ledger
from pipeline.verify import verify

LOOKING = ("SELECT", "PRAGMA", "WITH")


def make_plans(folder: Path) -> None:
    """The first night."""
    for i in range(3):
        plan(folder, f"{i}.txt", word=f"việc {i}", province=f"{i:02}")
    plan(folder, "same.txt", word="việc 1", province="01")
    plan(folder, "leaves.txt", word="việc cũ")


def change_plans(folder: Path) -> None:
    """What the second night finds: something new, changed, gone, doubled, damaged, and what fails once."""
    plan(folder, "1.txt", word="bản mới", year=2031)
    plan(folder, "again.txt", word="việc 2", province="02")
    plan(folder, "bad.txt", do="fail")
    plan(folder, "new.txt", word="việc thêm")
    (folder / "leaves.txt").unlink()


def killed_before(step: int, work: Callable[[], object]) -> int:
    """As `forked`, but the child is gone before the step of that number; 9 when it was."""
    left = step

    def count() -> None:
        nonlocal left
        if left == 0:
            os._exit(9)
        left -= 1

    def child() -> None:
        execute = Ledger.execute

        def counted(self: Ledger, statement: str, values: object = ()) -> object:
            if not statement.lstrip().startswith(LOOKING):
                count()
            return execute(self, statement, values)

        Ledger.execute = counted
        sys.addaudithook(lambda event, _: count() if event in CHANGES else None)
        work()

    return forked(child)


def check(root: Path, wanted: Path, step: int) -> None:
    found, right = published(root), published(wanted)
    assert found == right, f"{step}: {sorted(k for k in {*found, *right} if found.get(k) != right.get(k))}"
    assert states(root) == states(wanted), f"{step}: {states(root)}"
    assert verify(Lake(root / "lake")) == [], f"{step}: {verify(Lake(root / 'lake'))}"
    held = [json.loads(p.read_bytes())["locations"] for p in root.glob("lake/.kehoach/quarantine/*/reason.json")]
    assert held == [[str(root / "plans" / "bad.txt")]], f"{step}: {held}"
    runs = query(root, "SELECT run_id, outcome FROM runs")
    assert "running" not in dict(runs).values(), f"{step}: {runs}"
    for run_id, _ in runs:
        assert (root / "lake/.kehoach/runs" / run_id / "report.html").is_file(), f"{step}: {run_id}"


def main(folder: Path, stride: int) -> None:
    # What a killed process has written stays written: only a loss of power asks for this.
    os.fsync = lambda descriptor: None
    # At one place always, since bundles hold the locations.
    root, base, wanted = folder / "root", folder / "base", folder / "wanted"

    def second_night() -> None:
        take(root)

    def restore(saved: Path) -> None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(saved, root)

    make_plans(root / "plans")
    assert forked(lambda: take(root)) == 0
    change_plans(root / "plans")
    shutil.copytree(root, base)
    assert forked(second_night) == 0
    shutil.copytree(root, wanted)
    kills = 0
    for step in range(0, 100_000, stride):
        restore(base)
        code = killed_before(step, second_night)
        if code == 0:
            break
        assert code == 9, f"{step}: exit code {code}"
        kills += 1
        assert forked(second_night) == 0, f"{step}: the next run failed"
        check(root, wanted, step)
    assert stub_stages.process is not None
    print(kills)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
