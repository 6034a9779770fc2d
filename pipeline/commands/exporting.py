"""Commands that hand a lake on: `export` to files for other programs, `graph` for what rests on what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import common
from pipeline.commands.options import Config, Output
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.analysis.export.selection import Selection

_FORMATS = ("xlsx", "csv", "jsonl", "parquet", "sqlite", "ics")
_GRAPH_FORMATS = ("table", "csv", "graphml")

Years = Annotated[list[int] | None, typer.Option("--year", metavar="YEAR", help="Plans for this year; also several.")]
Provinces = Annotated[
    list[str] | None,
    typer.Option("--province", metavar="NAME|CODE", help="Plans of this province; 00 for central ones; also several."),
]
Documents = Annotated[
    list[str] | None,
    typer.Option("--document", metavar="ID", help="The plan whose document_id begins so; also several."),
]
Sectors = Annotated[
    list[str] | None,
    typer.Option("--sector", metavar="NAME", help="Plans of this sector, with or without marks; also several."),
]
Separator = Annotated[
    str,
    typer.Option("--separator", metavar=",|;", help="What stands between the cells of CSV; ';' has decimal commas."),
]


def _selection(
    years: list[int] | None,
    provinces: list[str] | None,
    documents: list[str] | None,
    sectors: list[str] | None,
    axes: list[str] | None = None,
    leads: list[str] | None = None,
) -> Selection:
    from pipeline.analysis.export.selection import Selection

    given = (years, provinces, documents, axes, sectors, leads)
    return Selection(*(tuple(values or ()) for values in given))  # type: ignore[arg-type]


def _check(name: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise UsageError(f"--{name} {value}: not known", f"Give one of {', '.join(known)}")


def export(
    to: Annotated[Path, typer.Option("--to", metavar="FILE|FOLDER", help="Where it is written.")],
    format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="|".join(_FORMATS), help="The format; told by the name of the file if not given."
        ),
    ] = None,
    config: Config = None,
    output: Output = None,
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="TABLE", help="This table; also several; all but pages if none."),
    ] = None,
    years: Years = None,
    provinces: Provinces = None,
    documents: Documents = None,
    axes: Annotated[
        list[str] | None, typer.Option("--axis", metavar="AXIS", help="This field of the reform; also several.")
    ] = None,
    sectors: Sectors = None,
    leads: Annotated[
        list[str] | None,
        typer.Option("--lead", metavar="NAME", help="Tasks that this body leads; part of its name is enough."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="vi|en", help="Of captions and codes: vi, or none in CSV.")
    ] = None,
    separator: Separator = ",",
    alarm: Annotated[
        int | None,
        typer.Option("--alarm", metavar="DAYS", min=0, max=365, help="Calendar: remind so many days before."),
    ] = None,
) -> None:
    """Write a lake, or a part of it, for other programs: XLSX, CSV, JSON lines, Parquet, SQLite, iCalendar."""
    _check("format", format, _FORMATS)
    _check("language", language, ("vi", "en"))
    _check("separator", separator, (",", ";"))
    from pipeline.analysis.captions import Language
    from pipeline.analysis.export.writing import Format, Options, format_of
    from pipeline.analysis.export.writing import export as write
    from pipeline.analysis.lake import open_lake

    wanted = Format(format) if format else format_of(to)
    settings = common.settings_of(config, output)
    options = Options(tuple(tables or ()), Language(language) if language else None, separator, alarm)
    selection = _selection(years, provinces, documents, sectors, axes, leads)
    with open_lake(common.lake_of(settings), notice=common.say) as lake:
        made = write(lake, wanted, to, selection, options)
    for note in made.notes:
        common.say(note)
    if leads and not made.rows.get("tasks", made.rows.get("events", 0)):
        common.say("No task is led by a body of that name")
    counts = ", ".join(f"{count} {name}" for name, count in made.rows.items())
    common.say(f"{', '.join(str(f) for f in made.files)}: {counts}")


def graph(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE|FOLDER", help="Where it is written; not for a table.")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", metavar="|".join(_GRAPH_FORMATS), help="table: on the terminal.")
    ] = "table",
    config: Config = None,
    output: Output = None,
    years: Years = None,
    provinces: Provinces = None,
    documents: Documents = None,
    sectors: Sectors = None,
    separator: Separator = ",",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Rows of each table on the terminal.")] = 20,
) -> None:
    """Show which plans rest on which documents, what those amend, and where mentions contradict each other."""
    _check("format", format, _GRAPH_FORMATS)
    _check("separator", separator, (",", ";"))
    if (to is None) != (format == "table"):
        raise UsageError(
            "--to goes with --format csv or graphml, and they with it", "graph --format graphml --to citations.graphml"
        )
    from pipeline.analysis import graph_files
    from pipeline.analysis.contradictions import contradictions
    from pipeline.analysis.export.selection import DEFAULT_TABLES, Rows
    from pipeline.analysis.export.writing import replacing_all
    from pipeline.analysis.graph import build
    from pipeline.analysis.lake import open_lake
    from pipeline.errors import output_errors

    settings = common.settings_of(config, output)
    with open_lake(common.lake_of(settings), notice=common.say) as lake:
        lake.hold(DEFAULT_TABLES)
        source = Rows(lake, _selection(years, provinces, documents, sectors))
        made = build(source)
        found = contradictions(made.gathered)
    if to is None:
        return graph_files.render(source, made, found, limit)
    paths = [to] if format == "graphml" else [to / name for name in graph_files.CSV_FILES]
    if to.is_dir() if format == "graphml" else to.is_file():
        raise UsageError(f"{to}: is a {'folder' if format == 'graphml' else 'file'}", "GraphML is a file, CSV a folder")
    with output_errors(to), replacing_all(lake.lake, paths) as temporary:
        if format == "graphml":
            graph_files.write_graphml(temporary[0], made, found)
        else:
            graph_files.write_csv(temporary, made, found, separator)
    common.say(f"{', '.join(map(str, paths))}: {len(made.nodes)} documents, {len(made.edges)} relations")
