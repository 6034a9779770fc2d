import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from pipeline.limits import Limits
from pipeline.sandbox import ChildDiedError, MemoryExceededError, Sandbox, TimeExceededError

FREE = Limits()


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox()
    yield made
    made.close()


def hungry(megabytes: int) -> int:
    taken = bytearray(megabytes * 1024**2)
    time.sleep(1.0)
    return len(taken)


def hungry_program(megabytes: int) -> int:
    code = f"import time; taken = bytearray({megabytes} * 1024**2); time.sleep(20)"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode


def start_program(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        (folder / "program").write_text(str(process.pid))


def gone(process: int) -> bool:
    return not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


def wait_for(condition: partial[bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_calls_run_in_one_child_after_another(sandbox: Sandbox) -> None:
    first = sandbox.run(os.getpid, FREE)
    assert first != os.getpid()
    assert sandbox.run(os.getpid, FREE) == first
    assert sandbox.run(partial(int, "ff", base=16), FREE) == 255


def test_what_the_call_raises_is_raised(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        sandbox.run(partial(int, "x"), FREE)
    assert sandbox.run(partial(int, "7"), FREE) == 7


def test_a_result_that_cannot_be_sent_is_an_error(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="cannot be sent"):
        sandbox.run(partial(eval, "(x for x in ())"), FREE)


def test_time_is_kept_also_by_what_heeds_no_signal(sandbox: Sandbox) -> None:
    first = sandbox.run(os.getpid, FREE)
    began = time.monotonic()
    with pytest.raises(TimeExceededError):
        sandbox.run(partial(time.sleep, 30), Limits(seconds=0.5))
    assert time.monotonic() - began < 15
    assert gone(first)
    assert sandbox.run(os.getpid, FREE) != first


def test_memory_is_kept(sandbox: Sandbox) -> None:
    limit = Limits(memory=200 * 1024**2)
    assert sandbox.run(partial(hungry, 20), limit) == 20 * 1024**2
    with pytest.raises(MemoryExceededError):
        sandbox.run(partial(hungry, 400), limit)
    assert sandbox.run(partial(hungry, 20), limit) == 20 * 1024**2


def test_the_memory_of_programs_counts(sandbox: Sandbox) -> None:
    with pytest.raises(MemoryExceededError):
        sandbox.run(partial(hungry_program, 400), Limits(memory=200 * 1024**2))


def test_programs_are_killed_with_the_child(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(TimeExceededError):
        sandbox.run(partial(start_program, tmp_path), Limits(seconds=1.0))
    wait_for(partial(gone, int((tmp_path / "program").read_text())))


def test_a_child_that_dies_in_a_call_is_told(sandbox: Sandbox) -> None:
    with pytest.raises(ChildDiedError):
        sandbox.run(partial(signal.raise_signal, signal.SIGKILL), FREE)
    assert sandbox.run(partial(int, "7"), FREE) == 7


def test_a_child_that_dies_at_rest_is_no_failure(sandbox: Sandbox) -> None:
    first = sandbox.run(os.getpid, FREE)
    os.kill(first, signal.SIGKILL)
    wait_for(partial(gone, first))
    assert sandbox.run(os.getpid, FREE) != first


def test_a_killed_sandbox_stays_so(sandbox: Sandbox) -> None:
    first = sandbox.run(os.getpid, FREE)
    sandbox.kill()
    with pytest.raises(ChildDiedError):
        sandbox.run(os.getpid, FREE)
    wait_for(partial(gone, first))


def test_terminal_and_service_manager_do_not_reach_the_child(sandbox: Sandbox) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        sandbox.run(partial(signal.raise_signal, number), FREE)
    assert os.getpgid(sandbox.run(os.getpid, FREE)) != os.getpgid(0)
