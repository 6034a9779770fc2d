import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingesting import Listing, counts, published, query, states, take
from lakes import plan, run
from pipeline import ledger
from pipeline.errors import ExitCode, LockedError, OutputError
from pipeline.lake import Lake
from pipeline.ledger import FILE_NAME, Ledger, LedgerDamagedError, State
from pipeline.store import BundleStore
from pipeline.verify import verify


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    for i in range(3):
        plan(folder, f"{i}.txt", word=f"việc {i}")
    plan(folder, "copy.txt", word="việc 1")
    plan(folder, "bad.txt", do="fail")
    plan(folder, "leaves.txt", word="cũ")
    take(tmp_path)
    (folder / "leaves.txt").unlink()
    plan(folder, "0.txt", word="bản mới")
    take(tmp_path)
    return folder


def nonsense(path: Path) -> None:
    path.write_bytes(b"\x00nonsense" * 1000)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def overwritten(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


def blank(path: Path) -> None:
    path.write_bytes(b"")


def removed(path: Path) -> None:
    path.unlink()


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def without_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE events")


def other_columns(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE locations DROP COLUMN tried")


@pytest.mark.parametrize(
    ("damage", "aside"),
    [
        (nonsense, True),
        (truncated, True),
        (overwritten, True),
        (blank, False),
        (removed, False),
        (newer, True),
        (without_table, True),
        (other_columns, True),
    ],
)
def test_a_ledger_is_made_anew_from_what_is_on_disk(
    tmp_path: Path, plans: Path, damage, aside: bool, caplog: pytest.LogCaptureFixture
) -> None:
    inner = tmp_path / "lake/.kehoach"
    before, known = published(tmp_path), states(tmp_path)
    ids = query(tmp_path, "SELECT run_id FROM runs ORDER BY number")
    damage(inner / FILE_NAME)
    caplog.clear()
    result = take(tmp_path, process=lambda path: pytest.fail("extracted again"))
    assert result.exit_code == ExitCode.OK
    assert published(tmp_path) == before
    assert states(tmp_path) == known
    assert query(tmp_path, "SELECT run_id FROM runs ORDER BY number")[: len(ids)] == ids
    assert (inner / f"{FILE_NAME}.damaged-1").exists() == aside
    assert [r.getMessage().count("\n") for r in caplog.records if r.name == "kehoach.ledger"] == [0] * aside
    assert verify(Lake(tmp_path / "lake")) == []
    assert counts(take(tmp_path)) == {"unchanged": 5}


def test_a_second_damaged_ledger_gets_the_next_number(tmp_path: Path, plans: Path) -> None:
    for _ in range(2):
        nonsense(tmp_path / "lake/.kehoach" / FILE_NAME)
        take(tmp_path)
    assert sorted(p.name for p in (tmp_path / "lake/.kehoach").glob("*damaged*")) == [
        f"{FILE_NAME}.damaged-1",
        f"{FILE_NAME}.damaged-2",
    ]


def test_a_ledger_that_is_damaged_under_a_run_is_made_anew(
    tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(plans, "new.txt", word="mới")
    original, left = Ledger.done, 1

    def damaged_once(self: Ledger, *more: object) -> None:
        nonlocal left
        if left:
            left -= 1
            raise LedgerDamagedError(self.path, "damaged")
        original(self, *more)

    monkeypatch.setattr(Ledger, "done", damaged_once)
    result = take(tmp_path)
    assert result.exit_code == ExitCode.OK
    assert states(tmp_path)["new.txt"] == "published"


def test_a_lake_that_extract_made_is_taken_up(tmp_path: Path) -> None:
    files = [plan(tmp_path / "plans", f"{i}.txt", word=str(i)) for i in range(3)]
    run(tmp_path / "lake", *files)
    files[0].unlink()
    result = take(tmp_path, process=lambda path: pytest.fail("extracted again"))
    assert counts(result) == {"unchanged": 2, "gone": 1}
    assert states(tmp_path) == {"0.txt": "gone", "1.txt": "published", "2.txt": "published"}


def test_a_killed_rebuilding_is_begun_anew(tmp_path: Path, plans: Path) -> None:
    (tmp_path / "lake/.kehoach" / FILE_NAME).unlink()
    Ledger(tmp_path / "lake/.kehoach" / FILE_NAME).close()  # made, but nothing taken into it
    take(tmp_path)
    assert states(tmp_path)["leaves.txt"] == "gone"


def test_what_was_in_quarantine_stays_there_with_its_attempts(tmp_path: Path, plans: Path) -> None:
    (tmp_path / "lake/.kehoach" / FILE_NAME).unlink()
    take(tmp_path)
    assert query(tmp_path, "SELECT attempts, code FROM locations WHERE state = 'quarantined'") == [(1, "damaged")]


def test_a_reason_that_cannot_be_read_means_another_try(tmp_path: Path, plans: Path) -> None:
    (tmp_path / "lake/.kehoach" / FILE_NAME).unlink()
    for path in (tmp_path / "lake/.kehoach/quarantine").glob("*/reason.json"):
        path.write_text("{")
    assert counts(take(tmp_path)) == {"quarantined": 1, "unchanged": 4, "gone": 1}
    assert json.loads(next((tmp_path / "lake/.kehoach/quarantine").glob("*/reason.json")).read_bytes())["attempts"] == 1


def test_a_schema_of_tomorrow_keeps_what_is_known(tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = states(tmp_path)
    original = ledger.migration
    monkeypatch.setattr(ledger, "VERSION", 2)
    monkeypatch.setattr(
        ledger,
        "migration",
        lambda n: original(n) if n == 1 else "-- with a comment; and a stroke\nCREATE TABLE later (name TEXT);\n",
    )
    with Ledger(tmp_path / "lake/.kehoach" / FILE_NAME) as opened:
        assert list(opened.rows("SELECT * FROM later")) == []
        assert opened.made
    assert states(tmp_path) == before


def test_states_follow_from_bundles_and_manifest(tmp_path: Path, plans: Path) -> None:
    with Ledger(tmp_path / "lake/.kehoach" / FILE_NAME) as opened:
        stored = BundleStore(Lake(tmp_path / "lake")).document_ids()
        opened.settle(stored, [])
        assert opened.counts() | {State.EXTRACTED: 3, State.DUPLICATE: 1, State.PUBLISHED: 0} == opened.counts()
        opened.settle([], [])
        assert opened.counts() | {State.NEW: 4, State.GONE: 1, State.QUARANTINED: 1} == opened.counts()


def test_a_ledger_that_another_process_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_BUSY_SECONDS", 0.1)
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as one, Ledger(path) as two, one.transaction(), pytest.raises(LockedError), two.transaction():
        pass


def test_a_ledger_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        Ledger(tmp_path / "file" / "ledger.sqlite")
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(OutputError):
        Ledger(tmp_path / "ledger.sqlite")


def test_a_transaction_is_whole_or_not_at_all(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        with pytest.raises(ZeroDivisionError), opened.transaction():
            opened.put(ledger.blank("a", "plans", "2026-01-01T00:00:00Z"))
            raise ZeroDivisionError
        assert opened.get("a") is None


def test_the_state_folder_may_be_elsewhere(tmp_path: Path, plans: Path) -> None:
    from ingesting import Limits
    from pipeline.ingest import ingest
    from stub_stages import process

    lake, state = Lake(tmp_path / "lake"), tmp_path / "state"
    shutil.rmtree(tmp_path / "lake/.kehoach/runs")
    result = ingest(Limits(), lake, state, [Listing(plans)], process, backoff=0)
    assert counts(result)["unchanged"] == 4
    assert (state / FILE_NAME).is_file()
    assert result.report.is_relative_to(state)
