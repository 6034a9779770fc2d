"""`python -m benchmarks [FILES and options of extract]`: the main job, then the search for citations."""

import sys

from benchmarks import citations, extract

worst = extract.main()
print("\nCitations")
worst = max(worst, citations.main(["--check"] if "--check" in sys.argv else []))
sys.exit(worst)
