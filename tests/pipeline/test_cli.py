import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from extractors.errors import ExitCode
from lakes import content, plan, visible
from pipeline import __version__, cli
from pipeline.commands import common
from pipeline.lake import Lake
from pipeline.store import BundleStore
from stub_stages import process

ROOT = Path(__file__).parents[2]
runner = CliRunner()


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(common, "load_process", lambda ocr=None: process)
    monkeypatch.chdir(tmp_path)


def invoke(*arguments: str | Path, code: ExitCode = ExitCode.OK) -> tuple[str, str]:
    result = runner.invoke(cli.app, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert invoke("--version")[0] == f"kehoach {__version__}\n"
    assert project.get("version", __version__) == __version__


def test_the_version_is_told_without_loading_arrow() -> None:
    code = (
        "import sys; from pipeline.cli import app; app(['--version'], standalone_mode=False);"
        "slow = {'pyarrow', 'pandas', 'pypdfium2', 'zstandard', 'rapidfuzz', 'pipeline.stages'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"kehoach {__version__}", "[]"]


def test_extract_publishes_and_reports_on_stderr_alone() -> None:
    plan(Path("plans"), "a.txt", word="một")
    plan(Path("plans"), "sub/b.txt", word="hai", tasks=5)
    stdout, stderr = invoke("extract", "plans", "-j", "1")
    assert stdout == ""
    lines = [line.replace("│", " ").split() for line in stderr.splitlines()]
    assert ["plans/a.txt", "2", "3", "1", "1", "1"] in lines
    assert ["plans/sub/b.txt", "2", "5", "1", "1", "1"] in lines
    assert ["2", "documents", "4", "8", "2", "2", "2"] in lines
    assert "tasks/plan_year=2026/province_code=31/part-0.parquet" in visible(Path("output"))
    assert invoke("verify") == ("", "output: all well\n")


def test_extract_gives_the_same_lake_with_processes() -> None:
    for i in range(4):
        plan(Path("plans"), f"{i}.txt", word=f"việc {i}")
    invoke("extract", "plans", "-o", "one", "-j", "1")
    invoke("extract", "plans", "--output", "two", "--jobs", "2")
    invoke("extract", "plans/[0-9].txt", "-o", "three")
    assert content(Path("one")) == content(Path("two")) == content(Path("three"))


def test_a_failure_is_listed_with_what_to_do_and_the_rest_published() -> None:
    plan(Path("plans"), "a.txt")
    plan(Path("plans"), "bad[1].txt", do="fail")
    Path("empty").mkdir()
    _, stderr = invoke("extract", "plans", "empty", "nowhere.pdf", "-j", "1", code=ExitCode.SOME_FAILED)
    assert "Failed (3):" in stderr
    assert (
        "  empty: nothing to read in this folder. Put files in it that end in *.pdf, *.docx, *.txt, *.md, *.png, *.jpg, *.jpeg, *.tif, *.tiff, *.jp2, *.bmp, *.webp\n"
        in stderr
    )
    assert "  nowhere.pdf: cannot be opened (no such file). Check that the file exists" in stderr
    assert "  plans/bad[1].txt: is damaged or incomplete (breaks off). Fetch or scan it again" in stderr
    assert len(BundleStore(Lake(Path("output"))).document_ids()) == 1


def test_a_fault_shows_its_traceback_on_demand_only() -> None:
    plan(Path(), "bug.txt", do="bug")
    assert "Traceback" not in invoke("extract", "bug.txt", "-j", "1", code=ExitCode.SOME_FAILED)[1]
    assert "in misbehave" in invoke("extract", "bug.txt", "-j", "1", "--debug", code=ExitCode.SOME_FAILED)[1]
    assert "in misbehave" in invoke("show", "bug.txt", "--debug", code=ExitCode.SOME_FAILED)[1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["extract"], ExitCode.USAGE),
        (["extract", "x", "-j", "0"], ExitCode.USAGE),
        (["extract", "x", "--nonsense"], ExitCode.USAGE),
        (["nonsense"], ExitCode.USAGE),
        (["extract", "empty"], ExitCode.USAGE),
        (["extract", "empty", "*.pdf"], ExitCode.USAGE),
        (["extract", "nowhere.pdf"], ExitCode.SOME_FAILED),
        (["extract", "empty", "nowhere.pdf"], ExitCode.SOME_FAILED),
        (["extract", "scan.txt", "-j", "1"], ExitCode.MISSING_DEPENDENCY),
        (["extract", "scan.txt", "-j", "1", "-o", "scan.txt"], ExitCode.OUTPUT),
        (["show", "nowhere.pdf"], ExitCode.USAGE),
        (["show", "empty"], ExitCode.SOME_FAILED),
        (["show", "scan.txt"], ExitCode.MISSING_DEPENDENCY),
        (["verify"], ExitCode.SOME_FAILED),
    ],
)
def test_exit_codes(arguments: list[str], code: ExitCode) -> None:
    Path("empty").mkdir()
    plan(Path(), "scan.txt", do="missing")
    stdout, stderr = invoke(*arguments, code=code)
    assert stdout == ""
    assert stderr
    assert "Traceback" not in stderr


def test_nothing_to_do_makes_no_lake() -> None:
    Path("empty").mkdir()
    _, stderr = invoke("extract", "empty", code=ExitCode.USAGE)
    assert stderr.startswith("Error: empty: nothing to read in this folder. Put files in it")
    assert not Path("output").exists()


def test_show_gives_the_same_json_for_a_file_and_its_identifier() -> None:
    path = plan(Path(), "a.txt")
    from_file, stderr = invoke("show", path, "--json")
    assert stderr == ""
    assert not Path("output").exists()
    value = json.loads(from_file)
    assert value["document"]["plan_year"] == 2026
    assert value["document"]["issued_date"] == "2025-12-30"
    assert [t["ordinal"] for t in value["tasks"]] == ["1", "2", "3"]
    invoke("extract", path, "-j", "1")
    assert invoke("show", value["document"]["document_id"][:6], "--json")[0] == from_file


def test_show_for_reading_has_every_table() -> None:
    path = plan(Path(), "a.txt", word="[bold]hồ sơ[/bold]")
    stdout, _ = invoke("show", path)
    for shown in (
        "3 tasks",
        "Rà soát [bold]hồ sơ[/bold]",
        "1 targets",
        "= 90 %",
        "1 citations",
        "missing_ordinal",
        "STN",
    ):
        assert shown in stdout
    assert "No tasks" in invoke("show", plan(Path(), "b.txt", tasks=0))[0]


def test_verify_prints_faults() -> None:
    invoke("extract", plan(Path(), "a.txt"), "-j", "1")
    part = next(Path("output/tasks").rglob("*.parquet"))
    part.unlink()
    stdout, stderr = invoke("verify", code=ExitCode.SOME_FAILED)
    assert stdout == f"{part}: missing\n"
    assert "1 fault;" in stderr


def test_doctor_exits_with_3_when_something_required_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import doctor

    python = doctor.Check("Python", doctor.Need.ALWAYS, "3.11.2")
    scan = doctor.Check("tesseract", doctor.Need.SCANS, None, "apt-get install tesseract-ocr")
    monkeypatch.setattr(doctor, "check_all", lambda: [python, scan])
    stdout, _ = invoke("doctor")
    assert "apt-get install tesseract-ocr" in stdout
    assert invoke("doctor", "--strict", code=ExitCode.MISSING_DEPENDENCY)[1] == "Missing: tesseract\n"
    monkeypatch.setattr(doctor, "check_all", lambda: [doctor.Check("pyarrow", doctor.Need.ALWAYS, None)])
    invoke("doctor", code=ExitCode.MISSING_DEPENDENCY)


def test_every_command_option_and_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(cli.app).commands
    for name, command in commands.items():
        section = text.partition(f"## kehoach {name}")[2].partition("\n## ")[0]
        assert section, name
        for parameter in [p for c in getattr(command, "commands", {"": command}).values() for p in c.params]:
            for option in (o for o in parameter.opts if o.startswith("-") and o != "--help"):
                assert f"`{option}" in section, f"{name} {option}"
    for code in ExitCode:
        assert f"| {code.value} | {code.name} |" in text


def test_completion_is_offered() -> None:
    assert "--install-completion" in invoke("--help")[0]
