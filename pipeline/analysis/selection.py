"""Which plans of a lake are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from normalizers.text import fold, strip_marks
from pipeline.analysis.places import CENTRAL, province_code
from pipeline.errors import AmbiguousDocumentError, UnknownDocumentError, UsageError

if TYPE_CHECKING:
    from pipeline.analysis.lake import OpenLake

_COLUMNS = (
    "document_id, file_name, source, title, number, issuer, province_current, province_code, sector, plan_year, "
    "plan_start, plan_end, issued_date"
)
_EARLY = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user asked for; what is empty leaves nothing out.

    Attributes:
        years: plan years.
        sector: words of the sector, with or without marks ('y te').
        provinces: names or codes.
        documents: identifiers, their first digits, or names of files.
    """

    years: tuple[int, ...] = ()
    sector: str = ""
    provinces: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as the comparison shows it; `label` tells it from the others."""

    document_id: str
    label: str
    province: str | None
    issuer: str | None
    sector: str | None
    year: int
    title: str | None
    number: str | None
    file_name: str
    source: str
    issued: date | None
    start: date | None

    @property
    def author(self) -> tuple[str, ...]:
        """Whose plan it is: the same body of the same province, however it writes its name."""
        issuer = fold(self.issuer or "")
        province = fold(self.province or "")
        for kind in ("tỉnh", "thành phố"):
            issuer = issuer.replace(f" {kind} {province}", "") if province else issuer
        return province, issuer


def plans(lake: OpenLake, selection: Selection) -> tuple[Plan, ...]:
    """The plans selected that have tasks or targets, the earliest first.

    Raises:
        UsageError: nothing fits; an unknown province.
        UnknownDocumentError: a document that is not there.
        AmbiguousDocumentError: several documents fit one name.
    """
    rows = lake.sql(
        f"SELECT {_COLUMNS} FROM documents WHERE document_id IN "
        "(SELECT document_id FROM tasks UNION SELECT document_id FROM targets)"
    ).to_pylist()
    if selection.documents:
        wanted = {_document(lake, rows, name) for name in selection.documents}
        rows = [r for r in rows if r["document_id"] in wanted]
    if selection.years:
        rows = [r for r in rows if r["plan_year"] in selection.years]
    if selection.provinces:
        codes = {province_code(p) for p in selection.provinces}
        rows = [r for r in rows if r["province_code"] in codes]
    if selection.sector:
        key = strip_marks(fold(selection.sector))
        rows = [r for r in rows if key in strip_marks(fold(r["sector"] or ""))]
    if not rows:
        raise UsageError(
            "No plan fits the selection", "Loosen --year, --sector or --province; kehoach query lists what is there"
        )
    found = [_plan(r) for r in rows]
    return _told_apart(sorted(found, key=lambda p: (p.year, p.start or _EARLY, p.issued or _EARLY, p.document_id)))


def _document(lake: OpenLake, rows: Sequence[dict[str, object]], name: str) -> str:
    found = [
        str(r["document_id"])
        for r in rows
        if str(r["document_id"]).startswith(name.lower()) or name in (r["file_name"], r["source"])
    ]
    if not found:
        raise UnknownDocumentError(name, lake.name)
    if len(set(found)) > 1:
        raise AmbiguousDocumentError(name, found)
    return found[0]


def _plan(row: dict[str, object]) -> Plan:
    def text(name: str) -> str | None:
        value = row[name]
        return None if value is None else str(value)

    def day(name: str) -> date | None:
        value = row[name]
        return value if isinstance(value, date) else None

    province = text("province_current") if row["province_code"] != CENTRAL else None
    year = row["plan_year"]
    return Plan(
        str(row["document_id"]),
        "",
        province,
        text("issuer"),
        text("sector"),
        year if isinstance(year, int) else 0,
        text("title"),
        text("number"),
        str(row["file_name"]),
        str(row["source"]),
        day("issued_date"),
        day("plan_start"),
    )


def _told_apart(found: Sequence[Plan]) -> tuple[Plan, ...]:
    """Labels as short as they can be: the place, then the body, the year, the number and at last the id."""
    labels = {p.document_id: p.province or p.issuer or p.file_name for p in found}
    years = {p.year for p in found}
    # Two years side by side are told apart by the year everywhere, not only where one place has both.
    parts: list[Callable[[Plan], str]] = [
        lambda p: str(p.year) if len(years) > 1 and p.year else "",
        lambda p: p.issuer or "",
        lambda p: p.number or "",
        lambda p: p.document_id[:6],
    ]
    for at, part in enumerate(parts):
        count = Counter(labels.values())
        for plan in found:
            more = part(plan)
            if more and (at == 0 or count[labels[plan.document_id]] > 1) and more not in labels[plan.document_id]:
                labels[plan.document_id] += f" · {more}" if at else f" {more}"
    return tuple(replace(p, label=labels[p.document_id]) for p in found)
