"""The graph of citations as CSV, as GraphML and for the terminal.

GraphML is written here: it is a page of XML, and networkx (which reads it in the tests) would hold the graph once more.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.sax.saxutils import XMLGenerator

from pipeline.analysis.contradictions import Contradiction, contradicted
from pipeline.analysis.export.cells import clean, harmless
from pipeline.analysis.export.selection import Rows
from pipeline.analysis.graph import Edge, Graph, Node, places_text

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE_FIELDS = tuple(f.name for f in fields(Node))
_EDGE_FIELDS = tuple(f.name for f in fields(Edge))
_CONTRADICTION_FIELDS = ("number", "what", "value", "mentions", "plans", "places")
_TYPES = {"year": "int", "plans": "int", "mentions": "int", "count": "int", "contradicted": "boolean"}
CSV_FILES = ("nodes.csv", "edges.csv", "contradictions.csv")


def write_csv(paths: Sequence[Path], graph: Graph, found: Sequence[Contradiction], separator: str) -> None:
    """Writes nodes, edges and contradictions, each to its file, in the form of `kehoach export --format csv`."""
    marked = contradicted(found)
    tables: tuple[tuple[tuple[str, ...], Iterator[Sequence[Any]]], ...] = (
        (_NODE_FIELDS, (_node_values(n, marked) for n in graph.nodes)),
        (_EDGE_FIELDS, (_edge_values(e) for e in graph.edges)),
        (
            _CONTRADICTION_FIELDS,
            ([c.number, c.what, c.value, c.mentions, c.plans, places_text(c.places)] for c in found),
        ),
    )
    for path, (names, rows) in zip(paths, tables, strict=True):
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
            writer.writerow(names)
            writer.writerows([_cell(v) for v in row] for row in rows)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else harmless(clean(value)) if isinstance(value, str) else str(value)


def _node_values(node: Node, marked: frozenset[str]) -> list[Any]:
    return [node.id in marked if name == "contradicted" else getattr(node, name) for name in _NODE_FIELDS]


def _edge_values(edge: Edge) -> list[Any]:
    return [places_text(edge.places) if name == "places" else getattr(edge, name) for name in _EDGE_FIELDS]


def write_graphml(path: Path, graph: Graph, found: Sequence[Contradiction]) -> None:
    """Writes the graph as GraphML: directed, an edge for each relation, with what nodes and edges have as typed data.

    A node's `label` is its number, or what else names it; an edge's `weight` is its count.
    """
    marked = contradicted(found)
    with path.open("wb") as stream:
        xml = _Xml(XMLGenerator(stream, "utf-8", short_empty_elements=True))
        xml.generator.startDocument()
        with xml.element("graphml", xmlns=_NAMESPACE):
            for part, names in (("node", ("label", *_NODE_FIELDS[1:])), ("edge", ("weight", *_EDGE_FIELDS[2:]))):
                for name in names:
                    kind = "int" if name == "weight" else _TYPES.get(name, "string")
                    attributes = {"id": f"{part}_{name}", "for": part, "attr.name": name, "attr.type": kind}
                    with xml.element("key", **attributes):
                        pass
            with xml.element("graph", id="citations", edgedefault="directed"):
                for node in graph.nodes:
                    with xml.element("node", id=clean(node.id)):
                        values = dict(zip(_NODE_FIELDS, _node_values(node, marked), strict=True))
                        xml.data("node", values | {"id": None, "label": node.number or node.title or node.id})
                for i, edge in enumerate(graph.edges):
                    with xml.element("edge", id=f"e{i}", source=clean(edge.source), target=clean(edge.target)):
                        values = dict(zip(_EDGE_FIELDS, _edge_values(edge), strict=True))
                        xml.data("edge", values | {"source": None, "target": None, "weight": edge.count})
        xml.generator.endDocument()


class _Xml:
    """Elements on lines of their own."""

    def __init__(self, generator: XMLGenerator) -> None:
        self.generator = generator

    @contextmanager
    def element(self, name: str, **attributes: str) -> Iterator[None]:
        self.generator.startElement(name, attributes)  # type: ignore[arg-type]
        yield
        self.generator.endElement(name)
        self.generator.ignorableWhitespace("\n")

    def data(self, part: str, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if value is None:
                continue
            with self.element("data", key=f"{part}_{name}"):
                self.generator.characters(str(value).lower() if isinstance(value, bool) else clean(str(value)))


def most_cited(source: Rows, graph: Graph, limit: int) -> list[Node]:
    """The cited documents that most plans rest on, then that are mentioned most."""
    cited = [n for n in graph.nodes if n.plans]
    return sorted(cited, key=lambda n: (-n.plans, -n.mentions, n.id))[:limit]


def basis_counts(graph: Graph) -> dict[str, int]:
    """How many plans name each document as their basis."""
    counts: dict[str, int] = {}
    for edge in graph.edges:
        if edge.relation == "basis":
            counts[edge.target] = counts.get(edge.target, 0) + edge.plans
    return counts


def amending(source: Rows, graph: Graph) -> list[Edge]:
    """The edges between documents of which plans say that one amends the other."""
    return [e for e in graph.edges if e.relation in ("amends", "replaces", "repeals") and e.source not in source.plans]


def render(source: Rows, graph: Graph, found: Sequence[Contradiction], limit: int) -> None:
    """Prints the most cited documents, the amendments and the contradictions."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console = console if console.is_terminal else Console(width=140)
    labels = {n.id: n.number or n.title or n.id for n in graph.nodes}
    basis = basis_counts(graph)

    def show(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        table = Table(title=title, title_justify="left", header_style="bold")
        for i, heading in enumerate(headings):
            table.add_column(heading, overflow="fold", justify="right" if heading in _COUNTS and i else "left")
        for row in rows:
            table.add_row(*(_escaped(cell) for cell in row))
        if table.row_count:
            console.print(table)

    cited = sum(1 for n in graph.nodes if n.plans)
    if not cited:
        console.print(f"{_plans_cite(source)} no document")
    show(
        f"{_plans_cite(source)} {_counted(cited, 'document')}; the most cited",
        ("document", "plans", "as basis", "mentions", "title"),
        (
            (labels[n.id], str(n.plans), str(basis.get(n.id, 0)), str(n.mentions), n.title or "")
            for n in most_cited(source, graph, limit)
        ),
    )
    amended = amending(source, graph)
    show(
        f"Amended by ({len(amended)})",
        ("document", "", "document", "plans"),
        ((labels[e.source], e.relation, labels[e.target], str(e.plans)) for e in amended[:limit]),
    )
    show(
        f"Contradictions ({len({(c.number, c.what) for c in found})})",
        ("document", "what", "value", "mentions", "plans", "places"),
        ((c.number, c.what, c.value, str(c.mentions), str(c.plans), places_text(c.places[:3])) for c in found[:limit]),
    )


def _plans_cite(source: Rows) -> str:
    return "1 plan cites" if len(source.plans) == 1 else f"{len(source.plans)} plans cite"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'s' * (number != 1)}"


_COUNTS = ("plans", "as basis", "mentions")


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(clean(text))
