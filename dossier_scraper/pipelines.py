"""Item pipelines, in order, each with one job: validate, deduplicate, store.

Evidence and the rows of captures do not come this way: the recorder keeps them. A pipeline of one's own that drops or
changes items changes an export, never the archive.
"""

import traceback
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawl.journal import event, logger
from dossier_scraper.crawl.signals import is_tool
from dossier_scraper.crawler import begun, ended
from dossier_scraper.errors import DossierError
from dossier_scraper.site import Site, load_site
from dossier_scraper.spiders.dossiers import DossierSpider

# What an item of a kind is nothing without: one of these.
SAYS = {"dossier": ("title",), "event": ("title", "date", "url"), "listing": ("rows",)}


class Validate:
    """Drop an item that says nothing."""

    def process_item(self, item: Any) -> Any:
        """Raise `DropItem` for an item without what its kind is nothing without."""
        said = ItemAdapter(item)
        wanted = SAYS.get(said.get("kind", ""), ())
        if wanted and not any(said.get(name) for name in wanted):
            raise DropItem(f"an item of kind {said['kind']} without {' or '.join(wanted)}", log_level="WARNING")
        return item


class Deduplicate:
    """Drop what was told before in this run: a dossier at its second address, and an event by its own page.

    Pages tell their address (`/node/7` and `/dossiers/x` name one canonical address), from which a dossier has its id.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.told: set[tuple[str, str]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline for a crawl."""
        spider = crawler.spider
        return cls(spider.site if isinstance(spider, DossierSpider) else load_site())

    def process_item(self, item: Any) -> Any:
        """Raise `DropItem` for what was told before."""
        said = ItemAdapter(item)
        kind, url, dossier = said.get("kind"), said.get("url"), said.get("dossier")
        if kind not in SAYS:
            return item
        page = self.site.key(url) if url else ""
        told = {(kind, said["id"]) if kind == "dossier" or dossier else (kind, page)}
        if told <= self.told:
            raise DropItem(f"{kind} {url!a} was told before", log_level="DEBUG")
        self.told |= told | {(kind, page)}
        return item


class Store:
    """Hold the run, and when the spider closes judge and publish it: in one transaction or not at all.

    SQLite and the JSON snapshots are written from the evidence of the whole run, not from items, by the code that also
    rebuilds them. Under `dossier crawl` the command holds the run; here it is begun when nobody else did.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.held = ExitStack()
        self.archive: Archive | None = None
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline for a crawl."""
        return cls(crawler)

    def opened(self) -> None:
        """Take the archive's lock and begin the run, or close the spider with one line that says why not."""
        spider = self.crawler.spider
        if not isinstance(spider, DossierSpider) or not spider.alone or spider.refused or is_tool(self.crawler):
            return
        site, settings = spider.loaded, self.crawler.settings
        try:
            archive = Archive.open_or_create(
                Path(settings["DOSSIER_ARCHIVE"]), site=site.id, base_url=site.base_url, name=site.name
            )
            run = begun(archive, site, spider.frontier.starts, user_agent=settings["USER_AGENT"], reader=True)
            spider.begin(self.held.enter_context(run))
        except DossierError as error:
            spider.refused = str(error)
            logger.error(event("refused", why=spider.refused))
            raise CloseSpider("refused") from error
        self.archive = archive

    def closed(self) -> None:
        """Judge and publish the run; where it was begun here, say how it ended, give the lock back and tell of it."""
        spider = self.crawler.spider
        if not isinstance(spider, DossierSpider) or is_tool(self.crawler):
            return
        with self.held:
            try:
                ended(spider)
            except Exception as error:  # Scrapy would let it pass as a line of its own log
                spider.fail(error)
        if spider.alone:
            self.tell(spider)

    def tell(self, spider: DossierSpider) -> None:
        """Say how a run ended that no command waits for; unless it ended well, `scrapy crawl` exits with 1."""
        from dossier_scraper.browse.derived import write_files
        from dossier_scraper.watch.announce import announce

        result, fault = spider.result, spider.fault
        if result is None or result.exit_code:
            self.crawler.spider = None  # what Scrapy takes for a crawl that could not be begun
        if result is None or self.archive is None:
            if not spider.refused:
                why = str(fault) if isinstance(fault, DossierError) else "".join(traceback.format_exception(fault))
                logger.error(event("failed", why=why))
            return
        facts = {"run": result.run_id, "state": result.state, "exit": result.exit_code, "lines": result.lines}
        logger.info(event("ended", **facts))
        try:
            write_files(self.archive)
            for line in announce(self.archive, datetime.now(UTC)):
                logger.warning(event("untold", why=line))
        except DossierError as error:
            logger.error(event("failed", why=str(error)))
