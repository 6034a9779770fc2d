"""The transport of the HTTP client: over connections that `addresses` has checked, and over no proxy."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import httpcore2
import httpx2

from pipeline.sources.addresses import CheckedBackend

_MOST_COOKIES = 50  # of one answer: what browsers keep of a host (RFC 6265, 6.1)
_LONGEST_COOKIE = 4096  # bytes


def without_odd_cookies(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers without the cookies that could not be sent back: beyond ASCII, or more than any portal needs."""
    kept = []
    cookies = 0
    for name, value in headers:
        if name.lower() == b"set-cookie":
            cookies += 1
            if cookies > _MOST_COOKIES or len(value) > _LONGEST_COOKIE or not value.isascii():
                continue
        kept.append((name, value))
    return kept


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that the system trusts; reading them takes a while."""
    return httpx2.create_ssl_context(trust_env=False)


class CheckedTransport(httpx2.BaseTransport):
    """Sends each request over a connection of its own, which is checked anew.

    Were connections used again, what a server sends beyond the length that it stated could be taken for the answer to
    the next request.
    """

    def __init__(self, backend: CheckedBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_certificates(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends a request; the body of the response is still to be read."""
        url = request.url
        core_request = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated():
            response = self._pool.handle_request(core_request)
        return httpx2.Response(
            status_code=response.status,
            headers=without_odd_cookies(response.headers),
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Closes what is open."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        stream = self._response.stream
        assert isinstance(stream, Iterable)
        with _translated():
            yield from stream

    def close(self) -> None:
        self._response.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise httpx2.ReadTimeout(str(error)) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        raise httpx2.TransportError(str(error)) from error
