"""What can be read in the pictures of one file's pages: whole pages, their ruling lines, and images on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import PageTooLargeError, ProgramError
from extractors.geometry import Box, Rule
from extractors.ocr import versions
from extractors.ocr.memory import Memory, Version
from extractors.ocr.settings import Cache
from extractors.ocr.tesseract import Place, identity
from extractors.page import Page, Word
from extractors.readers import picture
from normalizers.text_kind import classify

if TYPE_CHECKING:
    from extractors.ocr.picture import Picture

_PART_WORDS = 8  # words: with fewer an image beside text is a logo, a photograph or a seal
_PART_SURE = 0.7  # confidence, and share of syllables: images with worse words hold no text either


class PictureReader:
    """Reads the pictures of a file; what was read before comes from the cache."""

    def __init__(
        self, path: Path, cache: Cache | None = None, debug_dir: Path | None = None, reading: bool = True
    ) -> None:
        """Under `debug_dir` a folder a page gets the steps of its preparation; nothing is taken from the cache then.

        Unless `reading`, what the cache lacks is not read: all methods raise `PagesUnreadError` then.
        """
        self._path = path
        self._debug_dir = debug_dir
        self._memory = Memory(path, cache if debug_dir is None else None, reading)

    def page(self, number: int) -> Page:
        """A whole page (from 1) as read by OCR.

        Raises:
            MissingProgramError, PageTooLargeError, ProgramError.
        """
        folder = self._debug_dir / self._path.name / f"page-{number}" if self._debug_dir is not None else None
        return self._read("page", number, lambda given: _words(given, Place(self._path, number), folder))

    def with_rules(self, page: Page) -> Page:
        """The page with its own words, level, and the ruling lines of its picture: a good text layer over a scan."""
        try:
            frame = self._read("rules", page.number, lambda given: _rules(given, page.number))
        except (PageTooLargeError, ProgramError):
            return page
        if frame.rotation != page.rotation:
            return page
        words = tuple(replace(w, box=frame.levelled(w.box)) if w.box is not None else w for w in page.words)
        return replace(page, words=words, rules=frame.rules, skew=frame.skew, dpi=frame.dpi)

    def part(self, page: Page, box: Box) -> Page | None:
        """The words and rules in an image on a page, placed on that page; None where the image holds no text.

        Raises:
            MissingProgramError, PageTooLargeError, ProgramError.
        """
        place = Place(self._path, page.number)
        part = self._read(f"part {box}", page.number, lambda given: _words(given.cropped(box), place))
        if part.rotation != page.rotation or not _is_text(part.words):
            return None
        words = [replace(w, box=_moved(part.tilted(w.box), box)) for w in part.words if w.box is not None]
        return replace(part, words=tuple(words), rules=tuple(_moved_rule(rule, box) for rule in part.rules))

    def _read(self, kind: str, number: int, read: Callable[[Picture], Page]) -> Page:
        version = Version(kind, (versions.PREPARATION, versions.READING, identity()))
        return self._memory.recall(number, version, lambda: picture(self._path, number), read)


def _words(given: Picture, place: Place, debug_dir: Path | None = None) -> Page:
    from extractors.ocr.reading import read_picture  # OpenCV is slow to load: only where something is to be read

    return read_picture(given, place.page or 1, place, debug_dir)


def _rules(given: Picture, number: int) -> Page:
    from extractors.ocr.reading import read_rules

    return read_rules(given, number)


def _moved(box: Box, to: Box) -> Box:
    return Box(box.x0 + to.x0, box.top + to.top, box.x1 + to.x0, box.bottom + to.top)


def _moved_rule(rule: Rule, to: Box) -> Rule:
    across, along = (to.top, to.x0) if rule.orientation == "h" else (to.x0, to.top)
    return replace(rule, position=rule.position + across, start=rule.start + along, end=rule.end + along)


def _is_text(words: Sequence[Word]) -> bool:
    signals = classify([w.text for w in words]).signals
    sure = sum(w.confidence for w in words) / max(len(words), 1)
    return signals.words >= _PART_WORDS and min(signals.valid, sure) >= _PART_SURE
