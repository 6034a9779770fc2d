"""A comparison as one HTML file: charts inside, tables that sort and filter, two languages, light and dark."""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline import __version__
from pipeline.analysis import compare_captions as captions
from pipeline.analysis.changes import STATUSES
from pipeline.analysis.charts import MOST_PLANS, charts

if TYPE_CHECKING:
    from pipeline.analysis.compare import Comparison

MOST_ROWS = 1500  # of a table: a browser sorts so many at once
PRINTED_ROWS = 100  # of a table on paper, where plans are many
_NAMED = 8  # plans that the subtitle names one by one
MOST_ENTRIES = 12  # of a topic, side by side
FEW_ENTRIES = 4  # the same where plans are many: 1,500 topics of twelve are more than a browser opens at once
_Row = TypeVar("_Row")


def report(comparison: Comparison, folder: Path | None = None, language: str = "vi") -> str:
    """The HTML of a comparison.

    Args:
        comparison: what is shown.
        folder: where the file will lie: plans on the same disk are linked from there, by relative paths.
        language: `vi` or `en`, what it is in when it is opened.

    Raises:
        MissingDependencyError: the charts cannot be drawn.
    """
    template = _environment().get_template("compare.html")
    lists = {
        "tasks": comparison.tasks,
        "targets": comparison.targets,
        "cited": comparison.cited,
        "changes": comparison.changes,
    }
    script = _resource("compare.js")
    drawn = {name: charts(comparison, name) for name in captions.LANGUAGES}
    many = len(comparison.plans) > MOST_PLANS
    return template.render(
        caption=captions.both,
        number=captions.number,
        day=captions.day,
        level=captions.level,
        link=_linker(comparison, folder),
        labels={p.document_id: p.label for p in comparison.plans},
        language=language,
        many=many,
        printed_rows=PRINTED_ROWS,
        most_entries=FEW_ENTRIES if many else MOST_ENTRIES,
        subtitle=_subtitle(comparison),
        contents=_contents(comparison),
        tiles=tiles(comparison),
        charts={
            language: {name: Markup(chart.svg) for name, chart in found.items()} for language, found in drawn.items()
        },
        widths={name: max(found[name].width for found in drawn.values()) for name in drawn[language]},
        axes=comparison.axes,
        plans=comparison.plans,
        tasks_of=comparison.tasks_of_plans(),
        target_counts=comparison.target_counts,
        change_counts=_change_counts(comparison),
        cut={name: len(rows) > MOST_ROWS for name, rows in lists.items()},
        **{name: _first(rows) for name, rows in lists.items()},
        style=Markup(_resource("compare.css")),
        script=Markup(script),
        script_hash=base64.b64encode(sha256(script.encode()).digest()).decode(),
        version=__version__,
    )


def tiles(comparison: Comparison) -> list[tuple[int, str]]:
    """The numbers of the overview, each with its caption."""
    return [
        (len(comparison.plans), "plans"),
        (sum(comparison.task_counts.values()), "task_rows"),
        (comparison.shared_tasks, "shared_topics"),
        (sum(comparison.target_counts.values()), "target_rows"),
        (comparison.differing_targets, "differing"),
        (len(comparison.cited), "cited_rows"),
    ]


def _contents(comparison: Comparison) -> list[tuple[str, str, int]]:
    found = [("plans", "plans", len(comparison.plans))]
    if comparison.changes:
        found.append(("changes", "changes", len(comparison.changes)))
    found += [
        ("tasks", "task_topics", len(comparison.tasks)),
        ("targets", "target_topics", len(comparison.targets)),
        ("cited", "cited", len(comparison.cited)),
    ]
    return found


def _change_counts(comparison: Comparison) -> list[tuple[str, int]]:
    counts = Counter(status for change in comparison.changes for status in change.statuses)
    return [(status, counts[status]) for status in STATUSES if counts[status]]


def _subtitle(comparison: Comparison) -> str:
    if len(comparison.plans) <= _NAMED:
        return "; ".join(p.label for p in comparison.plans)
    chosen = comparison.selection
    years = sorted({p.year for p in comparison.plans if p.year})
    provinces = chosen.provinces or (f"{len({p.province for p in comparison.plans if p.province})} tỉnh, thành phố",)
    return " · ".join(filter(None, (", ".join(map(str, years)), chosen.sector, ", ".join(provinces))))


def _first(rows: Sequence[_Row]) -> Sequence[_Row]:
    return rows[:MOST_ROWS]


def _linker(comparison: Comparison, folder: Path | None) -> Callable[[str, int | None], str]:
    """Where a plan is: its file or address, at the page; else its row in the report."""
    sources = {p.document_id: _address(p.source, folder) for p in comparison.plans}

    def link(document_id: str, page: int | None) -> str:
        address = sources[document_id]
        if address is None:
            return f"#plan-{document_id}"
        return f"{address}#page={page}" if page else address

    return link


def _address(source: str, folder: Path | None) -> str | None:
    # A source is text of others: only what is a file here, or an address of the web, becomes a link.
    try:
        parts = urlsplit(source)
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and parts.netloc:
        return quote(source, safe=":/?&=%+,;@~!$'()*-._[]")
    path = Path(source)
    if folder is None or not path.is_file():
        return None
    return quote(Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix())


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.analysis"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def _resource(name: str) -> str:
    return (files("pipeline.analysis") / "templates" / name).read_text(encoding="utf-8")
