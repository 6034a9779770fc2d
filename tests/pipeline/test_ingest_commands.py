import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.errors import ExitCode
from ingesting import states
from lakes import plan
from pipeline import cli
from pipeline.commands import common
from pipeline.errors import OutputError
from stub_stages import process

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
runner = CliRunner()
PROGRAM = "import stub_stages; from pipeline import cli; from pipeline.commands import common; common.load_process = lambda ocr=None: stub_stages.process; cli.main()"
CONFIGURATION = """
output = "lake"
[[sources]]
type = "folder"
name = "inbox"
path = "plans"
settle_seconds = 0
[[sources]]
type = "folder"
name = "other"
path = "more"
settle_seconds = 0
"""


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(common, "load_process", lambda ocr=None: process)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A configuration with two sources, of two plans and one."""
    (tmp_path / "kehoach.toml").write_text(CONFIGURATION)
    plan(tmp_path / "plans", "a.txt", word="một")
    plan(tmp_path / "plans", "b.txt", word="hai")
    plan(tmp_path / "more", "c.txt", word="ba")
    return tmp_path


def invoke(*arguments: str | Path, code: ExitCode = ExitCode.OK) -> tuple[str, str]:
    result = runner.invoke(cli.app, [str(a) for a in arguments])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result.stdout, result.stderr


def test_all_sources_of_the_configuration_are_taken(configured: Path) -> None:
    stdout, stderr = invoke("ingest", "-j", "1")
    assert stdout == ""
    assert "3 new, 0 changed, 0 unchanged, 3 published in all" in stderr
    assert re.search(r"Report: .*report\.html", stderr)
    assert invoke("verify")[0] == ""


def test_a_pattern_that_matches_nothing_today_does_not_stop_the_others(configured: Path) -> None:
    _, stderr = invoke("ingest", "none/*.txt", "plans/*.txt", "-j", "1", code=ExitCode.SOME_FAILED)
    assert "none/*.txt: cannot be opened (the pattern matches no file)" in stderr
    assert "2 new" in stderr
    assert "in quarantine" not in stderr
    assert "1 failed" in invoke("ingest", "none/*.txt", "-j", "1", code=ExitCode.SOME_FAILED)[1]
    assert set(states(Path()).values()) == {"published"}


def test_what_kehoach_keeps_for_itself_is_no_source_though_it_lies_in_one(configured: Path) -> None:
    plan(configured / "plans", "bad.txt", do="fail")
    with zipfile.ZipFile(configured / "plans" / "a.zip", "w") as zipped:
        zipped.writestr("member.txt", '{"word": "năm"}')
    (configured / "way").symlink_to(configured)
    configuration = CONFIGURATION.replace("[[", 'state = "way/plans/state"\n[[', 1)
    (configured / "kehoach.toml").write_text(configuration)
    assert "4 new" in invoke("ingest", "-j", "1", code=ExitCode.SOME_FAILED)[1]
    assert list((configured / "plans" / "state" / "quarantine").glob("*/reason.txt"))
    assert "0 new, 0 changed, 5 unchanged" in invoke("ingest", "-j", "1")[1]
    assert "0 new" in invoke("ingest", "plans", "-j", "1")[1]


def test_one_source_by_its_name(configured: Path) -> None:
    assert "1 new" in invoke("ingest", "--source", "other", "-j", "1")[1]
    _, stderr = invoke("ingest", "--source", "othre", "-j", "1", code=ExitCode.USAGE)
    assert "othre: no such source (configured: inbox, other)" in stderr


def test_paths_instead_of_the_configuration(configured: Path) -> None:
    plan(configured / "x", "d.txt", word="bốn")
    assert "2 new" in invoke("ingest", "x", "more/c.txt", "-j", "1")[1]
    assert "2 unchanged" in invoke("ingest", "x", "more/*.txt", "-j", "1")[1]
    assert "1 failed" in invoke("ingest", "nowhere.pdf", "-j", "1", code=ExitCode.SOME_FAILED)[1]


def test_an_archive_can_be_named(configured: Path) -> None:
    shutil.make_archive("nested", "zip", configured / "plans")
    assert "2 new" in invoke("ingest", "nested.zip", "-j", "1")[1]
    assert sorted(states(configured)) == ["a.txt", "b.txt"]


def test_without_sources_there_is_nothing_to_ingest(tmp_path: Path) -> None:
    assert "there is nothing to ingest" in invoke("ingest", code=ExitCode.USAGE)[1]
    assert not (tmp_path / "output").exists()


def test_quiet_says_nothing_when_all_is_well(configured: Path) -> None:
    assert invoke("ingest", "--quiet", "-j", "1") == ("", "")
    plan(configured / "plans", "bad.txt", do="fail")
    stdout, stderr = invoke("ingest", "--quiet", "-j", "1", code=ExitCode.SOME_FAILED)
    assert stdout == ""
    assert stderr == "Warning: quarantined: plans/bad.txt: is damaged or incomplete (breaks off)\n"
    assert invoke("ingest", "--quiet", "-j", "1") == ("", "")


def test_the_log_as_json_is_json_and_nothing_else(configured: Path) -> None:
    _, stderr = invoke("ingest", "--log-format", "json", "-j", "1")
    lines = [json.loads(line) for line in stderr.splitlines()]
    assert [line["message"] for line in lines][0] == "run started"
    assert {line["document"] for line in lines if line["message"].startswith("new: ")}
    assert lines[-1]["new"] == 3


def test_figures_and_state_go_where_they_are_asked_to(configured: Path) -> None:
    invoke("ingest", "--metrics", "figures.prom", "--state", "state", "-j", "1")
    assert "kehoach_last_run_success 1\n" in Path("figures.prom").read_text()
    assert Path("state/ledger.sqlite").is_file()
    assert not Path("lake/.kehoach/ledger.sqlite").exists()
    assert "3 new" in invoke("runs", "--state", "state")[0]


@pytest.mark.parametrize(
    ("what", "code"), [("missing", ExitCode.MISSING_DEPENDENCY), ("fail", ExitCode.SOME_FAILED), (None, ExitCode.OK)]
)
def test_exit_codes(configured: Path, what: str | None, code: ExitCode) -> None:
    plan(configured / "plans", "x.txt", do=what)
    invoke("ingest", "-j", "1", code=code)


def test_a_lake_that_cannot_be_written_is_told(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("file").touch()
    assert "cannot be written" in invoke("ingest", "-o", "file", "-j", "1", code=ExitCode.OUTPUT)[1]

    def full(*_: object) -> None:
        raise OutputError("lake", "No space left on device")

    monkeypatch.setattr("pipeline.tables.publish", full)
    assert "No space left" in invoke("ingest", "-j", "1", code=ExitCode.OUTPUT)[1]
    assert "failed" in invoke("runs")[0]


def test_debug_shows_the_traceback_of_a_fault(configured: Path) -> None:
    plan(configured / "plans", "bug.txt", do="bug")
    assert "in misbehave" in invoke("ingest", "--debug", "-j", "1", code=ExitCode.SOME_FAILED)[1]


def test_runs_are_listed_and_shown(configured: Path) -> None:
    invoke("ingest", "-j", "1")
    invoke("ingest", "-j", "1")
    newest, oldest = invoke("runs")[0].splitlines()
    assert "3 unchanged" in newest
    assert "3 new" in oldest
    assert [r["counts"]["new"] for r in json.loads(invoke("runs", "--json")[0])] == [0, 3]
    shown = invoke("runs", "show", oldest.split()[0])[0]
    assert re.search(r"^new +3$", shown, re.MULTILINE)
    assert Path(shown.split()[-1]).is_file()
    assert json.loads(invoke("runs", "show", "last", "--json")[0])["run"]["counts"]["unchanged"] == 3
    assert "no such run" in invoke("runs", "show", "1999", code=ExitCode.USAGE)[1]


def test_before_the_first_run_there_is_nothing_to_show(configured: Path) -> None:
    assert "no ledger" in invoke("runs", code=ExitCode.USAGE)[1]
    assert "no ledger" in invoke("quarantine", "list", code=ExitCode.USAGE)[1]
    assert not Path("lake").exists()


def test_quarantine_is_listed_shown_and_tried_again(configured: Path) -> None:
    bad = plan(configured / "plans", "bad.txt", do="fail")
    invoke("ingest", "-j", "1", code=ExitCode.SOME_FAILED)
    identifier, rest = invoke("quarantine", "list")[0].rstrip().split("  ", 1)
    assert rest == "plans/bad.txt: is damaged or incomplete (breaks off)"
    assert json.loads(invoke("quarantine", "list", "--json")[0])[0]["id"] == identifier
    shown, stderr = invoke("quarantine", "show", identifier[:6])
    assert shown == Path(f"lake/.kehoach/quarantine/{identifier}/reason.txt").read_text(encoding="utf-8")
    assert identifier in stderr
    assert json.loads(invoke("quarantine", "show", "plans/bad.txt", "--json")[0])["code"] == "damaged"
    invoke("quarantine", "retry", code=ExitCode.USAGE)
    invoke("quarantine", "retry", identifier, "--all", code=ExitCode.USAGE)
    assert "1 file will be tried again" in invoke("quarantine", "retry", identifier)[1]
    invoke("ingest", "-j", "1", code=ExitCode.SOME_FAILED)
    assert "1 file will" in invoke("quarantine", "retry", "--all")[1]
    bad.unlink()
    invoke("ingest", "-j", "1")
    assert invoke("quarantine", "list")[0] == ""


def test_watch_takes_what_arrives_until_it_is_stopped(configured: Path) -> None:
    arguments = ["watch", "--every", "0.2", "-j", "1"]
    with started(arguments, configured) as watching:
        try:
            wait_for(lambda: len(known(configured)) == 3)
            plan(configured / "plans", "d.txt", word="bốn")
            wait_for(lambda: known(configured).get("d.txt") == "published")
            watching.terminate()
            stderr = watching.communicate(timeout=20)[1]
        finally:
            watching.kill()
    assert watching.returncode == ExitCode.OK
    assert "Traceback" not in stderr
    assert len(json.loads(invoke("runs", "--json")[0])) == 2


def known(folder: Path) -> dict[str, str]:
    """The states, if there is a ledger yet."""
    ledger = folder / "lake/.kehoach/ledger.sqlite"
    return states(folder) if ledger.is_file() and list(folder.glob("lake/.kehoach/runs/*/report.html")) else {}


def wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def started(arguments: list[str], folder: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent / 'support'}"}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


# What docs/nightly.md promises


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DOCS / "systemd" / name)
    return parser


def run_documented(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a documented command line with the stub, in the place of the program, and a configuration of `folder`."""
    program, *arguments = shlex.split(line)
    assert program == "/opt/kehoach/bin/kehoach"
    arguments = [str(folder / "kehoach.toml") if a == "/etc/kehoach/kehoach.toml" else a for a in arguments]
    with started(arguments, folder) as running:
        stdout, stderr = running.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, running.returncode, stdout, stderr)


def test_the_service_runs_what_it_says(configured: Path) -> None:
    done = run_documented(unit("kehoach.service")["Service"]["ExecStart"], configured)
    assert done.returncode == ExitCode.OK, done.stderr
    assert all(json.loads(line) for line in done.stderr.splitlines())
    assert set(states(configured).values()) == {"published"}


def test_the_crontab_line_says_nothing_on_a_good_night_and_something_on_a_bad_one(configured: Path) -> None:
    (line,) = re.findall(r"^[\d* ]+ kehoach cd \S+ && (.*)$", (DOCS / "nightly.md").read_text(), re.MULTILINE)
    done = run_documented(line, configured)
    assert (done.returncode, done.stdout, done.stderr) == (ExitCode.OK, "", "")
    plan(configured / "plans", "bad.txt", do="fail")
    done = run_documented(line, configured)
    assert done.returncode == ExitCode.SOME_FAILED
    assert "plans/bad.txt" in done.stderr


def test_the_service_is_stopped_as_the_program_expects(configured: Path) -> None:
    service = unit("kehoach.service")["Service"]
    assert service["KillMode"] == "mixed"  # workers are ended by their parent, once they have finished
    assert int(service["SuccessExitStatus"]) == ExitCode.INTERRUPTED
    assert service["ProtectSystem"] == "strict"
    assert unit("kehoach.timer")["Timer"]["Unit"] == "kehoach.service"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_service_and_timer(tmp_path: Path) -> None:
    text = (DOCS / "systemd" / "kehoach.service").read_text().replace("/opt/kehoach/bin/kehoach", sys.executable)
    (tmp_path / "kehoach.service").write_text(text)
    shutil.copy(DOCS / "systemd" / "kehoach.timer", tmp_path)
    units = [tmp_path / "kehoach.service", tmp_path / "kehoach.timer"]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=60)
    said = [line for line in done.stderr.splitlines() if "kehoach" in line]
    assert (done.returncode, said) == (0, []), done.stderr


def test_every_figure_is_documented(configured: Path) -> None:
    invoke("ingest", "--metrics", "figures.prom", "-j", "1")
    text = (DOCS / "nightly.md").read_text()
    for name in re.findall(r"^# TYPE (\w+)", Path("figures.prom").read_text(), re.MULTILINE):
        assert f"`{name}" in text, name
