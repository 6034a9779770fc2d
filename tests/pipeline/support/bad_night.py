"""`kehoach` as the command line runs it, with the stages of the tests: `python bad_night.py FOLDER ARGUMENT...`.

The environment says what is wrong that night: `NIGHT_CLOCK` the clock jumps, `NIGHT_ROOM` so many bytes are left on the
disk. FOLDER takes what the stages note, and the cache.
"""

import os
import sys
import time
from pathlib import Path

import nights
from mixed_stages import MixedStages, jumping, jumping_now
from pipeline import clock, files
from pipeline.cache import PageCache
from pipeline.cli import main
from pipeline.commands import common

if __name__ == "__main__":
    folder = Path(sys.argv.pop(1))
    mad = "NIGHT_CLOCK" in os.environ
    if mad:
        time.time = jumping
        clock.now = jumping_now
    if "NIGHT_ROOM" in os.environ:
        files.move = nights.filling([int(os.environ["NIGHT_ROOM"])], files.move)
    os.fsync = lambda descriptor: None
    common.load_process = lambda *_, **__: MixedStages(folder, PageCache(folder / "cache"), mad=mad)
    main()
