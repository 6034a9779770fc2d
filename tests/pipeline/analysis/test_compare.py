import io
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline.analysis import charts, compare_captions, compare_output
from pipeline.analysis.cited import cited
from pipeline.analysis.compare import Comparison, compare
from pipeline.analysis.compare_captions import both, day, in_language, level, number
from pipeline.analysis.compare_json import pieces
from pipeline.analysis.compare_output import render
from pipeline.analysis.compare_workbook import write_workbook
from pipeline.analysis.lake import OpenLake, open_lake
from pipeline.analysis.report import report, tiles
from pipeline.analysis.selection import Selection, plans
from pipeline.batch import extract
from pipeline.cli import app
from pipeline.errors import AmbiguousDocumentError, UnknownDocumentError, UsageError
from pipeline.lake import Lake
from pipeline.stages import process

HEAD = """**{parent}**

**{issuer}**

**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**

**Độc lập - Tự do - Hạnh phúc**

Số: {number}

*{place}, ngày 15 tháng 01 năm {year}*

# KẾ HOẠCH

**Cải cách hành chính năm {year}**

Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư;

Căn cứ Luật Đường sắt ngày 22 tháng 11 năm 2024;

Căn cứ Luật Giao thông đường thủy nội địa;{basis}

## **I. MỤC TIÊU**

- Tỷ lệ hồ sơ giao thông trả đúng hạn đạt từ {share}% trở lên.

## **II. NHIỆM VỤ CỤ THỂ**

STT	Tên nhiệm vụ	Sản phẩm	Cơ quan chủ trì	Cơ quan phối hợp	Thời hạn
<b>I</b>	<b>Cải cách thủ tục hành chính</b>{blank}
{rows}
"""


def plan(
    year: int, rows: list[tuple[str, str, str, str]], share: int, place: str, issuer: str, number: str, basis: str = ""
) -> str:
    lines = [
        f"{n}\t{task}\t{product}\t{lead}\tVăn phòng Sở\t{due}" for n, (task, product, lead, due) in enumerate(rows, 1)
    ]
    parent = f"UBND TỈNH {place.upper()}"
    return HEAD.format(
        parent=parent,
        issuer=issuer,
        number=number,
        blank="\t" * 4,
        place=place,
        year=year,
        basis=basis,
        share=share,
        rows="\n".join(lines),
    )


HOSTILE = "Rà soát <script>alert('x')</script> bến phà \"dọc sông\" & cầu tàu"
FORMULA = '=HYPERLINK("http://example.org") biển báo đường thủy'
PLANS = {
    "gia-lai-2025.md": plan(
        2025,
        [
            ("Công bố luồng tuyến xe buýt nội tỉnh", "Quyết định", "Phòng Vận tải", "Trước ngày 30/9/2025"),
            ("Lắp đặt phao tiêu, biển báo đường thủy", "Báo cáo", "Phòng Hạ tầng", "Trước ngày 31/5/2025"),
            ("Kiểm định thang máy công cộng", "Giấy chứng nhận", "Phòng An toàn", "Quý I/2025"),
        ],
        90, "Gia Lai", "SỞ XÂY DỰNG", "11/KH-SXD",
    ),
    "gia-lai-2026.md": plan(
        2026,
        [
            ("Công bố luồng tuyến xe buýt nội tỉnh", "Quyết định", "Phòng Vận tải", "Trước ngày 30/6/2026"),
            ("Lắp đặt phao tiêu, biển báo đường thủy", "Báo cáo", "Phòng Vận tải", "Trước ngày 31/5/2026"),
            (HOSTILE, "Phương án", "Phòng Hạ tầng", "Tháng 10/2026"),
        ],
        95, "Gia Lai", "SỞ XÂY DỰNG", "12/KH-SXD", "\n\nCăn cứ Nghị định số 45/2024/NĐ-CP ngày 26/4/2024 của Chính phủ;",
    ),
    "son-la-2026.md": plan(
        2026,
        [
            ("Công bố các luồng tuyến xe buýt nội tỉnh", "Tờ trình", "Văn phòng Sở", "Quý II/2026"),
            (FORMULA, "Báo cáo", "Thanh tra Sở", "Quý III/2026"),
        ],
        92, "Sơn La", "SỞ XÂY DỰNG", "13/KH-SXD",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenLake]:
    folder = tmp_path_factory.mktemp("plans")
    for name, text in PLANS.items():
        (folder / name).write_text(text, encoding="utf-8")
    extract(Lake(folder / "lake"), sorted(folder.glob("*.md")), process, workers=1)
    with open_lake(folder / "lake") as opened:
        yield opened


@pytest.fixture(scope="module")
def all_years(lake: OpenLake) -> Comparison:
    return compare(lake, Selection(), over_years=True)


def labels(comparison: Comparison) -> dict[str, str]:
    return {p.document_id: p.label for p in comparison.plans}


# --- selection --------------------------------------------------------------------------------------------------------


def test_plans_are_chosen(lake: OpenLake) -> None:
    found = plans(lake, Selection())
    assert {p.label for p in found} == {"Gia Lai 2025", "Gia Lai 2026", "Sơn La 2026"}
    assert found[0].label == "Gia Lai 2025"  # the earliest first
    assert {p.file_name for p in plans(lake, Selection(years=(2026,)))} == {"gia-lai-2026.md", "son-la-2026.md"}
    assert {p.file_name for p in plans(lake, Selection(provinces=("son la",)))} == {"son-la-2026.md"}
    assert len(plans(lake, Selection(sector="xay dung"))) == 3
    (one,) = plans(lake, Selection(documents=("son-la-2026.md",)))
    assert plans(lake, Selection(documents=(one.document_id[:8],))) == (one,)


def test_what_is_not_there_is_said(lake: OpenLake) -> None:
    with pytest.raises(UsageError, match="No plan"):
        plans(lake, Selection(years=(1999,)))
    with pytest.raises(UnknownDocumentError):
        plans(lake, Selection(documents=("nowhere.md",)))
    with pytest.raises(AmbiguousDocumentError):
        plans(lake, Selection(documents=("",)))


# --- what is compared -------------------------------------------------------------------------------------------------


def test_who_has_a_task_and_who_has_not(lake: OpenLake) -> None:
    found = compare(lake, Selection(years=(2026,)))
    name = labels(found)
    (bus,) = [t for t in found.tasks if "xe buýt" in t.label]
    assert {name[d] for d in bus.entries} == {"Gia Lai", "Sơn La"}
    assert {name[d]: e.leads for d, e in bus.entries.items()} == {
        "Gia Lai": ("Phòng Vận tải",), "Sơn La": ("Văn phòng Sở",),
    }  # fmt: skip
    (hostile,) = [t for t in found.tasks if "script" in t.label]
    assert {name[d] for d in hostile.entries} == {"Gia Lai"}
    assert found.changes == ()


def test_one_target_at_several_levels(all_years: Comparison) -> None:
    (target,) = [t for t in all_years.targets if t.differs]
    name = labels(all_years)
    assert {name[d]: e.value for d, e in target.entries.items()} == {
        "Gia Lai 2025": 90.0, "Gia Lai 2026": 95.0, "Sơn La 2026": 92.0,
    }  # fmt: skip


def test_documents_cited_by_all_and_by_one(all_years: Comparison) -> None:
    by_label = {c.label: set(c.mentions) for c in all_years.cited}
    assert by_label["Nghị định 30/2020/NĐ-CP"] == {p.document_id for p in all_years.plans}
    assert len(by_label["Nghị định 45/2024/NĐ-CP"]) == 1


def test_documents_cited_are_told_apart(lake: OpenLake, all_years: Comparison) -> None:
    names = [c.label for c in all_years.cited]
    assert {"Luật Đường sắt ngày 22 tháng 11 năm 2024", "Luật Giao thông đường thủy nội địa"} <= set(names)
    assert len(set(names)) == len(names) == scalar(lake, "SELECT count(DISTINCT key) FROM citations")


@pytest.mark.parametrize(
    ("mentions", "names"),
    [
        (
            [("18/nq|2024", "Nghị quyết", "18/NQ-CP", None, "Nghị quyết số 18/NQ-CP", date(2024, 2, 1), "Chính phủ"),
             ("18/nq|2025", "Nghị quyết", "18/NQ-CP", None, "Nghị quyết số 18/NQ-CP", date(2025, 3, 4), "Chính phủ")],
            {"Nghị quyết 18/NQ-CP, 01/02/2024", "Nghị quyết 18/NQ-CP, 04/03/2025"},
        ),
        (
            [("a", "Quyết định", "5/QĐ", None, "Quyết định số 5/QĐ", None, "Sở Xây dựng"),
             ("b", "Quyết định", "5/QĐ", None, "Quyết định số 5/QĐ", None, None)],
            {"Quyết định 5/QĐ, Sở Xây dựng", "Quyết định 5/QĐ"},
        ),
        (
            [("luật đê điều", "Luật", None, None, "Luật", None, None),
             ("luật thủy lợi", "Luật", None, "Luật Thủy lợi", "Luật", None, None)],
            {"luật đê điều", "Luật Thủy lợi"},
        ),
        (
            [("a", "Luật", None, None, "Luật Đê điều", None, None),
             ("b", "Luật", None, None, "Luật Đê\n điều", None, None)],
            {"Luật Đê điều (a)", "Luật Đê điều (b)"},
        ),
    ],
)  # fmt: skip
def test_what_tells_documents_apart(mentions: list[tuple[object, ...]], names: set[str]) -> None:
    rows = [("d", key, kind, number, title, 1, *more) for key, kind, number, title, *more in mentions]
    assert {c.label for c in cited(rows, ["d"])} == names


def test_what_changed_over_the_years(all_years: Comparison) -> None:
    found = {c.label[:20]: (c.statuses, c.why) for c in all_years.changes}
    assert found["Công bố luồng tuyến "] == (("tightened",), ("deadline",))  # September, then June
    assert found["Lắp đặt phao tiêu, b"] == (("moved",), ("lead",))
    assert found["Kiểm định thang máy "] == (("dropped",), ())
    assert found["Rà soát <script>aler"] == (("new",), ())
    assert [s for label, s in found.items() if label.startswith("Tỷ lệ hồ sơ")] == [(("tightened",), ("level",))]
    assert {c.author for c in all_years.changes} == {"Gia Lai · Sở Xây dựng"}  # Sơn La has one year only


# --- every number traced to a query ----------------------------------------------------------------------------------


def scalar(lake: OpenLake, text: str) -> int:
    return int(lake.sql(text).column(0)[0].as_py())


def test_every_number_of_the_overview_is_that_of_a_query(lake: OpenLake, all_years: Comparison) -> None:
    shown = {caption: n for n, caption in tiles(all_years)}
    assert shown["plans"] == scalar(lake, "SELECT count(*) FROM documents")
    assert shown["task_rows"] == scalar(lake, "SELECT count(*) FROM tasks")
    assert shown["target_rows"] == scalar(lake, "SELECT count(*) FROM targets")
    assert shown["cited_rows"] == scalar(lake, "SELECT count(DISTINCT key) FROM citations WHERE key IS NOT NULL")
    # Topics come from no query; their members are the rows, each once.
    ids = [e.record_id for t in all_years.tasks for e in t.entries.values()]
    ids += [r for t in all_years.tasks for e in t.entries.values() for r in e.restated]
    assert sorted(ids) == lake.sql("SELECT task_id FROM tasks ORDER BY task_id").column(0).to_pylist()
    assert shown["shared_topics"] == sum(len(t.entries) > 1 for t in all_years.tasks)
    assert shown["differing"] == 1


def test_every_cell_of_the_tables_is_that_of_a_query(lake: OpenLake, all_years: Comparison) -> None:
    counted = lake.sql("SELECT axis, document_id, count(*) AS n FROM tasks GROUP BY ALL").to_pylist()
    assert {(r["axis"], r["document_id"]): r["n"] for r in counted} == all_years.task_counts
    counted = lake.sql("SELECT document_id, count(*) AS n FROM targets GROUP BY ALL").to_pylist()
    assert {r["document_id"]: r["n"] for r in counted} == all_years.target_counts
    counted = lake.sql(
        "SELECT key, document_id, count(*) AS n FROM citations WHERE key IS NOT NULL GROUP BY ALL"
    ).to_pylist()
    assert {(r["key"], r["document_id"]): r["n"] for r in counted} == {
        (c.key, d): n for c in all_years.cited for d, n in c.mentions.items()
    }
    rows = {r["task_id"]: r for r in lake.sql("SELECT * FROM tasks").to_pylist()}
    for topic in all_years.tasks:
        for entry in topic.entries.values():
            row = rows[entry.record_id]
            assert (entry.text, entry.deadline_text, entry.page) == (row["task"], row["deadline_text"], row["page"])
            assert list(entry.leads) == row["lead_canonical"]
            assert list(entry.products) == row["product_types"]


# --- outputs ----------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser would make of the report: tags, numbers of the tiles, rows of tables, links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts = 0
        self.numbers: dict[str, str] = {}
        self.rows: dict[str, int] = {}
        self.links: list[str] = []
        self.resources: list[str] = []
        self._table = ""
        self._number = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v or "" for k, v in attrs}
        self.scripts += tag == "script"
        if tag == "table":
            self._table = values.get("id", "")
        if tag == "tr" and self._table:
            self.rows[self._table] = self.rows.get(self._table, -1) + 1  # less the head
        if "data-number" in values:
            self._number = values["data-number"]
        if tag == "a":
            self.links.append(values["href"])
        self.resources += [values[k] for k in ("src", "srcset", "data") if k in values and tag != "a"]
        self.resources += [values["href"] for k in ("href",) if k in values and tag in ("link", "image", "use")]

    def handle_data(self, data: str) -> None:
        if self._number:
            self.numbers.setdefault(self._number, data)
            self._number = ""


@pytest.fixture(scope="module")
def page(lake: OpenLake, all_years: Comparison) -> str:
    pytest.importorskip("vl_convert", reason="the charts need the extra [report]")
    return report(all_years, lake.root)


def test_the_report_shows_the_numbers_and_rows(all_years: Comparison, page: str) -> None:
    read = Page(page)
    assert read.numbers == {caption: str(n) for n, caption in tiles(all_years)}
    assert read.rows["t-tasks"] == len(all_years.tasks)
    assert read.rows["t-targets"] == len(all_years.targets)
    assert read.rows["t-cited"] == len(all_years.cited)
    assert read.rows["t-changes"] == len(all_years.changes)


def test_the_report_is_one_file_that_runs_nothing_of_others(page: str) -> None:
    read = Page(page)
    assert read.scripts == 1
    assert read.resources == []
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "default-src 'none'" in page
    assert not re.search(r"@import|url\((?!#|&quot;#)", page)
    assert len(set(re.findall(r'\bid="([^"]+)"', page))) == len(re.findall(r'\bid="([^"]+)"', page))


def test_every_row_leads_to_its_plan(lake: OpenLake, page: str) -> None:
    links = {link.split("#")[0] for link in Page(page).links if not link.startswith("#")}
    assert {(lake.root / link).resolve().name for link in links} == set(PLANS)
    assert all((lake.root / link).is_file() for link in links)


def test_sources_of_strange_schemes_are_no_links(lake: OpenLake, all_years: Comparison) -> None:
    from pipeline.analysis.report import _address

    assert _address("javascript:alert(1)", lake.root) is None
    assert _address("data:text/html,x", lake.root) is None
    assert _address("http://[broken", lake.root) is None
    assert _address('https://example.org/a b".pdf', None) == "https://example.org/a%20b%22.pdf"


def test_charts_are_in_both_languages_with_their_letters(page: str) -> None:
    for name in ("chart_tasks", "chart_timeline", "chart_levels", "chart_cited"):
        for caption in both(name):
            assert caption in page
    assert page.count("<svg") == 8
    assert "Thủ tục hành chính</text>" in page
    assert "Procedures</text>" in page


def test_json_has_everything(lake: OpenLake, all_years: Comparison) -> None:
    found = json.loads("".join(pieces(all_years)))
    assert found["counts"]["tasks"] == scalar(lake, "SELECT count(*) FROM tasks")
    assert sum(r["tasks"] for r in found["tasks_by_axis"]) == found["counts"]["tasks"]
    bus = next(t for t in found["tasks"] if "xe buýt" in t["label"])
    assert len(bus["entries"]) == 3 and bus["absent"] == []
    ends = lake.sql("SELECT d.end AS due FROM (SELECT unnest(deadlines) AS d FROM tasks WHERE task LIKE '%xe buýt%')")
    assert sorted(e["due"] for e in bus["entries"]) == sorted(d.isoformat() for d in ends.column("due").to_pylist())


def run(lake: OpenLake, *words: str) -> str:
    result = CliRunner().invoke(app, ["compare", "-o", str(lake.root), *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command(lake: OpenLake, tmp_path: Path) -> None:
    assert json.loads(run(lake, "--years", "2025", "2026", "--province", "Gia Lai", "--json"))["changes"]
    assert "Thủ tục" in run(lake, "--year", "2026", "--sector", "xây dựng")
    assert "Procedures" in run(
        lake, "--document", "gia-lai-2026.md", "--document", "son-la-2026.md", "--language", "en"
    )
    result = CliRunner().invoke(app, ["compare", "-o", str(lake.root), "--years", "2026", "2025"])
    assert result.exit_code == 2
    result = CliRunner().invoke(app, ["compare", "-o", str(lake.root), "--year", "2026", "--years", "2025", "2026"])
    assert result.exit_code == 2


def test_json_has_a_line_for_each_item(all_years: Comparison) -> None:
    lines = "".join(pieces(all_years)).splitlines()
    items = len(all_years.tasks) + len(all_years.targets) + len(all_years.cited) + len(all_years.changes)
    counts = len(all_years.plans) + len(all_years.task_counts)
    # Beside the items: the braces, eight names, and the ends of the six lists.
    assert len(lines) == items + counts + 2 + 8 + 6
    assert all(json.loads(line.rstrip(",")) for line in lines if line.startswith("{") and line != "{")


def shown(comparison: Comparison) -> str:
    stream = io.StringIO()
    render(comparison, Console(file=stream, width=200), "en")
    return stream.getvalue()


def test_the_terminal_has_the_beginning_and_says_how_much_more(
    all_years: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = shown(all_years)
    assert "rows; --html" not in whole
    assert all(p.label in whole for p in all_years.plans)
    monkeypatch.setattr(compare_output, "_ROWS", 1)
    monkeypatch.setattr(compare_output, "_MOST_COLUMNS", 1)
    monkeypatch.setattr(compare_output, "_FEW_SIDES", 1)
    short = shown(all_years)
    assert f"1 of {all_years.shared_tasks} rows; --html" in short
    most = max(all_years.tasks, key=lambda t: len(t.entries))
    assert most.label in short
    assert f"+{len(most.entries) - 1} " in short
    differing = max((t for t in all_years.targets if t.differs), key=lambda t: len(t.entries))
    values = [e.value for e in differing.entries.values() if e.value is not None]
    assert f"{min(values):g} – {max(values):g} %" in short
    axis = all_years.axes[0]
    numbers = [n for (a, _), n in all_years.task_counts.items() if a == axis]
    assert re.search(rf"{in_language(axis, 'en', 'axis')} +│ {sum(numbers)} +│ {len(numbers)} ", short)


def test_many_plans_are_drawn_by_province(all_years: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "MOST_PLANS", 1)
    heat, line, dots = (make(all_years, "en") for make in (charts.heat_map, charts.time_line, charts.levels))
    assert heat and line and dots
    provinces = {p.province for p in all_years.plans}
    assert {v["plan"] for v in heat["data"]["values"]} == provinces
    assert sum(v["n"] for v in heat["data"]["values"]) == sum(all_years.task_counts.values())
    assert {v["plan"] for v in line["data"]["values"]} <= provinces
    rows = [t for t in all_years.targets if t.differs][: charts.MOST_BARS]
    assert sum(v["n"] for v in dots["data"]["values"]) == sum(len(t.entries) for t in rows)
    assert len({(v["target"], v["value"]) for v in dots["data"]["values"]}) == len(dots["data"]["values"])


def drawn(spec: charts.Spec | None) -> charts.Spec:
    assert spec is not None
    return spec


def test_what_has_no_field_does_not_pale_the_others(all_years: Comparison) -> None:
    document = all_years.plans[0].document_id
    most = max(all_years.task_counts.values())
    heavy = replace(
        all_years, axes=(*all_years.axes, "other"), task_counts={**all_years.task_counts, ("other", document): 500}
    )
    spec = drawn(charts.heat_map(heavy, "en"))
    colour = spec["layer"][0]["encoding"]["color"]
    assert colour["scale"]["domain"] == [0, most]
    assert [v["n"] for v in spec["data"]["values"] if v["apart"]] == [500]
    assert charts.heat_map(replace(heavy, task_counts={("other", document): 3}), "en")  # nothing else at all


def test_a_plan_without_dates_keeps_its_row(all_years: Comparison) -> None:
    undated = all_years.plans[-1]
    tasks = tuple(
        replace(t, entries={d: replace(e, due=None) if d == undated.document_id else e for d, e in t.entries.items()})
        for t in all_years.tasks
    )
    spec = drawn(charts.time_line(replace(all_years, tasks=tasks), "vi"))
    dots, note = spec["layer"]
    assert dots["encoding"]["y"]["scale"]["domain"] == [p.label for p in all_years.plans]
    assert note["data"]["values"] == [{"plan": undated.label}]
    assert all(v["plan"] != undated.label for v in spec["data"]["values"])
    assert len(drawn(charts.time_line(all_years, "vi"))["layer"]) == 1


def test_plans_that_no_colour_tells_apart_are_columns(all_years: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    dots = drawn(charts.levels(all_years, "vi"))["layer"][1]["encoding"]
    assert len(set(dots["color"]["scale"]["range"])) == len(set(dots["shape"]["scale"]["range"])) == 3
    monkeypatch.setattr(charts, "COLOURS", charts.COLOURS[:2])
    spec = drawn(charts.levels(all_years, "vi"))
    assert {(v["plan"], v["text"]) for v in spec["data"]["values"]} == {
        ("Gia Lai 2025", "90"), ("Gia Lai 2026", "95"), ("Sơn La 2026", "92"),
    }  # fmt: skip
    assert spec["encoding"]["x"]["sort"] == [p.label for p in all_years.plans]


@pytest.mark.parametrize("most", [1, 2, 3, 7, 10, 40, 41, 999, 12345])
def test_ticks_are_whole_and_few(most: int) -> None:
    ticks = charts._whole_ticks(most)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 7
    assert len({b - a for a, b in zip(ticks, ticks[1:], strict=False)}) == 1
    assert most - (ticks[1] - ticks[0]) < ticks[-1] <= most


def test_documents_whose_names_begin_alike_have_bars_of_their_own(all_years: Comparison) -> None:
    long = "Quyết định về " + "đường sắt " * 20
    cited_ = tuple(replace(c, label=f"{long}{n}") for n, c in enumerate(all_years.cited))
    spec = drawn(charts.most_cited(replace(all_years, cited=cited_), "vi"))
    assert len({v["document"] for v in spec["data"]["values"]}) == len(cited_)


def test_marks_say_their_numbers(all_years: Comparison, page: str) -> None:
    axis = all_years.axes[0]
    document, n = next((d, n) for (a, d), n in all_years.task_counts.items() if a == axis)
    said = f"{in_language(axis, 'vi', 'axis')}; Kế hoạch: {labels(all_years)[document]}; Số nhiệm vụ: {n}"
    assert f"<title>Lĩnh vực: {said}</title>" in page
    assert page.count("</title>") > page.count("<svg") + 1


def test_captions_begin_with_a_capital() -> None:
    within = {"page", "shown", "first_rows", "absent_in"}  # these stand behind a number
    for key, pair in compare_captions._captions()["text"].items():
        for text in pair:
            assert text[0].isupper() is (key not in within), text


def test_topics_are_not_called_what_rows_are_called(all_years: Comparison, page: str) -> None:
    assert len(all_years.tasks) != sum(all_years.task_counts.values())
    menu = page[page.index('<nav class="contents">') : page.index("</nav>", page.index('<nav class="contents">'))]
    assert "Nhóm nhiệm vụ" in menu and "Nhóm chỉ tiêu" in menu
    assert ">Nhiệm vụ<" not in menu and ">Chỉ tiêu<" not in menu


def test_many_plans_that_lack_a_task_are_counted() -> None:
    names = [f"Tỉnh {n}" for n in range(1, 6)]
    assert compare_output._absent(names[:3], 9, "vi") == "Tỉnh 1, Tỉnh 2, Tỉnh 3"
    assert compare_output._absent(names, 9, "vi") == "5 trên 9 kế hoạch: Tỉnh 1, Tỉnh 2, Tỉnh 3, …"
    assert compare_output._absent(names, 9, "en") == "5 of 9 plans: Tỉnh 1, Tỉnh 2, Tỉnh 3, …"
    assert compare_output._absent([], 9, "en") == ""


def test_the_workbook_reads_back(lake: OpenLake, all_years: Comparison, tmp_path: Path) -> None:
    path = tmp_path / "new" / "so-sanh.xlsx"
    run(lake, "--years", "2025", "2026", "--xlsx", str(path))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Kế hoạch", "Nhiệm vụ", "Chỉ tiêu", "Văn bản được viện dẫn", "Thay đổi giữa các năm"]
    tasks = book["Nhiệm vụ"]
    assert tasks.max_row - 1 == sum(len(t.entries) for t in all_years.tasks)
    assert tasks.freeze_panes == "A2"
    cells = [c for row in tasks.iter_rows() for c in row]
    assert all(c.data_type != "f" for c in cells)
    assert any(str(c.value).startswith("=HYPERLINK") for c in cells)
    assert any(c.is_date for c in cells)


def test_the_workbook_is_ready_for_the_printer(all_years: Comparison, tmp_path: Path) -> None:
    write_workbook(all_years, tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # 1 is what is not written
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area.endswith(f"${sheet.max_row}")
        heads = [c.value for c in sheet[1]]
        assert len(set(heads)) == len(heads)
        assert not any("_" in h or h[0].islower() for h in heads)
    tasks = book["Nhiệm vụ"]
    for row in tasks.iter_rows(min_row=2):  # whatever wraps has the height for it
        widest = max(len(str(c.value or "")) / tasks.column_dimensions[c.column_letter].width for c in row[:9])
        height = tasks.row_dimensions[row[0].row].height or 15
        assert height >= 13 * int(widest / 1.18)


def test_the_same_comparison_gives_the_same_workbook(all_years: Comparison, tmp_path: Path) -> None:
    write_workbook(all_years, tmp_path / "one.xlsx", "en")
    time.sleep(1.1)  # a date of its making would have seconds
    write_workbook(all_years, tmp_path / "two.xlsx", "en")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_numbers_and_dates_as_each_language_writes_them() -> None:
    assert number(1234567.5) == ("1.234.567,5", "1,234,567.5")
    assert number(12) == ("12", "12")
    assert number(None) == ("", "")
    assert day(date(2026, 9, 3)) == ("03/09/2026", "3 Sep 2026")
    assert level("ge", 92.5, None, "%") == ("≥ 92,5 %", "≥ 92.5 %")
    assert level("range", 25, 35, "%") == ("25 – 35 %", "25 – 35 %")


# --- in a browser -----------------------------------------------------------------------------------------------------

BROWSER = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)


@pytest.mark.skipif(BROWSER is None, reason="no chromium; tools/setup.sh test installs it")
def test_in_a_browser(page: str, tmp_path: Path) -> None:
    assert BROWSER is not None
    # A second script clicks as a reader would and writes what is seen then into the title; the policy of the page
    # would not let it run, so this copy has none.
    probe = """
    <script>
    const table = document.getElementById("t-tasks"), seen = {};
    const visible = () => Array.from(table.tBodies[0].rows).filter(r => !r.hidden).length;
    seen.rows = visible();
    const search = document.querySelector(".tools[data-for=t-tasks] input");
    search.value = "XE BUYT"; search.dispatchEvent(new Event("input", {bubbles: true}));
    seen.found = visible();
    search.value = ""; search.dispatchEvent(new Event("input", {bubbles: true}));
    table.tHead.rows[0].cells[3].click();
    const column = () => Array.from(table.tBodies[0].rows).map(r => Number(r.cells[3].dataset.sort));
    seen.up = column();
    table.tHead.rows[0].cells[3].click();
    seen.down = column();
    const light = getComputedStyle(document.body).backgroundColor;
    document.getElementById("theme").click();
    seen.themes = light !== getComputedStyle(document.body).backgroundColor;
    document.getElementById("language").click();
    seen.heading = document.querySelector("h1").innerText;
    seen.alerts = document.querySelectorAll("script").length;
    document.documentElement.setAttribute("data-seen", JSON.stringify(seen));
    </script></body>"""
    copy = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</body>", probe)
    path = tmp_path / "report.html"
    path.write_text(copy, encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run(
        [*command, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    match = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert match
    seen = json.loads(match[1].replace("&quot;", '"'))
    assert seen["found"] == 1 < seen["rows"]
    assert seen["up"] == sorted(seen["up"])
    assert seen["down"] == sorted(seen["down"], reverse=True)
    assert seen["themes"]
    assert seen["heading"] == "Plans compared"
    assert seen["alerts"] == 2  # ours and the probe


@pytest.mark.skipif(BROWSER is None, reason="no chromium; tools/setup.sh test installs it")
@pytest.mark.parametrize("scripts", [True, False])
def test_on_paper_nothing_is_closed(page: str, tmp_path: Path, scripts: bool) -> None:
    wording = "Công bố các luồng tuyến xe buýt nội tỉnh"  # of the second plan: it stands in a closed topic only
    assert page.count(wording) == 1
    path = tmp_path / "report.html"
    path.write_text(page if scripts else re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL), encoding="utf-8")
    text = printed(path)
    assert wording in text
    assert "Sản phẩm: Tờ trình" in text


@pytest.mark.skipif(BROWSER is None, reason="no chromium; tools/setup.sh test installs it")
def test_of_many_plans_the_first_rows_go_to_paper(
    lake: OpenLake, all_years: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("vl_convert", reason="the charts need the extra [report]")
    monkeypatch.setattr("pipeline.analysis.report.MOST_PLANS", 1)
    monkeypatch.setattr("pipeline.analysis.report.PRINTED_ROWS", 2)
    path = tmp_path / "report.html"
    path.write_text(report(all_years, lake.root), encoding="utf-8")
    text = printed(path)
    assert "Bản in chỉ có 2 dòng đầu của bảng này." in text
    cited_ = [c.label for c in all_years.cited if c.label.startswith("Luật")]
    assert [label in text[text.rindex("Số lần viện dẫn") :] for label in cited_] == [
        label in [c.label for c in all_years.cited[:2]] for label in cited_
    ]


def printed(path: Path) -> str:
    """The text of a page on paper."""
    assert BROWSER is not None
    folder = path.parent
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    subprocess.run(
        [*command, f"--print-to-pdf={folder / 'paper.pdf'}", path.as_uri()],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    paper = pdfium.PdfDocument(folder / "paper.pdf")
    try:
        return " ".join(" ".join(p.get_textpage().get_text_bounded() for p in paper).split())
    finally:
        paper.close()
