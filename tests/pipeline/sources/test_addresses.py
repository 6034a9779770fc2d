import ipaddress

import pytest

from pipeline.errors import AddressRefusedError, UnreachableError, UsageError
from pipeline.sources.addresses import AddressRules, CheckedBackend, is_public, resolve

REFUSED = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "169.254.0.1", "0.0.0.0",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "203.162.4.190", "2606:4700::1111", "64:ff9b::101:101"])
def test_what_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("setting", "host", "port", "address", "admitted"),
    [
        (False, "a.vn", 80, "10.0.0.1", False),
        (False, "a.vn", 80, "1.1.1.1", True),
        (True, "a.vn", 80, "10.0.0.1", True),
        (True, "a.vn", 80, "127.0.0.1", True),
        (True, "a.vn", 80, "::ffff:127.0.0.1", True),
        (True, "a.vn", 80, "169.254.169.254", False),
        (True, "a.vn", 80, "fe80::1", False),
        (True, "a.vn", 80, "fd00:ec2::254", False),
        (True, "a.vn", 80, "224.0.0.1", False),
        (["127.0.0.1:8080"], "127.0.0.1", 8080, "127.0.0.1", True),
        (["127.0.0.1:8080"], "localhost", 8080, "127.0.0.1", True),
        (["127.0.0.1:8080"], "127.0.0.1", 8081, "127.0.0.1", False),
        (["127.0.0.1"], "127.0.0.1", 9, "127.0.0.1", True),
        (["[::1]:8080"], "::1", 8080, "::1", True),
        (["[::1]:8080"], "::1", 80, "::1", False),
        (["::1"], "::1", 80, "::1", True),
        (["noi-bo.example.vn"], "noi-bo.example.vn", 443, "10.9.9.9", True),
        (["Noi-Bo.example.vn:443"], "noi-bo.example.vn", 443, "10.9.9.9", True),
        (["noi-bo.example.vn"], "khac.example.vn", 443, "10.9.9.9", False),
        (["10.0.0.0/8"], "a.vn", 80, "10.255.0.1", True),
        (["10.0.0.0/8"], "a.vn", 80, "11.0.0.1", True),
        (["10.0.0.0/8"], "a.vn", 80, "192.168.0.1", False),
        (["169.254.169.254"], "169.254.169.254", 80, "169.254.169.254", True),
    ],
)
def test_what_the_setting_admits(setting: bool | list[str], host: str, port: int, address: str, admitted: bool) -> None:
    assert AddressRules.of(setting).admit(host, port, ipaddress.ip_address(address)) is admitted


@pytest.mark.parametrize("entry", ["", "a b", "10.0.0.0/40", "host:port", "[::1", "[::1]x", "1:2:3"])
def test_entries_that_make_no_sense(entry: str) -> None:
    with pytest.raises(UsageError, match="allow_private"):
        AddressRules.of([entry])


def test_one_bad_address_among_good_ones_is_enough() -> None:
    backend = CheckedBackend(AddressRules(), lambda host, port: ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(AddressRefusedError, match=r"a\.vn:80.*10\.0\.0\.1"):
        backend.checked("a.vn", 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "[::1]"])
def test_spellings_of_loopback(host: str) -> None:
    with pytest.raises((AddressRefusedError, UnreachableError)):
        CheckedBackend(AddressRules()).checked(host, 80)


@pytest.mark.parametrize("host", ["a..b", "x" * 300, "khong-co.invalid"])
def test_hosts_that_do_not_exist(host: str) -> None:
    with pytest.raises(UnreachableError, match="no such host"):
        resolve(host, 80)


def test_a_host_without_addresses() -> None:
    with pytest.raises(UnreachableError):
        CheckedBackend(AddressRules(), lambda host, port: []).checked("a.vn", 80)
