"""Between reading and layout: words in old encodings, words that lost their marks and mistakes of OCR are put right.

A word keeps what was read in `raw`, and its confidence falls to that of the repair. Text that is good is not touched.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.arrange import arrange
from extractors.geometry import Box
from extractors.page import Grid, GridCell, Line, Origin, Page, Word, lines_of
from extractors.repair_ocr import Mistakes
from normalizers.diacritics import Restored
from normalizers.legacy import font_hint
from normalizers.legacy_detection import decode_words
from normalizers.restoration import Restoration, is_native
from normalizers.unicode import clean

_RUN = 40  # words that are looked at together for an old encoding


def repair(pages: Iterable[Page]) -> Iterator[Page]:
    """The pages with their lines and grids in `flow`, the words in them repaired where they need it."""
    restoration = Restoration()
    mistakes = Mistakes(_restored)
    for page in pages:
        arranged = arrange(_in_unicode(page))
        lines = list(lines_of(arranged.flow))
        found = restoration.lines([line.text for line in lines])
        new = [line if lost is None else _restored(line, lost) for line, lost in zip(lines, found, strict=True)]
        if page.origin is Origin.OCR:
            new = mistakes.mend(arranged.flow, new, [lost is not None for lost in found])
        yield arranged if new == lines else replace(arranged, flow=_with_lines(arranged.flow, new))


# --- Encodings -------------------------------------------------------------------------------------------------------


def _in_unicode(page: Page) -> Page:
    """The page with all words in composed Unicode."""
    if not page.flow:
        words = _decoded(page.words)
        return page if words is None else replace(page, words=tuple(words))
    lines = list(lines_of(page.flow))
    words = _decoded([word for line in lines for word in line.words])
    if words is None:
        return page
    rest = iter(words)
    return replace(
        page,
        flow=_with_lines(page.flow, (replace(line, words=tuple(next(rest) for _ in line.words)) for line in lines)),
    )


def _decoded(words: Sequence[Word]) -> list[Word] | None:
    """The words in Unicode; None where all are so already."""
    texts = [word.text for word in words]
    joined = " ".join(texts)
    hinted = any(font_hint(font).encoding for font in {word.style.font for word in words})
    runs = ["".join(texts[i : i + _RUN]) for i in range(0, len(texts), _RUN)]
    if hinted or not (joined.isascii() or all(map(is_native, runs))):
        texts = [clean(word.text) for word in decode_words(texts, [word.style.font for word in words])]
    elif clean(joined) != joined:
        texts = [clean(text) for text in texts]
    else:
        return None
    # A soft hyphen alone leaves nothing; the word stays, or lines would lose count of theirs.
    return [
        word if text in (word.text, "") else replace(word, text=sys.intern(text), raw=word.raw or word.text)
        for word, text in zip(words, texts, strict=True)
    ]


# --- Lost marks ------------------------------------------------------------------------------------------------------


def _restored(line: Line, found: Restored) -> Line:
    """The line with the words that were found; a word read as one and restored as two shares its box by length."""
    words: list[Word] = []
    for group, start, end in _groups(line, found):
        text = found.text[found.text_offset(start) : found.text_offset(end)]
        own = [w for w in found.words if start <= w.start < end]
        confidence = min([w.confidence for w in own] + [w.confidence for w in group])
        if text == found.raw[start:end]:
            words += [replace(w, confidence=min(w.confidence, confidence)) for w in group]
        else:
            words += _shared(group, text.split(), found.raw[start:end], confidence)
    return replace(line, words=tuple(words))


def _groups(line: Line, found: Restored) -> Iterator[tuple[list[Word], int, int]]:
    """The words of the line with their offsets in its text; those that were restored together are one group."""
    group: list[Word] = []
    start = end = 0
    for i, word in enumerate(line.words):
        begin = end if word.joined or i == 0 else end + 1
        if group and not any(w.start < begin < w.end for w in found.words):
            yield group, start, end
            group, start = [], begin
        elif not group:
            start = begin
        group.append(word)
        end = begin + len(word.text)
    if group:
        yield group, start, end


def _shared(group: Sequence[Word], texts: Sequence[str], raw: str, confidence: float) -> list[Word]:
    first = group[0]
    box = first.box
    for word in group[1:]:
        box = box.union(word.box) if box is not None and word.box is not None else box
    total = sum(map(len, texts)) + len(texts) - 1
    words: list[Word] = []
    done = 0
    for text in texts:
        part = _part(box, done / total, (done + len(text)) / total) if box is not None else None
        done += len(text) + 1
        kept = (first.raw or sys.intern(raw)) if not words else ""
        words.append(
            replace(
                first,
                text=sys.intern(text),
                box=part,
                raw=kept,
                confidence=confidence,
                joined=first.joined and not words,
            )
        )
    return words


def _part(box: Box, start: float, end: float) -> Box:
    return Box(box.x0 + start * box.width, box.top, box.x0 + end * box.width, box.bottom)


# --- Lines of a flow -------------------------------------------------------------------------------------------------


def _with_lines(flow: Iterable[Line | Grid], lines: Iterable[Line]) -> tuple[Line | Grid, ...]:
    """The flow with other lines in the places of its own, as `lines_of` gives them."""
    rest = iter(lines)

    def cell(old: GridCell) -> GridCell:
        return replace(old, lines=tuple(next(rest) for _ in old.lines))

    return tuple(
        next(rest) if isinstance(element, Line) else replace(element, cells=tuple(map(cell, element.cells)))
        for element in flow
    )
