"""Stands in for `pipeline.stages`: a file holds JSON that says what the document gives, or how it misbehaves."""

import hashlib
import json
import os
import signal
import threading
import time
from datetime import date
from pathlib import Path

from extractors.document import Provenance
from extractors.errors import DamagedFileError, UnreadableFileError, UnsupportedFormatError
from extractors.geometry import Box, PageBox
from extractors.records import (
    Abbreviation,
    Carrier,
    Citation,
    Extraction,
    Finding,
    Metadata,
    PageRecord,
    Target,
    Task,
    record_id,
)
from normalizers.deadlines import Deadline
from pipeline.errors import MissingDependencyError


def process(path: Path) -> Extraction:
    content = path.read_bytes()
    try:
        wanted = json.loads(content)
    except ValueError as error:
        raise UnsupportedFormatError(path) from error
    misbehave(path, wanted.get("do"))
    flake(path, wanted)
    return extraction(hashlib.sha256(content).hexdigest()[:16], **wanted)


def misbehave(path: Path, what: str | None) -> None:
    match what:
        case "fail":
            raise DamagedFileError(path, "breaks off")
        case "bug":
            raise ValueError("a fault of ours")
        case "missing":
            raise MissingDependencyError("tesseract is not installed", "Run apt-get install tesseract-ocr")
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crash_once":
            mark = path.with_suffix(".crashed")
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "change":
            path.write_text(json.dumps({"do": "change", "now": time.time_ns()}))
        case "change_once":
            path.write_text(json.dumps(json.loads(path.read_text()) | {"do": None}))
        case "vanish":
            # gone while it is read, and a moment later there again
            away = path.with_suffix(".away")
            if not away.exists():
                away.write_bytes(path.read_bytes())
                path.unlink()
                threading.Timer(0.1, path.write_bytes, [away.read_bytes()]).start()
                raise UnreadableFileError(path, "No such file or directory")
        case "vanish_for_good":
            path.unlink()
        case "fail_while_written":
            path.write_text(json.dumps({"do": None}))
            raise DamagedFileError(path, "breaks off")
        case "brief":
            time.sleep(0.1)
        case "hungry":
            taken = bytearray(600 * 1024**2)
            time.sleep(20)
            del taken
        case "hang":
            time.sleep(60)
        case "hang_deaf":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(60)
        case "slow" | "slower":
            path.with_suffix(".begun").write_text(str(os.getpid()))
            time.sleep(1.0 if what == "slow" else 30.0)


def flake(path: Path, wanted: dict[str, object]) -> None:
    """Fails the first so many times, as a file server does that is overworked."""
    if wanted.get("do") == "flaky":
        with path.with_suffix(".tries").open("a+") as tries:
            tries.write("x")
        if path.with_suffix(".tries").stat().st_size <= int(str(wanted["times"])):
            raise DamagedFileError(path) if wanted.get("lasting") else UnreadableFileError(path, "Stale file handle")


def extraction(
    document_id: str, *, year: int = 2026, province: str = "31", tasks: int = 3, word: str = "hồ sơ", **_: object
) -> Extraction:
    place = Provenance(1, 2, (PageBox(1, Box(72.5, 100.25, 520.0, 131.0)),), 0.9, None, ())
    made = tuple(
        Task(
            record_id(document_id, "t", "table", None, str(i), f"Rà soát {word} số {i}"),
            "table",
            str(i),
            "I",
            "Cải cách thể chế",
            ("II. NHIỆM VỤ",),
            "institutional_reform",
            f"Rà soát {word} số {i}",
            product_text="Báo cáo",
            product_types=("Báo cáo",),
            lead_text="Phòng Tổng hợp",
            lead_agencies=("Phòng Tổng hợp",),
            deadline_text="Quý II",
            deadlines=(Deadline("period", date(2026, 4, 1), date(2026, 6, 30)),),
            provenance=place,
            row=(0, i),
        )
        for i in range(1, tasks + 1)
    )
    first = made[0].task_id if made else None
    return Extraction(
        Metadata(
            document_type="Kế hoạch",
            title=f"Soạn {word} thử",
            symbol="KH-STN",
            issued_date=date(2025, 12, 30),
            issued_year=2025,
            issuer="Sở Thử nghiệm",
            place="",
            carrier=Carrier("Quyết định", "12/QĐ-STN", "QĐ-STN", None),
            recipients=("Các phòng", "Lưu: VT"),
            province_code=province,
            plan_year=year,
        ),
        (
            PageRecord(1, 595.0, 842.0, "text_layer", 0, 0.0, None, None, 200, 0, f"Trang về {word}"),
            PageRecord(2, 595.0, 842.0, "text_layer", 0, 0.0, None, None, 0, 0, ""),
        ),
        made,
        (
            Target(
                record_id(document_id, "g", "90 %", word),
                f"Số {word} đúng hạn đạt 90%",
                f"Số {word} đúng hạn",
                "eq",
                90.0,
                None,
                "%",
                None,
                None,
                "procedure_reform",
                "narrative",
                first,
                (),
                place,
            ),
        ),
        (
            Citation(
                record_id(document_id, "c", "7/2031/NĐ-CP"),
                "Nghị định số 7/2031/NĐ-CP",
                "Nghị định",
                "7/2031/NĐ-CP",
                "7/2031/NĐ-CP",
                None,
                None,
                None,
                "basis",
                (),
                "7/2031/NĐ-CP",
                None,
                False,
                (),
            ),
        ),
        (Abbreviation("STN", "Sở Thử nghiệm", None),),
        (Finding(1, "warning", "missing_ordinal", "Row 2 has no number", first),),
    )
