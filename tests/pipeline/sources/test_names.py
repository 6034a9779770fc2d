import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.names import clean_name, name_of_download, with_suffix
from pipeline.sources.urls import normalised

URL = "https://example.vn/tai-ve/K%E1%BA%BF%20ho%E1%BA%A1ch.pdf?id=5"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\nul\\plan.pdf", "plan.pdf"),
        ("C:\\plans\\kế hoạch.pdf", "kế hoạch.pdf"),
        ("Ke\u0302\u0301 hoa\u0323ch.pdf", "Kế hoạch.pdf"),
        ("a\x00b\x1f c.pdf", "a b c.pdf"),
        ("abc\u202efdp.exe", "abcfdp.exe"),
        ("CON", "_CON"),
        ("com1.pdf", "_com1.pdf"),
        ("console.pdf", "console.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ('a<b>:"|?*.pdf', "a b .pdf"),
        ("..", "document"),
        ("/", "document"),
        ("", "document"),
        ("   ", "document"),
        ("plan.pdf. . ", "plan.pdf"),
    ],
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_long_names_keep_their_suffix() -> None:
    name = clean_name("Kế hoạch cải cách hành chính " * 20 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 180


@given(st.text(max_size=300))
def test_any_name_is_one_part_of_a_path(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned
    assert cleaned not in (".", "..")
    assert not set('/\\<>:"|?*\x00\n') & set(cleaned)
    assert len(os.fsencode(cleaned)) <= 181
    assert Path("x", cleaned).parts == ("x", cleaned)
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("", "Kế hoạch.pdf"),
        ("inline", "Kế hoạch.pdf"),
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=ab.pdf; size=3", "ab.pdf"),
        ("attachment; filename=\"x.pdf\"; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch%202.pdf", "Kế hoạch 2.pdf"),
        ("attachment; filename*=iso-8859-1'vi'k%E9.pdf", "ké.pdf"),
        ("attachment; filename*=nonsense''k.pdf; filename=\"b.pdf\"", "b.pdf"),
        ('attachment; filename="K%E1%BA%BF.pdf"', "Kế.pdf"),
        ('attachment; filename="Kế.pdf"', "Kế.pdf"),
        ('attachment; filename="a\\"b.pdf"', "a b.pdf"),
        ('attachment; filename="../../x.pdf"', "x.pdf"),
        ('attachment; filename=""', "Kế hoạch.pdf"),
    ],
)
def test_names_of_downloads(disposition: str, name: str) -> None:
    assert name_of_download(disposition, URL) == name


@pytest.mark.parametrize(
    ("name", "suffixed"),
    [
        ("a.pdf", "a.pdf"),
        ("a.PDF", "a.PDF"),
        ("download.aspx", "download.pdf"),
        ("Kế hoạch 12.KH", "Kế hoạch 12.KH.pdf"),
        ("a.doc", "a.doc.pdf"),
        ("a", "a.pdf"),
    ],
)
def test_suffixes_follow_the_content(name: str, suffixed: str) -> None:
    assert with_suffix(name, (".pdf",)) == suffixed


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "HTTP://User:pw@Ex.VN:80/a b/Kế.pdf?x=1&y=a%2Fb&utm_source=x#p",
            "http://ex.vn/a%20b/K%E1%BA%BF.pdf?x=1&y=a%2Fb",
        ),
        ("https://ex.vn/a;jsessionid=12AB?p=1", "https://ex.vn/a?p=1"),
        ("http://ex.vn", "http://ex.vn/"),
        ("//h.vn/x", "https://h.vn/x"),
        ("?page=2", "https://b.vn/list/index.html?page=2"),
        ("../x.pdf", "https://b.vn/x.pdf"),
        (" /a\n.pdf ", "https://b.vn/a.pdf"),
        ("http://a:99999/", ""),
        ("http://a:0/", ""),
        ("javascript:void(0)", ""),
        ("mailto:a@b.vn", ""),
        ("file:///etc/passwd", ""),
        ("data:text/html,x", ""),
        ("http://[::", ""),
        ("http:///x", ""),
        ("x" * 5000, ""),
    ],
)
def test_links_have_one_spelling(link: str, url: str) -> None:
    assert normalised("https://b.vn/list/index.html?q=1", link) == url
    if url:
        assert normalised("", url) == url


@given(st.text(max_size=200))
def test_no_link_breaks_anything(link: str) -> None:
    url = normalised("https://b.vn/list/", link)
    assert not url or url.startswith(("http://", "https://"))
    assert not url or normalised("", url) == url
