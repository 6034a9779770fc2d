"""An installed wheel works from any folder."""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from pipeline import __version__

ROOT = Path(__file__).parents[1]
PACKAGES = ("pipeline", "extractors", "normalizers")


def run(*command: str | Path, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs a program outside the project, with none of its paths in the environment."""
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(list(command), cwd=cwd, env=clean, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    program = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = run(sys.executable, "-c", program, folder, cwd=ROOT).stdout.split()[-1]
    return folder / name


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what it depends on is seen where the tests run."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        wheel,
        cwd=folder,
    )
    site = next(folder.glob("lib/python*/site-packages"))
    # A line of a .pth file comes after the environment's own packages, so the wheel is what is imported.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder / "bin"


def test_wheel_holds_code_and_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert path.relative_to(ROOT).as_posix() in names
    tops = {n.split("/")[0] for n in names}
    assert tops == {*PACKAGES, f"kehoach-{__version__}.dist-info"}
    assert any(n.endswith("licenses/LICENSE") for n in names)


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_locked_versions_cover_what_the_project_needs() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for file, needed in (
        ("requirements.lock", settings["project"]["dependencies"]),
        ("requirements-dev.lock", [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]),
    ):
        pinned = {line.split("==")[0] for line in (ROOT / file).read_text().splitlines() if "==" in line}
        for requirement in needed:
            name = requirement.split(">")[0].split("[")[0].strip().lower().replace("_", "-")
            assert name in pinned, f"{name} is not in {file}: run 'make lock'"
        assert "file:" not in (ROOT / file).read_text()


def test_installed_command_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "kehoach", "--version", cwd=tmp_path).stdout.strip() == f"kehoach {__version__}"
    where = run(installed / "python", "-c", "import pipeline; print(pipeline.__file__)", cwd=tmp_path).stdout
    assert Path(where.strip()).is_relative_to(installed.parent)

    plan = next((ROOT / "samples").glob("*.md"))
    run(installed / "kehoach", "extract", plan, "-o", "lake", "-j", "1", cwd=tmp_path)
    assert list((tmp_path / "lake" / "tasks").rglob("*.parquet"))
    run(installed / "kehoach", "verify", "-o", "lake", cwd=tmp_path)
