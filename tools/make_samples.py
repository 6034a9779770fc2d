"""Makes the sample plans of samples/ with the records that they must give.

    python -m tools.make_samples [--out samples] [--fonts FOLDER]

Every plan is invented. Pages and expected records come from one source (tools/samples/plans), so the records are exact.
The same source gives the same bytes with the same versions of reportlab, python-docx, zlib and the fonts.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tools.samples.gold import gold
from tools.samples.markdown import render_markdown
from tools.samples.pdf import render_pdf
from tools.samples.plans import PLANS
from tools.samples.typeset import FontMissingError, font_folder
from tools.samples.word import render_docx


def make(out: Path, fonts: Path) -> list[Path]:
    """Writes every sample and its gold file to `out`; returns the files written."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for plan, ending in PLANS:
        file = out / f"{plan.name}.{ending}"
        if ending == "pdf":
            file.write_bytes(render_pdf(plan, fonts))
        elif ending == "docx":
            file.write_bytes(render_docx(plan))
        else:
            file.write_text(render_markdown(plan), encoding="utf-8", newline="\n")
        expected = out / f"{plan.name}.json"
        text = json.dumps(gold(plan, file.name), ensure_ascii=False, indent=1)
        expected.write_text(text + "\n", encoding="utf-8", newline="\n")
        written += [file, expected]
    return written


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the sample plans and their expected records.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "samples")
    parser.add_argument("--fonts", type=Path, help="folder of LiberationSerif-*.ttf (version 2)")
    arguments = parser.parse_args()
    try:
        written = make(arguments.out, font_folder(arguments.fonts))
    except FontMissingError as error:
        print(f"make_samples: {error}", file=sys.stderr)
        return 3
    for file in written:
        print(f"{file}  {file.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
