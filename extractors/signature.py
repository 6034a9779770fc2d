"""The lines after the body: recipients, and who signs for whom (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.front_matter import skeleton, words
from normalizers import casing, provinces
from normalizers.agency_words import Start, opening
from normalizers.text import fold, squeeze

_RECIPIENTS = re.compile(r"n.i\s?nh.n\s?[:.;]?\s?")
_BULLET = re.compile(r"^\s*[-–—+*•·]+\s*")
_ARCHIVE = re.compile(r"(?<=[^\W\d_])\.\s+(?=[^\W\d_])")
_ACRONYM = 5  # characters: 'VPUB' alone is rather the rest of a recipient
_SHORT_NAMES = re.compile(r"[A-ZĐ&-]{2,8}(?:,\s[A-ZĐ&-]{2,8})+\s?[;.,]?")
_SYLLABLE = re.compile(r"[^\W\d_]{1,7}")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the office in the case of running text; `signed_for` is the office or body that is signed for."""

    name: str | None = None
    title: str | None = None
    signed_for: str | None = None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = words()["signature"]

    def either(phrases: Iterable[str]) -> str:
        return "|".join(re.escape(p).replace(r"\ ", r"\s?") for p in sorted(phrases, key=len, reverse=True))

    office = rf"(?<!\w)(?:Q\.\s?|QUYỀN\s)?(?:{either(data['offices'])})(?!\w)"
    degrees = either(data["degrees"])
    return (
        re.compile(rf"(?<!\w)(?P<mode>{either(data['modes'])})(?:\s?[./]\s?|\s)(?=[A-ZĐÀ-Ỹ])"),
        re.compile(office),
        re.compile(rf"^(?:(?:{degrees})(?:[.,\s]+|(?=[A-Z])))+"),
        re.compile("|".join(f"(?:{p})" for p in data["ignored"])),
    )


def read_closing(lines: Iterable[str]) -> tuple[tuple[str, ...], Signature]:
    """Recipients and signature by the closing lines, in whatever order the two columns come."""
    ignored = _patterns()[3]
    recipients: list[str] = []
    signed: list[str] = []
    names: list[str] = []
    listing = False
    for line in lines:
        text = squeeze(line)[:400]
        opened = _RECIPIENTS.match(skeleton(text))
        if opened:
            listing, text = True, text[opened.end() :]
        if not text or ignored.match(_BULLET.sub("", text)):
            continue
        text, mark = _cut_signature(text)
        if mark:
            signed.append(mark)
        if not text:
            continue
        bullet = _BULLET.match(text)
        name = None if bullet else _name(text)
        if name and (signed or not _open(recipients)):
            names.append(name)
        elif listing and bullet is None and _goes_on(recipients, text):
            _add(recipients, text, bullet)
        elif signed and not names and bullet is None and casing.is_upper(text) and len(text) > _ACRONYM:
            signed[-1] += " " + text  # 'TM. THƯỜNG TRỰC HỘI ĐỒNG' / 'NHÂN DÂN', beside the recipients
        elif listing and not _is_motto(text):
            _add(recipients, text, bullet)
    cleaned = tuple(c for r in recipients for c in _split_archive(r))
    return cleaned, _signature(signed, names)


def _is_motto(text: str) -> bool:
    return casing.is_upper(text) and len(text.split()) > 3 or fold(text).startswith("độc lập")


def _goes_on(recipients: Sequence[str], text: str) -> bool:
    """Whether a line is the rest of a recipient that is a list of short names: 'các Vụ,' and 'QHQT, CN, KTTH;'."""
    return bool(recipients) and recipients[-1].rstrip().endswith(",") and _SHORT_NAMES.fullmatch(text) is not None


def _open(recipients: Sequence[str]) -> bool:
    """Whether the last recipient goes on: no mark ends it."""
    return bool(recipients) and not recipients[-1].rstrip().endswith((";", ".", ":"))


def _add(recipients: list[str], text: str, bullet: re.Match[str] | None) -> None:
    if bullet is None and _open(recipients):
        recipients[-1] += " " + text
    else:
        recipients.append(text[bullet.end() :] if bullet else text)


def _split_archive(text: str) -> list[str]:
    """'Lưu: VT. Cổng thông tin' names two, and no full stop in another recipient ends it."""
    parts = _ARCHIVE.split(text) if fold(text).startswith("lưu") else [text]
    return [p for part in parts if (p := part.strip(" ;.,:"))]


def _cut_signature(text: str) -> tuple[str, str]:
    """The line without the part of the signature that stands in it, and that part."""
    mode, office, _, _ = _patterns()
    for pattern in (mode, office):
        for match in pattern.finditer(text):
            tail = text[match.start() :]
            if match.start() and not text[match.start() - 1].isspace():
                continue
            if casing.is_upper(tail):
                return text[: match.start()].strip(), tail
    return text, ""


def _name(text: str) -> str | None:
    """The personal name that a line is, degrees and rank left out; None for any other line."""
    bare = _patterns()[2].sub("", text).strip(" .")
    parts = bare.split()
    if not 2 <= len(parts) <= 6 or not all(_SYLLABLE.fullmatch(p) and p[0].isupper() for p in parts):
        return None
    if text.endswith((";", ",", ":")) or provinces.named(bare) or fold(bare).startswith("cộng hòa"):
        return None
    if casing.is_upper(bare):
        return (
            casing.name_case(bare) if casing.capitalise(parts[0].lower()) in words()["signature"]["surnames"] else None
        )
    if any(len(p) > 1 and p.isupper() for p in parts):
        return None
    family = casing.capitalise(parts[0].lower()) in words()["signature"]["surnames"]
    if not family and opening(parts, [fold(p) for p in parts], 0).kind is not Start.OTHER:
        return None  # a body; 'Đoàn Văn Thịnh' is none, for bodies do not capitalise every syllable
    return casing.name_case(bare)


def _signature(signed: Sequence[str], names: Sequence[str]) -> Signature:
    signed_for: str | None = None
    title: str | None = None
    mode, office, _, _ = _patterns()
    for line in signed:
        for piece in _pieces(line):
            match = mode.match(piece)
            if match:
                # 'TM. ỦY BAN NHÂN DÂN' is signed in the name of a body, not in another's place
                named = match["mode"].replace(".", "").replace("/", "") == "TM"
                signed_for, title = None if named else piece[match.end() :].strip(), None
            elif title is None or office.match(piece):
                title = piece
            else:
                title += " " + piece
    return Signature(
        names[-1] if names else None,
        casing.proper_case(title) if title else None,
        casing.proper_case(signed_for) if signed_for else None,
    )


def _pieces(line: str) -> list[str]:
    """A line cut before each capacity and before an office that follows another: 'KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC'."""
    mode, office, _, _ = _patterns()
    modes = list(mode.finditer(line))
    cuts = {0, *(m.start() for m in modes)}
    after_mode = {m.end() for m in modes}
    for match in office.finditer(line):
        if match.start() not in after_mode and (modes or match.start() == 0):
            cuts.add(match.start())
    ordered = sorted(cuts)
    return [p for a, b in zip(ordered, [*ordered[1:], len(line)], strict=True) if (p := line[a:b].strip(" .,;"))]
