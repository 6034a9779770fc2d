"""A lake as an analyst reads it: `pipeline.open_lake("output")` gives its tables as pandas and answers SQL.

DuckDB gets the tables from Arrow, and has no access to files, network or extensions of its own: whatever a statement
says, it can neither write nor read anything but the tables.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from pyarrow.fs import LocalFileSystem

from normalizers.provinces import provinces
from pipeline.analysis.published import Notice, Published, TableFile, published, reading, root_of, silent
from pipeline.analysis.query_errors import explained, only_reads, relations_named
from pipeline.analysis.views import DISTINCT_RULES, next_dates, views
from pipeline.lake import TABLES, Lake
from pipeline.schema import SCHEMAS

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.analysis.search import Hit

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


class OpenLake:
    """The tables of a lake, read only.

    What is published while it is open is seen by the next call where the lake is a folder; of a lake in an object store
    all calls see the state that was there at the first.

    One thread at a time asks DuckDB; the others wait.
    """

    def __init__(
        self,
        root: str | Path | Lake,
        today: date | None = None,
        memory_limit: str = MEMORY_LIMIT,
        notice: Notice = silent,
    ) -> None:
        """As `open_lake`."""
        self.lake = root if isinstance(root, Lake) else Lake(root)
        self.today = today or date.today()
        self._guard = threading.Lock()
        self._registered: dict[str, list[TableFile]] = {}
        self._dated: list[TableFile] | None = None
        self._notice = notice
        self._source: Published = published(self.lake, notice)
        self._connection = duckdb.connect(":memory:", config={**_SANDBOX, "memory_limit": memory_limit})
        self._prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives back what DuckDB holds, and copies of files that could not be kept."""
        self._connection.close()
        self._source.close()

    @property
    def name(self) -> str:
        """The lake as a person names it: a folder, or s3://BUCKET/PREFIX."""
        return self.lake.root

    @property
    def root(self) -> Path:
        """The folder of the lake; one in an object store has none."""
        return root_of(self.lake)

    def hold(self, tables: Iterable[str] = TABLES) -> None:
        """Of a lake in an object store, fetches these tables at once, so that all that is read of them is one state.

        Raises:
            LakeError: it was published anew since something else was read, or is being published all the time.
            ObjectStoreError: the store does not give them.
        """
        self._source.hold(tables)

    def dataset(self, name: str) -> ds.Dataset:
        """A table as an Arrow dataset, with the partition fields as columns at its end.

        Raises:
            KeyError: there is no such table.
            LakeError: its files cannot be had.
        """
        schema = SCHEMAS[name]
        self._source.hold([name])
        return _dataset(schema, self._source.files(name))

    def table(self, name: str, columns: Sequence[str] | None = None, filter: ds.Expression | None = None) -> pa.Table:
        """A table as Arrow, rows in the order of its files: by year, province and document.

        Raises:
            KeyError: there is no such table.
            LakeError: it cannot be read.
        """
        with reading(self.lake, name):
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
            LakeError: a table cannot be read.
        """
        with self._guard:
            only_reads(text)
            self._source.hold(relations_named(text))
            self._refresh()
            with explained(self.relations, self.lake):
                if "task_deadlines" in text.lower():
                    self._date_recurrences()
                return self._answer(text, parameters)

    def _answer(self, text: str, parameters: Sequence[object] | Mapping[str, object] | None) -> pa.Table:
        try:
            return self._connection.sql(text, params=parameters).to_arrow_table()
        except (duckdb.BinderException, duckdb.CatalogException):
            # Said without the place; the other way of asking says it too. Neither gets as far as any row.
            self._connection.execute(text, parameters)
            raise

    def search(
        self,
        query: str,
        *,
        table: str = "tasks",
        provinces: Sequence[str] = (),
        years: Sequence[int] = (),
        limit: int = 20,
        words: bool = False,
    ) -> list[Hit]:
        """Rows of a table by what they say, the best first: see `pipeline.analysis.search.search`."""
        from pipeline.analysis.search import search_in

        return search_in(
            self._source, query, table=table, provinces=provinces, years=years, limit=limit, words=words,
            notice=self._notice,
        )  # fmt: skip

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
        self._connection.execute("SET VARIABLE next_dates = CAST(MAP {} AS MAP(VARCHAR, DATE))")
        self._connection.execute("SET VARIABLE today = CAST(? AS DATE)", [self.today])
        for view in views():
            self._connection.execute(f"CREATE VIEW {view.name} AS {view.sql}")
        self._connection.execute("SET lock_configuration = true")

    def _date_recurrences(self) -> None:
        # RFC 5545 is dateutil's trade; there are few different rules, however many tasks.
        if self._dated != self._registered["tasks"]:
            rules = self._connection.sql(DISTINCT_RULES).to_arrow_table()
            dates = next_dates(rules, self.today)
            self._connection.execute(
                "SET VARIABLE next_dates = map(CAST(? AS VARCHAR[]), CAST(? AS DATE[]))",
                [dates["key"].to_pylist(), dates["day"].to_pylist()],
            )
            self._dated = self._registered["tasks"]

    def _refresh(self) -> None:
        # Arrow remembers where the parts of a file lie: a file that was replaced must be opened anew.
        for name in TABLES:
            files = self._source.files(name)
            if self._registered.get(name) != files:
                self._connection.register(name, _dataset(SCHEMAS[name], files))
                self._registered[name] = files


def open_lake(
    root: str | Path | Lake = "output",
    *,
    today: date | None = None,
    memory_limit: str = MEMORY_LIMIT,
    notice: Notice = silent,
) -> OpenLake:
    """Opens a lake for reading.

    Args:
        root: the folder of the lake, or s3://BUCKET/PREFIX.
        today: the day that 'days left' is counted from; today if not given.
        memory_limit: what DuckDB may take, as it writes it ('1GB').
        notice: is told when files of a lake in an object store are fetched.

    Raises:
        LakeError: nothing was published there.
        ObjectStoreError: the store does not do what it is asked.
    """
    return OpenLake(root, today, memory_limit, notice)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as pandas, still backed by Arrow: lists, structs, dates and nulls stay what they are."""
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _dataset(schema: pa.Schema, files: Sequence[TableFile]) -> ds.Dataset:
    # Years and provinces are said with each file, not looked for in its path; no file is opened before it is read.
    return ds.FileSystemDataset.from_paths(
        [str(file.path) for file in files],
        schema=pa.schema([*schema, *PARTITIONING_SCHEMA]),
        format=ds.ParquetFileFormat(),
        filesystem=LocalFileSystem(),
        partitions=[_partition(file) for file in files],
    )


def _partition(file: TableFile) -> ds.Expression:
    year, code = file.partition
    return (pc.field("plan_year") == pa.scalar(year, pa.int16())) & (pc.field("province_code") == code)


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
