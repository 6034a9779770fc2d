"""The HTTP client: one URL into one file, with retries, redirects by hand, and limits on size and time."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType

import httpx2
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from pipeline import __version__, clock
from pipeline.errors import (
    HttpStatusError,
    RedirectError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
)
from pipeline.sources.addresses import AddressRules, CheckedBackend, Resolver, resolve
from pipeline.sources.names import header_text
from pipeline.sources.politeness import Pace, Robots, retry_after
from pipeline.sources.transport import CheckedTransport
from pipeline.sources.urls import normalised

AGENT = "kehoach"
USER_AGENT = f"{AGENT}/{__version__} (collects published plans; obeys robots.txt)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_PIECE = 1 << 16  # bytes
_LONGEST_BACKOFF = 60.0  # seconds


class AlreadyGivenError(Exception):
    """A redirect led to what this run has fetched already; not an error that anyone sees."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional GET is made with, for the URL that gave it and no other; bytes as Latin-1."""

    url: str
    etag: str = ""
    last_modified: str = ""

    def headers(self, url: str) -> dict[bytes, bytes]:
        """The headers that make a GET of `url` conditional (RFC 9110, 13.1)."""
        if url != self.url:
            return {}
        named = {b"If-None-Match": self.etag, b"If-Modified-Since": self.last_modified}
        return {name: value.encode("latin-1") for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for a URL.

    Attributes:
        url: as it was asked for.
        final_url: where redirects led to.
        hops: the URLs on the way, without `url`.
        status: 200, or 304 where nothing came because nothing has changed.
        headers: of the final answer, names in lower case.
        validators: what to make the next GET conditional with.
        fetched_at: when it was complete.
        notes: what is odd about it and was let pass, in English.
    """

    url: str
    final_url: str
    hops: tuple[str, ...]
    status: int
    headers: Mapping[str, str]
    fetched_at: datetime
    validators: Validators
    notes: tuple[str, ...] = ()

    @property
    def not_modified(self) -> bool:
        """Whether what was fetched before is still what there is."""
        return self.status == HTTPStatus.NOT_MODIFIED


@dataclass(slots=True)
class Traffic:
    """What a run asked of servers."""

    requests: int = 0
    conditional: int = 0
    not_modified: int = 0
    retries: int = 0
    bytes_received: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a transfer: bytes after decoding, seconds without a sign of life, seconds in all, attempts."""

    max_bytes: int = 200 << 20
    timeout: float = 30.0
    max_seconds: float = 600.0
    attempts: int = 4
    backoff: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to fetch.

    Attributes:
        url: from where.
        target: the file to write; whatever it holds already is lost.
        max_bytes: after decoding.
        validators: of what was fetched before.
        robots: whether robots.txt is asked.
        given: URLs that this run has fetched already: a redirect to one of them raises AlreadyGivenError.
        whole: whether a file has its end, by the marks of its own format; None where that has none.
    """

    url: str
    target: Path
    max_bytes: int
    validators: Validators | None = None
    robots: bool = True
    given: frozenset[str] | set[str] = frozenset()
    whole: Callable[[Path], bool | None] = lambda path: None


class PoliteClient:
    """Fetches URLs one after the other; not for use by several threads.

    Cookies live as long as the client: some portals redirect to the same address until theirs is sent back. Nothing
    else that could identify anyone is sent, and no proxy of the environment is used: what it connects to could not be
    checked.
    """

    def __init__(
        self,
        *,
        limits: Limits,
        pace: Pace,
        rules: AddressRules,
        user_agent: str | None = None,
        resolver: Resolver = resolve,
        sleep: Callable[[float], None] = clock.sleep,
    ) -> None:
        self.limits = limits
        self.traffic = Traffic()
        self.robots: Robots | None = None
        self._pace = pace
        self._sleep = sleep
        self._backend = CheckedBackend(rules, resolver)
        # identity: a server that compresses may send another ETag for it and never a 304
        headers = {"User-Agent": user_agent or USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        transport = CheckedTransport(self._backend)
        self._http = httpx2.Client(transport=transport, headers=headers, timeout=limits.timeout, trust_env=False)
        self._broken_off: dict[str, str] = {}  # SHA-256 of what came before a transfer broke off, by URL

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def fetch(self, wanted: Wanted) -> Answer:
        """Fetches one URL, trying again with growing pauses what may be better then.

        Raises:
            pipeline.errors.DocumentError: what came of the last attempt.
            AlreadyGivenError: a redirect led to one of `wanted.given`.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(UnreachableError),
            stop=stop_after_attempt(self.limits.attempts),
            wait=wait_random_exponential(multiplier=self.limits.backoff, max=_LONGEST_BACKOFF),
            sleep=self._pause,
            reraise=True,
        )
        return retrying(self._attempt, wanted)

    def _pause(self, seconds: float) -> None:
        self.traffic.retries += 1
        self._sleep(seconds)

    def _attempt(self, wanted: Wanted) -> Answer:
        url = wanted.url
        hops: list[str] = []
        notes: list[str] = []
        seen = set()
        deadline = 0.0
        while True:
            if wanted.robots and self.robots:
                self.robots.permit(url)
            self._pace.wait(url)
            deadline = deadline or clock.monotonic() + self.limits.max_seconds
            with self._open(url, wanted, deadline) as response:
                following = _redirect(url, response)
                if not following:
                    return self._taken(wanted, url, response, tuple(hops), tuple(notes))
            state = (following, tuple(sorted((c.name, c.value or "") for c in self._http.cookies.jar)))
            if state in seen or following == url and not response.headers.get("set-cookie"):
                raise RedirectError(wanted.url, f"in a circle, to {following}")
            if len(hops) == _MAX_REDIRECTS:
                raise RedirectError(wanted.url, f"more than {_MAX_REDIRECTS} times")
            if following != wanted.url and following in wanted.given:
                raise AlreadyGivenError(following)
            if url.startswith("https:") and following.startswith("http:"):
                notes.append(f"redirected from https to {following}")
            seen.add(state)
            hops.append(following)
            url = following

    @contextmanager
    def _open(self, url: str, wanted: Wanted, deadline: float) -> Iterator[httpx2.Response]:
        """An answer of which the body is still to be read; errors of the network are ours."""
        headers = wanted.validators.headers(url) if wanted.validators else {}
        self.traffic.requests += 1
        self.traffic.conditional += bool(headers)
        self._backend.deadline = deadline
        try:
            with self._http.stream("GET", url, headers=headers, follow_redirects=False) as response:
                yield response
        except httpx2.TimeoutException as error:
            if clock.monotonic() >= deadline:
                raise TooSlowError(wanted.url, f"more than {self.limits.max_seconds:g} s") from error
            raise UnreachableError(wanted.url, f"no sign of life for {self.limits.timeout:g} s") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise UnreachableError(wanted.url, str(error)) from error

    def _taken(
        self, wanted: Wanted, url: str, response: httpx2.Response, hops: tuple[str, ...], notes: tuple[str, ...]
    ) -> Answer:
        headers = {name.decode("latin-1").lower(): header_text(value) for name, value in response.headers.raw}
        asked_if = bool(wanted.validators and wanted.validators.headers(url))
        if response.status_code == HTTPStatus.NOT_MODIFIED and asked_if:
            self.traffic.not_modified += 1
        elif response.status_code == HTTPStatus.OK:
            notes += self._body(wanted, response)
        else:
            self._complain(wanted.url, url, response)
        # servers compare the bytes, whatever they mean
        raw = {name.lower(): value.decode("latin-1") for name, value in response.headers.raw}
        validators = Validators(url, raw.get(b"etag", ""), raw.get(b"last-modified", ""))
        return Answer(wanted.url, url, hops, response.status_code, headers, clock.now(), validators, notes)

    def _complain(self, wanted: str, url: str, response: httpx2.Response) -> None:
        status = response.status_code
        said = f"HTTP {status}"
        if status not in _TRANSIENT:
            raise HttpStatusError(wanted, said)
        if seconds := retry_after(response.headers.get("retry-after", "")):
            self._pace.hold(url, seconds)
        raise UnreachableError(wanted, said)

    def _body(self, wanted: Wanted, response: httpx2.Response) -> tuple[str, ...]:
        """Writes the body to the target; gives notes."""
        stated = response.headers.get("content-length", "")
        if stated.isdigit() and len(stated) < 19 and int(stated) > wanted.max_bytes:
            raise TooLargeError(wanted.url, f"{stated} bytes, {wanted.max_bytes} allowed")
        digest = hashlib.sha256()
        try:
            self._write(wanted, response, digest.update)
        except (httpx2.TransportError, UnreachableError) as error:
            if not self._believed(wanted, digest.hexdigest()):
                raise
            return (f"the transfer broke off twice at the same byte of a file that is whole ({error})",)
        if wanted.whole(wanted.target) is False:
            raise UnreachableError(wanted.url, "the file that came has no end")
        return ()

    def _believed(self, wanted: Wanted, sha256: str) -> bool:
        """Whether a transfer that broke off has brought all there is: a server that states too great a length.

        It has if the same bytes came twice and make a whole file by its own marks.
        """
        came_before = self._broken_off.get(wanted.url)
        self._broken_off[wanted.url] = sha256
        return came_before == sha256 and wanted.whole(wanted.target) is True

    def _write(self, wanted: Wanted, response: httpx2.Response, see: Callable[[bytes], None]) -> None:
        size = 0
        with wanted.target.open("wb") as file:
            for piece in _decoded(wanted.url, response):
                size += len(piece)
                self.traffic.bytes_received += len(piece)
                if size > wanted.max_bytes:
                    raise TooLargeError(wanted.url, f"more than {wanted.max_bytes} bytes")
                see(piece)
                file.write(piece)


def _redirect(url: str, response: httpx2.Response) -> str:
    """The URL that a redirect leads to; '' for any other answer."""
    if response.status_code not in _REDIRECTS or "location" not in response.headers:
        return ""
    location = response.headers["location"]
    following = normalised(url, location)
    if not following:
        raise RedirectError(url, f"to {location[:200]!r}")
    return following


def _decoded(url: str, response: httpx2.Response) -> Iterator[bytes]:
    """The body in pieces of a bounded size: what is asked for is plain, but some servers compress all the same.

    A megabyte of zeros is a kilobyte compressed, so a piece from the network is unpacked bit by bit.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise HttpStatusError(url, f"compressed as {coding[:40]!r}, though it was asked for plain")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # either header, gzip or zlib
    try:
        for piece in response.iter_raw():
            unpacked = unpacker.decompress(piece, _PIECE)
            yield unpacked
            while unpacker.unconsumed_tail or len(unpacked) == _PIECE:
                unpacked = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
                yield unpacked
    except zlib.error as error:
        raise UnreachableError(url, f"is not compressed as {coding}: {error}") from error
    if not unpacker.eof:
        raise UnreachableError(url, "breaks off within compressed data")
