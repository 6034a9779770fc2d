"""Documents cited under a number that another mention contradicts: another date, issuer or title, or another number.

Numbers begin anew each year unless the year is in them (Law on Promulgation of Legal Documents), so two dates of one
number contradict each other only in the same year, or under the same title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from normalizers import legal_number
from normalizers.text import fold
from pipeline.analysis.graph import Gathered, Place, most, same_issuer

# Scores of rapidfuzz's token_set_ratio, 0 to 100: words in common, whatever stands beside them. Titles are quoted in
# part and with short forms; below the first they are of different matters, from the second on the same.
_OTHER_TITLE = 50.0
_SAME_TITLE = 92.0
_SAME_ISSUER = 85.0
_LEAST_WORDS = 5
_OPENING = re.compile(r"^(?:(?:về|việc|về việc|v/v|ban hành|phê duyệt|quy định)\s+)+")
_MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One of the values that mentions give of the same document; all of one have the same `number` and `what`.

    `what` is date, issuer, title, or number (then `number` stands for date and title, and `value` is the number).
    """

    number: str
    what: str
    value: str
    mentions: int
    plans: int
    places: tuple[Place, ...]
    nodes: tuple[str, ...]


def contradictions(gathered: Mapping[str, Gathered]) -> list[Contradiction]:
    """Every contradiction, by number, the value that most mentions give first."""
    found: list[Contradiction] = []
    for nodes in _same_number(gathered):
        found += _of_number([(n, gathered[n]) for n in nodes])
    found += _numbers(gathered)
    return sorted(found, key=lambda c: (c.number, c.what, -c.mentions, c.value))


def contradicted(found: Sequence[Contradiction]) -> frozenset[str]:
    """The nodes that take part in a contradiction."""
    return frozenset(node for c in found for node in c.nodes)


def _same_number(gathered: Mapping[str, Gathered]) -> Iterator[list[str]]:
    """The nodes that bear one number: a key with a date is another for each date."""
    groups: dict[tuple[str, str], list[str]] = {}
    for node in sorted(gathered):
        key = node.partition("@")[0]
        if gathered[node].numbers:
            groups.setdefault((key.partition("|")[0], gathered[node].scope), []).append(node)
    yield from groups.values()


def _of_number(found: Sequence[tuple[str, Gathered]]) -> Iterator[Contradiction]:
    number = most(sum((g.numbers for _, g in found[1:]), found[0][1].numbers.copy()))
    alone = "|" not in found[0][0]
    for group in _documents(found, alone):
        for what, differ in (("date", _other_date), ("issuer", _other_issuer), ("title", _other_title)):
            values = sorted({v for _, g in group for v in g.values[what]}, key=str)
            if len(values) > 1 and any(differ(a, b) for i, a in enumerate(values) for b in values[i + 1 :]):
                yield from _told(number, what, _merged(values, differ), group)


def _documents(found: Sequence[tuple[str, Gathered]], alone: bool) -> list[list[tuple[str, Gathered]]]:
    """The nodes of one number that mean one document: all where the number is enough, else by year or title."""
    if alone:
        return [list(found)]
    groups: list[list[tuple[str, Gathered]]] = []
    for item in found:
        fitting = next((g for g in groups if any(_one_document(item[1], other) for _, other in g)), None)
        if fitting is None:
            groups.append([item])
        else:
            fitting.append(item)
    return groups


def _one_document(a: Gathered, b: Gathered) -> bool:
    years = [{d.year for d in g.values["date"]} for g in (a, b)]
    if years[0] & years[1]:
        return True
    return any(
        _score(s, t) >= _SAME_TITLE for s in a.values["title"] for t in b.values["title"] if _long(s) and _long(t)
    )


def _merged(values: Sequence[Any], differ: Any) -> list[list[Any]]:
    """Values that are the same but for their wording, together."""
    groups: list[list[Any]] = []
    for value in values:
        fitting = next((g for g in groups if not any(differ(value, other) for other in g)), None)
        if fitting is None:
            groups.append([value])
        else:
            fitting.append(value)
    return groups


def _told(
    number: str, what: str, values: Sequence[Sequence[Any]], group: Sequence[tuple[str, Gathered]]
) -> Iterator[Contradiction]:
    for same in values:
        places = [p for _, g in group for v in same for p in g.places.get((what, v), ())]
        counts = {v: sum(g.values[what][v] for _, g in group) for v in same}
        shown = min(counts, key=lambda v: (-counts[v], -len(str(v)), str(v)))
        nodes = tuple(n for n, g in group if any(g.values[what][v] for v in same))
        distinct = tuple(sorted(set(places), key=lambda p: (p[0], p[1] or 0)))
        text = shown.isoformat() if isinstance(shown, date) else str(shown)
        yield Contradiction(number, what, text, len(places), len({p[0] for p in places}), distinct, nodes)


def _other_date(a: date, b: date) -> bool:
    return a != b


def _other_issuer(a: str, b: str) -> bool:
    return fuzz.token_set_ratio(same_issuer(a), same_issuer(b)) < _SAME_ISSUER


def _other_title(a: str, b: str) -> bool:
    return _long(a) and _long(b) and _score(a, b) < _OTHER_TITLE


def _score(a: str, b: str) -> float:
    return fuzz.token_set_ratio(_bare(a), _bare(b))


def _bare(title: str) -> str:
    return _OPENING.sub("", fold(title))


def _long(title: str) -> bool:
    return len(title.split()) >= _LEAST_WORDS


def _numbers(gathered: Mapping[str, Gathered]) -> Iterator[Contradiction]:
    """Documents of one kind, day and title that are cited under different numbers."""
    by_day: dict[tuple[str, date, str], list[tuple[str, str, Gathered]]] = {}
    for node in sorted(gathered):
        found = gathered[node]
        title, day = most(found.values["title"]), most(found.values["date"])
        if found.numbers and title is not None and day is not None and _long(title):
            by_day.setdefault((most(found.kinds), day, found.scope), []).append((node, title, found))
    for (kind, day, _), items in by_day.items():
        taken: set[str] = set()
        for i, (node, title, found) in enumerate(items[:_MOST_COMPARED]):
            rest = [x for x in items[i + 1 : _MOST_COMPARED] if x[0] not in taken]
            same = [x for x in rest if fuzz.ratio(fold(title), fold(x[1])) >= _SAME_TITLE]
            numbers = {legal_number.fold_number(most(g.numbers)) for g in (found, *(x[2] for x in same))}
            if node in taken or len(numbers) == 1:
                continue
            taken.update(x[0] for x in same)
            for n, _, g in [(node, title, found), *same]:
                places = tuple(sorted({p for ps in g.places.values() for p in ps}, key=lambda p: (p[0], p[1] or 0)))
                label = f"{kind} {day.isoformat()} {title}"
                yield Contradiction(label, "number", most(g.numbers), g.mentions, len(g.plans), places, (n,))
