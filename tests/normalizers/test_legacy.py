import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.legacy import Encoding, FontHint, code_table, font_hint, from_unicode, to_unicode
from normalizers.legacy_detection import decode_text, decode_words, detect, detect_words

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SMALL = [c for c in (unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES) if not c.isascii()] + ["đ"]
LETTERS = SMALL + [c.upper() for c in SMALL]

PLAN = (
    "Kế hoạch kiểm tra việc thực hiện nhiệm vụ trồng rừng phòng hộ ven biển của các hạt kiểm lâm trong quý tới. "
    "Trưởng phòng Tổng hợp theo dõi, đôn đốc và báo cáo kết quả trước ngày 15 hằng tháng; những đơn vị chậm trễ "
    "phải giải trình bằng văn bản. Kinh phí được bố trí từ nguồn sự nghiệp, không vượt quá dự toán đã duyệt."
)
PLAIN = "Ban quan ly du an giao thong tinh trinh phuong an den bu, giai phong mat bang tuyen duong ven song"
ENGLISH = "The quarterly report covers all field stations and lists the seedlings that survived the dry season"


def test_the_table_has_every_letter_once():
    assert len(LETTERS) == 134
    for encoding in Encoding:
        table = code_table(encoding)
        assert len(set(table.values())) == len(table)
        if encoding is not Encoding.TCVN3:
            assert sorted(table.values()) == sorted(LETTERS)
    assert set(SMALL) <= set(code_table(Encoding.TCVN3).values())


@pytest.mark.parametrize(
    ("raw", "encoding", "meant"),
    [
        ("Bé Y tÕ ®Ò nghÞ c¸c ®¬n vÞ h­íng dÉn", Encoding.TCVN3, "Bộ Y tế đề nghị các đơn vị hướng dẫn"),
        ("Boä Y teá ñeà nghò caùc ñôn vò höôùng daãn", Encoding.VNI, "Bộ Y tế đề nghị các đơn vị hướng dẫn"),
        ("CHÆ THÒ VEÀ VUÏ MUØA, KYÕ THUAÄT ÖÔM GIOÁNG", Encoding.VNI, "CHỈ THỊ VỀ VỤ MÙA, KỸ THUẬT ƯƠM GIỐNG"),
        ("ÑÒA PHÖÔNG", Encoding.VNI, "ĐỊA PHƯƠNG"),
        ("viÖc −u tiªn, h∙y", Encoding.TCVN3, "việc ưu tiên, hãy"),
        ("viŒc quän lš nhà nܧc", Encoding.VPS, None),
        ("30°C, 5 m²", Encoding.TCVN3, "30°C, 5 m²"),
    ],
)
def test_conversion(raw, encoding, meant):
    converted = to_unicode(raw, encoding)
    if meant is not None:
        assert converted == meant
    else:
        assert converted.startswith("việc quản lý nhà n")


def test_capital_faces_show_capitals():
    assert to_unicode("kÕ ho¹ch n¨m", Encoding.TCVN3, capitals=True) == "KẾ HOẠCH NĂM"


def test_dead_accents_stand_after_capitals_only():
    assert to_unicode("A\xb3 e\xb3", Encoding.TCVN3) == "Á e³"


def test_vni_as_typists_leave_it():
    assert to_unicode("Uûy ban, vieâïc, coøn, iø", Encoding.VNI) == "Ủy ban, việc, còn, ì"


def test_bytes_of_symbol_fonts():
    private = "".join(chr(0xF000 + ord(c)) for c in "ch\xadng")
    assert to_unicode(private, Encoding.TCVN3) == "chưng"
    assert to_unicode("\uf0e0 sau", Encoding.TCVN3) == "\uf0e0 sau"  # an arrow of such a font


@given(st.sampled_from(list(Encoding)), st.data())
def test_round_trip(encoding, data):
    letters = [*code_table(encoding).values(), *"bcdghklmnpqrstvxBCDGH .,;0123"]
    text = data.draw(st.text(st.sampled_from(sorted(letters)), max_size=30))
    assert to_unicode(from_unicode(text, encoding), encoding) == text


@given(st.sampled_from(list(Encoding)), st.text(max_size=60))
def test_any_text_is_taken(encoding, text):
    to_unicode(text, encoding)
    decode_text(text)


@pytest.mark.parametrize(
    ("font", "hint"),
    [
        (".VnTime", FontHint(Encoding.TCVN3)),
        (".VnTimeH,Bold", FontHint(Encoding.TCVN3, capitals=True)),
        ("VnTimeHBold", FontHint(Encoding.TCVN3, capitals=True)),
        ("VnArialBoldItalic", FontHint(Encoding.TCVN3)),
        (".VnAvantH", FontHint(Encoding.TCVN3, capitals=True)),
        ("VNI-Times", FontHint(Encoding.VNI)),
        ("VNI Helve Bold", FontHint(Encoding.VNI)),
        ("VPS Long An", FontHint(Encoding.VPS)),
        ("Times New Roman", FontHint()),
        ("TimesNewRomanPS-BoldMT", FontHint()),
        ("Vivaldi", FontHint()),
        ("", FontHint()),
    ],
)
def test_font_names(font, hint):
    assert font_hint(font) == hint


@pytest.mark.parametrize("encoding", list(Encoding))
def test_encodings_are_found_without_a_font(encoding):
    raw = from_unicode(PLAN, encoding)
    assert detect(raw) is encoding
    assert decode_text(raw) == PLAN


@pytest.mark.parametrize(
    "text", [PLAN, PLAIN, ENGLISH, PLAN.upper(), "Số: 12/KH-SXD", "", "15 % – 20 m²", "§ 5 ® 2026"]
)
def test_other_text_is_in_no_encoding(text):
    assert detect(text) is None
    assert decode_text(text) == text


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH", "VNI-Times", "VPS Times"])
def test_a_legacy_font_over_unicode_changes_nothing(font):
    words = PLAN.split()
    assert [d.text for d in decode_words(words, [font] * len(words))] == words
    assert detect(PLAN, font) is None


def test_decomposed_unicode_is_unicode():
    words = unicodedata.normalize("NFD", PLAN).split()
    assert not any(detect_words(words))


def test_what_an_ocr_made_of_vietnamese_is_in_no_encoding():
    garbled = (
        "Ké hoach kiém tra viéc thuc hién nhiém vu tréng ring phéng h6 ven bién cla cac hat kiém lam trong quy t6i. "
        "Trudng phéng Téng hop theo déi, dén déc va bao céo két qua truéc ngay 15 hang thang; nh@ng don vi cham tré "
        "phai giai trinh bang v¢n ban, céc b¢ phan lién quan phéi hop th¢c hi¢n"
    )
    assert detect(garbled) is None
    assert decode_text(garbled) == garbled


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
def test_runs_of_two_encodings_in_one_document(encoding):
    heading, tail = "Ủy ban nhân dân huyện Biển Đông", "Người lập biểu ký và ghi rõ họ tên"
    raw = f"{heading}\n{from_unicode(PLAN, encoding)}\n{tail}"
    assert decode_text(raw) == f"{heading}\n{PLAN}\n{tail}"


def test_a_short_word_goes_with_its_neighbours():
    words = from_unicode("Số lượng và chất lượng giống", Encoding.TCVN3).split()
    assert words[0] == "Sè"  # a syllable as it stands
    assert decode_words(words)[0].text == "Số"
    assert [d.text for w in ("Sè", "bé", "véi") for d in decode_words([w])] == ["Sè", "bé", "véi"]
    assert decode_words(["ngµy"])[0].text == "ngày"


def test_capital_faces_by_font_run():
    words = ["quyÕt", "®Þnh", "vÒ", "viÖc", "giao", "®Êt"]
    fonts = [".VnTimeH"] * 2 + [".VnTime"] * 4
    assert " ".join(d.text for d in decode_words(words, fonts)) == "QUYẾT ĐỊNH về việc giao đất"


def test_capitals_typed_in_a_face_of_small_letters():
    words = ["CHUÈN", "BÞ", "§ÊT,", "GIèNG", "Vµ", "PH¢N", "BãN", "cho", "vô", "mïa", "tíi", "cña", "x·", "®¶o"]
    assert " ".join(d.text for d in decode_words(words)) == "CHUẨN BỊ ĐẤT, GIỐNG VÀ PHÂN BÓN cho vụ mùa tới của xã đảo"


def test_bullets_and_dashes_stay():
    words = [*from_unicode(PLAN, Encoding.TCVN3).split(), "\xb7", "\xb7ThuÕ", "\xad", "phÝ"]
    assert [d.text for d in decode_words(words)][-4:] == ["·", "·Thuế", "-", "phí"]


def test_a_horn_that_became_a_hyphen():
    raw = from_unicode(PLAN, Encoding.TCVN3).replace("\xad", "-").split()
    assert " ".join(d.text for d in decode_words(raw)) == PLAN
    words = [
        *from_unicode("vốn đầu", Encoding.TCVN3).split(),
        "t-",
        "nh-",
        *from_unicode("đã định; c-", Encoding.TCVN3).split(),
    ]
    assert [d.text for d in decode_words(words)] == ["vốn", "đầu", "tư", "như", "đã", "định;", "c-"]


def test_blanks_and_lines_stay():
    raw = "  " + from_unicode("Hội đồng\tnhân dân\n\n  khóa mới  ", Encoding.VNI)
    assert decode_text(raw) == "  Hội đồng\tnhân dân\n\n  khóa mới  "


SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "legacy"


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the documents in legacy encodings")
@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_real_documents_are_found(encoding):
    for raw in SHARED.glob(f"{encoding}/*.raw.txt"):
        truth = raw.with_name(raw.name.replace(".raw.", ".unicode.")).read_text(encoding="utf-8")
        assert detect(raw.read_text(encoding="utf-8")) == encoding
        assert decode_text(truth) == truth
