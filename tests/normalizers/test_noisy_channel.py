"""What a reading may have been, and how the table of confusions is learned."""

import pytest

from normalizers import language_model, noisy_channel
from normalizers.noisy_channel import RHYME, Channel, cut, cut_rhyme
from tools.align_readings import line_pairs, word_pairs
from tools.degraded_pages import Reading
from tools.learn_confusions import learn, pairs


@pytest.fixture(scope="module")
def channel() -> Channel:
    model = language_model.load()
    return noisy_channel.load(model.words, model.unigrams)


@pytest.mark.parametrize(
    ("syllable", "onset", "rhyme"), [("Đường", "Đ", "ường"), ("quyết", "qu", "yết"), ("GÌ", "G", "Ì"), ("ủy", "", "ủy")]
)
def test_cut(syllable: str, onset: str, rhyme: str) -> None:
    assert cut(syllable) == (onset, rhyme)


def test_cut_refuses_what_is_no_syllable() -> None:
    with pytest.raises(ValueError, match="no syllable"):
        cut("UBND")


@pytest.mark.parametrize(("rhyme", "vowels", "coda"), [("ường", "ườ", "ng"), ("ủy", "ủy", ""), ("ÁCH", "Á", "CH")])
def test_cut_rhyme(rhyme: str, vowels: str, coda: str) -> None:
    assert cut_rhyme(rhyme) == (vowels, coda)


@pytest.mark.parametrize(
    ("read", "truth"), [("nhiém", "nhiệm"), ("c4p", "cấp"), ("dw6ng", "đường"), ("THUC", "THỰC"), ("Tinh", "Tỉnh")]
)
def test_truth_is_among_the_guesses(channel: Channel, read: str, truth: str) -> None:
    assert truth in [guess.text for guess in channel.candidates(read)]


def test_guesses_are_words_of_the_model(channel: Channel) -> None:
    words = language_model.load().words
    for guess in channel.candidates("t6"):
        assert words[guess.word] == guess.text.lower()
        assert guess.likelihood < 0


@pytest.mark.parametrize("read", ["", "x" * 40, "///", "9999"])
def test_no_guess_is_no_error(channel: Channel, read: str) -> None:
    assert isinstance(channel.candidates(read), tuple)


def test_words_are_aligned() -> None:
    found = list(word_pairs("các đơn vị báo cáo", "cac don vibao cao"))
    assert found == [(("các",), ("cac",)), (("đơn",), ("don",)), (("vị", "báo"), ("vibao",)), (("cáo",), ("cao",))]


def test_lines_that_were_not_read_are_left_out() -> None:
    truth = ["Điều khoản thi hành", "Chương trình công tác", "Hiệu lực"]
    assert list(line_pairs(truth, ["Diéu khoan thi hanh", "~~", "Hiéu luc"])) == [
        ("Điều khoản thi hành", "Diéu khoan thi hanh"),
        ("Hiệu lực", "Hiéu luc"),
    ]


def test_learning_counts_the_readings_of_rhymes() -> None:
    page = Reading(("trường đường, (nường)",), ("trudng dudng, (nudng)",), "face", "grade")
    table = learn(pairs([page]))[RHYME]
    assert table["ường", "udng"] == 3
