"""What tells one kind of text from another, as numbers: shares of words of a run that look this way or that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from normalizers.commonness import model
from normalizers.legacy_detection import detect_words, is_marked
from normalizers.lm_tokens import CLASSES, FOREIGN
from normalizers.syllable import is_valid, normalise_placement, toneless
from normalizers.text import strip_marks
from normalizers.unicode import clean, is_vietnamese_letter

_CID = re.compile(r"\(cid:\d+\)")
_ADDRESS = re.compile(r"@|://|^www\.|\.[a-z]{2,4}(?:[/.]|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?=[^0-9]*[0-9])[^/-]*[/-]")  # dates, số ký hiệu: figures with strokes or hyphens
_OUTER = ".,;:!?()[]<>\"'/\\*_-–—‘’‚“”„…•+=#0123456789% "
_PARTS = re.compile(r"[-–/.,;:’'()\"“”…]+")
_DAMAGE = re.compile(
    r"[^\W\d_][\d&¢£€§©®|{}~^<>=\\$¥°«»][^\W\d_]|[¢£€§©®|{}~^¥«»\\][^\W\d_]|[a-zà-ỹ][¢£€§©®&|{}~^¥«»\\$]"
)
_SHOUTED = 0.6  # of the words are capitals: a text in capitals
_ACRONYM = 4  # letters
_UNLIKELY = -4.0  # log10, what a word that the model does not know counts in the mean


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals of a run of words. Shares are 0 to 1 of `words`, the ordinary words: numbers, codes, acronyms left out.

    valid: Vietnamese syllables as they stand.
    marked: with a Vietnamese mark, đ included.
    fitting: a syllable, or one if it had marks; of the `plain` words, those of ASCII letters.
    legacy: in a legacy encoding; of the `telling` words, all those with letters beyond ASCII.
    damaged: with a sign or a figure inside a word.
    fluency: mean log10 probability by the language model, -4 for what it does not know; None without a model.
    broken: of the characters, those that are no text: U+FFFD, private use, controls, '(cid:12)'.
    """

    words: int
    plain: int
    telling: int
    valid: float
    marked: float
    fitting: float
    legacy: float
    damaged: float
    fluency: float | None
    broken: float


def measure(words: Sequence[str], fonts: Sequence[str] = ()) -> Signals:
    """The signals of a run of words; `fonts` has the font name of each, or is empty."""
    ordinary, damaged = _ordinary([clean(word) for word in words])
    count = len(ordinary)
    marked = [w for w in ordinary if not w.isascii() and any(is_vietnamese_letter(c) for c in w if not c.isascii())]
    plain = [w for w in ordinary if w.isascii()]
    states = [s for w, s in zip(words, detect_words(words, fonts), strict=True) if is_marked(w)]
    return Signals(
        words=count,
        plain=len(plain),
        telling=len(states),
        valid=_share(sum(map(is_valid, ordinary)), count),
        marked=_share(len(marked), count),
        fitting=_share(sum(map(_fits, plain)), len(plain)),
        legacy=_share(sum(state is not None for state in states), len(states)),
        damaged=_share(damaged, count),
        fluency=_fluency(ordinary),
        broken=_broken(words),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _ordinary(words: Sequence[str]) -> tuple[list[str], int]:
    """The words of letters, taken out of their punctuation, and how many words are damaged inside."""
    parts: list[str] = []
    damaged: list[str] = []
    for word in words:
        core = word.strip(_OUTER)
        if not core or _NUMBERED.search(core) or _ADDRESS.search(core):
            continue
        if _DAMAGE.search(core):
            damaged.append(core)
        else:
            parts += [part for part in _PARTS.split(core) if len(part) > 1 and part.isalpha()]
    capitals = sum(map(str.isupper, parts)) > _SHOUTED * len(parts)
    return [part for part in parts if not _is_acronym(part, capitals)] + damaged, len(damaged)


def _is_acronym(part: str, among_capitals: bool) -> bool:
    """Capitals that are no syllable even with marks ('UBND', 'QĐ'); short ones only where all is in capitals."""
    return part.isupper() and not _fits(part) and not (among_capitals and len(part) > _ACRONYM)


def _fits(part: str) -> bool:
    return strip_marks(part.lower()) in _skeletons()


@cache
def _skeletons() -> frozenset[str]:
    return frozenset(strip_marks(spelling) for spelling in toneless())


def _fluency(ordinary: Sequence[str]) -> float | None:
    loaded = model()
    if loaded is None or not ordinary:
        return None
    known = [normalise_placement(w.lower()) for w in ordinary]
    tokens = [w if loaded.knows(w) and w not in CLASSES else FOREIGN for w in known]
    scores = loaded.log_probabilities(loaded.ids(tokens))
    foreign = np.array([token == FOREIGN for token in tokens])
    return float(np.where(foreign, _UNLIKELY, np.maximum(scores, _UNLIKELY - 1)).mean())


def _broken(words: Sequence[str]) -> float:
    text = "".join(words)
    cid = sum(len(m[0]) for m in _CID.finditer(text))
    bad = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or not (c.isprintable() or c == "\u00ad") for c in text)
    return _share(cid + bad, len(text))
