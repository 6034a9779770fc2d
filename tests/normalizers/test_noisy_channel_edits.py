"""Edits of a line: what changes, where it stood, and what comes of edits that overlap."""

from hypothesis import given
from hypothesis import strategies as st

from normalizers.noisy_channel_edits import Edit, edited, piece_at


def test_offsets_lead_back() -> None:
    found = edited("ngày 26tháng 7", [Edit(5, 7, "26 ", 0.95)])
    assert found is not None
    assert (found.text, found.raw) == ("ngày 26 tháng 7", "ngày 26tháng 7")
    assert [(w.raw, w.text, w.changed) for w in found.words] == [("26", "26 ", True)]
    assert found.raw_offset(found.text.index("tháng")) == found.raw.index("tháng")


def test_nothing_changes_nothing() -> None:
    assert edited("Quý II", []) is None
    assert edited("Quý II", [Edit(4, 6, "II", 0.9)]) is None


def test_of_edits_that_overlap_the_first_is_made() -> None:
    found = edited("abcdef", [Edit(2, 5, "X", 0.9), Edit(1, 3, "Y", 0.9)])
    assert found is not None
    assert found.text == "aYdef"


def test_the_piece_at_an_offset() -> None:
    assert [piece_at("một hai ba", offset, [0.1, 0.2, 0.3]) for offset in (0, 2, 4, 9)] == [0.1, 0.1, 0.2, 0.3]
    assert piece_at("", 0, []) == 1.0


@given(
    st.text(alphabet="abc ", max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.text(alphabet="xy ", max_size=3)), max_size=5),
)
def test_what_is_not_edited_stays(line: str, edits: list[tuple[int, int, str]]) -> None:
    inside = [Edit(min(a, b), max(a, b), text, 0.9) for a, b, text in edits if max(a, b) <= len(line)]
    found = edited(line, inside)
    if found is None:
        return
    read = written = 0
    for word in found.words:
        assert line[read : word.start] == found.text[written : word.text_start]
        read, written = word.end, word.text_end
    assert line[read:] == found.text[written:]
