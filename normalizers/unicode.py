"""One Unicode spelling for Vietnamese text: composed letters, the right letter for a look-alike, placement of tones."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MISORDERED = re.compile("([\u0300\u0301\u0303\u0309]+)([\u0302\u0306]+)")  # NFD itself orders horn and dot below
# Some PDF writers give the hyphen as a soft one: a lone one and 'NĐ\u00adCP' are hyphens, 'kế hoạ\u00adch' has none.
_REAL_HYPHEN = re.compile("(?<!\\S)\u00ad(?!\\S)|(?<=[A-ZĐ0-9])\u00ad(?=[A-ZĐ0-9])")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_TONE_MARKS = str.maketrans("", "", _TONES)
_VIETNAMESE = frozenset(
    "abcdefghijklmnopqrstuvwxyzđ"
    "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
)  # fmt: skip


class TonePlacement(StrEnum):
    """Where the tone of an open syllable with oa, oe or uy stands: 'hòa' (on the glide) or 'hoà' (on the nucleus).

    Both are in use, often in one document.
    """

    GLIDE = "glide"
    NUCLEUS = "nucleus"


@dataclass(frozen=True, slots=True)
class _LookAlikes:
    letters: dict[str, str]
    ligatures: re.Pattern[str]
    spelled: dict[str, str]
    tilde_for_grave: frozenset[str]
    any_letter: re.Pattern[str]


@cache
def _look_alikes() -> _LookAlikes:
    table = tomllib.loads((files("normalizers") / "data" / "look_alikes.toml").read_text(encoding="utf-8"))
    letters: dict[str, str] = table["letters"]
    spelled: dict[str, str] = table["ligatures"]
    return _LookAlikes(
        letters,
        re.compile("[" + "".join(spelled) + "]"),
        spelled,
        frozenset(s.replace("ò", "õ") for s in table["tilde_for_grave"]["syllables"]),
        re.compile("[" + "".join(letters) + "õÕ]"),
    )


def is_vietnamese_letter(character: str) -> bool:
    """Whether the character is a composed letter of the Vietnamese alphabet or of ASCII."""
    return character.lower() in _VIETNAMESE


def compose(text: str) -> str:
    """NFC, also where a tone stands before the mark of the letter ('e' + acute + circumflex is 'ế').

    Unicode's own order keeps both marks as they come, having one combining class for all marks above.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return composed
    decomposed = unicodedata.normalize("NFD", composed)
    ordered = _MISORDERED.sub(r"\2\1", decomposed)
    return composed if ordered == decomposed else unicodedata.normalize("NFC", ordered)


def clean(text: str) -> str:
    """The text composed, without invisible characters and ligatures, its look-alikes put right.

    Only for text that is Unicode: a soft hyphen is a letter in TCVN3 and Ð is one in VNI, so bytes in the disguise of
    Latin-1 characters go through `normalizers.legacy` first.
    """
    if text.isascii():
        return text
    table = _look_alikes()
    text = compose(_INVISIBLE.sub("", _REAL_HYPHEN.sub("-", text)))
    text = table.ligatures.sub(lambda m: table.spelled[m[0]], text)
    if not table.any_letter.search(text):
        return text
    return _LETTERS.sub(lambda m: _fix_look_alikes(m[0], table), text)


def fix_look_alikes(word: str) -> str:
    """A word with its look-alikes put right: 'Ðiều' and 'Điều' with a Cyrillic 'е' become 'Điều', 'HÕA' 'HÒA'.

    A word with a letter that is neither Vietnamese nor a look-alike is a foreign one and stays; so does one that has
    no letter but look-alikes of another alphabet.
    """
    return _fix_look_alikes(word, _look_alikes())


def _fix_look_alikes(word: str, table: _LookAlikes) -> str:
    fixed = compose("".join(table.letters.get(c, c) for c in word))
    if fixed != word:
        if not all(is_vietnamese_letter(c) for c in fixed if c.isalpha()):
            return word
        if len(word) > 1 and not any(is_vietnamese_letter(c) for c in word):
            return word
        if len(word) == 1 and not _is_latin(word):
            return word
    if fixed.lower() in table.tilde_for_grave:
        fixed = fixed.replace("õ", "ò").replace("Õ", "Ò")
    return fixed


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def place_tones(text: str, placement: TonePlacement) -> str:
    """The text with the tone of open oa, oe, uy where `placement` says: 'hoà' or 'hòa'.

    'quý' has its tone on the y in both: there the u belongs to the onset.
    """
    if text.isascii():
        return text
    return _LETTERS.sub(lambda m: _place(m[0], placement), compose(text))


def _place(word: str, placement: TonePlacement) -> str:
    if len(word) < 2 or (len(word) > 2 and word[-3] in "qQ"):
        return word
    tones = [unicodedata.normalize("NFD", c)[1:] for c in word[-2:]]
    if sum(len(t) for t in tones) != 1:
        return word
    tone = tones[0] or tones[1]
    bare = unicodedata.normalize("NFD", word[-2:]).translate(_TONE_MARKS)
    if len(bare) != 2 or bare.lower() not in ("oa", "oe", "uy"):
        return word
    pair = bare[0] + tone + bare[1] if placement is TonePlacement.GLIDE else bare + tone
    return word[:-2] + unicodedata.normalize("NFC", pair)
