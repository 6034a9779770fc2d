"""What was found, for reading: a line that says where, and the text with the words marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pipeline.analysis.search import Hit

_MARK = "bold reverse"
_BEFORE, _AFTER = "«", "»"


def as_text(hits: Sequence[Hit]) -> str:
    """The hits in lines, the words between « and »."""
    lines = (f"{n:3}. {place(hit)}\n     {_one_line(hit.snippet(_BEFORE, _AFTER))}\n" for n, hit in enumerate(hits, 1))
    return "".join(lines)


def show(hits: Sequence[Hit]) -> None:
    """Prints the hits on stdout; on a terminal the words are set off."""
    console = Console()
    if not console.is_terminal:
        print(as_text(hits), end="")
        return
    for number, hit in enumerate(hits, 1):
        console.print(Text(f"{number:3}. {place(hit)}", style="bold"), soft_wrap=True)
        console.print(Padding(_styled(hit), (0, 0, 0, 5)))


def place(hit: Hit) -> str:
    """Where a hit stands: province and year, the plan, the page, and what to give `kehoach show`."""
    page = f"page {hit.page}" if hit.page is not None else None
    parts = (hit.province, str(hit.plan_year or ""), hit.issuer, hit.number, page, hit.record_id or hit.document_id)
    return " · ".join(part for part in parts if part)


def _styled(hit: Hit) -> Text:
    # Signs that stand in no text part the marks from it.
    shown = Text()
    for piece in _one_line(hit.snippet("\x02", "\x03")).split("\x02"):
        marked, closed, rest = piece.partition("\x03")
        shown.append(marked, style=_MARK if closed else "")
        shown.append(rest)
    return shown


def _one_line(text: str) -> str:
    # The text of a page has the line breaks of its lines and the tabs of its tables.
    return " ".join(text.split())
