"""Stands in for `pipeline.stages.Stages`: a file of JSON with pages that have to be read first, by a slow machine."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

import stub_stages
from extractors.ocr.settings import Cache, PagesUnreadError
from extractors.records import Extraction


@dataclass(frozen=True)
class PagedStub:
    """A document {"scan": 3} has three pages to read; the text of all goes into its records.

    `log` is a folder that gets a file a reading, with the process that read; "page": {"2": "crash"} misbehaves there.
    """

    log: Path
    cache: Cache | None = None
    reading: bool = True

    def __call__(self, path: Path) -> Extraction:
        content = path.read_bytes()
        wanted = json.loads(content)
        numbers = range(1, wanted.get("scan", 0) + 1)
        if not self.reading:
            missing = tuple(n for n in numbers if self._known(path, n) is None)
            if missing:
                raise PagesUnreadError(missing)
        for number in numbers:
            self.read_page(path, number)
        word = " ".join([wanted.get("word", ""), *(self._known(path, n) or "nothing kept" for n in numbers)])
        stub_stages.misbehave(path, wanted.get("do"))
        return stub_stages.extraction(hashlib.sha256(content).hexdigest()[:16], **wanted | {"word": word})

    def with_cache(self, cache: Cache | None, *, reading: bool) -> PagedStub:
        return replace(self, cache=cache, reading=reading)

    def read_page(self, path: Path, number: int) -> None:
        if self._known(path, number) is not None:
            return
        wanted = json.loads(path.read_bytes())
        mark = self.log / f"{path.name}-{number}"
        stub_stages.misbehave(mark, wanted.get("page", {}).get(str(number)))
        time.sleep(wanted.get("seconds", 0))
        with mark.open("a") as log:
            log.write(f"{os.getpid()}\n")
        if self.cache is not None:
            self.cache.put(_key(path, number), f"trang {number} của {wanted.get('word')}".encode())

    def _known(self, path: Path, number: int) -> str | None:
        if self.cache is None:
            return f"trang {number} của {json.loads(path.read_bytes()).get('word')}" if self.reading else None
        content = self.cache.get(_key(path, number))
        return content.decode() if content is not None else None


def _key(path: Path, number: int) -> str:
    return hashlib.sha256(path.read_bytes() + b"%d" % number).hexdigest()
