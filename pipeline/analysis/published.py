"""Whether there is anything to ask."""

from __future__ import annotations

from pipeline.errors import LakeError
from pipeline.lake import TABLES, Lake
from pipeline.tables import published_files


def require_tables(lake: Lake) -> None:
    """Sees that something was published in a lake.

    Raises:
        LakeError: nothing was.
    """
    if not any(True for table in TABLES for _ in published_files(lake, table)):
        raise LakeError(
            lake.root, "nothing was published there", "Name the lake with -o, or make it: kehoach extract FILES"
        )
