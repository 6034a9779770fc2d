"""What is searched for: words folded so that every spelling of them is found, and where they stand in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from normalizers.text import fold, strip_marks
from pipeline.errors import MissingDependencyError, UsageError

_TOKEN = re.compile(r"[^\W_]+")
_QUOTED_OR_BARE = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_LATIN = (range(0xC0, 0x250), range(0x1E00, 0x1F00))

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The parts of a query, each of tokens that stand side by side; `marked` if it was written with marks."""

    parts: tuple[tuple[str, ...], ...]
    marked: bool

    @property
    def tokens(self) -> tuple[str, ...]:
        """All tokens in their order."""
        return tuple(token for part in self.parts for token in part)

    def plain(self) -> Wanted:
        """The same without marks."""
        return Wanted(tuple(tuple(plain(t) for t in part) for part in self.parts), marked=False)


def wanted(query: str, *, words: bool = False) -> Wanted:
    """Takes a query apart: what stands in quotation marks, or in one number ('76/NQ-CP'), stays side by side.

    Args:
        query: as the user wrote it.
        words: keep the syllables of a word side by side too ('cải cách', 'hành chính'), as underthesea parts them.

    Raises:
        UsageError: there is no letter and no digit in it.
        MissingDependencyError: underthesea is not there.
    """
    query = unicodedata.normalize("NFC", query)
    parts: list[tuple[str, ...]] = []
    bare: list[str] = []
    for match in _QUOTED_OR_BARE.finditer(query):
        quoted = match[1] or match[2]
        if quoted is None:
            bare.append(match[3] or "")
            continue
        parts += [*_bare_parts(bare, words), tokens(quoted)]
        bare = []
    parts += _bare_parts(bare, words)
    parts = [part for part in parts if part]
    if not parts:
        raise UsageError("There is nothing to search for", "Give words: kehoach search 'hộp thư góp ý'")
    marked = any(plain(token) != token for part in parts for token in part)
    return Wanted(tuple(parts), marked)


def _bare_parts(bare: Sequence[str], words: bool) -> list[tuple[str, ...]]:
    if not bare:
        return []
    pieces = _segmented(" ".join(bare)) if words else bare
    return [tokens(piece) for piece in pieces]


def _segmented(text: str) -> list[str]:
    # It takes most of a second to load: only who asks for words waits for it.
    try:
        from underthesea import word_tokenize
    except ImportError as error:
        raise MissingDependencyError(
            "underthesea is not installed", "pip install 'kehoach[words]', or search by syllables"
        ) from error
    return list(word_tokenize(text))


def tokens(text: str) -> tuple[str, ...]:
    """The runs of letters and digits, folded."""
    return tuple(_TOKEN.findall(fold(text)))


def plain(folded: str) -> str:
    """A folded text without marks, đ as d; as long as it."""
    return folded.translate(_plain_letters())


@cache
def _plain_letters() -> dict[int, str]:
    # A table is many times as quick as taking each text apart, and an index is made of a million of them.
    letters = {c: strip_marks(chr(c)) for codes in _LATIN for c in codes}
    return {code: letter for code, letter in letters.items() if len(letter) == 1 and letter != chr(code)}


def spans(text: str, parts: Sequence[Sequence[str]], *, marked: bool) -> list[Span]:
    """Where the parts stand in a text, by its offsets, sorted, none twice."""
    places = [m.span() for m in _TOKEN.finditer(text)]
    words = [fold(text[start:end]) for start, end in places]
    if not marked:
        words = [plain(w) for w in words]
    found = {
        (places[at][0], places[at + len(part) - 1][1])
        for part in parts
        for at in range(len(words) - len(part) + 1)
        if words[at] == part[0] and words[at : at + len(part)] == list(part)
    }
    return list(_merged(text, sorted(found)))


def _merged(text: str, found: Sequence[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in found:
        if last is not None and not text[last[1] : span[0]].strip():
            last = (last[0], max(last[1], span[1]))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def window(text: str, marks: Sequence[Span], width: int = 260) -> Span:
    """The part of a long text in which most marks stand, cut between words."""
    if len(text) <= width:
        return 0, len(text)
    first = max(marks, key=lambda m: sum(m[0] <= n[0] < m[0] + width for n in marks), default=(0, 0))[0]
    start = max(0, min(first - width // 4, len(text) - width))
    end = min(len(text), start + width)
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", first, end), first + 1) if text.rfind(" ", first, end) > first else end
    return start, end
