import sys
from pathlib import Path

# The workers of a pool import the stub by name: they get the search path of this process.
sys.path.insert(0, str(Path(__file__).parent / "support"))
