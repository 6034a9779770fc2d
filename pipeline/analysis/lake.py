"""A lake as an analyst reads it: `pipeline.open_lake("output")` gives its tables as pandas and answers SQL.

DuckDB gets the tables from Arrow, and has no access to files, network or extensions of its own: whatever a statement
says, it can neither write nor read anything but the tables.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from normalizers.provinces import provinces
from pipeline.analysis.query_errors import explained, only_reads
from pipeline.errors import LakeError
from pipeline.lake import TABLES, Lake
from pipeline.schema import SCHEMAS
from pipeline.tables import published_files

if TYPE_CHECKING:
    import pandas as pd

# Partition fields have their types here, not by what the names of folders look like: '01' is a code, not a number.
PARTITIONING_SCHEMA = pa.schema([pa.field("plan_year", pa.int16()), pa.field("province_code", pa.string())])
MEMORY_LIMIT = "1GB"  # of DuckDB alone; reading a table through Arrow takes about as much again

_SANDBOX = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # else `FROM name` would find variables of this program
    "temp_directory": "",
}
_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a table as they were when it was opened."""

    paths: tuple[str, ...]
    stamp: _Stamp


class OpenLake:
    """The tables of a lake, read only; what is published while it is open is seen by the next call.

    One thread at a time asks DuckDB; the others wait.
    """

    def __init__(self, root: Path, today: date | None = None, memory_limit: str = MEMORY_LIMIT) -> None:
        self.lake = Lake(root)
        self.today = today or date.today()
        self._guard = threading.Lock()
        self._registered: dict[str, _Stamp] = {}
        if not any(_files(self.lake, table).paths for table in TABLES):
            raise LakeError(root, "no table of a lake is there", "Make one: kehoach extract FILES -o FOLDER")
        config = {**_SANDBOX, "memory_limit": memory_limit}
        self._connection = duckdb.connect(":memory:", config=config)
        self._prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives back what DuckDB holds."""
        self._connection.close()

    @property
    def root(self) -> Path:
        """The folder of the lake."""
        return self.lake.root

    def dataset(self, name: str) -> ds.Dataset:
        """A table as an Arrow dataset, with the partition fields as columns at its end.

        Raises:
            KeyError: there is no such table.
        """
        return _dataset(name, _files(self.lake, name), self.lake)

    def table(self, name: str, columns: Sequence[str] | None = None, filter: ds.Expression | None = None) -> pa.Table:
        """A table as Arrow, rows in the order of its files: by year, province and document."""
        found = self.dataset(name).to_table(columns=None if columns is None else list(columns), filter=filter)
        # The metadata are those of a file of the lake; what is read from many is none.
        return found.replace_schema_metadata(None)

    def documents(self, *columns: str) -> pd.DataFrame:
        """One row a document; with names of columns, only these."""
        return self._frame("documents", columns)

    def pages(self, *columns: str) -> pd.DataFrame:
        """One row a page, with its text."""
        return self._frame("pages", columns)

    def tasks(self, *columns: str) -> pd.DataFrame:
        """One row a task."""
        return self._frame("tasks", columns)

    def targets(self, *columns: str) -> pd.DataFrame:
        """One row a quantity to be reached."""
        return self._frame("targets", columns)

    def citations(self, *columns: str) -> pd.DataFrame:
        """One row a mention of another document."""
        return self._frame("citations", columns)

    def abbreviations(self, *columns: str) -> pd.DataFrame:
        """Short forms that a document defines."""
        return self._frame("abbreviations", columns)

    def findings(self, *columns: str) -> pd.DataFrame:
        """What the checks saw."""
        return self._frame("findings", columns)

    def sql(self, text: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> pa.Table:
        """The answer of DuckDB to one SELECT over the tables (and `provinces`), whole in memory.

        `parameters` are the values of '?' or '$name' in the text: text of others never becomes part of a statement.

        Raises:
            QueryError: it does not parse, names what is not there, does anything but read, or needs too much memory.
        """
        with self._guard:
            only_reads(text)
            self._refresh()
            with explained(text, lambda: self.relations()):
                return self._connection.sql(text, params=parameters).to_arrow_table()

    def relations(self) -> dict[str, list[str]]:
        """What can stand behind FROM, with its columns."""
        rows = self._connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'main' "
            "ORDER BY table_name, ordinal_position"
        ).fetchall()
        found: dict[str, list[str]] = {}
        for table, column in rows:
            found.setdefault(table, []).append(column)
        return found

    def _frame(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        return to_pandas(self.table(name, columns or None))

    def _prepare(self) -> None:
        self._refresh()
        self._connection.register("provinces", _provinces())
        self._connection.execute("SET lock_configuration = true")

    def _refresh(self) -> None:
        # Arrow remembers where the parts of a file lie: a file that was replaced must be opened anew.
        for name in TABLES:
            files = _files(self.lake, name)
            if self._registered.get(name) != files.stamp:
                self._connection.register(name, _dataset(name, files, self.lake))
                self._registered[name] = files.stamp


def open_lake(root: str | Path = "output", *, today: date | None = None, memory_limit: str = MEMORY_LIMIT) -> OpenLake:
    """Opens a lake for reading.

    Args:
        root: the folder of the lake.
        today: the day that 'days left' is counted from; today if not given.
        memory_limit: what DuckDB may take, as it writes it ('1GB').

    Raises:
        LakeError: nothing was published there.
    """
    return OpenLake(Path(root), today, memory_limit)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as pandas, still backed by Arrow: lists, structs, dates and nulls stay what they are."""
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _files(lake: Lake, table: str) -> _Files:
    paths = tuple(published_files(lake, table))
    stats = [path.stat() for path in paths]
    stamp = tuple((str(p), s.st_mtime_ns, s.st_ino) for p, s in zip(paths, stats, strict=True))
    return _Files(tuple(str(p) for p in paths), stamp)


def _dataset(name: str, files: _Files, lake: Lake) -> ds.Dataset:
    schema = pa.schema([*SCHEMAS[name], *PARTITIONING_SCHEMA])
    return ds.dataset(
        list(files.paths),
        schema=schema,
        format="parquet",
        partitioning=ds.partitioning(PARTITIONING_SCHEMA, flavor="hive"),
        partition_base_dir=str(lake.table(name)),
    )


def _provinces() -> pa.Table:
    rows: list[dict[str, Any]] = [
        {
            "code": p.code,
            "name": p.name,
            "kind": p.kind,
            "valid_to": date.fromisoformat(p.valid_to) if p.valid_to else None,
            "current_code": p.current_code,
            "current_name": p.current_name,
        }
        for p in provinces()
    ]
    texts = [pa.field(n, pa.string()) for n in ("code", "name", "kind", "current_code", "current_name")]
    return pa.Table.from_pylist(rows, pa.schema([*texts[:3], pa.field("valid_to", pa.date32()), *texts[3:]]))
