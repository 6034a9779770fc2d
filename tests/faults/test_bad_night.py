"""Sixty documents in a bad night: in the end the lake is that of a good one.

Workers are killed again and again, the disk is full, files vanish and change while they are read, and the clock jumps.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

import nights
from lakes import content, plan
from mixed_stages import MixedStages, jumping, jumping_now
from nights import BAD, DOCUMENTS, KILL_EVERY
from pipeline import clock, files
from pipeline.batch import Listener, Outcome, Run, extract
from pipeline.cache import PageCache
from pipeline.errors import OutputError
from pipeline.lake import Lake
from pipeline.scheduling import BackOff
from pipeline.verify import verify

MOST_RUNS = 8
QUICK = BackOff(first=0.2, most=1.0)


@contextmanager
def every(seconds: float, work: Callable[[], None]) -> Iterator[None]:
    """Does something again and again while the block runs."""
    over = threading.Event()

    def again() -> None:
        while not over.wait(seconds):
            work()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(params=["tmpfs", "fake"])
def disk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Path]]:
    """A folder on a disk with little room; calling it gives the disk more, and the folder."""
    folder = tmp_path / "disk"
    if request.param == "tmpfs":

        def grow() -> Path:
            nights.resize(folder, 64_000_000)
            return folder

        with nights.disk(folder, 160_000):
            yield grow
        return
    folder.mkdir()
    room = [120_000]
    monkeypatch.setattr(files, "move", nights.filling(room, files.move))

    def make_room() -> Path:
        room[0] = 10**9
        return folder

    yield make_room


def once_each(done: Run, documents: int) -> None:
    states = Counter(o.job.path for o in done.outcomes)
    assert set(states.values()) == {1}
    failed = {getattr(e, "path", "") for e in done.failures}
    assert failed == {str(o.job.path) for o in done.outcomes if o.error is not None}
    assert len(states) == documents


def test_the_lake_of_a_bad_night_is_that_of_a_good_one(
    tmp_path: Path, disk: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "log").mkdir()
    sources = nights.plans(tmp_path / "plans")
    lake = Lake(tmp_path / "disk" / "lake")
    stages = MixedStages(tmp_path / "log", PageCache(tmp_path / "cache"), mad=True)
    killed: list[float] = []
    told: list[str] = []

    class Heard(Listener):
        def done(self, outcome: Outcome) -> None:
            told.extend([outcome.error.code] if outcome.error else [])

    def kill() -> None:
        killed.extend([time.monotonic()] if nights.kill_a_worker(psutil.Process()) else [])

    with monkeypatch.context() as patch, every(KILL_EVERY, kill):
        patch.setattr(time, "time", jumping)
        patch.setattr(clock, "now", jumping_now)
        for _ in range(MOST_RUNS):
            nights.bring_back(tmp_path / "plans")
            try:
                done = extract(lake, sources, stages, workers=2, back_off=QUICK, listener=Heard())
            except OutputError as error:
                assert "No space left" in str(error)
                told.append("disk full")
                disk()
                continue
            once_each(done, DOCUMENTS)
            if not any(e.transient for e in done.failures):
                break
        else:
            pytest.fail(f"never done: {told}")
    assert killed
    assert "disk full" in told
    assert "file_changed" in told
    assert [e.code for e in done.failures] == ["damaged"] * BAD
    good = extract(Lake(tmp_path / "good"), sources, MixedStages(tmp_path / "log"), workers=1)
    once_each(good, DOCUMENTS)
    assert [e.code for e in good.failures] == ["damaged"] * BAD
    assert content(Path(lake.root)) == content(tmp_path / "good")
    assert verify(lake) == []


def test_a_file_that_is_gone_for_good_is_told_as_such(tmp_path: Path) -> None:
    path = plan(tmp_path, "gone.txt", do="vanish_for_good")
    done = extract(Lake(tmp_path / "lake"), [path], MixedStages(tmp_path), back_off=BackOff(first=0.01))
    assert [e.code for e in done.failures] == ["unreadable_file"]


def test_what_was_found_wrong_in_half_a_file_is_not_held_against_it(tmp_path: Path) -> None:
    path = plan(tmp_path, "half.txt", do="fail_while_written")
    done = extract(Lake(tmp_path / "lake"), [path], MixedStages(tmp_path))
    assert [e.code for e in done.failures] == ["file_changed"]
    assert json.loads(path.read_text())["do"] is None
