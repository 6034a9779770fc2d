"""What runs when, and where results go: the command line, batches, bundles and the published tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.analysis.lake import open_lake as open_lake

__version__ = "0.1.0"
__all__ = ["__version__", "open_lake"]


def __getattr__(name: str) -> Any:
    # Arrow, pandas and DuckDB take a second to load: only who opens a lake waits for them.
    if name == "open_lake":
        from pipeline.analysis.lake import open_lake

        return open_lake
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
