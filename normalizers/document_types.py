"""The types of Vietnamese documents: their names, the codes of their numbers, their rank, and those a cell names.

The closed set stands in `data/document_types.toml`: Decree 30/2020/NĐ-CP (Appendix III) for administrative documents,
the Law on Promulgation of Legal Documents for legislation, Guideline 36-HD/VPTW for those of the Party.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers.text import fold, squeeze, strip_marks


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document.

    `codes` stand in the number; `party_codes` only where a Party body issues; `shared_codes` are those of a wider type
    that this one is also printed with; `misread` are its codes as OCR gives them. `rank` is 1 for the highest legal
    force. `product`: it can be the product of a task; `plain`: the word is also a common noun; `generic`: no type but a
    word for any document ('Văn bản'); `parent`: the type that it is counted as; `year_required`: its number must bear a
    year (legislation). `alone`: its number names no issuer ('88/2031/AL').
    """

    name: str
    rank: int
    codes: tuple[str, ...] = ()
    party_codes: tuple[str, ...] = ()
    shared_codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    misread: tuple[str, ...] = ()
    product: bool = False
    plain: bool = False
    generic: bool = False
    year_required: bool = False
    alone: bool = False
    parent: str | None = None


@cache
def types() -> tuple[DocumentType, ...]:
    """All types, in the order of the data file."""
    lists = ("codes", "party_codes", "shared_codes", "aliases", "misread")
    return tuple(_type(entry, lists) for entry in _data()["type"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("normalizers").joinpath("data/document_types.toml").read_text(encoding="utf-8"))


@cache
def court_codes() -> tuple[frozenset[str], frozenset[str]]:
    """The codes of the branches of law and of the instances that make the symbol of a court's judgment."""
    court = _data()["court"]
    return frozenset(court["cases"]), frozenset(court["instances"])


def _type(entry: dict[str, Any], lists: tuple[str, ...]) -> DocumentType:
    fields: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in entry.items()}
    return DocumentType(**fields)


@cache
def by_name() -> dict[str, DocumentType]:
    """The types by folded name and alias, and by both without their marks where no other type has that skeleton."""
    table: dict[str, DocumentType] = {}
    for kind in types():
        for name in (kind.name, *kind.aliases):
            table.setdefault(fold(name), kind)
    for name, kind in list(table.items()):
        table.setdefault(strip_marks(name), kind)
    return table


def canonical(text: str) -> str | None:
    """The name of the type that `text` is ('KẾ HOẠCH', 'Ke hoach' -> 'Kế hoạch'), or None."""
    folded = fold(text)
    kind = by_name().get(folded) or by_name().get(strip_marks(folded))
    return None if kind is None or kind.generic else kind.name


@cache
def _by_code(party: bool) -> dict[str, DocumentType]:
    table: dict[str, DocumentType] = {}
    for kind in types():
        for code in (*(kind.party_codes if party else ()), *kind.codes):
            table.setdefault(code, kind)
    return table


def by_code(code: str, party: bool = False) -> DocumentType | None:
    """The type behind a code of the số ký hiệu ('NĐ', 'CTr'; case matters); `party`: the issuer is a Party body."""
    kind = _by_code(False).get(code)
    return _by_code(True).get(code) if kind is None and party else kind


def codes() -> frozenset[str]:
    """Every code that a number can bear."""
    return frozenset(c for kind in types() for c in (*kind.codes, *kind.party_codes))


def bears(kind: DocumentType, code: str) -> bool:
    """Whether a document called `kind` may be numbered with `code`; generic words bear every code."""
    return kind.generic or code in (*kind.codes, *kind.party_codes, *kind.shared_codes)


# What stands before the type without changing what the product is; a number of pieces too ('02 báo cáo').
_LEAD = re.compile(
    r"(?:(?:các|những|mỗi|dự thảo|bản|xây dựng|ban hành|sửa đổi|bổ sung|đề xuất|trình|tham mưu|hoàn thiện|có|\d{1,2}"
    r"|phê duyệt|văn bản|và|hoặc|kèm)\s+)*",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(?:các|những)\s", re.IGNORECASE)
_GENERIC = re.compile(r"\bvăn bản\s", re.IGNORECASE)
_ITEMS = re.compile(r"[,;/+\n•]|\.(?=\s|$)|(?:^|\s)[-–](?=\s)|\s(?:và|hoặc)\s", re.IGNORECASE)


@cache
def _heads() -> tuple[re.Pattern[str], dict[str, DocumentType]]:
    names = {squeeze(name).lower(): kind for kind in types() for name in (kind.name, *kind.aliases)}
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)", re.IGNORECASE), names


@cache
def name_pattern() -> re.Pattern[str]:
    """A pattern for the name or an alias of a type, the longest first."""
    return re.compile(rf"(?<!\w){_heads()[0].pattern}", re.IGNORECASE)


def products(text: str) -> tuple[str, ...]:
    """The canonical types of the documents that a product cell names, each once, in order.

    A type counts where it heads an item of the enumeration; one that is only the content of another ('Báo cáo thực hiện
    kế hoạch'), a common noun in the plural ('các chương trình đào tạo') and a word that is no type do not.
    """
    found: list[str] = []
    plural = content = False
    for item in _ITEMS.split(squeeze(text)):
        item = item.strip(" “”\"'()")
        if not item:
            continue
        lead = _LEAD.match(item)
        start = lead.end() if lead else 0
        capital = item[start : start + 1].isupper()
        if item[0].isupper():
            plural = content = False
        plural = (plural or bool(_PLURAL.search(item[:start]))) and not capital
        kind, end = _head(item, start)
        if kind is not None and not content and not _common(kind, plural, capital, item[:start]):
            found.append(kind.parent or kind.name)
        plural = plural or (kind is None and bool(_PLURAL.search(item)))
        content = (content and not capital) or (kind is not None and bool(_heads()[0].search(item, end)))
    return tuple(dict.fromkeys(found))


def _head(item: str, start: int) -> tuple[DocumentType | None, int]:
    pattern, names = _heads()
    match = pattern.match(item, start)
    kind = names[match[0].lower()] if match else None
    if match is None or kind is None or not (kind.product or kind.parent):
        return None, start
    return kind, match.end()


def _common(kind: DocumentType, plural: bool, capital: bool, lead: str) -> bool:
    """Whether the word is a common noun here: in the plural, or in small letters behind a verb or 'văn bản'."""
    return kind.plain and (plural or (not capital and bool(lead.strip()) and _behind_other(lead)))


def _behind_other(lead: str) -> bool:
    return bool(_GENERIC.search(lead)) or lead.strip().lower() not in {"dự thảo", "bản"}
