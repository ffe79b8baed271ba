"""A service like Common Crawl on loopback: a list of crawls, an index of each by `cdxj-indexer`, and a range server.

The index answers as pywb's does (pages, prefixes, 404 with a message); files are handed out in parts only.
"""

import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from cdxj_indexer.main import CDXJIndexer

Reply = tuple[int, dict[str, str], bytes]
# So many rows are one page of an index.
PAGE = 7


class Service:
    """`crawls` are the WARC files of each crawl by id; `first` are replies to give before the true one.

    What is asked of a file that has `stall_at` in its name gets no answer.
    """

    def __init__(self, folder: Path, crawls: dict[str, list[Path]]) -> None:
        self.folder, self.crawls = folder, crawls
        self.rows = {id: _indexed(files) for id, files in crawls.items()}
        self.first: dict[str, list[Reply]] = {}
        self.requests: list[tuple[str, str | None]] = []
        self.delivered: list[tuple[str, str]] = []
        self.stalled = threading.Event()
        self.stall_at: str | None = None
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                part = self.headers["Range"]
                status, headers, body = service.answer(self.path, part)
                if part and service.stall_at and service.stall_at in self.path:
                    service.stalled.set()
                    threading.Event().wait(5)
                    return
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                if part:
                    service.delivered.append((self.path, part))

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def fetched(self) -> list[tuple[str, str | None]]:
        """The parts of files that were asked for."""
        return [(path, part) for path, part in self.requests if part]

    def answer(self, target: str, part: str | None) -> Reply:
        self.requests.append((target, part))
        for begin, replies in self.first.items():
            if begin in target and replies:
                return replies.pop(0)
        path, query = unquote(urlsplit(target).path), parse_qs(urlsplit(target).query)
        if path == "/collinfo.json":
            listed = [{"id": id, "name": id, "cdx-api": f"{self.url}/{id}-index"} for id in self.crawls]
            return 200, {"Content-Type": "application/json"}, json.dumps(listed).encode()
        if found := re.fullmatch("/(.*)-index", path):
            return self.index(found[1], query)
        file, wanted = self.folder / path.lstrip("/"), re.fullmatch("bytes=([0-9]+)-([0-9]+)", part or "")
        if not file.is_file() or not wanted:
            return 404, {}, b"<Error><Code>NoSuchKey</Code></Error>"
        return 206, {}, file.read_bytes()[int(wanted[1]) : int(wanted[2]) + 1]

    def index(self, crawl: str, query: dict[str, list[str]]) -> Reply:
        (host, _, path), one = query["url"][0].partition("/"), {name: values[0] for name, values in query.items()}
        assert one["matchType"] == "prefix"
        begin = f"{','.join(reversed(host.split('.')))})/{path}"
        rows = [row for key, row in self.rows[crawl] if key.startswith(begin)]
        if not rows:
            return 404, {}, json.dumps({"message": f"No Captures found for: {one['url']}*"}).encode()
        if "showNumPages" in one:
            pages = -(-len(rows) // PAGE)
            return 200, {}, json.dumps({"pages": pages, "pageSize": 5, "blocks": pages}).encode()
        at = int(one["page"]) * PAGE if "page" in one else 0
        rows = rows[at : at + PAGE] if "page" in one else rows
        return 200, {}, "".join(json.dumps(row) + "\n" for row in rows).encode()


def _indexed(files: list[Path]) -> list[tuple[str, dict[str, str]]]:
    """Return the rows of an index, with their keys."""
    text = io.StringIO()
    CDXJIndexer(text, [str(file) for file in files], sort=True).process_all()
    found = []
    for line in text.getvalue().splitlines():
        key, stamp, row = line.split(" ", 2)
        row = {"urlkey": key, "timestamp": stamp} | json.loads(row)
        found.append((key, row | {"digest": row["digest"].removeprefix("sha1:")}))
    return found


@contextmanager
def service(folder: Path, crawls: dict[str, list[Path]]) -> Iterator[Service]:
    """Run a service until the block ends."""
    running = Service(folder, crawls)
    thread = threading.Thread(target=running.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.server.server_close()
        thread.join()
