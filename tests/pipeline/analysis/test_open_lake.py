import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import pipeline
from pipeline.analysis.query_errors import QueryError
from pipeline.errors import LakeError
from written_lake import write_lake

ROOT = Path(__file__).parents[3]
DUE = {"kind": "by_date", "start": None, "end": date(2026, 6, 30), "rrule": None, "label": "bản thảo"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tasks = [
        {"task": "Soạn quy chế", "axis": "direction", "deadlines": [DUE], "lead_agencies": ["Phòng A", "Phòng B"]},
        {"task": "Họp giao ban", "axis": "other", "province_code": "01", "plan_year": 2025},
    ]
    return write_lake(tmp_path / "lake", tasks=tasks, documents=[{"issuer": "Sở Thử"}])


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, pipeline; print(pipeline.__version__, {'pyarrow', 'duckdb', 'pandas', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{pipeline.__version__} set()\n"


def test_an_unknown_name_of_the_package_is_refused() -> None:
    with pytest.raises(AttributeError, match="open_sesame"):
        _ = pipeline.open_sesame  # type: ignore[attr-defined]


def test_tables_are_pandas_backed_by_arrow(root: Path) -> None:
    with pipeline.open_lake(str(root)) as lake:
        tasks = lake.tasks()
        assert list(tasks["task"]) == ["Họp giao ban", "Soạn quy chế"]
        assert all(isinstance(kind, pd.ArrowDtype) for kind in tasks.dtypes)
        assert list(tasks["province_code"]) == ["01", "31"]
        assert tasks["deadlines"].iloc[1][0]["end"] == date(2026, 6, 30)
        assert list(tasks["lead_agencies"].iloc[1]) == ["Phòng A", "Phòng B"]
        assert tasks["notes"].isna().all()
        assert list(lake.documents("issuer", "plan_year").columns) == ["issuer", "plan_year"]
        for empty in (lake.pages(), lake.targets(), lake.citations(), lake.abbreviations(), lake.findings()):
            assert len(empty) == 0
            assert "plan_year" in empty


def test_sql_reaches_lists_structs_and_partitions(root: Path) -> None:
    with pipeline.open_lake(root) as lake:
        answer = lake.sql(
            'SELECT province_code, deadlines[1]."end" AS due, len(lead_agencies) AS leads FROM tasks '
            "WHERE province_code = $code",
            {"code": "31"},
        )
        assert answer.to_pylist() == [{"province_code": "31", "due": date(2026, 6, 30), "leads": 2}]
        assert lake.sql("FROM tasks").schema.field("plan_year").type == pa.int16()
        assert lake.sql("SELECT current_name FROM provinces WHERE name = 'Bắc Kạn'")[0].to_pylist() == ["Thái Nguyên"]


@pytest.mark.parametrize(
    "text",
    [
        "FROM tasks SELECT count(*)",
        "VALUES (1)",
        "WITH x AS (SELECT 1 AS a) FROM x",
        "DESCRIBE tasks",
        "SHOW TABLES",
        "SUMMARIZE tasks",
        "EXPLAIN SELECT 1",
        "PIVOT tasks ON axis USING count(*) GROUP BY plan_year",
        "SELECT 1;",
    ],
)
def test_what_reads_is_answered(root: Path, text: str) -> None:
    with pipeline.open_lake(root) as lake:
        assert lake.sql(text).num_rows


@pytest.mark.parametrize(
    "text",
    [
        "COPY tasks TO '{0}/out.csv'",
        "COPY (SELECT 1) TO '{0}/out.parquet' (FORMAT parquet)",
        "EXPLAIN ANALYZE COPY tasks TO '{0}/out.csv'",
        "EXPORT DATABASE '{0}/out'",
        "ATTACH '{0}/out.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('{0}/secret.txt')",
        "SELECT * FROM read_parquet('{0}/lake/tasks/*/*/*.parquet')",
        "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
        "SELECT * FROM read_csv('https://127.0.0.1:9/x.csv')",
        "SELECT * FROM read_json_auto('s3://bucket/x')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM secret",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '100GB'",
        "SET VARIABLE today = DATE '2000-01-01'",
        "RESET enable_external_access",
        "PRAGMA enable_profiling",
        "CALL enable_logging(storage = 'file')",
        "SELECT * FROM enable_logging(storage = 'file', storage_path = '{0}/out')",
        "CREATE TABLE x AS SELECT 1",
        "CREATE OR REPLACE VIEW tasks AS SELECT 1",
        "INSERT INTO tasks SELECT * FROM tasks",
        "DELETE FROM tasks",
        "UPDATE tasks SET task = ''",
        "DROP VIEW tasks",
        "CREATE SECRET x (TYPE s3)",
        "IMPORT DATABASE '{0}/lake'",
        "SELECT 1; DROP VIEW tasks",
        "BEGIN",
        "",
        "-- nothing",
    ],
)
def test_nothing_writes_or_reaches_outside(root: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    secret = pa.table({"a": [1]})  # a variable of Python is no table either
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pipeline.open_lake(root) as lake:
        with pytest.raises(QueryError):
            lake.sql(text.replace("{0}", str(tmp_path)))
        assert lake.sql("SELECT count(*) AS n FROM tasks").to_pylist() == [{"n": 2}]
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    assert secret.num_rows == 1


def test_no_function_of_duckdb_reads_or_writes_a_file(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("sesame,1")
    before = sorted(tmp_path.rglob("*"))
    arguments = (
        f"'{secret}'",
        f"['{secret}']",
        f"$$COPY tasks TO '{tmp_path}/out.csv'$$",
        f"storage = 'file', storage_path = '{tmp_path}/out'",
    )
    asked = 0
    with pipeline.open_lake(root) as lake:
        kinds = "('table', 'table_macro', 'pragma')"
        names = lake.sql(f"SELECT DISTINCT function_name AS n FROM duckdb_functions() WHERE function_type IN {kinds}")
        for name in names["n"].to_pylist():
            for given in arguments:
                try:
                    answer = lake.sql(f'SELECT * FROM "{name}"({given})')
                except QueryError:
                    asked += 1
                else:
                    assert "sesame" not in str(answer.to_pylist())
    assert asked > 100
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT *\nFROM taskz", "There is no table taskz. Did you mean tasks?\n\nLINE 2: FROM taskz\n             ^"),
        ("SELECT aixs FROM tasks", "There is no column aixs. Did you mean axis?\n\nLINE 1: SELECT aixs"),
        ("SELECT t.aixs FROM tasks t", "There is no column aixs. Did you mean axis?"),
        (
            "SELECT * FROM nowhere_at_all_xyz",
            "There is no table nowhere_at_all_xyz. There are: abbreviations, citation",
        ),
        ("SELECT\n  count(* FROM tasks", 'syntax error at or near "FROM"\n\nLINE 2:   count(* FROM tasks'),
        ("DROP TABLE tasks", "DROP is refused: a lake is read only"),
        ("SELECT 1; SELECT 2", "There are 2 statements. Ask one at a time"),
        (" ", "The query is empty"),
        ("SELECT * FROM read_csv('/etc/passwd')", "a query sees the tables of the lake and nothing else"),
        ("SELECT CAST(task AS INTEGER) FROM tasks", "Conversion Error"),
    ],
)
def test_errors_say_what_is_wrong_and_where(root: Path, text: str, said: str) -> None:
    with pipeline.open_lake(root) as lake, pytest.raises(QueryError) as error:
        lake.sql(text)
    assert said in str(error.value)
    assert error.value.exit_code == 2


def test_a_query_that_needs_too_much_memory_is_given_up(root: Path, tmp_path: Path) -> None:
    with (
        pipeline.open_lake(root, memory_limit="50MB") as lake,
        pytest.raises(QueryError, match="more memory than it may take"),
    ):
        lake.sql("SELECT list(a.range || b.range) FROM range(3000) a, range(3000) b")
    assert [p.name for p in tmp_path.iterdir()] == ["lake"]


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: (p / "tasks").mkdir(parents=True)])
def test_a_folder_without_tables_is_no_lake(tmp_path: Path, make: object) -> None:
    make(tmp_path / "lake")  # type: ignore[operator]
    with pytest.raises(LakeError, match="nothing was published there"):
        pipeline.open_lake(tmp_path / "lake")


def test_what_is_published_meanwhile_is_seen(root: Path) -> None:
    with pipeline.open_lake(root) as lake:
        assert lake.sql("SELECT count(*) AS n FROM tasks").to_pylist() == [{"n": 2}]
        more = [{"task": f"Việc {n}", "deadlines": [DUE] * n} for n in range(50)]
        write_lake(root, tasks=[*more, {"task": "Việc xa", "province_code": "79"}])
        assert lake.sql("SELECT count(*) AS n, max(task) AS last FROM tasks WHERE plan_year = 2026").to_pylist() == [
            {"n": 51, "last": "Việc xa"}
        ]
        assert len(lake.tasks("task")) == 52  # the partition of the other year is as it was
