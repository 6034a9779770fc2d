"""Commands that ask a lake: `query` in SQL, `search` in words."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.analysis.formats import Format
from pipeline.commands import common
from pipeline.commands.options import Config, Output
from pipeline.errors import OutputError, UnreadableFileError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.lake import Lake

Form = Annotated[Format, typer.Option("--format", help="How the answer is written; a table shows 100 rows at most.")]
To = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help="Write the answer to a file instead of standard output.")
]
Today = Annotated[
    datetime | None,
    typer.Option("--today", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="The day that days left count from."),
]


def query(
    sql: Annotated[str | None, typer.Argument(metavar="[SQL|-]", help="A SELECT, or - for standard input.")] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="A file with the SELECT.")] = None,
    views: Annotated[bool, typer.Option("--views", help="List the ready views and what they are.")] = False,
    form: Form = Format.TABLE,
    to: To = None,
    today: Today = None,
    config: Config = None,
    output: Output = None,
) -> None:
    """Ask the tables of a lake in SQL; it reads only."""
    if views:
        return _list_views()
    text = _statement(sql, file)
    settings = common.settings_of(config, output)
    from pipeline.analysis.lake import open_lake

    day = today.date() if today else None
    with open_lake(common.lake_of(settings), today=day, notice=common.say) as lake:
        deliver(lake.sql(text), form, to, lake.lake)


class Searched(StrEnum):
    """The tables that can be searched."""

    TASKS = "tasks"
    TARGETS = "targets"
    CITATIONS = "citations"
    PAGES = "pages"


class By(StrEnum):
    """What is kept together of the words that are searched for."""

    SYLLABLES = "syllables"
    WORDS = "words"


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help='What to find; "..." stays side by side.')],
    table: Annotated[Searched, typer.Option("--table", help="Where to look.")] = Searched.TASKS,
    province: Annotated[
        list[str] | None,
        typer.Option("--province", metavar="NAME|CODE", help="Only this province, by a name of today or before."),
    ] = None,
    year: Annotated[list[int] | None, typer.Option("--year", metavar="YEAR", help="Only plans for this year.")] = None,
    by: Annotated[
        By, typer.Option("--by", help="Syllables, or words of several syllables (needs underthesea).")
    ] = By.SYLLABLES,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many at most.")] = 20,
    form: Form = Format.TABLE,
    to: To = None,
    config: Config = None,
    output: Output = None,
) -> None:
    """Find tasks, targets, citations or pages by their words, the best first."""
    from pipeline.analysis.search import hits_table
    from pipeline.analysis.search import search as found
    from pipeline.analysis.search_view import as_text, show

    lake = common.lake_of(common.settings_of(config, output))
    hits = found(
        lake, " ".join(words), table=table, provinces=province or (), years=year or (), limit=limit,
        words=by is By.WORDS, notice=common.say,
    )  # fmt: skip
    if not hits:
        common.say("Nothing was found")
    if form is not Format.TABLE:
        return deliver(hits_table(hits), form, to, lake)
    if to is None:
        return show(hits)
    save(as_text(hits).encode(), to, lake)


def _list_views() -> None:
    from pipeline.analysis.views import views

    for view in views():
        typer.echo(f"{view.name}: {view.description}\n    {', '.join(view.columns)}")


def _statement(sql: str | None, file: Path | None) -> str:
    if (sql is None) == (file is None):
        raise UsageError("Give one query: in quotes, - for standard input, or --file", "--views lists ready views")
    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFileError(file, str(getattr(error, "strerror", None) or error)) from error
    return sys.stdin.read() if sql == "-" else str(sql)


def deliver(answer: pa.Table, form: Format, to: Path | None, lake: Lake) -> None:
    """Writes an answer to standard output or, whole, to a file."""
    from pipeline.analysis.output import written

    if to is None and form == Format.PARQUET and sys.stdout.isatty():
        raise UsageError("Parquet is not for reading on a terminal", "Name a file with --to")
    content = written(answer, form)
    if to is None:
        return typer.echo(content, nl=False)
    save(content, to, lake)
    common.say(f"{to}: {answer.num_rows} row{'s' * (answer.num_rows != 1)}")


def save(content: bytes, to: Path, lake: Lake) -> None:
    """Writes a file whole, anywhere but in the folders of the lake.

    Raises:
        UsageError: it is in one of them.
        OutputError: it cannot be written.
    """
    from pipeline.analysis.published import outside_lake
    from pipeline.files import write_whole

    outside_lake(lake, [to])
    try:
        write_whole(to, content)
    except OSError as error:
        raise OutputError(to, error.strerror or str(error)) from error
