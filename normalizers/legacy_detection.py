"""Which encoding a run of words is in, and the words in Unicode.

Each word gives evidence for Unicode and for each legacy encoding: whether it is made of Vietnamese syllables when read
so, and whether it has characters that do not occur inside words. The most likely sequence of encodings over the words
(Viterbi) follows from it, so that 'Sè', which is a syllable as it stands and 'Số' in TCVN3, goes with its neighbours.
The name of a font shifts the odds, and never decides against the words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.commonness import FOREIGN, commonness
from normalizers.legacy import Encoding, font_hint, to_unicode
from normalizers.syllable import is_valid
from normalizers.unicode import clean, is_vietnamese_letter

State = Encoding | None
_STATES: tuple[State, ...] = (None, *Encoding)

# Odds to be read against each other: a word that is a common syllable in one reading and none in another weighs about
# 4 in log10 (9 in natural logarithms), one that is common in one and rare in the other, about 2.
_ALIEN = -1.0  # in log10, for a character that no word has in this reading
_IMPOSSIBLE = -5.0  # in log10, for a letter that has no code in the encoding
_ACRONYM = -5.5  # in log10, of capitals that are no syllable ('CĐKT')
_ACRONYM_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĐ")
_LATER_VARIANTS = "ˉμŒœŠšŽžŸƒˆ"  # letters beyond Latin-1 that a byte may have become
_SWITCH = 10.0  # natural logarithms, as all below: what a change of encoding costs
_SWITCH_AT_FONT = 4.0
_RARE: dict[State, float] = {None: 0.0, Encoding.TCVN3: 2.0, Encoding.VNI: 2.0, Encoding.VPS: 6.0, Encoding.VISCII: 6.0}
_FONT = 2.0  # for a word with marks, in a font of the encoding
_FONT_PLAIN = 0.2  # for a word without

_PIECES = re.compile(r"[^\W\d_]+")
_TEXT_WORDS = re.compile(r"[^ \t\r\n\f\v\u3000]+")
_TYPOGRAPHIC = frozenset("–—‘’‚“”„…•›‹€™†‡‰−∙°²³§©®«»×÷±·¼½¾¹º\u00a0\u2010\u2011\u2022\u25aa\u25cf\uf0b7")
_OUTER = ".,;:!?()[]{}<>\"'/\\|*_-–—‘’‚“”„…•0123456789%+=&#@$^`~ "
# Signs that are letters in TCVN3 but not alone or before a capital: bullets, signs of arithmetic, dashes.
_BULLET = re.compile(r"^[·∙×÷°](?=$|[A-ZĐ§®])|^[»¬¶]$")
_QUOTES = "–—‘’“”„…•"
_LONE_DASH = re.compile("^[\u00ad\u2212]$")
_HORN = "\u00ad\u2212"
# Where a PDF writer names the soft hyphen (ư in TCVN3) 'hyphen', 'n-íc' is 'nước'. At a line's end any extractor may
# take it for a hyphen: 'nh-' is 'như'; after a point 'c-' and 'd-' are rather the ordinals of a list.
_HYPHEN_INSIDE = re.compile(r"(?<![^\W_])(ch|gh|kh|ng|ngh|nh|ph|th|tr|[bcdđghklmnrstvx])-(?=[^\W\d_])", re.IGNORECASE)
_HYPHEN_AT_END = re.compile(r"(ch|kh|ng|nh|ph|th|tr|[bcdđhklmnrstvx])-")
# What an encoding is believed for, all its words together: words that are common in it (-3 in log10 on the average;
# what an OCR's errors give, -6), much commoner than as they stand (by 4 against 0.5), and as many with marks as
# Vietnamese has (80 in 100 against 20; less where there is English between). Without the font's name one of them must
# be no word at all as it stands: 'bé' alone is not 'bộ'.
_COMMON = -4.5 * math.log(10)
_GAIN = 1.8 * math.log(10)
_TOTAL = 3.5 * math.log(10)
_MARKED = 0.25
_LONGEST = 80  # characters: what is longer is no word
_ENOUGH = 20  # words with marks: so many without a single ư do not occur


@dataclass(frozen=True, slots=True)
class Decoded:
    """A word in Unicode, and the encoding it was in (None: it was Unicode and is as before, not even composed)."""

    text: str
    encoding: Encoding | None = None


def decode_words(words: Sequence[str], fonts: Sequence[str] = ()) -> tuple[Decoded, ...]:
    """The words of a page or a text in Unicode, in order; `fonts` has the font name of each, or is empty.

    The encoding may change from word to word; the words of faces of capitals (.VnTimeH) come in capitals.
    """
    states = detect_words(words, fonts)
    marked = [w for w, s in zip(words, states, strict=True) if s is Encoding.TCVN3 and not w.isascii()]
    hyphens = len(marked) >= _ENOUGH and not any(c in w for w in marked for c in _HORN)
    shouted = _shouted(words, states)
    decoded = []
    for i, (word, state) in enumerate(zip(words, states, strict=True)):
        capitals = (bool(fonts) and font_hint(fonts[i]).capitals) or i in shouted
        text = _decode(word, state, hyphens)
        if state is Encoding.TCVN3 and _HYPHEN_AT_END.fullmatch(text) and _goes_on(words[i - 1] if i else "", text):
            text = text[:-1] + "ư"
        decoded.append(Decoded(text.upper() if capitals and state is not None else text, state))
    return tuple(decoded)


def decode_text(text: str) -> str:
    """A plain text in Unicode; blanks and lines as they were."""
    matches = list(_TEXT_WORDS.finditer(text))
    parts, end = [], 0
    for match, word in zip(matches, decode_words([m[0] for m in matches]), strict=True):
        parts += [text[end : match.start()], word.text]
        end = match.end()
    return "".join([*parts, text[end:]])


def detect(text: str, font: str = "") -> Encoding | None:
    """The encoding of most words of a run of text; None where they are Unicode, or nothing tells."""
    words = _TEXT_WORDS.findall(text)
    states = detect_words(words, [font] * len(words) if font else ())
    telling = [s for w, s in zip(words, states, strict=True) if is_marked(w)]
    return max(_STATES, key=telling.count) if telling else None


def detect_words(words: Sequence[str], fonts: Sequence[str] = ()) -> list[State]:
    """The most likely encoding of each word, None for Unicode. Linear in the number of words."""
    hints = {font_hint(font).encoding for font in set(fonts)}
    if hints <= {None} and sum(map(_leaning, words)) <= min(_RARE[s] for s in Encoding):
        return [None] * len(words)  # as nearly always: nothing could outweigh the cost of leaving Unicode
    scores = [-_RARE[state] for state in _STATES]
    steps: list[list[int]] = []
    for i, word in enumerate(words):
        back = list(range(len(_STATES)))
        if i:
            cost = _SWITCH_AT_FONT if fonts and fonts[i] != fonts[i - 1] else _SWITCH
            best = max(range(len(_STATES)), key=scores.__getitem__)
            for s, state in enumerate(_STATES):
                arriving = scores[best] - cost - _RARE[state]
                if arriving > scores[s]:
                    scores[s], back[s] = arriving, best
        steps.append(back)
        evidence = _evidence(word)
        hint = font_hint(fonts[i]).encoding if fonts else None
        bonus = _FONT if any(evidence) else _FONT_PLAIN
        scores = [
            score + e + (bonus if hint and s is hint else 0.0)
            for score, e, s in zip(scores, evidence, _STATES, strict=True)
        ]
    states = _trace(steps, max(range(len(_STATES)), key=scores.__getitem__))
    incoherent = {state for state in set(states) if state and not _coherent(words, states, state, state in hints)}
    return [None if state in incoherent else state for state in states]


def _coherent(words: Sequence[str], states: Sequence[State], state: Encoding, hinted: bool) -> bool:
    """Whether the words of a state are what an encoding makes of Vietnamese, not what an OCR's errors look like."""
    index = _STATES.index(state)
    own = [word for word, its in zip(words, states, strict=True) if its is state]
    evidence = [_evidence(word) for word in own if is_marked(word)]
    if not evidence:
        return hinted
    mean = sum(e[index] for e in evidence) / len(evidence)
    gains = [e[index] - e[0] for e in evidence if e[index] != e[0]]
    gain = sum(gains) / len(gains) if gains else 0.0
    if mean < _COMMON or gain < _GAIN or hinted:
        return mean >= _COMMON and gain >= _GAIN
    alphabetic = sum(any(c.isalpha() for c in word) for word in own)
    no_unicode = any(e[0] <= FOREIGN * math.log(10) for e in evidence)
    return no_unicode and sum(gains) >= _TOTAL and len(evidence) >= _MARKED * alphabetic


def _trace(steps: list[list[int]], state: int) -> list[State]:
    states: list[State] = []
    for back in reversed(steps):
        states.append(_STATES[state])
        state = back[state]
    return states[::-1]


def is_marked(word: str) -> bool:
    """Whether the word tells anything of its encoding: it has a character beyond ASCII that is not punctuation."""
    return any(_evidence(word))


@lru_cache(maxsize=1 << 15)
def _evidence(word: str) -> tuple[float, ...]:
    """How likely the word is in each state; all 0 where nothing tells."""
    core = "" if word.isascii() and word.isprintable() else word.strip(_OUTER)
    plain = core.isascii() and core.isprintable()
    if plain or len(core) > _LONGEST or (len(core) == 1 and not core.isalpha()):
        return (0.0,) * len(_STATES)
    return tuple(_likelihood(core, state) for state in _STATES)


def _leaning(word: str) -> float:
    """By how much the best of the encodings explains the word better than Unicode does; 0 where none does."""
    evidence = _evidence(word)
    return max(0.0, max(evidence) - evidence[0])


def _likelihood(word: str, state: State) -> float:
    text = clean(word) if state is None else to_unicode(word, state)
    aliens = sum(_aliens(text))
    pieces = [p for p in _PIECES.findall(text) if not p.isascii() or "\u00ad" in word]
    score = 0.0
    if aliens:
        score = FOREIGN + _ALIEN * min(aliens, 3)
    elif pieces:
        score = sum(map(_worth, pieces)) / len(pieces)
    if state is not None:
        score += _IMPOSSIBLE * sum(1 for c in word if ord(c) > 0xFF and c.isalpha() and c not in _LATER_VARIANTS)
    return math.log(10) * score


def _worth(piece: str) -> float:
    if all(c in _ACRONYM_LETTERS for c in piece) and not is_valid(piece):
        return _ACRONYM
    return commonness(piece) if _regular(piece) else FOREIGN


def _regular(piece: str) -> bool:
    """Whether the case is that of a word: small, capitals, one capital first, or capitals with small marked letters.

    The last comes of TCVN3, which has no capitals with tones: 'QU¶N Lý' for 'QUẢN LÝ'.
    """
    if piece.islower() or piece.isupper() or piece[1:].islower():
        return True
    return all(c.isupper() for c in piece if c.isascii())


def _aliens(text: str) -> Iterator[bool]:
    for i, c in enumerate(text):
        if c.isascii():
            yield not c.isprintable()
        elif is_vietnamese_letter(c):
            yield False
        elif c in _TYPOGRAPHIC and not c.isalpha():
            beside = text[max(0, i - 1) : i] + text[i + 1 : i + 2]
            yield c not in "–—‘’“”…•" and any(b.isalpha() for b in beside)
        else:
            yield not c.isalpha()  # a foreign letter makes its word no syllable already


def _decode(word: str, state: State, hyphens: bool) -> str:
    if state is None:
        return word
    if state is not Encoding.TCVN3:
        return _between_quotes(word, state)
    if _LONE_DASH.match(word):
        return "-"
    bullet = _BULLET.match(word)
    head = bullet[0] if bullet else ""
    text = head + to_unicode(word[len(head) :], state)
    if not hyphens or "-" not in text:
        return text
    horned = _HYPHEN_INSIDE.sub(r"\1ư", text)
    return horned if all(is_valid(p) and _regular(p) for p in _PIECES.findall(horned)) else text


def _between_quotes(word: str, state: Encoding) -> str:
    """A word of VNI, VPS or VISCII; CP1252 quotes are capitals in the last two, but not around small letters."""
    text = to_unicode(word, state)
    core = word.strip(_QUOTES)
    if state is Encoding.VNI or core == word or (core and to_unicode(core, state).isupper()):
        return text
    start = word.index(core)
    return word[:start] + to_unicode(core, state) + word[start + len(core) :]


def _shouted(words: Sequence[str], states: Sequence[State]) -> set[int]:
    """The words in capitals whose marked letters TCVN3 has only small: 'QU¶N', and 'Lý' among such words."""
    mixed = {i for i, (w, s) in enumerate(zip(words, states, strict=True)) if s is Encoding.TCVN3 and _is_mixed(w, 2)}
    if not mixed:
        return mixed
    for order in (range(len(words)), range(len(words) - 1, -1, -1)):
        before = -1
        for i in order:
            if before in mixed and states[i] is Encoding.TCVN3 and _is_mixed(words[i], 1):
                mixed.add(i)
            before = i
    return mixed


@lru_cache(maxsize=1 << 14)
def _is_mixed(word: str, capitals: int) -> bool:
    """Whether all ASCII letters of a TCVN3 word are capitals (so many at least), and its other letters small."""
    letters = [c for c in to_unicode(word, Encoding.TCVN3) if c.isalpha()]
    plain = [c for c in letters if c.isascii()]
    marked = [c for c in letters if not c.isascii()]
    return (
        len(plain) >= capitals
        and bool(marked)
        and all(c.isupper() for c in plain)
        and all(c.islower() or c == "Đ" for c in marked)
        and any(c.islower() for c in marked)
    )


def _goes_on(before: str, word: str) -> bool:
    """Whether a sentence goes on to this word from the one before, so that it is no ordinal of a list."""
    return len(word) > 2 or before[-1:].isalpha() or before[-1:] in _HORN
