import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from lakes import content, plan, run
from pipeline.errors import ExitCode
from pipeline.lake import Lake
from pipeline.verify import verify

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests" / "pipeline" / "support"
COMMAND = "import stub_stages; from pipeline import cli; from pipeline.commands import common; common.load_process = lambda ocr=None: stub_stages.process; cli.main()"


@pytest.fixture
def plans(tmp_path: Path) -> list[Path]:
    return [plan(tmp_path / "plans", f"{i}.txt", do="slow", word=f"việc {i}") for i in range(12)]


@contextmanager
def extracting(folder: Path, workers: int) -> Iterator[subprocess.Popen[str]]:
    """`kehoach extract` in a process group of its own, as a terminal starts it, with the first document begun."""
    command = [sys.executable, "-c", COMMAND, "extract", str(folder / "plans"), "-o", str(folder / "lake")]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{SUPPORT}"}
    with subprocess.Popen(
        [*command, "-j", str(workers)], env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            wait_for(lambda: len(begun(folder)) >= workers)
            yield process
        finally:
            process.kill()


def begun(folder: Path) -> list[int]:
    """The processes that read a document."""
    return [int(text) for p in (folder / "plans").glob("*.begun") if (text := p.read_text())]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGINT), (2, signal.SIGINT), (2, signal.SIGTERM)])
def test_the_first_interrupt_finishes_what_is_in_hand_and_publishes(
    tmp_path: Path, plans: list[Path], workers: int, number: signal.Signals
) -> None:
    with extracting(tmp_path, workers) as process:
        # a service manager sends its signal to all processes, also to those in sessions of their own
        for member in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            member.send_signal(number)
        stderr = process.communicate(timeout=20)[1]
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Stopping" in stderr
    assert "Traceback" not in stderr
    assert verify(Lake(tmp_path / "lake")) == []
    published = list((tmp_path / "lake/.kehoach/bundles").rglob("*.zst"))
    assert workers <= len(published) < len(plans)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_second_interrupt_stops_at_once(tmp_path: Path, plans: list[Path], workers: int) -> None:
    for path in plans:
        path.write_text(path.read_text().replace("slow", "slower"))
    with extracting(tmp_path, workers) as process:
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        assert "Stopping" in process.stderr.readline()
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        stderr = process.communicate(timeout=20)[1]
    assert time.monotonic() - began < 15
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in stderr
    wait_for(lambda: all(gone(p) for p in begun(tmp_path)))
    for path in plans:
        path.write_text(path.read_text().replace("slower", "quick"))
    run(tmp_path / "lake", *plans)
    run(tmp_path / "other", *plans)
    assert content(tmp_path / "lake") == content(tmp_path / "other")


def test_workers_end_with_a_parent_that_was_killed(tmp_path: Path, plans: list[Path]) -> None:
    with extracting(tmp_path, 2) as process:
        process.kill()
        process.wait()
    wait_for(lambda: all(gone(p) for p in begun(tmp_path)))
