"""What goes wrong in a bad night: sixty documents, some of them trouble, workers that are killed, a disk that is small."""

import errno
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from lakes import plan

ROOT = Path(__file__).parents[3]
SAMPLES = sorted(p for p in (ROOT / "samples").iterdir() if p.suffix in (".pdf", ".docx", ".md"))
DOCUMENTS = 60
BAD = 2
KILL_EVERY = 2.0  # seconds


def plans(folder: Path) -> list[Path]:
    """Sixty different documents: real samples, stubs, stubs of scans, one that vanishes, one that changes, two bad."""
    found = [Path(shutil.copy(sample, folder)) for sample in SAMPLES]
    for i in range(BAD):
        found.append(plan(folder, f"bad {i}.txt", do="fail", word=f"xấu {i}"))
    found.append(plan(folder, "vanishes.txt", do="vanish", word="mất"))
    found.append(plan(folder, "changes.txt", do="change_once", word="đổi"))
    for i in range(DOCUMENTS - len(found)):
        scan = {"scan": 5, "seconds": 0.05} if i % 10 == 0 else {"do": "brief"}
        found.append(plan(folder, f"{i}.txt", year=2024 + i % 3, word=f"việc {i}", **scan))
    return found


def bring_back(folder: Path) -> None:
    """The files that a worker was killed over before it could put them back."""
    for away in folder.glob("*.away"):
        if not away.with_suffix(".txt").exists():
            away.with_suffix(".txt").write_bytes(away.read_bytes())


def kill_a_worker(run: psutil.Process) -> bool:
    """Kills one of the processes that read documents for a run; whether there was one."""
    workers, children = [], []
    with suppress(psutil.Error):
        children = run.children()
    for child in children:
        with suppress(psutil.Error):  # it has just ended; the others have not
            if any("pipeline.sandbox" in part for part in child.cmdline()):
                workers.append(child)
    for worker in random.sample(workers, k=min(1, len(workers))):
        with suppress(psutil.Error):
            worker.kill()
            return True
    return False


@contextmanager
def disk(folder: Path, size: int) -> Iterator[None]:
    """A disk of its own at `folder`; the test is left out where that cannot be made."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root can mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def resize(folder: Path, size: int) -> None:
    """Gives a disk another size in bytes."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def filling(room: list[int], move: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    """`move` as on a disk with `room[0]` bytes left, for those who cannot mount one."""

    def limited(temporary: Path, path: Path) -> None:
        room[0] -= temporary.stat().st_size
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        move(temporary, path)

    return limited
