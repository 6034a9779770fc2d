from pathlib import Path

from typer.testing import CliRunner

from extractors.errors import ExitCode
from normalizers.legacy import Encoding, from_unicode
from normalizers.text import strip_marks
from pipeline import cli

ROOT = Path(__file__).parents[2]
CLEAN = "Kế hoạch cải cách hành chính năm 2026 của Ủy ban nhân dân tỉnh, theo Nghị quyết số 76/NQ-CP"
runner = CliRunner()


def output(*arguments: str, given: str | None = None) -> str:
    result = runner.invoke(cli.app, ["repair", *arguments], input=given)
    assert result.exit_code == ExitCode.OK, result.output
    return result.stdout


def test_good_text_comes_out_as_it_went_in() -> None:
    text = f"  {CLEAN};\n\n\tĐiều 1.  Phạm vi\n"
    assert output(given=text) == text
    assert output("--diff", given=text) == ""


def test_marks_come_back_and_blanks_stay() -> None:
    assert output(given=f"  {strip_marks(CLEAN)};\n\n-  {strip_marks(CLEAN)}\n") == f"  {CLEAN};\n\n-  {CLEAN}\n"


def test_an_old_encoding() -> None:
    assert output(given=from_unicode(CLEAN, Encoding.TCVN3) + "\n") == CLEAN + "\n"


def test_the_difference_names_words_confidence_and_method() -> None:
    shown = output("--diff", given=f"{CLEAN}\n{strip_marks(CLEAN)}\n").splitlines()
    assert shown[:3] == ["@@ 2 @@", f"-{strip_marks(CLEAN)}", f"+{CLEAN}"]
    assert any(line.split()[:3] == ["hoach", "->", "hoạch"] and line.endswith("marks") for line in shown[3:])


def test_the_lines_of_a_document() -> None:
    shown = output(str(ROOT / "samples" / "lang-son-2026.pdf")).splitlines()
    assert "KẾ HOẠCH" in shown


def test_a_missing_file_is_named() -> None:
    result = runner.invoke(cli.app, ["repair", "nowhere.txt"])
    assert (result.exit_code, "nowhere.txt" in result.stderr) == (ExitCode.SOME_FAILED, True)
