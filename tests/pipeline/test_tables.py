import json
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from lakes import content, plan, run, visible
from pipeline import storage, tables
from pipeline.lake import MANIFEST, TABLES, Lake
from pipeline.schema import SCHEMAS
from pipeline.store import BundleStore
from pipeline.tables import publish


@pytest.fixture
def plans(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "plans"
    return [
        plan(folder, "a.txt", year=2026, province="31", word="một"),
        plan(folder, "b.txt", year=2026, province="31", word="hai", tasks=0),
        plan(folder, "c.txt", year=2025, province="01", word="ba"),
        plan(folder, "d.txt", year=0, province="00", word="bốn"),
    ]


@pytest.fixture
def lake(tmp_path: Path, plans: list[Path]) -> Path:
    assert not run(tmp_path / "lake", *plans).failures
    return tmp_path / "lake"


def test_one_file_a_table_and_partition(lake: Path) -> None:
    partitions = ("plan_year=0/province_code=00", "plan_year=2025/province_code=01", "plan_year=2026/province_code=31")
    assert visible(lake) == sorted(f"{t}/{p}/part-0.parquet" for t in TABLES for p in partitions)


@pytest.mark.parametrize("table", TABLES)
def test_files_have_the_schema_without_partition_columns(lake: Path, table: str) -> None:
    for path in (lake / table).rglob("*.parquet"):
        assert pq.read_schema(path).equals(SCHEMAS[table], check_metadata=True)
        metadata = pq.read_metadata(path)
        if metadata.num_rows:
            assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_rows_are_sorted_by_document_then_as_in_the_document(lake: Path) -> None:
    table = pq.ParquetFile(lake / "tasks/plan_year=2026/province_code=31/part-0.parquet").read()
    assert table["ordinal"].to_pylist() == ["1", "2", "3"]
    pages = pq.ParquetFile(lake / "pages/plan_year=2026/province_code=31/part-0.parquet").read()
    keys = list(zip(pages["document_id"].to_pylist(), pages["page"].to_pylist(), strict=True))
    assert keys == sorted(keys)
    assert len(keys) == 4


def test_pandas_reads_the_tables_as_they_are(lake: Path) -> None:
    found = pd.read_parquet(lake / "tasks")
    assert len(found) == 9
    assert set(found["plan_year"].astype(int)) == {0, 2025, 2026}
    kinds = ds.partitioning(pa.schema([("plan_year", pa.int16()), ("province_code", pa.string())]), flavor="hive")
    found = pd.read_parquet(lake / "tasks", partitioning=kinds)
    assert set(found["province_code"]) == {"00", "01", "31"}


def test_duckdb_reads_the_tables_and_keeps_codes_of_two_digits(lake: Path) -> None:
    query = (
        f"SELECT DISTINCT province_code FROM read_parquet('{lake}/tasks/**/*.parquet', hive_partitioning = true, "
        "hive_types = {'plan_year': SMALLINT, 'province_code': VARCHAR}) ORDER BY 1"
    )
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [("00",), ("01",), ("31",)]


def test_arrow_reads_the_tables_as_they_are(lake: Path) -> None:
    assert ds.dataset(lake / "documents", partitioning="hive").count_rows() == 4


def test_a_second_run_writes_nothing(lake: Path, plans: list[Path]) -> None:
    before = {p: p.stat().st_ino for p in lake.rglob("*.parquet")}
    again = run(lake, *plans)
    assert (again.published.written, again.published.removed) == (0, 0)
    assert {p: p.stat().st_ino for p in lake.rglob("*.parquet")} == before


def test_documents_are_published_after_their_records(
    tmp_path: Path, plans: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []
    original = storage.move
    monkeypatch.setattr(storage, "move", lambda a, b: moved.append(b.relative_to(tmp_path).parts[1]) or original(a, b))
    run(tmp_path / "lake", *plans)
    assert moved[-3:] == ["documents"] * 3
    assert "documents" not in moved[:-3]


def test_only_partitions_that_changed_are_rewritten(lake: Path, tmp_path: Path) -> None:
    before = {p: p.stat().st_ino for p in lake.rglob("*.parquet")}
    run(lake, plan(tmp_path, "e.txt", year=2025, province="01", word="năm"))
    changed = {p.relative_to(lake).parent.name for p in before if p.stat().st_ino != before[p]}
    assert changed == {"province_code=01"}
    assert pd.read_parquet(lake / "documents").shape[0] == 5


def test_a_table_whose_rows_stayed_is_not_rewritten(lake: Path, plans: list[Path]) -> None:
    store = BundleStore(Lake(lake))
    document = next(i for i in store.document_ids() if store.read(i).file_name == "a.txt")
    before = {p: p.stat().st_ino for p in lake.rglob("*.parquet")}
    copy = plans[0].with_name("0.txt")
    copy.write_bytes(plans[0].read_bytes())
    run(lake, copy)
    changed = {p.relative_to(lake).parts[0] for p in before if p.stat().st_ino != before[p]}
    assert changed == {"documents"}
    assert store.read(document).sources == tuple(sorted((str(copy), str(plans[0]))))


def test_runs_add_up_to_the_lake_of_one_run(tmp_path: Path, lake: Path, plans: list[Path]) -> None:
    for path in reversed(plans):
        run(tmp_path / "other", path)
    assert content(tmp_path / "other") == content(lake)


def move(lake: Path, monkeypatch: pytest.MonkeyPatch, path: Path, year: int) -> None:
    """Publishes the document of `path` anew, as a better version of kehoach that reads another year from it."""
    import stub_stages

    original = stub_stages.extraction
    with monkeypatch.context() as patch:
        patch.setattr(stub_stages, "extraction", lambda i, **wanted: original(i, **wanted | {"year": year}))
        assert not run(lake, path).failures


def test_a_document_that_moves_leaves_its_partition(
    lake: Path, plans: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = content(lake)
    move(lake, monkeypatch, plans[2], 2031)
    assert not list(lake.glob("*/plan_year=2025"))
    assert pd.read_parquet(lake / "tasks")["task_id"].is_unique
    assert len(list(lake.glob("*/plan_year=2031/province_code=01/part-0.parquet"))) == len(TABLES)
    move(lake, monkeypatch, plans[2], 2025)
    assert content(lake) == before


def test_a_document_that_moves_leaves_the_others_of_its_partition(
    lake: Path, plans: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    move(lake, monkeypatch, plans[0], 2031)
    documents = pd.read_parquet(lake / "documents")
    assert dict(zip(documents["file_name"], documents["plan_year"].astype(int), strict=True)) == {
        "a.txt": 2031,
        "b.txt": 2026,
        "c.txt": 2025,
        "d.txt": 0,
    }


@pytest.mark.parametrize("damage", ["remove", "alter", "extra", "manifest gone", "manifest damaged"])
def test_tables_are_healed_from_the_bundles(lake: Path, plans: list[Path], damage: str) -> None:
    before = content(lake)
    part = lake / "tasks/plan_year=2026/province_code=31/part-0.parquet"
    match damage:
        case "remove":
            part.unlink()
        case "alter":
            part.write_bytes(b"x" * part.stat().st_size)
        case "extra":
            extra = lake / "tasks/plan_year=1999/province_code=31/part-0.parquet"
            extra.parent.mkdir(parents=True)
            extra.write_bytes(part.read_bytes())
        case "manifest gone":
            (lake / ".kehoach/manifest.json").unlink()
        case "manifest damaged":
            (lake / ".kehoach/manifest.json").write_text('{"files": 7}')
    run(lake, plans[3])
    assert content(lake) == before


def test_a_damaged_bundle_is_reported_and_left_out(lake: Path, plans: list[Path]) -> None:
    before = content(lake)
    store = BundleStore(Lake(lake))
    victim = next(i for i in store.document_ids() if store.read(i).file_name == "c.txt")
    (lake / store.key(victim)).write_bytes(b"nothing")
    failed = run(lake, plans[0])
    assert [e.code for e in failed.failures] == ["bundle"]
    assert victim in str(failed.failures[0])
    assert set(pd.read_parquet(lake / "documents")["file_name"]) == {"a.txt", "b.txt", "d.txt"}
    assert not run(lake, plans[2]).failures
    assert content(lake) == before


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path, plans: list[Path]) -> None:
    mine = [tmp_path / "lake" / name for name in ("notes.txt", "documents/letter.docx", ".x.tmp", "tasks/data.parquet")]
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    run(tmp_path / "lake", *plans)
    assert all(p.read_text() == "mine" for p in mine)


def test_leftovers_of_dead_runs_are_cleared(lake: Path, plans: list[Path]) -> None:
    before = content(lake)
    (lake / "tasks/plan_year=2026/province_code=31/.part-0.parquet.tmp").write_bytes(b"half")
    (lake / ".kehoach/bundles/00").mkdir(exist_ok=True)
    (lake / ".kehoach/bundles/00/.0011223344556677.json.zst.tmp").write_bytes(b"half")
    (lake / "tasks/plan_year=1999/province_code=31").mkdir(parents=True)
    run(lake, plans[0])
    assert content(lake) == before
    assert not (lake / "tasks/plan_year=1999").exists()


def test_row_groups_are_bounded_and_do_not_change_the_rows(
    tmp_path: Path, lake: Path, plans: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_DEFAULT_GROUP_ROWS", 2)
    run(tmp_path / "small", *plans, plan(tmp_path, "e.txt", word="sáu", province="31", tasks=9))
    path = tmp_path / "small/tasks/plan_year=2026/province_code=31/part-0.parquet"
    assert pq.read_metadata(path).num_row_groups == 2
    assert pq.read_metadata(path).num_rows == 12


def test_a_lake_without_documents_has_no_tables(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with lake.locked():
        done = publish(lake)
    assert (visible(tmp_path), done.written) == ([], 0)
    assert json.loads(lake.storage.read(MANIFEST))["documents"] == []
