"""A department's plan that is scanned fairly: groups over the full width, numbers anew in each, agencies one a line."""

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
from tools.samples.phrases import ALWAYS, REFERENCE, by, every, quarter, span

OFFICE = "Văn phòng Sở"
TRADE = "Phòng Quản lý thương mại"
INDUSTRY = "Phòng Quản lý công nghiệp"
ENERGY = "Phòng Quản lý năng lượng"
PROMOTION = "Trung tâm Xúc tiến và Phát triển Công Thương"
UNITS = "Các phòng, đơn vị thuộc Sở"

COLUMNS = (
    Column("ordinal", "TT", 30),
    Column("task", "Tên nhiệm vụ", 160),
    Column("product", "Sản phẩm", 74),
    Column("deadline", "Thời hạn hoàn thành", 74),
    Column("lead", "Cơ quan chủ trì", 74),
    Column("coordinating", "Cơ quan phối hợp", 74),
)

ROWS = (
    Group("I", "CHỈ ĐẠO, ĐIỀU HÀNH", "direction", "full"),
    Row(
        "1",
        "Tổ chức hội nghị đối thoại với doanh nghiệp trong các cụm công nghiệp",
        PROMOTION,
        f"{OFFICE}\n{INDUSTRY}",
        "Tháng 5/2026",
        (span("2026-05-01", "2026-05-31"),),
        "Thông báo kết luận hội nghị",
        ("Thông báo",),
    ),
    Row(
        "2",
        "Kiểm tra việc thực hiện nhiệm vụ cải cách hành chính tại các phòng, đơn vị",
        OFFICE,
        UNITS,
        "Quý III/2026",
        (quarter(2026, 3),),
        "Kế hoạch, Báo cáo",
        ("Kế hoạch", "Báo cáo"),
    ),
    Group("II", "CẢI CÁCH THỂ CHẾ", "institutional_reform", "full"),
    Row(
        "1",
        "Tham mưu quy định về quản lý, phát triển chợ trên địa bàn tỉnh",
        TRADE,
        "Sở Tư pháp",
        "Trước ngày 15/8/2026",
        (by("2026-08-15"),),
        "Tờ trình, dự thảo Quyết định",
        ("Tờ trình", "Quyết định"),
    ),
    Group("III", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "procedure_reform", "full"),
    Row(
        "1",
        "Đơn giản hóa thành phần hồ sơ cấp giấy chứng nhận đủ điều kiện kinh doanh xăng dầu, khí hóa lỏng; bỏ yêu cầu "
        "nộp bản sao giấy tờ đã có trong cơ sở dữ liệu",
        TRADE,
        OFFICE,
        "Trước ngày 31/5/2026",
        (by("2026-05-31"),),
        "Phương án, Quyết định",
        ("Phương án", "Quyết định"),
    ),
    Row(
        "2",
        (
            "Niêm yết công khai thủ tục hành chính theo ",
            Cite("Thông tư", "02/2017/TT-VPCP", "31/10/2017", "Văn phòng Chính phủ", relation="pursuant"),
        ),
        OFFICE,
        UNITS,
        "Thường xuyên",
        ALWAYS,
        "Danh mục được niêm yết",
    ),
    Group("IV", "CẢI CÁCH TỔ CHỨC BỘ MÁY", "organisation_reform", "full"),
    Row(
        "1",
        "Xây dựng phương án sắp xếp các phòng chuyên môn sau khi nhận thêm chức năng",
        OFFICE,
        "Sở Nội vụ",
        "Theo hướng dẫn của Bộ Công Thương",
        REFERENCE,
        "Đề án",
        ("Đề án",),
    ),
    Group("V", "XÂY DỰNG CHÍNH QUYỀN ĐIỆN TỬ, CHÍNH QUYỀN SỐ", "digital_government", "full"),
    Row(
        "1",
        (
            "Số hóa hồ sơ, kết quả giải quyết thủ tục hành chính; ",
            Goal("tối thiểu 85% kết quả còn hiệu lực được số hóa", "kết quả còn hiệu lực được số hóa", 85, "ge"),
        ),
        OFFICE,
        UNITS,
        "Quý IV/2026",
        (quarter(2026, 4),),
        "Dữ liệu số",
    ),
    Row(
        "2",
        "Theo dõi sản lượng điện thương phẩm trên hệ thống dùng chung",
        ENERGY,
        INDUSTRY,
        "Ngày 20 hằng tháng",
        (every("FREQ=MONTHLY;BYMONTHDAY=20"),),
        "Báo cáo tháng",
        ("Báo cáo",),
    ),
)

PLAN = Plan(
    name="quang-ninh-cong-thuong-2026",
    axis="direction",
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính của Sở Công Thương năm 2026",
        "number": "64/KH-SCT",
        "symbol": "KH-SCT",
        "issued_date": "2026-01-19",
        "issued_year": 2026,
        "issuer": "Sở Công Thương",
        "parent_issuer": "UBND tỉnh Quảng Ninh",
        "place": "Quảng Ninh",
        "province_stated": "Quảng Ninh",
        "province_current": "Quảng Ninh",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Vũ Đình Khang",
        "signer_title": "Giám đốc",
        "signed_for": None,
        "carrier": None,
        "recipients": ["UBND tỉnh (b/c)", "Sở Nội vụ", "Các phòng, đơn vị thuộc Sở", "Lưu: VT, VP"],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Cải cách hành chính của Sở Công Thương năm 2026",),
            letterhead=Letterhead(
                ("UBND TỈNH QUẢNG NINH", "SỞ CÔNG THƯƠNG"),
                "Số: 64/KH-SCT",
                "Quảng Ninh, ngày 19 tháng 01 năm 2026",
            ),
            blocks=(
                Para(
                    (
                        "Thực hiện ",
                        Cite(
                            "Kế hoạch",
                            "12/KH-UBND",
                            "08/01/2026",
                            "UBND tỉnh Quảng Ninh",
                            "về cải cách hành chính năm 2026",
                            "implements",
                        ),
                        ", Sở Công Thương ban hành Kế hoạch cải cách hành chính năm 2026 như sau:",
                    )
                ),
                Heading("I", "MỤC ĐÍCH, YÊU CẦU"),
                Item(
                    "Tạo môi trường kinh doanh thông thoáng, giảm chi phí tuân thủ pháp luật cho doanh nghiệp, hộ kinh "
                    "doanh trên địa bàn tỉnh.",
                    "1",
                    "1.",
                ),
                Item(
                    (
                        "Gắn kết quả cải cách hành chính với đánh giá, xếp loại người đứng đầu; ",
                        Goal(
                            "phấn đấu chỉ số cải cách hành chính của Sở đạt trên 90 điểm",
                            "chỉ số cải cách hành chính của Sở",
                            90,
                            "gt",
                            unit="điểm",
                        ),
                        ".",
                    ),
                    "2",
                    "2.",
                ),
                Heading("II", "NHIỆM VỤ CỤ THỂ"),
                TaskTable(COLUMNS, ROWS, Look(size=12)),
                Heading("III", "TỔ CHỨC THỰC HIỆN"),
                Item(
                    "Văn phòng Sở đôn đốc, tổng hợp tình hình thực hiện, báo cáo Giám đốc Sở trước ngày 15 của tháng "
                    "cuối quý.",
                    "1",
                    "1.",
                    Duty(
                        lead=OFFICE,
                        deadline="trước ngày 15 của tháng cuối quý",
                        due=(
                            every(
                                "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=15",
                                "báo cáo Giám đốc Sở",
                            ),
                        ),
                    ),
                ),
                Item(
                    "Trung tâm Xúc tiến và Phát triển Công Thương tuyên truyền nội dung Kế hoạch đến doanh nghiệp.",
                    "2",
                    "2.",
                    Duty(lead=PROMOTION),
                ),
                Para("Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị báo cáo về Văn phòng Sở để tổng hợp./."),
            ),
            closing=Closing(
                ("GIÁM ĐỐC",),
                "Vũ Đình Khang",
                ("UBND tỉnh (b/c);", "Sở Nội vụ;", "Các phòng, đơn vị thuộc Sở;", "Lưu: VT, VP."),
            ),
        ),
    ),
)
