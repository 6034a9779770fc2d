"""Manners towards a host: time between requests, waiting when it asks to, and its robots.txt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from protego import Protego

from pipeline import clock
from pipeline.errors import (
    DocumentError,
    HostBusyError,
    HttpStatusError,
    RedirectError,
    RobotsError,
    UnreachableError,
)

_LONGEST_HOLD = 300.0  # seconds: a server that wants to be left alone for longer is left to the next run
_LONGEST_CRAWL_DELAY = 60.0  # seconds


class Pace:
    """Leaves a host alone for a while between two requests, and for as long as it asks."""

    def __init__(self, interval: float, sleep: Callable[[float], None] = clock.sleep) -> None:
        self._interval = interval
        self._sleep = sleep
        self._intervals: dict[str, float] = {}
        self._next: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    def wait(self, url: str) -> None:
        """Waits until the host of `url` may be asked again.

        Raises:
            HostBusyError: it wants to be left alone for longer than a run waits.
        """
        host = _host(url)
        if host in self._closed:
            raise HostBusyError(url, f"for {self._closed[host]:.0f} s")
        now = clock.monotonic()
        if (due := self._next.get(host, now)) > now:
            self._sleep(due - now)
        self._next[host] = max(now, due) + self._intervals.get(host, self._interval)

    def hold(self, url: str, seconds: float) -> None:
        """Notes that the host of `url` wants to be left alone for `seconds` from now on."""
        host = _host(url)
        if seconds > _LONGEST_HOLD:
            self._closed[host] = seconds
        self._next[host] = max(self._next.get(host, 0.0), clock.monotonic() + seconds)

    def slow_down(self, url: str, interval: float) -> None:
        """Notes the time between requests that the host of `url` asks for; a shorter one is not taken up."""
        wanted = max(self._interval, min(interval, _LONGEST_CRAWL_DELAY))
        self._intervals[_host(url)] = wanted
        self.hold(url, wanted)


def retry_after(value: str) -> float:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number or a date; 0 if it is neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - clock.now()).total_seconds())


class Robots:
    """The robots.txt of each host, read once (RFC 9309).

    Args:
        agent: the product token of our robot.
        load: gives the text of a robots.txt, or raises a DocumentError.
        slow_down: is told the Crawl-delay of a host: `Pace.slow_down`.
    """

    def __init__(self, agent: str, load: Callable[[str], str], slow_down: Callable[[str, float], None]) -> None:
        self._agent = agent
        self._load = load
        self._slow_down = slow_down
        self._known: dict[str, Protego | DocumentError] = {}

    def permit(self, url: str) -> None:
        """Does nothing if `url` may be fetched.

        Raises:
            RobotsError: the host does not want it.
            DocumentError: robots.txt could not be read, and the host must be taken to want nothing fetched
                (RFC 9309, 2.3.1.4).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._known:
            self._known[origin] = self._read(f"{origin}/robots.txt")
        rules = self._known[origin]
        if isinstance(rules, DocumentError):
            raise rules
        if not rules.can_fetch(url, self._agent):
            raise RobotsError(url)

    def _read(self, url: str) -> Protego | DocumentError:
        try:
            rules = Protego.parse(self._load(url))
        except (HttpStatusError, RedirectError):
            return Protego.parse("")  # "unavailable": everything may be fetched (RFC 9309, 2.3.1.3)
        except UnreachableError as error:
            return UnreachableError(url, f"so nothing else of this host is fetched: {error.detail}")
        except DocumentError as error:
            return error
        if delay := rules.crawl_delay(self._agent):
            self._slow_down(url, float(delay))
        return rules


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
