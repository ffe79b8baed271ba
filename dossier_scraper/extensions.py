"""Extensions: the recorder, which keeps the evidence and the rows of captures, and the journal, which tells of them."""

import logging
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Self, cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call

from dossier_scraper.archive.evidence.http_message import http_message
from dossier_scraper.crawl.journal import event, line_of, logger, problem_lines
from dossier_scraper.crawl.signals import captured, is_tool
from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.model import Exchange, Header, Record, Traffic
from dossier_scraper.spiders.dossiers import DossierSpider

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# A record counts as archived once its group is synced: at the latest after this many seconds.
SYNC_EVERY = 0.2


def exchange_of(request: Request, response: Response, at: datetime) -> Exchange:
    """Return what went over the wire, read as the record will be."""
    traffic: Traffic = request.meta.pop("traffic")
    status, headers, body = http_message(traffic.head + traffic.body, cut=traffic.cut is not None)
    return Exchange(
        url=request.url.partition("#")[0],
        method=request.method,
        target=traffic.sent.split(b" ", 2)[1].decode("ascii"),
        request_headers=tuple(
            Header(name, value) for name in request.headers for value in request.headers.getlist(name)
        ),
        protocol=response.protocol or "HTTP/1.1",
        status=status or response.status,
        reason="",
        headers=headers,
        body=body,
        captured_at=at,
        ip=str(response.ip_address) if response.ip_address else None,
        traffic=traffic,
    )


class Recorder:
    """Write every response to the evidence before any other component sees it, keep its row, and sync both in time."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.told = 0
        self.unread: dict[str, Record] = {}
        self.timer = create_looping_call(self.sync)
        crawler.signals.connect(self.record, signals.response_downloaded)
        crawler.signals.connect(self.keep, captured)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the extension for a crawl."""
        return cls(crawler)

    @property
    def spider(self) -> DossierSpider:
        """The spider, which owns the run."""
        return cast(DossierSpider, self.crawler.spider)

    def opened(self) -> None:
        """Start the clock of the syncs."""
        if not is_tool(self.crawler):
            self.timer.start(SYNC_EVERY, now=False)

    def closed(self) -> None:
        """Stop the clock, and keep the rows of answers that some other component took away before the spider.

        What is left is synced when the run is finished.
        """
        if not self.timer.running:
            return
        self.timer.stop()
        try:
            for record in list(self.unread.values()):
                if not self.spider.fault:
                    self.spider.captured(self.spider.ingest.observe(record))
        except Exception as fault:
            self.spider.fail(fault)

    def record(self, request: Request, response: Response) -> None:
        """Write one exchange; a disk that takes no more ends the run, and the response is not parsed."""
        spider = self.crawler.spider
        if not isinstance(spider, DossierSpider) or spider.fault:
            return
        try:
            record = spider.ingest.record(exchange_of(request, response, datetime.now(UTC)))
            request.meta["record"] = self.unread[record.id] = record
        except Exception as fault:
            spider.fail(fault)

    def keep(self, observed: Observed) -> None:
        """Hand a capture to the run, which writes its row once its evidence is synced.

        Answers at the same URL that were recorded before and that nobody read come first: which attempt was the last is
        told by the order of rows, and in a rebuild by that of the evidence.
        """
        own = observed.record
        before = takewhile(lambda record: record.id != own.id, self.unread.values())
        try:
            for record in [record for record in before if record.url == own.url]:
                self.spider.captured(self.spider.ingest.observe(record))
            self.unread.pop(own.id, None)
            self.spider.ingest.collect(observed)
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


class Journal:
    """Say of every capture what became of it; on a terminal, how far the run is."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.bar = bar() if crawler.settings.getbool("DOSSIER_PROGRESS") else None
        self.task = cast("TaskID", 0)
        self.amiss = 0
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.captured, captured)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the extension for a crawl."""
        return cls(crawler)

    def opened(self) -> None:
        """Show the bar."""
        if self.bar:
            self.bar.start()
            self.task = self.bar.add_task("Crawling", total=1, amiss="")

    def captured(self, observed: Observed) -> None:
        """Write the capture's line, or move the bar: done, known to be left, time."""
        if self.bar is None:
            if logger.isEnabledFor(logging.INFO):
                self.tell(observed)
            return
        engine = self.crawler.engine
        left = len(engine.downloader.active) + (len(engine.scheduler) if engine.scheduler else 0)  # type: ignore[arg-type]
        done = self.bar.tasks[0].completed + 1
        self.amiss += observed.capture.outcome in ("skipped", "flagged", "denied", "deferred")
        self.bar.update(self.task, completed=done, total=done + left, amiss=f", {self.amiss} amiss" * (self.amiss > 0))

    def tell(self, observed: Observed) -> None:
        """Write the capture's line, and one for each problem of its page that is more than information."""
        logger.info(line_of(observed))
        for line in problem_lines(observed):
            logger.warning(line)

    def closed(self) -> None:
        """Leave the bar as it is."""
        if self.bar:
            self.bar.stop()


def bar() -> "Progress":
    """Return an empty progress bar on stderr, 80 columns wide at most."""
    # A run without a terminal has no use for it.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    counts = TextColumn("{task.completed} of {task.total}{task.fields[amiss]},")
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(None),
        counts,
        TimeElapsedColumn(),
        TextColumn("so far,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
    )
