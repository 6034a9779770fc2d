"""Text in a page that is found but not seen, such as the layer of an earlier OCR, and its removal."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from io import BytesIO

import pypdfium2 as pdfium
from pikepdf import (
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Operator,
    Page,
    Pdf,
    PdfError,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)

from pipeline.searchable.glyphless import compressed

Instruction = ContentStreamInstruction | ContentStreamInlineImage

_INVISIBLE = 3
_MOST_DEPTH = 8  # forms within forms; deeper ones occur in hostile files only
_CHECK_SCALE = 1.5  # pixels a point: where text that is seen shows
# What pikepdf raises of content that contradicts itself, the last of names and operators that are no text.
DAMAGE = (PdfError, RuntimeError, ValueError)

_PARTS = ("/Contents", "/Resources")  # of a page: what is replaced when text is taken out
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
_PLACES = frozenset({"BT", "Td", "TD", "Tm", "T*", "'", '"'})  # after these, text stands where they say


@dataclass(frozen=True, slots=True)
class _Shown:
    """A piece of text that a page shows: its rendering mode, and how many images are painted before it."""

    mode: int
    images_before: int


class _EntangledError(Exception):
    """Visible text stands where the invisible text before it ends: that cannot be taken out alone."""


def without_hidden(pdf: Pdf, page: Page) -> bool:
    """Takes out the text of a page that nobody sees: that of rendering mode 3, and that which lies under an image.

    The page looks the same afterwards. Content that cannot be understood is left as it is.

    Returns:
        Whether the page was changed.
    """
    changed = _take_out(pdf, page, lambda text: text.mode == _INVISIBLE)
    found = _scan(page)

    def is_below(text: _Shown) -> bool:
        return text.images_before < found.images

    if not any(map(is_below, found.texts)):
        return changed
    before = {key: page.obj.get(key) for key in _PARTS}
    seen = _look(page)
    if seen is None or not _take_out(pdf, page, is_below):
        return changed
    if _look(page) == seen:
        return True
    for key, value in before.items():
        if value is None:
            del page.obj[key]
        else:
            page.obj[key] = value
    return changed


def _look(page: Page) -> bytes | None:
    """What the page looks like, in pixels; None where pdfium cannot show it."""
    try:
        document = pdfium.PdfDocument(alone(page))
    except pdfium.PdfiumError:
        return None
    try:
        opened = document[0]
        bitmap = opened.render(scale=_CHECK_SCALE)
        try:
            return bytes(bitmap.buffer)
        finally:
            bitmap.close()
            opened.close()
    except pdfium.PdfiumError:
        return None
    finally:
        document.close()


def alone(page: Page) -> bytes:
    """A PDF of this page only."""
    with Pdf.new() as single, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # forms need not work in it, only show what they hold
        single.pages.append(page)
        stream = BytesIO()
        single.save(stream, static_id=True)
        return stream.getvalue()


# --- Walking over content --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Scan:
    """What a page shows: its texts, and how many images."""

    texts: list[_Shown] = field(default_factory=list)
    images: int = 0


def _scan(page: Page) -> _Scan:
    walk = _Walk(None, lambda text: False)
    try:
        walk.stream(page.obj, page.resources, 0, 0)
    except (*DAMAGE, _EntangledError):
        return _Scan()
    return walk.found


def _take_out(pdf: Pdf, page: Page, hidden: Callable[[_Shown], bool]) -> bool:
    walk = _Walk(pdf, hidden)
    resources = page.resources
    try:
        new = walk.stream(page.obj, resources, 0, 0)
    except (*DAMAGE, _EntangledError):
        return False
    if new is None:
        return False
    page.obj.Contents = compressed(pdf, new[0])
    page.obj.Resources = new[1]
    return True


class _Walk:
    """Goes over the instructions of a page and of the forms in it, and drops text that is `hidden`."""

    def __init__(self, pdf: Pdf | None, hidden: Callable[[_Shown], bool]) -> None:
        self.pdf = pdf
        self.hidden = hidden
        self.found = _Scan()

    def stream(self, source: Object, resources: Object, mode: int, depth: int) -> tuple[bytes, Object] | None:
        """The new content and resources of a page or form; None where nothing changes."""
        kept: list[Instruction] = []
        forms: dict[str, Object] = {}
        stack: list[int] = []
        dropped = loose = False
        for instruction in parse_content_stream(source):
            operator = str(instruction.operator)
            if operator == "q":
                stack.append(mode)
            elif operator == "Q" and stack:
                mode = stack.pop()
            elif operator == "Tr":
                mode = _number(list(instruction.operands), mode)
            elif operator == "Do":
                self._paint(instruction, resources, mode, depth, forms)
            elif operator == "INLINE IMAGE":
                self.found.images += 1
            loose = loose and operator not in _PLACES
            if operator in _SHOWS:
                shown = _Shown(mode, self.found.images)
                self.found.texts.append(shown)
                if self.hidden(shown):
                    kept += _moves_only(instruction, operator)
                    dropped = loose = True
                    continue
                if loose:
                    raise _EntangledError
            kept.append(instruction)
        if not dropped and not forms:
            return None
        return unparse_content_stream(kept), _with_forms(resources, forms)

    def _paint(
        self, instruction: Instruction, resources: Object, mode: int, depth: int, forms: dict[str, Object]
    ) -> None:
        name = str(instruction.operands[0]) if len(instruction.operands) else ""
        known = resources.get("/XObject")
        item = known.get(name) if isinstance(known, Dictionary) and name.startswith("/") else None
        if not isinstance(item, Stream):
            return
        if item.get("/Subtype") == Name.Image:
            self.found.images += 1
        elif item.get("/Subtype") == Name.Form and depth < _MOST_DEPTH:
            new = self.stream(item, item.get("/Resources", resources), mode, depth + 1)
            if new is not None and self.pdf is not None:
                forms[name] = _form(self.pdf, item, *new)


def _number(operands: Sequence[object], otherwise: int) -> int:
    try:
        return int(str(operands[0]))
    except (IndexError, ValueError):
        return otherwise


def _moves_only(instruction: Instruction, operator: str) -> list[Instruction]:
    """What is left of an instruction that shows text when its text is taken out: moves and spacing."""
    if operator == "'":
        return [ContentStreamInstruction([], Operator("T*"))]
    if operator == '"':
        word, character = list(instruction.operands)[:2]
        return [
            ContentStreamInstruction([word], Operator("Tw")),
            ContentStreamInstruction([character], Operator("Tc")),
            ContentStreamInstruction([], Operator("T*")),
        ]
    return []


def _with_forms(resources: Object, forms: dict[str, Object]) -> Object:
    """The resources with other forms under some names; others may use the given ones, so they stay as they are."""
    new = copy(resources)
    if forms:
        items = copy(resources["/XObject"])
        for name, form in forms.items():
            items[name] = form
        new["/XObject"] = items
    return new


def _form(pdf: Pdf, old: Stream, content: bytes, resources: Object) -> Object:
    new = compressed(pdf, content)
    for key, value in old.items():
        if key not in ("/Length", "/Filter", "/DecodeParms"):
            new[key] = value
    new["/Resources"] = resources
    return new
