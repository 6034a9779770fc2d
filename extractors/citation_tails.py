"""What follows the number of a citation: its date or year, and the body that issued it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from normalizers import issuers

_DOTS = r"[\s.…_]"
_DAY = (
    rf"{_DOTS}{{0,4}}(?P<d>\d{{1,2}})?{_DOTS}{{0,8}}(?:/|-|\.|tháng){_DOTS}{{0,4}}(?P<m>\d{{1,2}})?{_DOTS}{{0,8}}"
    rf"(?:/|-|\.|năm){_DOTS}{{0,4}}(?P<y>\d{{4}})"
)
_DATE = re.compile(
    rf"[\s,]{{0,3}}\(?(?:ký\s|ban hành\s|được ban hành\s|đề\s)?(?:ngày\s)?ngày{_DAY}(?!\d)|"
    r"[\s,]{1,3}ngày[\s.…_]{1,16}tháng[\s.…_]{1,16}năm(?:[\s.…_]{0,8}(?P<y2>\d{2,4}))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\s(\()?năm\s((?:19|20)\d\d)(?(1)\))(?!\d)(?!\s?[-–]\s?\d)", re.IGNORECASE)
_OF = re.compile(r",?\s{1,3}của\s{1,3}", re.IGNORECASE)
_ALSO = re.compile(r"(?:,\s|\s[-–]\s|\svà\s|,\svà\s)")


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a mention ends; its date, or the year of '... năm 2024' where no date stands; the issuer as printed."""

    end: int
    day: date | None = None
    year: int | None = None
    issuer: str | None = None


def read(text: str, start: int, end: int, joint: bool, issuer: str | None = None) -> Tail:
    """The tail of the mention that begins at `start` and whose number ends at `end`.

    `joint`: several bodies issued it, so that a list of names is read; `issuer`: known already, so that none is sought.
    """
    end = _closed(text, start, end)
    dated = _DATE.match(text, end)
    year = None
    if dated:
        end = _closed(text, start, dated.end())
    elif year := _YEAR.match(text, end):
        end = year.end()
    name = issuer
    of = _OF.match(text, end) if name is None else None
    if of:
        stop = _bodies(text, of.end(), joint)
        if stop > of.end():
            name = " ".join(text[of.end() : stop].split())
            end = _closed(text, start, stop)
    return Tail(end, _day(dated) if dated else None, int(year[2]) if year else None, name)


def _closed(text: str, start: int, end: int) -> int:
    """`end`, behind a bracket that closes one opened inside the mention."""
    opened = text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end)
    return end + 1 if opened else end


def _bodies(text: str, start: int, joint: bool) -> int:
    """The end of the name of the body that begins at `start`, or of several; `start` when there is none."""
    stop = issuers.match(text, start)
    while joint and stop > start and (more := _ALSO.match(text, stop)):
        further = issuers.match(text, more.end())
        if further == more.end():
            break
        stop = further
    return stop


def _day(match: re.Match[str]) -> date | None:
    if not (match["d"] and match["m"] and match["y"]):
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
