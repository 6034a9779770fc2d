"""`kehoach` as the command line runs it, with the stages of the tests: `python bad_night.py FOLDER ARGUMENT...`.

The environment says what is wrong that night: `NIGHT_CLOCK` the clock jumps, `NIGHT_ROOM` so many bytes are left on the
disk. FOLDER takes what the stages note, and the cache.
"""

import errno
import os
import sys
import time
from pathlib import Path

from mixed_stages import MixedStages, jumping, jumping_now
from pipeline import clock, files
from pipeline.cache import PageCache
from pipeline.cli import main
from pipeline.commands import common


def make_disk_small(room: int) -> None:
    """Lets only so many bytes more be written to the lake."""
    left, original = [room], files.move

    def move(temporary: Path, path: Path) -> None:
        left[0] -= temporary.stat().st_size
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        original(temporary, path)

    files.move = move


if __name__ == "__main__":
    folder = Path(sys.argv.pop(1))
    mad = "NIGHT_CLOCK" in os.environ
    if mad:
        time.time = jumping
        clock.now = jumping_now
    if "NIGHT_ROOM" in os.environ:
        make_disk_small(int(os.environ["NIGHT_ROOM"]))
    os.fsync = lambda descriptor: None
    common.load_process = lambda *_, **__: MixedStages(folder, PageCache(folder / "cache"), mad=mad)
    main()
