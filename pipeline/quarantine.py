"""The quarantine: what could not be read, each with a reason that an archivist understands.

`<state>/quarantine/<id>/` holds `reason.txt` for people, `reason.json` for programs and, for a fault of kehoach's own,
`traceback.txt`. The identifier is that of the content, or made from the location where not even that could be read.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.codec import clean_text
from pipeline.errors import InternalError, UsageError, output_errors
from pipeline.files import write_whole
from pipeline.ledger import Entry, Ledger, State
from pipeline.reasons import Language, explain

_ID_DIGITS = 16
# What is written anew where it is another now; that it was tried once more is not.
_TOLD = ("locations", "size", "page", "code", "reason", "advice")


class UnknownQuarantineError(UsageError):
    """Nothing in quarantine has that identifier."""

    code = "unknown_quarantine"

    def __init__(self, prefix: str) -> None:
        super().__init__(f"{prefix}: nothing in quarantine", "`kehoach quarantine list` shows what is there")


@dataclass(frozen=True, slots=True)
class Held:
    """A content in quarantine, with all locations that hold it."""

    identifier: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The entry that stands for all."""
        return self.entries[0]

    def as_json(self) -> dict[str, Any]:
        """The fields of `reason.json`."""
        entry = self.first
        return {
            "id": self.identifier,
            "locations": [e.location for e in self.entries],
            "sources": sorted({e.source for e in self.entries}),
            "sha256": entry.sha256,
            "document_id": entry.document_id,
            "size": entry.size,
            "page": entry.page,
            "code": entry.code,
            "reason": entry.reason,
            "advice": entry.advice,
            "transient": entry.transient,
            "attempts": entry.attempts,
            "pipeline_version": entry.pipeline_version,
            "first_seen": min(e.first_seen for e in self.entries),
            "last_tried": max(e.tried or e.last_seen for e in self.entries),
            "explanation": {
                language.value: list(explain(entry.code, entry.reason, entry.advice, language)) for language in Language
            },
        }


def identifier(entry: Entry) -> str:
    """Under what an entry is quarantined."""
    # Without a size the content was not read: what is wrong is wrong with the location.
    if entry.document_id is not None and entry.size is not None:
        return entry.document_id
    return hashlib.sha256(f"location:{entry.location}".encode()).hexdigest()[:_ID_DIGITS]


def held(ledger: Ledger) -> list[Held]:
    """All that is in quarantine, by its first location."""
    found: dict[str, list[Entry]] = {}
    for entry in ledger.select("state = ?", (State.QUARANTINED,)):
        found.setdefault(identifier(entry), []).append(entry)
    return [Held(name, tuple(entries)) for name, entries in found.items()]


def find(ledger: Ledger, prefix: str) -> Held:
    """What is in quarantine under an identifier that begins so, or at a location.

    Raises:
        UnknownQuarantineError: nothing is, or more than one.
    """
    found = [
        h
        for h in held(ledger)
        if prefix and (h.identifier.startswith(prefix) or prefix in {e.location for e in h.entries})
    ]
    if len(found) != 1:
        raise UnknownQuarantineError(prefix)
    return found[0]


def retry(ledger: Ledger, chosen: Iterable[Held]) -> int:
    """Lets the next run try again; gives the number of locations."""
    count = 0
    with ledger.transaction():
        for one in chosen:
            for entry in one.entries:
                # Without the size the content is looked at anew.
                ledger.execute(
                    "UPDATE locations SET state = 'new', attempts = 0, size = NULL, modified = NULL"
                    " WHERE location = ? AND state = 'quarantined'",
                    (entry.location,),
                )
                count += 1
    return count


class Quarantine:
    """The folders of what is in quarantine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """The folder of an identifier."""
        return self.folder / name

    def write(self, one: Held, fault: str | None = None) -> None:
        """Writes the reason; the traceback stays in a file of its own.

        Raises:
            OutputError: it cannot be written.
        """
        folder = self.path(one.identifier)
        traceback = folder / "traceback.txt"
        with output_errors(folder):
            if fault is not None:
                write_whole(traceback, clean_text(fault).encode())
            elif one.first.code != InternalError.code:
                traceback.unlink(missing_ok=True)
            text = letter(one, has_traceback=traceback.exists())
            write_whole(folder / "reason.txt", clean_text(text).encode())
            # Last: what has a reason.json is whole.
            text = json.dumps(one.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            write_whole(folder / "reason.json", clean_text(text).encode())

    def sweep(self, ledger: Ledger) -> None:
        """Makes the folders follow from the ledger: what is no longer held goes, what a dead run owes is written.

        Raises:
            OutputError: a folder cannot be written or removed.
        """
        wanted = {one.identifier: one for one in held(ledger)}
        with output_errors(self.folder):
            for folder in list(self.folder.iterdir()) if self.folder.is_dir() else ():
                if folder.name not in wanted and folder.is_dir():
                    shutil.rmtree(folder)
        for name, one in wanted.items():
            known = read_reason(self.path(name))
            told = one.as_json()
            if known is None or any(known.get(field) != told[field] for field in _TOLD):
                self.write(one)

    def reasons(self) -> Iterator[dict[str, Any]]:
        """What the folders say, for a ledger that is made anew; those that cannot be read are passed over."""
        for folder in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if (value := read_reason(folder)) is not None:
                yield value


def read_reason(folder: Path) -> dict[str, Any] | None:
    """The reason.json of a folder; None where there is none."""
    try:
        value = json.loads((folder / "reason.json").read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def letter(one: Held, *, has_traceback: bool) -> str:
    """What is wrong and what to do, for a person, in both languages."""
    both = ("\n".join(_lines(one, has_traceback, language)) + "\n" for language in Language)
    return "\n---\n\n".join(both)


def _lines(one: Held, has_traceback: bool, language: Language) -> Iterator[str]:
    entry, words = one.first, _WORDS[language]
    problem, detail, remedy = explain(entry.code, entry.reason, entry.advice, language)
    tried = datetime.fromisoformat(max(e.tried or e.last_seen for e in one.entries)).astimezone()
    yield words["title"]
    yield ""
    for number, each in enumerate(one.entries):
        yield f"{words['file'] if number == 0 else words['also']:<14}{_on_one_line(each.location)}"
    if entry.page is not None:
        yield f"{words['page']:<14}{entry.page}"
    yield f"{words['problem']:<14}{problem}"
    if detail:
        yield f"{words['detail']:<14}{detail}"
    yield f"{words['remedy']:<14}{remedy}"
    yield f"{words['when']:<14}{tried:%Y-%m-%d %H:%M %z}; {words['tried'].format(entry.attempts)}"
    if has_traceback:
        yield f"{words['traceback']:<14}traceback.txt"
    yield ""
    yield words["next"].format(one.identifier)


def _on_one_line(location: str) -> str:
    # A name with a line end in it could say what is to be done.
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in location)


_WORDS = {
    Language.VIETNAMESE: {
        "title": "Tài liệu này chưa đọc được, nên chưa có dữ liệu nào được trích xuất từ nó.",
        "file": "Tệp:",
        "also": "Cùng nội dung:",
        "page": "Trang:",
        "problem": "Vấn đề:",
        "detail": "Chi tiết:",
        "remedy": "Việc cần làm:",
        "when": "Thời điểm:",
        "tried": "đã thử {} lần",
        "traceback": "Kỹ thuật:",
        "next": "Khi tệp được thay bằng bản khác, lần chạy sau tự đọc lại. Muốn thử lại chính tệp này:\n"
        "    kehoach quarantine retry {}",
    },
    Language.ENGLISH: {
        "title": "This document could not be read: no records were extracted from it.",
        "file": "File:",
        "also": "Same content:",
        "page": "Page:",
        "problem": "Problem:",
        "detail": "Detail:",
        "remedy": "What to do:",
        "when": "When:",
        "tried": "tried {} time(s)",
        "traceback": "Technical:",
        "next": "When the file is replaced, the next run reads the new one by itself. To try the same file again:\n"
        "    kehoach quarantine retry {}",
    },
}
