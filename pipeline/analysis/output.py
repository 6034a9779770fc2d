"""An answer as a person or a program reads it: a table on the terminal, CSV, JSON, lines of JSON, Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.analysis.formats import Format

_WIDTH = 160
_LEAST_COLUMN = 16  # cells of the terminal
MOST_ROWS = 100  # of a table for reading; the other formats have all


def written(answer: pa.Table, form: Format) -> bytes:
    """The answer in one of the formats, text as UTF-8."""
    return _WRITERS[form](answer)


def _table(answer: pa.Table) -> bytes:
    stream = io.StringIO()
    console = Console()
    width = console.width if console.is_terminal else _WIDTH
    rows = [[_cell(value) for value in row] for row in _rows(answer.slice(0, MOST_ROWS))]
    to = Console(file=stream, width=width)
    if _fits(answer.schema.names, rows, width):
        to.print(_grid(answer.schema, rows))
    elif rows:
        _print_records(to, answer.schema.names, rows)
    else:
        to.print(f"No rows of {', '.join(answer.schema.names)}", highlight=False, markup=False)
    if answer.num_rows > MOST_ROWS:
        stream.write(f"{MOST_ROWS} of {answer.num_rows} rows; --format csv, json, jsonl or parquet gives all\n")
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines()).encode()


def _fits(names: list[str], rows: list[list[str]], width: int) -> bool:
    """Whether a grid can be read: no column has to be made narrower than a few words."""
    columns = [[name, *cells] for name, *cells in zip(names, *rows, strict=True)]
    least = sum(min(max(map(cell_len, column)), _LEAST_COLUMN) for column in columns)
    return least + 3 * len(columns) + 1 <= width


def _grid(schema: pa.Schema, rows: list[list[str]]) -> Table:
    shown = Table(*(escape(name) for name in schema.names))
    for column, field in zip(shown.columns, schema, strict=True):
        column.overflow = "fold"
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
            column.justify = "right"
    for row in rows:
        shown.add_row(*map(escape, row))
    return shown


def _print_records(console: Console, names: list[str], rows: list[list[str]]) -> None:
    """A row as lines, a field each, where side by side the fields would be slivers."""
    longest = max(map(cell_len, names))
    for number, row in enumerate(rows, 1):
        console.print(f"── {number} ".ljust(longest + 3, "─"), highlight=False)
        shown = Table.grid(padding=(0, 1))
        shown.add_column(min_width=longest)
        shown.add_column(overflow="fold")
        for name, cell in zip(names, row, strict=True):
            if cell:
                shown.add_row(escape(name), escape(cell))
        console.print(shown, highlight=False)


def _csv(answer: pa.Table) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.schema.names)
    writer.writerows([_cell(value) for value in row] for row in _rows(answer))
    return stream.getvalue().encode()


def _json(answer: pa.Table) -> bytes:
    lines = ",\n".join(_lines(answer))
    return (f"[\n{lines}\n]\n" if lines else "[]\n").encode()


def _jsonl(answer: pa.Table) -> bytes:
    return "".join(f"{line}\n" for line in _lines(answer)).encode()


def _parquet(answer: pa.Table) -> bytes:
    stream = io.BytesIO()
    pq.write_table(answer, stream, compression="zstd")
    return stream.getvalue()


_WRITERS: dict[Format, Callable[[pa.Table], bytes]] = {
    Format.TABLE: _table,
    Format.CSV: _csv,
    Format.JSON: _json,
    Format.JSONL: _jsonl,
    Format.PARQUET: _parquet,
}


def _rows(answer: pa.Table) -> Iterator[list[Any]]:
    # By position: two columns of an answer may have one name.
    for batch in answer.to_batches():
        yield from (list(row) for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _lines(answer: pa.Table) -> Iterator[str]:
    names = _distinct(answer.schema.names)
    for row in _rows(answer):
        whole = {name: _finite(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(whole, ensure_ascii=False, default=_plain)


def _finite(value: object) -> object:
    # JSON has no word for what 0/0 gives.
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _distinct(names: list[str]) -> list[str]:
    # An object of JSON with two values of one name loses the first; a table of DuckDB may have them.
    seen: dict[str, int] = {}
    found: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(_plain(value)) if isinstance(value, (date, datetime, Decimal, bytes)) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
