import io
import json
import logging

import pytest

from pipeline import logs


@pytest.fixture(autouse=True)
def restored():
    logger = logging.getLogger("kehoach")
    before = logger.level, list(logger.handlers), logger.propagate
    yield
    logger.level, logger.handlers, logger.propagate = before


def written(form: logs.Format, *, quiet: bool = False) -> str:
    stream = io.StringIO()
    logs.configure(form, quiet=quiet, stream=stream)
    logger = logging.getLogger("kehoach.ingest")
    logger.debug("mere detail")
    logger.info("mới: %s", "a.pdf", extra={"document": "0123456789abcdef", "page": None, "pages": 3})
    logger.warning("xấu: %s", "b\n\x1b[31m.pdf\udcff", extra={"page": 7})
    return stream.getvalue()


def test_json_is_an_object_a_line_with_document_and_page() -> None:
    first, second = (json.loads(line) for line in written("json").splitlines())
    assert {k: first[k] for k in ("level", "logger", "message", "document", "pages")} == {
        "level": "info",
        "logger": "kehoach.ingest",
        "message": "mới: a.pdf",
        "document": "0123456789abcdef",
        "pages": 3,
    }
    assert "page" not in first
    assert first["time"].endswith("Z")
    assert (second["level"], second["page"]) == ("warning", 7)


def test_text_is_for_people_and_shows_what_would_steer_a_terminal() -> None:
    assert written("text") == "Warning: xấu: b\\n\\x1b[31m.pdf\\udcff\n"


def test_quiet_says_what_is_wrong_only() -> None:
    assert len(written("json", quiet=True).splitlines()) == 1


@pytest.mark.parametrize(("form", "lines"), [("text", 0), ("json", 1)])
def test_an_error_that_goes_on_to_its_caller_is_not_told_to_people_twice(form: logs.Format, lines: int) -> None:
    stream = io.StringIO()
    logs.configure(form, stream=stream)
    logging.getLogger("kehoach.ingest").error("disk full", extra={"raised": True})
    assert len(stream.getvalue().splitlines()) == lines


def test_a_traceback_is_a_field() -> None:
    stream = io.StringIO()
    logs.configure("json", stream=stream)
    try:
        raise ValueError("x")
    except ValueError:
        logging.getLogger("kehoach.ingest").exception("failed")
    assert "ValueError: x" in json.loads(stream.getvalue())["traceback"]


def test_lines_go_to_what_stderr_is_at_the_moment(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("text")
    logs.configure("text")
    logging.getLogger("kehoach.ingest").error("once")
    assert capsys.readouterr().err == "Error: once\n"
