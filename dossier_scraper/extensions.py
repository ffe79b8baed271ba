"""Scrapy extensions: one keeps the evidence, one holds the run that `scrapy crawl dossiers` opens by itself."""

import traceback
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from http.client import responses as reason_phrases
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawl.journal import event, logger
from dossier_scraper.crawler import begun, ended
from dossier_scraper.errors import DossierError
from dossier_scraper.model import Exchange, Header
from dossier_scraper.site.origins import PORTS

# A record counts as archived once its group is synced: at the latest after this many seconds.
SYNC_EVERY = 0.2


def exchange_of(request: Request, response: Response, at: datetime) -> Exchange:
    """Return what went over the wire, as far as Twisted tells: it removes hop-by-hop headers and the reason phrase."""
    parts = urlsplit(request.url)
    headers = [Header(name, value) for name in response.headers for value in response.headers.getlist(name)]
    sent = [Header(name, value) for name in request.headers for value in request.headers.getlist(name)]
    return Exchange(
        url=request.url.partition("#")[0],
        method=request.method,
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        request_headers=(Header(b"Connection", b"close"), *sent, Header(b"Host", _host(parts))),
        protocol=response.protocol or "HTTP/1.1",
        status=response.status,
        reason=reason_phrases.get(response.status, ""),
        headers=tuple(headers),
        body=response.body,
        captured_at=at,
        ip=str(response.ip_address) if response.ip_address else None,
    )


def _host(parts: SplitResult) -> bytes:
    """Return the Host header that Twisted sends: without the port that is the scheme's own."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    own = parts.port in (None, PORTS[parts.scheme])
    return (host if own else f"{host}:{parts.port}").encode("ascii")


class Recorder:
    """Write every response to the evidence before any other component sees it, and sync the evidence in time."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.told = 0
        self.timer = create_looping_call(self.sync)
        crawler.signals.connect(self.record, signals.response_downloaded)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the extension for a crawl."""
        return cls(crawler)

    @property
    def spider(self) -> Any:
        """The spider, which owns the run."""
        return self.crawler.spider

    def opened(self) -> None:
        """Start the clock of the syncs."""
        self.timer.start(SYNC_EVERY, now=False)

    def closed(self) -> None:
        """Stop the clock; what is left is synced when the run is finished."""
        if self.timer.running:
            self.timer.stop()

    def record(self, request: Request, response: Response) -> None:
        """Write one exchange; a disk that takes no more ends the run, and the response is not parsed.

        Chunked framing that broke off leaves no trace in the parts that Twisted hands out, so that a record of them
        would pass as whole: it is kept as a failed attempt.
        """
        if self.spider.fault:
            return
        ingest, at = self.spider.ingest, datetime.now(UTC)
        try:
            if "dataloss" in response.flags and "Content-Length" not in response.headers:
                detail = f"{len(response.body)} bytes of a chunked body without its end"
                record = ingest.record_failure(request.url, at, "skipped", "truncated", detail)
            else:
                record = ingest.record(exchange_of(request, response, at))
            request.meta["record"] = record
        except Exception as fault:
            self.spider.fail(fault)

    def sync(self) -> None:
        """Make what was recorded durable, and say how many captures now count as archived: the first so many."""
        try:
            if not self.spider.fault:
                self.spider.ingest.sync()
        except Exception as fault:
            self.spider.fail(fault)
        if self.spider.ingest.acknowledged > self.told:
            self.told = self.spider.ingest.acknowledged
            logger.info(event("synced", captures=self.told))


class StandaloneRun:
    """Scrapy extension: hold the run that no caller opened. Under `dossier crawl` it has nothing to do."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.root = Path(crawler.settings["DOSSIER_ARCHIVE"])
        self.held = ExitStack()
        self.ended: Archive | None = None
        if crawler.spider.ingest is None:  # type: ignore[union-attr]
            with suppress(DossierError):
                crawler.settings.set("USER_AGENT", Archive.open(self.root).user_agent, "spider")
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the extension for a crawl."""
        return cls(crawler)

    def opened(self) -> None:
        """Take the archive's lock and begin the run, or close the spider with one line that says why not."""
        spider: Any = self.crawler.spider
        if spider.ingest is not None:
            return
        try:
            site = spider.site
            archive = Archive.open_or_create(self.root, site=site.id, base_url=site.base_url, name=site.name)
            spider.ingest = self.held.enter_context(begun(archive, site, spider.frontier.starts, reader=True))
        except DossierError as error:
            logger.error(event("refused", why=str(error)))
            raise CloseSpider("refused") from error
        self.held.callback(self.end)

    def end(self) -> None:
        """Judge and publish the run, and say how it ended."""
        spider: Any = self.crawler.spider
        try:
            result = ended(spider, spider.ingest)
        except Exception as error:  # Scrapy would let it pass as a line of its own log
            why = str(error) if isinstance(error, DossierError) else traceback.format_exc()
            logger.error(event("failed", why=why))
            return
        facts = {"run": result.run_id, "state": result.state, "exit": result.exit_code, "lines": result.lines}
        logger.info(event("ended", **facts))
        self.ended = spider.ingest.archive

    def closed(self) -> None:
        """End the run, give the lock back, and tell of the run."""
        self.held.close()
        from dossier_scraper.watch.announce import announce  # with Datasette, which no crawl needs before its end

        try:
            for line in announce(self.ended, datetime.now(UTC)) if self.ended else ():
                logger.warning(event("untold", why=line))
        except DossierError as error:
            logger.error(event("failed", why=str(error)))
