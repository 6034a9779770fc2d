import json
from pathlib import Path

import pytest
import zstandard

from lakes import content, plan, run
from pipeline import upgrades
from pipeline.errors import BundleError, BundleSchemaError, InvalidRecordError
from pipeline.lake import Lake
from pipeline.store import BundleStore, unpack
from pipeline.tables import publish
from pipeline.upgrades import SCHEMA_VERSION, UnknownSchemaError, upgrade
from pipeline.verify import verify


def as_schema_1(content: bytes, *, rejected: bool = False) -> bytes:
    """A bundle as kehoach stored it when its schema was 1."""
    value = json.loads(zstandard.ZstdDecompressor().decompress(content)) | {"schema_version": "1"}
    for page in value["extraction"]["pages"]:
        del page["rejected_text"]
        page["rejected_layer"] = rejected
    return zstandard.ZstdCompressor(write_checksum=True).compress(json.dumps(value, sort_keys=True).encode())


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    run(tmp_path / "lake", plan(tmp_path, "a.txt", word="một"), plan(tmp_path, "b.txt", year=2025, word="hai"))
    return Lake(tmp_path / "lake")


def test_there_is_a_way_from_every_earlier_schema() -> None:
    for version in range(1, int(SCHEMA_VERSION)):
        following, _ = upgrades.UPGRADES[str(version)]
        assert int(following) > version
    assert SCHEMA_VERSION not in upgrades.UPGRADES


def test_of_a_rejected_layer_whose_text_is_not_known_nothing_is_made_up() -> None:
    value = {"extraction": {"pages": [{"rejected_layer": True}, {"rejected_layer": False}]}}
    assert upgrade(value, "1", "2")["extraction"]["pages"] == [{"rejected_text": ""}, {"rejected_text": None}]


def test_steps_are_taken_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {"7": ("8", lambda v: v | {"eight": 1}), "8": ("9", lambda v: v | {"nine": v["eight"] + 1})}
    monkeypatch.setattr(upgrades, "UPGRADES", steps)
    assert upgrade({}, "7", "9") == {"eight": 1, "nine": 2}
    assert upgrade({}, "9", "9") == {}


@pytest.mark.parametrize("version", ["99", "0", None, 2, ["2"]])
def test_a_schema_without_a_way_is_refused(version: object) -> None:
    with pytest.raises(UnknownSchemaError):
        upgrade({}, version)


@pytest.mark.parametrize(
    "value", [{}, {"extraction": 1}, {"extraction": {"pages": [{}]}}, {"extraction": {"pages": 3}}]
)
def test_what_is_not_of_the_schema_it_names_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        upgrade(value, "1")


def test_an_old_bundle_is_read_as_a_new_one(lake: Lake) -> None:
    store = BundleStore(lake)
    document = store.document_ids()[0]
    before = store.read(document)
    old = as_schema_1(lake.storage.read(store.key(document)))
    assert unpack(old, "x") == before
    assert {
        p.rejected_text for p in unpack(as_schema_1(old_of(lake, document), rejected=True), "x").extraction.pages
    } == {""}


def old_of(lake: Lake, document: str) -> bytes:
    return lake.storage.read(BundleStore(lake).key(document))


def test_a_later_schema_is_refused_with_what_to_do(lake: Lake) -> None:
    store = BundleStore(lake)
    value = json.loads(zstandard.ZstdDecompressor().decompress(old_of(lake, store.document_ids()[0])))
    later = zstandard.ZstdCompressor().compress(json.dumps(value | {"schema_version": "99"}).encode())
    with pytest.raises(
        BundleSchemaError, match=r"schema 99, this version of kehoach reads 2\). Use the version"
    ) as caught:
        unpack(later, "x")
    assert isinstance(caught.value, BundleError)


def test_a_lake_of_schema_1_is_published_from_its_bundles(lake: Lake) -> None:
    wanted = content(Path(lake.root))
    store = BundleStore(lake)
    for document in store.document_ids():
        store.write(document, as_schema_1(old_of(lake, document)))
    manifest = Path(lake.root, ".kehoach/manifest.json")
    manifest.write_text(manifest.read_text().replace('"schema_version": "2"', '"schema_version": "1"'))
    assert "kehoach publish --all" in verify(lake)[0]
    for path in Path(lake.root).glob("*/**/*.parquet"):
        path.write_bytes(b"as an earlier version wrote it")
    with lake.locked():
        done = publish(lake)
    assert done.older == tuple(store.document_ids())
    assert not done.failures
    found = content(Path(lake.root))
    assert {k: v for k, v in found.items() if k.endswith(".parquet")} == {
        k: v for k, v in wanted.items() if k.endswith(".parquet")
    }
    assert verify(lake) == []
