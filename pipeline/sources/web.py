"""Portals: pages that list documents, over as many pages as there are, and feeds."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline import clock
from pipeline.errors import DocumentError, UsageError
from pipeline.sources.addresses import AddressRules, Resolver, resolve
from pipeline.sources.archive import ArchiveLimits, unpack
from pipeline.sources.base import Item, SourceFailure
from pipeline.sources.content import ZIP, is_whole, kind_of
from pipeline.sources.fetch import AGENT, AlreadyGivenError, Answer, Limits, PoliteClient, Traffic, Wanted
from pipeline.sources.inbox import Inbox, Kept
from pipeline.sources.listing import Link, Listing, read_listing
from pipeline.sources.names import name_of_download, with_suffix
from pipeline.sources.politeness import Pace, Robots
from pipeline.sources.urls import normalised

_PAGE_BYTES = 10 << 20
_ROBOTS_BYTES = 512 << 10  # RFC 9309, 2.5 asks for at least 500 KiB
_DETAILS_PER_PAGE = 200


class _PageKind(Enum):
    LISTING = "listing"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class _Page:
    url: str
    kind: _PageKind


class WebItems:
    """The documents that a portal lists: each is fetched once, and after that only when the server says it has changed.

    What came is kept below `inbox` as it came, with where and when beside it. The type of a document is what its
    content says. `traffic` tells what the last walk asked of servers.

    Args:
        name: of the source.
        start: URLs of listing pages or feeds.
        link_pattern: regular expression that is searched in the URL of a link (as written, and with %-escapes undone).
        inbox: the folder of this source.
        text_pattern: searched in the text and title of a link; both patterns must be found.
        next_pattern: searched in the URL and in the text of links of a listing page: more pages of the listing, of the
            same host. Links marked rel=next are followed without it.
        detail_pattern: searched in the URL of links: pages of one document each, on which links of documents are
            looked for, but no further pages.
        max_pages: listing pages and feeds; with more, the walk is not complete.
        follow_feeds: whether the feeds that a listing page names are read too.
        seconds_between_requests: for each host; its robots.txt may ask for more.
        timeout: seconds without a sign of life.
        max_bytes: of a document.
        max_seconds: of a transfer.
        allow_private: False; or True for private and loopback addresses; or a list of 'host', 'host:port',
            '10.0.0.0/8'.
        user_agent: the User-Agent header; robots.txt is read for the name before its first '/'.
        attempts: for what may be better the next time.
        backoff: seconds; the pause before the n-th retry is random, up to backoff * 2 ** n.
        archive_limits: of .zip files.
        resolver: for tests.
        sleep: for tests.

    Raises:
        UsageError: a pattern is no regular expression, a start no http address, `allow_private` ill-formed.
    """

    def __init__(
        self,
        name: str,
        start: Sequence[str],
        link_pattern: str,
        *,
        inbox: Path,
        text_pattern: str | None = None,
        next_pattern: str | None = None,
        detail_pattern: str | None = None,
        max_pages: int = 50,
        follow_feeds: bool = True,
        seconds_between_requests: float = 1.0,
        timeout: float = 30.0,
        max_bytes: int = 200 << 20,
        max_seconds: float = 600.0,
        allow_private: bool | Sequence[str] = False,
        user_agent: str | None = None,
        attempts: int = 4,
        backoff: float = 1.0,
        archive_limits: ArchiveLimits | None = None,
        resolver: Resolver = resolve,
        sleep: Callable[[float], None] = clock.sleep,
    ) -> None:
        self.name = name
        self.complete = False
        self.traffic = Traffic()
        self._start = [_start_url(name, url) for url in start]
        self._link = _compiled(name, "link_pattern", link_pattern)
        self._text = _compiled(name, "text_pattern", text_pattern or "")
        self._next = _compiled(name, "next_pattern", next_pattern) if next_pattern else None
        self._detail = _compiled(name, "detail_pattern", detail_pattern) if detail_pattern else None
        self._max_pages = max_pages
        self._follow_feeds = follow_feeds
        self._limits = Limits(max_bytes, timeout, max_seconds, attempts, backoff)
        self._interval = seconds_between_requests
        self._rules = AddressRules.of(allow_private)
        if user_agent and not (user_agent.isascii() and user_agent.isprintable()):
            raise UsageError(f"{name}: user_agent holds more than printable ASCII", "Write it without marks")
        self._user_agent = user_agent
        self._archive_limits = archive_limits
        self._resolver = resolver
        self._sleep = sleep
        self._documents = Inbox(inbox / "documents")
        self._pages = Inbox(inbox / "pages", history=False)  # each may change every day, and nobody asks for old ones
        self._archives = inbox / "archives"

    def items(self) -> Iterator[Item | SourceFailure]:
        """What the portal lists, in its order, each document as soon as it is there.

        A page that cannot be read is a failure of its own, with the URL of the page; the walk is then not complete.
        """
        self.complete = False
        for inbox in (self._documents, self._pages):
            inbox.clear_unfinished()
        pace = Pace(self._interval, self._sleep)
        with PoliteClient(
            limits=self._limits,
            pace=pace,
            rules=self._rules,
            user_agent=self._user_agent,
            resolver=self._resolver,
            sleep=self._sleep,
        ) as client:
            self.traffic = client.traffic
            agent = (self._user_agent or AGENT).partition("/")[0].strip() or AGENT
            client.robots = Robots(agent, lambda url: self._robots(client, url), pace.slow_down)
            walk = _Walk(self, client)
            yield from walk.items()
            self.complete = walk.complete

    def is_document(self, link: Link) -> bool:
        """Whether a link is one of those that the configuration asks for."""
        return self.is_named_as_document(link.url) and bool(self._text.search(link.text))

    def is_named_as_document(self, url: str) -> bool:
        """Whether the address of a page is one that links of documents have."""
        return bool(self._link.search(url) or self._link.search(unquote(url)))

    def following(self, page: _Page, listing: Listing) -> Iterator[_Page]:
        """The pages that a page leads to."""
        if page.kind is _PageKind.DETAIL:
            return
        host = urlsplit(page.url).netloc
        further = list(listing.following)
        if self._next:
            further += [a.url for a in listing.links if self._next.search(a.url) or self._next.search(a.text)]
        if self._follow_feeds:
            further += listing.feeds
        yield from (_Page(url, _PageKind.LISTING) for url in further if urlsplit(url).netloc == host)
        if self._detail:
            yield from (_Page(a.url, _PageKind.DETAIL) for a in listing.links if self._detail.search(a.url))

    def read_page(self, client: PoliteClient, url: str, *, robots: bool = True, limit: int = _PAGE_BYTES) -> Kept:
        """A page, fetched or as it was kept when it has not changed.

        Raises:
            pipeline.errors.DocumentError: it cannot be had.
        """
        before = self._pages.recall(url)
        with self._pages.temporary(url) as temporary:
            validators = before.validators if before else None
            answer = client.fetch(Wanted(url, temporary, limit, validators, robots))
            if answer.not_modified and before:
                return before
            return self._pages.keep(temporary, answer, "page", answer.headers.get("content-type", ""))

    def kept_page(self, url: str) -> Kept | None:
        """A page as it was kept when it was read last."""
        return self._pages.recall(url)

    def read_document(self, client: PoliteClient, url: str, given: set[str]) -> Kept:
        """A document, fetched or as it was kept when it has not changed; or why its content is refused.

        Raises:
            pipeline.errors.DocumentError: it cannot be had.
            AlreadyGivenError: it is one of `given`.
        """
        before = self._documents.recall(url)
        with self._documents.temporary(url) as temporary:
            validators = before.validators if before else None
            limit = self._limits.max_bytes
            answer = client.fetch(Wanted(url, temporary, limit, validators, given=given, whole=is_whole))
            if answer.not_modified and before:
                return before
            return self._accept(temporary, answer)

    def _accept(self, temporary: Path, answer: Answer) -> Kept:
        name = name_of_download(answer.headers.get("content-disposition", ""), answer.final_url)
        try:
            kind = kind_of(temporary, name, answer.headers.get("content-type", ""))
        except DocumentError as error:
            return self._documents.refuse(answer, error)
        return self._documents.keep(temporary, answer, with_suffix(name, kind.suffixes), kind.media_type)

    def given_as(self, kept: Kept) -> Iterator[Item | SourceFailure]:
        """What a fetched document is to the pipeline: an item, those of an archive, or a failure."""
        if kept.file is None:
            error = kept.error
            assert error is not None
            yield SourceFailure(kept.url, error)
            return
        modified = kept.fetched_at.timestamp()
        if kept.media_type == ZIP:
            yield from unpack(
                kept.file,
                kept.url,
                self.name,
                self._archives,
                modified=modified,
                sha256=kept.sha256,
                limits=self._archive_limits,
            )
        else:
            yield Item(self.name, kept.url, kept.file, kept.size, modified, kept.sha256, kept.fetched_at)

    def _robots(self, client: PoliteClient, url: str) -> str:
        kept = self.read_page(client, url, robots=False, limit=_ROBOTS_BYTES)
        assert kept.file is not None
        return kept.file.read_bytes().decode("utf-8", "replace")

    @property
    def limits_of_walk(self) -> tuple[int, int]:
        """The most listing pages and the most pages of one document each that a walk reads."""
        return self._max_pages, self._max_pages * _DETAILS_PER_PAGE

    @property
    def first_pages(self) -> list[_Page]:
        """Where a walk begins."""
        return [_Page(url, _PageKind.LISTING) for url in self._start]


class _Walk:
    """One walk over a portal: what has been seen, and what is still to be read."""

    def __init__(self, source: WebItems, client: PoliteClient) -> None:
        self.complete = True
        self._source = source
        self._client = client
        self._queue = deque(source.first_pages)
        self._queued = {page.url for page in self._queue}
        self._contents: set[str] = set()
        self._given: set[str] = set()
        self._read = {kind: 0 for kind in _PageKind}

    def items(self) -> Iterator[Item | SourceFailure]:
        limits = dict(zip(_PageKind, self._source.limits_of_walk, strict=True))
        while self._queue:
            page = self._queue.popleft()
            if self._read[page.kind] == limits[page.kind]:
                self.complete = False
                continue
            self._read[page.kind] += 1
            try:
                listing = self._listing(page)
            except DocumentError as error:
                self.complete = False
                yield SourceFailure(page.url, error)
                continue
            if self._source.is_named_as_document(page.url) and self._is_document(page):
                yield from self._document(page.url)
            for link in listing.links:
                if self._source.is_document(link) and link.url not in self._queued:
                    yield from self._document(link.url)

    def _listing(self, page: _Page) -> Listing:
        kept = self._source.read_page(self._client, page.url)
        assert kept.file is not None
        listing = read_listing(kept.file.read_bytes(), kept.final_url, kept.media_type)
        # some portals answer any number of a page with their last page, and name one more as the next
        if kept.sha256 not in self._contents:
            self._contents.add(kept.sha256)
            for following in self._source.following(page, listing):
                if following.url not in self._queued:
                    self._queued.add(following.url)
                    self._queue.append(following)
        return listing

    def _is_document(self, page: _Page) -> bool:
        """Whether what was to be a page is none: a pattern of pages that fits documents too must not hide them."""
        kept = self._source.kept_page(page.url)
        if kept is None or kept.file is None:
            return False
        with suppress(DocumentError):
            kind_of(kept.file, name_of_download("", kept.final_url), kept.media_type)
            return True
        return False

    def _document(self, url: str) -> Iterator[Item | SourceFailure]:
        if url in self._given:
            return
        self._given.add(url)
        with suppress(AlreadyGivenError):
            try:
                kept = self._source.read_document(self._client, url, self._given)
            except DocumentError as error:
                yield SourceFailure(url, error)
                return
            self._given.add(kept.final_url)
            yield from self._source.given_as(kept)


def _start_url(source: str, url: str) -> str:
    if "@" in urlsplit(url).netloc:
        raise UsageError(f"{source}: start holds a user name or password", "Only public pages are read; leave it out")
    if not (found := normalised("", url)):
        raise UsageError(f"{source}: start {url!r} is no http address", "Write it in full: https://HOST/PATH")
    return found


def _compiled(source: str, setting: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise UsageError(f"{source}: {setting} is no regular expression: {error}", "Correct the pattern") from error
