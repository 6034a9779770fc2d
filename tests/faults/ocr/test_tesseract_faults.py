import pickle
import time
from pathlib import Path

import numpy as np
import pytest

import fakes
from extractors.errors import (
    ExitCode,
    KehoachError,
    MissingProgramError,
    ProgramCrashedError,
    ProgramKilledError,
    ProgramOutputError,
    ProgramTimeoutError,
)
from extractors.ocr.tesseract import Place, Segmentation, probe, read, require

PAGE = np.full((40, 60), 255, np.uint8)
HERE = Place("kế hoạch.pdf", 7)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    fakes.only(monkeypatch, folder)
    return folder


def fake(programs: Path, body: str) -> None:
    fakes.install(programs, "tesseract", fakes.TESSERACT_ANSWERS + body)


def writes(*rows: str) -> str:
    text = "\n".join([fakes.TSV_HEADER, *rows, ""])
    return f"open(output, 'w', encoding='utf-8').write({text!r})"


def word(text: str, page: int = 1, confidence: str = "91.5") -> str:
    return f"5\t{page}\t1\t1\t1\t1\t10\t20\t30\t12\t{confidence}\t{text}"


def test_absent(programs: Path) -> None:
    with pytest.raises(MissingProgramError, match="tesseract is not installed") as caught:
        probe()
    assert caught.value.exit_code == ExitCode.MISSING_DEPENDENCY
    assert "sudo apt-get install tesseract-ocr tesseract-ocr-vie" in str(caught.value)
    with pytest.raises(MissingProgramError):
        read([PAGE], HERE)


def test_absence_is_not_remembered(programs: Path) -> None:
    with pytest.raises(MissingProgramError):
        probe()
    fake(programs, "")
    assert probe().version == "5.3.0"


@pytest.mark.parametrize("answer", ["tesseract 3.05.02", "tesseract 4.0.0-beta.1"])
def test_too_old(programs: Path, answer: str) -> None:
    fakes.install(programs, "tesseract", f"print({answer!r})")
    with pytest.raises(MissingProgramError, match="is too old, 4.1 is needed"):
        probe()


@pytest.mark.parametrize("body", ["print('command not understood')", "import sys; sys.exit(4)", "print(b'\\xff')"])
def test_a_version_that_makes_no_sense(programs: Path, body: str) -> None:
    fakes.install(programs, "tesseract", body)
    with pytest.raises(MissingProgramError, match="tesseract"):
        probe()


def test_vietnamese_is_missing(programs: Path) -> None:
    answers = fakes.TESSERACT_ANSWERS.replace('print("vie");', "")
    fakes.install(programs, "tesseract", answers)
    with pytest.raises(MissingProgramError, match="lacks the language 'vie'") as caught:
        require("vie+eng")
    assert "sudo apt-get install tesseract-ocr-vie" in caught.value.advice


def test_asked_for_version_and_languages_once(programs: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = f"import sys\nopen({str(log)!r}, 'a').write(sys.argv[1] + '\\n')\n"
    fakes.install(programs, "tesseract", note + fakes.TESSERACT_ANSWERS + writes(word("Kế")))
    for _ in range(3):
        read([PAGE], HERE)
    calls = log.read_text().split("\n")
    assert calls.count("--version") == calls.count("--list-langs") == 1


def test_words_boxes_and_confidence(programs: Path) -> None:
    fake(programs, writes("1\t1\t0\t0\t0\t0\t0\t0\t60\t40\t-1\t", word("Kế"), word(" "), word("hoạch", 1, "-1")))
    first, second = read([PAGE], HERE)[0]
    assert (first.text, first.x0, first.y0, first.x1, first.y1) == ("Kế", 10, 20, 40, 32)
    assert first.confidence == pytest.approx(0.915)
    assert second.confidence == 0.0


def test_a_blank_page_has_no_words(programs: Path) -> None:
    fake(programs, writes("1\t1\t0\t0\t0\t0\t0\t0\t60\t40\t-1\t"))
    assert read([PAGE], HERE) == [[]]
    assert read([], HERE) == []


def test_several_pictures_are_read_by_one_call(programs: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    keep = f"open({str(log)!r}, 'a').write(open(sys.argv[1]).read())\n"
    fake(programs, keep + writes(word("một", 1), word("ba", 3)))
    result = read([PAGE, PAGE, PAGE], HERE, segmentation=Segmentation.BLOCK)
    assert [[w.text for w in words] for words in result] == [["một"], [], ["ba"]]
    assert len(log.read_text().splitlines()) == 3


def test_the_picture_arrives_as_it_is(programs: Path, tmp_path: Path) -> None:
    kept = tmp_path / "picture"
    fake(programs, f"open({str(kept)!r}, 'wb').write(open(sys.argv[1], 'rb').read())\n" + writes())
    pixels = np.arange(48, dtype=np.uint8).reshape(6, 8)
    read([pixels], HERE)
    assert kept.read_bytes() == b"P5 8 6 255\n" + pixels.tobytes()


def test_options_and_one_thread(programs: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    keep = f"open({str(log)!r}, 'w').write(' '.join(sys.argv[3:]) + ' ' + os.environ['OMP_THREAD_LIMIT'])\n"
    fake(programs, keep + writes())
    read([PAGE], HERE, segmentation=Segmentation.LINE, whitelist="IVX.)(", dpi=210.4)
    said = log.read_text()
    assert said.startswith("-l vie --psm 7 ") and said.endswith(" 1")
    assert "tessedit_char_whitelist=IVX.)(" in said and "user_defined_dpi=210" in said


def fails(error: type[KehoachError], match: str) -> None:
    with pytest.raises(error, match=match) as caught:
        read([PAGE], HERE, seconds=1)
    assert "kế hoạch.pdf, page 7" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value) and again.transient == error.transient


def test_crash(programs: Path) -> None:
    fake(programs, "print('Error in pixRead', file=sys.stderr); sys.exit(1)")
    fails(ProgramCrashedError, "Error in pixRead")
    assert not ProgramCrashedError.transient


def test_crash_with_a_message_in_no_encoding(programs: Path) -> None:
    fake(programs, "sys.stderr.buffer.write(b'\\xff\\xfe'); sys.exit(1)")
    fails(ProgramCrashedError, "no known encoding")


def test_killed(programs: Path) -> None:
    fake(programs, "import signal; os.kill(os.getpid(), signal.SIGKILL)")
    fails(ProgramKilledError, "signal 9")
    assert ProgramKilledError.transient


def test_hang(programs: Path) -> None:
    fake(programs, "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    began = time.monotonic()
    fails(ProgramTimeoutError, "after 1 s")
    assert time.monotonic() - began < 10
    assert ProgramTimeoutError.transient


@pytest.mark.parametrize(
    ("body", "match"),
    [
        ("", "wrote nothing"),
        ("open(output, 'w').close()", "no table of words"),
        ("open(output, 'w').write('Kế hoạch')", "no table of words"),
        (f"open(output, 'wb').write({fakes.TSV_HEADER!r}.encode() + b'\\n5\\xff\\n')", "not UTF-8"),
        (writes("5\t1\t1"), "wrote the row"),
        (writes(word("Kế", 9)), "wrote the row"),
        (writes(word("Kế", 1, "sure")), "wrote the row"),
        (writes(word("Kế\thoạch")), "wrote the row"),
    ],
)
def test_output_that_is_none(programs: Path, body: str, match: str) -> None:
    fake(programs, body)
    fails(ProgramOutputError, match)


def test_no_permission_to_run_it(programs: Path) -> None:
    fake(programs, writes())
    probe()
    require()
    (programs / "tesseract").chmod(0o600)
    with pytest.raises(KehoachError):
        read([PAGE], HERE)


def test_nothing_is_left_behind(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    fake(programs, writes(word("Kế")))
    read([PAGE, PAGE], HERE)
    fake(programs, "sys.exit(1)")
    with pytest.raises(ProgramCrashedError):
        read([PAGE], HERE)
    assert list(folder.iterdir()) == []
