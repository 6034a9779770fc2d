import io
import ipaddress
import json
import os
import re
import socket
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from extractors.readers import read
from pipeline import clock
from pipeline.errors import KehoachError, OutputError, UsageError
from pipeline.sources.base import Item
from pipeline.sources.web import WebItems
from portal import COUNT, Asked, Portal, pdf

TRANSFER_SECONDS = 1.2
IMPATIENT = {"timeout": 0.7, "max_seconds": TRANSFER_SECONDS}
NIGHT = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)


class Slept:
    """Stands in for sleeping: time passes at once."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def monotonic(self) -> float:
        return time.monotonic() + sum(self.seconds)


@dataclass(frozen=True)
class Night:
    """What came of one walk over the portal that misbehaves."""

    portal: Portal
    inbox: Path
    web: WebItems
    items: dict[str, Item]
    failures: dict[str, KehoachError]
    log: list[Asked]
    slept: list[float]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    inbox = tmp_path_factory.mktemp("inbox")
    slept = Slept()
    with Portal() as portal:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", lambda descriptor: None)
            patch.setattr(clock, "now", lambda: NIGHT)
            patch.setattr(clock, "monotonic", slept.monotonic)
            web = source(portal, inbox, sleep=slept, backoff=0.5, **IMPATIENT)
            items, failures = taken(web)
        yield Night(portal, inbox, web, items, failures, list(portal.log), slept.seconds)


@pytest.fixture
def portal() -> Iterator[Portal]:
    """One that behaves."""
    with Portal(mischief=False) as portal:
        yield portal


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Slept:
    slept = Slept()
    monkeypatch.setattr(clock, "monotonic", slept.monotonic)
    return slept


def source(portal: Portal, inbox: Path, **settings: Any) -> WebItems:
    return WebItems(
        "so",
        settings.pop("start", [portal.start]),
        settings.pop("link_pattern", r"\.pdf($|[?;])"),
        inbox=inbox,
        **{
            "next_pattern": "Trang sau",
            "seconds_between_requests": 0.0,
            "timeout": 10.0,
            "max_bytes": 1 << 20,
            "allow_private": [portal.host],
            "sleep": Slept(),
            **settings,
        },
    )


def taken(web: WebItems) -> tuple[dict[str, Item], dict[str, KehoachError]]:
    """Items and errors by location, each location once."""
    items: dict[str, Item] = {}
    failures: dict[str, KehoachError] = {}
    for found in web.items():
        assert found.location not in items
        assert found.location not in failures
        if isinstance(found, Item):
            items[found.location] = found
        else:
            failures[found.location] = found.error
    return items, failures


def codes(failures: dict[str, KehoachError]) -> dict[str, str]:
    return {location: error.code for location, error in failures.items()}


def of_documents(log: list[Asked], status: int) -> list[str]:
    return [a.path for a in log if a.status == status and not a.path.startswith("/van-ban")]


def test_forty_plans_come_in_whatever_the_portal_does(night: Night) -> None:
    assert sorted(night.items) == sorted(night.portal.locations)
    for location, document in zip(night.portal.locations, night.portal.documents, strict=True):
        item = night.items[location]
        assert item.path.read_bytes() == document
        assert item.path.is_relative_to(night.inbox)
        assert item.size == len(document)
        assert item.path.suffix == ".pdf"
    assert night.web.complete


def test_nothing_comes_from_where_it_should_not(night: Night) -> None:
    assert codes(night.failures) == night.portal.traps
    assert night.portal.elsewhere_log == []
    assert not [a for a in night.log if a.path.startswith("/noi-bo/")]
    kept = {p.read_bytes() for p in night.inbox.rglob("*.pdf")}
    assert kept == set(night.portal.documents)


def test_nothing_is_sent_twice_unless_it_was_not_whole(night: Night) -> None:
    sent = Counter(of_documents(night.log, 200))
    paths = [urlsplit(location).path for location in night.portal.locations]
    assert {n for n, path in enumerate(paths, 1) if sent[path] > 1} == {4, 5, 6, 7, 18, 24}
    assert max(sent[path] for path in paths) == 2


def test_a_second_night_fetches_nothing_again(night: Night) -> None:
    before = {p: p.stat().st_mtime_ns for p in night.inbox.rglob("documents/**/*") if p.is_file()}
    night.portal.forget()

    web = source(night.portal, night.inbox, **IMPATIENT)
    items, failures = taken(web)

    assert items == night.items
    assert codes(failures) == codes(night.failures)
    traps = {location.removeprefix(night.portal.url) for location in night.portal.traps}
    assert set(of_documents(night.portal.log, 200)) <= traps
    unchanged = of_documents(night.portal.log, 304)
    assert len([path for path in unchanged if path.startswith(("/tai-ve/", "/kho/"))]) == COUNT
    assert all(a.conditional for a in night.portal.log if a.status == 304)
    # the first page under its two addresses, three more, the feed, robots.txt, the plans, and three refusals
    assert web.traffic.not_modified == 2 + 3 + 1 + 1 + COUNT + 3
    assert {p: p.stat().st_mtime_ns for p in night.inbox.rglob("documents/**/*") if p.is_file()} == before


def test_what_came_is_kept_with_where_and_when(night: Night) -> None:
    location = night.portal.locations[9]
    item = night.items[location]
    origin = json.loads(item.path.with_name(item.path.name + ".json").read_text("utf-8"))
    assert origin["url"] == location
    assert origin["final_url"] == night.portal.url + "/kho/ke-hoach-10.pdf"
    assert origin["redirects"] == [origin["final_url"]]
    assert origin["fetched_at"] == NIGHT.isoformat()
    assert (origin["sha256"], origin["size"], origin["status"]) == (item.sha256, item.size, 200)
    assert origin["media_type"] == "application/pdf"
    assert (item.fetched_at, item.modified) == (NIGHT, NIGHT.timestamp())


def test_a_length_that_is_too_great_is_noted(night: Night) -> None:
    liar = night.items[night.portal.locations[5]].path
    assert "broke off" in json.loads(liar.with_name(liar.name + ".json").read_text("utf-8"))["notes"][0]


def test_names_are_cleaned(night: Night) -> None:
    names = [night.items[location].path.name for location in night.portal.locations]
    assert names[0] == "ke-hoach-1.pdf"
    assert names[3] == "Kế hoạch 4.pdf"
    assert names[8] == "Kế hoạch 9.pdf"
    assert names[21] == "_CON.pdf"


def test_pauses_grow_and_honour_retry_after(night: Night) -> None:
    assert max(night.slept) == pytest.approx(7, abs=0.5)
    backoff = [s for s in night.slept if s < 6]
    assert all(0 <= s <= 0.5 * 2**3 for s in backoff)
    assert len(set(backoff)) > 5


def test_passwords_in_links_go_nowhere(night: Night) -> None:
    assert not [a for a in night.log if "Authorization" in a.headers]
    assert not [location for location in night.items if "mat-khau" in location]


def test_failures_say_what_to_do(night: Night) -> None:
    assert all(error.advice for error in night.failures.values())
    assert {e.code for e in night.failures.values() if e.transient} == {"unreachable", "too_slow"}
    assert "(127.0.0.1)" in str(night.failures[f"{night.portal.url}/bay/noi-khac.pdf"])
    assert not [e for e in night.failures.values() if str(night.inbox) in str(e)]


def test_a_well_behaved_portal_gives_its_plans_in_its_order(portal: Portal, tmp_path: Path) -> None:
    items, failures = taken(source(portal, tmp_path))
    assert (list(items), failures) == (portal.locations, {})
    assert len(list(read(next(iter(items.values())).path))) == 1


def test_a_changed_plan_is_fetched_again_and_the_old_one_stays(portal: Portal, tmp_path: Path) -> None:
    first, _ = taken(source(portal, tmp_path))
    location = portal.locations[0]
    changed = pdf("Ke hoach 1, sua doi")
    portal.routes["/tai-ve/ke-hoach-1.pdf"] = lambda handler, time: handler.send_document(changed)
    portal.forget()
    second, _ = taken(source(portal, tmp_path))
    assert portal.served() == ["/tai-ve/ke-hoach-1.pdf"]
    assert second[location].path.read_bytes() == changed
    assert first[location].path.read_bytes() == portal.documents[0]
    assert {k: v for k, v in second.items() if k != location} == {k: v for k, v in first.items() if k != location}


def test_an_error_page_for_a_night_changes_nothing(portal: Portal, tmp_path: Path) -> None:
    location, path = portal.locations[0], "/tai-ve/ke-hoach-1.pdf"
    first, _ = taken(source(portal, tmp_path))
    plan = portal.routes[path]
    portal.routes[path] = lambda handler, time: handler.send(200, b"<html>Bao tri he thong</html>")
    during, failures = taken(source(portal, tmp_path))
    assert codes(failures) == {location: "not_a_document"}
    assert location not in during
    portal.routes[path] = plan
    assert taken(source(portal, tmp_path))[0] == first


def test_what_an_older_version_refused_is_looked_at_again(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/tai-ve/ke-hoach-1.pdf"
    portal.routes[path] = lambda handler, time: handler.send_document(b"<html>x</html>")
    settings = {"max_pages": 1, "follow_feeds": False}
    taken(source(portal, tmp_path, **settings))
    portal.forget()
    taken(source(portal, tmp_path, **settings))
    assert portal.served() == []
    monkeypatch.setattr("pipeline.sources.inbox.__version__", "99")
    assert len(taken(source(portal, tmp_path, **settings))[1]) == 1
    assert portal.served() == [path]


def test_without_validators_the_same_content_stays_where_it_is(portal: Portal, tmp_path: Path) -> None:
    portal.routes["/tai-ve/ke-hoach-1.pdf"] = lambda h, t: h.send(200, portal.documents[0])
    first, _ = taken(source(portal, tmp_path))
    second, _ = taken(source(portal, tmp_path))
    assert second == first


def test_a_kept_file_that_was_damaged_is_fetched_again(portal: Portal, tmp_path: Path) -> None:
    first, _ = taken(source(portal, tmp_path))
    path = first[portal.locations[2]].path
    path.write_bytes(b"cut")
    second, _ = taken(source(portal, tmp_path))
    assert second[portal.locations[2]].path.read_bytes() == portal.documents[2]


def test_a_killed_run_leaves_nothing_that_counts(portal: Portal, tmp_path: Path) -> None:
    walk = source(portal, tmp_path).items()
    first = next(walk)
    walk.close()
    place = first.path.parent.parent
    (place / ".fetched.tmp").write_bytes(b"%PDF-1.4 half")
    (place / "state.json").write_text('{"url": "cut o')
    items, failures = taken(source(portal, tmp_path))
    assert (sorted(items), failures) == (sorted(portal.locations), {})
    assert not [p for p in tmp_path.rglob("*") if p.name.endswith(".tmp")]


def test_the_text_of_a_link_can_be_asked_for(portal: Portal, tmp_path: Path) -> None:
    items, _ = taken(source(portal, tmp_path, text_pattern=r"số 1\d\b", follow_feeds=False))
    assert list(items) == portal.locations[9:19]


def test_a_feed_can_be_the_start(portal: Portal, tmp_path: Path) -> None:
    items, _ = taken(source(portal, tmp_path, start=[f"{portal.url}/rss.xml"]))
    assert list(items) == portal.locations[:5]


def test_pages_of_single_documents_are_looked_through(portal: Portal, tmp_path: Path) -> None:
    page = b'<a href="/tin/1.html">Ke hoach</a><a href="/tin/2.html">Tin</a>'
    portal.routes["/tin"] = lambda h, t: h.send(200, page, "text/html")
    portal.routes["/tin/1.html"] = lambda h, t: h.send(
        200, b'<a href="/tai-ve/ke-hoach-1.pdf">Tai ve</a><a href="/tin/3.html">Trang sau</a>', "text/html"
    )
    web = source(portal, tmp_path, start=[f"{portal.url}/tin"], detail_pattern="/tin/1")
    items, failures = taken(web)
    assert (list(items), failures) == ([portal.locations[0]], {})
    assert {a.path for a in portal.log} == {"/robots.txt", "/tin", "/tin/1.html", "/tai-ve/ke-hoach-1.pdf"}


def test_a_document_that_looks_like_a_page_by_its_address_is_taken_all_the_same(portal: Portal, tmp_path: Path) -> None:
    page = b'<a href="/tai-ve/ke-hoach-1.pdf">Ke hoach</a><a href="/tai-ve/trang.pdf">Trang</a>'
    portal.routes["/tin"] = lambda h, t: h.send(200, page, "text/html")
    portal.routes["/tai-ve/trang.pdf"] = lambda h, t: h.send(200, b"<html><p>Khong co gi</p></html>", "text/html")
    web = source(portal, tmp_path, start=[f"{portal.url}/tin"], detail_pattern="/tai-ve/")
    for _ in range(2):
        items, failures = taken(web)
        assert (list(items), failures) == ([portal.locations[0]], {})
        assert web.complete


def test_pages_end_where_the_setting_says(portal: Portal, tmp_path: Path) -> None:
    web = source(portal, tmp_path, max_pages=2, follow_feeds=False)
    assert list(taken(web)[0]) == portal.locations[:20]
    assert not web.complete


def test_a_calendar_without_end_is_left(portal: Portal, tmp_path: Path) -> None:
    def day(handler: Any, time: int) -> None:
        handler.send(200, b'<a rel="next" href="?day=%d">Next</a>' % time, "text/html")

    portal.routes["/lich"] = day
    web = source(portal, tmp_path, start=[f"{portal.url}/lich"], max_pages=5)
    assert taken(web) == ({}, {})
    assert len([a for a in portal.log if a.path.startswith("/lich")]) == 5
    assert not web.complete


def test_the_same_page_under_any_number_is_not_followed(portal: Portal, tmp_path: Path) -> None:
    last = b'<a href="/tai-ve/ke-hoach-1.pdf">1</a>'
    fixed = last + b'<a rel="next" href="?p=2">Next</a><a rel="next" href="?p=3">Next</a>'
    portal.routes["/cuoi"] = lambda h, t: h.send(200, fixed, "text/html")
    web = source(portal, tmp_path, start=[f"{portal.url}/cuoi"])
    assert list(taken(web)[0]) == [portal.locations[0]]
    assert web.complete


def test_a_listing_page_that_fails_makes_the_walk_incomplete(portal: Portal, tmp_path: Path) -> None:
    listing = portal.routes["/van-ban"]
    portal.routes["/van-ban"] = lambda h, t: h.send(500) if "page=3" in h.path else listing(h, t)
    web = source(portal, tmp_path)
    items, failures = taken(web)
    assert list(items) == portal.locations[:20]
    assert codes(failures) == {f"{portal.start}?page=3": "unreachable"}
    assert not web.complete


def test_only_the_named_host_and_port_of_loopback_is_asked(portal: Portal, tmp_path: Path) -> None:
    web = source(portal, tmp_path, allow_private=False)
    items, failures = taken(web)
    assert (items, codes(failures)) == ({}, {portal.start: "address_refused"})
    assert portal.log == []


def test_a_name_is_looked_up_once_for_each_connection(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: were the name looked up again to connect, it could be another address by then."""
    system = socket.getaddrinfo

    def literal_only(host: str, *arguments: Any, **options: Any) -> Any:
        ipaddress.ip_address(host)
        return system(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", literal_only)
    port = int(portal.host.rpartition(":")[2])
    looks: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        looks.append(host)
        # from the twelfth look on, the name means something else
        return ["127.0.0.1"] if len(looks) < 12 else ["127.0.0.1", "10.1.2.3"]

    start = f"http://portal.example.vn:{port}/van-ban"
    settings = {"allow_private": ["127.0.0.0/8"], "resolver": resolver, "follow_feeds": False, "max_pages": 1}
    items, failures = taken(source(portal, tmp_path, start=[start], **settings))
    assert len(items) == 9
    assert set(codes(failures).values()) == {"address_refused"}
    assert len(portal.log) == 11
    assert all(a.headers["Host"] == f"portal.example.vn:{port}" for a in portal.log)


def test_a_host_that_wants_to_be_left_alone_for_long_is(portal: Portal, tmp_path: Path, slept: Slept) -> None:
    portal.routes["/tai-ve/ke-hoach-3.pdf"] = lambda h, t: h.send(503, headers={"Retry-After": "86400"})
    items, failures = taken(source(portal, tmp_path, sleep=slept))
    assert list(items) == portal.locations[:2]
    assert set(codes(failures).values()) == {"host_busy"}
    assert max(slept.seconds, default=0) < 60
    assert portal.served(503) == ["/tai-ve/ke-hoach-3.pdf"]


def test_requests_keep_their_distance(portal: Portal, tmp_path: Path, slept: Slept) -> None:
    taken(source(portal, tmp_path, sleep=slept, seconds_between_requests=3.0))
    assert len(slept.seconds) == len(portal.log) - 1
    assert all(2.5 < seconds <= 3 for seconds in slept.seconds)


def test_a_crawl_delay_is_kept(tmp_path: Path, slept: Slept) -> None:
    with Portal(mischief=False, robots="User-agent: kehoach\nCrawl-delay: 20\n") as portal:
        taken(source(portal, tmp_path, sleep=slept, max_pages=1))
    assert all(19 < seconds <= 20 for seconds in slept.seconds)
    assert len(slept.seconds) == len(portal.log) - 1


@pytest.mark.parametrize(
    ("status", "body", "gets"),
    [(200, b"User-agent: *\nDisallow: /", False), (404, b"", True), (403, b"", True), (500, b"", False)]
    + [(200, b"<html>Not here</html>", True), (200, b"User-agent: other\nDisallow: /\n", True)],
)
def test_robots_txt_is_obeyed(portal: Portal, tmp_path: Path, status: int, body: bytes, gets: bool) -> None:
    portal.routes["/robots.txt"] = lambda h, t: h.send(status, body, "text/plain")
    items, failures = taken(source(portal, tmp_path))
    assert len(items) == (COUNT if gets else 0)
    assert set(failures) == (set() if gets else {portal.start})


def test_robots_txt_is_read_once(portal: Portal, tmp_path: Path) -> None:
    taken(source(portal, tmp_path))
    assert [a.path for a in portal.log].count("/robots.txt") == 1


def test_the_robot_says_who_it_is_and_no_more(portal: Portal, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    taken(source(portal, tmp_path))
    assert all(a.headers["User-Agent"].startswith("kehoach/") for a in portal.log)
    assert not [a for a in portal.log if {"Authorization", "Cookie", "Referer"} & set(a.headers)]


def test_headers_that_come_byte_by_byte_end_with_the_time_of_the_transfer(portal: Portal, tmp_path: Path) -> None:
    def drip(handler: Any, time: int) -> None:
        handler.note(200)
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000:
            handler.wfile.write(bytes([byte]))
            if handler.portal.closing.wait(0.05):
                return

    portal.routes["/tai-ve/ke-hoach-1.pdf"] = drip
    before = clock.monotonic()
    items, failures = taken(source(portal, tmp_path, max_pages=1, follow_feeds=False, **IMPATIENT))
    assert codes(failures) == {portal.locations[0]: "too_slow"}
    assert clock.monotonic() - before < TRANSFER_SECONDS + 15


def test_a_text_is_taken_only_where_one_was_announced(portal: Portal, tmp_path: Path) -> None:
    text = "KẾ HOẠCH\n1. Rà soát thủ tục hành chính".encode()
    for path in ("/a.txt", "/b.pdf", "/c", "/d"):
        kind = "text/plain; charset=utf-8" if path != "/d" else "application/json"
        portal.routes[path] = lambda h, t, kind=kind: h.send(200, text, kind)
    page = b"".join(b'<a href="%s">x</a>' % p for p in (b"/a.txt", b"/b.pdf", b"/c", b"/d"))
    portal.routes["/"] = lambda h, t: h.send(200, page, "text/html")
    web = source(portal, tmp_path, start=[portal.url], link_pattern=".")
    items, failures = taken(web)
    assert [item.path.name for item in items.values()] == ["a.txt", "c.txt"]
    assert set(codes(failures).values()) == {"not_a_document"}


def test_an_archive_is_unpacked(portal: Portal, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2026/Kế hoạch.pdf", pdf("inner"))
    portal.routes["/goi.aspx"] = lambda h, t: h.send_document(packed.getvalue(), kind="application/octet-stream")
    portal.routes["/"] = lambda h, t: h.send(200, b'<a href="/goi.aspx">x</a>', "text/html")
    web = source(portal, tmp_path, start=[portal.url], link_pattern="goi")
    first, failures = taken(web)
    assert (list(first), failures) == ([f"{portal.url}/goi.aspx!/2026/Kế hoạch.pdf"], {})
    assert taken(web)[0] == first


def test_a_full_disk_ends_the_walk(portal: Portal, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "pages").touch()
    with pytest.raises(OutputError, match="pages"):
        taken(source(portal, inbox))


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"link_pattern": "("}, "link_pattern is no regular expression"),
        ({"next_pattern": "["}, "next_pattern is no regular expression"),
        ({"start": ["ftp://example.vn/"]}, "no http address"),
        ({"start": ["https://a:b@example.vn/"]}, "password"),
        ({"allow_private": ["10.0.0.0/99"]}, "allow_private"),
        ({"user_agent": "người máy"}, "user_agent"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, settings: dict[str, Any], problem: str) -> None:
    arguments = {"start": ["https://example.vn/"], "link_pattern": ".", **settings}
    with pytest.raises(UsageError, match=re.escape(problem)):
        WebItems("so", inbox=tmp_path, **arguments)
