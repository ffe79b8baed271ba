"""One live crawl in this process: lock, begin, run Scrapy under our own signal handling, judge, publish."""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from types import FrameType
from typing import Any, cast

from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor, is_reactor_installed
from twisted.python.log import PythonLoggingObserver

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawl.frontier import check_start_pages, start_pages
from dossier_scraper.crawl.journal import event, logger
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.ingest.capture.workers import Reader
from dossier_scraper.ingest.run import Ingest, RunResult
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.site import Site
from dossier_scraper.spiders.dossiers import DossierSpider

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# After the first signal, what is under way may end for so long: a page that is nearly there.
GRACE = 0.8
# What a crawl leaves out that nobody sees.
UNSEEN = {
    "DOSSIER_ITEMS": False,
    "DOWNLOADER_STATS": False,
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
}
ASK_FOR_CONTACT = (
    'No contact in archive.toml: the site cannot tell who is asking. Write one there: contact = "mailto:…"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """What a person asks of one crawl; None and empty mean the defaults of `settings.py`, which has the units.

    `hosts` are the site's in this run beside those of its tables. `progress` shows a bar instead of lines. `reader`
    lets a worker process read pages where they come fast. `settings` are further Scrapy settings; without them nobody
    is there who takes items or looks at Scrapy's statistics, and there are none.
    """

    start_urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    delay: float | None = None
    concurrency: int | None = None
    max_pages: int | None = None
    max_minutes: float | None = None
    requisites: bool = True
    quiet: bool = False
    progress: bool = False
    reader: bool = False
    settings: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_start_pages(self.start_urls)
        for name, value, least in (
            ("delay", self.delay, 0),
            ("concurrency", self.concurrency, 1),
            ("max-pages", self.max_pages, 1),
            ("max-minutes", self.max_minutes, 0),
        ):
            if value is not None and not least <= value < 1e9:
                raise UsageError(f"--{name} {value} is out of range: {least} or more.")

    def as_settings(self, archive: Archive) -> Settings:
        """Return the Scrapy settings of this crawl."""
        settings = Settings()
        settings.setmodule("dossier_scraper.settings", priority="project")
        asked = {
            "DOSSIER_START_URLS": list(self.start_urls),
            "DOSSIER_DELAY": self.delay,
            "DOSSIER_SITE": archive.site,
            "DOSSIER_CONCURRENCY": self.concurrency,
            "DOSSIER_MAX_PAGES": self.max_pages,
            "DOSSIER_MAX_MINUTES": self.max_minutes,
            "DOSSIER_REQUISITES": self.requisites,
            "DOSSIER_PROGRESS": self.progress and not self.quiet,
            "USER_AGENT": archive.user_agent,
            **({} if self.settings else UNSEEN),
        }
        settings.update({name: value for name, value in asked.items() if value is not None}, priority="cmdline")
        settings.update(dict(self.settings), priority="cmdline")
        return settings


@contextmanager
def begun(
    archive: Archive,
    site: Site,
    starts: tuple[str, ...],
    hosts: tuple[str, ...] = (),
    *,
    user_agent: str,
    reader: bool,
    early: bool = False,
) -> Iterator[Ingest]:
    """Hold the archive's lock and a new live run in it. Raises `ArchiveBusy` at once when another run holds it.

    `reader` lets worker processes read pages, which begin `early` where nothing is open yet.
    """
    with Reader(site, early=reader and early) as process, archive.lock():
        repaired = prepare(archive, site)
        for what in repaired:
            logger.warning(event("repaired", what=what))
        yield Ingest(
            archive,
            site.with_hosts(hosts),  # what was before this run is read without them
            source="live",
            started_at=datetime.now(UTC),
            user_agent=user_agent,
            start_urls=starts,
            repaired=repaired,
            reader=process if reader else None,
        )


def crawl(archive: Archive, site: Site, options: CrawlOptions) -> RunResult:
    """Crawl a site once into an archive and publish what was found, or say why not.

    Raises a `DossierError` for a wrong start page, an archive that another run holds, and a disk that fails.
    """
    starts = start_pages(site, options.start_urls)
    settings = options.as_settings(archive)
    agent = settings["USER_AGENT"]
    run = begun(archive, site, starts, options.hosts, user_agent=agent, reader=options.reader, early=True)
    with _saying(options), run as ingest:
        crawler = Crawler(DossierSpider, settings)
        with Interrupts(crawler) as interrupts:
            loop = _reactor_loop()
            loop.run_until_complete(_until_ended(crawler, ingest, interrupts))
            return ended(cast(DossierSpider, crawler.spider))


def ended(spider: DossierSpider) -> RunResult:
    """Judge and publish the run of a spider that has ended, unless that was done, and return how it ended.

    Raises what made it impossible to begin or to go on, if anything did.
    """
    if spider.refused:
        raise DossierError(spider.refused)
    if spider.fault:
        raise spider.fault
    if spider.result is None:
        ingest = cast(Ingest, spider.ingest)
        whole = spider.sitemaps.confirm(spider.listing.rows)
        result = ingest.finish(spider.pace.stopped, datetime.now(UTC), listing_confirmed=whole)
        contact = None if ingest.archive.contact else ASK_FOR_CONTACT
        more = filter(None, (spider.sitemaps.told(), contact))
        spider.result = replace(result, lines=(*result.lines, *more))
    return spider.result


async def _until_ended(crawler: Crawler, ingest: Ingest, interrupts: "Interrupts") -> None:
    """Run the crawl to its end, or, after a signal, to the end of the grace."""
    crawling = asyncio.ensure_future(crawler.crawl_async(ingest=ingest))
    overdue = asyncio.ensure_future(interrupts.overdue.wait())
    await asyncio.wait({crawling, overdue}, return_when=asyncio.FIRST_COMPLETED)
    if crawling.done():
        overdue.cancel()
        crawling.result()
        return
    spider = cast(DossierSpider, crawler.spider)
    for request in spider.pace.holding:
        spider.note(request.url, "deferred", "interrupted")
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.wait(others, timeout=1)


def _reactor_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that carries Twisted's reactor; the reactor runs whenever the loop does.

    The reactor cannot be started twice in a process; the loop can be run as often as there are crawls.
    """
    loop = _installed_loop()
    from twisted.internet import reactor as installed

    reactor: Any = installed
    if not reactor.running:
        # Default time.time: a clock that jumps would fire or stop every timeout.
        reactor.seconds = time.monotonic
        reactor.startRunning(installSignalHandlers=False)
    return loop


@cache
def _installed_loop() -> asyncio.AbstractEventLoop:
    """Install Twisted's reactor on an event loop, and return that."""
    if not is_reactor_installed():
        # Otherwise Twisted writes its complaints to stderr, with the site's bytes as they are.
        PythonLoggingObserver("twisted").start()  # type: ignore[no-untyped-call]
    install_reactor(REACTOR)
    return asyncio.get_event_loop_policy().get_event_loop()


class Interrupts:
    """SIGINT and SIGTERM during a crawl: the first lets it end cleanly, the second ends the process at once.

    Files are valid after either: what is counted as archived is synced, and a torn end is cut off at the next start.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.overdue = asyncio.Event()
        self.received: signal.Signals | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interrupts":
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, _: FrameType | None) -> None:
        if self.received:
            if sys.stderr.isatty():
                os.write(2, b"\x1b[?25h")  # the progress bar hides the cursor
            os._exit(128 + number)
        self.received = signal.Signals(number)
        _reactor_loop().call_soon_threadsafe(self._halt)

    def _halt(self) -> None:
        spider = self.crawler.spider
        loop = asyncio.get_running_loop()
        if not isinstance(spider, DossierSpider):
            loop.call_later(0.05, self._halt)
        elif self.received:
            spider.pace.halt("interrupted", self.received.name)
            loop.call_later(GRACE, self.overdue.set)


@contextmanager
def _saying(options: CrawlOptions) -> Iterator[None]:
    """Send the journal to stderr, unless it is to be quiet; Scrapy and Twisted say nothing."""
    for name in ("scrapy", "twisted", "asyncio"):
        logging.getLogger(name).propagate = False
        logging.getLogger(name).addHandler(logging.NullHandler())
    silent = options.quiet or options.progress
    handler: logging.Handler = logging.NullHandler() if silent else logging.StreamHandler(sys.stderr)
    stamped = logging.Formatter("%(asctime)s.%(msecs)03dZ %(message)s", "%Y-%m-%dT%H:%M:%S")
    stamped.converter = time.gmtime
    handler.setFormatter(stamped)
    logger.addHandler(handler)
    level, logger.propagate = logger.level, False
    logger.setLevel(logging.CRITICAL if silent else logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
