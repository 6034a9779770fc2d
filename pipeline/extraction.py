"""The stages with their settings, as they are handed to workers: whoever only hands them out loads none of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.ocr.settings import Cache, Ocr

if TYPE_CHECKING:
    from extractors.records import Extraction


@dataclass(frozen=True, slots=True)
class Stages:
    """`process` with its settings, for a batch: pages of a scan can be read apart, in any number of processes."""

    ocr: Ocr = Ocr()
    document_id: str | None = None

    def __call__(self, path: Path) -> Extraction:
        """All records of one file; raises as `process` does."""
        from pipeline.stages import process

        return process(path, self.ocr, self.document_id)

    @property
    def cache(self) -> Cache | None:
        """Where readings of pages are kept."""
        return self.ocr.cache

    def with_cache(self, cache: Cache | None, *, reading: bool) -> Stages:
        """The same with another cache; unless `reading` it raises `PagesUnreadError` where that lacks pages."""
        # pictures of the steps are made while a page is read, and what was read is not kept
        ocr = replace(self.ocr, cache=cache, reading=reading or self.ocr.debug_dir is not None)
        return replace(self, ocr=ocr)

    def told(self, document_id: str) -> Stages:
        """The same for a file of this document."""
        return replace(self, document_id=document_id)

    def read_page(self, path: Path, number: int) -> None:
        """Reads a page (from 1) of a file, so that the cache has all that the page gives.

        Raises:
            extractors.errors.DocumentError: where it cannot be read.
            MissingProgramError: what reading takes is not installed.
        """
        from extractors.ocr.scans import read_scans
        from extractors.readers import read

        for _ in read_scans(path, read(path, (number,)), self.ocr):
            pass
