"""Recurring deadlines ('ngày 15 hằng tháng', '6 tháng/lần') as rules of RFC 5545, without DTSTART."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EVERY = r"(?:hàng|hằng|mỗi|từng|theo|một)"
_UNITS = {"ngày": "DAILY", "tuần": "WEEKLY", "tháng": "MONTHLY", "quý": "MONTHLY;INTERVAL=3", "năm": "YEARLY"}
_WEEKDAYS = {
    "hai": "MO", "2": "MO", "ba": "TU", "3": "TU", "tư": "WE", "4": "WE", "năm": "TH", "5": "TH",
    "sáu": "FR", "6": "FR", "bảy": "SA", "7": "SA", "nhật": "SU",
}  # fmt: skip
_QUARTER_MONTHS = {"đầu": "1,4,7,10", "giữa": "2,5,8,11", "cuối": "3,6,9,12"}
_COUNTS = {"một": 1, "hai": 2, "ba": 3, "sáu": 6, "chín": 9}
_COUNT = r"(?:\d{1,2}|một|hai|ba|sáu|chín)"
_LIST = r"(?:(?:định\skỳ\s)?(?:báo\scáo\s)?(?:hàng\s|hằng\s)?)"
_STEP = (
    r"(?:(?:0?1\s|một\s)?(?:tháng|quý|năm)|(?:0?[369]|sáu|chín|ba)\stháng(?:\s(?:đầu|cuối)\snăm)?)"
    r"(?!\w|\s(?:\d|i{1,3}(?!\w)|iv(?!\w)))"
)
_BY = r"(?:trước\s|chậm\snhất\s(?:là\s)?|vào\s|đến\s)?"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_IN_EVERY = r"(?:của\s)?(?:hàng|hằng|mỗi|từng)"
# 'của năm' with nothing after it is any year; 'của năm 2026' and 'của năm trước' are one.
_OF_ANY_YEAR = rf"(?:{_IN_EVERY}\snăm|của\snăm(?=\s?(?:$|[.,;:)])))"
_QUARTER = r"(?:iv|i{1,3}|[1-4])(?!\w)"
_QUARTERS = rf"{_QUARTER}(?:(?:,\s|\svà\s|\s?[\-–]\s?)(?:quý\s)?{_QUARTER}){{0,3}}"
_DAY_OF_YEAR = rf"(?:ngày\s)?\d{{1,2}}(?:\s?/\s?|\stháng\s){_MONTH}(?!\d|\s?[/\-]\s?\d|\snăm\s\d)"

_RECURRENCES = re.compile(
    rf"""
    (?<!\w)(?:
    {_BY}(?:ngày\s)?(?P<sd>0?[1-9]|[12]\d|3[01])(?:\scủa)?\stháng\s(?P<sm>đầu|giữa|cuối)\s(?:của\s)?
        quý\s(?P<sq>{_QUARTERS})(?!\s?[/\-]\s?\d|\snăm\s\d)
  | {_BY}(?:ngày\s)?(?P<qd>0?[1-9]|[12]\d|3[01])(?:\scủa)?\s
        tháng\s(?P<qm>đầu|giữa|cuối)\s(?:của\s)?(?:mỗi\s|từng\s|hàng\s|hằng\s)?quý
  | (?:(?P<ql>ngày\scuối(?:\scùng)?)\s(?:của\s)?)?tháng\s(?P<qn>đầu|giữa|cuối)\s(?:của\s)?(?:mỗi\s|hàng\s|hằng\s)?quý
  | {_BY}(?:ngày\s)?(?P<yd>\d{{1,2}})\s?(?:/|\stháng\s)\s?(?P<ym>{_MONTH})
        (?P<yl>(?:\s?[,;]\s?(?:và\s)?|\svà\s)(?:trước\s)?(?:ngày\s)?\d{{1,2}}\s?(?:/|\stháng\s)\s?{_MONTH})?
        \s{_OF_ANY_YEAR}
  | (?:định\skỳ\s)?(?:hàng|hằng|mỗi)\snăm,?\s(?:\(\s?)?(?:(?:hoàn\sthành\s|xong\s)?trước|chậm\snhất(?:\slà)?|vào)\s
        (?P<zd>{_DAY_OF_YEAR})(?:\s?\))?
  | (?:0?[369]|sáu|chín|ba)\stháng(?:\sđầu\snăm)?\s\(trước\s(?P<ha>{_DAY_OF_YEAR})\)(?:,\s|,?\svà\s)
        (?:cả\s|hàng\s|hằng\s)?năm\s\(trước\s(?P<hb>{_DAY_OF_YEAR})\)
  | {_BY}ngày\s(?P<md>0?[1-9]|[12]\d|3[01])\s{_IN_EVERY}\stháng
  | (?:hàng|hằng|mỗi)\stháng,?\s\(?{_BY}ngày\s(?P<me>0?[1-9]|[12]\d|3[01])(?![/\d])(?!\stháng)
  | (?P<ml>ngày\scuối(?:\scùng)?\s{_IN_EVERY}\stháng)
  | (?:trong\s|vào\s|trước\s)?tháng\s(?P<am>{_MONTH}(?:(?:,\s|\svà\s)(?:tháng\s)?{_MONTH}){{0,3}})
        \s{_IN_EVERY}\snăm
  | (?:trong\s|vào\s)?quý\s(?P<aq>{_QUARTERS})\s{_IN_EVERY}\snăm
  | (?:định\skỳ\s)?(?:vào\s)?tuần\s(?:đầu(?:\stiên)?|cuối(?:\scùng)?|thứ\s(?:nhất|hai|ba|tư|[1-4]))\s(?:của\s)?
        (?:hàng\s|hằng\s|mỗi\s|từng\s)?(?P<wu>tháng|quý|năm)(?!\w|\s?[\d./]|\si)
  | (?:(?:đầu|giữa|cuối)\s)?(?:hàng|hằng|mỗi|từng)\s(?P<hk>học\skỳ)
  | (?:vào\s)?(?:chiều\s|sáng\s)?(?:ngày\s)?(?:thứ|chủ)\s(?P<wd>hai|ba|tư|năm|sáu|bảy|nhật|[2-7])\s
        (?:hàng|hằng|mỗi)\stuần
  | (?:định\skỳ\s)?(?:hàng|hằng|mỗi)\s(?P<eu>ngày|tuần|tháng|quý|năm)\s(?:ít\snhất\s|tối\sthiểu\s)?(?P<en>{_COUNT})\slần
  | (?:định\skỳ\s)?(?P<tn>{_COUNT})\slần\s?(?:/|trong|mỗi|một|trên)\s?(?:0?1\s|một\s)?
        (?P<tu>ngày|tuần|tháng|quý|năm)(?!\w)
  | (?:định\skỳ\s)?(?P<un>{_COUNT}\s)?(?P<uu>ngày|tuần|tháng|quý|năm)\s?(?:/\s?(?:0?1\s|một\s)?|(?:0?1\s|một\s))lần
  | (?P<hl>nửa\snăm\s(?:một\slần|hàng\snăm))
  | (?P<list>(?:định\skỳ\s(?:báo\scáo\s)?(?:hàng\s|hằng\s|theo\s)?|{_EVERY}\s){_STEP}
        (?:(?:\s?[,/;]\s?(?:và\s)?|\s(?:và|hoặc)\s){_LIST}{_STEP}){{0,5}})
  | (?P<bare>{_STEP}(?:(?:\s?[,/]\s?(?:và\s)?|\svà\s){_LIST}{_STEP}){{1,5}})
  | (?:định\skỳ\s)?{_EVERY}\s(?P<u>ngày|tuần|tháng|quý|năm)(?!\w)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A recurring milestone in a text, at the offsets `start`..`end`, with its rules (one a milestone)."""

    start: int
    end: int
    rules: tuple[str, ...]


def find_all(text: str) -> tuple[Recurrence, ...]:
    """Every recurrence in `text`: 'định kỳ hàng quý, 6 tháng và năm' is one of three rules."""
    found = []
    for match in _RECURRENCES.finditer(text):
        rules = tuple(dict.fromkeys(_rules(match, match[0].lower())))
        if rules:
            found.append(Recurrence(match.start(), match.end(), rules))
    return tuple(found)


def _rules(match: re.Match[str], text: str) -> list[str]:
    part = {name: value.lower() for name, value in match.groupdict().items() if value is not None}
    if "qm" in part:
        return [f"FREQ=MONTHLY;BYMONTH={_QUARTER_MONTHS[part['qm']]};BYMONTHDAY={int(part['qd'])}"]
    if "sm" in part:
        first = {"đầu": -2, "giữa": -1, "cuối": 0}[part["sm"]]
        months = ",".join(str(3 * q + first) for q in _quarters(part["sq"]))
        return [f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={int(part['sd'])}"]
    if "qn" in part:
        rule = f"FREQ=MONTHLY;BYMONTH={_QUARTER_MONTHS[part['qn']]}"
        return [rule + ";BYMONTHDAY=-1" if "ql" in part else rule]
    if "ym" in part:
        return _yearly_days([(part["yd"], part["ym"]), *re.findall(r"(\d+)\D+(\d+)", part.get("yl", ""))])
    if days := [part[name] for name in ("zd", "ha", "hb") if name in part]:
        return _yearly_days([tuple(re.findall(r"\d+", day)) for day in days])
    if day := part.get("md") or part.get("me"):
        return [f"FREQ=MONTHLY;BYMONTHDAY={int(day)}"]
    if "ml" in part:
        return ["FREQ=MONTHLY;BYMONTHDAY=-1"]
    if "am" in part:
        return [f"FREQ=YEARLY;BYMONTH={','.join(str(int(m)) for m in re.findall(r'[0-9]+', part['am']))}"]
    if "aq" in part:
        months = ",".join(str(m) for q in _quarters(part["aq"]) for m in range(3 * q - 2, 3 * q + 1))
        return [f"FREQ=YEARLY;BYMONTH={months}"]
    if "wu" in part:
        return [_interval(1, part["wu"])]
    if "hk" in part:
        return [_interval(6, "tháng")]
    if "eu" in part:
        return [_times(_count(part["en"]), part["eu"])]
    if "wd" in part:
        return [f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[part['wd']]}"]
    if "tn" in part:
        return [_times(_count(part["tn"]), part["tu"])]
    if "uu" in part:
        return [_interval(_count(part.get("un", "1").strip()), part["uu"])]
    if "hl" in part:
        return [_interval(6, "tháng")]
    if "u" in part:
        return ["FREQ=" + _UNITS[part["u"]]]
    return _steps(text)


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _quarters(text: str) -> list[int]:
    """The quarters of 'II, IV', 'I và quý III', 'II - IV'."""
    found = [_ROMAN.get(q) or int(q) for q in re.findall(_QUARTER, text)]
    return list(range(found[0], found[-1] + 1)) if re.search(r"[-–]", text) else sorted(set(found))


def _yearly_days(days: list[tuple[str, ...]]) -> list[str]:
    by_day: dict[int, list[int]] = {}
    for day, month, *_ in days:
        if 1 <= int(day) <= 31:
            by_day.setdefault(int(day), []).append(int(month))
    return [f"FREQ=YEARLY;BYMONTH={','.join(map(str, m))};BYMONTHDAY={d}" for d, m in by_day.items()]


def _steps(text: str) -> list[str]:
    """'quý, 6 tháng và năm' one by one; 'báo cáo 9 tháng' is due once a year, after September."""
    rules = []
    steps = re.findall(rf"(?:({_COUNT})\s)?(tháng|quý|năm)(?!\w)", re.sub(r"\s(?:đầu|cuối)\snăm", "", text))
    for number, unit in steps:
        count = _count(number or "1")
        rules.append("FREQ=YEARLY;BYMONTH=9" if unit == "tháng" and count == 9 else _interval(count, unit))
    return rules


def _count(text: str) -> int:
    return _COUNTS.get(text) or int(text)


def _interval(count: int, unit: str) -> str:
    """The rule of 'every `count` units'."""
    if unit == "quý":
        return f"FREQ=MONTHLY;INTERVAL={3 * max(1, count)}"
    if unit == "tháng" and count == 12:
        return "FREQ=YEARLY"
    return f"FREQ={_UNITS[unit]}" + (f";INTERVAL={count}" if count > 1 else "")


def _times(count: int, unit: str) -> str:
    """The rule of '`count` times a unit': evenly spread where the calendar allows it, else the unit itself."""
    if count > 1 and unit == "năm" and 12 % count == 0:
        return _interval(12 // count, "tháng")
    if count == 3 and unit == "quý":
        return "FREQ=MONTHLY"
    return _interval(1, unit)
