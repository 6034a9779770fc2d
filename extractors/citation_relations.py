"""How the text stands to what it cites: basis, implements, pursuant, amends, amended, attached_to, mentions.

The relation is told by the word that governs the citation: the last one before it in its clause. The members of a list
share it; a citation inside a title is governed by the words of that title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.citation_cores import Core, year_of
from extractors.citation_titles import SEPARATORS, Title

CONTEXT = 260
_SENTENCE = re.compile(r"[;\n|]|\.(?=\s)|(?<=\s)\(|^\(|:\s")
_ADVERBS = (
    r"(?:\s(?:nghiêm|nghiêm túc|đúng|tốt|đầy đủ|có|hiệu quả|kịp thời|các|những|đồng bộ|thống nhất|triệt để|quyết liệt|"
    r"và|nghiêm chỉnh|toàn diện),?){0,8}"
)
_CUES = re.compile(
    r"(?<!\w)(?:"
    r"(?P<attached_to>kèm theo|đính kèm|gửi kèm)"
    r"|(?P<basis>căn cứ|trên cơ sở)"
    r"|(?P<amends>(?:(?:được|đã)\s){0,2}(?:sửa đổi|bổ sung|thay thế|bãi bỏ|đính chính|hợp nhất)"
    r"(?:(?:,|\svà)?\s(?:sửa đổi|bổ sung|thay thế|bãi bỏ|một số|điều|khoản|nội dung|bởi)){0,6}"
    r"\s(?:tại|bởi|theo|bằng|trong))"
    rf"|(?P<implements>(?:thực hiện|triển khai|chấp hành){_ADVERBS}"
    r"\s(?:quy định|nội dung|nhiệm vụ|yêu cầu|chỉ đạo|quy chế)\s(?:tại|của|trong)"
    r"|thực hiện(?!\stheo)|triển khai(?!\stheo)|thi hành|cụ thể hóa|cụ thể hoá|áp dụng|chấp hành)"
    r"|(?P<amended>(?:sửa đổi|bổ sung|thay thế|bãi bỏ)\s(?:(?:các|một số|những)\s)?(?:quy định|nội dung)"
    r"\s(?:tại|của|trong)"
    r"|sửa đổi|bổ sung|thay thế|bãi bỏ|cập nhật|đính chính|hủy bỏ)"
    r"|(?P<stated>(?:đề ra|nêu|nêu rõ|giao|xác định)\s(?:tại|trong|ở))"
    r"|(?P<pursuant>theo|(?:quy định|chỉ đạo|hướng dẫn|yêu cầu|phê duyệt|ban hành|ghi)\s(?:tại|trong|ở|bởi)"
    r"|quy định\scủa|chỉ đạo\scủa|đáp ứng(?:\scác|\sđầy đủ)?\syêu cầu|tuân thủ|phù hợp với|tinh thần)"
    r")(?!\w)",
    re.IGNORECASE,
)
# How many words may stand between the governing word and the citation, and what breaks its government.
_REACH = {"attached_to": 9, "basis": 16, "amends": 4, "amended": 14, "stated": 4, "pursuant": 20, "implements": 22}
_LIST_REACH = 6
_PROPOSERS = 20  # more words: 'Theo đề nghị của Bộ trưởng ... và Bộ trưởng ... tại Tờ trình số ...'
_BREAK = {
    "pursuant": re.compile(
        r"\svề\s|\sđể\s|\snhằm\s|^\s(?:chức năng|thẩm quyền|nhiệm vụ|phân cấp|hình thức|phương thức|hướng\s)"
    ),
    "implements": re.compile(r"\sđể\s|\snhằm\s"),
    "amended": re.compile(r"\sđể\s|\snhằm\s|\stheo\s"),
}
# 'thực hiện thủ tục ... tại Điều 5 ...': what is carried out is not the document but what it provides for.
_PROVISION = r"(?:tiết|điểm|khoản|điều|mục|chương|phần|phụ lục)\s[\w.]{1,6}"
_PROVIDED = re.compile(rf"\stại\s(?:các\s)?(?:{_PROVISION}(?:,|\svà)?\s(?:của\s)?){{1,6}}$", re.IGNORECASE)
_PROVISIONS = re.compile(rf"(?<!\w)(?:{_PROVISION}(?:,|\svà)?\s(?:của\s)?){{1,6}}$", re.IGNORECASE)
_LINK = re.compile(r"[,;]|\s(?:và|hoặc)\s")
_FARTHEST = 220
_PASSIVE = re.compile(r"(?:được|đã)\s", re.IGNORECASE)
_AMENDING_TITLE = re.compile(
    r"(?:về\s|về việc\s)?(?:sửa đổi|bổ sung|thay thế|bãi bỏ|đính chính|cập nhật)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Relation:
    """The relation of a core; `base` is that of the list it stands in, `amended` the core it is said to amend.

    `bare`: that is said without 'được', so that nothing but the amendment is said of the amended one.
    """

    name: str
    base: str
    amended: int | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """The text with its cores and titles, and the relation of what no word governs."""

    text: str
    cores: Sequence[Core]
    titles: Sequence[Title]
    ungoverned: str


def relations(
    text: str, cores: Sequence[Core], titles: Sequence[Title], ungoverned: str = "mentions"
) -> list[Relation]:
    """The relation of each core; `ungoverned` is that of a core that no word governs and that stands in no title."""
    context = _Context(text, cores, titles, ungoverned)
    found: list[Relation] = []
    last: dict[int | None, int] = {}
    for index, core in enumerate(cores):
        parent = titles[index].parent
        before = last.get(parent)
        if parent is not None and cores[parent].inner and core.start < cores[parent].end:
            relation = Relation("amended", "amended")
        else:
            joined = _joined_to(context, index, before)
            if joined is not None:
                relation = _inherited(context, index, joined, found[joined])
            else:
                relation = _governed(context, index, found, before)
        if relation.bare and relation.amended is not None and found[relation.amended].name == "mentions":
            found[relation.amended] = replace(found[relation.amended], name="amended")
        found.append(relation)
        last[parent] = index
    return [_amending(text, cores, titles, found, i) for i in range(len(cores))]


def _joined_to(context: _Context, index: int, before: int | None) -> int | None:
    """The core that `index` goes on a list with: the one before it in the same title, or one of its kind in another.

    A core in brackets is no member: 'Luật ... (sau đây gọi là Luật ...) và Luật ...'.
    """
    previous = index - 1
    candidates = [] if before is None else [before]
    if previous >= 0 and context.cores[previous].kind == context.cores[index].kind:
        candidates.append(previous)
    if previous > 0 and context.text.startswith(")", context.cores[previous].end):
        candidates = [previous - 1]
    return next((c for c in candidates if _gap(context, c, index) is not None), None)


def _gap(context: _Context, before: int, index: int) -> str | None:
    """What stands between two members of a list, brackets and provisions aside; None where they are none."""
    start, end = max(context.cores[before].end, context.titles[before].end), context.cores[index].start
    if not 0 <= end - start <= _FARTHEST:
        return None
    gap = re.sub(r"\([^()]{0,150}\)|\d{1,2}(?=[;,])", "", context.text[start:end])
    provided = _PROVISIONS.search(gap)
    if provided is not None and _LINK.search(gap[: provided.start() + 1]):
        # 'Nghị định ..., Điều 5 Luật ...': a list of provisions is one of documents too.
        gap = gap[: provided.start()]
    listed = len(gap) <= 60 and SEPARATORS.fullmatch(gap) is not None and gap.strip() not in {"", ":"}
    return gap if listed else None


def _inherited(context: _Context, index: int, joined: int, before: Relation) -> Relation:
    """A member of a list stands as the one before; the list of those that amend ends with what cannot amend.

    It does too where 'tại' is said anew: '... được sửa đổi tại Điều 1 Luật ...; tại Điều 2 Nghị định ...'.
    """
    anew = "tại" in (_gap(context, joined, index) or "")
    if before.amended is not None and not anew and _can_amend(context.cores, index, joined, before.amended):
        return replace(before, bare=False)
    return Relation(before.base, before.base)


def _can_amend(cores: Sequence[Core], index: int, joined: int, amended: int) -> bool:
    """Not what is lower in rank or older than the amended document, nor a law by name where that before has none.

    Those that amend are listed in the order of their years.
    """
    core = cores[index]
    if core.kind.rank > cores[amended].kind.rank or (_named(core) and not _named(cores[joined])):
        return False
    year, years = year_of(core), [y for y in (year_of(cores[amended]), year_of(cores[joined])) if y is not None]
    return year is None or not years or max(years) <= year


def _named(core: Core) -> bool:
    return (core.law and not core.amending) or core.apart


def _clause(text: str, position: int) -> int:
    """Where the clause begins that governs `position`; a ';' right before it only separates the members of a list."""
    before = text[max(0, position - 3) : position].rstrip()
    listed = before.endswith((";", ","))
    start = max(0, position - CONTEXT)
    for mark in _SENTENCE.finditer(text, start, position - 3 if listed else position):
        start = mark.end()
    return start


def _governed(context: _Context, index: int, found: Sequence[Relation], before: int | None) -> Relation:
    parent, core = context.titles[index].parent, context.cores[index]
    start = context.titles[parent].start if parent is not None else _clause(context.text, core.start)
    clause = context.text[start : core.start]
    name = context.ungoverned if parent is None else "mentions"
    bare = False
    for cue in reversed(list(_CUES.finditer(clause))):
        sort = cue.lastgroup or ""
        gap = clause[cue.end() :]
        if sort == "amends":
            bare = _PASSIVE.match(cue[0]) is None
            if bare and not cue[0].endswith("bởi") and not _behind(context, index, start + cue.start()):
                # It is said of no document: 'sửa đổi nội dung tại ...' is active, in 'sửa đổi theo ...' 'theo' governs.
                sort = "amended" if cue[0].endswith(("tại", "trong")) else "pursuant"
            elif any(start + cue.end() <= c.start < core.start for c in context.cores[max(0, index - 8) : index]):
                continue
        if sort == "implements" and _PROVIDED.search(gap):
            name = "pursuant"
            break
        broken = _BREAK.get(sort)
        reach = _REACH[sort] + _LIST_REACH * (gap.count(";") + gap.count(","))
        if gap.startswith(" đề nghị của "):
            reach += _PROPOSERS
        if len(gap.split()) <= reach and not (broken and broken.search(gap + " ")):
            name = "pursuant" if sort == "stated" else sort
            # What is 'đề ra tại' a document is implemented where the clause says so.
            if sort != "stated":
                break
    if name == "amends":
        if before is None:
            return Relation("amends", "mentions")
        amended = _amended_by(context.cores, index, before)
        return Relation("amends", found[amended].base, amended, bare)
    return Relation(name, name)


def _amended_by(cores: Sequence[Core], index: int, before: int) -> int:
    """What core `index` amends: the one before it on its level, or in that one's title where only this can be."""
    nearest = index - 1
    core, outer, inner = cores[index], cores[before], cores[nearest]
    older, newer = year_of(outer), year_of(core)
    impossible = older is not None and newer is not None and older > newer
    return nearest if impossible or (outer.kind != core.kind and inner.kind == core.kind) else before


def _behind(context: _Context, index: int, position: int) -> bool:
    """Whether a core or its title ends right before `position`; not the core in whose title `index` stands."""
    parent = context.titles[index].parent
    earlier = [i for i in range(max(0, index - 4), index) if i != parent]
    return any(0 <= position - e <= 2 for i in earlier for e in (context.cores[i].end, context.titles[i].end))


def _amending(
    text: str, cores: Sequence[Core], titles: Sequence[Title], found: Sequence[Relation], index: int
) -> Relation:
    """A document whose title says that it amends another cited one amends, whatever the list says."""
    relation = found[index]
    if cores[index].amending:
        return Relation("amends", relation.base)
    title = titles[index]
    if title.end and _AMENDING_TITLE.match(text, title.start):
        nested = [i for i in range(index + 1, len(cores)) if titles[i].parent == index]
        if nested and found[nested[0]].name == "amended":
            return Relation("amends", relation.base)
    return relation
