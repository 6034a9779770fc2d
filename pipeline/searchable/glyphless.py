"""A font without outlines for text that is found and copied but never drawn.

Each character is one code of two bytes (UTF-16), half the type size wide; all codes show one glyph without area. ISO
32000-1, 9.6 to 9.10. PDF/A wants the font embedded and no use of the glyph '.notdef' even here, so there are two.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf
from pikepdf.canvas import Font

WIDTH = 0.5  # of the type size: the width of each character before it is scaled
ASCENT, DESCENT = 0.9, 0.25  # of the type size: the height of a word's box above and below the base line

# The name under which other programs know that a text layer comes from OCR.
_NAME = "/GlyphLessFont"
_UNITS = 1000
_RANGE = 100  # the most entries of one section of a CMap (Adobe Technical Note 5014)
_REPLACEMENT = "\ufffd"


class GlyphlessFont(Font):
    """The font of a document's invisible text; `finish` completes it when all text has been encoded."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._registered: Dictionary | None = None
        self._pdf: Pdf | None = None

    def encode(self, text: str) -> bytes:
        """The codes of a text; what is beyond the Basic Multilingual Plane becomes U+FFFD."""
        plain = [c if ord(c) < 0x10000 else _REPLACEMENT for c in unicodedata.normalize("NFC", text)]
        self._used.update(plain)
        return "".join(plain).encode("utf-16-be", "surrogatepass")

    def text_width(
        self,
        text: str | bytes,
        fontsize: float | int | Decimal = 1,
        *,
        char_spacing: int | Decimal = 0,
        word_spacing: int | Decimal = 0,
    ) -> float:
        """The width of a text, given as such or as codes, in the unit of the type size."""
        count = len(text) // 2 if isinstance(text, bytes) else len(text)
        return count * (WIDTH * float(fontsize) + float(char_spacing))

    def register(self, pdf: Pdf) -> Dictionary:
        """The font's dictionary in the document, the same for all pages."""
        if self._registered is None:
            self._pdf = pdf
            self._registered = pdf.make_indirect(
                Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(_NAME), Encoding=Name("/Identity-H"))
            )
            self._registered.DescendantFonts = Array([pdf.make_indirect(self._descendant(pdf))])
        return self._registered

    def finish(self) -> None:
        """Writes which character each code is."""
        if self._pdf is not None and self._registered is not None:
            self._registered.ToUnicode = compressed(self._pdf, _to_unicode(self._used))

    def _descendant(self, pdf: Pdf) -> Dictionary:
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(_NAME),
            Flags=5,  # of one width, and symbolic
            FontBBox=[0, round(-DESCENT * _UNITS), round(WIDTH * _UNITS), round(ASCENT * _UNITS)],
            ItalicAngle=0,
            Ascent=round(ASCENT * _UNITS),
            Descent=round(-DESCENT * _UNITS),
            CapHeight=round(ASCENT * _UNITS),
            StemV=80,
        )
        program = _program()
        descriptor.FontFile2 = compressed(pdf, program, Length1=len(program))
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(_NAME),
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=round(WIDTH * _UNITS),
            CIDToGIDMap=compressed(pdf, b"\x00\x01" * 0x10000),
        )


def compressed(pdf: Pdf, data: bytes, **entries: object) -> Object:
    """A stream of the document, compressed here, since saving leaves all streams as they are."""
    return pdf.make_stream(zlib.compress(data, 9), Filter=Name.FlateDecode, **entries)


def _to_unicode(characters: set[str]) -> bytes:
    codes = sorted(f"<{ord(c):04X}> <{ord(c):04X}>" for c in characters)
    sections = [codes[i : i + _RANGE] for i in range(0, len(codes), _RANGE)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for section in sections:
        lines += [f"{len(section)} beginbfchar", *section, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end", ""]
    return "\n".join(lines).encode("ascii")


def _program() -> bytes:
    """A TrueType font of two glyphs, with the tables that a font in a PDF has to have (ISO 32000-1, 9.9).

    Each glyph is a line there and back between two corners of its box: it encloses nothing, but pdfium, which takes the
    boxes of characters from their outlines, would drop words of one letter that has none.
    """
    width, ascent, descent = round(WIDTH * _UNITS), round(ASCENT * _UNITS), round(-DESCENT * _UNITS)
    glyph = struct.pack(">hhhhh", 1, 0, descent, width, ascent) + struct.pack(">HH", 1, 0)
    glyph += bytes([0x01, 0x01]) + struct.pack(">hhhh", 0, width, descent, ascent - descent)
    created = bytes(16)  # no time: the same input gives the same bytes
    head = struct.pack(">IIIIHH", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0b1011, _UNITS) + created
    head += struct.pack(">hhhhHHhhh", 0, descent, width, ascent, 0, 8, 2, 0, 0)
    hhea = struct.pack(">Ihhh", 0x10000, ascent, descent, 0) + struct.pack(">Hhhhhhh", width, 0, 0, 0, 1, 0, 0)
    hhea += struct.pack(">hhhhhH", 0, 0, 0, 0, 0, 2)
    tables = {
        b"glyf": 2 * glyph,
        b"head": head,
        b"hhea": hhea,
        b"hmtx": struct.pack(">HhHh", width, 0, width, 0),
        b"loca": struct.pack(">HHH", 0, len(glyph) // 2, len(glyph)),
        b"maxp": struct.pack(">IH13H", 0x10000, 2, 2, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    font = _assembled(tables)
    adjustment = (0xB1B0AFBA - _checksum(font)) & 0xFFFFFFFF
    tables[b"head"] = head[:8] + struct.pack(">I", adjustment) + head[12:]
    return _assembled(tables)


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    power = 1 << (len(tables).bit_length() - 1)
    directory = struct.pack(
        ">IHHHH", 0x10000, len(tables), 16 * power, power.bit_length() - 1, 16 * (len(tables) - power)
    )
    body = b""
    start = len(directory) + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        # the sum of 'head' is that without its adjustment
        plain = data[:8] + bytes(4) + data[12:] if tag == b"head" else data
        directory += tag + struct.pack(">III", _checksum(plain), start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return directory + body


def _checksum(data: bytes) -> int:
    data += bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
