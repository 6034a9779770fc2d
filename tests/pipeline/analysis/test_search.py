import os
import random
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import pipeline
from pipeline.analysis import search_index
from pipeline.analysis.places import province_code
from pipeline.analysis.published import Published
from pipeline.analysis.search import HITS, Hit, hits_table, search
from pipeline.analysis.search_view import as_text
from pipeline.analysis.search_words import plain, spans, tokens, wanted, window
from pipeline.errors import LakeError, MissingDependencyError, UsageError
from written_lake import write_lake

ROOT = Path(__file__).parents[3]
PLAN = {"issuer": "Sở Thử", "number": "5/KH-ST", "province_current": "Hải Phòng", "source": "a.pdf"}


def task(number: int, text: str, **more: object) -> dict[str, object]:
    return {"task_id": f"t{number}", "task": text, "page": number, **more}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tasks = [
        task(1, "Đặt hộp thư góp ý tại bộ phận một cửa", product_text="Hộp thư", lead_text="Văn phòng"),
        task(2, "Phù hợp với quy định về văn thư"),
        task(3, "Tổ chức hòa giải ở cơ sở", province_code="25"),
        task(4, "Tập huấn hoà giải viên", province_code="25", plan_year=2025),
        task(5, "Mở thêm hộp đựng thư của đơn vị", province_code="19"),
        task(6, "THỦY LỢI nội đồng; thuỷ lợi phí", province_code="00"),
    ]
    pages = [{"page": 3, "text": "Chữ đầu trang. " * 60 + "Nơi đặt hộp thư công vụ. " + "Chữ cuối trang. " * 60}]
    citations = [{"citation_id": "c1", "text": "Nghị quyết số 9/NQ-XY", "title": "về việc thử"}]
    targets = [{"target_id": "g1", "text": "Đạt 90% hồ sơ số hóa", "indicator": "hồ sơ số hóa"}]
    documents = [{**PLAN, "document_id": "d" * 16}]
    return write_lake(
        tmp_path / "lake", tasks=tasks, pages=pages, citations=citations, targets=targets, documents=documents
    )


def found(root: Path, query: str, **more: object) -> list[str | None]:
    return [hit.record_id for hit in search(root, query, **more)]  # type: ignore[arg-type]


def test_words_side_by_side_come_before_words_in_one_row(root: Path) -> None:
    hits = search(root, "hộp thư")
    assert [(h.record_id, h.match.value) for h in hits] == [("t1", "phrase"), ("t5", "near")]
    first = hits[0]
    assert (first.province, first.plan_year, first.province_code, first.page) == ("Hải Phòng", 2026, "31", 1)
    assert (first.issuer, first.number, first.source, first.document_id) == ("Sở Thử", "5/KH-ST", "a.pdf", "d" * 16)
    assert first.snippet() == "Đặt «hộp thư» góp ý tại bộ phận một cửa · «Hộp thư» · Văn phòng"
    assert hits[1].province is None


def test_marks_tell_words_apart_and_their_absence_does_not(root: Path) -> None:
    assert found(root, "hộp thư") == ["t1", "t5"]
    first, *others = found(root, "hop thu")
    assert (first, set(others)) == ("t1", {"t2", "t5"})
    assert found(root, "HỘP THƯ") == ["t1", "t5"]
    assert found(root, unicodedata.normalize("NFD", "hộp thư")) == ["t1", "t5"]
    assert found(root, "dat hop") == ["t1"]


@pytest.mark.parametrize("query", ["hòa giải", "hoà giải", "hoa giai", "HOÀ GIẢI", "Hòa   giải!"])
def test_both_placements_of_the_tone_are_one(root: Path, query: str) -> None:
    assert set(found(root, query)) == {"t3", "t4"}


@pytest.mark.parametrize("query", ["thủy lợi", "thuỷ lợi", "thuy loi"])
def test_capitals_and_tone_placement_in_the_text_are_one(root: Path, query: str) -> None:
    hits = search(root, query)
    assert [h.record_id for h in hits] == ["t6"]
    assert hits[0].snippet() == "«THỦY LỢI» nội đồng; «thuỷ lợi» phí"


def test_wrong_marks_find_the_words_only_as_they_were_given(root: Path) -> None:
    hits = search(root, "họp thư")
    assert [(h.record_id, h.with_marks) for h in hits] == [("t1", False)]
    assert found(root, "thứ họp") == []


def test_quotation_marks_and_numbers_stay_together(root: Path) -> None:
    assert found(root, '"hop thu"') == ["t1"]
    assert found(root, "“góp ý” cửa") == ["t1"]
    assert found(root, '"ý góp"') == []
    assert found(root, "9/NQ-XY", table="citations") == ["c1"]
    assert found(root, "NQ 9", table="citations") == ["c1"]
    assert found(root, '"NQ 9"', table="citations") == []


def test_all_words_must_be_there(root: Path) -> None:
    assert found(root, "hộp thư hòa giải") == []


def test_rows_with_the_words_far_apart_come_last(tmp_path: Path) -> None:
    tasks = [
        task(1, "gió " + "và " * 30 + "mây"),
        task(2, "gió cùng mây"),
        task(3, "gió mây"),
        task(4, "mưa"),
        task(5, "gió mây gió mây gió mây"),
    ]
    hits = search(write_lake(tmp_path / "lake", tasks=tasks), "gió mây")
    assert [(h.record_id, h.match.value) for h in hits] == [
        ("t5", "phrase"),
        ("t3", "phrase"),
        ("t2", "near"),
        ("t1", "all"),
    ]
    assert hits[0].score > hits[1].score
    assert [h.record_id for h in search(tmp_path / "lake", "gió mây", limit=2)] == ["t5", "t3"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"provinces": ["Phú Thọ"]}, {"t3", "t4"}),
        ({"provinces": ["tỉnh hoa binh"]}, {"t3", "t4"}),
        ({"provinces": ["25"], "years": [2025]}, {"t4"}),
        ({"years": [2026]}, {"t3"}),
        ({"years": [2024]}, set()),
        ({"years": [2025, 2026], "provinces": ["Vĩnh Phúc", "Hà Nội"]}, {"t3", "t4"}),
        ({"provinces": ["Hà Nội"]}, set()),
    ],
)
def test_provinces_and_years_narrow_the_search(root: Path, more: dict[str, object], expected: set[str]) -> None:
    assert set(found(root, "hòa giải", **more)) == expected


def test_the_place_narrows_and_weighs_nothing(root: Path) -> None:
    for query in ("hộp thư", "hop thu"):
        (anywhere, *_), (here,) = search(root, query), search(root, query, provinces=["31"], limit=1)
        assert anywhere == here
        assert here.score > 0


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Phú Thọ", "25"), ("phu tho", "25"), ("Tỉnh Hòa Bình", "25"), ("Hoà Bình", "25"), ("25", "25"),
        ("Bắc Kạn", "19"), ("06", "19"), ("TP. Hồ Chí Minh", "79"), ("thành phố Huế", "46"), ("Thừa Thiên Huế", "46"),
        ("01", "01"), ("00", "00"), ("Hà Tĩnh", "42"),
    ],
)  # fmt: skip
def test_provinces_by_any_name(name: str, code: str) -> None:
    assert province_code(name) == code


@pytest.mark.parametrize(("name", "said"), [("Phú Thỏ Xanh", "Phú Thọ"), ("99", "code of two digits"), ("", "Give")])
def test_an_unknown_province_is_refused_with_the_nearest(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        province_code(name)


def test_other_tables(root: Path) -> None:
    (page,) = search(root, "hộp thư", table="pages")
    assert (page.record_id, page.page) == (None, 3)
    assert "«hộp thư»" in page.snippet()
    assert page.snippet().startswith("…")
    assert page.snippet().endswith("…")
    assert len(page.snippet()) < 300
    (target,) = search(root, "số hóa", table="targets")
    assert target.text == "Đạt 90% hồ sơ số hóa"  # the indicator stands in it already
    (citation,) = search(root, "việc thử", table="citations")
    assert citation.text == "Nghị quyết số 9/NQ-XY · về việc thử"


def test_words_of_several_syllables_stay_together(tmp_path: Path) -> None:
    pytest.importorskip("underthesea")
    tasks = [task(1, "Hành trình chính của cán bộ"), task(2, "Thủ tục hành chính")]
    root = write_lake(tmp_path / "lake", tasks=tasks)
    assert set(found(root, "hành chính")) == {"t1", "t2"}
    assert found(root, "hành chính", words=True) == ["t2"]


def test_words_need_underthesea(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "underthesea", None)
    with pytest.raises(MissingDependencyError, match=r"kehoach\[words\]"):
        search(root, "hành chính", words=True)
    assert search(root, "hòa giải")


@pytest.mark.parametrize("query", ["", "  ", '""', "...", "-", "_"])
def test_nothing_to_search_for_is_refused(root: Path, query: str) -> None:
    with pytest.raises(UsageError, match="nothing to search for"):
        search(root, query)


@given(st.text(alphabet=st.sampled_from("hộpa\"'*():^-+ {}NEARORANDT9\x00%_;"), min_size=1, max_size=30))
@example('" OR rowid > 0 --')
@example("NEAR(a b, 3)")
@example("plain : *")
def test_no_query_is_syntax(query: str) -> None:
    # Every query is answered or refused: FTS5 would say what it cannot read.
    from pipeline.analysis.search import _levels

    try:
        asked = wanted(query)
    except UsageError:
        return
    index = sqlite3.connect(":memory:")
    index.execute(search_index._SCHEMA)
    for _, expression, _ in _levels(asked):
        assert (
            index.execute("SELECT rowid FROM rows_by_word WHERE rows_by_word MATCH ?", (expression,)).fetchall() == []
        )
    index.close()


@given(st.text(alphabet="aăâđeêioôơuưyàáảãạòóỏõọùúủũụỳýhqt -.,1\u0301\u0309", max_size=60))
def test_what_the_index_finds_is_what_is_marked(text: str) -> None:
    # SQLite and we take the same runs of letters for words: else a row would be found in which nothing can be marked.
    text = unicodedata.normalize("NFC", text)
    index = sqlite3.connect(":memory:")
    index.execute(search_index._SCHEMA)
    marked = " ".join(tokens(text))
    index.execute("INSERT INTO rows_by_word (rowid, marked, plain) VALUES (1, ?, ?)", (marked, plain(marked)))
    for word in tokens(text)[:4]:
        rows = index.execute("SELECT rowid FROM rows_by_word WHERE rows_by_word MATCH ?", (f'marked : "{word}"',))
        assert rows.fetchall() == [(1,)]
        assert spans(text, [(word,)], marked=True)
    index.close()


@given(st.text(alphabet="aấ  .", max_size=400), st.integers(0, 380), st.integers(1, 20))
def test_a_window_is_part_of_the_text_and_holds_a_mark(text: str, start: int, size: int) -> None:
    marks = [(start, start + size)] if start + size <= len(text) else []
    first, last = window(text, marks, width=100)
    assert 0 <= first <= last <= len(text)
    assert last - first <= 100 or len(text) <= 100
    if marks and size < 20:
        assert first <= start < last


def test_spans_are_offsets_of_the_text() -> None:
    text = "Hộp thư, hộp  thư; hộp quà"
    assert [text[a:b] for a, b in spans(text, [("hộp", "thư")], marked=True)] == ["Hộp thư", "hộp  thư"]
    assert [text[a:b] for a, b in spans(text, [("hop",), ("qua",)], marked=False)] == ["Hộp", "hộp", "hộp quà"]


def indexes(root: Path) -> list[str]:
    return sorted(p.name for p in (root / ".kehoach" / "search").iterdir())


def test_the_index_is_made_once_and_again_when_the_table_changed(root: Path) -> None:
    said: list[str] = []
    search(root, "hộp thư", notice=said.append)
    search(root, "hòa giải", notice=said.append)
    assert said == ["Making the index of tasks ..."]
    (first,) = indexes(root)
    write_lake(root, tasks=[task(7, "Hộp thư mới của thôn")])
    assert found(root, "hộp thư", notice=said.append) == ["t7", "t5"]
    assert len(said) == 2
    (second,) = indexes(root)
    assert first != second


def test_searching_leaves_the_tables_alone(root: Path) -> None:
    before = {p: p.read_bytes() for p in root.rglob("*.parquet")}
    manifest = (root / ".kehoach" / "manifest.json").read_bytes()
    search(root, "hộp thư")
    assert {p: p.read_bytes() for p in root.rglob("*.parquet")} == before
    assert (root / ".kehoach" / "manifest.json").read_bytes() == manifest


def test_a_search_that_dies_while_making_the_index_leaves_no_index(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(lake: object, table: str) -> object:
        yield 1, "a", "a", "p31"
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(search_index, "_rows", dies)
        with pytest.raises(KeyboardInterrupt):
            search(root, "hộp thư")
    assert indexes(root) == []
    assert found(root, "hộp thư") == ["t1", "t5"]


KILLED = """
import sys, time
from pipeline.analysis import search_index
from pipeline.analysis.search import search
{patch}
search(sys.argv[1], "hộp thư")
"""
# Where a process may be killed: between two rows, when all are written, and with everything on the disk but the name.
MOMENTS = {
    "rows": "rows = search_index._rows\ndef stop(source, table):\n    for row in rows(source, table):\n"
    "        yield row\n        print('now', flush=True)\n        time.sleep(60)\nsearch_index._rows = stop",
    "written": "def stop(path):\n    print('now', flush=True)\n    time.sleep(60)\nsearch_index.sync_file = stop",
    "synced": "def stop(one, other):\n    print('now', flush=True)\n    time.sleep(60)\nsearch_index.move = stop",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_killed_while_it_makes_the_index_leaves_none(root: Path, moment: str) -> None:
    code = KILLED.format(patch=MOMENTS[moment])
    with subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        process.kill()
    (left,) = indexes(root)
    assert left.endswith(".building")
    said: list[str] = []
    assert found(root, "hộp thư", notice=said.append) == ["t1", "t5"]
    assert said == ["Making the index of tasks ..."]
    whole = [name for name in indexes(root) if name.endswith(".sqlite")]
    assert len(whole) == 1
    # What it left goes when it is surely dead.
    os.utime(root / ".kehoach" / "search" / left, (1, 1))
    write_lake(root, tasks=[task(7, "Hộp thư mới của thôn")])
    assert found(root, "hộp thư") == ["t7", "t5"]
    assert left not in indexes(root)


def test_no_index_has_its_name_before_it_is_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    rows, sync, move = search_index._rows, search_index.sync_file, search_index.move

    def watched(source: Published, table: str) -> Iterator[tuple[int, str, str, str]]:
        for row in rows(source, table):
            steps.append("row")
            assert [name.rpartition(".")[2] for name in indexes(root)] == ["building"]
            yield row

    monkeypatch.setattr(search_index, "_rows", watched)
    monkeypatch.setattr(search_index, "sync_file", lambda path: steps.append("synced") or sync(path))
    monkeypatch.setattr(search_index, "move", lambda one, other: steps.append("named") or move(one, other))
    assert found(root, "hộp thư") == ["t1", "t5"]
    assert steps == ["row"] * 6 + ["synced", "named"]
    (path,) = (root / ".kehoach" / "search").iterdir()
    with closing(sqlite3.connect(path)) as index:
        assert index.execute("SELECT count(*) FROM rows_by_word_docsize").fetchone() == (6,)


def test_readers_beside_a_maker_see_the_whole_index_or_make_their_own(root: Path) -> None:
    with ThreadPoolExecutor(4) as pool:  # threads of one process, which share its identifier
        answers = list(pool.map(lambda _: found(root, "hộp thư"), range(12)))
    assert answers == [["t1", "t5"]] * 12
    assert [name.rpartition(".")[2] for name in indexes(root)] == ["sqlite"]


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_damaged_index_is_made_again(root: Path, size: int) -> None:
    search(root, "hộp thư")
    (path,) = (root / ".kehoach" / "search").iterdir()
    path.write_bytes(path.read_bytes()[:size])
    said: list[str] = []
    assert found(root, "hộp thư", notice=said.append) == ["t1", "t5"]
    assert said == ["Making the index of tasks ..."]


def test_several_processes_make_and_read_one_index(root: Path) -> None:
    with ProcessPoolExecutor(3) as pool:
        answers = list(pool.map(found, [root] * 6, ["hộp thư"] * 6))
    assert answers == [["t1", "t5"]] * 6
    assert len(indexes(root)) == 1


def test_a_lake_that_cannot_be_written_is_searched_in_memory(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "read only")

    monkeypatch.setattr(search_index, "_make", refused)
    said: list[str] = []
    assert found(root, "hộp thư", notice=said.append) == ["t1", "t5"]
    assert "cannot be written: the index is made in memory" in said[0]


def test_a_lake_without_a_manifest_is_known_by_its_files(root: Path) -> None:
    (root / ".kehoach" / "manifest.json").unlink()
    assert found(root, "hộp thư") == ["t1", "t5"]
    (path,) = root.glob("tasks/*/province_code=19/part-0.parquet")
    os.utime(path, ns=(1, 1))
    said: list[str] = []
    search(root, "hộp thư", notice=said.append)
    assert said


def test_rows_that_are_gone_since_the_index_was_made_are_left_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search(root, "hộp thư")
    monkeypatch.setattr(search_index, "_state", lambda lake, table: indexes(root)[0].split("-")[1].split(".")[0])
    write_lake(root, tasks=[task(8, "Việc khác hẳn", province_code="19"), task(9, "Không có gì")])
    assert found(root, "hộp thư") == []


def test_old_versions_of_python_without_fts5_are_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "_SCHEMA", "CREATE VIRTUAL TABLE x USING no_such_module(a)")
    with pytest.raises(MissingDependencyError, match="FTS5"):
        search(root, "hộp thư")


def test_an_empty_lake_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="nothing was published"):
        search(tmp_path, "hộp thư")
    assert list(tmp_path.iterdir()) == []


def test_a_word_of_more_rows_than_are_weighed_gives_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.analysis.search._MOST_WEIGHED", 3)
    tasks = [task(n, "gió", plan_year=2020 + n) for n in range(6)]
    assert found(write_lake(tmp_path / "lake", tasks=tasks), "gió") == ["t5", "t4", "t3"]


def test_numbers_of_rows_go_there_and_back() -> None:
    chance = random.Random(1)
    numbers = []
    for _ in range(200):
        place = (chance.randrange(10_000), f"{chance.randrange(100):02d}", chance.randrange(2**32))
        number = search_index.row_number(*place)
        assert search_index.place_of(number) == place
        assert 0 <= number < 2**63
        numbers.append((place, number))
    assert [n for _, n in sorted(numbers)] == sorted(n for _, n in numbers)


def test_hits_are_a_table_and_the_lake_searches_too(root: Path) -> None:
    with pipeline.open_lake(root) as lake:
        hits = lake.search("hộp thư", provinces=["Hải Phòng"])
    assert [type(h) for h in hits] == [Hit]
    answer = hits_table(hits)
    assert answer.schema == HITS
    assert answer["snippet"].to_pylist() == [hits[0].snippet()]
    assert hits_table([]).num_rows == 0


def test_searching_does_not_load_what_it_does_not_need(root: Path) -> None:
    code = (
        "import sys; from pipeline.analysis.search import search; search(sys.argv[1], 'hộp thư');"
        "print({'pandas', 'duckdb', 'underthesea'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, root], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_hit_on_a_page_is_shown_in_one_line(tmp_path: Path) -> None:
    text = "1\tĐặt hộp\nthư góp ý\tVăn phòng\r\n2\tViệc khác"
    root = write_lake(tmp_path / "lake", pages=[{"page": 3, "text": text}])
    shown = as_text(search(root, "hộp thư", table="pages"))
    assert shown.splitlines()[1].strip() == "1 Đặt «hộp thư» góp ý Văn phòng 2 Việc khác"
    assert len(shown.splitlines()) == 2
