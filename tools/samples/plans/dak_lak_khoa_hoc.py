"""A department's plan as .docx: merged cells, Word's own numbering, a footnote, a letterhead without lines."""

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
from tools.samples.phrases import ALWAYS, REFERENCE, by, every, quarter, span, year

OFFICE = "Văn phòng Sở"
DIGITAL = "Phòng Chuyển đổi số"
SCIENCE = "Phòng Quản lý khoa học"
CENTRE = "Trung tâm Công nghệ thông tin và Truyền thông"
UNITS = "Các phòng, đơn vị thuộc Sở"

COLUMNS = (
    Column("ordinal", "STT", 30),
    Column("task", "Nội dung nhiệm vụ", 150),
    Column("lead", "Đơn vị chủ trì", 75),
    Column("coordinating", "Đơn vị phối hợp", 75),
    Column("deadline", "Thời gian thực hiện", 70),
    Column("product", "Sản phẩm, kết quả", 70),
)

ROWS = (
    Group("I", "Cải cách thủ tục hành chính", "procedure_reform"),
    Row(
        "1",
        "Chuẩn hóa quy trình giải quyết thủ tục hành chính lĩnh vực sở hữu trí tuệ, tiêu chuẩn đo lường chất lượng",
        SCIENCE,
        OFFICE,
        "Quý I, II/2026",
        (quarter(2026, 1, 2),),
        "Quyết định ban hành quy trình",
        ("Quyết định",),
    ),
    Row("a", "Rà soát, thống kê quy trình đang áp dụng và xác định điểm nghẽn", parent="1", shared=True),
    Row("b", "Xây dựng, lấy ý kiến và trình ban hành quy trình mới", parent="1", shared=True),
    Row(
        "2",
        "Hướng dẫn người dân nộp hồ sơ trực tuyến tại các điểm phục vụ bưu chính",
        OFFICE,
        CENTRE,
        "Thường xuyên",
        ALWAYS,
        "Người dân được hướng dẫn",
    ),
    Group("II", "Cải cách chế độ công vụ", "civil_service_reform"),
    Row(
        "3",
        "Thu hút chuyên gia về công nghệ số, dữ liệu và an toàn thông tin vào làm việc tại các đơn vị thuộc Sở",
        OFFICE,
        UNITS,
        "Theo đề án của UBND tỉnh",
        REFERENCE,
        "Báo cáo đánh giá",
        ("Báo cáo",),
    ),
    Group("III", "Xây dựng và phát triển chính quyền điện tử, chính quyền số", "digital_government"),
    Row(
        "4",
        "Ban hành danh mục dữ liệu mở của tỉnh; công bố trên Cổng dữ liệu mở",
        DIGITAL,
        CENTRE,
        "Trước ngày 30/6/2026",
        (by("2026-06-30"),),
        "Tờ trình, Quyết định",
        ("Tờ trình", "Quyết định"),
    ),
    Row(
        "5",
        "Giám sát an toàn thông tin mạng cho các hệ thống thông tin dùng chung",
        CENTRE,
        DIGITAL,
        "Hằng tháng",
        (every("FREQ=MONTHLY"),),
        "Báo cáo giám sát",
        ("Báo cáo",),
    ),
    Row(
        "6",
        "Diễn tập ứng cứu sự cố an toàn thông tin mạng cấp tỉnh",
        CENTRE,
        UNITS,
        "Tháng 9/2026",
        (span("2026-09-01", "2026-09-30"),),
        "Kế hoạch, Báo cáo kết quả",
        ("Kế hoạch", "Báo cáo"),
    ),
    Row(
        "7",
        (
            "Phổ cập chữ ký số cá nhân; ",
            Goal(
                "phấn đấu từ 50% trở lên dân số trưởng thành có chữ ký số",
                "dân số trưởng thành có chữ ký số",
                50,
                "ge",
            ),
        ),
        DIGITAL,
        "UBND các xã, phường",
        "Năm 2026",
        (year(2026),),
        "Chứng thư số được cấp",
    ),
)

PLAN = Plan(
    name="dak-lak-khoa-hoc-cong-nghe-2026",
    axis="direction",
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính, chuyển đổi số năm 2026 của Sở Khoa học và Công nghệ tỉnh Đắk Lắk",
        "number": "152/KH-SKHCN",
        "symbol": "KH-SKHCN",
        "issued_date": "2026-02-05",
        "issued_year": 2026,
        "issuer": "Sở Khoa học và Công nghệ",
        "parent_issuer": "UBND tỉnh Đắk Lắk",
        "place": "Đắk Lắk",
        "province_stated": "Đắk Lắk",
        "province_current": "Đắk Lắk",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Phan Minh Tuệ",
        "signer_title": "Phó Giám đốc",
        "signed_for": "Giám đốc",
        "carrier": None,
        "recipients": ["UBND tỉnh (báo cáo)", "Sở Nội vụ", "Các phòng, đơn vị thuộc Sở", "Lưu: VT, CĐS"],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=(
                "Cải cách hành chính, chuyển đổi số năm 2026",
                "của Sở Khoa học và Công nghệ tỉnh Đắk Lắk",
            ),
            letterhead=Letterhead(
                ("UBND TỈNH ĐẮK LẮK", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"),
                "Số: 152/KH-SKHCN",
                "Đắk Lắk, ngày 05 tháng 02 năm 2026",
            ),
            blocks=(
                Para(
                    (
                        "Căn cứ ",
                        Cite(
                            "Nghị quyết",
                            "57-NQ/TW",
                            "22/12/2024",
                            "Bộ Chính trị",
                            "về đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia",
                            "basis",
                        ),
                        ";",
                    ),
                    "basis",
                ),
                Para("Sở Khoa học và Công nghệ xây dựng Kế hoạch với các nội dung như sau:"),
                Heading("I", "MỤC TIÊU"),
                Item(
                    (
                        Goal(
                            "100% văn bản đi của Sở được ký số và gửi trên môi trường mạng",
                            "văn bản đi của Sở được ký số và gửi trên môi trường mạng",
                            100,
                            axis="digital_government",
                        ),
                        ".",
                    ),
                    "a",
                    "a)",
                ),
                Item(
                    (
                        Goal(
                            "Tối thiểu 85% hồ sơ thủ tục hành chính được số hóa ngay khi tiếp nhận",
                            "hồ sơ thủ tục hành chính được số hóa ngay khi tiếp nhận",
                            85,
                            "ge",
                            axis="procedure_reform",
                        ),
                        ".",
                    ),
                    "b",
                    "b)",
                ),
                Heading("II", "NHIỆM VỤ, GIẢI PHÁP"),
                Heading("1", "Công tác chỉ đạo, điều hành", 2, "direction"),
                Item(
                    (
                        "Đưa kết quả thực hiện Kế hoạch vào tiêu chí thi đua của từng phòng, đơn vị",
                        Note(
                            "1",
                            (
                                "Theo ",
                                Cite("Hướng dẫn", "19/HD-SNV", "06/11/2025", "Sở Nội vụ", relation="pursuant"),
                                ".",
                            ),
                        ),
                        "; công khai tiến độ trên trang thông tin nội bộ.",
                    ),
                    duty=Duty(),
                ),
                Heading("2", "Cải cách tài chính công", 2, "public_finance_reform"),
                Item(
                    "Rà soát, điều chỉnh cơ chế khoán kinh phí thực hiện nhiệm vụ khoa học và công nghệ.",
                    "a",
                    "a)",
                    Duty(),
                ),
                Item(
                    "Tăng cường kiểm tra việc sử dụng kinh phí đề tài, dự án sử dụng ngân sách nhà nước.",
                    "b",
                    "b)",
                    Duty(),
                ),
                Heading("III", "NHIỆM VỤ CỤ THỂ"),
                TaskTable(COLUMNS, ROWS),
                Heading("IV", "TỔ CHỨC THỰC HIỆN"),
                Heading("1", "Phòng Chuyển đổi số", 2),
                Item(
                    "Chủ trì, phối hợp với Văn phòng Sở theo dõi, đánh giá việc thực hiện Kế hoạch.",
                    duty=Duty(lead=DIGITAL, coordinating=OFFICE),
                ),
                Heading("2", "Các phòng, đơn vị thuộc Sở", 2),
                Item(
                    "Triển khai nhiệm vụ được giao, gửi báo cáo về Phòng Chuyển đổi số trước ngày 05/12/2026.",
                    duty=Duty(
                        lead=UNITS,
                        deadline="trước ngày 05/12/2026",
                        due=(by("2026-12-05", "báo cáo"),),
                    ),
                ),
                Para("Trên đây là Kế hoạch của Sở Khoa học và Công nghệ./."),
            ),
            closing=Closing(
                ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
                "Phan Minh Tuệ",
                ("UBND tỉnh (báo cáo);", "Sở Nội vụ;", "Các phòng, đơn vị thuộc Sở;", "Lưu: VT, CĐS."),
            ),
        ),
    ),
)
