"""Which encoding a run of words is in, and the words in Unicode.

Each word gives evidence for Unicode and for each legacy encoding: whether it is made of Vietnamese syllables when read
so, and whether it has characters that do not occur inside words. The most likely sequence of encodings over the words
(Viterbi) follows from it, so that 'Sè', which is a syllable as it stands and 'Số' in TCVN3, goes with its neighbours.
The name of a font shifts the odds, and never decides against the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.legacy import Encoding, font_hint, to_unicode
from normalizers.syllable import is_valid
from normalizers.unicode import is_vietnamese_letter

State = Encoding | None
_STATES: tuple[State, ...] = (None, *Encoding)

# Natural logarithms of odds, to be read against each other: one word that is a syllable only in TCVN3 weighs 4.
_SYLLABLE = -1.0
_NO_SYLLABLE = -5.0
_ALIEN = -3.0  # for a character that no word has in this reading
_IMPOSSIBLE = -12.0  # for a letter that has no code in the encoding
_SWITCH = 8.0
_SWITCH_AT_FONT = 3.0
_RARE = {None: 0.0, Encoding.TCVN3: 2.0, Encoding.VNI: 2.0, Encoding.VPS: 6.0, Encoding.VISCII: 6.0}
_FONT = 2.0  # for a word with marks, in a font of the encoding
_FONT_PLAIN = 0.2  # for a word without

_PIECES = re.compile(r"[^\W\d_]+")
_TEXT_WORDS = re.compile(r"[^ \t\r\n\f\v\u3000]+")
_TYPOGRAPHIC = frozenset("–—‘’‚“”„…•›‹€™†‡‰−∙°²³§©®«»×÷±·¼½¾¹º\u00a0\u2010\u2011\u2022\u25aa\u25cf\uf0b7")
_OUTER = ".,;:!?()[]{}<>\"'/\\|*_-–—‘’‚“”„…•0123456789%+=&#@$^`~ "
# Signs that are letters in TCVN3 but not alone or before a capital: bullets, signs of arithmetic, dashes.
_BULLET = re.compile(r"^[·∙×÷°](?=$|[A-ZĐ§®])|^[»¬¶]$")
_LONE_DASH = re.compile("^[\u00ad\u2212]$")
_HORN = "\u00ad\u2212"
# Where a PDF writer names the soft hyphen (ư in TCVN3) 'hyphen', 'n-íc' is 'nước'. At a line's end any extractor may
# take it for a hyphen: 'nh-' is 'như'; after a point 'c-' and 'd-' are rather the ordinals of a list.
_HYPHEN_INSIDE = re.compile(r"(?<![^\W_])(ch|gh|kh|ng|ngh|nh|ph|th|tr|[bcdđghklmnrstvx])-(?=[^\W\d_])", re.IGNORECASE)
_HYPHEN_AT_END = re.compile(r"(ch|kh|ng|nh|ph|th|tr|[bcdđhklmnrstvx])-")
_ENOUGH = 20  # words with marks: so many without a single ư do not occur


@dataclass(frozen=True, slots=True)
class Decoded:
    """A word in Unicode, and the encoding it was in (None: it was Unicode and is as before)."""

    text: str
    encoding: Encoding | None = None


def decode_words(words: Sequence[str], fonts: Sequence[str] = ()) -> tuple[Decoded, ...]:
    """The words of a page or a text in Unicode, in order; `fonts` has the font name of each, or is empty.

    The encoding may change from word to word; the words of faces of capitals (.VnTimeH) come in capitals.
    """
    states = detect_words(words, fonts)
    marked = [w for w, s in zip(words, states, strict=True) if s is Encoding.TCVN3 and not w.isascii()]
    hyphens = len(marked) >= _ENOUGH and not any(c in w for w in marked for c in _HORN)
    decoded = []
    for i, (word, state) in enumerate(zip(words, states, strict=True)):
        capitals = bool(fonts) and font_hint(fonts[i]).capitals
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
    telling = [s for w, s in zip(words, states, strict=True) if any(_evidence(w))]
    return max(_STATES, key=telling.count) if telling else None


def detect_words(words: Sequence[str], fonts: Sequence[str] = ()) -> list[State]:
    """The most likely encoding of each word, None for Unicode. Linear in the number of words."""
    if not any(any(_evidence(word)) for word in words) and not any(font_hint(f).encoding for f in fonts):
        return [None] * len(words)
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
    return _trace(steps, max(range(len(_STATES)), key=scores.__getitem__))


def _trace(steps: list[list[int]], state: int) -> list[State]:
    states: list[State] = []
    for back in reversed(steps):
        states.append(_STATES[state])
        state = back[state]
    return states[::-1]


@lru_cache(maxsize=1 << 15)
def _evidence(word: str) -> tuple[float, ...]:
    """How likely the word is in each state; all 0 where nothing tells."""
    if word.isascii() and word.isprintable():
        return (0.0,) * len(_STATES)
    core = word.strip(_OUTER)
    if not core or (core.isascii() and core.isprintable()):
        return (0.0,) * len(_STATES)
    return tuple(_likelihood(core, state) for state in _STATES)


def _likelihood(word: str, state: State) -> float:
    text = word if state is None else to_unicode(word, state)
    score = 0.0
    if state is not None:
        score += _IMPOSSIBLE * sum(1 for c in word if ord(c) > 0xFF and c.isalpha() and c not in "ˉμŒœŠšŽžŸƒˆ")
    for piece in _PIECES.findall(text):
        if not piece.isascii():
            score += _SYLLABLE if _regular(piece) and is_valid(piece) else _NO_SYLLABLE
    return score + _ALIEN * sum(_aliens(text))


def _regular(piece: str) -> bool:
    """Whether the case is that of a word: all small, all capitals, or one capital first."""
    return piece.islower() or piece.isupper() or piece[1:].islower()


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
        return to_unicode(word, state)
    if _LONE_DASH.match(word):
        return "-"
    bullet = _BULLET.match(word)
    head = bullet[0] if bullet else ""
    text = head + to_unicode(word[len(head) :], state)
    if not hyphens or "-" not in text:
        return text
    horned = _HYPHEN_INSIDE.sub(r"\1ư", text)
    return horned if all(is_valid(p) and _regular(p) for p in _PIECES.findall(horned)) else text


def _goes_on(before: str, word: str) -> bool:
    """Whether a sentence goes on to this word from the one before, so that it is no ordinal of a list."""
    return len(word) > 2 or before[-1:].isalpha() or before[-1:] in _HORN
