import time
from pathlib import Path

import psutil
import pytest

from lakes import content, plan, run
from pipeline.batch import Listener, Outcome
from pipeline.lake import Lake
from pipeline.verify import verify


@pytest.fixture
def plans(tmp_path: Path) -> list[Path]:
    return [plan(tmp_path, f"{i}.txt", word=f"việc {i}") for i in range(5)]


def test_a_document_that_kills_its_worker_is_reported_and_the_others_published(
    tmp_path: Path, plans: list[Path]
) -> None:
    bad = plan(tmp_path, "1bad.txt", do="crash")
    done = run(tmp_path / "lake", bad, *plans, workers=2)
    assert [e.code for e in done.failures] == ["worker_died"]
    assert str(done.failures[0]).startswith(f"{bad}: the process reading it was killed or crashed")
    run(tmp_path / "good", *plans)
    assert content(tmp_path / "lake") == content(tmp_path / "good")
    assert verify(Lake(tmp_path / "lake")) == []


def test_a_worker_that_was_killed_once_is_no_failure(tmp_path: Path, plans: list[Path]) -> None:
    bad = plan(tmp_path, "1bad.txt", do="crash_once")
    done = run(tmp_path / "lake", bad, *plans, workers=2)
    assert not done.failures
    assert len(done.outcomes) == 6


@pytest.mark.parametrize(("what", "workers"), [("hang", 1), ("hang", 2), ("hang_deaf", 2)])
def test_a_document_that_takes_too_long_is_given_up(tmp_path: Path, plans: list[Path], what: str, workers: int) -> None:
    bad = plan(tmp_path, "1bad.txt", do=what)
    began = time.monotonic()
    done = run(tmp_path / "lake", bad, *plans, workers=workers, seconds=1.0)
    assert [str(e) for e in done.failures] == [
        f"{bad}: took too long (more than 1 seconds). Give it more time with --time-limit"
    ]
    assert time.monotonic() - began < 20
    assert len([o for o in done.outcomes if o.error is None]) == 5


def test_an_error_of_the_run_ends_its_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(psutil.Process().children())
    plans = [plan(tmp_path, f"{i}.txt", do="fail" if i else None, word=f"việc {i}") for i in range(4)]
    slow = plan(tmp_path, "slow.txt", do="hang")

    class Broken(Listener):
        def done(self, outcome: Outcome) -> None:
            raise RuntimeError("listener")

    with pytest.raises(RuntimeError, match="listener"):
        run(tmp_path / "lake", slow, *plans, workers=2, listener=Broken())
    deadline = time.monotonic() + 5
    while set(psutil.Process().children()) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not set(psutil.Process().children()) - before
