import csv
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.analysis.captions import Language, caption, column_names, left_out, value_names
from pipeline.analysis.export.cells import clean, columns, harmless
from pipeline.analysis.export.plain_files import widened
from pipeline.analysis.export.selection import DEFAULT_TABLES, Rows, Selection, schema_of
from pipeline.analysis.export.sheets import MOST_CHARACTERS
from pipeline.analysis.export.workbook import Workbook
from pipeline.analysis.export.writing import Exported, Format, Options, export
from pipeline.analysis.lake import OpenLake, open_lake
from pipeline.errors import LakeError, OutputError, UsageError
from pipeline.lake import TABLES
from pipeline.schema import SCHEMAS
from row_lakes import deadline, write_lake

ROOT = Path(__file__).parents[3]
A, B, C = "a" * 16, "b" * 16, "c" * 16
EVIL = ["=1+1", "+84 903", '-2+3+cmd|" /C calc"!A0', "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1+1", "=HYPERLINK(1;2)"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [
        dict(document_id=A, plan_year=2026, province_code="31", province_current="Hải Phòng", province_stated="Hải Phòng", number="12/KH-STN", issuer="Sở Thử nghiệm", sector="Y tế", issued_date=date(2026, 1, 5), title="Thử", file_name="a.pdf", recipients=["Các phòng", "Lưu: VT"], byte_size=2**40),
        dict(document_id=B, plan_year=2025, province_code="56", province_current="Khánh Hòa", province_stated="Ninh Thuận", symbol="KH-SKH", issuer="Sở Khoa học", sector="Khoa học", file_name="b.pdf"),
        dict(document_id=C, plan_year=2025, province_code="56", province_current="Khánh Hòa", province_stated="Khánh Hòa", file_name="c.pdf", sector="Y tế"),
    ]  # fmt: skip
    tasks = [
        dict(document_id=A, ordinal="1.2", axis="institutional_reform", task="Rà soát văn bản\n- của Sở", lead_agencies=["Văn phòng Sở", "Thanh tra"], lead_canonical=["Văn phòng Sở", "Thanh tra"], deadline_text="Quý II", deadlines=[deadline("period", date(2026, 4, 1), date(2026, 6, 30)), deadline("by_date", None, date(2026, 3, 31), label="trình")], page=3, page_end=4, confidence=0.96, boxes=[dict(page=3, x0=72.1, top=1.5, x1=9.0, bottom=2.25)], section=["I. A", "1. B"]),
        *(dict(document_id=A, axis="other", task=text, ordinal="=2") for text in EVIL),
        dict(document_id=B, axis="other", task="Việc\x00 của \x0bNinh Thuận \ufffe\U0001f600", lead_agencies=["Phòng TCHC"], lead_canonical=["Phòng Tổ chức hành chính"]),
        dict(document_id=C, axis="digital_government", task="x" * 40_000, notes="<r><t>không</t></r>", raw_text="_x0041_"),
    ]  # fmt: skip
    tasks[0]["task_id"] = f"{A}-t1"
    targets = [
        dict(document_id=A, text="đạt 98,5%", comparator="ge", value=98.5, unit="%", axis="other", task_id=f"{A}-t1", deadline=date(2026, 12, 31)),
        dict(document_id=C, text="từ 3 đến 4 bậc", comparator="range", value=3.0, value_max=4.0, axis="institutional_reform"),
    ]  # fmt: skip
    citations = [
        dict(document_id=A, text="Nghị định số 7/2031/NĐ-CP", kind="Nghị định", canonical="7/2031/NĐ-CP", key="7/2031/nd/cp", relation="basis", date=date(1899, 5, 1), task_id=f"{A}-t1"),
        dict(document_id=B, text="Luật X", kind="Luật", key="luật x", relation="mentions", anomalies=["year_missing"]),
    ]  # fmt: skip
    findings = [dict(document_id=A, severity="warning", code="missing_ordinal", message="Row 2 has no number")]
    pages = [dict(document_id=A, page=1, text="Trang 1", width=595.25)]
    return write_lake(
        tmp_path_factory.mktemp("lake"), *documents, tasks=tasks, targets=targets, citations=citations, findings=findings, pages=pages
    )  # fmt: skip


@pytest.fixture(scope="module")
def lake(root: Path) -> OpenLake:
    return open_lake(root)


def counts(lake: OpenLake, **wanted: Any) -> dict[str, int]:
    rows = Rows(lake, Selection(**wanted))
    return {t: sum(b.num_rows for b in rows.batches(t)) for t in ("documents", "tasks", "targets", "citations")}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, (3, 12, 2, 2)),
        ({"years": (2026,)}, (1, 10, 1, 1)),
        ({"years": (2026, 2025)}, (3, 12, 2, 2)),
        ({"provinces": ("31",)}, (1, 10, 1, 1)),
        ({"provinces": ("hai phong",)}, (1, 10, 1, 1)),
        ({"provinces": ("Khánh Hòa",)}, (2, 2, 1, 1)),
        ({"provinces": ("tỉnh Ninh Thuận",)}, (2, 2, 1, 1)),
        ({"documents": ("BBBB", "cc")}, (2, 2, 1, 1)),
        ({"sectors": ("y te",)}, (2, 11, 2, 1)),
        ({"sectors": ("Y TẾ",), "years": (2025,)}, (1, 1, 1, 0)),
        ({"axes": ("institutional_reform",)}, (3, 1, 1, 1)),
        ({"leads": ("van phong",)}, (3, 1, 1, 1)),
        ({"leads": ("tổ chức hành chính",)}, (3, 1, 0, 0)),
        ({"leads": ("phòng",)}, (3, 2, 1, 1)),
        ({"leads": ("phò",)}, (3, 0, 0, 0)),
    ],
)
def test_selection(lake: OpenLake, wanted: dict[str, Any], expected: tuple[int, ...]) -> None:
    assert tuple(counts(lake, **wanted).values()) == expected


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"provinces": ("Hải Phg",)}, "Did you mean Hải Phòng"),
        ({"provinces": ("99",)}, "99: no province has"),
        ({"axes": ("direktion",)}, "There are direction"),
        ({"documents": ("d",)}, "d: no document"),
        ({"provinces": ("00",)}, "No plan of .* fits the selection"),
        ({"years": (2025,), "provinces": ("31",)}, "No plan of .* fits the selection"),
    ],
)
def test_what_cannot_be_selected_is_said(lake: OpenLake, wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Rows(lake, Selection(**wanted))


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_caption_in_both_languages_and_a_place(table: str) -> None:
    printed, more = column_names(table)
    shown = printed + more
    assert len(set(shown)) == len(shown)
    assert set(SCHEMAS[table].names) <= {*shown, *left_out(table)}
    for language in Language:
        texts = [caption(table, name, language) for name in shown]
        assert all(c.text and c.about and 4 < c.width < 120 for c in texts)
        assert len({c.text for c in texts}) == len(texts), "two columns of one sheet have the same caption"
    # What is printed fits a page of A4 across without being smaller than two thirds.
    assert sum(caption(table, name, Language.VIETNAMESE).width for name in printed) < 200


def test_every_code_has_a_name() -> None:
    from normalizers.axes import _axes

    names = value_names()
    assert set(names["axis"]) == {*_axes().headings, "other"}
    assert set(names["relation"]) == {"basis", "implements", "pursuant", "amends", "amended", "attached_to", "mentions"}


def exported(
    lake: OpenLake, format: Format, to: Path, *, selection: Selection | None = None, **options: Any
) -> Exported:
    return export(lake, format, to, selection or Selection(), Options(**options))


@pytest.fixture(scope="module")
def book(lake: OpenLake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "kế hoạch.xlsx"
    made = exported(lake, Format.XLSX, path)
    assert made.rows == {"documents": 3, "tasks": 12, "targets": 2, "citations": 2, "abbreviations": 0, "findings": 1}
    assert made.notes == ("1 ô dài quá 32.767 ký tự đã bị cắt (có ghi chú ở cuối ô).",)
    return path


def cells(book: Path, sheet: str) -> dict[str, list[Any]]:
    opened = openpyxl.load_workbook(book)
    columns_ = list(opened[sheet].iter_cols(values_only=True))
    return {c[0]: list(c[1:]) for c in columns_}


def test_a_workbook_has_a_sheet_a_table_and_one_that_explains(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    assert opened.sheetnames == [
        "Văn bản",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Văn bản viện dẫn",
        "Từ viết tắt",
        "Lưu ý khi đọc",
        "Giải thích cột",
    ]
    sheet = opened["Nhiệm vụ"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:AE13"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area == "'Nhiệm vụ'!$A$1:$L$13"
    assert sheet["F2"].alignment.wrap_text
    assert sheet.column_dimensions["F"].width > 40
    explained = [row for row in opened["Giải thích cột"].iter_rows(values_only=True) if row[0] == "Nhiệm vụ"]
    assert ("Nhiệm vụ", "STT", "Số thứ tự như in; '3.a' là dòng a) dưới dòng 3", "ordinal") in explained
    assert opened["Giải thích cột"]["A1"].value == "1 ô dài quá 32.767 ký tự đã bị cắt (có ghi chú ở cuối ô)."


def test_cells_have_their_types_and_are_readable(book: Path) -> None:
    tasks = cells(book, "Nhiệm vụ")
    assert tasks["Kế hoạch"][0] == "…/KH-SKH, Sở Khoa học"
    first = tasks["Nội dung nhiệm vụ"].index("Rà soát văn bản\n- của Sở")
    row = {name: values[first] for name, values in tasks.items()}
    assert row["STT"] == "1.2"
    assert row["Ngày đến hạn"] == datetime(2026, 3, 31)
    assert row["Các mốc thời gian"] == "quý II/2026; trình: chậm nhất 31/03/2026"
    assert (row["Trang"], row["Đến trang"], row["Độ tin cậy"]) == (3, 4, 0.96)
    assert (row["Lĩnh vực"], row["Tỉnh, thành phố"], row["Kế hoạch"]) == (
        "Cải cách thể chế",
        "Hải Phòng",
        "12/KH-STN, Sở Thử nghiệm",
    )
    assert (row["Cơ quan chủ trì"], row["Đề mục"]) == ("Văn phòng Sở; Thanh tra", "I. A › 1. B")
    assert cells(book, "Chỉ tiêu")["Giá trị"] == [3, 98.5]
    assert cells(book, "Văn bản viện dẫn")["Ngày"] == [None, "1899-05-01"]  # before the days that Excel counts
    assert cells(book, "Văn bản")["Kích thước"] == [0, 0, 2**40]


def test_no_cell_of_a_workbook_is_a_formula_or_markup(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    for sheet in opened:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None
    with zipfile.ZipFile(book) as parts:
        assert not [n for n in parts.namelist() if b"<f>" in parts.read(n) or b"<f " in parts.read(n)]
    tasks = cells(book, "Nhiệm vụ")
    assert [t for t in EVIL if t.replace("\r", "\n") not in tasks["Nội dung nhiệm vụ"]] == []
    assert "Việc của Ninh Thuận \U0001f600" in tasks["Nội dung nhiệm vụ"]
    assert " <r><t>không</t></r>" in tasks["Ghi chú"]
    long = max(tasks["Nội dung nhiệm vụ"], key=len)
    assert MOST_CHARACTERS - 3 < len(long) <= MOST_CHARACTERS
    kept = long.count("x")
    assert long.endswith(f"… [còn {40_000 - kept} ký tự]")
    # Excel takes _x0041_ for A: the underscore is escaped (ECMA-376, 22.9.2.19), which openpyxl leaves as it is.
    assert "_x005F_x0041_" in tasks["Chữ đọc được"]


def test_a_table_longer_than_a_sheet_goes_on_on_another(lake: OpenLake, tmp_path: Path) -> None:
    book = Workbook(tmp_path / "a.xlsx", Language.ENGLISH, most_rows=6)
    book.write(Rows(lake, Selection()), ["tasks"], "")
    opened = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert opened.sheetnames == ["Tasks", "Tasks (2)", "Tasks (3)", "Columns"]
    assert [opened[s].max_row for s in opened.sheetnames[:3]] == [6, 6, 3]
    assert book.notes[0] == "Tasks: 12 rows, more than a sheet holds, stand on several sheets."
    assert opened["Tasks (3)"]["E1"].value == "No."


def test_rows_are_as_high_as_their_printed_text(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Nhiệm vụ"]
    texts = [cell.value for cell in sheet["F"]]
    heights = {text: sheet.row_dimensions[i].height for i, text in enumerate(texts, start=1)}
    assert heights["Rà soát văn bản\n- của Sở"] > 25
    assert heights["=1+1"] is None or heights["=1+1"] < 30
    assert 400 < max(h for h in heights.values() if h) <= 409  # the limit of Excel


def test_pandas_reads_the_workbook(book: Path) -> None:
    frame = pd.read_excel(book, sheet_name="Nhiệm vụ")
    assert len(frame) == 12
    assert frame["Ngày đến hạn"].dropna().tolist() == [pd.Timestamp(2026, 3, 31)]


def _converts_sheets() -> str | None:
    """The path of LibreOffice where it can open sheets: its Calc is a package of its own."""
    program = shutil.which("soffice")
    if program is None:
        return None
    return program if (Path(program).resolve().parent / "scalc").exists() else None


def test_libreoffice_reads_the_workbook(book: Path, tmp_path: Path) -> None:
    program = _converts_sheets()
    if program is None:
        pytest.skip("LibreOffice Calc is not installed (apt-get install libreoffice-calc)")
    # 44, 34: comma and quote; 76: UTF-8; true: cells as they are shown; -1: every sheet to a file.
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", target, "--outdir", tmp_path, book],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (path,) = tmp_path.glob("*-Nhiệm vụ.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 12
    assert [r["Nội dung nhiệm vụ"] for r in rows if r["STT"] == "=2"][0] == "=1+1"
    assert [r["Ngày đến hạn"] for r in rows if r["STT"] == "1.2"] == ["31/03/2026"]


def read_csv(path: Path, **how: Any) -> list[dict[str, str]]:
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, **how))


def test_csv_has_names_and_codes_of_the_tables(lake: OpenLake, tmp_path: Path) -> None:
    made = exported(lake, Format.CSV, tmp_path / "csv")
    assert [f.name for f in made.files] == [f"{t}.csv" for t in DEFAULT_TABLES]
    rows = read_csv(tmp_path / "csv" / "tasks.csv")
    row = next(r for r in rows if r["ordinal"] == "1.2")
    assert row["axis"] == "institutional_reform"
    assert row["due"] == "2026-03-31"
    assert row["deadlines"] == "period 2026-04-01/2026-06-30; by_date ../2026-03-31 (trình)"
    assert row["confidence"] == "0.96"
    assert row["inherited"] == "false"
    assert read_csv(tmp_path / "csv" / "targets.csv")[1]["value"] == "98.5"
    assert b"\r\n" in (tmp_path / "csv" / "targets.csv").read_bytes()


def test_csv_for_excel_in_vietnam(lake: OpenLake, tmp_path: Path) -> None:
    exported(lake, Format.CSV, tmp_path / "a.csv", tables=("targets",), language=Language.VIETNAMESE, separator=";")
    rows = read_csv(tmp_path / "a.csv", delimiter=";")
    assert rows[1]["Giá trị"] == "98,5"
    assert rows[1]["So sánh"] == "≥"
    assert rows[0]["Giá trị"] == "3"


def test_no_cell_of_csv_is_a_formula(lake: OpenLake, tmp_path: Path) -> None:
    exported(lake, Format.CSV, tmp_path, tables=TABLES)
    for path in tmp_path.glob("*.csv"):
        for row in read_csv(path):
            for value in row.values():
                assert not value.lstrip().startswith(("=", "+", "@", "-", "＝")), value
                assert not value.startswith(("\t", "\r", "\n"))
    found = [r["task"] for r in read_csv(tmp_path / "tasks.csv")]
    assert [t for t in EVIL if "'" + t.replace("\r", "\n") not in found] == []


def test_harmless_leaves_what_is_no_formula() -> None:
    for text in ("", "a=1", "1.2", "'=1", "x\n=1"):
        assert harmless(text) == text
    assert harmless("- Báo cáo") == "'- Báo cáo"


def test_clean_removes_what_xml_cannot_hold() -> None:
    assert clean("a\x00\x08b\x1f\ud800c\uffff\td\r\ne\rf\u2028g") == "abc\td\ne\nf\ng"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("=+-@\t\r\n \x00\x0b\ufffe\ud800＝"))))
def test_any_text_is_a_cell_that_xml_holds_and_no_spreadsheet_runs(text: str) -> None:
    cleaned = clean(text)
    assert ElementTree.fromstring(f"<t>{escape(cleaned)}</t>").text in (cleaned, None)
    assert clean(cleaned) == cleaned
    shown = harmless(cleaned)
    assert not shown.strip().startswith(("=", "+", "-", "@"))
    assert shown in (cleaned, f"'{cleaned}")


def test_json_lines_are_the_rows_whole(lake: OpenLake, tmp_path: Path) -> None:
    exported(lake, Format.JSON_LINES, tmp_path / "t.jsonl", tables=("tasks",))
    rows = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
    (row,) = [r for r in rows if r["ordinal"] == "1.2"]
    assert list(row) == [*SCHEMAS["tasks"].names, "plan_year", "province_code"]
    assert row["boxes"] == [{"page": 3, "x0": 72.1, "top": 1.5, "x1": 9.0, "bottom": 2.25}]
    assert row["deadlines"][1] == {
        "kind": "by_date",
        "start": None,
        "end": "2026-03-31",
        "rrule": None,
        "label": "trình",
    }
    assert (row["confidence"], row["plan_year"], row["province_code"]) == (0.96, 2026, "31")


def test_widened_keeps_nulls_and_slices() -> None:
    import pyarrow as pa

    kind = pa.list_(pa.struct([("x", pa.float32()), ("n", pa.int32())]))
    array = pa.array([[], [{"x": 0.1, "n": 1}, {"x": None, "n": 2}], [{"x": 0.3, "n": 3}]], kind)
    assert widened(array).to_pylist() == [[], [{"x": 0.1, "n": 1}, {"x": None, "n": 2}], [{"x": 0.3, "n": 3}]]
    assert widened(array[1:]).to_pylist() == [[{"x": 0.1, "n": 1}, {"x": None, "n": 2}], [{"x": 0.3, "n": 3}]]
    assert widened(pa.array([None, 0.7], pa.float32())).to_pylist() == [None, 0.7]


def test_parquet_is_the_lake_in_one_file_a_table(lake: OpenLake, tmp_path: Path) -> None:
    exported(lake, Format.PARQUET, tmp_path, tables=TABLES)
    for table in TABLES:
        found = pq.ParquetFile(tmp_path / f"{table}.parquet").read()
        assert found.schema.equals(schema_of(table), check_metadata=True)
        assert found.replace_schema_metadata(None).equals(lake.table(table))


def test_sqlite_has_types_keys_indexes_and_descriptions(lake: OpenLake, tmp_path: Path) -> None:
    exported(lake, Format.SQLITE, tmp_path / "a.db")
    database = sqlite3.connect(tmp_path / "a.db")
    try:
        ask = lambda sql: database.execute(sql).fetchall()  # noqa: E731
        assert ask("SELECT count(*), typeof(page) FROM tasks WHERE ordinal = '1.2'") == [(1, "integer")]
        assert ask("SELECT confidence, \"plan_year\" FROM tasks WHERE ordinal = '1.2'") == [(0.96, 2026)]
        assert ask(
            "SELECT t.task_id, e.value FROM tasks t, json_each(lead_agencies) e WHERE e.value LIKE 'Thanh%'"
        ) == [(f"{A}-t1", "Thanh tra")]
        assert ask('SELECT position, kind, "end" FROM task_deadlines ORDER BY 1') == [
            (1, "period", "2026-06-30"),
            (2, "by_date", "2026-03-31"),
        ]
        assert ask("SELECT sum(value) FROM targets WHERE deadline > '2026-06-01'") == [(98.5,)]
        assert ("key",) in ask("SELECT name FROM pragma_index_info('citations_key')")
        assert ask("PRAGMA foreign_key_check") == []
        assert ask("PRAGMA integrity_check") == [("ok",)]
        kinds = dict(ask("SELECT name, type FROM pragma_table_info('documents')"))
        assert (kinds["issued_date"], kinds["byte_size"], kinds["title"]) == ("DATE", "INTEGER", "TEXT")
        described = ask("SELECT column_name FROM columns WHERE table_name = 'tasks' AND description <> ''")
        assert {name for (name,) in described} == set(schema_of("tasks").names)
    finally:
        database.close()


@pytest.mark.parametrize("format", Format)
def test_the_same_rows_give_the_same_bytes(lake: OpenLake, tmp_path: Path, format: Format) -> None:
    for name in ("one", "two"):
        exported(lake, format, tmp_path / name / f"tasks.{format.value}", tables=("tasks",))
    assert (tmp_path / "one" / f"tasks.{format.value}").read_bytes() == (
        tmp_path / "two" / f"tasks.{format.value}"
    ).read_bytes()


def test_the_first_workbook_of_a_process_is_as_the_later_ones(root: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pipeline.analysis.lake import open_lake\n"
        "from pipeline.analysis.export.selection import Selection\n"
        "from pipeline.analysis.export.writing import Format, export\n"
        "for name in sys.argv[2:]: export(open_lake(sys.argv[1]), Format.XLSX, Path(name), Selection())\n"
    )
    paths = [str(tmp_path / name) for name in ("one.xlsx", "two.xlsx")]
    subprocess.run([sys.executable, "-c", code, str(root), *paths], check=True, cwd=ROOT)
    assert Path(paths[0]).read_bytes() == Path(paths[1]).read_bytes()


@pytest.mark.parametrize("format", Format)
def test_what_fails_leaves_what_was_there(
    lake: OpenLake, tmp_path: Path, format: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"tasks.{format.value}"
    path.write_text("before")

    def broken(self: Rows, table: str, columns: Any = None) -> Any:
        yield from list(Rows._batches(self, table, columns))[:1]
        raise LakeError("lake", "breaks off", "")

    monkeypatch.setattr(Rows, "batches", broken)
    with pytest.raises(LakeError):
        exported(lake, format, path, tables=("tasks",))
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("format", Format)
def test_a_place_that_cannot_be_written_is_an_output_error(lake: OpenLake, tmp_path: Path, format: Format) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        exported(lake, format, tmp_path / "file" / f"a.{format.value}", tables=("tasks",))


def test_the_tables_of_the_lake_are_not_written_to(lake: OpenLake, root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is in the lake"):
        exported(lake, Format.PARQUET, root / "tasks", tables=("tasks",))
    with pytest.raises(UsageError, match="is a folder"):
        exported(lake, Format.XLSX, tmp_path)
    (tmp_path / "x").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        exported(lake, Format.CSV, tmp_path / "x")


def test_a_file_of_the_lake_that_is_damaged_is_named(tmp_path: Path) -> None:
    root = write_lake(tmp_path / "lake", {"document_id": A}, tasks=[{"document_id": A, "task": "x"}])
    lake = open_lake(root)
    next((root / "tasks").rglob("*.parquet")).write_bytes(b"PAR1 no")
    with pytest.raises(LakeError, match="the table tasks cannot be read"):
        exported(lake, Format.CSV, tmp_path / "out")


def test_columns_of_a_sheet_read_every_row(lake: OpenLake) -> None:
    rows = Rows(lake, Selection())
    for table in TABLES:
        for language in (None, *Language):
            layout = columns(table, language)
            for row in rows.rows(table):
                assert [c.value(row, rows.plans[row["document_id"]]) for c in layout]
