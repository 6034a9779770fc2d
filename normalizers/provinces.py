"""The provinces of Viet Nam: the 63 until 2025-06-30 and the 34 since (Nghị quyết số 202/2025/QH15).

The table is `data/provinces.csv`, made by `tools/make_provinces.py`; other spellings are in `data/provinces.toml`.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers.text import fold, strip_marks

# The lower-case letters of a text keep their offsets under these two, so a match is found again in the text itself.
_DASHES = str.maketrans("–—‐‑−", "-----")
_PLACEMENT = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "uỷ": "ủy", "uý": "úy", "uỳ": "ùy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_OLD_TONES = re.compile("(" + "|".join(_PLACEMENT) + r")(?!\w)")


@dataclass(frozen=True, slots=True)
class Province:
    """A province in the name of its day, with the province of that territory since 2025-07-01.

    `code` is the two-digit code of its own list, `current_code` that of today's, which names the partition; `kind` is
    'tỉnh' or 'thành phố'; `valid_to` is the ISO date on which the province ended, '' for one of today.
    """

    code: str
    name: str
    kind: str
    valid_from: str
    valid_to: str
    current_code: str
    current_name: str

    @property
    def full_name(self) -> str:
        """The name with its kind: 'tỉnh Hà Tĩnh'."""
        return f"{self.kind} {self.name}"


@cache
def provinces() -> tuple[Province, ...]:
    """All rows of the table: the 34 of today, then the 63 before."""
    text = (files("normalizers") / "data" / "provinces.csv").read_text(encoding="utf-8")
    return tuple(Province(**row) for row in csv.DictReader(text.splitlines()))


def current(name: str) -> Province | None:
    """Today's province for the name of a province of either list: 'Ninh Thuận' gives Khánh Hòa."""
    found = named(name) or find(name)
    if found is None:
        return None
    return next(p for p in provinces() if not p.valid_to and p.code == found.current_code)


def named(name: str) -> Province | None:
    """The province of exactly that name (of either list, or a former one), without its kind."""
    return _by_name().get(fold(name))


def find(text: str) -> Province | None:
    """The province that a text names, or None.

    One after 'tỉnh', 'thành phố' or 'TP.' goes before a bare name; of several the first one; the longest name wins at
    one place. Both tone placements, capitals and text without any mark are read; a name inside another one ('Thái Bình
    Dương', 'phường Phú Thọ') or a common word ('hòa bình') is none. A name of both lists gives the older entry, whose
    borders are those of its day; its `current_code` is right either way.
    """
    text = unicodedata.normalize("NFC", text)
    plain = text.isascii()
    folded = strip_marks(_level(text)) if plain else _level(text)
    bare: Province | None = None
    for match in _pattern(plain).finditer(folded):
        name = match["name"]
        if name is None or not _capitalised(text[match.start("name") : match.end("name")]):
            continue
        explicit = match["kind"] is not None
        if not explicit and _doubtful(text, folded, match):
            continue
        province = _table(plain)[" ".join(name.split())]
        if explicit:
            return province
        bare = bare or province
    return bare


def _doubtful(text: str, folded: str, match: re.Match[str]) -> bool:
    start, end = match.span("name")
    before = folded[max(0, start - 24) : start].rstrip()
    words = _words()
    if re.search(r"(?<!\w)(?:" + "|".join(map(re.escape, words["not_after"])) + r")$", before):
        return not re.search(r"thành phố$", before)
    name = fold(match["name"])
    if name in {fold(n) for n in words["person"]}:
        return text.strip() != text[start:end]
    common = {fold(n) for n in words["common"]}
    return name in common and text.strip() != text[start:end] and text.isupper()


def _level(text: str) -> str:
    """Lower case, one tone placement, one dash: as long as `text`."""
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text).translate(_DASHES)
    return _OLD_TONES.sub(lambda m: m[0] if low[m.start() - 1 : m.start()] == "q" else _PLACEMENT[m[0]], low)


def _capitalised(name: str) -> bool:
    return all(syllable[0].isupper() for syllable in re.findall(r"\w+", name))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("normalizers") / "data" / "provinces.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = _data()["words"]
    return words


@cache
def _by_name() -> dict[str, Province]:
    # The older entry goes last and stays: its borders are those of the name's day.
    return {fold(p.name): p for p in (*provinces(), *(Province(**row) for row in _data()["former"]))}


@cache
def _table(plain: bool) -> dict[str, Province]:
    """Every spelling as `_level` gives it (without marks if `plain`), and its province."""
    table = {_level(p.name): p for p in _by_name().values()}
    for alias, name in _data()["aliases"].items():
        table[_level(alias)] = _by_name()[fold(name)]
    return {strip_marks(k): v for k, v in table.items()} if plain else table


@cache
def _pattern(plain: bool) -> re.Pattern[str]:
    def alternatives(words: list[str]) -> str:
        levelled = {strip_marks(_level(w)) if plain else _level(w) for w in words}
        ordered = sorted(levelled, key=lambda w: (-len(w), w))
        return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered)

    words = _words()
    return re.compile(
        rf"(?<!\w)(?:(?:{alternatives(words['not_in'])})"
        rf"|(?:(?P<kind>{alternatives(words['province'])})\s*)?(?P<name>{alternatives(list(_table(False)))}))(?!\w)"
    )
