"""Make `normalizers/data/syllables.lm`, the n-gram model of syllables, from the corpus.

    python -m tools.train_language_model CORPUS [normalizers/data/syllables.lm]

CORPUS holds legal.txt.xz, administrative.txt.xz (the domain) and wiki.txt.xz (the background). Two modified Kneser-Ney
models (Chen and Goodman, 1999) up to order 4 are counted, mixed with the domain's weight, pruned by what an n-gram
adds to the likelihood (as Stolcke, 1998) to a fixed number of n-grams, and packed. The same input gives the same bytes;
2,000 lines of the domain, chosen by a hash, are left out for testing (`tools/corpus_lines.py`).
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from normalizers import language_model as lm
from normalizers.lm_tokens import CLASSES, tokens_of
from normalizers.syllable import is_valid
from tools.corpus_lines import BACKGROUND, DOMAIN, HELD_OUT, held_out, lines
from tools.kneser_ney import Counts, Mixture, count_ngrams
from tools.pack_table import build

DOMAIN_WEIGHT = 0.8
NGRAMS = 5_600_000
_ORDER = 4
_FEWEST_DOMAIN = 1  # a syllable of the grammar that occurs so often is in the vocabulary
_FEWEST_BACKGROUND = 20
_FEWEST_OTHER = 60  # as is any other word of letters that occurs so often in the domain
_MOST_WORDS = 1 << lm.WORD_BITS
_OUTPUT = Path("normalizers/data/syllables.lm")


def main(corpus: Path, output: Path) -> None:
    """Count, mix, prune, pack and write."""
    started = time.monotonic()
    excluded = set(held_out(corpus))
    chunks = {name: _chunks(corpus, name, excluded) for name in (*DOMAIN, *BACKGROUND)}
    words = vocabulary(chunks)
    _say(started, f"{len(words)} words")
    ids = {word: number for number, word in enumerate(words)}
    parts = [
        count_ngrams(_stream(corpus, names, excluded, ids), _ORDER, lm.WORD_BITS) for names in (DOMAIN, BACKGROUND)
    ]
    _say(started, "counted")
    model = mix(parts, len(words))
    _say(started, "mixed and pruned: " + ", ".join(str(len(order.keys)) for order in model.orders))
    write(model, words, titles(corpus, excluded, ids), output, _header(corpus, parts))
    _say(started, f"{output.stat().st_size} bytes")


def vocabulary(chunks: dict[str, Counter[str]]) -> list[str]:
    """The classes, and the words that occur often enough, sorted: the syllables of the grammar and some others."""
    domain: Counter[str] = Counter()
    background: Counter[str] = Counter()
    for name, counter in chunks.items():
        target = domain if name in DOMAIN else background
        for chunk, count in counter.items():
            for word in tokens_of(chunk, _anything):
                target[word] += count
    chosen = {
        word
        for word in domain.keys() | background.keys()
        if word not in CLASSES
        and (
            (is_valid(word) and (domain[word] >= _FEWEST_DOMAIN or background[word] >= _FEWEST_BACKGROUND))
            or domain[word] >= _FEWEST_OTHER
        )
    }
    if len(chosen) + len(CLASSES) > _MOST_WORDS:
        chosen = set(sorted(chosen, key=lambda word: (-domain[word] * 4 - background[word], word))[: _MOST_WORDS - 6])
    return [*CLASSES, *sorted(chosen)]


def mix(parts: list[Counts], words: int) -> Mixture:
    """The mixture of the two models, pruned."""
    mixture = Mixture.of(parts, (DOMAIN_WEIGHT, 1 - DOMAIN_WEIGHT), words)
    return mixture.pruned(NGRAMS)


def titles(corpus: Path, excluded: set[str], ids: dict[str, int]) -> np.ndarray[Any, Any]:
    """The share of each word that begins with a capital inside a sentence, smoothed by one word in fifty."""
    counts = np.zeros((2, len(ids)))
    for name in DOMAIN:
        for line in _kept(corpus, name, excluded):
            chunks = line.split()
            if line.isupper():
                continue
            for before, chunk in pairwise(chunks):
                token = ids.get(tokens_of(chunk, ids.__contains__)[0]) if chunk[0].isalpha() else None
                if token is not None and before[-1].isalpha() and not chunk[:2].isupper():
                    counts[int(chunk[0].isupper()), token] += 1
    return (counts[1] + 0.02) / (counts.sum(axis=0) + 1)


def write(model: Mixture, words: list[str], shares: np.ndarray[Any, Any], output: Path, header: dict[str, Any]) -> None:
    """Pack the tables and write them behind the header."""
    unigrams = model.orders[0]
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "unigrams": unigrams.probabilities.astype("<f4"),
        "backoffs": unigrams.backoffs.astype("<f4"),
        "titles": shares.astype("<f4"),
    }
    shapes = {}
    for name, order in zip(("bigrams", "trigrams", "fourgrams"), model.orders[1:], strict=True):
        codes = np.clip(np.rint(-order.probabilities / lm.PROBABILITY_STEP), 0, 255).astype(np.uint16)
        if order.backoffs is None:
            values = codes.astype(np.uint8)
        else:
            weights = np.clip(np.rint((lm.BACKOFF_TOP - order.backoffs) / lm.BACKOFF_STEP), 0, 255)
            values = codes | (weights.astype(np.uint16) << 8)
        table = build(order.keys, values)
        arrays[f"{name}.tags"], arrays[f"{name}.values"] = table.fingerprints, table.values
        shapes[name] = {"segment": table.shape.segment, "segments": table.shape.segments, "seed": table.shape.seed}
    offset, entries = 0, {}
    for name, array in arrays.items():
        entries[name] = {"offset": offset, "bytes": array.nbytes, "type": array.dtype.str}
        offset += -(-array.nbytes // lm.ALIGNMENT) * lm.ALIGNMENT
    text = json.dumps(header | {"arrays": entries, "shapes": shapes}, ensure_ascii=False, sort_keys=True).encode()
    with output.open("wb") as file:
        file.write(lm.MAGIC + len(text).to_bytes(8, "little") + text)
        file.write(bytes(-file.tell() % lm.ALIGNMENT))
        for array in arrays.values():
            file.write(array.tobytes())
            file.write(bytes(-file.tell() % lm.ALIGNMENT))


def _header(corpus: Path, parts: list[Counts]) -> dict[str, Any]:
    return {
        "what": "n-gram model of Vietnamese syllables, modified Kneser-Ney, order 4, pruned",
        "made_by": "python -m tools.train_language_model",
        "sources": {
            name: hashlib.sha256((corpus / f"{name}.txt.xz").read_bytes()).hexdigest()
            for name in (*DOMAIN, *BACKGROUND)
        },
        "domain": list(DOMAIN),
        "domain_weight": DOMAIN_WEIGHT,
        "tokens": [int(part.tokens) for part in parts],
        "held_out_lines": HELD_OUT,
    }


def _anything(word: str) -> bool:
    return True


def _kept(corpus: Path, name: str, excluded: set[str]) -> Iterator[str]:
    return (line for line in lines(corpus, name) if line not in excluded)


def _chunks(corpus: Path, name: str, excluded: set[str]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for line in _kept(corpus, name, excluded):
        counter.update(line.split())
    return counter


def _stream(corpus: Path, names: Iterable[str], excluded: set[str], ids: dict[str, int]) -> np.ndarray[Any, Any]:
    """The ids of all tokens, a break (0) between lines."""
    seen: dict[str, list[int]] = {}
    stream: list[np.ndarray[Any, Any]] = []
    for name in names:
        for line in _kept(corpus, name, excluded):
            row = [0]
            for chunk in line.split():
                found = seen.get(chunk)
                if found is None:
                    found = seen[chunk] = [ids[token] for token in tokens_of(chunk, ids.__contains__)]
                row += found
            stream.append(np.array(row, dtype=np.uint16))
    stream.append(np.zeros(1, dtype=np.uint16))
    return np.concatenate(stream)


def _say(started: float, text: str) -> None:
    print(f"{time.monotonic() - started:6.0f} s  {text}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else _OUTPUT)
