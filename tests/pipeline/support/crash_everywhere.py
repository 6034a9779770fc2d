"""Runs a publication again and again, each time killed before another of its changes to the disk, and heals it.

`python crash_everywhere.py FOLDER` prints the number of places at which it was killed, or what was wrong. A process of
its own: it forks, which is safe only while Arrow has started no thread.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pipeline.tables  # noqa: F401 - read once, here, not in every child
import stub_stages
from lakes import content, plan, run
from pipeline.lake import Lake
from pipeline.verify import verify

# What a reader, or the next run, could see.
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}


def forked(work: Callable[[], object]) -> int:
    """The exit code of a child that does the work."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_before(change: int, work: Callable[[], object]) -> int:
    """As `forked`, but the child is gone before the change of that number; 9 when it was."""
    left = change

    def count(event: str, _: tuple[object, ...]) -> None:
        nonlocal left
        if event in CHANGES:
            if left == 0:
                os._exit(9)
            left -= 1

    def child() -> None:
        sys.addaudithook(count)
        work()

    return forked(child)


def main(folder: Path) -> None:
    # What a killed process has written stays written: only a loss of power asks for this.
    os.fsync = lambda descriptor: None
    plans = [plan(folder, "a.txt", year=2024, word="một"), plan(folder, "b.txt", year=2031, word="hai")]
    base, wanted, lake = folder / "base", folder / "wanted", folder / "lake"
    assert forked(lambda: run(base, plans[0])) == 0

    def second_run(root: Path) -> None:
        # A new document, and one that moves to its partition, so that the old one becomes empty.
        original = stub_stages.extraction
        stub_stages.extraction = lambda i, **w: original(i, **w | {"year": 2031})
        run(root, *plans)

    shutil.copytree(base, wanted)
    assert forked(lambda: second_run(wanted)) == 0
    old, new = content(base), content(wanted)
    for change in range(1000):
        shutil.rmtree(lake, ignore_errors=True)
        shutil.copytree(base, lake)
        code = killed_before(change, lambda: second_run(lake))
        for name, found in content(lake).items():
            whole = found in (old.get(name), new.get(name))
            assert whole or not name.endswith((".parquet", ".zst", ".json")), f"{change}: {name} is neither old nor new"
        if code == 0:
            break
        assert code == 9, f"{change}: exit code {code}"
        assert forked(lambda: second_run(lake)) == 0
        assert content(lake) == new, f"{change}: not healed"
    else:
        raise AssertionError("never ended")
    assert content(lake) == new
    assert verify(Lake(lake)) == []
    print(change)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
