"""What the commands that work on any text read and write: a file or standard input, as text."""

from __future__ import annotations

import sys
from pathlib import Path

from extractors.errors import EmptyFileError
from extractors.readers.sniff import MediaType, sniff
from extractors.readers.text import decode

STANDARD_INPUT = "-"


def read_text(source: str) -> str | None:
    """The text of a plain-text file or, for '-', of standard input; None for a file that has pages or paragraphs.

    Raises:
        UnreadableFileError, EmptyFileError, UnsupportedFormatError.
    """
    path = Path(source)
    if source == STANDARD_INPUT:
        data = sys.stdin.buffer.read()
        path = Path("<stdin>")
        if not data:
            raise EmptyFileError(path)
    elif sniff(path) is MediaType.TEXT:
        data = path.read_bytes()
    else:
        return None
    return decode(path, data)
