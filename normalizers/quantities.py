"""Quantities as Vietnamese plans print them: '1.234,5', '03-04 bậc', 'từ 95% trở lên', 'tối thiểu 1 lần/năm'.

The comma is the decimal mark and the dot groups thousands; a dot before other than three digits is read as a decimal
mark all the same. Units are in `data/units.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

_NUMBER = r"\d{1,3}(?:\.\d{3}){1,4}(?:,\d{1,4})?(?!\d)|\d{1,12}(?:[.,]\d{1,4})?(?!\d)"
_WORDS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_SCALES = {"mươi": 10, "trăm": 100, "nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 10**9, "tỉ": 10**9}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text.

    `start`..`end` are the offsets of the whole phrase with its comparator ('tối thiểu 80%'); `number_start` and
    `number_end` those of the number, with its unit unless the unit is what is counted. `kind` is measure, count, time
    or part; `comparator` eq, ge, gt, le, lt or range; `stated` says that a word states it;
    `direction` is that of a change, not of a level that is reached.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: float
    value_max: float | None
    unit: str | None
    kind: str
    comparator: str
    direction: str | None
    stated: bool


@dataclass(frozen=True, slots=True)
class _Units:
    pattern: re.Pattern[str]
    kinds: dict[str, str]
    before: re.Pattern[str]
    meanings: dict[str, str]
    function_words: frozenset[str]
    not_second: frozenset[str]


@cache
def _units() -> _Units:
    data = tomllib.loads((files("normalizers") / "data" / "units.toml").read_text(encoding="utf-8"))
    kinds = {u.lower(): kind[:-1] for kind in ("counts", "times", "parts", "measures") for u in data[kind]}
    per = "|".join(re.escape(p) for p in sorted(data["per"], key=len, reverse=True))
    pattern = rf"\s?(?P<unit>(?:{_words(kinds)})(?!\w)(?:\s?/\s?(?:{per})(?!\w)){{0,2}})"
    meanings = {word: meaning for meaning, words in data["before"].items() for word in words}
    before = rf"(?:^|(?<=[^\w]))(?P<word>{_words(meanings)})\s?$"
    return _Units(
        re.compile(pattern, re.IGNORECASE),
        kinds,
        re.compile(before, re.IGNORECASE),
        meanings,
        frozenset(data["function_words"]),
        frozenset((*data["function_words"], *data["not_second"])),
    )


def _words(words: dict[str, str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def number(text: str) -> float | None:
    """The value of a number in figures or words ('1.234,5', '03', 'một trăm'); None when it is none."""
    text = text.strip().lower()
    if re.fullmatch(_NUMBER, text):
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
            text = text.replace(".", "")
        return float(text.replace(",", "."))
    return _spelt(text.split())


def _spelt(words: list[str]) -> float | None:
    total, group = 0, 0
    digit: int | None = None
    for word in words:
        if word in ("linh", "lẻ"):
            continue
        if word == "mười":
            group, digit = group + 10, None
        elif word in _WORDS:
            digit = _WORDS[word]
        elif word in ("mươi", "trăm"):
            group, digit = group + (1 if digit is None else digit) * _SCALES[word], None
        elif word in _SCALES:
            below = group + (digit or 0)
            # 'năm nghìn tỷ': the second scale multiplies what the first made
            total = total + below * _SCALES[word] if below else (total or 1) * _SCALES[word]
            group, digit = 0, None
        else:
            return None
    return float(total + group + (digit or 0)) if words else None


_QUANTITY = re.compile(
    rf"""(?<![\w/.,:\-–])(?P<a>{_NUMBER})(?:/\d{{1,3}}(?=\sđiểm(?!\w)))?\s?(?P<pa>%)?
    (?:\s?\([^\d\W]{{1,8}}(?:\s[^\d\W]{{1,8}}){{0,3}}\))?
    (?:\s?(?:[\-–]|đến|tới|(?P<way>(?:tăng\s)?lên(?:\sđến)?|(?:giảm\s)?xuống(?:\scòn)?))\s?(?P<b>{_NUMBER})(?=\s?[%\w]))?
    (?![\w:]|/\d|-\w|[.,]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:^|[^\w])(?:số|điều|khoản|điểm|mục|năm|ngày|tháng|quý|giai đoạn|phụ lục|mẫu|biểu|trang|lần thứ|khóa|khoá|thứ"
    r"|bảng|hình|iso|tcvn|phiên bản|đề án|nhiệm kỳ|chương|phần|luật|quyết định|nghị định|nghị quyết|thông tư"
    r"|chỉ thị|công điện|cột|ô)\s$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:^|[^\w])(?:trong |thuộc |vào |nằm trong |đứng trong )?(?:nhóm|tốp|top)(?: có| gồm)?\s$", re.IGNORECASE
)
_RANK = re.compile(
    r"(?:^|[^\w])(?:xếp (?:thứ|hạng|vị trí)|vị trí thứ|đứng thứ|từ thứ|xếp thứ hạng|thứ hạng|hạng"
    r"|không (?:thấp|kém) hơn(?: vị trí)?)(?: thứ)?\s$",
    re.IGNORECASE,
)
_UPWARDS = re.compile(r"\s(?:số [\w ]{1,20} )?trở (?P<way>lên|xuống)(?!\w)", re.IGNORECASE)

_UPWARDS_LATER = re.compile(r"[^,;.\d]{1,60}\strở (?P<way>lên|xuống)(?!\w)", re.IGNORECASE)


def find_all(text: str) -> tuple[Quantity, ...]:
    """Every quantity of `text` in order: a number with a unit, and what stands around it.

    Numbers of documents, dates and ordinals ('Điều 3', 'năm 2026', '118/2025/NĐ-CP') are none.
    """
    return tuple(scan(text))


def scan(text: str) -> Iterator[Quantity]:
    """The quantities of `find_all`, one by one; 'từ 20 ngày xuống còn 14 ngày' is one of 14 days."""
    before: Quantity | None = None
    for match in _QUANTITY.finditer(text):
        if (found := _quantity(text, match)) is None:
            continue
        if before is not None:
            if found.unit == before.unit and _REACHES.fullmatch(text, before.end, found.number_start):
                found = replace(found, start=before.start, comparator="eq", direction=None, stated=True)
            else:
                yield before
        before = found
    if before is not None:
        yield before


_REACHES = re.compile(r"\s(?:tăng |giảm )?(?:lên|xuống|còn)(?: còn| đến| tới| thành)?\s", re.IGNORECASE)


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    ahead = text[max(0, match.start() - 24) : match.start()]
    rank = _RANK.search(ahead)
    if rank and "hơn" in rank[0].lower() and not rank[0].rstrip().endswith("thứ"):
        rank = None
    if _NOT_BEFORE.search(ahead) and not rank and not match["pa"]:
        return None
    first, second = number(match["a"]), number(match["b"]) if match["b"] else None
    if first is None:
        return None
    unit, kind, end = _unit(text, match)
    if rank and kind == "count":
        unit, end = None, match.end()
    elif unit is None:
        return None
    start, meanings = _lead(text, match.start())
    stop, comparator = end, "eq"
    if upwards := _UPWARDS.match(text, end):
        stop, comparator = upwards.end(), "ge" if upwards["way"].lower() == "lên" else "le"
    stated = next((m for m in meanings if m in ("ge", "gt", "le", "lt")), None)
    reached = match["way"] is not None or _LEVEL_WORD.search(text[start : match.start()]) is not None
    if match["way"] is not None and second is not None:
        first, second = second, None
    elif "from" in meanings and (upwards := _UPWARDS_LATER.match(text, end)):
        comparator = "ge" if upwards["way"].lower() == "lên" else "le"
    if second is not None:
        comparator = "range"
    elif rank:
        comparator = "le"  # 'thứ 5 trở lên' is one of the first five
    elif comparator == "eq":
        comparator = stated or ("le" if _GROUP.search(ahead) else "eq")
    direction = None if reached else next((m for m in meanings if m in ("increase", "decrease")), None)
    if unit is not None and "/" in unit and not unit.endswith("/lần") and kind in ("count", "time"):
        kind = "measure"
    number_end = end if kind in ("measure", "time") else match.end() - (len(match[0]) - len(match[0].rstrip()))
    if kind == "count" and (scale := _SCALE.match(text, number_end)):
        number_end = scale.end()
    return Quantity(
        start,
        stop,
        match.start(),
        number_end,
        first,
        second,
        unit,
        kind,
        comparator,
        direction,
        reached or comparator != "eq",
    )


# 'giảm còn 60 phút' tells of the level that is reached, 'giảm 60 phút' of the change.
_LEVEL_WORD = re.compile(r"(?<!\w)(?<!trở )(?:còn|xuống|lên)(?!\w)", re.IGNORECASE)


# '3 triệu cây': the scale belongs to the number, what is counted does not.
_SCALE = re.compile(r"\s(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?=\s[^\W\d_])", re.IGNORECASE)


def _unit(text: str, match: re.Match[str]) -> tuple[str | None, str, int]:
    """The unit after the number, its kind and where it ends; of an unknown count the next two syllables."""
    units = _units()
    end = match.end()
    if match["pa"] and not match["b"]:
        end = match.end("pa")
        per = re.match(r"\s?/\s?(?:năm|tháng|quý)(?!\w)", text[end : end + 8], re.IGNORECASE)
        stop = end + (per.end() if per else 0)
        return re.sub(r"\s", "", text[end - 1 : stop]), "measure", stop
    if found := units.pattern.match(text, match.end() - (1 if match[0].endswith(" ") else 0)):
        unit = re.sub(r"\s?/\s?", "/", found["unit"])
        return unit, units.kinds[unit.split("/")[0].lower()] if "/" in unit else units.kinds[unit.lower()], found.end()
    if (noun := _NOUN.match(text, end)) and noun["first"].lower() not in units.function_words:
        second = noun["second"] if noun["second"] and noun["second"].lower() not in units.not_second else None
        return (
            f"{noun['first']} {second}" if second else noun["first"],
            "count",
            noun.end("second" if second else "first"),
        )
    return None, "count", end


_NOUN = re.compile(r"\s?(?P<first>[^\W\d_]+)(?:\s(?P<second>[^\W\d_]+))?")


def _lead(text: str, start: int) -> tuple[int, list[str]]:
    """Where the words that belong to the quantity begin, and what they mean, the nearest first."""
    units, meanings = _units(), []
    for _ in range(5):
        match = units.before.search(text[max(0, start - 28) : start])
        if match is None:
            break
        meanings.append(units.meanings[match["word"].lower()])
        start -= len(match[0])
    return start, meanings
