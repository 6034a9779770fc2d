"""Which cited documents are said to amend, replace or repeal which: pairs of mentions of the same plan.

The table of citations has `amends` and `amended`, not who stands to whom. A pair is two mentions that follow each
other, between which the text of the plan itself has the word; where that cannot be seen, there is no pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from normalizers import legal_number
from normalizers.text import squeeze
from pipeline.analysis.export.selection import Rows

Row = Mapping[str, Any]

AMENDS, REPLACES, REPEALS = "amends", "replaces", "repeals"
_WORDS = {
    REPEALS: re.compile(r"(?<!\w)(?:bãi bỏ|hủy bỏ|huỷ bỏ)(?!\w)", re.IGNORECASE),
    REPLACES: re.compile(r"(?<!\w)thay thế(?!\w)", re.IGNORECASE),
    AMENDS: re.compile(r"(?<!\w)(?:sửa đổi|bổ sung|đính chính|cập nhật|hợp nhất)(?!\w)", re.IGNORECASE),
}
_REACH = 420  # characters from the end of one mention to the beginning of the other: a title stands between them
_WINDOW = 3


def amendments(source: Rows) -> Iterator[tuple[Row, Row, str]]:
    """Each mention of an amending document with that of the amended one, and amends, replaces or repeals."""
    wanted = _amending_documents(source)
    texts = _texts(source, wanted)
    text = next(texts, None)
    order = {document: i for i, document in enumerate(source.plans)}
    for document, rows in groupby(_of(source, wanted), key=lambda r: str(r["document_id"])):
        # All tables have their documents in one order: of the texts, which are long, one is held at a time.
        while text is not None and order[text[0]] < order[document]:
            text = next(texts, None)
        if text is not None and text[0] == document:
            yield from _pairs(list(rows), text[1])


def _texts(source: Rows, wanted: set[str]) -> Iterator[tuple[str, str]]:
    for document, pages in groupby(source.rows("pages", ("document_id", "text")), key=lambda r: str(r["document_id"])):
        if document in wanted:
            yield document, squeeze(" ".join(page["text"] or "" for page in pages))


_COLUMNS = ("document_id", "relation", "text", "key", "number", "canonical", "date", "page")


def _amending_documents(source: Rows) -> set[str]:
    rows = source.rows("citations", ("document_id", "relation"))
    return {r["document_id"] for r in rows if r["relation"] == "amends"}


def _of(source: Rows, documents: set[str]) -> Iterator[Row]:
    return (r for r in source.rows("citations", _COLUMNS) if r["document_id"] in documents)


def _pairs(rows: list[Row], text: str) -> Iterator[tuple[Row, Row, str]]:
    for i, row in enumerate(rows):
        if row["relation"] != "amends":
            continue
        behind = [r for r in rows[i + 1 : i + 1 + _WINDOW] if r["relation"] == "amended"][:1]
        before = [r for r in reversed(rows[max(0, i - _WINDOW) : i]) if r["relation"] != "amends"][:1]
        for other in (*behind, *before):
            first, second = (row, other) if other in behind else (other, row)
            relation = _relation(first["text"], second["text"], text) if _can_amend(row, other) else None
            if relation is not None:
                yield row, other, relation
                break


def _relation(first: str | None, second: str | None, text: str) -> str | None:
    """The relation that the words between two mentions state; None where they do not follow each other closely."""
    a, b = squeeze(first or ""), squeeze(second or "")
    if not a or not b:
        return None
    start = text.find(a)
    while start >= 0:
        end = start + len(a)
        at = text.find(b, end, end + _REACH + len(b))
        if at >= 0:
            between = text[end:at]
            named = next((name for name, word in _WORDS.items() if word.search(between)), None)
            if named is not None:
                return named
        start = text.find(a, end)
    return None


def _can_amend(amending: Row, amended: Row) -> bool:
    if amending["key"] == amended["key"]:
        return False
    years = [_year(r) for r in (amended, amending)]
    return years[0] is None or years[1] is None or years[0] <= years[1]


def _year(row: Row) -> int | None:
    if row["date"] is not None:
        return int(row["date"].year)
    number = row["canonical"] or row["number"]
    parsed = legal_number.parse(number) if number else None
    return None if parsed is None else parsed.year
