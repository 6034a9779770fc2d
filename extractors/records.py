"""The records of the published tables, one dataclass a table; the fields are those of the tables, in their order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from extractors.document import Provenance
from normalizers.deadlines import Deadline
from normalizers.text import fold


@dataclass(frozen=True, slots=True)
class Carrier:
    """The decision or resolution that issues a plan in the same file."""

    document_type: str | None
    number: str | None
    symbol: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the letterhead, title, period and signature of a plan say."""

    document_type: str | None = None
    title: str | None = None
    number: str | None = None
    symbol: str | None = None
    issued_date: date | None = None
    issued_year: int | None = None
    issuer: str | None = None
    parent_issuer: str | None = None
    place: str | None = None
    province_stated: str | None = None
    province_current: str | None = None
    sector: str | None = None
    plan_start: date | None = None
    plan_end: date | None = None
    signer_name: str | None = None
    signer_title: str | None = None
    signed_for: str | None = None
    carrier: Carrier | None = None
    recipients: tuple[str, ...] = ()
    province_code: str = "00"
    plan_year: int = 0


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page as read; sizes in points.

    `rejected_text` is that of a text layer which was not believed.
    """

    page: int
    width: float
    height: float
    origin: str
    rotation: int
    skew: float
    dpi: int | None
    ocr_confidence: float | None
    words: int
    repaired_words: int
    text: str
    rejected_text: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a table row or of an item of the text; `row` is (table, row) of a table task, else None."""

    task_id: str
    source_kind: str
    ordinal: str | None
    group_ordinal: str | None
    group_title: str | None
    section: tuple[str, ...]
    axis: str
    task: str
    product_text: str | None = None
    product_types: tuple[str, ...] = ()
    lead_text: str | None = None
    lead_agencies: tuple[str, ...] = ()
    coordinating_text: str | None = None
    coordinating_agencies: tuple[str, ...] = ()
    deadline_text: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    notes: str | None = None
    inherited: bool = False
    anomalies: tuple[str, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    row: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity to be reached."""

    target_id: str
    text: str
    indicator: str
    comparator: str
    value: float
    value_max: float | None
    unit: str | None
    direction: str | None
    deadline: date | None
    axis: str
    source_kind: str
    task_id: str | None
    section: tuple[str, ...]
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention of a document; `key` is the identity of what is cited, the same over all documents."""

    citation_id: str
    text: str
    kind: str
    number: str | None
    canonical: str | None
    date: date | None
    issuer: str | None
    title: str | None
    relation: str
    anomalies: tuple[str, ...]
    key: str
    task_id: str | None
    footnote: bool
    section: tuple[str, ...]
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form that the document itself defines; `page` from 1, None in plain text."""

    abbreviation: str
    expansion: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw: `severity` is info, warning or error, `code` a stable word, `message` a plain sentence."""

    page: int | None
    severity: str
    code: str
    message: str
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document gives."""

    metadata: Metadata
    pages: tuple[PageRecord, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    citations: tuple[Citation, ...]
    abbreviations: tuple[Abbreviation, ...]
    findings: tuple[Finding, ...]


def record_id(document_id: str, letter: str, *parts: str | None, seen: dict[str, int] | None = None) -> str:
    """`document_id` + '-' + letter + 8 hex digits of a hash over the folded parts: stable when other records change.

    With `seen` (one dict a table of a document), a second record of the same parts is told apart by its count.
    """
    folded = "\x1f".join("" if p is None else fold(p) for p in parts)
    if seen is not None:
        count = seen[folded] = seen.get(folded, 0) + 1
        if count > 1:
            folded += f"\x1f{count}"
    return f"{document_id}-{letter}{hashlib.sha256(folded.encode()).hexdigest()[:8]}"
