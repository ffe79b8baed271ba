"""One connection for each request, no request that is not ours to count, and no head of an answer without an end."""

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from dossier_scraper.archive.evidence.warc_reader import KEPT_TRANSFER_CODING, RAW_TRANSFER_CODING
from dossier_scraper.archive.evidence.warc_record import NO_TOKEN
from dossier_scraper.crawl.gate import Refused

# Status lines and headers of one answer, interim ones included; browsers take about as much.
LONGEST_HEAD = 256 << 10


class HeadTooLong(Exception):
    """An answer's headers are longer than `LONGEST_HEAD` bytes; Twisted bounds a line, not their number."""


class SingleUse(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler without persistent connections and with a limit for headers.

    On a kept connection, bytes that one answer leaves over are read as the next one's, which would put one page's
    words under another's address; and Twisted would repeat a request on its own when a kept connection is gone.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        pool: Any = self._pool
        pool.persistent = pool.retryAutomatically = False
        make = pool._factory

        def factory(*arguments: Any) -> Any:
            made = make(*arguments)
            build = made.buildProtocol
            made.buildProtocol = lambda address: _bounded(build(address))
            return made

        pool._factory = factory

    async def download_request(self, request: Request) -> Response:
        """Ask the site itself. Raises `Refused` for a request that some component sends by way of a proxy."""
        if request.meta.get("proxy"):
            raise Refused("denied", "proxy", "a proxy would go round the gate")
        return await super().download_request(request)


def _bounded(protocol: Any) -> Any:
    """Let a connection end when the head of its answer has grown too long, and its names be what servers write."""
    receive, left, met = protocol.dataReceived, LONGEST_HEAD, None

    def bounded(data: bytes) -> None:
        nonlocal left, met
        if protocol._parser is not met:
            met = protocol._parser
            _lenient(met)
        if protocol._parser is not None and protocol._parser.state in ("STATUS", "HEADER"):
            left -= len(data)
            if left < 0:
                too_long: Any = Failure(HeadTooLong(f"more than {LONGEST_HEAD} bytes"))  # type: ignore[no-untyped-call]
                protocol._giveUp(too_long)
                return
        receive(data)

    protocol.dataReceived = bounded
    return protocol


def _lenient(parser: Any) -> None:
    """Let a parser take header names that are no tokens, such as one with a blank behind it (RFC 9112, 5.1).

    A transfer coding that is none, as RFC 2616 allowed, is kept under the name of one that was removed.
    """
    if parser is None:
        return
    take = parser.headerReceived

    def lenient(name: bytes, value: bytes) -> None:
        name = NO_TOKEN.sub(b"_", name.rstrip(b" \t")) or b"_"
        none = name.lower() == RAW_TRANSFER_CODING and value.strip().lower() == b"identity"
        take(KEPT_TRANSFER_CODING if none else name, value)

    parser.headerReceived = lenient
