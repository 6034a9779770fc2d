"""The Vietnamese syllable: its closed grammar, its letters without marks, and the place of its tone mark.

A written syllable is an onset, a rhyme (glide, nucleus, coda) and one of six tones. What the grammar does not give is
no Vietnamese syllable: foreign words, acronyms, numbers, symbols. Before a final vowel two placements of the mark occur
in print, 'hòa' and 'hoà', 'ủy' and 'uỷ'; both are valid, and `normalise_placement` gives the first ('quý' has but one).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

from normalizers.text import strip_marks

LEVEL, GRAVE, ACUTE, HOOK, TILDE, DOT = range(6)
_LONGEST = 8  # 'nghiêng' and, decomposed in part, one more
_STOPS = ("c", "ch", "p", "t")
_MARKED = "ăâêôơư"
_OPEN_PAIRS = ("oa", "oe", "uy")  # the pairs whose mark has two placements
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable in its parts, lower case; the rhyme has no tone mark, and `tone` counts from LEVEL to DOT."""

    onset: str
    rhyme: str
    tone: int

    @property
    def text(self) -> str:
        """The spelling, with the tone mark of an open pair on its first letter ('hòa')."""
        if self.tone == LEVEL:
            return self.onset + self.rhyme
        return self.onset + _mark(self.rhyme, tone_position(self.onset, self.rhyme), self.tone)


def parse(token: str) -> Syllable | None:
    """The parts of a token that is one Vietnamese syllable in any case and either tone placement, else None."""
    return _parse(token) if 0 < len(token) <= 2 * _LONGEST else None


def is_valid(token: str) -> bool:
    """Whether a token is one Vietnamese syllable; single letters that are a rhyme ('a', 'ô', 'y') are."""
    return parse(token) is not None


def skeleton(token: str) -> str:
    """The letters without marks, đ as d, case kept."""
    return strip_marks(token)


def normalise_placement(text: str) -> str:
    """Every syllable of a text with the mark of an open pair on its first letter: 'hoà' gives 'hòa', case kept."""
    return _WORD.sub(lambda match: _placed(match[0]), text)


def tone_position(onset: str, rhyme: str) -> int:
    """Which letter of the rhyme carries the tone mark, counted from 0."""
    marked = [i for i, letter in enumerate(rhyme) if letter in _MARKED]
    if marked:
        return marked[-1]
    count = _vowel_count(rhyme)
    if count <= 1:
        return 0
    if count == 3 or len(rhyme) > count:
        return 1
    return 0


def tones_of(rhyme: str) -> tuple[int, ...]:
    """The tones that a rhyme can have: those that end in a stop have two."""
    return (ACUTE, DOT) if _coda(rhyme) in _STOPS else (LEVEL, GRAVE, ACUTE, HOOK, TILDE, DOT)


@cache
def toneless() -> dict[str, tuple[str, str]]:
    """All spellings without a tone, each with its onset and rhyme."""
    data = tomllib.loads((files("normalizers") / "data" / "syllables.toml").read_text("utf-8"))
    front = tuple(data["front"])
    table: dict[str, tuple[str, str]] = {}
    for rhyme in data["rhymes"].split():
        narrow = data["before_front"] if rhyme.startswith(front) else data["before_back"]
        for onset in (*data["onsets"], *narrow):
            table[onset + rhyme] = (onset, rhyme)
    # A c before a glide is written q: 'coa' and 'cuê' are no spellings, nor is an iê without an onset.
    for onset, rhyme in list(table.values()):
        if (onset in ("c", "k") and _has_glide(rhyme)) or (not onset and rhyme.startswith("iê")):
            del table[onset + rhyme]
    table.update({onset + "y": (onset, "y") for onset in data["y_after"]})
    table.update({rhyme: ("", rhyme) for rhyme in data["alone"].split()})
    for onset in ("gi", "qu"):
        for rhyme in data[f"after_{onset}"].split():
            spelling = onset + (rhyme[1:] if onset == "gi" and rhyme.startswith("i") else rhyme)
            table[spelling] = (onset, rhyme) if spelling == onset + rhyme else ("g", rhyme)
    return table


@cache
def all_syllables() -> tuple[str, ...]:
    """Every valid spelling with its tone, sorted; about 17,000, of which some 7,000 are in use."""
    spellings = {Syllable(onset, rhyme, tone).text for onset, rhyme in toneless().values() for tone in tones_of(rhyme)}
    return tuple(sorted(spellings))


@lru_cache(maxsize=1 << 16)
def _parse(token: str) -> Syllable | None:
    letters, marks = _untone(token.lower())
    parts = toneless().get(letters)
    if parts is None or len(marks) > 1:
        return None
    onset, rhyme = parts
    if not marks:
        return None if _coda(rhyme) in _STOPS else Syllable(onset, rhyme, LEVEL)
    (position, tone) = marks[0]
    if tone not in tones_of(rhyme) or position - len(onset) not in _positions(onset, rhyme):
        return None
    return Syllable(onset, rhyme, tone)


def _untone(token: str) -> tuple[str, list[tuple[int, int]]]:
    """The letters without tone, and the positions and tones of the marks."""
    letters, marks = [], []
    tones = _tones()
    for position, letter in enumerate(token if token.isascii() else unicodedata.normalize("NFC", token)):
        plain, tone = tones.get(letter, (letter, LEVEL))
        letters.append(plain)
        if tone:
            marks.append((position, tone))
    return "".join(letters), marks


def _positions(onset: str, rhyme: str) -> tuple[int, ...]:
    position = tone_position(onset, rhyme)
    return (position, 1) if rhyme in _OPEN_PAIRS else (position,)


def _placed(word: str) -> str:
    if word.isascii() or len(word) > _LONGEST:
        return word
    syllable = _parse(word)
    if syllable is None or syllable.rhyme not in _OPEN_PAIRS:
        return word
    text = syllable.text
    word = unicodedata.normalize("NFC", word)
    if len(text) != len(word):
        return word
    return "".join(new.upper() if old.isupper() else new for new, old in zip(text, word, strict=True))


def _mark(rhyme: str, position: int, tone: int) -> str:
    return rhyme[:position] + _vowels()[rhyme[position]][tone] + rhyme[position + 1 :]


def _vowel_count(rhyme: str) -> int:
    return len(rhyme) - len(rhyme.lstrip("".join(_vowels())))


def _coda(rhyme: str) -> str:
    return rhyme[_vowel_count(rhyme) :]


def _has_glide(rhyme: str) -> bool:
    return rhyme.startswith(("oa", "oă", "oe", "uâ", "uê", "uơ", "uy"))


@cache
def _vowels() -> dict[str, str]:
    data = tomllib.loads((files("normalizers") / "data" / "syllables.toml").read_text("utf-8"))
    return {tones[0]: tones for tones in data["vowels"]}


@cache
def _tones() -> dict[str, tuple[str, int]]:
    return {tones[tone]: (plain, tone) for (plain, tones), tone in product(_vowels().items(), range(6))}
