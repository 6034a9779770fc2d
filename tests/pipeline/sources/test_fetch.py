from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from pipeline import clock
from pipeline.errors import DocumentError, HostBusyError, HttpStatusError, RedirectError, UnreachableError
from pipeline.sources import fetch
from pipeline.sources.addresses import AddressRules
from pipeline.sources.fetch import Answer, Limits, PoliteClient, Validators, Wanted
from pipeline.sources.politeness import Pace, retry_after
from pipeline.sources.transport import without_odd_cookies

URL = "https://so.example.vn/a.pdf"
Answers = Callable[[httpx2.Request], httpx2.Response]


class Stream(httpx2.SyncByteStream):
    """A body that has not been read, as one from the network."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __iter__(self):  # type: ignore[no-untyped-def]
        yield self.content


def response(status: int = 200, content: bytes = b"%PDF", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=named, stream=Stream(content))


class Case:
    """A client over a transport that answers as told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.target = folder / "target"
        self.asked: list[httpx2.Request] = []
        self.answers: Answers = lambda request: response()
        monkeypatch.setattr(fetch, "CheckedTransport", lambda backend: httpx2.MockTransport(self._answer))
        self.slept: list[float] = []
        self.client = PoliteClient(
            limits=Limits(), pace=Pace(0, self.slept.append), rules=AddressRules(), sleep=self.slept.append
        )

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        return self.answers(request)

    def get(self, url: str = URL, validators: Validators | None = None) -> Answer:
        return self.client.fetch(Wanted(url, self.target, 1000, validators))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    return Case(tmp_path, monkeypatch)


def test_a_redirect_to_plain_http_is_noted(case: Case) -> None:
    case.answers = lambda r: response(302, location="http://so.example.vn/b") if r.url.scheme == "https" else response()
    answer = case.get()
    assert answer.notes == ("redirected from https to http://so.example.vn/b",)
    assert (answer.hops, answer.final_url) == (("http://so.example.vn/b",), "http://so.example.vn/b")


def test_passwords_in_redirects_are_not_sent(case: Case) -> None:
    case.answers = lambda r: response() if r.url.path == "/b" else response(302, location="https://a:b@so.example.vn/b")
    assert case.get().final_url == "https://so.example.vn/b"
    assert not [r for r in case.asked if "authorization" in r.headers]


def test_cookies_stay_with_their_host(case: Case) -> None:
    def answers(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "so.example.vn":
            return response(302, location="https://khac.example.com/b", set_cookie="phien=1")
        return response()

    case.answers = answers
    case.get()
    assert "cookie" not in case.asked[1].headers


@pytest.mark.parametrize("cookie", [b"a=\xe9", b"\xe9=1", b"a=1; Path=/\xe9", b"a=" + b"x" * 5000])
def test_cookies_that_cannot_be_sent_back_are_dropped(cookie: bytes) -> None:
    headers = [(b"Location", b"/b"), (b"Set-Cookie", cookie), (b"set-cookie", b"good=1")]
    assert without_odd_cookies(headers) == [headers[0], headers[2]]


def test_a_portal_cannot_fill_the_jar() -> None:
    assert len(without_odd_cookies([(b"set-cookie", b"c%d=1" % n) for n in range(500)])) == 50


@pytest.mark.parametrize("location", ["", "ftp://so.example.vn/a", "javascript:x", "https://so.example.vn:0/", "//"])
def test_redirects_to_nowhere(case: Case, location: str) -> None:
    case.answers = lambda r: response(301, location=location)
    with pytest.raises(RedirectError):
        case.get()


def test_five_redirects_are_enough(case: Case) -> None:
    case.answers = lambda r: response(302, location=f"/{len(case.asked)}") if len(case.asked) < 6 else response()
    assert len(case.get().hops) == 5
    case.asked.clear()
    case.answers = lambda r: response(302, location=f"/{len(case.asked)}")
    with pytest.raises(RedirectError, match="more than 5"):
        case.get()
    assert len(case.asked) == 6


def test_validators_are_for_the_url_that_gave_them(case: Case) -> None:
    case.answers = lambda r: response(302, location="/b") if r.url.path == "/a.pdf" else response(304)
    answer = case.get(validators=Validators("https://so.example.vn/b", '"1"', "Mon, 05 Jan 2026 01:02:03 GMT"))
    assert answer.not_modified
    assert "if-none-match" not in case.asked[0].headers
    assert case.asked[1].headers["if-none-match"] == '"1"'
    assert case.asked[1].headers["if-modified-since"] == "Mon, 05 Jan 2026 01:02:03 GMT"
    assert not case.target.exists()


def test_not_modified_is_no_answer_to_a_plain_request(case: Case) -> None:
    case.answers = lambda r: response(304)
    with pytest.raises(HttpStatusError, match="304"):
        case.get()


@pytest.mark.parametrize("status", [204, 206, 300, 400, 401, 403, 404, 410, 501])
def test_other_answers_are_asked_for_once(case: Case, status: int) -> None:
    case.answers = lambda r: response(status)
    with pytest.raises(HttpStatusError, match=str(status)):
        case.get()
    assert len(case.asked) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_transient_answers_are_tried_again(case: Case, status: int) -> None:
    case.answers = lambda r: response(status) if len(case.asked) < 4 else response()
    assert case.get().status == 200
    assert len(case.slept) == case.client.traffic.retries == 3
    case.asked.clear()
    case.answers = lambda r: response(status)
    with pytest.raises(UnreachableError, match=f"HTTP {status}"):
        case.get()
    assert len(case.asked) == 4


def test_network_errors_are_tried_again(case: Case) -> None:
    def answers(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    case.answers = answers
    with pytest.raises(UnreachableError, match="refused") as caught:
        case.get()
    assert len(case.asked) == 4
    assert caught.value.transient


def test_a_host_that_is_busy_for_long_is_not_asked_again(case: Case) -> None:
    case.answers = lambda r: response(503, retry_after="3600")
    for url in (URL, "https://so.example.vn/b.pdf"):
        with pytest.raises(HostBusyError, match="3600 s"):
            case.get(url)
    assert len(case.asked) == 1
    case.answers = lambda r: response()
    assert case.get("https://khac.example.vn/").status == 200


@pytest.mark.parametrize(("coding", "content"), [("br", b"x"), ("zstd", b"x"), ("gzip", b"plain"), ("gzip", b"")])
def test_bodies_that_cannot_be_unpacked(case: Case, coding: str, content: bytes) -> None:
    case.answers = lambda r: response(content=content, content_encoding=coding)
    with pytest.raises((HttpStatusError, UnreachableError)):
        case.get()


def test_headers_in_utf_8_are_read(case: Case) -> None:
    raw = [(b"content-disposition", 'attachment; filename="Kế hoạch.pdf"'.encode()), (b"etag", b'"\xe9"')]
    case.answers = lambda r: httpx2.Response(200, headers=raw, stream=Stream(b"%PDF"))
    answer = case.get()
    assert answer.headers["content-disposition"] == 'attachment; filename="Kế hoạch.pdf"'
    case.answers = lambda r: response(304)
    assert case.get(validators=answer.validators).not_modified
    assert (b"If-None-Match", b'"\xe9"') in case.asked[1].headers.raw


def test_errors_name_the_url(case: Case) -> None:
    case.answers = lambda r: response(404)
    with pytest.raises(DocumentError) as caught:
        case.get()
    assert caught.value.path == URL


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 7 ", 7), ("0", 0), ("-1", 0), ("", 0), ("soon", 0), ("1.5", 0), ("٣", 0)]
    + [("Wed, 04 Mar 2026 01:31:00 GMT", 60), ("Wed, 04 Mar 2026 01:00:00 GMT", 0), ("9" * 50, 999_999_999)]
    + [("Wed, 04 Mar 99999 01:31:00 GMT", 0), ("Wed, 04 Mar 2026 01:31:00", 60)],
)
def test_retry_after(monkeypatch: pytest.MonkeyPatch, value: str, seconds: float) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 4, 1, 30, tzinfo=UTC))
    assert retry_after(value) == seconds
