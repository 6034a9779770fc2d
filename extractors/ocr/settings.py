"""How pages that are pictures are read: when, with which cache; light to import, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Cache(Protocol):
    """Bytes kept under a key of letters and figures; what it forgets is made again."""

    def get(self, key: str) -> bytes | None:
        """What was kept, whole; None where nothing is, or it is damaged."""

    def put(self, key: str, content: bytes) -> None:
        """Keeps `content`, if that can be done."""


class PagesUnreadError(Exception):
    """Pages (from 1) of a file have to be read by OCR first: no failure, and never shown to a user."""

    def __init__(self, pages: tuple[int, ...]) -> None:
        super().__init__(pages)
        self.pages = pages


class Mode(StrEnum):
    """When pages are read by OCR: where their text layer is not to be believed, always, or never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Ocr:
    """How pages that are pictures are read.

    `cache` keeps the readings; under `debug_dir` a folder a page gets a picture after each step of the preparation.
    Unless `reading`, no picture is read: where the cache lacks one, `PagesUnreadError` names the pages.
    """

    mode: Mode = Mode.AUTO
    cache: Cache | None = None
    debug_dir: Path | None = None
    reading: bool = True
