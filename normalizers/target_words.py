"""The patterns by which the clauses of targets are told, made from `data/targets.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TargetWords:
    """Compiled patterns; each says in its name what it finds and where."""

    intent: re.Pattern[str]
    intent_ending: re.Pattern[str]
    intent_opening: re.Pattern[str]
    verb_opening: re.Pattern[str]
    verb_ending: re.Pattern[str]
    sure_verb_ending: re.Pattern[str]
    order: re.Pattern[str]
    order_ending: re.Pattern[str]
    listed: re.Pattern[str]
    opening: re.Pattern[str]
    subject_opening: re.Pattern[str]
    budget_ending: re.Pattern[str]
    past: re.Pattern[str]
    payment_ending: re.Pattern[str]
    cost_opening: re.Pattern[str]
    condition: re.Pattern[str]
    no_subject: re.Pattern[str]
    level_alone: re.Pattern[str]
    due_head: re.Pattern[str]
    lead_in: re.Pattern[str]
    sanction: re.Pattern[str]
    name_ending: re.Pattern[str]
    time_opening: re.Pattern[str]
    trained: re.Pattern[str]
    short_clause: re.Pattern[str]
    relation_ending: re.Pattern[str]
    state_opening: re.Pattern[str]
    budget_opening: re.Pattern[str]


@cache
def target_words() -> TargetWords:
    """The patterns, compiled once."""
    data = tomllib.loads((files("normalizers") / "data" / "targets.toml").read_text(encoding="utf-8"))
    words = {name: _either(phrases) for name, phrases in data.items()}
    intent, verb, subject = words["intent"], words["verbs"], words["subjects"]
    order = words["order_verbs"]
    filler = r"(?: [^\W\d_]+){0,12}"
    link = r"(?:và|với|trong đó|đồng thời|riêng|còn)"
    return TargetWords(
        intent=_compile(rf"(?<!\w){intent}(?!\w)"),
        intent_ending=_compile(rf"(?<!\w){intent}\s?$"),
        intent_opening=_compile(rf"(?<!\w){intent}\s"),
        verb_opening=_compile(rf"(?:{verb}|trong đó|với|đồng thời)(?!\w)"),
        verb_ending=_compile(rf"(?<!\w){verb}(?: được| thêm| thành công| mới){{0,2}}\s?$"),
        sure_verb_ending=_compile(
            rf"(?<!\w){words['sure_verbs']}(?: được| thêm| khoảng| từ| thành công){{0,2}}\s?$",
        ),
        order=_compile(
            rf"\s{{0,4}}(?:mỗi năm |hằng năm |hàng năm )?{order}(?:(?:,| và|/) {order}){{0,4}}"
            r"(?: được| mới| thêm| thành công| dứt điểm| tối thiểu| ít nhất| khoảng){0,2}\s{0,4}"
        ),
        order_ending=_compile(rf"(?<!\w){order}\s?$"),
        listed=_compile(rf"\s?{words['listed']}(?!\w)|[^,;.]{{0,40}}?\ssau(?: đây)?\s?[:;,]"),
        opening=_compile(rf"(?:{link}[,:]?\s)?(?P<rest>{intent}|{verb}|{subject})(?!\w)"),
        sanction=_compile(rf"(?<!\w){words['sanctions']}(?!\w)"),
        name_ending=re.compile(rf"(?<!\w){words['named']}(?: [^\W\d_]+){{0,3}}\s$"),
        time_opening=_compile(rf"\s{{0,4}}(?:{link}[,:]?\s)?{words['times']}(?!\w)"),
        trained=_compile(
            rf"(?<!\w){words['training']}(?!\w)[^.;:\d]{{0,120}} cho(?: khoảng| hơn| trên| ít nhất| tối thiểu)?\s$"
        ),
        short_clause=_compile(r"(?:^|, )\s{0,4}(?:[^\W\d_]+ ){1,5}$"),
        relation_ending=_compile(rf"(?<!\w){words['relations']}\s$"),
        state_opening=_compile(rf"{words['states']}(?!\w)"),
        budget_opening=_compile(rf"\s{{0,4}}(?:[^\W\d_]+ ){{0,12}}{words['budgets']}{filler}(?: là)?\s?:?\s?$"),
        subject_opening=_compile(rf"{subject}(?!\w)"),
        budget_ending=_compile(
            rf"(?<!\w){words['budgets']}(?: thực hiện| dự kiến| kế hoạch| năm \d{{4}}| khoảng| là){{0,4}}\s?:?\s?$"
        ),
        past=_compile(rf"(?<!\w){words['past']}(?!\w)"),
        payment_ending=_compile(
            rf"(?<!\w){words['payments']}(?: bằng| tối đa| không quá| đến| là| từ){{0,2}}\s?$",
        ),
        cost_opening=_compile(rf"\s(?:của |tổng |số )?{words['costs']}(?!\w)"),
        condition=_compile(rf"(?<!\w){words['conditions']}(?!\w)"),
        no_subject=_compile(rf"\s?(?:$|[,;.:()/]|{words['no_subject']}(?!\w))"),
        level_alone=_compile(
            rf"\(\s?(?:{intent}\s)?(?:đạt|tỷ lệ|tối thiểu|ít nhất|từ|trên|≥|\d{{1,3}}\s?%\s?\))",
        ),
        due_head=_compile(rf"(?:{intent}|đến|trong|hết|cuối|là|[,:\s]){{0,12}}"),
        lead_in=_compile(rf"^(?:(?:{intent}|trong đó|đồng thời|có|đạt|là|với)(?!\w)[,:]?\s?){{1,4}}"),
    )


def _either(phrases: list[str]) -> str:
    return "(?:" + "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) + ")"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
