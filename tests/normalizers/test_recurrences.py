from datetime import datetime

import pytest
from dateutil.rrule import rrulestr

from normalizers import recurrences

FORMS = [
    ("Trước ngày 08 của tháng cuối quý", ["FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=8"]),
    ("ngày 08 của tháng đầu quý", ["FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=8"]),
    ("Ngày cuối của tháng cuối quý", ["FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"]),
    ("Tháng cuối mỗi quý", ["FREQ=MONTHLY;BYMONTH=3,6,9,12"]),
    ("ngày 12 hằng tháng", ["FREQ=MONTHLY;BYMONTHDAY=12"]),
    ("hàng tháng (trước ngày 12)", ["FREQ=MONTHLY;BYMONTHDAY=12"]),
    ("ngày cuối cùng của mỗi tháng", ["FREQ=MONTHLY;BYMONTHDAY=-1"]),
    ("trước ngày 18/11 hằng năm", ["FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=18"]),
    ("trước ngày 18/5 và 18/11 hàng năm", ["FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=18"]),
    ("trước ngày 10/6 và ngày 05/12 hàng năm", ["FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=10", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=5"]),
    ("Tháng 10 hằng năm", ["FREQ=YEARLY;BYMONTH=10"]),
    ("Quý III hằng năm", ["FREQ=YEARLY;BYMONTH=7,8,9"]),
    ("Quý III - IV hằng năm", ["FREQ=YEARLY;BYMONTH=7,8,9,10,11,12"]),
    ("Quý I và quý IV hằng năm", ["FREQ=YEARLY;BYMONTH=1,2,3,10,11,12"]),
    ("trước ngày 10 của tháng đầu quý II và quý IV", ["FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=10"]),
    ("hằng năm (trước ngày 20 tháng 11)", ["FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20"]),
    ("trước ngày 25 tháng 9 của năm.", ["FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=25"]),
    ("6 tháng (trước ngày 15/6) và năm (trước ngày 08/12)", ["FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8"]),
    ("mỗi quý một lần", ["FREQ=MONTHLY;INTERVAL=3"]),
    ("định kỳ mỗi tháng một lần", ["FREQ=MONTHLY"]),
    ("mỗi năm ít nhất 02 lần", ["FREQ=MONTHLY;INTERVAL=6"]),
    ("Hai năm một lần", ["FREQ=YEARLY;INTERVAL=2"]),
    ("định kỳ vào tuần đầu tiên của tháng", ["FREQ=MONTHLY"]),
    ("tuần thứ ba hằng tháng", ["FREQ=MONTHLY"]),
    ("Đầu mỗi học kỳ", ["FREQ=MONTHLY;INTERVAL=6"]),
    ("vào thứ Năm hằng tuần", ["FREQ=WEEKLY;BYDAY=TH"]),
    ("Sáng thứ hai hàng tuần", ["FREQ=WEEKLY;BYDAY=MO"]),
    ("Hàng ngày", ["FREQ=DAILY"]),
    ("mỗi tuần", ["FREQ=WEEKLY"]),
    ("định kỳ hằng quý", ["FREQ=MONTHLY;INTERVAL=3"]),
    ("04 lần/năm", ["FREQ=MONTHLY;INTERVAL=3"]),
    ("một lần/quý", ["FREQ=MONTHLY;INTERVAL=3"]),
    ("02 năm/lần", ["FREQ=YEARLY;INTERVAL=2"]),
    ("3 tháng/lần", ["FREQ=MONTHLY;INTERVAL=3"]),
    ("định kỳ hàng tháng, quý, 6 tháng và năm", ["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY"]),
    ("6 tháng và 01 năm", ["FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY"]),
    ("hằng quý, 6 tháng, 9 tháng, năm", ["FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY;BYMONTH=9", "FREQ=YEARLY"]),
    ("định kỳ 6 tháng đầu năm và cả năm", ["FREQ=MONTHLY;INTERVAL=6"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rules"), FORMS)
def test_forms(text: str, rules: list[str]) -> None:
    assert [rule for found in recurrences.find_all(text) for rule in found.rules] == rules


@pytest.mark.parametrize("rule", sorted({rule for _, rules in FORMS for rule in rules}))
def test_every_rule_is_one_of_rfc_5545(rule: str) -> None:
    first = datetime(2026, 1, 1)
    assert rrulestr(rule, dtstart=first).after(first) is not None


@pytest.mark.parametrize(
    "text",
    [
        "tuần đầu tiên của tháng 3/2026",
        "ngày 31 tháng 12 của năm tính thuế",
        "tháng 5 năm 2026",
        "Quý I/2026",
        "6 tháng đầu năm 2026",
        "trong năm 2026, tháng 4",
        "năm 2026",
    ],
)
def test_periods_are_no_recurrences(text: str) -> None:
    assert recurrences.find_all(text) == ()
