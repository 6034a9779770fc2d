import subprocess
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from benchmarks import analysis
from pipeline.analysis.published import published_files
from pipeline.lake import TABLES, Lake
from pipeline.manifest import read_manifest
from pipeline.schema import SCHEMAS
from tools.make_lake import make


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    assert make(folder, tasks=340, seed=3, years=range(2026, 2027)) == 340
    return folder


def test_the_invented_lake_looks_like_a_published_one(root: Path) -> None:
    lake = Lake(root)
    manifest = read_manifest(lake)
    assert manifest is not None
    for table in TABLES:
        paths = list(published_files(lake, table))
        assert len(paths) == 34
        for path in paths[:2]:
            assert ds.dataset(path).schema.equals(SCHEMAS[table], check_metadata=True)
    assert sorted(f.path for f in manifest.files) == [f.path for f in manifest.files]
    assert sum(f.rows for f in manifest.files if f.path.startswith("tasks/")) == 340
    tasks = ds.dataset(list(published_files(lake, "tasks"))).to_table()
    documents = ds.dataset(list(published_files(lake, "documents"))).to_table()
    assert set(tasks["document_id"].to_pylist()) <= set(documents["document_id"].to_pylist())
    assert len(set(tasks["task_id"].to_pylist())) == 340


def test_a_seed_gives_the_same_lake(root: Path, tmp_path: Path) -> None:
    make(tmp_path, tasks=340, seed=3, years=range(2026, 2027))
    again = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert again == {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_every_question_is_answered_and_what_takes_too_much_is_told(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "ROUNDS", 2)
    monkeypatch.setattr(analysis.os, "sched_setaffinity", lambda *_: None, raising=False)
    monkeypatch.setattr(analysis, "MOST_GIGABYTES", 1e-6)
    (fault,) = analysis.measure(root)
    assert "GB, more than" in fault
    told = capsys.readouterr().out
    with analysis.open_lake(root, today=analysis.TODAY) as lake:
        for question in analysis.questions():
            assert question.name in told
            assert question.ask(lake) is not None


def test_the_comparison_is_measured_as_a_whole_command(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "OUTPUTS", {"terminal": ((), 1e-6), "--json": (("--json",), 600.0)})
    (fault,) = analysis.measure_comparison(root)
    assert fault.startswith("compare, terminal: ")
    told = capsys.readouterr().out
    assert "compare --year 2026: terminal" in told and "compare --year 2026: --json" in told
    monkeypatch.setattr(analysis, "MOST_GIGABYTES", 1e-6)
    assert len(analysis.measure_comparison(root)) == 3
    with pytest.raises(subprocess.CalledProcessError):
        analysis.compared(root, ("--nothing-like-it",))
