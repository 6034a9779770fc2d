"""Questions to a lake in an object store, against a real server on loopback."""

import json
import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("s3fs", reason="the extra [s3] is not installed")
pytest.importorskip("moto", reason="moto is the object store of these tests")

from typer.testing import CliRunner

import pipeline
from object_store import BUCKET, ENVIRONMENT, Bucket, Server
from pipeline import cli
from pipeline.analysis import bucket as copies
from pipeline.analysis.bucket import Copies
from pipeline.analysis.query_errors import QueryError, relations_named
from pipeline.analysis.search import search
from pipeline.errors import ExitCode, LakeError, ObjectStoreError
from pipeline.lake import MANIFEST, TABLES, Lake
from pipeline.object_storage import ObjectStorage
from written_lake import write_lake

LAKE = f"s3://{BUCKET}/a/lake"
TASKS = "a/lake/tasks/plan_year=2026/province_code=31/part-0.parquet"
DUE = {"kind": "recurring", "start": None, "end": None, "rrule": "FREQ=MONTHLY;BYMONTHDAY=5", "label": None}
COUNT = "SELECT count(*) AS n FROM tasks"


@pytest.fixture(scope="module")
def server() -> Iterator[Bucket]:
    server = Server()
    bucket = Bucket(server.endpoint)
    yield bucket
    bucket.close()
    server.stop()


@pytest.fixture(autouse=True)
def bucket(server: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bucket:
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.endpoint)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(copies, "_WAITS", (0.01, 0.02))
    monkeypatch.chdir(tmp_path)
    server.fresh()
    return server


def send(bucket: Bucket, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            bucket.put(f"a/lake/{path.relative_to(folder).as_posix()}", path.read_bytes())


def make(folder: Path, *words: str) -> Path:
    """A lake with a task a word in Hải Phòng, and one in Hà Nội."""
    tasks = [{"task_id": f"t{n}", "task": f"Việc {word}", "deadlines": [DUE]} for n, word in enumerate(words)]
    tasks.append({"task_id": "h", "task": "Họp giao ban", "province_code": "01", "plan_year": 2025})
    plan = {"issuer": "Sở Thử", "number": "5/KH-ST", "province_current": "Hải Phòng"}
    citation = {"citation_id": "c", "text": "Nghị định 1/2020/NĐ-CP", "key": "nd|1/2020/nd-cp"}
    return write_lake(folder, tasks=tasks, documents=[plan], citations=[citation], pages=[{"page": 1, "text": "Chữ"}])


@pytest.fixture
def local(bucket: Bucket, tmp_path: Path) -> Path:
    folder = make(tmp_path / "local", "một", "hai")
    send(bucket, folder)
    return folder


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kehoach" / BUCKET / "a" / "lake"


def invoke(*arguments: str, code: ExitCode = ExitCode.OK) -> tuple[str, str]:
    result = CliRunner().invoke(cli.app, [*arguments])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_sql_and_pandas_answer_as_those_of_a_local_lake(local: Path) -> None:
    asked = (
        "SELECT task_id, plan_year, province_code, task FROM tasks ORDER BY ALL",
        "FROM task_deadlines ORDER BY ALL",
        "FROM citation_counts",
        "FROM plan_coverage ORDER BY ALL",
        "SELECT text FROM pages",
        "DESCRIBE targets",
        "FROM query_table('ta' || 'sks') ORDER BY task_id",
    )
    today = date(2026, 3, 1)
    with pipeline.open_lake(LAKE, today=today) as there, pipeline.open_lake(local, today=today) as here:
        for text in asked:
            assert there.sql(text).to_pylist() == here.sql(text).to_pylist(), text
        assert there.sql("SELECT DISTINCT due FROM task_deadlines")["due"].to_pylist() == [date(2026, 3, 5)]
        for table in TABLES:
            assert there.table(table).equals(here.table(table)), table
        assert there.name == LAKE
        assert there.search("viec mot") == here.search("viec mot")


@pytest.mark.parametrize(
    "command",
    [
        ["query", "FROM task_deadlines", "--today", "2026-03-01"],
        ["search", "việc", "một"],
        ["search", "chữ", "--table", "pages", "--format", "json"],
        ["compare"],
        ["graph"],
    ],
)
def test_commands_answer_as_in_a_local_lake(local: Path, command: list[str]) -> None:
    there, said = invoke(*command, "-o", LAKE)
    assert there == invoke(*command, "-o", str(local))[0]
    assert f"of {LAKE} ..." in said


@pytest.mark.parametrize("name", ["x.xlsx", "x.sqlite", "x.ics", "x.graphml"])
def test_exports_are_those_of_a_local_lake(local: Path, tmp_path: Path, name: str) -> None:
    command = ["graph", "--format", "graphml"] if name.endswith("graphml") else ["export"]
    for folder, root in (("here", str(local)), ("there", LAKE)):
        (tmp_path / folder).mkdir()
        invoke(*command, "--to", f"{folder}/{name}", "-o", root)
    assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_the_search_index_and_the_copies_lie_with_the_state_on_this_machine(
    local: Path, bucket: Bucket, state: Path
) -> None:
    before = bucket.names()
    said: list[str] = []
    assert [hit.record_id for hit in search(LAKE, "giao ban", notice=said.append)] == ["h"]
    assert [p.name.split("-")[0] for p in (state / "search").iterdir()] == ["tasks"]
    assert said[-1] == "Making the index of tasks ..."
    said.clear()
    search(LAKE, "giao ban", notice=said.append)
    assert said == []
    assert bucket.names() == before


def test_only_the_tables_asked_for_are_fetched_and_each_file_once(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = ObjectStorage.read
    monkeypatch.setattr(ObjectStorage, "read", lambda self, key: asked.append(key) or read(self, key))
    for _ in range(2):
        with pipeline.open_lake(LAKE) as lake:
            assert lake.sql(COUNT).to_pylist() == [{"n": 3}]
    assert [key.split("/")[0] for key in asked].count("tasks") == 2
    assert {key.split("/")[0] for key in asked} == {"tasks", ".kehoach"}


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("SELECT 1", set()),
        ("FROM TASKS", {"tasks"}),
        ('SELECT * FROM "documents" d JOIN pages USING (document_id)', {"documents", "pages"}),
        ("FROM task_deadlines", {"tasks", "documents"}),
        ("FROM query('FROM ta' || 'sks')", set(TABLES)),
    ],
)
def test_which_tables_a_statement_reads(text: str, tables: set[str]) -> None:
    assert relations_named(text) == tables


OUTSIDE = (
    "COPY tasks TO '{state}/out.csv'",
    f"COPY tasks TO '{LAKE}/out.parquet'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_parquet('{copy}')",
    "SELECT * FROM '{copy}'",
    "SELECT * FROM glob('{state}/**')",
    f"SELECT * FROM read_parquet('{LAKE}/tasks/*/*/*.parquet')",
    f"SELECT * FROM read_blob('{LAKE}/.kehoach/manifest.json')",
    f"SELECT * FROM read_text('s3://{BUCKET}/secret.txt')",
    f"SELECT * FROM glob('s3://{BUCKET}/**')",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE SECRET x (TYPE s3)",
    "ATTACH '{state}/x.db'",
    "SET enable_external_access = true",
    "DROP VIEW tasks",
)


def test_a_statement_reaches_nothing_but_the_tables(local: Path, bucket: Bucket, state: Path) -> None:
    bucket.put("secret.txt", b"secret")
    with pipeline.open_lake(LAKE) as lake:
        lake.hold()
        copy = next(state.rglob("*.parquet"))
        before = (sorted(state.rglob("*")), bucket.names())
        for text in OUTSIDE:
            with pytest.raises(QueryError):
                lake.sql(text.replace("{state}", str(state)).replace("{copy}", str(copy)))
            assert (sorted(state.rglob("*")), bucket.names()) == before, text
        assert lake.sql(COUNT).to_pylist() == [{"n": 3}]


def test_no_function_of_duckdb_reads_an_object_or_a_copy(local: Path, bucket: Bucket, state: Path) -> None:
    bucket.put("secret.txt", b"sesame,1")
    with pipeline.open_lake(LAKE) as lake:
        lake.hold(["tasks"])
        (state / "tables" / "secret.txt").write_text("sesame,1")
        kinds = "('table', 'table_macro', 'pragma')"
        names = lake.sql(f"SELECT DISTINCT function_name AS n FROM duckdb_functions() WHERE function_type IN {kinds}")
        refused = 0
        for name in names["n"].to_pylist():
            for given in (f"s3://{BUCKET}/secret.txt", str(state / "tables" / "secret.txt")):
                try:
                    answer = lake.sql(f"""SELECT * FROM "{name}"('{given}')""")
                except QueryError:
                    refused += 1
                else:
                    assert "sesame" not in str(answer.to_pylist())
    assert refused > 100


def test_one_open_lake_sees_one_state_whatever_is_published_meanwhile(
    local: Path, bucket: Bucket, tmp_path: Path
) -> None:
    with pipeline.open_lake(LAKE) as lake:
        lake.hold(["tasks", "documents"])
        send(bucket, make(tmp_path / "next", "ba", "bốn", "năm"))
        assert lake.sql("SELECT task FROM tasks ORDER BY ALL")["task"].to_pylist() == [
            "Họp giao ban", "Việc hai", "Việc một",
        ]  # fmt: skip
        assert len(lake.tasks()) == 3
        assert [hit.record_id for hit in lake.search("việc một")] == ["t0"]
        assert lake.search("việc năm") == []
    with pipeline.open_lake(LAKE) as lake:
        assert lake.sql(COUNT).to_pylist() == [{"n": 4}]


def test_what_was_not_fetched_in_time_is_no_mixture_but_an_error(local: Path, bucket: Bucket, tmp_path: Path) -> None:
    with pipeline.open_lake(LAKE) as lake:
        assert lake.sql(COUNT).to_pylist() == [{"n": 3}]
        bucket.put("a/lake/citations/plan_year=2026/province_code=31/part-0.parquet", b"another")
        with pytest.raises(LakeError, match="published anew while it was read"):
            lake.sql("FROM citations")
        assert lake.sql(COUNT).to_pylist() == [{"n": 3}]


def test_a_publication_that_is_under_way_is_waited_for(
    local: Path, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = make(tmp_path / "next", "ba", "bốn", "năm")
    part = "tasks/plan_year=2026/province_code=31/part-0.parquet"
    bucket.put(f"a/lake/{part}", (following / part).read_bytes())  # shown, and the manifest is still the old one
    waited: list[float] = []

    def publish(seconds: float) -> None:
        waited.append(seconds)
        bucket.put(f"a/lake/{MANIFEST}", (following / MANIFEST).read_bytes())

    monkeypatch.setattr(time, "sleep", publish)
    said: list[str] = []
    with pipeline.open_lake(LAKE, notice=said.append) as lake:
        assert lake.sql(COUNT).to_pylist() == [{"n": 4}]
    assert waited == [0.01]
    assert f"{LAKE} is being published: waiting for it to end ..." in said


def test_a_lake_whose_last_document_is_gone_is_empty(bucket: Bucket, tmp_path: Path) -> None:
    send(bucket, write_lake(tmp_path / "none"))
    with pytest.raises(LakeError, match="nothing was published there"):
        pipeline.open_lake(LAKE)


@pytest.mark.parametrize("content", [b"another", None])
def test_a_lake_that_is_in_no_one_state_gives_no_answer(local: Path, bucket: Bucket, content: bytes | None) -> None:
    bucket.delete(TASKS) if content is None else bucket.put(TASKS, content)
    _, stderr = invoke("query", COUNT, "-o", LAKE, code=ExitCode.SOME_FAILED)
    assert f"Error: {LAKE}: its tables are not those that its manifest lists" in stderr
    assert "kehoach publish brings the lake to one state" in stderr
    assert invoke("query", "SELECT count(*) AS n FROM citations", "--format", "csv", "-o", LAKE)[0] == "n\n1\n"


def test_a_copy_that_was_cut_short_is_fetched_again(local: Path, state: Path) -> None:
    with pipeline.open_lake(LAKE) as lake:
        lake.hold(["tasks"])
    for path in (state / "tables").rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:50])
    with pipeline.open_lake(LAKE) as lake:
        assert lake.sql(COUNT).to_pylist() == [{"n": 3}]


def test_copies_of_former_states_go_when_nobody_has_used_them_for_a_day(
    local: Path, bucket: Bucket, state: Path, tmp_path: Path
) -> None:
    with pipeline.open_lake(LAKE) as lake:
        lake.hold()
    first = set((state / "tables").rglob("*.parquet"))
    send(bucket, make(tmp_path / "next", "ba"))
    with pipeline.open_lake(LAKE) as lake:
        lake.hold()
    assert first < (both := set((state / "tables").rglob("*.parquet")))
    for path in both:
        os.utime(path, (1, 1))
    with pipeline.open_lake(LAKE) as lake:
        lake.hold()
    left = set((state / "tables").rglob("*.parquet"))
    assert both - first < left < both
    assert len(left) == len({f.sha256 for f in Copies(Lake(LAKE)).manifest().files})  # type: ignore[union-attr]


def test_where_the_state_cannot_be_written_the_copies_last_as_long_as_the_question(
    local: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.parent.mkdir(parents=True)
    state.write_text("no folder")
    said: list[str] = []
    with pipeline.open_lake(LAKE, notice=said.append) as lake:
        assert lake.sql(COUNT).to_pylist() == [{"n": 3}]
        folder = lake._source._folder  # type: ignore[attr-defined]
        assert list(folder.rglob("*.parquet"))
    assert not folder.exists()
    assert "cannot be written: what is fetched is kept for this once" in said[1]
    assert [hit.record_id for hit in search(LAKE, "giao ban")] == ["h"]


@pytest.mark.parametrize("room", [1, 3])
def test_a_disk_that_is_full_on_the_way_mixes_nothing_up(
    local: Path, state: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    move, left = copies.move, [None] * room

    def full(temporary: Path, path: Path) -> None:
        if path.is_relative_to(state):
            if not left:
                raise OSError(28, "No space left on device")
            left.pop()
        move(temporary, path)

    monkeypatch.setattr(copies, "move", full)
    with pipeline.open_lake(LAKE) as lake:
        assert lake.sql(COUNT).to_pylist() == [{"n": 3}]
        assert lake.sql("SELECT count(*) AS n FROM citations").to_pylist() == [{"n": 1}]
        assert len(lake.tasks()) == 3
        folder = lake._source._folder  # type: ignore[attr-defined]
        assert not folder.is_relative_to(state)
    assert not folder.exists()


def test_nothing_is_written_to_the_lake_or_its_state(local: Path, bucket: Bucket, state: Path) -> None:
    invoke("query", COUNT, "-o", LAKE)
    before = bucket.names()
    stderr = invoke("query", COUNT, "--to", str(state / "tables" / "x.csv"), "-o", LAKE, code=ExitCode.USAGE)[1]
    assert "is in the lake" in stderr
    invoke("query", COUNT, "--to", "x.csv", "--format", "csv", "-o", LAKE)
    assert bucket.names() == before


def test_the_configured_state_is_where_copies_lie(local: Path, tmp_path: Path, state: Path) -> None:
    (tmp_path / "kehoach.toml").write_text(f'output = "{LAKE}"\nstate = "beside"\n')
    assert json.loads(invoke("query", COUNT, "--format", "json")[0]) == [{"n": 3}]
    invoke("search", "họp")
    assert list((tmp_path / "beside" / "tables").rglob("*.parquet"))
    assert list((tmp_path / "beside" / "search").iterdir())
    assert not state.exists()


@pytest.mark.parametrize(
    "command", [["query", COUNT], ["search", "họp"], ["compare"], ["graph"], ["export", "--to", "x.xlsx"]]
)
def test_errors(bucket: Bucket, tmp_path: Path, command: list[str]) -> None:
    stderr = invoke(*command, "-o", LAKE, code=ExitCode.SOME_FAILED)[1]
    assert stderr.startswith(f"Error: {LAKE}: nothing was published there")
    stderr = invoke(*command, "-o", "s3://elsewhere/lake", code=ExitCode.OUTPUT)[1]
    assert "there is no bucket elsewhere" in stderr
    assert not list(tmp_path.glob("*x.xlsx*"))


def test_a_store_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    stderr = invoke("query", COUNT, "-o", LAKE, code=ExitCode.OUTPUT)[1]
    assert "the store does not do what it is asked" in stderr
    assert "Traceback" not in stderr


def test_a_store_that_goes_away_meanwhile_is_told(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pipeline.open_lake(LAKE) as lake:
        lake.lake.storage._files  # type: ignore[attr-defined]  # noqa: B018 - connected

        def gone(self: object, key: str) -> bytes:
            raise ObjectStoreError(key, "the store does not do what it is asked (gone)", "")

        monkeypatch.setattr(ObjectStorage, "read", gone)
        with pytest.raises(ObjectStoreError, match="gone"):
            lake.sql(COUNT)
