"""Writes `docs/data.md` from the schemas: `python -m pipeline.schema_docs docs/data.md`.

What stands in the file outside the marks is written by hand and kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from pipeline.schema import PARTITION_FIELDS, SCHEMA_VERSION, SCHEMAS, TABLE_DESCRIPTIONS, description

BEGIN = "<!-- begin: made from pipeline/schema.py by `python -m pipeline.schema_docs docs/data.md` -->"
END = "<!-- end -->"


def render() -> str:
    """The tables and their fields in Markdown."""
    return "\n".join([BEGIN, "", f"Schema version {SCHEMA_VERSION}.", "", *_partitions(), *_tables(), END])


def _partitions() -> Iterator[str]:
    yield from ("### Partitions", "", "In the names of the folders, not in the files.", "")
    yield from ("| field | meaning |", "|---|---|")
    yield from (f"| `{name}` | {text} |" for name, text in PARTITION_FIELDS.items())
    yield ""


def _tables() -> Iterator[str]:
    for name, schema in SCHEMAS.items():
        yield from (f"### {name}", "", f"{TABLE_DESCRIPTIONS[name]}.", "")
        yield from ("| field | type | null | meaning |", "|---|---|---|---|")
        for field in schema:
            null = "yes" if field.nullable else ""
            yield f"| `{field.name}` | {type_name(field.type)} | {null} | {description(field).replace('|', '/')} |"
        yield ""


def type_name(kind: pa.DataType) -> str:
    """A type as the documentation names it: `list<struct<page int32, ...>>`."""
    if pa.types.is_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{f.name} {type_name(f.type)}' for f in kind)}>"
    return {"float": "float32", "double": "float64", "date32[day]": "date32"}.get(str(kind), str(kind))


def insert(page: str) -> str:
    """`page` with what stands between the marks made anew.

    Raises:
        ValueError: the marks are missing.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} ... {END} in the page")
    return before + render() + after


def main(arguments: Sequence[str] | None = None) -> None:
    """Rewrites the named page."""
    for name in sys.argv[1:] if arguments is None else arguments:
        path = Path(name)
        path.write_text(insert(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
