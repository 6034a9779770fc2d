import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.errors import ExitCode
from pipeline import cli
from pipeline.cite import cite

ROOT = Path(__file__).parents[2]
TEXT = "Căn cứ Luật Giá năm 2023;\n\nCăn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ;\n"
runner = CliRunner()


def records(*arguments: str, given: bytes | None = None) -> list[dict[str, object]]:
    result = runner.invoke(cli.app, ["cite", *arguments], input=given)
    assert result.exit_code == ExitCode.OK, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_citations_carry_line_and_offsets() -> None:
    law, resolution = cite(TEXT)
    assert (law["line"], resolution["line"]) == (1, 3)
    assert [TEXT[c["start"] : c["end"]] for c in (law, resolution)] == [law["text"], resolution["text"]]
    assert (resolution["number"], resolution["relation"]) == ("76/NQ-CP", "basis")


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input(arguments: tuple[str, ...]) -> None:
    assert [c["key"] for c in records(*arguments, given=TEXT.encode())] == [c["key"] for c in cite(TEXT)]


def test_a_text_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "căn cứ.txt").write_text(TEXT, encoding="utf-16")
    assert [c["line"] for c in records(str(tmp_path / "căn cứ.txt"))] == [1, 3]


def test_a_plan_gives_the_records_of_its_table() -> None:
    found = records(str(ROOT / "samples" / "lang-son-2026.pdf"))
    assert found
    assert all({"citation_id", "page", "boxes"} <= set(c) for c in found)


@pytest.mark.parametrize("data", [b"", "Căn cứ".encode()[:-1]])
def test_what_is_no_text_is_an_error_that_names_it(data: bytes) -> None:
    result = runner.invoke(cli.app, ["cite"], input=data)
    assert result.exit_code == ExitCode.SOME_FAILED
    assert result.stdout == ""
    assert "<stdin>" in result.stderr


def test_a_missing_file() -> None:
    result = runner.invoke(cli.app, ["cite", "nowhere.txt"])
    assert (result.exit_code, "nowhere.txt" in result.stderr) == (ExitCode.SOME_FAILED, True)
