import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lakes import content, plan, run
from pipeline.errors import ExitCode, LockedError, OutputError

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from pipeline.lake import Lake
with Lake(Path(sys.argv[1])).locked():
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("name", ["file", "file/below", "/proc/nothing/lake"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written") as caught:
        run(tmp_path / name, plan(tmp_path, "a.txt"))
    assert caught.value.exit_code == ExitCode.OUTPUT
    assert Path(name).parts[0] in str(caught.value)


@pytest.mark.parametrize("name", ["tasks", ".kehoach/bundles", ".kehoach/manifest.json/x"])
def test_a_lake_with_something_in_the_way_is_refused_and_healed_when_it_is_gone(tmp_path: Path, name: str) -> None:
    path = plan(tmp_path, "a.txt")
    obstacle = tmp_path / "lake" / name
    obstacle.parent.mkdir(parents=True)
    obstacle.touch()
    with pytest.raises(OutputError):
        run(tmp_path / "lake", path)
    obstacle.unlink()
    if obstacle.parent.name == "manifest.json":
        obstacle.parent.rmdir()
    run(tmp_path / "lake", path)
    run(tmp_path / "other", path)
    assert content(tmp_path / "lake") == content(tmp_path / "other")


@contextmanager
def holder(lake: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lake locked."""
    command = [sys.executable, "-c", HOLD, str(lake)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "locked\n"
            yield process
        finally:
            process.kill()


def test_a_lake_that_another_run_holds_is_refused_with_its_name(tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", plan(tmp_path, "a.txt")
    with holder(lake) as process, pytest.raises(LockedError, match=rf"locked by process {process.pid} on ") as caught:
        run(lake, path)
    assert caught.value.exit_code == ExitCode.OUTPUT
    assert [p.name for p in (lake / ".kehoach").iterdir()] == ["lock"]


def test_a_dead_run_holds_no_lock(tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", plan(tmp_path, "a.txt")
    with holder(lake) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert (lake / ".kehoach/lock").read_text().startswith("process ")
    run(lake, path)
    run(tmp_path / "other", path)
    assert content(lake) == content(tmp_path / "other")
