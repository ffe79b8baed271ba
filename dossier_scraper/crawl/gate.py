"""The one gate of the crawl: which addresses may be asked, and which machines may be connected to.

Every request and every hop passes here, robots.txt and redirects too. The first check is of the URL, against exact
origins; the second is of the IP addresses that a name resolves to, in the moment before the connection is made.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from scrapy.exceptions import CannotResolveHostError, IgnoreRequest

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
    except (OSError, UnicodeError):  # the second for what is no name
        return []
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Names:
    """The addresses of hosts: a name's first answer is kept for the whole run.

    An answer that changes between check and connection changes nothing then.
    """

    def __init__(self, lookup: Lookup = look_up) -> None:
        self.lookup = lookup
        self.answers: dict[str, asyncio.Task[list[str]]] = {}

    async def admitted(self, gate: Gate | None, host: str, port: int) -> list[str]:
        """Return the addresses of a host that may be connected to; of a tool, which has no gate, all.

        Raises `CannotResolveHostError` where there is none, `Refused` where none may be.
        """
        if host not in self.answers:
            self.answers[host] = asyncio.ensure_future(self.lookup(host))
        addresses = await asyncio.shield(self.answers[host])
        if not addresses:
            self.answers.pop(host, None)  # it is asked again
            raise CannotResolveHostError(f"no address of {host}")
        admitted = addresses if gate is None else gate.admitted(host, port, addresses)
        if gate and not admitted:
            raise Refused("denied", "address", gate.refused[host, port])
        return list(admitted)

    def close(self) -> None:
        """Let go of look-ups that are under way."""
        for answer in self.answers.values():
            answer.cancel()
