"""Edits of a line that was read by an OCR, and the line with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizers.diacritics import Restored, Word


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands at `start`..`end` of a line becomes `text`; `confidence` (0..1) is how sure that is."""

    start: int
    end: int
    text: str
    confidence: float


def edited(line: str, edits: Iterable[Edit]) -> Restored | None:
    """The line with its edits, the first of those that overlap; None where nothing changes."""
    parts: list[str] = []
    words: list[Word] = []
    read = written = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        raw = line[edit.start : edit.end]
        if edit.start < read or raw == edit.text:
            continue
        gap = line[read : edit.start]
        begin = written + len(gap)
        written = begin + len(edit.text)
        read = edit.end
        parts += [gap, edit.text]
        words.append(Word(edit.start, read, begin, written, raw, edit.text, edit.confidence, "channel"))
    if not words:
        return None
    return Restored(line, "".join([*parts, line[read:]]), tuple(words))


def piece_at(line: str, offset: int, confidences: Sequence[float]) -> float:
    """How sure the OCR was of the piece between blanks that holds an offset of a line."""
    before = line[: offset + 1].split()
    return confidences[min(len(before), len(confidences)) - 1] if before and confidences else 1.0
