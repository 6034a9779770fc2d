"""Makes a lake of invented plans, for measuring: `python -m tools.make_lake FOLDER [--tasks 1000000] [--seed 7]`.

The texts are put together from phrases of our own, common ones more often than rare ones; the tables have the layout,
the schema and the manifest of a published lake, but there are no bundles behind them. A seed gives the same lake. There
is one partition a province and year; a plan has some 147 tasks, 30 targets, 45 citations and 3 pages.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from normalizers.provinces import Province, provinces
from pipeline.analysis.published import partition_path, relative
from pipeline.files import sha256_of
from pipeline.lake import TABLES, Lake
from pipeline.manifest import Manifest, PublishedDocument, PublishedFile, write_manifest
from pipeline.schema import SCHEMAS

YEARS = range(2022, 2027)
TASKS_A_PLAN = 147
_GROUP_ROWS = 20_000

_AXES = (
    "direction",
    "institutional_reform",
    "procedure_reform",
    "organisation_reform",
    "civil_service_reform",
    "public_finance_reform",
    "digital_government",
    "other",
)
_VERBS = (
    "Xây dựng", "Ban hành", "Tổ chức thực hiện", "Rà soát, sửa đổi", "Kiểm tra", "Cập nhật", "Công khai", "Đánh giá",
    "Triển khai", "Hoàn thiện", "Duy trì", "Tham mưu ban hành", "Theo dõi, đôn đốc", "Tổng hợp báo cáo", "Vận hành",
    "Nâng cấp", "Tập huấn về", "Sơ kết", "Thí điểm", "Phê duyệt", "Thẩm định", "Khảo sát", "Số hóa", "Chuẩn hóa",
)  # fmt: skip
_OBJECTS = (
    "kế hoạch cải cách hành chính", "báo cáo định kỳ công tác nội vụ", "quy chế làm việc", "danh mục thủ tục nội bộ",
    "quy trình giải quyết hồ sơ", "cơ sở dữ liệu dùng chung", "dịch vụ công trực tuyến", "đề án vị trí việc làm",
    "phương án sắp xếp đơn vị sự nghiệp", "kế hoạch biên chế", "dự toán chi thường xuyên", "quy chế chi tiêu nội bộ",
    "chỉ số hài lòng của người dân", "văn bản quy phạm hết hiệu lực", "nền tảng họp không giấy tờ", "chữ ký số",
    "hồ sơ cán bộ điện tử", "kế hoạch đào tạo, bồi dưỡng", "trang thông tin điện tử", "hệ thống một cửa điện tử",
    "phong trào thi đua", "đường dây nóng tiếp nhận kiến nghị", "kế hoạch thanh tra công vụ", "quy hoạch cán bộ",
    "hộp thư góp ý của tổ chức", "kho dữ liệu mở", "quy định phân cấp quản lý", "tài sản công", "hòa giải cơ sở",
    "kế hoạch tuyên truyền", "ứng dụng trợ lý ảo", "hóa đơn điện tử", "thủy lợi nội đồng", "mô hình bản không hẹn",
)  # fmt: skip
_SCOPES = (
    "trên địa bàn", "tại các sở, ban, ngành", "cấp xã", "của đơn vị", "trong lĩnh vực đất đai", "trong lĩnh vực y tế",
    "trong lĩnh vực giáo dục", "trong lĩnh vực tư pháp", "trong lĩnh vực xây dựng", "đối với doanh nghiệp nhỏ",
    "giai đoạn mới", "theo phân công", "tại trung tâm phục vụ", "ở vùng cao", "cho hộ kinh doanh", "của ngành",
)  # fmt: skip
_AIMS = (
    "bảo đảm đúng tiến độ", "nhằm nâng cao chất lượng phục vụ", "gắn với chuyển đổi số", "theo hướng tinh gọn",
    "bảo đảm công khai, minh bạch", "giảm chi phí tuân thủ", "kịp thời tháo gỡ vướng mắc", "đúng quy định",
    "lấy người dân làm trung tâm", "tăng kỷ luật, kỷ cương", "tiết kiệm, chống lãng phí", "không để quá hạn",
)  # fmt: skip
_BODIES = (
    "Sở Nội vụ", "Văn phòng UBND", "Sở Tài chính", "Sở Tư pháp", "Sở Khoa học và Công nghệ", "Sở Y tế", "Sở Xây dựng",
    "Sở Giáo dục và Đào tạo", "Sở Công Thương", "Thanh tra", "UBND cấp xã", "Sở Nông nghiệp và Môi trường",
)  # fmt: skip
_PRODUCTS = ("Kế hoạch", "Báo cáo", "Quyết định", "Công văn", "Tờ trình", "Quy chế")
_RULES = (
    "FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", "FREQ=YEARLY",
    "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=20",
)  # fmt: skip
_INDICATORS = (
    "hồ sơ được giải quyết đúng hạn", "hồ sơ tiếp nhận trực tuyến", "cán bộ được bồi dưỡng", "văn bản ký số",
    "người dân hài lòng", "thủ tục có thanh toán điện tử", "đơn vị được kiểm tra", "nhiệm vụ hoàn thành",
)  # fmt: skip
_CITED = (("Nghị quyết", "NQ-CP"), ("Quyết định", "QĐ-TTg"), ("Nghị định", "NĐ-CP"), ("Thông tư", "TT-BNV"))
_RELATIONS = ("basis", "pursuant", "implements", "mentions", "amends")

_Rows = dict[str, list[Any]]


class _Phrases:
    """Words drawn by rank: the n-th is drawn half as often as the n/2-th, as in real texts."""

    def __init__(self, chance: random.Random, words: tuple[str, ...]) -> None:
        self.chance, self.words = chance, words
        self.weights = list(accumulate(1 / (n + 2) for n in range(len(words))))

    def draw(self, number: int) -> list[str]:
        """As many words as asked for."""
        return self.chance.choices(self.words, cum_weights=self.weights, k=number)


@dataclass(frozen=True, slots=True)
class _Plan:
    document_id: str
    year: int
    province: Province
    issuer: str


def make(root: Path, tasks: int = 1_000_000, seed: int = 7, years: range = YEARS) -> int:
    """Writes the lake; gives the number of its tasks."""
    lake = Lake(root)
    today = [p for p in provinces() if not p.valid_to]
    share = -(-tasks // (len(today) * len(years)))
    files: list[PublishedFile] = []
    documents: list[PublishedDocument] = []
    left = tasks
    for year in years:
        for province in today:
            chance = random.Random(f"{seed} {year} {province.code}")
            wanted = min(share, left)
            left -= wanted
            plans = list(_plans(chance, year, province, max(1, round(wanted / TASKS_A_PLAN))))
            documents += [PublishedDocument(p.document_id, "0" * 64, year, province.code) for p in plans]
            for table, columns in _tables(chance, plans, wanted).items():
                files.append(_write(lake, table, (year, province.code), columns))
    write_manifest(lake, Manifest(tuple(sorted(files, key=lambda f: f.path)), tuple(documents)))
    return tasks - left


def _write(lake: Lake, table: str, partition: tuple[int, str], columns: _Rows) -> PublishedFile:
    path = partition_path(lake, table, partition)
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = SCHEMAS[table]
    rows = len(columns["document_id"])
    empty = {f.name: [[]] * rows if pa.types.is_list(f.type) else [None] * rows for f in schema}
    arrays = [pa.array(columns.get(f.name, empty[f.name]), f.type) for f in schema]
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd", compression_level=1,
        row_group_size=_GROUP_ROWS,
    )  # fmt: skip
    return PublishedFile(relative(lake, path), rows, path.stat().st_size, sha256_of(path))


def _plans(chance: random.Random, year: int, province: Province, number: int) -> Iterator[_Plan]:
    found = [
        _Plan(sha256(f"{year} {province.code} {n} {chance.random()}".encode()).hexdigest()[:16], year, province, body)
        for n, body in enumerate(chance.choices(_BODIES, k=number))
    ]
    return iter(sorted(found, key=lambda p: p.document_id))


def _tables(chance: random.Random, plans: list[_Plan], tasks: int) -> dict[str, _Rows]:
    rows = [tasks // len(plans) + (n < tasks % len(plans)) for n in range(len(plans))]
    found: dict[str, _Rows] = {
        "tasks": _tasks(chance, plans, rows),
        "targets": _targets(chance, plans, max(1, 30 * tasks // (TASKS_A_PLAN * len(plans)))),
        "citations": _citations(chance, plans, max(1, 45 * tasks // (TASKS_A_PLAN * len(plans)))),
        "pages": _pages(chance, plans, 3),
        "abbreviations": {"document_id": [], "abbreviation": []},
        "findings": {"document_id": [], "severity": [], "code": [], "message": []},
        "documents": _documents(plans),
    }
    return {name: found[name] for name in TABLES}


def _sentences(chance: random.Random, number: int) -> list[str]:
    parts = [_Phrases(chance, words).draw(number) for words in (_VERBS, _OBJECTS, _SCOPES, _AIMS)]
    return [f"{verb} {thing} {scope}, {aim}" for verb, thing, scope, aim in zip(*parts, strict=True)]


def _common(chance: random.Random, documents: list[str], axes: list[str]) -> _Rows:
    number = len(documents)
    pages = chance.choices(range(1, 30), k=number)
    return {
        "document_id": documents,
        "axis": axes,
        "section": [["II. NHIỆM VỤ", "1. Nhiệm vụ trọng tâm"]] * number,
        "page": pages,
        "page_end": pages,
        "boxes": [[{"page": p, "x0": 85.0, "top": 90.0 + p, "x1": 530.0, "bottom": 120.0 + p}] for p in pages],
        "confidence": [0.95] * number,
    }


def _tasks(chance: random.Random, plans: list[_Plan], rows: list[int]) -> _Rows:
    documents = [p.document_id for p, n in zip(plans, rows, strict=True) for _ in range(n)]
    years = [p.year for p, n in zip(plans, rows, strict=True) for _ in range(n)]
    number = len(documents)
    bodies = _Phrases(chance, _BODIES)
    leads, others, products = bodies.draw(number), bodies.draw(number), chance.choices(_PRODUCTS, k=number)
    dues = [_due(chance, year) for year in years]
    return {
        **_common(chance, documents, chance.choices(_AXES, k=number)),
        "task_id": _identifiers(documents, "t"),
        "source_kind": ["table"] * number,
        "ordinal": [str(n + 1) for count in rows for n in range(count)],
        "task": _sentences(chance, number),
        "product_text": products,
        "product_types": [[p] for p in products],
        "lead_text": leads,
        "lead_agencies": [[b] for b in leads],
        "lead_canonical": [[b] for b in leads],
        "coordinating_text": others,
        "coordinating_agencies": [[b] for b in others],
        "coordinating_canonical": [[b] for b in others],
        "deadline_text": [d["kind"] for d in dues],
        "deadlines": [[d] for d in dues],
        "inherited": [False] * number,
    }


def _due(chance: random.Random, year: int) -> dict[str, object]:
    kind = chance.random()
    day = date(year, 1, 1) + timedelta(chance.randrange(365))
    if kind < 0.4:
        return {"kind": "by_date", "end": day}
    if kind < 0.6:
        quarter = chance.randrange(4)
        ends = ((3, 31), (6, 30), (9, 30), (12, 31))[quarter]
        return {"kind": "period", "start": date(year, 3 * quarter + 1, 1), "end": date(year, *ends)}
    return {"kind": "recurring", "rrule": chance.choice(_RULES)} if kind < 0.85 else {"kind": "continuous"}


def _targets(chance: random.Random, plans: list[_Plan], each: int) -> _Rows:
    documents = [p.document_id for p in plans for _ in range(each)]
    number = len(documents)
    measured = _Phrases(chance, _INDICATORS).draw(number)
    values = [float(chance.randrange(50, 101)) for _ in documents]
    return {
        **_common(chance, documents, chance.choices(_AXES, k=number)),
        "target_id": _identifiers(documents, "g"),
        "text": [f"Phấn đấu trên {v:g}% {what}" for v, what in zip(values, measured, strict=True)],
        "indicator": [f"Tỷ lệ {what}" for what in measured],
        "comparator": chance.choices(("ge", "gt", "eq"), k=number),
        "value": values,
        "unit": ["%"] * number,
        "source_kind": ["narrative"] * number,
    }


def _citations(chance: random.Random, plans: list[_Plan], each: int) -> _Rows:
    documents = [p.document_id for p in plans for _ in range(each)]
    number = len(documents)
    kinds = chance.choices(_CITED, k=number)
    numbers = [f"{int(chance.paretovariate(0.6)) % 900 + 1}/{chance.randrange(2018, 2026)}/{k[1]}" for k in kinds]
    rows = _common(chance, documents, ["other"] * number)
    del rows["axis"]
    return {
        **rows,
        "citation_id": _identifiers(documents, "c"),
        "text": [f"{k[0]} số {n}" for k, n in zip(kinds, numbers, strict=True)],
        "kind": [k[0] for k in kinds],
        "number": numbers,
        "canonical": numbers,
        "key": numbers,
        "relation": chance.choices(_RELATIONS, k=number),
        "footnote": [False] * number,
    }


def _pages(chance: random.Random, plans: list[_Plan], each: int) -> _Rows:
    documents = [p.document_id for p in plans for _ in range(each)]
    texts = iter(_sentences(chance, 8 * len(documents)))
    number = len(documents)
    return {
        "document_id": documents,
        "page": [n + 1 for _ in plans for n in range(each)],
        "width": [595.0] * number,
        "height": [842.0] * number,
        "origin": ["text_layer"] * number,
        "rejected_layer": [False] * number,
        "rotation": [0] * number,
        "skew": [0.0] * number,
        "words": [120] * number,
        "repaired_words": [0] * number,
        "text": [". ".join(next(texts) for _ in range(8)) for _ in documents],
    }


def _documents(plans: list[_Plan]) -> _Rows:
    columns: dict[str, Callable[[int, _Plan], object]] = {
        "document_id": lambda n, p: p.document_id,
        "sha256": lambda n, p: p.document_id * 4,
        "source": lambda n, p: f"plans/{p.document_id}.pdf",
        "file_name": lambda n, p: f"{p.document_id}.pdf",
        "media_type": lambda n, p: "application/pdf",
        "byte_size": lambda n, p: 200_000,
        "page_count": lambda n, p: 30,
        "pipeline_version": lambda n, p: "0",
        "document_type": lambda n, p: "Kế hoạch",
        "title": lambda n, p: f"Cải cách hành chính năm {p.year}",
        "number": lambda n, p: f"{n + 1}/KH-UBND",
        "symbol": lambda n, p: "KH-UBND",
        "issued_date": lambda n, p: date(p.year - 1, 12, 1 + n % 28),
        "issued_year": lambda n, p: p.year - 1,
        "issuer": lambda n, p: f"{p.issuer} {p.province.full_name}",
        "province_stated": lambda n, p: p.province.name,
        "province_current": lambda n, p: p.province.current_name,
        "plan_start": lambda n, p: date(p.year, 1, 1),
        "plan_end": lambda n, p: date(p.year, 12, 31),
        "text_origin": lambda n, p: "text_layer",
        "repaired_ratio": lambda n, p: 0.0,
        "status": lambda n, p: "ok",
        "findings": lambda n, p: 0,
    }
    return {name: [value(n, p) for n, p in enumerate(plans)] for name, value in columns.items()}


def _identifiers(documents: list[str], letter: str) -> list[str]:
    return [f"{document}-{letter}{n:08x}" for n, document in enumerate(documents)]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Makes a lake of invented plans, for measuring.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    print(f"{make(arguments.folder, arguments.tasks, arguments.seed):,} tasks in {arguments.folder}")


if __name__ == "__main__":
    main()
