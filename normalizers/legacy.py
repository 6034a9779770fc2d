"""Vietnamese encodings before Unicode: TCVN3 (ABC), VNI, VPS and VISCII.

What reaches us are not bytes but characters: each byte read as Latin-1 or CP1252, as a private-use character (U+F0xx,
by symbol fonts), or as another character of the same glyph name. The code tables are `data/legacy_encodings.csv` (TCVN
5712:1993 VN2, of which the VN3 of the .Vn fonts is a part; VISCII of RFC 1456; VPS; VNI for Windows), the fonts
`data/legacy_fonts.toml`.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Encoding(StrEnum):
    """An encoding of Vietnamese text that is not Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VPS = "vps"
    VISCII = "viscii"


@dataclass(frozen=True, slots=True)
class FontHint:
    """What the name of a font lets expect: an encoding, and whether the face shows capitals for all letters."""

    encoding: Encoding | None = None
    capitals: bool = False


_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SHAPED = "âêôăÂÊÔĂ"
_BREAKS = "\t\n\r\x0b\x0c"  # controls that never are letters
# Dead accents of TCVN 5712 VN2 stand after capitals, which the code has no room for with a tone; ° ² ³ elsewhere.
_DEAD_ACCENTS = {0xB0: "\u0300", 0xB1: "\u0309", 0xB2: "\u0303", 0xB3: "\u0301", 0xB4: "\u0323"}
_DEAD = re.compile(f"(?<=[AEIOUYĂÂÊÔƠƯ])[{''.join(map(chr, _DEAD_ACCENTS))}]")
# Symbol fonts put their bytes at U+F020 to U+F0FF; a lone one is a bullet or an arrow of such a font, and stays.
_PRIVATE = re.compile("[\uf020-\uf0ff]{2,}|(?<=[^\\W_])[\uf020-\uf0ff]|[\uf020-\uf0ff](?=[^\\W_])")


@cache
def _fonts() -> dict[str, Any]:
    return tomllib.loads((files("normalizers") / "data" / "legacy_fonts.toml").read_text(encoding="utf-8"))


@cache
def code_table(encoding: Encoding) -> dict[str, str]:
    """The letters of the encoding: from its codes, read as Latin-1 characters, to Unicode letters."""
    text = (files("normalizers") / "data" / "legacy_encodings.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {bytes.fromhex(row[encoding]).decode("latin-1"): row["letter"] for row in rows if row[encoding]}


@cache
def _byte_variants() -> dict[int, int]:
    """From the characters that a byte from 0xA0 on may have become to the byte."""
    return {ord(character): byte for character, byte in _fonts()["variants"].items()}


@cache
def _windows_variants() -> dict[int, int]:
    """CP1252 characters in the place of the bytes 0x80 to 0x9F, which are letters in VPS and VISCII."""
    table = _byte_variants().copy()
    for byte in range(0x80, 0xA0):
        character = bytes([byte]).decode("cp1252", "ignore")
        if character:
            table[ord(character)] = byte
    return table


@cache
def _single_codes(encoding: Encoding) -> dict[int, str]:
    letters = {ord(code): letter for code, letter in code_table(encoding).items() if code not in _BREAKS}
    variants = _byte_variants() if encoding is Encoding.TCVN3 else _windows_variants()
    return letters | {old: letters.get(byte, chr(byte)) for old, byte in variants.items()}


@cache
def _vni_codes() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the codes, and what each is: those of the table, and those that typists put together.

    A mark in the other case ('Uû' for 'UÛ'), a tone typed after the mark of the letter ('eâï' for 'eä'), a tone typed
    after a letter that has its own code with it ('iø' for 'ì').
    """
    table = code_table(Encoding.VNI)
    codes = dict(table)
    tones = {code[1]: unicodedata.normalize("NFD", table[code])[1:] for code in table if code[:-1] in ("o", "O")}
    tones = {mark: tone for mark, tone in tones.items() if tone in _TONES}
    for letter in ("i", "I", "y", "Y"):
        tables = {letter + mark: unicodedata.normalize("NFC", letter + tone) for mark, tone in tones.items()}
        codes = tables | codes
    for code, letter in table.items():
        if len(code) == 2:
            codes[code[0] + code[1].swapcase()] = letter
    for code, letter in list(codes.items()):
        if len(code) == 2 and letter in _SHAPED:
            codes |= {code + mark: unicodedata.normalize("NFC", letter + tone) for mark, tone in tones.items()}
    return re.compile("|".join(sorted(map(re.escape, codes), key=len, reverse=True))), codes


def to_unicode(text: str, encoding: Encoding, capitals: bool = False) -> str:
    """Text of the encoding as Unicode (NFC); what is no code of it stays. `capitals`: set in a face of capitals."""
    text = _PRIVATE.sub(lambda m: "".join(chr(ord(c) & 0xFF) for c in m[0]), text)
    if encoding is Encoding.VNI:
        pattern, codes = _vni_codes()
        converted = pattern.sub(lambda m: codes[m[0]], text.translate(_byte_variants()))
    else:
        converted = text.translate(_single_codes(encoding))
    if encoding is Encoding.TCVN3:
        converted = _DEAD.sub(lambda m: _DEAD_ACCENTS[ord(m[0])], converted)
    converted = unicodedata.normalize("NFC", converted)
    return converted.upper() if capitals else converted


def from_unicode(text: str, encoding: Encoding) -> str:
    """Text in the codes of the encoding, as Latin-1 characters; a letter that it has no code for stays."""
    codes = _codes_by_letter(encoding)
    return "".join(codes.get(c, c) for c in unicodedata.normalize("NFC", text))


@cache
def _codes_by_letter(encoding: Encoding) -> dict[str, str]:
    return {letter: code for code, letter in code_table(encoding).items()}


@cache
def font_hint(font: str) -> FontHint:
    """What the font's name says; only a hint: .VnTime over Unicode text occurs, and so does VNI text in Arial."""
    family = re.split("[,;]", font)[0].replace(" ", "").replace("_", "").replace("-", "")
    shorter = True
    while shorter:
        shorter = False
        for word in _fonts()["style"]["words"]:
            if family.lower().endswith(word) and len(family) > len(word):
                family, shorter = family[: -len(word)], True
    for entry in _fonts()["font"]:
        if family.lower().startswith(tuple(entry["prefix"])):
            suffix = entry.get("capital_suffix")
            return FontHint(Encoding(entry["encoding"]), suffix is not None and family.endswith(suffix))
    return FontHint()
