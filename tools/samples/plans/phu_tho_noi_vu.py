"""A department's plan with one long task table: groups, cut rows, numbering anew in each group, repeated header."""

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
from tools.samples.phrases import ALWAYS, EVENT, REFERENCE, by, every, quarter, span, year

OFFICE = "Văn phòng Sở"
CIVIL_SERVICE = "Phòng Công chức, viên chức"
REFORM = "Phòng Cải cách hành chính"
ORGANISATION = "Phòng Tổ chức biên chế và Tổ chức phi chính phủ"
INSPECTION = "Phòng Pháp chế"
ALL_UNITS = "Các phòng, đơn vị thuộc Sở"
CONCERNED = "Các phòng, đơn vị liên quan"

PROVINCE_PLAN = Cite(
    "Quyết định",
    "2817/QĐ-UBND",
    "19/12/2025",
    "Chủ tịch UBND tỉnh",
    "về việc ban hành Kế hoạch cải cách hành chính tỉnh Phú Thọ năm 2026",
    "basis",
)

COLUMNS = (
    Column("ordinal", "STT", 30),
    Column("task", "Nhiệm vụ", 150),
    Column("lead", "Đơn vị chủ trì", 74),
    Column("coordinating", "Đơn vị phối hợp", 74),
    Column("deadline", "Thời gian hoàn thành", 74),
    Column("product", "Sản phẩm", 66),
)

ROWS = (
    Group("I", "Công tác chỉ đạo, điều hành", "direction", "full"),
    Row(
        "1",
        "Xây dựng, ban hành Kế hoạch CCHC năm 2026 của Sở và phân công nhiệm vụ cho từng phòng, đơn vị theo vị trí "
        "việc "
        "làm đã được phê duyệt",
        REFORM,
        ALL_UNITS,
        "Trước ngày 20/01/2026",
        (by("2026-01-20"),),
        "Kế hoạch",
        ("Kế hoạch",),
    ),
    Row(
        "2",
        "Thực hiện chế độ báo cáo định kỳ về công tác CCHC với UBND tỉnh",
        REFORM,
        ALL_UNITS,
        "Trước ngày 15 của tháng cuối quý",
        (every("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=15"),),
        "Báo cáo quý",
        ("Báo cáo",),
    ),
    Row(
        "3",
        (
            "Tổ chức kiểm tra công tác CCHC và kỷ luật, kỷ cương hành chính tại các đơn vị thuộc Sở; ",
            Goal(
                "bảo đảm tối thiểu 40% đơn vị được kiểm tra trực tiếp",
                "đơn vị được kiểm tra trực tiếp",
                40,
                "ge",
            ),
            "; kết thúc mỗi cuộc kiểm tra có thông báo kết luận gửi đơn vị để khắc phục các tồn tại, hạn chế đã được "
            "chỉ ra, báo cáo Giám đốc Sở kết quả khắc phục",
        ),
        REFORM,
        INSPECTION,
        "Quý II, III/2026",
        (quarter(2026, 2, 3),),
        "Kế hoạch, Thông báo kết luận",
        ("Kế hoạch", "Thông báo"),
    ),
    Row(
        "4",
        "Tuyên truyền về CCHC trên Trang thông tin điện tử của Sở",
        OFFICE,
        ALL_UNITS,
        "Thường xuyên",
        ALWAYS,
        "Tin, bài",
    ),
    Group("II", "Cải cách thể chế", "institutional_reform", "full"),
    Row(
        "1",
        "Rà soát, hệ thống hóa văn bản quy phạm pháp luật thuộc lĩnh vực quản lý của Sở",
        INSPECTION,
        CONCERNED,
        "Quý I/2026",
        (quarter(2026, 1),),
        "Báo cáo rà soát",
        ("Báo cáo",),
    ),
    Row(
        "2",
        "Tham mưu UBND tỉnh ban hành Quyết định quy định phân cấp quản lý cán bộ, công chức thay thế văn bản không còn "
        "phù hợp với mô hình chính quyền địa phương hai cấp",
        CIVIL_SERVICE,
        INSPECTION,
        "Dự thảo: tháng 5/2026; ban hành: tháng 8/2026",
        (span("2026-05-01", "2026-05-31", "Dự thảo"), span("2026-08-01", "2026-08-31", "ban hành")),
        "Tờ trình, dự thảo Quyết định",
        ("Tờ trình", "Quyết định"),
    ),
    Row(
        "3",
        "Góp ý dự thảo văn bản quy phạm pháp luật của các cơ quan trung ương và của tỉnh",
        INSPECTION,
        CONCERNED,
        "Khi có văn bản lấy ý kiến",
        EVENT,
        "Công văn góp ý",
        ("Công văn",),
    ),
    Group("III", "Cải cách thủ tục hành chính", "procedure_reform", "full"),
    Row(
        "1",
        "Công khai thủ tục hành chính thuộc thẩm quyền giải quyết của Sở trên Cổng Dịch vụ công quốc gia ngay sau khi "
        "có quyết định công bố",
        OFFICE,
        CONCERNED,
        "Theo quy định",
        REFERENCE,
        "Danh mục thủ tục được công khai",
    ),
    Row(
        "2",
        (
            "Rà soát, đề xuất đơn giản hóa thủ tục hành chính nội bộ; ",
            Goal(
                "cắt giảm ít nhất 30% thời gian giải quyết so với quy định",
                "thời gian giải quyết so với quy định",
                30,
                "ge",
                direction="decrease",
            ),
        ),
        OFFICE,
        ALL_UNITS,
        "Trước ngày 30/9/2026",
        (by("2026-09-30"),),
        "Tờ trình, Phương án đơn giản hóa",
        ("Tờ trình", "Phương án"),
    ),
    Row(
        "3",
        "Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực và cập nhật vào kho dữ liệu dùng chung của tỉnh",
        OFFICE,
        "Phòng Cải cách hành chính; Trung tâm Lưu trữ lịch sử",
        "Hằng tháng",
        (every("FREQ=MONTHLY"),),
        "Kho dữ liệu được cập nhật",
        coordinators=("Phòng Cải cách hành chính", "Trung tâm Lưu trữ lịch sử"),
    ),
    Group("IV", "Cải cách tổ chức bộ máy", "organisation_reform", "full"),
    Row(
        "1",
        "Rà soát chức năng, nhiệm vụ, cơ cấu tổ chức của Sở sau khi sắp xếp đơn vị hành chính; đề xuất điều chỉnh "
        "những "
        "nội dung chồng chéo, bỏ sót hoặc không còn phù hợp",
        ORGANISATION,
        ALL_UNITS,
        "Quý II/2026",
        (quarter(2026, 2),),
        "Đề án, Tờ trình",
        ("Đề án", "Tờ trình"),
    ),
    Row(
        "2",
        "Thẩm định đề án vị trí việc làm của các đơn vị sự nghiệp công lập",
        ORGANISATION,
        CIVIL_SERVICE,
        "Cả năm 2026",
        (year(2026),),
        "Văn bản thẩm định",
    ),
    Group("V", "Cải cách chế độ công vụ", "civil_service_reform", "full"),
    Row(
        "1",
        (
            "Xây dựng kế hoạch đào tạo, bồi dưỡng cán bộ, công chức theo ",
            Cite("Nghị định", "171/2025/NĐ-CP", "30/6/2025", "Chính phủ", (), "pursuant"),
        ),
        CIVIL_SERVICE,
        ALL_UNITS,
        "Tháng 02/2026",
        (span("2026-02-01", "2026-02-28"),),
        "Kế hoạch",
        ("Kế hoạch",),
    ),
    Row(
        "2",
        "Đánh giá, xếp loại chất lượng công chức, viên chức và người lao động",
        CIVIL_SERVICE,
        ALL_UNITS,
        "Hằng quý",
        (every("FREQ=MONTHLY;INTERVAL=3"),),
        "Thông báo kết quả xếp loại",
        ("Thông báo",),
    ),
    Group("VI", "Cải cách tài chính công", "public_finance_reform", "full"),
    Row(
        "1",
        "Sửa đổi, bổ sung Quy chế chi tiêu nội bộ của Sở bảo đảm tiết kiệm, công khai, minh bạch",
        OFFICE,
        ALL_UNITS,
        "Trước ngày 31 tháng 3 năm 2026",
        (by("2026-03-31"),),
        "Quyết định, Quy chế",
        ("Quyết định", "Quy chế"),
    ),
    Row(
        "2",
        "Công khai dự toán, quyết toán ngân sách nhà nước",
        OFFICE,
        CONCERNED,
        "Theo kế hoạch của UBND tỉnh",
        REFERENCE,
        "Thông báo công khai",
        ("Thông báo",),
    ),
    Group("VII", "Xây dựng và phát triển chính quyền điện tử, chính quyền số", "digital_government", "full"),
    Row(
        "1",
        "Vận hành phần mềm quản lý hồ sơ cán bộ, công chức, viên chức; làm sạch dữ liệu, đồng bộ với cơ sở dữ liệu "
        "quốc "
        "gia",
        f"{CIVIL_SERVICE} phối hợp Trung tâm Lưu trữ lịch sử",
        ALL_UNITS,
        "Thường xuyên, hằng năm",
        (*ALWAYS, every("FREQ=YEARLY")),
        "Dữ liệu được làm sạch",
        leads=(CIVIL_SERVICE,),
        coordinators=("Trung tâm Lưu trữ lịch sử", ALL_UNITS),
    ),
    Row(
        "2",
        (
            "Duy trì Hệ thống quản lý chất lượng theo ",
            Cite("Tiêu chuẩn", "TCVN ISO 9001:2015", name="tiêu chuẩn TCVN ISO 9001:2015", relation="pursuant"),
        ),
        OFFICE,
        ALL_UNITS,
        "Năm 2026",
        (year(2026),),
        "Báo cáo đánh giá nội bộ",
        ("Báo cáo",),
    ),
)

PLAN = Plan(
    name="phu-tho-noi-vu-2026",
    axis="direction",
    abbreviations={"CCHC": "cải cách hành chính"},
    document={
        "document_type": "Kế hoạch",
        "title": "Thực hiện công tác cải cách hành chính năm 2026 của Sở Nội vụ tỉnh Phú Thọ",
        "number": "45/KH-SNV",
        "symbol": "KH-SNV",
        "issued_date": "2026-01-12",
        "issued_year": 2026,
        "issuer": "Sở Nội vụ",
        "parent_issuer": "UBND tỉnh Phú Thọ",
        "place": "Phú Thọ",
        "province_stated": "Phú Thọ",
        "province_current": "Phú Thọ",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Trần Văn Lộc",
        "signer_title": "Phó Giám đốc",
        "signed_for": "Giám đốc",
        "carrier": None,
        "recipients": [
            "UBND tỉnh (để báo cáo)",
            "Giám đốc, các Phó Giám đốc Sở",
            "Các phòng, đơn vị thuộc Sở",
            "Trang thông tin điện tử Sở",
            "Lưu: VT, CCHC",
        ],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Thực hiện công tác cải cách hành chính năm 2026", "của Sở Nội vụ tỉnh Phú Thọ"),
            letterhead=Letterhead(
                ("UBND TỈNH PHÚ THỌ", "SỞ NỘI VỤ"), "Số: 45/KH-SNV", "Phú Thọ, ngày 12 tháng 01 năm 2026"
            ),
            blocks=(
                Para(("Căn cứ ", PROVINCE_PLAN, ";"), "basis"),
                Para(
                    (
                        "Căn cứ ",
                        Cite(
                            "Nghị định",
                            "45/2020/NĐ-CP",
                            "08 tháng 4 năm 2020",
                            "Chính phủ",
                            "về thực hiện thủ tục hành chính trên môi trường điện tử",
                            "basis",
                        ),
                        ";",
                    ),
                    "basis",
                ),
                Para(
                    "Sở Nội vụ ban hành Kế hoạch thực hiện công tác cải cách hành chính (sau đây viết tắt là CCHC) năm "
                    "2026 với các nội dung như sau:"
                ),
                Heading("I", "MỤC ĐÍCH, YÊU CẦU"),
                Heading("1", "Mục đích", 2),
                Item(
                    "Nâng cao trách nhiệm của người đứng đầu các phòng, đơn vị thuộc Sở trong chỉ đạo, điều hành và tổ "
                    "chức thực hiện nhiệm vụ CCHC; coi kết quả CCHC là căn cứ đánh giá, xếp loại cuối năm."
                ),
                Item(
                    "Lấy sự hài lòng của người dân, tổ chức làm thước đo chất lượng phục vụ; kịp thời khắc phục những "
                    "hạn chế đã được chỉ ra qua các cuộc kiểm tra."
                ),
                Heading("2", "Yêu cầu", 2),
                Item("Nhiệm vụ được giao phải rõ người, rõ việc, rõ thời gian, rõ sản phẩm.", "a", "a)"),
                Item(
                    "Việc triển khai gắn với nhiệm vụ chuyên môn, không hình thức, không làm phát sinh thủ tục mới.",
                    "b",
                    "b)",
                ),
                Heading("3", "Chỉ tiêu chủ yếu", 2),
                Item(
                    (
                        Goal(
                            "Hoàn thành 100% nhiệm vụ CCHC được UBND tỉnh giao đúng thời hạn",
                            "Hoàn thành nhiệm vụ CCHC được UBND tỉnh giao đúng thời hạn",
                            100,
                        ),
                        ".",
                    )
                ),
                Item(
                    (
                        Goal(
                            "Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến đạt từ 85% trở lên",
                            "Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến",
                            85,
                            "ge",
                            axis="procedure_reform",
                        ),
                        "; ",
                        Goal(
                            "tỷ lệ hồ sơ quá hạn dưới 1%",
                            "tỷ lệ hồ sơ quá hạn",
                            1,
                            "lt",
                            axis="procedure_reform",
                        ),
                        ".",
                    )
                ),
                Item(
                    (
                        Goal(
                            "Mức độ hài lòng của người dân về giải quyết thủ tục hành chính đạt trên 95%",
                            "Mức độ hài lòng của người dân về giải quyết thủ tục hành chính",
                            95,
                            "gt",
                            axis="procedure_reform",
                        ),
                        ".",
                    )
                ),
                Heading("II", "NHIỆM VỤ CỤ THỂ"),
                TaskTable(COLUMNS, ROWS, Look(size=11.5)),
                Heading("III", "KINH PHÍ THỰC HIỆN"),
                Para(
                    "Kinh phí thực hiện Kế hoạch được bố trí trong dự toán chi thường xuyên của Sở theo phân cấp ngân "
                    "sách nhà nước hiện hành."
                ),
                Heading("IV", "TỔ CHỨC THỰC HIỆN"),
                Heading("1", "Phòng Cải cách hành chính", 2),
                Item(
                    "Theo dõi, đôn đốc các phòng, đơn vị thực hiện Kế hoạch; tổng hợp khó khăn, vướng mắc, báo cáo "
                    "Giám "
                    "đốc Sở xem xét, giải quyết.",
                    duty=Duty(lead=REFORM),
                ),
                Item(
                    "Chủ trì, phối hợp với Văn phòng Sở tổng hợp kết quả tự chấm điểm, báo cáo Giám đốc Sở trước ngày "
                    "10/12/2026.",
                    duty=Duty(
                        lead=REFORM,
                        coordinating=OFFICE,
                        deadline="trước ngày 10/12/2026",
                        due=(by("2026-12-10", "báo cáo Giám đốc Sở"),),
                    ),
                ),
                Heading("2", "Trưởng các phòng, Thủ trưởng các đơn vị thuộc Sở", 2),
                Item(
                    "Cụ thể hóa nhiệm vụ được giao thành chương trình công tác của phòng, đơn vị; chịu trách nhiệm "
                    "trước "
                    "Giám đốc Sở về kết quả thực hiện.",
                    duty=Duty(
                        lead="Trưởng các phòng, Thủ trưởng các đơn vị thuộc Sở",
                        leads=("Trưởng các phòng", "Thủ trưởng các đơn vị thuộc Sở"),
                    ),
                ),
                Para(
                    "Trên đây là Kế hoạch thực hiện công tác CCHC năm 2026 của Sở Nội vụ; trong quá trình thực hiện "
                    "nếu có "
                    "vướng mắc, các phòng, đơn vị phản ánh về Phòng Cải cách hành chính để tổng hợp./."
                ),
            ),
            closing=Closing(
                ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
                "Trần Văn Lộc",
                (
                    "UBND tỉnh (để báo cáo);",
                    "Giám đốc, các Phó Giám đốc Sở;",
                    "Các phòng, đơn vị thuộc Sở;",
                    "Trang thông tin điện tử Sở;",
                    "Lưu: VT, CCHC.",
                ),
            ),
        ),
    ),
)
