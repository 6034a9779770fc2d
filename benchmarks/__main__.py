"""`python -m benchmarks`: the benchmarks of the main job."""

import sys

from benchmarks.extract import main

sys.exit(main())
