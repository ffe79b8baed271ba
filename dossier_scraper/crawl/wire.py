"""The wire: one connection for each request, to an address that the gate admitted, and every byte of it kept.

What comes is kept before it is read; heads, framing and body are places in it, found as browsers find them (RFC 9112).
On a kept connection, bytes that one answer leaves over would be read as the next one's: one page's words under the
address of another.
"""

import asyncio
import ipaddress
import re
import ssl
from asyncio import FIRST_COMPLETED, AbstractEventLoop, Task
from collections.abc import Sequence
from functools import lru_cache
from time import monotonic
from typing import Any, cast
from urllib.parse import SplitResult, urldefrag, urlsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from twisted.python.failure import Failure

from dossier_scraper.archive.evidence.http_message import END_OF_HEAD, SPACED, Chunks, Head, head_of
from dossier_scraper.crawl.gate import Names, Refused
from dossier_scraper.crawl.signals import is_tool
from dossier_scraper.model import Traffic
from dossier_scraper.site.origins import PORTS

# All heads of one answer, interim ones included; browsers take as much.
LONGEST_HEAD = 256 << 10
# Servers send some before an answer.
BLANKS = re.compile(rb"[ \t\r\n]*")
# Bytes of chunked framing for each byte of content, and beyond: a byte in a chunk of its own has five.
FRAMING, FRAMING_AT_LEAST = 8, 64 << 10
# The next address of a name is tried when the one before has not answered for so long (RFC 8305, 5).
HEAD_START = 0.25
NO_BODY = (204, 304)
# Said by the wire itself.
OWN_HEADERS = (b"host", b"connection", b"content-length", b"transfer-encoding", b"proxy-authorization")
# OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT: browsers ask servers that do not know RFC 5746, too; nothing is renegotiated.
LEGACY_SERVERS = 0x4
# A run asks few machines.
ip_of = lru_cache(maxsize=16)(ipaddress.ip_address)


class OddAnswer(Exception):
    """What a server sent is no answer of HTTP."""


class Wire(BaseDownloadHandler):
    """Download by HTTP/1.1 and hand out what went over the connection as `traffic` in the request's meta.

    Honours `download_timeout`, `download_maxsize`, `download_fail_on_dataloss` and `bindaddress` of a request's meta,
    and the settings behind them. `partial` among a response's flags says that its end is that of the connection,
    `dataloss` that it broke off, `download_stopped` that a signal's receiver had enough.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.names = Names()
        self.context: ssl.SSLContext | None = None

    async def download_request(self, request: Request) -> Response:
        """Ask the site itself. Raises `Refused` for a proxy, a machine that may not be asked, and at the run's end.

        Other errors are those that Scrapy documents for download handlers; `__cause__` says what led to them.
        """
        if request.meta.get("proxy"):
            raise Refused("denied", "proxy", "a proxy would go round the gate")
        seconds = request.meta.get("download_timeout") or self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        left = self._seconds_left()
        transfer: Transfer | None = None
        try:
            async with asyncio.timeout(min(seconds, left)):
                transfer = await self.connect(request)
                await transfer.ended
        except TimeoutError as error:
            if left < seconds:
                raise Refused("deferred", "budget", "the time is used up") from error
            raise DownloadTimeoutError(f"Getting {request.url} took longer than {seconds} seconds.") from error
        except ConnectionRefusedError as error:
            raise DownloadConnectionRefusedError(str(error)) from error
        except (OSError, OddAnswer) as error:
            raise DownloadFailedError(str(error)) from error
        finally:
            if transfer:
                transfer.close()
        return transfer.response()

    def _seconds_left(self) -> float:
        spider = self.crawler.spider
        return float("inf") if spider is None or is_tool(self.crawler) else cast(Any, spider).pace.seconds_left

    async def connect(self, request: Request) -> "Transfer":
        """Connect to the first address of a request's host that answers, and send the request.

        Raises `Refused`, `CannotResolveHostError`, and `OSError` of the first address when none answers.
        """
        parts = urlsplit(request.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        spider = self.crawler.spider
        gate = None if spider is None or is_tool(self.crawler) else cast(Any, spider).gate
        waiting = await self.names.admitted(gate, host, port)
        loop, message = asyncio.get_running_loop(), message_of(request, parts)
        if len(waiting) == 1:  # nothing to choose from
            return (await self._attempt(loop, request, waiting[0], host, port, parts.scheme)).send(message)
        attempts, faults = set[Task[Transfer]](), list[BaseException]()
        try:
            while waiting or attempts:
                if waiting:
                    attempts.add(
                        loop.create_task(self._attempt(loop, request, waiting.pop(0), host, port, parts.scheme))
                    )
                done, attempts = await asyncio.wait(
                    attempts, timeout=HEAD_START if waiting else None, return_when=FIRST_COMPLETED
                )
                for attempt in done:
                    if fault := attempt.exception():
                        faults.append(fault)
                    else:
                        attempts |= done - {attempt}
                        return attempt.result().send(message)
        finally:
            for attempt in attempts:
                attempt.add_done_callback(_close_late)
                attempt.cancel()
        raise faults[0]

    async def _attempt(
        self, loop: AbstractEventLoop, request: Request, address: str, host: str, port: int, scheme: str
    ) -> "Transfer":
        local = request.meta.get("bindaddress") or self.crawler.settings.get("DOWNLOAD_BIND_ADDRESS")
        secured: dict[str, Any] = {"ssl": self._context(), "server_hostname": host} if scheme == "https" else {}
        _, transfer = await loop.create_connection(
            lambda: Transfer(self.crawler, request, address, loop),
            address,
            port,
            local_addr=(local, 0) if isinstance(local, str) else local,
            **secured,
        )
        return transfer

    def _context(self) -> ssl.SSLContext:
        """Return the context of all connections: the system's store of authorities, names by their own extension."""
        if self.context is None:
            self.context = ssl.create_default_context()
            self.context.options |= LEGACY_SERVERS
            self.context.hostname_checks_common_name = False
            if not self.crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
                self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        return self.context

    async def close(self) -> None:
        """Let go of look-ups that nobody waits for any more."""
        self.names.close()


class Transfer(asyncio.Protocol):
    """One answer while it comes: all that was received, and where its parts are in that.

    `ended` is done when the message is there, whole or not, and fails where there is none.
    """

    def __init__(self, crawler: Crawler, request: Request, address: str, loop: AbstractEventLoop) -> None:
        self.crawler, self.request, self.address = crawler, request, address
        self.ended: asyncio.Future[None] = loop.create_future()
        self.sent, self.sent_at = b"", monotonic()
        self.received, self.body = bytearray(), bytearray()
        self.head: Head | None = None
        self.headers = Headers()
        self.begin = self.body_at = self.read_to = 0
        self.length: int | None = None
        self.chunks: Chunks | None = None
        self.flags: list[str] = []
        self.cut: str | None = None
        self.stop: StopDownload | None = None
        largest = request.meta.get("download_maxsize")
        self.largest = crawler.settings.getint("DOWNLOAD_MAXSIZE") if largest is None else largest

    # What the connection says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the sender's certificate."""
        self.transport = cast(asyncio.Transport, transport)
        secured = transport.get_extra_info("ssl_object")
        self.certificate = secured.getpeercert(binary_form=True) if secured else None

    def send(self, message: bytes) -> "Transfer":
        """Send the request."""
        self.sent, self.sent_at = message, monotonic()
        self.transport.write(message)
        return self

    def data_received(self, data: bytes) -> None:
        """Keep what came, then read on."""
        self.received += data
        if self.ended.done():
            return
        try:
            if self.head or self._find_head():
                self._read_body()
        except StopDownload as stop:
            self.stop, self.cut = stop, "length"
            self._end()
        except Exception as fault:
            self._fail(fault)

    def connection_lost(self, error: Exception | None) -> None:
        """End where the message has no other end; elsewhere it was cut. TLS need not say its own (close_notify).

        A connection that was reset ends nothing, as for browsers.
        """
        if self.ended.done():
            return
        if self.head is None:
            self._fail(error or OddAnswer(f"closed after {len(self.received)} bytes, without an answer"))
        elif self.chunks is None and self.length is None:
            if isinstance(error, ssl.SSLError):
                self._fail(error)
            elif error:
                self._cut("disconnect")
            else:
                self.flags.append("partial")
                self._end()
        elif self.chunks and self.chunks.ended:
            self._end()
        else:
            self._cut("disconnect")

    def close(self) -> None:
        """Close the connection at once."""
        self.transport.abort()

    # What the bytes say

    def _find_head(self) -> bool:
        """Look for the final head, behind interim ones; return True when it is there."""
        while self.head is None:
            self.begin = cast(re.Match[bytes], BLANKS.match(self.received, self.begin)).end()
            end = END_OF_HEAD.search(self.received, max(self.begin, self.read_to - 3))
            stop = end.end() if end else len(self.received)
            if stop > LONGEST_HEAD:
                raise DownloadCancelledError(f"more than {LONGEST_HEAD} bytes before the body")
            self.read_to = stop
            if end is None:
                self._check_first_line()
                return False
            head = head_of(bytes(self.received[self.begin : end.start()]))
            if head.status is None or head.status < 100:
                raise OddAnswer(f"no answer of HTTP: {bytes(self.received[self.begin :][:60])!r}")
            if head.status < 200:
                self.begin = stop
            else:
                self.head, self.body_at = head, stop
                self._begin_body(head)
        return True

    def _check_first_line(self) -> None:
        """Do not wait for the end of a head that is none."""
        first = bytes(self.received[self.begin : max(self.begin, self.received.find(b"\n", self.begin))])
        if first and head_of(first.rstrip(b"\r")).status is None:
            raise OddAnswer(f"no answer of HTTP: {first[:60]!r}")

    def _begin_body(self, head: Head) -> None:
        """Find out where the body ends, and tell of the head (signal `headers_received`)."""
        self.request.meta["download_latency"] = monotonic() - self.sent_at
        self.read_to = self.body_at
        self.headers = Headers([(header.name, header.value) for header in head.headers])
        if head.status in NO_BODY or self.request.method == "HEAD":
            self.length = 0
        elif head.is_chunked:
            self.chunks = Chunks(self.received, self.body_at)
        else:
            try:
                self.length = head.length()
            except ValueError as error:
                raise OddAnswer(str(error)) from error
        self._tell(signals.headers_received, headers=self.headers, body_length=self.length)
        self._hold(self.length or 0)

    def _read_body(self) -> None:
        """Take what came of the body (signal `bytes_received`), and end where it ends."""
        if self.chunks:
            try:
                content = self.chunks.read()
            except ValueError:
                self._cut("unspecified")
                return
        else:
            stop = len(self.received) if self.length is None else self.body_at + self.length
            content = bytes(self.received[self.read_to : stop])
            self.read_to += len(content)
        if content:
            self.body += content
            self._tell(signals.bytes_received, data=content)
            self._hold(len(self.body))
        self._hold_framing()
        if self.chunks.whole if self.chunks else len(self.body) == self.length:
            self._end()

    def _hold(self, size: int) -> None:
        if self.largest and size > self.largest:
            raise DownloadCancelledError(f"{size} bytes are more than {self.largest}")

    def _hold_framing(self) -> None:
        """Raise `DownloadCancelledError` for framing that has no end, such as extensions and trailers may be."""
        framing = len(self.received) - self.body_at - len(self.body) if self.chunks else 0
        if framing > FRAMING_AT_LEAST + FRAMING * len(self.body):
            raise DownloadCancelledError(f"{framing} bytes of chunked framing for {len(self.body)} of content")

    def _tell(self, signal: object, **told: Any) -> None:
        """Send a signal of Scrapy's. Raises `StopDownload` where a receiver does."""
        spider = self.crawler.spider
        sent: Sequence[tuple[Any, Any]] = self.crawler.signals.send_catch_log(
            signal, request=self.request, spider=spider, **told
        )
        for _, result in sent:
            if isinstance(result, Failure) and isinstance(result.value, StopDownload):
                raise result.value

    def _cut(self, why: str) -> None:
        self.cut = why
        self.flags.append("dataloss")
        self._end()

    def _end(self) -> None:
        self.ended.set_result(None)

    def _fail(self, fault: Exception) -> None:
        self.ended.set_exception(fault)

    # What came of it

    def response(self) -> Response:
        """Return the response, whole or not, and leave the traffic in the request's meta.

        Raises `StopDownload` where its receiver wants that, and `ResponseDataLossError` for an answer that broke off
        where a setting wants that.
        """
        head = cast(Head, self.head)
        self.request.meta["traffic"] = self.traffic()
        if "dataloss" in self.flags and self.request.meta.get(
            "download_fail_on_dataloss", self.crawler.settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS")
        ):
            raise ResponseDataLossError(f"{self.request.url} broke off ({self.cut})")
        body, url = bytes(self.body), urldefrag(self.request.url)[0]
        made = responsetypes.from_args(headers=self.headers, url=url, body=body)(
            url=url,
            status=head.status or 0,
            headers=self.headers,
            body=body,
            flags=self.flags + ["download_stopped"] * bool(self.stop),
            certificate=self.certificate,
            ip_address=ip_of(self.address.partition("%")[0]),
            protocol=head.protocol,
        )
        if self.stop and self.stop.fail:
            self.stop.response = made
            raise self.stop
        return made

    def traffic(self) -> Traffic:
        """Return what went over the connection, in its parts."""
        end = self.chunks.at if self.chunks and not self.cut else len(self.received)
        if self.length is not None:
            end = min(end, self.body_at + self.length)
        return Traffic(
            sent=self.sent,
            interim=bytes(self.received[: self.begin]),
            head=bytes(self.received[self.begin : self.body_at]),
            body=bytes(self.received[self.body_at : end]),
            behind=len(self.received) - end,
            cut=self.cut,
        )


def message_of(request: Request, parts: SplitResult) -> bytes:
    """Return a request as it is sent (RFC 9112, 3): what would end a line is a blank."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"{request.method} {target} HTTP/1.1".encode("ascii", "replace").translate(SPACED),
        b"Host: " + _host(parts),
    ]
    for name in request.headers:
        if name.lower() not in OWN_HEADERS:
            lines += [(name + b": " + value).translate(SPACED) for value in request.headers.getlist(name)]
    if request.body:
        lines.append(b"Content-Length: %d" % len(request.body))
    return b"\r\n".join([*lines, b"Connection: close", b"", request.body])


def _host(parts: SplitResult) -> bytes:
    """Return the Host header: without the port that is the scheme's own."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    own = parts.port in (None, PORTS[parts.scheme])
    return (host if own else f"{host}:{parts.port}").encode("ascii", "replace")


def _close_late(attempt: "Task[Transfer]") -> None:
    """Close a connection that was made while another one was taken."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
