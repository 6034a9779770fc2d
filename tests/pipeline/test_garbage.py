"""`kehoach gc` over a lake that `ingest` filled: superseded documents, old reports, and what the ledger knows of."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingesting import Listing, published, query, states, take
from lakes import content, plan
from pipeline import cli, clock, report, runs
from pipeline.cache import PageCache
from pipeline.config import Settings
from pipeline.errors import ExitCode
from pipeline.garbage import KeptReports, Kind, find, remove
from pipeline.lake import Lake
from pipeline.ledger import Ledger
from pipeline.store import BundleStore
from pipeline.verify import verify

ROOT = Path(__file__).parents[2]
SUPPORT = Path(__file__).parent / "support"
runner = CliRunner()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two nights: a.txt and b.txt the same in the first, a.txt changed in the second."""
    plan(tmp_path / "plans", "a.txt", word="một")
    plan(tmp_path / "plans", "c.txt", word="ba", year=2025)
    take(tmp_path)
    plan(tmp_path / "plans", "a.txt", word="bản mới", year=2031)
    take(tmp_path)
    return tmp_path


def gc(root: Path, *arguments: str, code: ExitCode = ExitCode.OK) -> tuple[list[str], str]:
    result = runner.invoke(cli.app, ["gc", *arguments, "-o", str(root / "lake")])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result.stdout.splitlines(), result.stderr


def documents(root: Path) -> list[str]:
    return BundleStore(Lake(root / "lake")).document_ids()


def held(root: Path) -> list[str]:
    return sorted(i for (i,) in query(root, "SELECT DISTINCT document_id FROM locations"))


def report_of(root: Path, number: int) -> Path:
    ((run_id,),) = query(root, f"SELECT run_id FROM runs WHERE number = {number}")
    return root / "lake" / ".kehoach" / "runs" / run_id


# Superseded documents


def test_a_superseded_document_is_named_and_kept_unless_it_is_asked_for(root: Path) -> None:
    (old,) = set(documents(root)) - set(held(root))
    (new,) = (i for i, place in query(root, "SELECT document_id, location FROM locations") if place.endswith("a.txt"))
    before = content(root / "lake")
    for arguments in (["--dry-run"], ["--dry-run", "--superseded"]):
        (line,), _ = gc(root, *arguments)
        assert line.startswith(f"{BundleStore(Lake(root / 'lake')).name(old)}: superseded document, ")
        assert line.endswith(f"; {root / 'plans' / 'a.txt'} now holds {new}")
    lines, told = gc(root, "--yes")
    assert lines == []
    assert "1 superseded document kept; --superseded removes them" in told
    assert content(root / "lake") == before


def test_once_removed_it_is_nowhere_and_does_not_come_back(root: Path) -> None:
    (old,) = set(documents(root)) - set(held(root))
    lines, told = gc(root, "--yes", "--superseded")
    assert len(lines) == 1
    assert "2 documents" in told
    assert documents(root) == held(root)
    assert not any(old.encode() in data for name, data in published(root).items() if name.endswith("manifest.json"))
    assert verify(Lake(root / "lake")) == []
    fresh = root / "fresh"
    take(fresh, Listing(root / "plans"))
    assert published(root) == published(fresh)
    # Neither the next run, nor a ledger that is made anew, nor the sources bring it back.
    for ledger in ("kept", "lost"):
        if ledger == "lost":
            for path in (root / "lake" / ".kehoach").glob("ledger.sqlite*"):
                path.unlink()
        take(root)
        assert published(root) == published(fresh)
        assert gc(root, "--dry-run", "--superseded")[0] == []


def test_a_document_that_is_held_elsewhere_or_whose_file_is_gone_is_not_superseded(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    for name in ("held", "copy", "gone"):
        plan(plans, f"{name}.txt", word="gone" if name == "gone" else "held")
    plan(plans, "replaced_then_gone.txt", word="cũ")
    take(tmp_path)
    plan(plans, "held.txt", word="mới")
    plan(plans, "replaced_then_gone.txt", word="mới hơn")
    (plans / "gone.txt").unlink()
    take(tmp_path)
    (plans / "replaced_then_gone.txt").unlink()
    take(tmp_path)
    assert gc(tmp_path, "--dry-run")[0] == []
    plan(plans, "copy.txt", word="khác")
    take(tmp_path)
    assert len(gc(tmp_path, "--dry-run")[0]) == 1


def test_a_document_of_which_one_place_is_gone_stays(tmp_path: Path) -> None:
    plan(tmp_path / "plans", "a.txt", word="một")
    plan(tmp_path / "plans", "b.txt", word="một")
    take(tmp_path)
    plan(tmp_path / "plans", "a.txt", word="hai")
    (tmp_path / "plans" / "b.txt").unlink()
    take(tmp_path)
    assert gc(tmp_path, "--dry-run")[0] == []


def test_what_replaced_it_must_have_been_read(tmp_path: Path) -> None:
    plan(tmp_path / "plans", "a.txt", word="một")
    take(tmp_path)
    plan(tmp_path / "plans", "a.txt", do="fail")
    take(tmp_path)
    assert states(tmp_path) == {"a.txt": "quarantined"}
    assert gc(tmp_path, "--dry-run")[0] == []
    plan(tmp_path / "plans", "a.txt", word="hai")
    take(tmp_path)
    assert len(gc(tmp_path, "--dry-run")[0]) == 1


def test_a_content_that_comes_back_is_not_superseded_but_the_other_is(root: Path) -> None:
    (old,) = set(documents(root)) - set(held(root))
    plan(root / "plans", "a.txt", word="một")
    take(root)
    ((line),) = gc(root, "--dry-run")[0]
    assert old in held(root)
    assert old not in line.partition(":")[0]


def test_a_document_that_was_extracted_by_name_is_not_superseded(root: Path, tmp_path: Path) -> None:
    from lakes import run

    run(root / "lake", plan(tmp_path / "elsewhere", "x.txt", word="riêng"))
    assert len(gc(root, "--dry-run")[0]) == 1


def test_killed_before_any_step_the_next_run_ends_what_was_begun(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{SUPPORT}"}
    done = subprocess.run(
        [sys.executable, SUPPORT / "gc_everywhere.py", tmp_path, "23"],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) > 10


# What the ledger knows


def damage(root: Path, name: str) -> None:
    (document,) = (d for d, place in query(root, "SELECT document_id, location FROM locations") if place.endswith(name))
    Path(BundleStore(Lake(root / "lake")).name(document)).write_bytes(b"nothing")
    result = runner.invoke(cli.app, ["publish", "-o", str(root / "lake")])
    assert result.exit_code == ExitCode.SOME_FAILED


def test_a_damaged_bundle_is_left_to_the_next_run_as_long_as_its_source_is_there(root: Path) -> None:
    good = published(root)
    damage(root, "c.txt")
    assert [line for line in gc(root, "--dry-run")[0] if "unreadable" in line] == []
    take(root)
    assert published(root) == good
    (root / "plans" / "c.txt").unlink()
    take(root)
    damage(root, "c.txt")
    assert len([line for line in gc(root, "--yes")[0] if "unreadable bundle" in line]) == 1


def test_without_a_ledger_that_can_be_read_what_it_may_know_stays(root: Path) -> None:
    damage(root, "c.txt")
    (root / "lake" / ".kehoach" / "ledger.sqlite").write_bytes(b"no ledger" * 1000)
    lines, told = gc(root, "--dry-run")
    assert lines == []
    assert "damaged" in told
    assert "left alone" in told
    assert "damaged" in gc(root, "--yes", "--superseded", code=ExitCode.SOME_FAILED)[1]
    assert len(documents(root)) == 3


def test_the_state_may_be_elsewhere(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "lake" / ".kehoach", tmp_path / "state")
    for path in (root / "lake" / ".kehoach").glob("ledger.sqlite*"):
        path.unlink()
    assert gc(root, "--dry-run")[0] == []
    assert len(gc(root, "--dry-run", "--state", str(tmp_path / "state"))[0]) == 1


def test_a_name_that_would_break_the_line_or_steer_a_terminal_is_shown(tmp_path: Path) -> None:
    name = "hai\ndòng\x1b[2J.txt"
    plan(tmp_path / "plans", name, word="một")
    take(tmp_path)
    plan(tmp_path / "plans", name, word="hai")
    take(tmp_path)
    (line,), _ = gc(tmp_path, "--dry-run")
    assert "hai\\ndòng\\x1b[2J.txt now holds" in line


# Reports


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Thirty nights, a day each, that found nothing; the third failed."""
    start = datetime(2026, 1, 1, 1, 30, tzinfo=UTC)
    lake = Lake(tmp_path / "lake")
    monkeypatch.setattr(clock, "now", lambda: start)
    plan(tmp_path / "plans", "a.txt", word="một")
    take(tmp_path)
    with Ledger(lake.state / "ledger.sqlite") as ledger:
        for day in range(1, 30):
            monkeypatch.setattr(clock, "now", lambda day=day: start + timedelta(days=day))
            code = ExitCode.SOME_FAILED if day == 2 else ExitCode.OK
            run = runs.finish(ledger, runs.begin(ledger, "ingest"), runs.Outcome.FINISHED, code, 1.5, {"unchanged": 1})
            report.write(report.build(ledger, run, lake), lake.state)
    return tmp_path


def old_reports(root: Path, kept: KeptReports) -> list[int]:
    lake = Lake(root / "lake")
    numbers = dict(query(root, "SELECT run_id, number FROM runs"))
    with lake.locked(clear=False), Ledger(lake.state / "ledger.sqlite") as ledger:
        found = find(lake, PageCache(lake.cache), ledger=ledger, reports=kept)
    return sorted(numbers[Path(g.name).parent.name] for g in found if g.kind is Kind.REPORT)


def test_the_newest_reports_stay_and_young_ones_and_those_of_failures(nights: Path) -> None:
    failed = 3
    assert old_reports(nights, KeptReports()) == []
    assert old_reports(nights, KeptReports(25, 0.0)) == [1, 2, 4, 5]
    assert failed not in old_reports(nights, KeptReports(20, 0.0))
    assert old_reports(nights, KeptReports(20, 27.5 * 86_400)) == [1, 2]
    # fewer than the next run would write anew cannot be had
    assert old_reports(nights, KeptReports(0, 0.0)) == old_reports(nights, KeptReports(20, 0.0))


def test_a_clock_that_was_put_back_makes_nothing_old(nights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(1999, 1, 1, tzinfo=UTC))
    assert old_reports(nights, KeptReports(20, 1.0)) == []


def test_an_old_report_goes_and_its_run_stays_in_the_list_also_of_a_new_ledger(
    nights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nights / "kehoach.toml").write_text('[reports]\nkeep_runs = 20\nkeep_for = "1 s"\n')
    config = ("--config", str(nights / "kehoach.toml"))
    before = query(nights, "SELECT run_id, started_at, outcome, exit_code, counts FROM runs ORDER BY number")
    lines, told = gc(nights, "--yes", *config)
    reports = [line for line in lines if "old report of a run" in line]
    assert len(reports) == 9
    assert "old report of a run: 9" in told
    folder = report_of(nights, 1)
    assert sorted(p.name for p in folder.iterdir()) == ["report.json"]
    assert json.loads((folder / "report.json").read_bytes())["run"]["run_id"] == folder.name
    assert (report_of(nights, 3) / "report.html").is_file()
    assert [line for line in gc(nights, "--dry-run", *config)[0] if "old report" in line] == []
    shown = runner.invoke(cli.app, ["runs", "show", folder.name, "--json", "-o", str(nights / "lake")])
    assert json.loads(shown.stdout)["run"]["outcome"] == "finished"
    for path in (nights / "lake" / ".kehoach").glob("ledger.sqlite*"):
        path.unlink()
    take(nights)
    after = query(nights, "SELECT run_id, started_at, outcome, exit_code, counts FROM runs ORDER BY number")
    assert after[:-1] == before
    # nor does the next run write it again
    assert not (folder / "report.html").exists()


def test_a_report_that_was_half_shortened_is_found_again(nights: Path) -> None:
    kept = KeptReports(29, 0.0)
    lake = Lake(nights / "lake")
    with lake.locked(clear=False), Ledger(lake.state / "ledger.sqlite") as ledger:
        (thing,) = (g for g in find(lake, PageCache(lake.cache), ledger=ledger, reports=kept) if g.kind is Kind.REPORT)
        size = sum(p.stat().st_size for p in report_of(nights, 1).iterdir())
        page = (report_of(nights, 1) / "report.html").read_bytes()
        remove(lake, [thing])
        assert size - sum(p.stat().st_size for p in report_of(nights, 1).iterdir()) == thing.size
    assert old_reports(nights, kept) == []
    (report_of(nights, 1) / "report.html").write_bytes(page)
    assert old_reports(nights, kept) == [1]


def test_defaults_are_generous_and_never_less_than_a_run_writes_anew() -> None:
    settings = Settings()
    assert KeptReports() == KeptReports(settings.reports.keep_runs, settings.reports.keep_for)
    least = type(settings.reports).model_fields["keep_runs"].metadata
    assert any(getattr(m, "ge", None) == runs.KEPT_RUNS for m in least)
