import json
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from pipeline.errors import AmbiguousDocumentError, BundleError, InvalidRecordError, UnknownDocumentError
from pipeline.lake import Lake
from pipeline.store import Bundle, BundleStore, pack, unpack
from stub_stages import extraction

ID = "00ff00ff00ff00ff"


def bundle(document_id: str = ID, **wanted: object) -> Bundle:
    sha256 = document_id + "0" * 48
    return Bundle(
        document_id, sha256, ("a/b.pdf", "c.pdf"), "application/pdf", 9, "0.1.0", extraction(document_id, **wanted)
    )


@pytest.fixture
def store(tmp_path: Path) -> BundleStore:
    return BundleStore(Lake(tmp_path))


def test_a_bundle_comes_back_as_it_was_stored(store: BundleStore) -> None:
    store.write(ID, pack(bundle()))
    assert store.read(ID) == bundle()
    assert store.key(ID) == f".kehoach/bundles/00/{ID}.json.zst"
    assert store.name(ID) == f"{store.lake.root}/{store.key(ID)}"


def test_a_bundle_is_one_canonical_json_value() -> None:
    text = zstandard.ZstdDecompressor().decompress(pack(bundle()))
    value = json.loads(text)
    assert json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() == text
    assert value["document_id"] == ID
    assert "hồ sơ".encode() in text
    assert value["extraction"]["tasks"][0]["row"] == [0, 1]


def test_equal_bundles_have_equal_bytes() -> None:
    assert pack(bundle()) == pack(bundle())
    assert pack(bundle()) != pack(bundle(word="khác"))


def test_names_come_from_the_first_source() -> None:
    assert (bundle().source, bundle().file_name, bundle().partition) == ("a/b.pdf", "b.pdf", (2026, "31"))


@pytest.mark.parametrize("at", [0, 5, 40, -1])
def test_any_damaged_byte_is_noticed(at: int) -> None:
    content = bytearray(pack(bundle()))
    content[at] ^= 0x55
    with pytest.raises(BundleError, match="x.zst"):
        unpack(bytes(content), "x.zst")


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 50, pack(bundle())[:-9], zstandard.compress(b"[]"), zstandard.compress(b"{")]
)
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(BundleError):
        unpack(content, "x.zst")


def altered(**change: object) -> bytes:
    value = json.loads(zstandard.ZstdDecompressor().decompress(pack(bundle()))) | change
    return zstandard.ZstdCompressor().compress(json.dumps(value).encode())


def test_another_schema_is_refused_with_its_number() -> None:
    with pytest.raises(BundleError, match="schema 99"):
        unpack(altered(schema_version="99"), "x.zst")


def test_a_missing_field_is_refused() -> None:
    with pytest.raises(BundleError):
        unpack(altered(extraction={}), "x.zst")


def test_the_bundle_of_another_document_is_refused(store: BundleStore) -> None:
    store.write("11" + ID[2:], pack(bundle()))
    with pytest.raises(BundleError, match="another document"):
        store.read("11" + ID[2:])


@pytest.mark.parametrize("change", [{"province": "../../x"}, {"province": "1"}, {"year": -1}, {"year": 10000}])
def test_only_years_and_codes_become_folders(change: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        pack(bundle(**change))


def test_records_of_another_document_or_twice_are_refused() -> None:
    with pytest.raises(InvalidRecordError, match="another document"):
        pack(replace(bundle(), extraction=extraction("11" + ID[2:])))
    doubled = bundle().extraction
    with pytest.raises(InvalidRecordError, match="twice"):
        pack(replace(bundle(), extraction=replace(doubled, tasks=doubled.tasks * 2)))


def test_documents_are_found_by_the_first_digits(store: BundleStore) -> None:
    other = "00ff" + "1" * 12
    store.write(ID, pack(bundle()))
    store.write(other, pack(bundle(other)))
    assert store.document_ids() == [ID, other]
    assert store.find("00FF00").document_id == ID
    with pytest.raises(AmbiguousDocumentError, match="2 identifiers"):
        store.find("00")
    for unknown in ("7", ""):
        with pytest.raises(UnknownDocumentError):
            store.find(unknown)
