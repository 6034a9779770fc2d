"""Writes a PDF in which scans can be searched."""

from __future__ import annotations

import io
import shutil
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, StreamDecodeLevel

from extractors.errors import DamagedFileError, EncryptedFileError, UnreadableFileError, UnsupportedFormatError
from extractors.page import Line, Origin, Page, Word, lines_of
from extractors.readers.sniff import MediaType, sniff
from pipeline import __version__
from pipeline.errors import FileChangedError, UsageError, output_errors
from pipeline.files import replacing
from pipeline.searchable.glyphless import GlyphlessFont, compressed
from pipeline.searchable.hidden import DAMAGE, without_hidden
from pipeline.searchable.layer import content, lines_without, placement, tilt
from pipeline.searchable.visible import words_shown

_SIGNATURES_EXIST = 1  # in /SigFlags (ISO 32000-1, table 219)
_PRODUCER = f"kehoach {__version__}"


class Notice(StrEnum):
    """What a user should know of a PDF that was written."""

    SIGNATURE_BROKEN = "its digital signature is no longer valid, since the file was changed: keep the original"
    PROTECTION_LOST = "the restrictions that the original puts on printing and copying are not in it"


@dataclass(frozen=True, slots=True)
class Searchable:
    """What was written: the pages (from 1) that got a text layer, the words in it, and what a user should know."""

    pages: tuple[int, ...] = ()
    words: int = 0
    notices: tuple[Notice, ...] = ()


def write_searchable(source: Path, pages: Iterable[Page], out: Path) -> Searchable:
    """Writes a PDF that looks like `source` and in which the text that was read can be searched and copied.

    Only pages read by OCR, and what was read in images on other pages, get an invisible layer of text; an old layer in
    their place is taken out. Where nothing was read `out` is a copy. The same input gives the same bytes.

    Args:
        source: A PDF or an image file; it is not touched.
        pages: Its pages after `extractors.repair.repair`, with their `flow`.
        out: The PDF to write, wholly or not at all.

    Raises:
        UsageError: `out` is `source`.
        EncryptedFileError: a password is needed, or the file's owner does not allow changes.
        DocumentError: the file cannot be read, or is neither PDF nor image.
        OutputError: `out` cannot be written.
    """
    if out.exists() and out.samefile(source):
        raise UsageError(f"{out}: is the file to read", "Give another name: originals are never changed")
    kind = sniff(source)
    if kind is MediaType.PDF:
        return _from_pdf(source, pages, out)
    if kind.is_image:
        return _from_image(source, list(pages), out)
    raise UnsupportedFormatError(source, "only PDFs and images can be made searchable")


def _from_pdf(source: Path, pages: Iterable[Page], out: Path) -> Searchable:
    with _opened(source, source) as pdf:
        writer = _Writer(pdf, source)
        for page in pages:
            writer.add(page)
        written = writer.written()
        if not written.pages:
            with output_errors(out), replacing(out) as temporary:
                shutil.copyfile(source, temporary)
        else:
            _save(pdf, source, out)
    return written


def _from_image(source: Path, pages: list[Page], out: Path) -> Searchable:
    from pipeline.searchable.pictures import as_pdf  # slow to load, and most runs need none

    with _opened(io.BytesIO(as_pdf(source, len(pages))), source) as pdf:
        writer = _Writer(pdf, source, upright=True)
        for page in pages:
            writer.add(page)
        written = writer.written()
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]  # img2pdf makes it by chance
        _save(pdf, source, out)
    return written


@contextmanager
def _opened(file: Path | io.BytesIO, source: Path) -> Iterator[Pdf]:
    try:
        pdf = Pdf.open(file, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise EncryptedFileError(source) from error
    except pikepdf.PdfError as error:
        raise DamagedFileError(source, _reason(error)) from error
    except OSError as error:
        raise UnreadableFileError(source, error.strerror or str(error)) from error
    with pdf:
        yield pdf


def _reason(error: Exception) -> str:
    # libqpdf names the file first, by a path or as a stream
    return str(error).rsplit(": ", 1)[-1]


def _save(pdf: Pdf, source: Path, out: Path) -> None:
    _note_producer(pdf)
    with output_errors(out), replacing(out) as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd about the file's forms was so before
        try:
            pdf.save(
                temporary,
                # all that was not changed stays as it was
                compress_streams=False,
                stream_decode_level=StreamDecodeLevel.none,
                object_stream_mode=ObjectStreamMode.preserve,
                fix_metadata_version=False,
                deterministic_id=True,
                encryption=False,
            )
        except DAMAGE as error:
            raise DamagedFileError(source, _reason(error)) from error


def _note_producer(pdf: Pdf) -> None:
    """Adds kehoach to the producers of the file, where it keeps them."""
    given = str(pdf.docinfo.get("/Producer", ""))
    if _PRODUCER in given:
        return
    producer = f"{given}; {_PRODUCER}" if given else _PRODUCER
    pdf.docinfo["/Producer"] = producer
    if "/Metadata" in pdf.Root:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["pdf:Producer"] = producer


class _Writer:
    """Lays text over the pages of one document."""

    def __init__(self, pdf: Pdf, source: Path, *, upright: bool = False) -> None:
        """`upright` says that pages were read as they are shown, their rotation in the file not counted in."""
        self.pdf = pdf
        self.source = source
        self.upright = upright
        self.font = GlyphlessFont()
        self.pages: list[int] = []
        self.words = 0
        self.notices: list[Notice] = []

    def add(self, page: Page) -> None:
        """Lays the text of a page over it, if OCR read it."""
        lines = list(_read_lines(page))
        if not lines and page.rejected_text is None:
            return
        try:
            self._lay(page, lines)
        except DAMAGE as error:
            raise DamagedFileError(self.source, _reason(error), page.number) from error

    def _lay(self, page: Page, lines: list[Line]) -> None:
        if page.number > len(self.pdf.pages):
            raise FileChangedError(self.source, f"it has {len(self.pdf.pages)} pages", page.number)
        if not self.pages:
            self._first()
        target = self.pdf.pages[page.number - 1]
        if page.origin is Origin.OCR:
            without_hidden(self.pdf, target)
        turn = int(target.obj.get("/Rotate", 0)) if self.upright else 0
        matrix = placement(page, _shown_box(target), turn)
        taken: list[Word] = words_shown(target, page, lines, tilt(page) @ matrix)
        kept = list(lines_without(lines, taken))
        name = self._resource(target)
        _put_before(self.pdf, target, content(page, kept, matrix, self.font, name))
        self.pages.append(page.number)
        self.words += sum(map(len, kept))

    def written(self) -> Searchable:
        """Completes the document and says what it has got."""
        self.font.finish()
        return Searchable(tuple(self.pages), self.words, tuple(self.notices))

    def _first(self) -> None:
        """What changing the document at all means."""
        if self.pdf.is_encrypted:
            if not self.pdf.allow.modify_other:
                raise EncryptedFileError(self.source, "its owner does not allow changes")
            self.notices.append(Notice.PROTECTION_LOST)
        if _is_signed(self.pdf):
            self.notices.append(Notice.SIGNATURE_BROKEN)

    def _resource(self, target: pikepdf.Page) -> Name:
        """The name of the font on a page; resources may be shared, so the page gets its own."""
        resources = copy(target.resources)
        fonts = copy(resources.get("/Font", Dictionary()))
        names = ["/Invisible", *(f"/Invisible{i}" for i in range(2, len(fonts) + 2))]
        name = next(n for n in names if n not in fonts)
        fonts[name] = self.font.register(self.pdf)
        resources["/Font"] = fonts
        target.obj.Resources = resources
        return Name(name)


def _read_lines(page: Page) -> Iterator[Line]:
    """The lines of a page as far as they were read by OCR: all, or those in images beside text."""
    for line in lines_of(page.flow):
        if page.origin is Origin.OCR:
            yield line
        elif page.origin is Origin.TEXT_LAYER and page.dpi is not None:
            # a text layer names its fonts
            words = tuple(w for w in line.words if not w.style.font and w.confidence < 1)
            if words:
                yield Line(words)


def _shown_box(target: pikepdf.Page) -> pikepdf.Rectangle:
    crop, media = pikepdf.Rectangle(target.cropbox), pikepdf.Rectangle(target.mediabox)
    return crop & media


def _put_before(pdf: Pdf, target: pikepdf.Page, data: bytes) -> None:
    """Puts content before that of the page, which may leave the graphics state in any condition."""
    old = target.obj.get("/Contents")
    own = list(old) if isinstance(old, Array) else [] if old is None else [old]
    target.obj.Contents = Array([compressed(pdf, data), *own])


def _is_signed(pdf: Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    if "/Perms" in pdf.Root:
        return True
    if not isinstance(form, Dictionary):
        return False
    flags = str(form.get("/SigFlags", 0))
    if flags.isdecimal() and int(flags) & _SIGNATURES_EXIST:
        return True
    fields = form.get("/Fields")
    return isinstance(fields, Array) and any(
        isinstance(field, Dictionary) and field.get("/FT") == Name.Sig and "/V" in field for field in fields
    )
