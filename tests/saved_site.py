"""Serve saved pages on loopback as the site did: `/a/b` is the file `a/b.html`, of the first folder that has it."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PAGES = Path(__file__).parent / "pages"
DRUPAL = PAGES / "drupal7"


class SavedSite:
    """A running server. `folders` may be changed while it runs; `replies` answers single paths otherwise.

    `headers` go with every answer; with `validates`, each page has an ETag, and a 304 for who has the page already.
    """

    def __init__(self, *folders: Path) -> None:
        self.folders = list(folders)
        self.replies: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.requests: list[str] = []
        self.headers: dict[str, str] = {}
        self.validates = False
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.requests.append(self.path)
                status, headers, body = site.answer(self.path)
                if site.validates and status == 200:
                    headers = headers | {"ETag": f'"{hashlib.sha256(body).hexdigest()[:12]}"'}
                    if self.headers["If-None-Match"] == headers["ETag"]:
                        status, body = 304, b""
                self.send_response(status)
                for name, value in (site.headers | headers | {"Content-Length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, target: str) -> tuple[int, dict[str, str], bytes]:
        path = unquote(urlsplit(target).path).rstrip("/")
        if path in self.replies:
            return self.replies[path]
        html = {"Content-Type": "text/html; charset=utf-8"}
        for folder in self.folders:
            file = (folder / f"{path.lstrip('/')}.html").resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file():
                return 200, html, file.read_bytes()
        missing = self.folders[-1] / "404.html"
        return 404, html, missing.read_bytes() if missing.exists() else b"not found"


@contextmanager
def saved_site(*folders: Path) -> Iterator[SavedSite]:
    """Serve folders until the block ends; a folder that comes first lies over those behind it."""
    site = SavedSite(*folders)
    thread = threading.Thread(target=site.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


def dossier(*arguments: object, cwd: Path, code: int | None = 0, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `dossier …` as a person does, in a process of its own; check its exit code unless that is None."""
    done = subprocess.run(
        [sys.executable, "-m", "dossier_scraper", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        env={"PATH": "/usr/bin:/bin", **env},
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert code is None or done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done


def crawl(site: SavedSite, cwd: Path, *more: object, code: int = 0) -> dict[str, Any]:
    """Crawl a saved site into `archive` under `cwd`; return the summary that the command prints for programs."""
    done = dossier("crawl", "--start-url", site.url + "/taskforces", "--delay", 0, "--json", *more, cwd=cwd, code=code)
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary
