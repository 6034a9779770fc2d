"""A plan that a decision carries, with a landscape annex: merged sub-rows, swapped cells, a header that stands once.

Bình Thuận is a province of before 2025-07-01; its territory belongs to Lâm Đồng since.
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
from tools.samples.phrases import ALWAYS, EVENT, REFERENCE, by, every, quarter, span, year

OFFICE = "Văn phòng Sở"
DRAFTING = "Phòng Xây dựng và kiểm tra văn bản"
JUSTICE = "Phòng Hành chính tư pháp"
UNITS = "Các phòng, đơn vị thuộc Sở"
REGISTRY = "Trung tâm Trợ giúp pháp lý"

DECISION = Cite("Quyết định", "36/QĐ-STP", "24 tháng 01 năm 2025", "Giám đốc Sở Tư pháp", relation="attached_to")

COLUMNS = (
    Column("ordinal", "TT", 30),
    Column("task", "Nội dung công việc", 225),
    Column("product", "Kết quả", 105),
    Column("deadline", "Thời hạn hoàn thành", 100),
    Column("lead", "Cơ quan chủ trì", 95),
    Column("coordinating", "Cơ quan phối hợp", 95),
    Column("notes", "Ghi chú", 85),
)

ROWS = (
    Group("I", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "direction"),
    Row(
        "1",
        "Ban hành Kế hoạch tuyên truyền cải cách hành chính năm 2025",
        OFFICE,
        UNITS,
        "Trước 15/02/2025",
        (by("2025-02-15"),),
        "Kế hoạch của Sở",
        ("Kế hoạch",),
    ),
    Row(
        "2",
        "Kiểm tra công tác cải cách hành chính tại các phòng, đơn vị thuộc Sở",
        OFFICE,
        UNITS,
        "Quý II, III/2025",
        (quarter(2025, 2, 3),),
        "Kế hoạch, Báo cáo kết quả kiểm tra",
        ("Kế hoạch", "Báo cáo"),
    ),
    Row(
        "a",
        "Kiểm tra định kỳ theo kế hoạch, lồng ghép kiểm tra việc chấp hành kỷ luật lao động",
        parent="2",
        shared=True,
    ),
    Row("b", "Kiểm tra đột xuất việc tiếp nhận và trả kết quả hồ sơ tại bộ phận một cửa", parent="2", shared=True),
    Row(
        "3",
        "Báo cáo định kỳ kết quả thực hiện công tác cải cách hành chính",
        OFFICE,
        UNITS,
        "Trước ngày 05 của tháng cuối quý",
        (every("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=5"),),
        "Báo cáo",
        ("Báo cáo",),
        notes="Gửi Sở Nội vụ tổng hợp",
    ),
    Group("II", "CẢI CÁCH THỂ CHẾ", "institutional_reform"),
    Row(
        "1",
        "Thẩm định đề nghị xây dựng và dự thảo văn bản quy phạm pháp luật của Hội đồng nhân dân, UBND tỉnh",
        DRAFTING,
        "Các sở, ngành liên quan",
        "Khi có đề nghị thẩm định",
        EVENT,
        "Báo cáo thẩm định",
        ("Báo cáo",),
        swapped=True,
    ),
    Row(
        "2",
        (
            "Kiểm tra, rà soát văn bản quy phạm pháp luật theo ",
            Cite("Nghị định", "34/2016/NĐ-CP", "14/5/2016", "Chính phủ", relation="pursuant"),
        ),
        DRAFTING,
        "Các sở, ngành liên quan",
        "Quý IV/2025",
        (quarter(2025, 4),),
        "Báo cáo, Quyết định công bố danh mục văn bản hết hiệu lực",
        ("Báo cáo", "Quyết định"),
        swapped=True,
    ),
    Row(
        "3",
        "Theo dõi tình hình thi hành pháp luật trong lĩnh vực trọng tâm, liên ngành",
        DRAFTING,
        UNITS,
        None,
        (),
        "Kế hoạch; Báo cáo",
        ("Kế hoạch", "Báo cáo"),
    ),
    Group("III", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "procedure_reform"),
    Row(
        "1",
        "Rà soát, đơn giản hóa thủ tục hành chính trong lĩnh vực hộ tịch, công chứng",
        JUSTICE,
        REGISTRY,
        "Trước ngày 31/8/2025",
        (by("2025-08-31"),),
        "Tờ trình, Quyết định của UBND tỉnh",
        ("Tờ trình", "Quyết định"),
    ),
    Row(
        "2",
        (
            "Tiếp nhận, giải quyết hồ sơ không phụ thuộc địa giới hành chính; ",
            Goal("bảo đảm 100% hồ sơ được cập nhật trạng thái xử lý", "hồ sơ được cập nhật trạng thái xử lý", 100),
        ),
        JUSTICE,
        OFFICE,
        "Thường xuyên",
        ALWAYS,
        "Hồ sơ được giải quyết",
        notes="Không tính hồ sơ chuyển tiếp từ năm 2024",
    ),
    Group("IV", "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ", "civil_service_reform"),
    Row(
        "1",
        "Cử công chức, viên chức tham gia các lớp bồi dưỡng kỹ năng soạn thảo văn bản",
        OFFICE,
        UNITS,
        "Theo kế hoạch của tỉnh",
        REFERENCE,
        "Quyết định cử đi học",
        ("Quyết định",),
    ),
    Row(
        "2",
        "Chuyển đổi vị trí công tác đối với công chức giữ vị trí phải định kỳ chuyển đổi",
        OFFICE,
        UNITS,
        "Tháng 10/2025",
        (span("2025-10-01", "2025-10-31"),),
        "Kế hoạch, Quyết định",
        ("Kế hoạch", "Quyết định"),
    ),
    Group("V", "XÂY DỰNG CHÍNH QUYỀN ĐIỆN TỬ, CHÍNH QUYỀN SỐ", "digital_government"),
    Row(
        "1",
        "Hoàn thành số hóa sổ hộ tịch lịch sử và cập nhật vào Cơ sở dữ liệu hộ tịch điện tử",
        JUSTICE,
        "Phòng Tư pháp các huyện, thị xã, thành phố",
        "Năm 2025",
        (year(2025),),
        "Dữ liệu hộ tịch điện tử",
    ),
    Row(
        "2",
        "Nâng cấp Trang thông tin điện tử phổ biến, giáo dục pháp luật",
        REGISTRY,
        OFFICE,
        "6 tháng cuối năm 2025",
        (span("2025-07-01", "2025-12-31"),),
        "Trang thông tin điện tử",
    ),
)

CARRIER = Part(
    kind="carrier",
    type_word="QUYẾT ĐỊNH",
    title=("Ban hành Kế hoạch cải cách hành chính năm 2025", "của Sở Tư pháp tỉnh Bình Thuận"),
    letterhead=Letterhead(
        ("UBND TỈNH BÌNH THUẬN", "SỞ TƯ PHÁP"), "Số: 36/QĐ-STP", "Bình Thuận, ngày 24 tháng 01 năm 2025"
    ),
    blocks=(
        Para("GIÁM ĐỐC SỞ TƯ PHÁP", "bold-centred"),
        Para(
            (
                "Căn cứ ",
                Cite(
                    "Quyết định",
                    "15/2024/QĐ-UBND",
                    "10 tháng 5 năm 2024",
                    "UBND tỉnh",
                    "quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Sở Tư pháp tỉnh Bình Thuận",
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
                    "2640/QĐ-UBND",
                    "27 tháng 12 năm 2024",
                    "Chủ tịch UBND tỉnh",
                    "ban hành Kế hoạch cải cách hành chính nhà nước tỉnh Bình Thuận năm 2025",
                    "basis",
                ),
                ";",
            ),
            "basis",
        ),
        Para("Theo đề nghị của Chánh Văn phòng Sở.", "basis"),
        Para("QUYẾT ĐỊNH:", "bold-centred"),
        Para(
            "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch cải cách hành chính năm 2025 của Sở Tư pháp tỉnh Bình "
            "Thuận.",
            "article",
        ),
        Para("Điều 2. Quyết định này có hiệu lực thi hành kể từ ngày ký.", "article"),
        Para(
            "Điều 3. Chánh Văn phòng Sở, Trưởng các phòng thuộc Sở, Thủ trưởng các đơn vị sự nghiệp trực thuộc và các "
            "cá "
            "nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
            "article",
        ),
    ),
    closing=Closing(
        ("GIÁM ĐỐC",),
        "Nguyễn Hải Đăng",
        ("Như Điều 3;", "UBND tỉnh (để báo cáo);", "Sở Nội vụ;", "Lãnh đạo Sở;", "Lưu: VT, VP."),
    ),
)

BODY = Part(
    kind="plan",
    type_word="KẾ HOẠCH",
    title=("Cải cách hành chính năm 2025 của Sở Tư pháp tỉnh Bình Thuận",),
    under_title=("(Ban hành kèm theo ", DECISION, ")"),
    blocks=(
        Heading("I", "MỤC TIÊU"),
        Heading("1", "Mục tiêu chung", 2),
        Para(
            "Nâng cao chất lượng phục vụ người dân, doanh nghiệp trong lĩnh vực tư pháp; đẩy mạnh thủ tục hành chính "
            "(sau "
            "đây viết tắt là TTHC) trên môi trường điện tử, gắn với siết chặt kỷ luật, kỷ cương hành chính."
        ),
        Heading("2", "Mục tiêu cụ thể", 2),
        Item(
            (
                Goal(
                    "100% văn bản quy phạm pháp luật được thẩm định đúng thời hạn",
                    "văn bản quy phạm pháp luật được thẩm định đúng thời hạn",
                    100,
                    axis="institutional_reform",
                ),
                ".",
            )
        ),
        Item(
            (
                Goal(
                    "Tỷ lệ hồ sơ TTHC giải quyết trước hạn và đúng hạn đạt tối thiểu 98%",
                    "Tỷ lệ hồ sơ TTHC giải quyết trước hạn và đúng hạn",
                    98,
                    "ge",
                    axis="procedure_reform",
                ),
                ".",
            )
        ),
        Item(
            (
                Goal(
                    "Phấn đấu có ít nhất 02 sáng kiến về cải cách hành chính được công nhận",
                    "sáng kiến về cải cách hành chính được công nhận",
                    2,
                    "ge",
                    unit="sáng kiến",
                ),
                ".",
            )
        ),
        Heading("II", "NHIỆM VỤ, GIẢI PHÁP"),
        Heading("1", "Cải cách thể chế", 2, "institutional_reform"),
        Item(
            "Nâng cao chất lượng công tác thẩm định văn bản quy phạm pháp luật; chú trọng đánh giá tác động của chính "
            "sách "
            "đối với người dân, doanh nghiệp.",
            "a",
            "a)",
            Duty(),
        ),
        Item(
            "Kịp thời tham mưu xử lý các văn bản có nội dung mâu thuẫn, chồng chéo hoặc không còn phù hợp với thực "
            "tiễn của "
            "địa phương.",
            "b",
            "b)",
            Duty(),
        ),
        Heading("2", "Cải cách thủ tục hành chính", 2, "procedure_reform"),
        Item(
            (
                "Tiếp tục thực hiện ",
                Cite(
                    "Nghị định",
                    "61/2018/NĐ-CP",
                    "23 tháng 4 năm 2018",
                    "Chính phủ",
                    "về thực hiện cơ chế một cửa, một cửa liên thông trong giải quyết thủ tục hành chính",
                    "implements",
                ),
                ".",
            ),
            "a",
            "a)",
            Duty(),
        ),
        Item(
            "Niêm yết, công khai đầy đủ, kịp thời TTHC tại trụ sở và trên Trang thông tin điện tử của Sở; hoàn thành "
            "việc "
            "chuẩn hóa quy trình nội bộ trước ngày 30/4/2025.",
            "b",
            "b)",
            Duty(
                deadline="trước ngày 30/4/2025",
                due=(by("2025-04-30", "hoàn thành việc chuẩn hóa quy trình nội bộ"),),
            ),
        ),
        Heading("3", "Cải cách tài chính công", 2, "public_finance_reform"),
        Item(
            "Quản lý chặt chẽ việc sử dụng kinh phí, tài sản công; thực hiện tiết kiệm điện, nước, văn phòng phẩm.",
            "a",
            "a)",
            Duty(),
        ),
        Heading("III", "TỔ CHỨC THỰC HIỆN"),
        Heading("1", "Văn phòng Sở", 2),
        Item(
            "Chủ trì, phối hợp với các phòng, đơn vị thuộc Sở triển khai Kế hoạch này; hằng quý tổng hợp, báo cáo Giám "
            "đốc "
            "Sở.",
            duty=Duty(
                lead=OFFICE,
                coordinating="các phòng, đơn vị thuộc Sở",
                deadline="hằng quý",
                due=(every("FREQ=MONTHLY;INTERVAL=3", "tổng hợp, báo cáo Giám đốc Sở"),),
            ),
        ),
        Heading("2", "Trung tâm Trợ giúp pháp lý", 2),
        Item(
            "Đổi mới nội dung, hình thức truyền thông về trợ giúp pháp lý cho người yếu thế, đồng bào vùng sâu, vùng "
            "xa.",
            duty=Duty(lead=REGISTRY),
        ),
        Para("Nhiệm vụ cụ thể được giao tại Phụ lục kèm theo Kế hoạch này./."),
    ),
)

ANNEX = Part(
    kind="annex",
    type_word="PHỤ LỤC",
    title=("NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM 2025",),
    under_title="(Kèm theo Kế hoạch cải cách hành chính năm 2025 của Sở Tư pháp)",
    landscape=True,
    blocks=(TaskTable(COLUMNS, ROWS, Look(repeat=False, size=12)),),
)

PLAN = Plan(
    name="binh-thuan-tu-phap-2025",
    axis="direction",
    abbreviations={"TTHC": "thủ tục hành chính"},
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính năm 2025 của Sở Tư pháp tỉnh Bình Thuận",
        "number": None,
        "symbol": None,
        "issued_date": "2025-01-24",
        "issued_year": 2025,
        "issuer": "Sở Tư pháp",
        "parent_issuer": "UBND tỉnh Bình Thuận",
        "place": "Bình Thuận",
        "province_stated": "Bình Thuận",
        "province_current": "Lâm Đồng",
        "plan_start": "2025-01-01",
        "plan_end": "2025-12-31",
        "signer_name": "Nguyễn Hải Đăng",
        "signer_title": "Giám đốc",
        "signed_for": None,
        "carrier": {
            "document_type": "Quyết định",
            "number": "36/QĐ-STP",
            "symbol": "QĐ-STP",
            "title": "Ban hành Kế hoạch cải cách hành chính năm 2025 của Sở Tư pháp tỉnh Bình Thuận",
        },
        "recipients": ["Như Điều 3", "UBND tỉnh (để báo cáo)", "Sở Nội vụ", "Lãnh đạo Sở", "Lưu: VT, VP"],
    },
    parts=(CARRIER, BODY, ANNEX),
)
