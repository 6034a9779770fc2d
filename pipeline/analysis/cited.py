"""The documents that plans cite, each under a name that tells it from the others.

A decree is named by its kind and number; a law, and whatever is cited without number, by the words that name it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that plans cite: how often each mentions it, by document_id, and the first page there."""

    key: str
    label: str
    title: str | None
    mentions: Mapping[str, int]
    pages: Mapping[str, int | None]

    @property
    def total(self) -> int:
        """Mentions in all plans."""
        return sum(self.mentions.values())


def cited(mentions: Iterable[tuple[Any, ...]], order: Sequence[str]) -> tuple[Cited, ...]:
    """The documents of mentions, what most plans cite first.

    Args:
        mentions: as `compare_rows.citations` gives them.
        order: the document_id of every plan, in the order in which plans are shown.
    """
    place = {document_id: at for at, document_id in enumerate(order)}
    by_key: dict[str, list[_Mention]] = {}
    for document, key, *told in mentions:
        by_key.setdefault(key, []).append(_Mention(document, *told))
    for rows in by_key.values():
        rows.sort(key=lambda m: place[m.document_id])
    labels = _labels(by_key)
    found = (_document(key, labels[key], rows) for key, rows in by_key.items())
    return tuple(sorted(found, key=lambda c: (-len(c.mentions), -c.total, c.key)))


class _Mention(NamedTuple):
    document_id: str
    kind: str | None
    number: str | None
    title: str | None
    page: int | None
    text: str | None
    date: date | None
    issuer: str | None


def _document(key: str, label: str, rows: Sequence[_Mention]) -> Cited:
    title = max({r.title for r in rows if r.title}, key=lambda t: (len(t), t), default=None)
    pages: dict[str, int | None] = {}
    for row in rows:
        page = pages.setdefault(row.document_id, row.page)
        if page is not None and row.page is not None:
            pages[row.document_id] = min(page, row.page)
    return Cited(key, label, title, Counter(r.document_id for r in rows), pages)


def _labels(by_key: Mapping[str, Sequence[_Mention]]) -> dict[str, str]:
    """A label a key: the name that most mentions give, then what tells it from others of that name."""
    labels = {key: _name(key, rows) for key, rows in by_key.items()}
    # One number is given again each year, and by each body: what it is called without that is no name of its own.
    parts: tuple[Callable[[_Mention], str | None], ...] = (
        lambda m: m.date.strftime("%d/%m/%Y") if m.date else None,
        lambda m: m.issuer,
        lambda m: m.title,
    )
    for part in parts:
        count = Counter(labels.values())
        for key in [key for key, label in labels.items() if count[label] > 1]:
            more = _most(filter(None, map(part, by_key[key])))
            if more and more.casefold() not in labels[key].casefold():
                labels[key] = f"{labels[key]}, {more}"
    count = Counter(labels.values())
    return {key: label if count[label] == 1 else f"{label} ({key})" for key, label in labels.items()}


def _name(key: str, rows: Sequence[_Mention]) -> str:
    numbered = [r for r in rows if r.number]
    if numbered:
        return _most(" ".join(filter(None, (r.kind, r.number))) for r in numbered) or key
    name = _most(r.text for r in rows if r.text) or key
    kind = _most(r.kind for r in rows if r.kind)
    if kind and name.casefold() == kind.casefold():  # no more than 'Luật': its title, or what its key has
        title = _most(r.title for r in rows if r.title) or key
        name = title if title.casefold().startswith(kind.casefold()) else f"{kind} {title}"
    return name


def _most(texts: Iterable[str]) -> str | None:
    """What most of them say, on one line; of those that are as many, the last of the alphabet."""
    count = Counter(" ".join(t.split()) for t in texts)
    return max(count, key=lambda t: (count[t], t), default=None)
