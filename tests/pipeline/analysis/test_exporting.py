from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.errors import ExitCode
from pipeline import cli
from row_lakes import write_lake

runner = CliRunner()


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    tasks = [
        dict(document_id="a" * 16, task="Việc", axis="other"),
        dict(document_id="b" * 16, task="Việc", axis="other"),
    ]
    documents = [dict(document_id="a" * 16, plan_year=2026), dict(document_id="b" * 16, plan_year=2025)]
    write_lake(Path("output"), *documents, tasks=tasks)


def invoke(*arguments: str, code: ExitCode = ExitCode.OK) -> str:
    result = runner.invoke(cli.app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stderr if result.exit_code or not result.stdout else result.stdout


def test_the_format_is_told_by_the_name() -> None:
    for name in ("a.xlsx", "a.sqlite", "a.ics"):
        invoke("export", "--to", name)
        assert Path(name).stat().st_size
    invoke("export", "--format", "csv", "--to", "folder", "--year", "2026", "--axis", "other")
    assert len(Path("folder/tasks.csv").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["export"], ExitCode.USAGE),
        (["export", "--to", "folder"], ExitCode.USAGE),
        (["export", "--to", "a.xlsx", "--language", "fr"], ExitCode.USAGE),
        (["export", "--to", "a.csv", "--separator", "|"], ExitCode.USAGE),
        (["export", "--to", "a.xlsx", "--table", "task"], ExitCode.USAGE),
        (["export", "--to", "a.xlsx", "--province", "Nowhere"], ExitCode.USAGE),
        (["export", "--to", "a.xlsx", "-o", "none"], ExitCode.SOME_FAILED),
        (["graph", "--format", "graphml"], ExitCode.USAGE),
        (["graph", "--to", "x"], ExitCode.USAGE),
        (["graph", "--format", "dot", "--to", "x"], ExitCode.USAGE),
        (["graph", "--format", "csv", "--to", "output/tasks"], ExitCode.USAGE),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], code: ExitCode) -> None:
    before = sorted(p for p in Path().rglob("*"))
    assert invoke(*arguments, code=code)
    assert sorted(p for p in Path().rglob("*")) == before


def test_the_graph_is_written() -> None:
    invoke("graph", "--format", "graphml", "--to", "g.graphml")
    invoke("graph", "--format", "csv", "--to", "graph")
    assert sorted(p.name for p in Path("graph").iterdir()) == ["contradictions.csv", "edges.csv", "nodes.csv"]
    assert Path("g.graphml").read_bytes().startswith(b"<?xml")
