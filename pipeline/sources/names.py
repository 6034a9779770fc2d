"""File names that any file system takes, from what servers, links and archives call their files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from normalizers.unicode import compose

_MAX_BYTES = 180  # of UTF-8: file systems take 255, less what temporary names and those of companion files add
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')  # what Windows forbids beside separators: lakes are copied there too
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)  # devices of Windows
_EXTENDED = re.compile(r"filename\*\s*=\s*([\w!#$%&+^`{}~-]*)'[^']*'([^;\s]+)", re.IGNORECASE)  # RFC 8187
_QUOTED = re.compile(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_PLAIN = re.compile(r"filename\s*=\s*([^;\"]+)", re.IGNORECASE)
_MAX_HEADER = 4096
# The suffixes of programs and pages that answer with a document.
_HANDLERS = frozenset(
    {".asp", ".aspx", ".ashx", ".php", ".jsp", ".jspx", ".do", ".action", ".cgi", ".htm", ".html", ".bin", ".download"}
)


def clean_name(name: str, fallback: str = "document") -> str:
    """The last part of `name` in NFC, without separators, controls, marks of direction and device names; never empty.

    The suffix stays when a long name is cut.
    """
    last = compose(name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    # format characters (Cf) such as U+202E make 'fdp.exe' look like 'exe.pdf'; surrogates (Cs) are no text
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cf", "Cs", "Zl", "Zp"))
    kept = " ".join(_FORBIDDEN.sub(" ", kept).split()).strip(" .") if not kept.isspace() else ""
    if not kept:
        return fallback
    if _RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    return _cut(kept)


def _cut(name: str) -> str:
    if len(name.encode()) <= _MAX_BYTES:
        return name
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix.encode()) <= 10 else ""
    stem = name[: len(name) - len(suffix)].encode()[: _MAX_BYTES - len(suffix.encode())]
    return stem.decode(errors="ignore").rstrip(" .") + suffix


def with_suffix(name: str, suffixes: Sequence[str]) -> str:
    """`name` ending in one of `suffixes`: with the first of them appended, or put for that of a program ('.aspx')."""
    path = PurePosixPath(name)
    if path.suffix.lower() in suffixes:
        return name
    stem = path.stem if path.suffix.lower() in _HANDLERS else name
    return _cut(stem + suffixes[0])


def name_of_download(content_disposition: str, url: str) -> str:
    """What a server calls a download: the name in Content-Disposition (RFC 6266), else the last part of the path."""
    named = _disposition_name(content_disposition[:_MAX_HEADER])
    return clean_name(named) if named else _url_name(url)


def _url_name(url: str) -> str:
    return clean_name(unquote(urlsplit(url).path))


def _disposition_name(value: str) -> str:
    if found := _EXTENDED.search(value):
        try:
            return unquote_to_bytes(found[2]).decode(found[1] or "utf-8")
        except (LookupError, UnicodeDecodeError):
            pass
    if found := _QUOTED.search(value):
        return unquote(re.sub(r"\\(.)", r"\1", found[1]))
    found = _PLAIN.search(value)
    return unquote(found[1].strip()) if found else ""


def header_text(raw: bytes) -> str:
    """A header as text: servers send UTF-8 in it, though only Latin-1 was ever allowed (RFC 9110, 5.5)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
