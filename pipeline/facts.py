"""What a report tells of a document that a run extracted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipeline.batch import Outcome
from pipeline.rows import status
from pipeline.store import Bundle

_SHOWN_FINDINGS = 5
_SLOWEST = 3
_SEVERITIES = {"error": 0, "warning": 1, "info": 2}


def facts_of(bundle: Bundle, outcome: Outcome | None = None) -> dict[str, Any]:
    """Title, year, province, status, the gravest findings and, with an outcome, what it cost."""
    extraction = bundle.extraction
    year, province = bundle.partition
    findings = sorted(extraction.findings, key=lambda f: (_SEVERITIES.get(f.severity, 3), f.page or 0, f.code))
    counts = Counter(f.severity for f in findings)
    facts: dict[str, Any] = {
        "title": extraction.metadata.title or bundle.file_name,
        "plan_year": year,
        "province": province,
        "status": status(extraction),
        "pages": len(extraction.pages),
        "tasks": len(extraction.tasks),
        "targets": len(extraction.targets),
        "findings": dict(sorted(counts.items())),
        "shown": [
            {"page": f.page, "severity": f.severity, "code": f.code, "message": f.message}
            for f in findings[:_SHOWN_FINDINGS]
            if f.severity != "info"
        ],
    }
    if outcome is not None:
        slowest = sorted(outcome.page_seconds, key=lambda p: (-p[1], p[0]))[:_SLOWEST]
        facts |= {"seconds": round(outcome.seconds, 3), "slow_pages": [[p, round(s, 3)] for p, s in slowest]}
    return facts
