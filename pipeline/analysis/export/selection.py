"""Which rows of a lake are wanted, and those rows, streamed in the order of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from normalizers.text import fold, strip_marks
from pipeline.analysis.lake import OpenLake
from pipeline.analysis.places import province_code
from pipeline.analysis.published import reading
from pipeline.errors import UsageError
from pipeline.lake import TABLES
from pipeline.schema import PARTITION_FIELDS, SCHEMAS

# In the order in which people read them, and without the text of the pages unless it is asked for.
READING_ORDER = ("documents", "tasks", "targets", "citations", "abbreviations", "findings", "pages")
DEFAULT_TABLES = READING_ORDER[:-1]
_BATCH_ROWS = 4_000
_BY_TASK = ("targets", "citations")
_LEADS = ("lead_agencies", "lead_canonical")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; nothing in a field stands for everything.

    Attributes:
        years: years of plans.
        provinces: names of provinces or two-digit codes; '00' for central plans. One that is part of another since
            2025-07-01 stands for that one.
        documents: first digits of identifiers.
        axes: fields of the reform, by their codes; of tasks and targets, and of citations in such tasks.
        sectors: sectors of the issuing bodies, with or without marks.
        leads: names of leading bodies or a part of them, with or without marks; as `axes`, and targets in such tasks.
    """

    years: tuple[int, ...] = ()
    provinces: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()

    @property
    def narrows_documents(self) -> bool:
        """Whether not every document is wanted."""
        return bool(self.years or self.provinces or self.documents or self.sectors)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows of a document are shown with; `name` is its number (or that of its carrier) and its issuer."""

    document_id: str
    plan_year: int
    province_code: str
    province: str | None
    name: str
    document_type: str | None
    number: str | None
    issuer: str | None
    title: str | None
    file_name: str
    issued_date: date | None
    issued_year: int | None
    plan_start: date | None
    plan_end: date | None
    carrier_number: str | None


_PLAN_COLUMNS = [
    *("document_id", "document_type", "number", "symbol", "title", "issuer", "file_name", "issued_date", "issued_year"),
    *(
        "plan_start",
        "plan_end",
        "sector",
        "province_current",
        "carrier",
        "plan_year",
        "province_code",
    ),
]


@dataclass(slots=True)
class Rows:
    """The wanted rows of an open lake.

    Attributes:
        plans: the wanted documents by identifier, in the order of the table.

    Raises:
        UsageError: a selection that nothing fits, or that makes no sense.
    """

    lake: OpenLake
    selection: Selection
    plans: dict[str, Plan] = field(default_factory=dict)
    _tasks: pa.Array | None = None

    def __post_init__(self) -> None:
        _check_axes(self.lake, self.selection.axes)
        wanted = _document_test(self.selection)
        matched: set[str] = set()
        for row in self.lake.table("documents", _PLAN_COLUMNS).to_pylist():
            if wanted(row, matched):
                self.plans[row["document_id"]] = _plan(row)
        for prefix in self.selection.documents:
            if prefix not in matched:
                raise UsageError(
                    f"{prefix}: no document of {self.lake.name} has an identifier that begins so",
                    'kehoach query "SELECT document_id, title FROM documents" lists them',
                )
        if not self.plans and self.selection.narrows_documents:
            raise UsageError(
                f"No plan of {self.lake.name} fits the selection",
                'kehoach query "SELECT plan_year, province_current, sector, title FROM documents" lists them',
            )

    def batches(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The wanted rows of a table in its order, some thousands at a time, the partition fields as last columns.

        With `columns` only those; they must have the names of the leading bodies where these are selected by.

        Raises:
            LakeError: a file cannot be read, or was replaced while it was.
        """
        with reading(self.lake.lake, table):
            yield from self._batches(table, columns)

    def rows(self, table: str, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """The same as dicts."""
        for batch in self.batches(table, columns):
            yield from batch.to_pylist()

    def _batches(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        wanted = self._filter(table)
        # One file at a time and few batches ahead: what is in memory does not grow with the lake.
        for fragment in self.lake.dataset(table).get_fragments(_partitions(self.plans, self.selection)):
            for batch in fragment.to_batches(
                schema=schema_of(table),
                columns=None if columns is None else list(columns),
                filter=wanted,
                batch_size=_BATCH_ROWS,
                batch_readahead=2,
                fragment_readahead=1,
                use_threads=False,
            ):
                kept = self._with_leads(table, batch)
                if kept.num_rows:
                    yield kept

    def _filter(self, table: str) -> ds.Expression | None:
        parts: list[ds.Expression] = []
        if self.selection.narrows_documents:
            parts.append(pc.field("document_id").isin(pa.array(list(self.plans), pa.string())))
        if self.selection.axes and table in ("tasks", "targets"):
            parts.append(pc.field("axis").isin(list(self.selection.axes)))
        if (table == "citations" and self.selection.axes) or (table in _BY_TASK and self.selection.leads):
            parts.append(pc.field("task_id").isin(self._task_ids()))
        if not parts:
            return None
        whole = parts[0]
        for part in parts[1:]:
            whole = whole & part
        return whole

    def _task_ids(self) -> pa.Array:
        if self._tasks is None:
            found = [batch.column("task_id") for batch in self._batches("tasks", ("task_id", *_LEADS))]
            self._tasks = pa.concat_arrays(found) if found else pa.array([], pa.string())
        return self._tasks

    def _with_leads(self, table: str, batch: pa.RecordBatch) -> pa.RecordBatch:
        if table != "tasks" or not self.selection.leads:
            return batch
        names = [batch.column(c).to_pylist() for c in _LEADS]
        wanted = [fold(lead) for lead in self.selection.leads]
        return batch.filter(pa.array([any(_named(n, wanted) for n in a + b) for a, b in zip(*names, strict=True)]))


def schema_of(table: str) -> pa.Schema:
    """A published table with the partition fields as columns at its end."""
    fields = [
        pa.field(name, kind, metadata={"description": PARTITION_FIELDS[name]})
        for name, kind in (("plan_year", pa.int16()), ("province_code", pa.string()))
    ]
    return pa.schema([*SCHEMAS[table], *fields], metadata=SCHEMAS[table].metadata)


def tables_of(names: Sequence[str]) -> tuple[str, ...]:
    """The named tables in the order of reading; all but the text of the pages where none is named.

    Raises:
        UsageError: there is no such table.
    """
    for name in names:
        if name not in TABLES:
            raise UsageError(f"{name}: no such table", f"There are {', '.join(READING_ORDER)}")
    return tuple(t for t in READING_ORDER if t in names) if names else DEFAULT_TABLES


def _named(name: str, wanted: Sequence[str]) -> bool:
    folded = f" {fold(name)} "
    return any(_same_words(folded, w) for w in wanted)


def _same_words(folded: str, wanted: str) -> bool:
    text = strip_marks(folded) if wanted.isascii() else folded
    return f" {wanted} " in text.replace(",", " ").replace(";", " ")


def _document_test(selection: Selection) -> Any:
    codes = {province_code(name) for name in selection.provinces}
    sectors = [fold(s) for s in selection.sectors]

    def wanted(row: dict[str, Any], matched: set[str]) -> bool:
        prefixes = [p for p in selection.documents if row["document_id"].startswith(p.lower())]
        matched.update(prefixes)
        if selection.documents and not prefixes:
            return False
        if selection.years and row["plan_year"] not in selection.years:
            return False
        if sectors and not any(_equal(row["sector"], s) for s in sectors):
            return False
        return not codes or row["province_code"] in codes

    return wanted


def _equal(value: str | None, wanted: str) -> bool:
    folded = fold(value or "")
    return bool(value) and (folded == wanted or (wanted.isascii() and strip_marks(folded) == wanted))


def _check_axes(lake: OpenLake, axes: Sequence[str]) -> None:
    from pipeline.analysis.captions import value_names

    known = value_names()["axis"]
    for axis in axes:
        if axis not in known:
            raise UsageError(f"{axis}: no such field of the reform", f"There are {', '.join(known)}")


def _partitions(plans: dict[str, Plan], selection: Selection) -> ds.Expression | None:
    """Which partitions can have wanted rows: files of others are not opened."""
    if not selection.narrows_documents:
        return None
    years = sorted({p.plan_year for p in plans.values()})
    codes = sorted({p.province_code for p in plans.values()})
    return pc.field("plan_year").isin(pa.array(years, pa.int16())) & pc.field("province_code").isin(
        pa.array(codes, pa.string())
    )


def _plan(row: dict[str, Any]) -> Plan:
    carrier = (row["carrier"] or {}).get("number")
    number = row["number"] or carrier or (f"…/{row['symbol']}" if row["symbol"] else None)
    parts = [p for p in (number, row["issuer"]) if p]
    return Plan(
        row["document_id"],
        row["plan_year"],
        row["province_code"],
        row["province_current"],
        ", ".join(parts) or row["file_name"],
        row["document_type"],
        row["number"],
        row["issuer"],
        row["title"],
        row["file_name"],
        row["issued_date"],
        row["issued_year"],
        row["plan_start"],
        row["plan_end"],
        carrier,
    )
