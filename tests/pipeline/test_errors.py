import inspect
import pickle
from pathlib import Path

import pytest

from extractors.errors import DocumentError, ExitCode, KehoachError
from pipeline import errors

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, KehoachError)]
DOCUMENT_CLASSES = [c for c in CLASSES if issubclass(c, DocumentError) and c is not DocumentError]

EXAMPLES = [
    errors.NothingToDoError("plans", "nothing to read", "Put files in it"),
    errors.UnknownDocumentError("ab12", Path("lake")),
    errors.AmbiguousDocumentError("ab", ["ab" + "0" * 14, "ab" + "1" * 14]),
    errors.MissingDependencyError("tesseract is not installed", "Run apt-get install tesseract-ocr"),
    errors.OutputError("lake", "Read-only file system"),
    errors.ObjectStoreError("s3://plans", "there is no bucket plans", "Make it"),
    errors.LockedError("lake", "process 7 on host"),
    errors.LakeError("lake", "no lake", "Name the lake with -o"),
    errors.ConfigurationError(["kehoach.toml: exists already"], "Name another file"),
    errors.ClusterError("dask://host:8786: nobody answers", "Start a scheduler there"),
    *(c("plan.pdf", "detail") for c in DOCUMENT_CLASSES),
]


def test_exit_codes_are_the_documented_ones() -> None:
    assert {e.name: int(e) for e in ExitCode} == {
        "OK": 0,
        "SOME_FAILED": 1,
        "USAGE": 2,
        "MISSING_DEPENDENCY": 3,
        "OUTPUT": 4,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda e: type(e).__name__)
def test_every_error_names_its_subject_and_says_what_to_do(error: KehoachError) -> None:
    assert error.advice
    assert str(error) == f"{error.message}. {error.advice}"
    assert not error.message.endswith(".")
    assert not error.advice.endswith(".")


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda e: type(e).__name__)
def test_errors_travel_between_processes_whole(error: KehoachError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert (str(back), back.__dict__, back.exit_code) == (str(error), error.__dict__, error.exit_code)


def test_codes_are_unique() -> None:
    codes = [c.code for c in CLASSES if c not in (KehoachError, DocumentError)]
    assert len(codes) == len(set(codes))


def test_output_errors_names_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(errors.OutputError, match=r"file.*Choose another place") as caught,
        errors.output_errors(tmp_path),
    ):
        (tmp_path / "file" / "below").mkdir()
    assert caught.value.exit_code == ExitCode.OUTPUT
