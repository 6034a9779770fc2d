"""Restoring marks: what is restored, what is left alone, and that offsets and case survive."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.diacritics import Kind, Restored, Restorer
from normalizers.diacritics_marked import marked_acronym, misread_acronym
from normalizers.syllable import normalise_placement
from normalizers.text import strip_marks

TEXT = [
    "Phòng Tổ chức chủ trì, phối hợp với các đơn vị trực thuộc xây dựng kế hoạch đào tạo cán bộ, công chức;",
    "trình Giám đốc phê duyệt trước ngày 15/3 và báo cáo kết quả thực hiện với Ủy ban nhân dân tỉnh.",
    "Nâng cao chất lượng dịch vụ công trực tuyến, giảm thời gian giải quyết hồ sơ của người dân.",
    "VĂN PHÒNG SỞ",
    "Kiểm tra việc chấp hành kỷ luật, kỷ cương hành chính tại các xã, phường.",
]


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer()


def test_stripped_text_comes_back(restorer: Restorer) -> None:
    found = [line.text for line in restorer.restore([strip_marks(line) for line in TEXT], "stripped")]
    wrong = [
        (a, b)
        for line, other in zip(TEXT, found, strict=True)
        for a, b in zip(line.split(), other.split(), strict=True)
        if a != b
    ]
    assert len(wrong) <= 1, wrong


def test_garbled_text_comes_back(restorer: Restorer) -> None:
    read = ["Phong T6 chirc chu tri, ph6i hgp véi cac don vi truc thuéc xay dung ké hoach dao tao cén bd, cong chitc;"]
    assert restorer.restore(read, "garbled")[0].text == TEXT[0]


def test_joined_words_are_parted(restorer: Restorer) -> None:
    (line,) = restorer.restore(["Cac don vi bao cao motso nhiém vu trong tam cua nganh"], "garbled")
    assert "một số nhiệm vụ" in line.text
    assert line.raw_offset(line.text.index("số")) == line.raw.index("so nh")


def test_context_goes_over_the_line_end(restorer: Restorer) -> None:
    lines = ["Uy ban nhan dan cap tinh va Uy ban nhan dan thanh", "pho co trach nhiem thi hanh Nghi dinh nay."]
    assert restorer.restore(lines, "stripped")[1].text.startswith("phố có trách nhiệm")


@pytest.mark.parametrize("kind", ["stripped", "garbled"])
@pytest.mark.parametrize(
    "text",
    [
        "12/3/2026",
        "1.250.000",
        "95%",
        "https://dichvu.example.vn/ho-so",
        "vanthu@example.vn",
        "XIV",
        "UBND",
        "3a)",
        "2021-2025",
    ],
)
def test_never_touched(restorer: Restorer, kind: Kind, text: str) -> None:
    (line,) = restorer.restore([f"theo {text} cua co quan"], kind)
    assert f" {text} " in line.text


@pytest.mark.parametrize("kind", ["stripped", "garbled"])
def test_document_numbers_get_their_bar_back(restorer: Restorer, kind: Kind) -> None:
    (line,) = restorer.restore(["Quyet dinh so 15/QD-UBND va Nghi dinh so 3/2021/ND-CP"], kind)
    assert "15/QĐ-UBND" in line.text
    assert "3/2021/NĐ-CP" in line.text


def test_acronyms() -> None:
    assert marked_acronym("HDND") == "HĐND"
    assert misread_acronym("Qb") == "QĐ"
    assert misread_acronym("PGP") == "PGĐ"
    assert misread_acronym("UBND") == "UBND"
    assert misread_acronym("BTC") == "BTC"


@pytest.mark.parametrize("kind", ["stripped", "garbled"])
def test_letters_of_lists(restorer: Restorer, kind: Kind) -> None:
    lines = ["c) Bao cao", "d) Tham dinh ho so", "d) Luu tru ho so", "e) Kiem tra"]
    found = [line.text for line in restorer.restore(lines, kind)]
    assert [text[:2] for text in found] == ["c)", "d)", "đ)", "e)"]


def test_case_follows_the_source(restorer: Restorer) -> None:
    (line,) = restorer.restore(["KE HOACH Cua So Y te"], "stripped")
    assert line.text == "KẾ HOẠCH Của Sở Y tế"


def test_marked_words_stay_in_stripped_text(restorer: Restorer) -> None:
    (line,) = restorer.restore(["Cán bo phuong"], "stripped")
    assert line.text.startswith("Cán bộ ")


def test_single_mistakes(restorer: Restorer) -> None:
    lines = ["Kế hoạch cài cách hành chính năm 2026 của huyện", "Tổ chức tuyên truyên, phổ biến, giáo dục pháp luật"]
    found = [line.text for line in restorer.restore(lines, "doubtful")]
    assert "cải cách hành chính" in found[0]
    assert "tuyên truyền, phổ biến" in found[1]


def test_good_text_is_left_alone(restorer: Restorer) -> None:
    assert [line.text for line in restorer.restore(TEXT, "doubtful")] == TEXT


def test_confidence_opens_a_word(restorer: Restorer) -> None:
    line = "giải quyết thủ tục hành chinh cho người dân"
    sure = [1.0] * 9
    unsure = [*sure[:5], 0.3, *sure[6:]]
    (found,) = restorer.restore([line], "doubtful", [unsure])
    assert "hành chính cho" in found.text
    assert [w.raw for w in found.words if w.changed] == ["chinh"]


def doubtful(restorer: Restorer, line: str, sure: float = 0.9) -> str:
    return restorer.restore([line], "doubtful", [[sure] * len(line.split())])[0].text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Tố chức thực hiện kế hoạch của phòng", "Tổ chức thực hiện kế hoạch của phòng"),
        ("đẩy mạnh cải cách hành chỉnh của huyện", "đẩy mạnh cải cách hành chính của huyện"),
        ("cấp có thâm quyên phê duyệt", "cấp có thẩm quyền phê duyệt"),
        ("chất lượng địch vụ công trực tuyến", "chất lượng dịch vụ công trực tuyến"),
        ("phòng Tài chính - Kê hoạch tham mưu", "phòng Tài chính - Kế hoạch tham mưu"),
        ("GIÁM SÁT CỦA HỘI ĐÔNG NHÂN DÂN", "GIÁM SÁT CỦA HỘI ĐỒNG NHÂN DÂN"),
        ("theo chương trình của Bộ Ytế và hướng dẫn", "theo chương trình của Bộ Y tế và hướng dẫn"),
        ("thực hiện thủ tục hànhchính tại xã", "thực hiện thủ tục hành chính tại xã"),
    ],
)
def test_mistakes_of_an_ocr(restorer: Restorer, read: str, printed: str) -> None:
    assert doubtful(restorer, read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "Giao ông Trịnh Bá Liễn, ông Đinh Xuân Sớn chủ trì",
        "tại xã Bản Díu, huyện Sín Chéng",
        "gửi UBND tỉnh và Ban CCHC trước ngày 15/3/2031 theo số 12/KH-UBND",
        "dùng phần mềm Photoshop, email và website của Samsung",
        "Video clip, Facebook, Zalo",
        "Mục II, Phần IV",
    ],
)
@pytest.mark.parametrize("sure", [0.6, 0.9, 0.96])
def test_names_numbers_and_foreign_words_stay(restorer: Restorer, text: str, sure: float) -> None:
    assert doubtful(restorer, text, sure) == text


def test_a_sure_reading_is_believed_sooner(restorer: Restorer) -> None:
    line = "việc phân bố sử dụng ngân sách"
    low, high = (restorer.restore([line], "doubtful", [[0.96] * 2 + [c] + [0.96] * 4])[0] for c in (0.6, 0.975))
    assert low.text == line.replace("bố", "bổ")
    assert high.text == line


def test_a_line_may_be_said_to_go_on(restorer: Restorer) -> None:
    lines, sure = ["SẢN", "PHẤM"], [[0.96], [0.7]]
    assert restorer.restore(lines, "doubtful", sure, [False, True])[1].text == "PHẨM"


def test_threshold_abstains() -> None:
    never = Restorer(thresholds={"stripped": 1.1})
    (line,) = never.restore(["cac don vi"], "stripped")
    assert line.text == line.raw
    assert {word.method for word in line.words} == {"abstained"}


def _consistent(line: Restored) -> None:
    read = written = 0
    for word in line.words:
        assert line.raw[word.start : word.end] == word.raw
        assert line.text[word.text_start : word.text_end] == word.text
        assert line.raw[read : word.start] == line.text[written : word.text_start]
        assert 0 <= word.confidence <= 1.0001
        assert line.text_offset(word.start) == word.text_start
        assert line.raw_offset(word.text_start) == word.start
        read, written = word.end, word.text_end
    assert line.raw[read:] == line.text[written:]
    assert line.text_offset(len(line.raw)) == len(line.text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet='aăâbcdđeêghiklmnoôơpqrstuưvxyÀẾỘ đ0159.,;:-/()&@¢’?"\t ', max_size=60), max_size=4))
@pytest.mark.parametrize("kind", ["stripped", "garbled", "doubtful"])
def test_any_text(restorer: Restorer, kind: Kind, lines: list[str]) -> None:
    found = restorer.restore(lines, kind)
    assert [line.raw for line in found] == lines
    for line in found:
        _consistent(line)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(" ".join(TEXT).split()), min_size=1, max_size=30))
def test_stripped_changes_marks_alone(restorer: Restorer, words: list[str]) -> None:
    bare = strip_marks(" ".join(words))
    (line,) = restorer.restore([bare], "stripped")
    assert strip_marks(line.text) == bare


@pytest.mark.parametrize("kind", ["stripped", "garbled", "doubtful"])
def test_long_lines_take_linear_time(restorer: Restorer, kind: Kind) -> None:
    restorer.restore(["a"], kind)
    for text in ("a" * 100_000, "1." * 50_000, "@a" * 50_000, "ban hanh " * 3_000, ".-/" * 33_000):
        begun = time.process_time()
        restorer.restore([text], kind)
        assert time.process_time() - begun < 20, text[:10]


def test_runs_side_by_side_give_what_each_gives_alone(restorer: Restorer) -> None:
    lines = [re.sub(r"[;.]$", "", strip_marks(line)) + "." for line in TEXT]
    together = [line.text for line in restorer.restore([x for line in lines for x in (line, "")], "stripped")][::2]
    assert together == [restorer.restore([line], "stripped")[0].text for line in lines]
    assert all(normalise_placement(text) == text for text in together)
