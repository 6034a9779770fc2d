"""A selection of a lake handed on: workbooks, CSV, JSON lines, Parquet, SQLite and calendars."""
