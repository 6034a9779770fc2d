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
FINANCE = "public_finance_reform"

# A phrase weighs half as much for each 160 characters that stand before it: the first clause says what a task is about.
_HALF = 160.0
_LEAST = 0.75
# What the words of a target must weigh in a plan of another sort, where most fit none of the fields.
_SURE = 3.0
# Stands between a body's type and its name, so that no phrase is found in the name.
_NAME_MARK = "@"


@dataclass(frozen=True, slots=True)
class _Axes:
    headings: dict[str, re.Pattern[str]]
    contents: dict[str, tuple[tuple[re.Pattern[str], float], ...]]
    outside: re.Pattern[str]
    bodies: re.Pattern[str]
    body_types: re.Pattern[str]
    duties: re.Pattern[str]
    money: re.Pattern[str]
    other_fields: re.Pattern[str]
    programme: re.Pattern[str]


@cache
def _axes() -> _Axes:
    data = tomllib.loads((files("normalizers") / "data" / "axes.toml").read_text(encoding="utf-8"))
    axes = data["axis"]
    types = "|".join(re.escape(t[1:]) for t in sorted(data["body_types"], key=len, reverse=True))
    initials = "".join(sorted({t[0] + t[0].upper() for t in data["body_types"]}))
    return _Axes(
        {name: re.compile(_either(axis["headings"])) for name, axis in axes.items()},
        {
            name: tuple((re.compile(_either([phrase])), float(weight)) for phrase, weight in axis["contents"])
            for name, axis in axes.items()
        },
        re.compile(_either(data["outside"])),
        re.compile(f"^(?!{_either(data['not_bodies'])}){_either(data['bodies'])}"),
        re.compile(rf"(?<!\w)[{initials}](?:{types})\s(?=[A-ZĐÀ-Ỹ])"),
        re.compile(_either(data["duties"])),
        re.compile(_either(data["money"])),
        re.compile("^" + _either(data["other_fields"])),
        re.compile(_either(data["programme"])),
    )


def _either(phrases: Sequence[str]) -> str:
    """A pattern of whole words; '..' in a phrase is any 60 characters of one sentence."""
    forms = [re.escape(fold(p)).replace(r"\ \.\.\ ", r"\ (?:[^.;]{0,60}?\ )?") for p in phrases]
    return rf"(?<![\w{_NAME_MARK}])(?:" + "|".join(forms) + r")(?!\w)"


def names() -> tuple[str, ...]:
    """The axes, 'other' last."""
    return (*_axes().headings, OTHER)


def classify(text: str) -> str | None:
    """The axis that a heading or group title names; None where it names none, or names a body ('Phòng Tài chính')."""
    return next(iter(_named(text)), None)


def _named(heading: str) -> list[str]:
    """Every axis that a heading names, in the order in which it does."""
    folded = fold(heading)
    axes = _axes()
    if not folded or axes.bodies.search(folded):
        return []
    found = [(match.start(), name) for name, phrases in axes.headings.items() if (match := phrases.search(folded))]
    return [name for _, name in sorted(found)]


def of(*texts: str) -> str:
    """The axis of the first of `texts` (from specific to general) that decides; 'other' when none does."""
    return next((axis for text in texts if (axis := classify(text)) is not None), OTHER)


def of_content(text: str) -> str | None:
    """The axis that the words of a task or target point to, or None: weaker evidence than a heading."""
    scores = _scores(text)
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] >= _LEAST else None


def _scores(text: str) -> dict[str, float]:
    axes = _axes()
    folded = fold(axes.body_types.sub(rf"\g<0>{_NAME_MARK}", text))
    scores: dict[str, float] = {}
    for name, phrases in axes.contents.items():
        for pattern, weight in phrases:
            if match := pattern.search(folded):
                scores[name] = scores.get(name, 0.0) + weight * 0.5 ** (match.start() / _HALF)
    return scores


def is_programme(title: str | None) -> bool:
    """Whether a plan of this title is about administrative reform as a whole."""
    return bool(title and _axes().programme.search(fold(title)))


def of_item(
    text: str, headings: Sequence[str], title: str | None = None, *, programme: bool = False, context: str = ""
) -> str:
    """The axis of a task or target: of its headings (from specific to general), else of its own words.

    A heading that names several fields leaves the choice among them to the words. These count by themselves in a plan
    of administrative reform (`programme`; or `title` or a heading says so), where headings such as 'Giải pháp chủ yếu'
    or 'Phòng Tổ chức' name no field; what neither they nor those of `context`, what the item stands in, tell there is
    `direction`. Any other plan's title may name a
    field for all of it but the duties that bodies have in it, which are `direction` or money; else such an item is
    `other`, and headings such as 'Tuyên truyền' or 'Kiểm tra, giám sát' name no field.
    """
    reform = programme or is_programme(title) or any(is_programme(h) for h in headings)
    for heading in headings:
        if (axis := _of_heading(heading, text, reform=reform or title is None)) is not None:
            return axis
    if reform:
        return of_content(text) or of_content(context) or DIRECTION
    if _MEASURED.search(fold(text)[:_OPENING]):
        return DIRECTION
    return _by_title(text, headings, title)


# A task on satisfaction says so within so many characters.
_OPENING = 80


def _of_heading(heading: str, text: str, *, reform: bool) -> str | None:
    folded = fold(heading)
    named = _named(heading)
    if not reform:
        named = [n for n in named if n != DIRECTION or _MEASURED.search(folded)]
        if _axes().other_fields.search(folded):
            named = []
    if len(named) > 1:
        scores = _scores(text)
        return max(named, key=lambda n: (scores.get(n, 0.0), -named.index(n)))
    if named:
        return named[0]
    return OTHER if _axes().outside.search(folded) else None


def _by_title(text: str, headings: Sequence[str], title: str | None) -> str:
    """What the title of a plan of another sort gives an item that no heading gives a field.

    One that names satisfaction ('... nâng cao sự hài lòng của người bệnh') makes what bodies have to do in it
    `direction`, not the work itself.
    """
    field = classify(title) if title else None
    if field is None:
        return OTHER
    if _is_duty(headings):
        return FINANCE if _axes().money.search(fold(text)) else DIRECTION
    return OTHER if field == DIRECTION and title and not _MEASURED.search(fold(title)) else field


def _is_duty(headings: Sequence[str]) -> bool:
    """Whether an item stands under a body, or under no more than a heading such as 'Tổ chức thực hiện'."""
    axes = _axes()
    folded = [fold(h) for h in headings if h]
    if not folded or not any(axes.duties.search(h) for h in folded):
        return False
    return axes.bodies.search(folded[0]) is not None or axes.duties.search(folded[0]) is not None


_SATISFIED = re.compile(r"(?<!\w)hài lòng(?!\w)")
_MEASURED = re.compile(
    r"(?<!\w)(?:đo lường|khảo sát|đánh giá|điều tra)(?:,? (?:đo lường|khảo sát|đánh giá))?(?: mức độ| sự| tỷ lệ| ý kiến"
    r"| chỉ số)* hài lòng(?!\w)"
)
_PROCEDURES = re.compile(r"(?<!\w)(?:thủ tục hành chính|tthc|một cửa|dịch vụ công trực tuyến)(?!\w)")


def of_target(text: str, axis: str) -> str:
    """The axis of a target whose place gives `axis`: the words of a satisfaction rate decide for themselves.

    With procedures it is `procedure_reform`, else `direction`. Where the place gives none, only words that are sure do.
    """
    folded = fold(text)
    satisfied = _SATISFIED.search(folded)
    if satisfied is None or _MEASURED.search(folded):
        if axis != OTHER:
            return axis
        scores = {name: score for name, score in _scores(text).items() if score >= _SURE and name != DIRECTION}
        return max(scores, key=lambda name: scores[name], default=axis)
    return "procedure_reform" if _PROCEDURES.search(folded, satisfied.end()) else DIRECTION
