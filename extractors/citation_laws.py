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
# The country behind the name of a code, and the year without 'năm': 'Luật Đất đai 2013'.
_COUNTRY = re.compile(r"\snước\s(?:Cộng hòa|Cộng hoà|CHXHCN)(?:\sxã hội chủ nghĩa)?\sViệt Nam", re.IGNORECASE)
_BARE_YEAR = re.compile(r"\s(?:19|20)\d\d(?![\w/]|[.,]\d|\s?[-–]\s?\d)")
_AMENDING = re.compile(
    r"\s?sửa đổi(?:,|\svà)?\s?(?:bổ sung\s?)?(?:một số |các |một )?(?:điều\s|nội dung\s)?(?:của\s|các\s|tại\s)?"
    r"(?:các\s)?",
    re.IGNORECASE,
)
# '... của 9 luật về thủy lợi': the laws that are amended are counted, not named.
_COUNTED = re.compile(
    r"\d{1,3}\s(?:bộ\s)?luật\s(?:(?:có\s)?liên quan(?:\s(?:đến|tới))?|về|trong(?:\scác)?\slĩnh vực)\s", re.IGNORECASE
)
_NUMBER_OF = re.compile(r"\d{1,2}\s")
_FIELD_END = re.compile(
    r"\s?(?:[;:.()\[\]“”\"\n|]|,\s(?=[A-ZĐ])|(?:số|ngày|năm|được|đã|theo|có|thì|khi|để|tại|của|này|do|quy định|"
    r"sửa đổi|thông qua|ban hành)(?!\w)|và\s(?=[A-ZĐ]))"
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
    r"đang|vào|ra|chưa|mới|nên|bằng|nếu|trước|sau|cùng|đối|cần|thực hiện|hết|giao|áp dụng|xem xét|chấm dứt|bao gồm|kể|"
    r"yêu cầu|cho phép|cấm|sẽ|chỉ|thuộc|gọi|viết tắt|xác định|hướng dẫn|lần)(?!\w)",
    re.IGNORECASE,
)
# In names a comma stands before the second of two verbs with one object: 'Phòng, chống ...', 'Tiết kiệm, chống ...'.
_COMMA_IN_NAME = re.compile(r",\schống\s", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-ZĐƯƠÂÊÔ&]{2,8}(?!\w|\s[^\W\d_a-zđ]{2})")
_LONGEST = 12
_LONGEST_FIELD = 120


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
    return rf"(?:{body})(?![^\W\d_])"


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
    for more in (_COUNTRY, _BARE_YEAR) if stop is not None and outer else ():
        behind = more.match(text, stop or 0)
        stop = behind.end() if behind else stop
    return None if stop is None else LawName(kind, stop)


def _amending(text: str, kind: str, start: int) -> LawName | None:
    counted = _COUNTED.match(text, start)
    if counted:
        last = min(len(text), counted.end() + _LONGEST_FIELD)
        stop = _FIELD_END.search(text, counted.end(), last)
        field = text[counted.end() : stop.start() if stop else last].rstrip(" ,")
        return LawName(kind, counted.end() + len(field), True)
    inner: list[tuple[int, int]] = []
    number = _NUMBER_OF.match(text, start)
    end = number.end() if number else start
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
    acronym = _ACRONYM.match(text, start)
    if acronym:
        return acronym.end()
    end = start
    for count in range(_LONGEST):
        word = _WORD.match(text, end)
        if word is None or (_STOP.match(text, word.start("word")) and (count or word["word"] not in {"Ban", "Thông"})):
            break
        if word["comma"] and not (count < 3 and _COMMA_IN_NAME.match(text, end)):
            break
        if count and word["word"][0].isupper() and word["word"] in {"Luật", "Nghị", "Bộ"}:
            break
        end = word.end()
    # A figure joined to a word is the mark of a note.
    name = text[start:end].rstrip("0123456789")
    return start + len(name) if name and name not in {"Sư", "Gia"} else None
