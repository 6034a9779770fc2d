"""Makes the sample plans of samples/ with the records that they must give.

    python -m tools.make_samples [--out samples] [--fonts FOLDER] [--read-layers]

Every plan is invented. Pages and expected records come from one source (tools/samples/plans), so the records are exact.
Scans go to a folder of their own below, with the records of the plan that was scanned. The same source gives the same
bytes with the same versions of reportlab, python-docx, pypdfium2, Pillow, NumPy, zlib and the fonts. The hidden layers
of scans are what tesseract with `eng` read once (tools/samples/layers); `--read-layers` has it read them anew.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from tools.samples.gold import gold
from tools.samples.markdown import render_markdown
from tools.samples.model import Plan
from tools.samples.pdf import render_pdf
from tools.samples.plans import PLANS
from tools.samples.scans import SCANS, render_scan, write_layer
from tools.samples.typeset import FontMissingError, font_folder
from tools.samples.word import render_docx


def make(out: Path, fonts: Path) -> list[Path]:
    """Writes every sample and its gold file to `out`; returns the files written."""
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for plan, ending in PLANS:
        file = out / f"{plan.name}.{ending}"
        if ending == "pdf":
            file.write_bytes(render_pdf(plan, fonts))
        elif ending == "docx":
            file.write_bytes(render_docx(plan))
        else:
            file.write_text(render_markdown(plan), encoding="utf-8", newline="\n")
        written += [file, _write_gold(plan, file)]
    return written


def make_scans(out: Path, fonts: Path) -> list[Path]:
    """Writes every scan and its gold file to the folder `scans` of `out`; returns the files written."""
    folder = out / "scans"
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for scanned in SCANS:
        file = folder / f"{scanned.name}.{scanned.ending}"
        file.write_bytes(render_scan(scanned, fonts))
        written += [file, _write_gold(scanned.plan, file)]
    return written


def _write_gold(plan: Plan, file: Path) -> Path:
    """Writes the expected records of a plan beside its `file`."""
    expected = file.with_suffix(".json")
    text = json.dumps(gold(plan, file.name), ensure_ascii=False, indent=1)
    expected.write_text(text + "\n", encoding="utf-8", newline="\n")
    return expected


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the sample plans and their expected records.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "samples")
    parser.add_argument("--fonts", type=Path, help="folder of LiberationSerif-*.ttf (version 2)")
    parser.add_argument("--read-layers", action="store_true", help="read the hidden text layers anew with tesseract")
    arguments = parser.parse_args()
    try:
        fonts = font_folder(arguments.fonts)
        for scanned in SCANS if arguments.read_layers else ():
            if scanned.layered:
                write_layer(scanned, fonts)
        written = make(arguments.out, fonts) + make_scans(arguments.out, fonts)
    except FontMissingError as error:
        print(f"make_samples: {error}", file=sys.stderr)
        return 3
    except (FileNotFoundError, subprocess.SubprocessError) as error:
        advice = "apt-get install tesseract-ocr (with tessdata of eng)"
        print(f"make_samples: tesseract cannot read the layers ({error}); {advice}", file=sys.stderr)
        return 3
    for file in written:
        print(f"{file}  {file.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
