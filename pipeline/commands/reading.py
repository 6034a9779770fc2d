"""Commands that read a single document and write no lake: `show`, `cite` and `repair`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands import common
from pipeline.commands.options import Cache, Config, Debug, OcrMode, Output, TimeLimit
from pipeline.commands.scans import draw_page
from pipeline.errors import UsageError


def show(
    document: Annotated[str, typer.Argument(metavar="FILE|ID", help="A file, or the first digits of a document_id.")],
    config: Config = None,
    output: Output = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write all records as JSON to stdout.")] = False,
    page: Annotated[
        int | None, typer.Option("--page", metavar="N", min=1, help="With --png: the page to draw, from 1.")
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option("--png", metavar="OUT", help="Draw the grids and the reading order found on a page of a file."),
    ] = None,
    ocr: OcrMode = None,
    cache: Cache = None,
    time_limit: TimeLimit = None,
    debug: Debug = False,
) -> None:
    """Show what a document gives: a file is extracted now, an identifier is looked up in the lake."""
    from pipeline.view import as_text, render

    settings = common.settings_of(config, output, ocr, cache, time_limit)
    if page is not None or png is not None:
        if page is None or png is None or as_json:
            raise UsageError("--page and --png go together, without --json", "show FILE --page 3 --png page.png")
        return draw_page(Path(document), page, png, common.ocr_of(settings))
    bundle = common.bundle_of(document, settings, debug)
    if as_json:
        typer.echo(as_text(bundle))
    else:
        render(bundle)


def cite(
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="Text, a plan, or - for standard input.")] = "-",
    config: Config = None,
    ocr: OcrMode = None,
    cache: Cache = None,
    time_limit: TimeLimit = None,
    debug: Debug = False,
) -> None:
    """Write every citation of a text as JSON, one a line."""
    from pipeline.cite import cite as cited
    from pipeline.rows import rows
    from pipeline.streams import read_text
    from pipeline.view import as_line

    text = read_text(source)
    if text is None:
        settings = common.settings_of(config, ocr=ocr, cache=cache, time_limit=time_limit)
        bundle = common.extracted(Path(source), settings, debug)
        records = rows(bundle)["citations"]
    else:
        records = list(cited(text))
    for record in records:
        typer.echo(as_line(record))


def repair(
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="Text, a plan, or - for standard input.")] = "-",
    diff: Annotated[bool, typer.Option("--diff", help="Show the words that changed, and how sure that is.")] = False,
    config: Config = None,
    ocr: OcrMode = None,
    cache: Cache = None,
) -> None:
    """Write a text, line by line, with lost marks restored and old encodings made Unicode."""
    from pipeline.repair import repair as repaired
    from pipeline.repair import repair_document
    from pipeline.streams import read_text
    from pipeline.view import as_diff

    text = read_text(source)
    if text is None:
        settings = common.settings_of(config, ocr=ocr, cache=cache)
        lines = repair_document(Path(source), common.ocr_of(settings))
    else:
        lines = repaired(text.removesuffix("\n"))
    for line in lines:
        if not diff:
            typer.echo(line.text)
        elif line.changes or line.raw != line.text:
            typer.echo(as_diff(line))
