"""The command that puts plans side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.commands import common
from pipeline.commands.options import Config, Output
from pipeline.errors import UsageError, output_errors


def compare(
    config: Config = None,
    output: Output = None,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="Plans of this year.")] = None,
    years: Annotated[
        tuple[int, int] | None,
        typer.Option("--years", metavar="FROM TO", help="Plans of two years, and what changed from one to the other."),
    ] = None,
    sector: Annotated[
        str, typer.Option("--sector", metavar="WORDS", help="Plans of this sector: 'y tế', 'noi vu'.")
    ] = "",
    province: Annotated[
        list[str] | None,
        typer.Option("--province", metavar="NAME", help="Plans of this province, by name of today or before, or code."),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(
            "--document", metavar="ID|FILE", help="This plan: first digits of its document_id, or its file name."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the whole comparison as JSON to stdout.")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Write a workbook.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a report with charts.")] = None,
    language: Annotated[
        Literal["vi", "en"], typer.Option("--language", help="Language of captions; a report has both.")
    ] = "vi",
) -> None:
    """Compare plans of the lake: who has which task, at which level, by when, on what basis."""
    from pipeline.analysis import compare_output, compare_workbook
    from pipeline.analysis.compare import compare as compared
    from pipeline.analysis.lake import open_lake
    from pipeline.analysis.published import outside_lake
    from pipeline.analysis.selection import Selection
    from pipeline.lake import TABLES

    if year is not None and years is not None:
        raise UsageError("--year and --years exclude each other", "Give one of them")
    if years is not None and years[0] >= years[1]:
        raise UsageError("--years wants the earlier year first", f"--years {years[1]} {years[0]}")
    settings = common.settings_of(config, output)
    wanted = years or (() if year is None else (year,))
    selection = Selection(wanted, sector, tuple(province or ()), tuple(document or ()))
    place = common.lake_of(settings)
    outside_lake(place, [path for path in (xlsx, html) if path is not None])
    with open_lake(place, notice=common.say) as lake:
        lake.hold(table for table in TABLES if table != "pages")
        found = compared(lake, selection, over_years=years is not None)
    if xlsx is not None:
        compare_workbook.write_workbook(found, xlsx, language)
        common.say(f"{xlsx}: workbook")
    if html is not None:
        from pipeline.analysis.report import report
        from pipeline.files import write_whole

        content = report(found, html.parent, language).encode("utf-8")
        with output_errors(html):
            write_whole(html, content)
        common.say(f"{html}: report")
    if as_json:
        from pipeline.analysis.compare_json import pieces

        for piece in pieces(found):
            typer.echo(piece, nl=False)
    elif xlsx is None and html is None:
        from rich.console import Console

        compare_output.render(found, Console(), language)
