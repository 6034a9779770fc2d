"""Which text it is: clean Vietnamese, without its marks, garbled, in a legacy encoding, of another language, or none.

The kinds are told apart by several signals together (`text_signals`), each compared with what it is in texts of each
kind (`data/text_kinds.toml`); no signal decides alone.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from normalizers.text_signals import Signals, measure


class TextKind(StrEnum):
    """What became of a text.

    CLEAN is Vietnamese as written, single errors of an OCR included; STRIPPED lost all marks; GARBLED was read by the
    OCR of another language; LEGACY is in an encoding before Unicode; FOREIGN is another language; NO_TEXT are too few
    words to tell anything, or characters that are no text.
    """

    CLEAN = "clean"
    STRIPPED = "stripped"
    GARBLED = "garbled"
    LEGACY = "legacy"
    FOREIGN = "foreign"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True)
class KindScore:
    """The kind of a run of words, how certain it is (0 to 1), and the signals it was told by."""

    kind: TextKind
    certainty: float
    signals: Signals


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: TextKind
    prior: float
    signals: dict[str, tuple[float, float]]


_FEWEST_WORDS = 3
_MOST_BROKEN = 0.25
_FREEDOM = 4.0  # of Student's t, whose heavy tails keep one odd signal from deciding
_DEPENDENCE = 0.6  # the signals are not independent: together they weigh so much of their sum
_SCATTER = 1.1  # of the log10 probability of one word


@cache
def _patterns() -> tuple[_Pattern, ...]:
    table = tomllib.loads((files("normalizers") / "data" / "text_kinds.toml").read_text(encoding="utf-8"))
    return tuple(
        _Pattern(
            TextKind(entry["kind"]),
            entry["prior"],
            {name: (value[0], value[1]) for name, value in entry.items() if isinstance(value, list)},
        )
        for entry in table["pattern"]
    )


def classify(words: Sequence[str], fonts: Sequence[str] = ()) -> KindScore:
    """The kind of a page or of a run of words; `fonts` has the font name of each word, or is empty.

    Numbers, codes and acronyms do not count, so a table of them is NO_TEXT and not damaged. The fewer the words, the
    lower the certainty: ten words are enough for an easy case, fifty for most.
    """
    signals = measure(words, fonts)
    if signals.broken > _MOST_BROKEN:
        return KindScore(TextKind.NO_TEXT, min(1.0, 0.5 + signals.broken), signals)
    if signals.words < _FEWEST_WORDS:
        return KindScore(TextKind.NO_TEXT, 1.0 if signals.words == 0 else 0.5, signals)
    odds = {kind: 0.0 for kind in TextKind}
    logs = [(pattern.kind, pattern.prior + _DEPENDENCE * _log_likelihood(signals, pattern)) for pattern in _patterns()]
    top = max(value for _, value in logs)
    for kind, value in logs:
        odds[kind] += math.exp(value - top)
    best = max(TextKind, key=odds.__getitem__)
    return KindScore(best, odds[best] / sum(odds.values()), signals)


def _log_likelihood(signals: Signals, pattern: _Pattern) -> float:
    counts = {"fitting": signals.plain, "legacy": signals.telling}
    total = 0.0
    for name, (mean, spread) in pattern.signals.items():
        count = counts.get(name, signals.words)
        value: float | None = getattr(signals, name)
        if value is None or not count:
            continue
        chance = _SCATTER**2 if name == "fluency" else max(mean * (1 - mean), 0.02)
        scale = math.sqrt(spread**2 + chance / count)
        distance = (value - mean) / scale
        total -= math.log(scale) + (_FREEDOM + 1) / 2 * math.log1p(distance**2 / _FREEDOM)
    return total
