"""Lakes made of rows, for tests of what reads tables: what a row does not say is null, empty or zero."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.lake import PART, TABLES
from pipeline.schema import SCHEMAS

Row = dict[str, Any]
_IDS = {"tasks": ("task_id", "t"), "targets": ("target_id", "g"), "citations": ("citation_id", "c")}


def write_lake(root: Path, *documents: Row, **tables: list[Row]) -> Path:
    """Publishes documents (with `plan_year`, `province_code`) and rows of other tables, given by `document_id`."""
    partitions = {d["document_id"]: (d.get("plan_year", 2026), d.get("province_code", "31")) for d in documents}
    rows: dict[str, dict[tuple[int, str], list[Row]]] = {t: defaultdict(list) for t in TABLES}
    for table, given in ({"documents": list(documents)} | tables).items():
        for number, row in enumerate(given, start=1):
            name, letter = _IDS.get(table, (None, ""))
            made = {name: f"{row['document_id']}-{letter}{number:08}"} | row if name else row
            rows[table][partitions[row["document_id"]]].append(made)
    for table in TABLES:
        for (year, code), given in {p: rows[table][p] for p in set(partitions.values())}.items():
            folder = root / table / f"plan_year={year}" / f"province_code={code}"
            folder.mkdir(parents=True)
            whole = [{f.name: row.get(f.name, _default(f)) for f in SCHEMAS[table]} for row in given]
            pq.write_table(pa.Table.from_pylist(whole, schema=SCHEMAS[table]), folder / PART)
    return root


def deadline(kind: str, start: Any = None, end: Any = None, rrule: str | None = None, label: str | None = None) -> Row:
    """An entry of `deadlines`."""
    return {"kind": kind, "start": start, "end": end, "rrule": rrule, "label": label}


def _default(field: pa.Field) -> Any:
    if field.nullable:
        return None
    if pa.types.is_list(field.type):
        return []
    if pa.types.is_string(field.type):
        return ""
    return False if pa.types.is_boolean(field.type) else 0
