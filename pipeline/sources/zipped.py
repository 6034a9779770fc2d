"""How much a ZIP file says it holds, before its directory is read into memory."""

from __future__ import annotations

import struct
from pathlib import Path

# 46 bytes an entry, its name and extra fields: enough for ten thousand of long names, and little more in memory.
MOST_DIRECTORY_BYTES = 8 << 20
_END = struct.Struct("<4s4H2LH")  # end of central directory record (APPNOTE 6.3.10, 4.3.16)
_LOCATOR = struct.Struct("<4sLQL")  # of the end record of ZIP64 (4.3.15)
_END_64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LONGEST_COMMENT = (1 << 16) - 1


def directory_bytes(path: Path) -> int:
    """The size of the central directory, as the end of a file states it; 0 where it states none.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = max(0, size - _END.size - _LONGEST_COMMENT - _LOCATOR.size)
        file.seek(start)
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or at + _END.size > len(tail):
            return 0
        stated = int(_END.unpack_from(tail, at)[5])
        if at >= _LOCATOR.size and tail[at - _LOCATOR.size :].startswith(b"PK\x06\x07"):
            # Who reads it takes the larger record where there is one.
            offset = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)[2]
            file.seek(min(offset, size))
            record = file.read(_END_64.size)
            # What is before it may have moved it: the record stands before its locator all the same.
            for found in (record, tail[max(0, at - _LOCATOR.size - _END_64.size) :][: _END_64.size]):
                if len(found) == _END_64.size and found.startswith(b"PK\x06\x06"):
                    stated = max(stated, int(_END_64.unpack(found)[8]))
    return min(stated, size)
