"""Folding: the form in which two writings of the same words are equal."""

from __future__ import annotations

import re
import unicodedata

# Both placements of the tone mark occur in print ('hoà', 'hòa'); the newer one stands before a final vowel pair only
# when no consonant follows, so it is folded at the end of a syllable.
_TONE_PLACEMENT = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONES = re.compile("(" + "|".join(_TONE_PLACEMENT) + r")(?!\w)")


def squeeze(text: str) -> str:
    """NFC with single blanks and none outside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """NFC, lower case, single blanks, one tone placement, no outer punctuation: for comparing, never for showing.

    'quý' keeps its mark where it is: the u belongs to the onset there.
    """
    text = squeeze(text).lower()
    text = _TONES.sub(lambda m: m[0] if text[m.start() - 1 : m.start()] == "q" else _TONE_PLACEMENT[m[0]], text)
    return text.strip(" .,;:-–/\"“”()'")


def strip_marks(text: str) -> str:
    """The letters without any mark, đ as d: the skeleton of a text."""
    text = text.replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
