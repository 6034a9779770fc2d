import pytest

from extractors.markers import ends_sentence, find_marker, refers_on


@pytest.mark.parametrize(
    ("text", "form", "ordinal"),
    [
        ("I. MỤC TIÊU", "roman", "I"),
        ("XIV. Phụ trách", "roman", "XIV"),
        ("II/ Nội dung", "roman", "II"),
        ("1. Mục đích", "arabic", "1"),
        ("12) Việc khác", "arabic", "12"),
        ("1.Nâng cao", "arabic", "1"),
        ("2/ Nâng cao", "arabic", "2"),
        ("1.1 Nâng cao", "dotted", "1.1"),
        ("3.1. 100% hồ sơ", "dotted", "3.1"),
        ("2.1.3. Rà soát", "dotted", "2.1.3"),
        ("a) Chỉ đạo", "letter", "a"),
        ("đ) Trả lời", "letter", "đ"),
        ("b. Tham mưu", "letter", "b"),
        ("A. PHẦN CHUNG", "capital", "A"),
        ("Điều 3. Hiệu lực", "article", "Điều 3"),
        ("CHƯƠNG II NHIỆM VỤ", "chapter", "II"),
        ("Phần thứ hai NHIỆM VỤ", "part", "thứ hai"),
        ("- Tăng cường", "dash", None),
        ("-Tăng cường", "dash", None),
        ("+ Rà soát", "plus", None),
    ],
)
def test_markers_are_told_by_their_form(text: str, form: str, ordinal: str | None) -> None:
    marker = find_marker(text)
    assert marker is not None
    assert (marker.form, marker.ordinal) == (form, ordinal)
    assert text[marker.length :].strip()


@pytest.mark.parametrize(
    "text",
    [
        "5.000 doanh nghiệp",
        "1.234 tỷ đồng",
        "30/6/2026 là hạn cuối",
        "76/NQ-CP ngày 15/7/2021",
        "9001:2015 tại Sở",
        "100% hồ sơ",
        "2021 - 2030",
        "Căn cứ Luật",
        "Các sở, ban, ngành",
        "kinh tế - xã hội",
        "VI phạm hành chính",
    ],
)
def test_numbers_and_words_are_no_markers(text: str) -> None:
    assert find_marker(text) is None


def test_deeper_dotted_numbers_rank_lower() -> None:
    ranks = [find_marker(t).rank for t in ("I. A", "1. A", "1.1. A", "1.1.1. A", "a) A", "- A", "+ A")]  # type: ignore[union-attr]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_ends_of_sentences() -> None:
    assert ends_sentence("thực hiện./.")
    assert ends_sentence("như sau:")
    assert ends_sentence("(nếu có).”")
    assert not ends_sentence("Sở Y tế")


def test_a_text_that_waits_for_a_number() -> None:
    assert refers_on("theo quy định tại khoản")
    assert refers_on("tại Điều 3, khoản 2 và")
    assert not refers_on("chính quyền số")
