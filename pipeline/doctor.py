"""What is installed, in which version, and how to get what is missing."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata

from pipeline import __version__

_SECONDS = 20
_LANGUAGES = {"vie": "tesseract-ocr-vie", "eng": "tesseract-ocr-eng"}
_PACKAGES = (
    "pypdfium2",
    "numpy",
    "python-docx",
    "rapidfuzz",
    "python-dateutil",
    "pandas",
    "pyarrow",
    "duckdb",
    "zstandard",
    "jinja2",
    "typer",
    "pydantic",
    "pydantic-settings",
    "rich",
    "httpx2",
    "httpcore2",
    "lxml",
    "tenacity",
    "protego",
    "psutil",
    "duckdb",
    "xlsxwriter",
    "icalendar",
)
# Used for scans only.
_SCAN_PACKAGES = ("pytesseract", "pdf2image", "opencv-python-headless", "pillow", "pikepdf", "img2pdf")


class Need(StrEnum):
    """What a thing is needed for."""

    ALWAYS = "always"
    SCANS = "scans"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked for: `version` is None where it is missing, `remedy` the command that gets it."""

    name: str
    need: Need
    version: str | None
    remedy: str = ""


def check_all() -> list[Check]:
    """Looks for everything that kehoach uses."""
    return [
        Check("Python", Need.ALWAYS, platform.python_version()),
        Check("kehoach", Need.ALWAYS, __version__),
        *(_package(name, Need.ALWAYS) for name in _PACKAGES),
        *(_package(name, Need.SCANS) for name in _SCAN_PACKAGES),
        _program("tesseract", "--version", Need.SCANS, "tesseract-ocr"),
        *(_language(code) for code in _LANGUAGES),
        _program("pdftoppm", "-v", Need.SCANS, "poppler-utils"),
        _program("soffice", "--version", Need.OPTIONAL, "libreoffice-writer"),
    ]


def missing(checks: list[Check], *, strict: bool) -> list[Check]:
    """Those that are missing and needed; with `strict` what only scans need counts too."""
    needs = {Need.ALWAYS, Need.SCANS} if strict else {Need.ALWAYS}
    return [c for c in checks if c.version is None and c.need in needs]


def _package(name: str, need: Need) -> Check:
    try:
        version: str | None = metadata.version(name)
    except metadata.PackageNotFoundError:
        version = None
    return Check(name, need, version, f"pip install {name}")


def _program(name: str, option: str, need: Need, package: str) -> Check:
    output = _output(name, option)
    found = re.search(r"\d+(\.\d+)+", output or "")
    version = None if output is None else found[0] if found else "unknown version"
    return Check(name, need, version, f"apt-get install {package}")


def _language(code: str) -> Check:
    lines = (_output("tesseract", "--list-langs") or "").split()
    return Check(
        f"tesseract language {code}",
        Need.SCANS,
        "found" if code in lines else None,
        f"apt-get install {_LANGUAGES[code]}",
    )


def _output(program: str, option: str) -> str | None:
    """What the program prints about itself; None where it is missing or does not run."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run([path, option], capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    return (done.stdout + done.stderr).decode("utf-8", "replace")
