"""Several readings of one page put together, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log10

from extractors.geometry import Box
from extractors.page import Page, Word
from normalizers import language_model
from normalizers.diacritics_search import Slot, search
from normalizers.language_model import LanguageModel
from normalizers.lm_tokens import BREAK, tokens_of

_SAME = 0.5  # of their common area: two boxes around one word
_WEIGHT = 1.5  # of what was seen against what the language makes likely
_BEAM = 8


def vote(page: Page, others: Iterable[Page]) -> Page:
    """The page with the text of each word that its readings are together surest of, in the context of the others.

    Which words there are and where is left as `page` has it: a vote settles letters and marks, no layout. It chooses
    among what was read and makes up nothing.
    """
    readings = [_Words(other.words) for other in others]
    candidates = [_candidates(word, [r.at(word.box) for r in readings if word.box is not None]) for word in page.words]
    chosen = _likely(candidates, language_model.load())
    words = (replace(w, text=c.text, confidence=c.confidence) for w, c in zip(page.words, chosen, strict=True))
    return replace(page, words=tuple(words))


class _Words:
    """The words of a reading, to be found by their place."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.rows: dict[int, list[Word]] = {}
        for word in words:
            if word.box is not None:
                for row in range(int(word.box.top // 10), int(word.box.bottom // 10) + 1):
                    self.rows.setdefault(row, []).append(word)

    def at(self, box: Box) -> Word | None:
        near = self.rows.get(int(box.centre[1] // 10), [])
        shares = [(_share(box, word.box), i) for i, word in enumerate(near) if word.box is not None]
        share, i = max(shares, default=(0.0, 0))
        return near[i] if share > _SAME else None


def _share(a: Box, b: Box) -> float:
    common = a.overlap(b)
    return common / (a.width * a.height + b.width * b.height - common) if common else 0.0


def _candidates(word: Word, others: Sequence[Word | None]) -> dict[str, tuple[float, Word]]:
    """The texts read in one place: of each how sure its readings are together, and the surest of them."""
    found: dict[str, tuple[float, Word]] = {}
    for read in (word, *others):
        if read is not None:
            total, surest = found.get(read.text, (0.0, read))
            found[read.text] = total + read.confidence, max(surest, read, key=lambda w: w.confidence)
    return dict(sorted(found.items(), key=lambda item: -item[1][0]))


def _likely(places: Sequence[dict[str, tuple[float, Word]]], model: LanguageModel) -> list[Word]:
    """The most likely row of words: each reading weighed by its sureness and by its neighbours."""
    slots: list[Slot] = []
    slot_of: list[int | None] = []
    for found in places:
        tokens = {text: tokens_of(text, model.knows) for text in found}
        shapes = {(len(t), t[1:]) for t in tokens.values()}
        first = next(iter(tokens.values()))
        if len(found) > 1 and len(shapes) == 1 and first:
            slot_of.append(len(slots))
            total = sum(sureness for sureness, _ in found.values()) or 1.0
            weights = [_WEIGHT * log10(max(sureness / total, 1e-3)) for sureness, _ in found.values()]
            slots.append(Slot(tuple(model.vocabulary[t[0]] for t in tokens.values()), tuple(weights)))
            first = first[1:]
        else:
            slot_of.append(None)
        slots += [Slot((model.vocabulary[token],), (0.0,)) for token in first]
    choices = search(model, [slots], [model.vocabulary[BREAK]], _BEAM)[0] if slots else []
    return [
        list(found.values())[0 if at is None else choices[at].candidate][1]
        for found, at in zip(places, slot_of, strict=True)
    ]
