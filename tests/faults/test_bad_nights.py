"""`kehoach ingest` over nights in which everything goes wrong: in the end all is as if nothing had.

Workers are killed every few seconds, and whole runs too; the disk is full, files vanish and change while they are read,
the ledger is damaged, between two nights and under a run, and the clock jumps.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

import nights
from ingesting import published, query, states
from nights import BAD, DOCUMENTS, KILL_EVERY
from pipeline.errors import ExitCode
from pipeline.lake import Lake
from pipeline.verify import verify

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests" / "pipeline" / "support"
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{SUPPORT}"}
MORE = 5  # documents that a run gets done before something happens to it
MOST_NIGHTS = 10
CONFIGURATION = """
jobs = 2
attempts = 20  # with workers killed so often, a document is tried more than in usual nights

[[sources]]
type = "folder"
name = "plans"
path = "plans"
settle_seconds = 0
"""


class Nights:
    """Runs of `kehoach ingest` from the folder `root`, each a process of its own, over a lake in a folder of it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        self.lake = folder / "lake"
        self.ledger = self.lake / ".kehoach" / "ledger.sqlite"
        self.workers_killed = 0
        self.told = ""
        self.log = root / "log"
        self.log.mkdir(exist_ok=True)

    def run(self, event: Callable[[psutil.Process], object] | None = None, *, kill: bool = True, **wrong: str) -> int:
        """A run whose workers are killed again and again; `event` happens when some documents are done. Its exit code."""
        nights.bring_back(self.root / "plans")
        wanted = self.bundles() + MORE
        command = [sys.executable, str(SUPPORT / "bad_night.py"), str(self.log), "ingest", "-o", str(self.lake)]
        with (self.root / "stderr").open("w") as stderr:
            process = psutil.Popen(command, cwd=self.root, env=ENVIRONMENT | wrong, stderr=stderr)
            due = time.monotonic() + KILL_EVERY
            while process.poll() is None:
                if event is not None and self.bundles() >= wanted:
                    event(process)
                    event = None
                if kill and time.monotonic() > due:
                    self.workers_killed += nights.kill_a_worker(process)
                    due = time.monotonic() + KILL_EVERY
                time.sleep(0.02)
        self.told = (self.root / "stderr").read_text()
        assert "Traceback" not in self.told
        return int(process.returncode)

    def bundles(self) -> int:
        """Documents that have a bundle."""
        return len(list(self.lake.glob(".kehoach/bundles/**/*.json.zst")))

    def damage(self) -> None:
        """Writes nonsense over a part of the ledger, and of its log of changes, as a dying disk does."""
        for path in self.ledger.parent.glob(f"{self.ledger.name}*"):
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.seek(size // 3)
                file.write(random.randbytes(size // 3))

    def held(self) -> list[str]:
        """The files that the quarantine has a reason for."""
        reasons = self.lake.glob(".kehoach/quarantine/*/reason.json")
        return sorted(Path(name).name for path in reasons for name in json.loads(path.read_bytes())["locations"])


def kill(process: psutil.Process) -> None:
    """Ends a run as a power cut does, with its workers."""
    family = [process, *process.children(recursive=True)]
    for member in family:
        member.kill()


@pytest.mark.parametrize("kind", ["tmpfs", "fake"])
def test_after_bad_nights_all_is_as_if_nothing_had_happened(tmp_path: Path, kind: str) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "kehoach.toml").write_text(CONFIGURATION)
    sources = nights.plans(tmp_path / "plans")
    bad = Nights(tmp_path, tmp_path / "bad")
    if kind == "tmpfs":
        with nights.disk(bad.folder, 1_500_000):
            assert bad.run(NIGHT_CLOCK="mad") == ExitCode.OUTPUT
            nights.resize(bad.folder, 64_000_000)
            pass_bad_nights(bad)
            compare_with_good(bad, sources)
    else:
        assert bad.run(NIGHT_CLOCK="mad", NIGHT_ROOM="40000") == ExitCode.OUTPUT
        pass_bad_nights(bad)
        compare_with_good(bad, sources)


def pass_bad_nights(bad: Nights) -> None:
    """After a night with too small a disk, until all is done."""
    assert bad.told.count("Error: ") == 1
    assert "No space left" in bad.told or "disk is full" in bad.told
    assert bad.run(kill, NIGHT_CLOCK="mad") == -signal.SIGKILL
    bad.damage()
    assert bad.run(psutil.Process.terminate, NIGHT_CLOCK="mad") == ExitCode.INTERRUPTED
    bad.damage()

    def damaged(process: psutil.Process) -> None:
        bad.damage()
        kill(process)

    assert bad.run(damaged, NIGHT_CLOCK="mad") == -signal.SIGKILL
    assert "set aside" in bad.told
    for _ in range(MOST_NIGHTS):
        assert bad.run(NIGHT_CLOCK="mad") in (ExitCode.OK, ExitCode.SOME_FAILED), bad.told
        if Counter(states(bad.folder).values()) == {"published": DOCUMENTS - BAD, "quarantined": BAD}:
            break
    assert bad.workers_killed


def compare_with_good(bad: Nights, sources: list[Path]) -> None:
    """Tables, bundles, ledger and quarantine are those of one undisturbed run over the same files."""
    good = Nights(bad.root, bad.root / "good")
    good.run(kill=False)
    assert published(bad.folder) == published(good.folder)
    assert states(bad.folder) == states(good.folder)
    assert set(states(bad.folder)) == {source.name for source in sources}
    assert query(bad.folder, "SELECT count(*) FROM locations") == [(DOCUMENTS,)]  # none has a second name, and state
    assert bad.held() == good.held() == [f"bad {i}.txt" for i in range(BAD)]
    assert verify(Lake(bad.lake)) == []
