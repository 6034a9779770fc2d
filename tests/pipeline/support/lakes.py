"""Helpers of the tests: files for the stub, and lakes as what a reader sees of them."""

import json
from pathlib import Path

from pipeline.batch import Run, extract
from pipeline.lake import Lake
from stub_stages import process


def plan(folder: Path, name: str, **wanted: object) -> Path:
    """A file that the stub reads."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(wanted), encoding="utf-8")
    return path


def run(root: Path | str | Lake, *files: Path, workers: int = 1, **more: object) -> Run:
    """Extracts with the stub."""
    lake = root if isinstance(root, Lake) else Lake(root)
    return extract(lake, files, process, workers=workers, **more)


def content(root: Path) -> dict[str, bytes]:
    """Every file of a lake, as `diff -r` compares them."""
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def visible(root: Path) -> list[str]:
    """The Parquet files that a reader of the lake sees."""
    return sorted(p.relative_to(root).as_posix() for p in root.glob("*/**/*.parquet"))
