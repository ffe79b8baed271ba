"""The signal of this project, beside Scrapy's own, and where a spider comes from that is only a tool's."""

from scrapy.crawler import Crawler

# Sent once for each capture, with `observed` (an `Observed`), in the order in which URLs got their outcomes. The
# recorder writes the row, the journal the line. Items are another matter: whoever drops one drops no evidence.
captured = object()


def is_tool(crawler: Crawler) -> bool:
    """Return True if `scrapy shell`, `fetch`, `view`, `parse` or `check` started the spider: they keep nothing.

    The shell opens a spider without a crawl; the others put a `start` of their own into its class.
    """
    start = getattr(type(crawler.spider), "start", None)
    return not crawler.crawling or getattr(start, "__module__", "").startswith("scrapy.commands.")
