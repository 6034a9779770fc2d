"""`kehoach publish` and `kehoach gc`: what they do to a lake, and what they never touch."""

import json
import os
import time
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from lakes import content, plan, run
from pipeline import cli, garbage
from pipeline.cache import PageCache
from pipeline.errors import ExitCode, LockedError
from pipeline.garbage import Kind, find, remove
from pipeline.lake import Lake
from pipeline.store import BundleStore
from pipeline.verify import verify

DAYS = 86_400.0
runner = CliRunner()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    run(tmp_path / "lake", plan(tmp_path, "a.txt", word="một"), plan(tmp_path, "b.txt", year=2025, word="hai"))
    return Lake("lake")


def invoke(*arguments: str, code: ExitCode = ExitCode.OK) -> tuple[str, str]:
    result = runner.invoke(cli.app, [*arguments, "-o", "lake"])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def aged(path: Path, content: bytes = b"x", seconds: float = 2 * 3600.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def found(lake: Lake, cache: PageCache | None = None, **more: object) -> dict[Kind, list[str]]:
    kinds: dict[Kind, list[str]] = {}
    with lake.locked(clear=False):
        for thing in find(lake, cache or PageCache(lake.cache), **more):
            kinds.setdefault(thing.kind, []).append(Path(thing.name).name)
    return kinds


def damaged(lake: Lake, name: str = "00ff00ff00ff00ff", content: bytes = b"nothing") -> Path:
    path = Path(BundleStore(lake).name(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# publish


def test_publish_makes_missing_tables_from_the_bundles(lake: Lake) -> None:
    before = content(Path("lake"))
    next(Path("lake/tasks").rglob("*.parquet")).unlink()
    assert invoke("publish") == ("", "lake: 2 documents, 1 files written, 0 removed\n")
    assert content(Path("lake")) == before


def test_publish_all_makes_every_partition_anew_with_the_same_bytes(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.tables import _Publication

    made: list[object] = []
    write = _Publication._write
    monkeypatch.setattr(_Publication, "_write", lambda s, p, d: made.append(p) or write(s, p, d))
    before = content(Path("lake"))
    invoke("publish")
    assert made == []
    assert invoke("publish", "--all")[1] == "lake: 2 documents, 0 files written, 0 removed\n"
    assert made == [(2025, "31"), (2026, "31")]
    assert content(Path("lake")) == before


def test_publish_tells_of_bundles_that_cannot_be_read_and_of_old_ones(lake: Lake) -> None:
    store = BundleStore(lake)
    value = json.loads(zstandard.ZstdDecompressor().decompress(lake.storage.read(store.key(store.document_ids()[0]))))
    for page in value["extraction"]["pages"]:
        page["rejected_layer"] = page.pop("rejected_text") is not None
    old = zstandard.ZstdCompressor().compress(json.dumps(value | {"schema_version": "1"}).encode())
    store.write(store.document_ids()[0], old)
    damaged(lake)
    stdout, stderr = invoke("publish", "--all", code=ExitCode.SOME_FAILED)
    assert stdout == ""
    assert "1 of them an earlier version of kehoach stored" in stderr
    assert (
        "00ff00ff00ff00ff.json.zst: the stored document cannot be read (it is damaged). Extract its file again"
        in stderr
    )


@pytest.mark.parametrize("command", [("publish",), ("gc", "--yes")])
def test_where_no_lake_is_none_is_made(command: tuple[str, ...]) -> None:
    assert "lake: no lake" in invoke(*command, code=ExitCode.SOME_FAILED)[1]
    assert not Path("lake").exists()


@pytest.mark.parametrize("command", [("publish",), ("gc", "--dry-run")])
def test_a_lake_that_another_run_holds_is_left_alone(lake: Lake, command: tuple[str, ...]) -> None:
    with lake.locked():
        assert "locked by process" in invoke(*command, code=ExitCode.OUTPUT)[1]


# gc


def test_a_lake_in_order_has_no_garbage(lake: Lake) -> None:
    assert found(lake) == {}
    assert invoke("gc", "--yes") == ("", "lake: 0 removed, 0.0 MB\n")


@pytest.mark.parametrize("options", [(), ("--dry-run", "--yes")])
def test_it_has_to_be_said_whether_to_look_or_to_remove(lake: Lake, options: tuple[str, ...]) -> None:
    assert "either --dry-run or --yes" in invoke("gc", *options, code=ExitCode.USAGE)[1]


def test_everything_that_nothing_needs_is_shown_then_removed(lake: Lake) -> None:
    before = content(Path("lake"))
    things = {
        damaged(lake): "unreadable bundle, 7 bytes",
        aged(Path("lake/tasks/plan_year=2026/province_code=31/.part-0.parquet.tmp")): "leftover of a write, 1 bytes",
        aged(Path("lake/.kehoach/bundles/aa/.aaaaaaaaaaaaaaaa.json.zst.tmp")): "leftover of a write, 1 bytes",
        aged(Path("lake/.kehoach/failures/aaaaaaaaaaaaaaaa.txt"), seconds=100 * DAYS): "old log of a failure, 1 bytes",
    }
    empty = Path("lake/tasks/plan_year=1999/province_code=01")
    empty.mkdir(parents=True)
    dirty = content(Path("lake"))
    stdout, stderr = invoke("gc", "--dry-run")
    assert sorted(stdout.splitlines()) == sorted(
        [*(f"{path}: {what}" for path, what in things.items()), f"{empty}: empty folder, 0 bytes"]
    )
    assert "leftover of a write: 2, 0.0 MB" in stderr
    assert "lake: 5 to remove" in stderr
    assert content(Path("lake")) == dirty
    assert empty.is_dir()
    assert "lake: 5 removed" in invoke("gc", "--yes")[1]
    assert content(Path("lake")) == before
    assert sorted(p.name for p in Path("lake/.kehoach").iterdir()) == ["bundles", "lock", "manifest.json"]
    assert not empty.parent.exists()
    assert not Path("lake/.kehoach/bundles/00").exists()
    assert verify(lake) == []


def test_a_write_that_may_be_going_on_is_left_alone(lake: Lake) -> None:
    aged(Path("lake/.kehoach/cache/ab/.abcd.zst.7.tmp"), seconds=60)
    assert found(lake) == {}


def test_a_bundle_that_can_be_read_is_kept_though_it_was_not_published_and_its_source_is_gone(
    lake: Lake, tmp_path: Path
) -> None:
    path = plan(tmp_path, "c.txt", word="ba")
    run(tmp_path / "other", path)
    path.unlink()
    other = BundleStore(Lake(tmp_path / "other"))
    (document,) = other.document_ids()
    BundleStore(lake).write(document, other.lake.storage.read(other.key(document)))
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).unlink()
    assert found(lake) == {}


def test_what_the_manifest_lists_is_never_touched(lake: Lake) -> None:
    store = BundleStore(lake)
    document = store.document_ids()[0]
    damaged(lake, document)
    assert found(lake) == {}
    invoke("publish", code=ExitCode.SOME_FAILED)
    assert found(lake) == {Kind.BUNDLE: [f"{document}.json.zst"]}


def test_a_bundle_of_a_later_schema_or_one_that_the_disk_does_not_give_is_kept(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BundleStore(lake)
    value = json.loads(zstandard.ZstdDecompressor().decompress(lake.storage.read(store.key(store.document_ids()[0]))))
    later = value | {"schema_version": "99", "document_id": "00ff00ff00ff00ff"}
    damaged(lake, content=zstandard.ZstdCompressor().compress(json.dumps(later).encode()))
    unread = damaged(lake, "11ff00ff00ff00ff")
    read = Path.read_bytes

    def failing(path: Path) -> bytes:
        if path == unread:
            raise OSError(5, "Input/output error", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", failing)
    assert found(lake) == {}


def test_other_files_among_the_bundles_are_left_alone(lake: Lake) -> None:
    aged(Path("lake/.kehoach/bundles/notes.txt"))
    aged(Path("lake/.kehoach/bundles/aa/bbbbbbbbbbbbbbbb.json.zst"))
    aged(Path("lake/tasks/data.tmp"))
    assert found(lake) == {}


def test_logs_are_kept_while_they_are_young_or_their_document_is_known(lake: Lake) -> None:
    known = BundleStore(lake).document_ids()[0]
    folder = Path("lake/.kehoach/failures")
    aged(folder / f"{known}.txt", seconds=100 * DAYS)
    aged(folder / "aaaaaaaaaaaaaaaa.txt", seconds=10 * DAYS)
    aged(folder / "bbbbbbbbbbbbbbbb.txt", seconds=100 * DAYS)
    assert found(lake) == {Kind.LOG: ["bbbbbbbbbbbbbbbb.txt"]}
    assert found(lake, documents={"bbbbbbbbbbbbbbbb"}) == {}


def test_readings_over_the_limit_go_and_those_used_last_stay(lake: Lake) -> None:
    cache = PageCache(lake.cache, limit=1000)
    for number in range(4):
        aged(Path(f"lake/.kehoach/cache/0{number}/0{number}ab.zst"), b"x" * 300, seconds=DAYS * (10 - number))
    with lake.locked(clear=False):
        things = find(lake, cache)
        assert [(t.kind, Path(t.name).name, t.size) for t in things] == [(Kind.READING, "00ab.zst", 300)]
        remove(lake, things)
    assert sorted(p.name for p in lake.cache.rglob("*.zst")) == ["01ab.zst", "02ab.zst", "03ab.zst"]
    assert not (lake.cache / "00").exists()


def test_without_a_manifest_that_can_be_read_nothing_is_removed(lake: Lake) -> None:
    damaged(lake)
    Path("lake/.kehoach/manifest.json").write_text("{")
    assert "manifest cannot be read" in invoke("gc", "--yes", code=ExitCode.SOME_FAILED)[1]
    assert Path(BundleStore(lake).name("00ff00ff00ff00ff")).exists()


def test_state_kept_elsewhere_is_looked_through_too(lake: Lake, tmp_path: Path) -> None:
    lake = Lake("lake", state=tmp_path / "state")
    aged(tmp_path / "state/cache/ab/.abcd.zst.7.tmp")
    aged(tmp_path / "state/failures/aaaaaaaaaaaaaaaa.txt", seconds=100 * DAYS)
    assert found(lake) == {Kind.WRITE: [".abcd.zst.7.tmp"], Kind.LOG: ["aaaaaaaaaaaaaaaa.txt"]}


def test_the_lock_is_held_while_garbage_is_removed(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged(lake)
    seen: list[str] = []

    def trying(*_: object) -> None:
        with pytest.raises(LockedError), Lake("lake").locked():
            pass
        seen.append("locked")

    monkeypatch.setattr(garbage, "remove", trying)
    invoke("gc", "--yes")
    assert seen == ["locked"]
