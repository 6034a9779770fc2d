"""A Dask cluster of worker processes on this machine, treated badly: the lake is that of a local run."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lakes import content, plan, run
from paged_stages import PagedStub
from pipeline.batch import extract, outcomes, prepare
from pipeline.cache import PageCache
from pipeline.errors import ClusterError, UsageError
from pipeline.lake import Lake
from pipeline.scheduling import BackOff
from pipeline.verify import verify

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests" / "pipeline" / "support"
QUICK = BackOff(first=0.05, most=0.2)


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    """A scheduler and two worker processes, whose Python finds the stub."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = f"{ROOT}{os.pathsep}{SUPPORT}"
    try:
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as made:
            yield made
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@pytest.fixture
def address(cluster: object) -> str:
    return cluster.scheduler_address.replace("tcp://", "dask://")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [plan(tmp_path / "plans", f"{i}.txt", scan=i % 4, seconds=0.05, word=f"việc {i}") for i in range(24)]


@pytest.fixture
def stub(tmp_path: Path) -> PagedStub:
    (tmp_path / "log").mkdir()
    return PagedStub(tmp_path / "log", PageCache(tmp_path / "cache"))


def workers_of(cluster: object) -> dict[str, int]:
    """Address and process of each worker."""
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        return client.run(os.getpid)


def test_a_lake_is_that_of_a_local_run(tmp_path: Path, address: str, files: list[Path], stub: PagedStub) -> None:
    assert not extract(Lake(tmp_path / "there"), files, stub, executor=address).failures
    assert not extract(Lake(tmp_path / "here"), files, PagedStub(stub.log)).failures
    assert content(tmp_path / "there") == content(tmp_path / "here")


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
    tmp_path: Path, cluster: object, address: str, files: list[Path], stub: PagedStub
) -> None:
    victim = next(iter(workers_of(cluster).values()))

    def kill() -> None:
        while len(list(stub.log.iterdir())) < 8:
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)

    killing = threading.Thread(target=kill)
    killing.start()
    done = extract(Lake(tmp_path / "there"), files, stub, executor=address)
    killing.join()
    assert not done.failures
    assert victim not in workers_of(cluster).values()
    extract(Lake(tmp_path / "here"), files, PagedStub(stub.log))
    assert content(tmp_path / "there") == content(tmp_path / "here")
    assert verify(Lake(tmp_path / "there")) == []


def test_files_travel_where_the_workers_do_not_see_them(
    tmp_path: Path, address: str, files: list[Path], stub: PagedStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import cluster

    monkeypatch.setattr(cluster, "_place_of", lambda work: Path("/nowhere") / work.job.path)
    monkeypatch.chdir(tmp_path)
    names = [Path("plans") / f.name for f in files]
    away = PagedStub(stub.log, PageCache(Path("cache")))
    assert not extract(Lake(tmp_path / "there"), names, away, executor=address).failures
    assert {len(p.read_text().split()) for p in stub.log.iterdir()} == {1}
    assert not extract(Lake(tmp_path / "here"), names, PagedStub(stub.log)).failures
    assert content(tmp_path / "there") == content(tmp_path / "here")


def test_what_was_read_is_kept_where_the_run_was_started(
    tmp_path: Path, address: str, files: list[Path], stub: PagedStub
) -> None:
    # There is no folder yet that workers could see.
    assert not extract(Lake(tmp_path / "there"), files, stub, executor=address).failures
    readings = len(list(stub.log.iterdir()))
    assert isinstance(stub.cache, PageCache)
    assert stub.cache.info().entries == readings > 0
    assert not extract(Lake(tmp_path / "again"), files, stub, executor=address).failures
    assert {len(p.read_text().split()) for p in stub.log.iterdir()} == {1}


def test_errors_name_the_file_as_it_was_given(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan(tmp_path, "bad.txt", do="fail")
    plan(tmp_path, "killer.txt", do="crash")
    plan(tmp_path, "bug.txt", do="bug")
    names = [Path(n) for n in ("bad.txt", "killer.txt", "bug.txt")]
    done = run(tmp_path / "lake", *names, executor=address, back_off=QUICK)
    told = sorted((e.code, e.path, e.message.partition(":")[0]) for e in done.failures)
    assert told == [
        ("damaged", "bad.txt", "bad.txt"),
        ("internal", "bug.txt", "bug.txt"),
        ("worker_died", "killer.txt", "killer.txt"),
    ]


def test_a_document_that_hangs_is_given_up(tmp_path: Path, address: str) -> None:
    hang = plan(tmp_path, "hang.txt", do="hang_deaf")
    done = run(tmp_path / "lake", hang, plan(tmp_path, "good.txt"), executor=address, seconds=0.5)
    assert [e.code for e in done.failures] == ["timeout"]


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import cluster

    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.5)
    jobs = prepare(None, [plan(tmp_path, "a.txt")], [])
    with pytest.raises(ClusterError, match="no scheduler answers"):
        list(outcomes(jobs, PagedStub(tmp_path), executor="dask://127.0.0.1:9"))


def test_another_version_is_refused(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import cluster

    monkeypatch.setattr(cluster, "__version__", "99")
    jobs = prepare(None, [plan(tmp_path, "a.txt")], [])
    with pytest.raises(ClusterError, match="not 99"):
        list(outcomes(jobs, PagedStub(tmp_path), executor=address))


def test_what_writes_beside_the_records_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="--executor local"):
        list(outcomes([], PagedStub(tmp_path), executor=address, then=print))


def test_room_is_made_for_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import cluster

    monkeypatch.setattr(cluster, "_folder", lambda: tmp_path)
    monkeypatch.setattr(cluster, "_MOST_KEPT", 250)
    for i in range(4):
        (tmp_path / str(i)).mkdir()
        (tmp_path / str(i) / "plan.pdf").write_bytes(bytes(100))
        os.utime(tmp_path / str(i), (i, i))
    cluster._make_room(100)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["3"]
    shutil.rmtree(tmp_path / "3")
    cluster._make_room(1000)
