import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lakes import plan, run
from pipeline.errors import LakeError
from pipeline.lake import BUNDLES, MANIFEST, Lake
from pipeline.store import Bundle, BundleStore, pack
from pipeline.tables import publish
from pipeline.verify import verify

PART = "plan_year=2026/province_code=31/part-0.parquet"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    run(tmp_path / "lake", plan(tmp_path, "a.txt", word="một"), plan(tmp_path, "b.txt", year=2025, word="hai"))
    return Lake(tmp_path / "lake")


def bundle_path(lake: Lake) -> Path:
    return next(iter(Path(lake.root, BUNDLES).glob("*/*")))


def manifest_path(lake: Lake) -> Path:
    return Path(lake.root, MANIFEST)


def test_a_lake_as_published_is_well(lake: Lake) -> None:
    assert verify(lake) == []


def test_no_lake_is_no_lake(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="no lake"):
        verify(Lake(tmp_path))


def test_a_damaged_manifest_is_reported(lake: Lake) -> None:
    manifest_path(lake).write_text("{")
    with pytest.raises(LakeError, match="manifest cannot be read"):
        verify(lake)


def one(faults: list[str], *words: str) -> None:
    assert len(faults) == 1, faults
    for word in words:
        assert word in faults[0]


def test_a_missing_file(lake: Lake) -> None:
    Path(lake.root, "tasks", PART).unlink()
    one(verify(lake), f"tasks/{PART}", "missing")


def test_an_altered_file(lake: Lake) -> None:
    path = Path(lake.root, "tasks", PART)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    one(verify(lake), f"tasks/{PART}", "altered")


@pytest.mark.parametrize("name", ["plan_year=2024/province_code=31/part-0.parquet", "more.parquet"])
def test_an_extra_file(lake: Lake, name: str) -> None:
    path = Path(lake.root, "tasks", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(lake.root, "tasks", PART), path)
    one(verify(lake), name, "in no manifest")


def test_a_missing_bundle(lake: Lake) -> None:
    path = bundle_path(lake)
    path.unlink()
    one(verify(lake), str(path), "missing")


def test_a_damaged_bundle(lake: Lake) -> None:
    path = bundle_path(lake)
    path.write_bytes(b"x")
    one(verify(lake), str(path), "damaged")


def test_a_bundle_newer_than_the_tables(lake: Lake) -> None:
    store = BundleStore(lake)
    bundle = store.read(store.document_ids()[0])
    store.write(bundle.document_id, pack(replace(bundle, sources=("elsewhere.txt",))))
    one(verify(lake), "newer than the published tables")


def test_a_bundle_that_was_not_published(lake: Lake, tmp_path: Path) -> None:
    run(tmp_path / "other", plan(tmp_path, "c.txt", word="ba"))
    source = bundle_path(Lake(tmp_path / "other"))
    target = Path(lake.root, BUNDLES, source.parent.name, source.name)
    target.parent.mkdir(exist_ok=True)
    shutil.copy(source, target)
    one(verify(lake), source.name, "not published")


def test_another_schema(lake: Lake) -> None:
    manifest_path(lake).write_text(
        manifest_path(lake).read_text().replace('"schema_version": "2"', '"schema_version": "0"')
    )
    one(verify(lake), "schema 0")


def test_a_wrong_row_count_in_the_manifest(lake: Lake) -> None:
    manifest_path(lake).write_text(manifest_path(lake).read_text().replace('"rows": 3', '"rows": 4'))
    faults = verify(lake)
    assert len(faults) == 2
    assert all("3 rows, the manifest says 4" in f for f in faults)


def test_a_reference_to_no_record(lake: Lake) -> None:
    store = BundleStore(lake)
    bundle: Bundle = store.read(store.document_ids()[0])
    lost = replace(bundle.extraction, tasks=())
    store.write(bundle.document_id, pack(replace(bundle, extraction=lost)))
    with lake.locked():
        publish(lake)
    faults = verify(lake)
    assert [f.split(":")[0] for f in faults] == ["targets.task_id", "findings.record_id"]
    assert all("refers to no record" in f for f in faults)


def test_an_identifier_twice(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store._check", lambda bundle: None)
    store = BundleStore(lake)
    bundle = store.read(store.document_ids()[0])
    extraction = replace(bundle.extraction, citations=bundle.extraction.citations * 2)
    store.write(bundle.document_id, pack(replace(bundle, extraction=extraction)))
    with lake.locked():
        publish(lake)
    one(verify(lake), "citations.citation_id", "more than once")
