"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractors.ocr.settings import Mode

OUTPUT = "output"
SECONDS = 600.0

Output = Annotated[
    str,
    typer.Option("--output", "-o", metavar="FOLDER", help="The lake: the folder of the tables, or s3://BUCKET/PREFIX."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault of kehoach.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", min=0.1, help="Give up a document after so many seconds.")
]
OcrMode = Annotated[
    Mode,
    typer.Option("--ocr", help="Read pages by OCR: where their text layer is missing or bad (auto), always, or never."),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="FOLDER",
        envvar="KEHOACH_CACHE",
        help="Where readings of pages are kept; .kehoach/cache in the lake if not given.",
    ),
]
