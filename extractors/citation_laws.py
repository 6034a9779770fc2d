"""Laws, codes and ordinances that are cited by name: where a name begins and ends.

Names that are known stand in `normalizers/data/laws.toml`; of others the words up to the first that cannot belong to a
name are taken.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_KIND = re.compile(
    r"(?:(?P<code>Bộ luật)|(?P<law>Luật)|(?P<ordinance>Pháp lệnh)|(?P<constitution>Hiến pháp))\s?", re.IGNORECASE
)
_CONSTITUTION = re.compile(
    r"(?:\snước\s(?:Cộng hòa|Cộng hoà|CHXHCN)(?:\sxã hội chủ nghĩa)?\sViệt Nam)?"
    r"(?:\s(?:năm\s)?(?:1946|1959|1980|1992|2013))?(?!\d)",
    re.IGNORECASE,
)
_AMENDING = re.compile(
    r"\s?sửa đổi(?:,|\svà)?\s?(?:bổ sung\s?)?(?:một số |các |một )?(?:điều\s|nội dung\s)?(?:của\s|các\s|tại\s)?"
    r"(?:các\s|\d{1,2}\s)?",
    re.IGNORECASE,
)
_NEXT_LAW = re.compile(r"(?:,\s|;\s|\svà\s|,\svà\s)(?=(?:Luật|Bộ luật|Pháp lệnh)\s)")
# Words before 'Luật' that make it a science or a trade, and words behind it that make no name.
_NO_LAW_BEFORE = re.compile(
    r"(?:khoa|ngành|học|trường|công ty|hội|đoàn|cử nhân|thạc sĩ|tiến sĩ|văn phòng|hãng|đại học|câu lạc bộ|pháp)\s$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s?(?P<comma>,\s)?(?P<word>[^\W\d_][\w&-]*)")
_STOP = re.compile(
    r"\s?(?:số|ngày|năm|và|về|của|được|đã|quy định|để|trong|tại|theo|có|là|thì|này|cho|với|các|những|khi|do|hiện hành|"
    r"hiện nay|sửa đổi|thay thế|nêu|ban hành|thông qua|từ|đến|hoặc|hay|mà|nhằm|còn|không|phải|gồm|như|nói|trên|cũng|"
    r"đang|vào|ra|chưa|mới|nên|bằng|nếu|trước|sau|cùng|đối)(?!\w)",
    re.IGNORECASE,
)
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class LawName:
    """A name: its kind, where it ends, whether the law amends others, and the offsets of the laws named in it."""

    kind: str
    end: int
    amending: bool = False
    inner: tuple[tuple[int, int], ...] = ()


@cache
def _names() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads(files("normalizers").joinpath("data/laws.toml").read_text(encoding="utf-8"))
    return {kind: re.compile(_alternatives(names), re.IGNORECASE) for kind, names in data.items()}


def _alternatives(names: list[str]) -> str:
    ordered = sorted(names, key=len, reverse=True)
    body = "|".join(re.escape(n).replace(r"\ ", r"\s") for n in ordered)
    body = body.replace("òa", "(?:òa|oà)").replace("óa", "(?:óa|oá)").replace("ủy", "(?:ủy|uỷ)")
    return rf"(?:{body})(?!\w)"


def match(text: str, start: int) -> LawName | None:
    """The law named at `start` of `text`, or None ('Luật này', 'Luật sư', 'các Luật')."""
    return _match(text, start, True)


def _match(text: str, start: int, outer: bool) -> LawName | None:
    head = _KIND.match(text, start)
    if head is None or (start and text[start - 1].isalnum()) or _NO_LAW_BEFORE.search(text, max(0, start - 12), start):
        return None
    if head["constitution"]:
        tail = _CONSTITUTION.match(text, head.end() - 1 if head[0][-1:].isspace() else head.end())
        end = tail.end() if tail else head.end()
        # Bare 'Hiến pháp' is a concept; with its year or the country's name it is the document.
        return LawName("Hiến pháp", end) if end > head.end() else None
    kind = "Bộ luật" if head["code"] else "Luật" if head["law"] else "Pháp lệnh"
    amending = _AMENDING.match(text, head.end())
    if amending:
        # One level is enough: a law that amends an amending law names the older one by its date, not by its content.
        if not outer:
            return None
        return _amending(text, kind, amending.end())
    stop = _name_end(text, kind, head.end())
    return None if stop is None else LawName(kind, stop)


def _amending(text: str, kind: str, start: int) -> LawName | None:
    inner: list[tuple[int, int]] = []
    end = start
    while len(inner) < _LONGEST and (law := _match(text, end, False)) is not None:
        inner.append((end, law.end))
        more = _NEXT_LAW.match(text, law.end)
        end = more.end() if more else law.end
        if more is None:
            break
    if not inner:
        return None
    return LawName(kind, inner[-1][1], True, tuple(inner))


def _name_end(text: str, kind: str, start: int) -> int | None:
    known = _names()[kind].match(text, start)
    if known:
        return known.end()
    first = text[start : start + 1]
    if not first.isupper() or not text[start - 1].isspace():
        return None
    end = start
    for count in range(_LONGEST):
        word = _WORD.match(text, end)
        if word is None or (_STOP.match(text, word.start("word")) and (count or word["word"] not in {"Ban", "Thông"})):
            break
        if word["comma"] or (count and word["word"][0].isupper() and word["word"] in {"Luật", "Nghị", "Bộ"}):
            break
        end = word.end()
    return end if end > start and text[start:end] not in {"Sư", "Gia"} else None
