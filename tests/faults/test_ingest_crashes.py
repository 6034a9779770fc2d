import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import stub_stages
from ingesting import Listing, published, query, states, take
from lakes import plan
from pipeline.errors import ExitCode
from pipeline.lake import Lake
from pipeline.verify import verify

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests" / "pipeline" / "support"
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{SUPPORT}"}
RUN = """
import sys; from pathlib import Path; from ingesting import Limits, take
from pipeline.batch import Listener
class Heard(Listener):
    def stopping(self): print("Stopping", file=sys.stderr, flush=True)
sys.exit(take(Path(sys.argv[1]), limits=Limits(jobs=int(sys.argv[2])), listener=Heard()).exit_code)
"""


@pytest.fixture
def plans(tmp_path: Path) -> list[Path]:
    return [plan(tmp_path / "plans", f"{i}.txt", do="slow", word=f"việc {i}") for i in range(8)]


@contextmanager
def ingesting(folder: Path, workers: int) -> Iterator[subprocess.Popen[str]]:
    """A run in a process group of its own, with the first documents begun."""
    command = [sys.executable, "-c", RUN, str(folder), str(workers)]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            deadline = time.monotonic() + 20
            while len(list((folder / "plans").glob("*.begun"))) < workers:
                assert time.monotonic() < deadline, "waited in vain"
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


def calm(path: Path) -> object:
    """The stub, without what it is asked to do on the way."""
    data = path.read_bytes()
    return stub_stages.extraction(hashlib.sha256(data).hexdigest()[:16], **json.loads(data))


def healed(folder: Path) -> None:
    """The next run takes up what is left: the lake is that of an undisturbed run."""
    assert take(folder, process=calm).exit_code == ExitCode.OK
    take(other := folder / "other", Listing(folder / "plans"), process=calm)
    assert published(folder) == published(other)
    assert set(states(folder).values()) == {"published"}
    assert verify(Lake(folder / "lake")) == []


def test_killed_before_any_step_the_next_run_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    script = SUPPORT / "ingest_everywhere.py"
    done = subprocess.run(
        [sys.executable, script, tmp_path, "29"], env=ENVIRONMENT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 4


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_finishes_what_is_in_hand_and_publishes(tmp_path: Path, plans: list[Path], workers: int) -> None:
    with ingesting(tmp_path, workers) as process:
        process.send_signal(signal.SIGTERM)
        stderr = process.communicate(timeout=20)[1]
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Stopping" in stderr
    assert "Traceback" not in stderr
    found = list(states(tmp_path).values())
    assert workers <= found.count("published") < len(plans)
    assert set(found) == {"published", "new"}
    assert verify(Lake(tmp_path / "lake")) == []
    assert query(tmp_path, "SELECT outcome FROM runs") == [("interrupted",)]


def test_the_second_sigterm_stops_at_once(tmp_path: Path, plans: list[Path]) -> None:
    for path in plans:
        path.write_text(path.read_text().replace("slow", "slower"))
    with ingesting(tmp_path, 2) as process:
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        assert "Stopping" in process.stderr.readline()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert time.monotonic() - began < 15
    healed(tmp_path)


@pytest.mark.parametrize("seconds", [0.3, 1.4])
def test_killed_with_processes_at_work_nothing_is_lost_or_doubled(
    tmp_path: Path, plans: list[Path], seconds: float
) -> None:
    with ingesting(tmp_path, 2) as process:
        time.sleep(seconds)
        process.kill()
        process.wait()
    assert query(tmp_path, "SELECT outcome FROM runs") == [("running",)]
    healed(tmp_path)
    assert query(tmp_path, "SELECT outcome FROM runs ORDER BY number") == [("killed",), ("finished",)]
