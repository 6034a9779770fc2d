"""A department's plan as the Markdown that a converter leaves: tab-separated tables, inline tags, lone page numbers."""

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
    Note,
    Para,
    Part,
    Plan,
    Row,
    TaskTable,
)
from tools.samples.phrases import ALWAYS, EVENT, by, every, quarter, year

OFFICE = "Văn phòng Sở"
PLANNING = "Phòng Quy hoạch, kiến trúc"
HOUSING = "Phòng Quản lý nhà và thị trường bất động sản"
TRANSPORT = "Phòng Quản lý vận tải và phương tiện"
UNITS = "Các phòng, đơn vị thuộc Sở"
CONCERNED = "Các đơn vị có liên quan"

COLUMNS = (
    Column("ordinal", "STT", 30),
    Column("task", "Tên nhiệm vụ", 150),
    Column("product", "Sản phẩm", 66),
    Column("lead", "Phòng, đơn vị chủ trì", 74),
    Column("coordinating", "Phòng, đơn vị phối hợp", 74),
    Column("deadline", "Thời hạn", 74),
)

ROWS = (
    Group("I", "Công tác chỉ đạo, điều hành", "direction", "cells"),
    Row(
        "1",
        "Ban hành Kế hoạch kiểm tra công tác cải cách hành chính",
        OFFICE,
        UNITS,
        "Trước ngày 28/02/2026",
        (by("2026-02-28"),),
        "Kế hoạch",
        ("Kế hoạch",),
    ),
    Row(
        "2",
        "Tổ chức cuộc thi tìm hiểu cải cách hành chính cho công chức trẻ",
        OFFICE,
        "Đoàn Thanh niên Sở",
        "Quý III/2026",
        (quarter(2026, 3),),
        "Kế hoạch, Quyết định trao giải",
        ("Kế hoạch", "Quyết định"),
    ),
    Group("II", "Cải cách thể chế", "institutional_reform", "cells"),
    Row(
        "3",
        "Tham mưu quy định quản lý kiến trúc đô thị trên địa bàn tỉnh",
        PLANNING,
        CONCERNED,
        "Quý IV/2026",
        (quarter(2026, 4),),
        "Tờ trình, dự thảo Quyết định",
        ("Tờ trình", "Quyết định"),
    ),
    Row(
        "4",
        "Trả lời kiến nghị của cử tri, doanh nghiệp về quy hoạch, xây dựng",
        PLANNING,
        OFFICE,
        "Khi có kiến nghị",
        EVENT,
        "Công văn trả lời",
        ("Công văn",),
    ),
    Group("III", "Cải cách thủ tục hành chính", "procedure_reform", "cells"),
    Row(
        "5",
        (
            "Giải quyết hồ sơ cấp phép xây dựng trên môi trường điện tử; ",
            Goal("bảo đảm trên 98% hồ sơ đúng hạn", "hồ sơ đúng hạn", 98, "gt"),
        ),
        PLANNING,
        CONCERNED,
        "Thường xuyên",
        ALWAYS,
        "Hồ sơ được giải quyết",
    ),
    Row(
        "6",
        "Cắt giảm giấy tờ trong thủ tục đổi giấy phép lái xe, cấp phù hiệu xe ô tô",
        TRANSPORT,
        OFFICE,
        "Trước ngày 30/5/2026",
        (by("2026-05-30"),),
        "Phương án, Tờ trình",
        ("Phương án", "Tờ trình"),
    ),
    Group("IV", "Xây dựng chính quyền điện tử, chính quyền số", "digital_government", "cells"),
    Row(
        "7",
        "Cập nhật cơ sở dữ liệu nhà ở và thị trường bất động sản",
        HOUSING,
        CONCERNED,
        "Hằng quý",
        (every("FREQ=MONTHLY;INTERVAL=3"),),
        "Báo cáo quý, dữ liệu điện tử",
        ("Báo cáo",),
    ),
    Row(
        "8",
        "Số hóa hồ sơ quy hoạch xây dựng đã được phê duyệt",
        PLANNING,
        OFFICE,
        "Cả năm 2026",
        (year(2026),),
        "Hồ sơ quy hoạch số",
    ),
)

PLAN = Plan(
    name="thanh-hoa-xay-dung-2026",
    axis="direction",
    abbreviations={"CCHC": "cải cách hành chính"},
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính năm 2026 của Sở Xây dựng tỉnh Thanh Hóa",
        "number": "88/KH-SXD",
        "symbol": "KH-SXD",
        "issued_date": "2026-01-16",
        "issued_year": 2026,
        "issuer": "Sở Xây dựng",
        "parent_issuer": "UBND tỉnh Thanh Hóa",
        "place": "Thanh Hóa",
        "province_stated": "Thanh Hóa",
        "province_current": "Thanh Hóa",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Lê Hữu Phước",
        "signer_title": "Giám đốc",
        "signed_for": None,
        "carrier": None,
        "recipients": ["UBND tỉnh (để b/c)", "Sở Nội vụ", "Các phòng, đơn vị thuộc Sở", "Lưu: VT, VP"],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Cải cách hành chính năm 2026", "của Sở Xây dựng tỉnh Thanh Hóa"),
            letterhead=Letterhead(
                ("UBND TỈNH THANH HÓA", "SỞ XÂY DỰNG"), "Số: 88/KH-SXD", "Thanh Hóa, ngày 16 tháng 01 năm 2026"
            ),
            blocks=(
                Para(
                    (
                        "Căn cứ ",
                        Cite(
                            "Quyết định",
                            "4012/QĐ-UBND",
                            "25/12/2025",
                            "UBND tỉnh",
                            "về việc ban hành Kế hoạch cải cách hành chính tỉnh Thanh Hóa năm 2026",
                            "basis",
                        ),
                        ", Sở Xây dựng ban hành Kế hoạch cải cách hành chính (viết tắt là CCHC) năm 2026, cụ thể như "
                        "sau:",
                    )
                ),
                Heading("I", "MỤC TIÊU"),
                Item(
                    (
                        Goal(
                            "Hoàn thành 100% nhiệm vụ CCHC được giao",
                            "Hoàn thành nhiệm vụ CCHC được giao",
                            100,
                        ),
                        ".",
                    )
                ),
                Item(
                    (
                        Goal(
                            "Tỷ lệ thanh toán trực tuyến phí, lệ phí đạt 70 - 75%",
                            "Tỷ lệ thanh toán trực tuyến phí, lệ phí",
                            70,
                            "range",
                            value_max=75,
                            axis="procedure_reform",
                        ),
                        ".",
                    )
                ),
                Heading("II", "NHIỆM VỤ, GIẢI PHÁP CHỦ YẾU"),
                Heading("1", "Cải cách thể chế", 2, "institutional_reform"),
                Item(
                    (
                        "Triển khai thi hành các luật mới về quy hoạch, xây dựng, nhà ở",
                        Note("1", "Các luật có hiệu lực trong năm 2025 và năm 2026."),
                        "; kịp thời đề xuất tháo gỡ vướng mắc cho doanh nghiệp.",
                    ),
                    duty=Duty(),
                ),
                Heading("2", "Cải cách thủ tục hành chính", 2, "procedure_reform"),
                Item(
                    (
                        "Thực hiện nghiêm quy định tại ",
                        Cite("Quyết định", "54/QĐ-SXD", "20/3/2025", "Sở Xây dựng", relation="implements"),
                        "; xin lỗi bằng văn bản đối với hồ sơ quá hạn.",
                    ),
                    duty=Duty(),
                ),
                Heading("III", "NHIỆM VỤ CỤ THỂ"),
                TaskTable(COLUMNS, ROWS),
                Heading("IV", "TỔ CHỨC THỰC HIỆN"),
                Heading("1", "Văn phòng Sở", 2),
                Item(
                    "Đôn đốc, tổng hợp kết quả thực hiện Kế hoạch, báo cáo Giám đốc Sở trước ngày 25 hằng tháng.",
                    duty=Duty(
                        lead=OFFICE,
                        deadline="trước ngày 25 hằng tháng",
                        due=(every("FREQ=MONTHLY;BYMONTHDAY=25", "báo cáo Giám đốc Sở"),),
                    ),
                ),
                Heading("2", "Các phòng, đơn vị thuộc Sở", 2),
                Item(
                    "Xây dựng kế hoạch của phòng, đơn vị và tổ chức thực hiện.",
                    duty=Duty(lead=UNITS),
                ),
            ),
            closing=Closing(
                ("GIÁM ĐỐC",),
                "Lê Hữu Phước",
                ("UBND tỉnh (để b/c);", "Sở Nội vụ;", "Các phòng, đơn vị thuộc Sở;", "Lưu: VT, VP."),
            ),
        ),
    ),
)
