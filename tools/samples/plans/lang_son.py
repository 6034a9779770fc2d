"""A province's plan: header of two storeys, groups as plain rows, running numbers, tables without all their lines."""

from tools.samples.model import (
    Cite,
    Closing,
    Column,
    Duty,
    Goal,
    Group,
    Heading,
    Item,
    Letterhead,
    Look,
    OtherTable,
    Para,
    Part,
    Plan,
    Row,
    TaskTable,
)
from tools.samples.phrases import ALWAYS, REFERENCE, by, every, quarter, span, year

HOME_AFFAIRS = "Sở Nội vụ"
SCIENCE = "Sở Khoa học và Công nghệ"
JUSTICE = "Sở Tư pháp"
FINANCE = "Sở Tài chính"
CENTRE = "Văn phòng UBND tỉnh"
ALL_BODIES = "Các sở, ban, ngành; UBND các xã, phường"
ALL_SPLIT = ("Các sở, ban, ngành", "UBND các xã, phường")
AGENCIES = "Các cơ quan, đơn vị liên quan"
BODIES = "Cơ quan thực hiện"

MAIN_COLUMNS = (
    Column("ordinal", "STT", 32),
    Column("task", "Nhiệm vụ", 160),
    Column("lead", "Chủ trì", 70, BODIES),
    Column("coordinating", "Phối hợp", 80, BODIES),
    Column("product", "Sản phẩm", 66),
    Column("deadline", "Thời gian thực hiện", 66),
)

MAIN_ROWS = (
    Group("1", "Cải cách thể chế", "institutional_reform", "cells"),
    Row(
        "1.1",
        "Ban hành quy định phân cấp, ủy quyền giải quyết công việc giữa UBND tỉnh với các sở và UBND cấp xã",
        HOME_AFFAIRS,
        ALL_BODIES,
        "Quý I/2026",
        (quarter(2026, 1),),
        "Quyết định của UBND tỉnh",
        ("Quyết định",),
        coordinators=ALL_SPLIT,
    ),
    Row(
        "1.2",
        "Hệ thống hóa văn bản quy phạm pháp luật của tỉnh còn hiệu lực, hết hiệu lực trong kỳ 2024 - 2028",
        JUSTICE,
        AGENCIES,
        "Trước ngày 01/12/2026",
        (by("2026-12-01"),),
        "Báo cáo",
        ("Báo cáo",),
    ),
    Group("2", "Cải cách thủ tục hành chính", "procedure_reform", "cells"),
    Row(
        "2.1",
        "Xây dựng phương án cắt giảm, đơn giản hóa thủ tục hành chính liên quan đến hoạt động xuất nhập khẩu qua cửa "
        "khẩu; "
        "lấy ý kiến cộng đồng doanh nghiệp trước khi trình phê duyệt",
        CENTRE,
        "Sở Công Thương, Ban Quản lý Khu kinh tế cửa khẩu",
        "Tháng 3 - 6/2026",
        (span("2026-03-01", "2026-06-30"),),
        "Phương án, Quyết định phê duyệt",
        ("Phương án", "Quyết định"),
        coordinators=("Sở Công Thương", "Ban Quản lý Khu kinh tế cửa khẩu"),
    ),
    Row(
        "2.2",
        "Đánh giá chất lượng phục vụ người dân tại Trung tâm Phục vụ hành chính công các xã, phường",
        CENTRE,
        "UBND các xã, phường",
        "Ngày 25 hằng tháng",
        (every("FREQ=MONTHLY;BYMONTHDAY=25"),),
        "Thông báo kết quả đánh giá",
        ("Thông báo",),
    ),
    Group("3", "Cải cách tổ chức bộ máy", "organisation_reform", "cells"),
    Row(
        "3.1",
        "Sắp xếp các đơn vị sự nghiệp công lập thuộc ngành giáo dục, y tế trên địa bàn các xã mới thành lập",
        HOME_AFFAIRS,
        "Sở Giáo dục và Đào tạo, Sở Y tế",
        "Năm 2026 - 2027",
        (span("2026-01-01", "2027-12-31"),),
        "Đề án",
        ("Đề án",),
        coordinators=("Sở Giáo dục và Đào tạo", "Sở Y tế"),
    ),
    Group("4", "Cải cách chế độ công vụ", "civil_service_reform", "cells"),
    Row(
        "4.1",
        "Tổ chức thi tuyển chức danh lãnh đạo cấp phòng tại các sở, ngành",
        HOME_AFFAIRS,
        "Các sở, ban, ngành",
        "Quý II, III/2026",
        (quarter(2026, 2, 3),),
        "Kế hoạch, Quyết định bổ nhiệm",
        ("Kế hoạch", "Quyết định"),
    ),
    Row(
        "4.2",
        "Kiểm tra đột xuất việc chấp hành kỷ luật, kỷ cương hành chính",
        HOME_AFFAIRS,
        AGENCIES,
        "Thường xuyên",
        ALWAYS,
        "Biên bản, Báo cáo kết quả kiểm tra",
        ("Biên bản", "Báo cáo"),
    ),
    Group("5", "Cải cách tài chính công", "public_finance_reform", "cells"),
    Row(
        "5.1",
        "Sửa đổi định mức phân bổ dự toán chi thường xuyên ngân sách địa phương cho giai đoạn 2026 - 2030",
        FINANCE,
        ALL_BODIES,
        "Theo tiến độ của Bộ Tài chính",
        REFERENCE,
        "Nghị quyết của Hội đồng nhân dân tỉnh",
        ("Nghị quyết",),
        coordinators=ALL_SPLIT,
    ),
    Group("6", "Xây dựng chính quyền số", "digital_government", "cells"),
    Row(
        "6.1",
        "Vận hành Trung tâm điều hành thông minh, kết nối dữ liệu của các ngành, lĩnh vực",
        SCIENCE,
        CENTRE,
        "Từ quý II/2026",
        (span("2026-04-01", None),),
        "Hệ thống được vận hành",
    ),
    Row(
        "6.2",
        (
            "Bồi dưỡng kỹ năng số cho Tổ công nghệ số cộng đồng; ",
            Goal("tối thiểu 90% thành viên được bồi dưỡng", "thành viên được bồi dưỡng", 90, "ge"),
        ),
        SCIENCE,
        "UBND các xã, phường",
        "Năm 2026",
        (year(2026),),
        "Lớp bồi dưỡng",
    ),
)

ROUTINE_COLUMNS = (
    Column("ordinal", "STT", 32),
    Column("task", "Tên nhiệm vụ", 170),
    Column("deadline", "Thời gian", 90),
    Column("lead", "Cơ quan chủ trì", 90),
    Column("product", "Kết quả đầu ra", 90),
)

ROUTINE_ROWS = (
    Row(
        "1",
        "Tham mưu đánh giá, xếp hạng công tác cải cách hành chính của các cơ quan, địa phương",
        HOME_AFFAIRS,
        None,
        "Hằng năm",
        (every("FREQ=YEARLY"),),
        "Quyết định công bố xếp hạng",
        ("Quyết định",),
        axis="direction",
    ),
    Row(
        "2",
        "Đăng tải tin, bài tuyên truyền về cải cách hành chính trên Báo và phát thanh, truyền hình Lạng Sơn",
        "Báo và phát thanh, truyền hình Lạng Sơn",
        None,
        "Hằng tuần",
        (every("FREQ=WEEKLY"),),
        "Chuyên mục truyền thông",
        axis="direction",
    ),
    Row(
        "3",
        "Báo cáo tình hình kiểm soát thủ tục hành chính",
        CENTRE,
        None,
        "Trước ngày 20 của tháng cuối quý",
        (every("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=20"),),
        "Báo cáo quý",
        ("Báo cáo",),
        axis="procedure_reform",
    ),
)

GOALS = OtherTable(
    ("TT", "Chỉ tiêu", "Cơ quan theo dõi, đánh giá"),
    (32, 300, 130),
    (
        (
            "1",
            (
                Goal(
                    "100% thủ tục hành chính đủ điều kiện được cung cấp trực tuyến toàn trình",
                    "thủ tục hành chính đủ điều kiện được cung cấp trực tuyến toàn trình",
                    100,
                ),
            ),
            CENTRE,
        ),
        (
            "2",
            (
                Goal(
                    "Tối thiểu 95% cơ quan, đơn vị hoàn thành nhiệm vụ cải cách tổ chức bộ máy đúng tiến độ",
                    "cơ quan, đơn vị hoàn thành nhiệm vụ cải cách tổ chức bộ máy đúng tiến độ",
                    95,
                    "ge",
                ),
            ),
            HOME_AFFAIRS,
        ),
        (
            "3",
            (
                Goal(
                    "Trên 80% hồ sơ công việc tại cấp xã được xử lý trên môi trường số",
                    "hồ sơ công việc tại cấp xã được xử lý trên môi trường số",
                    80,
                    "gt",
                ),
            ),
            SCIENCE,
        ),
    ),
    axes=("procedure_reform", "organisation_reform", "digital_government"),
)

BUDGET = OtherTable(
    ("STT", "Nội dung chi", "Nguồn kinh phí", "Số tiền (triệu đồng)"),
    (32, 220, 120, 90),
    (
        ("1", "Thông tin, tuyên truyền về cải cách hành chính", "Ngân sách tỉnh", "350"),
        ("2", "Nâng cấp hệ thống thông tin giải quyết thủ tục hành chính", "Ngân sách tỉnh", "1.800"),
        ("3", "Khảo sát mức độ hài lòng của người dân", "Ngân sách tỉnh", "260"),
        ("", "Tổng cộng", "", "2.410"),
    ),
)

PLAN = Plan(
    name="lang-son-2026",
    axis="direction",
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính tỉnh Lạng Sơn năm 2026",
        "number": "27/KH-UBND",
        "symbol": "KH-UBND",
        "issued_date": "2026-01-30",
        "issued_year": 2026,
        "issuer": "Ủy ban nhân dân tỉnh Lạng Sơn",
        "parent_issuer": None,
        "place": "Lạng Sơn",
        "province_stated": "Lạng Sơn",
        "province_current": "Lạng Sơn",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Hoàng Đức Thịnh",
        "signer_title": "Phó Chủ tịch",
        "signed_for": "Chủ tịch",
        "carrier": None,
        "recipients": [
            "Bộ Nội vụ (báo cáo)",
            "Thường trực Tỉnh ủy",
            "Chủ tịch, các Phó Chủ tịch UBND tỉnh",
            "Các sở, ban, ngành",
            "UBND các xã, phường",
            "Lưu: VT, NC",
        ],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Cải cách hành chính tỉnh Lạng Sơn năm 2026",),
            letterhead=Letterhead(
                ("ỦY BAN NHÂN DÂN", "TỈNH LẠNG SƠN"), "Số: 27/KH-UBND", "Lạng Sơn, ngày 30 tháng 01 năm 2026"
            ),
            blocks=(
                Para(
                    (
                        "Căn cứ ",
                        Cite(
                            "Nghị quyết",
                            "76/NQ-CP",
                            "15 tháng 7 năm 2021",
                            "Chính phủ",
                            "ban hành Chương trình tổng thể cải cách hành chính nhà nước giai đoạn 2021 - 2030",
                            "basis",
                        ),
                        ";",
                    ),
                    "basis",
                ),
                Para("Ủy ban nhân dân tỉnh ban hành Kế hoạch cải cách hành chính tỉnh Lạng Sơn năm 2026 như sau:"),
                Heading("I", "MỤC TIÊU"),
                Para("Các chỉ tiêu cụ thể và cơ quan theo dõi, đánh giá:"),
                GOALS,
                Heading("II", "NHIỆM VỤ TRỌNG TÂM"),
                TaskTable(MAIN_COLUMNS, MAIN_ROWS, Look(outer=False, size=11.5)),
                Heading("III", "NHIỆM VỤ THƯỜNG XUYÊN"),
                TaskTable(ROUTINE_COLUMNS, ROUTINE_ROWS, Look(uprights=False, fill=True, size=11.5)),
                Heading("IV", "KINH PHÍ THỰC HIỆN"),
                Para("Kinh phí thực hiện các nội dung chủ yếu của Kế hoạch được dự kiến như sau:"),
                BUDGET,
                Heading("V", "TỔ CHỨC THỰC HIỆN"),
                Item(
                    "Sở Nội vụ chủ trì, phối hợp với Văn phòng UBND tỉnh theo dõi, đôn đốc việc thực hiện Kế hoạch "
                    "này; báo "
                    "cáo UBND tỉnh kết quả thực hiện trước ngày 15/12/2026.",
                    "1",
                    "1.",
                    Duty(
                        lead=HOME_AFFAIRS,
                        coordinating=CENTRE,
                        deadline="trước ngày 15/12/2026",
                        due=(by("2026-12-15", "báo cáo UBND tỉnh kết quả thực hiện"),),
                    ),
                ),
                Item(
                    "Sở Tài chính thẩm định, tham mưu bố trí kinh phí thực hiện Kế hoạch theo quy định của pháp luật "
                    "về ngân "
                    "sách nhà nước.",
                    "2",
                    "2.",
                    Duty(lead=FINANCE, axis="public_finance_reform"),
                ),
                Para("Yêu cầu các sở, ban, ngành, UBND các xã, phường nghiêm túc thực hiện./."),
            ),
            closing=Closing(
                ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
                "Hoàng Đức Thịnh",
                (
                    "Bộ Nội vụ (báo cáo);",
                    "Thường trực Tỉnh ủy;",
                    "Chủ tịch, các Phó Chủ tịch UBND tỉnh;",
                    "Các sở, ban, ngành;",
                    "UBND các xã, phường;",
                    "Lưu: VT, NC.",
                ),
            ),
        ),
    ),
)
