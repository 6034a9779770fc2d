"""Scans that can be searched: the same pages with the text that was read laid invisibly over its print."""

from pipeline.searchable.writing import Notice, Searchable, write_searchable

__all__ = ["Notice", "Searchable", "write_searchable"]
