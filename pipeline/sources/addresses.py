"""Which addresses may be connected to, and connections to exactly those that were checked.

A portal's page can link `http://169.254.169.254/`, and a name that it links can resolve to one address when it is
checked and to another when it is connected to (DNS rebinding). So a name is resolved once, all of its addresses are
checked, and the connection goes to the checked address; the name is used for the Host header and the certificate only.
"""

from __future__ import annotations

import ipaddress
import math
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

import httpcore2

from pipeline import clock
from pipeline.errors import AddressRefusedError, UnreachableError, UsageError

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

# Where clouds offer the secrets of a machine to whoever asks from it; most are link-local, Azure's is public.
_METADATA = frozenset(
    ipaddress.ip_address(a) for a in ("169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # stands for public IPv4 addresses (RFC 6052)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, in the order in which the system would try them.

    Raises:
        UnreachableError: it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(f"{host}:{port}", f"no such host: {error}") from error
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What `allow_private` allows beside public addresses.

    Attributes:
        private: private and loopback addresses, all of them. Link-local ones and those of cloud metadata are never
            allowed so; they have to be named.
        networks: addresses in these, at any port.
        hosts: these hosts (names or addresses) at a port, or at any (None), whatever they resolve to.
    """

    private: bool = False
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    hosts: frozenset[tuple[str, int | None]] = frozenset()

    @classmethod
    def of(cls, allow_private: bool | Iterable[str]) -> AddressRules:
        """The rules of the setting: True, False, or a list of 'host', 'host:port', '[::1]:8080' and '10.0.0.0/8'.

        Raises:
            UsageError: an entry is none of these.
        """
        if isinstance(allow_private, bool):
            return cls(allow_private)
        if isinstance(allow_private, str):
            allow_private = [allow_private]
        entries = [entry.strip().lower() for entry in allow_private]
        try:
            return cls(
                networks=tuple(ipaddress.ip_network(e, strict=False) for e in entries if "/" in e),
                hosts=frozenset(_host_and_port(e) for e in entries if "/" not in e),
            )
        except ValueError as error:
            raise UsageError(
                f"allow_private: {error}", "Write true, false, or a list of host, host:port and networks (10.0.0.0/8)"
            ) from error

    def admit(self, host: str, port: int, address: Address) -> bool:
        """Whether `host` may be connected to at this address of it."""
        if is_public(address):
            return True
        if {(host, port), (host, None), (str(address), port), (str(address), None)} & self.hosts:
            return True
        if any(address in network for network in self.networks):
            return True
        return self.private and _is_private(address)


def _host_and_port(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        host, bracket, rest = entry[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"{entry!r} is no host")
        return str(ipaddress.IPv6Address(host)), int(rest[1:]) if rest else None
    if entry.count(":") > 1:
        return str(ipaddress.IPv6Address(entry)), None
    host, colon, port = entry.partition(":")
    if not host or any(c.isspace() for c in host):
        raise ValueError(f"{entry!r} is no host")
    return host.rstrip("."), int(port) if colon else None


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet, also those inside it that stand for an IPv4 address."""
    if isinstance(address, IPv6Address) and address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address in _METADATA or not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return True
    embedded = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
    return not address.is_site_local and all(is_public(inner) for inner in embedded if inner)


def _is_private(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    unusable = address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA
    return not unusable and (address.is_private or address.is_loopback)


class CheckedBackend(httpcore2.NetworkBackend):
    """Connections to checked addresses, each of whose operations ends by `deadline` (of `clock.monotonic`).

    The deadline is that of the transfer in hand: a server that sends a byte now and then never runs into the time limit
    of one operation.
    """

    def __init__(self, rules: AddressRules, resolver: Resolver = resolve) -> None:
        self.rules = rules
        self.deadline = math.inf
        self._resolver = resolver
        self._inner = httpcore2.SyncBackend()

    def left(self, timeout: float | None) -> float:
        """The seconds that an operation may take.

        Raises:
            httpcore2.ReadTimeout: the deadline is over.
        """
        left = min(self.deadline - clock.monotonic(), math.inf if timeout is None else timeout)
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for the whole transfer is over")
        return left

    def checked(self, host: str, port: int) -> list[Address]:
        """The addresses of `host`, all of them allowed.

        Raises:
            AddressRefusedError: at least one is not: who mixes them is up to something.
            UnreachableError: there is none.
        """
        host = host.strip("[]").rstrip(".").lower()
        addresses = [ipaddress.ip_address(a.partition("%")[0]) for a in self._resolver(host, port)]
        for address in addresses:
            if not self.rules.admit(host, port, address):
                raise AddressRefusedError(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", str(address))
        if not addresses:
            raise UnreachableError(f"{host}:{port}", "no such host")
        return list(dict.fromkeys(addresses))

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of `host` that answers, all of them checked."""
        *others, last = self.checked(host, port)
        for address in others:
            try:
                return self._connect(address, port, timeout, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(last, port, timeout, socket_options)

    def _connect(
        self, address: Address, port: int, timeout: float | None, options: Iterable[Any] | None
    ) -> httpcore2.NetworkStream:
        stream = self._inner.connect_tcp(str(address), port, timeout=self.left(timeout), socket_options=options)
        return _TimedStream(stream, self)


class _TimedStream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, backend: CheckedBackend) -> None:
        self._inner = inner
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._backend.left(timeout))
        return _TimedStream(inner, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
