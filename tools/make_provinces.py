"""Make `normalizers/data/provinces.csv` from the two tables of vietnamese-provinces-database.

Source: https://github.com/thanglequoc/vietnamese-provinces-database (MIT, (c) 2021 Thang Le Quoc; licence kept in
`normalizers/data/provinces.LICENSE.txt`), as two tab-separated tables: the 34 provinces since 2025-07-01 (Nghị quyết số
202/2025/QH15) and the 63 before, each with the province that its territory belongs to now.

    python tools/make_provinces.py provinces_34.tsv provinces_63_to_34.tsv normalizers/data/provinces.csv
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

# The source writes some names with the older placement of the tone mark; the table holds one, the newer.
_TONES = {"oà": "òa", "oá": "óa"}
_COLUMNS = ("code", "name", "kind", "valid_from", "valid_to", "current_code", "current_name")


def _name(text: str) -> str:
    for old, new in _TONES.items():
        text = re.sub(old + r"(?!\w)", new, text)
    return text


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _kind(full_name: str, name: str) -> str:
    return full_name.removesuffix(name).strip().lower()


def provinces(now: Path, before: Path) -> list[tuple[str, ...]]:
    """The rows of the table, those of today first, each by its code."""
    current = {row["code"]: _name(row["name"]) for row in _rows(now)}
    table = [
        (row["code"], _name(row["name"]), row["type"].lower(), "2025-07-01", "", row["code"], current[row["code"]])
        for row in _rows(now)
    ]
    for row in _rows(before):
        kind = _kind(row["old_full_name"], row["old_name"])
        new = row["new_code"]
        table.append((row["old_code"], _name(row["old_name"]), kind, "", "2025-06-30", new, current[new]))
    return table


def main() -> None:
    """Read the two tables named on the command line and write the third."""
    now, before, target = map(Path, sys.argv[1:4])
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(provinces(now, before))


if __name__ == "__main__":
    main()
