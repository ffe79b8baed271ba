"""A web server on loopback that misbehaves byte by byte as a test says, and remembers what it was asked.

Good pages are those of the replica site, rendered from dossiers that the test makes; any target can be given another
answer: raw bytes, or a coroutine that writes to the socket as it likes.
"""

import asyncio
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

from dossier_scraper.crawl.sitemaps import PLACES
from dossier_scraper.demo.content import Dossier, Event, Organisation
from dossier_scraper.demo.pages import respond

Conversation = Callable[["Visit", asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Conversation


@dataclass(frozen=True)
class Visit:
    """One request as it came over the wire; `at` is in seconds of the monotonic clock."""

    at: float
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def dossier(
    slug: str, node: int, *, events: tuple[Event, ...] = (), section: str = "ongoing", **changes: str
) -> Dossier:
    """Return a dossier whose every field is told apart from all others' by its node number."""
    fields = {
        "title": f"Taskforce {node}",
        "country": "Denmark",
        "start": "2018-03-15",
        "status": "Ongoing",
        "background": f"Background of {node}.",
        "objectives": f"Objectives of {node}.",
        "results": f"Results of {node}.",
    } | changes
    organisations = (Organisation(name=f"Organisation {node}"),)
    return Dossier(slug=slug, node=node, listed_as=section, organisations=organisations, events=events, **fields)


def event(slug: str, node: int) -> Event:
    """Return a timeline entry with a page of its own."""
    texts = {"title": f"Event {node}", "body": f"Body of {node}.", "source": f"Source {node}"}
    return Event(path=f"/publications/{slug}", node=node, categories=("Reports",), date="2019-05-02", **texts)


def response(
    body: bytes = b"",
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (),
    *,
    length: int | None = -1,
    content_type: str | None = "text/html; charset=utf-8",
    protocol: str = "HTTP/1.1",
) -> bytes:
    """Return a whole response; `length` is the Content-Length that it claims (-1: the true one, None: none)."""
    lines = [f"{protocol} {status}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(body: bytes, *, end: bool = True, size: int = 4000) -> bytes:
    """Return a chunked response, with or without its last chunk."""
    head = response(length=None, headers=[("Transfer-Encoding", "chunked")])
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return head + b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + (b"0\r\n\r\n" if end else b"")


def encoded(body: bytes, coding: str, **more: object) -> bytes:
    """Return a response whose body claims a content coding."""
    return response(body, headers=[("Content-Encoding", coding)], **more)  # type: ignore[arg-type]


def in_turn(*answers: Answer) -> Conversation:
    """Return an answer that is another one at each visit; the last one stays."""
    left = list(answers)

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(visit, writer)

    return converse


def reset(sent: bytes = b"") -> Conversation:
    """Return an answer that ends in a TCP reset after some bytes."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        if sent:
            await asyncio.sleep(0.05)
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return converse


def drip(whole: bytes, seconds: float, steps: int = 50, head: int = 200) -> Conversation:
    """Return an answer that comes at once up to `head` bytes and then drop by drop."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        writer.write(whole[:head])
        rest = whole[head:]
        size = -(-len(rest) // steps)
        for i in range(0, len(rest), size):
            await writer.drain()
            await asyncio.sleep(seconds / steps)
            writer.write(rest[i : i + size])

    return converse


def silence(sent: bytes = b"", seconds: float = 60.0) -> Conversation:
    """Return an answer that says something and then nothing more."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        await asyncio.sleep(seconds)

    return converse


def repeated(first: bytes, more: bytes) -> Conversation:
    """Return an answer that says the same again and again, for ever."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(more * 100)
            await writer.drain()

    return converse


def held_open(whole: bytes) -> Conversation:
    """Return an answer that is whole, on a connection that is not closed."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        writer.write(whole)
        await writer.drain()
        await asyncio.sleep(60)

    return converse


def held(whole: bytes, until: threading.Event) -> Conversation:
    """Return an answer that is given when the test lets it go."""

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        await asyncio.to_thread(until.wait)
        writer.write(whole)

    return converse


def stream(total: int, chunk: int = 1 << 16) -> tuple[Conversation, list[int]]:
    """Return an answer of `total` bytes, and the list that counts those which could be sent."""
    sent = [0]

    async def converse(visit: Visit, writer: asyncio.StreamWriter) -> None:
        writer.write(response(length=total))
        while sent[0] < total:
            writer.write(b"x" * chunk)
            await writer.drain()
            sent[0] += chunk

    return converse, sent


class FaultServer:
    """The server, as a context manager; `answers` maps a target, or a path, to what is answered instead of a page."""

    def __init__(
        self,
        dossiers: Sequence[Dossier] = (),
        *,
        tls: ssl.SSLContext | None = None,
        robots: Answer | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.dossiers = tuple(dossiers)
        self.answers: dict[str, Answer] = {}
        if robots is not None:
            self.answers["/robots.txt"] = robots
        self.seen: list[Visit] = []
        self.everything: Answer | None = None
        self._host = host
        self._tls, self._ready = tls, threading.Event()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    @property
    def url(self) -> str:
        """The origin."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}"

    @property
    def start(self) -> str:
        """The listing."""
        return f"{self.url}/taskforces"

    def page(self, target: str) -> bytes:
        """Return the replica site's page at a target."""
        return respond(self.dossiers, target, 0).body

    @property
    def visits(self) -> list[Visit]:
        """What was asked, in order, without the places that a crawl tries for a sitemap where the test has none."""
        return [visit for visit in self.seen if visit.target not in PLACES or visit.target in self.answers]

    def targets(self) -> list[str]:
        """Return what was asked, in order, robots.txt aside."""
        return [visit.target for visit in self.visits if visit.target != "/robots.txt"]

    def count(self, target: str) -> int:
        """Return how often a target was asked."""
        return sum(visit.target == target for visit in self.seen)

    def times(self, target: str) -> list[float]:
        """Return when a target was asked."""
        return [visit.at for visit in self.visits if visit.target == target]

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._handle, self._host, 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")[:-2]
            method, target, _ = first.split(" ", 2)
            headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
            visit = Visit(time.monotonic(), method, target, headers)
            self.seen.append(visit)
            await in_turn(self._answer(visit))(visit, writer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, ValueError):
            writer.transport.abort()

    def _answer(self, visit: Visit) -> Answer:
        for key in (visit.target, visit.target.partition("?")[0]):
            if key in self.answers:
                return self.answers[key]
        if self.everything is not None and visit.target != "/robots.txt":
            return self.everything
        reply = respond(self.dossiers, visit.target, len(self.seen))
        body, more = reply.body, []
        if "gzip" in (visit.header("Accept-Encoding") or ""):
            body, more = gzip.compress(body), [("Content-Encoding", "gzip")]
        status = {200: "200 OK", 404: "404 Not Found"}[reply.status]
        return response(body, status, [*more, ("Vary", "Accept-Encoding")], content_type=reply.content_type)
