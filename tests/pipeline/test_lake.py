from pathlib import Path

import pytest

from pipeline.errors import LakeError, OutputError, UsageError, lake_errors
from pipeline.lake import INNER, Lake
from pipeline.storage import LocalStorage


@pytest.mark.parametrize(
    ("root", "name"),
    [
        ("s3://plans/lake", "s3://plans/lake"),
        ("s3://plans", "s3://plans"),
        ("s3://plans/a/b/", "s3://plans/a/b"),
        (Path("s3://plans/lake"), "s3://plans/lake"),
        ("s3/plans", "s3/plans"),
        ("lake", "lake"),
        (Path("/lake"), "/lake"),
    ],
)
def test_a_lake_is_a_folder_or_a_place_in_a_bucket(root: str | Path, name: str) -> None:
    assert Lake(root).root == name


@pytest.mark.parametrize(
    "root",
    [
        "s3://",
        "s3:///x",
        "s3://p/x",
        "s3://plans/../x",
        "s3://plans/a//b",
        "s3://plans/a?b",
        "gs://plans",
        "http://h/x",
        "s3://plans/kế",
    ],
)
def test_what_is_neither_is_refused(root: str) -> None:
    with pytest.raises(UsageError, match="s3://BUCKET/PREFIX"):
        Lake(root)


def test_the_state_is_local(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Lake("lake").state == Path("lake") / INNER
    assert Lake("s3://plans/a/b").state == tmp_path / "kehoach/plans/a/b"
    assert Lake("s3://plans/a/b", state=tmp_path).failures == tmp_path / "failures"


def test_a_folder_that_cannot_be_listed_is_an_error_and_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # taken for empty, its documents would be taken out of the tables
    (tmp_path / "bundles").mkdir()

    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(LakeError, match="bundles: cannot be read"), lake_errors("lake"):
        list(LocalStorage(tmp_path).entries("bundles"))


def test_a_bundle_folder_that_cannot_be_read_stops_publishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lakes import content, plan, run
    from pipeline.tables import publish

    run(tmp_path / "lake", plan(tmp_path, "a.txt"))
    before = content(tmp_path / "lake")
    lake = Lake(tmp_path / "lake")

    def refuse(folder: str) -> None:
        raise PermissionError(13, "Permission denied", folder)

    with lake.locked():
        monkeypatch.setattr(lake.storage, "entries", refuse)
        with pytest.raises(OutputError, match="Permission denied"):
            publish(lake)
    assert content(tmp_path / "lake") == before
