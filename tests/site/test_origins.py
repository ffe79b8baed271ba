"""Origins of addresses (RFC 6454) and machines that nothing may connect to (RFC 6890)."""

from ipaddress import ip_address

import pytest

from dossier_scraper.site.origins import address_fault, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.org/a?b#c", "https://example.org"),
        ("https://example.org:443/", "https://example.org"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]"),
        ("http://example.org:0080?a", "http://example.org"),
        ("https://example.org:65535#a", "https://example.org:65535"),
    ],
)
def test_an_origin_is_scheme_host_and_port_without_the_default(url: str, origin: str):
    assert str(origin_of(url)) == origin
    assert origin_of(url) == origin_of(origin)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/", "not http"),
        ("javascript:alert(1)", "not http"),
        ("//example.org/", "not http"),
        ("http://user@example.org/", "user information"),
        ("http:///path", "no host"),
        ("http://good.example\\@bad.example/", "backslash"),
        ("http://exa mple.org/", "blank"),
        ("http://example.org/\x00", "control character"),
        ("http://example.org:99999/", "Port"),
        ("http://example.org:65536", "Port"),
        ("http://example.org/a b", "blank"),
        ("http://[::1/", "Invalid IPv6"),
    ],
)
def test_what_has_no_origin_is_refused_with_a_reason(url: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        origin_of(url)


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("93.184.216.34", None),
        ("2606:2800:220:1::1", None),
        ("127.0.0.9", "loopback"),
        ("::1", "loopback"),
        ("169.254.169.254", "link-local"),
        ("224.0.0.1", "multicast"),
        ("0.0.0.0", "unspecified"),
        ("250.1.1.1", "reserved"),
        ("10.0.0.1", "not public"),
        ("100.64.0.1", "not public"),
        ("fd00::1", "not public"),
        ("::ffff:10.0.0.1", "translated"),
        ("64:ff9b::a00:1", "translated"),
        ("2002:a00:1::", "translated"),
    ],
)
def test_only_the_public_internet_may_be_connected_to(address: str, fault: str | None):
    assert address_fault(ip_address(address)) == fault
