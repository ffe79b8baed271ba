"""The one gate of the crawl: which addresses may be asked, and which machines may be connected to.

Every request and every hop passes here, robots.txt and redirects too. The first check is of the URL, against exact
origins; the second is of the IP addresses that a name resolves to, in the moment before the connection is made.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from scrapy.exceptions import IgnoreRequest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer  # type: ignore[import-untyped]

from dossier_scraper.model import Outcome
from dossier_scraper.site.origins import Origin, address_fault, origin_of

LONGEST_URL = 2000
Lookup = Callable[[str], Coroutine[Any, Any, list[str]]]


class Refused(IgnoreRequest):
    """A request that was not sent; `outcome` is what became of its URL in this run, `reason` says why."""

    def __init__(self, outcome: Outcome, reason: str, detail: str = "") -> None:
        super().__init__(f"{outcome}: {reason}")
        self.outcome, self.reason, self.detail = outcome, reason, detail


class Gate:
    """The origins of one run. `named` are those of start pages that a person named: only they may be on any machine."""

    def __init__(self, allowed: Iterable[Origin], named: Iterable[Origin] = ()) -> None:
        self.named = frozenset(named)
        self.allowed = frozenset(allowed) | self.named
        self.refused: dict[tuple[str, int], str] = {}

    def refusal(self, url: str) -> str | None:
        """Return why a URL may not be asked, or None."""
        if len(url) > LONGEST_URL:
            return f"longer than {LONGEST_URL} characters"
        try:
            origin = origin_of(url)
        except ValueError as error:
            return str(error)
        return None if origin in self.allowed else "another origin"

    def admitted(self, host: str, port: int, addresses: Iterable[str]) -> list[str]:
        """Return those addresses of a host that may be connected to, and remember why the others may not."""
        if any((host, port) == (origin.host, origin.port) for origin in self.named):
            return list(addresses)
        faults = {text: address_fault(ipaddress.ip_address(text)) for text in addresses}
        if faults and all(faults.values()):
            self.refused[host, port] = ", ".join(f"{text} ({fault})" for text, fault in faults.items())
        return [text for text, fault in faults.items() if not fault]


async def look_up(host: str) -> list[str]:
    """Resolve a host to its addresses in the system's order of preference; an empty list when there is none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolve names for the reactor and hand out admitted addresses only.

    The reactor connects to exactly what it is given here. A name's first answer is kept for the whole run, so that
    an answer which changes between check and connection changes nothing.
    """

    def __init__(self, gate: Gate, lookup: Lookup = look_up) -> None:
        self.gate, self.lookup = gate, lookup
        self.answers: dict[str, asyncio.Task[list[str]]] = {}

    def resolveHostName(self, receiver: Any, host: str, portNumber: int = 0, *_: object, **__: object) -> Any:
        """Give the receiver the admitted addresses of a host, pinned to its first answer in this run."""
        resolution = _Resolution(host)
        receiver.resolutionBegan(resolution)
        if host not in self.answers:
            self.answers[host] = asyncio.ensure_future(self.lookup(host))
        self.answers[host].add_done_callback(lambda answer: self._deliver(receiver, host, portNumber, answer))
        return resolution

    def _deliver(self, receiver: Any, host: str, port: int, answer: "asyncio.Task[list[str]]") -> None:
        addresses = [] if answer.cancelled() or answer.exception() else answer.result()
        if not addresses:
            self.answers.pop(host, None)
        for text in self.gate.admitted(host, port, addresses):
            family: Any = IPv6Address if ":" in text else IPv4Address
            receiver.addressResolved(family("TCP", text, port))
        receiver.resolutionComplete()


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Do nothing: a look-up that nobody waits for any more ends by itself."""
