"""A picture of a page to a `Page`: prepared, its rules found, its text read cell by cell and outside tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median

from extractors.geometry import Box
from extractors.grids import find_grids
from extractors.ocr import typography
from extractors.ocr.ordinals import reread
from extractors.ocr.picture import POINTS_PER_INCH, Picture
from extractors.ocr.preprocess import COARSE, LETTER_HEIGHT, OTHER_LOOKS, Prepared, prepare
from extractors.ocr.preprocess_angle import Orientation, letter_height
from extractors.ocr.regions import Region, cells, outside, unread
from extractors.ocr.rules import RulesFound, find_rules, without_rules
from extractors.ocr.second_look import look_again, without_scrawl
from extractors.ocr.tesseract import WITH_ENGLISH, Place, Reading, Segmentation, probe, read
from extractors.ocr.voting import vote
from extractors.ocr.words import apart, with_numerals, with_small_letters, without_dirt, without_stutter
from extractors.page import Grid, Origin, Page, Style, Word
from normalizers.syllable import is_valid

_NOISE = 0.3  # confidence: what is no word and less sure than this is dirt, a seal or a signature
_NEVER = 0.05  # confidence: and what is no syllable and less sure than this
_PUNCTUATION = ".,;:()[]/-–\"'“”"
_SIGN = re.compile(r"[\w%‰]")
_DOUBTFUL = 0.6  # confidence: a page below this is tried again, turned round or with English
_FOREIGN = 0.5  # of the words: without any mark of Vietnamese, the page may be in English
_COMMON = 0.3  # of a word: as much of it lies in a word that is known, so it is known
_ASCENT, _DESCENT = 0.9, 0.25  # of the type size, as in pages read from a text layer


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word as read, with the region that it stands in."""

    reading: Reading
    region: int


def read_picture(picture: Picture, number: int, place: Place, debug_dir: Path | None = None) -> Page:
    """Reads a picture of a page.

    The boxes of the page are in points of the page upright and level; `rotation` and `skew` lead back to the picture.

    Raises:
        MissingProgramError: tesseract or its Vietnamese is not installed.
        ProgramError: tesseract failed on this page.
    """
    prepared = prepare(picture, debug_dir)
    page = _read(prepared, number, place)
    if prepared.letters < COARSE and page.words:
        turn = prepared.orientation.turn if prepared.orientation.sure else 0
        page = vote(page, (_read(prepare(picture, turn=turn, look=look), number, place) for look in OTHER_LOOKS))
    if not page.words or _mean(page) >= _DOUBTFUL or prepared.orientation == Orientation(0, True):
        return page
    # the picture did not tell for sure which way is up, or may have misled: the text decides
    taken = prepared.orientation.turn if prepared.orientation.sure else 0
    turns = {0, 180, prepared.orientation.turn} - {taken}
    others = [_read(prepare(picture, turn=turn), number, place) for turn in sorted(turns)]
    return max((page, *others), key=_mean)


def read_rules(picture: Picture, number: int) -> Page:
    """The page of a picture with its ruling lines and without words; boxes as in `read_picture`."""
    prepared = prepare(picture)
    return _frame(prepared, find_rules(prepared.picture), number, picture.dpi)


def _frame(prepared: Prepared, found: RulesFound, number: int, dpi: float) -> Page:
    shown = prepared.picture
    return Page(
        number,
        shown.width,
        shown.height,
        Origin.OCR,
        rules=found.rules,
        rotation=shown.rotation,
        skew=prepared.skew,
        dpi=round(dpi),
    )


def _mean(page: Page) -> float:
    weights = [len(w.text) for w in page.words]
    return sum(w.confidence * n for w, n in zip(page.words, weights, strict=True)) / max(sum(weights), 1)


def _read(prepared: Prepared, number: int, place: Place) -> Page:
    found = find_rules(prepared.picture)
    picture = replace(prepared.picture, pixels=without_rules(prepared.picture.pixels, found))
    frame = _frame(prepared, found, number, picture.dpi)
    grids, _ = find_grids(frame)
    words = _words(picture, grids, place, prepared.letters < COARSE)
    mean = fmean(w.confidence for w in words) if words else None
    return replace(frame, words=tuple(words), ocr_confidence=mean)


def _words(picture: Picture, grids: Sequence[Grid], place: Place, coarse: bool) -> list[Word]:
    letter = letter_height(picture.pixels) or LETTER_HEIGHT
    placed: list[_Placed] = []
    rest = outside(picture, grids, letter)
    if rest is not None:
        placed += [_Placed(rest.on_page(r), 0) for r in _read_text(rest, place)]
        placed += _read_lost(rest, [p.reading for p in placed], letter, place)
    inside = cells(picture, grids, letter)
    if inside:
        readings = read([r.pixels for r in inside], place, segmentation=Segmentation.BLOCK)
        readings = reread(inside, [[r for r in words if _is_text(r)] for words in readings], grids, place)
        for i, (region, content) in enumerate(zip(inside, readings, strict=True), len(placed) + 1):
            placed += [_Placed(region.on_page(r), i) for r in content]
    placed = [p for p in placed if _is_text(p.reading)]
    return _typeset(_mended(placed, picture, letter, place, coarse), picture, letter)


def _mended(placed: Sequence[_Placed], picture: Picture, letter: float, place: Place, coarse: bool) -> list[_Placed]:
    """The words with doubtful ones read again, and with what their print shows to be misread put right.

    The letters of a coarse picture have no shapes to go by, and all its words are read again anyway.
    """
    lines: dict[tuple[int, tuple[int, int, int]], list[Reading]] = {}
    for p in placed:
        lines.setdefault((p.region, p.reading.line), []).append(p.reading)
    clean = [without_stutter(without_dirt(words)) for words in lines.values()]
    again = clean if coarse else [without_scrawl(w) for w in look_again(clean, picture.pixels, letter, place)]
    sizes = [typography.type_size(words) if words else 0.0 for words in again]
    usual = typography.page_type_size([s for s in sizes if s] or [letter], letter)
    mended: list[_Placed] = []
    for (region, line), words, size in zip(lines, again, sizes, strict=True):
        own = size if typography.is_trusted(size, usual) else usual
        # the lines of a cell are set in one type, and go on from each other
        around = [w for (r, _), ws in zip(lines, again, strict=True) if r == region for w in ws] if region else words
        before = mended[-1].reading.text if mended and mended[-1].region == region else ""
        words = apart(without_stutter(without_dirt(words)), picture.pixels, own)
        if not coarse:
            words = with_small_letters(words, around, picture.pixels, letter)
            words = with_numerals(words, before, picture.pixels, own)
        mended += [_Placed(replace(w, line=line), region) for w in words]
    return mended


def _read_text(region: Region, place: Place) -> list[Reading]:
    """The words outside tables, with the English model beside the Vietnamese one where that reads them better."""
    words = read([region.pixels], place)[0]
    plain = [w for w in words if w.text.isalpha() and len(w.text) > 2]
    if len(plain) < 20 or "eng" not in probe().languages:
        return words
    foreign = sum(w.text.isascii() for w in plain) / len(plain)
    if foreign < _FOREIGN or median(w.confidence for w in plain) >= _DOUBTFUL + 0.2:
        return words
    other = read([region.pixels], place, languages=WITH_ENGLISH)[0]
    return max((words, other), key=lambda ws: sum(w.confidence * len(w.text) for w in ws))


def _read_lost(region: Region, on_page: Sequence[Reading], letter: float, place: Place) -> list[_Placed]:
    """The words of lines that a reading of the region left out."""
    here = [replace(r, x0=r.x0 - region.x, x1=r.x1 - region.x, y0=r.y0 - region.y, y1=r.y1 - region.y) for r in on_page]
    lost = unread(region, here, letter)
    readings = read([part.pixels for part in lost], place, segmentation=Segmentation.BLOCK)
    return [
        _Placed(region.on_page(part.on_page(r)), i)
        for i, (part, words) in enumerate(zip(lost, readings, strict=True), 1)
        for r in words
        if r.confidence >= _DOUBTFUL and not any(_covers(known, part.on_page(r)) for known in here)
    ]


def _covers(known: Reading, new: Reading) -> bool:
    width = min(known.x1, new.x1) - max(known.x0, new.x0)
    height = min(known.y1, new.y1) - max(known.y0, new.y0)
    return min(width, height) > 0 and width * height > _COMMON * (new.x1 - new.x0) * (new.y1 - new.y0)


def _is_text(reading: Reading) -> bool:
    """Whether a reading is kept: dirt, seals and signatures are read as signs and letters of no syllable.

    Confidence alone does not tell: tesseract gives 0 to some words that it reads well.
    """
    core = reading.text.strip(_PUNCTUATION)
    if len(core) > 1 and (core.isdecimal() or is_valid(core)):
        return True
    return bool(_SIGN.search(reading.text)) and reading.confidence > _NEVER or reading.confidence >= _NOISE


def _typeset(placed: Sequence[_Placed], picture: Picture, letter: float) -> list[Word]:
    """The words with the boxes, sizes and weight of their type."""
    lines: dict[tuple[int, tuple[int, int, int]], list[Reading]] = {}
    for p in placed:
        lines.setdefault((p.region, p.reading.line), []).append(p.reading)
    measured = {key: typography.type_size(words) for key, words in lines.items()}
    if not measured:
        return []
    page_size = typography.page_type_size([measured[p.region, p.reading.line] for p in placed], letter)
    usual_stroke = median(_stroke(p.reading, picture) for p in placed) / page_size
    words = []
    for key, readings in lines.items():
        size = typography.usual(measured[key], page_size, sum(len(r.text) for r in readings))
        if typography.is_trusted(measured[key], page_size):
            base = typography.base_line(readings, size)
        else:
            base = typography.base_in_print(readings, picture.pixels)
        bold = [typography.is_bold(_stroke(r, picture) / size, usual_stroke, size) for r in readings]
        weights = typography.even_weights(bold, [len(r.text) for r in readings])
        words += [_word(r, size, base, b, picture) for r, b in zip(readings, weights, strict=True)]
    return words


def _word(reading: Reading, size: float, base: float, bold: bool, picture: Picture) -> Word:
    scale = POINTS_PER_INCH / picture.dpi
    top, bottom = (base - _ASCENT * size) * scale, (base + _DESCENT * size) * scale
    text = unicodedata.normalize("NFC", reading.text)
    style = Style("", round(size * scale, 1), bold)
    return Word(text, Box(reading.x0 * scale, top, reading.x1 * scale, bottom), style, round(reading.confidence, 4))


def _stroke(reading: Reading, picture: Picture) -> float:
    return typography.stroke(picture.pixels[max(reading.y0, 0) : reading.y1, max(reading.x0, 0) : reading.x1])
