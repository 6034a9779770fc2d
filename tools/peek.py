"""Shows the first tasks of a lake through pandas, as the demo's last step: python tools/peek.py [LAKE] [NUMBER]."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd


def main() -> int:
    """Prints a few tasks with the file they came from."""
    lake = Path(sys.argv[1] if len(sys.argv) > 1 else "output")
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    tasks = pd.read_parquet(lake / "tasks")
    documents = pd.read_parquet(lake / "documents", columns=["document_id", "file_name"])
    tasks = tasks[tasks["source_kind"] == "table"].merge(documents, on="document_id").head(number)
    print(f'\npandas.read_parquet("{lake}/tasks"), {number} of the rows with source_kind == "table":')
    for row in tasks.itertuples():
        print(f"\n  {row.file_name}  {row.group_ordinal}/{row.ordinal}  {row.axis}")
        print(f"  {row.task}")
        for label, values in (("lead", row.lead_agencies), ("with", row.coordinating_agencies)):
            print(f"    {label:8} {'; '.join(values)}")
        print(f"    deadline {row.deadline_text}")
        for due in row.deadlines:
            print("             " + ", ".join(f"{k}={v}" for k, v in due.items() if v is not None))
        print(f"    product  {row.product_text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
