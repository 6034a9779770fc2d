"""A folder of searchable PDFs, one for each PDF and image of a run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.ocr.settings import Ocr
from extractors.readers.sniff import MediaType, sniff
from pipeline.searchable.writing import write_searchable
from pipeline.stages import pages_of


@dataclass(frozen=True, slots=True)
class SearchableFolder:
    """Where the searchable PDFs of files go: below `root` as the files lie below `base`, so that no two meet."""

    root: Path
    base: Path
    ocr: Ocr

    @classmethod
    def of(cls, root: Path, files: Sequence[Path], ocr: Ocr) -> SearchableFolder:
        """The folder for these files: `base` is what their paths have in common."""
        return cls(root, Path(os.path.commonpath([_whole(f).parent for f in files])), ocr)

    def path_for(self, source: Path) -> Path:
        """The PDF of a file: 'a.pdf' for 'a.pdf', 'a.tif.pdf' for 'a.tif'."""
        inner = _whole(source).relative_to(self.base)
        return self.root / (inner if inner.suffix.lower() == ".pdf" else inner.with_name(f"{inner.name}.pdf"))

    def __call__(self, source: Path) -> None:
        """Writes the searchable PDF of a file; of text and .docx files, which can be searched, there is none.

        Raises:
            DocumentError, OutputError: it cannot be written.
        """
        kind = sniff(source)
        if kind is MediaType.PDF or kind.is_image:
            write_searchable(source, pages_of(source, self.ocr), self.path_for(source))


def _whole(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - a link keeps its own name
