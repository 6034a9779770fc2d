"""The configuration: which layer wins, what is refused and in which words, what is shown."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.core import TyperOption
from typer.testing import CliRunner

from extractors.errors import ExitCode
from extractors.ocr.settings import Mode
from pipeline import cli
from pipeline.commands.common import lake_of
from pipeline.config import FolderSource, Origin, OriginKind, Settings, WebSource, text, values
from pipeline.config.layers import line_of
from pipeline.config.models import SOURCES, dotted, fields_of
from pipeline.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
runner = CliRunner()

FOLDER = '[[sources]]\ntype = "folder"\nname = "inbox"\npath = "in"\n'
WEB = '[[sources]]\ntype = "web"\nname = "portal"\nstart = "https://a.example/x"\nlink_pattern = "pdf"\n'


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def write(content: str, file: str = "kehoach.toml") -> Path:
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_bytes(content.encode())
    return Path(file)


def problems(content: str | None = None, **overrides: object) -> tuple[str, ...]:
    if content is not None:
        write(content)
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(None, overrides)
    return caught.value.problems


def invoke(*arguments: str, code: ExitCode = ExitCode.OK) -> tuple[str, str]:
    result = runner.invoke(cli.app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


# Which layer wins


def test_without_file_and_environment_all_are_defaults() -> None:
    settings = Settings.load()
    assert settings.model_dump() == Settings().model_dump()
    assert (settings.output, settings.jobs, settings.time_limit, settings.memory_limit) == ("output", None, 600.0, None)
    assert (settings.ocr.mode, settings.ocr.cache, settings.ocr.cache_size) == (Mode.AUTO, None, 4 * 1024**3)
    assert (settings.attempts, settings.executor, settings.log_format, settings.sources) == (3, "local", "text", ())
    assert set(settings.origins().values()) == {Origin(OriginKind.DEFAULT)}


LAYERS = {
    OriginKind.DEFAULT: (3, Mode.AUTO),
    OriginKind.FILE: (4, Mode.ALWAYS),
    OriginKind.ENVIRONMENT: (5, Mode.NEVER),
    OriginKind.COMMAND_LINE: (6, Mode.ALWAYS),
}


@pytest.mark.parametrize("strong", LAYERS)
@pytest.mark.parametrize("weak", LAYERS)
def test_the_stronger_of_each_two_layers_wins(
    weak: OriginKind, strong: OriginKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    overrides: dict[str, object] = {"attempts": None}
    for kind in (weak, strong):
        attempts, mode = LAYERS[kind]
        if kind is OriginKind.FILE:
            write(f'attempts = {attempts}\n[ocr]\nmode = "{mode}"\n')
        elif kind is OriginKind.ENVIRONMENT:
            monkeypatch.setenv("KEHOACH_ATTEMPTS", str(attempts))
            monkeypatch.setenv("KEHOACH_OCR__MODE", mode)
        elif kind is OriginKind.COMMAND_LINE:
            overrides = {"attempts": attempts, "ocr.mode": mode}
    order = list(LAYERS)
    winner = max(weak, strong, key=order.index)
    settings = Settings.load(None, overrides)
    assert (settings.attempts, settings.ocr.mode) == LAYERS[winner]
    assert {settings.origins()["attempts"].kind, settings.origins()["ocr.mode"].kind} == {winner}
    assert settings.origins()["jobs"].kind is OriginKind.DEFAULT


def test_layers_are_mixed_key_by_key_and_name_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    file = write('jobs = 2\n[ocr]\nmode = "never"\ncache_size = "1 GiB"\n', "conf/mine.toml")
    monkeypatch.setenv("KEHOACH_CONFIG", str(file))
    monkeypatch.setenv("KEHOACH_OCR__CACHE_SIZE", "500 MB")
    monkeypatch.setenv("KEHOACH_METRICS", "m.prom")
    settings = Settings.load(None, {"output": "lake"})
    assert settings.ocr.model_dump() == {"mode": Mode.NEVER, "cache": None, "cache_size": 500_000_000}
    assert settings.metrics == Path("m.prom")
    assert {
        key: str(origin) for key, origin in settings.origins().items() if origin.kind is not OriginKind.DEFAULT
    } == {
        "output": "command line",
        "jobs": str(file),
        "metrics": "KEHOACH_METRICS",
        "ocr.mode": str(file),
        "ocr.cache_size": "KEHOACH_OCR__CACHE_SIZE",
    }


def test_one_file_is_read_and_the_option_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    write("attempts = 1\n")
    write("jobs = 2\n", "two.toml")
    write("jobs = 3\n", "three.toml")
    monkeypatch.setenv("KEHOACH_CONFIG", "two.toml")
    assert (Settings.load().attempts, Settings.load().jobs) == (3, 2)
    assert Settings.load(Path("three.toml")).jobs == 3
    monkeypatch.setenv("KEHOACH_CONFIG", "")
    assert (Settings.load().attempts, Settings.load().jobs) == (1, None)


def test_the_old_variable_of_the_cache_is_weaker_than_the_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[ocr]\ncache = "file"\n')
    monkeypatch.setenv("KEHOACH_CACHE", "old")
    assert Settings.load().ocr.cache == Path("old")
    assert str(Settings.load().origins()["ocr.cache"]) == "KEHOACH_CACHE"
    monkeypatch.setenv("KEHOACH_OCR__CACHE", "full")
    assert Settings.load().ocr.cache == Path("full")
    assert str(Settings.load().origins()["ocr.cache"]) == "KEHOACH_OCR__CACHE"
    assert Settings.load(None, {"ocr.cache": Path("option")}).ocr.cache == Path("option")
    monkeypatch.delenv("KEHOACH_OCR__CACHE")
    monkeypatch.setenv("KEHOACH_OCR", '{"cache": "json"}')
    assert Settings.load().ocr.cache == Path("json")
    assert str(Settings.load().origins()["ocr.cache"]) == "KEHOACH_OCR"


def test_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    write(FOLDER + WEB)
    monkeypatch.setenv("KEHOACH_SOURCES", '[{"type": "folder", "name": "other", "path": "~/plans"}]')
    settings = Settings.load()
    assert [source.name for source in settings.sources] == ["other"]
    assert isinstance(settings.sources[0], FolderSource)
    assert settings.sources[0].path == Path.home() / "plans"
    assert str(settings.origins()["sources[0].path"]) == "KEHOACH_SOURCES"
    assert str(settings.origins()["sources[0].patterns"]) == "default"


def test_none_takes_back_what_a_weaker_layer_set(monkeypatch: pytest.MonkeyPatch) -> None:
    write('jobs = 2\nmemory_limit = "2 GiB"\nmetrics = "x"\nstate = "none"\n')
    for name in ("JOBS", "MEMORY_LIMIT", "METRICS"):
        monkeypatch.setenv(f"KEHOACH_{name}", "none")
    settings = Settings.load()
    assert (settings.jobs, settings.memory_limit, settings.metrics, settings.state) == (None, None, None, None)


def test_paths_of_a_file_begin_at_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    file = write('output = "lake"\nstate = "~/state"\nmetrics = "/m"\n[ocr]\ncache = "c"\n' + FOLDER, "conf/k.toml")
    settings = Settings.load(file)
    assert settings.output == "conf/lake"
    assert settings.state == Path.home() / "state"
    assert (settings.metrics, settings.ocr.cache) == (Path("/m"), Path("conf/c"))
    assert settings.sources[0].path == Path("conf/in")  # type: ignore[union-attr]
    write('output = "s3://bucket/lake"\n', "conf/k.toml")
    assert Settings.load(file).output == "s3://bucket/lake"
    monkeypatch.setenv("KEHOACH_OUTPUT", "elsewhere")
    assert Settings.load(file).output == "elsewhere"


def test_where_state_is_kept() -> None:
    assert lake_of(Settings()).state == Path("output/.kehoach")
    assert lake_of(Settings(output="s3://bucket/c", state=Path("s"))).state == Path("s")
    assert lake_of(Settings(output="s3://bucket/c")).state.parts[-3:] == ("kehoach", "bucket", "c")


def test_sources_have_their_types_and_defaults() -> None:
    write(FOLDER + 'patterns = "*.pdf"\nsettle_seconds = "1 min"\n' + WEB + 'max_bytes = "1 MB"\n')
    folder, web = Settings.load().sources
    assert folder == FolderSource(
        type="folder", name="inbox", path=Path("in"), patterns=("*.pdf",), settle_seconds=60.0
    )
    assert isinstance(web, WebSource)
    assert (web.start, web.text_pattern, web.next_pattern) == (("https://a.example/x",), None, None)
    assert (web.max_pages, web.follow_feeds, web.seconds_between_requests, web.timeout) == (50, True, 1.0, 30.0)
    assert (web.max_bytes, web.max_seconds, web.allow_private, web.user_agent) == (1_000_000, 600.0, False, None)


def test_settings_cannot_be_changed() -> None:
    settings = Settings.load()
    for table, name in ((settings, "output"), (settings.ocr, "mode")):
        with pytest.raises(ValueError, match="frozen"):
            setattr(table, name, "x")


# What is refused


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("ouput = 'x'", "unknown key 'ouput' in kehoach.toml, line 1; did you mean 'output'?"),
        ("\n[ocr]\n\nmod = 'x'", "unknown key 'ocr.mod' in kehoach.toml, line 4; did you mean 'ocr.mode'?"),
        (
            "ocr = {Cache-Size = 1}",
            "unknown key 'ocr.Cache-Size' in kehoach.toml, line 1; did you mean 'ocr.cache_size'?",
        ),
        (
            "ocr.mode = 'auto'\nocr.cach = 1",
            "unknown key 'ocr.cach' in kehoach.toml, line 2; did you mean 'ocr.cache'?",
        ),
        ("cache_size = 1", "unknown key 'cache_size' in kehoach.toml, line 1; did you mean 'ocr.cache_size'?"),
        ("[source]\nname = 'a'", "unknown key 'source' in kehoach.toml, line 1; did you mean 'sources'?"),
        (
            "[ocr]\nqqq = 1",
            "unknown key 'ocr.qqq' in kehoach.toml, line 2; expected 'ocr.cache', 'ocr.cache_size' or 'ocr.mode'",
        ),
        (
            FOLDER + WEB + "a_pattern = 1\nnext_patern = 'x'",
            "unknown key 'sources[1].next_patern' in kehoach.toml, line 11; did you mean 'sources[1].next_pattern'?",
        ),
        (
            FOLDER + "timeout = 3",
            "unknown key 'sources[0].timeout' in kehoach.toml, line 5; expected 'sources[0].name'",
        ),
        ("_env_file = 'x'", "unknown key '_env_file' in kehoach.toml, line 1; expected 'attempts', 'executor'"),
        ('"a\\nb" = 1', "unknown key 'a\\nb' in kehoach.toml, line 1; expected"),
    ],
)
def test_unknown_keys_name_place_and_nearest(content: str, sentence: str) -> None:
    assert any(found.startswith(sentence) for found in problems(content)), problems()


def test_every_problem_is_told_at_once_and_the_exit_code_is_2() -> None:
    write("atempts = 1\n[ocr]\nmod = 1\n")
    assert invoke("config", "show", code=ExitCode.USAGE) == (
        "",
        "Error: unknown key 'atempts' in kehoach.toml, line 1; did you mean 'attempts'?\n"
        "unknown key 'ocr.mod' in kehoach.toml, line 3; did you mean 'ocr.mode'?\n",
    )


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("KEHOACH_OUTPT", "KEHOACH_OUTPUT"),
        ("KEHOACH_OCR__MOD", "KEHOACH_OCR__MODE"),
        ("KEHOACH_OCR_MODE", "KEHOACH_OCR__MODE"),
        ("KEHOACH_CONFIGS", "KEHOACH_CONFIG"),
        ("KEHOACH_SOURCES__0__PATH", "KEHOACH_SOURCES"),
    ],
)
def test_unknown_variables(name: str, near: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "x")
    assert problems() == (f"unknown environment variable '{name}'; did you mean '{near}'?",)


def test_a_variable_like_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_ZZZZZZZZZZZZZZZZ", "x")
    assert "unset it" in problems()[0]


def test_unknown_options_are_a_mistake_of_ours() -> None:
    assert problems(**{"ocr.mood": "x"}) == ("unknown key 'ocr.mood' on the command line; did you mean 'ocr.mode'?",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("jobs = 0", "'jobs' is 0 in kehoach.toml, line 1; expected at least 1"),
        ("jobs = true", "'jobs' is true in kehoach.toml, line 1; expected a whole number"),
        ("\nattempts = 'many'", "'attempts' is 'many' in kehoach.toml, line 2; expected a whole number"),
        ("attempts = 1.5", "'attempts' is 1.5 in kehoach.toml, line 1; expected a whole number"),
        ("time_limit = '10 mn'", f"'time_limit' is '10 mn' in kehoach.toml, line 1; expected {values.DURATION}"),
        ("time_limit = nan", f"'time_limit' is NaN in kehoach.toml, line 1; expected {values.DURATION}"),
        ("time_limit = 0", "'time_limit' is 0 in kehoach.toml, line 1; expected at least 0.1 s"),
        ("time_limit = '400 d'", "'time_limit' is '400 d' in kehoach.toml, line 1; expected at most 366 d"),
        ("memory_limit = '2 GIG'", f"'memory_limit' is '2 GIG' in kehoach.toml, line 1; expected {values.SIZE}"),
        ("memory_limit = 0", "'memory_limit' is 0 in kehoach.toml, line 1; expected at least 1 B"),
        ("log_format = 'xml'", "'log_format' is 'xml' in kehoach.toml, line 1; expected 'text' or 'json'"),
        (
            "executor = 'dask://host'",
            "'executor' is 'dask://host' in kehoach.toml, line 1; expected 'local' or 'dask://HOST:PORT'",
        ),
        ("executor = 'dask://h:99999'", "'executor' is 'dask://h:99999' in kehoach.toml, line 1; expected 'local' or"),
        ("output = 5", "'output' is 5 in kehoach.toml, line 1; expected text that is not empty"),
        ("output = ' '", "'output' is ' ' in kehoach.toml, line 1; expected text that is not empty"),
        ("metrics = ''", "'metrics' is '' in kehoach.toml, line 1; expected a path"),
        ("state = [1,\n 2]", "'state' is [1, 2] in kehoach.toml, line 1; expected a path"),
        ("state = 2026-01-01", "'state' is \"2026-01-01\" in kehoach.toml, line 1; expected a path"),
        ("ocr = 'auto'", "'ocr' is 'auto' in kehoach.toml, line 1; expected a table"),
        ("[ocr]\nmode = 'no'", "'ocr.mode' is 'no' in kehoach.toml, line 2; expected 'auto', 'always' or 'never'"),
        ("sources = 'x'", "'sources' is 'x' in kehoach.toml, line 1; expected a list"),
        ("sources = ['x']", "'sources[0]' is 'x' in kehoach.toml, line 1; expected a table"),
        ("[[sources]]\nname = 'x'", "'sources[0].type' is missing in kehoach.toml, line 1; expected 'folder' or 'web'"),
        ("[[sources]]\ntype = 'ftp'", "'sources[0].type' is 'ftp' in kehoach.toml, line 2; expected 'folder' or 'web'"),
        (
            "[[sources]]\ntype = 'folder'\nname = 'a'",
            "'sources[0].path' is missing in kehoach.toml, line 1: The folder; all below it is taken too",
        ),
        (FOLDER + FOLDER.replace("inbox", "Inbox"), "'sources' is"),
        (
            FOLDER.replace("inbox", "../x"),
            "'sources[0].name' is '../x' in kehoach.toml, line 3; expected a name that a folder can have",
        ),
        (FOLDER.replace('"in"', "3"), "'sources[0].path' is 3 in kehoach.toml, line 4; expected a path"),
        (
            FOLDER + "settle_seconds = -1",
            f"'sources[0].settle_seconds' is -1 in kehoach.toml, line 5; expected {values.DURATION}",
        ),
        (
            FOLDER + WEB + "allow_private = 'maybe'",
            "'sources[1].allow_private' is 'maybe' in kehoach.toml, line 10; expected true, false, or a list such as ['portal.lan:8080', '10.0.0.0/8']",
        ),
        (
            WEB + "next_pattern = '('",
            "'sources[0].next_pattern' is '(' in kehoach.toml, line 6; expected a regular expression (missing ), unterminated subpattern at position 0)",
        ),
        (
            WEB.replace("https:", "ftp:"),
            "'sources[0].start' is 'ftp://a.example/x' in kehoach.toml, line 4; expected an address that begins with http:// or https://",
        ),
        (
            WEB.replace('"https://a.example/x"', "[]"),
            "'sources[0].start' is [] in kehoach.toml, line 4; expected a list that is not empty",
        ),
    ],
)
def test_wrong_values_are_told_in_a_sentence(content: str, sentence: str) -> None:
    found = problems(content)
    assert len(found) == 1
    assert found[0].startswith(sentence), found


def test_two_sources_of_one_name() -> None:
    (found,) = problems(FOLDER + FOLDER.replace("inbox", "Inbox"))
    assert found.endswith("expected a different name for each source ('Inbox' is there twice)")


def test_wrong_values_of_environment_and_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_JOBS", "two")
    assert problems(time_limit="soon") == (
        "'jobs' is 'two' in KEHOACH_JOBS; expected a whole number",
        f"'time_limit' is 'soon' on the command line; expected {values.DURATION}",
    )


def test_what_should_be_json_and_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_SOURCES", "[{")
    monkeypatch.setenv("KEHOACH_OCR", "never")
    found = problems()
    assert found[0].startswith("'ocr' is 'never' in KEHOACH_OCR; expected JSON (")
    assert found[1].startswith("'sources' is '[{' in KEHOACH_SOURCES; expected JSON (")
    monkeypatch.setenv("KEHOACH_OCR", "5")
    monkeypatch.setenv("KEHOACH_CACHE", "cache")
    monkeypatch.delenv("KEHOACH_SOURCES")
    assert problems() == ("'ocr' is 5 in KEHOACH_OCR; expected a table",)
    monkeypatch.setenv("KEHOACH_SOURCES", '[{"type": "folder", "name": "a", "pth": "x"}]')
    assert problems() == ("unknown key 'sources[0].pth' in KEHOACH_SOURCES; did you mean 'sources[0].path'?",)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"jobs = 1\nattempts 3\n", "kehoach.toml, line 2, column 10: is not valid TOML"),
        (b"jobs = 1\n\nstate = 'a", "kehoach.toml, line 3, column 11: is not valid TOML"),
        (b"jobs = 1\njobs = 2\n", "kehoach.toml, line 2, column"),
        (b"jobs = " + b"9" * 5000, "kehoach.toml, line 1, column"),
        (b"x = " + b"[" * 100_000, "kehoach.toml"),
        (b"jobs = 1\nstate = '\xff'\n", "kehoach.toml, line 2: is not in UTF-8"),
        (b"#" * 1_000_001, "kehoach.toml: is too large"),
    ],
)
def test_files_that_are_no_toml(content: bytes, place: str) -> None:
    Path("kehoach.toml").write_bytes(content)
    (found,) = problems()
    assert found.startswith(place), found
    assert "\n" not in found


def test_files_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r"^no.toml: cannot be read \(no such file\)$"):
        Settings.load(Path("no.toml"))
    Path("x").write_text("KẾ HOẠCH")
    assert "no.toml" in invoke("extract", "x", "--config", "no.toml", code=ExitCode.USAGE)[1]
    monkeypatch.setenv("KEHOACH_CONFIG", "gone.toml")
    assert problems() == ("gone.toml: cannot be read (no such file)",)
    monkeypatch.delenv("KEHOACH_CONFIG")
    Path("kehoach.toml").mkdir()
    assert problems() == ("kehoach.toml: cannot be read (Is a directory)",)


def test_files_of_windows_are_read() -> None:
    Path("kehoach.toml").write_bytes(b"\xef\xbb\xbfjobs = 2\r\n\r\n[ocr]\r\nmode = 'never'\r\n")
    assert (Settings.load().jobs, Settings.load().ocr.mode) == (2, Mode.NEVER)
    Path("kehoach.toml").write_bytes(b"\xef\xbb\xbfjobs = 2\r\n\r\n[ocr]\r\nmod = 'never'\r\n")
    assert "line 4" in problems()[0]


def test_the_line_of_a_statement() -> None:
    content = 'a = """\nb = 1\n"""\n\n# b = 2\nb = [\n  1,\n  2,\n]\n[[c]]\nd = {e = 1}\n[[c]]\n"d" = 3\n'
    lines = [
        line_of(content, p) for p in (("a",), ("b",), ("b", 1), ("c", 0), ("c", 0, "d", "e"), ("c", 1, "d"), ("x",))
    ]
    assert lines == [1, 6, 6, 10, 11, 13, None]


# Secrets


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("s3://key:secret@bucket/x", "s3://key:***@bucket/x"),
        ("s3://key:a/secret@bucket/x", "s3://key:***@bucket/x"),
        ("https://u:secr@et@host/?a=1", "https://u:***@host/?a=1"),
        ("https://host/x?page=2&access_token=secret&b=1#c", "https://host/x?page=2&access_token=***&b=1#c"),
        ("https://host/x?X-Amz-Signature=secret", "https://host/x?X-Amz-Signature=***"),
        ("see https://u:secret@h and http://v:secret@i", "see https://u:***@h and http://v:***@i"),
        ("https://host:8080/a@b", "https://host:8080/a@b"),
        ("https://host/a", "https://host/a"),
        ("user:text@place", "user:text@place"),
    ],
)
def test_secrets_are_masked(value: str, shown: str) -> None:
    assert values.masked(value) == shown
    assert values.masked({"a": [value]}) == {"a": [shown]}


def test_secrets_are_neither_shown_nor_told_in_errors() -> None:
    write('output = "s3://key:secret@b/c"\n' + WEB.replace("a.example/x", "me:secret@a.example/x?token=secret"))
    for arguments in (["config", "show"], ["config", "show", "--json"]):
        shown = invoke(*arguments)[0]
        assert "secret" not in shown
        assert "s3://key:***@b/c" in shown
        assert "https://me:***@a.example/x?token=***" in shown
    write(
        'executor = "dask://me:secret@host"\noutpt = "s3://key:secret@b/c"\n'
        + WEB.replace("https://a", "x://me:secret@a")
    )
    assert "secret" not in invoke("config", "show", code=ExitCode.USAGE)[1]
    write('executor = "dask://me:secret@host"\n' + WEB.replace("https://a", "x://me:secret@a"))
    stderr = invoke("config", "show", code=ExitCode.USAGE)[1]
    assert "secret" not in stderr
    assert "dask://me:***@host" in stderr


# What is shown and written


def test_show_prints_an_aligned_table(monkeypatch: pytest.MonkeyPatch) -> None:
    write('memory_limit = "2048 MiB"\n' + FOLDER, "conf/k.toml")
    monkeypatch.setenv("KEHOACH_OCR__MODE", "never")
    stdout, stderr = invoke("config", "show", "--config", "conf/k.toml", "-o", "kho dữ liệu", "--time-limit", "90 s")
    assert stderr == ""
    rows = [re.split(r" {2,}", line) for line in stdout.splitlines()]
    assert rows[0] == ["key", "value", "from"]
    assert {len(row) for row in rows} == {3}
    for row in (
        ["output", "kho dữ liệu", "command line"],
        ["jobs", "-", "default"],
        ["time_limit", "90 s", "command line"],
        ["memory_limit", "2 GiB", "conf/k.toml"],
        ["ocr.mode", "never", "KEHOACH_OCR__MODE"],
        ["sources[0].path", "conf/in", "conf/k.toml"],
        ["sources[0].settle_seconds", "2 s", "default"],
    ):
        assert row in rows
    assert len({line.index(row[2], 20) for line, row in zip(stdout.splitlines(), rows, strict=True)}) == 1


def test_show_writes_json() -> None:
    write('memory_limit = "2 GiB"\n' + FOLDER)
    shown = json.loads(invoke("config", "show", "--json", "-j", "2")[0])
    assert shown["memory_limit"] == {"value": 2 * 1024**3, "from": "file", "name": "kehoach.toml"}
    assert shown["jobs"] == {"value": 2, "from": "command line", "name": None}
    assert shown["ocr.cache"] == {"value": None, "from": "default", "name": None}
    assert shown["sources[0].patterns"]["value"] == []
    assert set(shown) == set(Settings.load().origins())


def all_keys() -> list[str]:
    return [dotted(path) for path, _ in fields_of(Settings)]


def test_init_writes_the_defaults() -> None:
    assert invoke("config", "init") == ("", "kehoach.toml: written\n")
    assert Settings.load().model_dump() == Settings().model_dump()
    written = tomllib.loads(Path("kehoach.toml").read_text(encoding="utf-8"))
    # what stands in the file is the default itself, so that a changed default changes the file
    given = {key for key, origin in Settings.load().origins().items() if origin.kind is OriginKind.FILE}
    unset = {key for key in all_keys() if Settings.load().origins()[key].kind is OriginKind.DEFAULT}
    assert given | unset == set(all_keys())
    assert unset == {"jobs", "memory_limit", "metrics", "state", "ocr.cache", "sources"}
    assert written["time_limit"] == "10 min"


def test_init_has_every_key_with_its_meaning_and_its_examples_are_valid() -> None:
    template = text.template()
    settings = Settings.load(write(re.sub(r"(?m)^#(?! )", "", template)))
    # every line that is no comment in prose is set now
    assert set(settings.origins()) == {
        *(key for key in all_keys() if key != "sources"),
        *(f"sources[0].{name}" for name in SOURCES["folder"].model_fields),
        *(f"sources[1].{name}" for name in SOURCES["web"].model_fields),
    }
    assert {origin.kind for origin in settings.origins().values()} == {OriginKind.FILE}
    flat = " ".join(line.lstrip("# ") for line in template.splitlines())
    for model in (Settings, type(settings.ocr), *SOURCES.values()):
        for name, field in model.model_fields.items():
            assert field.description, name
            assert field.description in flat, name


def test_init_overwrites_nothing() -> None:
    write("jobs = 7\n")
    assert "kehoach.toml: exists already" in invoke("config", "init", code=ExitCode.USAGE)[1]
    assert Path("kehoach.toml").read_text() == "jobs = 7\n"
    invoke("config", "init", "other.toml")
    assert invoke("config", "init", "-")[0] == Path("other.toml").read_text(encoding="utf-8")
    assert "cannot be written" in invoke("config", "init", "no/folder.toml", code=ExitCode.OUTPUT)[1]


def test_every_key_is_documented_with_its_default() -> None:
    document = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    sections = {
        Settings: document.partition("## Keys")[2].partition("\n### ")[0],
        **{
            model: document.partition(f"the type {kind}\n")[2].partition("\n### ")[0] for kind, model in SOURCES.items()
        },
    }
    for model, section in sections.items():
        rows = dict(re.findall(r"(?m)^\| `([\w.]+)` \| (.*?) \|", section))
        fields: dict[str, Any] = (
            {dotted(path): field for path, field in fields_of(Settings)}
            if model is Settings
            else dict(model.model_fields)
        )
        assert set(rows) == set(fields)
        for key, field in fields.items():
            if field.is_required():
                assert rows[key] == "required", key
            elif field.default is None:
                assert rows[key] == "not set", key
            else:
                assert json.loads(rows[key].strip("`")) == text.readable(
                    json.loads(json.dumps(field.default)), field
                ), key


def test_the_examples_of_the_document_load() -> None:
    document = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```toml\n(.*?)^```", document)
    write("".join(blocks))
    assert [source.type for source in Settings.load().sources] == ["folder", "web"]
    told = re.search(r"unknown key .*", document)
    assert told
    assert problems("\n\n\n[ocr]\nmod = 1") == (told[0],)


# The commands take it


def test_commands_take_output_and_cache_from_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    write('output = "lake"\n[ocr]\ncache_size = "1 MiB"\n')
    assert f"folder   {Path('lake/.kehoach/cache')}" in invoke("cache", "info")[0]
    assert "of 1.0 MB" in invoke("cache", "info")[0]
    assert f"folder   {Path('other/.kehoach/cache')}" in invoke("cache", "info", "-o", "other")[0]
    monkeypatch.setenv("KEHOACH_OCR__CACHE", "kept")
    assert "folder   kept" in invoke("cache", "info", "-o", "other")[0]
    assert "folder   given" in invoke("cache", "info", "--cache", "given")[0]
    assert "lake" in "".join(invoke("verify", code=ExitCode.SOME_FAILED))


def test_extract_takes_its_settings_from_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, dict[str, Any]]] = []

    def extract(lake: Any, files: Any, process: Any, **settings: Any) -> Any:
        calls.append((lake, settings | {"ocr": process.ocr}))
        raise ConfigurationError(["enough"])

    monkeypatch.setattr("pipeline.batch.extract", extract)
    Path("plan.txt").write_text("x")
    write('output = "lake"\njobs = 3\ntime_limit = "2 min"\n[ocr]\nmode = "never"\n')
    invoke("extract", "plan.txt", code=ExitCode.USAGE)
    invoke("extract", "plan.txt", "-o", "x", "-j", "1", "--time-limit", "5", "--ocr", "always", code=ExitCode.USAGE)
    found = [(str(lake.root), s["workers"], s["seconds"], s["ocr"].mode) for lake, s in calls]
    assert found == [("lake", 3, 120.0, Mode.NEVER), ("x", 1, 5.0, Mode.ALWAYS)]


@pytest.mark.parametrize("command", ["extract", "ingest", "watch"])
def test_what_a_document_may_take_and_where_it_is_read_can_be_said_on_the_command_line(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Any, ...]] = []

    def taken(*given: Any, **named: Any) -> Any:
        settings = named if command == "extract" else vars(given[0])
        told.append(tuple(settings[key] for key in ("memory_limit", "attempts", "executor")))
        raise ConfigurationError(["enough"])

    monkeypatch.setattr("pipeline.batch.extract", taken)
    monkeypatch.setattr("pipeline.ingest.ingest", taken)
    Path("plan.txt").write_text("x")
    write('memory_limit = "1 GiB"\nattempts = 5\n')
    invoke(command, "plan.txt", "-j", "1", code=ExitCode.USAGE)
    options = ("--memory-limit", "2 GiB", "--attempts", "1", "--executor", "dask://host:8786")
    invoke(command, "plan.txt", "-j", "1", *options, code=ExitCode.USAGE)
    assert told == [(1 << 30, 5, "local"), (2 << 30, 1, "dask://host:8786")]
    told.clear()
    assert "--attempts" in invoke(command, "plan.txt", "--attempts", "0", code=ExitCode.USAGE)[1]
    assert "dask://" in invoke(command, "plan.txt", "--executor", "host:8786", code=ExitCode.USAGE)[1]
    assert told == []


def test_help_tells_the_defaults() -> None:
    # options have no default of their own any more, so that their texts must not fall behind
    helps = {
        p.opts[0]: p.help or ""
        for p in typer.main.get_command(cli.app).commands["extract"].params
        if isinstance(p, TyperOption)
    }
    defaults = Settings()
    assert f"Default: {defaults.output}." in helps["--output"]
    assert f"Default: {defaults.ocr.mode}." in helps["--ocr"]
    assert f"Default: {defaults.time_limit:g}." in helps["--time-limit"]
    assert not any(re.search(r"\[\w", h) for h in helps.values())  # rich would take it for markup


def test_text_is_cited_without_a_look_at_the_configuration() -> None:
    write("wrong = 1\n")
    Path("a.txt").write_text("Căn cứ Luật Đầu tư công ngày 29/11/2024", encoding="utf-8")
    assert invoke("cite", "a.txt")[0]


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_the_configuration_is_not_loaded_where_it_is_not_needed(argument: str) -> None:
    code = (
        f"import sys; from pipeline.cli import app; app(['{argument}'], standalone_mode=False);"
        "print(sorted({'pydantic', 'pydantic_settings', 'pydantic_core', 'pipeline.config'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# Sizes and durations


@pytest.mark.parametrize(
    ("written", "size"),
    [("2 GiB", 2 * 1024**3), ("500MB", 500_000_000), ("1.5 kib", 1536), ("7", 7), (7, 7), ("0", 0), (" 1 TB ", 10**12)],
)
def test_sizes(written: object, size: int) -> None:
    assert values.parse_size(written) == size


@pytest.mark.parametrize(
    "written", ["", "GiB", "-1", -1, 1.5, True, "2 G", "1e3", "２ GiB", "1 GiB 2", None, "9" * 500]
)
def test_no_sizes(written: object) -> None:
    with pytest.raises(ValueError, match="^a size such as"):
        values.parse_size(written)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30 s", 30), ("10 min", 600), ("1.5h", 5400), ("2 d", 172_800), ("250 ms", 0.25), ("90", 90), (0.5, 0.5), (0, 0)],
)
def test_durations(written: object, seconds: float) -> None:
    assert values.parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written", ["", "min", "-1 s", -1, True, "10 m", "1 h 30 min", float("inf"), float("nan"), [], "9" * 400]
)
def test_no_durations(written: object) -> None:
    with pytest.raises(ValueError, match="^a duration such as"):
        values.parse_duration(written)


@given(st.integers(min_value=0, max_value=2**80))
def test_a_size_is_what_its_text_says(size: int) -> None:
    assert values.parse_size(values.format_size(size)) == size


@given(st.integers(min_value=0, max_value=2**20), st.sampled_from(["KiB", "MiB", "GiB", "TiB"]))
def test_whole_units_are_kept(number: int, unit: str) -> None:
    again = values.format_size(values.parse_size(f"{number} {unit}"))
    assert values.parse_size(again) == values.parse_size(f"{number}{unit.lower()}")
    assert len(again) <= len(f"{number} {unit}")


@given(st.floats(min_value=0, max_value=1e12, allow_nan=False))
def test_a_duration_is_what_its_text_says(seconds: float) -> None:
    assert values.parse_duration(values.format_duration(seconds)) == seconds


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.none())
def test_any_value_is_a_measure_or_refused(value: object) -> None:
    for parse in (values.parse_size, values.parse_duration):
        try:
            assert parse(value) >= 0
        except ValueError as error:
            assert str(error) in {values.SIZE, values.DURATION}


@given(st.text())
def test_masking_is_idempotent_and_leaves_text_alone(value: str) -> None:
    assert values.masked(values.masked(value)) == values.masked(value)
    if "://" not in value:
        assert values.masked(value) == value
