import csv
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from extractors.errors import ExitCode
from pipeline import cli
from pipeline.analysis.views import views
from written_lake import write_lake

ROOT = Path(__file__).parents[3]
DUE = {"kind": "by_date", "start": None, "end": date(2026, 6, 30), "rrule": None, "label": None}
runner = CliRunner()


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tasks = [
        {"task_id": "t1", "task": 'Soạn "quy chế", [bản 2]', "deadlines": [DUE], "page": 2, "confidence": 0.5},
        {"task_id": "t2", "task": "Họp giao ban", "province_code": "01"},
    ]
    return write_lake(tmp_path / "output", tasks=tasks, documents=[{"issuer": "Sở Thử", "number": "5/KH-ST"}])


def invoke(*arguments: str, code: ExitCode = ExitCode.OK, text: str | None = None) -> tuple[str, str]:
    result = runner.invoke(cli.app, list(arguments), input=text)
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_a_table_for_reading() -> None:
    stdout, stderr = invoke("query", "SELECT task_id, task, confidence FROM tasks ORDER BY task_id")
    lines = [[cell.strip() for cell in line.strip("│┃").replace("┃", "│").split("│")] for line in stdout.splitlines()]
    assert ["task_id", "task", "confidence"] in lines
    assert ["t1", 'Soạn "quy chế", [bản 2]', "0.5"] in lines
    assert stderr == ""


def test_a_long_table_says_how_much_it_leaves_out() -> None:
    stdout, _ = invoke("query", "SELECT range AS n FROM range(250)")
    assert "│ 99 │" in stdout
    assert "│ 100 │" not in stdout
    assert "100 of 250 rows" in stdout
    assert len(invoke("query", "SELECT range AS n FROM range(250)", "--format", "csv")[0].splitlines()) == 251


def test_rows_too_wide_for_a_table_are_shown_field_by_field() -> None:
    stdout, _ = invoke("query", "FROM tasks ORDER BY task_id")
    first, second = stdout.split("── 2 ──")
    fields = dict(line.split(maxsplit=1) for line in first.splitlines()[1:])
    assert first.startswith("── 1 ──")
    assert fields["task"] == 'Soạn "quy chế", [bản 2]'
    assert (fields["page"], fields["confidence"], fields["province_code"]) == ("2", "0.5", "31")
    assert "notes" not in fields  # what is null takes no line
    assert "Họp giao ban" in second
    assert all(line == line.rstrip() for line in stdout.splitlines())
    assert invoke("query", "FROM tasks WHERE false")[0].startswith("No rows of task_id, document_id,")


QUERY = "SELECT task_id, task, page, deadlines, 1 AS same, 2 AS same FROM tasks ORDER BY 1"


def test_csv() -> None:
    rows = list(csv.reader(io.StringIO(invoke("query", QUERY, "--format", "csv")[0])))
    assert rows[0] == ["task_id", "task", "page", "deadlines", "same", "same"]
    assert rows[1][:3] == ["t1", 'Soạn "quy chế", [bản 2]', "2"]
    assert json.loads(rows[1][3])[0]["end"] == "2026-06-30"
    assert rows[2][2:4] == ["", "[]"]


def test_json_and_lines_of_json() -> None:
    whole = json.loads(invoke("query", QUERY, "--format", "json")[0])
    assert [row["task_id"] for row in whole] == ["t1", "t2"]
    assert whole[0]["deadlines"][0] == {**DUE, "end": "2026-06-30"}
    assert (whole[0]["same"], whole[0]["same_2"]) == (1, 2)
    assert whole[1]["page"] is None
    lines = invoke("query", QUERY, "--format", "jsonl")[0].splitlines()
    assert [json.loads(line) for line in lines] == whole
    assert invoke("query", "FROM tasks WHERE false", "--format", "json")[0] == "[]\n"
    odd = json.loads(invoke("query", "SELECT 'nan'::DOUBLE AS a, 1.50 AS b, 2::HUGEINT AS c", "--format", "json")[0])
    assert odd == [{"a": None, "b": 1.5, "c": 2}]


def test_parquet_goes_to_a_file_or_a_pipe(tmp_path: Path) -> None:
    _, stderr = invoke("query", "FROM tasks", "--format", "parquet", "--to", "sub/out.parquet")
    assert pq.read_table(tmp_path / "sub" / "out.parquet").num_rows == 2
    assert stderr == "sub/out.parquet: 2 rows\n"
    result = runner.invoke(cli.app, ["query", "FROM tasks", "--format", "parquet"])
    assert result.stdout_bytes == (tmp_path / "sub" / "out.parquet").read_bytes()


def test_the_query_comes_from_standard_input_or_a_file(tmp_path: Path) -> None:
    assert invoke("query", "-", "--format", "csv", text="SELECT count(*) AS n FROM tasks")[0] == "n\n2\n"
    (tmp_path / "q.sql").write_text("\ufeffSELECT count(*) AS n\nFROM tasks; -- all", encoding="utf-8")
    assert invoke("query", "--file", "q.sql", "--format", "csv")[0] == "n\n2\n"


def test_days_left_count_from_the_given_day() -> None:
    query = "SELECT days_left FROM task_deadlines"
    assert invoke("query", query, "--today", "2026-06-01", "--format", "csv")[0] == "days_left\n29\n"


def test_the_views_are_listed() -> None:
    stdout, _ = invoke("query", "--views")
    for view in views():
        assert f"{view.name}: {view.description}\n    {', '.join(view.columns)}\n" in stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["query"], ExitCode.USAGE, "Give one query"),
        (["query", "SELECT 1", "--file", "q.sql"], ExitCode.USAGE, "Give one query"),
        (["query", "--file", "none.sql"], ExitCode.SOME_FAILED, "none.sql: cannot be opened"),
        (["query", "SELEC 1"], ExitCode.USAGE, "LINE 1: SELEC 1"),
        (["query", "FROM taskss"], ExitCode.USAGE, "Did you mean tasks?"),
        (["query", "COPY tasks TO 'x.csv'"], ExitCode.USAGE, "COPY is refused"),
        (["query", "SELECT 1", "-o", "empty"], ExitCode.SOME_FAILED, "empty: nothing was published there"),
        (["query", "SELECT 1", "--format", "xml"], ExitCode.USAGE, "xml"),
        (["query", "SELECT 1", "--today", "tomorrow"], ExitCode.USAGE, "tomorrow"),
        (["query", "SELECT 1", "--to", "output/tasks/x.csv"], ExitCode.USAGE, "is in the lake"),
        (["query", "SELECT 1", "--to", "output/.kehoach/x.csv"], ExitCode.USAGE, "is in the lake"),
        (["query", "SELECT 1", "--to", "output/../output/tasks/x"], ExitCode.USAGE, "is in the lake"),
        (["query", "SELECT 1", "--to", "output"], ExitCode.OUTPUT, "Error: output: cannot be written"),
        (["query", "SELECT 1", "-o", "q.txt"], ExitCode.SOME_FAILED, "cannot be read (Not a directory)"),
        (["query", "SELECT 1", "-o", "ftp://a/b"], ExitCode.USAGE, "ftp://a/b: neither a folder nor s3://"),
        (["compare", "--html", "output/tasks/x.html"], ExitCode.USAGE, "is in the lake"),
        (["export", "--to", "x.xlsx", "--year", "1999"], ExitCode.USAGE, "No plan of output fits"),
        (["graph", "--year", "1999"], ExitCode.USAGE, "No plan of output fits"),
        (["search"], ExitCode.USAGE, "WORDS"),
        (["search", "..."], ExitCode.USAGE, "nothing to search for"),
        (["search", "họp", "--province", "Hà Nộ"], ExitCode.USAGE, "Did you mean Hà Nội?"),
        (["search", "họp", "--table", "findings"], ExitCode.USAGE, "findings"),
        (["search", "họp", "-o", "empty"], ExitCode.SOME_FAILED, "empty: nothing was published there"),
    ],
)
def test_errors(arguments: list[str], code: ExitCode, said: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "q.txt").write_text("")
    before = sorted(p for p in tmp_path.rglob("*"))
    stdout, stderr = invoke(*arguments, code=code)
    assert stdout == ""
    assert said in stderr
    assert sorted(p for p in tmp_path.rglob("*")) == before


def test_a_search_in_a_year_without_plans_says_which_years_there_are() -> None:
    assert invoke("search", "quy", "--year", "1999")[1].endswith(
        "No plan is for 1999; there are plans for 2026\nMaking the index of tasks ...\nNothing was found\n"
    )


@pytest.mark.parametrize(
    "command",
    [
        ["query", "SELECT max(task) FROM tasks"],
        ["search", "họp"],
        ["compare", "--year", "2026"],
        ["export", "--to", "x.xlsx"],
        ["export", "--to", "x.ics"],
    ],
)
@pytest.mark.parametrize("damage", ["cut", "emptied", "scrambled"])
def test_a_damaged_file_of_the_lake_is_one_sentence(lake: Path, command: list[str], damage: str) -> None:
    (path,) = lake.glob("tasks/*/province_code=31/part-0.parquet")
    content = path.read_bytes()
    middle = bytes(byte ^ 0x55 for byte in content[4:-2000])
    path.write_bytes({"cut": content[:99], "emptied": b"", "scrambled": content[:4] + middle + content[-2000:]}[damage])
    result = runner.invoke(cli.app, command)
    assert result.exit_code == ExitCode.SOME_FAILED, result.output
    assert "output: the table tasks cannot be read (" in result.stderr
    assert "kehoach verify shows what is wrong" in result.stderr
    assert "Traceback" not in result.stderr
    assert "cannot be written" not in result.stderr
    assert not [p for p in lake.parent.iterdir() if p.name.startswith("x.")]


def test_a_workbook_that_cannot_be_written_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / ".x.xlsx.tmp"))

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    _, stderr = invoke("export", "--to", str(tmp_path / "x.xlsx"), code=ExitCode.OUTPUT)
    assert stderr.startswith(f"Error: {tmp_path / 'x.xlsx'}: cannot be written (No space left on device)")
    assert [p.name for p in tmp_path.iterdir()] == ["output"]


def test_a_search_says_where_and_marks_the_words() -> None:
    stdout, stderr = invoke("search", "quy", "chế")
    assert stdout == '  1. 2026 · Sở Thử · 5/KH-ST · page 2 · t1\n     Soạn "«quy chế»", [bản 2]\n'
    assert stderr == "Making the index of tasks ...\n"
    assert invoke("search", "không có") == ("", "Nothing was found\n")


def test_a_search_in_other_formats() -> None:
    line = json.loads(invoke("search", "hop", "--province", "Hà Nội", "--year", "2026", "--format", "jsonl")[0])
    assert (line["record_id"], line["snippet"], line["spans"]) == ("t2", "«Họp» giao ban", [{"start": 0, "end": 3}])
    assert invoke("search", "hop", "--year", "2025", "--format", "json")[0] == "[]\n"
    invoke("search", "hop", "--to", "found.txt")
    assert "«Họp» giao ban" in Path("found.txt").read_text(encoding="utf-8")


def test_the_command_line_loads_nothing_for_them() -> None:
    code = (
        "import sys; from pipeline.cli import app; app(['query', '--help'], standalone_mode=False);"
        "print({'pyarrow', 'duckdb', 'pandas', 'sqlite3'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("set()\n")
