from collections.abc import Sequence
from pathlib import Path

import pytest

from ingesting import Listing, Transient, query, states, take
from lakes import plan
from pipeline import clock
from pipeline.errors import ExitCode, LockedError, OutputError
from pipeline.executors import Interruption
from pipeline.ingested import Ingested
from pipeline.sources.base import SourceFailure
from pipeline.watch import watch


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that sleeping moves."""
    now = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    monkeypatch.setattr(clock, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


class Rounds:
    """Notes when it was called for which sources, and stops after some."""

    def __init__(self, time: list[float], most: int, *results: Ingested | Exception) -> None:
        self.time, self.most, self.results = time, most, list(results)
        self.interruption = Interruption()
        self.calls: list[tuple[int, list[str], bool]] = []

    def __call__(self, sources: Sequence[Listing], first: bool) -> Ingested:
        self.calls.append((round(self.time[0] - 1000), [s.name for s in sources], first))
        self.interruption.requested = len(self.calls) >= self.most
        result = self.results.pop(0) if self.results else Ingested()
        if isinstance(result, Exception):
            raise result
        return result

    def watch(self, every: float = 10, portals_every: float = 25) -> ExitCode:
        folder, portal = Listing(Path("a"), "folder"), Listing(Path("b"), "portal")
        return watch(self, [folder], [portal], self.interruption, every=every, portals_every=portals_every)


def test_folders_are_looked_at_often_and_portals_now_and_then(time: list[float]) -> None:
    rounds = Rounds(time, 5)
    assert rounds.watch() == ExitCode.OK
    both = ["folder", "portal"]
    assert rounds.calls == [
        (0, both, True),
        (10, ["folder"], False),
        (20, ["folder"], False),
        (30, both, False),
        (40, ["folder"], False),
    ]


def test_a_full_disk_or_another_run_is_waited_for(time: list[float]) -> None:
    rounds = Rounds(time, 4, Ingested(), OutputError("x", "full"), LockedError("x", "another"))
    assert rounds.watch() == ExitCode.OK
    assert [at for at, _, _ in rounds.calls] == [0, 10, 70, 130]


def test_what_is_wrong_from_the_start_is_told_at_once(time: list[float]) -> None:
    with pytest.raises(OutputError):
        Rounds(time, 4, OutputError("x", "read only")).watch()


def test_a_missing_program_ends_it(time: list[float]) -> None:
    assert Rounds(time, 4, Ingested(exit_code=ExitCode.MISSING_DEPENDENCY)).watch() == ExitCode.MISSING_DEPENDENCY


def test_what_cannot_be_had_is_told_once_and_no_run_is_kept_for_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "plans").mkdir()

    def looked(*locations: str, first: bool = False) -> bool:
        failures = [SourceFailure(location, Transient("down", "wait")) for location in locations]
        caplog.clear()
        return take(tmp_path, Listing(tmp_path / "plans", failures=failures), idle_runs=first).record is not None

    def warned() -> int:
        return sum(r.levelname == "WARNING" for r in caplog.records)

    assert (looked("a", first=True), warned()) == (True, 1)
    assert (looked("a"), warned()) == (False, 0)
    assert (looked("a"), warned()) == (False, 0)
    assert (looked("a", "b"), warned()) == (True, 1)
    assert (looked("b"), warned()) == (False, 0)
    plan(tmp_path / "plans", "c.txt", word="c")
    assert looked("a", "b")
    assert len(query(tmp_path, "SELECT * FROM runs")) == 3
    assert query(tmp_path, "SELECT DISTINCT run FROM events WHERE run NOT IN (SELECT number FROM runs)") == []
    assert (looked("a", "b", first=True), warned()) == (True, 2)  # a night of its own tells all


def test_what_arrives_is_taken_and_idle_rounds_leave_no_trace(tmp_path: Path, time: list[float]) -> None:
    (tmp_path / "plans").mkdir()
    interruption = Interruption()
    rounds = 0

    def once(sources: Sequence[Listing], first: bool) -> Ingested:
        nonlocal rounds
        rounds += 1
        if rounds in (3, 5):
            plan(tmp_path / "plans", f"{rounds}.txt", word=str(rounds))
        interruption.requested = rounds == 7
        result = take(tmp_path, *sources, interruption=Interruption(), idle_runs=first)
        assert (result.record is not None) == (rounds in (1, 3, 5))
        return result

    watch(once, [Listing(tmp_path / "plans")], [], interruption, every=1, portals_every=60)
    assert states(tmp_path) == {"3.txt": "published", "5.txt": "published"}
    assert len(query(tmp_path, "SELECT * FROM runs")) == 3
