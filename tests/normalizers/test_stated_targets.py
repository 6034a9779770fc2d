from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import stated_targets

Row = tuple[str, str, str, float, float | None, str | None, str | None]

ONE: list[tuple[str, Row]] = [
    (
        "100% thư viện xã mở cửa cuối tuần.",
        ("100% thư viện xã mở cửa cuối tuần", "thư viện xã mở cửa cuối tuần", "eq", 100, None, "%", None),
    ),
    (
        "Phấn đấu tối thiểu 45% tuyến phố được chiếu sáng; tiếp tục vận động người dân.",
        ("Phấn đấu tối thiểu 45% tuyến phố được chiếu sáng", "tuyến phố được chiếu sáng", "ge", 45, None, "%", None),
    ),
    (
        "Tỷ lệ sách được số hóa đạt trên 82,5%.",
        ("Tỷ lệ sách được số hóa đạt trên 82,5%", "Tỷ lệ sách được số hóa", "gt", 82.5, None, "%", None),
    ),
    (
        "Tỷ lệ trả sách đúng hạn: từ 97% trở lên.",
        ("Tỷ lệ trả sách đúng hạn: từ 97% trở lên", "Tỷ lệ trả sách đúng hạn", "ge", 97, None, "%", None),
    ),
    (
        "Cập nhật danh mục sách trên trang thông tin (đạt tỷ lệ 100%).",
        ("Cập nhật danh mục sách trên trang thông tin (đạt tỷ lệ 100%)", "Cập nhật danh mục sách trên trang thông tin", "eq", 100, None, "%", None),
    ),
    (
        "Rà soát, đánh giá các thư viện, bảo đảm hoàn thành 100% việc kiểm kê.",
        ("bảo đảm hoàn thành 100% việc kiểm kê", "hoàn thành việc kiểm kê", "eq", 100, None, "%", None),
    ),
    (
        "Khảo sát thị trường và nhu cầu, lựa chọn tối thiểu 06 hợp tác xã để hỗ trợ.",
        ("lựa chọn tối thiểu 06 hợp tác xã để hỗ trợ", "lựa chọn hợp tác xã để hỗ trợ", "ge", 6, None, "hợp tác xã", None),
    ),
    (
        "Cắt giảm ít nhất 25% thời gian cấp thẻ.",
        ("Cắt giảm ít nhất 25% thời gian cấp thẻ", "thời gian cấp thẻ", "ge", 25, None, "%", "decrease"),
    ),
    (
        "thực hiện thu hút từ 20 - 30 kỹ sư về làm việc",
        ("thực hiện thu hút từ 20 - 30 kỹ sư về làm việc", "thực hiện thu hút kỹ sư về làm việc", "range", 20, 30, "kỹ sư", None),
    ),
    (
        "Chỉ số phục vụ của Sở nằm trong nhóm 12 đơn vị dẫn đầu.",
        ("Chỉ số phục vụ của Sở nằm trong nhóm 12 đơn vị dẫn đầu", "Chỉ số phục vụ của Sở nằm trong nhóm đơn vị dẫn đầu", "le", 12, None, "đơn vị", None),
    ),
    (
        "Tổ chức đối thoại với bạn đọc ít nhất 2 lần/năm.",
        ("Tổ chức đối thoại với bạn đọc ít nhất 2 lần/năm", "Tổ chức đối thoại với bạn đọc", "ge", 2, None, "lần/năm", None),
    ),
    (
        "Tổ chức 03 lớp tập huấn cho 90 thủ thư.",
        ("Tổ chức 03 lớp tập huấn cho 90 thủ thư", "Tổ chức lớp tập huấn cho 90 thủ thư", "eq", 3, None, "lớp", None),
    ),
    (
        "Phấn đấu có 40 thư viện có doanh thu dịch vụ đạt 20 triệu đồng/năm.",
        ("Phấn đấu có 40 thư viện có doanh thu dịch vụ đạt 20 triệu đồng/năm", "thư viện có doanh thu dịch vụ đạt 20 triệu đồng/năm", "eq", 40, None, "thư viện", None),
    ),
    (
        "Bố trí trong dự toán hàng năm, dự kiến tổng kinh phí 60 triệu đồng.",
        ("dự kiến tổng kinh phí 60 triệu đồng", "tổng kinh phí", "eq", 60, None, "triệu đồng", None),
    ),
    (
        "100% các phòng; cán bộ, công chức của Sở dùng thẻ điện tử.",
        ("100% các phòng; cán bộ, công chức của Sở dùng thẻ điện tử", "các phòng; cán bộ, công chức của Sở dùng thẻ điện tử", "eq", 100, None, "%", None),
    ),
    (
        "100% sách được gắn mã; được tra cứu trên mạng; thay mới kệ sách.",
        ("100% sách được gắn mã; được tra cứu trên mạng", "sách được gắn mã; được tra cứu trên mạng", "eq", 100, None, "%", None),
    ),
    (
        "Biên soạn, phát hành 12 sổ tay tra cứu.",
        ("Biên soạn, phát hành 12 sổ tay tra cứu", "Biên soạn, phát hành sổ tay tra cứu", "eq", 12, None, "sổ tay", None),
    ),
    (
        "Sửa sang kho, lắp đặt thêm 07 ki-ốt tra cứu sách.",
        ("lắp đặt thêm 07 ki-ốt tra cứu sách", "lắp đặt thêm ki-ốt tra cứu sách", "eq", 7, None, "ki-ốt", None),
    ),
    (
        "Rà soát quy trình cấp thẻ cho bạn đọc, cắt giảm tối thiểu 35% thời gian chờ.",
        ("cắt giảm tối thiểu 35% thời gian chờ", "thời gian chờ", "ge", 35, None, "%", "decrease"),
    ),
    (
        "Xử lý dứt điểm 100% kiến nghị của bạn đọc.",
        ("Xử lý dứt điểm 100% kiến nghị của bạn đọc", "Xử lý dứt điểm kiến nghị của bạn đọc", "eq", 100, None, "%", None),
    ),
    (
        "Mở các lớp dạy đọc sách nói cho 240 người khiếm thị.",
        ("Mở các lớp dạy đọc sách nói cho 240 người khiếm thị", "Mở các lớp dạy đọc sách nói cho người khiếm thị", "eq", 240, None, "người", None),
    ),
    (
        "Rút ngắn thời gian làm thẻ từ 10 ngày xuống còn 06 ngày.",
        ("Rút ngắn thời gian làm thẻ từ 10 ngày xuống còn 06 ngày", "Rút ngắn thời gian làm thẻ", "eq", 6, None, "ngày", None),
    ),
    (
        "Tỷ lệ trả sách đúng hạn đạt 96%, góp phần giữ nếp đọc.",
        ("Tỷ lệ trả sách đúng hạn đạt 96%", "Tỷ lệ trả sách đúng hạn", "eq", 96, None, "%", None),
    ),
    (
        "Đăng tải ít nhất 03 tin, bài/tuần.",
        ("Đăng tải ít nhất 03 tin, bài/tuần", "Đăng tải", "ge", 3, None, "tin, bài/tuần", None),
    ),
    (
        "Bố trí kinh phí mua sách với tổng số tiền 640 triệu đồng.",
        ("Bố trí kinh phí mua sách với tổng số tiền 640 triệu đồng", "Bố trí kinh phí mua sách với tổng số tiền", "eq", 640, None, "triệu đồng", None),
    ),
    (
        "Tỷ lệ thư viện được kiểm tra định kỳ 1 lần/năm: 15%",
        ("Tỷ lệ thư viện được kiểm tra định kỳ 1 lần/năm: 15%", "Tỷ lệ thư viện được kiểm tra định kỳ 1 lần/năm", "eq", 15, None, "%", None),
    ),
]  # fmt: skip


def row(text: str, t: stated_targets.StatedTarget) -> Row:
    return text[t.start : t.end], t.indicator, t.comparator, t.value, t.value_max, t.unit, t.direction


@pytest.mark.parametrize(("text", "expected"), ONE)
def test_one_target(text: str, expected: Row) -> None:
    assert [row(text, t) for t in stated_targets.find(text)] == [expected]


def several(text: str, *, goals: bool = True) -> list[tuple[str, str, str, float, str | None]]:
    return [
        (text[t.start : t.end], t.indicator, t.comparator, t.value, t.direction)
        for t in stated_targets.find(text, goals=goals)
    ]


def test_each_quantity_is_a_target() -> None:
    assert several("Tỷ lệ thẻ đọc trực tuyến một phần là 90%, toàn trình là 60%.") == [
        ("Tỷ lệ thẻ đọc trực tuyến một phần là 90%", "Tỷ lệ thẻ đọc trực tuyến một phần", "eq", 90, None),
        ("toàn trình là 60%", "Tỷ lệ thẻ đọc trực tuyến toàn trình", "eq", 60, None),
    ]


def test_what_joined_clauses_share() -> None:
    assert several("Phấn đấu giảm 06 biên chế viên chức và 02 biên chế công chức.") == [
        ("Phấn đấu giảm 06 biên chế viên chức", "biên chế viên chức", "eq", 6, "decrease"),
        ("02 biên chế công chức", "biên chế công chức", "eq", 2, "decrease"),
    ]
    assert several("ít nhất có 02 sáng kiến, mô hình cấp tỉnh và 04 sáng kiến, mô hình cấp xã về thư viện") == [
        ("ít nhất có 02 sáng kiến, mô hình cấp tỉnh", "sáng kiến, mô hình cấp tỉnh về thư viện", "ge", 2, None),
        ("04 sáng kiến, mô hình cấp xã về thư viện", "sáng kiến, mô hình cấp xã về thư viện", "ge", 4, None),
    ]


def test_a_clause_without_a_subject_takes_the_one_before() -> None:
    found = several("chỉ số phục vụ của Sở nằm trong nhóm 12 đơn vị dẫn đầu, phấn đấu tăng 01-02 bậc so với năm trước")
    assert [f[1] for f in found] == [
        "chỉ số phục vụ của Sở nằm trong nhóm đơn vị dẫn đầu",
        "chỉ số phục vụ của Sở so với năm trước",
    ]


def test_clauses_with_their_own_subject() -> None:
    found = several(
        "Có tối thiểu 300 thư viện mở, doanh thu dịch vụ đạt tối thiểu 8 tỷ đồng/năm, với tốc độ tăng đạt 5%/năm."
    )
    assert [f[0] for f in found] == [
        "Có tối thiểu 300 thư viện mở",
        "doanh thu dịch vụ đạt tối thiểu 8 tỷ đồng/năm",
        "tốc độ tăng đạt 5%/năm",
    ]


def test_a_list_of_counts_goes_on() -> None:
    found = several("Cập nhật, ban hành 15 nội quy phòng đọc, 08 mẫu phiếu mượn; bổ sung biển chỉ dẫn.", goals=False)
    assert [(f[0], f[3]) for f in found] == [
        ("Cập nhật, ban hành 15 nội quy phòng đọc", 15),
        ("08 mẫu phiếu mượn", 8),
    ]


def test_a_second_verb_begins_its_own_clause() -> None:
    found = several("Mỗi xã sửa chữa, nâng cấp ít nhất 02 phòng đọc, lắp đặt 30 bóng đèn.")
    assert [f[0] for f in found] == ["Mỗi xã sửa chữa, nâng cấp ít nhất 02 phòng đọc", "lắp đặt 30 bóng đèn"]
    found = several("Vận động 300 hộ dân góp sách, trồng mới 45 ha cây lấy bột giấy.", goals=False)
    assert [(f[1], f[3]) for f in found] == [
        ("Vận động hộ dân góp sách", 300),
        ("trồng mới cây lấy bột giấy", 45),
    ]


def test_a_sum_and_its_parts() -> None:
    text = "Tổng kinh phí dự kiến thực hiện là 9,5 tỷ đồng, trong đó ngân sách tỉnh 6 tỷ đồng, vốn vay và vốn góp 3,5 tỷ đồng."
    assert [(f[0], f[1], f[3]) for f in several(text, goals=False)] == [
        ("Tổng kinh phí dự kiến thực hiện là 9,5 tỷ đồng", "Tổng kinh phí thực hiện", 9.5),
        ("ngân sách tỉnh 6 tỷ đồng", "ngân sách tỉnh", 6),
        ("vốn vay và vốn góp 3,5 tỷ đồng", "vốn vay và vốn góp", 3.5),
    ]
    text = "Tổng kinh phí: 2,4 tỷ đồng, trong đó: ngân sách 1,6 tỷ đồng; nguồn khác 0,8 tỷ đồng."
    assert [f[3] for f in several(text, goals=False)] == [2.4, 1.6, 0.8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Thu hút 8,4 triệu lượt bạn đọc tại chỗ, trong đó bạn đọc nước ngoài đạt 2 triệu lượt.",
            [("Thu hút bạn đọc tại chỗ", 8.4, "triệu lượt"), ("bạn đọc nước ngoài", 2, "triệu lượt")],
        ),
        ("Trồng mới 900 cây bàng, trong đó có 300 cây lá đỏ.", [("Trồng mới cây bàng", 900, "cây"), ("cây lá đỏ", 300, "cây")]),
        (
            "Trồng mới 4 triệu cây bàng, trong đó riêng năm 2027 trồng 1 triệu cây.",
            [("Trồng mới cây bàng", 4, "triệu cây"), ("riêng năm 2027 trồng", 1, "triệu cây")],
        ),
        (
            "Kết nạp 120 hội viên, trong đó hội viên nữ chiếm 40%.",
            [("Kết nạp hội viên", 120, "hội viên"), ("hội viên nữ", 40, "%")],
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("goals", [True, False])
def test_a_part_of_a_quantity_is_a_target_too(text: str, expected: list[tuple[str, float, str]], goals: bool) -> None:
    assert [(t.indicator, t.value, t.unit) for t in stated_targets.find(text, goals=goals)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "(1) 100% sách được gắn mã; (2) 80% xã có tủ sách",
        "(1) 100% sách được gắn mã, (2) 80% xã có tủ sách",
        "CHỈ TIÊU (1) 100% sách được gắn mã; 2) 80% xã có tủ sách",
        "Các mục tiêu cụ thể: (1) 100% sách được gắn mã; (2) 80% xã có tủ sách",
        "a) 100% sách được gắn mã; b) 80% xã có tủ sách",
    ],
)
def test_the_sign_of_an_item_is_no_part_of_it(text: str) -> None:
    assert [f[:2] for f in several(text)] == [
        ("100% sách được gắn mã", "sách được gắn mã"),
        ("80% xã có tủ sách", "xã có tủ sách"),
    ]


def test_a_number_repeated_in_parentheses_is_no_sign() -> None:
    assert several("Lập một (01) tủ sách, bảo đảm 90% người dân được mượn.")[-1][1] == "người dân được mượn"
    assert [f[1] for f in several("Đối với nhóm (1) 90% người dân được mượn.")] == [
        "Đối với nhóm (1) người dân được mượn"
    ]


def test_a_rate_after_a_comma_changes_as_the_one_before() -> None:
    found = several("Cắt giảm tối thiểu 30% thời gian chờ, 50% mẫu phiếu so với năm 2025.")
    assert [f[1:] for f in found] == [
        ("thời gian chờ", "ge", 30, "decrease"),
        ("mẫu phiếu so với năm 2025", "ge", 50, "decrease"),
    ]
    for other in ("90% bạn đọc hài lòng", "100% phiếu giấy", "85% sách được gắn mã"):
        assert several(f"Giảm 20% số bước, {other}.")[1][4] is None


def test_a_rank_goes_on_with_the_subject_before() -> None:
    found = several("Chỉ số phục vụ của Sở tăng từ 02 đến 04 bậc so với năm 2026, nằm trong nhóm 09 đơn vị dẫn đầu")
    assert [f[:2] for f in found] == [
        ("Chỉ số phục vụ của Sở tăng từ 02 đến 04 bậc so với năm 2026", "Chỉ số phục vụ của Sở so với năm 2026"),
        ("nằm trong nhóm 09 đơn vị dẫn đầu", "Chỉ số phục vụ của Sở nằm trong nhóm đơn vị dẫn đầu"),
    ]
    found = several("Điểm phục vụ của Sở tăng 6 điểm, xếp hạng không thấp hơn thứ 12 cả tỉnh")
    assert [(f[2], f[3]) for f in found] == [("eq", 6), ("le", 12)]


def test_what_the_clause_before_names_is_shared() -> None:
    found = several("Tỷ lệ hài lòng của bạn đọc tại chỗ ≥ 95%, bạn đọc mượn về ≥ 91%")
    assert [f[1] for f in found] == ["Tỷ lệ hài lòng của bạn đọc tại chỗ", "Tỷ lệ hài lòng của bạn đọc mượn về"]
    found = several("Chỉ số phục vụ của xã xếp thứ 6 trở lên; tăng ít nhất 04 bậc so với năm 2026")
    assert [f[1] for f in found][1] == "Chỉ số phục vụ của xã so với năm 2026"
    found = several("Tỷ lệ giải ngân đến ngày 30/6/2027 đạt trên 45%, đến ngày 31/12/2027 đạt 98% kế hoạch.")
    assert [f[1] for f in found] == ["Tỷ lệ giải ngân", "Tỷ lệ giải ngân kế hoạch"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Thời gian chờ trả sách không quá 15 phút.", [15]),
        ("Thời gian chờ giảm còn dưới 25 phút; số ngày mượn trung bình ≤ 6,5 ngày.", [25, 6.5]),
        ("Kết nạp mới 900 bạn đọc; trồng 12.000 cây bàng trước thư viện.", [900, 12000]),
        ("Số người sử dụng thẻ thư viện: 12.350 người", [12350]),
        ("Triển khai Đề án 5 triệu ha rừng trên địa bàn.", []),
        ("Thực hiện phong trào “5 không 3 sạch”.", []),
        ("Tại 05 xã điểm, bạn đọc được phục vụ tại nhà.", []),
        ("Trả lời trong thời hạn 05 ngày làm việc.", []),
    ],
)
def test_among_goals(text: str, values: list[float]) -> None:
    assert [t.value for t in stated_targets.find(text, goals=True)] == values


def test_a_cell_of_results_may_be_but_a_count() -> None:
    found = stated_targets.find("12 thủ thư hạng II, 04 thủ thư hạng III; 05 lớp", cell=True)
    assert [(t.value, t.unit) for t in found] == [(12, "thủ thư"), (4, "thủ thư"), (5, "lớp")]
    assert stated_targets.find("05 lớp") == ()


def test_a_deadline_before_a_colon_is_that_of_the_list() -> None:
    text = (
        "Đến hết năm 2029: 70% sách được số hóa; 20 thư viện đạt chuẩn; mỗi năm mở từ 02 đến 03 lớp. 90% xã có tủ sách."
    )
    found = stated_targets.find(text, goals=True)
    assert [t.deadline for t in found] == [date(2029, 12, 31), date(2029, 12, 31), None, None]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("100% xã có tủ sách trước ngày 30/11/2027", date(2027, 11, 30)),
        ("bảo đảm 100% xã có tủ sách trong tháng 9/2027", date(2027, 9, 30)),
        ("100% xã có tủ sách, hoàn thành trong năm 2027", date(2027, 12, 31)),
        ("Phấn đấu năm 2027 giảm 05 biên chế viên chức", date(2027, 12, 31)),
        ("Đến năm 2030, 100% xã có tủ sách", date(2030, 12, 31)),
        ("tối thiểu 40% xã được kiểm tra trong năm 2027", date(2027, 12, 31)),
        ("100% xã ban hành kế hoạch năm 2027", None),
        ("tăng 2% so với năm 2026", None),
        ("100% nhiệm vụ của Đề án đến năm 2030 được triển khai", None),
    ],
)
def test_deadlines(text: str, due: date | None) -> None:
    assert [t.deadline for t in stated_targets.find(text, goals=True)] == [due]


@pytest.mark.parametrize(
    "text",
    [
        "Vận hành cầu truyền hình tại Sở và 14 thư viện huyện.",
        "Năm 2026, tỷ lệ đúng hạn đã đạt 97%.",
        "Hỗ trợ 50% chi phí tư vấn, tối đa 20 triệu đồng.",
        "Thực hiện Nghị định số 45/2026/NĐ-CP ngày 12/5/2026 trong 30 ngày.",
        "Mô hình chính quyền địa phương 02 cấp giai đoạn 2026 - 2030.",
        "Rà soát các thủ tục 03 (ba) năm không phát sinh hồ sơ.",
        "Thực hiện 03 nhiệm vụ sau:",
        "Cơ chế được ban hành (theo hướng như: chi phí được trừ bằng 200%).",
        "85%",
        "Phân công 02 thủ thư làm đầu mối, cập nhật danh sách.",
        "Duy trì hoạt động của 18 tủ sách lưu động.",
        "Thẩm định sách tại 05 thư viện và 03 trường.",
        "Đã tổ chức 08 hội nghị với 500 lượt người.",
        "Quy chế gồm 05 chương, 32 điều.",
        "Kiểm điểm người đứng đầu các thư viện có tỷ lệ trả sách dưới 60%.",
        "Trả lời bạn đọc trong vòng 36 giờ kể từ khi nhận thư.",
        "Trình HĐND phương án đối với 320 tỷ đồng vốn chưa phân bổ.",
        "Biên soạn tài liệu (24 chuyên đề) cho bạn đọc.",
        "Cột 3 ghi tổng số sách trong kho.",
    ],
)
def test_what_is_no_target(text: str) -> None:
    assert stated_targets.find(text) == ()


def test_a_bare_count_is_a_target_among_goals_only() -> None:
    assert several("Có 05 thư viện số ngang tầm khu vực.", goals=False) == []
    assert len(several("Có 05 thư viện số ngang tầm khu vực.", goals=True)) == 1


@given(st.text(alphabet="0123456789%.,;:()đạt từvàphấnđấutốithiểuA", max_size=80))
def test_any_text(text: str) -> None:
    found = stated_targets.find(text, goals=True)
    assert all(0 <= t.start < t.end <= len(text) and t.indicator for t in found)


@pytest.mark.parametrize(
    "piece",
    [
        ": 5% ",
        "(5% ",
        "(1) 5%, ",
        "5 xã, trong đó ",
        "(1) ",
        "A ",
        "5% và ",
        "6 tháng, ",
        "phấn đấu ",
        "; ",
        "100% a, ",
    ],
)
def test_long_texts_take_linear_time(piece: str) -> None:
    stated_targets.find(piece * (50_000 // len(piece)), goals=True)


def test_what_is_aimed_at_goes_from_the_indicator() -> None:
    (found,) = stated_targets.find("Bố trí tỷ lệ cán bộ có chuyên môn trong lãnh đạo, hướng tới tối thiểu đạt 25%.")
    assert (found.indicator, found.comparator, found.value) == (
        "Bố trí tỷ lệ cán bộ có chuyên môn trong lãnh đạo",
        "ge",
        25,
    )
