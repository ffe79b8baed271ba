"""The run of `scrapy crawl dossiers`: Scrapy owns the process, so an extension opens the archive's run and ends it."""

from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from dossier_scraper.archive.folder import Archive
from dossier_scraper.errors import DossierError
from dossier_scraper.spiders.crawl import begun, ended
from dossier_scraper.spiders.journal import event, logger


class StandaloneRun:
    """Scrapy extension: hold the run that no caller opened. Under `dossier crawl` it has nothing to do."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.root = Path(crawler.settings["DOSSIER_ARCHIVE"])
        self.held = ExitStack()
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
        except DossierError as error:
            logger.error(event("failed", why=str(error)))
            return
        facts = {"run": result.run_id, "state": result.state, "exit": result.exit_code, "lines": result.lines}
        logger.info(event("ended", **facts))

    def closed(self) -> None:
        """End the run, then give the lock back."""
        self.held.close()
