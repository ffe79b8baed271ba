"""Serve the replica site on loopback, in its first or second state; nothing is read from disk for a request."""

import gzip
import hashlib
import itertools
import socket
import socketserver
import threading
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Self, cast

from dossier_scraper.demo.content import FIRST, SECOND
from dossier_scraper.demo.pages import Reply, respond

START_PAGE = "/taskforces"
_FIRST_DAY, _SECOND_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 2, 2, 9, tzinfo=UTC)


class ReplicaSite:
    """The replica site on 127.0.0.1 and a free port, as a context manager.

    No two responses have the same bytes, as on the real site. With `validators` the pages come as if out of a page
    cache: equal bytes until they change, `ETag` and `Last-Modified`, and 304 to a conditional request.
    """

    def __init__(self, *, validators: bool = False) -> None:
        self.validators = validators
        self._state = FIRST
        self._serials = itertools.count(1)

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="replica-site")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The site's origin, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def start_url(self) -> str:
        """The listing, where a crawl starts."""
        return self.url + START_PAGE

    def change(self) -> None:
        """Move the site to its second state: what `content.CHANGES` says, and nothing else."""
        self._state = SECOND

    def close(self) -> None:
        """Stop serving, cut open connections and end every thread."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, target: str) -> tuple[Reply, datetime]:
        """Return the reply to a request target and the time of its last change."""
        serial = 0 if self.validators else next(self._serials)
        reply = respond(self._state, target, serial)
        unchanged = self._state is FIRST or reply == respond(FIRST, target, serial)
        return reply, _FIRST_DAY if unchanged else _SECOND_DAY


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], site: ReplicaSite) -> None:
        self.site = site
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # its thread was faster
                continue
        super().server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        reply, modified = cast(_Server, self.server).site.answer(self.path)
        headers = {
            "X-Generator": "Drupal 7 (http://drupal.org)",
            "Content-Language": "en",
            "Cache-Control": "no-cache, must-revalidate",
            "Vary": "Accept-Encoding",
        }
        if cast(_Server, self.server).site.validators and reply.status == HTTPStatus.OK:
            # Weak: the same tag stands for the plain and the gzip form (RFC 9110, 8.8.3.3).
            etag = f'W/"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
            headers |= {"ETag": etag, "Last-Modified": format_datetime(modified, usegmt=True)}
            if self._has(etag, modified):
                self._send(HTTPStatus.NOT_MODIFIED, headers, None)
                return
        body = reply.body
        if self._accepts_gzip():
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._send(reply.status, headers | {"Content-Type": reply.content_type}, body)

    do_HEAD = do_GET

    def _send(self, status: int, headers: dict[str, str], body: bytes | None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body is not None and self.command != "HEAD":
            self.wfile.write(body)

    def _has(self, etag: str, modified: datetime) -> bool:
        """Return True if the client's copy is current (RFC 9110, 13.2.2: the tag decides before the date)."""
        if tags := self.headers.get("If-None-Match"):
            return tags.strip() == "*" or etag in (tag.strip() for tag in tags.split(","))
        try:
            return parsedate_to_datetime(self.headers["If-Modified-Since"]) >= modified
        except (TypeError, ValueError):
            return False

    def _accepts_gzip(self) -> bool:
        codings = (c.partition(";") for c in self.headers.get("Accept-Encoding", "").lower().split(","))
        return any(
            name.strip() == "gzip" and weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
            for name, _, weight in codings
        )

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""

    def version_string(self) -> str:
        return "replica-site"
