"""A programme of the Government that a resolution carries, as a gazette prints it, with agencies line by line.

The resolution, the Party's resolution that it carries out and all numbers are invented.
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
from tools.samples.phrases import ALWAYS, EVENT, every, quarter, span

HOME_AFFAIRS = "Bộ Nội vụ"
JUSTICE = "Bộ Tư pháp"
SCIENCE = "Bộ Khoa học và Công nghệ"
FINANCE = "Bộ Tài chính"
ALL_BODIES = "Các bộ, ngành, địa phương liên quan"


def party_resolution(relation: str = "implements") -> Cite:
    """The Party's resolution that the programme carries out."""
    return Cite(
        "Nghị quyết",
        "91-NQ/TW",
        "18 tháng 3 năm 2026",
        "Bộ Chính trị",
        "về nâng cao chất lượng phục vụ người dân ở cơ sở",
        relation,
    )


COLUMNS = (
    Column("ordinal", "TT", 30),
    Column("task", "Nhiệm vụ, giải pháp", 250),
    Column("lead", "Cơ quan chủ trì", 95),
    Column("coordinating", "Cơ quan phối hợp", 110),
    Column("product", "Sản phẩm", 95),
    Column("deadline", "Thời gian hoàn thành", 85),
    Column("basis", "Cấp trình", 70),
)

ROWS = (
    Group("1", "Hoàn thiện thể chế", "institutional_reform"),
    Row(
        "1.1",
        "Sửa đổi, bổ sung quy định về phân quyền, phân cấp giữa trung ương với chính quyền địa phương cấp tỉnh, cấp xã",
        HOME_AFFAIRS,
        "Bộ Tư pháp\nBộ Tài chính\nCác bộ, ngành, địa phương liên quan",
        "Quý IV/2026",
        (quarter(2026, 4),),
        "Nghị định",
        ("Nghị định",),
        basis="Chính phủ",
    ),
    Row(
        "1.2",
        (
            "Rà soát, sửa đổi ",
            Cite(
                "Nghị định",
                "150/2025/NĐ-CP",
                "12 tháng 6 năm 2025",
                "Chính phủ",
                relation="amended",
            ),
            " cho phù hợp với yêu cầu phục vụ người dân ở cơ sở",
        ),
        f"{HOME_AFFAIRS}\n{JUSTICE}",
        ALL_BODIES,
        "Quý I/2027",
        (quarter(2027, 1),),
        "Tờ trình, dự thảo Nghị định",
        ("Tờ trình", "Nghị định"),
        basis="Chính phủ",
    ),
    Group("2", "Đơn giản hóa thủ tục hành chính", "procedure_reform"),
    Row(
        "2.1",
        "Xây dựng bộ tiêu chí đánh giá chất lượng giải quyết thủ tục hành chính tại cấp xã, bảo đảm người dân được "
        "trực tiếp "
        "tham gia đánh giá",
        HOME_AFFAIRS,
        "Văn phòng Chính phủ\nBộ Khoa học và Công nghệ",
        "Giai đoạn 2026 - 2027",
        (span("2026-01-01", "2027-12-31"),),
        "Bộ tiêu chí, Quyết định ban hành",
        ("Quyết định",),
        basis="Thủ tướng Chính phủ",
    ),
    Row(
        "2.2",
        "Bãi bỏ yêu cầu nộp giấy tờ đã có trong cơ sở dữ liệu quốc gia, cơ sở dữ liệu chuyên ngành",
        "Các bộ, ngành",
        "Bộ Công an\nBộ Tư pháp",
        "Thực hiện thường xuyên",
        ALWAYS,
        "Văn bản bãi bỏ",
        basis="Không",
    ),
    Group("3", "Phát triển chính quyền số", "digital_government"),
    Row(
        "3.1",
        "Phát triển kho dữ liệu dùng chung phục vụ cấp xã; tích hợp trợ lý ảo hỗ trợ cán bộ, công chức tra cứu pháp "
        "luật và "
        "hướng dẫn người dân làm thủ tục",
        SCIENCE,
        "Bộ Công an; Bộ Tư pháp; UBND các tỉnh, thành phố",
        "Năm 2026 và các năm tiếp theo",
        (span("2026-01-01", None),),
        "Kho dữ liệu, trợ lý ảo",
        coordinators=("Bộ Công an", "Bộ Tư pháp", "UBND các tỉnh, thành phố"),
        basis="Không",
    ),
    Row(
        "4",
        "Sơ kết, tổng kết tình hình thực hiện Chương trình hành động",
        HOME_AFFAIRS,
        ALL_BODIES,
        "Khi có yêu cầu của Chính phủ",
        EVENT,
        "Báo cáo sơ kết, tổng kết",
        ("Báo cáo",),
        basis="Chính phủ",
        ungrouped=True,
    ),
)

CARRIER = Part(
    kind="carrier",
    type_word="NGHỊ QUYẾT",
    title=(
        (
            "Ban hành Chương trình hành động của Chính phủ giai đoạn 2026 - 2030 thực hiện ",
            party_resolution(),
        ),
    ),
    letterhead=Letterhead(("CHÍNH PHỦ",), "Số: 219/NQ-CP", "Hà Nội, ngày 20 tháng 5 năm 2026"),
    blocks=(
        Para("CHÍNH PHỦ", "bold-centred"),
        Para(
            (
                "Căn cứ ",
                Cite("Luật", None, "18 tháng 02 năm 2025", name="Luật Tổ chức Chính phủ", relation="basis"),
                ";",
            ),
            "basis",
        ),
        Para(("Căn cứ ", party_resolution("basis"), ";"), "basis"),
        Para("Theo đề nghị của Bộ trưởng Bộ Nội vụ.", "basis"),
        Para("QUYẾT NGHỊ:", "bold-centred"),
        Para(
            (
                "Điều 1. Ban hành kèm theo Nghị quyết này Chương trình hành động của Chính phủ giai đoạn 2026 - 2030 "
                "thực hiện ",
                party_resolution(),
                ".",
            ),
            "article",
        ),
        Para("Điều 2. Nghị quyết này có hiệu lực thi hành kể từ ngày ký.", "article"),
        Para(
            "Điều 3. Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ, Chủ tịch UBND các tỉnh, thành phố trực thuộc trung "
            "ương chịu "
            "trách nhiệm thi hành Nghị quyết này./.",
            "article",
        ),
    ),
    closing=Closing(("TM. CHÍNH PHỦ", "KT. THỦ TƯỚNG", "PHÓ THỦ TƯỚNG"), "Đặng Quốc Khải"),
)

PROGRAMME = Part(
    kind="plan",
    type_word="CHƯƠNG TRÌNH HÀNH ĐỘNG",
    title=(("của Chính phủ giai đoạn 2026 - 2030 thực hiện ", party_resolution()),),
    under_title=(
        "(Kèm theo ",
        Cite("Nghị quyết", "219/NQ-CP", "20 tháng 5 năm 2026", "Chính phủ", relation="attached_to"),
        ")",
    ),
    letterhead=Letterhead(("CHÍNH PHỦ",), "", ""),
    blocks=(
        Heading("I", "MỤC TIÊU"),
        Item(
            (
                Goal(
                    "Đến năm 2030, tối thiểu 95% người dân hài lòng về giải quyết thủ tục hành chính ở cấp xã",
                    "người dân hài lòng về giải quyết thủ tục hành chính ở cấp xã",
                    95,
                    "ge",
                    deadline="2030-12-31",
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
                    "100% xã, phường, đặc khu xử lý hồ sơ công việc trên môi trường số",
                    "xã, phường, đặc khu xử lý hồ sơ công việc trên môi trường số",
                    100,
                    axis="digital_government",
                ),
                ".",
            ),
            "2",
            "2.",
        ),
        Heading("II", "NHIỆM VỤ VÀ GIẢI PHÁP"),
        Heading("1", "Hoàn thiện thể chế", 2, "institutional_reform"),
        Item(
            "Đẩy mạnh phân quyền, phân cấp gắn với bảo đảm nguồn lực và kiểm soát quyền lực; khắc phục tình trạng đùn "
            "đẩy, né "
            "tránh trách nhiệm.",
            "a",
            "a)",
            Duty(),
        ),
        Item(
            "Đổi mới quy trình xây dựng pháp luật theo hướng lấy ý kiến rộng rãi người dân, doanh nghiệp chịu tác "
            "động.",
            "b",
            "b)",
            Duty(),
        ),
        Heading("2", "Phát triển chính quyền số", 2, "digital_government"),
        Item(
            "Hoàn thành kết nối, chia sẻ dữ liệu giữa các hệ thống thông tin của bộ, ngành với địa phương trong năm "
            "2027.",
            "a",
            "a)",
            Duty(deadline="trong năm 2027", due=(span("2027-01-01", "2027-12-31"),)),
        ),
        Heading("III", "TỔ CHỨC THỰC HIỆN"),
        Item(
            "Bộ Nội vụ theo dõi, đôn đốc việc thực hiện Chương trình hành động này; định kỳ hằng năm báo cáo Chính "
            "phủ.",
            "1",
            "1.",
            Duty(
                lead=HOME_AFFAIRS,
                deadline="định kỳ hằng năm",
                due=(every("FREQ=YEARLY", "báo cáo Chính phủ"),),
            ),
        ),
        Item(
            "Bộ Tài chính bố trí kinh phí thực hiện Chương trình hành động theo quy định của pháp luật.",
            "2",
            "2.",
            Duty(lead=FINANCE),
        ),
    ),
)

ANNEX = Part(
    kind="annex",
    type_word="PHỤ LỤC",
    title=("DANH MỤC NHIỆM VỤ THỰC HIỆN CHƯƠNG TRÌNH HÀNH ĐỘNG",),
    under_title=(
        "(Kèm theo ",
        Cite("Nghị quyết", "219/NQ-CP", "20 tháng 5 năm 2026", "Chính phủ", relation="attached_to"),
        ")",
    ),
    landscape=True,
    blocks=(TaskTable(COLUMNS, ROWS, Look(size=12, centred=("ordinal", "lead", "coordinating", "deadline", "basis"))),),
)

PLAN = Plan(
    name="chinh-phu-2026",
    axis="other",
    running_head="CÔNG BÁO/Số 412/Ngày 02-6-2026",
    first_page=17,
    document={
        "document_type": "Chương trình hành động",
        "title": "của Chính phủ giai đoạn 2026 - 2030 thực hiện Nghị quyết số 91-NQ/TW ngày 18 tháng 3 năm 2026 của Bộ "
        "Chính trị về nâng cao chất lượng phục vụ người dân ở cơ sở",
        "number": None,
        "symbol": None,
        "issued_date": "2026-05-20",
        "issued_year": 2026,
        "issuer": "Chính phủ",
        "parent_issuer": None,
        "place": "Hà Nội",
        "province_stated": None,
        "province_current": None,
        "plan_start": "2026-01-01",
        "plan_end": "2030-12-31",
        "signer_name": "Đặng Quốc Khải",
        "signer_title": "Phó Thủ tướng",
        "signed_for": "Thủ tướng",
        "carrier": {
            "document_type": "Nghị quyết",
            "number": "219/NQ-CP",
            "symbol": "NQ-CP",
            "title": "Ban hành Chương trình hành động của Chính phủ giai đoạn 2026 - 2030 thực hiện Nghị quyết số "
            "91-NQ/TW "
            "ngày 18 tháng 3 năm 2026 của Bộ Chính trị về nâng cao chất lượng phục vụ người dân ở cơ sở",
        },
        "recipients": [],
    },
    parts=(CARRIER, PROGRAMME, ANNEX),
)
