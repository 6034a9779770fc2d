"""How common a syllable is in Vietnamese text, by the language model."""

from __future__ import annotations

from functools import cache

from normalizers.language_model import LanguageModel, load
from normalizers.syllable import is_valid, normalise_placement

UNSEEN = -6.0  # log10 of the share of running text: a valid syllable that the model does not know
FOREIGN = -7.0  # what is no syllable at all
_UNKNOWN = -4.0  # a valid syllable, where no model is installed


@cache
def model() -> LanguageModel | None:
    """The language model; None in an installation without its file."""
    try:
        return load()
    except FileNotFoundError:
        return None


@cache
def _table() -> dict[str, float] | None:
    loaded = model()
    if loaded is None:
        return None
    return {word: max(UNSEEN, float(loaded.unigrams[i])) for word, i in loaded.vocabulary.items()}


def commonness(piece: str) -> float:
    """Log10 of the share of a syllable in running text, -6 to about -1.5, and -7 where it is none."""
    if not is_valid(piece):
        return FOREIGN
    table = _table()
    if table is None:
        return _UNKNOWN
    return table.get(normalise_placement(piece.lower()), UNSEEN)
