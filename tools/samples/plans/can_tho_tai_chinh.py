"""A plan of text alone: footnotes, targets in many forms, blank number and date."""

from tools.samples.model import Cite, Closing, Duty, Goal, Heading, Item, Letterhead, Note, Para, Part, Plan
from tools.samples.phrases import by, every, quarter, span

BUDGET = "Phòng Quản lý ngân sách"
ASSETS = "Phòng Quản lý giá và công sản"
OFFICE = "Văn phòng Sở"

TARGETS = (
    Heading("2", "Mục tiêu cụ thể", 2),
    Item(
        (
            Goal(
                "Chỉ số CCHC của Sở tăng từ 02 đến 03 bậc so với năm 2025",
                "Chỉ số CCHC của Sở so với năm 2025",
                2,
                "range",
                value_max=3,
                unit="bậc",
                direction="increase",
            ),
            ", ",
            Goal(
                "nằm trong nhóm 05 đơn vị dẫn đầu khối sở, ngành thành phố",
                "Chỉ số CCHC của Sở nằm trong nhóm đơn vị dẫn đầu khối sở, ngành thành phố",
                5,
                "le",
                unit="đơn vị",
            ),
            ".",
        ),
        "a",
        "a)",
    ),
    Item(
        (
            Goal(
                "Tỷ lệ hồ sơ dịch vụ công trực tuyến một phần đạt 100%",
                "Tỷ lệ hồ sơ dịch vụ công trực tuyến một phần",
                100,
                axis="procedure_reform",
            ),
            ", ",
            Goal(
                "tỷ lệ hồ sơ dịch vụ công trực tuyến toàn trình đạt tối thiểu 80%",
                "tỷ lệ hồ sơ dịch vụ công trực tuyến toàn trình",
                80,
                "ge",
                axis="procedure_reform",
            ),
            ".",
        ),
        "b",
        "b)",
    ),
    Item(
        (
            Goal(
                "Mức độ hài lòng của doanh nghiệp đối với thủ tục hành chính về đầu tư đạt từ 90% đến 95%",
                "Mức độ hài lòng của doanh nghiệp đối với thủ tục hành chính về đầu tư",
                90,
                "range",
                value_max=95,
                axis="procedure_reform",
            ),
            "; ",
            Goal(
                "tỷ lệ hồ sơ phải bổ sung nhiều lần không quá 3%",
                "tỷ lệ hồ sơ phải bổ sung nhiều lần",
                3,
                "le",
                axis="procedure_reform",
            ),
            ".",
        ),
        "c",
        "c)",
    ),
    Item(
        (
            Goal(
                "Giảm 04 biên chế công chức so với năm 2025",
                "biên chế công chức so với năm 2025",
                4,
                unit="biên chế",
                direction="decrease",
                axis="organisation_reform",
            ),
            "; ",
            Goal(
                "ít nhất 95% công chức được bồi dưỡng kiến thức quản lý nhà nước",
                "công chức được bồi dưỡng kiến thức quản lý nhà nước",
                95,
                "ge",
                axis="civil_service_reform",
            ),
            ".",
        ),
        "d",
        "d)",
    ),
    Item(
        (
            Goal(
                "Tỷ lệ giải ngân vốn đầu tư công đạt từ 95% trở lên",
                "Tỷ lệ giải ngân vốn đầu tư công",
                95,
                "ge",
                axis="public_finance_reform",
            ),
            "; ",
            Goal(
                "giảm tối thiểu 10% kinh phí tổ chức hội nghị",
                "kinh phí tổ chức hội nghị",
                10,
                "ge",
                direction="decrease",
                axis="public_finance_reform",
            ),
            ".",
        ),
        "đ",
        "đ)",
    ),
    Item(
        (
            Goal(
                "100% đơn vị thuộc Sở xử lý hồ sơ công việc trên môi trường mạng trước ngày 30/9/2026",
                "đơn vị thuộc Sở xử lý hồ sơ công việc trên môi trường mạng",
                100,
                deadline="2026-09-30",
                axis="digital_government",
            ),
            ".",
        ),
        "e",
        "e)",
    ),
)

DUTIES = (
    Heading("II", "NHIỆM VỤ VÀ GIẢI PHÁP"),
    Heading("1", "Công tác chỉ đạo, điều hành", 2, "direction"),
    Item(
        "Gắn kết quả thực hiện nhiệm vụ CCHC với đánh giá, xếp loại và thi đua, khen thưởng đối với tập thể, cá nhân; "
        "kiên "
        "quyết xử lý các trường hợp chậm trễ kéo dài.",
        duty=Duty(),
    ),
    Item(
        "Tổ chức hội nghị đối thoại với doanh nghiệp về chính sách tài chính trong quý III/2026.",
        duty=Duty(deadline="trong quý III/2026", due=(quarter(2026, 3),)),
    ),
    Heading("2", "Cải cách thể chế", 2, "institutional_reform"),
    Item(
        (
            "Tham mưu UBND thành phố quy định chi tiết các nội dung được giao tại ",
            Cite("Luật", None, "25 tháng 6 năm 2025", name="Luật Ngân sách nhà nước", relation="pursuant"),
            Note(
                "1",
                (
                    "Thực hiện ",
                    Cite(
                        "Kế hoạch",
                        "118/KH-UBND",
                        "14/11/2025",
                        "UBND thành phố",
                        "về triển khai thi hành các luật trong lĩnh vực tài chính",
                        "implements",
                    ),
                    ".",
                ),
            ),
            "; bảo đảm đúng trình tự, thủ tục, không để phát sinh khoảng trống pháp lý.",
        ),
        duty=Duty(),
    ),
    Item(
        "Rà soát các nghị quyết của Hội đồng nhân dân thành phố về phân cấp nguồn thu, nhiệm vụ chi sau khi hợp nhất "
        "các đơn "
        "vị hành chính, đề xuất sửa đổi những nội dung không còn phù hợp.",
        duty=Duty(),
    ),
    Heading("3", "Cải cách thủ tục hành chính", 2, "procedure_reform"),
    Item(
        (
            "Thực hiện nghiêm ",
            Cite("Nghị định", "118/2025/NĐ-CP", "09/6/2025", "Chính phủ", relation="implements"),
            "; công khai đầy đủ bộ thủ tục hành chính thuộc lĩnh vực tài chính, đầu tư",
            Note(
                "2", "Không bao gồm thủ tục hành chính đã được bãi bỏ hoặc chưa phát sinh hồ sơ trong ba năm gần nhất."
            ),
            " trên Cổng Dịch vụ công quốc gia.",
        ),
        duty=Duty(),
    ),
    Item(
        (
            "Rà soát quy trình cấp giấy chứng nhận đăng ký doanh nghiệp, ",
            Goal(
                "cắt giảm tối thiểu 50% thời gian giải quyết",
                "thời gian giải quyết",
                50,
                "ge",
                direction="decrease",
            ),
            "; công bố quy trình mới trước ngày 15/5/2026.",
        ),
        duty=Duty(deadline="trước ngày 15/5/2026", due=(by("2026-05-15", "công bố quy trình mới"),)),
    ),
    Heading("4", "Cải cách tổ chức bộ máy", 2, "organisation_reform"),
    Item(
        (
            "Sắp xếp các phòng chuyên môn theo hướng tinh gọn, giảm đầu mối bên trong theo ",
            Cite("Kết luận", "210-KL/TW", "12/11/2024", "Ban Chấp hành Trung ương", relation="pursuant"),
            Note(
                "3",
                (
                    Cite(
                        "Quyết định",
                        "87/QĐ-STC",
                        "16/9/2025",
                        "Sở Tài chính",
                        "về việc phê duyệt vị trí việc làm của các phòng chuyên môn",
                    ),
                    ".",
                ),
            ),
            "; hoàn thiện quy chế làm việc, phân công rõ trách nhiệm từng vị trí.",
        ),
        duty=Duty(),
    ),
    Heading("5", "Cải cách tài chính công", 2, "public_finance_reform"),
    Heading("5.1", "Quản lý ngân sách", 3, "public_finance_reform"),
    Item(
        "Đẩy mạnh giao quyền tự chủ cho đơn vị sự nghiệp công lập; phân loại, sắp xếp lại các đơn vị có nguồn thu "
        "thấp.",
        duty=Duty(),
    ),
    Item(
        "Công khai tình hình thực hiện dự toán ngân sách hằng quý trên Trang thông tin điện tử của Sở.",
        duty=Duty(deadline="hằng quý", due=(every("FREQ=MONTHLY;INTERVAL=3"),)),
    ),
    Heading("5.2", "Quản lý tài sản công", 3, "public_finance_reform"),
    Item(
        "Kiểm kê, lập phương án xử lý trụ sở dôi dư sau sắp xếp đơn vị hành chính, hoàn thành trong quý II/2026.",
        duty=Duty(deadline="hoàn thành trong quý II/2026", due=(quarter(2026, 2),)),
    ),
)

ORGANISATION = (
    Heading("III", "TỔ CHỨC THỰC HIỆN"),
    Heading("1", "Văn phòng Sở", 2),
    Item(
        "Là đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch; trước ngày 12 hằng tháng tổng hợp tiến độ, báo cáo Giám "
        "đốc "
        "Sở.",
        duty=Duty(
            lead=OFFICE,
            deadline="trước ngày 12 hằng tháng",
            due=(every("FREQ=MONTHLY;BYMONTHDAY=12", "tổng hợp tiến độ, báo cáo Giám đốc Sở"),),
        ),
    ),
    Heading("2", "Phòng Quản lý ngân sách", 2),
    Item(
        "Chủ trì, phối hợp với Phòng Quản lý giá và công sản cân đối, bố trí kinh phí thực hiện Kế hoạch.",
        duty=Duty(axis="public_finance_reform", lead=BUDGET, coordinating=ASSETS),
    ),
    Item(
        "Hướng dẫn các đơn vị lập dự toán kinh phí CCHC từ tháng 7 đến tháng 8/2026.",
        duty=Duty(
            axis="public_finance_reform",
            lead=BUDGET,
            deadline="từ tháng 7 đến tháng 8/2026",
            due=(span("2026-07-01", "2026-08-31"),),
        ),
    ),
    Heading("3", "Các phòng chuyên môn", 2),
    Item(
        "Chủ động thực hiện nhiệm vụ thuộc lĩnh vực phụ trách, đề xuất mô hình, cách làm mới.",
        duty=Duty(lead="Các phòng chuyên môn"),
    ),
    Para("Yêu cầu các phòng, đơn vị thuộc Sở nghiêm túc triển khai thực hiện./."),
)

PLAN = Plan(
    name="can-tho-tai-chinh-2026",
    axis="direction",
    abbreviations={"CCHC": "cải cách hành chính"},
    document={
        "document_type": "Kế hoạch",
        "title": "Cải cách hành chính năm 2026 của Sở Tài chính thành phố Cần Thơ",
        "number": None,
        "symbol": "KH-STC",
        "issued_date": None,
        "issued_year": 2026,
        "issuer": "Sở Tài chính",
        "parent_issuer": "UBND thành phố Cần Thơ",
        "place": "Cần Thơ",
        "province_stated": "Cần Thơ",
        "province_current": "Cần Thơ",
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "signer_name": "Lâm Thị Bích Thảo",
        "signer_title": "Giám đốc",
        "signed_for": None,
        "carrier": None,
        "recipients": [
            "UBND thành phố (để báo cáo)",
            "Sở Nội vụ",
            "Ban Giám đốc Sở",
            "Các phòng, đơn vị thuộc Sở",
            "Lưu: VT, VP",
        ],
    },
    parts=(
        Part(
            kind="plan",
            type_word="KẾ HOẠCH",
            title=("Cải cách hành chính năm 2026", "của Sở Tài chính thành phố Cần Thơ"),
            letterhead=Letterhead(
                ("UBND THÀNH PHỐ CẦN THƠ", "SỞ TÀI CHÍNH"),
                "Số:      /KH-STC",
                "Cần Thơ, ngày     tháng     năm 2026",
            ),
            blocks=(
                Para(
                    (
                        "Thực hiện ",
                        Cite(
                            "Kế hoạch",
                            "9/KH-UBND",
                            "08/01/2026",
                            "UBND thành phố",
                            "về cải cách hành chính thành phố Cần Thơ năm 2026",
                            "implements",
                        ),
                        ", Sở Tài chính xây dựng Kế hoạch cải cách hành chính (CCHC) năm 2026 như sau:",
                    )
                ),
                Heading("I", "MỤC TIÊU"),
                Heading("1", "Mục tiêu chung", 2),
                Para(
                    "Xây dựng nền tài chính công minh bạch, hiệu quả, lấy người dân và doanh nghiệp làm trung tâm phục "
                    "vụ; "
                    "nâng cao trách nhiệm giải trình của từng phòng, đơn vị và của người đứng đầu."
                ),
                *TARGETS,
                *DUTIES,
                *ORGANISATION,
            ),
            closing=Closing(
                ("GIÁM ĐỐC",),
                "Lâm Thị Bích Thảo",
                (
                    "UBND thành phố (để báo cáo);",
                    "Sở Nội vụ;",
                    "Ban Giám đốc Sở;",
                    "Các phòng, đơn vị thuộc Sở;",
                    "Lưu: VT, VP.",
                ),
            ),
        ),
    ),
)
