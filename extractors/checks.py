"""Checks over what was extracted: a finding has a code, a plain sentence, and the page and record it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extractors.document import Document, PartKind
from extractors.records import Citation, Finding, Metadata, PageRecord, Target, Task
from normalizers.text import fold

_ANNEX_PROMISED = re.compile(
    r"phụ lục[^.;]{0,60}(?:kèm theo|đính kèm)|(?:kèm theo|đính kèm)[^.;]{0,30}phụ lục", re.IGNORECASE
)
_DAMAGED = 0.2  # of a page's words: with so many repaired, the page was damaged and not just misprinted
_MESSAGES = {
    "year_missing": "the number of {text} lacks the year that such documents bear",
    "date_mismatch": "the year in the number of {text} is not that of its date",
    "malformed": "the number of {text} is not one that its kind can have",
}


def check(
    document: Document,
    metadata: Metadata,
    tasks: Sequence[Task],
    targets: Sequence[Target],
    citations: Sequence[Citation],
    unread: Sequence[tuple[int, str]],
    pages: Sequence[PageRecord] = (),
) -> tuple[Finding, ...]:
    """All findings of a document, pages that could not be read first."""
    return (
        *_unread(unread),
        *_repaired(pages),
        *_nothing(metadata, tasks, unread),
        *_numbering(tasks),
        *_cells(tasks),
        *_period(metadata, tasks),
        *_contradictions(targets),
        *_citations(citations),
        *_annex(document),
    )


def _unread(pages: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    for page, reason in pages:
        yield Finding(
            page, "error", "page_without_text", f"Page {page} is a picture: {reason}. Nothing of it was read."
        )


def _repaired(pages: Sequence[PageRecord]) -> Iterator[Finding]:
    """One finding for all pages whose text was damaged: a person should see what was made of it."""
    damaged = [p for p in pages if p.repaired_words > _DAMAGED * p.words]
    if damaged:
        changed, words = sum(p.repaired_words for p in damaged), sum(p.words for p in damaged)
        yield Finding(
            damaged[0].page,
            "warning",
            "text_repaired",
            f"The text of {len(damaged)} of {len(pages)} pages was damaged or in an old encoding; {changed} of their"
            f" {words} words were repaired.",
        )


def _nothing(metadata: Metadata, tasks: Sequence[Task], unread: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    if metadata.document_type is None and not unread:
        yield Finding(None, "info", "no_document_type", "Nothing in the document says what kind of document it is.")
    if not tasks and not unread:
        yield Finding(None, "info", "no_tasks", "The document has neither a task table nor items that give work.")


def _numbering(tasks: Sequence[Task]) -> Iterator[Finding]:
    """Gaps and doubles in the numbers of a table's rows, group by group."""
    runs: dict[tuple[int | None, str | None, str | None, str], list[Task]] = defaultdict(list)
    for task in tasks:
        if task.source_kind == "table" and task.ordinal and task.row is not None:
            prefix, _, last = task.ordinal.rpartition(".")
            if last.isdigit():
                runs[task.row[0], task.group_ordinal, task.group_title, prefix].append(task)
    for run in runs.values():
        for before, after in pairwise(run):
            a, b = _last(before), _last(after)
            if b == a:
                yield _of(after, "warning", "double_ordinal", f"Two rows in a row are numbered {after.ordinal}.")
            elif b != a + 1 and b != 1:
                yield _of(
                    after, "warning", "ordinal_gap", f"Row {after.ordinal} follows row {before.ordinal} directly."
                )


def _last(task: Task) -> int:
    return int((task.ordinal or "0").rpartition(".")[2])


def _cells(tasks: Sequence[Task]) -> Iterator[Finding]:
    tables = [t for t in tasks if t.source_kind == "table"]
    led = any(t.lead_agencies for t in tables)
    timed = any(t.deadline_text for t in tables)
    for task in tables:
        name = f"Row {task.ordinal or '(without a number)'}"
        if "column_swap" in task.anomalies:
            yield _of(
                task,
                "warning",
                "column_swap",
                f"{name}: product and deadline stand in each other's column; swapped back.",
            )
        if "missing_ordinal" in task.anomalies:
            yield _of(task, "info", "missing_ordinal", f"A row without a number: {task.task[:60]}")
        if led and not task.lead_agencies:
            yield _of(task, "warning", "missing_lead", f"{name} names nobody who leads.")
        if timed and not task.deadline_text:
            yield _of(task, "warning", "missing_deadline", f"{name} has no deadline.")


def _period(metadata: Metadata, tasks: Sequence[Task]) -> Iterator[Finding]:
    start, end = metadata.plan_start, metadata.plan_end
    for task in tasks:
        for deadline in task.deadlines:
            day = deadline.end or deadline.start
            if day is None:
                continue
            if (start and day < start) or (end and (deadline.start or day) > end):
                yield _of(
                    task,
                    "info",
                    "deadline_outside_period",
                    f"{task.deadline_text}: outside the plan's period ({start or '...'} to {end or '...'}).",
                )
                break


def _contradictions(targets: Sequence[Target]) -> Iterator[Finding]:
    """Two levels for one indicator, by the same unit, direction and deadline."""
    known: dict[tuple[object, ...], Target] = {}
    for target in targets:
        if len(target.indicator) < 12:
            continue
        key = (fold(target.indicator), target.unit, target.direction, target.deadline)
        first = known.setdefault(key, target)
        if (first.value, first.value_max) != (target.value, target.value_max):
            yield Finding(
                target.provenance.page,
                "warning",
                "contradicting_targets",
                f"'{target.indicator[:80]}' is to reach {_level(first)} in one place and {_level(target)} in another.",
                target.target_id,
            )


def _level(target: Target) -> str:
    value = f"{target.value:g}" + (f"-{target.value_max:g}" if target.value_max is not None else "")
    return f"{value} {target.unit or ''}".replace(" %", "%").strip()


def _citations(citations: Sequence[Citation]) -> Iterator[Finding]:
    for citation in citations:
        for anomaly in citation.anomalies:
            if anomaly in _MESSAGES:
                message = _MESSAGES[anomaly].format(text=citation.text[:80])
                page = citation.provenance.page
                yield Finding(page, "info", anomaly, message[0].upper() + message[1:] + ".", citation.citation_id)


def _annex(document: Document) -> Iterator[Finding]:
    """An annex that the text announces and the file does not hold."""
    if document.part(PartKind.ANNEX) is not None or any(True for _ in document.tables()):
        return
    for located in document.passages():
        if located.part is PartKind.PLAN and _ANNEX_PROMISED.search(located.passage.text):
            page = located.passage.provenance().page
            yield Finding(page, "warning", "annex_missing", "The plan announces an annex that is not in the file.")
            return


def _of(task: Task, severity: str, code: str, message: str) -> Finding:
    return Finding(task.provenance.page, severity, code, message, task.task_id)
