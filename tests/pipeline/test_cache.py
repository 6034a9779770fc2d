import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import cache as module
from pipeline import cli
from pipeline.cache import PageCache
from pipeline.lake import Lake

KEYS = [f"{n:02x}{'0' * 62}" for n in range(20)]


@pytest.fixture
def cache(tmp_path: Path) -> PageCache:
    return PageCache(tmp_path / "cache")


def test_what_is_put_is_got(cache: PageCache) -> None:
    assert cache.get(KEYS[0]) is None
    cache.put(KEYS[0], b"a page")
    cache.put(KEYS[0], b"the same page again")
    assert cache.get(KEYS[0]) == b"the same page again"
    assert cache.info().entries == 1


@pytest.mark.parametrize("damage", [b"", b"no frame", None])
def test_a_damaged_entry_is_none(cache: PageCache, damage: bytes | None) -> None:
    cache.put(KEYS[0], b"a page" * 100)
    (file,) = cache.folder.glob("??/*.zst")
    content = bytearray(file.read_bytes())
    content[-6] ^= 1  # within the last block or the checksum
    file.write_bytes(content if damage is None else damage)
    assert cache.get(KEYS[0]) is None
    cache.put(KEYS[0], b"read again")
    assert cache.get(KEYS[0]) == b"read again"


def test_what_was_used_longest_ago_goes_first(cache: PageCache) -> None:
    for age, key in enumerate(KEYS):
        cache.put(key, os.urandom(1000))
        os.utime(cache.folder / key[:2] / f"{key}.zst", (1e9 - age, 1e9 - age))
    cache.get(KEYS[-1])  # used just now, though written longest ago
    cache.limit = 10_000
    assert cache.sweep() == 20 - 8
    assert cache.info().size <= 9_500
    assert [cache.get(key) is not None for key in (KEYS[0], KEYS[-1], KEYS[-2])] == [True, True, False]


def test_it_sweeps_by_itself(cache: PageCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SWEEP_EVERY", 5)
    cache.limit = 4_000
    for key in KEYS:
        cache.put(key, os.urandom(1000))
    assert cache.info().size <= 4_000


def test_a_folder_that_cannot_be_written_keeps_nothing_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = PageCache(tmp_path / "file" / "cache")
    cache.put(KEYS[0], b"a page")
    assert cache.get(KEYS[0]) is None
    assert cache.info().entries == 0


def hammer(folder: Path, seed: int) -> int:
    cache = PageCache(folder, 20_000)
    wrong = 0
    for n in range(200):
        key = KEYS[(n * seed) % len(KEYS)]
        found = cache.get(key)
        wrong += found is not None and found != key.encode() * 50
        cache.put(key, key.encode() * 50)
        if n % 50 == 0:
            cache.sweep()
    return wrong


def test_many_processes_see_whole_entries(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(hammer, [tmp_path] * 3, [1, 3, 7])) == [0, 0, 0]
    assert not list(tmp_path.rglob("*.tmp"))


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = PageCache(Lake(tmp_path).cache)
    kept.put(KEYS[0], b"a page")
    kept.put(KEYS[1], b"a page")
    (kept.folder / KEYS[1][:2] / ".left.123.tmp").write_bytes(b"by a dead process")
    runner = CliRunner()
    assert "entries  2" in runner.invoke(cli.app, ["cache", "info", "-o", str(tmp_path)]).stdout
    assert "2 entries removed" in runner.invoke(cli.app, ["cache", "clear", "-o", str(tmp_path)]).stderr
    assert not list(kept.folder.rglob("*"))
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path / "elsewhere"))
    assert "entries  0" in runner.invoke(cli.app, ["cache", "info", "-o", str(tmp_path)]).stdout
