"""The forms of an answer; apart, so that the command line knows them without loading Arrow."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
