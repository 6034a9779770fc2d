"""The settings of a run, and how they are loaded: defaults < file < environment < command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pipeline.config import layers
from pipeline.config.layers import Layer, Origin, OriginKind
from pipeline.config.models import (
    SOURCES,
    YEAR,
    Count,
    Duration,
    Executor,
    KeyPath,
    ManySources,
    OcrSettings,
    OptionalCount,
    OptionalPlace,
    OptionalSize,
    OutputPlace,
    ReportSettings,
    dotted,
    fields_of,
    visit,
)
from pipeline.config.problems import path_of, unknown_key, wrong_value
from pipeline.errors import ConfigurationError


class Settings(BaseSettings):
    """All settings. `Settings(...)` takes what it is given and defaults; `Settings.load` reads file and environment."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=layers.PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    output: OutputPlace = Field(
        default="output", description="The lake: the folder of the tables, or its URL (s3://BUCKET/FOLDER)."
    )
    jobs: OptionalCount = Field(
        default=None, ge=1, description="Processes; as many as processors if not set.", examples=[4]
    )
    time_limit: Duration = Field(
        default=600.0, ge=0.1, le=YEAR, description="A document that takes longer is given up."
    )
    memory_limit: OptionalSize = Field(
        default=None,
        ge=1,
        description="A document that needs more memory is given up; no limit if not set.",
        examples=["2 GiB"],
    )
    attempts: Count = Field(
        default=3, ge=1, description="So often is a document tried when what went wrong may pass; then it is set aside."
    )
    executor: Executor = Field(
        default="local", description="Where documents are read: 'local', or a Dask cluster (dask://HOST:PORT)."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Messages are 'text', or 'json': an object a line."
    )
    metrics: OptionalPlace = Field(
        default=None,
        description="A file for the text collector of Prometheus; none is written if not set.",
        examples=["kehoach.prom"],
    )
    state: OptionalPlace = Field(
        default=None,
        description="A local folder for ledger, inbox and reports of runs; .kehoach in the lake if not set.",
        examples=["state"],
    )
    ocr: OcrSettings = Field(default=OcrSettings(), description="How pages that are pictures are read.")
    reports: ReportSettings = Field(
        default=ReportSettings(),
        description="Which reports of runs `kehoach gc` keeps; the list of runs it never removes.",
    )
    sources: ManySources = Field(default=(), description="Where new plans come from.")

    _origins: dict[str, Origin] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands over, which puts the layers together itself: it must know where each value is from."""
        return (init_settings,)

    @classmethod
    def load(cls, path: Path | None = None, overrides: Mapping[str, object] | None = None) -> Settings:
        """The settings of file, environment and command line.

        Args:
            path: the file; that of KEHOACH_CONFIG, or `kehoach.toml` in the working directory if there is one,
                if not given.
            overrides: options of the command line by dotted key (`ocr.mode`); those that are None were not given.

        Raises:
            ConfigurationError: names every key that is unknown and every value that does not fit, and where it stands.
        """
        found = [
            layers.file_layer(path, cls),
            layers.environment_layer(cls),
            layers.command_line_layer(overrides or {}),
        ]
        present = [layer for layer in found if layer is not None]
        problems = [sentence for layer in present for sentence in cls._unknown(layer)]
        if problems:
            raise ConfigurationError(problems)
        values, came_from = layers.merged(present, cls)
        try:
            settings = cls(**values)
        except ValidationError as error:
            raise ConfigurationError(cls._wrong(error, values, came_from)) from None  # its text has the secrets
        settings._origins.update(
            (dotted(path), layer.origin(path))
            for path, _, _ in settings.values()
            if (layer := layers.layer_of(path, came_from))
        )
        return settings

    @classmethod
    def _unknown(cls, layer: Layer) -> list[str]:
        return [
            unknown_key(path, layer.where(path), cls, layers.value_at(layer.values, (*path[:-1], "type")))
            for path, field, _ in visit(layer.values, cls)
            if field is None
        ]

    @classmethod
    def _wrong(cls, error: ValidationError, values: Mapping[str, Any], came_from: Mapping[KeyPath, Layer]) -> list[str]:
        found = {path_of(detail): detail for detail in error.errors(include_url=False)}
        sentences = []
        for path, detail in found.items():
            if any(other != path and other[: len(path)] == path for other in found):
                continue  # what is wrong with a part says it better
            above = layers.value_at(values, path[:-1])
            named = path[:-1] if isinstance(above, str) else path  # one text may stand for a list of it
            layer = layers.layer_of(named, came_from) or layers.layer_of(named[:-1], came_from)
            where = layer.where(named) if layer else ""
            value = layers.value_at(values, named)
            sentences.append(wrong_value(detail, named, value, where, cls._field(named, values)))
        return sentences

    @classmethod
    def _field(cls, path: KeyPath, values: Mapping[str, Any]) -> FieldInfo | None:
        if len(path) > 2 and path[0] == "sources":
            source = SOURCES.get(str(layers.value_at(values, (*path[:2], "type"))))
            return source.model_fields.get(str(path[2])) if source else None
        return dict(fields_of(cls)).get(path)

    def values(self) -> list[tuple[KeyPath, FieldInfo, Any]]:
        """Every value with its path and field, those of sources one by one."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        plain |= {"ocr": dict(self.ocr), "reports": dict(self.reports)}
        plain["sources"] = [dict(source) for source in self.sources]
        return [(path, field, value) for path, field, value in visit(plain, type(self)) if field is not None]

    def origins(self) -> dict[str, Origin]:
        """Where each value comes from, by dotted key."""
        default = Origin(OriginKind.DEFAULT)
        return {key: self._origins.get(key, default) for key in (dotted(path) for path, _, _ in self.values())}
