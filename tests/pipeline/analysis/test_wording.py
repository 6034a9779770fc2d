from datetime import date

import pytest

from pipeline.analysis.captions import Language
from pipeline.analysis.wording import say_deadline
from row_lakes import deadline

VI, EN = Language


@pytest.mark.parametrize(
    ("given", "vietnamese", "english", "plain"),
    [
        (deadline("by_date", end=date(2026, 2, 5)), "chậm nhất 05/02/2026", "by 05/02/2026", "by_date ../2026-02-05"),
        (deadline("period", date(2026, 1, 1), date(2026, 12, 31)), "năm 2026", "the year 2026", "period 2026-01-01/2026-12-31"),
        (deadline("period", date(2026, 10, 1), date(2026, 12, 31)), "quý IV/2026", "quarter IV of 2026", "period 2026-10-01/2026-12-31"),
        (deadline("period", date(2026, 2, 1), date(2026, 2, 28)), "tháng 2/2026", "2/2026", "period 2026-02-01/2026-02-28"),
        (deadline("period", date(2026, 2, 1), date(2026, 4, 30)), "01/02/2026 – 30/04/2026", "01/02/2026 – 30/04/2026", "period 2026-02-01/2026-04-30"),
        (deadline("period", date(2027, 4, 1)), "từ 01/04/2027", "from 01/04/2027", "period 2027-04-01/.."),
        (deadline("recurring", rrule="FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10"), "ngày 10 các tháng 3, 6, 9, 12 hằng năm", "day 10, in months 3, 6, 9, 12, yearly", "recurring FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10"),
        (deadline("recurring", rrule="FREQ=MONTHLY;INTERVAL=3"), "hằng quý", "quarterly", "recurring FREQ=MONTHLY;INTERVAL=3"),
        (deadline("recurring", rrule="FREQ=WEEKLY;BYDAY=FR"), "thứ Sáu hằng tuần", "Friday, weekly", "recurring FREQ=WEEKLY;BYDAY=FR"),
        (deadline("recurring", rrule="FREQ=MONTHLY;INTERVAL=2;BYSETPOS=1"), "2 tháng một lần BYSETPOS=1", "every 2 months BYSETPOS=1", "recurring FREQ=MONTHLY;INTERVAL=2;BYSETPOS=1"),
        (deadline("continuous", None, date(2026, 6, 30), label="Báo cáo"), "Báo cáo: thường xuyên, đến 30/06/2026", "Báo cáo: continuous, until 30/06/2026", "continuous ../2026-06-30 (Báo cáo)"),
        (deadline("event"), "khi có phát sinh", "when it occurs", "event"),
        (deadline("reference"), "theo văn bản khác", "as another document says", "reference"),
    ],
)  # fmt: skip
def test_deadlines_in_words(given: dict[str, object], vietnamese: str, english: str, plain: str) -> None:
    assert [say_deadline(given, language) for language in (VI, EN, None)] == [vietnamese, english, plain]
