"""The whole error surface of kehoach on one page: the errors of a run; those of one file come from `extractors.errors`.

Each class has the exit code of a run that it ends, says what to do, and knows whether trying again can help.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from extractors.errors import (
    DamagedFileError,
    DocumentError,
    EmptyFileError,
    EncryptedFileError,
    ExitCode,
    KehoachError,
    NoPagesError,
    UnreadableFileError,
    UnsupportedFormatError,
)

__all__ = [
    "AddressRefusedError",
    "AmbiguousDocumentError",
    "ArchiveError",
    "ArchiveMemberError",
    "BundleError",
    "BundleSchemaError",
    "ConfigurationError",
    "ClusterError",
    "DamagedFileError",
    "DocumentError",
    "DocumentTimeoutError",
    "EmptyFileError",
    "EncryptedFileError",
    "ExitCode",
    "FileChangedError",
    "HostBusyError",
    "HttpStatusError",
    "InternalError",
    "InvalidRecordError",
    "KehoachError",
    "LakeError",
    "LockedError",
    "MemoryLimitError",
    "MissingDependencyError",
    "NoPagesError",
    "NotADocumentError",
    "NothingToDoError",
    "ObjectStoreError",
    "OutputError",
    "RedirectError",
    "RobotsError",
    "TooLargeError",
    "TooSlowError",
    "PageTimeoutError",
    "UnknownDocumentError",
    "UnreachableError",
    "UnreadableFileError",
    "UnsupportedFormatError",
    "UsageError",
    "WorkerDiedError",
    "lake_errors",
    "output_errors",
]


class UsageError(KehoachError):
    """What the user asked for, or configured, makes no sense."""

    exit_code = ExitCode.USAGE
    code = "usage"


class ConfigurationError(UsageError):
    """Keys of the configuration that there are not, or values that do not fit; a sentence each."""

    code = "configuration"

    def __init__(self, problems: Sequence[str], advice: str = "") -> None:
        super().__init__("\n".join(problems), advice)
        self.problems = tuple(problems)


class NothingToDoError(UsageError):
    """A folder without a plan in it, or a pattern that matches nothing."""

    code = "nothing_to_do"

    def __init__(self, path: Path | str, problem: str, advice: str) -> None:
        super().__init__(f"{path}: {problem}", advice)
        self.path = str(path)
        self.problem = problem


class UnknownDocumentError(UsageError):
    """No document of the lake has that identifier."""

    code = "unknown_document"

    def __init__(self, prefix: str, lake: Path | str) -> None:
        super().__init__(
            f"{prefix}: neither a file nor a document of {lake}",
            "Give a file, or the first digits of a document_id; -o names the lake",
        )


class AmbiguousDocumentError(UsageError):
    """Several documents have identifiers that begin so."""

    code = "ambiguous_document"

    def __init__(self, prefix: str, found: Sequence[str]) -> None:
        shown = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
        super().__init__(f"{prefix}: begins {len(found)} identifiers ({shown})", "Give more digits")


class MissingDependencyError(KehoachError):
    """A program, a language of it or a package is not installed."""

    exit_code = ExitCode.MISSING_DEPENDENCY
    code = "missing_dependency"


class OutputError(KehoachError):
    """The lake cannot be written."""

    exit_code = ExitCode.OUTPUT
    code = "output"
    transient = True

    def __init__(self, path: Path | str, detail: str) -> None:
        super().__init__(
            f"{path}: cannot be written ({detail})",
            "Choose another place, or make room there and see that you may write to it",
        )
        self.path = str(path)


class ObjectStoreError(OutputError):
    """An object store that does not do what it is asked."""

    code = "object_store"

    def __init__(self, path: Path | str, detail: str, advice: str) -> None:
        KehoachError.__init__(self, f"{path}: {detail}", advice)
        self.path = str(path)


class LockedError(KehoachError):
    """Another run writes to the same lake."""

    exit_code = ExitCode.OUTPUT
    code = "locked"
    transient = True

    def __init__(self, path: Path | str, owner: str) -> None:
        super().__init__(
            f"{path}: locked by {owner or 'another run'}",
            "Wait until it has ended, or choose another folder with -o",
        )
        self.path = str(path)


class LakeError(KehoachError):
    """A folder that is no lake, or one that an incompatible version wrote."""

    code = "lake"

    def __init__(self, path: Path | str, detail: str, advice: str) -> None:
        super().__init__(f"{path}: {detail}", advice)
        self.path = str(path)


class BundleError(DocumentError):
    """A stored bundle that is damaged or was written with another schema."""

    code = "bundle"
    problem = "the stored document cannot be read"
    remedy = "Extract its file again; until then its records are left out of the tables"


class BundleSchemaError(BundleError):
    """A stored bundle of a schema that this version cannot bring up to its own: a later one, most likely."""

    code = "bundle_schema"
    problem = "the stored document is of another schema"
    remedy = (
        "Use the version of kehoach that wrote it, or a later one, or extract its file again; until then its records "
        "are left out of the tables"
    )


class DocumentTimeoutError(DocumentError):
    """A document that took longer than the time limit."""

    code = "timeout"
    problem = "took too long"
    remedy = "Give it more time with --time-limit"


class PageTimeoutError(DocumentTimeoutError):
    """A page that took longer to read than a page is given."""

    code = "page_timeout"
    remedy = "Scan the page at 300 dpi, or try again when the machine has less to do"
    transient = True


class MemoryLimitError(DocumentError):
    """A document, or a page of it, that needed more memory than it is given."""

    code = "memory_limit"
    problem = "needed too much memory"
    remedy = "Give it more with --memory-limit, or split the document"


class WorkerDiedError(DocumentError):
    """The process that read a document was killed or crashed each time that it was tried."""

    code = "worker_died"
    problem = "the process reading it was killed or crashed, each time that it was tried"
    remedy = "Check the memory of the machine; if that is enough, report the file to the developers"
    transient = True


class FileChangedError(DocumentError):
    """A file whose content changed between hashing and reading."""

    code = "file_changed"
    problem = "changed while it was being read"
    remedy = "Run again when nothing writes to it"
    transient = True


class InternalError(DocumentError):
    """A mistake of kehoach's own that one document brought out; the traceback is kept beside the lake."""

    code = "internal"
    problem = "kehoach failed on it"
    remedy = "This is a fault of kehoach: report it with the traceback in .kehoach/failures"


class UnreachableError(DocumentError):
    """A server that does not answer, breaks off, or has a failure of its own, each time it was tried."""

    code = "unreachable"
    problem = "could not be fetched"
    remedy = "It is tried again in the next run; if that lasts, open the address in a browser"
    transient = True


class HostBusyError(DocumentError):
    """A server that asked to be left alone for longer than a run waits (Retry-After, RFC 9110, 10.2.3)."""

    code = "host_busy"
    problem = "its server asked to be left alone for a while"
    remedy = "It is tried again in the next run; give it more time between requests (seconds_between_requests)"
    transient = True


class TooSlowError(DocumentError):
    """A transfer that took longer than it may."""

    code = "too_slow"
    problem = "was sent too slowly"
    remedy = "It is tried again in the next run; give it more time (max_seconds)"
    transient = True


class HttpStatusError(DocumentError):
    """A server that says no: not found, forbidden and the like."""

    code = "http_status"
    problem = "is not given by its server"
    remedy = "Open the address in a browser; if the page linking it is out of date, nothing is to be done"


class AddressRefusedError(DocumentError):
    """An address inside the own network, or of a cloud's own services, that the configuration does not allow."""

    code = "address_refused"
    problem = "leads to an address that is not public"
    remedy = "If it is meant to be read, name its host:port in allow_private"


class RedirectError(DocumentError):
    """Redirects in a circle, too many of them, or to something that is no http address."""

    code = "redirect"
    problem = "is redirected to nowhere"
    remedy = "Open the address in a browser and configure the one that it ends at"


class RobotsError(DocumentError):
    """What the robots.txt of a host asks robots not to fetch (RFC 9309)."""

    code = "robots"
    problem = "is closed to robots by the robots.txt of its host"
    remedy = "Ask the owner of the site for leave, or fetch it by hand and put it in a folder"


class TooLargeError(DocumentError):
    """A download of more bytes than are allowed."""

    code = "too_large"
    problem = "is larger than allowed"
    remedy = "Raise max_bytes if it is a document"


class NotADocumentError(DocumentError):
    """A page, most often one that reports an error, where a document was to be."""

    code = "not_a_document"
    problem = "is not a document"
    remedy = "Open the address in a browser; narrow link_pattern if it links pages"


class ArchiveError(DocumentError):
    """An archive that is refused as a whole: too many or too large members, or a nested one."""

    code = "archive"
    problem = "is an archive that is not unpacked"
    remedy = "Unpack it by hand and look at what is in it"


class ArchiveMemberError(DocumentError):
    """A member of an archive that is not unpacked: a link, a name that leads out of the archive."""

    code = "archive_member"
    problem = "is a member of an archive that is not unpacked"
    remedy = "Unpack it by hand and look at what is in it"


class ClusterError(KehoachError):
    """The cluster cannot be used: nobody answers, its kehoach is another version, or it was lost."""

    exit_code = ExitCode.MISSING_DEPENDENCY
    code = "cluster"
    transient = True


class InvalidRecordError(KehoachError):
    """A record that the published schema does not admit; names the field."""

    code = "invalid_record"


@contextmanager
def output_errors(path: Path | str) -> Iterator[None]:
    """Turns what the operating system says of writing below `path` into an `OutputError`."""
    try:
        yield
    except OSError as error:
        raise OutputError(error.filename or path, error.strerror or str(error)) from error


@contextmanager
def lake_errors(path: Path | str) -> Iterator[None]:
    """Turns what the operating system says of reading a lake into a `LakeError`."""
    try:
        yield
    except OSError as error:
        advice = "See that you may read it, and that the disk is well"
        raise LakeError(error.filename or path, f"cannot be read ({error.strerror or error})", advice) from error
