"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractors.ocr.settings import Mode

# Options that the configuration may give too have no default here: None says that the option was not given.
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="KEHOACH_CONFIG",
        help="The configuration; kehoach.toml in the working directory, if it is there, if not given.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FOLDER",
        help="The lake: the folder of the tables, or s3://BUCKET/PREFIX. Default: output.",
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        "--state", metavar="FOLDER", help="Local folder of ledger, inbox and reports; .kehoach in the lake by default."
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes; as many as processors if not given."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault of kehoach.")]
TimeLimit = Annotated[
    str | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        help="Give up a document after so many seconds, or so long ('5 min'). Default: 600.",
    ),
]
MemoryLimit = Annotated[
    str | None,
    typer.Option(
        "--memory-limit",
        metavar="SIZE",
        help="Give up a document that needs more memory ('2 GiB'), with the programs that read it. Default: no limit.",
    ),
]
Attempts = Annotated[
    int | None,
    typer.Option(
        "--attempts", metavar="N", min=1, help="Try a document so often where what went wrong may pass. Default: 3."
    ),
]
Executor = Annotated[
    str | None,
    typer.Option("--executor", metavar="WHERE", help="'local', or a Dask cluster: dask://HOST:PORT. Default: local."),
]
OcrMode = Annotated[
    Mode | None,
    typer.Option(
        "--ocr",
        help="Read pages by OCR: where their text layer is missing or bad (auto), always, or never. Default: auto.",
    ),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="FOLDER",
        help="Where readings of pages are kept (also KEHOACH_CACHE); .kehoach/cache in the lake if not given.",
    ),
]
