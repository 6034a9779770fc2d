import re
from pathlib import Path

import pytest

from ingesting import take
from lakes import plan
from pipeline import clock
from pipeline.errors import OutputError

LINE = re.compile(r'([a-z_]+)(\{[a-z]+="[a-z]+"\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)')


def metrics(path: Path) -> dict[str, float]:
    """The figures by name and labels; every line is a comment or fits the format, and what it tells is announced."""
    announced: dict[str, str] = {}
    found: dict[str, float] = {}
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            announced[name] = kind
        elif not line.startswith("# HELP "):
            match = LINE.fullmatch(line)
            assert match, line
            assert announced[match[1]] == ("counter" if match[1].endswith("_total") else "gauge")
            assert match[1] + (match[2] or "") not in found
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


def test_figures_of_the_ledger_and_of_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kehoach.prom"
    plan(tmp_path / "plans", "a.txt", word="một")
    take(tmp_path, metrics_file=path)
    good = metrics(path)
    assert good["kehoach_last_success_timestamp_seconds"] == good["kehoach_last_run_timestamp_seconds"]
    assert abs(good["kehoach_last_run_timestamp_seconds"] - clock.now().timestamp()) < 60
    plan(tmp_path / "plans", "b.txt", word="hai")
    plan(tmp_path / "plans", "bad.txt", do="fail")
    take(tmp_path, metrics_file=path)
    found = metrics(path)
    assert found['kehoach_files{state="published"}'] == 2
    assert found['kehoach_files{state="quarantined"}'] == 1
    assert found["kehoach_documents_published"] == 2
    assert found["kehoach_documents_extracted_total"] == 2
    assert found["kehoach_pages_extracted_total"] == 4
    assert found["kehoach_runs_total"] == 2
    assert found['kehoach_last_run_files{event="new"}'] == 1
    assert found['kehoach_last_run_files{event="unchanged"}'] == 1
    assert found["kehoach_last_run_success"] == 0
    assert found["kehoach_last_success_timestamp_seconds"] == good["kehoach_last_success_timestamp_seconds"]


def test_a_run_that_fails_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kehoach.prom"
    plan(tmp_path / "plans", "a.txt")

    def full(*_: object) -> None:
        raise OutputError("x", "No space left on device")

    monkeypatch.setattr("pipeline.tables.publish", full)
    with pytest.raises(OutputError):
        take(tmp_path, metrics_file=path)
    assert metrics(path)["kehoach_last_run_success"] == 0
