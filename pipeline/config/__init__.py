"""The configuration of kehoach: `kehoach.toml`, `KEHOACH_*` variables and options, as one frozen, typed object.

Reading it needs pydantic-settings, which takes a while to load: import this where settings are needed, not at the top.
"""

from pipeline.config.layers import Origin, OriginKind
from pipeline.config.models import FolderSource, OcrSettings, WebSource
from pipeline.config.settings import Settings

__all__ = ["FolderSource", "OcrSettings", "Origin", "OriginKind", "Settings", "WebSource"]
