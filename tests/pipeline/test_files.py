import os
from pathlib import Path

import pytest

from pipeline import files
from pipeline.files import is_temporary, remove_empty_folders, replacing, sha256_of, temporary_name, write_whole


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was synced and moved, in order."""
    done: list[str] = []

    def sync(descriptor: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")

    def move(temporary: Path, path: Path) -> None:
        done.append(f"move {path.name}")
        temporary.replace(path)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(files, "move", move)
    return done


def test_content_is_on_the_disk_before_its_name_and_the_name_after(tmp_path: Path, synced: list[str]) -> None:
    write_whole(tmp_path / "a" / "b.json", b"{}")
    assert synced == [f"sync {tmp_path.name}", "sync .b.json.tmp", "move b.json", "sync a"]


def test_a_write_that_fails_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="half"), replacing(path) as temporary:
        temporary.write_bytes(b"ne")
        raise ValueError("half")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_temporary_names_are_hidden_from_readers() -> None:
    name = temporary_name(Path("tasks/part-0.parquet"))
    assert name == Path("tasks/.part-0.parquet.tmp")
    assert is_temporary(name)
    assert not is_temporary(Path("tasks/part-0.parquet"))


def test_empty_folders_go_up_to_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "lake" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "lake" / "a" / "kept").mkdir()
    remove_empty_folders(inner, tmp_path / "lake")
    assert sorted(p.name for p in (tmp_path / "lake" / "a").iterdir()) == ["kept"]
    remove_empty_folders(tmp_path / "lake" / "a" / "kept", tmp_path / "lake")
    assert (tmp_path / "lake").is_dir()
    assert not (tmp_path / "lake" / "a").exists()


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
