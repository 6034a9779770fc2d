import csv
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest

from pipeline.analysis.contradictions import contradictions
from pipeline.analysis.export.selection import Rows, Selection
from pipeline.analysis.graph import Graph, build
from pipeline.analysis.graph_files import amending, basis_counts, most_cited, render, write_csv, write_graphml
from pipeline.analysis.lake import open_lake
from row_lakes import write_lake

A, B, C = "a" * 16, "b" * 16, "c" * 16


def cite(document: str, number: str, relation: str = "mentions", **more: Any) -> dict[str, Any]:
    """A citation of a decree of the Government, whose number is enough to know it by."""
    key = number.lower().replace("đ", "d")
    return dict(document_id=document, kind="Nghị định", number=number, canonical=number, key=key, relation=relation, text=f"Nghị định số {number}") | more  # fmt: skip


def local(document: str, number: str, day: date | None, **more: Any) -> dict[str, Any]:
    key = f"{number.lower().replace('đ', 'd').replace('-', '/')}|ủy ban nhân dân tỉnh|{day.isoformat() if day else ''}"
    return cite(document, number, kind="Quyết định", date=day, key=key, **more)


def lake(root: Path, *citations: dict[str, Any], pages: list[dict[str, Any]] | None = None) -> Rows:
    documents = [
        dict(
            document_id=A,
            province_code="31",
            number="9/KH-UBND",
            issued_date=date(2026, 1, 5),
            title="A",
            plan_year=2026,
        ),
        dict(document_id=B, province_code="56", title="B\x01", symbol="KH-SYT", issuer="Sở Y tế"),
        dict(document_id=C, province_code="56", title="C"),
    ]
    return Rows(open_lake(write_lake(root, *documents, citations=list(citations), pages=pages or [])), Selection())


def edges(graph: Graph) -> list[tuple[str, str, str, int, int]]:
    return [
        (e.source[0] if len(e.source) == 16 else e.source, e.target, e.relation, e.count, e.plans) for e in graph.edges
    ]


def test_plans_and_what_they_cite(tmp_path: Path) -> None:
    graph = build(
        lake(
            tmp_path / "lake",
            cite(A, "7/2031/NĐ-CP", "basis", page=1, title="về thử", issuer="Chính phủ"),
            cite(A, "7/2031/NĐ-CP", "basis", page=2, title="về thử"),
            cite(A, "7/2031/NĐ-CP", "implements", page=2),
            cite(B, "7/2031/NĐ-CP", "basis", title="về điều khác"),
            dict(document_id=B, kind="Luật", key="luật thử", relation="mentions", text="Luật Thử"),
        )
    )
    assert edges(graph) == [
        ("a", "7/2031/nd-cp", "basis", 2, 1),
        ("a", "7/2031/nd-cp", "implements", 1, 1),
        ("b", "7/2031/nd-cp", "basis", 1, 1),
        ("b", "luật thử", "mentions", 1, 1),
    ]
    assert graph.edges[0].places == ((A, 1), (A, 2))
    node = next(n for n in graph.nodes if n.number == "7/2031/NĐ-CP")
    assert (node.kind, node.type, node.title, node.issuer, node.year) == (
        "cited",
        "Nghị định",
        "về thử",
        "Chính phủ",
        2031,
    )
    assert (node.plans, node.mentions) == (2, 4)
    assert [n.title for n in graph.nodes if n.id == "luật thử"] == ["Luật Thử"]
    assert basis_counts(graph) == {"7/2031/nd-cp": 2}


def test_a_plan_that_is_cited_is_one_node_with_itself(tmp_path: Path) -> None:
    day = date(2026, 1, 5)
    source = lake(
        tmp_path / "lake",
        local(A, "9/KH-UBND", day),  # itself: no edge
        local(B, "9/KH-UBND", day),  # of another province: another document
        local(C, "9/KH-UBND", None),
    )
    assert edges(build(source)) == [
        ("b", "9/kh/ubnd|ủy ban nhân dân tỉnh|2026-01-05@56", "mentions", 1, 1),
        ("c", "9/kh/ubnd|ủy ban nhân dân tỉnh|@56", "mentions", 1, 1),
    ]
    documents = [dict(document_id=A, number="9/KH-UBND", issued_date=day), dict(document_id=B), dict(document_id=C)]
    source = Rows(
        open_lake(write_lake(tmp_path / "two", *documents, citations=[local(B, "9/KH-UBND", day)])), Selection()
    )
    graph = build(source)
    assert [(e.source, e.target) for e in graph.edges] == [(B, A)]
    assert [n.plans for n in graph.nodes] == [1, 0, 0]


def test_a_committee_and_its_chairman_number_in_one_series(tmp_path: Path) -> None:
    day = date(2025, 3, 1)
    chairman = local(B, "4/QĐ-UBND", day)
    chairman["key"] = chairman["key"].replace("|ủy", "|chủ tịch ủy")
    graph = build(lake(tmp_path / "lake", local(B, "4/QĐ-UBND", day), chairman))
    assert [e.count for e in graph.edges] == [2]


AMENDING = "thực hiện Nghị định số 5/2020/NĐ-CP về thử được {} bởi Nghị định số 8/2031/NĐ-CP."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (AMENDING.format("sửa đổi, bổ sung"), [("8/2031/nd-cp", "amends", "5/2020/nd-cp")]),
        (AMENDING.format("thay thế"), [("8/2031/nd-cp", "replaces", "5/2020/nd-cp")]),
        (AMENDING.format("bãi bỏ"), [("8/2031/nd-cp", "repeals", "5/2020/nd-cp")]),
        (AMENDING.format("\n sửa đổi"), [("8/2031/nd-cp", "amends", "5/2020/nd-cp")]),
        (AMENDING.format("hướng dẫn"), []),
        (AMENDING.replace("được", "x " * 300).format("sửa đổi"), []),
        ("", []),
    ],
)
def test_who_amends_whom_is_told_by_the_words_between(
    tmp_path: Path, text: str, expected: list[tuple[str, ...]]
) -> None:
    source = lake(
        tmp_path / "lake",
        cite(A, "5/2020/NĐ-CP", "implements"),
        cite(A, "8/2031/NĐ-CP", "amends", page=1),
        pages=[dict(document_id=A, page=1, text=text)],
    )
    graph = build(source)
    assert [(e.source, e.relation, e.target) for e in amending(source, graph)] == expected


def test_the_amended_one_may_follow_and_is_never_the_younger(tmp_path: Path) -> None:
    first, second = "Nghị định số 8/2031/NĐ-CP", "Nghị định số 5/2020/NĐ-CP"
    source = lake(
        tmp_path / "lake",
        cite(A, "8/2031/NĐ-CP", "amends"),
        cite(A, "5/2020/NĐ-CP", "amended"),
        cite(B, "5/2020/NĐ-CP", "amends"),
        cite(B, "8/2031/NĐ-CP", "amended"),
        pages=[
            dict(document_id=A, page=1, text=f"{first} sửa đổi một số điều của {second}"),
            dict(document_id=B, page=1, text=f"{second} sửa đổi một số điều của {first}"),
        ],
    )
    assert [(e.source, e.target, e.plans) for e in amending(source, build(source))] == [
        ("8/2031/nd-cp", "5/2020/nd-cp", 1)
    ]


def told(rows: Rows) -> list[tuple[str, str, str, int]]:
    return [(c.number, c.what, c.value, c.mentions) for c in contradictions(build(rows).gathered)]


def test_dates_issuers_and_titles_of_one_number_contradict_each_other(tmp_path: Path) -> None:
    long = "quy định cơ chế tự chủ tài chính của đơn vị sự nghiệp công lập"
    rows = lake(
        tmp_path / "lake",
        cite(A, "7/2031/NĐ-CP", date=date(2031, 9, 19), issuer="Chính phủ", title=f"về {long}"),
        cite(B, "7/2031/NĐ-CP", date=date(2031, 9, 19), issuer="Chính phủ", title=long.upper()),
        cite(
            C,
            "7/2031/NĐ-CP",
            date=date(2031, 9, 29),
            issuer="Bộ Nội vụ",
            title="về xử phạt vi phạm hành chính trong thủy sản",
        ),
        cite(C, "8/2031/NĐ-CP", date=date(2031, 9, 29), title="về"),
        cite(C, "8/2031/NĐ-CP"),
    )
    assert told(rows) == [
        ("7/2031/NĐ-CP", "date", "2031-09-19", 2),
        ("7/2031/NĐ-CP", "date", "2031-09-29", 1),
        ("7/2031/NĐ-CP", "issuer", "Chính phủ", 2),
        ("7/2031/NĐ-CP", "issuer", "Bộ Nội vụ", 1),
        ("7/2031/NĐ-CP", "title", f"về {long}", 2),
        ("7/2031/NĐ-CP", "title", "về xử phạt vi phạm hành chính trong thủy sản", 1),
    ]


def test_numbers_that_begin_anew_each_year_or_in_each_province_do_not(tmp_path: Path) -> None:
    assert (
        told(lake(tmp_path / "a", local(B, "4/QĐ-UBND", date(2024, 1, 5)), local(B, "4/QĐ-UBND", date(2025, 1, 5))))
        == []
    )
    assert (
        told(lake(tmp_path / "b", local(A, "4/QĐ-UBND", date(2025, 1, 5)), local(B, "4/QĐ-UBND", date(2025, 2, 5))))
        == []
    )
    found = told(lake(tmp_path / "c", local(B, "4/QĐ-UBND", date(2025, 1, 5)), local(C, "4/QĐ-UBND", date(2025, 2, 5))))
    assert [(what, value) for _, what, value, _ in found] == [("date", "2025-01-05"), ("date", "2025-02-05")]
    title = "ban hành Chương trình cải cách hành chính của tỉnh giai đoạn 2021 - 2025"
    found = told(
        lake(tmp_path / "d", local(B, "4/QĐ-UBND", date(2024, 1, 5), title=title), local(B, "4/QĐ-UBND", date(2025, 1, 5), title=title))
    )  # fmt: skip
    assert [value for _, _, value, _ in found] == ["2024-01-05", "2025-01-05"]


def test_one_document_under_two_numbers(tmp_path: Path) -> None:
    same = dict(date=date(2031, 5, 2), title="về thực hiện cơ chế một cửa trong giải quyết thủ tục")
    rows = lake(
        tmp_path / "lake",
        cite(A, "118/2031/NĐ-CP", **same),
        cite(B, "181/2031/NĐ-CP", **same),
        cite(C, "118/2031/NĐ-CP", **same),
    )
    assert [(what, value, n) for _, what, value, n in told(rows)] == [
        ("number", "118/2031/NĐ-CP", 2),
        ("number", "181/2031/NĐ-CP", 1),
    ]


@pytest.fixture
def source(tmp_path: Path) -> Rows:
    return lake(
        tmp_path / "lake",
        cite(A, "7/2031/NĐ-CP", "basis", page=1, date=date(2031, 9, 19), title='=HYPERLINK("x") <&>\x02'),
        cite(B, "7/2031/NĐ-CP", "implements", page=2, date=date(2031, 9, 29)),
        cite(B, "7/2031/NĐ-CP", "basis", page=2),
    )


def test_networkx_reads_the_graphml(source: Rows, tmp_path: Path) -> None:
    graph = build(source)
    write_graphml(tmp_path / "g.graphml", graph, contradictions(graph.gathered))
    read = networkx.read_graphml(tmp_path / "g.graphml")
    assert read.is_directed() and read.is_multigraph()
    assert set(read.nodes) == {A, B, C, "7/2031/nd-cp"}
    assert read.nodes["7/2031/nd-cp"] == {
        "label": "7/2031/NĐ-CP", "kind": "cited", "type": "Nghị định", "number": "7/2031/NĐ-CP", "title": '=HYPERLINK("x") <&>',
        "year": 2031, "plans": 2, "mentions": 3, "contradicted": True,
    }  # fmt: skip
    assert read.nodes[B]["title"] == "B"
    found = sorted((a[0], d["relation"], d["weight"], d["places"]) for a, _, d in read.edges(data=True))
    assert found == [
        ("a", "basis", 1, f"{A} p. 1"),
        ("b", "basis", 1, f"{B} p. 2"),
        ("b", "implements", 1, f"{B} p. 2"),
    ]
    assert sum(networkx.DiGraph(read).in_degree(n) for n in ["7/2031/nd-cp"]) == 2


def test_csv_of_the_graph(source: Rows, tmp_path: Path) -> None:
    graph = build(source)
    paths = [tmp_path / name for name in ("n.csv", "e.csv", "c.csv")]
    write_csv(paths, graph, contradictions(graph.gathered), ",")
    read = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            read.append(list(csv.DictReader(stream)))
    assert [len(r) for r in read] == [4, 3, 2]
    assert read[0][3]["title"] == '\'=HYPERLINK("x") <&>'
    assert [n["contradicted"] for n in read[0]] == ["false", "false", "false", "true"]
    assert read[2][0]["places"] == f"{A} p. 1"


def test_the_graph_on_the_terminal(source: Rows, capsys: pytest.CaptureFixture[str]) -> None:
    graph = build(source)
    render(source, graph, contradictions(graph.gathered), 5)
    shown = capsys.readouterr().out
    assert "3 plans cite 1 document;" in shown
    assert "2031-09-29" in shown
    assert [n.number for n in most_cited(source, graph, 5)] == ["7/2031/NĐ-CP"]


def test_plans_that_cite_nothing_are_said_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = lake(tmp_path / "lake")
    render(nothing, build(nothing), [], 5)
    assert capsys.readouterr().out == "3 plans cite no document\n"
