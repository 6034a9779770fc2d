"""The root of the error tree, and the errors of reading one file.

Every error names the file (and page, where there is one), says what to do, has the exit code of a run that it ends, and
knows whether trying again can help (`transient`). The errors of storing and publishing are in `pipeline.errors`.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """The exit codes of the `kehoach` command."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    MISSING_DEPENDENCY = 3
    OUTPUT = 4
    INTERRUPTED = 130


class KehoachError(Exception):
    """Any failure that kehoach explains; `advice` is what the user can do about it."""

    exit_code = ExitCode.SOME_FAILED
    transient = False
    code = "error"

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message}. {self.advice}" if self.advice else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Errors travel between processes whole."""
        return _rebuild, (type(self), dict(self.__dict__))


def _rebuild(kind: type[KehoachError], state: dict[str, object]) -> KehoachError:
    error = kind.__new__(kind)
    Exception.__init__(error, state.get("message", ""))
    error.__dict__.update(state)
    return error


class DocumentError(KehoachError):
    """A file that could not be read as a document; the rest of a run goes on without it."""

    problem = "cannot be read"
    remedy = ""

    def __init__(self, path: Path | str, detail: str = "", page: int | None = None) -> None:
        place = f"{path}, page {page}" if page else str(path)
        detail = detail.rstrip(". ")
        super().__init__(f"{place}: {self.problem}" + (f" ({detail})" if detail else ""), self.remedy)
        self.path = str(path)
        self.page = page
        self.detail = detail

    @property
    def reason(self) -> str:
        """What is wrong, without the file and what to do: 'is damaged or incomplete (cut off)'."""
        return self.problem + (f" ({self.detail})" if self.detail else "")


class UnreadableFileError(DocumentError):
    """The operating system does not give the file."""

    code = "unreadable_file"
    problem = "cannot be opened"
    remedy = "Check that the file exists and that you may read it"
    transient = True


class EmptyFileError(DocumentError):
    """A file of no bytes, or of blanks alone."""

    code = "empty_file"
    problem = "the file is empty"
    remedy = "Fetch or scan it again"


class UnsupportedFormatError(DocumentError):
    """Neither PDF, .docx, text nor image, whatever the name says."""

    code = "unsupported_format"
    problem = "is not a PDF, .docx, text or image file"
    remedy = "Convert it to PDF and try again"


class EncryptedFileError(DocumentError):
    """A file that opens with a password only."""

    code = "encrypted"
    problem = "is protected by a password"
    remedy = "Save a copy without the password and try again"


class DamagedFileError(DocumentError):
    """A file that breaks off or contradicts itself."""

    code = "damaged"
    problem = "is damaged or incomplete"
    remedy = "Fetch or scan it again; a PDF viewer that opens it can often save it anew"


class NoPagesError(DocumentError):
    """A document of zero pages."""

    code = "no_pages"
    problem = "has no pages"
    remedy = "Fetch or scan it again"


class MissingProgramError(KehoachError):
    """A program that reading scans needs is not installed, too old, or lacks a language."""

    exit_code = ExitCode.MISSING_DEPENDENCY
    code = "missing_program"

    def __init__(self, program: str, packages: str, problem: str = "is not installed") -> None:
        super().__init__(f"{program} {problem}", f"Install it with: sudo apt-get install {packages}")
        self.program = program
        self.packages = packages


class PageTooLargeError(DocumentError):
    """A page, or an image, of more pixels than memory should be given to."""

    code = "page_too_large"
    problem = "is too large to be read as a picture"
    remedy = "Scan it at 300 dpi, or split it"


class ProgramError(DocumentError):
    """A program that reads or renders a page failed on it."""

    code = "program_failed"
    problem = "could not be read by an external program"
    remedy = "Open the page in a viewer: if it looks right there, please report this"


class ProgramCrashedError(ProgramError):
    """The program ended with an error of its own."""

    code = "program_crashed"


class ProgramKilledError(ProgramError):
    """The program was ended by a signal, most often for want of memory."""

    code = "program_killed"
    problem = "could not be read: an external program was killed"
    remedy = "Try again with fewer processes (-j), so that each has more memory"
    transient = True


class ProgramTimeoutError(ProgramError):
    """The program did not end in time."""

    code = "program_timeout"
    problem = "could not be read in time"
    remedy = "Try again with fewer processes (-j), or scan the page at 300 dpi"
    transient = True


class ProgramOutputError(ProgramError):
    """What the program wrote is not what it should be."""

    code = "program_output"
    problem = "was read by an external program, but what it wrote cannot be understood"
    remedy = "Install the version of the program that `kehoach doctor` asks for"
