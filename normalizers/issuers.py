"""Who issues: the bodies behind the codes of a số ký hiệu, and the names of issuers in running text.

Names, codes and the words that end a name stand in `data/issuers.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from normalizers.text import fold

_TRAILING_DIGITS = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class Agency:
    """A body by its code.

    `party` bodies print the hyphen first (66-NQ/TW), `mass` organisations in either place (8-CTr/TWĐTN, 8/KH-TLĐ),
    `local` ones exist in every province, `numbered` ones bear their term of office (QH15).
    """

    code: str
    name: str
    party: bool = False
    mass: bool = False
    local: bool = False
    numbered: bool = False


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("normalizers").joinpath("data/issuers.toml").read_text(encoding="utf-8"))


@cache
def agencies() -> dict[str, Agency]:
    """The known agencies by code."""
    return {entry["code"]: Agency(**entry) for entry in _data()["agency"]}


def agency(code: str) -> Agency | None:
    """The agency behind a code, its term of office aside ('QH15', 'CP')."""
    table = agencies()
    if code in table:
        return table[code]
    found = table.get(_TRAILING_DIGITS.sub("", code))
    return found if found is not None and found.numbered else None


@cache
def _codes_by_name() -> dict[str, str]:
    return {fold(a.name): a.code for a in reversed(agencies().values())}


def code_of(name: str) -> str | None:
    """The code of a body by its name, a minister standing for the ministry, a local body without its territory."""
    folded = fold(name).removeprefix("bộ trưởng ").removeprefix("thống đốc ").removeprefix("chủ tịch ")
    folded = folded.replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân")
    for known in ("ủy ban nhân dân", "hội đồng nhân dân"):
        if folded.startswith(known):
            folded = known
    return _codes_by_name().get(folded)


def registrar(name: str) -> str:
    """The body under whose number an issuer signs: 'UBND tỉnh' of 'Chủ tịch UBND tỉnh'; any other name as it is."""
    found = _person().match(name)
    return name if found is None or fold(name) in _codes_by_name() else name[found.end() :]


@cache
def _person() -> re.Pattern[str]:
    persons, heads = ("|".join(re.escape(w).replace(r"\ ", r"\s+") for w in _data()[n]) for n in ("persons", "heads"))
    return re.compile(rf"(?i)(?:{persons})\s+(?=(?:{heads})(?!\w))")


def term(year: int) -> int | None:
    """The number of the National Assembly that sat through the whole of `year`, or None."""
    for entry in _data()["term"]:
        if entry["first"] <= year <= entry["last"]:
            return int(entry["number"])
    return None


_UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
# A capital may also begin the next sentence, the cell to the right of a table's column among them.
_NAME = rf"(?!(?:Các|Những|Điều|Khoản|Căn|Theo)(?!\w))(?:[{_UPPER}]\w{{0,8}})"
_BREAK = r"(?=\s*(?:[,;.:()\[\]“”\"/*<]|$)|\s[-–]\s)"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The grammar of an issuer's name; one in capitals, where no name can be told from what follows; a territory."""
    data = _data()
    stops = _either(data["stops"])
    stop = rf"(?!{stops}(?!\w))"
    name = rf"(?:\s{stop}{_NAME}(?:(?:\s|\s?[-–]\s?){stop}{_NAME}){{0,4}})"
    area = rf"(?:{_either(data['areas'])}(?!\w){name}?)"
    field = rf"(?:(?:{_either(data['fields'])})(?!\w))"
    bodies = rf"(?:{_either(data['bodies'])})(?!\w)"
    heads = rf"(?:{_either(data['heads'])})(?!\w)"
    title = rf"(?:(?:{_either(data['titles'])})\s)"
    known = rf"{heads}\s{field}(?:\s{area}|{name})?"
    seat = rf"{_either(data['seats'])}(?!\w){name}(?:\s{area})?(?:,\s{area})?"
    local = rf"{heads}\s{area}(?:\s{area})?(?:,\s{area})?"
    named = rf"{heads}{name}(?:\s{area})?(?:,\s{area})?"
    other = rf"{heads}(?:(?:\s{stop}[\w&-]{{1,12}}){{1,7}}?)(?:\s{area})?(?={_BREAK}|\s{stops}(?!\w))"
    party = rf"{bodies}(?:\s{area}|{name})?(?:\s[kK]h(?:óa|oá)\s[IVX]+)?"
    # The Party's committee in a body or in several: 'Đảng ủy các cơ quan Đảng tỉnh', 'Đảng ủy UBND tỉnh'.
    several = rf"(?:[kK]hối\s)?(?:[cC]ác\s)?[cC]ơ\squan(?:\s[đĐ]ảng)?(?:,\s[đĐ]oàn\sthể)?(?:\s(?:Trung\sương|{area}))"
    committee = rf"{_either(data['committees'])}\s(?:{several}|{known}|{local}|{bodies})"
    # A name in capitals is whole in 'Cục Hải Dương' and goes on in 'Cục Quản lý Dược'.
    whole = rf"(?>{named})(?={_BREAK}|\s{stops}(?!\w))"
    body = rf"(?:{known}|{committee}|{party}|{local}|{seat}|{whole}|{other}|{named}|{heads})"
    joint = rf"liên\s(?:{known}|bộ)(?:(?:,\s|\s?[-–]\s?|\svà\s){known})*"
    # a territory alone only where a title stands before it: 'Chủ tịch tỉnh'
    full = rf"(?:{joint}|(?P<office>{title}{{1,2}})?(?:{body}|(?(office){area}|(?!))))(?!\w)"
    flat = (
        rf"(?:{title})?(?:{bodies}(?:\sKH(?:ÓA|OÁ)\s[IVX]+)?|{heads}\s{field}|{heads}\s{_either(data['areas'])})(?!\w)"
    )
    territory = rf"{_either(data['areas'])}(?!\w){name}"
    return re.compile(full), re.compile(flat, re.IGNORECASE), re.compile(territory)


def _either(names: list[str]) -> str:
    """One of the names, with the first letters in either case and both placements of the tone mark."""
    return "(?:" + "|".join(_loose(n) for n in sorted(names, key=len, reverse=True)) + ")"


def _loose(name: str) -> str:
    pattern = re.escape(name).replace(r"\ \-\ ", r"\s?[-–]\s?").replace(r"\ ", r"\s")
    for new, old in (("ủy", "uỷ"), ("Ủy", "Uỷ"), ("òa", "oà"), ("óa", "oá"), ("hóa", "hoá")):
        pattern = pattern.replace(new, f"(?:{new}|{old})")
    return re.sub(r"(^|\\s)([^\W\d_])", lambda m: f"{m[1]}[{m[2].lower()}{m[2].upper()}]", pattern)


@lru_cache(maxsize=4096)
def _measure(window: str) -> int:
    full, flat, _ = _patterns()
    head = window[:24].split("\n")[0]
    words = [w for w in re.findall(r"[^\W\d_]+", head)[:3] if len(w) > 1]
    match = (flat if len(words) > 1 and all(w.isupper() for w in words[:2]) and not _acronym(words) else full).match(
        window
    )
    return match.end() if match else 0


def _acronym(words: list[str]) -> bool:
    return words[0] in {"UBND", "HĐND", "UBTVQH"} and not (len(words) > 2 and words[2].isupper())


def match(text: str, start: int) -> int:
    """The end of the issuer's name that begins at `start`; `start` itself when none does."""
    return start + _measure(text[start : start + 120])


def match_issuing(text: str, start: int) -> int:
    """As `match`, where something is said to be issued: the name of a territory stands for its People's Committee."""
    end = match(text, start)
    if end > start:
        return end
    territory = _patterns()[2].match(text, start, start + 60)
    return territory.end() if territory else start
