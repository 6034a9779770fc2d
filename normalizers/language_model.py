"""An n-gram model of Vietnamese syllables, packed and mapped into memory.

The file `data/syllables.lm` is made by `tools/train_language_model.py` and says in its header from what and how. It
holds modified Kneser-Ney estimates up to order 4, quantised to 8 bits, in static tables (`static_table`); its pages are
shared by all processes that use it. The n-grams are closed under suffixes: one is looked up only where its suffix was
found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizers.lm_tokens import BREAK, classify, tokenise
from normalizers.static_table import Shape, StaticTable

MAGIC = b"kehoach-lm-1\n"
WORD_BITS = 13
PROBABILITY_STEP = 1 / 32  # of log10, downwards from 0
BACKOFF_STEP = 1 / 64
BACKOFF_TOP = 0.5  # a back-off weight can be above 1
ALIGNMENT = 64

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Context:
    """What stands before a word, as far as the model knows it; arrays of one shape.

    `key2` and `key3` are the packed ids of the last two and three words; `backoff2` and `backoff3` the weights (log10)
    of these contexts, 0 where the model does not hold them.
    """

    last: Ids
    key2: Ids
    key3: Ids
    backoff2: Floats
    backoff3: Floats


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """The model; get it by `load`.

    `titles` is the share of each word that begins with a capital inside a sentence.
    """

    vocabulary: dict[str, int]
    words: tuple[str, ...]
    unigrams: Floats
    backoffs: Floats
    titles: Floats
    bigrams: StaticTable
    trigrams: StaticTable
    fourgrams: StaticTable
    header: dict[str, Any]

    def knows(self, word: str) -> bool:
        """Whether a word (lower case, normal tone placement) is in the vocabulary."""
        return word in self.vocabulary

    def ids(self, tokens: Sequence[str]) -> Ids:
        """The ids of words or classes; what is not in the vocabulary counts as foreign or acronym."""
        lookup = self.vocabulary
        return np.array([lookup.get(t) or lookup[classify(t, self.knows)] for t in tokens], dtype=np.int64)

    def score(self, syllables: Sequence[str]) -> float:
        """The mean log10 probability of the syllables (as written, or classes) as one run of text; 0.0 of none."""
        if not syllables:
            return 0.0
        return float(self.log_probabilities(self.ids(syllables)).mean())

    def score_text(self, text: str) -> float:
        """`score` of a text as it stands, its numbers and punctuation as classes."""
        return self.score(tokenise(text, self.knows))

    def log_probabilities(self, run: Ids) -> Floats:
        """The log10 probability of each word of a run of text, given those before it."""
        padded = np.concatenate([np.full(3, self.vocabulary[BREAK]), run])
        breaks = np.arange(len(run))
        return self.windows(padded[:-3], padded[1:-2], padded[2:-1], run, np.minimum(breaks + 1, 3))

    def windows(self, first: Ids, second: Ids, third: Ids, word: Ids, known: Ids | int = 3) -> Floats:
        """log10 P(word | first second third) of arrays; `known` says how many of the three words are to be believed."""
        known = np.broadcast_to(np.asarray(known), word.shape)
        hit2, p2, _ = self.bigram(third, word)
        in2, _, b2 = self.bigram(second, third)
        in2 = in2 & (known >= 2)
        b2 = np.where(in2, b2, np.float32(0))
        hit3, p3, _ = self.longer(self.trigrams, pack(second, third), word, hit2 & in2)
        in3, _, b3 = self.longer(self.trigrams, pack(first, second), third, in2 & (known >= 3))
        hit4, p4, _ = self.longer(self.fourgrams, pack(pack(first, second), third), word, hit3 & in3)
        short = np.where(hit2, p2, self.backoffs[third] + self.unigrams[word])
        middle = np.where(hit3, p3, b2 + short)
        return np.where(hit4, p4, b3 + middle).astype(np.float32)

    def bigram(self, context: Ids, word: Ids) -> tuple[NDArray[np.bool_], Floats, Floats]:
        """Which bigrams the model holds, their log10 probabilities and back-off weights (0 elsewhere)."""
        return self.longer(self.bigrams, context, word, None)

    def longer(
        self, table: StaticTable, context: Ids, word: Ids, where: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.bool_], Floats, Floats]:
        """As `bigram`, of the table of any order and packed contexts, asked only `where` it is true."""
        keys = pack(context, word)
        hit = np.zeros(keys.shape, dtype=bool)
        probability = np.zeros(keys.shape, dtype=np.float32)
        backoff = np.zeros(keys.shape, dtype=np.float32)
        asked = keys.ravel() if where is None else keys[where]
        if not asked.size:
            return hit, probability, backoff
        found, values = table.find(asked.astype(np.uint64))
        if where is None:
            hit = found.reshape(keys.shape)
        else:
            hit[where] = found
        probability[hit] = unpack_probability(values & 0xFF)
        if values.dtype != np.uint8:
            backoff[hit] = unpack_backoff(values >> 8)
        return hit, probability, backoff


def pack(context: Ids, word: Ids) -> Ids:
    """The key of a word after a packed context."""
    return (context << WORD_BITS) | word


def unpack_probability(codes: NDArray[Any]) -> Floats:
    """The log10 probability of each code."""
    return codes.astype(np.float32) * np.float32(-PROBABILITY_STEP)


def unpack_backoff(codes: NDArray[Any]) -> Floats:
    """The log10 back-off weight of each code."""
    return np.float32(BACKOFF_TOP) - codes.astype(np.float32) * np.float32(BACKOFF_STEP)


@cache
def load() -> LanguageModel:
    """The model of the package; the file is mapped, so a second process costs no memory for it."""
    with as_file(files("normalizers") / "data" / "syllables.lm") as path:
        return read(path)


def read(path: Path) -> LanguageModel:
    """A model from a file.

    Raises:
        ValueError: it is not a model of this version.
    """
    mapped = np.memmap(path, dtype=np.uint8, mode="r")
    start = len(MAGIC)
    if mapped[:start].tobytes() != MAGIC:
        raise ValueError(f"{path} is no language model of this version")
    length = int.from_bytes(mapped[start : start + 8].tobytes(), "little")
    header: dict[str, Any] = json.loads(mapped[start + 8 : start + 8 + length].tobytes())
    base = -(-(start + 8 + length) // ALIGNMENT) * ALIGNMENT

    def array(name: str) -> NDArray[Any]:
        entry = header["arrays"][name]
        begin = base + entry["offset"]
        return np.asarray(mapped[begin : begin + entry["bytes"]]).view(entry["type"])

    def table(name: str) -> StaticTable:
        return StaticTable(Shape(**header["shapes"][name]), array(f"{name}.tags"), array(f"{name}.values"))

    words = tuple(array("words").tobytes().decode().split("\n"))
    return LanguageModel(
        vocabulary={word: number for number, word in enumerate(words)},
        words=words,
        unigrams=array("unigrams"),
        backoffs=array("backoffs"),
        titles=array("titles"),
        bigrams=table("bigrams"),
        trigrams=table("trigrams"),
        fourgrams=table("fourgrams"),
        header=header,
    )
