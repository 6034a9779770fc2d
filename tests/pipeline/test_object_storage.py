"""Lakes in an object store, against a real server on loopback."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytest.importorskip("s3fs", reason="the extra [s3] is not installed")
pytest.importorskip("moto", reason="moto is the object store of these tests")

from typer.testing import CliRunner

from lakes import content, plan, run
from object_store import BUCKET, ENVIRONMENT, Bucket, Server
from pipeline import cli, lease
from pipeline.commands import common
from pipeline.errors import ExitCode, LockedError, MissingDependencyError, ObjectStoreError, OutputError
from pipeline.lake import BUNDLES, MANIFEST, TABLES, Lake
from pipeline.object_storage import ObjectStorage
from pipeline.store import BundleStore
from pipeline.tables import publish
from pipeline.verify import verify
from stub_stages import process

ROOT = Path(__file__).parents[2]
LAKE = f"s3://{BUCKET}/a/lake"
LOCK = "a/lake/.kehoach/lock"
# what the object of the lock is in a local lake: empty, and it stays
LOCAL_LOCK = ".kehoach/lock"


@pytest.fixture(scope="module")
def store() -> Iterator[Bucket]:
    server = Server()
    bucket = Bucket(server.endpoint)
    yield bucket
    bucket.close()
    server.stop()


@pytest.fixture
def bucket(store: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bucket:
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", store.endpoint)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    store.fresh()
    return store


@pytest.fixture
def plans(tmp_path: Path) -> list[Path]:
    return [plan(tmp_path / "plans", "a.txt", word="một"), plan(tmp_path / "plans", "b.txt", year=2025, word="hai")]


@pytest.fixture
def lake(bucket: Bucket) -> Lake:
    """One lake for a test: to begin anew with the store takes longer than what is asked of it."""
    return Lake(LAKE)


def same(bucket: Bucket, local: Path) -> bool:
    found, wanted = bucket.content("a/lake"), content(local)
    assert wanted.pop(LOCAL_LOCK) == b""
    assert found.keys() == wanted.keys()
    return found == wanted


def test_a_lake_in_a_bucket_has_the_bytes_of_a_local_one(
    lake: Lake, bucket: Bucket, plans: list[Path], tmp_path: Path
) -> None:
    assert not run(lake, *plans).failures
    run(tmp_path / "local", *plans)
    assert same(bucket, tmp_path / "local")
    assert verify(lake) == []
    assert not (tmp_path / "state/kehoach/plans/a/lake/staging").exists()


def test_a_lake_may_be_a_whole_bucket(bucket: Bucket, plans: list[Path]) -> None:
    run(f"s3://{BUCKET}", plans[0])
    assert "tasks/plan_year=2026/province_code=31/part-0.parquet" in bucket.names()
    bucket.client.create_multipart_upload(Bucket=BUCKET, Key="tasks/x")
    result = CliRunner().invoke(cli.app, ["gc", "--yes", "-o", f"s3://{BUCKET}"])
    assert result.stdout.startswith(f"s3://{BUCKET}/tasks/x (upload "), result.output
    assert verify(Lake(f"s3://{BUCKET}")) == []


def test_changes_are_published_as_in_a_local_lake(
    lake: Lake, bucket: Bucket, plans: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import stub_stages

    for root in (lake, tmp_path / "local"):
        run(root, *plans)
    original = stub_stages.extraction
    monkeypatch.setattr(stub_stages, "extraction", lambda i, **w: original(i, **w | {"year": 2031}))
    for root in (lake, tmp_path / "local"):
        again = run(root, plans[1])
        assert (again.published.written, again.published.removed) == (7, 7)
    assert same(bucket, tmp_path / "local")
    assert not [k for k in bucket.names() if "plan_year=2025" in k]
    assert verify(lake) == []


def test_a_second_run_writes_bundles_only(lake: Lake, bucket: Bucket, plans: list[Path]) -> None:
    run(lake, *plans)
    objects = bucket.client.list_object_versions
    before = {v["Key"]: v["LastModified"] for v in objects(Bucket=BUCKET)["Versions"]}
    time.sleep(1.1)
    again = run(lake, *plans)
    assert (again.published.written, again.published.removed) == (0, 0)
    after = {v["Key"]: v["LastModified"] for v in objects(Bucket=BUCKET)["Versions"]}
    assert {k for k in after if after[k] != before[k]} == {k for k in after if BUNDLES in k}


def test_documents_are_sent_after_their_records_and_the_manifest_last(
    lake: Lake, bucket: Bucket, plans: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    send, write = ObjectStorage._send, ObjectStorage.write
    monkeypatch.setattr(ObjectStorage, "_send", lambda s, key: sent.append(key) or send(s, key))
    monkeypatch.setattr(ObjectStorage, "write", lambda s, key, c: sent.append(key) or write(s, key, c))
    run(lake, *plans)
    tables = [key.split("/")[0] for key in sent if not key.startswith(".kehoach")]
    assert tables == [t for t in TABLES for _ in range(2)]
    assert sent[-1] == MANIFEST


def test_tables_that_others_changed_are_noticed_and_healed(
    lake: Lake, bucket: Bucket, plans: list[Path], tmp_path: Path
) -> None:
    run(lake, *plans)
    run(tmp_path / "local", *plans)
    part = "plan_year=2026/province_code=31/part-0.parquet"
    bucket.delete(f"a/lake/tasks/{part}")
    bucket.put(f"a/lake/targets/{part}", bucket.get(f"a/lake/targets/{part}")[:-1] + b"x")
    bucket.put(f"a/lake/pages/{part.replace('2026', '1999')}", b"x")
    assert [f.split(f"s3://{BUCKET}/a/lake/")[1] for f in verify(lake)] == [
        f"targets/{part}: altered since it was published",
        f"tasks/{part}: missing",
        f"pages/{part.replace('2026', '1999')}: in no manifest, but readers of the table see it",
    ]
    with lake.locked():
        publish(lake)
    assert same(bucket, tmp_path / "local")
    assert verify(lake) == []


def test_a_damaged_bundle_is_left_out_and_a_missing_one_told(lake: Lake, bucket: Bucket, plans: list[Path]) -> None:
    run(lake, *plans)
    store = BundleStore(lake)
    first, second = store.document_ids()
    bucket.put("a/lake/" + store.key(first), b"nothing")
    bucket.delete("a/lake/" + store.key(second))
    assert {f.split(": ")[0] for f in verify(lake)} == {store.name(first), store.name(second)}
    with lake.locked():
        assert [e.code for e in publish(lake).failures] == ["bundle"]
    assert not [k for k in bucket.names("a/lake/documents")]


def test_pandas_and_duckdb_read_the_tables(lake: Lake, bucket: Bucket, plans: list[Path]) -> None:
    import duckdb
    import pandas as pd
    import s3fs

    run(lake, *plans)
    files = s3fs.S3FileSystem()
    found = pd.read_parquet(f"{LAKE}/tasks", storage_options={"anon": False})
    assert len(found) == 6
    assert set(found["plan_year"].astype(int)) == {2025, 2026}
    with duckdb.connect() as connection:
        connection.register_filesystem(files)
        query = f"SELECT count(*) FROM read_parquet('{LAKE}/tasks/*/*/*.parquet', hive_partitioning = true)"
        assert connection.execute(query).fetchone() == (6,)
    assert pq.read_table(f"{BUCKET}/a/lake/documents", filesystem=files).num_rows == 2


def test_the_commands_take_a_bucket(bucket: Bucket, plans: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "load_process", lambda ocr=None: process)

    def invoke(*arguments: str, code: ExitCode = ExitCode.OK) -> str:
        result = CliRunner().invoke(cli.app, [*arguments, "-o", LAKE])
        assert result.exit_code == code, result.output
        return result.output

    invoke("extract", str(plans[0].parent), "-j", "1")
    assert invoke("verify") == f"{LAKE}: all well\n"
    document = BundleStore(Lake(LAKE)).document_ids()[0]
    assert f'"document_id": "{document}"' in invoke("show", document[:5], "--json")
    assert "neither a file nor a document of s3://plans/a/lake" in invoke("show", "zz", code=ExitCode.USAGE)
    assert "state/kehoach/plans/a/lake/cache" in invoke("cache", "info")


# One writer


def killed(tmp_path: Path, when: str, seconds: int) -> None:
    """A run in a process of its own, killed when it is about to send the object that `when` names."""
    program = f"""
import os, signal, sys
from pathlib import Path
from lakes import run
from pipeline import object_storage
from pipeline.object_storage import ObjectStorage

# The others may take the lock over after so long; it is not renewed sooner for that.
put = object_storage._LockObject.put
object_storage._LockObject.put = lambda s, c, notes, v: put(s, c, notes | {{"seconds": "{seconds}"}}, v)
send, write = ObjectStorage._send, ObjectStorage.write
def before(key):
    if {when!r} in key:
        os.kill(os.getpid(), signal.SIGKILL)
ObjectStorage._send = lambda s, key: (before(key), send(s, key))
ObjectStorage.write = lambda s, key, content: (before(key), write(s, key, content))
run(sys.argv[1], *map(Path, sys.argv[2:]))
"""
    support = ROOT / "tests" / "pipeline" / "support"
    done = subprocess.run(
        [sys.executable, "-c", program, LAKE, *sorted(map(str, (tmp_path / "plans").glob("*.txt")))],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{support}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def can_be_locked() -> bool:
    try:
        with Lake(LAKE).locked():
            return True
    except LockedError:
        return False


@pytest.mark.parametrize(("when", "seconds"), [("tasks/plan_year=2031", 60), ("manifest", 1)])
def test_a_run_that_was_killed_is_healed_by_the_next_and_its_lock_ends(
    lake: Lake, bucket: Bucket, plans: list[Path], tmp_path: Path, when: str, seconds: int
) -> None:
    run(lake, *plans)
    run(tmp_path / "local", *plans)
    old = bucket.content("a/lake")
    more = plan(tmp_path / "plans", "c.txt", year=2031, word="ba")
    killed(tmp_path, when, seconds)
    run(tmp_path / "local", *plans, more)
    new = content(tmp_path / "local")
    for key, found in bucket.content("a/lake").items():
        assert key == LOCAL_LOCK or found in (old.get(key), new.get(key)), key
    assert LOCK in bucket.names()
    if seconds > 10:
        told = r"locked by process \d+ on .* seconds ago \(if it is dead, try again in \d"
        with pytest.raises(LockedError, match=told):
            run(lake, *plans, more)
        bucket.delete(LOCK)
    wait_for(can_be_locked)
    assert not run(lake, *plans, more).failures
    assert same(bucket, tmp_path / "local")
    assert verify(lake) == []


def test_of_two_writers_one_is_told_who_the_other_is(bucket: Bucket, plans: list[Path]) -> None:
    with Lake(LAKE).locked():
        with pytest.raises(LockedError, match=rf"s3://plans/a/lake: locked by process {os.getpid()} on ") as caught:
            run(LAKE, *plans)
        assert caught.value.exit_code == ExitCode.OUTPUT
        assert bucket.names() == [LOCK]
    assert bucket.names() == []


def test_of_many_that_begin_at_once_one_gets_the_lock(bucket: Bucket) -> None:
    others = 3
    refused: list[LockedError] = []
    held: list[bool] = []
    go = threading.Barrier(others + 1)

    def writer() -> None:
        go.wait()
        try:
            with Lake(LAKE).locked():
                wait_for(lambda: len(refused) == others)
                held.append(True)
        except LockedError as error:
            refused.append(error)

    threads = [threading.Thread(target=writer) for _ in range(others + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held == [True]
    assert bucket.names() == []


@pytest.fixture
def often_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_RENEWED_AFTER", 0.005)  # of a minute


@pytest.mark.usefixtures("often_renewed")
def test_a_lock_is_renewed_for_as_long_as_it_is_held(bucket: Bucket) -> None:
    with (lake := Lake(LAKE)).locked():
        first = bucket.client.head_object(Bucket=BUCKET, Key=LOCK)["LastModified"]
        wait_for(lambda: bucket.client.head_object(Bucket=BUCKET, Key=LOCK)["LastModified"] > first)
        with pytest.raises(LockedError), Lake(LAKE).locked():
            pass
        lake.storage.write("x", b"still mine")
    assert bucket.names() == ["a/lake/x"]


@pytest.mark.usefixtures("often_renewed")
def test_who_lost_the_lock_writes_nothing_more_and_leaves_the_lock_of_the_other(bucket: Bucket) -> None:
    with (lake := Lake(LAKE)).locked():
        bucket.put(LOCK, b"another", Metadata={"token": "another", "owner": "process 1 on moon", "seconds": "60"})
        wait_for(lambda: lake.storage._lease._lost)
        for write in (
            lambda: lake.storage.write("x", b""),
            lambda: lake.storage.remove(["x"]),
            lambda: (lake.storage.stage("x").touch(), lake.storage.publish([["x"]])),
        ):
            with pytest.raises(LockedError, match="did not renew its lock in time"):
                write()
    assert bucket.names() == [LOCK]
    with pytest.raises(LockedError, match="process 1 on moon"), Lake(LAKE).locked():
        pass


def test_a_store_that_ignores_conditions_is_refused(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    call = ObjectStorage._call

    def without(self: ObjectStorage, operation: str, key: str, **arguments: object) -> object:
        for condition in ("IfNoneMatch", "IfMatch"):
            arguments.pop(condition, None)
        return call(self, operation, key, **arguments)

    monkeypatch.setattr(ObjectStorage, "_call", without)
    with pytest.raises(ObjectStoreError, match="ignores conditions on writes"), Lake(LAKE).locked():
        pass
    assert bucket.names() == []


# Stores that fail


def test_a_bucket_that_is_not_there_is_named(bucket: Bucket, plans: list[Path]) -> None:
    for ask in (lambda: run("s3://elsewhere/lake", *plans), lambda: verify(Lake("s3://elsewhere/lake"))):
        with pytest.raises(OutputError, match=r"s3://elsewhere/lake: there is no bucket elsewhere. Make it") as caught:
            ask()
        assert caught.value.exit_code == ExitCode.OUTPUT


@pytest.mark.parametrize("without", [True, False])
def test_wrong_credentials_are_said_to_be_wrong(
    bucket: Bucket, plans: list[Path], monkeypatch: pytest.MonkeyPatch, without: bool
) -> None:
    if without:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    bucket.check_signatures(True)
    try:
        with pytest.raises(OutputError, match=r"gives no access \(.*\). See that AWS_ACCESS_KEY_ID"):
            run(LAKE, *plans)
    finally:
        bucket.check_signatures(False)
    assert bucket.names() == []


@pytest.mark.parametrize("gone_at", ["bundle", "pages", "manifest"])
def test_a_store_that_goes_away_leaves_nothing_half_published(
    plans: list[Path], bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone_at: str
) -> None:
    monkeypatch.setattr("pipeline.object_storage._CONFIGURATION", {"retries": {"total_max_attempts": 1}})
    run(tmp_path / "local", *plans)
    whole = content(tmp_path / "local")
    server = Server()
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.endpoint)
    stop_once = threading.Lock()

    def stopping(original: Callable[..., None]) -> Callable[..., None]:
        def sent(storage: ObjectStorage, key: str, *content: bytes) -> None:
            with stop_once:
                if gone_at in key:
                    server.stop()
            original(storage, key, *content)

        return sent

    with monkeypatch.context() as patch:
        patch.setattr(ObjectStorage, "_send", stopping(ObjectStorage._send))
        patch.setattr(ObjectStorage, "write", stopping(ObjectStorage.write))
        with pytest.raises(OutputError, match=r"does not do what it is asked \(Could not connect.*\). See that"):
            run(LAKE, *plans)
    found = bucket.content("a/lake")
    found.pop(LOCAL_LOCK)
    assert all(found[key] == whole[key] for key in found)
    assert MANIFEST not in found
    monkeypatch.setenv("AWS_ENDPOINT_URL", bucket.endpoint)
    bucket.delete(LOCK)
    run(LAKE, *plans)
    assert same(bucket, tmp_path / "local")


def test_without_s3fs_it_is_said_how_to_get_it(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'kehoach\[s3\]'"), Lake(LAKE).locked():
        pass


def test_nothing_is_asked_of_the_store_before_it_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "s3fs", None)
    assert Lake(LAKE).cache == tmp_path / "kehoach/plans/a/lake/cache"


def test_garbage_is_found_and_removed(
    lake: Lake, bucket: Bucket, plans: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def invoke(*arguments: str) -> list[str]:
        result = CliRunner().invoke(cli.app, [*arguments, "-o", LAKE])
        assert result.exit_code == ExitCode.OK, result.output
        return result.stdout.splitlines()

    run(lake, *plans)
    before = bucket.content("a/lake")
    damaged = f"a/lake/{BUNDLES}/00/00ff00ff00ff00ff.json.zst"
    bucket.put(damaged, b"nothing")
    for key in ("a/lake/tasks/x", "a/other"):
        bucket.client.create_multipart_upload(Bucket=BUCKET, Key=key)
    (staged := lake.state / "staging/tasks/part-0.parquet").parent.mkdir(parents=True)
    staged.write_bytes(b"half")
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.garbage._DEAD_WRITE", 1e10)  # moto's uploads began in 2010
        assert len(invoke("gc", "--dry-run")) == 2
    shown = invoke("gc", "--dry-run")
    assert [line.split(": ")[-1] for line in shown] == [
        "unreadable bundle, 7 bytes",
        "leftover of a write, 4 bytes",
        "leftover of a write, 0 bytes",
    ]
    assert damaged in bucket.names()
    assert staged.exists()
    assert invoke("gc", "--yes") == shown
    assert bucket.content("a/lake") == before
    assert [u["Key"] for u in bucket.client.list_multipart_uploads(Bucket=BUCKET)["Uploads"]] == ["a/other"]
    assert invoke("gc", "--dry-run") == []


def test_many_bundles_are_read_in_order(lake: Lake, bucket: Bucket) -> None:
    storage = lake.storage
    for number in range(40):
        bucket.put(f"a/lake/{number}", str(number).encode())
    assert [int(read()) for read in storage.read_each(map(str, range(40)))] == list(range(40))
    reads = list(storage.read_each(["1", "none", "2"]))
    assert (reads[0](), reads[2]()) == (b"1", b"2")
    with pytest.raises(FileNotFoundError):
        reads[1]()
