import os
import subprocess
import sys
from pathlib import Path

import pytest

from lakes import content, plan, run
from pipeline import files, storage
from pipeline.errors import OutputError
from pipeline.lake import Lake
from pipeline.verify import verify

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests" / "pipeline" / "support"


def test_a_run_killed_between_any_two_steps_is_healed_by_the_next(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SUPPORT / "crash_everywhere.py", tmp_path],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{SUPPORT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # two bundles, seven files of the new partition, seven removed of the old, and the manifest
    assert int(done.stdout) >= 2 + 7 + 7 + 1


@pytest.mark.parametrize("at", [0, 1, 2, 5, 9, 15, 16])
def test_a_disk_that_fills_up_ends_the_run_and_is_healed(
    tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [plan(tmp_path, f"{i}.txt", year=2024 + i, word=f"việc {i}") for i in range(2)]
    run(tmp_path / "wanted", *plans)
    original, calls = files.move, iter(range(1000))

    def failing(temporary: Path, path: Path) -> None:
        if next(calls) >= at:
            raise OSError(28, "No space left on device", str(path))
        original(temporary, path)

    with monkeypatch.context() as patch:
        patch.setattr(files, "move", failing)
        patch.setattr(storage, "move", failing)
        with pytest.raises(OutputError, match="No space left on device"):
            run(tmp_path / "lake", *plans)
    assert not run(tmp_path / "lake", *plans).failures
    assert content(tmp_path / "lake") == content(tmp_path / "wanted")
    assert verify(Lake(tmp_path / "lake")) == []
