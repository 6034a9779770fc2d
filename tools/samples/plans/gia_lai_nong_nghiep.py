"""A department's plan that is scanned poorly: large print, few columns, plain group rows, running numbers."""

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
    Para,
    Part,
    Plan,
    Row,
    TaskTable,
)
from tools.samples.phrases import ALWAYS, by, quarter, year

OFFICE = "Văn phòng Sở"
CROPS = "Chi cục Trồng trọt"
FORESTS = "Chi cục Kiểm lâm"
WATER = "Chi cục Thủy lợi"
LAND = "Phòng Quản lý đất đai"
UNITS = "Các đơn vị thuộc Sở"

COLUMNS = (
    Column("ordinal", "STT", 36),
    Column("task", "Nhiệm vụ", 186),
    Column("lead", "Chủ trì", 86),
    Column("deadline", "Thời gian", 86),
    Column("product", "Sản phẩm", 86),
)

ROWS = (
    Group("1", "Cải cách thể chế", "institutional_reform", "cells"),
    Row(
        "1.1",
        "Xây dựng định mức kinh tế - kỹ thuật trong sản xuất cà phê, hồ tiêu tái canh",
        CROPS,
        None,
        "Quý II/2026",
        (quarter(2026, 2),),
        "Quyết định của UBND tỉnh",
        ("Quyết định",),
    ),
    Row(
        "1.2",
        "Rà soát văn bản về bảo vệ rừng sau hợp nhất tỉnh",
        FORESTS,
        None,
        "Trước ngày 30/6/2026",
        (by("2026-06-30"),),
        "Báo cáo rà soát",
        ("Báo cáo",),
    ),
    Group("2", "Cải cách thủ tục hành chính", "procedure_reform", "cells"),
    Row(
        "2.1",
        "Giải quyết hồ sơ đăng ký biến động đất đai không phụ thuộc nơi cư trú của người dân",
        LAND,
        None,
        "Thường xuyên",
        ALWAYS,
        "Hồ sơ được giải quyết",
    ),
    Row(
        "2.2",
        "Cắt giảm thời gian cấp phép khai thác nước dưới đất, lấy ý kiến tổ chức, cá nhân chịu tác động",
        WATER,
        None,
        "Trước ngày 31/7/2026",
        (by("2026-07-31"),),
        "Tờ trình, Quyết định",
        ("Tờ trình", "Quyết định"),
    ),
    Group("3", "Cải cách chế độ công vụ", "civil_service_reform", "cells"),
    Row(
        "3.1",
        "Bố trí kiểm lâm viên địa bàn theo vị trí việc làm được phê duyệt",
        FORESTS,
        None,
        "Quý I/2026",
        (quarter(2026, 1),),
        "Quyết định điều động",
        ("Quyết định",),
    ),
    Group("4", "Xây dựng chính quyền số", "digital_government", "cells"),
    Row(
        "4.1",
        "Cập nhật bản đồ số vùng trồng sầu riêng, chanh dây",
        CROPS,
        None,
        "Năm 2026",
        (year(2026),),
        "Bản đồ số",
    ),
    Row(
        "4.2",
        "Vận hành hệ thống cảnh báo lũ quét, sạt lở đất",
        WATER,
        None,
        "Thường xuyên",
        ALWAYS,
        "Hệ thống được vận hành",
    ),
)

PLAN = Plan(
    name="gia-lai-nong-nghiep-2026",
    axis="direction",
    document={
        "document_type": "Kế hoạch",
        "title": "Công tác cải cách hành chính năm 2026",
        "number": "218/KH-SNNMT",
        "symbol": "KH-SNNMT",
        "issued_date": "2026-01-27",
        "issued_year": 2026,
        "issuer": "Sở Nông nghiệp và Môi trường",
        "parent_issuer": "UBND tỉnh Gia Lai",
        "place": "Gia Lai",
        "province_stated": "Gia Lai",
        "province_current": "Gia Lai",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Đoàn Ngọc Tú",
        "signer_title": "Giám đốc",
        "signed_for": None,
        "carrier": None,
        "recipients": ["UBND tỉnh (báo cáo)", "Sở Nội vụ", "Các đơn vị thuộc Sở", "Lưu: VT, VP"],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Công tác cải cách hành chính năm 2026",),
            letterhead=Letterhead(
                ("UBND TỈNH GIA LAI", "SỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG"),
                "Số: 218/KH-SNNMT",
                "Gia Lai, ngày 27 tháng 01 năm 2026",
            ),
            blocks=(
                Para(
                    (
                        "Căn cứ ",
                        Cite(
                            "Quyết định",
                            "903/QĐ-UBND",
                            "29 tháng 12 năm 2025",
                            "UBND tỉnh",
                            "về việc giao chỉ tiêu cải cách hành chính năm 2026",
                            "basis",
                        ),
                        ";",
                    ),
                    "basis",
                ),
                Para(
                    "Sở Nông nghiệp và Môi trường ban hành Kế hoạch công tác cải cách hành chính năm 2026, cụ thể như "
                    "sau:"
                ),
                Heading("I", "CHỈ TIÊU"),
                Item(
                    (
                        Goal(
                            "100% thủ tục hành chính đủ điều kiện được cung cấp trực tuyến toàn trình",
                            "thủ tục hành chính đủ điều kiện được cung cấp trực tuyến toàn trình",
                            100,
                            axis="procedure_reform",
                        ),
                        ".",
                    )
                ),
                Item(
                    (
                        Goal(
                            "Tỷ lệ hồ sơ đất đai trễ hạn dưới 2%",
                            "Tỷ lệ hồ sơ đất đai trễ hạn",
                            2,
                            "lt",
                            axis="procedure_reform",
                        ),
                        ".",
                    )
                ),
                Heading("II", "NHIỆM VỤ TRỌNG TÂM"),
                TaskTable(COLUMNS, ROWS, Look(size=13)),
                Heading("III", "TỔ CHỨC THỰC HIỆN"),
                Item(
                    "Văn phòng Sở tham mưu kiểm tra, đánh giá việc thực hiện Kế hoạch; tổng hợp báo cáo trước ngày "
                    "01/12/2026.",
                    "1",
                    "1.",
                    Duty(
                        lead=OFFICE,
                        deadline="trước ngày 01/12/2026",
                        due=(by("2026-12-01", "tổng hợp báo cáo"),),
                    ),
                ),
                Item(
                    "Các đơn vị thuộc Sở xây dựng chương trình hành động và chịu trách nhiệm về kết quả thực hiện.",
                    "2",
                    "2.",
                    Duty(lead=UNITS),
                ),
                Para("Kế hoạch này thay cho các kế hoạch đã ban hành trước đây./."),
            ),
            closing=Closing(
                ("GIÁM ĐỐC",),
                "Đoàn Ngọc Tú",
                ("UBND tỉnh (báo cáo);", "Sở Nội vụ;", "Các đơn vị thuộc Sở;", "Lưu: VT, VP."),
            ),
        ),
    ),
)
