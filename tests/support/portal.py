"""A portal on loopback that lists forty plans over four pages and a feed, and misbehaves in every way that portals do.

`with Portal() as portal:` serves it; `portal.start` is the first page, `portal.host` its host:port (what `allow_private` has
to name), `portal.locations` the forty URLs, and `portal.log` what was asked of it. The traps that it links beside the plans
are in `portal.traps`: URL to the code of the error that must come of it. `portal.elsewhere` is a second server, on another
port of loopback, that nobody may ask anything: `portal.elsewhere_log` has to stay empty.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

COUNT = 40
PAGE_SIZE = 10
LAST_MODIFIED = "Mon, 05 Jan 2026 01:02:03 GMT"


def pdf(text: str) -> bytes:
    """A whole PDF of one page with a line of ASCII."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in; `conditional` if it had If-None-Match or If-Modified-Since."""

    path: str
    status: int
    conditional: bool
    headers: Mapping[str, str]


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    portal: Portal

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what this is about."""


class Handler(BaseHTTPRequestHandler):
    """Answers a request by the route of its path; routes use the methods below."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    @property
    def portal(self) -> Portal:
        return self.server.portal

    def do_GET(self) -> None:
        self.close_connection = True
        path = urlsplit(self.path).path
        self.portal.times[path] += 1
        route = self.portal.routes.get(path)
        if route is None:
            self.send(404, b"<html><body>Not found</body></html>", "text/html")
        else:
            route(self, self.portal.times[path])

    def note(self, status: int) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        self.portal.log.append(Asked(self.path, status, conditional, dict(self.headers.items())))

    def send(
        self,
        status: int,
        body: bytes = b"",
        kind: str = "application/pdf",
        *,
        length: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """A whole answer; `length` for a Content-Length that lies."""
        self.note(status)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def send_document(self, body: bytes, *, etag: bool = True, last_modified: bool = True, **options: Any) -> None:
        """200 with validators, or 304 if those of the request are still right."""
        validators = {}
        if etag:
            validators["ETag"] = f'"{hashlib.md5(body).hexdigest()}"'
        if last_modified:
            validators["Last-Modified"] = LAST_MODIFIED
        if (etag and self.headers.get("If-None-Match") == validators["ETag"]) or (
            not etag and last_modified and self.headers.get("If-Modified-Since") == LAST_MODIFIED
        ):
            self.note(304)
            self.send_response_only(304)
            for name, value in validators.items():
                self.send_header(name, value)
            self.end_headers()
            return
        options["headers"] = {**validators, **options.get("headers", {})}
        self.send(200, body, **options)

    def redirect(self, location: str, status: int = 302, **headers: str) -> None:
        self.send(status, b"moved", "text/html", headers={"Location": location, **headers})

    def reset(self) -> None:
        """Hangs up without a word, as a crashed server does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def stall(self, seconds: float = 20.0) -> None:
        """Says nothing, until the portal closes."""
        self.wfile.flush()
        self.portal.closing.wait(seconds)


Route = Callable[[Handler, int], None]


@dataclass
class Portal:
    """The portal; see the module. `documents` are the plans (40 small PDFs if None); without `mischief` it behaves."""

    documents: list[bytes] = field(default_factory=lambda: [pdf(f"Ke hoach {n}") for n in range(1, COUNT + 1)])
    mischief: bool = True
    robots: str = "User-agent: *\nDisallow: /noi-bo/\n"

    def __post_init__(self) -> None:
        self.log: list[Asked] = []
        self.elsewhere_log: list[str] = []
        self.times: Counter[str] = Counter()
        self.routes: dict[str, Route] = {}
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.portal = self
        self.elsewhere = _elsewhere(self.elsewhere_log)
        self._threads = [
            threading.Thread(target=s.serve_forever, kwargs={"poll_interval": 0.02})
            for s in (self._server, self.elsewhere)
        ]
        self.paths = [_path(n) for n in range(1, len(self.documents) + 1)]
        self.trap_paths: dict[str, str] = {}
        self._add_routes()

    def __enter__(self) -> Portal:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        for server in (self._server, self.elsewhere):
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def start(self) -> str:
        return f"{self.url}/van-ban"

    @property
    def locations(self) -> list[str]:
        """The URLs of the plans as they come out of the listing."""
        return [self.url + quote(path) for path in self.paths]

    @property
    def traps(self) -> dict[str, str]:
        """URLs that the portal links beside the plans, and the code of what must come of them."""
        linked = {self.url + path: code for path, code in self.trap_paths.items()}
        if self.mischief:
            linked["http://169.254.169.254/plan.pdf"] = "address_refused"
            linked[f"http://127.0.0.1:{self.elsewhere.server_address[1]}/plan.pdf"] = "address_refused"
        return linked

    def served(self, status: int = 200) -> list[str]:
        """The paths that were answered with a status, those of documents only."""
        return [a.path for a in self.log if a.status == status and a.path.split("?")[0] != "/van-ban"]

    def forget(self) -> None:
        """Starts the counting anew."""
        self.log.clear()

    def _add_routes(self) -> None:
        self.routes["/robots.txt"] = lambda h, n: h.send_document(self.robots.encode(), kind="text/plain")
        self.routes["/van-ban"] = self._listing
        self.routes["/rss.xml"] = lambda h, n: h.send_document(self._feed(), kind="application/rss+xml")
        for number, (path, body) in enumerate(zip(self.paths, self.documents, strict=True), 1):
            self.routes[quote(path)] = _plain(body)
            if self.mischief and number in MISCHIEF:
                self.routes.update(MISCHIEF[number](quote(path), body))
        if self.mischief:
            elsewhere = f"http://127.0.0.1:{self.elsewhere.server_address[1]}"
            for path, (code, route) in traps(elsewhere).items():
                self.routes[path] = route
                if code:
                    self.trap_paths[path] = code

    def _listing(self, handler: Handler, time: int) -> None:
        number = int(parse_qs(urlsplit(handler.path).query).get("page", ["1"])[0])
        pages = -(-len(self.paths) // PAGE_SIZE)
        shown = range((number - 1) * PAGE_SIZE, min(number * PAGE_SIZE, len(self.paths)))
        links = [f'<li><a href="{self._reference(n)}">Kế hoạch số {n + 1}</a></li>' for n in shown]
        links += [f'<li><a href="{self._reference(n)}#trang-2">Xem</a></li>' for n in shown]
        if self.mischief and number == 2:
            links += [f'<a href="{url}">Phụ lục</a>' for url in self.traps]
        following = number % pages + 1  # the last page names the first one as the next
        body = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Văn bản</title>
            <link rel="alternate" type="application/rss+xml" href="/rss.xml"></head>
            <body><a href="/gioi-thieu">Giới thiệu</a><a href="mailto:so@example.vn">Thư</a><ul>{"".join(links)}</ul>
            <a href="?page={following}">Trang sau</a></body></html>"""
        handler.send_document(body.encode(), kind="text/html", last_modified=False)

    def _reference(self, index: int) -> str:
        path = self.paths[index]
        if not self.mischief:
            return quote(path)
        return {
            14: f"http://ai-do:mat-khau@{self.host}{path}",
            15: f"{self.url}{path}?utm_source=trang-chu&utm_medium=web",
            16: f"  /van-ban/../{path.removeprefix('/')}\n",
            17: f"{path};jsessionid=0123456789ABCDEF",
        }.get(index + 1, path if (index + 1) % 2 else quote(path))

    def _feed(self) -> bytes:
        items = "".join(
            f"<item><title>Ke hoach {n}</title><link>{self.url}{quote(self.paths[n - 1])}</link></item>"
            for n in range(1, min(6, len(self.paths)))
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def _path(number: int) -> str:
    return f"/tai-ve/Kế hoạch {number}.pdf" if number % 4 == 0 else f"/tai-ve/ke-hoach-{number}.pdf"


def _plain(body: bytes) -> Route:
    return lambda handler, time: handler.send_document(body)


def _first(bad: Route, times: int = 1) -> Callable[[str, bytes], dict[str, Route]]:
    """Misbehaves for the first requests, and then gives the document."""

    def routes(path: str, body: bytes) -> dict[str, Route]:
        return {path: lambda handler, time: bad(handler, time) if time <= times else handler.send_document(body)}

    return routes


def _always(**options: Any) -> Callable[[str, bytes], dict[str, Route]]:
    return lambda path, body: {path: lambda handler, time: handler.send_document(body, **options)}


def _cut(length: int, ending: Callable[[Handler], None]) -> Route:
    """Half a document, and then whatever."""

    def route(handler: Handler, time: int) -> None:
        handler.send(200, pdf("cut off")[:200], length=length)
        ending(handler)

    return route


def _too_long(path: str, body: bytes) -> dict[str, Route]:
    return {path: lambda handler, time: handler.send_document(body, length=len(body) + 777)}


def _redirected(path: str, body: bytes) -> dict[str, Route]:
    there = path.replace("/tai-ve/", "/kho/")
    return {path: lambda handler, time: handler.redirect(there, 301), there: _plain(body)}


def _chain(path: str, body: bytes) -> dict[str, Route]:
    steps = {f"{path}.{n}": (lambda h, t, n=n: h.redirect(f"{path}.{n + 1}")) for n in range(3)}
    return {path: lambda handler, time: handler.redirect(f"{path}.0", 307), **steps, f"{path}.3": _plain(body)}


def _cookie(path: str, body: bytes) -> dict[str, Route]:
    def route(handler: Handler, time: int) -> None:
        if "phien=1" in handler.headers.get("Cookie", ""):
            handler.send_document(body)
        else:
            handler.redirect(path, **{"Set-Cookie": "phien=1; Path=/", "SET-COOKIE": "ten=\xe9"})

    return {path: route}


def _zipped(path: str, body: bytes) -> dict[str, Route]:
    def route(handler: Handler, time: int) -> None:
        if "If-None-Match" in handler.headers:
            handler.send_document(body)
            return
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        handler.send(200, gzip.compress(body), headers={"Content-Encoding": "gzip", "ETag": etag})

    return {path: route}


def _chunked(path: str, body: bytes) -> dict[str, Route]:
    def route(handler: Handler, time: int) -> None:
        if "If-Modified-Since" in handler.headers:
            handler.send_document(body, etag=False)
            return
        handler.note(200)
        handler.send_response(200)
        for name, value in (("Transfer-Encoding", "chunked"), ("Last-Modified", LAST_MODIFIED)):
            handler.send_header(name, value)
        handler.end_headers()
        for start in range(0, len(body), 100):
            piece = body[start : start + 100]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    return {path: route}


def _no_length(path: str, body: bytes) -> dict[str, Route]:
    """HTTP/1.0: the end of the connection is the end of the document, or so it seems the first time."""

    def route(handler: Handler, time: int) -> None:
        if "If-Modified-Since" in handler.headers:
            handler.send_document(body, etag=False)
            return
        handler.note(200)
        handler.wfile.write(f"HTTP/1.0 200 OK\r\nLast-Modified: {LAST_MODIFIED}\r\n\r\n".encode())
        handler.wfile.write(body[:150] if time == 1 else body)

    return {path: route}


# What the portal does with the plan of a number.
MISCHIEF: dict[int, Callable[[str, bytes], dict[str, Route]]] = {
    2: _first(lambda h, t: h.send(500, b"<html>Server Error</html>", "text/html"), times=2),
    3: _first(lambda h, t: h.send(503, b"", "text/html", headers={"Retry-After": "7"})),
    4: _first(_cut(5000, Handler.reset)),
    5: _first(_cut(5000, Handler.stall)),
    6: _too_long,
    7: _first(lambda h, t: h.send(200, pdf("short"), length=120)),
    8: _always(kind="text/html; charset=utf-8"),
    9: _always(
        headers={"Content-Disposition": "attachment; filename*=UTF-8''..%2F..%2FK%E1%BA%BF%20ho%E1%BA%A1ch%209.pdf"}
    ),
    10: _redirected,
    11: _chain,
    12: _zipped,
    13: _chunked,
    18: _no_length,
    19: _cookie,
    20: _first(lambda h, t: h.reset()),
    21: _first(lambda h, t: h.send(429, b"", headers={"Retry-After": "Mon, 05 Jan 2026 01:02:03 GMT"})),
    22: _always(headers={"Content-Disposition": 'attachment; filename="C:\\\\nul\\\\CON.pdf"'}),
    23: _first(lambda h, t: h.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")),
    24: _first(lambda h, t: h.send(200, b"not compressed", headers={"Content-Encoding": "gzip"})),
}


def traps(elsewhere: str) -> dict[str, tuple[str, Route]]:
    """Path to the code of the error that must come of it ('' for what is not linked), and the route."""
    bomb = gzip.compress(b"%PDF-1.4\n" + b"\x00" * 30_000_000, compresslevel=9)

    def endless(handler: Handler, time: int) -> None:
        handler.send(200, b"%PDF-1.4\n", length=1_000_000)
        while not handler.portal.closing.wait(0.03):
            handler.wfile.write(b"%\n")

    error_page = b"\n<!DOCTYPE html><html><body>Phien lam viec da het han</body></html>"
    return {
        "/bay/noi-khac.pdf": ("address_refused", lambda h, t: h.redirect(f"{elsewhere}/secret.pdf")),
        "/bay/vong-quanh.pdf": ("address_refused", lambda h, t: h.redirect("http://[::1]:9/secret.pdf")),
        "/bay/chinh-no.pdf": ("redirect", lambda h, t: h.redirect("/bay/chinh-no.pdf")),
        "/bay/a.pdf": ("redirect", lambda h, t: h.redirect("/bay/b.pdf")),
        "/bay/b.pdf": ("", lambda h, t: h.redirect("/bay/a.pdf")),
        "/bay/mai.pdf": ("redirect", lambda h, t: h.redirect(f"/bay/mai.pdf?{t}")),
        "/bay/tep.pdf": ("redirect", lambda h, t: h.redirect("file:///etc/hostname")),
        "/bay/loi.pdf": ("not_a_document", lambda h, t: h.send_document(error_page, kind="application/pdf")),
        "/bay/bang.pdf": ("unsupported_format", lambda h, t: h.send_document(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)),
        "/bay/rong.pdf": ("empty_file", lambda h, t: h.send_document(b"")),
        "/bay/bom.pdf": ("too_large", lambda h, t: h.send(200, bomb, headers={"Content-Encoding": "gzip"})),
        "/bay/to.pdf": ("too_large", lambda h, t: h.send(200, b"%PDF-1.4", length=10**12)),
        "/bay/vo-tan.pdf": ("too_slow", endless),
        "/bay/cut.pdf": ("unreachable", lambda h, t: h.send(200, pdf("cut")[:300])),
        "/bay/mat.pdf": ("http_status", lambda h, t: h.send(404, error_page, "text/html")),
        "/noi-bo/ke-hoach.pdf": ("robots", lambda h, t: h.send_document(pdf("internal"))),
        # a redirect to what was fetched already brings nothing, and is no failure
        "/bay/lai.pdf": ("", lambda h, t: h.redirect("/tai-ve/ke-hoach-1.pdf")),
    }


def _elsewhere(log: list[str]) -> ThreadingHTTPServer:
    class Secret(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            log.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(pdf("secret"))

    return ThreadingHTTPServer(("127.0.0.1", 0), Secret)
