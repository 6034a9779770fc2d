import json
import logging
import os
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

import stub_stages
from ingesting import Limits, Listing, Transient, counts, published, query, states, take
from lakes import plan
from pipeline import clock, ingest, intake
from pipeline.batch import Listener
from pipeline.errors import DamagedFileError, ExitCode, OutputError, UnreadableFileError, WorkerDiedError
from pipeline.executors import Interruption
from pipeline.lake import Lake
from pipeline.manifest import read_manifest
from pipeline.sources.base import SourceFailure
from pipeline.sources.settled import FolderItems
from pipeline.store import BundleStore
from pipeline.verify import verify


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    for i in range(4):
        plan(tmp_path / "plans", f"{i}.txt", word=f"việc {i}", province=f"{i % 2:02}")
    return tmp_path / "plans"


def documents(root: Path) -> list[str]:
    manifest = read_manifest(Lake(root / "lake"))
    return [d.document_id for d in manifest.documents] if manifest else []


def test_what_is_new_is_extracted_and_published_once(tmp_path: Path, plans: Path) -> None:
    first = take(tmp_path)
    assert (first.exit_code, counts(first)) == (ExitCode.OK, {"new": 4})
    assert set(states(tmp_path).values()) == {"published"}
    before = published(tmp_path)
    second = take(tmp_path)
    assert (second.exit_code, counts(second)) == (ExitCode.OK, {"unchanged": 4})
    assert published(tmp_path) == before
    assert verify(Lake(tmp_path / "lake")) == []


def test_unchanged_files_are_not_opened(tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(tmp_path)
    monkeypatch.setattr(intake, "identify", lambda item: pytest.fail("opened"))
    assert counts(take(tmp_path)) == {"unchanged": 4}


def test_a_file_of_another_time_but_the_same_content_is_unchanged(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    os.utime(plans / "0.txt", (1, 1))
    assert counts(take(tmp_path)) == {"unchanged": 4}
    assert query(tmp_path, "SELECT modified FROM locations WHERE location LIKE '%0.txt'") == [(1.0,)]


def test_changed_content_is_a_new_document_that_says_what_it_replaced(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    old = set(documents(tmp_path))
    plan(plans, "0.txt", word="bản sửa")
    result = take(tmp_path)
    assert counts(result) == {"changed": 1, "unchanged": 3}
    (event,) = json.loads(result.report.with_name("report.json").read_bytes())["events"]["changed"]
    assert event["replaced"] in old
    assert event["document_id"] not in old
    assert set(documents(tmp_path)) == old | {event["document_id"]}


def test_the_same_content_under_two_names_is_one_document_with_two_sources(tmp_path: Path, plans: Path) -> None:
    copy = plans / "sub" / "copy.txt"
    copy.parent.mkdir()
    copy.write_bytes((plans / "0.txt").read_bytes())
    assert counts(take(tmp_path)) == {"new": 4, "duplicate": 1}
    assert states(tmp_path)["copy.txt"] == "duplicate"
    store = BundleStore(Lake(tmp_path / "lake"))
    bundles = [store.read(i) for i in store.document_ids()]
    assert (str(plans / "0.txt"), str(copy)) in [b.sources for b in bundles]
    assert len(bundles) == 4


@pytest.mark.parametrize("name", ["copy.txt", "+.txt"])
def test_a_copy_that_comes_later_is_named_without_extracting_again(tmp_path: Path, plans: Path, name: str) -> None:
    copy = plans / name
    take(tmp_path)
    copy.write_bytes((plans / "0.txt").read_bytes())
    later = take(tmp_path, process=lambda path: pytest.fail("extracted"))
    assert counts(later) == {"duplicate": 1, "unchanged": 4}
    take(other := tmp_path / "other", Listing(plans))
    assert published(tmp_path) == published(other)


def test_what_is_gone_stays_published_and_may_come_back(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    before, data = published(tmp_path), (plans / "0.txt").read_bytes()
    (plans / "0.txt").unlink()
    assert counts(take(tmp_path)) == {"gone": 1, "unchanged": 3}
    assert states(tmp_path)["0.txt"] == "gone"
    assert published(tmp_path) == before
    assert counts(take(tmp_path)) == {"unchanged": 3}
    (plans / "0.txt").write_bytes(data)
    assert counts(take(tmp_path)) == {"returned": 1, "unchanged": 3}
    assert states(tmp_path)["0.txt"] == "published"
    assert published(tmp_path) == before


def test_the_duplicate_stands_for_a_document_whose_first_file_is_gone(tmp_path: Path, plans: Path) -> None:
    (plans / "copy.txt").write_bytes((plans / "0.txt").read_bytes())
    take(tmp_path)
    (plans / "0.txt").unlink()
    take(tmp_path)
    assert states(tmp_path) | {"0.txt": "gone", "copy.txt": "published"} == states(tmp_path)


def test_a_source_that_was_not_seen_to_its_end_takes_nothing_away(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    (plans / "0.txt").unlink()
    take(tmp_path, Listing(plans, complete=False))
    assert states(tmp_path)["0.txt"] == "published"


def test_what_lies_in_a_folder_that_cannot_be_read_is_not_gone(tmp_path: Path, plans: Path) -> None:
    plan(plans / "closed", "x.txt", word="kín")
    take(tmp_path)
    (plans / "closed").rename(tmp_path / "elsewhere")
    (plans / "0.txt").unlink()
    failure = SourceFailure(str(plans / "closed"), Transient("the folder is not answering"))
    result = take(tmp_path, Listing(plans, failures=[failure]))
    assert result.exit_code == ExitCode.SOME_FAILED
    assert counts(result) == {"failed": 1, "gone": 1, "unchanged": 3}
    assert states(tmp_path)["x.txt"] == "published"


def test_a_file_that_is_passed_over_while_it_is_written_is_not_gone(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    other = tmp_path / "empty"
    other.mkdir()
    assert counts(take(tmp_path, Listing(other))) == {}
    assert states(tmp_path)["0.txt"] == "published"


def test_two_sources_do_not_disturb_each_other(tmp_path: Path, plans: Path) -> None:
    plan(tmp_path / "more", "x.txt", word="khác")
    one, two = Listing(plans), Listing(tmp_path / "more", name="more")
    take(tmp_path, one, two)
    assert counts(take(tmp_path, one)) == {"unchanged": 4}
    assert counts(take(tmp_path, two)) == {"unchanged": 1}
    assert counts(take(tmp_path, one, Listing(plans, name="again"))) == {"unchanged": 4}


def test_bad_documents_are_quarantined_and_left_until_they_change(tmp_path: Path, plans: Path) -> None:
    plan(plans, "bad.txt", do="fail")
    (plans / "empty.txt").touch()
    result = take(tmp_path)
    assert (result.exit_code, counts(result)) == (ExitCode.SOME_FAILED, {"new": 4, "quarantined": 2})
    assert len(documents(tmp_path)) == 4
    again = take(tmp_path, process=lambda path: pytest.fail("tried again"))
    assert (again.exit_code, counts(again)) == (ExitCode.OK, {"unchanged": 6})
    plan(plans, "copy.txt", do="fail")
    assert counts(take(tmp_path)) == {"unchanged": 6, "quarantined": 1}
    plan(plans, "bad.txt", word="đã sửa")
    plan(plans, "copy.txt", word="cũng sửa")
    assert counts(take(tmp_path)) == {"unchanged": 5, "changed": 2}
    assert list((tmp_path / "lake/.kehoach/quarantine").iterdir()) == [
        tmp_path / "lake/.kehoach/quarantine/e3b0c44298fc1c14"
    ]


def test_a_document_that_fails_now_keeps_what_was_published(
    tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(tmp_path)
    before = published(tmp_path)
    monkeypatch.setattr(intake, "__version__", "9.9")
    result = take(tmp_path, refresh=True, process=broken)
    assert counts(result) == {"quarantined": 4}
    assert published(tmp_path) == before
    assert verify(Lake(tmp_path / "lake")) == []


def broken(path: Path) -> None:
    raise DamagedFileError(path)


def test_a_new_version_extracts_again_on_demand_only(
    tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plans / "copy.txt").write_bytes((plans / "0.txt").read_bytes())
    take(tmp_path)
    for module in ("ledger", "intake", "ingest", "store", "work"):
        monkeypatch.setattr(f"pipeline.{module}.__version__", "9.9", raising=False)
    assert counts(take(tmp_path)) == {"unchanged": 5}
    assert counts(take(tmp_path, refresh=True)) == {"refreshed": 5}
    assert counts(take(tmp_path, refresh=True)) == {"unchanged": 5}
    store = BundleStore(Lake(tmp_path / "lake"))
    assert {store.read(i).pipeline_version for i in store.document_ids()} == {"9.9"}


def test_a_new_version_tries_again_what_was_quarantined(
    tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(plans, "bad.txt", do="fail")
    take(tmp_path)
    for module in ("intake", "ingest"):
        monkeypatch.setattr(f"pipeline.{module}.__version__", "9.9")
    assert counts(take(tmp_path)) == {"unchanged": 4, "quarantined": 1}


class Flaky:
    """Fails for a while, so many times a file."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.tried: list[str] = []

    def __call__(self, path: Path) -> object:
        self.tried.append(path.name)
        if self.tried.count(path.name) <= self.times:
            raise UnreadableFileError(path)
        return stub_stages.process(path)


def test_what_fails_for_a_while_is_tried_again_within_the_run(tmp_path: Path, plans: Path) -> None:
    result = take(tmp_path, process=Flaky(2))
    assert (result.exit_code, counts(result)) == (ExitCode.OK, {"new": 4})
    assert query(tmp_path, "SELECT DISTINCT attempts, code FROM locations") == [(0, None)]


def test_attempts_are_used_up_once_more_in_the_next_run_and_then_no_more(tmp_path: Path, plans: Path) -> None:
    flaky = Flaky(99)
    assert counts(take(tmp_path, process=flaky)) == {"quarantined": 4}
    assert len(flaky.tried) == 4 * 3
    assert counts(take(tmp_path, process=flaky)) == {"quarantined": 4}
    assert len(flaky.tried) == 4 * 4
    assert counts(take(tmp_path, process=flaky)) == {"unchanged": 4}
    assert len(flaky.tried) == 4 * 4


def test_the_next_run_heals_what_a_bad_night_quarantined(tmp_path: Path, plans: Path) -> None:
    assert counts(take(tmp_path, process=Flaky(3))) == {"quarantined": 4}
    result = take(tmp_path)
    assert (result.exit_code, counts(result)) == (ExitCode.OK, {"new": 4})


def test_the_pause_before_a_new_try_doubles(tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    monkeypatch.setattr(Interruption, "wait", lambda self, seconds: waited.append(seconds))
    take(tmp_path, process=Flaky(3), limits=Limits(attempts=5), backoff=2.0)
    assert waited == [2.0, 4.0, 8.0]


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path, plans: Path) -> None:
    def changes_once(path: Path) -> object:
        found = stub_stages.process(path)
        if path.name == "0.txt" and "xong" not in path.read_text():
            plan(plans, "0.txt", word="xong")
        return found

    assert counts(take(tmp_path, process=changes_once)) == {"new": 4}
    take(other := tmp_path / "other", Listing(plans))
    assert published(tmp_path) == published(other)


def test_a_file_that_never_rests_is_quarantined_and_looked_at_in_the_next_run(tmp_path: Path, plans: Path) -> None:
    restless = plan(plans, "restless.txt", do="change")
    assert counts(take(tmp_path)) == {"new": 4, "quarantined": 1}
    assert query(tmp_path, "SELECT code FROM locations WHERE state = 'quarantined'") == [("file_changed",)]
    plan(plans, restless.name, word="yên")
    assert counts(take(tmp_path)) == {"new": 1, "unchanged": 4}


def test_a_file_that_disappears_while_it_is_read_is_gone(tmp_path: Path, plans: Path) -> None:
    def vanishes(path: Path) -> object:
        if path.name == "0.txt":
            path.unlink()
            raise UnreadableFileError(path)
        return stub_stages.process(path)

    assert counts(take(tmp_path, process=vanishes)) == {"new": 3, "gone": 1}
    assert states(tmp_path)["0.txt"] == "gone"


def test_a_copy_is_read_when_the_first_file_has_disappeared(tmp_path: Path, plans: Path) -> None:
    (plans / "copy.txt").write_bytes((plans / "0.txt").read_bytes())

    def vanishes(path: Path) -> object:
        if path.name == "0.txt":
            path.unlink()
            raise UnreadableFileError(path)
        return stub_stages.process(path)

    take(tmp_path, process=vanishes)
    assert states(tmp_path) | {"0.txt": "gone", "copy.txt": "published"} == states(tmp_path)


def test_a_file_that_was_listed_and_is_not_there_is_gone(tmp_path: Path, plans: Path) -> None:
    class Late(Listing):
        def items(self):
            for item in super().items():
                if item.path.name == "0.txt":
                    item.path.unlink()
                yield item

    assert counts(take(tmp_path, Late(plans))) == {"new": 3, "gone": 1}


def test_a_file_or_archive_in_whose_place_is_a_folder_is_gone(tmp_path: Path, plans: Path) -> None:
    archive = plans / "c.txt.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("member.txt", (plans / "1.txt").read_text().replace("1", "7"))
    source = FolderItems("plans", plans, inbox=tmp_path / "inbox", settle_seconds=0)
    assert counts(take(tmp_path, source)) == {"new": 5}
    for path in (plans / "0.txt", archive):
        path.unlink()
        path.mkdir()
    plan(plans / "0.txt", "inner.txt", word="trong")
    assert counts(take(tmp_path, source)) == {"new": 1, "unchanged": 3, "gone": 2}
    assert states(tmp_path)["0.txt"] == states(tmp_path)["member.txt"] == "gone"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_looked_at_again_in_every_run(tmp_path: Path, plans: Path) -> None:
    (plans / "0.txt").chmod(0)
    assert counts(take(tmp_path)) == {"new": 3, "quarantined": 1}
    assert counts(take(tmp_path)) == {"unchanged": 4}
    (plans / "0.txt").chmod(0o644)
    assert counts(take(tmp_path)) == {"new": 1, "unchanged": 3}


def test_what_cannot_be_opened_is_looked_at_again_in_every_run(tmp_path: Path, plans: Path) -> None:
    class Strange(Listing):
        def items(self):
            for item in super().items():
                if item.path.name == "0.txt" and closed:
                    item = type(item)(item.source, item.location, tmp_path, item.size, item.modified)  # a folder
                yield item

    closed = True
    result = take(tmp_path, Strange(plans))
    assert (result.exit_code, counts(result)) == (ExitCode.SOME_FAILED, {"new": 3, "quarantined": 1})
    assert counts(take(tmp_path, Strange(plans))) == {"unchanged": 4}
    closed = False
    assert counts(take(tmp_path, Strange(plans))) == {"new": 1, "unchanged": 3}


def test_what_a_source_refuses_for_good_is_quarantined(tmp_path: Path, plans: Path) -> None:
    archive = "x/bad.zip"
    failing = Listing(plans, failures=[SourceFailure(archive, DamagedFileError(archive))])
    result = take(tmp_path, failing)
    assert (result.exit_code, counts(result)) == (ExitCode.SOME_FAILED, {"new": 4, "quarantined": 1})
    assert take(tmp_path, failing).exit_code == ExitCode.OK
    assert states(tmp_path)["bad.zip"] == "quarantined"
    assert counts(take(tmp_path)) == {"unchanged": 4, "gone": 1}


def test_a_source_that_fails_for_now_fails_every_run_until_it_works(tmp_path: Path, plans: Path) -> None:
    failing = Listing(plans, failures=[SourceFailure("https://portal.example/ke-hoach", Transient("down"))])
    for _ in range(2):
        assert take(tmp_path, failing).exit_code == ExitCode.SOME_FAILED
    assert len(states(tmp_path)) == 4
    assert take(tmp_path).exit_code == ExitCode.OK


def test_a_source_that_breaks_off_is_told_and_takes_nothing_away(tmp_path: Path, plans: Path) -> None:
    def breaks(path: Path) -> None:
        if path.name == "1.txt" and broken_now:
            raise PermissionError(13, "Permission denied", str(plans))

    broken_now = False
    source = Listing(plans, each=breaks)
    take(tmp_path, source)
    broken_now = True
    result = take(tmp_path, source)
    assert (result.exit_code, counts(result)) == (ExitCode.SOME_FAILED, {"unchanged": 1, "failed": 1})
    assert set(states(tmp_path).values()) == {"published"}


def test_a_missing_program_stops_the_run_without_quarantining(tmp_path: Path, plans: Path) -> None:
    for i in range(4, 20):
        plan(plans, f"{i:02}.txt", do="missing", word=str(i))
    tried = []

    def process(path: Path) -> object:
        tried.append(path)
        return stub_stages.process(path)

    result = take(tmp_path, process=process)
    assert result.exit_code == ExitCode.MISSING_DEPENDENCY
    assert result.record.outcome == "stopped"
    assert len(tried) < 20
    assert "quarantined" not in states(tmp_path).values()
    assert verify(Lake(tmp_path / "lake")) == []
    for path in plans.glob("*.txt"):
        path.write_text(path.read_text().replace("missing", "found"))
    assert take(tmp_path).exit_code == ExitCode.OK
    assert set(states(tmp_path).values()) == {"published"}


def test_processes_that_always_die_stop_the_run_without_quarantining(tmp_path: Path) -> None:
    for i in range(40):
        plan(tmp_path / "plans", f"{i:02}.txt", word=str(i))

    def dies(path: Path) -> None:
        if path.name > "01.txt":
            raise WorkerDiedError(path)
        return stub_stages.process(path)

    result = take(tmp_path, process=dies)
    assert (result.exit_code, result.record.outcome) == (ExitCode.SOME_FAILED, "stopped")
    assert counts(result) == {"new": 2, "waiting": 38}
    assert take(tmp_path).exit_code == ExitCode.OK
    assert set(states(tmp_path).values()) == {"published"}


def test_an_interrupted_run_publishes_what_it_has_and_the_next_goes_on(tmp_path: Path, plans: Path) -> None:
    interruption = Interruption()

    class AfterTwo(Listener):
        left = 2

        def done(self, outcome: object) -> None:
            self.left -= 1
            interruption.requested = self.left == 0

    result = take(tmp_path, listener=AfterTwo(), interruption=interruption)
    assert (result.exit_code, counts(result)) == (ExitCode.INTERRUPTED, {"new": 2, "waiting": 2})
    assert len(documents(tmp_path)) == 2
    assert counts(take(tmp_path)) == {"new": 2, "unchanged": 2}
    take(other := tmp_path / "other", Listing(plans))
    assert published(tmp_path) == published(other)


def test_an_interruption_while_listing_takes_nothing_away(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    interruption = Interruption()

    def stop(path: Path) -> None:
        interruption.requested = path.name == "2.txt"

    (plans / "0.txt").unlink()
    result = take(tmp_path, Listing(plans, each=stop), interruption=interruption)
    assert result.exit_code == ExitCode.INTERRUPTED
    assert states(tmp_path)["0.txt"] == "published"


@pytest.mark.parametrize("when", ["2001-01-01", "2199-12-31"])
def test_a_clock_that_jumps_loses_and_doubles_nothing(
    tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    take(tmp_path)
    before = published(tmp_path)
    os.utime(plans / "1.txt", (time.time() + 1e8,) * 2)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: datetime.fromisoformat(when).replace(tzinfo=UTC))
        assert counts(take(tmp_path)) == {"unchanged": 4}
        plan(plans, "4.txt", word="nhảy")
        (plans / "0.txt").unlink()
        assert counts(take(tmp_path)) == {"new": 1, "gone": 1, "unchanged": 3}
    assert counts(take(tmp_path)) == {"unchanged": 4}
    assert published(tmp_path).items() >= {k: v for k, v in before.items() if "/bundles/" in k}.items()
    assert verify(Lake(tmp_path / "lake")) == []
    numbers = [n for (n,) in query(tmp_path, "SELECT number FROM runs ORDER BY number")]
    assert numbers == [1, 2, 3, 4]


def test_long_runs_publish_as_they_go(tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "PUBLISH_DOCUMENTS", 2)
    monkeypatch.setattr(ingest, "_PUBLISH_SHARE", 0)
    seen = []

    class Watching(Listener):
        def done(self, outcome: object) -> None:
            seen.append(len(documents(tmp_path)))

    take(tmp_path, listener=Watching())
    assert seen == [0, 0, 2, 2]
    assert len(documents(tmp_path)) == 4


def test_a_run_with_processes_gives_the_same_lake(tmp_path: Path, plans: Path) -> None:
    plan(plans, "bad.txt", do="fail")
    plan(plans, "crash.txt", do="crash_once")
    take(tmp_path, limits=Limits(jobs=2))
    take(other := tmp_path / "other", Listing(plans))
    assert published(tmp_path) == published(other)
    assert states(tmp_path) == states(other)


def test_a_bundle_that_is_gone_or_damaged_is_extracted_again(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    before = published(tmp_path)
    store = BundleStore(Lake(tmp_path / "lake"))
    one, two, *_ = store.document_ids()
    bundles = tmp_path / "lake/.kehoach/bundles"
    (bundles / one[:2] / f"{one}.json.zst").unlink()
    assert counts(take(tmp_path)) == {"new": 1, "unchanged": 3}
    (bundles / two[:2] / f"{two}.json.zst").write_bytes(b"nonsense")
    assert take(tmp_path).exit_code == ExitCode.SOME_FAILED
    assert take(tmp_path).exit_code == ExitCode.OK
    assert published(tmp_path) == before


def test_a_disk_that_is_full_ends_the_run_and_the_next_goes_on(
    tmp_path: Path, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = BundleStore.write

    def full(self: BundleStore, document_id: str, content: bytes) -> None:
        if len(self.document_ids()) == 2:
            raise OutputError(document_id, "No space left on device")
        written(self, document_id, content)

    with monkeypatch.context() as patch:
        patch.setattr(BundleStore, "write", full)
        with pytest.raises(OutputError):
            take(tmp_path)
    assert query(tmp_path, "SELECT outcome, exit_code FROM runs") == [("failed", 4)]
    assert counts(take(tmp_path)) == {"new": 2, "unchanged": 2}
    take(other := tmp_path / "other", Listing(plans))
    assert published(tmp_path) == published(other)


def test_names_that_are_no_utf8_and_names_of_any_kind_are_kept(tmp_path: Path, plans: Path) -> None:
    odd = ["'; DROP TABLE locations; --.txt", "a\nb.txt", "100%_x.txt", os.fsdecode(b"k\xff.txt")]
    for number, name in enumerate(odd):
        plan(plans, name, word=f"lạ {number}")
    assert counts(take(tmp_path)) == {"new": 8}
    assert counts(take(tmp_path)) == {"unchanged": 8}
    assert "k\\xff.txt" in states(tmp_path)


def test_idle_runs_leave_no_trace_if_that_is_wanted(tmp_path: Path, plans: Path) -> None:
    take(tmp_path)
    assert take(tmp_path, idle_runs=False).record is None
    assert len(query(tmp_path, "SELECT * FROM runs")) == 1
    plan(plans, "x.txt", word="mới")
    assert counts(take(tmp_path, idle_runs=False)) == {"new": 1, "unchanged": 4}


def test_every_document_and_page_is_logged(tmp_path: Path, plans: Path, caplog: pytest.LogCaptureFixture) -> None:
    plan(plans, "bad.txt", do="fail")
    with caplog.at_level(logging.INFO, "kehoach"):
        take(tmp_path)
    new = [r for r in caplog.records if r.getMessage().startswith("new: ")]
    assert {(r.document, r.pages) for r in new} == {(i, 2) for i in documents(tmp_path)}
    assert [r.code for r in caplog.records if r.levelname == "WARNING"] == ["damaged"]
