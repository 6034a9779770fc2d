"""The examples of docs/examples answer what they say they answer, over samples/."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.analysis.export.ics import bounds, calendar, dues_of
from pipeline.analysis.export.selection import Rows, Selection
from pipeline.analysis.export.writing import Format, export
from pipeline.analysis.lake import open_lake
from pipeline.batch import extract
from pipeline.lake import Lake
from pipeline.stages import process

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake of the samples that need no OCR."""
    root = tmp_path_factory.mktemp("lake")
    files = sorted(p for p in (ROOT / "samples").iterdir() if p.suffix in {".pdf", ".docx", ".md"})
    assert not extract(Lake(root), files, process, workers=1).failures
    return root


def test_the_five_questions_are_answered_as_the_documentation_shows(samples: Path, update_golden: bool) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "five_questions.py", samples], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown = EXAMPLES / "five_questions.txt"
    if update_golden:
        shown.write_text(done.stdout, encoding="utf-8")
    assert done.stdout == shown.read_text(encoding="utf-8"), (
        "pytest tests/test_examples.py --update-golden writes it anew"
    )
    for number in range(1, 6):
        answer = done.stdout.split(f"\n{number}. ")[1].split("\n\n")[0]
        assert len(answer.splitlines()) > 2, f"question {number} has no answer"


def test_every_deadline_of_the_samples_is_in_the_calendar_or_has_no_day(samples: Path) -> None:
    rows = Rows(open_lake(samples), Selection())
    dated = sum(bool(dues_of(d, rows.plans[t["document_id"]])) for t in rows.rows("tasks") for d in t["deadlines"])
    undated = sum(d["kind"] in ("continuous", "event", "reference") for t in rows.rows("tasks") for d in t["deadlines"])
    everything = sum(len(t["deadlines"]) for t in rows.rows("tasks"))
    assert dated + undated == everything
    assert calendar(rows).events >= dated > 20
    for task in rows.rows("tasks"):
        plan = rows.plans[task["document_id"]]
        for deadline in task["deadlines"]:
            for due in dues_of(deadline, plan):
                first, last = bounds(deadline, plan)
                if due.rule is not None:
                    assert first is not None and last is not None and first <= due.day <= last


@pytest.mark.parametrize("format", Format)
def test_the_samples_export(samples: Path, tmp_path: Path, format: Format) -> None:
    lake = open_lake(samples)
    folder = format in (Format.CSV, Format.JSON_LINES, Format.PARQUET)
    made = export(lake, format, tmp_path / ("all" if folder else f"all.{format.value}"), Selection())
    if format != Format.CALENDAR:
        assert made.rows["tasks"] == lake.table("tasks").num_rows
    assert all(f.stat().st_size for f in made.files)
