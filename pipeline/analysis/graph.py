"""The graph of citations: which plans rest on which documents, and which documents those say to amend which.

A cited document is known by its `key` (docs/data.md); one of a local body, whose name alone says not of where, by its
key and the province of the plan that cites it. A cited document that is itself in the lake is one node with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from normalizers import issuers, legal_number
from normalizers.text import fold
from pipeline.analysis.amendments import amendments
from pipeline.analysis.export.selection import Plan, Rows
from pipeline.analysis.places import CENTRAL

Row = Mapping[str, Any]
Place = tuple[str, int | None]

PLAN, CITED = "plan", "cited"


@dataclass(frozen=True, slots=True)
class Node:
    """A document: a plan of the lake (`kind` plan) or one that is cited (`kind` cited).

    `number`, `title`, `issuer` and `year` of a cited document are what most mentions say (the title of one without a
    number is what it is called); `plans` counts the plans that cite it, `mentions` how often.
    """

    id: str
    kind: str
    type: str | None
    number: str | None
    title: str | None
    issuer: str | None
    year: int | None
    province_code: str | None
    plans: int
    mentions: int
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """How a document stands to another.

    `relation` is that of the citation (basis, implements, ...) from a plan to what it cites; between two that are cited
    it is amends, replaces or repeals. `count` is how often it is said, `plans` by how many plans, `places` where: pairs
    of document_id and page (None in plain text), each once.
    """

    source: str
    target: str
    relation: str
    count: int
    plans: int
    places: tuple[Place, ...]


@dataclass(slots=True)
class Gathered:
    """What the mentions of one cited document say, with how often and where."""

    scope: str = ""
    kinds: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    values: dict[str, Counter[Any]] = field(default_factory=lambda: {n: Counter() for n in ("date", "issuer", "title")})
    places: dict[tuple[str, Any], list[Place]] = field(default_factory=dict)
    plans: set[str] = field(default_factory=set)
    mentions: int = 0

    def add(self, row: Row) -> None:
        """Takes in one mention."""
        place = (row["document_id"], row["page"])
        self.mentions += 1
        self.plans.add(row["document_id"])
        self.kinds[row["kind"]] += 1
        if number := row["canonical"] or row["number"]:
            self.numbers[number] += 1
        elif row["text"]:
            self.names[row["text"]] += 1
        for name, counter in self.values.items():
            if row[name] is not None:
                counter[row[name]] += 1
                self.places.setdefault((name, row[name]), []).append(place)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges in a fixed order, and what was gathered of each cited document."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    gathered: Mapping[str, Gathered]


_COLUMNS = ("document_id", "kind", "number", "canonical", "date", "issuer", "title", "relation", "key", "page", "text")


def build(source: Rows) -> Graph:
    """The graph of the selected plans.

    The plans are held in memory, and of each cited document what its mentions say; not the mentions themselves.
    """
    known = _own_numbers(source.plans.values())
    gathered: dict[str, Gathered] = {}
    edges: dict[tuple[str, str, str], list[Place]] = {}
    for row in source.rows("citations", _COLUMNS):
        plan = source.plans[row["document_id"]]
        node = node_id(row, plan, known)
        if node is None or node == plan.document_id:
            continue
        if node not in source.plans:
            gathered.setdefault(node, Gathered(scope_of(row, plan))).add(row)
        edges.setdefault((plan.document_id, node, row["relation"]), []).append((plan.document_id, row["page"]))
    for amending, amended, relation in amendments(source):
        plan = source.plans[amending["document_id"]]
        first, second = node_id(amending, plan, known), node_id(amended, plan, known)
        if first and second and first != second:
            edges.setdefault((first, second, relation), []).append((plan.document_id, amending["page"]))
    made = sorted(
        (_edge(*ends, places) for ends, places in edges.items()), key=lambda e: (e.source, e.target, e.relation)
    )
    cited = Counter[str]()
    citing: dict[str, set[str]] = {}
    for edge in made:
        if edge.source in source.plans:
            cited[edge.target] += edge.count
            citing.setdefault(edge.target, set()).add(edge.source)
    nodes = [_plan_node(p, len(citing.get(p.document_id, ())), cited[p.document_id]) for p in source.plans.values()]
    nodes += [_cited_node(node, gathered[node]) for node in sorted(gathered)]
    return Graph(tuple(nodes), tuple(made), gathered)


def node_id(row: Row, plan: Plan, known: Mapping[tuple[str, date], list[Plan]]) -> str | None:
    """What a citation cites: a document of the lake, or the key of another; None for one without a key."""
    key = row["key"]
    if not key:
        return None
    base = key.partition("|")[0]
    if row["date"] is not None:
        for other in known.get((base, row["date"]), ()):
            # Two provinces may have given the same number on one day.
            if other.province_code == plan.province_code or CENTRAL in (other.province_code, plan.province_code):
                return other.document_id
    scope = scope_of(row, plan)
    # A committee and its chairman number their documents in one series.
    return f"{key.replace('|chủ tịch ', '|')}@{scope}" if scope else str(key)


def scope_of(row: Row, plan: Plan) -> str:
    """The province of the plan for a document of a local body, '' for one whose number says enough."""
    return plan.province_code if "|" in row["key"] and _is_local(row["canonical"] or row["number"] or "") else ""


@lru_cache(maxsize=65536)
def _is_local(number: str) -> bool:
    parsed = legal_number.parse(number)
    if parsed is None or not parsed.agencies:
        return True
    agency = issuers.agency(parsed.agencies[0])
    return agency is None or agency.local


def _own_numbers(plans: Iterable[Plan]) -> dict[tuple[str, date], list[Plan]]:
    found: dict[tuple[str, date], list[Plan]] = {}
    for plan in plans:
        for number in (plan.number, plan.carrier_number):
            if number and plan.issued_date:
                found.setdefault((legal_number.fold_number(number), plan.issued_date), []).append(plan)
    return found


def _edge(source: str, target: str, relation: str, places: list[Place]) -> Edge:
    distinct = sorted(set(places), key=lambda p: (p[0], p[1] or 0))
    return Edge(source, target, relation, len(places), len({p[0] for p in distinct}), tuple(distinct))


def _plan_node(plan: Plan, plans: int, mentions: int) -> Node:
    return Node(
        plan.document_id,
        PLAN,
        plan.document_type,
        plan.number or plan.carrier_number,
        plan.title,
        plan.issuer,
        plan.issued_year or plan.plan_year or None,
        plan.province_code,
        plans,
        mentions,
    )


def _cited_node(node: str, found: Gathered) -> Node:
    days = found.values["date"]
    number = most(found.numbers)
    day = most(days)
    parsed = legal_number.parse(number) if number else None
    year = (parsed.year if parsed is not None else None) or (day.year if day is not None else None)
    return Node(
        node,
        CITED,
        most(found.kinds),
        number,
        most(found.values["title"]) or most(found.names),
        most(found.values["issuer"]),
        year,
        found.scope or None,
        len(found.plans),
        found.mentions,
    )


def most(counter: Counter[Any]) -> Any:
    """The value that was said most often; of several the longest, then the first in order. None of nothing."""
    if not counter:
        return None
    return min(counter, key=lambda v: (-counter[v], -len(str(v)), str(v)))


def same_issuer(name: str) -> str:
    """An issuer's name folded, its short forms written out."""
    return fold(name).replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân")


def places_text(places: Iterable[Place]) -> str:
    """Places as a text: 'document_id page 3'."""
    return "; ".join(_places(places))


def _places(places: Iterable[Place]) -> Iterator[str]:
    for document, page in places:
        yield document if page is None else f"{document} p. {page}"
