"""One answer while it comes: every byte of it kept, and where its parts are in that.

Heads, framing and body are places in what was received, found as browsers find them (RFC 9112).
"""

import asyncio
import ipaddress
import re
import ssl
from asyncio import AbstractEventLoop
from collections.abc import Sequence
from functools import lru_cache
from time import monotonic
from typing import Any, cast
from urllib.parse import urldefrag

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError, StopDownload
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from twisted.python.failure import Failure

from dossier_scraper.archive.evidence.http_message import END_OF_HEAD, Chunks, Head, head_of
from dossier_scraper.model import Traffic

# All heads of one answer, interim ones included; browsers take as much.
LONGEST_HEAD = 256 << 10
# Servers send some before an answer.
BLANKS = re.compile(rb"[ \t\r\n]*")
# Bytes of chunked framing for each byte of content, and beyond: a byte in a chunk of its own has five.
FRAMING, FRAMING_AT_LEAST = 8, 64 << 10
NO_BODY = (204, 304)
# A run asks few machines.
ip_of = lru_cache(maxsize=16)(ipaddress.ip_address)


class OddAnswer(Exception):
    """What a server sent is no answer of HTTP."""


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
