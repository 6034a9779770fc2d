"""Readings of pictures kept from run to run, so that a page is read once whatever happens to the stages after it.

A reading is kept under the page's pixels and all that it depends on. Since rendering takes longer than looking up, it
is kept beside under which pixels a page of a file was found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.errors import UnreadableFileError
from extractors.geometry import Box, Rule
from extractors.ocr import versions
from extractors.ocr.settings import Cache, PagesUnreadError
from extractors.page import Origin, Page, Style, Word

if TYPE_CHECKING:
    from extractors.ocr.picture import Picture

_KEPT = ("width", "height", "rotation", "skew", "dpi", "ocr_confidence")
# a kept page is of use while the data model has these fields
_SHAPE = "/".join(",".join(f.name for f in fields(kind)) for kind in (Word, Style, Box, Rule)) + ",".join(_KEPT)


@dataclass(frozen=True, slots=True)
class Version:
    """What a reading depends on beside the pixels: kind of reading, versions of preparation, reading and engine."""

    kind: str
    parts: tuple[str, ...]


class Memory:
    """The readings of the pages of one file."""

    def __init__(self, path: Path, cache: Cache | None, reading: bool = True) -> None:
        """Without a cache every reading is made anew; unless `reading`, none is made."""
        self._path = path
        self._cache = cache
        self._reading = reading
        self._stamp = _stamp(path)

    def recall(
        self, number: int, version: Version, picture: Callable[[], Picture], read: Callable[[Picture], Page]
    ) -> Page:
        """The reading of a page (from 1), made from `picture` by `read` where it is not known.

        Raises:
            UnreadableFileError: the file cannot be opened.
            PagesUnreadError: it is not known, and none is to be made.
            Exception: what `picture` and `read` raise; nothing is kept then.
        """
        if self._cache is None:
            self._ask_to_read(number)
            return read(picture())
        link = _key("page", versions.RENDERING, self._digest, str(number))
        known = self._cache.get(link)
        if known is not None and (page := self._get(_key(known.decode("ascii", "replace"), *_texts(version)))):
            return replace(page, number=number)
        self._ask_to_read(number)
        given = picture()
        pixels = _digest_of(given)
        key = _key(pixels, *_texts(version))
        page = self._get(key)
        if page is None:
            page = read(given)
            self._cache.put(key, dump(page))
        if _stamp(self._path) == self._stamp:  # else the page may be one of another file than the digest's
            self._cache.put(link, pixels.encode())
        return replace(page, number=number)

    def _ask_to_read(self, number: int) -> None:
        if not self._reading:
            raise PagesUnreadError((number,))

    def _get(self, key: str) -> Page | None:
        content = self._cache.get(key) if self._cache is not None else None
        return parse(content) if content is not None else None

    @cached_property
    def _digest(self) -> str:
        try:
            with self._path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UnreadableFileError(self._path, error.strerror or str(error)) from error


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _texts(version: Version) -> tuple[str, ...]:
    return (version.kind, _SHAPE, *version.parts)


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _digest_of(picture: Picture) -> str:
    digest = hashlib.sha256(repr((picture.pixels.shape, picture.dpi, picture.rotation)).encode())
    digest.update(picture.pixels.tobytes())
    return digest.hexdigest()


def dump(page: Page) -> bytes:
    """A page as it was read, without its number, as JSON."""
    content = {
        "page": {name: getattr(page, name) for name in _KEPT},
        "words": [astuple(word) for word in page.words],
        "rules": [astuple(rule) for rule in page.rules],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def parse(content: bytes) -> Page | None:
    """The page that `dump` gave, with the number 0; None where the content is not of its making."""
    try:
        value = json.loads(content)
        words = tuple(_word(*parts) for parts in value["words"])
        rules = tuple(Rule(*parts) for parts in value["rules"])
        return Page(number=0, origin=Origin.OCR, words=words, rules=rules, **value["page"])
    except (ValueError, TypeError, KeyError):
        return None


def _word(text: str, box: list[float] | None, style: list[Any], *rest: Any) -> Word:
    return Word(text, Box(*box) if box is not None else None, Style(*style), *rest)
