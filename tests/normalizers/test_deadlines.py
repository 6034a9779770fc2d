from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from normalizers import deadlines
from normalizers.deadlines import Deadline

YEAR = 2027


def by(year: int, month: int, day: int) -> tuple[str, date | None, date | None, str | None]:
    return "by_date", None, date(year, month, day), None


def period(start: str, end: str | None) -> tuple[str, date | None, date | None, str | None]:
    return "period", date.fromisoformat(start), date.fromisoformat(end) if end else None, None


def again(rule: str) -> tuple[str, date | None, date | None, str | None]:
    return "recurring", None, None, rule


ALWAYS = ("continuous", None, None, None)
EVENT = ("event", None, None, None)
REFERENCE = ("reference", None, None, None)

CELLS = [
    ("Trước 18/3/2027", [by(2027, 3, 18)]),
    ("Trước ngày 09/ 02/2027", [by(2027, 2, 9)]),
    ("Chậm nhất ngày 30 tháng 4 năm 2027", [by(2027, 4, 30)]),
    ("Hoàn thành trước ngày 15/9", [by(2027, 9, 15)]),
    ("Xong trước 25/11", [by(2027, 11, 25)]),
    ("Trước ngày 10/4 và 10/10", [by(2027, 4, 10), by(2027, 10, 10)]),
    ("Trước tháng 8/2027", [by(2027, 7, 31)]),
    ("Chậm nhất tháng 8/2027", [by(2027, 8, 31)]),
    ("Đến hết năm 2028", [by(2028, 12, 31)]),
    ("Đến năm 2030", [by(2030, 12, 31)]),
    ("trước ngày 01/12 của năm trước liền kề năm kế hoạch", [by(2026, 12, 1)]),
    ("Trước 20/01/202 8", [by(2028, 1, 20)]),
    ("Quý II, III/2027", [period("2027-04-01", "2027-09-30")]),
    ("Quý IV", [period("2027-10-01", "2027-12-31")]),
    ("Trong quý I/2027", [period("2027-01-01", "2027-03-31")]),
    ("Quý IV/2027 - Quý I/2028", [period("2027-10-01", "2028-03-31")]),
    ("Tháng 8", [period("2027-08-01", "2027-08-31")]),
    ("02/2028", [period("2028-02-01", "2028-02-29")]),
    ("2028", [period("2028-01-01", "2028-12-31")]),
    ("2027 - 2029", [period("2027-01-01", "2029-12-31")]),
    ("Giai đoạn 2027-2030, tầm nhìn 2045", [period("2027-01-01", "2030-12-31")]),
    ("Năm 2027 và các năm tiếp theo", [period("2027-01-01", None)]),
    ("Từ quý III/2027", [period("2027-07-01", None)]),
    ("Cả năm", [period("2027-01-01", "2027-12-31")]),
    ("05/4 - 20/5/2027", [period("2027-04-05", "2027-05-20")]),
    ("Trong năm 2027 (theo hướng dẫn của cấp trên)", [period("2027-01-01", "2027-12-31")]),
    ("Trong năm 2027, theo nhu cầu của đơn vị", [period("2027-01-01", "2027-12-31")]),
    ("Theo kế hoạch của UBND tỉnh, hoàn thành trước 20/6/2027", [by(2027, 6, 20)]),
    ("Q.III/2027", [period("2027-07-01", "2027-09-30")]),
    ("T9/2027", [period("2027-09-01", "2027-09-30")]),
    ("Trong năm học 2027 - 2028", [period("2027-09-01", "2028-08-31")]),
    ("Thường xuyên trong năm học", [ALWAYS]),
    ("Tuần 2 tháng 4/2027", [period("2027-04-01", "2027-04-30")]),
    ("Trước 17 giờ 00 ngày 12/5/2027", [by(2027, 5, 12)]),
    ("Hai năm một lần, bắt đầu từ năm 2027", [again("FREQ=YEARLY;INTERVAL=2")]),
    ("Quý II - III hằng năm", [again("FREQ=YEARLY;BYMONTH=4,5,6,7,8,9")]),
    ("Hằng năm", [again("FREQ=YEARLY")]),
    ("Hằng năm (trước ngày 05/12)", [again("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=5")]),
    ("Trước ngày 12 của tháng cuối quý", [again("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=12")]),
    ("Hàng quý, trước ngày 12 tháng cuối quý", [again("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=12")]),
    ("Định kỳ (quý, 6 tháng, năm)", [again("FREQ=MONTHLY;INTERVAL=3"), again("FREQ=MONTHLY;INTERVAL=6"), again("FREQ=YEARLY")]),
    ("Thường xuyên", [ALWAYS]),
    ("Nhiệm vụ thường xuyên", [ALWAYS]),
    ("Thường xuyên hàng năm", [ALWAYS]),
    ("Thường xuyên trong năm", [ALWAYS]),
    ("Thường xuyên theo yêu cầu hàng năm", [ALWAYS]),
    ("Thường xuyên, hằng năm", [ALWAYS, again("FREQ=YEARLY")]),
    ("Thường xuyên trong năm 2027", [("continuous", date(2027, 1, 1), date(2027, 12, 31), None)]),
    ("Năm 2027, thường xuyên", [("continuous", date(2027, 1, 1), date(2027, 12, 31), None)]),
    ("Quý I/2027 và thường xuyên", [period("2027-01-01", "2027-03-31"), ALWAYS]),
    ("Khi có phát sinh", [EVENT]),
    ("Kỳ họp giữa năm 2027", [EVENT]),
    ("Hàng quý và đột xuất khi có yêu cầu", [again("FREQ=MONTHLY;INTERVAL=3"), EVENT]),
    ("Theo quy định", [REFERENCE]),
    ("Theo lộ trình hàng năm của ngành", [REFERENCE]),
    ("Theo Kế hoạch số 5/KH-UBND ngày 04/02/2027", [REFERENCE]),
    ("Đã hoàn thành", [REFERENCE]),
    ("Như trên", [REFERENCE]),
    ("", []),
]  # fmt: skip


def key(deadline: Deadline) -> tuple[str, date | None, date | None, str | None]:
    return deadline.kind, deadline.start, deadline.end, deadline.rrule


@pytest.mark.parametrize(("text", "expected"), CELLS)
def test_cells(text: str, expected: list[tuple[str, date | None, date | None, str | None]]) -> None:
    assert [key(d) for d in deadlines.parse(text, YEAR)] == expected


def test_every_rule_is_one_of_rfc_5545() -> None:
    first = datetime(2026, 1, 1)
    rules = [d.rrule for text, _ in CELLS for d in deadlines.parse(text, YEAR) if d.rrule]
    assert len(rules) > 5
    assert all(rrulestr(rule, dtstart=first).after(first) is not None for rule in rules)


def test_milestones_of_one_cell_have_labels() -> None:
    text = "- Chậm nhất ngày 20 tháng 2 năm 2027: trình Đề án.\n- Chậm nhất ngày 05 tháng 11 năm 2027: báo cáo kết quả."
    assert deadlines.parse(text, YEAR) == (
        Deadline("by_date", end=date(2027, 2, 20), label="trình Đề án"),
        Deadline("by_date", end=date(2027, 11, 5), label="báo cáo kết quả"),
    )


def test_label_before_the_time_or_in_the_next_segment() -> None:
    assert [d.label for d in deadlines.parse("Đề án: Tháng 3/2027; Tổng kết: Tháng 10/2027")] == ["Đề án", "Tổng kết"]
    assert [d.label for d in deadlines.parse("Chậm nhất ngày 05/5/2027; ban hành Quy chế")] == ["ban hành Quy chế"]
    assert [d.label for d in deadlines.parse("Trước ngày 05/5/2027")] == [None]


def test_without_a_year_nothing_is_invented() -> None:
    assert deadlines.parse("Trước 20/12") == (Deadline("reference"),)
    assert deadlines.parse("Quý II") == (Deadline("period"),)


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Gửi Kế hoạch của đơn vị về Sở trước ngày 12/02/2027 để tổng hợp.", "trước ngày 12/02/2027", by(2027, 2, 12)),
        ("Rà soát toàn bộ quy trình, hoàn thành trong quý II/2027.", "hoàn thành trong quý II/2027", period("2027-04-01", "2027-06-30")),
        ("Vận hành phần mềm tại các xã trong năm 2027.", "trong năm 2027", period("2027-01-01", "2027-12-31")),
        ("Kiện toàn tổ giúp việc trong tháng 3/2027.", "trong tháng 3/2027", period("2027-03-01", "2027-03-31")),
        ("Tổ chức kiểm tra, đánh giá hàng năm đối với các đơn vị.", "hàng năm", again("FREQ=YEARLY")),
        ("Hằng quý, tổng hợp ý kiến của người dân.", "Hằng quý", again("FREQ=MONTHLY;INTERVAL=3")),
        ("Gửi kế hoạch trước ngày 15/12 hằng năm.", "trước ngày 15/12 hằng năm", again("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15")),
        ("Tự kiểm tra kho sách tại các thư viện xã mỗi quý một lần.", "mỗi quý một lần", again("FREQ=MONTHLY;INTERVAL=3")),
        ("Xếp loại thủ thư hằng quý theo kết quả công việc.", "hằng quý", again("FREQ=MONTHLY;INTERVAL=3")),
        ("Kiểm kê đột xuất; sao lưu kho sách số hằng tuần.", "hằng tuần", again("FREQ=WEEKLY")),
        ("Công khai thu chi của thư viện hằng quý trên trang thông tin.", "hằng quý", again("FREQ=MONTHLY;INTERVAL=3")),
        ("Mở ít nhất 05 lớp mỗi năm cho thủ thư xã.", "mỗi năm", again("FREQ=YEARLY")),
        ("Trình phê duyệt dự toán kinh phí hằng năm; hướng dẫn quyết toán.", "hằng năm", again("FREQ=YEARLY")),
        ("Giao ban định kỳ vào tuần đầu tiên của tháng; công khai kết quả.", "định kỳ vào tuần đầu tiên của tháng", again("FREQ=MONTHLY")),
        ("Mở cửa ngày hội sách định kỳ tuần thứ ba hằng tháng, trao đổi sách.", "định kỳ tuần thứ ba hằng tháng", again("FREQ=MONTHLY")),
        ("Báo cáo số lượt mượn vào thứ Hai hằng tuần.", "vào thứ Hai hằng tuần", again("FREQ=WEEKLY;BYDAY=MO")),
        ("Định kỳ hằng năm (trước ngày 20 tháng 11) tổng hợp số liệu.", "Định kỳ hằng năm (trước ngày 20 tháng 11)", again("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20")),
        ("Họp tổ tư vấn 6 tháng một lần.", "6 tháng một lần", again("FREQ=MONTHLY;INTERVAL=6")),
        ("Lập danh mục sách thanh lý từ tháng 5 đến tháng 7/2027.", "từ tháng 5 đến tháng 7/2027", period("2027-05-01", "2027-07-31")),
        ("Áp dụng thẻ mới đối với bạn đọc từ tháng 02/2028.", "từ tháng 02/2028", period("2028-02-01", None)),
        ("Kiểm kê kho; hoàn thành trước tháng 10/2027.", "hoàn thành trước tháng 10/2027", by(2027, 9, 30)),
        ("Gửi danh sách về Sở trước 16 giờ 30 ngày 09/4/2027.", "trước 16 giờ 30 ngày 09/4/2027", by(2027, 4, 9)),
        ("Khai mạc ngày hội sách vào ngày 21/4/2027 tại quảng trường.", "ngày 21/4/2027", by(2027, 4, 21)),
        ("Số hóa sách địa chí trong năm học 2027 - 2028.", "trong năm học 2027 - 2028", period("2027-09-01", "2028-08-31")),
        ("Báo cáo quý gửi trước ngày 06 của tháng cuối quý.", "trước ngày 06 của tháng cuối quý", again("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=6")),
    ],
)  # fmt: skip
def test_sentences(text: str, phrase: str, expected: tuple[str, date | None, date | None, str | None]) -> None:
    ((start, end, deadline),) = deadlines.in_sentence(text, YEAR)
    assert (text[start:end], key(deadline)) == (phrase, expected)


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Quyết định số 7/QĐ-UBND ngày 03/02/2026 của UBND tỉnh về Chương trình giai đoạn 2021 - 2030.",
        "Triển khai các nhiệm vụ thường xuyên trong năm 2027 theo chức năng được giao.",
        "Xây dựng Kế hoạch công tác năm 2027.",
        "Chủ động triển khai Kế hoạch đào tạo hàng năm của đơn vị.",
        "Thường xuyên đôn đốc; báo cáo theo quy định khi có yêu cầu.",
        "Hoàn thiện Đề án phát triển đô thị đến năm 2030 và định hướng đến năm 2045.",
        "Thi hành Luật Lưu trữ năm 2024.",
        "Theo kế hoạch kiểm tra định kỳ hằng năm, tổ chức rà soát.",
        "Các kho sách mở cửa trước ngày 01/01/2022 được nâng cấp.",
        "Cân đối trong dự toán ngân sách hàng năm.",
        "Bố trí từ nguồn kinh phí sự nghiệp hằng năm.",
        "Cụ thể hóa thành kế hoạch công tác hằng quý, hằng tháng.",
        "Tiếp nhận bản kê khai thu nhập hằng năm, lưu tại phòng.",
        "Thực hiện Chương trình mỗi xã một tủ sách.",
        "Chi trả trợ cấp hằng tháng cho thủ thư xã.",
        "Tổng hợp số liệu từ tháng 01 đến tháng 6/2027 của các xã.",
        "Bảo quản sách của các khóa từ năm 2015 đến năm 2025.",
        "Kiểm tra tối thiểu 02 lần/năm.",
    ],
)
def test_sentences_that_state_no_deadline(text: str) -> None:
    assert deadlines.in_sentence(text, YEAR) == ()


def test_two_yearly_reports() -> None:
    found = deadlines.in_sentence("Báo cáo 6 tháng (trước ngày 15/6) và năm (trước ngày 08/12) về Sở.", YEAR)
    assert [d.rrule for *_, d in found] == [
        "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8",
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Gửi báo cáo trước ngày 20/5/2027 và ngày 10/11/2027.", [(2027, 5, 20), (2027, 11, 10)]),
        ("Gửi báo cáo trước ngày 15/5 và 15/11/2027.", [(2027, 5, 15), (2027, 11, 15)]),
        ("Gửi báo cáo trước ngày 05/3, 05/6 và 05/9/2028.", [(2028, 3, 5), (2028, 6, 5), (2028, 9, 5)]),
        ("Nộp chậm nhất ngày 15 tháng 6 và ngày 15 tháng 12 năm 2027.", [(2027, 6, 15), (2027, 12, 15)]),
        ("Gửi trước ngày 05/7/2027 (6 tháng) và ngày 05/01/2028 (năm).", [(2027, 7, 5), (2028, 1, 5)]),
        ("Gửi trước ngày 20/12 và 20/01/2028.", [(2027, 12, 20), (2028, 1, 20)]),
        ("Gửi trước ngày 20/5/2027, Sở tổng hợp ngày 25/5/2027.", [(2027, 5, 20)]),
        ("Thực hiện Kế hoạch ngày 10/5/2027 và Công văn ngày 11/6/2027.", []),
    ],
)
def test_days_that_follow_one_another_in_a_sentence(text: str, days: list[tuple[int, int, int]]) -> None:
    found = [d for _, _, d in deadlines.in_sentence(text, YEAR)]
    assert [d.kind for d in found] == ["by_date"] * len(days)
    assert [d.end for d in found] == [date(*day) for day in days]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Kiểm kê sách trong nửa đầu tháng 4/2027.", date(2027, 4, 1), date(2027, 4, 15)),
        ("Kiểm kê sách trong nửa cuối tháng 2 năm 2028.", date(2028, 2, 16), date(2028, 2, 29)),
        ("Kiểm kê sách (hoàn thành trong nửa đầu tháng 9).", date(2027, 9, 1), date(2027, 9, 15)),
    ],
)
def test_half_a_month(text: str, start: date, end: date) -> None:
    assert [(d.kind, d.start, d.end) for _, _, d in deadlines.in_sentence(text, YEAR)] == [("period", start, end)]


def test_several_recurrences_share_what_is_due() -> None:
    found = deadlines.in_sentence("định kỳ hàng quý, 6 tháng và năm báo cáo kết quả số hóa về Sở.", YEAR)
    assert [d.rrule for *_, d in found] == ["FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY"]
    assert {d.label for *_, d in found} == {"báo cáo kết quả số hóa"}


@pytest.mark.parametrize(
    "text",
    [
        "Quý II/2027", "Thường xuyên", "Trước ngày 05/4/2027", "Theo tiến độ của Bộ", "Khi có phát sinh", "Hằng năm", "Trong năm",
        "Ban hành theo tiến độ yêu cầu tại Kế hoạch thanh tra năm 2027 của tỉnh",
        "- Kế hoạch: Trong Quý I năm 2027; - Báo cáo: Định kỳ hàng tháng",
    ],
)  # fmt: skip
def test_looks_like_a_deadline(text: str) -> None:
    assert deadlines.looks_like_deadline(text) >= 0.6


@pytest.mark.parametrize(
    "text",
    ["Kế hoạch thanh tra, rà soát", "Báo cáo quý/năm", "Kế hoạch năm 2027", "Quyết định của UBND tỉnh", "Hội nghị", ""],
)
def test_looks_like_a_product(text: str) -> None:
    assert deadlines.looks_like_deadline(text) <= 0.4


@given(st.text(alphabet="ngàythángnăm quýIVhằước0123456789/-.,;:()\n", max_size=60))
def test_any_cell_is_read(text: str) -> None:
    assert all(
        d.kind in {"by_date", "period", "recurring", "continuous", "event", "reference"}
        for d in deadlines.parse(text, YEAR)
    )
    assert 0.0 <= deadlines.looks_like_deadline(text) <= 1.0
    assert all(0 <= a < b <= len(text) for a, b, _ in deadlines.in_sentence(text, YEAR))


@pytest.mark.parametrize(
    "piece",
    ["quý I ", "theo năm 2026 ", "trước ngày 5/6 ", "1/6, ", "ngày 5/6 và ", "nửa đầu tháng 6 ", "hằng quý, ", "khi "],
)
def test_long_texts_take_linear_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    deadlines.parse(text, YEAR)
    deadlines.in_sentence(text, YEAR)


def test_to_follow_something_up_is_no_reference() -> None:
    assert [(d.kind, d.start, d.label) for d in deadlines.parse("Bộ chỉ số theo dõi quý II/2031")] == [
        ("period", date(2031, 4, 1), "Bộ chỉ số theo dõi")
    ]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Năm 2031: Rà soát hồ sơ.", ["Năm 2031"]),
        ("Quý II/2031, hoàn thành kho lưu trữ.", ["Quý II/2031"]),
        ("Năm 2031, tỷ lệ hồ sơ đúng hạn còn thấp.", []),
        (
            "Báo cáo trước ngày 20 của tháng cuối quý và trước ngày 15/11 hằng năm.",
            ["trước ngày 20 của tháng cuối quý", "trước ngày 15/11 hằng năm"],
        ),
    ],
)
def test_when_at_the_head_of_an_item_and_two_days_of_one_report(text: str, phrases: list[str]) -> None:
    assert [text[a:b] for a, b, _ in deadlines.in_sentence(text, 2031)] == phrases
