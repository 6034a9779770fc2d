"""The words of a sample plan, written once: pages and expected records are both made from them.

A text is a tuple of strings, citations (`Cite`), targets (`Goal`) and footnotes (`Note`). What is printed is
`words(text)`; what an extraction must find in it is collected by `tools.samples.gold`. Since a citation or a target is
its own stretch of the text, the two cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cite:
    """A mention of a document; printed as 'kind số number ngày day của issuer title'.

    `day` is written as printed ('09/6/2025', '09 tháng 6 năm 2025'). `name` replaces 'kind số number' where the
    document is cited by its name (a law, a standard, a numbered scheme).
    """

    kind: str
    number: str | None
    day: str | None = None
    issuer: str | None = None
    title: Text = ()
    relation: str = "mentions"
    canonical: str | None = None
    name: str | None = None
    anomalies: tuple[str, ...] = ()

    @property
    def mention(self) -> str:
        """The mention as printed, without the title."""
        text = self.name or f"{self.kind} số {self.number}"
        text += f" ngày {self.day}" if self.day else ""
        return text + (f" của {self.issuer}" if self.issuer else "")

    @property
    def date(self) -> str | None:
        """The day as an ISO date."""
        if self.day is None:
            return None
        day, month, year = (int(n) for n in re.findall(r"\d+", self.day))
        return date(year, month, day).isoformat()


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: the clause as printed and what it says; `axis` only where it is not that of its section."""

    text: str
    indicator: str
    value: float
    comparator: str = "eq"
    value_max: float | None = None
    unit: str = "%"
    direction: str | None = None
    deadline: str | None = None
    axis: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; its mark stands here, raised, and its text at the foot of the page."""

    mark: str
    text: Text


Text = str | tuple["str | Cite | Goal | Note", ...]


def parts(text: Text) -> tuple[str | Cite | Goal | Note, ...]:
    """The pieces of a text."""
    return (text,) if isinstance(text, str) else text


def words(text: Text) -> str:
    """The text as read: footnote marks gone, lines of a cell joined by a blank."""
    return "".join(p for p in printed(text) if isinstance(p, str)).replace("\n", " ")


def printed(text: Text) -> Iterator[str | Note]:
    """The text as printed: strings, and the footnotes where their marks stand."""
    for part in parts(text):
        match part:
            case Cite():
                yield part.mention
                if part.title:
                    yield " "
                    yield from printed(part.title)
            case Goal():
                yield part.text
            case _:
                yield part


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of a task, as GUIDE and RFC 5545 have it."""

    kind: Literal["by_date", "period", "recurring", "continuous", "event", "reference"]
    start: str | None = None
    end: str | None = None
    rrule: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text; `axis` holds for what stands under it."""

    ordinal: str | None
    title: str
    level: int = 1
    axis: str | None = None


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph that is no item."""

    text: Text
    style: Literal["body", "basis", "centred", "bold-centred", "article"] = "body"


@dataclass(frozen=True, slots=True)
class Duty:
    """What an item of the text gives somebody to do."""

    axis: str | None = None
    lead: str | None = None
    leads: tuple[str, ...] = ()
    coordinating: str | None = None
    coordinators: tuple[str, ...] = ()
    deadline: str | None = None
    due: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; `duty` where it is a task."""

    text: Text
    ordinal: str | None = None
    marker: str = "-"
    duty: Duty | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a task table: the field it fills, its header, its width in points, and the header cell above it."""

    field: str
    header: str
    width: float
    above: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group row of a task table: one cell over all columns, number and merged title, or a plain row of cells."""

    ordinal: str
    title: str
    axis: str
    form: Literal["full", "merged", "cells"] = "merged"


@dataclass(frozen=True, slots=True)
class Row:
    """A task of a table: the cells as they should stand, and what they mean.

    `leads` and `coordinators` default to the one body of the cell. `shared` rows print nothing of their own in the
    cells of agencies, deadline and product: the merged cell of the row above covers them. `swapped` rows print the
    deadline under the product's header and the other way round. `parent` is the ordinal of the row above a sub-row.
    """

    ordinal: str
    task: Text
    lead: str | None = None
    coordinating: str | None = None
    deadline: str | None = None
    due: tuple[Due, ...] = ()
    product: Text | None = None
    types: tuple[str, ...] = ()
    leads: tuple[str, ...] | None = None
    coordinators: tuple[str, ...] | None = None
    notes: str | None = None
    basis: str | None = None
    parent: str | None = None
    shared: bool = False
    swapped: bool = False
    ungrouped: bool = False
    axis: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is ruled: every line, no outer uprights, or horizontal lines with a filled header."""

    outer: bool = True
    uprights: bool = True
    fill: bool = False
    repeat: bool = True
    size: float = 11.0
    centred: tuple[str, ...] = ("ordinal",)


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A task table."""

    columns: tuple[Column, ...]
    rows: tuple[Group | Row, ...]
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class OtherTable:
    """A table that gives no tasks: a budget, a list of targets."""

    header: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Text, ...], ...]
    axes: tuple[str, ...] = ()
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two columns above a document; `number` and `place_date` as printed."""

    left: tuple[str, ...]
    number: str
    place_date: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a document: 'Nơi nhận' and the signature block."""

    signature: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...] = ()


Block = Heading | Para | Item | TaskTable | OtherTable


@dataclass(frozen=True, slots=True)
class Part:
    """A document, or an annex: type word and title lines, blocks, closing; pages are numbered anew in each."""

    kind: Literal["plan", "carrier", "annex"]
    type_word: str
    title: tuple[Text, ...]
    blocks: tuple[Block, ...]
    letterhead: Letterhead | None = None
    under_title: Text = ()
    closing: Closing | None = None
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample: its file name without ending, its parts, and the fields of `document` in the gold file."""

    name: str
    parts: tuple[Part, ...]
    document: dict[str, object]
    abbreviations: dict[str, str] = field(default_factory=dict)
    axis: str = "other"
    running_head: str | None = None
    first_page: int = 1
