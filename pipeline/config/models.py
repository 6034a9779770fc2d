"""What can be set: every key with its type, default and meaning. `docs/configuration.md` has the same for reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from extractors.ocr.settings import Mode
from pipeline.cache import MOST_BYTES
from pipeline.config.values import or_none, parse_duration, parse_size, whole_number

KeyPath = tuple[str | int, ...]


class Kind(Enum):
    """What a value is, where its type does not say it; stands in the metadata of a field."""

    SIZE = "size"
    DURATION = "duration"
    PLACE = "place"  # a path, or for some a URL: relative to the file in which it stands


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text that is not empty")
    if "\0" in value:
        raise ValueError("text without NUL characters")
    return value


def _place(value: object) -> Path:
    if isinstance(value, Path):
        return value
    try:
        return Path(_text(value))
    except ValueError as error:
        raise ValueError("a path") from error


def _pattern(value: object) -> str:
    text = _text(value)
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"a regular expression ({error.msg} at position {error.pos})") from error
    return text


def _private(value: object) -> bool | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    if not isinstance(value, list | tuple) or not value or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValueError("true, false, or a list such as ['portal.lan:8080', '10.0.0.0/8']")
    return tuple(value)


def _web_address(value: object) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits or re.search(r"\s", text):
        raise ValueError("an address that begins with http:// or https://")
    return text


def _folder_name(value: object) -> str:
    text = _text(value)
    if text.startswith(".") or len(text.encode()) > 100 or re.search(r'[\x00-\x1f\x7f/\\:*?"<>|]', text):
        raise ValueError("a name that a folder can have, not hidden, of at most 100 bytes")
    return text


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Count = Annotated[int, BeforeValidator(whole_number)]
OptionalCount = Annotated[int | None, BeforeValidator(or_none(whole_number))]
Size = Annotated[int, BeforeValidator(parse_size), Kind.SIZE]
OptionalSize = Annotated[int | None, BeforeValidator(or_none(parse_size)), Kind.SIZE]
Duration = Annotated[float, BeforeValidator(parse_duration), Kind.DURATION]
Place = Annotated[Path, BeforeValidator(_place), Kind.PLACE]
OptionalPlace = Annotated[Path | None, BeforeValidator(or_none(_place)), Kind.PLACE]
Text = Annotated[str, BeforeValidator(_text)]
OptionalText = Annotated[str | None, BeforeValidator(or_none(_text))]
Name = Annotated[str, BeforeValidator(_folder_name)]
Pattern = Annotated[str, BeforeValidator(_pattern)]
OptionalPattern = Annotated[str | None, BeforeValidator(or_none(_pattern))]
WebAddress = Annotated[str, BeforeValidator(_web_address)]

_NAME = "What reports, the ledger and `--source` call it; no two sources have the same."
YEAR = 366 * 86400.0  # more is a mistake, and more than the system's timers take


class Table(BaseModel):
    """A table of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OcrSettings(Table):
    """How pages that are pictures are read."""

    mode: Mode = Field(
        default=Mode.AUTO,
        description="Pages are read by OCR where their text layer is missing or bad ('auto'), 'always', or 'never'.",
    )
    cache: OptionalPlace = Field(
        default=None,
        description="Where readings of pages are kept; .kehoach/cache in the lake if not set.",
        examples=["cache"],
    )
    cache_size: Size = Field(default=MOST_BYTES, description="How much room readings of pages may take.")


class ReportSettings(Table):
    """Which reports of runs `kehoach gc` keeps."""

    keep_runs: Count = Field(
        default=400,
        ge=20,
        description="The reports of so many of the newest runs stay, and of so many of those that did not end well.",
    )
    keep_for: Duration = Field(
        default=400 * 86400.0, le=100 * YEAR, description="Reports stay at least so long, whatever their number."
    )


class FolderSource(Table):
    """A folder of this machine in which new plans appear."""

    type: Literal["folder"] = Field(description="A folder of this machine.", examples=["folder"])
    name: Name = Field(description=_NAME, examples=["inbox"])
    path: Place = Field(description="The folder; all below it is taken too.", examples=["inbox"])
    patterns: Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)] = Field(
        default=(),
        description="Patterns of the files that are taken, such as '*.pdf'; every kind if none is set.",
        examples=[["*.pdf", "*.docx"]],
    )
    settle_seconds: Duration = Field(
        default=2.0, le=YEAR, description="A file is taken when its size has not changed for so long."
    )


class WebSource(Table):
    """A portal on which plans are published: a start page, and links to follow."""

    type: Literal["web"] = Field(description="A portal on the web.", examples=["web"])
    name: Name = Field(description=_NAME, examples=["portal"])
    start: Annotated[tuple[WebAddress, ...], BeforeValidator(_one_or_more)] = Field(
        min_length=1,
        description="Addresses of the pages (or RSS or Atom feeds) that list plans.",
        examples=[["https://portal.example/ke-hoach"]],
    )
    link_pattern: Pattern = Field(
        description="A regular expression: links to addresses in which it is found are taken.",
        examples=[r"\.(pdf|docx)$"],
    )
    text_pattern: OptionalPattern = Field(
        default=None,
        description="A regular expression that must be found in the text of a link; any text if not set.",
        examples=["(?i)kế hoạch"],
    )
    next_pattern: OptionalPattern = Field(
        default=None,
        description="A regular expression found in the address or the text of links to further pages of the listing;"
        " rel=next is followed without it.",
        examples=[r"\?page=\d+$"],
    )
    detail_pattern: OptionalPattern = Field(
        default=None,
        description="A regular expression found in the address of pages of one document each, on which its links are"
        " looked for; none if not set.",
        examples=[r"/van-ban/\d+"],
    )
    max_pages: Count = Field(default=50, ge=1, description="No more pages of the listing are read.")
    follow_feeds: bool = Field(default=True, description="Feeds (RSS, Atom) that a page announces are read.")
    seconds_between_requests: Duration = Field(
        default=1.0, le=YEAR, description="So long at least between two requests to a host."
    )
    timeout: Duration = Field(default=30.0, ge=0.1, le=YEAR, description="A host silent for so long is given up.")
    max_bytes: Size = Field(default=200 * 1024**2, ge=1, description="A larger file is not fetched.")
    max_seconds: Duration = Field(default=600.0, ge=0.1, le=YEAR, description="Nor a file that takes longer.")
    allow_private: Annotated[bool | tuple[Text, ...], BeforeValidator(_private)] = Field(
        default=False,
        description="Hosts with private or loopback addresses may be asked: all (true), or those of a list of hosts,"
        " hosts with ports and networks.",
    )
    user_agent: OptionalText = Field(
        default=None,
        description="How kehoach names itself to hosts; its name and version if not set.",
        examples=["archive"],
    )


SOURCES: dict[str, type[FolderSource] | type[WebSource]] = {"folder": FolderSource, "web": WebSource}
Source = Annotated[FolderSource | WebSource, Field(discriminator="type")]
Sources = tuple[Source, ...]


def different_names(sources: Sources) -> Sources:
    """`sources`, if each has a name of its own, also where case does not count."""
    names = [source.name.casefold() for source in sources]
    twice = sorted({source.name for source in sources if names.count(source.name.casefold()) > 1})
    if twice:
        raise ValueError(f"a different name for each source ('{twice[0]}' is there twice)")
    return sources


def output_place(value: object) -> str:
    """The place of a lake: a path, or a URL such as s3://bucket/folder."""
    return str(_place(value)) if isinstance(value, Path) else _text(value)


def executor_name(value: object) -> str:
    """'local', or the address of a Dask scheduler."""
    text = value if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        fits = text == "local" or (parts.scheme == "dask" and parts.hostname and parts.port and not parts.path)
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("'local' or 'dask://HOST:PORT'")
    return text


ManySources = Annotated[Sources, AfterValidator(different_names)]
OutputPlace = Annotated[str, BeforeValidator(output_place), Kind.PLACE]
Executor = Annotated[str, BeforeValidator(executor_name)]


def table_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a field that is a table."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def visit(
    values: Mapping[str, Any], model: type[BaseModel], above: KeyPath = ()
) -> Iterator[tuple[KeyPath, FieldInfo | None, Any]]:
    """Every value of nested `values` with its path and field; the field is None for a key that the model has not."""
    for key, value in values.items():
        path, field = (*above, key), model.model_fields.get(key)
        table = table_of(field) if field else None
        if field is None:
            yield path, None, value
        elif table and isinstance(value, Mapping):
            yield from visit(value, table, path)
        elif field.annotation == Sources and isinstance(value, (list, tuple)) and value:
            for index, item in enumerate(value):
                source = SOURCES.get(str(item.get("type"))) if isinstance(item, Mapping) else None
                if source:
                    yield from visit(item, source, (*path, index))
                else:
                    yield (*path, index), field, item
        else:
            yield path, field, value


def fields_of(model: type[BaseModel], above: KeyPath = ()) -> Iterator[tuple[KeyPath, FieldInfo]]:
    """The fields of a model and of its tables, without those of sources."""
    for name, field in model.model_fields.items():
        table = table_of(field)
        if table:
            yield from fields_of(table, (*above, name))
        else:
            yield (*above, name), field


def dotted(path: KeyPath) -> str:
    """A path as people write it: `sources[0].path`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
