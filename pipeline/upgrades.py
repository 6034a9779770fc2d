"""Bundles of earlier schemas, brought up to the present one a version at a time.

A change of the schema that old bundles can follow adds one function here: the JSON of a bundle as the version before
wrote it, to the JSON of the next. What the old bundle does not know is left open, never invented: to have it, the file
is extracted again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.errors import InvalidRecordError

Value = dict[str, Any]

SCHEMA_VERSION = "2"


class UnknownSchemaError(Exception):
    """A version from which no chain of upgrades leads to the present one."""


def upgrade(value: Value, version: object, wanted: str = SCHEMA_VERSION) -> Value:
    """The content of a bundle of schema `version` as that of schema `wanted`; `value` may be changed.

    Raises:
        UnknownSchemaError: it is of a later version, or of none.
        InvalidRecordError: it is not what its version says.
    """
    while version != wanted:
        if not isinstance(version, str) or version not in UPGRADES:
            raise UnknownSchemaError(version)
        version, step = UPGRADES[version]
        try:
            value = step(value)
        except (KeyError, TypeError, AttributeError) as error:
            raise InvalidRecordError(f"not of the schema it names: {error!r}") from error
    return value


def _text_of_rejected_layers(value: Value) -> Value:
    """1 to 2: of a text layer that was not believed the text is kept, not only that there was one."""
    for page in value["extraction"]["pages"]:
        # '': a layer was rejected, but what it said is not known any more
        page["rejected_text"] = "" if page.pop("rejected_layer") else None
    return value


# From a version to the next, and how.
UPGRADES: dict[str, tuple[str, Callable[[Value], Value]]] = {"1": ("2", _text_of_rejected_layers)}
