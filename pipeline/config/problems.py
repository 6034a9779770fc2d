"""What is wrong with a configuration, each in one plain sentence: which key, where, what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from pipeline.config.models import SOURCES, KeyPath, Kind, dotted, fields_of
from pipeline.config.values import format_duration, format_size, quoted

_LEAST_LIKENESS = 65.0  # of 100: less alike is no slip of the fingers
_PLAIN = {
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "too_short": "a list that is not empty",
    "model": "a table",
    "union_tag": "a table with the type " + " or ".join(f"'{kind}'" for kind in SOURCES),
}


def unknown_key(path: KeyPath, where: str, model: type[BaseModel], kind: object = None) -> str:
    """The sentence on a key that there is not, with the one that was perhaps meant.

    Args:
        path: the key.
        where: the place: 'in kehoach.toml, line 3'.
        model: the settings.
        kind: the type of the source that the key is in.
    """
    above, last = path[:-1], str(path[-1])
    if str(kind) in SOURCES and isinstance(above[-1] if above else None, int):
        known: list[KeyPath] = [(*above, name) for name in SOURCES[str(kind)].model_fields]
    else:
        known = [found for found, _ in fields_of(model)]
        known += [(name,) for name in model.model_fields if (name,) not in known]
    # Beside the key that is wrong only last parts count: what they have in common anyway makes all of them alike.
    alike = [
        (max(likeness(last, str(key[-1])), 0 if key[:-1] == above else likeness(dotted(path), dotted(key))), key)
        for key in sorted(known, key=lambda key: key[:-1] != above)
    ]
    near = nearest((score, dotted(key)) for score, key in alike)
    here = sorted(dotted(key) for key in known if key[:-1] == above)
    advice = f"did you mean '{near}'?" if near else "expected " + _either(here)
    return f"unknown key {quoted(dotted(path))} {where}; {advice}"


def unknown_variable(name: str, prefix: str, known: Iterable[str]) -> str:
    """The sentence on an environment variable that there is not, with the one that was perhaps meant."""
    own, known = name[len(prefix) :], tuple(known)
    near = nearest((likeness(own, variable.removeprefix(prefix)), variable) for variable in known)
    # Parts of a list have no variables of their own.
    near = near or next((variable for variable in known if name.upper().startswith(f"{variable}__")), None)
    advice = f"did you mean '{near}'?" if near else "unset it, or see docs/configuration.md for those there are"
    return f"unknown environment variable {quoted(name)}; {advice}"


def likeness(name: str, other: str) -> float:
    """How alike two names are, from 0 to 100; case and the kind of dash do not count."""
    from rapidfuzz import fuzz

    return fuzz.ratio(name.lower().replace("-", "_"), other.lower().replace("-", "_"))


def nearest(scored: Iterable[tuple[float, str]]) -> str | None:
    """The name that is most alike, the first of several; None where none is alike."""
    score, name = max(scored, key=lambda found: found[0])
    return name if score >= _LEAST_LIKENESS else None


def path_of(error: ErrorDetails) -> KeyPath:
    """The key that an error of validation is about; the type of a source, which the library puts in, left out."""
    location = error["loc"]
    if len(location) > 2 and location[0] == "sources" and location[2] in SOURCES:
        location = (*location[:2], *location[3:])
    if error["type"].startswith("union_tag"):
        location = (*location, "type")
    return location


def wrong_value(error: ErrorDetails, path: KeyPath, value: Any, where: str, field: FieldInfo | None) -> str:
    """The sentence on a value (as it was written) that does not fit its key."""
    if error["type"] == "union_tag_not_found":
        return f"'{dotted(path)}' is missing {where}; expected {_either(SOURCES)}"
    if error["type"] == "missing":
        meaning = f": {field.description.rstrip('.')}" if field and field.description else ""
        return f"'{dotted(path)}' is missing {where}{meaning}"
    return f"'{dotted(path)}' is {quoted(value)} {where}; expected {_expectation(error, field)}"


def _expectation(error: ErrorDetails, field: FieldInfo | None) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in {"literal_error", "enum"}:
        return str(context["expected"])
    if kind == "union_tag_invalid":
        return _either(SOURCES)
    for limit, words in (("ge", "at least"), ("le", "at most")):
        if limit in context:
            return f"{words} {_number(context[limit], field)}"
    plain = next((words for start, words in _PLAIN.items() if kind.startswith(start)), None)
    return plain or str(error["msg"])


def _number(value: Any, field: FieldInfo | None) -> str:
    metadata = field.metadata if field else []
    if Kind.SIZE in metadata:
        return format_size(value)
    return format_duration(value) if Kind.DURATION in metadata else f"{value:g}"


def _either(words: Iterable[str]) -> str:
    quoted_words = [f"'{word}'" for word in words]
    return " or ".join(filter(None, [", ".join(quoted_words[:-1]), quoted_words[-1]]))
