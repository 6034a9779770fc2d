"""Commands about scans: `ocr`, and the picture of a page for `show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractors.ocr.settings import Ocr
from pipeline.commands import common
from pipeline.commands.options import Cache, Config, OcrMode
from pipeline.errors import UsageError


def ocr(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A PDF or an image.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.pdf", help="The PDF to write.")],
    config: Config = None,
    mode: OcrMode = None,
    cache: Cache = None,
) -> None:
    """Write a scan as a PDF that looks the same and can be searched: its text lies invisibly over the print."""
    from pipeline.searchable import write_searchable
    from pipeline.stages import pages_of

    settings = common.settings_of(config, ocr=mode, cache=cache)
    written = write_searchable(source, pages_of(source, common.ocr_of(settings)), out)
    for notice in written.notices:
        common.say(f"Note: {notice}")
    if written.pages:
        common.say(f"{out}: {written.words} words laid over {len(written.pages)} pages")
    else:
        common.say(f"{out}: a copy, since every page has its text")


def draw_page(path: Path, number: int, out: Path, settings: Ocr) -> None:
    """Writes a picture of a page (from 1) with the grids and the reading order found on it.

    Raises:
        UsageError: the file has no such page.
        DocumentError, MissingProgramError, OutputError: it cannot be read or written.
    """
    from pipeline.overlay import draw
    from pipeline.stages import pages_of

    page = next((p for p in pages_of(path, settings) if p.number == number), None)
    if page is None:
        raise UsageError(f"{path}: has no page {number}", "Count from 1")
    draw(path, page, out)
    common.say(f"{out}: page {number} of {path}")
