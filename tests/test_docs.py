"""Documentation that is false fails: commands, links, targets of make, files of the map."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer

from pipeline.cli import app

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def code(path: Path, *kinds: str) -> list[str]:
    """The lines of the code blocks of these kinds, without comments."""
    blocks = FENCE.findall(path.read_text(encoding="utf-8"))
    lines = (line.split(" #")[0].strip() for kind, text in blocks if kind in kinds for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "--"))]


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a file."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def commands() -> dict[str, list[str]]:
    """Every command with its long options."""
    group = typer.main.get_command(app)
    return {
        name: [o for p in command.params for o in p.opts if o.startswith("--")]
        for name, command in group.commands.items()  # type: ignore[attr-defined]
        if not command.hidden
    }


def test_every_command_and_option_is_documented() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "README.md", ROOT / "docs" / "cli.md") if p.exists())
    known = commands()
    assert known
    for name, options in known.items():
        assert f"kehoach {name}" in text, f"{name} is not documented"
        for option in options:
            assert option in text, f"{name} {option} is not documented"


def test_every_documented_command_exists() -> None:
    known = commands()
    for path in DOCUMENTS:
        for line in code(path, "sh"):
            if line.startswith("kehoach "):
                name = line.split()[1]
                assert name.startswith("--") or name in known, f"{path.name}: {line}"


def test_every_documented_target_of_make_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    assert {"demo", "test", "lint", "bench", "clean", "samples", "lock"} <= targets
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for name in [*re.findall(r"`make (\w+)", text), *(m for line in code(path, "sh") for m in line_targets(line))]:
            assert name in targets, f"{path.name}: make {name}"


def line_targets(line: str) -> list[str]:
    return re.findall(r"^make (\w+)", line)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_resolve(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / unquote(name)).resolve() if name else path
        assert file.exists(), f"{path.name}: {target}"
        assert file.is_relative_to(ROOT), f"{path.name}: {target} leaves the project"
        if anchor:
            assert anchor in anchors(file), f"{path.name}: {target}"


def test_both_readmes_say_the_same() -> None:
    english, vietnamese = ROOT / "README.md", ROOT / "README.vi.md"
    assert code(english, "sh", "python", "sql") == code(vietnamese, "sh", "python", "sql")
    tables = [re.findall(r"^\| `(\w+)` \|", p.read_text(encoding="utf-8"), re.MULTILINE) for p in (english, vietnamese)]
    assert tables[0] == tables[1]
    links = [
        [x for x in LINK.findall(p.read_text(encoding="utf-8")) if "README" not in x] for p in (english, vietnamese)
    ]
    assert links[0] == links[1]


def test_every_folder_is_on_the_map() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for package in (
        "normalizers",
        "extractors",
        "pipeline",
        "samples",
        "tools",
        "tests",
        "benchmarks",
        "docs",
        "output",
    ):
        assert f"[{package}/]({package})" in text
    for folder in ("normalizers", "extractors", "pipeline"):
        for path in set((ROOT / folder).iterdir()) - {ROOT / folder / "__pycache__"}:
            if path.is_dir() and any(p.is_file() and p.stat().st_size for p in path.iterdir()):
                assert f"[{folder}/{path.name}/]" in text, f"{folder}/{path.name} is not on the map"


def test_no_path_of_a_machine() -> None:
    for path in DOCUMENTS:
        assert not re.search(r"(?<![\w.])/(home|work|root|tmp|Users)/", path.read_text(encoding="utf-8")), path.name
