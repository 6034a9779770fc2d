"""Tasks of the text: items under the headings that give work, with the body they stand under as lead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from extractors.document import (
    Document,
    Heading,
    Item,
    Paragraph,
    PartKind,
    Passage,
    Section,
    Table,
    join,
    sections,
)
from extractors.records import Metadata, Task
from normalizers import agencies, axes, deadlines
from normalizers.agency_words import Start, opening
from normalizers.text import fold

# 'tổ chức' after these is a noun: 'các cơ quan, tổ chức liên quan'.
_NO_NOUN = r"(?<!,)(?<!\bcác)(?<!\bvà)(?<!\bnhững)(?<!\bcủa)"
_RUN_IN = re.compile(r"^(?P<who>[^.;:]{3,140}):\s+(?=[A-ZĐÀ-Ỹ])")


@dataclass(slots=True)
class _Found:
    passage: Passage
    ordinal: str | None
    headings: tuple[Heading, ...]
    unmarked: bool


@cache
def _table() -> dict[str, list[str]]:
    text = resources.files("normalizers").joinpath("data/narrative.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    return table


@cache
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(f"(?:{p})" for p in forms)) for name, forms in _table().items()}


@cache
def _partner() -> re.Pattern[str]:
    """'phối hợp với A, B' up to the verb that follows."""
    verbs = "|".join(_table()["verbs"])
    return re.compile(
        r"(?:[Pp]hối hợp(?: chặt chẽ| thường xuyên)?(?: với| cùng)|(?<=chủ trì, )phối hợp)\s+(?P<who>[^.;:()]{4,200}?)"
        rf"(?={_NO_NOUN}\s(?:{verbs})(?!\w)|[.;:]|$)"
    )


@cache
def _subject() -> re.Pattern[str]:
    """The body that a sentence begins with, up to its verb; a clause 'Ngoài ..., ' may stand before."""
    bodies, verbs = "|".join(_table()["subjects"]), "|".join(_table()["verbs"])
    return re.compile(
        r"(?:(?:Ngoài|Trên cơ sở|Căn cứ(?: vào)?)\s[^.;]{3,160}?,?\s)?"
        rf"(?P<who>(?:{bodies})\s[^.;:]{{2,160}}?(?:;\s(?:{bodies})\s[^.;:]{{2,160}}?)?),?"
        rf"{_NO_NOUN}\s(?=(?:{verbs})(?!\w))"
    )


def _is_body(text: str) -> bool:
    """Whether a text begins with the name of a body, a body in general or an office."""
    words = text.split()
    return bool(words) and opening(words, [fold(w) for w in words], 0).kind is not Start.OTHER


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
    return tasks


def _items(root: Section, kind: PartKind) -> Iterator[_Found]:
    for section, headings in sections(root):
        if section.heading is None or not _gives_work(headings, kind):
            continue
        yield from _of_section(section, headings)


def _gives_work(headings: Sequence[Heading], kind: PartKind) -> bool:
    """Whether the innermost heading that decides gives work rather than aims."""
    words = _words()
    for heading in reversed(headings):
        title = fold(heading.title)
        if words["idle"].search(title) and not words["work"].search(title):
            return False
        if words["work"].search(title):
            return kind is not PartKind.CARRIER or not words["idle"].search(title)
    return False


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
                if _is_aside(block, opened or itemised and not found or tables):
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


def _is_aside(block: Paragraph, introduced: bool) -> bool:
    text = block.passage.text
    if text.startswith("(") or text.rstrip().endswith("./.") or (block.italic and len(text) < 200):
        return True
    return introduced and (text.rstrip().endswith(":") or _words()["not_task"].search(fold(text)) is not None)


def _task(found: _Found, metadata: Metadata) -> Task | None:
    text = found.passage.text
    if len(text) < 12 or _words()["not_task"].search(fold(text)):
        return None
    if _only_target(text):
        return None
    headings = found.headings
    group = headings[-1]
    lead, passage = _lead(found)
    year = metadata.plan_year or None
    spans = deadlines.in_sentence(passage.text, year)
    helper = _partner().search(passage.text)
    coordinating = helper["who"].strip(" ,") if helper else None
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
        lead_text=lead,
        lead_agencies=agencies.split([lead]) if lead else (),
        coordinating_text=coordinating,
        coordinating_agencies=agencies.split([coordinating]) if coordinating else (),
        deadline_text="; ".join(dict.fromkeys(passage.text[a:b] for a, b, _ in spans)) or None,
        deadlines=tuple(d for _, _, d in spans),
        anomalies=("missing_ordinal",) if found.unmarked else (),
        provenance=found.passage.provenance(),
    )


def _only_target(text: str) -> bool:
    """Whether an item does nothing but state a quantity to be reached: it begins with one or with a rate."""
    head = fold(text)[:60]
    rate = re.match(r"(?:tỷ lệ|tỉ lệ|mức độ|chỉ số)\b", head) and re.search(r"\d+(?:[.,]\d+)?\s*%", text)
    share = re.match(r"(?:phấn đấu |bảo đảm |đảm bảo |tối thiểu |ít nhất |trên |từ )*\d+(?:[.,]\d+)?\s*%", head)
    return bool(rate or (share and not re.match(r"(?:bảo đảm|đảm bảo)", head)))


def _lead(found: _Found) -> tuple[str | None, Passage]:
    """Who has to do it: the body named before a colon, in the heading, or as the subject; and the rest of the text."""
    passage = found.passage
    duty = any(_words()["duty"].search(fold(h.title)) for h in found.headings)
    run_in = _RUN_IN.match(passage.text)
    if duty and run_in and _is_body(run_in["who"]):
        return run_in["who"].strip(), passage.slice(run_in.end())
    title = _body_of(found.headings[-1].title)
    if title is not None:
        return title, passage
    subject = _subject().match(passage.text)
    if subject and (duty or subject["who"].lower().startswith(("thủ trưởng", "trưởng"))):
        return subject["who"].strip(" ,"), passage
    return None, passage


def _body_of(title: str) -> str | None:
    folded = fold(title)
    if _words()["work"].search(folded) and not _words()["before_body"].match(folded):
        return None
    match = _words()["before_body"].match(folded)
    name = title[match.end() :].strip() if match else title
    return name if _is_body(name) else None
