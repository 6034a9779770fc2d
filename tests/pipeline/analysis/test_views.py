import sqlite3
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.analysis.views import main, next_date, render, views
from written_lake import write_lake

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 5, 1)
PLAN = {"document_id": "a" * 16, "issuer": "Sở Thử", "number": "5/KH-ST", "province_current": "Hải Phòng"}


def due(kind: str, end: date | None = None, rrule: str | None = None, start: date | None = None) -> dict[str, object]:
    return {"kind": kind, "start": start, "end": end, "rrule": rrule, "label": None}


@pytest.mark.parametrize("view", views(), ids=lambda v: v.name)
def test_every_column_of_a_view_is_described(tmp_path: Path, view: object) -> None:
    root = write_lake(tmp_path / "lake", documents=[PLAN])
    with pipeline.open_lake(root, today=TODAY) as lake:
        assert lake.sql(f"FROM {view.name}").schema.names == list(view.columns)  # type: ignore[attr-defined]
    assert view.description.startswith("One row a")  # type: ignore[attr-defined]


def test_names_of_columns_need_no_quotes() -> None:
    reserved = {"end", "order", "group", "table", "user", "column", "default"}
    assert not reserved & {name for view in views() for name in view.columns}


def test_the_documentation_is_that_of_the_views(tmp_path: Path) -> None:
    page = ROOT / "docs" / "views.md"
    assert render() in page.read_text(encoding="utf-8"), "run python -m pipeline.analysis.views docs/views.md"
    copy = tmp_path / "views.md"
    copy.write_text(page.read_text(encoding="utf-8").replace("One row a deadline", "Old"), encoding="utf-8")
    main([str(copy)])
    assert copy.read_text(encoding="utf-8") == page.read_text(encoding="utf-8")


def test_deadlines_have_a_row_each_with_the_days_left(tmp_path: Path) -> None:
    dues = [
        due("by_date", date(2026, 4, 30)),
        due("period", date(2026, 6, 30), start=date(2026, 4, 1)),
        due("recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=15"),
        due("recurring", rrule="FREQ=MONTHLY;INTERVAL=3"),
        due("recurring", rrule="FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"),
        due("continuous"),
    ]
    tasks = [
        {"document_id": "a" * 16, "task_id": "t1", "deadlines": dues, "lead_agencies": ["Phòng A"], "page": 4},
        {"document_id": "a" * 16, "task_id": "t2", "deadlines": []},
    ]
    plan = {**PLAN, "plan_start": date(2026, 1, 1), "plan_end": date(2026, 12, 31)}
    root = write_lake(tmp_path / "lake", tasks=tasks, documents=[plan])
    with pipeline.open_lake(root, today=TODAY) as lake:
        rows = lake.sql("FROM task_deadlines ORDER BY milestone").to_pylist()
    assert [(r["milestone"], r["kind"], r["due"], r["days_left"]) for r in rows] == [
        (1, "by_date", date(2026, 4, 30), -1),
        (2, "period", date(2026, 6, 30), 60),
        (3, "recurring", date(2026, 5, 15), 14),
        (4, "recurring", None, None),
        (5, "recurring", None, None),
        (6, "continuous", None, None),
    ]
    assert {(r["task_id"], r["province"], r["issuer"], r["number"], r["page"]) for r in rows} == {
        ("t1", "Hải Phòng", "Sở Thử", "5/KH-ST", 4)
    }
    assert (rows[1]["start_date"], rows[1]["end_date"]) == (date(2026, 4, 1), date(2026, 6, 30))


def test_what_recurs_is_dated_by_the_term_of_its_own_plan(tmp_path: Path) -> None:
    rule = [due("recurring", rrule="FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10")]
    plans = [
        {**PLAN, "document_id": "a" * 16, "plan_start": date(2026, 1, 1), "plan_end": date(2026, 12, 31)},
        {**PLAN, "document_id": "b" * 16, "plan_start": date(2026, 2, 1), "plan_end": date(2026, 12, 31)},
        {**PLAN, "document_id": "c" * 16, "plan_start": date(2026, 1, 1), "plan_end": date(2026, 4, 30)},
        {**PLAN, "document_id": "d" * 16},
        {**PLAN, "document_id": "e" * 16, "plan_year": 0},
    ]
    tasks = [{"document_id": p["document_id"], "deadlines": rule, "plan_year": p.get("plan_year", 2026)} for p in plans]
    root = write_lake(tmp_path / "lake", tasks=tasks, documents=plans)
    with pipeline.open_lake(root, today=TODAY) as lake:
        rows = lake.sql("SELECT document_id[1] AS plan, due FROM task_deadlines ORDER BY plan").to_pylist()
    assert [(r["plan"], r["due"]) for r in rows] == [
        ("a", date(2026, 5, 10)),
        ("b", date(2026, 6, 10)),
        ("c", None),
        ("d", date(2026, 5, 10)),
        ("e", date(2026, 5, 10)),
    ]


@pytest.mark.parametrize(
    ("rrule", "begin", "end", "found"),
    [
        ("FREQ=DAILY", None, None, TODAY),
        ("FREQ=WEEKLY;BYDAY=MO", None, None, date(2026, 5, 4)),
        ("FREQ=WEEKLY", None, None, None),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 1), date(2026, 12, 31), date(2026, 5, 31)),
        ("FREQ=MONTHLY;BYMONTHDAY=1", date(2026, 1, 1), date(2026, 12, 31), TODAY),
        ("FREQ=MONTHLY;BYMONTHDAY=15", date(2027, 1, 1), None, date(2027, 1, 15)),
        ("FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 1, 1), date(2026, 5, 14), None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", None, None, None),
        ("FREQ=NEVER;BYMONTHDAY=1", None, None, None),
    ],
)
def test_next_date(rrule: str, begin: date | None, end: date | None, found: date | None) -> None:
    assert next_date(rrule, begin, end, TODAY) == found


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 28))
def test_a_monthly_day_comes_within_a_month(today: date, day: int) -> None:
    found = next_date(f"FREQ=MONTHLY;BYMONTHDAY={day}", None, None, today)
    assert found is not None
    assert found.day == day
    assert 0 <= (found - today).days <= 31


def test_levels_are_readable(tmp_path: Path) -> None:
    targets = [
        {"target_id": "g1", "comparator": "ge", "value": 95.0, "unit": "%", "indicator": "Tỷ lệ", "text": "a"},
        {"target_id": "g2", "comparator": "range", "value": 80.0, "value_max": 90.5, "unit": "%", "text": "Cả câu"},
        {"target_id": "g3", "comparator": "eq", "value": 3.0, "unit": "lớp"},
        {"target_id": "g4", "comparator": "eq", "value": 1500000.0},
    ]
    root = write_lake(tmp_path / "lake", targets=targets, documents=[{**PLAN, "document_id": "d" * 16}])
    with pipeline.open_lake(root) as lake:
        rows = lake.sql("FROM target_levels ORDER BY target_id").to_pylist()
    assert [r["level"] for r in rows] == ["≥ 95 %", "80–90.5 %", "3 lớp", "1500000"]
    assert [r["indicator"] for r in rows[:2]] == ["Tỷ lệ", "Cả câu"]
    assert {r["issuer"] for r in rows} == {"Sở Thử"}


def test_citations_are_counted_by_document_and_by_what_they_say(tmp_path: Path) -> None:
    def cited(document: str, relation: str, **more: object) -> dict[str, object]:
        return {"document_id": document * 16, "relation": relation, "kind": "Nghị quyết", **more}

    citations = [
        cited("a", "basis", key="k1", number="1/NQ-X", plan_year=2025),
        cited("b", "amended", key="k1", canonical="1/NQ-X", number="1/NQX"),
        cited("b", "attached_to", key="k1", number="1/NQ-X", province_code="00"),
        cited("a", "pursuant", text="Luật Thử", title="Luật Thử"),
    ]
    root = write_lake(tmp_path / "lake", citations=citations, documents=[PLAN])
    with pipeline.open_lake(root) as lake:
        rows = lake.sql("FROM citation_counts ORDER BY mentions DESC").to_pylist()
    assert [(r["cited"], r["number"], r["mentions"], r["plans"], r["provinces"]) for r in rows] == [
        ("k1", "1/NQ-X", 3, 2, 1),
        ("Luật Thử", None, 1, 1, 1),
    ]
    counts = ("basis", "implements", "pursuant", "amends", "others")
    assert [[r[c] for c in counts] for r in rows] == [[1, 0, 0, 1, 1], [0, 0, 1, 0, 0]]
    assert all(sum(r[c] for c in counts) == r["mentions"] for r in rows)
    assert (rows[0]["first_year"], rows[0]["last_year"]) == (2025, 2026)


def test_coverage_has_a_row_also_for_what_a_plan_lacks(tmp_path: Path) -> None:
    tasks = [{"document_id": "a" * 16, "axis": axis} for axis in ("direction", "direction", "other")]
    targets = [{"document_id": "a" * 16, "axis": "digital_government"}]
    empty = {**PLAN, "document_id": "b" * 16}
    root = write_lake(tmp_path / "lake", tasks=tasks, targets=targets, documents=[PLAN, empty])
    with pipeline.open_lake(root) as lake:
        rows = lake.sql("FROM plan_coverage ORDER BY document_id, axis").to_pylist()
    first = {r["axis"]: (r["tasks"], r["targets"], r["covered"]) for r in rows if r["document_id"] == "a" * 16}
    known = tomllib.loads((ROOT / "normalizers" / "data" / "axes.toml").read_text(encoding="utf-8"))["axis"]
    assert set(first) == {*known, "other"}
    assert first["direction"] == (2, 0, True)
    assert first["digital_government"] == (0, 1, True)
    assert first["civil_service_reform"] == (0, 0, False)
    assert sum(r["share"] for r in rows if r["document_id"] == "a" * 16) == pytest.approx(1)
    assert {(r["covered"], r["share"]) for r in rows if r["document_id"] == "b" * 16} == {(False, None)}


def test_views_are_plain_sql() -> None:
    # A view that does not even parse shows as an error of the first who opens a lake.
    assert all(sqlite3.complete_statement(view.sql.rstrip() + ";") for view in views())
