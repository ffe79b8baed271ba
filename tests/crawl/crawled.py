"""Run a real crawl of a loopback server into an archive, and ask the archive what it holds."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawler import CrawlOptions, crawl
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.settings import DOWNLOADER_MIDDLEWARES
from dossier_scraper.site import Site, load_site
from tests.crawl.faults import FaultServer

# Pages whose answers do not come to an end, and the seconds that they are said to have taken before.
WITHOUT_END = {"/dossiers/drip": 0.0, "/dossiers/silence": 0.0, "/dossiers/spent": 59.5}


class Impatient:
    """Give up soon on pages without end, of which the test knows; a slow machine has its time for all others."""

    def process_request(self, request: Request) -> None:
        """Shorten an attempt."""
        path = urlsplit(request.url).path
        if path in WITHOUT_END:
            request.meta["download_timeout"] = 1.0
            request.meta.setdefault("seconds", WITHOUT_END[path])


# Waits short enough for a test; what is waited for, how often and in which order is as in earnest.
QUICK: dict[str, object] = {
    "DOSSIER_BACKOFF": 0.05,
    "DOWNLOADER_MIDDLEWARES": DOWNLOADER_MIDDLEWARES | {f"{__name__}.Impatient": 940},
}


@dataclass(frozen=True)
class Crawled:
    """A finished crawl: what it returned, what the server saw, what the archive holds."""

    server: FaultServer
    result: RunResult
    root: Path

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Return rows of the archive's database."""
        with closing(sqlite3.connect(f"file:{self.root / 'dossiers.db'}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, parameters)]

    def attempts(self, target: str) -> list[tuple[str, str | None]]:
        """Return outcome and reason of every capture of a target in this run, in order."""
        url = target if "://" in target else self.server.url + target
        found = self.rows(
            "SELECT outcome, reason FROM captures WHERE url = ? AND run_id = ? ORDER BY captured_at, id",
            url,
            self.result.run_id,
        )
        return [(row["outcome"], row["reason"]) for row in found]

    def outcome(self, target: str) -> str:
        """Return what became of a target at last: `archived`, `skipped(truncated)`."""
        outcome, reason = self.attempts(target)[-1]
        return f"{outcome}({reason})" if reason else outcome

    def dossier(self, slug: str) -> dict[str, Any] | None:
        """Return the current state of the dossier with this id."""
        return next(iter(self.rows("SELECT * FROM dossiers WHERE id = ?", slug)), None)

    def titles(self) -> dict[str, str]:
        """Return the title of every dossier, by id."""
        return {row["id"]: row["title"] for row in self.rows("SELECT id, title FROM dossiers")}

    def versions(self) -> list[tuple[str, int, str]]:
        """Return every version: dossier, number, content hash."""
        found = self.rows("SELECT dossier_id, number, content_hash FROM versions ORDER BY 1, 2")
        return [(row["dossier_id"], row["number"], row["content_hash"]) for row in found]


def crawled(
    server: FaultServer,
    root: Path,
    *starts: str,
    settings: Mapping[str, object] | None = None,
    site: Site | None = None,
    **options: Any,
) -> Crawled:
    """Crawl a server into the archive at `root`, quickly and without requisites unless the test asks for them."""
    site = site or load_site()
    archive = Archive.open_or_create(root, site=site.id, base_url=site.base_url, contact="mailto:a@example.org")
    asked = {"delay": 0, "requisites": False, "quiet": True} | options
    quick = QUICK | dict(settings or {})
    result = crawl(archive, site, CrawlOptions(start_urls=starts or (server.start,), settings=quick, **asked))
    return Crawled(server, result, root)
