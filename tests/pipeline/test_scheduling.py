import time
from pathlib import Path
from threading import Thread

import pytest

from lakes import content, plan, run
from paged_stages import PagedStub
from pipeline.batch import Listener, Outcome, extract, outcomes, prepare
from pipeline.cache import PageCache
from pipeline.errors import KehoachError, UsageError
from pipeline.executors import Interruption
from pipeline.lake import Lake
from pipeline.scheduling import BackOff
from stub_stages import process

QUICK = BackOff(first=0.05, most=0.2)


@pytest.fixture
def stub(tmp_path: Path) -> PagedStub:
    (tmp_path / "log").mkdir()
    return PagedStub(tmp_path / "log", PageCache(tmp_path / "cache"))


def readings(stub: PagedStub, name: str) -> dict[int, list[str]]:
    """Page by page the processes that read it."""
    return {int(p.name.rpartition("-")[2]): p.read_text().split() for p in stub.log.glob(f"{name}-*")}


def extracted(root: Path, stub: PagedStub, *files: Path, **more: object) -> list[str]:
    """The codes of what failed."""
    return [e.code for e in extract(Lake(root), files, stub, back_off=QUICK, **more).failures]


def test_the_pages_of_one_scan_are_read_by_all_workers_and_each_once(tmp_path: Path, stub: PagedStub) -> None:
    scan = plan(tmp_path, "scan.txt", scan=12, seconds=0.1)
    assert extracted(tmp_path / "lake", stub, scan, workers=3) == []
    read = readings(stub, "scan.txt")
    assert sorted(read) == list(range(1, 13))
    assert {len(p) for p in read.values()} == {1}
    assert len({p[0] for p in read.values()}) == 3


@pytest.mark.parametrize("kept", ["kept", "no cache", "a cache that keeps nothing"])
def test_lakes_are_the_same_for_any_number_of_processes_and_any_cache(
    tmp_path: Path, stub: PagedStub, kept: str
) -> None:
    files = [plan(tmp_path, f"{i}.txt", scan=i % 4, word=f"việc {i}") for i in range(9)]
    wanted, found = tmp_path / "wanted", tmp_path / "found"
    assert extracted(wanted, stub, *files) == []
    (tmp_path / "file").touch()
    other = {"kept": stub.cache, "no cache": None}.get(kept, PageCache(tmp_path / "file"))
    assert extracted(found, PagedStub(stub.log, other), *reversed(files), workers=3) == []
    assert content(found) == content(wanted)
    again = 2 if kept != "kept" else 1
    assert {len(p) for i in range(9) for p in readings(stub, f"{i}.txt").values()} == {again}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_page_that_fails_fails_its_document_alone(tmp_path: Path, stub: PagedStub, workers: int) -> None:
    bad = plan(tmp_path, "bad.txt", scan=5, page={"2": "fail", "4": "bug"})
    good = plan(tmp_path, "good.txt", scan=2)
    done = extract(Lake(tmp_path / "lake"), [bad, good], stub, workers=workers)
    assert len(done.failures) == 1
    assert done.failures[0].code in ("damaged", "internal")
    assert len([o for o in done.outcomes if o.error is None]) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_a_page_that_takes_too_long_is_named(tmp_path: Path, stub: PagedStub, workers: int) -> None:
    jobs = prepare(None, [plan(tmp_path, "slow.txt", scan=2, page={"2": "hang"})], [])
    (outcome,) = outcomes(jobs, stub, workers=workers, page_seconds=0.5)
    assert str(outcome.error).startswith(f"{tmp_path / 'slow.txt'}, page 2: took too long (more than 0.5 seconds)")


def test_the_reading_of_pages_does_not_count_for_the_time_of_the_document(tmp_path: Path, stub: PagedStub) -> None:
    scan = plan(tmp_path, "scan.txt", scan=4, seconds=0.5)
    assert extracted(tmp_path / "lake", stub, scan, seconds=1.0) == []


def test_the_time_of_pages_is_told(tmp_path: Path, stub: PagedStub) -> None:
    jobs = prepare(None, [plan(tmp_path, "scan.txt", scan=3, seconds=0.2)], [])
    (outcome,) = outcomes(jobs, stub, workers=2)
    assert [page for page, _ in outcome.page_seconds] == [1, 2, 3]
    assert all(seconds >= 0.2 for _, seconds in outcome.page_seconds)
    assert outcome.seconds >= 0.6


def test_a_page_whose_process_is_killed_once_is_read_again(tmp_path: Path, stub: PagedStub) -> None:
    scan = plan(tmp_path, "scan.txt", scan=3, page={"2": "crash_once"})
    assert extracted(tmp_path / "lake", stub, scan, workers=2, attempts=1) == []


def test_a_page_that_kills_its_process_each_time_is_given_up(tmp_path: Path, stub: PagedStub) -> None:
    scan = plan(tmp_path, "scan.txt", scan=3, page={"2": "crash"})
    assert extracted(tmp_path / "lake", stub, scan, workers=2) == ["worker_died"]


def test_too_much_memory_is_an_error_that_says_so(tmp_path: Path) -> None:
    jobs = prepare(None, [plan(tmp_path, "big.txt", do="hungry"), plan(tmp_path, "small.txt")], [])
    found = {o.job.path.name: o for o in outcomes(jobs, process, memory_limit=300 * 1024**2)}
    assert found["small.txt"].error is None
    assert str(found["big.txt"].error) == (
        f"{tmp_path / 'big.txt'}: needed too much memory (more than 0.3 GiB). "
        "Give it more with --memory-limit, or split the document"
    )


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("times", "attempts", "code"), [(2, 3, None), (3, 3, "unreadable_file"), (1, 1, "unreadable_file")]
)
def test_what_may_pass_is_tried_again(
    tmp_path: Path, workers: int, times: int, attempts: int, code: str | None
) -> None:
    path = plan(tmp_path, "a.txt", do="flaky", times=times)
    done = run(tmp_path / "lake", path, workers=workers, attempts=attempts, back_off=QUICK)
    assert [e.code for e in done.failures] == ([code] if code else [])
    assert len(path.with_suffix(".tries").read_text()) == min(times + 1, attempts)


def test_what_lasts_is_not_tried_again(tmp_path: Path) -> None:
    path = plan(tmp_path, "a.txt", do="flaky", times=2, lasting=True)
    assert len(run(tmp_path / "lake", path, back_off=QUICK).failures) == 1
    assert path.with_suffix(".tries").read_text() == "x"


def test_waiting_to_try_again_holds_up_nobody(tmp_path: Path) -> None:
    flaky = plan(tmp_path, "0.txt", do="flaky", times=1)
    others = [plan(tmp_path, f"{i}.txt", word=f"việc {i}") for i in range(1, 5)]
    order = []

    class Heard(Listener):
        def done(self, outcome: Outcome) -> None:
            order.append(outcome.job.path.name)

    run(tmp_path / "lake", flaky, *others, listener=Heard(), back_off=BackOff(first=0.5))
    assert order == ["1.txt", "2.txt", "3.txt", "4.txt", "0.txt"]


def test_waits_grow_to_a_limit() -> None:
    wait = BackOff(first=1.0, most=10.0)
    assert all(0.5 <= wait.seconds(1) <= 1.0 for _ in range(50))
    assert all(2.0 <= wait.seconds(3) <= 4.0 for _ in range(50))
    assert all(5.0 <= wait.seconds(2000) <= 10.0 for _ in range(50))


@pytest.mark.parametrize("workers", [1, 3])
def test_documents_are_begun_only_when_there_is_a_worker_for_them(tmp_path: Path, workers: int) -> None:
    jobs = prepare(None, [plan(tmp_path, f"{i}.txt", word=f"việc {i}") for i in range(60)], [])
    taken = 0

    def counted() -> object:
        nonlocal taken
        for job in jobs:
            taken += 1
            yield job

    for done, _ in enumerate(outcomes(counted(), process, workers=workers)):
        assert taken - done <= 2 * 2 * workers
    assert taken == 60


def test_asked_to_stop_pages_are_kept_and_their_document_is_left(tmp_path: Path, stub: PagedStub) -> None:
    scan = plan(tmp_path, "scan.txt", scan=40, seconds=0.1)
    other = plan(tmp_path, "other.txt")
    interruption = Interruption()
    jobs = prepare(None, [scan, other], [])

    def ask() -> None:
        while len(readings(stub, "scan.txt")) < 4:
            time.sleep(0.01)
        interruption.requested = True

    asking = Thread(target=ask)
    asking.start()
    found = list(outcomes(jobs, stub, workers=2, interruption=interruption))
    asking.join()
    assert [o.job.path for o in found] in ([other], [])
    assert 4 <= len(readings(stub, "scan.txt")) < 12
    assert extracted(tmp_path / "lake", stub, scan) == []
    assert {len(p) for p in readings(stub, "scan.txt").values()} == {1}


def test_an_executor_that_there_is_not_is_refused(tmp_path: Path) -> None:
    jobs = prepare(None, [plan(tmp_path, "a.txt")], [])
    with pytest.raises(UsageError, match="Name 'local', or a scheduler as dask://HOST:PORT"):
        list(outcomes(jobs, process, executor="spark://host"))


def test_errors_of_pages_are_ours(tmp_path: Path, stub: PagedStub) -> None:
    jobs = prepare(None, [plan(tmp_path, "a.txt", scan=1, page={"1": "missing"})], [])
    (outcome,) = outcomes(jobs, stub)
    assert isinstance(outcome.error, KehoachError)
    assert str(outcome.error).startswith(f"{tmp_path / 'a.txt'}: tesseract is not installed")
