"""The tokens of the language model: syllables in lower case, and classes for all that is none.

The same function serves counting and scoring, so that what a model was made from and what it is asked agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from normalizers.syllable import normalise_placement

BREAK = "<s>"  # the beginning and the end of a run of text
NUMBER = "<number>"  # whatever holds a digit: quantities, dates, số ký hiệu, and addresses of the web
ACRONYM = "<acronym>"
FOREIGN = "<foreign>"  # a word of letters that the model does not know
COMMA = "<comma>"
STOP = "<stop>"  # . ; : ! ? and the like
CLASSES = (BREAK, NUMBER, ACRONYM, FOREIGN, COMMA, STOP)

_LETTERS = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"@|://|\bwww\.", re.IGNORECASE)
_STOPS = frozenset(".;:!?…")
_CLOSERS = " )]}\"'”’*"


def classify(word: str, known: Callable[[str], bool]) -> str:
    """The token of a run of letters: itself in lower case where the model knows it, else a class."""
    lower = normalise_placement(word.lower())
    if known(lower):
        return lower
    return ACRONYM if len(word) > 1 and word.isupper() else FOREIGN


def tokens_of(chunk: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """The tokens of a piece of text between blanks: 'Sở,' gives 'sở' and a comma; brackets and hyphens give none."""
    if any(c.isdigit() for c in chunk) or _ADDRESS.search(chunk):
        return (NUMBER, *punctuation_after(chunk))
    words = tuple(classify(word, known) for word in _LETTERS.findall(chunk))
    return words + punctuation_after(chunk)


def punctuation_after(chunk: str) -> tuple[str, ...]:
    """The class of the punctuation that ends a piece of text, if any."""
    last = chunk.rstrip(_CLOSERS)[-1:]
    if last == ",":
        return (COMMA,)
    return (STOP,) if last in _STOPS and last else ()


def tokenise(text: str, known: Callable[[str], bool]) -> list[str]:
    """The tokens of a text, without breaks."""
    return [token for chunk in text.split() for token in tokens_of(chunk, known)]
