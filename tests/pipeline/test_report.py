import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ingesting import Listing, Transient, take
from lakes import plan
from pipeline import report
from pipeline.sources.base import SourceFailure

HOSTILE = '<script>alert("x")</script>'


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text by language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = {"vi": "", "en": "", None: ""}
        self._open: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "span":
            self._open.append(dict(attrs).get("lang"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words[next((i for i in reversed(self._open) if i), None)] += data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The report of a second night in which everything happened that can."""
    plans = tmp_path / "plans"
    for i in range(3):
        plan(plans, f"{i}.txt", word=f"việc {i}", province="31")
    plan(plans, "leaves.txt", word="cũ")
    take(tmp_path)
    (plans / "leaves.txt").unlink()
    plan(plans, "0.txt", word="bản mới", province="48")
    plan(plans, "1copy.txt", word="việc 1", province="31")
    plan(plans, f"{HOSTILE.replace('/', '_')}.txt", word=HOSTILE)
    plan(plans, "bad<img src=x>.txt", do="fail", word=HOSTILE)
    failure = SourceFailure("https://portal.example/?a=<b>", Transient(f"down {HOSTILE}", "wait"))
    result = take(tmp_path, Listing(plans, failures=[failure]), command=f"kehoach ingest {HOSTILE}")
    return result.report.parent


def test_the_report_for_programs_has_everything(folder: Path) -> None:
    value = json.loads((folder / "report.json").read_bytes())
    told = {event: len(found) for event, found in value["events"].items() if found}
    assert told == {"new": 1, "changed": 1, "duplicate": 1, "gone": 1, "quarantined": 1, "failed": 1}
    assert value["run"]["counts"]["unchanged"] == 2
    assert value["run"]["exit_code"] == 1
    assert {p["code"]: (p["name"], p["run"], p["lake"]) for p in value["provinces"]} == {
        "31": ("Hải Phòng", 1, 5),
        "48": ("Đà Nẵng", 1, 1),
    }
    assert [d["findings"] for d in value["review"]] == [{"warning": 1}] * 2
    assert value["review"][0]["shown"][0]["code"] == "missing_ordinal"
    assert len(value["slowest_documents"]) == 2
    assert value["sources"] == [{"name": "plans", "files": 6, "failures": 1, "complete": True}]


def test_the_page_escapes_all_that_comes_from_outside(folder: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert text.count("&lt;script&gt;") >= 4
    assert HOSTILE not in text


def test_the_page_needs_nothing_from_elsewhere(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    assert not {"link", "iframe", "img", "object"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href")]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_the_page_says_the_same_in_both_languages(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    for vietnamese, english in (
        ("Không đọc được", "Quarantined"),
        ("Cần người xem lại", "To be reviewed"),
        ("Mới", "New"),
    ):
        assert vietnamese in page.words["vi"]
        assert english in page.words["en"]
    assert "Tệp bị hỏng" in page.words["vi"]
    assert "It is damaged" in page.words["en"]
    assert not re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ]", page.words["en"])


def test_the_page_shows_a_part_of_long_lists_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    value = json.loads((folder / "report.json").read_bytes())
    value["events"]["new"] *= 5
    monkeypatch.setattr(report, "_MOST_ROWS", 3)
    page = Page(report.render(value))
    assert "and 2 more in report.json" in page.words["en"]


@pytest.mark.parametrize("outcome", ["finished", "interrupted", "stopped", "failed", "killed", "running"])
def test_the_page_can_tell_of_every_end(folder: Path, outcome: str) -> None:
    value = json.loads((folder / "report.json").read_bytes())
    value["run"] |= {"outcome": outcome, "finished_at": None, "seconds": None, "counts": {}}
    assert report.render(value)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.04, "0.0 s"), (9.96, "10.0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (7260, "2 h 01 min")]
)
def test_durations_are_for_reading(seconds: float, shown: str) -> None:
    assert report._seconds(seconds) == shown
