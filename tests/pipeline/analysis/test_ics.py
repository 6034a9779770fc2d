from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from pipeline.analysis.captions import Language
from pipeline.analysis.export.ics import calendar, dues_of, rules_with_days
from pipeline.analysis.export.selection import Plan, Rows, Selection
from pipeline.analysis.lake import open_lake
from row_lakes import deadline, write_lake

A = "a" * 16


def plan(**known: Any) -> Plan:
    empty = dict.fromkeys(Plan.__slots__)
    return Plan(
        **empty
        | {"document_id": A, "plan_year": 2026, "province_code": "31", "name": "1/KH", "file_name": "a.pdf"}
        | known
    )


PLAN_2026 = plan(plan_start=date(2026, 1, 1), plan_end=date(2026, 12, 31))


def days(text: str | None, of: Plan = PLAN_2026, kind: str = "recurring", **more: Any) -> list[str]:
    """Every day on which a deadline falls due, expanded by dateutil from what stands in the calendar."""
    found = []
    for due in dues_of(deadline(kind, rrule=text, **more), of):
        if due.rule is None:
            found.append(due.day)
            continue
        expanded = list(rrulestr(due.rule, dtstart=datetime.combine(due.day, datetime.min.time())))
        assert expanded[0].date() == due.day, "DTSTART is not one of the rule's days"
        found += [d.date() for d in expanded]
    return [f"{d:%d/%m}" if d.year == 2026 else f"{d:%d/%m/%Y}" for d in sorted(found)]


LAST_DAYS = ["31/01", "28/02", "31/03", "30/04", "31/05", "30/06", "31/07", "31/08", "30/09", "31/10", "30/11", "31/12"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY", LAST_DAYS),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", LAST_DAYS),
        ("FREQ=MONTHLY;BYMONTHDAY=25", [f"25/{m:02}" for m in range(1, 13)]),
        ("FREQ=MONTHLY;INTERVAL=3", ["31/03", "30/06", "30/09", "31/12"]),
        ("FREQ=MONTHLY;INTERVAL=6", ["30/06", "31/12"]),
        ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10", ["10/03", "10/06", "10/09", "10/12"]),
        ("FREQ=MONTHLY;BYMONTH=1,4,7,10", ["31/01", "30/04", "31/07", "31/10"]),
        ("FREQ=YEARLY", ["31/12"]),
        ("FREQ=YEARLY;BYMONTH=9", ["30/09"]),
        ("FREQ=YEARLY;BYMONTH=2,10;BYMONTHDAY=5", ["05/02", "05/10"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15", ["15/12"]),
    ],
)
def test_what_recurs_falls_due_on_its_day_or_the_last_of_its_period(rule: str, expected: list[str]) -> None:
    assert days(rule) == expected


def test_weeks_end_on_friday() -> None:
    found = dues_of(deadline("recurring", rrule="FREQ=WEEKLY"), PLAN_2026)
    assert [(d.day.weekday(), d.rule) for d in found] == [(4, "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261231")]
    assert len(days("FREQ=WEEKLY;BYDAY=MO")) == 52


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY", "hằng tuần (không nêu ngày: ghi vào thứ Sáu)"),
        ("FREQ=MONTHLY;INTERVAL=3", "hằng quý (không nêu ngày: ghi vào ngày cuối kỳ)"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "ngày 5 hằng tháng"),
    ],
)
def test_what_is_said_of_a_day_that_is_not_stated(tmp_path: Path, rule: str, said: str) -> None:
    tasks = [dict(document_id=A, task="Họp", deadlines=[deadline("recurring", rrule=rule)])]
    lake = open_lake(write_lake(tmp_path / "lake", dict(document_id=A, plan_year=2026), tasks=tasks))
    (event,) = Calendar.from_ical(calendar(Rows(lake, Selection())).content).walk("VEVENT")
    assert f"Thời hạn: {said}\n" in f"{event['DESCRIPTION']}\n"


def test_what_recurs_ends_with_the_plan_and_begins_not_before_it() -> None:
    over_years = plan(plan_start=date(2026, 1, 1), plan_end=date(2028, 12, 31))
    assert days("FREQ=YEARLY", over_years) == ["31/12", "31/12/2027", "31/12/2028"]
    half = plan(plan_start=date(2026, 7, 1), plan_end=date(2026, 12, 31))
    assert days("FREQ=MONTHLY;INTERVAL=3", half) == ["30/09", "31/12"]
    late = plan(issued_date=date(2026, 10, 26))
    assert days("FREQ=MONTHLY;BYMONTHDAY=25", late) == ["25/11", "25/12"]
    assert days("FREQ=MONTHLY;BYMONTHDAY=25", plan(plan_year=0)) == []
    assert days("FREQ=MONTHLY;INTERVAL=3", end=date(2026, 7, 1)) == ["31/03", "30/06"]


def test_rules_are_those_that_calendars_know() -> None:
    (due,) = dues_of(deadline("recurring", rrule="FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10"), PLAN_2026)
    assert due.rule == "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10;UNTIL=20261231"
    for rule in ("FREQ=DAILY", "FREQ=MONTHLY;BYDAY=1MO"):
        assert rules_with_days(rule) == [rule]
    assert rules_with_days("FREQ=MONTHLY;INTERVAL=5") == ["FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1"]


def test_dates_and_periods() -> None:
    assert days(None, kind="by_date", end=date(2026, 3, 31)) == ["31/03"]
    assert days(None, kind="period", start=date(2026, 4, 1), end=date(2026, 6, 30)) == ["30/06"]
    assert days(None, kind="period", start=date(2027, 4, 1)) == ["01/04/2027"]
    assert (
        days(None, kind="by_date")
        == days(None, kind="event")
        == days(None, kind="continuous", end=date(2026, 1, 1))
        == []
    )


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    common = dict(
        document_id=A,
        axis="direction",
        product_text="Báo cáo",
        lead_agencies=["Văn phòng Sở"],
        lead_canonical=["Văn phòng Sở"],
        group_ordinal="II",
    )
    tasks = [
        common | dict(task="Báo cáo, tổng hợp; kết quả\nđịnh kỳ " + "dài " * 60, ordinal="1", deadline_text="Quý II/2026", page=3, deadlines=[deadline("period", date(2026, 4, 1), date(2026, 6, 30), label="Sơ kết"), deadline("recurring", rrule="FREQ=MONTHLY;INTERVAL=3")]),
        common | dict(task="Việc\x07 khác", deadline_text="5/2, 5/10 hằng năm", deadlines=[deadline("recurring", rrule="FREQ=YEARLY;BYMONTH=2,10;BYMONTHDAY=5"), deadline("continuous")]),
        common | dict(lead_agencies=["Thanh tra"], lead_canonical=["Thanh tra Sở"], task="Kiểm tra", deadlines=[deadline("by_date", end=date(2026, 9, 1))]),
    ]  # fmt: skip
    document = dict(document_id=A, number="5/KH-STN", issuer="Sở Thử", title="Cải cách", plan_start=date(2026, 1, 1), plan_end=date(2026, 12, 31), issued_date=date(2026, 1, 9), file_name="a.pdf")  # fmt: skip
    return Rows(open_lake(write_lake(tmp_path / "lake", document, tasks=tasks)), Selection())


def test_a_calendar_is_read_back_with_what_the_tasks_say(rows: Rows) -> None:
    made = calendar(rows, Language.VIETNAMESE, alarm=3)
    assert made.events == 5
    assert made.notes == (
        "1 thời hạn không có ngày (thường xuyên, khi có phát sinh, theo văn bản khác) không có trong lịch.",
    )
    read = Calendar.from_ical(made.content)
    assert not [c for c in read.walk() if c.errors]
    events = read.walk("VEVENT")
    assert [str(e["UID"]) for e in events] == [
        f"{A}-t00000001-1@kehoach", f"{A}-t00000001-2@kehoach", f"{A}-t00000002-1-1@kehoach", f"{A}-t00000002-1-2@kehoach", f"{A}-t00000003-1@kehoach",
    ]  # fmt: skip
    first = events[0]
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 6, 30), date(2026, 7, 1))
    assert first["DTSTAMP"].dt == datetime(2026, 1, 9, tzinfo=UTC)
    assert str(first["SUMMARY"]).startswith("Sơ kết: Báo cáo, tổng hợp; kết quả định kỳ dài")
    assert str(first["SUMMARY"]).endswith("dài…") and len(first["SUMMARY"]) <= 120
    told = str(first["DESCRIPTION"]).replace("dài ", "")
    assert "Thời hạn như in: Quý II/2026\nThời hạn: quý II/2026 (ghi vào ngày cuối của thời hạn)\n" in told
    assert told.endswith("Nguồn: 5/KH-STN, Sở Thử, Cải cách, ngày 09/01/2026, mục II / 1, trang 3, a.pdf")
    assert first.categories == ["Chỉ đạo, điều hành"]
    assert (first["TRANSP"], first.walk("VALARM")[0]["TRIGGER"].dt) == ("TRANSPARENT", timedelta(days=-3))
    assert "ngày cuối kỳ" in events[1]["DESCRIPTION"]
    assert str(events[2]["SUMMARY"]) == "Việc khác"
    assert str(read["X-WR-CALNAME"]) == "5/KH-STN, Sở Thử: Cải cách"


def test_every_rule_read_back_expands_to_the_days_of_its_task(rows: Rows) -> None:
    found: dict[str, list[date]] = {}
    for event in Calendar.from_ical(calendar(rows).content).walk("VEVENT"):
        start = event["DTSTART"].dt
        rule = event.get("RRULE")
        expanded = [start]
        if rule is not None:
            assert rule["UNTIL"] == [date(2026, 12, 31)]
            expanded = [
                d.date()
                for d in rrulestr(rule.to_ical().decode(), dtstart=datetime.combine(start, datetime.min.time()))
            ]
        found.setdefault(str(event["UID"])[:26], []).extend(expanded)
    assert found == {
        f"{A}-t00000001": [
            date(2026, 6, 30),
            date(2026, 3, 31),
            date(2026, 6, 30),
            date(2026, 9, 30),
            date(2026, 12, 31),
        ],
        f"{A}-t00000002": [date(2026, 2, 5), date(2026, 10, 5)],
        f"{A}-t00000003": [date(2026, 9, 1)],
    }


def test_only_what_a_body_leads(rows: Rows) -> None:
    wanted = Rows(rows.lake, Selection(leads=("thanh tra sở",)))
    made = calendar(wanted)
    assert made.events == 1
    assert b"Ki" in made.content
    assert str(Calendar.from_ical(made.content)["NAME"]).startswith("thanh tra sở: 5/KH-STN")


def test_lines_are_folded_at_75_octets_and_end_by_crlf(rows: Rows) -> None:
    lines = calendar(rows).content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
