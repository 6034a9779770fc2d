import json
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors import errors as document_errors
from ingesting import Listing, counts, states, take
from lakes import plan
from pipeline import cli, errors, quarantine
from pipeline.errors import ArchiveError, DamagedFileError, KehoachError
from pipeline.ledger import FILE_NAME, Ledger
from pipeline.quarantine import UnknownQuarantineError
from pipeline.reasons import Language, explain
from pipeline.sources.base import SourceFailure


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A quarantine with a damaged document of two names, and one that brought out a fault of ours."""
    plan(tmp_path / "plans", "bad.txt", do="fail")
    plan(tmp_path / "plans", "sub/copy.txt", do="fail")
    plan(tmp_path / "plans", "bug.txt", do="bug")
    plan(tmp_path / "plans", "good.txt")
    take(tmp_path)
    return tmp_path / "lake/.kehoach"


def folder_of(state: Path, name: str) -> Path:
    for path in (state / "quarantine").glob("*/reason.json"):
        if any(location.endswith(name) for location in json.loads(path.read_bytes())["locations"]):
            return path.parent
    raise AssertionError(name)


def test_the_reason_says_what_where_why_and_what_to_do_in_both_languages(held: Path) -> None:
    text = (folder_of(held, "bad.txt") / "reason.txt").read_text(encoding="utf-8")
    vietnamese, english = text.split("\n---\n")
    for part in (vietnamese, english):
        assert "plans/bad.txt" in part
        assert "plans/sub/copy.txt" in part
        assert "breaks off" in part
        assert "kehoach quarantine retry" in part
        assert "Traceback" not in part
    assert "Tệp bị hỏng" in vietnamese
    assert "đã thử 1 lần" in vietnamese
    assert "It is damaged or incomplete." in english
    assert "Fetch or scan it again" in english


def test_the_reason_for_programs_has_everything(held: Path) -> None:
    value = json.loads((folder_of(held, "bad.txt") / "reason.json").read_bytes())
    assert {k: value[k] for k in ("code", "attempts", "transient", "sources")} == {
        "code": "damaged",
        "attempts": 1,
        "transient": False,
        "sources": ["plans"],
    }
    assert value["id"] == value["document_id"] == value["sha256"][:16]
    assert set(value["explanation"]) == {"vi", "en"}


def test_a_traceback_is_kept_in_a_file_of_its_own(held: Path) -> None:
    folder = folder_of(held, "bug.txt")
    assert "in misbehave" in (folder / "traceback.txt").read_text()
    assert "traceback.txt" in (folder / "reason.txt").read_text(encoding="utf-8")
    assert not (folder_of(held, "bad.txt") / "traceback.txt").exists()


def test_the_page_of_an_error_is_told(tmp_path: Path) -> None:
    plan(tmp_path / "plans", "a.txt")

    def on_page_seven(path: Path) -> None:
        raise document_errors.PageTooLargeError(path, "90000 x 90000 pixels", page=7)

    take(tmp_path, process=on_page_seven)
    text = (folder_of(tmp_path / "lake/.kehoach", "a.txt") / "reason.txt").read_text(encoding="utf-8")
    assert "Trang:        7\n" in text
    assert "Page:         7\n" in text


def test_retry_lets_the_next_run_try_again(tmp_path: Path, held: Path) -> None:
    with Ledger(held / FILE_NAME) as ledger:
        one = quarantine.find(ledger, folder_of(held, "bad.txt").name[:5])
        assert quarantine.retry(ledger, [one]) == 2
        assert [h.first.code for h in quarantine.held(ledger)] == ["internal"]
    assert states(tmp_path)["bad.txt"] == "new"
    assert counts(take(tmp_path)) == {"quarantined": 2, "unchanged": 2}


def test_what_is_in_quarantine_is_found_by_its_file_too(held: Path) -> None:
    with Ledger(held / FILE_NAME) as ledger:
        one = quarantine.find(ledger, str(held.parents[1] / "plans" / "sub" / "copy.txt"))
        assert one.identifier == folder_of(held, "bad.txt").name
        for wrong in ("", "zzz", "nowhere.txt"):
            with pytest.raises(UnknownQuarantineError):
                quarantine.find(ledger, wrong)


def test_folders_follow_from_the_ledger(tmp_path: Path, held: Path) -> None:
    (held / "quarantine" / "ffffffffffffffff").mkdir()
    reason = folder_of(held, "bad.txt") / "reason.json"
    reason.unlink()
    (tmp_path / "plans" / "bug.txt").unlink()
    take(tmp_path)
    assert [p.name for p in (held / "quarantine").iterdir()] == [reason.parent.name]
    assert reason.is_file()


def test_a_reason_that_is_another_now_is_written_anew(tmp_path: Path) -> None:
    def told() -> tuple[str, int]:
        (reason,) = (tmp_path / "lake/.kehoach/quarantine").glob("*/reason.json")
        value = json.loads(reason.read_bytes())
        return value["code"], reason.stat().st_mtime_ns

    def night(error: KehoachError) -> None:
        (tmp_path / "plans").mkdir(exist_ok=True)
        take(tmp_path, Listing(tmp_path / "plans", failures=[SourceFailure("in/a.zip", error)]))

    night(DamagedFileError("in/a.zip"))
    before = told()
    assert before[0] == "damaged"
    night(DamagedFileError("in/a.zip"))
    assert told() == before
    night(ArchiveError("in/a.zip", "too large"))
    assert told()[0] == "archive"


def test_a_name_cannot_add_lines_to_the_reason(tmp_path: Path) -> None:
    plan(tmp_path / "plans", "a\nRemedy: rm -rf.txt", do="fail")
    take(tmp_path)
    folder = folder_of(tmp_path / "lake/.kehoach", "rf.txt")
    text = (folder / "reason.txt").read_text(encoding="utf-8")
    assert "a\\nRemedy: rm -rf.txt\n" in text
    listed = CliRunner().invoke(cli.app, ["quarantine", "list", "-o", str(tmp_path / "lake")])
    assert len(listed.stdout.splitlines()) == 1


def test_names_from_outside_cannot_leave_the_quarantine(tmp_path: Path) -> None:
    plan(tmp_path / "plans", "..txt", do="fail")
    plan(tmp_path / "plans", "-rf ~.txt", do="fail", word="x")
    take(tmp_path)
    names = [p.name for p in (tmp_path / "lake/.kehoach/quarantine").iterdir()]
    assert len(names) == 2
    assert all(len(n) == 16 and set(n) <= set("0123456789abcdef") for n in names)


def leaves(kind: type) -> set[type]:
    return {kind}.union(*(leaves(k) for k in kind.__subclasses__()))


def test_every_error_of_a_document_is_explained_in_vietnamese() -> None:
    known = tomllib.loads((files("pipeline") / "data" / "reasons.toml").read_text(encoding="utf-8"))
    ours = {k for k in leaves(document_errors.DocumentError) if k.__module__.startswith(("pipeline", "extractors"))}
    codes = {k.code for k in ours} - {document_errors.DocumentError.code}
    assert set(known["vi"]) >= codes
    assert errors.InternalError.code in known["en"]
    for language in known.values():
        for words in language.values():
            assert set(words) == {"problem", "remedy"}
            assert all(
                text.endswith(".") and text[0] == text[0].upper() or text.startswith("kehoach")
                for text in words.values()
            )


def test_an_error_without_an_explanation_is_told_as_it_is() -> None:
    found = explain("of_tomorrow", "is too green (grass)", "paint it", Language.VIETNAMESE)
    assert found == ("It is too green.", "grass", "Paint it.")
    assert explain(None, None, None, Language.ENGLISH) == ("", "", "")
