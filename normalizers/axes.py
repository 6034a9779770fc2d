"""The fields ('axes') of the national administrative-reform programme, told by headings and by what a task says.

Six fields of Nghị quyết 76/NQ-CP of 15/7/2021 (thể chế, thủ tục hành chính, tổ chức bộ máy, chế độ công vụ, tài chính
công, chính quyền điện tử và chính quyền số) and the direction of the reform itself; the words are in `data/axes.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from normalizers.text import fold

OTHER = "other"
DIRECTION = "direction"

# A phrase weighs half as much for each 160 characters that stand before it: the first clause says what a task is about.
_HALF = 160.0
_LEAST = 0.75


@dataclass(frozen=True, slots=True)
class _Axes:
    headings: dict[str, re.Pattern[str]]
    contents: dict[str, tuple[tuple[re.Pattern[str], float], ...]]
    outside: re.Pattern[str]
    bodies: re.Pattern[str]
    programme: re.Pattern[str]


@cache
def _axes() -> _Axes:
    data = tomllib.loads((files("normalizers") / "data" / "axes.toml").read_text(encoding="utf-8"))
    axes = data["axis"]
    return _Axes(
        {name: re.compile(_either(axis["headings"])) for name, axis in axes.items()},
        {
            name: tuple((re.compile(_either([phrase])), float(weight)) for phrase, weight in axis["contents"])
            for name, axis in axes.items()
        },
        re.compile(_either(data["outside"])),
        re.compile("^" + _either(data["bodies"])),
        re.compile(_either(data["programme"])),
    )


def _either(phrases: Sequence[str]) -> str:
    """A pattern of whole words; '..' in a phrase is any 60 characters of one sentence."""
    forms = [re.escape(fold(p)).replace(r"\ \.\.\ ", r"\ (?:[^.;]{0,60}?\ )?") for p in phrases]
    return r"(?<!\w)(?:" + "|".join(forms) + r")(?!\w)"


def names() -> tuple[str, ...]:
    """The axes, 'other' last."""
    return (*_axes().headings, OTHER)


def classify(text: str) -> str | None:
    """The axis that a heading or group title names; None where it names none, or names a body ('Phòng Tài chính')."""
    folded = fold(text)
    axes = _axes()
    if not folded or axes.bodies.search(folded):
        return None
    found = [(match.start(), name) for name, phrases in axes.headings.items() if (match := phrases.search(folded))]
    return min(found)[1] if found else None


def of(*texts: str) -> str:
    """The axis of the first of `texts` (from specific to general) that decides; 'other' when none does."""
    return next((axis for text in texts if (axis := classify(text)) is not None), OTHER)


def of_content(text: str) -> str | None:
    """The axis that the words of a task or target point to, or None: weaker evidence than a heading."""
    folded = fold(text)
    scores: dict[str, float] = {}
    for name, phrases in _axes().contents.items():
        for pattern, weight in phrases:
            if match := pattern.search(folded):
                scores[name] = scores.get(name, 0.0) + weight * 0.5 ** (match.start() / _HALF)
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] >= _LEAST else None


def is_programme(title: str | None) -> bool:
    """Whether a plan of this title is about administrative reform as a whole."""
    return bool(title and _axes().programme.search(fold(title)))


def of_item(text: str, headings: Sequence[str], title: str | None = None, *, programme: bool = False) -> str:
    """The axis of a task or target: of its headings (from specific to general), else of its own words.

    Its own words count in a plan of administrative reform (`programme`; or `title` or a heading says so), where
    headings such as 'Giải pháp chủ yếu' or 'Phòng Tổ chức' name no field; what they do not tell there is `direction`.
    Any other plan's title may name a field for all of it; else such an item is `other`.
    """
    axes = _axes()
    for heading in headings:
        folded = fold(heading)
        if (axis := classify(heading)) is not None:
            return axis
        if axes.outside.search(folded):
            return OTHER
    if programme or is_programme(title) or any(is_programme(h) for h in headings):
        return of_content(text) or DIRECTION
    return (classify(title) if title else None) or OTHER


_SATISFIED = re.compile(r"(?<!\w)hài lòng(?!\w)")
_MEASURED = re.compile(r"(?<!\w)(?:đo lường|khảo sát|đánh giá|điều tra)(?: mức độ| sự| tỷ lệ| ý kiến)* hài lòng(?!\w)")
_PROCEDURES = re.compile(r"(?<!\w)(?:thủ tục hành chính|tthc|một cửa|dịch vụ công trực tuyến)(?!\w)")


def of_satisfaction(text: str, axis: str) -> str:
    """The axis of a satisfaction rate, which its words decide: with procedures `procedure_reform`, else `direction`.

    Any other text keeps `axis`, as does one outside the programme.
    """
    folded = fold(text)
    satisfied = _SATISFIED.search(folded)
    if axis == OTHER or satisfied is None or _MEASURED.search(folded):
        return axis
    return "procedure_reform" if _PROCEDURES.search(folded, satisfied.end()) else DIRECTION
