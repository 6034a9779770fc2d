"""What was found, for reading: a line that says where, and the text with the words marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from pipeline.analysis.search import Hit

_WIDTH = 120
_MARK = "bold reverse"
_BEFORE, _AFTER = "«", "»"


def as_list(hits: Sequence[Hit]) -> None:
    """Prints the hits on stdout; on a terminal the words are set off, elsewhere they stand between « and »."""
    console = Console()
    console = console if console.is_terminal else Console(width=_WIDTH)
    for number, hit in enumerate(hits, 1):
        console.print(Text(f"{number:3}. {place(hit)}", style="bold"), soft_wrap=True)
        shown = _styled(hit) if console.is_terminal else Text(hit.snippet(_BEFORE, _AFTER))
        console.print(Text("     ").append_text(shown), soft_wrap=not console.is_terminal)


def place(hit: Hit) -> str:
    """Where a hit stands: province and year, the plan, the page, and what to give `kehoach show`."""
    page = f"page {hit.page}" if hit.page is not None else None
    parts = (hit.province, str(hit.plan_year or ""), hit.issuer, hit.number, page, hit.record_id or hit.document_id)
    return " · ".join(part for part in parts if part)


def _styled(hit: Hit) -> Text:
    # Signs that stand in no text part the marks from it.
    shown = Text()
    for piece in hit.snippet("\x02", "\x03").split("\x02"):
        marked, closed, rest = piece.partition("\x03")
        shown.append(marked, style=_MARK if closed else "")
        shown.append(rest)
    return shown
