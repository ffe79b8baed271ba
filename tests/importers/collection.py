"""A web archive on loopback that answers as others do: the Wayback Machine's way, and pywb's (2.10, as recorded).

What differs: the index (one array with a heading and a key to go on, or one object a line); a capture that is not there
(a redirect to the nearest, or the nearest itself); a redirect (302 to the archive's own page, or as it was); headers.
"""

import base64
import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs, quote, unquote_plus, urlsplit

Style = Literal["wayback", "pywb"]
Reply = tuple[int, dict[str, str], bytes]
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Kept:
    """One capture: `body` as it was recorded, with its coding; a `revisit` is listed without a status."""

    stamp: str
    url: str
    body: bytes = b""
    status: int = 200
    location: str | None = None
    coding: str | None = None
    revisit: bool = False

    @property
    def digest(self) -> str:
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    @property
    def key(self) -> str:
        """The SURT that indexes sort and search by; scheme and www are no part of it."""
        parts = urlsplit(self.url)
        host = (parts.netloc.removeprefix("www.").removesuffix(":80")).split(":")
        name = ",".join(reversed(host[0].split("."))) if not host[0][0].isdigit() else host[0]
        path = parts.path.rstrip("/") or "/"
        return f"{name}{':' + host[1] if len(host) > 1 else ''}){path}" + (f"?{parts.query}" if parts.query else "")


class Collection:
    """`kept` may change while it runs; `first` are replies to give before the true one, by a part of the target."""

    def __init__(self, style: Style) -> None:
        self.style, self.kept = style, list[Kept]()
        self.first: dict[str, list[Reply]] = {}
        self.most = 100_000
        self.requests: list[str] = []
        self.stalled = threading.Event()
        self.stall_at: str | None = None
        collection = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                collection.requests.append(self.path)
                if collection.stall_at and collection.stall_at in self.path:
                    collection.stalled.set()
                    threading.Event().wait(30)
                status, headers, body = collection.answer(self.path)
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_port}/coll"

    @property
    def pages_asked(self) -> list[str]:
        return [path for path in self.requests if "id_/" in path]

    def answer(self, target: str) -> Reply:
        for part, replies in self.first.items():
            if part in target and replies:
                return replies.pop(0)
        if target.startswith("/coll/cdx?"):
            return self.index({name: values[0] for name, values in parse_qs(urlsplit(target).query).items()})
        stamp, _, url = target.removeprefix("/coll/").partition("id_/")
        return self.page(stamp, url)

    def index(self, query: dict[str, str]) -> Reply:
        assert (query["matchType"], query["output"]) == ("prefix", "json"), query
        name = query["url"] if "://" in query["url"] else "http://" + query["url"]
        prefix = Kept("", name).key.rstrip("/") + "/"
        rows = sorted(
            (kept for kept in self.kept if kept.key.startswith(prefix) and query["from"] <= kept.stamp <= query["to"]),
            key=lambda kept: (kept.key, kept.stamp),
        )
        most = min(self.most, int(query["limit"]))
        if self.style == "pywb":
            lines = [
                {"urlkey": k.key, "timestamp": k.stamp, "url": k.url, "mime": "text/html", "digest": k.digest}
                | ({"mime": "warc/revisit"} if k.revisit else {"status": str(k.status)})
                for k in rows[:most]
            ]
            text = "".join(json.dumps(line) + "\n" for line in lines)
            return 200, {"Content-Type": "text/x-ndjson"}, text.encode()
        start = int(unquote_plus(query.get("resumeKey", "0!")).partition("!")[0].rpartition(" ")[2])
        table: list[list[str]] = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
        for k in rows[start : start + most]:
            about = ["warc/revisit", "-"] if k.revisit else ["text/html", str(k.status)]
            table.append([k.key, k.stamp, k.url, *about, k.digest, "1000"])
        if start + most < len(rows):
            table += [[], [quote(f"eu,stemcoalition)/ {start + most}!", safe="").replace("%20", "+")]]
        body = gzip.compress(json.dumps(table if len(table) > 1 else []).encode())
        return 200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, body

    def page(self, stamp: str, url: str) -> Reply:
        key = Kept("", url).key
        same = sorted((k for k in self.kept if k.key == key), key=lambda k: abs(int(k.stamp) - int(stamp)))
        if not same:
            return 404, {"Content-Type": "text/html"}, b"<h1>Not in this archive</h1>"
        kept = same[0]
        if kept.stamp != stamp and self.style == "wayback":
            reason = {"X-Archive-Redirect-Reason": f"found capture at {kept.stamp}"}
            return 302, {"Location": f"{self.url}/{kept.stamp}id_/{kept.url}"} | reason, b""
        at = datetime.strptime(kept.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        headers = {
            "Memento-Datetime": format_datetime(at, usegmt=True),
            "X-Archive-Orig-ETag": '"abc"',
            "X-Archive-Orig-Date": format_datetime(at, usegmt=True),
            "Content-Type": HTML,
            "Set-Cookie": "archive=1",
        }
        if kept.coding:
            headers |= {"Content-Encoding": kept.coding, "X-Archive-Orig-Content-Encoding": kept.coding}
        status = kept.status
        if kept.location and self.style == "wayback":
            status = 302
            headers |= {"Location": f"/coll/{kept.stamp}id_/{kept.location}", "X-Archive-Orig-Location": kept.location}
        elif kept.location:
            headers |= {"Location": kept.location}
        if self.style == "wayback":
            headers |= {"X-Archive-Orig-Content-Length": str(len(kept.body)), "X-Archive-Orig-Server": "Apache"}
        return status, headers, kept.body


@contextmanager
def collection(style: Style) -> Iterator[Collection]:
    """Run a collection until the block ends."""
    running = Collection(style)
    thread = threading.Thread(target=running.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.server.server_close()
        thread.join()
