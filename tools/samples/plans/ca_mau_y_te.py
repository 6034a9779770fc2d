"""A department's plan that is scanned well: table over a page break, groups in a merged cell, running numbers."""

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
from tools.samples.phrases import ALWAYS, by, every, quarter, year

OFFICE = "Văn phòng Sở"
MEDICINE = "Phòng Nghiệp vụ Y"
PHARMACY = "Phòng Nghiệp vụ Dược"
FINANCE = "Phòng Kế hoạch - Tài chính"
UNITS = "Các phòng thuộc Sở"
HOSPITALS = "Các bệnh viện, trung tâm y tế"

COLUMNS = (
    Column("ordinal", "STT", 34),
    Column("task", "Nội dung nhiệm vụ", 158),
    Column("lead", "Đơn vị chủ trì", 72),
    Column("coordinating", "Đơn vị phối hợp", 74),
    Column("deadline", "Thời gian thực hiện", 72),
    Column("product", "Kết quả, sản phẩm", 72),
)

ROWS = (
    Group("I", "Công tác chỉ đạo, điều hành", "direction"),
    Row(
        "1",
        "Phát động phong trào thi đua rút ngắn thời gian chờ khám bệnh tại các cơ sở y tế công lập",
        OFFICE,
        HOSPITALS,
        "Trước ngày 10/02/2026",
        (by("2026-02-10"),),
        "Kế hoạch",
        ("Kế hoạch",),
    ),
    Row(
        "2",
        "Khảo sát sự hài lòng của người bệnh nội trú, ngoại trú",
        MEDICINE,
        HOSPITALS,
        "Quý II/2026",
        (quarter(2026, 2),),
        "Báo cáo kết quả khảo sát",
        ("Báo cáo",),
    ),
    Group("II", "Cải cách thể chế", "institutional_reform"),
    Row(
        "3",
        "Rà soát các văn bản do Sở tham mưu đã hết hiệu lực hoặc không còn phù hợp, kiến nghị bãi bỏ",
        OFFICE,
        UNITS,
        "Trước ngày 30/9/2026",
        (by("2026-09-30"),),
        "Báo cáo, Tờ trình",
        ("Báo cáo", "Tờ trình"),
    ),
    Group("III", "Cải cách thủ tục hành chính", "procedure_reform"),
    Row(
        "4",
        (
            "Tái cấu trúc quy trình cấp giấy phép hành nghề, giấy phép hoạt động theo ",
            Cite("Nghị định", "96/2023/NĐ-CP", "30/12/2023", "Chính phủ", relation="pursuant"),
        ),
        MEDICINE,
        OFFICE,
        "Quý I/2026",
        (quarter(2026, 1),),
        "Quyết định phê duyệt quy trình",
        ("Quyết định",),
    ),
    Row(
        "5",
        "Tiếp nhận, trả kết quả hồ sơ công bố cơ sở bán lẻ thuốc trên Cổng Dịch vụ công quốc gia",
        PHARMACY,
        OFFICE,
        "Thường xuyên",
        ALWAYS,
        "Hồ sơ được giải quyết",
    ),
    Group("IV", "Cải cách chế độ công vụ", "civil_service_reform"),
    Row(
        "6",
        "Luân phiên bác sĩ về hỗ trợ các trạm y tế xã đảo, xã ven biển",
        OFFICE,
        HOSPITALS,
        "Quý III, IV/2026",
        (quarter(2026, 3, 4),),
        "Quyết định cử luân phiên",
        ("Quyết định",),
    ),
    Group("V", "Cải cách tài chính công", "public_finance_reform"),
    Row(
        "7",
        "Thẩm định phương án tự chủ tài chính của các đơn vị sự nghiệp y tế",
        FINANCE,
        HOSPITALS,
        "Trước ngày 31/10/2026",
        (by("2026-10-31"),),
        "Quyết định giao tự chủ",
        ("Quyết định",),
    ),
    Group("VI", "Xây dựng chính quyền số", "digital_government"),
    Row(
        "8",
        (
            "Triển khai bệnh án điện tử; ",
            Goal("phấn đấu ít nhất 06 bệnh viện hoàn thành", "bệnh viện hoàn thành", 6, "ge", unit="bệnh viện"),
        ),
        MEDICINE,
        FINANCE,
        "Năm 2026",
        (year(2026),),
        "Hệ thống bệnh án điện tử",
    ),
    Row(
        "9",
        "Cập nhật dữ liệu hồ sơ sức khỏe của người cao tuổi",
        HOSPITALS,
        MEDICINE,
        "Hằng tháng",
        (every("FREQ=MONTHLY"),),
        "Dữ liệu điện tử",
    ),
)

PLAN = Plan(
    name="ca-mau-y-te-2026",
    axis="direction",
    abbreviations={"CCHC": "cải cách hành chính"},
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính năm 2026 của Sở Y tế tỉnh Cà Mau",
        "number": "132/KH-SYT",
        "symbol": "KH-SYT",
        "issued_date": "2026-01-14",
        "issued_year": 2026,
        "issuer": "Sở Y tế",
        "parent_issuer": "UBND tỉnh Cà Mau",
        "place": "Cà Mau",
        "province_stated": "Cà Mau",
        "province_current": "Cà Mau",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Huỳnh Thanh Nhã",
        "signer_title": "Phó Giám đốc",
        "signed_for": "Giám đốc",
        "carrier": None,
        "recipients": ["UBND tỉnh (báo cáo)", "Sở Nội vụ", "Các phòng thuộc Sở", "Lưu: VT, TCHC"],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Cải cách hành chính năm 2026 của Sở Y tế tỉnh Cà Mau",),
            letterhead=Letterhead(
                ("UBND TỈNH CÀ MAU", "SỞ Y TẾ"), "Số: 132/KH-SYT", "Cà Mau, ngày 14 tháng 01 năm 2026"
            ),
            blocks=(
                Para(
                    (
                        "Căn cứ ",
                        Cite(
                            "Quyết định",
                            "1688/QĐ-UBND",
                            "22/12/2025",
                            "UBND tỉnh",
                            "ban hành Kế hoạch cải cách hành chính tỉnh Cà Mau năm 2026",
                            "basis",
                        ),
                        ";",
                    ),
                    "basis",
                ),
                Para(
                    "Sở Y tế ban hành Kế hoạch cải cách hành chính (sau đây viết tắt là CCHC) năm 2026 với các nội "
                    "dung sau đây:"
                ),
                Heading("I", "MỤC TIÊU"),
                Item(
                    (
                        Goal(
                            "Tỷ lệ hồ sơ thủ tục hành chính được giải quyết đúng hạn đạt từ 99% trở lên",
                            "Tỷ lệ hồ sơ thủ tục hành chính được giải quyết đúng hạn",
                            99,
                            "ge",
                            axis="procedure_reform",
                        ),
                        ".",
                    ),
                    "1",
                    "1.",
                ),
                Item(
                    (
                        Goal(
                            "100% bệnh viện công lập thanh toán viện phí không dùng tiền mặt",
                            "bệnh viện công lập thanh toán viện phí không dùng tiền mặt",
                            100,
                            axis="digital_government",
                        ),
                        ".",
                    ),
                    "2",
                    "2.",
                ),
                Heading("II", "NHIỆM VỤ CỤ THỂ"),
                TaskTable(COLUMNS, ROWS, Look(size=12)),
                Heading("III", "TỔ CHỨC THỰC HIỆN"),
                Heading("1", "Văn phòng Sở", 2),
                Item(
                    "Chủ trì, phối hợp với các phòng thuộc Sở theo dõi, đôn đốc việc thực hiện Kế hoạch; báo cáo Giám "
                    "đốc Sở trước ngày 05/12/2026.",
                    duty=Duty(
                        lead=OFFICE,
                        coordinating="các phòng thuộc Sở",
                        deadline="trước ngày 05/12/2026",
                        due=(by("2026-12-05", "báo cáo Giám đốc Sở"),),
                    ),
                ),
                Heading("2", "Phòng Kế hoạch - Tài chính", 2),
                Item(
                    "Bố trí kinh phí thực hiện Kế hoạch trong dự toán được giao.",
                    duty=Duty(lead=FINANCE, axis="public_finance_reform"),
                ),
                Para("Yêu cầu các đơn vị nghiêm túc triển khai thực hiện Kế hoạch này./."),
            ),
            closing=Closing(
                ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
                "Huỳnh Thanh Nhã",
                ("UBND tỉnh (báo cáo);", "Sở Nội vụ;", "Các phòng thuộc Sở;", "Lưu: VT, TCHC."),
            ),
        ),
    ),
)
