"""ZIP archives, unpacked without trusting them: once for each content, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from normalizers.syllable import is_valid
from normalizers.unicode import compose
from pipeline.errors import (
    ArchiveError,
    ArchiveMemberError,
    DamagedFileError,
    DocumentError,
    EncryptedFileError,
    FileChangedError,
    UnreadableFileError,
    output_errors,
)
from pipeline.files import make_folder, move, sha256_of, sync_file, sync_folder, write_whole
from pipeline.sources.base import Item, SourceFailure
from pipeline.sources.folder import SUFFIXES, is_unfinished
from pipeline.sources.names import clean_name
from pipeline.sources.zipped import MOST_DIRECTORY_BYTES, directory_bytes

_INDEX = "members.json"
_VERSION = 1
_UTF8_NAME = 0x800  # general purpose bit 11 (APPNOTE 6.3.10, 4.4.4)
_ENCRYPTED = 0x1 | 0x40
_UNICODE_PATH = 0x7075  # extra field of Info-ZIP (APPNOTE 4.6.9)
_PIECE = 1 << 20  # bytes
_NESTED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
# What zipfile lets out for contents that are damaged on purpose.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
    struct.error, OverflowError,
)  # fmt: skip
_MEMBER_ERRORS: dict[str, type[DocumentError]] = {
    kind.code: kind for kind in (ArchiveMemberError, DamagedFileError, EncryptedFileError)
}


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may cost.

    Attributes:
        members: number of entries, folders and all.
        member_bytes: of one member, unpacked.
        total_bytes: of all members, unpacked.
        ratio: unpacked to packed, of the whole archive; plans are PDF and .docx, which hardly shrink.
        free_bytes: unpacked, up to which the ratio does not matter.
    """

    members: int = 10_000
    member_bytes: int = 200 << 20
    total_bytes: int = 2 << 30
    ratio: float = 100.0
    free_bytes: int = 16 << 20


@dataclass(frozen=True, slots=True)
class _Member:
    """A member that was unpacked to `file` (relative to the index), or refused with a code of error and its detail."""

    name: str
    file: str = ""
    size: int = 0
    sha256: str = ""
    code: str = ""
    detail: str = ""


def unpack(
    archive: Path,
    location: str,
    source: str,
    into: Path,
    *,
    modified: float,
    sha256: str | None = None,
    limits: ArchiveLimits | None = None,
) -> Iterator[Item | SourceFailure]:
    """The members of an archive that can be documents, as 'LOCATION!/NAME', unpacked below `into`.

    Encrypted and damaged members, links, names that lead out of the archive, and archives within it are failures of
    their own; an archive that is damaged or breaks a limit is one failure.

    Raises:
        pipeline.errors.OutputError: it cannot be written below `into`.
    """
    try:
        before = _look(archive)
        folder = into / (sha256 or _checksum(archive, location, into, before))[:16]
        members = _recall(folder)
        if members is None:
            with output_errors(into):
                members = _unpack(archive, folder, limits or ArchiveLimits())
            if _look(archive) != before:
                shutil.rmtree(folder, ignore_errors=True)  # of which content the members are nobody knows
                raise FileChangedError(location)
    except OSError as error:
        yield SourceFailure(location, UnreadableFileError(location, error.strerror or str(error)))
    except DocumentError as error:
        yield SourceFailure(location, type(error)(location, error.detail))
    else:
        for member in members:
            place = f"{location}!/{member.name}"
            if member.code:
                yield SourceFailure(place, _MEMBER_ERRORS[member.code](place, member.detail))
            else:
                yield Item(source, place, folder / member.file, member.size, modified, member.sha256)


def _look(archive: Path) -> list[int]:
    status = archive.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def _checksum(archive: Path, location: str, into: Path, look: list[int]) -> str:
    """The checksum of an archive; one that is as it was the last time is not read for it."""
    note = into / "seen" / f"{hashlib.sha256(location.encode()).hexdigest()[:16]}.json"
    try:
        known = json.loads(note.read_text("utf-8"))
        if (known["location"], known["look"]) == (location, look):
            return str(known["sha256"])
    except (OSError, ValueError, TypeError, KeyError):
        pass
    found = sha256_of(archive)
    if _look(archive) != look:
        raise FileChangedError(location)
    with output_errors(into):
        write_whole(note, json.dumps({"location": location, "look": look, "sha256": found}).encode())
    return found


def _recall(folder: Path) -> list[_Member] | None:
    """What was unpacked before; None if nothing was, or not all of it is there."""
    try:
        index = json.loads((folder / _INDEX).read_text("utf-8"))
        if index["version"] != _VERSION:
            return None
        members = [_Member(**member) for member in index["members"]]
        whole = all(m.code in _MEMBER_ERRORS if m.code else (folder / m.file).stat().st_size == m.size for m in members)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return members if whole else None


def _unpack(archive: Path, folder: Path, limits: ArchiveLimits) -> list[_Member]:
    temporary = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(temporary)
    try:
        with _opened(archive) as zipped:
            _check_limits(archive, zipped, limits)
            members = list(_members(zipped, temporary, limits))
        index = {"version": _VERSION, "members": [asdict(m) for m in members]}
        write_whole(temporary / _INDEX, json.dumps(index, ensure_ascii=False, indent=1).encode())
        move(temporary, folder)
        sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return members


def _opened(archive: Path) -> zipfile.ZipFile:
    if (size := directory_bytes(archive)) > MOST_DIRECTORY_BYTES:
        raise ArchiveError(archive, f"a directory of {size} bytes, {MOST_DIRECTORY_BYTES} allowed")
    try:
        return zipfile.ZipFile(archive)
    except _DAMAGE as error:
        raise DamagedFileError(archive, str(error)) from error


def _check_limits(archive: Path, zipped: zipfile.ZipFile, limits: ArchiveLimits) -> None:
    entries = zipped.infolist()
    if len(entries) > limits.members:
        raise ArchiveError(archive, f"{len(entries)} members, {limits.members} allowed")
    total = sum(entry.file_size for entry in entries)
    if total > limits.total_bytes:
        raise ArchiveError(archive, f"{total} bytes unpacked, {limits.total_bytes} allowed")
    packed = archive.stat().st_size
    if total > limits.free_bytes and total > limits.ratio * packed:
        raise ArchiveError(archive, f"{packed} bytes unpack to {total}")


def _members(zipped: zipfile.ZipFile, folder: Path, limits: ArchiveLimits) -> Iterator[_Member]:
    seen: Counter[str] = Counter()
    for number, entry in enumerate(zipped.infolist()):
        name = member_name(entry)
        if entry.is_dir() or not _is_wanted(name):
            continue
        seen[name] += 1
        # an archive may hold several members of one name
        label = name if seen[name] == 1 else f"{name}#{seen[name]}"
        file = folder / f"{number:05}" / clean_name(name)
        try:
            _check_member(entry, name, limits)
            yield _extracted(zipped, entry, label, file, folder)
        except (ArchiveMemberError, EncryptedFileError, DamagedFileError) as error:
            file.unlink(missing_ok=True)
            yield _Member(label, code=error.code, detail=error.detail)


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") and part != ".." for part in parts) or "__MACOSX" in parts:
        return False
    lowered = name.lower()
    return lowered.endswith((*SUFFIXES, *_NESTED)) and not is_unfinished(parts[-1])


def _check_member(entry: zipfile.ZipInfo, name: str, limits: ArchiveLimits) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if name.lower().endswith(_NESTED):
        raise ArchiveMemberError(name, "an archive within an archive")
    if kind not in (0, stat.S_IFREG):
        raise ArchiveMemberError(name, "a link" if kind == stat.S_IFLNK else "no file")
    if name.startswith("/") or ".." in PurePosixPath(name).parts or (len(name) > 1 and name[1] == ":"):
        raise ArchiveMemberError(name, "its name leads out of the archive")
    if entry.flag_bits & _ENCRYPTED:
        raise EncryptedFileError(name)
    if entry.file_size > limits.member_bytes:
        raise ArchiveMemberError(name, f"{entry.file_size} bytes, {limits.member_bytes} allowed")


def _extracted(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, file: Path, folder: Path) -> _Member:
    make_folder(file.parent)
    digest = hashlib.sha256()
    size = 0
    with file.open("xb") as target:
        for piece in _pieces(zipped, entry, name):
            size += len(piece)
            digest.update(piece)
            target.write(piece)
    sync_file(file)
    sync_folder(file.parent)
    return _Member(name, file.relative_to(folder).as_posix(), size, digest.hexdigest())


def _pieces(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The content, no more of it than the directory states; the checksum is compared at the end."""
    try:
        stream: IO[bytes] = zipped.open(entry)
        with stream:
            while piece := stream.read(_PIECE):
                yield piece
    except _DAMAGE as error:
        raise DamagedFileError(name, str(error)) from error


def member_name(entry: zipfile.ZipInfo) -> str:
    """The name of a member as it was meant, in NFC and with '/' between its parts.

    Only names marked as UTF-8 say what they are. The others are in whatever code page their writer had, which `zipfile`
    takes for 437: UTF-8 if they are valid as such, Windows-1258 if that gives Vietnamese words, else 437.
    """
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8_NAME and not name.isascii():
        name = _unicode_path(entry.extra) or _decoded(name.encode("cp437", "replace"))
    return compose(name.partition("\x00")[0]).replace("\\", "/")


def _unicode_path(extra: bytes) -> str:
    """The name in an extra field of Info-ZIP; '' if there is none."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == _UNICODE_PATH and length > 5:
            return extra[9 : 4 + length].decode("utf-8", "ignore")  # a byte of version and a checksum come first
        extra = extra[4 + length :]
    return ""


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    oem = raw.decode("cp437")
    try:
        windows = compose(raw.decode("cp1258"))
    except UnicodeDecodeError:
        return oem
    return windows if _vietnamese(windows) > _vietnamese(oem) else oem


def _vietnamese(name: str) -> int:
    """How many marked words of a name are Vietnamese."""
    spaced = "".join(c if c.isalpha() else " " for c in name)
    return sum(not word.isascii() and is_valid(word.lower()) for word in spaced.split())
