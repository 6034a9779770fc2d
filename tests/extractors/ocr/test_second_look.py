from collections.abc import Sequence
from typing import Any

import pytest

import scans
from extractors.ocr import second_look
from extractors.ocr.picture import Pixels
from extractors.ocr.second_look import look_again, without_scrawl
from extractors.ocr.tesseract import Place, Reading

PLACE = Place("test", 1)
PAGE = scans.blank(800, 300)
LETTER = 20.0


def line_of(*words: tuple[str, float]) -> list[Reading]:
    """Words side by side, each 80 pixels wide with 20 between them."""
    return [Reading(t, 100 * i, 100, 100 * i + 80, 130, c, (1, 1, 1)) for i, (t, c) in enumerate(words)]


class Engine:
    """Stands in for tesseract: reads, in every part, words at places of the page."""

    def __init__(self, *words: tuple[str, int, int, float]) -> None:
        self.words = words
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, pictures: Sequence[Pixels], place: Place, **options: Any) -> list[list[Reading]]:
        self.asked += [p.shape for p in pictures]
        # the parts of these tests begin at the left edge of the page
        return [
            [Reading(t, round(0.8 * a) + 10, 20, round(0.8 * b) + 10, 40, c) for t, a, b, c in self.words]
            for _ in pictures
        ]


def again(monkeypatch: pytest.MonkeyPatch, line: list[Reading], *words: tuple[str, int, int, float]) -> list[str]:
    monkeypatch.setattr(second_look, "read", Engine(*words))
    return [w.text for w in look_again([line], PAGE, LETTER, PLACE)[0]]


def test_a_surer_second_reading_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of(("phòng", 0.9), ("huông,", 0.5), ("chỉ", 0.9))
    assert again(monkeypatch, line, ("huống,", 100, 180, 0.9)) == ["phòng", "huống,", "chỉ"]


def test_a_less_sure_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of(("phòng", 0.9), ("huống,", 0.6), ("chỉ", 0.9))
    assert again(monkeypatch, line, ("huông,", 100, 180, 0.5)) == ["phòng", "huống,", "chỉ"]


def test_what_is_no_word_counts_less(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of(("Chí", 0.6), ("thị", 0.9))
    assert again(monkeypatch, line, ("Chjf", 0, 80, 0.7)) == ["Chí", "thị"]


def test_certain_words_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(("khác", 0, 80, 1.0))
    monkeypatch.setattr(second_look, "read", engine)
    line = line_of(("một", 0.9), ("hai", 0.8))
    assert look_again([line], PAGE, LETTER, PLACE) == [line]
    assert engine.asked == []


def test_a_word_is_read_with_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine()
    monkeypatch.setattr(second_look, "read", engine)
    look_again([line_of(("a", 0.9), ("hai", 0.5), ("ba", 0.9), ("bốn", 0.9), ("năm", 0.9))], PAGE, LETTER, PLACE)
    ((_, width),) = engine.asked
    assert width == pytest.approx(0.8 * (380 + 9) + 20, abs=2)


def test_words_read_as_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of(("số", 0.9), ("2", 0.5), ("227/TTr", 0.4), ("ngày", 0.9))
    assert again(monkeypatch, line, ("2227/TTr", 100, 280, 0.8)) == ["số", "2227/TTr", "ngày"]


def test_a_reading_that_takes_in_a_certain_word_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of(("52-", 0.9), ("CT/TW", 0.6), ("về", 0.9))
    assert again(monkeypatch, line, ("52-CT/TW", 10, 180, 0.9)) == ["52-", "CT/TW", "về"]


def test_what_is_not_seen_again_is_dirt(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of(("Giám", 0.9), ("đốc", 0.9), ("Pw", 0.3), ("theo", 0.3), ("25", 0.3))
    assert again(monkeypatch, line) == ["Giám", "đốc", "theo", "25"]


def test_a_page_that_is_poor_all_over_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(("khác", 0, 80, 1.0))
    monkeypatch.setattr(second_look, "read", engine)
    lines = [line_of(("mờ", 0.4)) for _ in range(40)]
    assert look_again(lines, PAGE, LETTER, PLACE) == lines
    assert engine.asked == []


def test_a_line_of_scrawl_goes() -> None:
    assert without_scrawl(line_of(("Sz‡z", 0.3), ("Pq", 0.5))) == []
    for kept in (("Hà", 0.3), ("TCHC", 0.9), ("147", 0.2)):
        line = line_of(("Sz‡z", 0.3), kept)
        assert without_scrawl(line) == line
