"""What a page of a portal, or a feed, links to."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from pipeline.sources.urls import normalised

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
# atomic groups: what is before the first element is taken once, never tried otherwise
_FEED = re.compile(
    rb"(?>\s+|<\?[^>]*>|<!--(?>.*?-->)|<!DOCTYPE[^>]*>)*+<(?:rss|feed|(?:\w+:)?RDF)\b", re.DOTALL | re.IGNORECASE
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_TEXT_CODECS = ("utf-8", "utf-16", "cp12", "iso8859", "ascii")
_HEAD = 4096  # bytes
_MAX_LINKS = 20_000  # of a page: more is a trap
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Link:
    """A link: absolute URL in its one spelling, and the text that a reader sees (with the title)."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a page links to, in its order; `following` are the pages that it says come next, `feeds` its feeds."""

    links: tuple[Link, ...] = ()
    following: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


def read_listing(content: bytes, url: str, content_type: str = "") -> Listing:
    """The links of an HTML page or of an RSS or Atom feed; what is neither has none."""
    if _FEED.match(content.removeprefix(codecs.BOM_UTF8)[:_HEAD]):
        return _feed(content, url)
    return _page(content, url, content_type)


def decode(content: bytes, content_type: str) -> str:
    """A page as text: by its byte order mark, the header, its own word for it, and else as UTF-8 or Windows-1258."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    stated = _HEADER_CHARSET.search(content_type)
    head = content[:_HEAD]
    own = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    names = ([stated[1]] if stated else []) + ([own[1].decode("ascii", "replace")] if own else [])
    for name in (*names, "utf-8", "cp1258"):
        try:
            # Python has codecs that are none of text, or take quadratic time ('punycode')
            if codecs.lookup(name).name.startswith(_TEXT_CODECS):
                return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _page(content: bytes, url: str, content_type: str) -> Listing:
    text = decode(content, content_type).replace("\x00", "")
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return Listing()
    base = next((normalised(url, e.get("href")) for e in root.iter("base") if e.get("href")), "") or url
    links, following, feeds = [], [], []
    for element in islice(root.iter("a", "area", "link"), _MAX_LINKS):
        target = normalised(base, element.get("href") or "") if element.get("href") else ""
        relations = (element.get("rel") or "").lower().split()
        if not target:
            continue
        if "next" in relations:
            following.append(target)
        if "alternate" in relations and (element.get("type") or "").strip().lower() in _FEED_TYPES:
            feeds.append(target)
        elif element.tag != "link":
            links.append(Link(target, _text(element)))
    return Listing(tuple(links), tuple(following), tuple(feeds))


def _text(element: Any) -> str:
    shown = " ".join("".join(element.itertext()).split())
    title = " ".join((element.get("title") or "").split())
    return shown if not title or title == shown else f"{shown} {title}".strip()


def _feed(content: bytes, url: str) -> Listing:
    """Links of the entries; a feed may be cut off or ill-formed, as those that are written by hand are."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content.lstrip(), parser=parser)
    except etree.XMLSyntaxError:
        return Listing()
    if root is None:
        return Listing()
    links: list[Link] = []
    following = [
        normalised(url, e.get("href", ""))
        for parent in (root, *_children(root, "channel"))
        for e in _children(parent, "link")
        if e.get("rel") == "next"  # RFC 5005
    ]
    for entry in islice(root.iter("{*}item", "{*}entry"), _MAX_LINKS):
        title = next((" ".join("".join(e.itertext()).split()) for e in _children(entry, "title")), "")
        for reference in _references(entry):
            if target := normalised(url, reference):
                links.append(Link(target, title))
    return Listing(tuple(dict.fromkeys(links)), tuple(f for f in following if f))


def _references(entry: Any) -> Iterator[str]:
    found = False
    for element in (*_children(entry, "link"), *_children(entry, "enclosure")):
        reference = element.get("href") or element.get("url") or (element.text or "").strip()
        if reference and element.get("rel", "alternate") in ("alternate", "enclosure", "related"):
            found = True
            yield reference
    if not found:
        for element in _children(entry, "guid"):
            if element.get("isPermaLink", "true").lower() != "false":
                yield (element.text or "").strip()


def _children(element: Any, name: str) -> list[Any]:
    return [child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name]
