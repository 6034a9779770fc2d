"""Tables as CSV for spreadsheets, as JSON lines and as Parquet: one file a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.analysis.captions import Language
from pipeline.analysis.export.cells import Cell, columns, harmless
from pipeline.analysis.export.selection import Rows, schema_of

_GROUP_ROWS = 20_000


def write_csv(path: Path, source: Rows, table: str, language: Language | None, separator: str) -> int:
    """Writes a table as CSV (RFC 4180, UTF-8 with a byte order mark, as Excel needs it) and counts its rows.

    With ';' numbers have a decimal comma, as Excel expects where lists are separated so (Việt Nam among them). Cells
    are those of a sheet; one that could be a formula has an apostrophe before it (OWASP, 'CSV Injection').
    """
    layout = columns(table, language)
    comma = separator == ";"
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
        writer.writerow([column.caption.text for column in layout])
        for row in source.rows(table):
            plan = source.plans[row["document_id"]]
            writer.writerow([_csv_cell(column.value(row, plan), comma) for column in layout])
            count += 1
    return count


def _csv_cell(value: Cell, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    text = repr(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)
    return text.replace(".", ",") if decimal_comma else text


def write_json_lines(path: Path, source: Rows, table: str) -> int:
    """Writes a table as JSON, an object a line, lists and structs whole, dates as ISO 8601; counts its rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for batch in source.batches(table):
            for row in exact_rows(batch):
                stream.write(json.dumps(row, ensure_ascii=False, default=as_json, separators=(",", ":")) + "\n")
                count += 1
    return count


def as_json(value: object) -> str:
    """What JSON has no form for: a date, as ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def exact_rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Rows in which a float32 is the shortest decimal that means it: 0.96, not 0.9599999785423279."""
    arrays = [widened(column) for column in batch.columns]
    yield from pa.RecordBatch.from_arrays(arrays, names=batch.schema.names).to_pylist()


def widened(array: pa.Array) -> pa.Array:
    """`array` with each float32, also in lists and structs, as the float64 that is written the same."""
    kind = array.type
    if pa.types.is_float32(kind):
        return pc.cast(pc.cast(array, pa.string()), pa.float64())
    if pa.types.is_struct(kind):
        fields = [widened(part) for part in array.flatten()]
        mask = pc.is_null(array) if array.null_count else None
        return pa.StructArray.from_arrays(fields, names=[f.name for f in kind], mask=mask)
    if pa.types.is_list(kind) and not array.null_count:
        values = widened(array.flatten())
        lengths = pc.list_value_length(array)
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cast(pc.cumulative_sum(lengths), pa.int32())])
        return pa.ListArray.from_arrays(offsets, values)
    return array


def write_parquet(path: Path, source: Rows, table: str) -> int:
    """Writes a table as one Parquet file with the published schema and the partition fields; counts its rows."""
    schema = schema_of(table)
    count = 0
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        for batch in source.batches(table):
            count += batch.num_rows
            waiting.append(batch)
            # Groups of a size that depends on the rows alone: the same rows, the same bytes.
            while sum(b.num_rows for b in waiting) >= _GROUP_ROWS:
                whole = pa.Table.from_batches(waiting, schema=schema)
                writer.write_table(whole.slice(0, _GROUP_ROWS).combine_chunks())
                waiting = whole.slice(_GROUP_ROWS).to_batches()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema=schema).combine_chunks())
    return count
