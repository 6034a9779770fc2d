"""Tasks of the text: items under the headings that give work, with the body they stand under as lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.document import (
    Document,
    Heading,
    Item,
    Paragraph,
    Part,
    PartKind,
    Passage,
    Section,
    Table,
    join,
    sections,
)
from extractors.narrative_leads import is_body, lead, partners
from extractors.narrative_words import words
from extractors.records import Metadata, Task
from normalizers import agencies, axes, deadlines
from normalizers.text import fold

_BY_WHEN = re.compile(
    r"(?:Phấn đấu )?(?:[Đđ]ến|[Tt]rong|[Hh]ết)(?: hết| cuối)? (?:năm|quý|tháng|ngày)\s[^,;:]{1,24},\s"
)
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ])")
_CHARGES = re.compile(r"\b(?:yêu cầu|giao|đề nghị|chỉ thị)\b.*\b(?:sau|sau đây)\s?:?$", re.DOTALL)
_SHORT = re.compile(r"\s\([A-ZĐ&]{2,12}\)")  # a short name that is given after the full one
_WORK_BEFORE = 6  # words from the verb that opens a heading to a word that says what is wanted
_TAIL = 400  # letters; a closing sentence is shorter


@dataclass(slots=True)
class _Found:
    passage: Passage
    ordinal: str | None
    headings: tuple[Heading, ...]
    unmarked: bool


def extract(document: Document, metadata: Metadata) -> list[Task]:
    """The tasks of the text in reading order, without their ids."""
    tasks: list[Task] = []
    for part in document.parts:
        if part.kind is PartKind.ANNEX:
            continue
        for found in _items(part.root, part.kind):
            task = _task(found, metadata)
            if task is not None:
                tasks.append(task)
    if not tasks and not any(True for _ in document.tables()):
        tasks = [t for part in document.parts for f in _charged(part) if (t := _task(f, metadata)) is not None]
    return tasks


def _charged(part: Part) -> Iterator[_Found]:
    """The items under numbered bodies of a text without headings that give work, as a directive has them.

    'Chủ tịch Ủy ban nhân dân tỉnh yêu cầu ... thực hiện các nhiệm vụ sau:', '1. Sở Nội vụ', 'a) ...'.
    """
    opened = any(isinstance(b, Paragraph) and _CHARGES.search(fold(b.passage.text)) for b in part.root.blocks)
    if part.kind is PartKind.ANNEX or not opened:
        return
    for section, headings in sections(part.root):
        bodies = [h for h in headings if is_body(h.title)]
        if section.heading is not None and bodies and bodies[0] is headings[0]:
            yield from _of_section(section, headings)


def _items(root: Section, kind: PartKind) -> Iterator[_Found]:
    for section, headings in sections(root):
        if section.heading is None or not _gives_work(headings, kind):
            continue
        yield from _of_section(section, headings)


def _gives_work(headings: Sequence[Heading], kind: PartKind) -> bool:
    """Whether the innermost heading that decides gives work rather than aims."""
    patterns = words()
    for heading in reversed(headings):
        title = fold(heading.title)
        idle = patterns["idle"].search(title)
        if idle and not patterns["work"].search(title) and not _works_towards(title[: idle.start()]):
            return False
        if patterns["work"].search(title):
            return kind is not PartKind.CARRIER or not patterns["idle"].search(title)
    return False


def _works_towards(before: str) -> bool:
    """Whether a heading tells of work before its idle word: 'Đẩy nhanh tiến độ xử lý hồ sơ ... với mục tiêu'."""
    return len(before.split()) >= _WORK_BEFORE and words()["verbs"].match(before) is not None


def _of_section(section: Section, headings: tuple[Heading, ...]) -> Iterator[_Found]:
    """The items of a section; a paragraph after an item with an ordinal goes on with it, after a bullet is one more."""
    found: list[_Found] = []
    last: Item | None = None
    tables = any(isinstance(b, Table) for b in section.blocks)
    itemised = any(isinstance(b, Item) for b in section.blocks)
    opened = bool(section.sections)
    parents: list[tuple[int, str | None]] = []
    for block in section.blocks:
        match block:
            case Item():
                if last is not None and block.level > last.level and _introduces(found, last):
                    found[-1] = replace_passage(found[-1], block)
                    continue
                if found and last is not None and block.level > 1 and parents and _belongs(found[-1], block):
                    found[-1] = replace_passage(found[-1], block)
                    continue
                found.append(_Found(block.passage, block.ordinal, headings, False))
                parents = [(block.level, block.ordinal)]
                last = block
            case Paragraph():
                alone = not found and len(section.blocks) == 1 and len(headings) > 1
                if _is_aside(block, opened or itemised and not found or tables, alone=alone):
                    continue
                if last is not None and last.ordinal is not None:
                    found[-1].passage = join([found[-1].passage, block.passage])
                else:
                    found.append(_Found(block.passage, None, headings, last is not None))
            case _:
                pass
    yield from found


def _introduces(found: list[_Found], last: Item) -> bool:
    return bool(found) and last.passage.text.rstrip().endswith(":")


def _belongs(found: _Found, block: Item) -> bool:
    """Whether a deeper item is a part of the one above, which announced it with a colon."""
    return ":" in found.passage.text[-3:] or found.passage.text.rstrip().endswith(";") and block.level > 2


def replace_passage(found: _Found, block: Item) -> _Found:
    """The item with a deeper one taken into its text."""
    marker = Passage(block.marker)
    return replace(found, passage=join([found.passage, join([marker, block.passage])]))


def _is_aside(block: Paragraph, introduced: bool, *, alone: bool) -> bool:
    """Whether a paragraph is no work; `alone` under its own heading, its './.' only ends the document."""
    text = block.passage.text
    if text.startswith("(") or (text.rstrip().endswith("./.") and not alone) or (block.italic and len(text) < 200):
        return True
    return _closes(text) or (introduced and text.rstrip().endswith(":"))


def _closes(text: str) -> bool:
    """Whether a text is no work but a closing, an opening or a pointer to a list elsewhere."""
    return words()["not_task"].search(fold(text)) is not None or _is_closing(text)


def _is_closing(text: str) -> bool:
    folded = fold(text)
    if words()["closing"].match(folded):
        return True
    return text.rstrip().endswith("./.") and words()["closing_at_end"].match(folded) is not None


def _without_closing(passage: Passage) -> Passage:
    """The passage less the sentences that close the whole document, where they follow without a break.

    Sentences of work that come after such words keep them: only the last ones go.
    """
    text = passage.text
    end = len(text)
    for cut in reversed(list(_SENTENCE.finditer(text, max(0, end - _TAIL)))):
        if not _is_closing(text[cut.end() : end]):
            break
        end = cut.start()
    return passage.slice(0, end) if end < len(text) else passage


def _task(found: _Found, metadata: Metadata) -> Task | None:
    found = replace(found, passage=_without_closing(found.passage))
    text = found.passage.text
    if len(text) < 12 or _closes(text):
        return None
    if _only_target(text):
        return None
    headings = found.headings
    group = headings[-1]
    leader, passage = lead(found.passage, headings)
    year = metadata.plan_year or None
    spans = deadlines.in_sentence(passage.text, year)
    coordinating = partners(passage.text)
    titles = [h.title for h in reversed(headings)]
    return Task(
        task_id="",
        source_kind="narrative",
        ordinal=found.ordinal,
        group_ordinal=group.ordinal,
        group_title=group.title,
        section=tuple(f"{h.ordinal}. {h.title}" if h.ordinal else h.title for h in headings),
        axis=axes.of_item(passage.text, titles, metadata.title),
        task=passage.text,
        lead_text=leader,
        lead_agencies=agencies.split([_SHORT.sub("", leader)]) if leader else (),
        coordinating_text=coordinating,
        coordinating_agencies=agencies.split([coordinating]) if coordinating else (),
        deadline_text="; ".join(dict.fromkeys(passage.text[a:b] for a, b, _ in spans)) or None,
        deadlines=tuple(d for _, _, d in spans),
        anomalies=("missing_ordinal",) if found.unmarked else (),
        provenance=found.passage.provenance(),
    )


def _only_target(text: str) -> bool:
    """Whether an item does nothing but state a quantity to be reached: it begins with one or with a rate."""
    head = fold(_BY_WHEN.sub("", text))[:60]
    rate = re.match(r"(?:tỷ lệ|tỉ lệ|mức độ|chỉ số)\b", head) and re.search(r"\d+(?:[.,]\d+)?\s*%", text)
    share = re.match(r"(?:phấn đấu |bảo đảm |đảm bảo |tối thiểu |ít nhất |trên |từ )*\d+(?:[.,]\d+)?\s*%", head)
    return bool(rate or (share and not re.match(r"(?:bảo đảm|đảm bảo)", head)))
