"""Runs `gc --yes --superseded` again and again, each time killed before another of its changes to the disk.

`python gc_everywhere.py FOLDER STRIDE` kills before the first changes and every STRIDE-th, and prints how often; or what
was wrong. After each the same is asked for once more, or the next night comes: both end what was begun.
"""

import os
import shutil
import sys
from pathlib import Path

import pipeline.commands.upkeep
import pipeline.garbage  # noqa: F401 - read once, here, not in every child
import pipeline.report  # noqa: F401
import pipeline.tables  # noqa: F401
from crash_everywhere import forked, killed_before
from ingesting import Listing, published, states, take
from lakes import plan
from pipeline.lake import Lake
from pipeline.verify import verify


def gc(root: Path) -> None:
    import typer

    try:
        pipeline.commands.upkeep.gc(output=str(root / "lake"), yes=True, superseded=True)
    except typer.Exit as exit:
        assert exit.exit_code == 0


def main(folder: Path, stride: int) -> None:
    os.fsync = lambda descriptor: None
    root, base = folder / "root", folder / "base"
    for i in range(3):
        plan(root / "plans", f"{i}.txt", word=f"việc {i}", province=f"{i:02}")
    assert forked(lambda: take(root)) == 0
    plan(root / "plans", "1.txt", word="bản mới", year=2031)
    plan(root / "plans", "2.txt", word="bản mới nữa", province="48")
    assert forked(lambda: take(root)) == 0
    shutil.copytree(root, base)
    assert forked(lambda: take(folder / "fresh", Listing(root / "plans"))) == 0
    wanted = published(folder / "fresh")
    kills = 0
    for change in (*range(3), *range(3, 1000, stride)):
        for again in (gc, take):
            shutil.rmtree(root)
            shutil.copytree(base, root)
            code = killed_before(change, lambda: gc(root))
            assert code in (0, 9), f"{change}: exit code {code}"
            kills += code == 9
            assert forked(lambda again=again: again(root)) == 0, f"{change}: {again.__name__} failed"
            if again is take:
                # A document whose bundle was not removed yet is still one.
                assert verify(Lake(root / "lake")) == [], f"{change}: {verify(Lake(root / 'lake'))}"
                assert forked(lambda: gc(root)) == 0
            assert published(root) == wanted, f"{change}: not ended by {again.__name__}"
            assert set(states(root).values()) == {"published"}, f"{change}: {states(root)}"
        if code == 0:
            break
    else:
        raise AssertionError("never ended")
    print(kills)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
