"""A department's plan scanned over a bad text layer: text with citations, then a short table.

Quảng Nam is a province of before 2025-07-01; its territory belongs to Đà Nẵng since.
"""

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
from tools.samples.phrases import by, every, quarter, year

OFFICE = "Văn phòng Sở"
STAFF = "Phòng Tổ chức cán bộ"
SCHOOLS = "Các trường trung học phổ thông"
QUALITY = "Phòng Quản lý chất lượng"
UNITS = "Các phòng thuộc Sở"

COLUMNS = (
    Column("ordinal", "STT", 32),
    Column("task", "Nội dung công việc", 166),
    Column("lead", "Đơn vị chủ trì", 78),
    Column("coordinating", "Đơn vị phối hợp", 84),
    Column("deadline", "Thời gian hoàn thành", 84),
    Column("product", "Kết quả", 76),
)

ROWS = (
    Group("I", "Cải cách thủ tục hành chính", "procedure_reform"),
    Row(
        "1",
        "Chuẩn hóa quy trình cấp bản sao văn bằng từ sổ gốc",
        QUALITY,
        OFFICE,
        "Trước ngày 31/3/2025",
        (by("2025-03-31"),),
        "Quyết định",
        ("Quyết định",),
    ),
    Row(
        "2",
        "Thử nghiệm tuyển sinh lớp 10 trực tuyến, không thu hồ sơ giấy",
        QUALITY,
        SCHOOLS,
        "Quý II/2025",
        (quarter(2025, 2),),
        "Kế hoạch, Báo cáo",
        ("Kế hoạch", "Báo cáo"),
    ),
    Group("II", "Cải cách chế độ công vụ", "civil_service_reform"),
    Row(
        "3",
        "Xét thăng hạng chức danh nghề nghiệp giáo viên",
        STAFF,
        SCHOOLS,
        "Quý III, IV/2025",
        (quarter(2025, 3, 4),),
        "Đề án, Thông báo",
        ("Đề án", "Thông báo"),
    ),
    Row(
        "4",
        "Kiểm tra việc sử dụng thời giờ làm việc tại các trường vùng cao",
        STAFF,
        UNITS,
        "Hằng quý",
        (every("FREQ=MONTHLY;INTERVAL=3"),),
        "Biên bản",
        ("Biên bản",),
    ),
    Group("III", "Xây dựng chính quyền số", "digital_government"),
    Row(
        "5",
        (
            "Triển khai học bạ số ở cấp tiểu học; ",
            Goal("bảo đảm 100% trường tiểu học tham gia", "trường tiểu học tham gia", 100),
        ),
        OFFICE,
        UNITS,
        "Năm 2025",
        (year(2025),),
        "Học bạ số",
    ),
)

PLAN = Plan(
    name="quang-nam-giao-duc-2025",
    axis="direction",
    abbreviations={"TTHC": "thủ tục hành chính"},
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính năm 2025",
        "number": "77/KH-SGDĐT",
        "symbol": "KH-SGDĐT",
        "issued_date": "2025-01-21",
        "issued_year": 2025,
        "issuer": "Sở Giáo dục và Đào tạo",
        "parent_issuer": "UBND tỉnh Quảng Nam",
        "place": "Quảng Nam",
        "province_stated": "Quảng Nam",
        "province_current": "Đà Nẵng",
        "plan_start": "2025-01-01",
        "plan_end": "2025-12-31",
        "signer_name": "Phan Quốc Thái",
        "signer_title": "Phó Giám đốc",
        "signed_for": "Giám đốc",
        "carrier": None,
        "recipients": ["UBND tỉnh (để b/c)", "Sở Nội vụ", "Các phòng thuộc Sở", "Lưu: VT, VP"],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Cải cách hành chính năm 2025",),
            letterhead=Letterhead(
                ("UBND TỈNH QUẢNG NAM", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
                "Số: 77/KH-SGDĐT",
                "Quảng Nam, ngày 21 tháng 01 năm 2025",
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
                Para(
                    (
                        "Căn cứ ",
                        Cite(
                            "Quyết định",
                            "3177/QĐ-UBND",
                            "27 tháng 12 năm 2024",
                            "UBND tỉnh Quảng Nam",
                            "ban hành Kế hoạch cải cách hành chính năm 2025",
                            "basis",
                        ),
                        ";",
                    ),
                    "basis",
                ),
                Para("Sở Giáo dục và Đào tạo ban hành Kế hoạch cải cách hành chính năm 2025 như sau:"),
                Heading("I", "MỤC TIÊU"),
                Item(
                    "Đổi mới phương thức phục vụ phụ huynh, học sinh; công khai, minh bạch thủ tục hành chính (TTHC) "
                    "trong lĩnh vực giáo dục."
                ),
                Item(
                    (
                        Goal(
                            "Tỷ lệ hồ sơ TTHC tiếp nhận trực tuyến đạt tối thiểu 80%",
                            "Tỷ lệ hồ sơ TTHC tiếp nhận trực tuyến",
                            80,
                            "ge",
                            axis="procedure_reform",
                        ),
                        ".",
                    )
                ),
                Heading("II", "NHIỆM VỤ"),
                Heading("1", "Cải cách thể chế", 2, "institutional_reform"),
                Item(
                    (
                        "Triển khai thực hiện ",
                        Cite(
                            "Thông tư",
                            "29/2024/TT-BGDĐT",
                            "30/12/2024",
                            "Bộ Giáo dục và Đào tạo",
                            "quy định về dạy thêm, học thêm",
                            "implements",
                        ),
                        ".",
                    ),
                    "a",
                    "a)",
                    Duty(),
                ),
                Item(
                    "Góp ý dự thảo các văn bản quy phạm pháp luật liên quan đến nhà giáo khi được lấy ý kiến.",
                    "b",
                    "b)",
                    Duty(),
                ),
                Heading("2", "Cải cách tài chính công", 2, "public_finance_reform"),
                Item(
                    "Công khai các khoản thu, chi đầu năm học; hoàn thành việc kiểm tra trước ngày 30/10/2025.",
                    "a",
                    "a)",
                    Duty(
                        deadline="trước ngày 30/10/2025",
                        due=(by("2025-10-30", "hoàn thành việc kiểm tra"),),
                    ),
                ),
                Heading("III", "PHÂN CÔNG NHIỆM VỤ CỤ THỂ"),
                TaskTable(COLUMNS, ROWS, Look(size=12)),
                Heading("IV", "TỔ CHỨC THỰC HIỆN"),
                Heading("1", "Văn phòng Sở", 2),
                Item(
                    "Theo dõi, đôn đốc và tổng hợp kết quả thực hiện Kế hoạch này.",
                    duty=Duty(lead=OFFICE),
                ),
                Heading("2", "Các phòng thuộc Sở", 2),
                Item(
                    "Cử công chức đầu mối; gửi báo cáo về Văn phòng Sở trước ngày 10 hằng tháng.",
                    duty=Duty(
                        lead=UNITS,
                        deadline="trước ngày 10 hằng tháng",
                        due=(every("FREQ=MONTHLY;BYMONTHDAY=10", "gửi báo cáo về Văn phòng Sở"),),
                    ),
                ),
                Para("Yêu cầu các đơn vị nghiêm túc thực hiện./."),
            ),
            closing=Closing(
                ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
                "Phan Quốc Thái",
                ("UBND tỉnh (để b/c);", "Sở Nội vụ;", "Các phòng thuộc Sở;", "Lưu: VT, VP."),
            ),
        ),
    ),
)
