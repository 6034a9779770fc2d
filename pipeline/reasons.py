"""What is wrong with a document, in the words of an archivist, in Vietnamese and English."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pipeline.errors import DocumentError, KehoachError


class Language(StrEnum):
    """The languages of reasons and reports."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


class Explanation(NamedTuple):
    """A sentence, what the reader of the file said (English, may be blank), and what to do."""

    problem: str
    detail: str
    remedy: str


# As `DocumentError.reason` writes it: 'is damaged or incomplete (cut off)'.
_SUBJECTS = ("the ", "its ", "kehoach ")
_REASON = re.compile(r"([^(]*)\((.*)\)", re.DOTALL)


def reason_of(error: KehoachError) -> str:
    """What is wrong, without the file and what to do."""
    return error.reason if isinstance(error, DocumentError) else error.message


def explain(code: str | None, reason: str | None, advice: str | None, language: Language) -> Explanation:
    """The explanation of an error by its code; one that has none is told as it was, in English."""
    problem, detail = reason or "", ""
    if found := _REASON.fullmatch(problem):
        problem, detail = found[1].strip(), found[2]
    known = _known().get(language.value, {}).get(code or "")
    if known is not None:
        return Explanation(known["problem"], detail, known["remedy"])
    if problem and not problem.startswith(_SUBJECTS):
        problem = f"it {problem}"  # 'is damaged'
    return Explanation(_sentence(problem), detail, _sentence(advice or ""))


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if not text or text.endswith((".", "!", "?")) else ".")


@cache
def _known() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((files("pipeline") / "data" / "reasons.toml").read_text(encoding="utf-8"))
