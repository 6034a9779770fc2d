"""What stands before the number of a citation: the word for its type, 'số', and at times an issuer or other words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers import document_types, issuers
from normalizers.document_types import DocumentType
from normalizers.legal_number import LegalNumber
from normalizers.text import fold, strip_marks

_SAID = re.compile(r"(?:^|[\s(“\"])(số|so|sô|sồ)\s*[:.]?\s*$", re.IGNORECASE)
_FORM = re.compile(
    r"(?:mẫu|biểu|biểu mẫu|phụ lục|hợp đồng|hoá đơn|hóa đơn|tờ khai|tài khoản|nhà|đường|lô|tem|mã|thẻ|ký hiệu)\s*$",
    re.IGNORECASE,
)
# What the type may be told apart from its number by: 'Báo cáo kết quả khảo sát số ...'. A clause never goes on there.
_APART = re.compile(r"[^,;:.()“”\"\n\d]{1,64}")
_CLAUSE = re.compile(
    r"(?<!\w)(?:của|theo|tại|được|đã|là|và|các|những|căn cứ|kèm|ban hành|thực hiện|này|trên|trong|có|phải|để|do|với|"
    r"thay thế|sửa đổi|gửi|trình|đối với|cùng|kể|từ|đến|về|cho|hoặc|bằng)(?!\w)",
    re.IGNORECASE,
)
_NO_DOCUMENT = re.compile(r"(?<!\w)(?:Bản án|Chứng thư|Vận đơn)(?!\w)[^,;:.\n]{0,60}$", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w/.-])[A-ZĐ]{2,3}r?$")  # the code of a type, used as a word
_APART_REACH = 80


@dataclass(frozen=True, slots=True)
class Lead:
    """`start` of the mention, its kind, whether 'số' is printed, an issuer in between.

    `form`: what is numbered is no document but a form, a house, an account; `apart`: words of its own stand between
    the type and 'số', so that the document is cited by its name.
    """

    start: int
    kind: DocumentType | None = None
    said: bool = False
    issuer: str | None = None
    form: bool = False
    apart: bool = False


def read(text: str, number: int, least: int, legal: LegalNumber) -> Lead:
    """The lead of the number at `number` of `text`, looked for from `least` on."""
    first = max(least, number - 64)
    window = text[first:number]
    said = _SAID.search(window)
    end = said.start(1) if said else len(window)
    before = window[:end].rstrip(' \n\t\u00a0:(“"')
    kind, start = kind_before(before)
    if kind is None:
        kind, start = _kind_by_code(before, legal)
    if kind is not None:
        return Lead(first + start, kind, bool(said))
    if said:
        if window[said.start(1) :].startswith(("Số:", "SỐ:")):
            # The number line of a letterhead or of a stamp.
            return Lead(first + end, None, True, form=True)
        named = _kind_and_issuer(before)
        if named is not None:
            return Lead(first + named[0], named[1], True, named[2])
        form = bool(_FORM.search(before) or _NO_DOCUMENT.search(text[max(least, number - 90) : first + end]))
        apart = None if form else _kind_apart(text, max(least, number - _APART_REACH), first + end, legal)
        return apart or Lead(first + end, None, True, form=form)
    return Lead(number, form=bool(_FORM.search(window)))


def blank(text: str, position: int, least: int) -> tuple[int, DocumentType] | None:
    """Where 'Quyết định số' begins before a number left blank, and its kind."""
    first = max(least, position - 80)
    window = text[first:position].rstrip(" .…_\u00a0\n")
    said = _SAID.search(window)
    if not said:
        return None
    kind, start = kind_before(window[: said.start(1)].rstrip())
    return None if kind is None else (first + start, kind)


def kind_before(window: str) -> tuple[DocumentType | None, int]:
    """The kind whose name ends the window, the longest first, and where it begins."""
    names = document_types.by_name()
    words = list(re.finditer(r"\S+", window[-40:]))[-5:]
    shift = max(0, len(window) - 40)
    for word in words:
        printed = window[shift + word.start() :]
        if not printed[0].isalpha():
            # A bracket or quotation mark may open the name.
            bare = printed.lstrip("(“\"'‘-–*")
            if bare == printed:
                continue
            printed = bare
        folded = " ".join(printed.lower().split())
        kind = names.get(folded) or names.get(fold(printed)) or names.get(strip_marks(folded))
        if kind is not None:
            return kind, len(window) - len(printed)
    return None, 0


def _kind_by_code(window: str, legal: LegalNumber) -> tuple[DocumentType | None, int]:
    """The kind whose short name ends the window, 'NQ 45/2024/QH15', where the number does not say otherwise."""
    word = _CODE.search(window)
    kind = document_types.by_code(word[0], party=True) if word else None
    if word is None or kind is None or not (legal.type is None or document_types.bears(kind, legal.type)):
        return None, 0
    return kind, word.start()


def _kind_and_issuer(window: str) -> tuple[int, DocumentType, str] | None:
    """'Nghị định của Chính phủ' before 'số ...': where it begins, the kind and the issuer."""
    cut = window.rfind(" của ")
    if cut < 0:
        return None
    kind, start = kind_before(window[:cut])
    body = cut + len(" của ")
    if kind is None or issuers.match(window, body) != len(window):
        return None
    return start, kind, window[body:]


def _kind_apart(text: str, first: int, end: int, legal: LegalNumber) -> Lead | None:
    """The type with words of its own before 'số': the last one in the clause, where it agrees with the number.

    A number whose code names no type agrees with every type.
    """
    for head in reversed(list(document_types.name_pattern().finditer(text, first, end))):
        if not head[0][0].isupper():
            continue
        between = text[head.end() : end].rstrip()
        kind = document_types.by_name()[fold(head[0])]
        if not _APART.fullmatch(between) or _CLAUSE.search(between) or kind.generic:
            return None
        agrees = document_types.bears(kind, legal.type) if legal.type else len(legal.parts) > 1
        if legal.type in kind.shared_codes:
            kind = document_types.by_code(legal.type, legal.party) or kind
        return Lead(head.start(), kind, True, apart=True) if agrees else None
    return None
