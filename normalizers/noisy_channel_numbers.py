"""Numbers that an OCR misread, put right where the pattern leaves no doubt: dates, số ký hiệu, quarters, years.

    ngày 2l tháng O7 năm 2O26   12/O3/2026   61/2O18/NĐ-CP   47I2015/TT-BTC   5/QĐÐ-UBND   Quý 1V

Where the year of a number and that of its date contradict each other by one figure of like shape, the one that was read
much more surely is taken: a document bears the year in which it is signed (Decree 34/2016/NĐ-CP, Article 70 and its
successors).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers import issuers
from normalizers.legal_grammar import FIRST_YEAR, LAST_YEAR
from normalizers.legal_symbol import correct, known_codes
from normalizers.noisy_channel_edits import Edit, piece_at
from normalizers.noisy_channel_letters import doubt

CERTAIN = 0.95  # confidence of what the pattern proves
_WEIGHED = 0.85  # and of what was weighed against something else
_SURER = 1.2  # log10: by so much the confidences must differ where two readings contradict each other
_QUARTER_UNSURE = 0.96  # confidence: a surer figure is what is printed
_ASSEMBLY = re.compile(r"(?:UBTV)?QH\d\d")  # the National Assembly and its number


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that follow each other in a paragraph or cell, and how sure the OCR was of each piece between blanks."""

    lines: tuple[str, ...]
    confidences: tuple[tuple[float, ...], ...]


class Numbers:
    """Mends the blocks of a document, page by page; what quarters look like in it is remembered."""

    def __init__(self) -> None:
        self._roman = False
        self._arabic = False

    def mend(self, blocks: Sequence[Block]) -> list[list[list[Edit]]]:
        """The edits of each line of each block."""
        for block in blocks:
            self._learn(block)
        return [self._block(block) for block in blocks]

    def _learn(self, block: Block) -> None:
        for found in _patterns().printed.finditer("\n".join(block.lines)):
            is_roman = found["read"] == "I" or len(_quarter_readings().get(found["read"], found["read"])) > 1
            self._roman = self._roman or is_roman
            self._arabic = self._arabic or found["read"].isdecimal() and not is_roman

    def _block(self, block: Block) -> list[list[Edit]]:
        text = _Text(block)
        for start, end, new, confidence in self._found(text):
            text.add(start, end, new, confidence)
        return text.edits

    def _found(self, text: _Text) -> Iterator[tuple[int, int, str, float]]:
        yield from _dates(text.text)
        yield from _numbers(text.text)
        yield from self._romans(text)
        yield from _years(text)

    def _romans(self, text: _Text) -> Iterator[tuple[int, int, str, float]]:
        for found in _patterns().quarter.finditer(text.text):
            read, start, end = found["read"], *found.span("read")
            roman = _quarter_readings().get(read)
            if roman == "I" and self._arabic and not self._roman:
                roman = "1"
            if roman is None and read == "1" and self._roman and not self._arabic:
                roman = "I" if text.confidence(start) < _QUARTER_UNSURE else None
            if roman is not None:
                yield start, end, roman, CERTAIN if len(roman) > 1 else _WEIGHED
        for found in _patterns().second.finditer(text.text):  # no list names the first quarter twice
            if text.confidence(found.start("read")) < _QUARTER_UNSURE:
                yield *found.span("read"), "II", _WEIGHED
        for found in _patterns().heading.finditer(text.text):
            name = found.lastgroup or ""
            yield *found.span(name), _quarter_readings()[found[name]], CERTAIN


class _Text:
    """A block as one text, with its offsets back to lines."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self.text = "\n".join(block.lines)
        self._starts = [0]
        for line in block.lines[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self.edits: list[list[Edit]] = [[] for _ in block.lines]

    def confidence(self, offset: int) -> float:
        line = bisect_right(self._starts, offset) - 1
        return piece_at(self._block.lines[line], offset - self._starts[line], self._block.confidences[line])

    def add(self, start: int, end: int, new: str, confidence: float) -> None:
        """Note an edit; one that goes over the end of a line is dropped."""
        line = bisect_right(self._starts, start) - 1
        first = self._starts[line]
        if self.text[start:end] != new and end <= first + len(self._block.lines[line]):
            self.edits[line].append(Edit(start - first, end - first, new, confidence))


# --- Dates -----------------------------------------------------------------------------------------------------------


def _dates(text: str) -> Iterator[tuple[int, int, str, float]]:
    patterns = _patterns()
    for pattern, last in ((patterns.day, 31), (patterns.month, 12)):
        for found in pattern.finditer(text):
            number = figures(found["read"])
            if number is None or not 1 <= int(number) <= last:
                continue
            before, after = ("" if found[side] else " " for side in ("before", "after"))
            yield *found.span("read"), f"{before}{number}{after}", CERTAIN
    for found in patterns.year.finditer(text):
        year = figures(found["read"])
        if year is not None and any(c.isdecimal() for c in found["read"]) and FIRST_YEAR <= int(year) <= LAST_YEAR:
            yield *found.span("read"), year, CERTAIN
    for found in patterns.date.finditer(text):
        parts = [figures(found[part]) for part in ("day", "month", "year")]
        if _is_date(parts) and sum(c.isdecimal() for c in found[0]) >= 4:
            for part, number in zip(("day", "month", "year"), parts, strict=True):
                yield *found.span(part), str(number), CERTAIN


def _is_date(parts: Sequence[str | None]) -> bool:
    if None in parts:
        return False
    day, month, year = (int(part or 0) for part in parts)
    return 1 <= day <= 31 and 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR


def figures(read: str) -> str | None:
    """A number with the letters in it taken for the figures that they look like; None where one looks like none."""
    table = _figure_of()
    number = "".join(table.get(c, c) for c in read)
    return number if number.isdecimal() and number.isascii() else None


# --- Số ký hiệu ------------------------------------------------------------------------------------------------------


def _numbers(text: str) -> Iterator[tuple[int, int, str, float]]:
    for found in _patterns().legal.finditer(text):
        parts = _symbol(found["symbol"])
        number = figures(found["number"])
        year = figures(found["year"]) if found["year"] else ""
        if parts is None or number is None or year is None:
            continue
        if year and not FIRST_YEAR <= int(year) <= LAST_YEAR:
            continue
        if not year and found["slash"] not in ("/", "⁄"):
            continue
        yield *found.span("number"), number, CERTAIN
        yield *found.span("slash"), "/" if year or found["slash"] == "⁄" else found["slash"], CERTAIN
        if year:
            yield *found.span("year"), year, CERTAIN
            yield *found.span("after"), "/", CERTAIN
        yield *found.span("symbol"), parts, CERTAIN


def _symbol(read: str) -> str | None:
    """The symbol with its codes put right; None where the first is no known code of a type."""
    if _ASSEMBLY.fullmatch(read):
        return read
    parts = re.split("([-/])", read)
    first = _code(parts[0], True)
    if first not in known_codes(True):
        return None
    return "".join([first, *(_code(part, False) for part in parts[1:])])


def _code(read: str, first: bool) -> str:
    """The code that was read, its look-alikes put right; as it is where it is known, or nothing known looks like it."""
    if read in known_codes(first) or issuers.agency(read) is not None:
        return read
    for candidate in (read, read.replace("ĐĐ", "Đ").replace("ĐÐ", "Đ"), _misread_codes().get(read, read)):
        code = correct(candidate, first)
        if code in known_codes(first):
            return code
    return read


# --- Years -----------------------------------------------------------------------------------------------------------


def _years(text: _Text) -> Iterator[tuple[int, int, str, float]]:
    """The year of a number or of its date, where they contradict each other and one was hardly read."""
    for found in _patterns().dated.finditer(text.text):
        one, other = found["year"], found["of_date"]
        if one == other or not _alike(one, other):
            continue
        sureness = [doubt(text.confidence(found.start(name))) for name in ("year", "of_date")]
        if sureness[0] - sureness[1] >= _SURER:
            yield *found.span("year"), other, _WEIGHED
        elif sureness[1] - sureness[0] >= _SURER:
            yield *found.span("of_date"), one, _WEIGHED


def _alike(one: str, other: str) -> bool:
    """Whether two years differ in one figure, and those two look alike."""
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) == 1 and "".join(sorted(differing[0])) in _facts()["look_alikes"]["pairs"]


# --- Facts -----------------------------------------------------------------------------------------------------------


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((files("normalizers") / "data" / "misread_numbers.toml").read_text("utf-8"))


@cache
def _figure_of() -> dict[str, str]:
    return {sign: figure for figure, signs in _facts()["figures"].items() for sign in signs}


@cache
def _quarter_readings() -> dict[str, str]:
    return {read: roman for roman, readings in _facts()["quarters"].items() for read in readings}


@cache
def _misread_codes() -> dict[str, str]:
    return {read: code for code, readings in _facts()["codes"].items() for read in readings}


@dataclass(frozen=True, slots=True)
class _Patterns:
    day: re.Pattern[str]
    month: re.Pattern[str]
    year: re.Pattern[str]
    date: re.Pattern[str]
    legal: re.Pattern[str]
    dated: re.Pattern[str]
    printed: re.Pattern[str]
    quarter: re.Pattern[str]
    second: re.Pattern[str]
    heading: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    figure = f"[0-9{re.escape(''.join(_figure_of()))}]"
    slash = f"[/{re.escape(_facts()['separators']['slash'])}]"
    readings = sorted(_quarter_readings(), key=len, reverse=True)
    quarter = "|".join(map(re.escape, readings))
    numeral = "|".join(re.escape(read) for read in readings if len(read) > 1 and not read.isdecimal())
    words = "|".join(map(re.escape, _facts()["headings"]["words"]))
    return _Patterns(
        day=re.compile(rf"\b[Nn]gày(?P<before>\s?)(?P<read>{figure}{{1,2}})(?P<after>\s?)(?=tháng)"),
        month=re.compile(rf"tháng(?P<before>\s?)(?P<read>{figure}{{1,2}})(?P<after>\s?)(?=năm\b)"),
        year=re.compile(rf"\bnăm\s(?P<read>{figure}{{4}})(?!\w)"),
        date=re.compile(
            rf"(?<![\w/.-])(?P<day>{figure}{{1,2}})([/.-])(?P<month>{figure}{{1,2}})\2(?P<year>{figure}{{4}})(?![\w/])"
        ),
        legal=re.compile(
            rf"(?<![\w/.-])(?P<number>(?=\d|{figure}\d){figure}{{1,5}})(?P<slash>{slash})"
            rf"(?:(?P<year>[12lI|Z]{figure}{{3}})(?P<after>{slash}{{1,2}}|2))?"
            r"(?P<symbol>[A-ZĐÐ][\wĐÐ]{1,6}(?:[-/][A-ZĐÐƯ1][\w&]{1,12}){1,5}|(?:UBTV)?QH\d\d)(?!\w)"
        ),
        dated=re.compile(
            r"(?<![\w/])\d{1,5}/(?P<year>(?:19|20)\d\d)/[A-ZĐ][\w-]{1,30},?\s(?:ban hành\s)?ngày\s"
            r"(?:\d{1,2}\stháng\s\d{1,2}\snăm\s|\d{1,2}[/.-]\d{1,2}[/.-])(?P<of_date>(?:19|20)\d\d)(?!\w)"
        ),
        printed=re.compile(rf"\b[Qq]uý\s(?P<read>{quarter}|I{{1,3}}|IV|[2-4])(?!\w)"),
        quarter=re.compile(rf"\b[Qq]u[ýy]\s(?P<read>{quarter}|1)(?=[\s/.,;:)-]|$)"),
        second=re.compile(r"\b[Qq]u[ýy]\sI(?:,|\svà)\s(?P<read>[1lI|])(?=/(?:19|20)\d\d|\snăm)"),
        heading=re.compile(
            rf"\b(?:{words})\s(?P<read>{numeral})(?=[\s/.,;:)-]|$)"
            rf"|(?<!\S)(?P<of_year>{numeral})(?=/(?:19|20)\d\d(?!\d))"
        ),
    )
