"""The wire: one connection for each request, to an address that the gate admitted, and every byte of it kept.

On a kept connection, bytes that one answer leaves over would be read as the next one's: one page's words under the
address of another.
"""

import asyncio
import ssl
from asyncio import FIRST_COMPLETED, AbstractEventLoop, Task
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response

from dossier_scraper.archive.evidence.http_message import SPACED
from dossier_scraper.crawl.gate import Names, Refused
from dossier_scraper.crawl.signals import is_tool
from dossier_scraper.crawl.transfer import OddAnswer, Transfer
from dossier_scraper.site.origins import PORTS

# The next address of a name is tried when the one before has not answered for so long (RFC 8305, 5).
HEAD_START = 0.25
# Said by the wire itself.
OWN_HEADERS = (b"host", b"connection", b"content-length", b"transfer-encoding", b"proxy-authorization")
# OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT: browsers ask servers that do not know RFC 5746, too; nothing is renegotiated.
LEGACY_SERVERS = 0x4


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

    async def connect(self, request: Request) -> Transfer:
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
    ) -> Transfer:
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


def _close_late(attempt: Task[Transfer]) -> None:
    """Close a connection that was made while another one was taken."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
