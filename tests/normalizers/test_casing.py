from normalizers.casing import respell


def test_words_that_only_look_like_bodies() -> None:
    assert respell("PHÒNG QUẢN LÝ NHÀ VÀ THỊ TRƯỜNG BẤT ĐỘNG SẢN") == "Phòng Quản lý nhà và thị trường bất động sản"
    assert respell("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG") == "Sở Tài nguyên và Môi trường"
