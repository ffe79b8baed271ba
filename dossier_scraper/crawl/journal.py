"""What a crawl says while it runs: one structured line per event, or a progress bar for a person at a terminal.

Text of the site is data: every value is written as JSON in ASCII, so that no escape sequence and no forged line of a
page reaches a log or a terminal.
"""

import json
import logging
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from scrapy import signals
from scrapy.crawler import Crawler

from dossier_scraper.ingest.capture.observe import Observed

logger = logging.getLogger("dossier_scraper.crawl")


def event(name: str, **facts: object) -> str:
    """Return one line: the event's name, then `key=value` with values in JSON, facts that are None left out."""
    line = " ".join([name, *(f"{key}={json.dumps(value)}" for key, value in facts.items() if value is not None)])
    return line.replace("\x7f", "\\u007f")  # the one control character that JSON lets pass


def line_of(observed: Observed) -> str:
    """Return the line of one capture."""
    capture, reading = observed.capture, observed.reading
    codes = sorted({p.code for p in reading.problems if p.severity != "info"}) if reading else []
    return event(
        capture.outcome,
        url=capture.url,
        status=capture.http_status,
        kind=capture.kind,
        reason=capture.reason,
        problems=",".join(codes) or None,
        bytes=len(observed.record.payload) or None,
    )


class Journal:
    """Scrapy extension: say of every collected capture what became of it; on a terminal, how far the run is."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.bar = bar() if crawler.settings.getbool("DOSSIER_PROGRESS") else None
        self.task: Any = None
        self.amiss = 0
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.collected, signals.item_scraped)
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

    def collected(self, item: Observed) -> None:
        """Write the capture's line, or move the bar: done, known to be left, time."""
        if self.bar is None:
            logger.info(line_of(item))
            return
        engine = self.crawler.engine
        left = len(engine.downloader.active) + (len(engine.scheduler) if engine.scheduler else 0)  # type: ignore[arg-type]
        done = self.bar.tasks[0].completed + 1
        self.amiss += item.capture.outcome in ("skipped", "flagged", "denied", "deferred")
        self.bar.update(self.task, completed=done, total=done + left, amiss=f", {self.amiss} amiss" * (self.amiss > 0))

    def closed(self) -> None:
        """Leave the bar as it is."""
        if self.bar:
            self.bar.stop()


def bar() -> Progress:
    """Return an empty progress bar on stderr, 80 columns wide at most."""
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
