from datetime import date

from build import plain, text_page
from extractors.checks import check
from extractors.document import Provenance
from extractors.layout import lay_out
from extractors.records import Citation, Finding, Metadata, Target, Task
from normalizers.deadlines import Deadline

PERIOD = Metadata(document_type="Kế hoạch", plan_start=date(2026, 1, 1), plan_end=date(2026, 12, 31))


def task(ordinal: str | None, group: str = "I", **more: object) -> Task:
    fields: dict[str, object] = {
        "task_id": f"d-t{group}{ordinal}", "source_kind": "table", "ordinal": ordinal, "group_ordinal": group,
        "group_title": "Nhóm", "section": (), "axis": "other", "task": "Việc", "lead_agencies": ("Sở A",),
        "deadline_text": "Năm 2026", "provenance": Provenance(3, 3), "row": (0, 0),
    }  # fmt: skip
    return Task(**(fields | more))  # type: ignore[arg-type]


def target(value: float, identifier: str, indicator: str = "Tỷ lệ thanh toán trực tuyến") -> Target:
    return Target(
        identifier, "", indicator, "ge", value, None, "%", None, None, "other", "table", None, (), Provenance(4, 4)
    )


def run(
    tasks: tuple[Task, ...] = (),
    targets: tuple[Target, ...] = (),
    citations: tuple[Citation, ...] = (),
    text: str = "",
    unread: tuple[tuple[int, str], ...] = (),
) -> list[Finding]:
    document = lay_out(
        [text_page(plain("Căn cứ Luật Tổ chức chính quyền địa phương năm 2025;"), plain(text or "I. A", gap=True))]
    ).document
    return [
        f for f in check(document, PERIOD, tasks or (task("1"),), targets, citations, unread) if f.code != "no_tasks"
    ]


def codes(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(f.code, f.page) for f in findings]


def test_numbering_without_fault_is_silent() -> None:
    assert run((task("1"), task("2"), task("3"), task("1", "II"), task("1.1"), task("1.2"))) == []


def test_gaps_and_doubles_in_the_numbering() -> None:
    assert codes(run((task("1"), task("3")))) == [("ordinal_gap", 3)]
    assert codes(run((task("1"), task("1", task_id="d-t2")))) == [("double_ordinal", 3)]


def test_rows_without_lead_or_deadline_where_others_have_one() -> None:
    assert codes(run((task("1"), task("2", lead_agencies=())))) == [("missing_lead", 3)]
    assert codes(run((task("1"), task("2", deadline_text=None)))) == [("missing_deadline", 3)]


def test_swapped_cells() -> None:
    (finding,) = run((task("1", anomalies=("column_swap",)),))
    assert (finding.severity, finding.code, finding.record_id) == ("warning", "column_swap", "d-tI1")


def test_two_levels_for_one_indicator() -> None:
    (finding,) = run(targets=(target(80, "d-g1"), target(30, "d-g2")))
    assert (finding.code, finding.record_id) == ("contradicting_targets", "d-g2")
    assert "80%" in finding.message
    assert "30%" in finding.message
    assert run(targets=(target(80, "d-g1"), target(80, "d-g2"))) == []


def test_deadlines_outside_the_period() -> None:
    late = task("1", deadline_text="Quý II/2027", deadlines=(Deadline("period", date(2027, 4, 1), date(2027, 6, 30)),))
    early = task("2", deadline_text="Trước 03/12/2025", deadlines=(Deadline("by_date", None, date(2025, 12, 3)),))
    fine = task("3", deadlines=(Deadline("by_date", None, date(2026, 12, 3)), Deadline("continuous")))
    assert codes(run((late, early, fine))) == [("deadline_outside_period", 3)] * 2


def test_anomalies_of_citations() -> None:
    citation = Citation(
        "d-c1", "Nghị định số 58/2022/NĐ-CP ngày 31/8/2002", "Nghị định", "58/2022/NĐ-CP", "58/2022/NĐ-CP", date(2002, 8, 31), None, None,
        "mentions", ("date_mismatch",), "k", None, False, (), Provenance(2, 2),
    )  # fmt: skip
    (finding,) = run(citations=(citation,))
    assert (finding.code, finding.page, finding.record_id) == ("date_mismatch", 2, "d-c1")


def test_an_annex_that_is_promised_and_not_there() -> None:
    assert codes(run(text="III. NHIỆM VỤ CỤ THỂ (Có phụ lục chi tiết kèm theo)")) == [("annex_missing", None)]


def test_pages_that_nobody_read_come_first() -> None:
    (finding,) = run(unread=((2, "could not be read in time"),))
    assert (finding.severity, finding.code, finding.page) == ("error", "page_without_text", 2)
