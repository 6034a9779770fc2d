"""Fake programs on PATH: each a small Python script with the name of the program that it stands in for."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

TSV_HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
TESSERACT_ANSWERS = """
import os, sys, time
if "--version" in sys.argv:
    print("tesseract 5.3.0"); print(" leptonica-1.82.0"); sys.exit(0)
if "--list-langs" in sys.argv:
    print("List of available languages (2):"); print("eng"); print("vie"); sys.exit(0)
output = sys.argv[2] + ".tsv"
"""


def install(folder: Path, name: str, body: str) -> Path:
    """Writes a program; `body` is Python."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!{sys.executable} -S\n{body}", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def only(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Makes the folder the whole of PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("PATH", str(folder))


def first(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Puts the folder before the rest of PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
