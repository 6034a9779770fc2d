from itertools import pairwise

import pytest

from normalizers.casing import _facts, _heads, _not_heads, respell, sentence_part


def test_words_that_only_look_like_bodies() -> None:
    assert respell("PHÒNG QUẢN LÝ NHÀ VÀ THỊ TRƯỜNG BẤT ĐỘNG SẢN") == "Phòng Quản lý nhà và thị trường bất động sản"
    assert respell("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG") == "Sở Tài nguyên và Môi trường"


@pytest.mark.parametrize(
    "text",
    [
        "nâng cao chất lượng dịch vụ công và phục vụ người dân",
        "thực hiện nhiệm vụ công tác phòng, chống tham nhũng",
        "bồi dưỡng nghiệp vụ cho cán bộ",
        "chế độ công vụ và nghĩa vụ quân sự",
        "tăng trưởng, hội nhập, cơ hội việc làm",
        "giao thông đường bộ, quốc phòng, an ninh",
        "tại Bộ phận Một cửa của Sở Nội vụ",
        "của Ủy ban Thường vụ Quốc hội",
        "Bộ Quốc phòng",
        "Bộ Chỉ huy Bộ đội Biên phòng",
        "tiêu chuẩn của bộ đội",
    ],
)
def test_words_of_which_a_syllable_is_also_a_body(text: str) -> None:
    assert sentence_part(text.upper()) == text


def test_a_field_after_a_word_has_its_capital() -> None:
    assert respell("PHÒNG KẾ HOẠCH NGHIỆP VỤ TÀI CHÍNH") == "Phòng Kế hoạch nghiệp vụ Tài chính"
    assert respell("PHÒNG CHUYÊN MÔN NGHIỆP VỤ THUỘC SỞ") == "Phòng Chuyên môn nghiệp vụ thuộc Sở"


def test_the_words_that_hold_a_head_are_words_and_hold_one() -> None:
    words = _facts()["words"]
    heads, known = _heads(), _heads() | _not_heads()
    assert len(words) == len(set(words))
    for word in words:
        syllables = word.split()
        assert len(syllables) > 1, word
        assert heads.intersection(syllables) or heads.intersection(map(" ".join, pairwise(syllables))), word
        assert word not in known, f"{word}: a body, or told from one already"
