"""The lines above the body: who issues, number, place and date, type and title.

What stands where is laid down in Nghị định 30/2020/NĐ-CP, Phụ lục I; words and patterns are in `data/letterhead.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers import agencies, casing, document_types
from normalizers.agency_words import Opening, Start, facts, is_person, opening
from normalizers.text import fold, squeeze, strip_marks

_LINES = 80  # more lines than any front has
_LETTERS = r"[A-ZĐ][A-Za-zĐđÀ-ỹ&.]*(?:\d{1,2}(?!\w))?"  # 'ĐĐQH15' bears the term of office
_SYMBOL = rf"{_LETTERS}(?:\s?[-–]\s?{_LETTERS})*"
_NUMBER_WORD = re.compile(r"(?:^|\s)s[o06ée]\s*(?:[:;]|[.](?=\s?[\d/.…])|(?=[\d/…_.]))\s*")
_NUMBER = re.compile(rf"(?P<number>[^/\n]{{0,24}}?)\s?/\s?(?:(?P<year>\d{{4}})\s?/\s?)?(?P<symbol>{_SYMBOL})")
_PARTY_NUMBER = re.compile(
    rf"(?P<number>[\d\s.…_]{{0,12}})\s?[-–]\s?(?P<symbol>[A-ZĐ][A-Za-zĐđ]{{0,5}}\s?/\s?{_SYMBOL})"
)
_DATE = re.compile(
    r"(?:(?P<place>[^,;:/]{2,40}?)\s?,\s?)?ngay\s?(?P<day>[^a-z,]{0,12}?)\s?t\wang\s?(?P<month>[^a-z,]{0,12}?)\s?"
    r"n.m\s?(?P<year>\d{4}|[\d.…_ ]{0,8})(?!\w)"
)
_OPEN_DATE = re.compile(r"ngay.{1,16}t\wang.{1,16}n.m$")
_OPEN_DAY = re.compile(r"\w,\s?ngay(?:\s\d{1,2})?$")
_NATION = re.compile(r"c.ng h.a xa hoi chu nghia viet nam")
_PLACE_WORD = re.compile(r"^(?:thành phố|tỉnh|tp\.?|t\.p\.?)\s*(?=[A-ZĐÀ-Ỹ])", re.IGNORECASE)
_ATTACHED = re.compile(
    r"^\(?\s*(?:(?:ban hành|đính)\s+)?kèm theo\b|^\(\s*(?:ban hành|phê duyệt)\s+(?:kèm )?theo\b", re.IGNORECASE
)
_OPENS_BODY = re.compile(r"(?:kinh gui|can cu|thuc hien quyet dinh so)(?!\w)")
_RULE = re.compile(r"^[\s_*=.\-–—]*$")
_ABOUT = re.compile(r"^V/v\s*:?\s*", re.IGNORECASE)
_SUBJECT_LINES = 8
_DECIDED = re.compile(r"\s+KH[ÓO]A\s+[IVXLC\d]+.*$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front of one part says; names in the case of running text, the title as printed.

    `organs` are the bodies of the letterhead from the upper to the issuing one, `decider` the one in capitals above the
    legal bases, `attached` the '(Kèm theo ...)' line. `number` is None when it is left blank.
    """

    organs: tuple[str, ...] = ()
    number: str | None = None
    symbol: str | None = None
    place: str | None = None
    issued: date | None = None
    year: int | None = None
    document_type: str | None = None
    title: str | None = None
    decider: str | None = None
    attached: str | None = None


@dataclass(slots=True)
class _Reading:
    organs: list[str] = field(default_factory=list)
    numbers: list[tuple[str | None, str, int | None]] = field(default_factory=list)
    places: list[tuple[str | None, date | None, int | None]] = field(default_factory=list)


@cache
def words() -> dict[str, Any]:
    """The tables of `data/letterhead.toml`."""
    return tomllib.loads((files("normalizers") / "data" / "letterhead.toml").read_text(encoding="utf-8"))


@cache
def _ignored() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in words()["ignored"]))


@cache
def _motto() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in words()["motto"]))


def skeleton(text: str) -> str:
    """Small letters without marks, as long as the NFC text itself."""
    return "".join(strip_marks(c).lower()[:1] or c for c in unicodedata.normalize("NFC", text))


def read_front(lines: Iterable[str]) -> FrontMatter:
    """The front matter of a part by its lines (one visual line each, the left column of the letterhead first)."""
    texts = [squeeze(line)[:400] for line in lines]
    texts = _wraps_joined([t for t in texts if t and not _RULE.match(t)][:_LINES])
    at = next((i for i, t in enumerate(texts) if _type_of(t) is not None), None)
    head = _read_head(texts[:at])
    number, symbol, number_year = _best_number(head.numbers)
    place, issued, year = head.places[0] if head.places else (None, None, None)
    kind, title, decider, attached = _read_title(texts, at)
    if kind is None and (subject := _subject(texts)) is not None:
        kind, title = "Công văn", subject
    return FrontMatter(
        organs=tuple(casing.proper_case(o) for o in _grouped(head.organs)),
        number=number,
        symbol=symbol,
        place=place,
        issued=issued,
        year=year or number_year,
        document_type=kind,
        title=title,
        decider=decider,
        attached=attached,
    )


def _wraps_joined(texts: Sequence[str]) -> list[str]:
    """The lines, with 'Huế, ngày 03 tháng 02 năm' and '2026' below it made one; so 'Số:' and '/KH-SYT'.

    The nation's name in a narrow cell is made one too, lest the rest of it be taken for a body.
    """
    joined: list[str] = []
    for text in texts:
        before = skeleton(joined[-1]) if joined else ""
        year = _OPEN_DATE.search(before) and re.fullmatch(r"\d{4}", text)
        day = _OPEN_DAY.search(before) and re.match(r"(?:\d{1,2}\s)?(?:tháng|/)\s?\d", text)
        symbol = re.fullmatch(r"so\s?[:.]?", before) and re.match(r"[\d.…]*\s?/", text)
        nation = joined and _NATION.fullmatch(f"{before} {skeleton(text)}")
        kind = joined and joined[-1].isupper() and fold(f"{joined[-1]} {text}") in dict(_type_names())
        if year or day or symbol or nation or (kind and _type_of(text) is None):
            joined[-1] += " " + text
        else:
            joined.append(text)
    return joined


# --- Letterhead ------------------------------------------------------------------------------------------------------


def _read_head(texts: Sequence[str]) -> _Reading:
    found = _Reading()
    stamped = False
    for text in texts:
        if _ATTACHED.match(text):
            break
        if _ignored().match(text):
            stamped = True
            continue
        rest = _without_motto(text)
        number = parse_number(rest)
        if number is not None:
            if not (stamped and found.numbers):
                found.numbers.append(number[:3])
            rest = (rest[: number[3]] + " " + rest[number[4] :]).strip()
        dated = parse_place_and_date(rest)
        if dated is not None:
            found.places.append(dated[:3])
            rest = rest[: dated[3]].strip()
        if _is_organ(rest, bool(found.organs)) and not (found.organs and found.numbers and number is None):
            found.organs += _bodies(rest)
    return found


def _subject(texts: Sequence[str]) -> str | None:
    """What a công văn is about, under its number: 'V/v triển khai Kế hoạch ...'; it bears no type and no title."""
    at = next((i for i, t in enumerate(texts) if _ABOUT.match(t)), None)
    if at is None:
        return None
    parts = [_ABOUT.sub("", texts[at])]
    for text in texts[at + 1 : at + _SUBJECT_LINES]:
        if re.match(r"Kính gửi\b", text):
            break
        if parse_place_and_date(text) is None and not _motto().search(skeleton(text)):
            parts.append(text)
    return _joined(parts)


def _bodies(line: str) -> list[str]:
    """The one or two bodies of a line in capitals: converters run 'UBND TỈNH X' and 'THANH TRA TỈNH' together."""
    found = agencies.split([casing.proper_case(line)]) if casing.is_upper(line) and len(line.split()) > 4 else ()
    ranked = len(found) == 2 and _opening(found[0]).level < _opening(found[1]).level
    return list(found) if ranked else [line]


def _without_motto(text: str) -> str:
    match = _motto().search(skeleton(text))
    return text if match is None else (text[: match.start()] + text[match.end() :]).strip()


def _is_organ(text: str, following: bool) -> bool:
    if not 2 < len(text) <= 120 or not any(c.isalpha() for c in text) or text.endswith((";", "./.")):
        return False
    parts = text.split()
    after = opening(parts, [fold(p) for p in parts], 0)
    headed = after.kind in (Start.NAMED, Start.GENERIC) and not (is_person(after.level) and not casing.is_upper(text))
    if casing.is_upper(text):
        return headed or following
    return headed and len(parts) <= 12


def _grouped(lines: Sequence[str]) -> list[str]:
    """The bodies that the lines name: a line that begins with no head word goes on with the one before."""
    organs: list[str] = []
    for line in lines:
        if organs and not _begins_organ(organs[-1], line):
            organs[-1] += " " + line
        else:
            organs.append(line)
    # The head of a gazette's section names the office once more.
    while len(organs) > 1 and is_person(_opening(organs[0]).level):
        organs.pop(0)
    return [o.strip(" .,:;-–_*") for o in organs]


def _opening(text: str) -> Opening:
    parts = text.split()
    return opening(parts, [fold(p) for p in parts], 0)


def _begins_organ(before: str, line: str) -> bool:
    if _completes_field(before, line):
        return False
    last = before.split()[-1]
    after = _opening(line)
    alone = after.kind is Start.GENERIC and after.words == len(line.split())  # 'VĂN PHÒNG'
    if fold(last) in {fold(w) for w in facts()["words"]["open_ends"]} or not (alone or after.kind is Start.NAMED):
        return False
    if fold(before) in {fold(n) for n in facts()["bodies"]["names"]}:
        return True
    first = _opening(before)
    return first.level == 0 or first.known or len(before.split()) > first.words


def _completes_field(before: str, line: str) -> bool:
    """Whether the line is the rest of a field: 'SỞ NÔNG NGHIỆP VÀ MÔI' and 'TRƯỜNG', which is no school here."""
    whole, rest = fold(f"{before} {line}"), len(line.split())
    return any(whole.endswith(f" {name}") and len(name.split()) > rest for name in _fields())


@cache
def _fields() -> tuple[str, ...]:
    """The names of fields that bodies work in, folded."""
    return tuple(fold(name) for name in facts()["fields"]["names"])


def parse_number(text: str) -> tuple[str | None, str, int | None, int, int] | None:
    """Number, symbol and year of a line 'Số: 12/KH-SYT', and where it stands; the number is None when left blank.

    What is written by hand and read as no number ('A4%') is a blank too.
    """
    word = _NUMBER_WORD.search(skeleton(text))
    if word is None:
        return None
    rest = text[word.end() : word.end() + 80]
    match = _PARTY_NUMBER.match(rest) or _NUMBER.match(rest)
    if match is None:
        return None
    symbol = re.sub(r"\s", "", match["symbol"]).replace("–", "-").rstrip(".")
    printed = re.sub(r"[\s.…_]", "", match["number"])
    year = match["year"] if match.re is _NUMBER else None
    number = None
    if re.fullmatch(r"\d{1,5}[a-zA-ZđĐ]?", printed):
        number = f"{printed}-{symbol}" if match.re is _PARTY_NUMBER else "/".join(filter(None, (printed, year, symbol)))
    return number, symbol, int(year) if year else None, word.start(), word.end() + match.end()


def _best_number(numbers: Sequence[tuple[str | None, str, int | None]]) -> tuple[str | None, str | None, int | None]:
    """The first number whose symbol names a type of document; else the first."""
    codes = document_types.codes()
    for number in numbers:
        if re.split(r"[-/]", number[1])[0] in codes:
            return number
    return numbers[0] if numbers else (None, None, None)


def parse_place_and_date(text: str) -> tuple[str | None, date | None, int | None, int] | None:
    """Place, date and year of 'Hà Nội, ngày 06 tháng 4 năm 2026', and where it begins; no date when a part is blank."""
    match = _DATE.search(skeleton(text))
    if match is None:
        return None
    place = None
    start = match.start()
    if match["place"]:
        printed = text[match.start("place") : match.end("place")].strip(" .")
        place = _PLACE_WORD.sub("", printed) or None
    year = int(match["year"]) if re.fullmatch(r"\d{4}", match["year"]) else None
    issued = None
    if year and match["day"].strip().isdigit() and match["month"].strip().isdigit():
        try:
            issued = date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            issued = None
    return place, issued, year, start


# --- Type and title --------------------------------------------------------------------------------------------------


@cache
def _type_names() -> list[tuple[str, str]]:
    """Names and skeletons of the types as printed at the head of a title, the longest first."""
    names = [name for name, kind in document_types.by_name().items() if not kind.generic and len(name) > 4]
    return [(n, document_types.by_name()[n].name) for n in sorted(names, key=len, reverse=True)]


@cache
def _type_beginnings() -> frozenset[str]:
    return frozenset(strip_marks(name[:3]) for name, _ in _type_names())


def _type_of(text: str) -> tuple[str, str] | None:
    """The type that a line opens with in capitals, and the rest of the line ('KẾ HOẠCHCải cách' too)."""
    if strip_marks(text[:3]).lower() not in _type_beginnings() and text[1:2] != " ":
        return None
    parts = text.split()
    if len(parts) > 3 and all(len(p) == 1 for p in parts):  # K Ế  H O Ạ C H
        solid = fold("".join(parts))
        return next(((kind, "") for name, kind in _type_names() if name.replace(" ", "") == solid), None)
    for name, kind in _type_names():
        opened, rest = text[: len(name)], text[len(name) :]
        if fold(opened) != name or not casing.is_upper(opened):
            continue
        if not rest or not rest[0].isalpha() or (rest[0].isupper() and rest[1:2].islower()):
            # 'QUYẾT ĐỊNH:' is the verb over the articles.
            return None if rest.startswith(":") and kind in words()["carriers"] else (kind, rest.strip(" :-–*_"))
    return None


def _read_title(texts: Sequence[str], at: int | None) -> tuple[str | None, str | None, str | None, str | None]:
    kind, rest = (None, "") if at is None else (_type_of(texts[at]) or (None, ""))
    title: list[str] = [rest] if rest else []
    decider: list[str] = []
    attached: list[str] = []
    open_bracket = False
    untyped = at is None
    for text in texts[0 if at is None else at + 1 :]:
        if open_bracket or _ATTACHED.match(text):
            attached.append(text)
            open_bracket = ")" not in text and len(attached) < 6
        elif attached and not untyped or re.match(r"(?:Kính gửi|Căn cứ)\b", text):
            break
        elif decider or (title and kind in words()["carriers"] and _decides(text)):
            if not casing.is_upper(text) or _type_of(text):
                break
            decider.append(text)
        elif not untyped:
            title.append(text)
    return kind, _joined(title), _office(" ".join(decider)), " ".join(attached) or None


def _decides(text: str) -> bool:
    return casing.is_upper(text) and _opening(text).kind is Start.NAMED and not text.endswith((",", ";"))


def _joined(title: Sequence[str]) -> str | None:
    if len(title) > 1 and casing.is_upper(title[0]) and not casing.is_upper(title[1]):
        title = [casing.sentence_part(title[0]), *title[1:]]
    text = squeeze(" ".join(title)).strip(' .:;*_–-“”"')
    return text or None


def _office(text: str) -> str | None:
    """The body of 'GIÁM ĐỐC SỞ Y TẾ': an office is taken for the body it heads."""
    parts = _DECIDED.sub("", squeeze(text)).split()
    after = opening(parts, [fold(p) for p in parts], 0)
    while parts and is_person(after.level) and len(parts) > after.words > 0:
        parts = parts[after.words :]
        after = opening(parts, [fold(p) for p in parts], 0)
    return casing.proper_case(" ".join(parts)) or None
