"""How the text stands to what it cites: basis, implements, pursuant, amends, amended, attached_to, mentions.

The relation is told by the word that governs the citation: the last one before it in its clause. The members of a list
share it; a citation inside a title is governed by the words of that title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.citation_cores import Core
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
    r"|(?P<amends>(?:được|đã)\s(?:được\s)?(?:sửa đổi|bổ sung|thay thế|bãi bỏ|đính chính|hợp nhất)"
    r"(?:,?\s(?:bổ sung|thay thế|một số|điều|khoản|bởi)){0,5}\s(?:tại|bởi|theo|bằng|trong))"
    rf"|(?P<implements>(?:thực hiện|triển khai|chấp hành){_ADVERBS}"
    r"\s(?:quy định|nội dung|nhiệm vụ|yêu cầu|chỉ đạo|quy chế)\s(?:tại|của|trong)"
    r"|thực hiện(?!\stheo)|triển khai(?!\stheo)|thi hành|cụ thể hóa|cụ thể hoá|áp dụng|chấp hành)"
    r"|(?P<amended>sửa đổi|bổ sung|thay thế|bãi bỏ|cập nhật|đính chính|hủy bỏ)"
    r"|(?P<stated>(?:đề ra|nêu|nêu rõ|giao|xác định)\s(?:tại|trong|ở))"
    r"|(?P<pursuant>theo|(?:quy định|chỉ đạo|hướng dẫn|yêu cầu|phê duyệt|ban hành|ghi)\s(?:tại|trong|ở|bởi)"
    r"|quy định\scủa|chỉ đạo\scủa|đáp ứng(?:\scác|\sđầy đủ)?\syêu cầu|tuân thủ|phù hợp với|tinh thần)"
    r")(?!\w)",
    re.IGNORECASE,
)
# How many words may stand between the governing word and the citation, and what breaks its government.
_REACH = {"attached_to": 9, "basis": 16, "amends": 4, "amended": 14, "stated": 4, "pursuant": 20, "implements": 22}
_LIST_REACH = 6
_BREAK = {
    "pursuant": re.compile(
        r"\svề\s|\sđể\s|\snhằm\s|^\s(?:chức năng|thẩm quyền|nhiệm vụ|phân cấp|hình thức|phương thức|hướng\s)"
    ),
    "implements": re.compile(r"\sđể\s|\snhằm\s"),
    "amended": re.compile(r"\sđể\s|\snhằm\s|\stheo\s"),
}
_AMENDING_TITLE = re.compile(
    r"(?:về\s|về việc\s)?(?:sửa đổi|bổ sung|thay thế|bãi bỏ|đính chính|cập nhật)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Relation:
    """The relation of a core; `base` is that of the list it stands in, `amended` the core it is said to amend."""

    name: str
    base: str
    amended: int | None = None


def relations(text: str, cores: Sequence[Core], titles: Sequence[Title]) -> list[Relation]:
    """The relation of each core."""
    found: list[Relation] = []
    last: dict[int | None, int] = {}
    for index, core in enumerate(cores):
        parent = titles[index].parent
        before = last.get(parent)
        if parent is not None and cores[parent].inner and core.start < cores[parent].end:
            relation = Relation("amended", "amended")
        elif before is not None and _joined(text, cores, titles, before, core):
            relation = _inherited(core, cores, found[before])
        else:
            start = titles[parent].start if parent is not None else _clause(text, core.start)
            relation = _governed(text, start, core, found, before)
        found.append(relation)
        last[parent] = index
    return [_amending(text, cores, titles, found, i) for i in range(len(cores))]


def _joined(text: str, cores: Sequence[Core], titles: Sequence[Title], before: int, core: Core) -> bool:
    end = max(cores[before].end, titles[before].end)
    if core.start < end or core.start - end > 60:
        return False
    gap = re.sub(r"\([^()]{0,50}\)|\d{1,2}(?=[;,])", "", text[end : core.start])
    return SEPARATORS.fullmatch(gap) is not None and gap.strip() not in {"", ":"}


def _inherited(core: Core, cores: Sequence[Core], before: Relation) -> Relation:
    """A member of a list stands as the one before; what is lower in rank than a document cannot amend it."""
    if before.amended is not None and core.kind.rank <= cores[before.amended].kind.rank:
        return before
    return Relation(before.base, before.base)


def _clause(text: str, position: int) -> int:
    """Where the clause begins that governs `position`; a ';' right before it only separates the members of a list."""
    before = text[max(0, position - 3) : position].rstrip()
    listed = before.endswith((";", ","))
    start = max(0, position - CONTEXT)
    for mark in _SENTENCE.finditer(text, start, position - 3 if listed else position):
        start = mark.end()
    return start


def _governed(text: str, start: int, core: Core, found: Sequence[Relation], before: int | None) -> Relation:
    name = "mentions"
    context = text[start : core.start]
    for cue in reversed(list(_CUES.finditer(context))):
        sort = cue.lastgroup or ""
        gap = context[cue.end() :]
        broken = _BREAK.get(sort)
        reach = _REACH[sort] + _LIST_REACH * (gap.count(";") + gap.count(","))
        if len(gap.split()) <= reach and not (broken and broken.search(gap + " ")):
            name = "pursuant" if sort == "stated" else sort
            # What is 'đề ra tại' a document is implemented where the clause says so.
            if sort != "stated":
                break
    if name == "amends":
        if before is None:
            return Relation("amends", "mentions")
        return Relation("amends", found[before].base, before)
    return Relation(name, name)


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
