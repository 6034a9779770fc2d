from pathlib import Path

import pytest

from pipeline import doctor
from pipeline.doctor import Need, check_all, missing


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the only one that programs are looked for in."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def versions() -> dict[str, str | None]:
    return {c.name: c.version for c in check_all()}


def test_programs_and_languages_are_found(programs: Path) -> None:
    program(programs, "tesseract", 'if [ "$1" = --version ]; then echo tesseract 5.3.0; else echo list:; echo vie; fi')
    program(programs, "pdftoppm", "echo pdftoppm version 22.12.0 >&2")
    found = versions()
    assert found["tesseract"] == "5.3.0"
    assert found["pdftoppm"] == "22.12.0"
    assert found["tesseract language vie"] == "found"
    assert found["tesseract language eng"] is None
    assert found["soffice"] is None


@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$", "sleep 5"])
def test_a_program_that_does_not_run_is_missing(programs: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_SECONDS", 0.5)
    program(programs, "tesseract", script)
    assert versions()["tesseract"] is None


def test_bytes_that_are_no_text_do_no_harm(programs: Path) -> None:
    program(programs, "tesseract", r"printf 'tesseract \377 5.3.0'")
    assert versions()["tesseract"] == "5.3.0"


def test_what_only_scans_need_is_required_only_when_strict(programs: Path) -> None:
    checks = check_all()
    assert not [c for c in missing(checks, strict=False) if c.need != Need.ALWAYS]
    strict = {c.name for c in missing(checks, strict=True)}
    assert {"tesseract", "tesseract language vie", "tesseract language eng", "pdftoppm"} <= strict
    assert "soffice" not in strict


def test_every_remedy_is_a_command(programs: Path) -> None:
    assert all(c.remedy.startswith(("apt-get install ", "pip install ")) for c in check_all() if c.version is None)


def test_every_dependency_is_looked_for() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    wanted = {d.split(">")[0].split("=")[0].split("[")[0].strip() for d in project["dependencies"]}
    assert wanted <= {c.name for c in check_all()}
