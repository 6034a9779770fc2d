"""Deadlines: what a cell or a sentence says of when, as dates and RFC 5545 rules.

A cell under 'Thời gian' is read whole (`parse`); of an item of the text only stated dates, periods and recurrences
count (`in_sentence`), for there 'thường xuyên' or 'theo quy định' are turns of phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from normalizers import milestones
from normalizers.milestones import Deadline, Mention
from normalizers.text import squeeze

__all__ = ["Deadline", "in_sentence", "looks_like_deadline", "parse"]

_CUTS = re.compile(
    r"[;\n]|\.(?=\s+[^\W\d_])|\s[-–+]\s(?=[^\W\d_])(?!tháng|quý|năm|ngày|(?:i{1,3}|iv)(?!\w))", re.IGNORECASE
)


def parse(text: str, plan_year: int | None = None) -> tuple[Deadline, ...]:
    """The milestones of a deadline cell, in order; `plan_year` is the year where none is printed.

    A date or a recurrence makes 'theo quy định' beside it a remark ('Trong năm 2025 (theo ...)' is a period alone); a
    cell of words that fit nothing is a `reference`. Nothing for an empty cell.
    """
    text = _paragraphs(text).strip(" .;:-–+\n")
    if not text:
        return ()
    segments = _segments(text)
    found: list[list[Deadline]] = [[m.deadline for m in milestones.in_segment(s, plan_year)] for s in segments]
    found = _labelled(segments, found, plan_year)
    flat = list(dict.fromkeys(d for ds in found for d in ds))
    if any(d.kind not in ("reference", "event") for d in flat):
        flat = [d for d in flat if d.kind != "reference"]
    return tuple(flat) or (Deadline("reference"),)


def _paragraphs(text: str) -> str:
    """The text with its line breaks where a new thought begins; a line that was only too long is joined."""
    result = ""
    for line in text.splitlines():
        line = squeeze(line)
        if not line:
            continue
        new = _NEW_LINE.match(line) is not None and not result.endswith((",", "/", "-", "–", "("))
        result += f"\n{line}" if result and new else f" {line}" if result else line
    return _CUT_YEAR.sub("", result)


# A narrow column cuts a year: '03/12/202 4', 'Quý II/20 26'.
_CUT_YEAR = re.compile(r"(?<=[/.\-]20\d)\s(?=\d(?!\d))|(?<=[/.\-]20)\s(?=\d\d(?!\d))|(?<=[/.\-]2)\s(?=0\d\d(?!\d))")
_NEW_LINE = re.compile(r"[-–+•*]\s|(?![IVX]{1,4}(?!\w))[^\W\d_a-zà-ỹđ]\w")


def _segments(text: str) -> list[str]:
    cuts = [m.span() for m in _CUTS.finditer(text)]
    edges = [0, *(e for c in cuts for e in c), len(text)]
    return [s for a, b in zip(edges[::2], edges[1::2], strict=True) if (s := text[a:b].strip(" .;-–+"))]


def _labelled(segments: list[str], found: list[list[Deadline]], plan_year: int | None) -> list[list[Deadline]]:
    """Labels from the words of the segment, or of the wordless one that follows ('31/3: trình; 31/10: báo cáo')."""
    for i, (segment, here) in enumerate(zip(segments, found, strict=True)):
        if not here:
            continue
        mentions = milestones.in_segment(segment, plan_year)
        label = _label(segment, mentions)
        if label is None and i + 1 < len(segments) and not found[i + 1] and here[-1].kind == "by_date":
            label = segments[i + 1].strip(" :.;")
        if label is not None:
            found[i] = [d if d.label else replace(d, label=label) for d in here]
    return found


def _label(segment: str, mentions: list[Mention]) -> str | None:
    if not mentions or mentions[0].deadline.kind in ("reference", "event"):
        return None
    after = segment[mentions[-1].end :]
    if (colon := re.match(r"\s?[:–-]\s?(.{2,200})$", after)) is not None:
        return colon[1].strip(" .;:")
    before = segment[: mentions[0].start].strip(" :-–(")
    words = [w for w in re.split(r"\W+", before.lower()) if w]
    if not words or all(w in _EMPTY_WORDS for w in words):
        return None
    while words and words[-1] in _EMPTY_WORDS:
        before = before.rstrip(" ,:(")[: -len(words.pop())].rstrip(" ,:-–(")
    return before or None


_EMPTY_WORDS = frozenset(
    re.split(
        r"\s",
        "trong cả vào từ đến hết trước ngày chậm nhất là hoàn thành thực hiện xong định kỳ và hoặc năm các theo thời "
        "gian nhiệm vụ triển khai ban hành giai đoạn dự kiến bắt đầu kể cuối đầu giữa gửi nộp nay hàng hằng",
    )
)


_ADVERB = re.compile(r"thường xuyên\s$", re.IGNORECASE)
_CLAUSE_START = re.compile(r"(?:^|[.;:,(]\s?|\s[-–+]\s|\s(?:và|đồng thời|đồng thời,)\s)$")
_RECURRING_VERB = re.compile(
    r"(?:kiểm tra|đánh giá|rà soát|cập nhật|tổ chức|thực hiện|công bố|khảo sát|sơ kết|tổng kết|báo cáo|giao ban"
    r"|đối thoại)\s$",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"(?:kế hoạch|chương trình|dự toán|ngân sách|danh mục|báo cáo|nghị quyết|chỉ số|nhiệm vụ|kết quả|luật|đề án"
    r"|quyết định)\s[^,;.()]{0,120}$",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:^|[^\w])(?:hoàn thành|xong|hoàn tất|kết thúc|phấn đấu|chậm nhất)\s(?:(?:việc|trong|vào|trước|toàn bộ)\s)?$",
    re.I,
)
_OBJECT = re.compile(
    r"(?<!\w)((?:báo cáo|kế hoạch|chương trình|danh mục|dự thảo|tờ trình|đề án|phương án)(?!\s(?:về|gửi|trình)\s)"
    r"[^,;.()]{0,80}?)"
    r"(?=\s(?:báo cáo|gửi|trình|về Sở|trước|chậm nhất|định kỳ|hàng|hằng)(?!\w)|[,;.()]|$)",
    re.IGNORECASE,
)


def in_sentence(text: str, plan_year: int | None = None) -> tuple[tuple[int, int, Deadline], ...]:
    """The deadlines that an item of the text states, each with the offsets of its phrase.

    Only what says when the work is due: 'trước ngày 05/02/2026', 'hoàn thành trong năm 2026', 'định kỳ hàng quý'. The
    year of a plan, a law or a programme ('Kế hoạch năm 2026', 'giai đoạn 2021 - 2030'), the date of a document and
    'thường xuyên' are none.
    """
    named = milestones.spread([*milestones.recurring(text), *milestones.dated(text, plan_year, cell=False)])
    # What lies more than a year before the plan is history ('đi vào hoạt động trước ngày 01/01/2022').
    past = (plan_year or 0) - 1
    found: list[Mention] = []
    for m in named:
        stated = _states(text, m, plan_year) or (bool(found) and _goes_on_days(text, found[-1], m))
        if stated and (m.deadline.end is None or m.deadline.end.year >= past):
            found.append(m)
    exact = [m for m in found if m.deadline.kind == "by_date" or "BYMONTHDAY" in (m.deadline.rrule or "")]
    starts = [m.start for m in exact]
    result = []
    for m in found:
        follows = bisect_right(starts, m.end - 1)
        vague = m.deadline.kind == "recurring" and "BYMONTHDAY" not in (m.deadline.rrule or "")
        if vague and follows < len(exact) and _one_clause(text, m, exact[follows]):
            continue  # 'báo cáo hàng quý gửi trước ngày 05 của tháng cuối quý': the first names the report
        start = _with_verb(text, m.start) if m.deadline.kind != "recurring" else m.start
        result.append((start, m.end, replace(m.deadline, label=_object(text, m))))
    return tuple(result)


_AND_DAY = re.compile(r"(?:\s?\([^()]{1,40}\))?(?:,|,?\svà)\s", re.IGNORECASE)

_DAY = re.compile(r"(?:(?:trước|chậm nhất) )?(?:ngày )?\d", re.IGNORECASE)


def _goes_on_days(text: str, a: Mention, b: Mention) -> bool:
    """Whether `b` is one more day of a list that `a` began: 'trước ngày 20/6/2026 và ngày 10/12/2026'."""
    if not (a.deadline.kind == b.deadline.kind == "by_date") or not _AND_DAY.fullmatch(text, a.end, b.start):
        return False
    return b.deadline.end is not None and _DAY.match(text, b.start) is not None


def _one_clause(text: str, a: Mention, b: Mention) -> bool:
    return a.end <= b.start < a.end + 200 and not re.search(r"[;.]\s", text[a.end : b.start])


def _states(text: str, m: Mention, year: int | None) -> bool:
    before, phrase = text[max(0, m.start - 160) : m.start], text[m.start : m.end].lower()
    if m.deadline.kind == "recurring":
        return _states_recurrence(before, phrase, text[m.end : m.end + 16])
    if m.deadline.kind == "by_date":
        if re.match(r"(?:hoàn thành |xong )?(?:trước|chậm|muộn|không|hạn)", phrase):
            return bool(re.search(r"\d", phrase))
        if phrase.startswith("ngày") and _ON.search(before) and re.search(r"20\d\d$", phrase):
            return True
        return bool(_DONE.search(before)) and re.match(r"đến|tới|hết|ngày|cuối|xong", phrase) is not None
    if _ADVERB.search(before) or m.deadline.start is None or _BASIS.search(before):
        return False
    if phrase.startswith("từ"):
        return _states_stretch(before, phrase, m.deadline, year)
    if not re.search(r"\d|quý", phrase):
        return False
    if m.start == 0 and _SETS_TIME.match(text, m.end):
        return True
    done = _DONE.search(before) is not None
    if re.match(r"hoàn thành|thực hiện|ban hành|triển khai|trong|vào|ngay", phrase) or done:
        return True
    return bool(re.match(r"quý|tháng", phrase)) and before.endswith("(") and text[m.end : m.end + 1] == ")"


# 'tổ chức vào ngày 01/3/2026' says when; 'Đại hội diễn ra vào ngày ...' tells of something else.
_ON = re.compile(r"(?<!diễn ra )(?<!hiệu lực )(?<!thành lập )(?<!thông qua )vào\s$", re.IGNORECASE)
# 'Năm 2026: Trình ban hành ...' says when at the head of an item; so does 'Quý II/2026, hoàn thành ...'.
_SETS_TIME = re.compile(
    r"\s?:\s(?=[^\W\d_])|,\s(?=(?:hoàn thành|tổ chức|xây dựng|ban hành|trình|triển khai|rà soát|sơ kết|tổng kết)(?!\w))"
)
# What runs over years is a programme's, and what has its own stretch of time is no work to be done in it.
_FROM_YEAR = re.compile(r"từ (?:đầu )?(?:các )?(?:năm|giai đoạn|nhiệm kỳ)(?!\w)|từ (?:19|20)\d\d")
_SPAN_OF = re.compile(
    r"(?<!\w)(?:hồ sơ|số liệu|dữ liệu|phát sinh|thời gian|thời kỳ|kỳ|ban hành|hiệu lực|áp dụng|hoạt động|diễn ra"
    r"|được|đã|kể)\s$",
    re.IGNORECASE,
)

_BASIS = re.compile(r"(?:kết quả|đạt được|phát sinh|diễn ra|sự kiện quan trọng|tồn tại|hạn chế)\s$", re.IGNORECASE)


# What has its own year or quarter by name: 'kế hoạch đào tạo hàng năm', 'cân đối trong dự toán ngân sách hằng năm'.
_PLANNED = re.compile(r"(?<!\w)(?:kế hoạch|chương trình|chỉ tiêu|dự toán)\s[^,;.():]{0,40}$", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<!\w)(?:kế hoạch|chương trình|chỉ tiêu|chế độ|danh mục|kê khai|thu nhập|bình quân|định mức|lộ trình|phương án"
    r"|trợ cấp|phụ cấp|hỗ trợ|hưởng|thù lao|lương|tiền|nghỉ|sinh hoạt|nhu cầu|doanh thu|lợi nhuận|tạm nộp|bảo hiểm)"
    r"(?:\s[^,;.():]{0,40})?\s$"
    r"|(?<!\w)(?:trong|từ|theo|vào|bằng|nguồn|cân đối|thuộc|vốn)\s[^,;.():]{0,40}"
    r"(?:dự toán|ngân sách|kinh phí)(?:\s[^,;.():]{0,30})?\s$",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?<!\w)(?:kế hoạch|chương trình|danh mục|báo cáo|nghị quyết|chỉ số|nhiệm vụ|luật|đề án|quyết định)\s"
    r"[^,;.()]{0,120}$",
    re.IGNORECASE,
)
_OPENINGS = re.compile(
    r"định kỳ|hàng|hằng|mỗi|trước|chậm|ngày|tháng|quý|vào|thứ|chiều|sáng|chủ|tuần|(?:đầu|cuối) mỗi|\d+ tháng \("
    r"|\w+ \w+ một lần"
)
_TIMES_PER = re.compile(r"lần\s?(?:/|trong|mỗi|một|trên)")
_EVERY = re.compile(r"(?:định kỳ )?(?:hàng|hằng|mỗi)\s")
_GOES_ON = re.compile(
    r"\s?(?:$|[,;.)]|(?:trên|tại|cho|theo|đối với|gửi|để|về|báo cáo|với|tổng hợp|nhằm|và|bảo đảm|đảm bảo)(?!\w))",
    re.IGNORECASE,
)


def _states_stretch(before: str, phrase: str, deadline: Deadline, year: int | None) -> bool:
    """Whether 'từ tháng 7 đến tháng 8/2026' says when to work; a day alone is when something takes effect."""
    if not re.search(r"20\d\d$", phrase) or (
        deadline.end is None and not re.match(r"từ (?:đầu )?(?:tháng|quý)", phrase)
    ):
        return False
    if deadline.start is not None and year is not None and deadline.start.year < year:
        return False
    return not (_FROM_YEAR.match(phrase) or _SPAN_OF.search(before))


def _states_recurrence(before: str, phrase: str, after: str) -> bool:
    if _TIMES_PER.search(phrase) and not phrase.startswith("định kỳ"):
        return False
    named = _PLANNED if phrase.startswith("định kỳ") else _NAMED
    if re.match(r"định kỳ|hàng|hằng|mỗi", phrase) and named.search(before):
        return False
    if not _OPENINGS.match(phrase):
        return False
    if phrase.startswith(("định kỳ", "trước", "chậm", "ngày", "vào", "thứ")) or re.search(r"\d", phrase):
        return True
    if phrase.endswith("lần") or _CLAUSE_START.search(before):
        return True
    if _EVERY.match(phrase) and _GOES_ON.match(after) and not _DOCUMENT.search(before):
        return True
    return bool(_RECURRING_VERB.search(before)) and not _NOUN.search(before[: -len("báo cáo ")] + " ")


def _with_verb(text: str, start: int) -> int:
    match = re.search(r"(?<!\w)(?:hoàn thành|xong)\s$", text[max(0, start - 12) : start], re.IGNORECASE)
    return start - (len(match[0]) if match else 0)


def _object(text: str, m: Mention) -> str | None:
    """What is due: the plan or report named in the same sentence, the nearest one before the phrase."""
    first = max(text.rfind(". ", 0, m.start), text.rfind("; ", 0, m.start), m.start - 300, 0)
    before = [x[1] for x in _OBJECT.finditer(text, first, m.start) if " " in x[1]]
    if before:
        return before[-1].strip()
    after = _OBJECT.match(text, m.end + 1)
    return after[1].strip() if after else None


_PRODUCT = re.compile(
    r"^[-–+\s]{0,4}(?:(?:các|dự thảo|văn bản)\s)?"
    r"(?:kế hoạch|báo cáo|quyết định|tờ trình|công văn|văn bản|nghị quyết|đề án"
    r"|chương trình|thông báo|hồ sơ|quy chế|quy trình|danh mục|biên bản|hội nghị|tài liệu|phương án"
    r"|website|bài viết)(?!\w)",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    r"^(?:(?:ban hành|thực hiện|hoàn thành|triển khai)\s)?(?:theo|đúng)\s(?:đúng\s)?"
    r"(?:tiến độ|kế hoạch|lộ trình|thời gian|thời hạn|yêu cầu|quy định|chỉ đạo|hướng dẫn|tình hình|nhu cầu"
    r"|chương trình|văn bản)",
    re.IGNORECASE,
)


def looks_like_deadline(text: str) -> float:
    """How surely the text of a cell is a deadline rather than a product: 0 to 1.

    The share of it that times take, less for a text that begins like a product ('Báo cáo quý/năm').
    """
    text = _paragraphs(text).strip(" .;:-–+\n")
    if not text:
        return 0.0
    if _SCHEDULE.match(text) or milestones.names_event(text):
        return 0.9
    covered, sure = 0, False
    for segment in _segments(text):
        for m in milestones.in_segment(segment, 2000):
            covered += m.end - m.start
            sure |= m.deadline.kind in ("by_date", "continuous", "recurring") or segment[
                m.start : m.end
            ].lower().startswith(("quý", "tháng", "trong", "cả", "từ", "giai đoạn"))
    share = min(1.0, covered / len(text))
    if _PRODUCT.match(text) and not re.match(r"[^;:]{0,80}:", text):
        return min(share, 0.3)
    return max(share, 0.6) if sure else share
