"""Origins of web addresses, and which machines on the internet an address may mean: pure, no look-up is made here."""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
# Blank, control and backslash are read as a host's end by some clients and as its part by others.
UNSAFE = re.compile(r"[\x00-\x20\\\x7f]")
# An address as most are: nothing in it is to be looked at twice.
PLAIN = re.compile(r"(https?)://([a-z0-9.-]+)(?::([0-9]{1,4}|[1-5][0-9]{4}))?(?:[/?#][^\x00-\x20\\\x7f]*)?")
# Addresses that carry another address inside: IPv4-mapped, NAT64 (RFC 6052, RFC 8215), Teredo and 6to4.
TRANSLATORS = ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
TRANSLATED = tuple(map(ipaddress.ip_network, TRANSLATORS))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Scheme, host and port of a web address (RFC 6454)."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


# Of one address it is asked many times in a row.
@lru_cache(maxsize=1024)
def origin_of(url: str) -> Origin:
    """Return the origin of an http(s) URL. Raises `ValueError` for anything else and for every ambiguous spelling."""
    if plain := PLAIN.fullmatch(url):
        return _origin(*plain.groups())
    if UNSAFE.search(url):
        raise ValueError("blank, control character or backslash")
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError("not http(s)")
    if "@" in parts.netloc:
        raise ValueError("user information in the address")
    if not parts.hostname:
        raise ValueError("no host")
    return _origin(parts.scheme, parts.hostname, parts.port)


@lru_cache(maxsize=1024)
def _origin(scheme: str, host: str, port: str | int | None) -> Origin:
    return Origin(scheme=scheme, host=host, port=PORTS[scheme] if port is None else int(port))


def address_fault(address: Address) -> str | None:
    """Return why nothing may connect to an IP address, or None for one of the public internet.

    Source: the IANA special-purpose address registries (RFC 6890), and ranges that translate to other addresses.
    """
    kinds = (
        ("translated", any(address in network for network in TRANSLATED if network.version == address.version)),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("unspecified", address.is_unspecified),
        ("reserved", address.is_reserved),
        ("not public", not address.is_global or (address.version == 6 and address.is_site_local)),
    )
    return next((name for name, found in kinds if found), None)
