import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.content import _MARKUP
from pipeline.sources.listing import Link, Listing, decode, read_listing

URL = "https://so.example.vn/van-ban/index.html"
HERE = "https://so.example.vn/van-ban/"


def links(content: str | bytes, content_type: str = "") -> list[tuple[str, str]]:
    raw = content.encode() if isinstance(content, str) else content
    return [(link.url, link.text) for link in read_listing(raw, URL, content_type).links]


def test_links_of_a_page() -> None:
    page = """<html><body><a href="a.pdf">  Kế hoạch
        <b>số 1</b> </a><a>none</a><a href="">self</a><a href="#top">up</a><a href="javascript:x()">x</a>
        <a href='/b.pdf' title='Kế hoạch 2'>Tải về</a><map><area href=c.pdf></map></body></html>"""
    assert links(page) == [
        (HERE + "a.pdf", "Kế hoạch số 1"),
        (HERE + "index.html", "up"),
        ("https://so.example.vn/b.pdf", "Tải về Kế hoạch 2"),
        (HERE + "c.pdf", ""),
    ]


def test_the_base_of_a_page_counts() -> None:
    assert links('<base href="/kho/"><a href="a.pdf">a</a>') == [("https://so.example.vn/kho/a.pdf", "a")]
    assert links('<base href="javascript:x"><a href="a.pdf">a</a>') == [(HERE + "a.pdf", "a")]


def test_following_pages_and_feeds() -> None:
    page = b"""<link rel="NEXT" href="?p=2"><a rel="nofollow next" href="?p=3">more</a>
        <link rel="alternate" type="application/atom+xml" href="/atom"><link rel="stylesheet" href="/s.css">
        <link rel="alternate" type="text/html" hreflang="en" href="/en">"""
    found = read_listing(page, URL)
    assert found.following == (HERE + "index.html?p=2", HERE + "index.html?p=3")
    assert found.feeds == ("https://so.example.vn/atom",)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("Kế hoạch".encode(), ""),
        ("Kế hoạch".encode(), "text/html; charset=UTF-8"),
        ("Kế hoạch".encode(), "text/html; charset=nonsense"),
        ("Kế hoạch".encode(), "text/html; charset=punycode"),
        ("\ufeffKế hoạch".encode(), "text/html; charset=iso-8859-1"),
        ("\ufeffKế hoạch".encode("utf-16-le"), ""),
        (b'<meta charset="utf-8">' + "Kế hoạch".encode(), ""),
        (b"K\xea\xec hoa\xf2ch", ""),
        (b"K\xea\xec hoa\xf2ch", 'text/html; charset="windows-1258"'),
    ],
)
def test_pages_are_decoded(content: bytes, content_type: str) -> None:
    assert unicodedata.normalize("NFC", decode(content, content_type)).endswith("Kế hoạch")


RSS = """<?xml version="1.0" encoding="utf-8"?><!-- x --><rss version="2.0"
    xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://so.example.vn/</link>
    <atom:link rel="next" href="/rss?p=2"/><atom:link rel="self" href="/rss"/>
    <item><title>Kế hoạch 1</title><link> /a.pdf </link><guid>https://so.example.vn/1</guid></item>
    <item><title>Kế hoạch 2</title><enclosure url="/b.pdf" type="application/pdf" length="1"/></item>
    <item><title>Kế hoạch 3</title><guid isPermaLink="false">no</guid></item>
    <item><title>Kế hoạch 4</title><guid>https://so.example.vn/d.pdf</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/atom?p=2"/>
    <entry><title>Kế hoạch 1</title><link href="/a.pdf"/><link rel="edit" href="/edit"/>
    <link rel="enclosure" href="/b.pdf"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <item><title>Kế hoạch 1</title><link>https://so.example.vn/a.pdf</link></item></rdf:RDF>"""


def test_rss() -> None:
    assert links(RSS) == [
        (f"https://so.example.vn/{n}.pdf", f"Kế hoạch {i}") for n, i in (("a", 1), ("b", 2), ("d", 4))
    ]
    assert read_listing(RSS.encode(), URL).following == ("https://so.example.vn/rss?p=2",)


def test_atom() -> None:
    assert links(ATOM) == [("https://so.example.vn/a.pdf", "Kế hoạch 1"), ("https://so.example.vn/b.pdf", "Kế hoạch 1")]
    assert read_listing(ATOM.encode(), URL).following == ("https://so.example.vn/atom?p=2",)


def test_rss_one() -> None:
    assert links(RDF) == [("https://so.example.vn/a.pdf", "Kế hoạch 1")]


def test_a_feed_that_is_cut_off_gives_what_it_has() -> None:
    assert links(RSS[: RSS.index("Kế hoạch 3")])[:2] == links(RSS)[:2]


def test_entities_of_a_feed_are_not_expanded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    outside = '<!ENTITY file SYSTEM "file:///etc/hostname">'
    feed = "<rss><channel><item><title>&i;&file;</title><link>/a.pdf</link></item></channel></rss>"
    started = time.process_time()
    found = links(f"{bomb}{outside}]>{feed}")
    assert time.process_time() - started < 1
    assert found in ([], [("https://so.example.vn/a.pdf", "")], [("https://so.example.vn/a.pdf", "&i;&file;")])


@pytest.mark.parametrize(
    "content", [b"", b" ", b"\x00\x01\x02", b"%PDF-1.4", b"<rss>", b"<feed", b"<!--", b"<a href='"]
)
def test_what_is_no_page_has_no_links(content: bytes) -> None:
    assert read_listing(content, URL) == Listing()


@pytest.mark.parametrize(
    "content",
    [
        b"<!---->" * 15_000,
        b"<!--" * 25_000,
        b"<?x?>" * 20_000,
        b" " * 100_000,
        b"<meta " * 16_000,
        b"<a href=x>" * 20_000,
    ],
)
def test_hostile_pages_take_no_time(content: bytes) -> None:
    started = time.process_time()
    read_listing(content, URL)
    _MARKUP.match(content)
    assert time.process_time() - started < 3


def test_a_page_nested_deep_is_read() -> None:
    assert Link(HERE + "a.pdf", "a") in read_listing(b"<a href=a.pdf>a</a>" + b"<div>" * 50_000, URL).links


@given(st.binary(max_size=300))
def test_anything_can_be_looked_through(content: bytes) -> None:
    read_listing(content, URL)
    read_listing(b"<rss>" + content, URL)
    read_listing(b"<a href='" + content + b"'>", URL)
