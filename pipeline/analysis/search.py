"""Search: words in, places out, the best first.

Rows in which the words stand as they were given come first, then those in which they stand close together, then those
that have them all; within each, BM25 decides. A query with marks is looked for with them, one without in any spelling;
only where marks find nothing are they left aside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.analysis.places import province_code
from pipeline.analysis.published import Notice, Published, published, reading, silent
from pipeline.analysis.search_index import SEARCHED, discard_index, joined, open_index, place_of, row_number
from pipeline.analysis.search_words import Span, Wanted, spans, wanted, window
from pipeline.lake import Lake
from pipeline.tables import Partition

_CLOSE = 10  # words between those searched for
# Of more rows than that with all the words the newest are weighed: a word that is everywhere tells none from another.
_MOST_WEIGHED = 100_000
_IDENTIFIERS = {"tasks": "task_id", "targets": "target_id", "citations": "citation_id", "pages": None}
_WEIGHTS = "1.0, 1.0, 0.0"  # the place narrows the search and says nothing of how well a row fits


class Match(StrEnum):
    """How the words stand in a row, the best first."""

    PHRASE = "phrase"
    NEAR = "near"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found: where it stands, what it says, and where the words are in that (offsets, half open)."""

    table: str
    record_id: str | None
    document_id: str
    plan_year: int
    province_code: str
    province: str | None
    issuer: str | None
    number: str | None
    source: str
    page: int | None
    match: Match
    with_marks: bool
    score: float
    text: str
    spans: tuple[Span, ...]

    def snippet(self, before: str = "«", after: str = "»") -> str:
        """The text, or of a long one the part that matters, with the words between two signs."""
        start, end = window(self.text, self.spans)
        pieces, at = ["…"] if start else [], start
        for first, last in self.spans:
            if start <= first and last <= end:
                pieces += [self.text[at:first], before, self.text[first:last], after]
                at = last
        return "".join([*pieces, self.text[at:end], *(["…"] if end < len(self.text) else [])])


HITS = pa.schema(
    [
        *(pa.field(n, pa.string()) for n in ("table", "record_id", "document_id")),
        pa.field("plan_year", pa.int16()),
        *(pa.field(n, pa.string()) for n in ("province_code", "province", "issuer", "number", "source")),
        pa.field("page", pa.int32()),
        pa.field("match", pa.string()),
        pa.field("with_marks", pa.bool_()),
        pa.field("score", pa.float64()),
        pa.field("text", pa.string()),
        pa.field("spans", pa.list_(pa.struct([pa.field("start", pa.int32()), pa.field("end", pa.int32())]))),
        pa.field("snippet", pa.string()),
    ]
)


def search(
    root: str | Path | Lake,
    query: str,
    *,
    table: str = "tasks",
    provinces: Sequence[str] = (),
    years: Sequence[int] = (),
    limit: int = 20,
    words: bool = False,
    notice: Notice = silent,
) -> list[Hit]:
    """Finds rows of a table by what they say.

    Args:
        root: the folder of the lake, or s3://BUCKET/PREFIX.
        query: words; in quotation marks what must stand side by side.
        table: tasks, targets, citations or pages.
        provinces: names of today or before, or codes; any if there are none.
        years: years that plans are for; any if there are none.
        limit: how many rows at most.
        words: keep the syllables of a word together, as underthesea parts them.
        notice: is told when the index is made, or files are fetched, which takes a while.

    Raises:
        UsageError: there is nothing to search for, or no such province.
        LakeError: nothing was published there, or it cannot be read.
        ObjectStoreError: the store does not do what it is asked.
        MissingDependencyError: underthesea, or FTS5, is not there.
    """
    lake = root if isinstance(root, Lake) else Lake(root)
    with closing(published(lake, notice)) as source:
        return search_in(
            source, query, table=table, provinces=provinces, years=years, limit=limit, words=words, notice=notice
        )


def search_in(
    source: Published,
    query: str,
    *,
    table: str = "tasks",
    provinces: Sequence[str] = (),
    years: Sequence[int] = (),
    limit: int = 20,
    words: bool = False,
    notice: Notice = silent,
) -> list[Hit]:
    """As `search`, in a lake that is open."""
    asked = wanted(query, words=words)
    codes = tuple(dict.fromkeys(province_code(p) for p in provinces))
    source.hold((table, "documents"))
    _tell_of_years(source, years, notice)
    try:
        found = _asked(source, table, asked, codes, years, limit, notice)
    except sqlite3.DatabaseError:
        discard_index(source, table)  # the disk, or somebody, damaged it
        found = _asked(source, table, asked, codes, years, limit, notice)
    return _read(source, table, found)


def _asked(
    source: Published,
    table: str,
    asked: Wanted,
    codes: Sequence[str],
    years: Sequence[int],
    limit: int,
    notice: Notice,
) -> list[_Found]:
    with closing(open_index(source, table, notice)) as index:
        return list(_found(index, asked, codes, years, limit))


def _tell_of_years(source: Published, years: Sequence[int], notice: Notice) -> None:
    known = {file.partition[0] for file in source.files("documents")}
    if years and not known.intersection(years):
        there = ", ".join(str(year) for year in sorted(known) if year)
        notice(f"No plan is for {', '.join(map(str, years))}; there are plans for {there or 'no year that is known'}")


@dataclass(frozen=True, slots=True)
class _Found:
    number: int
    score: float
    match: Match
    parts: tuple[tuple[str, ...], ...]
    marked: bool


def _found(
    index: sqlite3.Connection, asked: Wanted, codes: Sequence[str], years: Sequence[int], limit: int
) -> Iterator[_Found]:
    seen: set[int] = set()
    for form in (asked, asked.plain()) if asked.marked else (asked,):
        for match, expression, parts in _levels(form):
            if asked.marked and not form.marked and match is not _strictest(form):
                break  # with the marks left aside words are easily others: they must stand as they were given
            for number, score in _ask(index, expression, codes, years, limit + len(seen)):
                if number not in seen and len(seen) < limit:
                    seen.add(number)
                    yield _Found(number, -score, match, parts, form.marked)
            if len(seen) >= limit:
                return
        if seen:
            return


def _levels(form: Wanted) -> Iterator[tuple[Match, str, tuple[tuple[str, ...], ...]]]:
    column = "marked" if form.marked else "plain"
    phrases = [_phrase(part) for part in form.parts]
    if len(form.tokens) > 1:
        yield Match.PHRASE, f"{column} : {_phrase(form.tokens)}", (form.tokens,)
    if len(form.parts) > 1:
        yield Match.NEAR, f"{column} : NEAR({' '.join(phrases)}, {_CLOSE})", form.parts
    if len(form.parts) > 1 or len(form.tokens) == 1:
        yield Match.ALL, f"{column} : ({' AND '.join(phrases)})", form.parts


def _strictest(form: Wanted) -> Match:
    return Match.PHRASE if len(form.tokens) > 1 else Match.ALL


def _phrase(tokens: Sequence[str]) -> str:
    # Letters and digits alone: nothing of the query can be read as syntax.
    return '"' + " ".join(tokens) + '"'


def _ask(
    index: sqlite3.Connection, expression: str, codes: Sequence[str], years: Sequence[int], limit: int
) -> list[tuple[int, float]]:
    if codes:
        expression = f"({expression}) AND place : ({' OR '.join(f'p{code}' for code in codes)})"
    found: list[tuple[int, float]] = []
    for first, last in _ranges(years):
        found += index.execute(
            "SELECT number, score FROM ("
            f" SELECT rowid AS number, bm25(rows_by_word, {_WEIGHTS}) AS score FROM rows_by_word"
            " WHERE rows_by_word MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?"
            ") ORDER BY score, number DESC LIMIT ?",
            (expression, first, last, _MOST_WEIGHED, limit),
        ).fetchall()
    return sorted(found, key=lambda pair: (pair[1], -pair[0]))[:limit]


def _ranges(years: Sequence[int]) -> list[tuple[int, int]]:
    if not years:
        return [(0, 2**63 - 1)]
    return [(row_number(year, "00", 0), row_number(year + 1, "00", 0) - 1) for year in dict.fromkeys(years)]


def _read(source: Published, table: str, found: Sequence[_Found]) -> list[Hit]:
    hits: dict[int, Hit] = {}
    partitions: dict[Partition, list[tuple[int, _Found]]] = {}
    for one in found:
        year, code, row = place_of(one.number)
        partitions.setdefault((year, code), []).append((row, one))
    places, listed = ({f.partition: f.path for f in source.files(name)} for name in (table, "documents"))
    for partition, wanted_rows in partitions.items():
        if partition not in places or partition not in listed:
            continue  # it was removed since the index was made
        with reading(source.lake, table):
            rows = _rows(places[partition], table, [number for number, _ in wanted_rows])
        with reading(source.lake, "documents"):
            documents = _documents(listed[partition], {values["document_id"] for values in rows})
        for (_, one), values in zip(wanted_rows, rows, strict=True):
            hit = _hit(table, partition, one, values, documents.get(values["document_id"], {}))
            if hit.spans:  # else the file was replaced since the index was made
                hits[one.number] = hit
    return [hits[one.number] for one in found if one.number in hits]


def _rows(path: Path, table: str, numbers: Sequence[int]) -> list[dict[str, Any]]:
    identifier = _IDENTIFIERS[table]
    columns = list(dict.fromkeys([*([identifier] if identifier else []), "document_id", "page", *SEARCHED[table]]))
    found: dict[int, dict[str, Any]] = {}
    with pq.ParquetFile(path) as file:
        first = 0
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            here = sorted({n for n in numbers if first <= n < first + size})
            if here:
                rows = file.read_row_group(group, columns=columns)
                found.update((n, rows.slice(n - first, 1).to_pylist()[0]) for n in here)
            first += size
    gone: dict[str, Any] = {name: None for name in columns}
    return [found.get(n, gone) for n in numbers]


def _documents(path: Path, identifiers: set[str]) -> dict[str, dict[str, Any]]:
    columns = ["document_id", "issuer", "number", "source", "province_current"]
    with pq.ParquetFile(path) as file:
        rows = file.read(columns=columns).to_pylist()
    return {row["document_id"]: row for row in rows if row["document_id"] in identifiers}


def _hit(table: str, partition: Partition, one: _Found, row: dict[str, Any], document: dict[str, Any]) -> Hit:
    identifier = _IDENTIFIERS[table]
    text = joined(tuple(row[name] for name in SEARCHED[table]))
    return Hit(
        table=table,
        record_id=row[identifier] if identifier else None,
        document_id=row["document_id"] or "",
        plan_year=partition[0],
        province_code=partition[1],
        province=document.get("province_current"),
        issuer=document.get("issuer"),
        number=document.get("number"),
        source=document.get("source") or "",
        page=row["page"],
        match=one.match,
        with_marks=one.marked,
        score=round(one.score, 6),
        text=text,
        spans=tuple(spans(text, one.parts, marked=one.marked)),
    )


def hits_table(hits: Sequence[Hit]) -> pa.Table:
    """Hits as an Arrow table, with the snippet as its last column."""
    rows = [
        {
            **{name: getattr(hit, name) for name in HITS.names if name not in ("spans", "snippet", "match")},
            "match": hit.match.value,
            "spans": [{"start": start, "end": end} for start, end in hit.spans],
            "snippet": hit.snippet(),
        }
        for hit in hits
    ]
    return pa.Table.from_pylist(rows, HITS)
