import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import commonness
from normalizers.legacy import Encoding, from_unicode
from normalizers.text import strip_marks
from normalizers.text_kind import TextKind, classify

PLAN = (
    "Chi cục Thủy sản phối hợp với Đồn Biên phòng cửa khẩu cảng kiểm tra tàu cá trước khi xuất bến, hướng dẫn ngư dân "
    "ghi nhật ký khai thác và lắp thiết bị giám sát hành trình. Phòng Kinh tế tổng hợp số liệu, báo cáo Ủy ban nhân "
    "dân huyện trước ngày 20 hằng tháng để xem xét hỗ trợ nhiên liệu cho các chủ tàu chấp hành tốt quy định."
)
GARBLED = (
    "Chi cuc Thuy san ph6i hop véi Dén Bién phong ctra khau cang kiém tra tau ca trudc khi xuat bén, huéng dan ngu dan "
    "ghi nhat ky khai thac va lip thiét bj giam sat hanh trinh. Phong Kinh té t6ng hop sd liéu, bao cao Uy ban nhan "
    "dan huyén trudc ngay 20 hang thang dé xem xét h6 tro nhién liéu cho cac chii tau chip hanh t6t quy dinh."
)
ENGLISH = (
    "The harbour office inspects fishing boats before they leave the port and explains how the log book must be kept. "
    "The economic division collects the figures and reports to the district before the twentieth day of each month."
)
FRENCH = (
    "Le bureau du port contrôle les bateaux de pêche avant leur départ et explique comment tenir le journal de bord. "
    "Les chiffres sont réunis chaque mois et transmis à la préfecture, qui décide des aides accordées aux armateurs."
)
TABLE = (
    "STT Nội dung ĐVT 2024 2025 2026 1 UBND xã Hòa Bình HĐND 12 45,5 67% KH-UBND 2 TTHC DVC VNeID CSDL 118/2025/NĐ-CP "
    "QĐ-TTg 3 TTPVHCC KPI CNTT Sở TC 4 BHXH BHYT Quý I/2026 5 LĐTBXH PCTT-TKCN Tổng 1.250 3.400 m2 km 5G"
)
NAMES = (
    "Ông Nguyễn Hữu Phước, bà Trần Thị Kim Loan và chuyên gia Peter Schneider của Deutsche Welthungerhilfe cùng đoàn "
    "Samsung Electronics Vietnam, Piaggio, Foxconn, Luxshare thăm Krông Pắc, Ea H'leo, Buôn Ma Thuột, Đắk Lắk"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PLAN, TextKind.CLEAN),
        (PLAN.upper(), TextKind.CLEAN),
        (unicodedata.normalize("NFD", PLAN), TextKind.CLEAN),
        (TABLE, TextKind.CLEAN),
        (NAMES, TextKind.CLEAN),
        (f"{PLAN} {ENGLISH}", TextKind.CLEAN),
        (strip_marks(PLAN), TextKind.STRIPPED),
        (strip_marks(PLAN).upper(), TextKind.STRIPPED),
        (GARBLED, TextKind.GARBLED),
        (ENGLISH, TextKind.FOREIGN),
        (ENGLISH.upper(), TextKind.FOREIGN),
        (FRENCH, TextKind.FOREIGN),
        *((from_unicode(PLAN, encoding), TextKind.LEGACY) for encoding in Encoding),
    ],
)
def test_pages(text, kind):
    score = classify(text.split())
    assert score.kind is kind
    assert score.certainty > 0.7


@pytest.mark.parametrize(
    "text", ["", "12 15,5 2026", "\ufffd\ufffd\ufffd \ufffd\ufffd", "(cid:12)(cid:7) (cid:33)", "Sở"]
)
def test_too_little_is_no_text(text):
    assert classify(text.split()).kind is TextKind.NO_TEXT


def test_private_use_soup_is_no_text():
    assert classify(["".join(chr(0xE000 + ord(c)) for c in word) for word in PLAN.split()]).kind is TextKind.NO_TEXT


def test_single_errors_of_an_ocr_do_not_make_a_page_garbled():
    words = PLAN.replace("phối", "phôi").replace("cảng", "cáng").replace("tháng", "thang").replace("hỗ", "hé").split()
    assert classify(words).kind is TextKind.CLEAN


@pytest.mark.parametrize("size", [8, 12, 20])
def test_short_runs_of_clean_text_are_clean(size):
    words = f"{PLAN} {TABLE} {NAMES}".split()
    for start in range(0, len(PLAN.split()) - size, 3):
        assert classify(words[start : start + size]).kind is TextKind.CLEAN


def test_fewer_words_are_less_certain():
    words = GARBLED.split()
    assert classify(words[:6]).certainty < classify(words).certainty


def test_a_legacy_font_over_unicode_is_clean():
    words = PLAN.split()
    assert classify(words, [".VnTime"] * len(words)).kind is TextKind.CLEAN


def test_without_the_model_the_kinds_are_still_told(monkeypatch):
    with_model = classify(GARBLED.split()[:25]).certainty
    monkeypatch.setattr("normalizers.text_signals.model", lambda: None)
    for text, kind in ((PLAN, "clean"), (strip_marks(PLAN), "stripped"), (GARBLED, "garbled"), (ENGLISH, "foreign")):
        score = classify(text.split())
        assert score.kind == kind
        assert score.signals.fluency is None
    assert classify(GARBLED.split()[:25]).certainty <= with_model + 0.05


def test_commonness_orders_syllables():
    assert commonness.commonness("của") > commonness.commonness("Khuỵu") >= commonness.UNSEEN
    assert commonness.commonness("strom") == commonness.FOREIGN
    assert commonness.commonness("hoà") == commonness.commonness("HÒA")


@given(st.lists(st.text(max_size=12), max_size=30))
def test_any_words_are_taken(words):
    score = classify(words)
    assert 0 <= score.certainty <= 1


@pytest.mark.parametrize("unit", ["1", "a.", "¢", "é-", "(cid:", "a¢b"])
def test_long_words_take_linear_time(unit):
    start = time.process_time()
    classify([unit * (100_000 // len(unit))] * 2)
    assert time.process_time() - start < 3
