import hashlib
import json
import os
from pathlib import Path

import pytest

import stub_stages
from lakes import content, plan, run
from pipeline import stages
from pipeline.batch import Listener, Outcome, extract_one, prepare
from pipeline.errors import ExitCode, FileChangedError
from pipeline.extraction import Stages
from pipeline.lake import Lake
from pipeline.store import BundleStore, unpack
from stub_stages import process


@pytest.fixture
def plans(tmp_path: Path) -> list[Path]:
    return [plan(tmp_path, f"{i}.txt", year=2024 + i % 3, province=f"{i % 2:02}", word=f"việc {i}") for i in range(7)]


def test_lakes_are_the_same_for_any_number_of_processes_and_order(tmp_path: Path, plans: list[Path]) -> None:
    run(tmp_path / "one", *plans)
    run(tmp_path / "two", *reversed(plans), workers=2)
    run(tmp_path / "three", *plans, workers=3)
    assert content(tmp_path / "one") == content(tmp_path / "two") == content(tmp_path / "three")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_listener_hears_of_every_document(tmp_path: Path, plans: list[Path], workers: int) -> None:
    class Heard(Listener):
        total = 0
        outcomes: list[Outcome] = []

        def start(self, documents: int) -> None:
            self.total = documents

        def done(self, outcome: Outcome) -> None:
            self.outcomes = [*self.outcomes, outcome]

    heard = Heard()
    run(tmp_path / "lake", *plans, workers=workers, listener=heard)
    assert heard.total == len(heard.outcomes) == 7
    assert heard.outcomes[0].counts == {"pages": 2, "tasks": 3, "targets": 1, "citations": 1, "findings": 1}


def test_the_same_content_under_two_names_is_one_document(tmp_path: Path, plans: list[Path]) -> None:
    copy = tmp_path / "sub" / "copy.txt"
    copy.parent.mkdir()
    copy.write_bytes(plans[0].read_bytes())
    done = run(tmp_path / "lake", plans[0], copy)
    store = BundleStore(Lake(tmp_path / "lake"))
    assert len(done.outcomes) == len(store.document_ids()) == 1
    assert store.read(store.document_ids()[0]).sources == (str(plans[0]), str(copy))


def test_a_file_is_read_for_its_checksum_once_before_and_once_after_it_is_extracted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("# KẾ HOẠCH\n\nCải cách hành chính năm 2026\n", encoding="utf-8")
    read: list[str] = []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda s, name: read.append(s.name) or digest(s, name))
    (job,) = prepare(None, [path], [])
    outcome = extract_one(Stages(), job)
    assert outcome.bundle is not None
    assert read == [str(path)] * 2
    assert unpack(outcome.bundle, path).extraction == stages.process(path)


def test_a_file_that_is_another_while_it_is_read_and_then_the_same_again_has_changed(tmp_path: Path) -> None:
    path = plan(tmp_path, "a.txt", word="một")
    (job,) = prepare(None, [path], [])

    class There:
        def __call__(self, path: Path) -> object:
            was = path.read_bytes()
            plan(tmp_path, "a.txt", word="hai ba")
            found = stub_stages.extraction(job.document_id, **json.loads(path.read_bytes()))
            path.write_bytes(was)
            return found

    error = extract_one(There(), job).error
    assert isinstance(error, FileChangedError)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_document_does_not_stop_the_others(tmp_path: Path, plans: list[Path], workers: int) -> None:
    bad = plan(tmp_path, "bad.txt", do="fail")
    done = run(tmp_path / "lake", bad, *plans, workers=workers)
    assert [str(e) for e in done.failures] == [
        f"{bad}: is damaged or incomplete (breaks off). "
        "Fetch or scan it again; a PDF viewer that opens it can often save it anew"
    ]
    run(tmp_path / "good", *plans)
    assert content(tmp_path / "lake") == content(tmp_path / "good")


def test_a_fault_of_ours_is_kept_with_its_traceback_until_the_document_succeeds(tmp_path: Path) -> None:
    bad = plan(tmp_path, "bug.txt", do="bug")
    lakes = [tmp_path / "one", tmp_path / "two"]
    for workers, lake in enumerate(lakes, 1):
        done = run(lake, bad, workers=workers)
        assert [e.code for e in done.failures] == ["internal"]
        assert "ValueError: a fault of ours" in str(done.failures[0])
        assert "in misbehave" in (done.outcomes[0].fault or "")
    assert content(lakes[0]) == content(lakes[1])
    (log,) = (lakes[0] / ".kehoach/failures").iterdir()
    assert "a fault of ours" in log.read_text()


def test_a_log_goes_when_its_document_succeeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import stub_stages

    path = plan(tmp_path, "bug.txt", do="bug")
    run(tmp_path / "lake", path)
    monkeypatch.setattr(stub_stages, "misbehave", lambda *_: None)
    assert not run(tmp_path / "lake", path).failures
    assert not (tmp_path / "lake/.kehoach/failures").exists()


def test_a_document_that_fails_now_keeps_what_was_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import stub_stages

    path = plan(tmp_path, "a.txt", do="fail")
    with monkeypatch.context() as patch:
        patch.setattr(stub_stages, "misbehave", lambda *_: None)
        run(tmp_path / "lake", path)
    before = content(tmp_path / "lake")
    assert run(tmp_path / "lake", path).failures
    assert content(tmp_path / "lake") == before


def test_a_missing_program_names_the_file_and_has_its_exit_code(tmp_path: Path) -> None:
    path = plan(tmp_path, "scan.txt", do="missing")
    (error,) = run(tmp_path / "lake", path).failures
    assert error.exit_code == ExitCode.MISSING_DEPENDENCY
    assert str(error).startswith(f"{path}: tesseract is not installed")


def test_a_record_that_no_table_admits_fails_its_document_alone(tmp_path: Path, plans: list[Path]) -> None:
    bad = plan(tmp_path, "bad.txt", year=99999)
    done = run(tmp_path / "lake", bad, plans[0])
    assert ["plan_year 99999" in str(e) for e in done.failures] == [True]
    assert len(BundleStore(Lake(tmp_path / "lake")).document_ids()) == 1


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    (error,) = run(tmp_path / "lake", plan(tmp_path, "a.txt", do="change")).failures
    assert error.code == "file_changed"


def test_files_that_cannot_be_opened_or_are_empty_are_named(tmp_path: Path, plans: list[Path]) -> None:
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "empty too.txt").touch()
    os.mkfifo(tmp_path / "pipe.txt")
    bad = [tmp_path / n for n in ("lost.txt", "empty.txt", "empty too.txt", "pipe.txt", "gone.txt")]
    done = run(tmp_path / "lake", *bad, plans[0])
    told = sorted(str(e).split(". ")[0].removeprefix(f"{tmp_path}/") for e in done.failures)
    assert told == [
        "empty too.txt: the file is empty",
        "empty.txt: the file is empty",
        "gone.txt: cannot be opened (No such file or directory)",
        "lost.txt: cannot be opened (a link to nothing)",
        "pipe.txt: cannot be opened (no regular file)",
    ]
    assert len(done.outcomes) == 1


def test_one_document_without_a_lake(tmp_path: Path, plans: list[Path]) -> None:
    (job,) = prepare(None, plans[:1], [])
    outcome = extract_one(process, job)
    assert outcome.bundle is not None
    assert unpack(outcome.bundle, "x").media_type == "text/plain"
