"""Item pipelines, each with one job. An item is an `Observed`: one capture of this run and what was read of it.

Every capture is evidence and gets its row, good or bad; whether it counts is in its outcome, and what is published is
decided at the end of the run, by the same code as in a rebuild. So nothing here changes an item.
"""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from dossier_scraper.crawl.journal import event, logger
from dossier_scraper.errors import DossierError
from dossier_scraper.ingest.capture.observe import Observed


class Validate:
    """Say aloud what is doubtful about a page while the run goes on; the problems are part of its reading."""

    def process_item(self, item: Observed) -> Observed:
        """Write one line per problem that is more than information."""
        for problem in item.reading.problems if item.reading else ():
            if problem.severity != "info":
                logger.warning(
                    event(
                        "problem",
                        url=item.capture.url,
                        code=problem.code,
                        severity=problem.severity,
                        field=problem.field,
                        detail=problem.detail,
                    )
                )
        return item


class Identify:
    """Note which other addresses are the same dossier, so that they are not asked a second time without need."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline for a crawl."""
        return cls(crawler)

    def process_item(self, item: Observed) -> Observed:
        """Tell the frontier what a dossier's page calls itself."""
        spider: Any = self.crawler.spider
        if item.reading:
            spider.frontier.note_same(item.reading)
        return item


class Deduplicate:
    """Drop a capture that was collected already: one record, one row."""

    def __init__(self) -> None:
        self.collected: set[str] = set()

    def process_item(self, item: Observed) -> Observed:
        """Raise `DropItem` for a record that was here before."""
        if item.capture.id in self.collected:
            raise DropItem(f"{item.capture.id} was collected before")
        self.collected.add(item.capture.id)
        return item


class Collect:
    """Hand every capture to the run's ingest, which writes its row once its evidence is synced."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline for a crawl."""
        return cls(crawler)

    def process_item(self, item: Observed) -> Observed:
        """Queue the row; a disk that takes no more ends the run."""
        spider: Any = self.crawler.spider
        try:
            spider.ingest.collect(item)
        except DossierError as fault:
            spider.fail(fault)
            raise DropItem(str(fault)) from fault
        return item
